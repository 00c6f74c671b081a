"""Hygiene: open deals that lack an amount, a next step, an owner or a date that holds, and so spoil every other figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alignment.calendar import local_day
from alignment.hygiene import PUSHED_OFTEN, Gap
from db.memory import Work
from db.stores.asked import Pair
from db.stores.asked import hygiene as stored
from db.stores.asked.hygiene import Lacking
from db.stores.asked.versions import Deal
from figures import freshness
from figures.basis import Scope
from figures.freshness import FreshnessFigures
from figures.held import Held, held

DEFINITION = "hygiene 1"


@dataclass(frozen=True, slots=True)
class HygieneFigures:
    """What the open deals of all quarters lack at one pair of times.

    `gaps` has None where no source ever says: nobody knows which deals have a next step. `by_owner` is for those alone
    who may see figures of that person.
    """

    held: Held
    scope: Scope
    fresh: FreshnessFigures
    asked: Pair
    deals: int
    lacking: int
    gaps: Mapping[Gap, int | None]
    by_owner: Mapping[int, Lacking]

    @property
    def today(self) -> date:
        """The local day by which a close date is past."""
        return local_day(self.asked.as_of, self.held.zone)

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises. Nobody's own are in it."""
        from figures import (
            explained,  # what explains the figures is made of the reports, and so of this module
        )

        return {
            "report": "hygiene",
            "definition": DEFINITION,
            "as_of": self.held.pair.as_of.isoformat(),
            "known_at": self.held.pair.known_at.isoformat(),
            "zone": self.held.zone,
            "filters": list(self.scope.said),
            "open_deals": self.deals,
            "lacking": self.lacking,
            "gaps": [{"gap": gap, "deals": count} for gap, count in self.gaps.items()],
            "data": {"deals_stale": self.fresh.deals_stale},
            "basis": explained.bases(self, explained.OF_HYGIENE),
        }


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> HygieneFigures:
    """Return what open deals lack: what had happened before `as_of`, as known at `known_at`."""
    terms = held(work, as_of, known_at)
    fresh = freshness.report(work, terms)
    pair = freshness.of_deals(terms, fresh)
    today = local_day(pair.as_of, terms.zone)
    found = stored.by_owner(work, pair, today, PUSHED_OFTEN, scope.filters)
    gaps: dict[Gap, int | None] = {gap: sum(each.gaps[gap] for each in found.values()) for gap in Gap}
    if not gaps[Gap.NO_NEXT_STEP] and not stored.next_steps_known(work, pair):
        gaps[Gap.NO_NEXT_STEP] = None
    return HygieneFigures(
        held=terms,
        scope=scope,
        fresh=fresh,
        asked=pair,
        deals=sum(each.deals for each in found.values()),
        lacking=sum(each.any for each in found.values()),
        gaps=gaps,
        by_owner=found,
    )


def listed(work: Work, figures: HygieneFigures, most: int, which: Gap | None = None) -> tuple[Deal, ...]:
    """Return the deals that lack something, or one thing, the largest first."""
    return stored.listed(work, figures.asked, figures.today, PUSHED_OFTEN, figures.scope.filters, most, which)


def gaps_of(deal: Deal, today: date) -> tuple[Gap, ...]:
    """Return everything that one deal lacks."""
    lacks = {
        Gap.NO_AMOUNT: deal.amount is None,
        Gap.NO_NEXT_STEP: not deal.next_step,
        Gap.CLOSE_DATE_PAST: deal.close_date is not None and deal.close_date < today,
        Gap.PUSHED_OFTEN: deal.pushes >= PUSHED_OFTEN,
        Gap.NO_OWNER: not deal.owner_id,
        Gap.NO_CLOSE_DATE: deal.close_date is None,
    }
    return tuple(gap for gap, holds in lacks.items() if holds)
