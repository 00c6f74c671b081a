"""Turns of duty as something that people of both teams do: whose each is, from when until when, how often that changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from alignment import refs
from alignment.together import Engagement, Kind
from db.memory import Work
from db.stores.asked import Pair
from db.stores.duty_turns import Believed, believed


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return the turns in [since, until), in order; one statement however many there are.

    A turn is its people's, and its own channel's: who is on duty is handed over there, and told in no other.
    """
    turns: dict[tuple[int, date], list[Believed]] = {}
    for each in believed(work, since, until, pair):
        turns.setdefault((each.rota_id, each.day), []).append(each)
    return tuple(_engagement(places) for places in turns.values())


def turn_ref(rota_id: int, day: date) -> str:
    """Return how a turn is named for ever: `D-3-20261204`."""
    return f"{refs.ROTA.ref(rota_id)}-{day:%Y%m%d}"


def _engagement(places: Sequence[Believed]) -> Engagement:
    held = [each for each in places if not each.cancelled]
    first = (held or places)[0]
    return Engagement(
        ref=turn_ref(first.rota_id, first.day),
        kind=Kind.DUTY,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        zone=first.zone,
        title=f"{first.name} duty",
        people=frozenset(each.person_id for each in held or places if each.person_id),
        channel=first.channel,
        open_to_all=False,
        revision=sum(each.editions for each in places),
        changed_at=max(each.since for each in places),
        cancelled=not held,
        series=refs.ROTA.ref(first.rota_id),
        slot=first.day,
    )
