"""Whatever several people do, undo and leave undone with several leads: nothing is lost, and nothing is counted twice.

A machine of random acts. After each: state equals the last standing event, whoever is open has one holder, clocks equal a
recomputation, and what is left behind equals a recomputation from the events in plain Python.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from alignment.enrichment import Fact
from alignment.errors import Refusal
from alignment.lifecycle import IN_HAND, EventKind, Stage, TouchKind
from alignment.people import Standing
from alignment.promises import Promise, at_present, runs
from alignment.reasons import BY_CODE, RerouteReason
from alignment.rejections import Answer
from alignment.sweep import LEFT, Why, why_left
from db.memory import Memory, Work
from db.stores import leads as stored
from db.stores import roster, teams, workspaces
from figures import left_behind
from operations import enrichment, leads, sweep
from operations.rejections import Said, answer, reject
from operations.undo import undo
from tests.company import NOON, Company
from tests.leads.invariants import holds

NUMBERS = (41, 42, 43)
SALES = st.sampled_from(["jonas", "amira", "luca", "ines"])
LEAD = st.sampled_from(NUMBERS)
FACT = st.sampled_from([Fact.PHONE, Fact.SIZE])
WAIT = st.sampled_from([0, 2, 7, 300, 1500, 4400, 22000])


class People(RuleBasedStateMachine):
    """Four of sales and a marketer with three leads, over weeks; somebody may leave, and a sweep may pass."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = Path(mkdtemp())
        shutil.copy(self.template, self.folder / "town.db")
        self.memory = Memory.open(f"sqlite:///{self.folder / 'town.db'}")
        self.company = Company(self.memory, 1)
        self.company.people = dict(
            zip(
                ("jonas", "amira", "luca", "ines", "priya", "tomas", "leo", "daniel"),
                range(1, 9),
                strict=True,
            )
        )
        self.now = NOON
        self.believed: dict[int, tuple[Why, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "memory"):
            self.memory.close()
            shutil.rmtree(self.folder)

    def _does(self, who: str, act: Any, wait: int) -> None:
        self.now += timedelta(minutes=wait, seconds=1)
        actor = self.company.actor(who, self.now)
        if actor.standing is not Standing.MEMBER:
            return
        # Many are refused: that changes nothing, and everything still holds.
        with suppress(Refusal):
            self.company.run(lambda work: act(work, actor), self.now)

    @rule(who=SALES, number=LEAD, wait=WAIT)
    def accepts(self, who: str, number: int, wait: int) -> None:
        self._does(who, lambda work, actor: leads.accept(work, actor, number), wait)

    @rule(who=SALES, number=LEAD, wait=WAIT)
    def calls(self, who: str, number: int, wait: int) -> None:
        self._does(who, lambda work, actor: leads.touch(work, actor, number, TouchKind.CALL), wait)

    @rule(who=SALES, number=LEAD, wait=WAIT)
    def passes_on(self, who: str, number: int, wait: int) -> None:
        self._does(who, lambda work, actor: leads.not_mine(work, actor, number, RerouteReason.CONFLICT), wait)

    @rule(to=st.sampled_from([1, 2, 3]), number=LEAD, wait=WAIT)
    def gives(self, to: int, number: int, wait: int) -> None:
        self._does("ines", lambda work, actor: leads.give(work, actor, number, to), wait)

    @rule(who=SALES, to=st.sampled_from([0, 1, 2]), number=LEAD, wait=WAIT)
    def hands_on(self, who: str, to: int, number: int, wait: int) -> None:
        self._does(who, lambda work, actor: leads.hand_on(work, actor, number, to, "wants a quote"), wait)

    @rule(who=SALES, number=LEAD, code=st.sampled_from(["no_budget", "duplicate", "timing"]), wait=WAIT)
    def rejects(self, who: str, number: int, code: str, wait: int) -> None:
        self._does(who, lambda work, actor: reject(work, actor, number, BY_CODE[code]), wait)

    @rule(number=LEAD, wait=WAIT)
    def answers(self, number: int, wait: int) -> None:
        said = Said(Answer.SEND, team_id=2)
        self._does("priya", lambda work, actor: answer(work, actor, number, said), wait)

    @rule(who=SALES, number=LEAD, days=st.sampled_from([1, 9]), wait=WAIT)
    def puts_off(self, who: str, number: int, days: int, wait: int) -> None:
        self._does(
            who, lambda work, actor: leads.later(work, actor, number, work.now + timedelta(days=days)), wait
        )

    @rule(who=SALES, number=LEAD, fact=FACT, wait=WAIT)
    def asks_for_more(self, who: str, number: int, fact: Fact, wait: int) -> None:
        self._does(who, lambda work, actor: enrichment.ask(work, actor, number, [fact]), wait)

    @rule(number=LEAD, fact=FACT, wait=WAIT)
    def fills_in(self, number: int, fact: Fact, wait: int) -> None:
        self._does("daniel", lambda work, actor: enrichment.fill(work, actor, number, {fact: "120"}), wait)

    @rule(number=LEAD, wait=WAIT)
    def finds_nothing(self, number: int, wait: int) -> None:
        self._does("daniel", lambda work, actor: enrichment.not_to_be_had(work, actor, number), wait)

    @rule(number=LEAD)
    def marketing_undoes(self, number: int) -> None:
        self._does("daniel", lambda work, actor: undo(work, actor, number), 1)

    @rule(who=SALES, number=LEAD)
    def undoes(self, who: str, number: int) -> None:
        self._does(who, lambda work, actor: undo(work, actor, number), 1)

    @rule()
    def luca_leaves(self) -> None:
        self.company.run(lambda work: roster.change(work, 3, standing=Standing.DEACTIVATED), self.now)

    @rule(wait=WAIT)
    def a_sweep_passes(self, wait: int) -> None:
        self.now += timedelta(minutes=wait, seconds=1)
        swept = self.company.see(lambda work: sweep.look(work, deep=True), self.now)
        assert not [each for each in swept.found if each.why is Why.CONTRADICTS], "nothing contradicts itself"
        while self.company.run(lambda work: sweep.keep(work, swept), self.now):
            pass
        self.now += timedelta(seconds=1)  # a figure tells what had happened before its moment
        expected = self.company.see(_left, self.now)
        found = self.company.see(left_behind.at_present, self.now)
        assert {each.lead.id: each.why for each in found.leads} == expected
        assert found.count == len(expected), "each lead once"

    @invariant()
    def everything_follows_from_the_events(self) -> None:
        if hasattr(self, "company"):
            self.company.see(_holds, self.now)


def _holds(work: Work) -> None:
    for number in NUMBERS:
        holds(work, number)


def _left(work: Work) -> dict[int, Why]:
    """Every lead that is left behind, from events and terms alone."""
    terms = workspaces.terms(work)
    agreed, calendar = terms.agreement, terms.calendar
    gone = {each.id for each in roster.everybody(work) if each.standing is not Standing.MEMBER}
    found: dict[int, Why] = {}
    for number in NUMBERS:
        standing = stored.standing(stored.events(work, number))
        every = stored.events(work, number)
        last = standing[-1]
        if last.target_stage not in IN_HAND:
            continue
        since_handoff = at_present([each.happened() for each in standing], last.cycle)
        touched = any(each.kind is EventKind.TOUCHED for each in since_handoff)
        minutes = {Promise.ACCEPT: agreed.accept_minutes, Promise.FIRST_TOUCH: agreed.first_touch_minutes}
        over = [
            run
            for run in runs([each.happened() for each in standing])
            if run.cycle == last.cycle
            and run.promise in minutes
            and run.stopped_at is None
            and calendar.due(run.started_at, minutes[run.promise]) < work.now
            and calendar.minutes_between(calendar.due(run.started_at, minutes[run.promise]), work.now)
            > agreed.left_behind_minutes
        ]
        put_off = stored.facts(work, number).snoozed_until
        since = max(every[-1].occurred_at, put_off or every[-1].occurred_at)
        day, silent = work.now, 0
        while silent < agreed.silent_days:
            day -= timedelta(days=1)
            silent += calendar.is_working_day(_local(day, terms.zone))
        if over and not touched:
            found[number] = why_left(last.owner_id)
        elif last.owner_id in gone:
            found[number] = Why.GONE
        elif since < day and touched:
            found[number] = Why.NO_STEP
    assert set(found.values()) <= LEFT
    return found


def _local(moment: datetime, zone: str) -> Any:
    from alignment.calendar import local_day

    return local_day(moment, zone)


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with three leads: one in a queue, one with Jonas, one with Luca, who is of inside sales."""
    path = tmp_path_factory.mktemp("machine") / "town.db"
    shutil.copy(sqlite_template, path)
    memory = Memory.open(f"sqlite:///{path}")
    made = Company.make(memory)
    made.lead(41, "Acorn Robotics", stage=Stage.MQL)
    made.lead(42, "Bay Optics", owner="jonas", stage=Stage.ASSIGNED)
    made.run(lambda work: teams.set_inside(work, made.east, inside=True), NOON - timedelta(days=30))
    made.lead(43, "Cedar Mutual", owner="luca", stage=Stage.ASSIGNED, team="east")
    memory.close()
    return path


def test_nothing_is_lost_between_people_and_nothing_counted_twice(town: Path) -> None:
    class Here(People):
        template = town

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=20,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
