"""The hour counted again from what it left behind: leads, turns, reminders and messages, each once and each as promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from alignment.ladder import Climb, LadderName, Take, Told, next_move
from alignment.lifecycle import EventKind
from alignment.promises import FOLLOW_UP, Promise
from alignment.rota import take
from db import tables as t
from db.memory import Work
from db.stores import clocks, ladders, workspaces
from db.stores import leads as stored
from db.stores.clocks import Clock
from db.stores.ladders import Step
from db.stores.turns import Routed
from tests.company import NOON
from tests.leads.invariants import holds, steps_hold, turns_hold
from tests.load.town import FIRST_LEAD, Town
from tests.load.traffic import NewLead

AT_ONCE = timedelta(minutes=2)
"""So far apart by their times may be what went on at once, since time leaps."""


def rows(work: Work, found: Any) -> list[Any]:
    """Return all rows of a question about the workspace."""
    table = next(iter(found.get_final_froms()))
    return list(work.execute(found.where(table.c.workspace_id == work.workspace_id)).all())


# --- leads ----------------------------------------------------------------------------------------------------------


def created_once(work: Work, new: Sequence[NewLead], before: int) -> dict[str, int]:
    """Each lead of the CRM is one lead, with the CRM's last word about it; return their numbers by the CRM's."""
    x = t.external_id.c
    found = rows(work, sa.select(x.external, x.thing_id).where(x.kind == "lead", x.source == "crm"))
    assert Counter(each.external for each in found) == Counter(each.external for each in new)
    numbers = {each.external: int(each.thing_id) for each in found}
    assert len(set(numbers.values())) == len(new), "no two of them became one"
    (total,) = rows(work, sa.select(sa.func.count().label("leads")).select_from(t.lead))
    assert total.leads == before + len(new)
    companies = {each.id: each.company for each in rows(work, sa.select(t.lead.c.id, t.lead.c.company))}
    told = {each.external: companies[numbers[each.external]] for each in new}
    assert told == {each.external: each.company for each in new}, "what came late ended nothing newer"
    return numbers


def assigned_once(work: Work, numbers: Mapping[str, int]) -> None:
    """Each new lead was assigned once, by one decision, and every later decision handed it on."""
    e, d = t.lead_event.c, t.routed.c
    wanted = set(numbers.values())
    events = rows(work, sa.select(e.lead_id, e.seq, e.kind).where(e.kind.in_(["assigned", "rerouted"])))
    first = Counter(each.lead_id for each in events if each.kind is EventKind.ASSIGNED)
    assert {lead: first[lead] for lead in wanted if first[lead] != 1} == {}
    by_event = {(each.lead_id, each.seq): each.kind for each in events}
    decisions = rows(work, sa.select(d.lead_id, d.seq))
    kinds = Counter((each.lead_id, by_event[each.lead_id, each.seq]) for each in decisions)
    assert {lead for lead in wanted if kinds[lead, EventKind.ASSIGNED] != 1} == set()
    assert max(Counter((each.lead_id, each.seq) for each in decisions).values()) == 1


def each_told(work: Work, numbers: Mapping[str, int]) -> None:
    """Each decision owes its rep one message that shows the lead."""
    n, x, d = t.notice.c, t.notice_subject.c, t.routed.c
    shown: Counter[tuple[int, str]] = Counter()
    joined = (
        sa.select(x.thing_id, n.target)
        .join_from(t.notice_subject, t.notice, sa.and_(n.workspace_id == x.workspace_id, n.id == x.notice_id))
        .where(x.kind == "lead", n.kind.in_(["offer", "offers"]), n.act == "post")
        .where(x.workspace_id == work.workspace_id)
    )
    for row in work.execute(joined):
        shown[int(row.thing_id), row.target] += 1
    wanted = set(numbers.values())
    given = {
        (each.lead_id, f"person:{each.person_id}")
        for each in rows(work, sa.select(d.lead_id, d.person_id))
        if each.lead_id in wanted
    }
    assert {each: shown[each] for each in given if shown[each] != 1} == {}


def invariants(work: Work, numbers: Mapping[str, int]) -> int:
    """Hold every lead that anything happened to in this hour against its history; return how many."""
    e = t.lead_event.c
    acted = rows(work, sa.select(e.lead_id).where(e.inbound != "", e.lead_id >= FIRST_LEAD).distinct())
    some = sorted({*numbers.values(), *(each.lead_id for each in acted)})
    for number in some:
        holds(work, number)
        steps_hold(work, number, AT_ONCE)
    lost = sa.select(t.lead.c.id).where(
        t.lead.c.owner_id == 0, t.lead.c.queue == "none", t.lead.c.stage.not_in(["won", "lost", "disqualified"])
    )  # fmt: skip
    assert rows(work, lost) == [], "nothing open has neither owner nor queue"
    return len(some)


def once_for_each_envelope(work: Work) -> int:
    """Whatever came twice was done once: an envelope left what it left at one moment; return how many commands did."""
    e = t.lead_event.c
    left = rows(work, sa.select(e.inbound, e.recorded_at, e.via).where(e.inbound != "").distinct())
    moments = Counter(each.inbound for each in left if each.via.value == "command")
    assert [each for each, many in moments.items() if many > 1] == []
    return len(moments)


# --- turns ----------------------------------------------------------------------------------------------------------


@dataclass
class Shares:
    """What the pools gave: turns, what was decided off the rota, turns given back, and the furthest from a fair share."""

    turns: int = 0
    off_rota: int = 0
    returned: int = 0
    exact_turns: int = 0
    furthest: float = 0.0


def fair(work: Work, town: Town) -> Shares:
    """Play each pool's turns again: the same people, the same credits, and everybody within one lead of their share."""
    decisions = turns_hold(work, [each.id for each in town.plan.pools])
    told = Shares(
        turns=sum(bool(each.pool_id) for each in decisions),
        off_rota=sum(not each.pool_id for each in decisions),
        returned=sum(each.returned for each in decisions),
    )
    for pool in town.steady:
        _exact(town, pool, [each for each in decisions if each.pool_id == pool], told)
    return told


