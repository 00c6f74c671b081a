"""The agenda that the data writes reads as the sample, to the letter; it is frozen, sent once, and asked about when empty."""

from __future__ import annotations

import asyncio
import re
from datetime import date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from alignment.agenda import Point
from alignment.lifecycle import EventKind, Stage
from alignment.meetings import Item
from alignment.people import Actor, Standing
from alignment.series_lines import parse_series
from bot import meetings as clock
from bot.meetings import meet_in
from db import tables as t
from db.memory import Memory, Work
from db.stores import meetings as stored
from db.stores import people, roster
from db.stores.asked import Pair
from db.tables.meetings import AgendaState
from db.tables.rejections import RejectionState
from digests import agenda
from messages.house import Kind, breaches
from messages.limits import check
from operations.meetings import changing, outcomes, points, series, writing
from tests import brightwater as b
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, moment, owed, said, tick

SAMPLE = """\
*Lead review · Tue 17 Nov 10:00* · 40 min
Chair Amira, sales · notes Tomas, marketing
*1* Actions: 3 done, 1 open · 5 min
*2* Promises: 86 of 200 · 12 of 17 · 5 min
*3* No budget at Webinar Nov, 6 of 21 · 10 min
      look at <L-42> and <L-61>
*4* What 3 left-behind leads need · 5 min
*5* Second look: <L-38> Meadow Bank · 5 min
*6* From calls: "proof of savings" ×3 · 5 min
*Decide*, with owner and day · 5 min
_Figures as of Mon 16 Nov 10:00_"""

DUE = moment(16, "10:00")


def brightwater(memory: Memory) -> int:
    """The company of the samples with its lead reviews: the third is on Tuesday 17 November."""
    workspace = b.build(memory)

    def run(act: object, at: datetime) -> None:
        memory.do(act, workspace, now=at)  # type: ignore[arg-type]

    def who(number: int, at: datetime) -> Actor:
        return memory.see(lambda work: people.actor(work, number), workspace, now=at)

    start = moment(2, "9:00")
    wanted = parse_series("lead review tue 10:00 40m", b.ZONE)
    run(
        lambda work: work.insert(t.channel, slack_id="C0BOTH", name="both", member=True, seen_at=start), start
    )
    run(lambda work: series.start(work, who(b.INES, start), wanted, "C0BOTH", ""), start)
    run(_decided_leads, moment(13, "9:00"))
    asyncio.run(meet_in(memory, workspace, moment(4, "9:00")))
    moved = moment(9, "9:00")
    run(lambda work: changing.move(work, who(b.INES, moved), 2, moment(13, "16:00")), moved)
    for at in (moment(12, "16:00"), moment(13, "17:00")):
        asyncio.run(meet_in(memory, workspace, at))
    friday = moment(13, "16:30")
    for number in range(4):
        run(
            lambda work, n=number: outcomes.take_on(
                work, who(b.INES, friday), 2, b.PRIYA, date(2026, 11, 20), f"action {n}"
            ),
            friday,
        )
    for number in (1, 2, 3):
        done = moment(15, f"1{number}:00")
        run(lambda work, n=number, at=done: outcomes.done(work, who(b.PRIYA, at), n), done)
    monday = moment(16, "9:05")
    for number in (b.JONAS, b.AMIRA, b.LUCA):
        run(
            lambda work, n=number: points.add(
                work, who(n, monday), stored.coming(work)[0], "proof of savings"
            ),
            monday,
        )
    run(_touched_late, monday)
    return workspace


def _decided_leads(work: Work) -> None:
    """21 leads of the webinar that sales decided on in 30 days, six without a budget; and a second look that waits."""
    for place in range(19):
        number = 800 + place
        b.enter_lead(work, number, f"Decided {place}")
        accepted = b.at(20, month=10) if place < 15 else None
        work.insert(t.lead_cycle, lead_id=number, cycle=1, campaign_id=b.WEBINAR, accepted_at=accepted)
    for place, number in enumerate((815, 816, 817, 818, 42, 61)):
        opened = b.at(20 + place, month=10) if number > 100 else b.at(13, 10 + place)
        _rejected(work, number, b.WEBINAR, "no_budget", opened, RejectionState.ANSWERED)
    b.enter_lead(work, 38, "Meadow Bank", b.SEARCH)
    _rejected(work, 38, b.SEARCH, "timing", b.at(12), RejectionState.SECOND_LOOK)


