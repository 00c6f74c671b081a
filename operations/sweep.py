"""The nightly sweep: what nobody works is found and kept as rows, so that lists, App Home and the digest say the same.

`look` reads only, over a million leads in seconds; `keep` writes what is new and ends what holds no more, a little at
a time. Nothing that is found is changed: that is for whoever reads the list.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignment.sweep import KEPT, Found, Why, held_too_long, silent_before
from db.memory import Work
from db.stores import sweep as stored
from db.stores import workspaces
from db.stores.asked import Pair, freshness
from operations.repair import contradicts

AT_ONCE = 400
"""So many findings are begun or ended in one write: others wait behind it, and not over 100 ms."""


@dataclass(frozen=True, slots=True)
class Swept:
    """Everything that a sweep found. `deep`: every lead's state was held against its history too."""

    found: tuple[Found, ...]
    deep: bool


def look(work: Work, *, deep: bool) -> Swept:
    """Find what nobody works. Without `deep` only what contradicted its history before is held against it again."""
    terms = workspaces.terms(work)
    agreed = terms.agreement
    found: dict[int, Found] = {}
    for each in stored.nobodys(work):
        found[each.lead_id] = each
    _held(work, found, dict.fromkeys(stored.gone(work), Why.GONE))
    away = {
        each.person_id: Why.AWAY
        for each in stored.absent(work)
        if held_too_long(each.starts_at, each.ends_at, terms.calendar, agreed.away_days)
    }
    _held(work, found, away)
    touches = freshness.newest(work, Pair(work.now, work.now)).get("touches")
    known_until = min(work.now, touches.exported_at) if touches else work.now
    before = silent_before(known_until, terms.calendar, agreed.silent_days)
    if terms.live_since < before:
        for lead in stored.silent(work, before):
            # A clock that runs says by itself when its time is up; what has none is nobody's promise.
            if lead.touched or not lead.clock:
                why = Why.NO_STEP if lead.touched else Why.NO_CLOCK
                since = max(lead.since, terms.live_since)
                found.setdefault(lead.lead_id, Found(lead.lead_id, why, since, lead.owner_id))
    against = stored.contradictions(work) if deep else _contradicted(work)
    told = [Found(number, Why.CONTRADICTS, work.now) for number in against]
    return Swept((*found.values(), *told), deep)


def _held(work: Work, found: dict[int, Found], whys: dict[int, Why]) -> None:
    for lead_id, owner_id in stored.held_by(work, whys):
        found.setdefault(lead_id, Found(lead_id, whys[owner_id], work.now, owner_id))


def _contradicted(work: Work) -> tuple[int, ...]:
    known = [
        each.found.lead_id for each in stored.believed(work, work.now) if each.found.why is Why.CONTRADICTS
    ]
    return tuple(number for number in known if contradicts(work, number))


def keep(work: Work, swept: Swept) -> bool:
    """Write what was found and not believed yet, and end what was not found again; return whether more is left."""
    wanted = {(each.lead_id, each.why): each for each in swept.found}
    there = {(each.found.lead_id, each.found.why): each for each in stored.believed(work, work.now)}
    over = [each for key, each in there.items() if key not in wanted and each.found.why in KEPT]
    new = [each for key, each in wanted.items() if key not in there]
    stored.end(work, over[:AT_ONCE])
    stored.begin(work, new[:AT_ONCE])
    return len(over) > AT_ONCE or len(new) > AT_ONCE
