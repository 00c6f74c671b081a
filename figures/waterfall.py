"""The waterfall: of the leads that marketing handed over in a period, how many reached which step, how fast, for what money.

Two readings stand beside each other and are never one number. The *cohort* is the period's hand-overs wherever they went
within the window; a share is of the same leads above and below the line. The *flow* is who came into each step in the
period, whenever they were handed over. What returned from nurture, and what sales or inside sales brought in, is apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alignment.money import Money
from alignment.periods import Period
from alignment.rates import Ratio
from alignment.waterfall import DEFAULT_WINDOW_DAYS
from alignment.waterfall_steps import (
    By,
    Step,
    TimeInStep,
    median_of_counts,
    shown_steps,
    watched_days,
    window_end,
)
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores.asked import freshness
from db.stores.asked.cycles_then import cycles_then
from db.stores.asked.freshness import Source
from db.stores.asked.waterfall import inquiries as stored_inquiries
from db.stores.asked.waterfall import money as stored_money
from db.stores.asked.waterfall import question, reach, stays
from db.stores.asked.waterfall.money import DealSum
from db.stores.asked.waterfall.question import Question
from db.stores.asked.waterfall.reach import Apart, Reach
from figures.basis import Scope
from figures.deals import purse_of
from figures.held import Held, held
from figures.purse import Purse

WINDOW_DAYS = DEFAULT_WINDOW_DAYS
"""Local days that each hand-over is given to reach a step."""

DEFINITION = "waterfall 1"


@dataclass(frozen=True, slots=True)
class Worth:
    """The deals behind a step: their sum, how many are in it, how many have no amount or a currency without a rate."""

    money: Money
    deals: int = 0
    without_amount: int = 0
    unconverted: int = 0

    @property
    def known(self) -> bool:
        """Whether there is any deal at all: without one nothing is known of what the step is worth, which is no zero."""
        return bool(self.deals or self.without_amount or self.unconverted)


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step: how many of the cohort reached it, who came into it in the period, how long they stay, what it is worth.

    `share` is of those who reached the step before it; whoever came here without that one is `skipped`, and in no
    share. `came_in` is the flow. `worth` is None before there are deals.
    """

    step: Step
    reached: int
    share: Ratio | None
    skipped: int
    came_in: int
    time: TimeInStep
    worth: Worth | None


@dataclass(frozen=True, slots=True)
class WaterfallFigures:
    """The waterfall of one period at one pair of times.

    `watched`: of how many hand-overs the window is over; `mature`: of all of them, and the period is over. `inquired`
    is None where a team is asked about, since nobody has one before the hand-over. `contradicting`: reached a step
    before their hand-over.
    """

    held: Held
    scope: Scope
    period: Period
    window_days: int
    mature: bool
    watched: int
    inquired: Ratio | None
    steps: tuple[StepFigures, ...]
    returned: Apart
    inside_sales_own: Apart
    sales_own: Apart
    without_account: int
    contradicting: int
    source: Source | None
    deals_source: Source | None

    @property
    def handed_over(self) -> int:
        return self.steps[0].reached

    @property
    def unit(self) -> str:
        """What is counted; no ratio mixes the two."""
        return "accounts" if self.scope.per_account else "leads"

    def step(self, step: Step) -> StepFigures | None:
        """One step's figures; None where the company has no such step."""
        return next((each for each in self.steps if each.step is step), None)

    def before(self, step: Step) -> Step | None:
        """The step that is shown before it."""
        shown = [each.step for each in self.steps]
        place = shown.index(step) if step in shown else 0
        return shown[place - 1] if place else None


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> WaterfallFigures:
    """Return the waterfall of the scope's period, or of the quarter around `as_of`, as known at `known_at`."""
    terms = held(work, as_of, known_at)
    period = scope.quarter or terms.quarter
    asked = question_of(work, scope, terms)
    watched_before = watched_until(terms)
    found = reach.reach(asked, watched_before) if asked.days else ()
    whole = found[0] if found else nobody(asked.steps)
    came_in = Counter({Step.MQL: whole.reached[Step.MQL]})
    if asked.days:
        came_in.update({each.step: each.count for each in reach.entered(asked)})
    purse = purse_of(work, terms, terms.pair)
    sums = stored_money.deals(asked, terms.currency) if whole.reached[Step.MQL] else ()
    times = _times(stays.stays(asked) if asked.days else (), asked.steps)
    files = freshness.newest(work, terms.pair)
    returned, inside_own, own = reach.apart(asked) if asked.days else reach.NOTHING_APART
    return WaterfallFigures(
        held=terms,
        scope=scope,
        period=period,
        window_days=WINDOW_DAYS,
        mature=as_of >= window_end(period.end - ONE_DAY, terms.zone, WINDOW_DAYS),
        watched=whole.watched,
        inquired=_inquired(asked),
        steps=tuple(
            StepFigures(
                step,
                whole.reached[step],
                share_of(whole, before, step),
                whole.reached[step] - whole.with_previous.get(step, whole.reached[step]),
                came_in[step],
                times.get(step, TimeInStep()),
                worth_of(sums, step, purse),
            )
            for before, step in zip((None, *asked.steps), asked.steps, strict=False)
        ),
        returned=returned,
        inside_sales_own=inside_own,
        sales_own=own,
        without_account=whole.without_account,
        contradicting=whole.contradicting,
        source=files.get("leads"),
        deals_source=files.get("opportunities"),
    )


