"""How the pipeline's figures are said: percent, ages, and lists that fit a phone's line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction

from alignment.bridge import Bridge, Bucket
from alignment.calendar import DAY_NAMES, FULL_DAY_NAMES, local_day
from alignment.coverage import NoNumber
from alignment.dates import day_and_month, short_moment, weekday_and_day
from alignment.exchange import written
from alignment.money import Money, short, short_change, thousands
from alignment.pace import Pace, PaceState
from alignment.rates import FEWEST_FOR_A_DIGEST, rounded
from alignment.stalled import StallRule
from figures.changes import parts
from figures.deals import DealFigures, RateUsed
from figures.freshness import FreshnessFigures
from figures.held import Held
from figures.left_behind import LeftBehindFigures
from figures.pipeline import PipelineFigures
from figures.promises import KeptFigures, MarketingFigures
from figures.stalled import Stalled
from messages.text import neutral, one_line, visible_width
from messages.words import count

WIDTH = 44
BUCKET_WORDS = {
    Bucket.NEW: "new",
    Bucket.PULLED_IN: "pulled in",
    Bucket.REOPENED: "reopened",
    Bucket.MOVED_IN: "moved in",
    Bucket.UP: "up",
    Bucket.DOWN: "down",
    Bucket.PUSHED: "pushed",
    Bucket.LOST: "lost",
    Bucket.WON: "won",
    Bucket.MOVED_OUT: "moved out",
    Bucket.REMOVED: "removed",
}


def small_teams(together: Iterable[int], left_out: int, noun: str = "team") -> list[str]:
    """Why so many teams are told as one, or some not at all: what is about fewer than three people is about persons."""
    few = "under three people" if noun == "team" else "held by under three"
    lines = [f"{count:,} {noun}s as one: one is {few}" for count in together if count > 1]
    of = "of fewer than three" if noun == "team" else "that fewer than three hold"
    return lines + ([f"{noun.capitalize()}s {of}, left out: {left_out:,}"] if left_out else [])


def percent(share: Fraction | None) -> str:
    """A share in whole percent, halves up: `47 %`; `n/a` where there is none."""
    return "n/a" if share is None else f"{rounded(share * 100, 0)} %"


def times(number: Fraction | None) -> str:
    """How often: `2.5×`."""
    return "" if number is None else f"{rounded(number, 1)}×"


def since_label(since: datetime, held: Held) -> str:
    """`Fri` within six days, else `9 Nov`; today's is its time."""
    day, today = local_day(since, held.zone), held.today
    if day == today:
        return short_moment(since, held.zone, today)
    return DAY_NAMES[day.weekday()] if abs((today - day).days) < 7 else day_and_month(day)


def whose(instant: datetime, held: Held) -> str:
    """`Monday's` within six days, else `of 9 Nov`."""
    day = local_day(instant, held.zone)
    near = abs((held.today - day).days) < 7
    return f"{FULL_DAY_NAMES[day.weekday()]}'s" if near else f"of {day_and_month(day)}"


def moment(instant: datetime, held: Held, *, day: bool = False) -> str:
    """`07:45` today, `Mon 18:05` within six days, else `9 Nov 18:05`.

    With `day` it never goes without its day, and is told from the day on which it is known: of 2 Nov asked on the 16th `2 Nov 00:00`.
    """
    today = local_day(held.pair.known_at, held.zone) if day else held.today
    said = short_moment(instant, held.zone, today)
    if day and local_day(instant, held.zone) == today:
        return f"{DAY_NAMES[today.weekday()]} {said}"
    return said


def looks_back(held: Held) -> bool:
    """Tell whether the figures are as of an earlier day than the one on which they were asked for."""
    return local_day(held.pair.known_at, held.zone) != held.today


def as_of_line(held: Held) -> str:
    """As of when the figures are, where that is another day than today: `As of Mon 2 Nov 00:00`."""
    return f"As of {moment(held.pair.as_of, held, day=True)}" if looks_back(held) else ""


