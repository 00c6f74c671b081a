"""The resolved calendar of duty rotas: planned ahead, and followed by all that is said of it.

Any number of clocks may plan: a rota's row is locked, what one has planned is there for the next, and what is owed is
keyed by the turn it is about. What has begun stays as it was, unless whoever serves it is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.calendar import WorkingCalendar, local_day
from alignment.duty.line import Fixed, Member, Turn, resolve
from alignment.duty.moves import Because, moves
from alignment.duty.terms import Length, Slot, slots
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import duty_changes, duty_rotas, people, workspaces
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from operations import homes
from operations.duty import told

AHEAD = {Length.DAY: timedelta(days=28), Length.WEEK: timedelta(weeks=12)}
"""Turns are planned so far ahead: people arrange their weeks by them."""

FURTHEST = timedelta(days=800)
"""So far ahead somebody's next turn is looked for, where it is not planned yet."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A rota's turns as they are planned, and as they would be now."""

    rota: Rota
    before: tuple[Held, ...]
    turns: tuple[Turn, ...]
    members: tuple[Member, ...]

    @property
    def changed(self) -> tuple[Turn, ...]:
        """The turns that are new, or another's, or at another time."""
        known = {each.key: _facts(each) for each in self.before}
        return tuple(
            each
            for each in self.turns
            if known.get(each.key)
            != (each.slot.starts_at, each.slot.ends_at, each.person_id, each.counts_id, each.how)
        )

    @property
    def gone(self) -> tuple[Held, ...]:
        """The turns that do not take place any more."""
        there = {each.key for each in self.turns}
        return tuple(each for each in self.before if each.key not in there)


def _facts(held: Held) -> tuple[object, ...]:
    return held.starts_at, held.ends_at, held.person_id, held.counts_id, held.how


def look(work: Work, rota: Rota, until: date | None = None) -> Plan:
    """Return a rota's plan as of now, until a day: as far ahead as it is planned without one."""
    calendar = workspaces.terms(work).calendar
    before = stored.coming(work, rota_id=rota.id)
    members = duty_rotas.crew(work, rota)
    if rota.ended:
        return Plan(rota, before, (), members)
    begun = [each for each in before if each.starts_at <= work.now]
    times = _times(work, rota, begun, calendar, until or _planned_until(work, rota, before))
    fixed = _fixed(work, rota, begun, members)
    if not members and not fixed:
        return Plan(rota, before, (), ())
    first = begun[0].starts_at if begun else work.now
    last = stored.last_counted(work, rota.id, first)
    return Plan(rota, before, resolve(rota.terms, times, members, last, fixed), members)


def _planned_until(work: Work, rota: Rota, before: Sequence[Held]) -> date:
    """Return until which day turns are planned: so far ahead, and a day more where a clock that is ahead planned it."""
    usual = local_day(work.now, rota.zone) + AHEAD[rota.terms.length]
    following = usual + ONE_DAY
    return following if any(each.day == following for each in before) else usual


def _times(
    work: Work, rota: Rota, begun: Sequence[Held], calendar: WorkingCalendar, last: date
) -> list[Slot]:
    """Return the turns that run or come, before they are anybody's: what has begun stays at its time."""
    known: dict[date, Slot] = {}
    for each in begun:
        usual = {slot.day: slot for slot in slots(rota.terms, calendar, each.starts_at, each.day)}.get(
            each.day
        )
        same = usual is not None and (usual.starts_at, usual.ends_at) == (each.starts_at, each.ends_at)
        spans = usual.spans if usual is not None and same else ((each.starts_at, each.ends_at),)
        known[each.day] = Slot(each.day, each.starts_at, each.ends_at, spans)
    free_from = max([work.now, *(each.ends_at for each in known.values())])
    coming = slots(rota.terms, calendar, work.now, last)
    return [
        *known.values(),
        *(each for each in coming if each.day not in known and each.starts_at >= free_from),
    ]


