"""Turns of programmes as something that both teams do together: whose each is, when, and how often that changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from alignment import refs
from alignment.calendar import local_day, local_instant
from alignment.people import Department
from alignment.rotation.slots import WEEK
from alignment.together import Engagement, Kind
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import people, teams, workspaces
from db.stores.asked import Pair
from db.stores.asked.turns import Asked, turns

YOUR_TURN = "your turn"
"""What a turn is to whoever has it."""


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return the turns that lie in [since, until) of programmes that both departments agreed to, in order."""
    zone = workspaces.terms(work).zone
    last = local_day(until, zone)
    found = turns(work, local_day(since, zone), last + ONE_DAY, pair)
    if not found:
        return ()
    known = people.people(work, {each.person_id for each in found})
    names = {each.id: each.first_name for each in known.values()}
    sides = {each.id: each.department for each in teams.teams(work)}
    made = (_engagement(each, names, sides, zone) for each in found)
    return tuple(each for each in made if each.starts_at < until and each.ends_at > since)


def _engagement(
    each: Asked, names: Mapping[int, str], sides: Mapping[int, Department], zone: str
) -> Engagement:
    who = names.get(each.person_id, "somebody")
    asides = {each.cover_id: f"you cover for {who}", each.host_id: "you host", each.person_id: YOUR_TURN}
    asides.pop(0, None)
    side = each.hosts.side_among(sides)
    where = f" in {side.value}" if side is not None else f", {each.name}"
    return Engagement(
        ref=refs.TURN.ref(each.id),
        kind=Kind.PLACEMENT,
        starts_at=local_instant(each.first_on, time.min, zone),
        ends_at=local_instant(each.last_on + ONE_DAY, time.min, zone),
        zone=zone,
        title=f"{who}{where}",
        whole_days=True,
        people=frozenset(asides),
        asides=asides,
        channel=each.channel,
        weekly=f"{who}'s week" if each.last_on - each.first_on >= WEEK else "",
        whose=each.person_id,
        yours=f"{YOUR_TURN}{where}",
        revision=each.earlier,
        changed_at=each.since,
        cancelled=each.cancelled,
        series=refs.PROGRAMME.ref(each.programme_id),
    )
