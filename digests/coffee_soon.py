"""A coffee round that comes on the next working day: you are in, and may still skip it."""

from __future__ import annotations

from datetime import date, datetime

from alignment.calendar import FULL_DAY_NAMES, local_day
from alignment.dates import deadline
from alignment.pairing.taking_part import Break
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import delivery, pairings, workspaces
from db.stores.coming_rounds import following, slot
from db.stores.notices import Notice
from db.stores.pairings import Programme, name_of
from db.tables.delivery import Act
from digests import coffee_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, one_line
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return what comes and whether somebody is in; None where it has begun, was moved, or they left, before they were told."""
    programme = pairings.by_id(work, int(notice.payload["coffee"]))
    assert programme is not None, "a question belongs to a programme of its workspace"
    who = delivery.person_of(notice.target)
    day = date.fromisoformat(notice.payload["day"])
    moved = next(programme.cadence.slots_from(max(day, programme.cadence.anchor))) != day
    coming = following(work, programme) if moved else slot(programme, day, workspaces.terms(work).calendar)
    mine = pairings.of_person(work, who)
    begun, ended = coming.starts_at <= work.now, programme.ended_at <= work.now
    said_first = notice.act is not Act.PRESENT
    if said_first and (begun or moved or ended or programme.id not in mine):
        return None
    those = say.Those(work, [who])
    zone = those.zone(who)
    hold = mine.get(programme.id)
    out = hold is not None and hold.until > coming.starts_at
    if said_first and out:
        return None
    inside = programme.id in mine and not out
    which = "The round has moved" if moved else f"{_whose(work.now, coming.starts_at, zone)} round"
    head = f"{which}: you are {'in' if inside else 'not in'}"
    state = (
        "Coffee rounds have ended."
        if ended
        else "You are in. The pairs come when it begins."
        if inside
        else "You skip this one."
        if hold and hold.why is Break.SKIP
        else "You are not in."
    )
    body = write(
        "digests/coffee_soon",
        head=head,
        title=one_line(name_of(work, programme), 26),
        at=deadline(coming.starts_at, zone),
        state=state,
        begun=begun,
    )
    buttons = () if begun or ended else _buttons(programme, inside=inside, member=programme.id in mine)
    return compose(
        escape(f"{head}. {deadline(coming.starts_at, zone)}."),
        body,
        buttons=buttons,
        iteration=first_id(notice),
    )


def _whose(now: datetime, starts_at: datetime, zone: str) -> str:
    day = local_day(starts_at, zone)
    return "Tomorrow's" if day == local_day(now, zone) + ONE_DAY else f"{FULL_DAY_NAMES[day.weekday()]}'s"


def _buttons(programme: Programme, *, inside: bool, member: bool) -> tuple[Button, ...]:
    ref = programme.ref
    if inside:
        return (
            Button("Skip this one", f"/tandem coffee skip {ref}"),
            Button("Pause", f"/tandem coffee pause {ref}", form=True),
        )
    return (Button("Be in after all", f"/tandem coffee {'resume' if member else 'join'} {ref}"),)