def _exact(town: Town, pool_id: int, mine: Sequence[Routed], told: Shares) -> None:
    """While everybody could have every lead: who got which is what the rota says, and nobody is over a lead from their share."""
    pool = town.plan.pool(pool_id)
    assert pool is not None
    total, got = sum(pool.weights.values()), Counter[int]()
    held: Mapping[int, int] = {}
    for picks, each in enumerate(mine, 1):
        if each.shared != pool.weights:  # somebody had it before, and it was passed on
            break
        turn = take(pool, held, pool.weights)
        assert turn is not None
        assert (each.person_id, each.had) == (turn.person_id, turn.had)
        held = turn.after
        got[each.person_id] += 1
        told.exact_turns += 1
        for person, weight in pool.weights.items():
            told.furthest = max(told.furthest, abs(got[person] - picks * weight / total))
    assert told.furthest <= 1


def nobody_who_cannot(work: Work, town: Town) -> None:
    """Nobody who was away or at their cap got a lead, and nobody who was not at work one of somebody who asked for a talk."""
    d, lead = t.routed.c, t.lead.c
    found = rows(work, sa.select(d.person_id, d.lead_id, d.pool_id))
    hot = {each.id for each in rows(work, sa.select(lead.id).where(lead.hot.is_(True)))}
    assert [
        each for each in found if each.person_id in town.away | (town.full if each.pool_id else set())
    ] == []
    assert [each for each in found if each.person_id in town.off_shift and each.lead_id in hot] == []


# --- reminders ------------------------------------------------------------------------------------------------------


@dataclass
class Climbed:
    """What ladders did: steps by whom they turned to, promises that were looked at, and how late the latest reminder was."""

    steps: Counter[str] = field(default_factory=Counter)
    promises: int = 0
    handed_on: int = 0
    latest: timedelta = timedelta(0)


