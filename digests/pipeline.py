"""The daily pipeline digest: money, who is needed, what moved, both promises, and as of when the data speaks.

Twelve lines at most; a quiet day is one line; a source that is too old is said, and costs only its own figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from alignment.dates import weekday_and_day
from alignment.money import short
from alignment.sections import OFF_UNLESS_ASKED
from db.memory import Work
from db.stores.asked import Pair
from db.stores.notices import Notice
from digests import pipeline_words as say
from figures.basis import Scope
from figures.pipeline import PipelineFigures, day_before, report
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn
from messages.words import render as words

PARTS = 3
"""How many replies a digest has: movement, leads and deals to look at, how these are counted."""

MOST_LINES = 12

LISTED = 15
"""So many of each kind are listed; the rest is counted, and `/pipeline` lists all."""

BUTTONS = (Button("What's left behind", "/pipeline left"), Button("Where from?", "/pipeline why"))


def more_of(kind: str) -> tuple[Button, ...]:
    """Return what stands under ⋯ of a digest of a kind: a channel may get several."""
    return (
        Button("Times and sections", f"/digest set {kind}", form=True),
        Button("Pause", f"/digest pause {kind}"),
        Button("This was useful", "/pipeline useful yes"),
        Button("This was not useful", "/pipeline useful no"),
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """How one digest is told: which sections, what was missed before it, when it was brought up to date."""

    sections: Mapping[str, Any] = field(default_factory=dict)
    missed: tuple[date, ...] = ()
    updated: datetime | None = None
    iteration: str = ""

    def shows(self, section: str) -> bool:
        """Tell whether a section is shown; all are unless switched off, and some only once they are asked for."""
        return bool(self.sections.get(section, section not in OFF_UNLESS_ASKED))

    def comes(self, figures: PipelineFigures) -> bool:
        """Tell whether enough moved for it to be told; one after a day that was missed, or brought up to date, is."""
        least = int(self.sections.get("moved") or 0)
        return not least or bool(self.missed) or self.updated is not None or figures.moved(least)


def render(work: Work, notice: Notice) -> Message | None:
    """Return the digest of a notice, by the pair of times that the notice holds; None where less moved than it waits for."""
    figures, edition = figures_of(work, notice), edition_of(notice)
    return told(figures, edition) if edition.comes(figures) else None


def figures_of(work: Work, notice: Notice) -> PipelineFigures:
    """Return the figures that a digest, and each part of its thread, is made from.

    `since` in the payload is the previous digest's pair; null: nothing was told before; absent: asked for out of turn.
    """
    payload = notice.payload
    assert notice.as_of is not None, "a digest's notice holds its pair of times"
    assert notice.known_at is not None, "a digest's notice holds its pair of times"
    as_of = _updated(notice) or notice.as_of
    if "since" not in payload:
        since: Pair | None = day_before(work, as_of, notice.known_at)
    else:
        told_before = payload["since"]
        since = Pair(*map(datetime.fromisoformat, told_before)) if told_before else None
    scope = scope_from(payload.get("filters", {}), since)
    return report(work, scope, as_of, notice.known_at, listed=LISTED)


def scope_from(data: Mapping[str, Any], since: Pair | None = None) -> Scope:
    """Read the filters of a subscription: the columns of `Filters`, and `said`, their words."""
    return replace(Scope.from_data({"filters": data}), since=since)


def edition_of(notice: Notice) -> Edition:
    """Return how the notice wants to be told."""
    missed = tuple(date.fromisoformat(day) for day in notice.payload.get("missed", ()))
    updated = _updated(notice)
    return Edition(
        notice.payload.get("sections", {}),
        missed,
        updated,
        f"{notice.id}/{notice.edition}" if updated else "",
    )


def _updated(notice: Notice) -> datetime | None:
    at = notice.payload.get("updated_at")
    return datetime.fromisoformat(at) if at else None


def told(figures: PipelineFigures, edition: Edition | None = None) -> Message:
    """Return the figures as a digest."""
    edition = edition or Edition()
    if figures.quiet and not edition.missed:
        return _quiet(figures, edition)
    body = words("digests/pipeline", **_facts(figures, edition))
    context = _context(figures, edition, sum(bool(line.strip()) for line in body.split("\n")))
    stale = figures.fresh.deals_stale
    return compose(
        headline(figures),
        body,
        context=context,
        buttons=BUTTONS[1:] if stale else BUTTONS,
        more=more_of("pipeline"),
        iteration=edition.iteration,
    )


def headline(figures: PipelineFigures) -> str:
    """What a lock screen shows: the day, the money, and how many leads need somebody."""
    deals, left = figures.deals, figures.left.count
    start = f"Pipeline {weekday_and_day(figures.held.today)}: {say.won(figures)} won"
    pace = f", pace {say.percent(deals.pace)}" if deals.target else ""
    noun = "lead" if left == 1 else "leads"
    return f"{start}{pace}. {left:,} {noun} left behind."


def _facts(figures: PipelineFigures, edition: Edition) -> dict[str, Any]:
    held, deals, fresh = figures.held, figures.deals, figures.fresh
    rejected = figures.rejected.count and edition.shows("rejected")
    facts: dict[str, Any] = {
        "head": say.head(figures, edition.updated),
        "leads": [say.left_line(figures.left), *([say.rejected_line(figures)] if rejected else [])],
        "marketing": say.marketing_line(figures.marketing, say.since_label(figures.since.as_of, held)),
        "sales": say.sales_line(figures),
        "stale_money": fresh.deals_stale,
        "leads_stale": fresh.leads_stale,
    }
    if fresh.leads is not None:
        at = say.moment(fresh.leads.exported_at, held)
        facts |= {
            "leads_at": f" ({at})",
            "leads_since": at,
            "leads_whose": say.whose(fresh.leads.exported_at, held),
        }
    else:
        facts["leads_at"] = ""
    if fresh.deals_stale and fresh.deals is not None:
        return facts | {
            "stale_what": "deals or leads" if fresh.leads_stale else "deals",
            "stale_since": say.moment(fresh.deals.exported_at, held),
            "stale_whose": say.whose(fresh.deals.exported_at, held),
            "won": say.won(figures),
            "open": short(deals.open),
        }
    stalled = deals.stalled and edition.shows("stalled")
    return facts | {
        "won_line": say.won_line(figures),
        "stalled": say.stalled_line(deals.stalled) if stalled else "",
        "open_line": say.open_line(deals) if figures.won_leads is None else "",
        "changes": say.bridge_lines(figures) if edition.shows("changes") else [],
    }


def _context(figures: PipelineFigures, edition: Edition, lines: int) -> list[str]:
    """What stands below in grey: today, what was missed, the stamp; what does not fit goes, the stamp last."""
    if figures.fresh.deals_stale or figures.fresh.leads_stale:
        told_at = figures.fresh.told_at
        below = [f"The data owner was told at {told_at}." if told_at else say.stamp(figures)]
    else:
        below = [say.stamp(figures)]
    if edition.missed:
        below.insert(0, say.missed(edition.missed))
    if figures.today and edition.shows("today"):
        below.insert(0, say.fitted_dots([f"Today {figures.today[0]}", *figures.today[1:]]))
    return below[-max(1, MOST_LINES - lines) :]


def _quiet(figures: PipelineFigures, edition: Edition) -> Message:
    return compose(headline(figures), quiet_words(figures, edition), iteration=edition.iteration)


def quiet_words(figures: PipelineFigures, edition: Edition, title: str = "Pipeline") -> Mrkdwn:
    """Return the one line of a time in which nothing happened: it still gives won, plan and pace."""
    held, deals = figures.held, figures.deals
    share = f" ({say.percent(deals.reached)}, pace {say.percent(deals.pace)})" if deals.target else ""
    return words(
        "digests/pipeline_quiet",
        title=title,
        day=weekday_and_day(held.today),
        said=", ".join(figures.scope.said),
        updated=say.moment(edition.updated, held) if edition.updated else "",
        since=say.moment(figures.since.as_of, held),
        won=say.won(figures),
        share=share,
        stamp=say.source_stamp(figures.fresh, held),
    )
