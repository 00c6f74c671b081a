"""A new lead reaches the rep by DM: the sample to the letter, who gets what and when, and that it stays true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.calendar import parse_quiet_hours
from alignment.lifecycle import Stage, TouchKind
from alignment.people import SHELL
from alignment.reasons import BY_CODE, RerouteReason
from alignment.rejections import Ruling
from db import tables as t
from db.memory import Memory, Work
from db.stores import notices as stored
from db.stores import roster
from db.stores.contacts import Contact
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from digests import registry
from messages.drawn import in_words
from messages.house import Kind, breaches
from messages.message import Message
from operations import caught_up, erasure, leads, rejections, second_looks
from operations.people.oneself import be_quiet, come_back, go_away
from operations.undo import undo
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import HOSTILE, LINK, body, broken, labels, notices, shown

GIVEN = datetime(2026, 11, 16, 14, 12, tzinfo=UTC)
"""Monday 09:12 in New York."""

MAYA = Contact(
    name="Maya",
    title="operations head",
    email="maya@juniper.example",
    phone="+1 617 555 0142",
    place="Boston",
    asked="demo for two plants",
)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return with_ines_in_west(quick_memory)


def with_ines_in_west(memory: Memory) -> Company:
    """The company, with its sales manager in West: she gives its leads."""
    made = Company.make(memory)
    long_ago = GIVEN - timedelta(days=30)

    def join(work: Work) -> None:
        work.insert(
            t.membership, person_id=made.ines, team_id=made.west, valid_from=work.now, recorded_from=work.now
        )

    made.run(join, long_ago)
    return made


def at(minutes: float = 0) -> datetime:
    return GIVEN + timedelta(minutes=minutes)


def waiting(company: Company, number: int = 87, name: str = "Juniper Dairies", **known: object) -> int:
    """A lead that waits in West's queue since 09:12."""
    facts = {"hot": True, "contact": MAYA, "link": LINK, "at": GIVEN, **known}
    return company.lead(number, name, stage=Stage.MQL, **facts)  # type: ignore[arg-type]


def give(
    company: Company, number: int = 87, to: str = "jonas", by: str = "ines", when: datetime = GIVEN
) -> None:
    actor = company.actor(by, when)
    company.run(lambda work: leads.give(work, actor, number, company.people[to]), when)


def told(company: Company, who: str = "jonas") -> list[Notice]:
    found = [*notices(company, "offer"), *notices(company, "offers")]
    return [each for each in found if each.target == f"person:{company.people[who]}"]


def sent(company: Company, notice: Notice, when: datetime = GIVEN) -> None:
    def mark(work: Work) -> None:
        n = t.notice
        work.execute(
            sa.update(n)
            .where(n.c.workspace_id == work.workspace_id, n.c.id == notice.id)
            .values(state=NoticeState.SENT, channel="D0JONAS", ts="1.1", sent_at=work.now)
        )

    company.run(mark, when)


def is_edited(company: Company, notice: Notice) -> bool:
    companion = company.see(lambda work: stored.by_id(work, stored.id_of(company.id, f"present/{notice.id}")))
    return companion is not None and companion.edition > companion.edition_sent


def an_offer(company: Company) -> Notice:
    waiting(company)
    give(company)
    (notice,) = told(company)
    sent(company, notice)
    return notice


def rows(message: Message) -> list[str]:
    return [in_words(block) for block in message.blocks if "accessory" in block]


# --- the sample -----------------------------------------------------------------------------------------------------


def test_a_new_lead_is_the_sample_as_far_as_it_is_known(company: Company) -> None:
    waiting(company)

    def staff(work: Work) -> None:
        work.execute(
            sa.update(t.lead)
            .where(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == 87)
            .values(segment="240 staff")
        )

    company.run(staff)
    give(company)
    (notice,) = told(company)
    assert (notice.kind, notice.priority, notice.due_at) == ("offer", 0, GIVEN)
    message = shown(company, notice, GIVEN)
    assert body(message) == (
        f"*<{LINK}|L-87> Juniper Dairies* · wants a demo\n"
        "*First touch by 09:27* (15 min)\n"
        "Maya, operations head · 240 staff · Boston\n"
        'Asked "demo for two plants" at 09:12\n'
        "Before: Webinar Nov\n"
        "Ready by v3: budget, size, role, region, buyer…\n"
        "Yours: West team · Ines gave it to you"
    )
    assert message.text.split("\n")[0] == "New lead L-87 Juniper Dairies wants a demo. First touch by 09:27."
    assert labels(message) == ["Accept", "Contact", "Not mine", "⋯ Reject · Later today · Why me"]
    assert not breaches(message, Kind.LEAD)


