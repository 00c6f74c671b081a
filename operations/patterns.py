"""A reason that stands out at a campaign is told to whoever made it, once a month, with the leads that it was said of."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.patterns import stands_out, told_at, windows
from alignment.rates import FEWEST_FOR_A_PERCENTAGE, Ratio
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import campaigns, rejections, workspaces
from db.stores.decided import share
from db.stores.notices import Subject
from operations import alerts
from operations.notices import Owed, owe

Found = tuple[tuple[int, str], ...]
"""Campaigns, each with a reason that stands out at it."""


def found(work: Work) -> Found:
    """Look which reason stands out at which campaign now; only those that were given often enough lately are looked at."""
    since, start = windows(work.now, workspaces.terms(work).live_since)
    lately = rejections.frequent(work, since, FEWEST_FOR_A_PERCENTAGE)
    return tuple(
        (campaign_id, code)
        for campaign_id, code in lately
        if stands_out(
            Ratio(*share(work, campaign_id, code, since, work.now)),
            Ratio(*share(work, campaign_id, code, start, since)),
        )
    )


def tell(work: Work, standing_out: Found) -> int:
    """Owe every pattern that was found, unless it was told this month; return how many there are.

    A campaign that is quiet, and a channel that muted the reason, hear nothing; once they hear again it is told while it
    stands.
    """
    for campaign_id, code in standing_out:
        _owe(work, campaign_id, code)
    return len(standing_out)


def _owe(work: Work, campaign_id: int, code: str) -> None:
    terms = workspaces.terms(work)
    campaign = campaigns.by_id(work, campaign_id)
    if alerts.is_quiet(work, campaign):
        return
    month = local_day(work.now, terms.zone).strftime("%Y-%m")
    since, _ = windows(work.now, terms.live_since)
    leads = rejections.of_code(work, campaign_id, code, since)
    for target in alerts.targets(work, campaign, terms.switches):
        if code in stored_alerts.muted_codes(work, target):
            continue
        owe(
            work,
            Owed(
                kind="pattern",
                dedup_key=f"pattern/{campaign_id}/{code}/{month}/{target}",
                target=target,
                payload={"campaign": campaign_id, "code": code},
                due_at=told_at(work.now, terms.calendar),
                as_of=work.now,
                subjects=[Subject("lead", each.lead_id) for each in leads[:50]],
            ),
        )
