"""Open deals that want a look: which, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from alignment.calendar import local_day
from alignment.money import Money
from alignment.stalled import DealAge, StageUsual, StallRule, StallSettings, rules_fired, stage_usual
from alignment.zones import ONE_DAY, days_between
from db.memory import Work
from db.stores.asked import Filters, Pair, snoozed
from db.stores.asked import stalled as stored
from db.stores.asked.versions import Deal
from figures.held import Held
from figures.purse import Purse


@dataclass(frozen=True, slots=True)
class Stalled:
    """An open deal that wants a look, with every rule that says so."""

    deal: Deal
    amount: Money | None
    rules: tuple[StallRule, ...]
    days_in_stage: int
    usual_days: int | None


@dataclass(frozen=True, slots=True)
class Snoozed:
    """An open deal that would want a look and was put off: until when, by whom, and the note that says why."""

    stalled: Stalled
    until: date
    person_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class Looks:
    """The open deals that want a look, and those that would, were they not put off; largest first."""

    stalled: tuple[Stalled, ...]
    snoozed: tuple[Snoozed, ...]


def stall_settings(held: Held) -> StallSettings:
    """The workspace's own limits for stalled deals."""
    return StallSettings(
        quiet_days=held.switches.stalled_silent_days, days_without_usual=held.switches.stalled_fixed_days
    )


def stalled(
    work: Work, held: Held, pair: Pair, filters: Filters, purse: Purse, usual: Mapping[str, StageUsual]
) -> Looks:
    """Return the open deals that want a look, and those put off; `usual` is how long deals are in each stage."""
    settings = stall_settings(held)
    today = local_day(pair.as_of, held.zone)
    elsewhere = stage_usual((), settings)

    def before(days: Fraction) -> datetime:
        # A deal is long in its stage from the day after the limit; a day more here, for the rules decide.
        return held.midnight(today - timedelta(days=int(days))) + ONE_DAY

    candidates = stored.wanting_a_look(
        work,
        pair,
        today,
        filters,
        pushes=settings.pushes,
        quiet_before=before(Fraction(settings.quiet_days)),
        long_before={stage: before(each.limit) for stage, each in usual.items()},
        long_before_elsewhere=before(elsewhere.limit),
    )
    # Said here and not in a file: known to this moment, however old the deals are.
    put_off = snoozed.put_off(work, held.pair, held.today)
    found: list[Stalled] = []
    later: list[Snoozed] = []
    for deal in candidates:
        in_stage = usual.get(deal.stage, elsewhere)
        age = DealAge(
            days_in_stage=days_between(deal.stage_since, pair.as_of, held.zone),
            close_date=deal.close_date,
            days_quiet=days_between(deal.last_activity_at, pair.as_of, held.zone)
            if deal.last_activity_at
            else None,
            has_next_step=deal.next_step,
            pushes=deal.pushes,
        )
        rules = rules_fired(age, in_stage, today, settings)
        if rules:
            minor = purse.minor(deal.amount, deal.currency)
            amount = Money(minor, purse.own) if minor is not None else None
            usual_days = int(in_stage.usual) if in_stage.usual is not None else None
            one = Stalled(deal, amount, rules, age.days_in_stage, usual_days)
            off = put_off.get(deal.id)
            if off is None:
                found.append(one)
            else:
                later.append(Snoozed(one, off.until, off.person_id, off.note_id))
    return Looks(
        tuple(sorted(found, key=_largest)), tuple(sorted(later, key=lambda each: _largest(each.stalled)))
    )


def _largest(each: Stalled) -> tuple[int, int]:
    return (-(each.amount.minor if each.amount else -1), each.deal.id)
