"""The waterfall as lines: what a step says of its cohort, how long it takes, and a bar for whoever would rather see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from alignment.money import short
from alignment.periods import month_of
from alignment.rates import FEWEST_FOR_A_DIGEST, Ratio, rounded
from alignment.waterfall_steps import By, Step
from figures.waterfall import StepFigures, WaterfallFigures
from figures.waterfall_parts import PartFigures
from messages.bars import bar, beside

COLUMNS = 48
LISTED = 10


def cohort_line(figures: WaterfallFigures) -> str:
    """What the shares are of, and whether they are final: `Of 86 MQLs of Q4, 90 days each, so far`."""
    unit = "accounts" if figures.scope.per_account else "MQLs"
    start = f"Of {figures.handed_over:,} {unit} of {figures.period.label}, {figures.window_days} days each"
    return start if figures.mature else f"{start}, so far"


def so_far_line(figures: WaterfallFigures) -> str:
    """How many have had their whole window, where not all have; a share of them says no trend yet."""
    if figures.mature or not figures.handed_over:
        return ""
    return f"{figures.watched:,} of {figures.handed_over:,} have had their {figures.window_days} days"


def step_lines(figures: WaterfallFigures) -> list[str]:
    """A line for each step: its share of the one before, who skipped that one, and its bar at the end."""
    return [step_line(each, figures) for each in figures.steps]


def step_line(each: StepFigures, figures: WaterfallFigures) -> str:
    """`SAL 31 of 86, 36 % ███▋`: words first, so that whoever hears it has the finding before the bar."""
    drawn = bar(each.reached, figures.handed_over)
    if each.share is None or not each.share.n:
        return beside(f"{each.step.label} {each.reached:,}", drawn, COLUMNS)
    skipped = f" · {each.skipped:,} skipped {_before(figures, each.step)}" if each.skipped else ""
    return beside(f"{each.step.label} {said(each.share)}{skipped}", drawn, COLUMNS)


def said(ratio: Ratio) -> str:
    """Counts, with a percentage from thirty cases on."""
    return ratio.in_digest()


def _before(figures: WaterfallFigures, step: Step) -> str:
    before = figures.before(step)
    return before.label if before else ""


def inquiry_line(figures: WaterfallFigures) -> str:
    """How many inquiries became MQLs; empty where a team is asked about."""
    ratio = figures.inquired
    if ratio is None or not ratio.n:
        return ""
    # Rounded, all but one would be all of them.
    told = ratio.n >= FEWEST_FOR_A_DIGEST and (ratio.whole_percent != 100 or ratio.numerator == ratio.n)
    share = f", {ratio.whole_percent} %" if told else ""
    return f"Inquiries {ratio.n:,}, {ratio.numerator:,} became MQLs{share}"


def flow_line(figures: WaterfallFigures) -> str:
    """Who came into each step in the period, whenever they were handed over."""
    return " · ".join(f"{each.step.label} {each.came_in:,}" for each in figures.steps)


def time_lines(figures: WaterfallFigures) -> list[str]:
    """How long each step takes, never without those who are still inside."""
    found = []
    for each in figures.steps:
        time = each.time
        if not (time.left or time.inside):
            continue
        took = f"median {hours(time.median_hours)}" if time.median_hours is not None else "none left yet"
        inside = f" · {time.inside:,} inside"
        if time.oldest_since is not None:
            inside += f", oldest {age(time.oldest_since, figures.held.pair.as_of)}"
        found.append(f"{each.step.label} {took}{inside}")
    return found


def hours(count: Fraction) -> str:
    """Hours as people say them: `3 h` below two days, else days to one decimal."""
    if count < 48:
        return "under 1 h" if count < 1 else f"{rounded(count, 0)} h"
    return f"{rounded(count / 24, 1):,}".removesuffix(".0") + " days"


def age(since: datetime, now: datetime) -> str:
    """How old something is, in whole days; hours on the first two."""
    gone = now - since
    return hours(Fraction(int(gone.total_seconds()) // 3600)) if gone.days < 2 else f"{gone.days:,} days"


def worth_lines(figures: WaterfallFigures) -> list[str]:
    """What the qualified and the won are worth, and what is in no sum; that nothing is known is said as well."""
    qualified = figures.step(Step.SQL)
    if qualified is not None and qualified.reached and not (qualified.worth and qualified.worth.known):
        return ["None of these SQLs has a deal that is known"]
    found = []
    for each in figures.steps:
        worth = each.worth
        if worth is None or not worth.known:
            continue
        left_out = worth.without_amount + worth.unconverted
        apart = f", {left_out:,} without an amount" if left_out else ""
        found.append(f"{each.step.label} {short(worth.money)} · {_many(worth.deals, 'deal')}{apart}")
    return found


def apart_line(figures: WaterfallFigures) -> str:
    """What is in no share: returned, brought in by sales, brought in by inside sales."""
    kinds = (
        (figures.returned, "returned"),
        (figures.sales_own, "by sales"),
        (figures.inside_sales_own, "by inside sales"),
    )
    return " · ".join(
        f"{each.count:,} {name}" + (f", {each.won:,} won" if each.won else "")
        for each, name in kinds
        if each.count
    )


def flag_lines(figures: WaterfallFigures) -> list[str]:
    """What is worth a look at the source."""
    found = []
    if figures.contradicting:
        found.append(f"{figures.contradicting:,} reached a step before their hand-over")
    if figures.scope.per_account and figures.without_account:
        found.append(f"{figures.without_account:,} without an account count as one each")
    return found


def part_lines(parts: Sequence[PartFigures], steps: Sequence[Step], by: By, most: int = LISTED) -> list[str]:
    """A line for each part: `Webinar Nov: MQL 40, SAL 18, Won 2`."""
    found = []
    for each in parts[:most]:
        counts = ", ".join(f"{step.label} {each.reached.get(step, 0):,}" for step in steps)
        so_far = " so far" if by is By.MONTH and not each.mature else ""
        name = _month(each.name) if by is By.MONTH else each.name
        found.append(f"{name or f'no {by}'}: {counts}{so_far}")
    if len(parts) > most:
        found.append(f"{len(parts) - most:,} more")
    return found


def _month(name: str) -> str:
    """`2026-10` as people say it: `Oct 2026`."""
    return month_of(date.fromisoformat(f"{name}-01")).full


def sections(
    figures: WaterfallFigures, parts: Sequence[PartFigures], apart: Sequence[str] = (), most: int = LISTED
) -> list[tuple[str, list[str]]]:
    """Everything below the cohort, each part with its title; `apart` follows the parts where there are any."""
    found = [
        (f"Came in during {figures.period.label} (flow, no rate)", [flow_line(figures)]),
        (f"Time in each step, of the MQLs of {figures.period.label}", time_lines(figures)),
        ("Deals", worth_lines(figures)),
        ("Apart, in no share", [each for each in (apart_line(figures),) if each]),
        ("Worth a look", flag_lines(figures)),
    ]
    by = figures.scope.by
    if by is not None:
        lines = part_lines(parts, [each.step for each in figures.steps], by, most)
        found.insert(0, (f"By {by}", [*lines, *apart] or ["Nobody was handed over."]))
    return [(title, lines) for title, lines in found if lines]


def cohort_lines(figures: WaterfallFigures) -> list[str]:
    """The cohort below its title: the steps, how much of it is final, and what came before."""
    rest = (so_far_line(figures), inquiry_line(figures))
    return [*step_lines(figures), *(each for each in rest if each)]


def finding(figures: WaterfallFigures) -> str:
    """The whole waterfall in one sentence: `86 MQLs of Q4: 31 SAL, 12 SQL, 3 won so far`."""
    rest = [
        f"{each.reached:,} {each.step.label if each.step is not Step.WON else 'won'}"
        for each in figures.steps[1:]
    ]
    unit = "accounts" if figures.scope.per_account else "MQLs"
    tail = "" if figures.mature else " so far"
    return f"{figures.handed_over:,} {unit} of {figures.period.label}: {', '.join(rest)}{tail}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
