"""Marketing promised a change because of a rejection: it is checked on its day, and what came of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alignment import promised_changes as rules
from alignment.calendar import local_day
from alignment.dates import short_day
from alignment.errors import NotFound, NotNow, Offer, TakenAlready
from alignment.leads import may_undo
from alignment.people import Actor, Role, Standing
from alignment.permissions import Right, Thing, may
from db.memory import Work
from db.stores import agenda, alerts, audit, campaigns, fixes, people, workspaces
from db.stores.fixes import Fix
from db.stores.notices import Subject
from db.stores.rejections import Rejection
from db.tables.meetings import PointKind
from db.tables.rejections import Outcome
from operations import homes
from operations.notices import Owed, bring_up_to_date, owe
from operations.people.quiet import when_here


def promise(work: Work, actor: Actor, rejection: Rejection, by: date | None) -> Fix:
    """Keep that something will change, and when it is checked; the same promise about several rejections is one."""
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    check_on = rules.checked_on(today, by, terms.calendar, terms.agreement.check_after_days)
    found = fixes.alike(work, rejection.campaign_id, rejection.code, actor.id, check_on)
    return found or fixes.add(
        work,
        campaign_id=rejection.campaign_id,
        code=rejection.code,
        promised_by=actor.id,
        promised_at=work.now,
        change_from=by,
        check_on=check_on,
    )


def forget(work: Work, rejection: Rejection) -> None:
    """An answer was taken back: a promise that answers no other rejection goes with it. Call it before the rejection
    lets go of it."""
    fix = fixes.by_id(work, rejection.fix_id) if rejection.fix_id else None
    if fix is None or any(each.id != rejection.id for each in fixes.rejections_of(work, fix)):
        return
    fixes.change(work, fix, outcome=Outcome.WITHDRAWN, outcome_at=work.now)
    _show(work, fix)


# --- the day of the check -------------------------------------------------------------------------------------------


def ask_due(work: Work) -> int:
    """Ask whoever promised, and tell who said no, about every promise whose day has come; return about how many.

    Twice is once: a promise that was asked about is not due any more, and the notices have their own keys.
    """
    found = fixes.to_ask(work, _day_asked(work))
    for fix in found:
        _ask(work, fix)
    return len(found)


def _day_asked(work: Work) -> date:
    """Return the last day whose checks are asked about by now."""
    calendar = workspaces.terms(work).calendar
    today = local_day(work.now, calendar.zone)
    return today - timedelta(days=1) if work.now < rules.asked_at(today, calendar) else today


def anything_due(work: Work) -> bool:
    """Tell whether a promise is to be asked about, or belongs on the next agenda: a look that costs no write."""
    if fixes.to_ask(work, _day_asked(work), 1):
        return True
    waiting = [each.id for each in fixes.unanswered(work, _day_unanswered(work))]
    return bool(agenda.missing(work, PointKind.PROMISE, waiting))


def _ask(work: Work, fix: Fix) -> None:
    found = fixes.rejections_of(work, fix)
    if not found:
        fixes.change(work, fix, outcome=Outcome.WITHDRAWN, outcome_at=work.now)
        return
    whom = _who_answers(work, fix)
    for person_id in whom:
        _owe(work, fix, person_id, found, asks=True)
    _tell_sales(work, fix, found, besides=whom)
    fixes.change(work, fix, asked_at=work.now)
    homes.refresh_of(work, *whom)


def _who_answers(work: Work, fix: Fix) -> tuple[int, ...]:
    """Whoever promised; once they have gone the campaign's owner, else the marketing managers."""
    owner = campaigns.by_id(work, fix.campaign_id).owner_id
    for each in (fix.promised_by, owner):
        if here := _reachable(work, [each]):
            return here
    return _reachable(work, (each.id for each in people.holders(work, Role.MARKETING_MANAGER)))


def _reachable(work: Work, ids: Iterable[int]) -> tuple[int, ...]:
    wanted = [each for each in ids if each]
    known = people.people(work, wanted)
    return tuple(
        each
        for each in dict.fromkeys(wanted)
        if each in known and known[each].slack and known[each].standing is Standing.MEMBER
    )


def _tell_sales(work: Work, fix: Fix, found: Iterable[Rejection], besides: Iterable[int] = ()) -> None:
    said = list(found)
    reps = _reachable(work, (each.rejected_by for each in said))
    for rep in reps:
        if rep not in besides:
            _owe(work, fix, rep, [each for each in said if each.rejected_by == rep], asks=False)


def _owe(work: Work, fix: Fix, person_id: int, found: Iterable[Rejection], *, asks: bool) -> None:
    leads = {each.lead_id for each in found}
    target = f"person:{person_id}"
    owe(
        work,
        Owed(
            kind="fix_check",
            dedup_key=f"fix/{fix.fact}/{target}",
            target=target,
            payload={"fix": fix.id, "asks": asks},
            due_at=when_here(work, person_id, work.now),
            subjects=(Subject("fix", fix.id), *(Subject("lead", each) for each in sorted(leads))),
        ),
    )


