"""Which reason or verdict stands out at which campaign or content, with the counts behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alignment.patterns import stands_out, verdict_stands_out, windows
from alignment.rates import Ratio
from db.memory import Work
from db.stores import verdict_shares, workspaces
from db.stores.decided import share
from db.stores.verdict_shares import Said


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


@dataclass(frozen=True, slots=True)
class Praise:
    """One verdict on one thing: how often lately, and against what: its own time before, or (`others`) all others."""

    said: Said
    since: datetime
    until: datetime
    now: Ratio
    against: Ratio
    others: bool

    @property
    def stands_out(self) -> bool:
        """Whether poor is said more often than that by more than chance, or good by most of sales."""
        return verdict_stands_out(self.said.verdict, self.now, self.against)


def praise(work: Work, said: Said, at: datetime) -> Praise:
    """Compare the last 30 days of a verdict with the 180 days before; without so much history, with all other things."""
    since, start = windows(at, workspaces.terms(work).live_since)
    now = verdict_shares.share(work, said, since, at)
    against, others = verdict_shares.compared_with(work, said, start, since, at)
    return Praise(said, since, at, Ratio(*now), Ratio(*against), others)
