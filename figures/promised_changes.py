"""Whether what marketing promised to change shows in what sales says: one reason at one campaign, before and after."""

from __future__ import annotations

from datetime import timedelta

from alignment.promised_changes import BeforeAfter
from alignment.rates import Ratio
from db.memory import Work
from db.stores import workspaces
from db.stores.decided import share
from db.stores.fixes import Fix


def before_and_after(work: Work, fix: Fix) -> BeforeAfter:
    """Compare the agreed 30 days before the promise with the time since, until somebody said what came of it."""
    days = workspaces.terms(work).agreement.check_after_days
    until = fix.outcome_at or work.now
    before = share(work, fix.campaign_id, fix.code, fix.promised_at - timedelta(days=days), fix.promised_at)
    after = share(work, fix.campaign_id, fix.code, fix.promised_at, until)
    return BeforeAfter(Ratio(*before), Ratio(*after), days, (until - fix.promised_at).days)
