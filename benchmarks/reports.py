"""How fast each report is for whoever asks first on a day, over a large history, beside a plain recount of its figures.

    python -m benchmarks.reports [--leads 1000000] [--rounds 3] [REPORT …]

In CPU seconds of this process, which on a busy machine are what the report costs. Refuses to print where a report and
its recount differ. `first` has forgotten what a process keeps from one day's first ask to the next; `later` has not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import event

from alignment.commitment import Rates
from alignment.periods import Period
from benchmarks.long_history import DAYS, NOW
from benchmarks.measure import Ratio, in_turn
from benchmarks.report_recounts import LAST_QUARTER, MONTH, RECOUNTS, Counted
from benchmarks.whole_history import whole_history
from db.memory import Memory, Work
from db.tables.deals import DealKind
from figures import commitment, forecast, hygiene, plan, scorecard, sources, waterfall_parts
from figures.basis import Scope

LATER = NOW + timedelta(seconds=1)
MOST_SECONDS = 1.0
"""No report's first ask takes more CPU at a million leads."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One report as it is asked for, and what of it the recount gives as well."""

    ask: Callable[[Work], Any]
    said: Callable[[Any], Counted]


def _forecast(found: forecast.ForecastFigures) -> Counted:
    past = found.outcomes
    return {
        "open_deals": found.deals.open_deals,
        "open_minor": found.deals.open.minor,
        "won": past.won.deals,
        "lost": past.lost.deals + past.no_decision.deals,
    }


def _funnel(found: waterfall_parts.WaterfallInParts) -> Counted:
    return {each.step.value: each.reached for each in found.whole.steps}


def _commitment(found: commitment.CommitmentFigures) -> Counted:
    rates: Rates = found.base.rates
    won, sql, sal, _inquiries = rates.steps
    return {
        "mqls": sal.denominator,
        "sals": sal.numerator,
        "sqls": sql.numerator,
        "won": won.numerator,
    }


def _sources(found: sources.Figures) -> Counted:
    sides = {DealKind.WON: found.won, DealKind.OPEN: found.open}
    return {
        f"{kind.value}_{name}": getattr(side.all, name)
        for kind, side in sides.items()
        for name in ("minor", "deals")
    }


def _plan(found: plan.PlanFigures) -> Counted:
    return {"won_minor": found.whole.reached, "won_deals": found.whole.deals}


def _hygiene(found: hygiene.HygieneFigures) -> Counted:
    return {"deals": found.deals, "lacking": found.lacking}


def _scorecard(found: scorecard.Figures) -> Counted:
    def of(code: str) -> tuple[int, int]:
        now = found.of(code).now
        assert now is not None, f"the history has something of {code}"
        return now.numerator, now.denominator or 0

    return {
        "won_minor": of("newwins")[0],
        "won": of("decided")[0],
        "decided": of("decided")[1],
        "mqls": of("newmqls")[0],
        "answered": of("dueanswers")[0],
        "answers": of("dueanswers")[1],
    }


_LAST_QUARTER = Scope(quarter=Period("Q3", *LAST_QUARTER, "FY2026 Q3"))
_OCTOBER = Scope(quarter=Period("Oct", *MONTH, "Oct 2026"))

REPORTS: Mapping[str, Asked] = {
    "forecast": Asked(lambda work: forecast.report(work, Scope(), NOW, NOW), _forecast),
    "funnel": Asked(lambda work: waterfall_parts.in_parts(work, _LAST_QUARTER, NOW, NOW), _funnel),
    "commitment": Asked(lambda work: commitment.report(work, Scope(), NOW, NOW), _commitment),
    "sources": Asked(lambda work: sources.report(work, Scope(), NOW, NOW), _sources),
    "plan": Asked(lambda work: plan.report(work, Scope(), NOW, NOW), _plan),
    "hygiene": Asked(lambda work: hygiene.report(work, Scope(), NOW, NOW), _hygiene),
    "scorecard": Asked(lambda work: scorecard.report(work, _OCTOBER, NOW, NOW), _scorecard),
}
"""Every report but the pipeline's, which `benchmarks.digest` measures."""


def cpu(call: Callable[[], object]) -> float:
    """Return the CPU seconds that one call took in this process, whichever thread answered."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def first(memory: Memory, name: str) -> float:
    """Return what a day's first ask takes: what the process remembers is forgotten before."""
    memory._kept.clear()  # noqa: SLF001
    return cpu(lambda: memory.see(REPORTS[name].ask, 1, now=LATER))


def later(memory: Memory, name: str) -> float:
    """Return what asking again takes."""
    return cpu(lambda: memory.see(REPORTS[name].ask, 1, now=LATER))


def recounted(memory: Memory, name: str) -> float:
    """Return what the plain recount takes."""
    return cpu(lambda: memory.see(RECOUNTS[name], 1, now=LATER))


def equal(memory: Memory, name: str) -> None:
    """Refuse figures that the recount does not give."""
    said = REPORTS[name].said(memory.see(REPORTS[name].ask, 1, now=LATER))
    counted = memory.see(RECOUNTS[name], 1, now=LATER)
    differ = {each: (said.get(each), count) for each, count in counted.items() if said.get(each) != count}
    if differ or not all(counted.values()):
        raise SystemExit(f"{name} and its recount differ, or there is nothing to count: {differ or counted}")


@contextmanager
def statements(memory: Memory) -> Iterator[list[tuple[str, float]]]:
    """Note each statement that is asked, and how long it took."""
    found: list[tuple[str, float]] = []
    begun: list[float] = []

    def before(_c: object, _cursor: object, _statement: str, *_rest: object) -> None:
        begun.append(time.process_time())

    def after(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append((statement, time.process_time() - begun.pop()))

    engine = memory._reading  # noqa: SLF001
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    yield found
    event.remove(engine, "before_cursor_execute", before)
    event.remove(engine, "after_cursor_execute", after)


def run(leads: int = 1_000_000, rounds: int = 3, names: tuple[str, ...] = tuple(REPORTS)) -> list[Ratio]:
    """Measure each report over all of the history and over a tenth of it with as much a day."""
    large, small = whole_history(leads), whole_history(leads // 10, DAYS // 10)
    found: list[Ratio] = []
    try:
        for name in names:
            for each in (large, small):
                equal(each, name)
            calls = [partial(call, large, name) for call in (first, later, recounted)]
            begun, usual, counted, short = in_turn(rounds, *calls, partial(first, small, name))
            found += [
                Ratio(f"{name}: a day's first ask", begun, MOST_SECONDS, "s CPU", "a second", at_most=1),
                Ratio(f"{name}: the same", begun * 1000, counted * 1000, "ms", "a plain recount"),
                Ratio(f"{name}: asked again", usual * 1000, counted * 1000, "ms", "a plain recount"),
                Ratio(f"{name}: ten times the history", begun * 1000, short * 1000, "ms", "its last tenth"),
            ]
    finally:
        large.close()
        small.close()
    return found


if __name__ == "__main__":
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("reports", nargs="*", choices=[*REPORTS, []], default=[])
    reads.add_argument("--leads", type=int, default=1_000_000)
    reads.add_argument("--rounds", type=int, default=3)
    wanted = reads.parse_args()
    for ratio in run(wanted.leads, wanted.rounds, tuple(wanted.reports) or tuple(REPORTS)):
        print(ratio.line(), flush=True)
