"""The data owner hears that a file has not come, what the channel will be told, and the two ways to bring it."""

from __future__ import annotations

from datetime import datetime

from alignment.calendar import local_day
from alignment.dates import short_moment
from alignment.quiet import needed_since
from alignment.terms import Terms
from db.memory import Work
from db.stores import subscriptions, workspaces
from db.stores.asked import Pair, freshness
from db.stores.notices import Notice
from db.tables.delivery import SubscriptionState
from messages.message import Message, compose
from messages.words import render as write

FILE_NAMES = {
    "leads": "Leads",
    "opportunities": "Deals",
    "touches": "Touches",
    "campaigns": "Campaigns",
    "members": "Campaign members",
    "people": "People",
    "targets": "Targets",
    "rates": "Rates",
    "history": "History",
}
"""What people call the records of each kind of file."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return the line for the owner; None when the file has come meanwhile, so that nobody looks for it."""
    kind = str(notice.payload["kind"])
    terms = workspaces.terms(work)
    newest = freshness.newest(work, Pair(work.now, work.now)).get(kind)
    if newest is not None and newest.exported_at >= needed_since(notice.due_at, terms.calendar):
        return None
    name = FILE_NAMES.get(kind, kind.capitalize())
    since = _moment(newest.exported_at, work.now, terms) if newest else ""
    headline = f"{name} are from {since}." if since else f"No {name.casefold()} file has come yet."
    return compose(
        headline, write("digests/late_file", headline=headline, kind=kind, next_digest=_next(work, terms))
    )


def _next(work: Work, terms: Terms) -> str:
    """When the next digest will say so: the time alone today, with its day later."""
    runs = [each.next_at for each in subscriptions.everything(work) if each.state is SubscriptionState.ON]
    return _moment(min(runs), work.now, terms) if runs else ""


def _moment(instant: datetime, now: datetime, terms: Terms) -> str:
    return short_moment(instant, terms.zone, local_day(now, terms.zone))
