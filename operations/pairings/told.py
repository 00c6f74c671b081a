"""What is owed because of pairings: each message once, by the fact that it tells of, to a group or to one person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from alignment.meetings import Audience
from alignment.pairing.taking_part import Taking
from db.memory import Work
from db.stores import notices, people, workspaces
from db.stores.notices import id_of
from db.stores.pairing_groups import Group
from db.stores.pairing_rounds import Seat
from db.stores.pairings import Programme
from operations.notices import Owed, bring_many_up_to_date, bring_up_to_date, owe
from operations.pairings.meant import sides_of
from operations.people.quiet import when_here

GROUP_SCOPE = "mpim:write"


def opens_groups(work: Work) -> bool:
    """Tell whether Tandem may write to several people at once; without Slack nobody knows better."""
    there = workspaces.installation(work)
    return there is None or GROUP_SCOPE in there.scopes


def places(group: Group) -> tuple[str, ...]:
    """Return where a group hears: its message to all of them, else each by DM."""
    if group.apart:
        return tuple(f"person:{each}" for each in group.members)
    return (f"group:{group.id}",)


def tell_of_programme(work: Work, programme: Programme, what: str) -> None:
    """Say once that rounds begin or end: in the channel, or to each of the leaders."""
    if programme.audience is Audience.LEADERS:
        known = people.people(work, sides_of(work, programme.audience))
        where = [f"person:{each.id}" for each in known.values() if each.slack]
    else:
        where = [programme.channel]
    for place in where:
        owe(
            work,
            Owed(
                "coffee_told",
                f"coffee/{programme.id}/{what}/{place}",
                place,
                {"what": what, "coffee": programme.id},
            ),
        )


def question_key(programme: Programme, day: date, person_id: int) -> str:
    """Return the fact that somebody hears of a round before it: once for its day."""
    return f"coffee/{programme.id}/{day.isoformat()}/soon/{person_id}"


def owe_question(work: Work, programme: Programme, day: date, person_id: int) -> None:
    """Tell somebody that a round comes, while they may still skip it."""
    payload = {"coffee": programme.id, "day": day.isoformat()}
    owe(work, Owed("coffee_soon", question_key(programme, day, person_id), f"person:{person_id}", payload))


def bring_questions_up_to_date(work: Work, programme: Programme, day: date, people: Collection[int]) -> None:
    """Owe that what these people read of a round before it says how things are, and whether they are in."""
    keys = [question_key(programme, day, each) for each in sorted(people)]
    bring_many_up_to_date(work, [id_of(work.workspace_id, key) for key in keys])


def introduction_key(group: Group, place: str) -> str:
    """Return the fact that a group is introduced in a place: once for ever, and anew to the two whom a third has left."""
    without = f"/without/{min(group.left)}" if group.left and not group.apart else ""
    return f"coffee/group/{group.id}/intro/{place}{without}"


def owe_introduction(work: Work, group: Group) -> None:
    """Introduce a group; two whom a third has left in a message of their own, since Slack takes nobody out of one."""
    for place in places(group):
        payload = {"group": group.id, "without": min(group.left, default=0)}
        owe(work, Owed("coffee", introduction_key(group, place), place, payload))


def introduce_anew(work: Work, before: Group, group: Group) -> None:
    """Introduce the two whom a third has left; what all three were to read and did not is called off."""
    notices.cancel_by_ids(
        work, [id_of(work.workspace_id, introduction_key(before, place)) for place in places(before)]
    )
    owe_introduction(work, group)


def bring_introduction_up_to_date(work: Work, group: Group) -> None:
    """Owe that a group's introduction says how things are now."""
    for place in places(group):
        bring_up_to_date(work, id_of(work.workspace_id, introduction_key(group, place)))


def owe_left_out(work: Work, seat: Seat) -> None:
    """Tell somebody why they are in no group of a round; who is away hears it when they are back."""
    due_at = when_here(work, seat.person_id, work.now) if seat.taking is Taking.AWAY else None
    owe(
        work,
        Owed(
            "coffee_told",
            f"coffee/round/{seat.round_id}/left/{seat.person_id}",
            f"person:{seat.person_id}",
            {"what": seat.taking.value, "round": seat.round_id},
            due_at=due_at,
        ),
    )


def owe_time(work: Work, group: Group, chosen_by: int) -> None:
    """Tell a group when it meets, once for each time that was chosen."""
    assert group.time is not None, "a time was chosen"
    fact = f"{group.time.starts_at.isoformat()}/{int(group.time.since.timestamp() * 1000)}"
    for place in places(group):
        if place == f"person:{chosen_by}":
            continue
        owe(
            work,
            Owed(
                "coffee_told",
                f"coffee/group/{group.id}/time/{fact}/{place}",
                place,
                {"what": "time", "group": group.id, "at": group.time.starts_at.isoformat(), "by": chosen_by},
            ),
        )


def owe_excuse(work: Work, group: Group, whom: tuple[int, ...], who: int, *, goes_on: bool) -> None:
    """Tell the others of a group, each by DM, that somebody cannot this round; never why."""
    for person_id in whom:
        owe(
            work,
            Owed(
                "coffee_told",
                f"coffee/group/{group.id}/off/{who}/{person_id}",
                f"person:{person_id}",
                {"what": "off", "group": group.id, "who": who, "goes_on": goes_on},
            ),
        )


def met_key(group: Group, step: int, place: str) -> str:
    """Return the fact that a group is asked whether it met: the question, and its one reminder."""
    return f"coffee/group/{group.id}/met/{step}/{place}"


def owe_met(work: Work, group: Group, step: int) -> None:
    """Ask a group whether it met, or remind it once."""
    for place in places(group):
        owe(work, Owed("coffee_met", met_key(group, step, place), place, {"group": group.id, "step": step}))


def bring_met_up_to_date(work: Work, group: Group) -> None:
    """Owe that what a group was asked says what was answered."""
    for place in places(group):
        for step in (1, 2):
            bring_up_to_date(work, id_of(work.workspace_id, met_key(group, step, place)))


def call_off_unsent(work: Work, group: Group) -> None:
    """Call off what a group was to hear in one message to all of them and did not."""
    place = f"group:{group.id}"
    introductions = [introduction_key(each, place) for each in (group, replace(group, left=()))]
    keys = [*introductions, met_key(group, 1, place), met_key(group, 2, place)]
    notices.cancel_by_ids(work, [id_of(work.workspace_id, key) for key in keys])