def steps_as_due(work: Work, until: datetime, lag: timedelta) -> Climbed:
    """Ask the ladder of each promise again: no step came early, twice or out of turn, and none that was due is missing.

    `until`: when the last clock stopped. `lag`: so long before a promise was kept a step may have been due and not taken.
    """
    terms, told = workspaces.terms(work), Climbed()
    asked = sa.select(t.clock.c.lead_id).where(
        t.clock.c.climbs.is_(True),
        t.clock.c.stopped_at >= NOON,
        t.clock.c.kind.in_(["accept", "first_touch"]),
    )
    for number in sorted({each.lead_id for each in rows(work, asked)}):
        taken = ladders.steps(work, number)
        told.steps.update(f"{each.who} {each.outcome.value}" for each in taken)
        history = stored.standing(stored.events(work, number))
        if any(each.kind is EventKind.REROUTED for each in history):
            told.handed_on += (
                1  # each holder, and each queue, is a round of its own; its key holds that none doubles
            )
            continue
        lead = stored.lead(work, number)
        assert lead is not None
        mine = {Promise(each.kind): each for each in clocks.of_lead(work, number)}
        since = next(each.occurred_at for each in history if each.owner_id)
        for promise, clock in mine.items():
            if promise not in (Promise.ACCEPT, Promise.FIRST_TOUCH):
                continue
            name = LadderName.HOT if lead.hot and promise is Promise.FIRST_TOUCH else LadderName.ORDINARY
            climb = Climb(terms.calendar, clock.begins_at, clock.minutes, max(since, clock.begins_at))
            own = [each for each in taken if each.clock_id == clock.id]
            _in_turn(name, terms.agreement.ladder(name), climb, own, told)
            ends = min(clock.stopped_at - lag if clock.stopped_at else until, until)
            if promise is Promise.ACCEPT and _another_speaks(mine, own, ends):
                continue
            after = next_move(terms.agreement.ladder(name), _told(climb, own), ends)
            assert not isinstance(after, Take), f"L-{number}: {promise} lacks {after}"
            told.promises += 1
    return told


def _another_speaks(mine: Mapping[Promise, Clock], own: Sequence[Step], ends: datetime) -> bool:
    """Tell whether the first touch, or what follows it, spoke for the acceptance: nobody hears of two at once."""
    first = mine.get(Promise.FIRST_TOUCH)
    touched = first.stopped_at if first is not None else None
    if first is not None:
        early = [each for each in own if touched is None or each.at < touched - AT_ONCE]
        assert early == [], "nobody hears of both promises at once"
    return first is not None and (touched is None or touched >= ends or bool(FOLLOW_UP & set(mine)))


def _told(climb: Climb, own: Sequence[Step]) -> Climb:
    return replace(climb, told=tuple(Told(each.step, each.at, each.reaches_at, each.again) for each in own))


def _in_turn(name: LadderName, ladder: Any, climb: Climb, own: Sequence[Step], told: Climbed) -> None:
    before: list[Step] = []
    for (step, again), some in groupby(own, key=lambda each: (each.step, each.again)):
        together = list(some)
        assert next_move(ladder, _told(climb, before), together[0].at) == Take(step, again), (name, step)
        assert next_move(ladder, _told(climb, before), climb.due(ladder[step].at) - timedelta(seconds=1)) != Take(
            step, again
        ), "not before its time"  # fmt: skip
        if not step and not again:
            told.latest = max(told.latest, together[0].at - climb.due(ladder[step].at))
        before += together


# --- messages -------------------------------------------------------------------------------------------------------


def said_once(work: Work, town: Town, until: datetime) -> Counter[str]:
    """Everything owed arrived once as Slack counts it, nothing else did, and every step's message is one of them."""
    counted = Counter(each["metadata"]["event_payload"]["id"] for each in town.slack.posted())
    n, s = t.notice.c, t.ladder_step.c
    owed = rows(work, sa.select(n.id, n.kind, n.act, n.state, n.due_at, n.edition, n.edition_sent, n.error))
    posts = {each.id: each for each in owed if each.act.value in ("post", "reply")}
    assert {each: many for each, many in counted.items() if many != 1} == {}, "doubled"
    assert set(counted) <= set(posts)
    sent = {each.id for each in posts.values() if each.state.value == "sent"}
    assert sent == set(counted), "lost, or said without being known"
    states = Counter(
        f"{each.kind} {each.act.value} {each.state.value}"
        for each in owed
        if each.state.value != "pending" or each.due_at <= until
    )
    assert {each for each in states if each.rsplit(" ", 1)[1] not in ("sent", "cancelled")} == set(), states
    stale = [each for each in owed if each.act.value == "present" and each.state.value == "sent" and each.edition != each.edition_sent]  # fmt: skip
    assert stale == []
    told = rows(work, sa.select(s.notice_id).where(s.outcome == "told"))
    assert {each.notice_id for each in told} <= set(posts)
    return states