def test_the_lock_screen_has_the_company_and_never_the_person(company: Company) -> None:
    message = shown(company, an_offer(company), GIVEN)
    assert "Maya" not in message.text.split("\n")[0]
    for private in ("maya@", "555 0142"):
        assert private not in str(message.payload())


def test_what_is_not_known_has_no_line(company: Company) -> None:
    waiting(company, contact=Contact(), campaign="", hot=False, team="")
    give(company)
    (notice,) = told(company)
    message = shown(company, notice, GIVEN)
    assert body(message).split("\n")[:2] == [
        f"*<{LINK}|L-87> Juniper Dairies* · new lead",
        "*First touch by 13:12* (4 h)",
    ]
    assert not any(word in message.text for word in ("Asked", "Before"))
    assert message.text.split("\n")[0] == "New lead L-87 Juniper Dairies. First touch by 13:12."


def test_after_accept_and_a_touch_the_same_message_says_so(company: Company) -> None:
    notice = an_offer(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 87), at(2))
    assert is_edited(company, notice)
    message = shown(company, notice, at(2))
    assert body(message).split("\n")[1:3] == ["Accepted 09:14.", "*First touch by 09:27* (15 min)"]
    assert labels(message) == [
        "Log a call", "Qualify", "Reject", "⋯ Contact · No answer · E-mailed · Later · Why me",
    ]  # fmt: skip
    company.run(lambda work: leads.touch(work, jonas, 87, TouchKind.CALL), at(8))
    message = shown(company, notice, at(8))
    assert body(message).split("\n")[1:3] == [
        "Accepted 09:14. First touch 09:20, in time.",
        "*Next step by Wed 09:20*",
    ]
    assert not breaches(message, Kind.LEAD)
    company.run(lambda work: undo(work, jonas), at(9))
    assert "*First touch by 09:27* (15 min)" in body(shown(company, notice, at(9)))


def test_after_each_touch_it_says_what_is_next_and_by_when(company: Company) -> None:
    notice = an_offer(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 87), at(2))
    company.run(lambda work: leads.touch(work, jonas, 87, TouchKind.NO_ANSWER), at(8))
    company.run(lambda work: leads.touch(work, jonas, 87, TouchKind.NO_ANSWER), at(60))

    def step(when: datetime) -> str:
        message = shown(company, notice, when)
        assert not breaches(message, Kind.LEAD)
        (line,) = (each for each in body(message).split("\n") if each.startswith(("*Call", "*Next")))
        return line

    assert step(at(60)) == "*Call 3 of 6 by Wed 10:12*"
    assert step(at(3 * 24 * 60)) == "*Call 3 of 6 was due Wed 10:12*"
    tuesday = at(24 * 60 - 12)
    company.run(lambda work: leads.later(work, jonas, 87, tuesday), at(70))
    assert is_edited(company, notice)
    assert step(at(71)) == "*Call 3 of 6 planned Tue 09:00*"
    assert step(tuesday) == "*Call 3 of 6 by Wed 17:00*"
    company.run(lambda work: undo(work, jonas), at(72))
    assert step(at(72)) == "*Call 3 of 6 by Wed 10:12*"
    company.run(lambda work: leads.touch(work, jonas, 87, TouchKind.CALL), at(80))
    assert step(at(80)) == "*Next step by Wed 10:32*", "who was reached is owed no number"


def test_a_bundle_says_it_of_each(company: Company) -> None:
    for number in (1, 2):
        waiting(company, number, f"Company {number}", hot=False)
        give(company, number)
    (notice,) = [each for each in told(company) if each.kind == "offers"]
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 1), at(5))
    company.run(lambda work: leads.touch(work, jonas, 1, TouchKind.NO_ANSWER), at(8))
    assert any(each.endswith("call 2 of 6 by Wed 09:20") for each in rows(shown(company, notice, at(9))))