def fitted(start: str, pieces: Sequence[str], width: int = WIDTH) -> str:
    """Join pieces with commas behind `start` as far as the line holds them, and say how many more there are."""
    for shown in range(len(pieces), 0, -1):
        left = len(pieces) - shown
        line = start + ", ".join(pieces[:shown]) + (f", {left} more" if left else "")
        if visible_width(line) <= width:
            return line
    return one_line(start + ", ".join(pieces), width)


def missed(days: Sequence[date]) -> str:
    """The days whose digest did not arrive in time."""
    return fitted("Not posted in time: ", [weekday_and_day(day) for day in days])


def age(minutes: int, minutes_a_day: int) -> str:
    """Business minutes as people say them: `2 days`, `5 hours`, `40 minutes`."""
    for size, word in ((minutes_a_day, "day"), (60, "hour")):
        if minutes >= size:
            return f"{minutes // size} {word}{'' if minutes // size == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def head(figures: PipelineFigures, updated: datetime | None) -> str:
    """The first line: what and when."""
    held, deals = figures.held, figures.deals
    start = f"*Pipeline · {weekday_and_day(held.today)}* · "
    if updated is not None:
        return f"{start}updated {moment(updated, held)}"
    if figures.scope.said:
        return one_line(start + ", ".join(figures.scope.said), WIDTH + 2)
    return f"{start}{deals.quarter.label} day {deals.day} of {deals.days}"


def won(figures: PipelineFigures) -> str:
    """What was won of the plan: `$940k of $2.0M`; deals or leads where nobody gave amounts."""
    deals = figures.deals
    if figures.won_leads is not None:
        return count(figures.won_leads.in_quarter, "lead")
    if not deals.won_deals and deals.won_without_amount:
        return count(deals.won_without_amount, "deal")
    if deals.unsaid:
        return "an unknown sum"
    return f"{short(deals.won)} of {short(deals.target)}" if deals.target else short(deals.won)


def won_line(figures: PipelineFigures) -> str:
    """Won against plan and pace; behind is said by the two numbers, in no other way."""
    deals = figures.deals
    start = f"*Won {won(figures)}*"
    if figures.won_leads is not None:
        return f"{start} in {deals.quarter.label} · no deals known"
    if not deals.won_deals and deals.won_without_amount:
        return f"{start} in {deals.quarter.label} · no amounts"
    if deals.unsaid:
        return f"*Won: not known* in {deals.quarter.label}"
    if deals.target is None:
        return f"{start} in {deals.quarter.label} · no target set"
    return f"{start} · {percent(deals.reached)} (pace {percent(deals.pace)})"


def run_rate_line(figures: PipelineFigures) -> str:
    """Where the pace leads, where that falls short of the plan while it can still be changed; empty where it does not."""
    deals = figures.deals
    if deals.target is None or deals.target.minor <= 0 or figures.won_leads is not None:
        return ""
    pace = Pace(deals.target.minor, deals.won.minor, deals.elapsed, deals.days)
    if pace.forecast is None or not figures.held.switches.early_warning.warns(pace):
        return ""
    rate = Money(int(rounded(pace.forecast, 0)), deals.won.currency)
    return (
        f"Run-rate to {deals.quarter.label}'s end {short(rate)}, {percent(pace.forecast / pace.goal)} of plan"
    )


def open_line(deals: DealFigures) -> str:
    """What is open, how often it covers what is left, and how often it should."""
    if deals.unsaid:
        return "*Open: not known*"
    start = f"*Open {short(deals.open)}*"
    if deals.cover.number is None:
        return f"{start} · {_NO_COVER.get(deals.cover.missing, '')}".rstrip(" ·")
    need = f", need {times(deals.bases.need.number)}" if deals.bases.need.number is not None else ""
    return f"{start} · cover {times(deals.cover.number)}{need}"


