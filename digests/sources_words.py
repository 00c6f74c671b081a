"""What marketing brought about, in words: won and open money shared among campaigns, what buyers say, how it is counted."""

from __future__ import annotations

from fractions import Fraction

from alignment.attribution import NAMES
from alignment.money import Money, short
from alignment.self_reported import LABELS
from digests.pipeline_words import times
from figures.sharing import Part, Side
from figures.sources import Figures, Line
from messages.text import neutral, one_line

_SAID = 3
"""So many of the things that buyers say are told."""


def money(figures: Figures) -> list[str]:
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


def campaigns(figures: Figures, most: int, *, room: int = 32, costs: bool = False) -> list[str]:
    """What each campaign is credited with, the first `most` of them, names cut to `room`; how many more there are.

    With `costs` also what each cost, and what came back of it.
    """
    lines: list[str] = []
    for each in figures.lines[:most]:
        lines.append(
            f"• {neutral(one_line(each.name, room))} · {_money_of(each.won, figures)} of {each.won.deals:,}, "
            f"open {_money_of(each.open, figures)}"
        )
        if costs and each.cost is not None:
            lines.append(f"   {_cost(each, figures)}")
    unknown = sum(each.cost is None for each in figures.lines)
    if costs and unknown:
        lines.append(f"Cost not known: {unknown:,} of {len(figures.lines):,} campaigns")
    if len(figures.lines) > most:
        lines.append(f"{len(figures.lines) - most:,} more")
    return lines or ["No campaign is known to have touched them."]


def _cost(line: Line, figures: Figures) -> str:
    """`cost $5.5k in all, won 76.4×`; of a part of the company no return: the cost is of all of it."""
    assert line.cost is not None, "nothing is said of what is not known"
    said = f"cost {short(line.cost)} in all"
    if line.cost_minor is None:
        return f"{said}, no rate for {line.cost.currency}"
    if line.returned is None or figures.of_a_part:
        return said
    return f"{said}, won {times(Fraction(*line.returned))}"


def said(figures: Figures) -> list[str]:
    """What buyers say of the won deals, beside the touches: it is never mixed with them."""
    side: Side = figures.won
    told = [(code, part) for code, part in side.said_most_first if code is not None]
    if not told:
        return ["Buyers say: not known of any won deal"]
    known = sum(part.deals for _, part in told)
    words = ", ".join(f"{LABELS[code]} {part.deals:,}" for code, part in told[:_SAID])
    return [f"Buyers say: {words} (of {known:,}; {side.all.deals - known:,} not known)"]


def basis(figures: Figures) -> list[str]:
    """By which model and which touches it is counted, and what is left out."""
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


def model(figures: Figures) -> str:
    """By which model it is counted, and whether the teams count by it."""
    return f"{NAMES[figures.model].title} · {_record(figures)}"


def _record(figures: Figures) -> str:
    """Whether the teams count by this model."""
    if not figures.of_record:
        return "Not the model that counts"
    agreed = figures.held.agreement
    return f"By agreement v{agreed.version}" if agreed.attribution else "No model agreed yet"
