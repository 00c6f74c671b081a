"""Whatever people do and undo in whatever order: the state is what the history folds to, and so is all that follows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.errors import Refusal
from alignment.leads import blank, fold
from alignment.lifecycle import Queue, Stage, TouchKind
from alignment.money import Money
from alignment.people import Actor
from alignment.promises import milestones, runs
from alignment.reasons import BY_CODE, RerouteReason
from alignment.rejections import Answer, Ruling
from db.memory import Memory, Work
from db.stores import clocks, rejections
from db.stores import leads as stored
from db.tables.leads import RejectionState
from operations import leads, second_looks
from operations.new_leads import hand_over
from operations.rejections import Said, answer, fine, reject
from operations.undo import undo
from tests.company import NOON, Company

NUMBER = 42
Act = Callable[[Work, Actor], Any]

ACTS: dict[str, Act] = {
    "accept": lambda work, who: leads.accept(work, who, NUMBER),
    "reject budget": lambda work, who: reject(work, who, NUMBER, BY_CODE["no_budget"]),
    "reject duplicate": lambda work, who: reject(work, who, NUMBER, BY_CODE["duplicate"]),
    "reject customer": lambda work, who: reject(work, who, NUMBER, BY_CODE["existing_customer_or_open_deal"]),
    "reject other": lambda work, who: reject(
        work, who, NUMBER, BY_CODE["other"], "a note that is long enough"
    ),
    "reject no response": lambda work, who: reject(work, who, NUMBER, BY_CODE["no_response"]),
    "not mine": lambda work, who: leads.not_mine(work, who, NUMBER, RerouteReason.WRONG_TERRITORY),
    "call": lambda work, who: leads.touch(work, who, NUMBER, TouchKind.CALL, "talked"),
    "later": lambda work, who: leads.later(work, who, NUMBER, work.now + timedelta(days=1)),
    "recycle": lambda work, who: leads.recycle(work, who, NUMBER, BY_CODE["timing"]),
    "qualify": lambda work, who: leads.qualify(work, who, NUMBER, Money(2_400_000, "USD"), date(2027, 1, 31)),
    "give": lambda work, who: leads.give(work, who, NUMBER, 2),
    "stop contact": lambda work, who: leads.stop_contact(work, who, NUMBER),
    "hand over": lambda work, who: hand_over(work, who, NUMBER),
    "nurture": lambda work, who: answer(work, who, NUMBER, Said(Answer.NURTURE, until=date(2027, 3, 1))),
    "fix": lambda work, who: answer(
        work, who, NUMBER, Said(Answer.FIX, change="the form asks", change_from=date(2027, 1, 4))
    ),
    "send": lambda work, who: answer(work, who, NUMBER, Said(Answer.SEND, team_id=2)),
    "look": lambda work, who: second_looks.ask(work, who, NUMBER, "they have money"),
    "uphold": lambda work, who: second_looks.rule(work, who, NUMBER, Ruling.UPHOLD),
    "return": lambda work, who: second_looks.rule(work, who, NUMBER, Ruling.RETURN),
    "fine": lambda work, who: fine(work, who, NUMBER),
    "undo": lambda work, who: undo(work, who, NUMBER),
}
PEOPLE = ("jonas", "amira", "ines", "priya", "daniel")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE), st.sampled_from([0, 1, 3, 7, 200, 2000])
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def company_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with one lead in its team's queue, to be copied for each history."""
    path = tmp_path_factory.mktemp("histories") / "company.db"
    shutil.copy(sqlite_template, path)
    memory = Memory.open(f"sqlite:///{path}")
    Company.make(memory).lead(NUMBER, "Acorn Robotics", stage=Stage.MQL)
    memory.close()
    return path


def company_of(memory: Memory) -> Company:
    company = Company(memory, 1)
    company.people = dict(
        zip(("jonas", "amira", "luca", "ines", "priya", "tomas", "leo", "daniel"), range(1, 9), strict=True)
    )
    return company


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_state_milestones_clocks_and_rejection_follow_the_history(
    company_file: Path, tmp_path: Path, steps: list[tuple[str, str, int]]
) -> None:
    path = tmp_path / "history.db"
    for leftover in path.parent.glob("history.db*"):
        leftover.unlink()
    shutil.copy(company_file, path)
    memory = Memory.open(f"sqlite:///{path}")
    try:
        company, now = company_of(memory), NOON
        for name, who, minutes in steps:
            now += timedelta(minutes=minutes, seconds=1)
            actor = company.actor(who, now)
            # Many of these are refused: that changes nothing, and everything still holds.
            with suppress(Refusal):
                company.run(partial(_as, ACTS[name], actor), now)
            company.see(holds, now)
    finally:
        memory.close()


