"""A lead finds its rep by the first rule that matches, in the transaction that handed it over; the clock finds the rest.

`place` routes a lead that waits, `again` hands one that somebody has to somebody else, `sweep` is the clock's: whatever
waits is routed as soon as somebody can have it. Each may be done twice without harm: only a lead that waits is routed, it
is locked, and so is the pool whose turn is taken. A workspace without rules is left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from alignment import leads as rules
from alignment.accounts import Account
from alignment.calendar import WorkingCalendar
from alignment.calendars import team_of
from alignment.lead_state import Lead, Step
from alignment.lifecycle import EventKind, Queue, Stage, Via
from alignment.people import Actor, Standing
from alignment.reasons import RerouteReason
from alignment.rota import Pool
from alignment.routing import (
    Asked,
    Candidate,
    Decision,
    Match,
    Past,
    Plan,
    RuleKind,
    able,
    decide,
    match,
    passed_on,
)
from alignment.shifts import on_shift
from alignment.terms import Terms
from db.memory import Work
from db.stores import accounts, refusals, teams, turns, workspaces
from db.stores import leads as stored_leads
from db.stores import routing as stored
from db.stores.leads import standing
from operations import unrouted
from operations.history import Done, happen, load
from operations.turns import returned

SYSTEM = Actor(0, "Tandem", Standing.MEMBER)
"""Who does what a rule or a clock decides."""

WRONG_PLACE = frozenset({RerouteReason.WRONG_TERRITORY, RerouteReason.WRONG_SEGMENT})
"""Re-routes that say the rule was wrong: it is left out, and the turn is given back (domain.md 6)."""

AT_ONCE = 4
"""So many leads one write of the clock tries: others wait behind it."""


def waits(lead: Lead) -> bool:
    """Tell whether a lead was handed over and waits for somebody in the queue of routing."""
    return lead.queue is Queue.ROUTING and not lead.owner_id and lead.stage in (Stage.MQL, Stage.ASSIGNED)


def place(work: Work, done: Done, *, via: Via) -> Done:
    """Route the lead that something just happened to, if it waits; return what holds now."""
    if not waits(done.lead):
        return done
    plan = stored.plan(work)
    if not plan.routes:
        return done
    return _route(work, plan, done.lead, via) or done


def place_many(work: Work, lead_ids: Iterable[int], *, via: Via, most: int = AT_ONCE) -> None:
    """Route the leads that a file brought and that are news; what is more than `most` is the clock's, at its next tick.

    Pools are locked in one order, so that two files never wait for each other.
    """
    plan = stored.plan(work)
    if not plan.routes:
        return
    waiting = [each for each in stored_leads.leads(work, lead_ids).values() if waits(each)]
    news = [each for each in waiting if _is_news(work, each)]
    found = {each.id: _found(work, plan, each) for each in news}
    news.sort(key=lambda each: (found[each.id].pool.id if (found[each.id].pool) else 0, each.id))  # type: ignore[union-attr]
    for each in news[:most]:
        lead = load(work, each.id)
        if waits(lead):  # nobody routed it before it was locked
            _route(work, plan, lead, via)
    for each in news[most:]:
        if turns.waiting(work, each.id) is None:
            _wait(work, plan, each, found[each.id], tried=False)


def again(
    work: Work,
    lead: Lead,
    why: RerouteReason,
    *,
    actor: Actor = SYSTEM,
    via: Via = Via.CLOCK,
    keep: bool = False,
    team_id: int | None = None,
) -> Done | None:
    """Hand a lead that somebody has (assigned or accepted) to somebody else who can have it: no rejection, no new clock.

    `lead` was loaded under a lock in this transaction, and the caller has judged the right. Where the reason says that
    the rule was wrong (territory, segment), the rules behind it are asked and the turn is given back; else the same pool
    gives its next turn. Nobody who had it in this cycle, or refused it within the cooldown, gets it.

    Nobody can have it, or no rules are set up: with `keep` nothing happens and None is returned; else it goes back to the
    queue of routing (of `team_id`, by default its own team) and waits there. Returns what happened.
    """
    plan = stored.plan(work)
    last = next((each for each in reversed(turns.routed(work, lead.id)) if each.cycle == lead.cycle), None)
    mine = last if last is not None and last.person_id == lead.owner_id and not last.returned else None
    skip = {mine.rule_id} if mine is not None and why in WRONG_PLACE else set()
    found = _found(work, plan, lead, skip=skip) if plan.routes else Match()
    if mine is not None and why in WRONG_PLACE:
        returned(work, mine)
    decision = _decision(work, plan, lead, found) if found.rule is not None else Decision(plan.version, found)
    if not decision.person_id and keep:
        return None
    if decision.person_id:
        step = rules.reroute(lead, why, decision.person_id, _team_of(work, decision.person_id, lead.team_id))
        return _assign(work, lead, step, decision, actor, via)
    step = rules.reroute(lead, why, 0, lead.team_id if team_id is None else team_id)
    done = happen(work, actor, lead, [step], via=via)
    if plan.routes:
        _wait(work, plan, done.lead, found)
    return done


def hand_on(work: Work, lead: Lead, *, actor: Actor, via: Via, note_id: int = 0) -> Done:
    """Pass a lead that inside sales qualified on to whom the rules say; it waits for routing where nobody can have it."""
    plan = stored.plan(work)
    found = _found(work, plan, lead, handed_on=True) if plan.routes else Match()
    decision = Decision(plan.version, found)
    if found.rule is not None:
        decision = _decision(work, plan, lead, found, handed_on=True)
    team_id = _team_of(work, decision.person_id, 0) if decision.person_id else 0
    step = rules.hand_on(lead, decision.person_id, team_id)
    if decision.person_id:
        return _assign(work, lead, step, decision, actor, via, note_id)
    done = happen(work, actor, lead, [step], via=via, note_id=note_id)
    if plan.routes:
        _wait(work, plan, done.lead, found)
    return done


def sweep(work: Work) -> bool:
    """Route what waits and can be had now, a few leads a time; tell whether there may be more. The clock calls it."""
    plan = stored.plan(work)
    waited = turns.pools_waited_for(work)
    if not waited:
        return False
    terms = workspaces.terms(work)
    open_pools = [
        (pool.id, hot)
        for pool in plan.pools
        for hot in (True, False)
        if (pool.id, hot) in waited and able(pool, _candidates(work, _people(pool), (), pool, terms), hot=hot)
    ]
    found = turns.waits(work, plan.version, open_pools, AT_ONCE)
    moved = 0
    for each in found:
        lead = stored_leads.lead(work, each.lead_id, lock=True)
        if lead is None or not waits(lead) or not plan.routes:
            turns.stop_waiting(work, each.lead_id)
            moved += 1
        else:
            moved += _route(work, plan, lead, Via.CLOCK) is not None
    return len(found) == AT_ONCE and moved > 0


def any_wait(work: Work) -> bool:
    """Tell whether any lead waits for routing: a look that costs the clock no write."""
    return bool(turns.pools_waited_for(work))


def dry_run(work: Work, lead: Lead) -> Decision:
    """Say who would get a lead now, and why; no turn is taken. One that somebody has is decided as if nobody did.

    Of one that inside sales works: who would get it once it is handed on.
    """
    plan, on = stored.plan(work), lead.with_inside_sales
    return _decision(work, plan, lead, _found(work, plan, lead, handed_on=on), lock=False, handed_on=on)


# --- deciding -------------------------------------------------------------------------------------------------------


def _found(
    work: Work, plan: Plan, lead: Lead, skip: Collection[int] = (), *, handed_on: bool = False
) -> Match:
    asked = asked_of(work, plan, lead, handed_on=handed_on)
    refused = _not_again(work, lead, handed_on=asked.handed_on)
    known: dict[int, Candidate] = {}

    def may_have(person_id: int) -> bool:
        if person_id not in known:
            known.update(_candidates(work, [person_id], refused, None, workspaces.terms(work)))
        return person_id in known and known[person_id].may_have(hot=lead.hot)

    return match(plan, asked, may_have, skip)


def _decision(
    work: Work, plan: Plan, lead: Lead, found: Match, *, lock: bool = True, handed_on: bool = False
) -> Decision:
    if found.pool is None:
        return decide(plan, found, {}, {}, hot=lead.hot)
    held = turns.gained(work, found.pool.id, lock=lock)
    terms = workspaces.terms(work)
    refused = _not_again(work, lead, handed_on=handed_on or lead.handed_on)
    candidates = _candidates(work, _people(found.pool), refused, found.pool, terms)
    return decide(plan, found, candidates, held, hot=lead.hot)


def asked_of(work: Work, plan: Plan, lead: Lead, *, handed_on: bool = False) -> Asked:
    """Return a lead as the rules see it; who has its account is looked up only where a rule asks.

    `handed_on`: inside sales hands it on now, or has done so in this cycle.
    """
    facts = stored_leads.facts(work, lead.id)
    inside = teams.of_inside_sales(work)
    asks = any(each.kind is RuleKind.RELATIONSHIP for each in plan.rules)
    return Asked(
        lead.id,
        (lead.company, facts.account, facts.domain),
        facts.segment,
        facts.region,
        facts.country,
        facts.employees,
        lead.hot,
        _known_by(work, lead, facts.of_account, inside) if asks else 0,
        inside,
        handed_on or lead.handed_on,
    )


def _known_by(work: Work, lead: Lead, account: Account, inside: Collection[int]) -> int:
    """Return who of sales has the deal or another lead of the same account; 0 for nobody. Inside sales keeps no account."""
    held = accounts.holdings(work, account, other_than=lead.id)
    of_deal = turns.deal_owner(work, [each.lead_id for each in held]) if held else 0
    if of_deal:
        return of_deal
    keeper = accounts.owner_of_account(work, account, other_than=lead.id, but=inside) if held else None
    return keeper.owner_id if keeper else 0


def _people(pool: Pool) -> list[int]:
    return [each.person_id for each in pool.members]


def _not_again(work: Work, lead: Lead, *, handed_on: bool) -> frozenset[int]:
    """Return who is not offered a lead: they refused it, had it in this cycle, or have it; inside sales what it handed on."""
    past = [
        Past(each.kind, each.cycle, each.owner_id) for each in standing(stored_leads.events(work, lead.id))
    ]
    cooling = (
        refusals.refused_by(work, lead.id) if any(each.kind is EventKind.REJECTED for each in past) else ()
    )
    done = teams.of_inside_sales(work) if handed_on else frozenset[int]()
    return frozenset(cooling) | passed_on(past, lead.cycle) | ({lead.owner_id} - {0}) | done


def _candidates(
    work: Work, ids: Iterable[int], refused: Collection[int], pool: Pool | None, terms: Terms
) -> dict[int, Candidate]:
    found = {}
    hours = hours_of(work, ids, terms)
    for each in turns.workers(work, ids).values():
        member = pool.member(each.person_id) if pool else None
        shift = on_shift(
            member.hours if member else "", each.zone, hours.get(each.person_id, terms.calendar), work.now
        )
        found[each.person_id] = Candidate(
            each.person_id, each.here, each.away, shift, each.accepted, each.person_id in refused
        )
    return found


def hours_of(work: Work, ids: Iterable[int], terms: Terms) -> dict[int, WorkingCalendar]:
    """Return by whose hours people work who are in a team that has its own."""
    mine: dict[int, set[int]] = defaultdict(set)
    for team_id in filter(None, map(team_of, terms.calendars.own)):
        for person_id in teams.members(work, team_id) & set(ids):
            mine[person_id].add(team_id)
    return {person_id: terms.calendars.of_teams(team_ids) for person_id, team_ids in mine.items()}


# --- doing ----------------------------------------------------------------------------------------------------------


def _route(work: Work, plan: Plan, lead: Lead, via: Via) -> Done | None:
    """Give a waiting lead to whom the rules say; None where nobody can have it now, and it waits."""
    found = _found(work, plan, lead)
    decision = _decision(work, plan, lead, found)
    if not decision.person_id:
        _wait(work, plan, lead, found)
        return None
    team_id = _team_of(work, decision.person_id, lead.team_id)
    if lead.stage is Stage.MQL:
        step = rules.assign(lead, decision.person_id, team_id)
    else:
        # It was passed on, or came back, and waited: why stays what it was.
        reason = standing(stored_leads.events(work, lead.id))[-1].code
        step = replace(rules.reroute(lead, RerouteReason.CONFLICT, decision.person_id, team_id), code=reason)
    return _assign(work, lead, step, decision, SYSTEM, via)


def _assign(
    work: Work, lead: Lead, step: Step, decision: Decision, actor: Actor, via: Via, note_id: int = 0
) -> Done:
    done = happen(work, actor, lead, [step], via=Via.CLOCK if via is Via.FILE else via, note_id=note_id)
    rule, turn, pool = decision.match.rule, decision.turn, decision.match.pool
    assert rule is not None, "somebody gets a lead by a rule"
    if turn is not None and pool is not None:
        turns.keep(work, pool.id, turn.after)
    turns.record(
        work, lead_id=lead.id, cycle=done.lead.cycle, seq=done.lead.last_seq, version=decision.version,
        rule_id=rule.id, pool_id=pool.id if pool and turn else 0, person_id=decision.person_id,
        had=turn.had if turn else 0, shares=turn.shares if turn else {},
    )  # fmt: skip
    return done


def _wait(work: Work, plan: Plan, lead: Lead, found: Match, *, tried: bool = True) -> None:
    """Let a lead wait for the pool of its rule, else for whoever watches, who is told."""
    new = turns.wait(
        work,
        lead.id,
        cycle=lead.cycle,
        version=plan.version if tried else 0,
        rule_id=found.rule.id if found.rule else 0,
        pool_id=found.pool.id if found.pool else 0,
        hot=lead.hot,
    )
    if new and tried:
        unrouted.tell(work, plan, lead)


def _team_of(work: Work, person_id: int, team_id: int) -> int:
    mine = [team.id for team in teams.teams_of(work, person_id)]
    return team_id if team_id in mine else mine[0] if mine else 0


def _is_news(work: Work, lead: Lead) -> bool:
    """Tell whether a hand-over that a file reports is for somebody to act on: fresh, and after Tandem went live."""
    opened = [
        each.occurred_at
        for each in standing(stored_leads.events(work, lead.id))
        if each.kind is EventKind.MARKETING_QUALIFIED and each.cycle == lead.cycle
    ]
    return bool(opened) and workspaces.terms(work).is_news(max(opened), work.now)