def _rejected(
    work: Work, lead: int, campaign: int, code: str, opened: datetime, state: RejectionState
) -> None:
    work.insert(
        t.rejection, lead_id=lead, cycle=1, code=code, campaign_id=campaign, rejected_by=b.JONAS,
        stage_before=Stage.ASSIGNED, state=state, opened_at=opened, due_at=opened + timedelta(days=2),
    )  # fmt: skip


def _touched_late(work: Work) -> None:
    """The two that had waited over the weekend are touched on Monday morning, late."""
    for number in (515, 516):
        b.happens(work, number, 6, EventKind.TOUCHED, Stage.ASSIGNED, work.now, owner=b.JONAS)
        b.stops(work, number, work.now, "late")


def shown(message_body: str) -> str:
    return re.sub(r"<https?://[^|>]*\|([^>]*)>", r"<\1>", message_body)


def test_the_agenda_of_the_sample_to_the_letter(memory: Memory) -> None:
    workspace = brightwater(memory)
    assert asyncio.run(meet_in(memory, workspace, DUE - timedelta(minutes=1))) == 0
    assert asyncio.run(meet_in(memory, workspace, DUE)) == 1
    company = Company(memory, workspace)
    notice = owed(company, "agenda", DUE)[-1]
    assert (notice.target, notice.as_of, notice.known_at) == ("C0BOTH", DUE, DUE)
    message = said(company, notice, DUE)
    assert shown(body(message)) == SAMPLE
    assert message.text.split("\n")[0] == (
        "Lead review Tue 17 Nov 10:00, 40 min: 6 points. Chair Amira, notes Tomas."
    )
    assert labels(message) == [
        "Add a point",
        "Can't come",
        "Skip this one",
        "Move it",
        "Decisions and actions",
        "Calendar",
    ]


def test_it_is_frozen_whatever_happens_after(memory: Memory) -> None:
    workspace = brightwater(memory)
    asyncio.run(meet_in(memory, workspace, DUE))
    company = Company(memory, workspace)
    b.monday_passes(memory, workspace)
    b.tuesday_without_deals(memory, workspace)
    later = moment(17, "9:59")
    assert shown(body(said(company, owed(company, "agenda", later)[-1], later))) == SAMPLE


def test_any_number_of_clocks_send_it_once(memory: Memory) -> None:
    workspace = brightwater(memory)
    for _ in range(3):
        asyncio.run(meet_in(memory, workspace, DUE))
    company = Company(memory, workspace)
    assert len([each for each in owed(company, "agenda", DUE) if each.as_of == DUE]) == 1


def test_a_clock_killed_between_reading_and_writing_leaves_it_to_the_next(memory: Memory) -> None:
    """Figures are read first and written after: two clocks that read the same write one agenda, whoever dies between."""
    workspace = brightwater(memory)
    first = memory.see(clock.look, workspace, now=DUE)
    second = memory.see(clock.look, workspace, now=DUE + timedelta(minutes=2))
    assert [each.meeting.id for each in first] == [each.meeting.id for each in second] == [3]

    def dies(work: Work) -> None:
        writing.write(work, first)
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        memory.do(dies, workspace, now=DUE)
    company = Company(memory, workspace)
    assert [each for each in owed(company, "agenda", DUE) if each.as_of == DUE] == []
    assert memory.do(lambda work: writing.write(work, second), workspace, now=DUE) == 1
    assert memory.do(lambda work: writing.write(work, first), workspace, now=DUE) == 0
    assert len([each for each in owed(company, "agenda", DUE) if each.as_of == DUE]) == 1


def test_what_left_the_data_was_looked_up_in_few_questions(memory: Memory) -> None:
    workspace = brightwater(memory)
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def ask(work: Work) -> None:
        sa.event.listen(work.connection, "before_cursor_execute", count)
        clock.look(work)

    memory.see(ask, workspace, now=DUE)
    assert len(asked) < 70, len(asked)


# --- empty ----------------------------------------------------------------------------------------------------------


def test_nothing_to_decide_is_asked_of_chair_and_both_managers_only(company: Company, talk: Dialogue) -> None:
    assert tick(company, talk.now) == 3
    asked = owed(company, "agenda_empty", talk.now)
    assert {each.target for each in asked} == {
        f"person:{each}" for each in (company.jonas, company.ines, company.daniel)
    }
    assert owed(company, "agenda", talk.now) == []
    message = said(company, asked[0], talk.now)
    assert body(message) == "Lead review Tue 10:00: no points. Skip it?"
    assert message.text == "Lead review Tue 10:00: no points. Skip it?"
    assert labels(message) == ["Skip", "Keep"]


