"""What somebody sets for themselves: absences, quiet hours and time zone."""

from __future__ import annotations

from datetime import date, timedelta

from alignment.calendar import QuietHours, day_edges, zone_named
from alignment.errors import NotAllowed, NotNow, Offer
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, offers, people, roster, workspaces
from db.stores.roster import AwayPeriod
from operations import clocks
from operations.people.quiet import not_before


def own_zone(work: Work, actor: Actor) -> str:
    """Return the zone of somebody's own clock: theirs, else the workspace's."""
    known = people.person(work, actor.id)
    return (known.zone if known else "") or workspaces.terms(work).zone


def go_away(work: Work, actor: Actor, first: date, last: date) -> AwayPeriod:
    """Be away from the first to the last local day, both included; who asks why is told nothing."""
    own_only(actor)
    if last < first:
        raise NotNow(
            "That ends before it begins.", Offer("Pick the days", "/tandem away", form=True), field="last"
        )
    if last - first > timedelta(days=366):
        raise NotNow("That is over a year. Type the last day too, such as 23 nov to 27 nov.", field="last")
    zone = own_zone(work, actor)
    starts_at, ends_at = day_edges(first, zone)[0], day_edges(last, zone)[1]
    if ends_at <= work.now:
        raise NotNow("That is over already.", field="last")
    roster.go_away(work, actor.id, starts_at, ends_at)
    clocks.pace(work, actor.id)
    audit.record(work, actor.id, "away.set", f"person:{actor.id}")
    return AwayPeriod(0, starts_at, ends_at)


def come_back(work: Work, actor: Actor) -> int:
    """Be here again from now on: every absence that is not over is taken back; return how many."""
    own_only(actor)
    ended = 0
    for each in roster.absences(work, actor.id):
        ended += roster.come_back(work, actor.id, each.starts_at, each.ends_at)
        if each.starts_at < work.now:
            roster.go_away(work, actor.id, each.starts_at, work.now)
    if ended:
        clocks.pace(work, actor.id)
        audit.record(work, actor.id, "away.off", f"person:{actor.id}")
        offers.bring_forward(work, actor.id, not_before(work, actor.id, work.now))
    return ended


def absences(work: Work, person_id: int) -> tuple[AwayPeriod, ...]:
    """Return somebody's absences that are not over."""
    return roster.absences(work, person_id)


def be_quiet(work: Work, actor: Actor, quiet: QuietHours | None) -> None:
    """Want nothing that can wait within these local hours, or no longer want that."""
    own_only(actor)
    stored_as = [f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}"] if quiet else None
    roster.prefer(work, actor.id, quiet=stored_as)
    audit.record(work, actor.id, "quiet.set" if quiet else "quiet.off", f"person:{actor.id}")


def choose_zone(work: Work, actor: Actor, zone: str) -> None:
    """Set one's own time zone."""
    own_only(actor)
    zone_named(zone)
    roster.change(work, actor.id, zone=zone)
    audit.record(work, actor.id, "zone.set", f"person:{actor.id}")


def own_only(actor: Actor) -> None:
    """Return for somebody of the two teams; else raise that only they have settings."""
    may(actor, Right.OWN_SETTINGS)
    if not actor.id:
        raise NotAllowed("Only somebody of the two teams has settings.")
