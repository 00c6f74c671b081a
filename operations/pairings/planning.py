"""What the clock makes of programmes: who hears that a round comes, the round itself, what everybody is told of it.

Any number of clocks may do so: a round is known by its programme and day, a message by its fact, so twice is once; and
each step goes on where the last one ended, whatever ended it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment.pairing.meeting_times import HALF_HOUR
from alignment.pairing.taking_part import Break, Taking
from db.memory import Work
from db.stores import notices, pairing_groups, pairing_rounds, pairings, people
from db.stores.coming_rounds import Slot, begun, following
from db.stores.notices import id_of
from db.stores.pairing_groups import Group
from db.stores.pairing_rounds import Seat
from db.stores.pairings import Programme
from db.tables.columns import FOREVER
from operations import homes
from operations.pairings import told
from operations.pairings.drawing import Draft, apart_by_now, read, rows
from operations.pairings.meant import sides_of
from operations.pairings.meeting import go_on_without

AT_ONCE = 60
"""So many people hear of something in one write: others wait behind it."""


# --- before a round -------------------------------------------------------------------------------------------------


def unasked(work: Work, limit: int = AT_ONCE) -> list[tuple[Programme, datetime, list[int]]]:
    """Return whom to tell that a round comes tomorrow; nobody where all of them know."""
    found = []
    for programme in pairings.running(work):
        coming = following(work, programme)
        if (
            coming.asked_at > work.now
            or programme.asked_for >= coming.day
            or coming.asked_at < programme.made_at
        ):
            continue
        there = sides_of(work, programme.audience)
        known = people.people(work, there)
        whom = [
            who
            for who, hold in pairings.members(work, programme.id).items()
            if who in there and known[who].slack and (hold is None or hold.until <= coming.starts_at)
        ]
        keys = {id_of(work.workspace_id, told.question_key(programme, coming.day, who)): who for who in whom}
        done = {each.id for some in notices.by_ids(work, [*keys]) for each in some}
        found.append(
            (programme, coming.starts_at, [who for key, who in keys.items() if key not in done][:limit])
        )
    return found


def ask(work: Work) -> int:
    """Tell some of those who take part that a round comes, and that they may still skip it; return how much was done."""
    made = 0
    for programme, _, whom in unasked(work):
        day = following(work, programme).day
        for who in whom:
            told.owe_question(work, programme, day, who)
        made += len(whom) or pairings.asked(work, programme, day)
    return made


# --- a round --------------------------------------------------------------------------------------------------------


def undrawn(work: Work, programme: Programme) -> Slot | None:
    """Return the round that has begun and is to be drawn; not one whose half is over, or that nobody joined in time."""
    due = begun(work, programme)
    if due is None or pairing_rounds.by_slot(work, programme.id, due.day) is not None:
        return None
    return due if work.now < due.half_over and pairings.members(work, programme.id, due.starts_at) else None


def look(work: Work) -> list[Draft]:
    """Return the rounds that are due, drawn."""
    there = ((each, undrawn(work, each)) for each in pairings.running(work))
    return [read(work, programme, due) for programme, due in there if due is not None]


def keep(work: Work, drafts: Sequence[Draft]) -> int:
    """Keep rounds that were drawn, each once; one whose people changed meanwhile is drawn anew. Return how many."""
    kept = 0
    for draft in drafts:
        if pairings.members(work, draft.programme.id, draft.round.starts_at) != draft.members:
            continue
        if apart_by_now(work, draft):
            continue
        if not pairings.change(work, draft.programme.id, asked_for=draft.round.slot):
            continue  # it was ended meanwhile
        if pairing_rounds.by_slot(work, draft.programme.id, draft.round.slot) is not None:
            continue  # whoever kept it a moment ago had the programme's row, and no number is used up for nothing
        made = pairing_rounds.plan(work, draft.round)
        if made is None:
            continue
        count = len(draft.drawn.groups)
        first = work.number("pairing_group", count) if count else 0
        seats, groups = rows(draft, made.id, first)
        pairing_rounds.add_groups(work, groups)
        pairing_rounds.seat(work, seats)
        kept += 1
    return kept


def tell(work: Work) -> int:
    """Tell some of those who were not told yet what became of them in a round; return how many."""
    waiting = pairing_rounds.untold(work, AT_ONCE)
    if not waiting:
        return 0
    groups = pairing_groups.groups(work, {each.group_id for each in waiting if each.group_id})
    together = told.opens_groups(work)
    for each in groups.values():
        if not together:
            pairing_groups.put_apart(work, each)
        told.owe_introduction(work, _again(work, each))
    for seat in waiting:
        if not seat.group_id:
            _left_out(work, seat)
    pairing_rounds.told(work, waiting, groups)
    homes.refresh_of(
        work,
        *{each.person_id for each in waiting},
        *{who for each in groups.values() for who in each.members},
    )
    return len(waiting)


def _again(work: Work, group: Group) -> Group:
    found = pairing_groups.group(work, group.id)
    assert found is not None, "it was found in this transaction"
    return found


def _left_out(work: Work, seat: Seat) -> None:
    if seat.taking is Taking.INACTIVE:
        made = pairing_rounds.by_id(work, seat.round_id)
        assert made is not None, "a seat belongs to a round"
        pairings.hold(work, made.programme_id, seat.person_id, Break.INACTIVE, FOREVER)
    told.owe_left_out(work, seat)


# --- while it is under way --------------------------------------------------------------------------------------------


def leave_the_gone(work: Work) -> int:
    """Tell whoever is left of a group that somebody of it cannot, since they are no member any more; return of how many."""
    there = pairing_groups.with_somebody_gone(work)[:AT_ONCE]
    known = people.people(work, {who for group in there for who in group.members})
    for each in there:
        group = pairing_groups.held(work, each.id)
        assert group is not None, "it was found in this transaction"
        gone = [who for who in group.members if who not in known or not known[who].member]
        if gone and not group.off:
            go_on_without(work, group, gone, 0)
    return len(there)


def part_unopened(work: Work) -> int:
    """Introduce each by DM those of a group for whom no message to all of them could be opened; return of how many groups."""
    there = pairing_groups.unopened(work)[:AT_ONCE]
    for group in there:
        if pairing_groups.put_apart(work, group):
            told.call_off_unsent(work, group)
            told.owe_introduction(work, _again(work, group))
    return len(there)


REMIND_AFTER = timedelta(days=3)


def asks_at(group: Group) -> datetime:
    """When a group is asked whether it met: after the time that it chose, else when two thirds of the round are over."""
    if group.time is not None:
        return group.time.ends_at + HALF_HOUR
    return group.round.starts_at + (group.round.ends_at - group.round.starts_at) * 2 / 3


def to_ask(work: Work) -> list[tuple[Group, int]]:
    """Return the groups that are to be asked whether they met (1), or reminded once (2)."""
    due: dict[str, tuple[Group, int]] = {}
    for group in pairing_groups.unanswered(work, work.now - REMIND_AFTER):
        at = asks_at(group)
        if at > work.now or work.now >= max(group.round.ends_at, at) + REMIND_AFTER:
            continue
        step = 2 if work.now >= at + REMIND_AFTER else 1
        due[id_of(work.workspace_id, told.met_key(group, step, told.places(group)[0]))] = (group, step)
    done = {each.id for some in notices.by_ids(work, [*due]) for each in some}
    return [each for key, each in due.items() if key not in done]


def ask_whether_met(work: Work) -> int:
    """Ask some groups whether they met; return how many."""
    there = to_ask(work)[:AT_ONCE]
    for group, step in there:
        told.owe_met(work, group, step)
    return len(there)


def anything_due(work: Work) -> bool:
    """Tell whether a clock has something to say here: only then it writes."""
    return bool(
        unasked(work, 1)
        or pairing_rounds.untold(work, 1)
        or pairing_groups.with_somebody_gone(work)
        or pairing_groups.unopened(work)
        or to_ask(work)
    )


def say(work: Work) -> int:
    """Say some of what is due; return how much that was: again, until it is nothing."""
    return ask(work) + tell(work) + leave_the_gone(work) + part_unopened(work) + ask_whether_met(work)