def test_skip_tells_everybody_once_and_the_others_who_were_asked(company: Company, talk: Dialogue) -> None:
    tick(company, talk.now)
    (first, *_) = owed(company, "agenda_empty", talk.now)
    arrives(company, first, talk.now)
    assert "is skipped" in talk.says("daniel", "/meeting skip M-1")
    assert body(said(company, owed(company, "meeting_changed", talk.now)[-1], talk.now)).startswith(
        "*No lead review on Tue 17 Nov 10:00*"
    )
    (present,) = owed(company, "agenda_empty", talk.now, act="present")
    assert body(said(company, present, talk.now)) == "Lead review Tue 10:00: skipped."


def test_keep_sends_the_agenda_as_it_is(company: Company, talk: Dialogue) -> None:
    tick(company, talk.now)
    assert "takes place: Tue 17 Nov 10:00" in talk.says("jonas", "/meeting keep M-1")
    (notice,) = owed(company, "agenda", talk.now)
    assert body(said(company, notice, talk.now)) == (
        "*Lead review · Tue 17 Nov 10:00* · 40 min\n"
        "Chair Jonas, sales · notes Priya, marketing\n"
        "*Decide*, with owner and day · 40 min\n"
        "_Figures as of Mon 16 Nov 10:00_"
    )
    assert "takes place: Tue" in talk.says("daniel", "/meeting keep M-1"), "the second is told that it does"


def test_a_point_that_comes_after_the_question_sends_the_agenda(company: Company, talk: Dialogue) -> None:
    tick(company, talk.now)
    told = talk.says("priya", "/meeting add what buyers ask at the fair")
    assert told.startswith("On the agenda of Tue 17 Nov 10:00, lead review.")
    (notice,) = owed(company, "agenda", talk.now)
    assert '*1* From marketing: "what buyers ask at…" · 20 min' in body(said(company, notice, talk.now))


# --- what people add --------------------------------------------------------------------------------------------------


def test_a_point_before_it_is_written_waits_for_it(company: Company, talk: Dialogue) -> None:
    talk.now = moment(16, "9:00")
    assert "It is sent one working day before." in talk.says("jonas", "/meeting add proof of savings")
    assert owed(company, "agenda", talk.now) == []
    tick(company, moment(16, "10:00"))
    (notice,) = owed(company, "agenda", moment(16, "10:00"))
    assert '*1* From calls: "proof of savings" · 20 min' in body(said(company, notice, moment(16, "10:00")))


