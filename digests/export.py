"""A table that somebody asked for, as lines to copy; a longer one says which shell command gives all of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from alignment.money import exponent
from db.memory import Work
from db.stores.notices import Notice
from digests.pipeline import figures_of
from figures import explained
from figures.basis import Row
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, one_line

MOST_ROWS = 60
"""So many rows come as a message, which stays under Slack's limits; the shell gives any number."""

HEADER = ("reference", "company", "change", "amount", "currency")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(work: Work, notice: Notice) -> Message | None:
    """Return the table of a notice: the changes between its pair of times and the one before."""
    figures = figures_of(work, notice)
    currency = figures.held.currency
    total = explained.basis(figures, "changes").n
    rows = explained.rows(work, figures, "changes", MOST_ROWS)
    title = f"Pipeline changes: {total:,} deals" if total != 1 else "Pipeline changes: 1 deal"
    if not rows:
        return compose(title, "*Pipeline changes* · none")
    body = f"*Pipeline changes*\n```\n{escape(as_csv(rows, currency))}```"
    context = ["All rows, from the shell: tandem report pipeline --as-of " + notice_time(notice) + " --json"]
    return compose(title, Mrkdwn(body), context=context)


def notice_time(notice: Notice) -> str:
    """The notice's `as_of` as the shell takes it."""
    assert notice.as_of is not None, "an export's notice holds its pair of times"
    return notice.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_csv(rows: Iterable[Row], currency: str) -> str:
    """Rows as CSV; a text that a spreadsheet would take for a formula starts with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for row in rows:
        amount = "" if row.amount is None else f"{Decimal(row.amount).scaleb(-exponent(currency)):f}"
        writer.writerow((row.ref, _defused(row.label), row.note, amount, currency if amount else ""))
    return out.getvalue()


def _defused(text: str) -> str:
    line = one_line(text, 80).replace("`", "'")
    return f"'{line}" if line.startswith(_FORMULA) else line
