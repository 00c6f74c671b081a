"""`/pipeline sources`: what marketing brought about, campaign by campaign, and what buyers say themselves."""

from __future__ import annotations

from alignment.attribution import NAMES
from alignment.money import Money, short
from alignment.self_reported import LABELS
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import report_asked
from commands.pipeline.telling import LISTED, more_than_listed, neutral_name, told_with
from commands.request import Reply, Request
from db.memory import Work
from digests import pipeline_words as say
from figures import sources as figures_of
from figures.sources import EVER, WAYS, Figures, Part, Side
from messages.buttons import Button
from messages.text import Mrkdwn, escape

_SAID = 3
"""So many of the things that buyers say are told."""


async def sources(request: Request, line: Line) -> Reply:
    """Tell what each campaign is credited with, by the agreement's model or one that is named."""

    def tell(_work: Work, figures: Figures, asked: Asked) -> Reply:
        lines = [*_money(figures), *_campaigns(figures), *_said(figures), *_basis(figures)]
        return told_with(_title(figures), lines, asked, "credited", more=_others(figures))

    return await report_asked(request, line.rest, figures_of.while_waiting, tell, own_team=False, ways=WAYS)


def _title(figures: Figures) -> Mrkdwn:
    period = figures.period.label if figures.period else EVER
    said = [each for each in figures.scope.said if each not in (*WAYS, period)]
    at = f"as of {say.moment(figures.held.pair.as_of, figures.held, day=True)}"
    parts = [NAMES[figures.model].title, period, *said, at]
    return Mrkdwn(f"*Sources* · {escape(' · '.join(parts))}")


def _money(figures: Figures) -> list[str]:
    """Won and open, each split into what campaigns touched and what none did; sourced and influenced apart."""
    lines = []
    for name, side in (("Won", figures.won), ("Open", figures.open)):
        lines.append(f"{name} {_part(side.all, figures)}, of that")
        lines.append(f"   credited {_part(side.credited, figures)}")
        lines.append(f"   no touch known {_part(side.untouched, figures)}")
        if side.without_amount:
            lines.append(f"   {_deals(side.without_amount)} without amount, left out")
    won, opened = figures.won, figures.open
    lines.append(f"Sourced: won {_part(won.sourced, figures)}, open {_money_of(opened.sourced, figures)}")
    lines.append(
        f"Influenced: won {_part(won.influenced, figures)}, open {_money_of(opened.influenced, figures)}"
    )
    lines.append("   sourced is part of it; never added")
    return lines


def _money_of(part: Part, figures: Figures) -> str:
    return short(Money(part.minor, figures.held.currency))


def _part(part: Part, figures: Figures) -> str:
    return f"{_money_of(part, figures)} · {_deals(part.deals)}"


def _deals(count: int) -> str:
    return f"{count:,} deal" if count == 1 else f"{count:,} deals"


def _campaigns(figures: Figures) -> list[str]:
    lines = [
        f"• {neutral_name(each.name)} · {_money_of(each.won, figures)} of {each.won.deals:,}, "
        f"open {_money_of(each.open, figures)}"
        for each in figures.lines[:LISTED]
    ]
    return [*lines, *more_than_listed(len(figures.lines))] or ["No campaign is known to have touched them."]


def _said(figures: Figures) -> list[str]:
    """What buyers say of the won deals, beside the touches: it is never mixed with them."""
    side: Side = figures.won
    told = [(code, part) for code, part in figures_of.said_most_first(side) if code is not None]
    if not told:
        return ["Buyers say: not known of any won deal"]
    known = sum(part.deals for _, part in told)
    words = ", ".join(f"{LABELS[code]} {part.deals:,}" for code, part in told[:_SAID])
    return [f"Buyers say: {words} (of {known:,}; {side.all.deals - known:,} not known)"]


def _basis(figures: Figures) -> list[str]:
    agreed = figures.held.agreement
    named = NAMES[figures.model]
    days = f"touches of {agreed.attribution_days} days" if agreed.attribution_days else "touches of any age"
    half = f", half-life {agreed.half_life_days} days" if named.word == "decay" else ""
    record = _record(figures)
    lines = [f"{named.title}: {named.says}", f"{record}; {days}{half}"]
    if figures.contradicting:
        lines.append(f"{_deals(figures.contradicting)} won before created, counted")
    lines += [f"No rate for {each.currency}: {_deals(each.deals)} left out" for each in figures.unconverted]
    if figures.members is None:
        lines.append("No campaign members known; leads' own campaigns")
    return lines


def _record(figures: Figures) -> str:
    """Whether the teams count by this model."""
    if not figures.of_record:
        return "Not the model that counts"
    agreed = figures.held.agreement
    return f"By agreement v{agreed.version}" if agreed.attribution else "No model agreed yet"


def _others(figures: Figures) -> tuple[Button, ...]:
    """The same by the agreed model where another was asked for, and of all time."""
    words = [each for each in figures.scope.said if each not in WAYS]
    typed = " ".join("-".join(word.split()) for word in words)
    found = []
    if not figures.of_record:
        found.append(Button("By the model that counts", f"/pipeline sources {typed}".strip()))
    if figures.period is not None:
        model = "" if figures.of_record else f"{NAMES[figures.model].word} "
        found.append(Button("Ever", f"/pipeline sources {model}ever"))
    return tuple(found)
