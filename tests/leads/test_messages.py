"""What marketing and reps read about a rejected lead and about feedback: the samples to the letter, text and blocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from alignment.errors import Refusal
from alignment.feedback import Verdict
from alignment.lifecycle import Stage
from alignment.reasons import BY_CODE, REASONS
from alignment.rejections import Answer, Ruling
from db import tables as t
from db.memory import Memory, Work
from db.stores import alerts
from db.stores import notices as stored
from db.stores import rejections as rejection_rows
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from digests import registry
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from operations import feedback, questions, rejections, second_looks
from operations.leads import later
from operations.rejections import Said
from operations.undo import undo
from tests.company import NOON, Company

LINK = "https://crm.example/42"


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return Company.make(quick_memory)


def notices(company: Company, kind: str, at: datetime = NOON) -> list[Notice]:
    def read(work: Work) -> list[Notice]:
        found = sa.select(t.notice.c.id).where(
            t.notice.c.workspace_id == work.workspace_id, t.notice.c.kind == kind, t.notice.c.act == "post"
        )
        ids = work.execute(found.order_by(t.notice.c.made_at, t.notice.c.dedup_key)).scalars()
        return [notice for each in ids if (notice := stored.by_id(work, each))]

    return company.see(read, at)


def shown(company: Company, notice: Notice, at: datetime = NOON) -> Message:
    message = company.see(lambda work: registry.render(work, notice), at)
    assert message is not None
    assert not check(message.payload())
    return message


def only(company: Company, kind: str, at: datetime = NOON) -> Message:
    (notice,) = notices(company, kind, at)
    return shown(company, notice, at)


def body(message: Message) -> str:
    return "\n\n".join(block["text"]["text"] for block in message.blocks if block["type"] == "section")


def labels(message: Message) -> list[str]:
    """The buttons as they stand, ⋯ as one string of its entries."""
    found: list[str] = []
    for block in message.blocks:
        for one in block.get("elements", ()) if block["type"] == "actions" else ():
            if one["type"] == "button":
                found.append(one["text"]["text"])
            else:
                found.append("⋯ " + " · ".join(each["text"]["text"] for each in one["options"]))
    return found


def reject(
    company: Company,
    number: int,
    code: str,
    at: datetime = NOON,
    who: str = "jonas",
    note: str = "asked for next year",
) -> None:
    actor = company.actor(who, at)
    company.run(lambda work: rejections.reject(work, actor, number, BY_CODE[code], note), at)


def a_month_of_webinar_nov(company: Company) -> None:
    """Twenty more leads that sales decided on: five without a budget, fifteen accepted."""
    for day, number in enumerate(range(101, 121)):
        at = datetime(2026, 10, 26, 15, 0, tzinfo=UTC) + timedelta(days=day % 18)
        company.lead(number, f"Company {number}", owner="jonas", at=at)
        if number <= 105:
            reject(company, number, "no_budget", at + timedelta(hours=2))


def rejected_42(company: Company) -> None:
    a_month_of_webinar_nov(company)
    company.lead(42, "Acorn Robotics", owner="jonas", link=LINK)
    reject(company, 42, "no_budget")


def alert_of_42(company: Company, at: datetime = NOON) -> Message:
    newest = [each for each in notices(company, "rejected", at) if each.payload["lead"] == 42]
    return shown(company, newest[-1], at)


def test_the_rejected_lead_alert_is_the_sample(company: Company) -> None:
    rejected_42(company)
    message = alert_of_42(company)
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · rejected\n"
        "*No budget* · Webinar Nov · West team\n"
        'Criterion: "budget this year", definition v3\n'
        "30 days: 6 of 21 decided say no budget\n"
        "Now in nurture, back 15 Feb 2027\n"
        "*Answer by Wed 18 Nov 12:10*"
    )
    assert message.text.split("\n")[0] == (
        "L-42 Acorn Robotics rejected: no budget. Webinar Nov. Answer by Wed 12:10."
    )
    assert labels(message) == [
        "Fix it",
        "Nurture until…",
        "Second look",
        "⋯ Ask the rep · Read note · Send to another team · Mute this code here",
    ]
    assert not breaches(message, Kind.ALERT)
    assert "Jonas" not in str(message.payload())


def nurture_42(company: Company, at: datetime = NOON + timedelta(hours=3)) -> None:
    daniel = company.actor("daniel", at)
    said = Said(Answer.NURTURE, date(2027, 2, 15), "the form asks about budget", date(2026, 11, 27))
    company.run(lambda work: rejections.answer(work, daniel, 42, said), at)


def test_an_answered_alert_has_three_lines_and_no_buttons(company: Company) -> None:
    rejected_42(company)
    nurture_42(company)
    message = alert_of_42(company)
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · rejected, answered\n"
        "*No budget* · Webinar Nov · West team\n"
        "Daniel after 3 h: nurture until 15 Feb"
    )
    assert labels(message) == []
    assert not breaches(message, Kind.ALERT)


def test_the_receipt_is_the_sample(company: Company) -> None:
    rejected_42(company)
    nurture_42(company)
    (notice,) = notices(company, "receipt")
    assert notice.target == f"person:{company.jonas}"
    message = shown(company, notice)
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · marketing answered\n"
        "Nurture until 15 Feb; it returns flagged.\n"
        "From 27 Nov the form asks about budget."
    )
    assert message.text.split("\n")[0] == "L-42 Acorn Robotics: marketing answered. Nurture until 15 Feb."
    assert labels(message) == ["Fine", "I see it differently"]
    assert not breaches(message, Kind.CARD)


def seven_at_once(company: Company) -> datetime:
    """Seven leads rejected from 14:00 on: Webinar Nov 5, Search 2."""
    start = datetime(2026, 11, 16, 19, 0, tzinfo=UTC)
    reasons = ["no_budget"] * 4 + ["company_size"] * 2 + ["duplicate"]
    for n, code in enumerate(reasons):
        campaign = "search" if n in (4, 5) else "webinar-nov"
        company.lead(60 + n, f"Firm {n}", owner="jonas", campaign=campaign)
        reject(company, 60 + n, code, start + timedelta(minutes=n))
    return start + timedelta(minutes=30)


def test_more_than_five_in_an_hour_become_one_message(company: Company) -> None:
    at = seven_at_once(company)
    message = only(company, "rejected_many", at)
    assert body(message) == (
        "*7 leads rejected since 14:00*\n"
        "Webinar Nov 5 · Search 2\n"
        "No budget 4, size 2, duplicate 1\n"
        "First answer due *Wed 18 Nov 14:00*"
    )
    assert labels(message)[:2] == ["Answer one by one", "Same answer for 4"]
    assert not breaches(message, Kind.ALERT)
    assert {each.state for each in notices(company, "rejected")} == {NoticeState.CANCELLED}


def test_one_answer_reaches_all_that_say_the_same(company: Company) -> None:
    at = seven_at_once(company)
    (many,) = notices(company, "rejected_many")
    daniel = company.actor("daniel")

    def all_alike(work: Work) -> int:
        ids = alerts.subjects(work, many.id, "rejection")
        said = Said(Answer.FIX, change="the form asks about budget", change_from=date(2026, 11, 27))
        return len(rejections.answer_many(work, daniel, ids, "no_budget", said))

    assert company.run(all_alike, at) == 4
    assert "4 of 7 answered, next due *Wed 18 Nov 14:04*" in body(shown(company, many, at))
    assert len(notices(company, "receipt")) == 4


def test_a_group_that_was_sent_grows_by_an_edit(company: Company) -> None:
    at = seven_at_once(company)
    (many,) = notices(company, "rejected_many")
    company.run(lambda work: _sent(work, many.id), at)
    company.lead(90, "One More", owner="jonas")
    reject(company, 90, "no_budget", at)
    assert body(shown(company, many, at)).startswith("*8 leads rejected since 14:00*")
    editions = company.see(
        lambda work: stored.by_id(work, stored.id_of(company.id, f"present/{many.id}")), at
    )
    assert editions is not None
    assert editions.edition > editions.edition_sent


def _sent(work: Work, notice_id: str) -> None:
    work.execute(
        sa.update(t.notice)
        .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice_id)
        .values(state=NoticeState.SENT, channel="C0MARKETING", ts="1.1", sent_at=work.now)
    )


def test_undo_cancels_an_alert_that_was_not_sent(company: Company) -> None:
    rejected_42(company)
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=2))
    (notice,) = [each for each in notices(company, "rejected") if each.payload["lead"] == 42]
    assert notice.state is NoticeState.CANCELLED


def test_undo_says_taken_back_where_the_alert_was_sent(company: Company) -> None:
    rejected_42(company)
    (notice,) = [each for each in notices(company, "rejected") if each.payload["lead"] == 42]
    company.run(lambda work: _sent(work, notice.id))
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=2))
    message = shown(company, notice, NOON + timedelta(minutes=2))
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · taken back\n"
        "*No budget* · Webinar Nov · West team\n"
        "Taken back after 2 min, nothing to answer"
    )
    assert labels(message) == []


def test_the_feedback_cards_are_the_samples(company: Company) -> None:
    jonas = company.actor("jonas")
    for n, verdict in enumerate([Verdict.GOOD] * 8 + [Verdict.OK] * 4 + [Verdict.POOR] * 3):
        company.lead(200 + n, f"Firm {n}", owner="jonas")
        company.run(partial(feedback.give, actor=jonas, lead_id=200 + n, verdict=verdict, tags=()))
    company.lead(57, "Pinecrest Clinics", owner="jonas", link=LINK)
    tags = ("right_role", "ready_to_talk", "knew_us")
    company.run(lambda work: feedback.give(work, jonas, 57, Verdict.GOOD, tags, "spoke for an hour"))
    (notice,) = [each for each in notices(company, "feedback") if each.payload["lead"] == 57]
    message = shown(company, notice)
    assert body(message) == (
        f"*<{LINK}|L-57> Pinecrest Clinics* · good lead\n"
        "Webinar Nov · West team\n"
        "Right role · ready to talk · knew us\n"
        "Webinar Nov, 30 days: 9 good, 4 ok, 3 poor"
    )
    assert labels(message) == ["Thank", "Ask", "⋯ Read note · Mute"]
    assert not breaches(message, Kind.ALERT)


def test_a_poor_fit_reads_like_praise_does(company: Company) -> None:
    company.lead(63, "Poppy Stores", owner="luca", campaign="search", team="east", link=LINK)
    luca = company.actor("luca")
    company.run(lambda work: feedback.give(work, luca, 63, Verdict.POOR, ("too_small", "no_project")))
    message = only(company, "feedback")
    assert body(message) == (
        f"*<{LINK}|L-63> Poppy Stores* · poor fit\n"
        "Search · East team\n"
        "Too small · no project yet\n"
        "Search, 30 days: 0 good, 0 ok, 1 poor"
    )
    assert message.text.split("\n")[0] == "Poor fit: L-63 Poppy Stores, Search. Too small, no project yet."


def test_the_feedback_notification_stands_alone(company: Company) -> None:
    company.lead(57, "Pinecrest Clinics", owner="jonas")
    jonas = company.actor("jonas")
    company.run(lambda work: feedback.give(work, jonas, 57, Verdict.GOOD, ("right_role", "ready_to_talk")))
    first = only(company, "feedback").text.split("\n")[0]
    assert first == "Good lead: L-57 Pinecrest Clinics, Webinar Nov. Right role, ready to talk."


def test_thanks_are_one_line_a_day(company: Company) -> None:
    jonas, priya = company.actor("jonas"), company.actor("priya")
    for number in (57, 58, 59):
        company.lead(number, f"Firm {number}", owner="jonas")
        given = company.run(
            partial(feedback.give, actor=jonas, lead_id=number, verdict=Verdict.GOOD, tags=())
        )
        company.run(partial(feedback.thank, actor=priya, feedback_id=given.feedback.id))
    company.lead(42, "Acorn Robotics", owner="jonas")
    reject(company, 42, "no_budget")
    said = Said(Answer.FIX, change="the form asks about budget", change_from=date(2026, 11, 27))
    company.run(lambda work: rejections.answer(work, priya, 42, said))
    (notice,) = notices(company, "thanks")
    assert notice.due_at == datetime(2026, 11, 16, 21, 30, tzinfo=UTC)
    message = shown(company, notice, notice.due_at)
    assert body(message) == "Marketing thanks you for 3 notes; one changed the form."


def broken(message: Message, kind: Kind) -> list[str]:
    """What breaks the rules; a company may call itself what it likes, exclamation mark and all."""
    own = ("chan", "calc")
    return [
        str(each)
        for each in breaches(message, kind)
        if each.rule != 7 or not any(word in each.line for word in own)
    ]


HOSTILE = (
    "<!channel> & *Sons*",
    "Zeile\nzwei\u202e gnp.exe",
    "A" * 200,
    "=cmd()|' /C calc'!A0",
    "שלום עולם בע״מ",
    "日本測量機器株式会社 東京本社 第二営業部",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_alerts_keep_the_house_rules_for_any_company_and_reason(company: Company, name: str) -> None:
    change = "we ask about the budget in the form, and in the call before it"
    for n, reason in enumerate(REASONS):
        # Two hours apart: more than five within one would become a single message.
        number, at = 300 + n, NOON + timedelta(hours=2 * n)
        company.lead(number, name, owner="jonas", touches=6)
        reject(
            company,
            number,
            reason.code,
            at,
            note="call me! a@b.example or +1 212 555 0100, it is long enough",
        )
        assert not broken(of_lead(company, "rejected", number, at), Kind.ALERT)
        priya = company.actor("priya")
        said = Said(Answer.FIX, change=change, change_from=date(2026, 11, 27))
        company.run(partial(rejections.answer, actor=priya, lead_id=number, said=said), at)
        assert not broken(of_lead(company, "rejected", number, at), Kind.ALERT)
        assert not broken(of_lead(company, "receipt", number, at), Kind.CARD)


@pytest.mark.parametrize("name", HOSTILE)
def test_cards_and_questions_keep_the_house_rules(company: Company, name: str) -> None:
    company.lead(42, name, owner="jonas")
    jonas, priya = company.actor("jonas"), company.actor("priya")
    tags = ("wrong_contact", "expected_other", "only_reading")
    company.run(lambda work: feedback.give(work, jonas, 42, Verdict.POOR, tags))
    assert not broken(only(company, "feedback"), Kind.ALERT)
    company.run(lambda work: questions.ask(work, priya, 42, company.jonas, "Which year! " + "word " * 80))
    assert not broken(only(company, "ask"), Kind.CARD)


def of_lead(company: Company, kind: str, number: int, at: datetime) -> Message:
    newest = [each for each in notices(company, kind, at) if each.payload["lead"] == number]
    return shown(company, newest[-1], at)


@pytest.mark.parametrize("name", HOSTILE)
def test_reminders_keep_the_house_rules(company: Company, name: str) -> None:
    company.lead(42, name, owner="jonas")
    jonas = company.actor("jonas")
    company.run(lambda work: later(work, jonas, 42, NOON + timedelta(hours=20)))
    (notice,) = notices(company, "reminder")
    assert notice.due_at == NOON + timedelta(hours=20)
    assert not broken(shown(company, notice), Kind.ALERT)
    reject(company, 42, "no_budget")
    assert notices(company, "reminder")[0].state is NoticeState.CANCELLED


def test_a_second_look_stands_in_alert_and_receipt_until_both_managers_agree(company: Company) -> None:
    rejected_42(company)
    nurture_42(company)
    ines, daniel, jonas = (company.actor(name) for name in ("ines", "daniel", "jonas"))
    company.run(lambda work: second_looks.ask(work, jonas, 42, "They have a budget now"))
    assert "Both managers take a second look" in body(alert_of_42(company))
    look = company.run(lambda work: second_looks.rule(work, ines, 42, Ruling.RETURN))
    assert look.outcome is None
    look = company.run(lambda work: second_looks.rule(work, daniel, 42, Ruling.RETURN))
    assert look.outcome is Ruling.RETURN
    assert look.done.lead.stage is Stage.ASSIGNED
    assert body(alert_of_42(company)).endswith("Both managers looked again: back to sales")


def test_a_muted_code_owes_no_alert_but_still_an_answer(company: Company) -> None:
    company.lead(42, "Acorn Robotics", owner="jonas")
    company.run(lambda work: alerts.mute_code(work, "C0MARKETING", "no_budget", company.priya))
    reject(company, 42, "no_budget")
    assert notices(company, "rejected") == []
    assert [
        each.lead_id for each in company.see(lambda work: rejection_rows.owed(work, [company.priya]))
    ] == [42]


def test_without_a_channel_the_alert_goes_to_the_campaigns_owner_or_the_managers(
    quick_memory: Memory,
) -> None:
    company = Company.make(quick_memory, marketing_channel="")
    company.lead(42, "Acorn Robotics", owner="jonas")
    company.lead(43, "Fern Hotels", owner="jonas", campaign="partner")
    reject(company, 42, "no_budget")
    reject(company, 43, "company_size")
    targets = {each.payload["lead"]: each.target for each in notices(company, "rejected")}
    assert targets == {42: f"person:{company.priya}", 43: f"person:{company.daniel}"}


def test_only_who_said_no_may_call_the_answer_fine(company: Company) -> None:
    rejected_42(company)
    nurture_42(company)
    amira, jonas = company.actor("amira"), company.actor("jonas")
    with pytest.raises(Refusal):
        company.run(lambda work: rejections.fine(work, amira, 42))
    company.run(lambda work: rejections.fine(work, jonas, 42))
    message = only(company, "receipt")
    assert body(message).endswith("You: fine.")
    assert labels(message) == []