def _fixed(work: Work, rota: Rota, begun: Sequence[Held], members: Sequence[Member]) -> list[Fixed]:
    """Return what people changed, and what has begun; who is no full member any more serves nothing."""
    since = min((each.day for each in begun), default=local_day(work.now, rota.zone) - timedelta(days=7))
    by_hand = [each.fixed for each in duty_changes.changed(work, rota.id, since)]
    known = {(each.day, each.place) for each in by_hand}
    ours = {each.person_id for each in members}
    standing = people.people(work, {each.serves_id for each in by_hand} - ours)
    able = ours | {each.id for each in standing.values() if each.member}
    frozen = [
        Fixed(each.day, each.place, each.person_id, each.counts_id, each.how)
        for each in begun
        if each.person_id and each.key not in known
    ]
    # An exchange is seen whole also where whoever has one half is gone: the other half then counts for who serves it.
    return [*(each for each in by_hand if each.serves_id in able or each.pair), *frozen]


# --- the clock's part -----------------------------------------------------------------------------------------------


def anything_due(work: Work) -> bool:
    """Tell whether a clock has something to plan or to owe here: only then it writes."""
    for rota in _to_plan(work):
        plan = look(work, rota)
        if (
            plan.changed
            or plan.gone
            or told.unsaid(work, rota, plan.before)
            or told.nobody_unsaid(work, plan.rota, plan.members)
        ):
            return True
    return False


def plan(work: Work) -> int:
    """Plan the turns that come and owe what is to be said of them; return how much changed."""
    return sum(follow(work, each, Because.LINE) for each in _to_plan(work))


def _to_plan(work: Work) -> list[Rota]:
    """Return the rotas that a clock plans: none that one ahead of it has planned by what this one knows in a moment."""
    running = duty_rotas.running(work)
    return [each for each in running if not work.is_behind(stored.planned_at(work, each.id))]


def follow(work: Work, rota: Rota, because: Because, by: int = 0) -> int:
    """Bring a rota's plan and all that is said of it up to date; return how much changed.

    `by` made the change; whoever exchanges turns reads in the answer which.
    """
    now = duty_rotas.locked(work, rota.id)
    if now is None or now.ended:
        return 0  # somebody ended it meanwhile
    rota = now
    made = look(work, rota)
    changed, gone = made.changed, made.gone
    if changed or gone:
        stored.keep(work, rota.id, changed, gone)
        _tell(work, made, because, by)
    if not made.members:
        told.owe_nobody(work, rota)
    said = told.announce(work, rota, stored.coming(work, rota_id=rota.id))
    return len(changed) + len(gone) + said


def _tell(work: Work, made: Plan, because: Because, by: int) -> None:
    """Tell whose coming turns moved, and bring what is said of the turn that runs up to date."""
    before = [
        (each.day, each.person_id) for each in made.before if _to_come(work, each.starts_at, each.person_id)
    ]
    after = [
        (each.slot.day, each.person_id)
        for each in made.turns
        if _to_come(work, each.slot.starts_at, each.person_id)
    ]
    moved = moves(before, after)
    told.tell_moves(
        work,
        made.rota,
        [each for each in moved if each.person_id != by or because is Because.SET],
        because,
        by,
    )
    told.withdraw_offers(work, made.rota)
    if any(each.slot.starts_at <= work.now for each in made.changed):
        told.bring_up_to_date(work, made.rota)
    homes.refresh_of(work, *(each.person_id for each in moved))


def _to_come(work: Work, starts_at: datetime, person_id: int) -> bool:
    return bool(person_id) and starts_at > work.now


def next_of(work: Work, rota: Rota, person_id: int) -> Turn | None:
    """Return somebody's next turn of a rota, also where it is not planned yet; None where they have none."""
    ahead = AHEAD[rota.terms.length]
    today = local_day(work.now, rota.zone)
    while ahead <= FURTHEST:
        found = look(work, rota, today + ahead)
        theirs = [
            each for each in found.turns if each.person_id == person_id and each.slot.ends_at > work.now
        ]
        if theirs or all(each.person_id != person_id for each in found.members):
            return theirs[0] if theirs else None
        ahead *= 3
    return None