_NO_COVER: dict[NoNumber | None, str] = {
    NoNumber.TARGET_MET: "target met",
    NoNumber.NO_TARGET: "no target set",
}


def bridge_lines(figures: PipelineFigures) -> list[str]:
    """What made the pipeline larger and what made it smaller since the last digest."""
    deals, held = figures.deals, figures.held
    if deals.bridge is None or deals.since is None:
        return [f"Baseline taken {moment(held.pair.as_of, held, day=True)}; changes from tomorrow."]
    label = since_label(deals.since.as_of, held)
    if figures.won_leads is not None:
        return [f"Since {label}: {count(figures.won_leads.since, 'lead')} won"]
    lines = []
    for adding, total in ((True, deals.bridge.added_minor), (False, -deals.bridge.taken_minor)):
        found = parts(deals.bridge, adding=adding)
        if found:
            change = short_change(Money(total, deals.bridge.currency))
            pieces = [f"{kilo(sum_, deals.bridge)} {BUCKET_WORDS[bucket]}" for bucket, sum_ in found]
            lines.append(fitted(f"Since {label} {change}: ", pieces))
    if deals.won_unpriced:
        lines.append(f"Since {label}: {len(deals.won_unpriced):,} won without amount")
    return lines or [f"Since {label}: no change"]


def kilo(minor: int, made: Bridge) -> str:
    """A part of a sum in thousands, beside a total that has the currency; below one thousand in full."""
    amount = Money(minor, made.currency)
    return thousands(amount) if abs(amount.major) >= 1000 else short(amount)


def left_line(left: LeftBehindFigures) -> str:
    """How many leads were left behind, and for how long the oldest has been."""
    if not left.count or left.oldest is None:
        return "*0 leads left behind*"
    waiting = age(left.oldest, left.minutes_a_day)
    if left.count == 1:
        return f"*1 lead left behind*, for {waiting}"
    return f"*{left.count:,} leads left behind*, oldest {waiting}"


def rejected_line(figures: PipelineFigures) -> str:
    """How many leads sales said no to, and why."""
    pieces = [f"{count} {reason}" for reason, count in figures.rejected.reasons]
    return fitted(f"*{figures.rejected.count:,} rejected* · ", pieces)


def stalled_line(found: Sequence[Stalled]) -> str:
    """How many deals want a look, the largest of them and why."""
    first = found[0]
    amount = f" {short(first.amount)}" if first.amount is not None else ""
    tail = f"{amount}, {_stall_short(first)}"
    start = f"{len(found):,} stalled · "
    name = neutral(one_line(first.deal.name, max(8, WIDTH - len(start) - len(tail))))
    return f"*{len(found):,} stalled* · {name}{tail}"


def _stall_short(found: Stalled) -> str:
    if StallRule.LONG_AND_QUIET in found.rules:
        return f"{found.days_in_stage} days"
    if StallRule.CLOSE_DATE_PAST in found.rules and found.deal.close_date:
        return f"due {day_and_month(found.deal.close_date)}"
    return "no next step" if StallRule.NO_NEXT_STEP in found.rules else _pushed(found.deal.pushes)


def stall_reason(found: Stalled) -> str:
    """Why one deal wants a look, in a thread's words: the first rule that says so."""
    return stall_reasons(found)[0]


def stall_reasons(found: Stalled) -> list[str]:
    """Every rule that says that a deal wants a look, in the order of their weight."""
    return [_RULE_WORDS[rule](found) for rule in StallRule if rule in found.rules]


def _long(found: Stalled) -> str:
    usual = f", usual {found.usual_days}" if found.usual_days is not None else ""
    stage = f" in {found.deal.stage}" if found.deal.stage else ""
    return f"{found.days_in_stage} days{stage}{usual}"


def _past(found: Stalled) -> str:
    assert found.deal.close_date is not None, "a close date that is past is there"
    return f"close date was {day_and_month(found.deal.close_date)}"