def _show(work: Work, fix: Fix) -> None:
    """Bring what shows a promise to its present state; one that was not sent yet is let go when it says nothing more."""
    for notice_id in alerts.showing(work, "fix", fix.id):
        if fix.outcome is Outcome.WITHDRAWN and alerts.cancel(work, notice_id):
            continue
        bring_up_to_date(work, notice_id)


def to_agenda(work: Work) -> int:
    """Put every check that nobody answered within the agreed days on the next meeting's agenda; return how many."""
    return sum(
        agenda.put(work, PointKind.PROMISE, fix.id, campaign_id=fix.campaign_id)
        for fix in fixes.unanswered(work, _day_unanswered(work))
    )


def _day_unanswered(work: Work) -> date:
    """Return the day such that a check of then, or earlier, has waited longer than the agreed days."""
    terms = workspaces.terms(work)
    day = local_day(work.now, terms.zone)
    for _ in range(terms.agreement.second_look_days):
        day = terms.calendar.previous_working_day(day)
    return day


# --- what came of it ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """A promise with what came of it, and the next check where it was put off."""

    fix: Fix
    following: Fix | None = None


def thing_of(work: Work, fix: Fix) -> Thing:
    """Return a promise as rights are asked about it."""
    owner_id = campaigns.by_id(work, fix.campaign_id).owner_id
    owner = people.person(work, owner_id)
    return Thing(
        campaign_owner_id=owner_id,
        campaign_owner_name=owner.first_name if owner else "",
        author_id=fix.promised_by,
    )


def load(work: Work, fix_id: int) -> Fix:
    """Return a promise that was not taken back."""
    fix = fixes.by_id(work, fix_id)
    if fix is None or fix.outcome is Outcome.WITHDRAWN:
        raise NotFound("That promise is not here any more.", Offer("What I promised", "/campaign check"))
    return fix


def check(work: Work, actor: Actor, fix_id: int, until: date | None = None) -> Checked:
    """Say that it changed, or (`until`) not yet: then it is checked again on that day."""
    fix = load(work, fix_id)
    may(actor, Right.CHECK_PROMISE, thing_of(work, fix))
    _still_open(work, fix)
    terms = workspaces.terms(work)
    following = None
    if until is not None:
        day = rules.next_check(until, local_day(work.now, terms.zone), terms.calendar)
        following = fixes.add(
            work,
            campaign_id=fix.campaign_id,
            code=fix.code,
            promised_by=fix.promised_by,
            promised_at=fix.promised_at,
            change_from=day,
            check_on=day,
            first_id=fix.root,
        )
    outcome = Outcome.CHANGED if until is None else Outcome.NOT_YET
    if not fixes.change(work, fix, outcome=outcome, outcome_at=work.now, outcome_by=actor.id):
        _still_open(work, load(work, fix.id))
    if fix.asked_at is None and following is None:
        # Nobody waited for the day: who said no hears of it now.
        _tell_sales(work, fix, fixes.rejections_of(work, fix), besides=(actor.id,))
    verb = "promise.changed" if following is None else "promise.not_yet"
    audit.record(work, actor.id, verb, f"promise:{fix.id}", campaign=fix.campaign_id, code=fix.code)
    return Checked(_settled(work, fix), following)


def reopen(work: Work, actor: Actor, fix_id: int) -> Fix:
    """Take back what one said of a promise, within five minutes: it waits for a word again."""
    fix = load(work, fix_id)
    if fix.outcome is Outcome.OPEN or fix.outcome_at is None:
        raise NotNow(
            "Nobody said anything of that promise yet.", Offer("Show it", f"/campaign check {fix.id}")
        )
    may_undo(actor.id, fix.outcome_by, fix.outcome_at, work.now)
    following = fixes.following(work, fix)
    if following is not None:
        fixes.change(work, following, outcome=Outcome.WITHDRAWN, outcome_at=work.now)
    fixes.change(work, fix, outcome=Outcome.OPEN, outcome_at=None, outcome_by=0)
    audit.record(work, actor.id, "promise.reopened", f"promise:{fix.id}", campaign=fix.campaign_id)
    agenda.unsettle(work, PointKind.PROMISE, fix.id)
    after = load(work, fix.id)
    _show(work, after)
    homes.refresh_of(work, actor.id, fix.promised_by)
    work.leaves(promise=fix.id)
    return after


def _settled(work: Work, fix: Fix) -> Fix:
    after = load(work, fix.id)
    agenda.settle(work, PointKind.PROMISE, fix.id)
    _show(work, after)
    homes.refresh_of(work, after.outcome_by, fix.promised_by)
    work.leaves(promise=fix.id)
    return after


def _still_open(work: Work, fix: Fix) -> None:
    if fix.outcome is Outcome.OPEN:
        return
    who = people.person(work, fix.outcome_by)
    name = who.first_name if who else "Somebody"
    said = "it changed" if fix.outcome is Outcome.CHANGED else "not yet"
    zone = workspaces.terms(work).zone
    day = short_day(local_day(fix.outcome_at or work.now, zone), local_day(work.now, zone))
    raise TakenAlready(f"{name} said already, {day}: {said}.", Offer("Show it", f"/campaign check {fix.id}"))