def test_a_late_touch_is_said_without_scolding(company: Company) -> None:
    notice = an_offer(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 87), at(2))
    company.run(lambda work: leads.touch(work, jonas, 87, TouchKind.CALL), at(28))
    message = shown(company, notice, at(28))
    assert body(message).split("\n")[1] == "Accepted 09:14. First touch 09:40, due 09:27."
    assert not breaches(message, Kind.LEAD)


# --- what became of it ----------------------------------------------------------------------------------------------


def one_line_of(company: Company, notice: Notice, when: datetime) -> str:
    message = shown(company, notice, when)
    head, line = body(message).split("\n")
    assert head == f"*<{LINK}|L-87> Juniper Dairies* · new lead"
    assert labels(message) == []
    assert not breaches(message, Kind.LEAD)
    assert "Maya" not in str(message.payload())
    return line


def test_taken_by_somebody_else_it_says_who_and_when(company: Company) -> None:
    notice = an_offer(company)
    give(company, to="amira", when=at(0.5))
    assert one_line_of(company, notice, at(0.5)) == "Ines passed this on at 09:12. Nothing to do."
    amira = company.actor("amira")
    company.run(lambda work: leads.accept(work, amira, 87), at(1))
    assert one_line_of(company, notice, at(1)) == "Amira accepted this at 09:13. Nothing to do."
    assert [each.kind for each in told(company, "amira")] == ["offer"]


def test_passed_on_rejected_or_qualified_it_says_so_in_one_line(company: Company) -> None:
    notice = an_offer(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.not_mine(work, jonas, 87, RerouteReason.CONFLICT), at(1))
    assert one_line_of(company, notice, at(1)) == "You passed this on at 09:13. Nothing to do."
    company.run(lambda work: undo(work, jonas), at(2))
    assert labels(shown(company, notice, at(2)))[0] == "Accept"
    reason = BY_CODE["no_budget"]
    company.run(lambda work: rejections.reject(work, jonas, 87, reason), at(3))
    assert one_line_of(company, notice, at(3)) == "You rejected this at 09:15. Nothing to do."
    assert len(told(company)) == 1


def test_undo_calls_off_what_was_not_sent_and_says_so_where_it_was(company: Company) -> None:
    waiting(company)
    give(company)
    (notice,) = told(company)
    ines = company.actor("ines")
    company.run(lambda work: undo(work, ines), at(1))
    assert [each.state for each in told(company)] == [NoticeState.CANCELLED]
    give(company, when=at(2))
    first, second = told(company)
    assert (first.id, second.state) == (notice.id, NoticeState.PENDING)
    sent(company, second, at(2))
    company.run(lambda work: undo(work, ines), at(3))
    assert one_line_of(company, second, at(3)) == "Taken back. Nothing to do."


def test_what_an_undo_gives_back_is_told_again_only_if_it_was_not(company: Company) -> None:
    waiting(company)
    give(company)
    give(company, to="amira", when=at(1))
    assert [each.state for each in told(company)] == [NoticeState.CANCELLED]
    ines = company.actor("ines")
    company.run(lambda work: undo(work, ines), at(2))
    assert [(each.state, each.due_at) for each in told(company)] == [(NoticeState.PENDING, at(2))]
    assert [each.state for each in told(company, "amira")] == [NoticeState.CANCELLED]


# --- who is told, when ----------------------------------------------------------------------------------------------


def test_nobody_is_told_of_what_they_did_themselves(company: Company) -> None:
    waiting(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 87), at(1))
    talk = Dialogue(company)
    talk.says("jonas", "/lead add Larch Foods")
    assert told(company) == []
    waiting(company, 88, "Kite Airports")
    give(company, 88, to="ines")
    assert told(company, "ines") == []


