"""How the scorecard is said: revenue first, then what leads to it for each team in the same shape, then what pays off later.

While revenue is behind plan nothing below it is called better than usual: the numbers stand, and what is poor is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from alignment.calendar import local_day
from alignment.dates import day_and_month
from alignment.money import Money, short
from alignment.rates import rounded
from alignment.scorecard import MACRO, Grain, Measure, News, Unit, Usual
from digests import pipeline_words as say
from figures.scorecard import Figures, Kpi
from messages.text import Mrkdwn, one_line, visible_width
from messages.words import count
from messages.words import render as words

WIDTH = say.WIDTH

_SHORT = {
    "newwins": "wins", "decided": "win rate", "newmqls": "MQLs", "kept": "accepted",
    "dueanswers": "answers", "duetouches": "first touches",
    "cover": "cover", "left": "left behind", "inquiries": "inquiries", "nurture": "nurture",
    "nextcover": "next cover", "repeat": "earlier customers",
}  # fmt: skip
"""What a line that names several figures calls each."""


def body(
    figures: Figures,
    shows: Callable[[str], bool] = lambda _section: True,
    *,
    title: str = "Scorecard",
    updated: str = "",
) -> Mrkdwn:
    """Return the scorecard in eleven lines at most; `shows` tells whether a section is wanted."""
    return words(
        "digests/scorecard",
        head=head(figures, title, updated),
        warning=_warning(figures),
        money=[each for each in (won_line(figures), period_line(figures)) if each],
        unusual=[corrections_line(figures)] if figures.corrected else _unusual(figures),
        leading=_leading(figures) if shows("leading") else [],
        later=_later(figures) if shows("later") else [],
    )


def headline(figures: Figures, title: str = "Scorecard") -> str:
    """What a lock screen shows: the period, and the money."""
    frame = figures.frame
    pace = _pace(figures)
    return f"{title} {_named(figures)}: {_won(figures)} won in {frame.quarter.label}{f', pace {pace}' if pace else ''}."


def _named(figures: Figures) -> str:
    period = figures.frame.period
    return period.full if figures.frame.over else f"{_label(figures)} so far"


def _label(figures: Figures) -> str:
    period = figures.frame.period
    return period.full if figures.frame.grain is Grain.WEEK else period.label


def head(figures: Figures, title: str = "Scorecard", updated: str = "") -> str:
    """The first line: what and when, and what part of the company."""
    frame = figures.frame
    start = f"*{title} · {_named(figures)}* · "
    if updated:
        return f"{start}updated {updated}"
    if figures.about:
        return one_line(start + ", ".join(figures.about), WIDTH + 2)
    if figures.closed is not None:
        return f"{start}closed {closed_on(figures)}"
    day = frame.quarter.day_number(frame.terms.calendar, frame.day)
    return f"{start}{frame.quarter.label} day {day} of {frame.days}"


def quiet_line(figures: Figures, updated: str = "") -> Mrkdwn:
    """A week in which nothing left its own history or its line, in one line; behind plan is still said."""
    pace = _pace(figures)
    kpi = figures.of(MACRO.code)
    share = (
        f" ({say.percent(Fraction(kpi.now.numerator, kpi.target))}, pace {pace})"
        if pace and kpi.now and kpi.target
        else ""
    )
    return words(
        "digests/scorecard_quiet",
        named=_named(figures),
        said=", ".join(figures.about),
        updated=updated,
        won=_won(figures),
        share=share,
        stamp=stamp(figures),
    )


def _won(figures: Figures) -> str:
    kpi = figures.of(MACRO.code)
    if kpi.unit is Unit.COUNT:
        return count(kpi.now.numerator if kpi.now else 0, "lead")
    own = figures.held.currency
    won = short(Money(kpi.now.numerator if kpi.now else 0, own))
    return f"{won} of {short(Money(kpi.target, own))}" if kpi.target else won


def _pace(figures: Figures) -> str:
    frame = figures.frame
    has_plan = figures.of(MACRO.code).target and figures.of(MACRO.code).unit is Unit.MONEY
    return say.percent(Fraction(frame.elapsed, frame.days)) if has_plan and frame.days else ""


def won_line(figures: Figures) -> str:
    """Revenue of the quarter against plan and pace, before anything else."""
    kpi, start = figures.of(MACRO.code), f"*Won {_won(figures)}*"
    quarter = figures.frame.quarter.label
    if kpi.unit is Unit.COUNT:
        why = f"no deal says its {figures.frame.unsaid[0]}" if figures.frame.unsaid else "no deals known"
        return f"{start} in {quarter} · {why}"
    if not kpi.target or kpi.now is None:
        return f"{start} in {quarter} · no target set"
    return f"{start} · {say.percent(Fraction(kpi.now.numerator, kpi.target))} (pace {_pace(figures)})"


def period_line(figures: Figures) -> str:
    """What was won in the period beside what is usual; of a quarter the line above says it."""
    kpi, grain = figures.of("newwins"), figures.frame.grain
    if grain is Grain.QUARTER or kpi.now is None:
        return ""
    amount = amount_of(kpi.unit, kpi.now, figures)
    what = count(kpi.now.numerator, "lead") if kpi.unit is Unit.COUNT else amount
    usual = f"usual {range_of(kpi.unit, kpi.usual, figures)}" if kpi.usual else ""
    return fitting(f"In the {grain.value} {what}", [usual], " · ")


def closed_on(figures: Figures) -> str:
    """Return the day on which a month was closed."""
    assert figures.closed is not None, "only a closed month says when"
    return day_and_month(local_day(figures.closed.pair.known_at, figures.held.zone))


def corrections_line(figures: Figures) -> str:
    """What a closed month would be by what was heard since, beside the figures that it was closed with."""
    return say.fitted("*Corrected since*: ", [corrected_words(each, figures) for each in figures.corrected])


def corrected_words(kpi: Kpi, figures: Figures) -> str:
    """Return one figure of a closed month as it would be by what was heard since: `wins $900k`."""
    name = _SHORT.get(kpi.metric.code, "quarter")
    now = kpi.corrected.now if kpi.corrected else None
    if now is None:
        return f"{name} not known"
    if kpi.unit is Unit.TIMES:
        return f"{name} {say.times(now.value) or 'target met'}"
    return f"{name} {now.ratio.counts if kpi.unit is Unit.SHARE else amount_of(kpi.unit, now, figures)}"


def _unusual(figures: Figures) -> list[str]:
    """What lies outside its target or its own history, by name; numbers are below and in the thread."""
    below = [each for each in figures.kpis if each.metric is not MACRO]
    lines = []
    for what, start in ((News.POOR, "*To look at*: "), (News.GOOD, "*Better than usual*: ")):
        named = [_SHORT[each.metric.code] for each in below if each.news is what]
        if named:
            lines.append(say.fitted(start, named))
    return lines[:1]


def _leading(figures: Figures) -> list[str]:
    return [
        fitting("*Marketing* ", _marketing(figures)),
        fitting("*Sales* ", _sales(figures)),
        *([f"*Open* {cover_words(figures)}"] if not figures.frame.leads_only else []),
    ]


def _marketing(figures: Figures) -> list[str]:
    mqls, kept = figures.of("newmqls"), figures.of("kept")
    counted_ = f"{_number(mqls):,}"
    said = f"{counted_} of {mqls.target:,} MQLs" if mqls.target else f"{counted_} MQLs"
    line = f"line {mqls.line:,}" if mqls.line is not None and not figures.frame.over else ""
    accepted = f"{kept.now.ratio.counts} accepted" if kept.now and kept.now.denominator else ""
    answers = figures.of("dueanswers").now
    return [
        said,
        line,
        accepted,
        f"{answers.ratio.counts} answered" if answers and answers.denominator else "",
    ]


def _sales(figures: Figures) -> list[str]:
    touched, left = figures.of("duetouches"), figures.of("left")
    if figures.frame.fresh.touches_late:
        said = "touches not known yet"
    elif touched.now is None or not touched.now.denominator:
        said = "no touches due"
    else:
        said = f"{touched.now.ratio.counts} in time"
    return [said, f"{_number(left):,} left behind"]


def cover_words(figures: Figures, code: str = "cover") -> str:
    """How often the open pipeline covers what is left to get, beside what is needed."""
    kpi = figures.of(code)
    if kpi.now is None:
        return "no target set"
    if kpi.now.value is None:
        return "target met"
    needed = figures.frame.needed
    need = f", need {say.times(needed)}" if needed is not None and code == "cover" else ""
    return f"cover {say.times(kpi.now.value)}{need}"


def _later(figures: Figures) -> list[str]:
    inquiries, nurture = _number(figures.of("inquiries")), _number(figures.of("nurture"))
    noun = "inquiry" if inquiries == 1 else "inquiries"
    lines = [fitting("*Marketing* ", [f"{inquiries:,} {noun}", f"{nurture:,} in nurture"])]
    if not figures.frame.leads_only:
        lines.append(f"*Sales* {figures.frame.next_quarter.label}: {cover_words(figures, 'nextcover')}")
    return lines


def _number(kpi: Kpi) -> int:
    return kpi.now.numerator if kpi.now else 0


def _warning(figures: Figures) -> str:
    frame = figures.frame
    late = [
        (name, source)
        for name, source, stale in (
            ("deals", frame.fresh.deals, frame.deals_stale),
            ("leads", frame.fresh.leads, frame.leads_stale),
        )
        if stale and source is not None
    ]
    if not late:
        return ""
    since = say.moment(min(source.exported_at for _, source in late), figures.asked)
    return f":warning: *No {' or '.join(name for name, _ in late)} data since {since}*"


def stamp(figures: Figures) -> str:
    """As of when the data speaks."""
    return say.source_stamp(figures.frame.fresh, figures.asked)


def amount_of(unit: Unit, now: Measure, figures: Figures) -> str:
    """A count or an amount as people read it."""
    return short(Money(now.numerator, figures.held.currency)) if unit is Unit.MONEY else f"{now.numerator:,}"


def range_of(unit: Unit, usual: Usual, figures: Figures) -> str:
    """The least and the most: `30–55`, `$40k–$120k`."""
    low, high = (int(rounded(edge, 0)) for edge in (usual.low, usual.high))
    said = (amount_of(unit, Measure(each), figures) for each in (low, high))
    return "–".join(said)


def fitting(start: str, pieces: Sequence[str], joint: str = ", ", width: int = WIDTH) -> str:
    """Join as many pieces behind `start` as its line holds; a first one follows it directly where it ends with a blank."""
    line = start
    for piece in filter(None, pieces):
        longer = f"{line}{piece}" if line.endswith(" ") else f"{line}{joint}{piece}"
        if visible_width(longer) > width:
            break
        line = longer
    return line
