"""The past does not move: the same pair of times gives the same figures, whatever is learnt later.

Random histories of deals and leads: facts come late, corrected, backdated and voided.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.bridge import DealState, bridge
from alignment.periods import Period
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, workspaces
from db.stores.asked import EVERYTHING, Filters, Pair, cohorts, deal_sums, rates, standing, versions
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from figures import as_json, plan, slices
from figures.as_json import report_pipeline
from figures.basis import Scope
from figures.changes import states
from figures.held import held
from figures.pipeline import report
from figures.purse import Only, Purse
from tests import brightwater as b

START = datetime(2026, 11, 2, 14, tzinfo=UTC)
QUARTER = Period("Q4", date(2026, 10, 1), date(2027, 1, 1))

hours = st.integers(0, 24 * 12)
closes = st.sampled_from([date(2026, 11, 5), date(2026, 12, 1), date(2027, 2, 1), None])
facts = st.builds(
    DealFacts,
    kind=st.sampled_from([DealKind.OPEN, DealKind.OPEN, DealKind.WON, DealKind.LOST, DealKind.REMOVED]),
    amount=st.one_of(st.none(), st.integers(0, 10_000_000)),
    currency=st.sampled_from(["USD", "USD", "EUR", "CHF", "JPY", "KWD"]),
    close_date=closes,
    pushes=st.integers(0, 3),
    team_id=st.sampled_from([b.WEST, b.EAST]),
    owner_id=st.sampled_from([b.JONAS, b.AMIRA]),
)
# What was learnt, in order: after how many hours, of which deal, what, and how long ago it was true.
told = st.lists(st.tuples(hours, st.integers(1, 4), facts, st.integers(-24, 72)), min_size=1, max_size=14)
moments = st.tuples(hours, hours)

quick = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def fresh(template: Path) -> Iterator[tuple[Memory, int]]:
    """A company with terms and people and no deals, in a database of this example's own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "tandem.db")
        memory = Memory.open(f"sqlite:///{folder}/tandem.db")
        try:
            workspace = memory.do(b._workspace, 0, now=b.LONG_AGO)
            memory.do(b._people, workspace, now=b.LONG_AGO)
            memory.do(b._terms, workspace, now=b.LONG_AGO)
            memory.do(_rate, workspace, now=b.LONG_AGO)
            yield memory, workspace
        finally:
            memory.close()


def _rate(work: Work) -> None:
    work.insert(
        t.currency_rate, currency="EUR", first=date(2025, 1, 1), rate="1.0837", recorded_from=b.LONG_AGO
    )


def learn(memory: Memory, workspace: int, at: datetime, number: int, known: DealFacts, ago: int) -> None:
    def act(work: Work) -> None:
        there = sa.select(t.opportunity.c.id).where(
            t.opportunity.c.workspace_id == work.workspace_id, t.opportunity.c.id == number
        )
        if work.execute(there).first() is None:
            deals.add(work, f"Deal {number}", created_at=at, deal_id=number)
        deals.record(work, number, replace(known, stage_since=START), at - timedelta(hours=ago))

    memory.do(act, workspace, now=at)


def in_order(history: list[tuple[int, int, DealFacts, int]]) -> list[tuple[datetime, int, DealFacts, int]]:
    ordered = sorted(history, key=lambda each: each[0])
    return [
        (START + timedelta(hours=hour, minutes=place), number, known, ago)
        for place, (hour, number, known, ago) in enumerate(ordered)
    ]


@quick
@given(history=told, asked=moments, cut=st.integers(0, 14))
def test_later_facts_do_not_change_what_was_known(
    sqlite_template: Path, history: list[Any], asked: tuple[int, int], cut: int
) -> None:
    facts_in_order = in_order(history)
    early, late = facts_in_order[:cut], facts_in_order[cut:]
    known_at = (early[-1][0] if early else START - timedelta(minutes=1)) + timedelta(seconds=1)
    as_of = START + timedelta(hours=asked[0])
    since = Pair(START + timedelta(hours=asked[1]), min(known_at, START + timedelta(hours=asked[1])))
    with fresh(sqlite_template) as (memory, workspace):

        def ask(work: Work) -> dict[str, Any]:
            against_plan = plan.report(work, Scope(), as_of, known_at).to_json()
            return {**report_pipeline(work, as_of, known_at, since), "plan": against_plan}

        for each in early:
            learn(memory, workspace, *each)
        before = memory.see(ask, workspace, now=known_at)
        for each in late:
            learn(memory, workspace, *each)
        assert memory.see(ask, workspace, now=START + timedelta(days=30)) == before


