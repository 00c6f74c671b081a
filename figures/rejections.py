"""How often a campaign's leads are rejected for one reason: counts that stand beside a rejection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from db.memory import Work
from db.stores import rejections as stored
from db.stores.rejections import Rejection

DAYS = 30


@dataclass(frozen=True, slots=True)
class Pattern:
    """So many rejections with one code, of so many leads of the campaign that sales decided on."""

    count: int
    of: int


def pattern(work: Work, rejection: Rejection) -> Pattern:
    """Count this code for this campaign in the 30 days up to the rejection, itself included.

    Decided: accepted or rejected, each cycle once; leads that wait are not in it.
    """
    since = rejection.opened_at - timedelta(days=DAYS)
    return Pattern(
        stored.count_of_code(work, rejection.campaign_id, rejection.code, since),
        stored.decided(work, rejection.campaign_id, since),
    )
