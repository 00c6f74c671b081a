"""Beginning, changing and ending programmes of pairings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alignment.calendar import local_day
from alignment.errors import NotNow, NotUnderstood, Offer
from alignment.meetings import Audience
from alignment.pairing.cadence import Cadence
from alignment.pairing.rounds import Rest
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import audit, pairings
from db.stores.coming_rounds import Slot, following
from db.stores.pairings import Programme
from operations import homes
from operations.pairings import told
from operations.pairings.meant import ALONE
from operations.pairings.planning import undrawn
from operations.subscriptions import refuse_unless_postable


def start(
    work: Work, actor: Actor, channel: str, audience: Audience, cadence: Cadence, rest: Rest, line: str
) -> Programme:
    """Begin rounds in a channel, or among the leaders without one; the channel is told once how to join.

    Leaders who may set one up are asked each by DM. Nobody takes part before they said so.
    """
    may(actor, Right.RUN_COFFEE)
    if audience is Audience.BOTH:
        if not channel:
            raise NotUnderstood(
                "In which channel? Type it in that channel, or name it at the end.",
                Offer("Pick one", "/tandem coffee new", form=True),
                field="channel",
            )
        refuse_unless_postable(work, channel, line)
    else:
        channel = ""
    for each in pairings.running(work):
        if each.audience is audience and each.channel == channel:
            where = "among the leaders" if audience is Audience.LEADERS else "here"
            raise NotNow(
                f"There are rounds {where} already: {each.cadence.describe()}.", ALONE, field="channel"
            )
    made = pairings.start(work, channel, audience, cadence, rest, actor.id)
    audit.record(work, actor.id, "coffee.made", f"coffee:{made.id}")
    told.tell_of_programme(work, made, "begins")
    work.leaves(coffee=made.id)
    return made


def change(
    work: Work, actor: Actor, programme: Programme, cadence: Cadence | None, rest: Rest | None
) -> Programme:
    """Hold rounds at other times from the next one on, or let the larger department's rest make trios, or sit out."""
    may(actor, Right.RUN_COFFEE)
    held = programme.cadence
    same = cadence is None or (cadence.schedule, cadence.weeks) == (held.schedule, held.weeks)
    if same and rest in (None, programme.rest):
        raise NotNow(f"It is like that already: {held.describe()}.", ALONE)
    changed = replace(programme, rest=rest or programme.rest)
    coming = following(work, programme)
    if cadence is not None and not same:
        if undrawn(work, programme) is not None:
            raise NotNow("A round has just begun and is being drawn. Try again in a minute.", ALONE)
        # Not in weeks whose round has begun, nor on a day that has: that round would come at once, and nobody could skip it.
        begins = local_day(work.now, held.zone) + ONE_DAY
        if cadence.weeks == held.weeks:
            begins = max(begins, coming.day - timedelta(days=coming.day.weekday()))
        changed = replace(changed, cadence=held.changed_to(cadence, begins))
    pairings.change(work, programme.id, cadence=changed.cadence, rest=changed.rest)
    audit.record(work, actor.id, "coffee.changed", f"coffee:{programme.id}")
    _told_anew(work, programme, coming)
    return changed


def end(work: Work, actor: Actor, programme: Programme) -> None:
    """End a programme: no more rounds; pairs that are under way may still meet. The channel, or each leader, is told once."""
    may(actor, Right.RUN_COFFEE)
    coming = following(work, programme)
    told.tell_of_programme(work, programme, "ends")
    pairings.change(work, programme.id, ended_at=work.now)
    audit.record(work, actor.id, "coffee.ended", f"coffee:{programme.id}")
    _told_anew(work, programme, coming)


def _told_anew(work: Work, programme: Programme, coming: Slot) -> None:
    """Owe that what people read of the round that was to come says how things are now."""
    people = pairings.members(work, programme.id)
    if coming.asked_at <= work.now:
        told.bring_questions_up_to_date(work, programme, coming.day, people)
    homes.refresh_of(work, *people)
