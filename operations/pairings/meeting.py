"""What a group does: pick a time, excuse themselves, say whether they met."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from alignment import refs
from alignment.dates import deadline
from alignment.errors import NotNow, Offer, TakenAlready
from alignment.pairing.meeting_times import ONE_HOUR, shared
from alignment.pairing.taking_part import Met
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, pairing_groups, people
from db.stores.pairing_groups import Group
from operations import homes
from operations.pairings import told
from operations.pairings.drawing import Offices
from operations.pairings.meant import ALONE, mine

MINUTES = 30
FURTHEST = timedelta(days=90)


def choose(work: Work, actor: Actor, group_id: int, starts_at: datetime, *, proposed: bool) -> Group:
    """Let a group meet then; the others are told. A proposed time is settled by whoever is first, another may replace it."""
    group = _on(work, actor, group_id)
    zone = actor.zone
    if starts_at <= work.now:
        raise NotNow(f"{deadline(starts_at, zone)} is over.", _another(group), field="time")
    if starts_at > work.now + FURTHEST:
        raise NotNow("That is more than three months away.", field="day")
    if group.time is not None and group.time.starts_at == starts_at:
        raise TakenAlready(f"It is {deadline(starts_at, zone)} already.", _another(group))
    if group.time is not None and proposed:
        by = people.person(work, group.time.chosen_by)
        name = "You" if group.time.chosen_by == actor.id else by.first_name if by is not None else "Somebody"
        raise TakenAlready(f"{name} picked {deadline(group.time.starts_at, zone)}.", _another(group))
    pairing_groups.choose_time(work, group, starts_at, MINUTES, actor.id)
    changed = _spoken(work, actor, group, "time")
    told.owe_time(work, changed, actor.id)
    return changed


def at_work_for_all(work: Work, group: Group, starts_at: datetime) -> bool:
    """Tell whether a time lies in everybody's working hours; whether somebody is away is nobody's business."""
    offices = Offices(work, group.members, work.now)
    ends_at = starts_at + timedelta(minutes=MINUTES)
    there = shared(
        [offices.hours_of(each) for each in group.members], starts_at - ONE_HOUR, ends_at + ONE_HOUR
    )
    return any(opens <= starts_at and ends_at <= closes for opens, closes in there)


def excuse(work: Work, actor: Actor, group_id: int) -> tuple[Group, bool]:
    """Take somebody out of this round after the match: the others are told that they can't, never why.

    Return the group and whether it goes on.
    """
    group = _on(work, actor, group_id)
    if group.outcome is Met.YES:
        raise NotNow(
            "You met already, so there is nothing to skip.",
            Offer(
                "Skip the next", f"/tandem coffee skip next {refs.PROGRAMME.ref(group.round.programme_id)}"
            ),
        )
    pairing_groups.spoke(work, group, actor.id)
    goes_on = go_on_without(work, group, (actor.id,), actor.id)
    audit.record(work, actor.id, "coffee.skipped", f"group:{group.id}")
    homes.refresh_of(work, actor.id)
    work.leaves(group=group.id)
    return group, goes_on


def go_on_without(work: Work, group: Group, out: Collection[int], by: int) -> bool:
    """Let a group go on without some of it, and tell the others that they can't; return whether it does.

    Two of a trio who are left still meet, unless the trio was of both departments and they are of one: they read it in a
    message of their own, in which they go on. A group that does not go on is called off, `by` whoever excused
    themselves, 0 where nobody did.
    """
    others = tuple(each for each in group.members if each not in out)
    goes_on = len(others) == 2 and {group.sides[each] for each in others} == {*group.sides.values()}
    if goes_on:
        for each in out:
            pairing_groups.leave_group(work, group, each)
    else:
        pairing_groups.call_off(work, group, by)
    if goes_on and not group.apart:
        told.introduce_anew(work, group, _again(work, group))
    else:
        told.owe_excuse(work, group, others, min(out), goes_on=goes_on)
    told.bring_introduction_up_to_date(work, group)
    homes.refresh_of(work, *others)
    return goes_on


def answer(work: Work, actor: Actor, group_id: int, said: Met) -> Group:
    """Keep whether a group met; the last word counts."""
    group = mine(work, actor, group_id, to_change=True)
    if group.off:
        raise NotNow("That pair did not take place, so nothing is counted.", ALONE)
    if group.outcome is said:
        raise TakenAlready("That is what I have. Thank you.", ALONE)
    pairing_groups.answer(work, group, said, actor.id)
    if said is Met.YES:
        pairing_groups.spoke(work, group, 0)
    changed = _spoken(work, actor, group, "met")
    told.bring_met_up_to_date(work, changed)
    return changed


def _on(work: Work, actor: Actor, group_id: int) -> Group:
    """Return a group of somebody's that may still meet."""
    group = mine(work, actor, group_id, to_change=True)
    if group.off:
        who = people.person(work, group.off_by)
        by = "You" if group.off_by == actor.id else who.first_name if who is not None else "Somebody"
        raise NotNow(f"{by} can't this round, so it is off. The next one comes by itself.", ALONE)
    if group.ends_at <= work.now:
        raise NotNow("That round is over. The next one comes by itself.", ALONE)
    return group


def _again(work: Work, group: Group) -> Group:
    found = pairing_groups.group(work, group.id)
    assert found is not None, "it was found in this transaction"
    return found


def _another(group: Group) -> Offer:
    return Offer("Another time", f"/tandem coffee time {group.ref}", form=True)


def _spoken(work: Work, actor: Actor, group: Group, what: str) -> Group:
    may(actor, Right.COFFEE)
    pairing_groups.spoke(work, group, actor.id)
    audit.record(work, actor.id, f"coffee.{what}", f"group:{group.id}")
    changed = _again(work, group)
    told.bring_introduction_up_to_date(work, changed)
    homes.refresh_of(work, *group.members)
    work.leaves(group=group.id)
    return changed