def test_a_point_after_it_was_sent_is_brought_into_the_message(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    (notice,) = owed(company, "agenda", talk.now)
    arrives(company, notice, talk.now)
    talk.wait(minutes=5)
    assert "The agenda is sent already, and says so now" in talk.says(
        "amira", "/meeting add Proof of savings"
    )
    (present,) = owed(company, "agenda", talk.now, act="present")
    assert 'From calls: "proof of savings" ×2' in body(said(company, present, talk.now))


def test_a_point_names_no_address_and_is_cut_to_its_line(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add maya@juniper.example or +1 617 555 0142 asked for it!")
    tick(company, talk.now)
    (notice,) = owed(company, "agenda", talk.now)
    told = body(said(company, notice, talk.now))
    assert "juniper.example" not in told
    assert "555" not in told


def test_a_point_needs_words_and_a_meeting(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add")
    assert talk.fields == ["point", "meeting"]
    talk.submits("jonas", point="  ", meeting="M-1")
    assert "A few words are enough" in talk.reply.errors["point"]
    assert "at most 200 letters" in talk.says("jonas", f"/meeting add {'x' * 201}")
    assert "On the agenda of Tue 17 Nov 10:00" in talk.says("jonas", "/meeting add 3 leads asked for it")
    alone = Dialogue(Company.make(company.memory, name="Empty"))
    assert "No joint meeting is planned" in alone.says("jonas", "/meeting add something")


def test_points_of_a_skipped_meeting_wait_for_the_next(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    talk.says("ines", "/meeting skip tue")
    later = moment(23, "10:00")
    tick(company, later)
    notice = owed(company, "agenda", later)[-1]
    assert 'From calls: "proof of savings"' in body(said(company, notice, later))


def test_a_point_for_a_meeting_that_is_over_is_for_the_next(company: Company, talk: Dialogue) -> None:
    talk.now = moment(17, "11:00")
    assert talk.says("amira", "/meeting add M-1 proof of savings").startswith(
        "On the agenda of Tue 24 Nov 10:00, lead review."
    )


def test_points_that_were_come_to_do_not_come_again(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    tick(company, moment(17, "11:00"))
    later = moment(23, "10:00")
    tick(company, later)
    assert len(owed(company, "agenda", later)) == 1, "nothing is left for the next"


def test_anybody_may_read_it_before_it_is_sent(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add proof of savings")
    told = talk.says("priya", "/meeting agenda")
    assert 'From calls: "proof of savings"' in told
    assert "Figures as of Mon 16 Nov 12:10" in told
    assert company.see(stored.coming, talk.now)[0].agenda_state is AgendaState.WAITING, (
        "reading froze nothing"
    )


# --- the message ------------------------------------------------------------------------------------------------------


def test_the_message_follows_the_meeting(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    (notice,) = owed(company, "agenda", talk.now)
    arrives(company, notice, talk.now)
    talk.wait(minutes=5)
    talk.says("ines", "/meeting move tue 11:00")
    (present,) = owed(company, "agenda", talk.now, act="present")
    assert body(said(company, present, talk.now)).startswith("*Lead review · Tue 17 Nov 11:00* · 40 min")
    talk.says("jonas", "/meeting cant tue")
    told = body(said(company, present, talk.now))
    assert "Chair Amira, sales · notes Priya, marketing" in told
    assert "Can't come: 1 of sales" in told
    talk.says("ines", "/meeting skip tue")
    assert body(said(company, present, talk.now)) == "Lead review Tue 17 Nov 11:00: skipped."
    assert tick(company, talk.now) == 0, "no second agenda"


def test_of_a_department_of_two_the_channel_reads_nothing_and_the_chair_that_somebody_cannot(
    company: Company, talk: Dialogue
) -> None:
    for gone in (company.people["priya"], company.people["tomas"]):
        company.run(partial(roster.change, person_id=gone, standing=Standing.DEACTIVATED))
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    (notice,) = owed(company, "agenda", talk.now)
    arrives(company, notice, talk.now)
    talk.wait(minutes=5)
    told = talk.says("daniel", "/meeting cant tue")
    assert "Only whoever chairs reads that somebody of your department cannot" in told
    assert "Others read how many" not in told
    assert not any(
        "Can't come:" in body(said(company, each, talk.now))
        for each in owed(company, "agenda", talk.now, act="present")
    )
    assert "Can't come: somebody of marketing" in talk.says("jonas", "/meeting agenda tue")
    for who in ("leo", "ines", "amira"):
        assert "Can't come" not in talk.says(who, "/meeting agenda tue")


def test_an_agenda_that_comes_too_late_is_let_go(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    (notice,) = owed(company, "agenda", talk.now)
    after = moment(17, "10:00")
    from digests import registry

    assert company.see(lambda work: registry.render(work, notice), after) is None


@pytest.mark.parametrize("item", list(Item))
def test_every_kind_of_point_fits_a_line_however_long_its_names_are(
    company: Company, talk: Dialogue, item: Item
) -> None:
    company.lead(42, "Acorn Robotics and Long Company Names of the World", owner="jonas")
    wide = {
        "done": 88, "open": 99, "late": 77, "qualified": 12_345, "goal": 99_999, "met": 1_234, "decided": 9_999,
        "campaign": 1, "code": "role_no_authority", "count": 123, "of": 9_999, "leads": [42, 43], "change": -123_456_789,
        "currency": "USD", "deals": [7], "side": "marketing", "notes": [1, 2],
        "obstacles": [1_234, 1_235, 1_236], "days": [1_234, 365], "before": [123, 52],
    }  # fmt: skip
    wide["open"] = 123_456_789_000 if item is Item.BRIDGE else 99
    talk.says("priya", f"/meeting add {'long words ' * 18}")

    def render(work: Work) -> object:
        sa_change = sa.update(t.campaign).where(t.campaign.c.workspace_id == work.workspace_id)
        work.execute(sa_change.values(name="A campaign with a name that is very long indeed"))
        meeting = stored.coming(work)[0]
        made = stored.as_it_would_be(meeting, [Point(item, wide)] * 12, Pair(work.now, work.now))
        return agenda.told(work, made)

    message = company.run(render, talk.now)
    assert not breaches(message, Kind.CARD), breaches(message, Kind.CARD)  # type: ignore[arg-type]
    assert not check(message.payload())  # type: ignore[attr-defined]
