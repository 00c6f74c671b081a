"""A month that was closed keeps its figures; what is heard later, or counted otherwise since, stands beside them."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given

from alignment.calendar import WorkingCalendar
from alignment.periods import month_of
from alignment.scorecard import Measure
from bot.closing import close_in
from db import tables as t
from db.memory import Memory, Work
from db.stores import audit, closings, deals, workspaces
from db.stores.closings import ClosedMonth
from db.tables.deals import DealKind
from figures import scorecard
from figures.basis import Scope
from figures.scorecard import Figures
from operations import closing
from tests import brightwater as b
from tests.asking import Asking, pressable
from tests.figures.test_scorecard import START, play, quick, told
from tests.figures.test_time import fresh

NOVEMBER, DECEMBER = month_of(date(2026, 11, 1)), month_of(date(2026, 12, 1))
FIFTH = datetime(2026, 12, 7, 14, tzinfo=UTC)
LATER = FIFTH + timedelta(days=3)


def asked(memory: Memory, workspace: int, when: datetime) -> Figures:
    return memory.see(
        lambda work: scorecard.report(work, Scope(quarter=NOVEMBER), when, when), workspace, now=when
    )


def files_come(memory: Memory, workspace: int, when: datetime) -> None:
    """Both files as of a moment, so that nothing is too old for the month."""

    def act(work: Work) -> None:
        for kind in ("opportunities", "leads"):
            b.imported(work, kind=kind, exported_at=when)

    memory.do(act, workspace, now=when)


def tick(memory: Memory, workspace: int, when: datetime) -> int:
    return asyncio.run(close_in(memory, workspace, when))


def win(memory: Memory, workspace: int, when: datetime, thousands: int = 70) -> None:
    """Somebody enters late that a deal was won in November."""

    def act(work: Work) -> None:
        deals.add(work, "Late Larches", created_at=b.at(3), deal_id=900)
        deals.record(work, 900, b._facts(DealKind.WON, thousands, date(2026, 11, 20)), b.at(20))

    memory.do(act, workspace, now=when)


def test_a_month_is_closed_on_the_fifth_working_day_or_the_last_there_is() -> None:
    office = WorkingCalendar.office(b.ZONE, closed=frozenset({date(2026, 12, 1)}))
    assert closing.closing_day(DECEMBER, office, 5) == date(2026, 12, 8)
    assert closing.closing_day(DECEMBER, office, 1) == date(2026, 12, 2)
    assert closing.closing_day(DECEMBER, office, 40) == date(2026, 12, 31)


def test_the_clock_closes_the_last_month_once_and_on_its_day(memory: Memory) -> None:
    workspace = b.build(memory)
    assert tick(memory, workspace, FIFTH - timedelta(days=1)) == 0
    assert tick(memory, workspace, FIFTH) == 1
    assert tick(memory, workspace, FIFTH + timedelta(minutes=1)) == 0
    kept = memory.see(lambda work: closings.closed(work, NOVEMBER.first, work.now), workspace, now=LATER)
    assert kept is not None
    assert (kept.pair.as_of, kept.pair.known_at, kept.closed_by) == (FIFTH, FIFTH, 0)
    assert kept.figures["newwins"] == (80 * b.K, None)


def test_two_clocks_close_it_once(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    month = ClosedMonth(NOVEMBER.first, asked(quick_memory, workspace, FIFTH).pair, "scorecard 1", {}, 0)
    closed = [quick_memory.do(lambda work: closings.close(work, month), workspace, now=FIFTH) for _ in "ab"]
    assert closed == [True, False]


def test_a_company_that_closes_by_hand_or_began_later_is_left_alone(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)

    def by_hand(work: Work) -> None:
        work.execute(sa.update(t.workspace_).values(settings={"close_on_day": 0}))
        workspaces.changed(work)

    quick_memory.do(by_hand, workspace, now=FIFTH)
    assert tick(quick_memory, workspace, FIFTH) == 0

    def began_later(work: Work) -> None:
        work.execute(sa.update(t.workspace_).values(settings={}, live_since=FIFTH - timedelta(days=2)))
        workspaces.changed(work)

    quick_memory.do(began_later, workspace, now=FIFTH)
    assert tick(quick_memory, workspace, FIFTH) == 0


def test_what_is_heard_later_is_a_correction_beside_the_closed_figure(memory: Memory) -> None:
    workspace = b.build(memory)
    files_come(memory, workspace, FIFTH - timedelta(hours=1))
    before = asked(memory, workspace, FIFTH)
    assert tick(memory, workspace, FIFTH) == 1
    assert asked(memory, workspace, LATER).corrected == ()
    win(memory, workspace, LATER)
    files_come(memory, workspace, LATER)
    found = asked(memory, workspace, LATER + timedelta(hours=1))
    assert found.of("newwins").now == before.of("newwins").now == Measure(80 * b.K)
    corrected = {each.metric.code: each.corrected.now for each in found.corrected if each.corrected}
    assert corrected == {
        "revenue": Measure(1_010 * b.K),
        "newwins": Measure(150 * b.K),
        "decided": Measure(3, 4),
        "cover": Measure(2_650 * b.K, 990 * b.K),
    }
    assert asked(memory, workspace, FIFTH).closed is None, "the pair of that moment is as it was"


def test_what_is_counted_otherwise_since_is_a_correction_too(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    figures = {**asked(quick_memory, workspace, FIFTH).to_keep, "newmqls": (80, None)}
    pair = asked(quick_memory, workspace, FIFTH).pair
    month = ClosedMonth(NOVEMBER.first, pair, "scorecard 0", figures, 0)
    quick_memory.do(lambda work: closings.close(work, month), workspace, now=FIFTH)
    found = asked(quick_memory, workspace, LATER)
    assert found.of("newmqls").now == Measure(80)
    assert [each.metric.code for each in found.corrected] == ["newmqls"]
    assert found.to_json()["closed"]["definition"] == "scorecard 0"
    assert found.to_json()["corrections"] == [{"metric": "newmqls", "numerator": 86, "denominator": None}]


@quick
@given(history=told)
def test_a_recount_by_the_stored_pair_is_what_was_kept(
    sqlite_template: Path, history: list[tuple[int, ...]]
) -> None:
    """Whatever comes later: the pair alone gives the kept figures again."""
    ordered = sorted(history, key=lambda each: each[0])
    half = len(ordered) // 2
    closes = START + timedelta(hours=ordered[half][0], minutes=half)
    with fresh(sqlite_template) as (memory, workspace):
        play(memory, workspace, ordered[:half])
        kept = asked(memory, workspace, closes).to_keep
        play(memory, workspace, [(ordered[half][0] + 1, *each[1:]) for each in ordered[half:]])

        def again(work: Work) -> object:
            return scorecard.report(work, Scope(quarter=NOVEMBER), closes, closes).to_keep

        assert memory.see(again, workspace, now=closes + timedelta(days=90)) == kept


# --- by hand --------------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(quick_memory: Memory) -> Asking:
    made = Asking(quick_memory, b.build(quick_memory), datetime(2026, 12, 2, 15, tzinfo=UTC))
    files_come(quick_memory, made.workspace, made.now - timedelta(hours=1))
    return made


def test_a_manager_sees_the_month_first_and_closes_it(asking: Asking) -> None:
    reply = asking.reply(b.DANIEL, "/pipeline close nov")
    assert reply.message is not None
    assert "Close Nov 2026?" in reply.message.text
    assert "Won $940k of $2.0M" in reply.message.text
    said = asking.says(b.DANIEL, pressable(reply)["Close Nov 2026"])
    assert said == "Nov 2026 is closed. What is heard of it later is shown beside its figures."
    trail = asking.memory.see(lambda work: audit.newest(work, 1)[0], asking.workspace, now=asking.now)
    assert (trail.verb, trail.thing, trail.actor_id) == ("month.closed", "month:2026-11", b.DANIEL)
    asking.now += timedelta(days=1)
    win(asking.memory, asking.workspace, asking.now)
    asking.now += timedelta(hours=1)
    told = asking.says(b.INES, "/pipeline scorecard nov")
    assert "Scorecard · Nov 2026 · closed 2 Dec" in told
    assert "In the month $80k" in told
    assert "Corrected since: quarter $1.01M, 3 more" in told
    details = asking.says(b.INES, "/pipeline scorecard nov details")
    assert "   corrected since: wins $150k" in details
    assert "Closed 2 Dec by a manager" in details


def test_it_is_closed_once_and_says_by_whom(asking: Asking) -> None:
    asking.says(b.DANIEL, "/pipeline scorecard close nov yes")
    asking.now += timedelta(days=1)
    assert "Nov 2026 was closed on 2 Dec by Daniel." in asking.says(b.INES, "/pipeline close nov yes")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/pipeline close dec-2026", "Dec 2026 is not over yet: it can be closed from 1 Jan on."),
        ("/pipeline close q3", '"q3" is no month. Try: close nov-2026.'),
        ("/pipeline close soon", '"soon" is no month. Try: close nov-2026.'),
        ("/pipeline close", "Close Nov 2026?"),
    ],
)
def test_only_a_month_that_is_over(asking: Asking, line: str, said: str) -> None:
    assert said in asking.says(b.INES, line)


def test_a_rep_reads_who_closes_a_month(asking: Asking) -> None:
    said = asking.says(b.JONAS, "/pipeline close nov yes")
    assert said == "Sales managers, marketing managers and admins can do that: Daniel and Ines."