def _as(act: Act, actor: Actor, work: Work) -> Any:
    return act(work, actor)


def holds(work: Work) -> None:
    """Everything that must be true of a lead at any moment."""
    lead = stored.lead(work, NUMBER)
    assert lead is not None
    history = stored.events(work, NUMBER)
    standing = stored.standing(history)
    assert [each.seq for each in history] == list(range(1, len(history) + 1)), "append-only, without gaps"
    assert lead.last_seq == len(history)
    folded = fold(blank(lead), [each.step() for each in standing])
    assert replace(folded, version=lead.version, last_seq=lead.last_seq) == lead
    if lead.stage not in (Stage.WON, Stage.LOST, Stage.DISQUALIFIED):
        assert bool(lead.owner_id) != (lead.queue is not Queue.NONE), "one holder: a person or a queue"
    happened = [each.happened() for each in standing]
    _cycles_hold(work, milestones(happened))
    _clocks_hold(work, happened)
    _rejection_holds(work, standing)


def _cycles_hold(work: Work, reached: dict[int, Any]) -> None:
    import sqlalchemy as sa

    from db import tables as t

    rows = work.execute(
        sa.select(t.lead_cycle).where(
            t.lead_cycle.c.workspace_id == work.workspace_id, t.lead_cycle.c.lead_id == NUMBER
        )
    ).mappings()
    stored_rows = {row["cycle"]: row for row in rows}
    assert set(stored_rows) == set(reached)
    for cycle, row in reached.items():
        for name in (
            "mql",
            "assigned",
            "accepted",
            "touched",
            "rejected",
            "qualified",
            "recycled",
            "disqualified",
        ):
            assert stored_rows[cycle][f"{name}_at"] == row.reached.get(name), (cycle, name)
        assert stored_rows[cycle]["reason"] == row.reason


def _clocks_hold(work: Work, happened: list[Any]) -> None:
    expected = {(run.cycle, run.promise.value, run.started_at): run.stopped_at for run in runs(happened)}
    found = {
        (each.cycle, str(each.kind), each.started_at): each.stopped_at
        for each in clocks.of_lead(work, NUMBER)
    }
    assert found == expected


def _rejection_holds(work: Work, standing: tuple[stored.Event, ...]) -> None:
    kinds = [each.kind.value for each in standing]
    rejection = rejections.latest(work, NUMBER)
    assert (rejection is not None) == ("rejected" in kinds)
    if rejection is None:
        return
    since = kinds[len(kinds) - kinds[::-1].index("rejected") :]
    if rejection.state is RejectionState.OPEN:
        assert not {"answered", "second_look"} & set(since)
    if rejection.state is RejectionState.ANSWERED:
        assert "answered" in since
    if rejection.state in (RejectionState.UPHELD, RejectionState.OVERRULED, RejectionState.SECOND_LOOK):
        assert "second_look" in since


def test_an_undone_rejection_leaves_the_first_touch_clock_as_it_was(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    company.lead(NUMBER, "Acorn Robotics", owner="jonas")
    before = company.see(lambda work: clocks.of_lead(work, NUMBER))
    jonas = company.actor("jonas")
    company.run(lambda work: reject(work, jonas, NUMBER, BY_CODE["no_budget"]))
    assert company.see(lambda work: clocks.of_lead(work, NUMBER)) != before
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=1))
    assert company.see(lambda work: clocks.of_lead(work, NUMBER)) == before


def test_a_second_rejection_after_an_undo_in_the_same_instant_is_one_of_its_own(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    company.lead(NUMBER, "Acorn Robotics", owner="jonas")
    jonas = company.actor("jonas")
    at: datetime = NOON
    company.run(lambda work: reject(work, jonas, NUMBER, BY_CODE["no_budget"]), at)
    company.run(lambda work: undo(work, jonas), at)
    company.run(lambda work: reject(work, jonas, NUMBER, BY_CODE["timing"]), at)
    rejection = company.see(lambda work: rejections.latest(work, NUMBER))
    assert rejection is not None
    assert rejection.code == "timing"
    company.see(holds)