@quick
@given(
    history=told,
    one=moments,
    other=moments,
    only=st.sampled_from([{}, {"team_id": b.WEST}, {"owner_id": b.JONAS}]),
    own=st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_the_bridge_between_any_two_pairs_reconciles_to_the_cent(
    sqlite_template: Path,
    history: list[Any],
    one: tuple[int, int],
    other: tuple[int, int],
    only: dict[str, int],
    own: str,
) -> None:
    pairs = [Pair(*(START + timedelta(hours=hour) for hour in each)) for each in (one, other)]
    since, now = pairs
    filters = Filters(**only)  # type: ignore[arg-type]
    with fresh(sqlite_template) as (memory, workspace):
        memory.do(lambda work: workspaces.set_workspace(work, currency=own), workspace, now=b.LONG_AGO)
        for each in in_order(history):
            learn(memory, workspace, *each)

        def ask(work: Work) -> None:
            found = report(work, Scope(filters, since, quarter=QUARTER), now.as_of, now.known_at).deals
            assert found.bridge is not None
            known = rates.rates(work, now.as_of.date(), now.known_at)
            then, at_end = (everything_at(work, pair) for pair in pairs)
            mine = frozenset({"mine"}) if only else None
            start, end = (states_of(deals, Purse(own, known), only) for deals in (then, at_end))
            recount = bridge(start, end, QUARTER, own, mine)
            assert found.bridge.start_minor == recount.start_minor
            assert found.bridge.end_minor == recount.end_minor == found.open.minor
            assert found.bridge.movements == recount.movements
            taken = found.bridge.added_minor - found.bridge.taken_minor
            assert found.bridge.start_minor + taken == found.bridge.end_minor
            unknown = {deal.currency for deal in (*then, *at_end)} - {"", own, *known}
            apart = [
                bridge(
                    states_of(then, Only(code), only),
                    states_of(at_end, Only(code), only),
                    QUARTER,
                    code,
                    mine,
                )
                for code in sorted(unknown)
            ]
            assert [(each.currency, each.movements, each.change_minor) for each in found.apart] == [
                (each.currency, each.movements, each.change_minor) for each in apart if each.movements
            ]

        memory.see(ask, workspace, now=START + timedelta(days=30))


def states_of(deals: list[versions.Deal], purse: Purse | Only, only: dict[str, int]) -> list[DealState]:
    """The states of a bridge, with whose each is said here: of whom is asked about, or of somebody else."""
    known = {deal.ref: deal for deal in deals}
    return [
        replace(state, team="mine" if all(getattr(known[state.opportunity], name) == value for name, value in only.items()) else "other")
        for state in states(deals, purse)
    ]  # fmt: skip


@quick
@given(
    history=told,
    hour=hours,
    later=hours,
    only=st.sampled_from([{}, {"team_id": b.WEST}, {"owner_id": b.JONAS}]),
)
def test_a_slice_from_midnight_is_a_slice_added_up(
    sqlite_template: Path, history: list[Any], hour: int, later: int, only: dict[str, int]
) -> None:
    as_of = START + timedelta(hours=hour)
    known_at = as_of + timedelta(hours=later % 8)
    filters = Filters(**only)  # type: ignore[arg-type]
    with fresh(sqlite_template) as (memory, workspace):
        for each in in_order(history):
            learn(memory, workspace, *each)

        def ask(work: Work) -> None:
            pair = Pair(as_of, known_at)
            terms = held(work, as_of, known_at)
            found = slices.at(work, terms, QUARTER, pair, filters)
            counted = slices.counted(work, terms, QUARTER, pair, filters)
            assert found.unpriced == counted.unpriced
            for some, every in ((found.won, counted.won), (found.opened, counted.opened)):
                assert sorted(map(repr, some)) == sorted(map(repr, merged(every)))

        memory.see(ask, workspace, now=START + timedelta(days=30))


def merged(sums: tuple[deal_sums.Sum, ...]) -> list[deal_sums.Sum]:
    """Those of foreign deals without an amount stand alone; none of nothing."""
    return [each for each in sums if each.deals or each.without_amount]


def everything_at(work: Work, pair: Pair) -> list[versions.Deal]:
    """A whole slice, read without any of the digest's shortcuts."""
    v, o = t.opportunity_version, t.opportunity
    rows = work.execute(sa.select(v).where(v.c.workspace_id == work.workspace_id).order_by(v.c.id)).mappings()
    names = {
        row.id: row.name
        for row in work.execute(sa.select(o.c.id, o.c.name).where(o.c.workspace_id == work.workspace_id))
    }
    found = []
    for row in rows:
        true = row["valid_from"] < pair.as_of <= row["valid_to"]
        believed = row["recorded_from"] <= pair.known_at < row["recorded_to"]
        if true and believed:
            common = {
                name: row[name] for name in versions.Deal.__dataclass_fields__ if name in row and name != "id"
            }
            number = row["opportunity_id"]
            found.append(versions.Deal(id=number, name=names[number], link="", **common))
    assert len({deal.id for deal in found}) == len(found), "one version of each deal is true at a time"
    return found


# --- leads ---------------------------------------------------------------------------------------------------------

LEADS = 6
happenings = st.lists(
    st.tuples(
        hours,
        st.integers(1, LEADS),
        st.sampled_from(["qualify", "assign", "tele accept", "hand on", "touch", "reject", "answer", "void"]),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=16,
)


def happen(memory: Memory, workspace: int, at: datetime, lead: int, what: str, ago: int) -> None:
    """Enter what somebody reports of a lead, and bring the rows that follow from events to what they say now."""
    from tests.figures.derived import report_event

    memory.do(lambda work: report_event(work, lead, what, at - timedelta(hours=ago)), workspace, now=at)


@pytest.mark.parametrize("many_news", [True, False], ids=["few leads changed since", "many changed since"])
@quick
@given(history=happenings, asked=moments, cut=st.integers(0, 16))
def test_later_reports_do_not_change_what_was_known_of_leads(
    sqlite_template: Path, many_news: bool, history: list[Any], asked: tuple[int, int], cut: int
) -> None:

    ordered = [
        (START + timedelta(hours=hour, minutes=place), lead, what, ago)
        for place, (hour, lead, what, ago) in enumerate(sorted(history, key=lambda each: each[0]))
    ]
    early, late = ordered[:cut], ordered[cut:]
    known_at = (early[-1][0] if early else START - timedelta(minutes=1)) + timedelta(seconds=1)
    as_of = START + timedelta(hours=asked[0])
    since = Pair(START + timedelta(hours=min(asked)), known_at)
    with fresh(sqlite_template) as (memory, workspace), pytest.MonkeyPatch.context() as patch:
        if not many_news:
            patch.setattr(standing, "MOST_NEWS", 0)

        def ask(work: Work) -> dict[str, Any]:
            found = report_pipeline(work, as_of, known_at, since)
            few = report(work, Scope(since=since), as_of, known_at, listed=1)
            for each in ("first_touch", "answers"):
                assert as_json.as_json(few)[each] == found[each], "counted as listed"
            assert [few.rejected.count, *few.rejected.reasons] == [
                found["rejected"]["count"],
                *((each["reason"], each["count"]) for each in found["rejected"]["reasons"]),
            ]
            year, pair = (START - timedelta(days=300), START + timedelta(days=65)), Pair(as_of, known_at)
            return {
                **found,
                "cohorts": cohorts.became(work, *year, pair, EVERYTHING),
                "times to win": cohorts.times_to_win(work, *year, pair, EVERYTHING),
                "inquiries": cohorts.inquiries(work, *year, pair, EVERYTHING),
            }

        for each in early:
            happen(memory, workspace, *each)
        before = memory.see(ask, workspace, now=known_at)
        for each in late:
            happen(memory, workspace, *each)
        assert memory.see(ask, workspace, now=START + timedelta(days=30)) == before