def test_what_a_second_look_returns_reaches_whoever_is_given_it_and_says_what_was_before(
    company: Company,
) -> None:
    company.lead(87, "Juniper Dairies", owner="jonas", at=GIVEN)
    actor = {name: company.actor(name) for name in ("jonas", "priya", "ines", "daniel")}
    company.run(lambda work: rejections.reject(work, actor["jonas"], 87, BY_CODE["no_budget"]), at(5))
    company.run(lambda work: second_looks.ask(work, actor["priya"], 87, "they have one"), at(6))
    company.run(lambda work: second_looks.rule(work, actor["ines"], 87, Ruling.RETURN), at(7))
    company.run(lambda work: second_looks.rule(work, actor["daniel"], 87, Ruling.RETURN), at(8))
    assert told(company) == [], "it waits in the team's queue"
    give(company, to="amira", when=at(9))
    (notice,) = told(company, "amira")
    message = shown(company, notice, at(9))
    assert "Before: Webinar Nov · rejected: no budget" in message.text
    assert not breaches(message, Kind.LEAD)


def test_ordinary_leads_within_a_quarter_of_an_hour_are_one_message_that_grows(company: Company) -> None:
    for number, name in enumerate(("Acorn Robotics", "Bay Optics", "Fern Hotels"), 1):
        waiting(company, number, name, hot=False)
    give(company, 1)
    (notice,) = told(company)
    assert notice.kind == "offers"
    assert body(shown(company, notice, GIVEN)).startswith(f"*<{LINK}|L-1> Acorn Robotics* · new lead\n")
    sent(company, notice)
    give(company, 2, when=at(5))
    give(company, 3, when=at(14))
    assert [each.id for each in told(company)] == [notice.id]
    assert is_edited(company, notice)
    amira = company.actor("amira")
    give(company, 3, to="amira", when=at(14))
    company.run(lambda work: leads.accept(work, amira, 3), at(14))
    message = shown(company, notice, at(14))
    assert message.text.split("\n")[0] == "3 new leads, first touch by 13:12."
    assert body(message).split("\n\n")[0] == "*3 new leads* · first touch by 13:12"
    assert rows(message) == [
        f"*<{LINK}|L-2> Bay Optics* · first touch by 13:17",
        f"*<{LINK}|L-1> Acorn Robotics* · first touch by 13:12",
        f"*<{LINK}|L-3> Fern Hotels* · Amira accepted",
    ]
    assert not breaches(message, Kind.LEAD)
    give(company, 3, when=at(16))
    assert len(told(company)) == 2, "the quarter of an hour is over"


def test_a_row_can_be_pressed(company: Company) -> None:
    for number in (1, 2):
        waiting(company, number, f"Firm {number}", hot=False)
        give(company, number)
    (notice,) = told(company)
    message = shown(company, notice, GIVEN)
    lines = [
        option["value"].removeprefix("?")
        for block in message.blocks
        if "accessory" in block
        for option in block["accessory"]["options"]
    ]
    assert lines[:5] == [
        "/lead accept 2", "/lead contact 2", "/lead notmine 2", "/lead reject 2", "/lead later 2",
    ]  # fmt: skip
    talk = Dialogue(company)
    assert talk.says("jonas", lines[0]).startswith("L-2 Firm 2 is yours.")
    assert talk.says("jonas", lines[1], form=True) == "[Contact]"
    assert talk.buttons == ["Called · talked", "Called · no answer", "E-mailed"]
    assert talk.press("jonas", "Called · talked").startswith("Call logged for L-2 Firm 2.")


def test_who_asked_for_a_talk_comes_alone_and_one_that_cannot_be_in_time_with_the_rest(
    company: Company,
) -> None:
    for number in (1, 2, 3):
        waiting(company, number, f"Firm {number}")
    give(company, 1)
    give(company, 2)
    give(company, 3, to="amira")
    give(company, 3, when=at(40))
    assert [each.kind for each in told(company)] == ["offer", "offer", "offers"]