def question_of(work: Work, scope: Scope, terms: Held, by: By | None = None) -> Question:
    """Return what is asked of memory for a scope, as a whole or `by` parts; without a day before its period begins."""
    pair = terms.pair
    days = watched_days(scope.quarter or terms.quarter, pair.as_of, terms.zone, WINDOW_DAYS)
    steps = shown_steps(question.used(work, pair))
    return Question(cycles_then(work, pair, scope.filters), days, steps, by, scope.per_account)


def watched_until(terms: Held) -> datetime:
    """Return before when a lead was handed over whose window is over."""
    day = terms.today - (WINDOW_DAYS + 1) * ONE_DAY
    return terms.calendar.day_edges(day)[1]


def nobody(steps: Sequence[Step]) -> Reach:
    """What is counted where nobody was handed over."""
    return Reach(None, 0, 0, 0, dict.fromkeys(steps, 0), dict.fromkeys(steps[1:], 0))


def share_of(found: Reach, before: Step | None, step: Step) -> Ratio | None:
    """Return the share of those at one step who reached the next one, too."""
    return None if before is None else Ratio(found.with_previous[step], found.reached[before])


def worth_of(sums: Iterable[DealSum], step: Step, purse: Purse) -> Worth | None:
    """Return what the deals of a step are worth: of SQL whatever became of them, of the win the won ones."""
    if step not in (Step.SQL, Step.WON):
        return None
    mine = [each for each in sums if (each.won if step is Step.WON else each.qualified)]
    known = [each for each in mine if not purse.unknown(each.currency)]
    minor = sum(
        each.minor if each.each is None else (purse.minor(each.each, each.currency) or 0) * each.deals
        for each in known
    )
    return Worth(
        Money(minor, purse.own),
        sum(each.deals for each in known),
        sum(each.without_amount for each in mine),
        sum(each.deals for each in mine) - sum(each.deals for each in known),
    )


def _inquired(asked: Question) -> Ratio | None:
    if asked.cycles.filters.team_id:
        return None
    found = stored_inquiries.inquiries(asked) if asked.days else ()
    return Ratio(sum(each.handed_over for each in found), sum(each.count for each in found))


def _times(found: Iterable[stays.Stay], steps: Sequence[Step]) -> Mapping[Step, TimeInStep]:
    hours: dict[Step, Counter[int]] = defaultdict(Counter)
    inside: dict[Step, tuple[int, Any]] = {}
    for each in found:
        if each.hours is None:
            inside[each.step] = (each.count, each.oldest)
        else:
            hours[each.step][each.hours] += each.count
    return {
        step: TimeInStep(median_of_counts(hours[step]), hours[step].total(), *inside.get(step, (0, None)))
        for step in steps
    }
