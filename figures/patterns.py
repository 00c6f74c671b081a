"""Which reason stands out at which campaign, with the counts behind it and the leads that it was said of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alignment.patterns import stands_out, windows
from alignment.rates import Ratio
from db.memory import Work
from db.stores import workspaces
from db.stores.decided import share


@dataclass(frozen=True, slots=True)
class Pattern:
    """One reason at one campaign: how often lately, and how often in the time before."""

    campaign_id: int
    code: str
    since: datetime
    until: datetime
    now: Ratio
    before: Ratio

    @property
    def stands_out(self) -> bool:
        """Whether it is said far more often than before, and more than chance explains."""
        return stands_out(self.now, self.before)


def pattern(work: Work, campaign_id: int, code: str, at: datetime) -> Pattern:
    """Compare the last 30 days of one reason at one campaign with the 180 days before them."""
    since, start = windows(at, workspaces.terms(work).live_since)
    now = share(work, campaign_id, code, since, at)
    before = share(work, campaign_id, code, start, since)
    return Pattern(campaign_id, code, since, at, Ratio(*now), Ratio(*before))