def test_quiet_hours_hold_ordinary_leads_and_an_absence_all(memory: Memory) -> None:
    company = with_ines_in_west(memory)
    night = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)  # 22:00 in New York
    jonas = company.actor("jonas")
    company.run(lambda work: be_quiet(work, jonas, parse_quiet_hours("20:00-08:00")))
    for number, hot in ((1, False), (2, True), (3, False)):
        waiting(company, number, f"Firm {number}", hot=hot)
        give(company, number, when=night)
    eight = datetime(2026, 11, 17, 13, 0, tzinfo=UTC)
    assert {each.kind: each.due_at for each in told(company)} == {"offer": night, "offers": eight}
    amira = company.actor("amira")
    company.run(lambda work: go_away(work, amira, date(2026, 11, 16), date(2026, 11, 17)))
    for number, hot in ((11, False), (12, True)):
        waiting(company, number, f"Firm {number}", hot=hot)
        give(company, number, to="amira")
    nine = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    assert {each.due_at for each in told(company, "amira")} == {nine}
    company.run(lambda work: come_back(work, amira), at(30))
    assert {each.due_at for each in told(company, "amira")} == {at(30)}


@pytest.mark.postgres
def test_no_worker_says_a_message_without_the_lead_that_it_gains_or_loses_at_that_moment(
    postgres_url: str, open_memory: Callable[[str], Memory]
) -> None:
    company = with_ines_in_west(open_memory(postgres_url))
    worker = open_memory(postgres_url)
    for number in (1, 2, 3):
        waiting(company, number, f"Firm {number}", hot=False)
    give(company, 1)
    ines = company.actor("ines")

    def free() -> int:
        def look(work: Work) -> int:
            n = t.notice
            found = sa.select(n.c.id).where(n.c.workspace_id == company.id, n.c.kind == "offers")
            return len(work.execute(found.with_for_update(skip_locked=True)).all())

        return worker.do(look, company.id, now=GIVEN)

    def gains(work: Work) -> int:
        leads.give(work, ines, 2, company.jonas)
        return free()

    def loses(work: Work) -> int:
        leads.give(work, ines, 1, company.luca)
        return free()

    assert free() == 1
    assert company.run(gains, at(1)) == 0
    assert company.run(loses, at(2)) == 0
    assert free() == 2, "after the commit both are anybody's to say"


def test_nobody_who_left_gets_one(company: Company) -> None:
    notice = an_offer(company)
    company.run(lambda work: roster.change(work, company.jonas, standing="deactivated"))
    assert company.see(lambda work: registry.render(work, notice)) is None


def test_an_erasure_takes_the_person_out_of_it(company: Company) -> None:
    notice = an_offer(company)
    company.run(lambda work: erasure.erase(work, SHELL, "L-87"))
    assert is_edited(company, notice)
    assert "Maya" not in str(shown(company, notice).payload())


def test_after_a_long_stop_new_leads_are_in_the_one_summary(company: Company) -> None:
    for number in range(1, 6):
        waiting(company, number, f"Firm {number}", hot=False)
        give(company, number, when=at(60 * number))
        (newest,) = [each for each in told(company) if each.state is NoticeState.PENDING][-1:]
        if number < 5:
            sent(company, newest, at(60 * number))

    def unsent(work: Work) -> None:
        work.execute(
            sa.update(t.notice)
            .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.kind == "offers")
            .values(state=NoticeState.PENDING, channel="", ts="", sent_at=None)
        )

    company.run(unsent)
    late = GIVEN + timedelta(days=1)
    assert company.run(lambda work: caught_up.fold(work, f"person:{company.jonas}"), late)
    (summary,) = notices(company, "caught_up")
    message = shown(company, summary, late)
    assert "New leads 5" in message.text
    assert rows(message)[0].endswith("Firm 1* · new lead")
    assert not breaches(message, Kind.ALERT)


@pytest.mark.parametrize("name", HOSTILE)
def test_it_keeps_the_house_rules_for_any_words(company: Company, name: str) -> None:
    person = Contact(name=name, title=name, email=name, phone=name, place=name, asked=name)
    waiting(company, 300, name, contact=person)
    give(company, 300)
    for number in range(301, 309):
        waiting(company, number, name, contact=person, hot=False)
        give(company, number)
        if number < 303:
            assert not broken(shown(company, told(company)[-1], GIVEN), Kind.LEAD)
    alone, many = told(company)
    jonas = company.actor("jonas")
    assert not broken(shown(company, alone, GIVEN), Kind.LEAD)
    assert not broken(shown(company, many, GIVEN), Kind.LEAD)
    company.run(lambda work: leads.accept(work, jonas, 300), NOON)
    assert not broken(shown(company, alone, NOON), Kind.LEAD)