_RULE_WORDS: dict[StallRule, Callable[[Stalled], str]] = {
    StallRule.LONG_AND_QUIET: _long,
    StallRule.CLOSE_DATE_PAST: _past,
    StallRule.NO_NEXT_STEP: lambda _found: "no next step",
    StallRule.PUSHED_OFTEN: lambda found: _pushed(found.deal.pushes),
}


def _pushed(count: int) -> str:
    return {1: "pushed once", 2: "pushed twice"}.get(count, f"pushed {count} times")


def marketing_line(marketing: MarketingFigures, since: str) -> str:
    """Marketing's promise: the month's count, the goal, and where the line stands; without a goal what is new."""
    start = f"*Marketing* {marketing.month.label}: {marketing.actual:,}"
    state = marketing.pace.state
    if state is PaceState.NO_GOAL or marketing.goal is None:
        new = marketing.actual - marketing.before
        return f"{start} MQLs, {new:,} since {since}"
    counted = f"{start} of {marketing.goal:,} MQLs"
    if state is PaceState.GOAL_REACHED:
        return f"{counted}, goal reached"
    if state is PaceState.STARTS_TODAY:
        return f"{counted}, starts today"
    return f"{counted}, line {marketing.line:,}"


def sales_line(figures: PipelineFigures) -> str:
    """Sales' promise, in the same shape: how many first touches were in time."""
    start = f"*Sales* since {since_label(figures.sales.since, figures.held)}: "
    if figures.fresh.touches_late:
        return f"{start}touches not known yet"
    return start + touched(figures.sales)


def touched(sales: KeptFigures) -> str:
    """`12 of 17 touched in time`, with the percentage from 30 cases on."""
    if sales.attainment.none_due_yet:
        return "no leads due yet"
    ratio = sales.attainment.ratio
    if ratio.n < FEWEST_FOR_A_DIGEST:
        return f"{ratio.counts} touched in time"
    return f"{ratio.counts} in time, {ratio.whole_percent} %"


def rate_line(used: RateUsed) -> str:
    """By what a currency was converted, and since when that holds."""
    return f"{used.currency} at {written(used.rate)}, rate of {day_and_month(used.first)} {used.first.year}"


def stamp(figures: PipelineFigures) -> str:
    """As of when the data speaks, and what is missing in it."""
    said = [source_stamp(figures.fresh, figures.held)]
    said += [f"no deal says its {name}" for name in figures.deals.unsaid]
    if figures.deals.without_amount:
        noun = "deal" if figures.deals.without_amount == 1 else "deals"
        said.append(f"{figures.deals.without_amount:,} {noun} without amount")
    said += [f"{each.deals:,} in {each.currency}: no rate" for each in figures.deals.unconverted]
    return fitted_dots(said)


def fitted_dots(pieces: Sequence[str], width: int = WIDTH) -> str:
    """Join pieces with dots as far as a line holds them."""
    line = pieces[0]
    for at, piece in enumerate(pieces[1:], 1):
        if visible_width(f"{line} · {piece}") > width:
            return f"{line} · +{len(pieces) - at}"
        line = f"{line} · {piece}"
    return line


def source_stamp(fresh: FreshnessFigures, held: Held) -> str:
    """`CRM 07:45`, or that everything is entered live."""
    if fresh.oldest is None:
        return f"Live {moment(held.pair.as_of, held)}"
    return f"{held.switches.crm_name} {moment(fresh.oldest, held)}"


def closed_days(figures: PipelineFigures) -> list[str]:
    """The quarter's closed weekdays, `26 Nov`: what the pace leaves out."""
    calendar, quarter = figures.held.calendar, figures.deals.quarter
    days = sorted(day for day in calendar.closed if day in quarter and day.weekday() in calendar.hours)
    return [day_and_month(day) for day in days]
