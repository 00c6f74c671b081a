"""A lead finds its rep in the transaction that handed it over, once, and the clock finds the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Queue, Stage, Via
from alignment.people import Standing
from alignment.reasons import BY_CODE, RerouteReason
from alignment.rota import Member, Pool
from alignment.routing import Conditions, Plan, Rule, RuleKind
from db.memory import Memory, Work
from db.stores import clocks, notices, roster, turns
from db.stores import leads as stored
from db.stores import routing as rules
from db.stores.known_leads import change_lead
from db.stores.notices import id_of
from operations import leads, new_leads, rejections, routing
from operations.new_leads import NewLead
from operations.undo import undo
from tests.company import NOON, Company

WEST, EAST = 1, 2


@pytest.fixture
def company(memory: Memory) -> Company:
    return with_rules(memory)


def with_rules(memory: Memory) -> Company:
    """The company with two territories, each with a pool, in a queue that Ines watches."""
    made = Company.make(memory)
    made.run(lambda work: rules.save(work, plan(made), made.ines), NOON - timedelta(days=1))
    return made


def plan(company: Company, *more: Rule, caps: int = 0) -> Plan:
    west = Pool(WEST, "West", "west", (Member(company.jonas, cap=caps), Member(company.amira, cap=caps)))
    return Plan(
        0,
        (
            *more,
            Rule(1, RuleKind.TERRITORY, "West", Conditions(regions=frozenset({"west"})), pool_id=WEST),
            Rule(2, RuleKind.TERRITORY, "East", Conditions(regions=frozenset({"east"})), pool_id=EAST),
            Rule(3, RuleKind.CATCH_ALL, person_id=company.ines),
        ),
        (west, Pool(EAST, "East", "east", (Member(company.luca),))),
    )


def waiting(company: Company, number: int, region: str = "west", **known: object) -> int:
    """A lead that marketing has not handed over yet."""
    company.lead(number, f"Company {number}", stage=Stage.NEW, team="", **known)  # type: ignore[arg-type]
    company.run(lambda work: change_lead(work, number, region=region))
    return number


def hand_over(company: Company, number: int, at: datetime = NOON, who: str = "priya") -> Lead:
    actor = company.actor(who, at)
    return company.run(lambda work: new_leads.hand_over(work, actor, number), at).lead


def holders(company: Company, numbers: Iterable[int]) -> list[int]:
    found = company.see(lambda work: stored.leads(work, numbers))
    return [found[each].owner_id for each in sorted(found)]


def test_a_lead_is_routed_in_the_transaction_that_hands_it_over(company: Company) -> None:
    lead = hand_over(company, waiting(company, 1))
    assert (lead.stage, lead.owner_id, lead.queue, lead.team_id) == (
        Stage.ASSIGNED, company.jonas, Queue.NONE, company.west,
    )  # fmt: skip
    last = company.see(lambda work: stored.events(work, 1))[-1]
    assert (last.kind, last.actor_id, last.via) == (EventKind.ASSIGNED, 0, Via.COMMAND)
    (why,) = company.see(lambda work: turns.routed(work, 1))
    assert (why.rule_id, why.pool_id, why.person_id, why.version, why.seq) == (
        1,
        WEST,
        company.jonas,
        1,
        last.seq,
    )


def test_leads_go_round_and_each_gets_their_share(company: Company) -> None:
    for number in range(1, 9):
        hand_over(company, waiting(company, number))
    assert holders(company, range(1, 9)) == [company.jonas, company.amira] * 4
    counted = company.see(lambda work: turns.shares(work, NOON, NOON + timedelta(minutes=1)))
    assert {each.person_id: each.count for each in counted} == {company.jonas: 4, company.amira: 4}


def test_without_rules_a_lead_waits_as_ever(memory: Memory) -> None:
    company = Company.make(memory)
    lead = hand_over(company, waiting(company, 1))
    assert (lead.stage, lead.owner_id, lead.queue) == (Stage.MQL, 0, Queue.ROUTING)
    assert not company.see(routing.any_wait)


def test_a_marketers_new_lead_is_routed_at_once_and_a_reps_is_theirs(company: Company) -> None:
    company.run(
        lambda work: rules.save(
            work, plan(company, Rule(9, RuleKind.POOL, "all", pool_id=EAST)), company.ines
        )
    )
    found = company.run(lambda work: new_leads.add(work, company.actor("priya"), NewLead("Beta")))
    assert found.lead.owner_id == company.luca
    mine = company.run(lambda work: new_leads.add(work, company.actor("jonas"), NewLead("Gamma")))
    assert (mine.lead.owner_id, mine.lead.stage) == (company.jonas, Stage.NEW)


def test_who_is_away_or_has_left_or_sells_no_more_gets_nothing(company: Company) -> None:
    company.run(
        lambda work: roster.go_away(work, company.jonas, NOON - timedelta(hours=1), NOON + timedelta(days=2))
    )
    assert hand_over(company, waiting(company, 1)).owner_id == company.amira
    assert hand_over(company, waiting(company, 2)).owner_id == company.amira
    company.run(lambda work: roster.change(work, company.amira, standing=Standing.DEACTIVATED))
    assert hand_over(company, waiting(company, 3)).owner_id == 0
    assert hand_over(company, waiting(company, 4), NOON + timedelta(days=3)).owner_id == company.jonas


def test_everybody_off_it_waits_is_told_and_is_routed_by_the_clock(company: Company) -> None:
    until = NOON + timedelta(hours=3)
    for person in (company.jonas, company.amira):
        company.run(lambda work, who=person: roster.go_away(work, who, NOON - timedelta(hours=1), until))  # type: ignore[misc]
    lead = hand_over(company, waiting(company, 1))
    assert (lead.stage, lead.queue) == (Stage.MQL, Queue.ROUTING)
    key = f"unrouted/{company.ines}/{NOON:%Y-%m-%dT%H}"
    told = company.see(lambda work: notices.by_id(work, id_of(company.id, key)))
    assert told is not None
    assert company.see(routing.any_wait)
    assert company.run(routing.sweep) is False
    assert holders(company, [1]) == [0]
    company.run(routing.sweep, until)
    assert holders(company, [1]) == [company.jonas]
    last = company.see(lambda work: stored.events(work, 1))[-1]
    assert (last.actor_id, last.via) == (0, Via.CLOCK)
    assert not company.see(routing.any_wait)
    gone = company.see(lambda work: notices.by_id(work, id_of(company.id, key)))
    assert gone is not None
    assert gone.state.value == "cancelled"


def test_a_hot_lead_goes_to_somebody_on_shift_and_others_wait_for_their_morning(company: Company) -> None:
    night = NOON + timedelta(hours=11)
    assert hand_over(company, waiting(company, 1, hot=True), night).owner_id == 0
    assert hand_over(company, waiting(company, 2), night).owner_id == company.jonas
    company.run(routing.sweep, night + timedelta(hours=1))
    assert holders(company, [1]) == [0]
    company.run(routing.sweep, NOON + timedelta(days=1))
    assert holders(company, [1]) == [company.amira]


def test_a_cap_on_accepted_leads_is_kept(company: Company) -> None:
    company.run(lambda work: rules.save(work, plan(company, caps=1), company.ines))
    company.lead(90, "Held", owner="jonas")
    assert hand_over(company, waiting(company, 1)).owner_id == company.amira
    company.run(lambda work: leads.accept(work, company.actor("amira"), 1))
    assert hand_over(company, waiting(company, 2)).owner_id == 0


def test_the_account_beats_the_turn_and_takes_none(company: Company) -> None:
    company.run(lambda work: rules.save(work, plan(company, Rule(9, RuleKind.RELATIONSHIP)), company.ines))
    company.lead(90, "Acorn Robotics", owner="luca", team="east")
    waiting(company, 1)
    company.run(lambda work: change_lead(work, 90, domain="acorn.example"))
    company.run(lambda work: change_lead(work, 1, domain="acorn.example"))
    assert hand_over(company, 1).owner_id == company.luca
    (why,) = company.see(lambda work: turns.routed(work, 1))
    assert (why.pool_id, why.shares) == (0, {})
    assert hand_over(company, waiting(company, 2)).owner_id == company.jonas


def test_what_no_rule_takes_waits_for_whoever_watches(company: Company) -> None:
    assert hand_over(company, waiting(company, 1, region="north")).owner_id == 0
    held = company.see(lambda work: turns.waiting(work, 1))
    assert held is not None
    assert (held.rule_id, held.pool_id) == (3, 0)
    assert company.run(routing.sweep) is False


def test_a_change_of_the_rules_routes_what_waited(company: Company) -> None:
    hand_over(company, waiting(company, 1, region="north"))
    more = Rule(9, RuleKind.TERRITORY, "North", Conditions(regions=frozenset({"north"})), pool_id=EAST)
    company.run(lambda work: rules.save(work, plan(company, more), company.ines))
    company.run(routing.sweep)
    assert holders(company, [1]) == [company.luca]


def test_not_mine_goes_to_somebody_else_of_the_pool_and_no_clock_restarts(company: Company) -> None:
    hand_over(company, waiting(company, 1))
    before = company.see(lambda work: clocks.of_lead(work, 1))
    later = NOON + timedelta(minutes=20)
    done = company.run(
        lambda work: leads.not_mine(work, company.actor("jonas"), 1, RerouteReason.CONFLICT), later
    )
    assert done.lead.owner_id == company.amira
    after = company.see(lambda work: clocks.of_lead(work, 1))
    assert [(each.kind, each.started_at, each.due_at) for each in after] == [
        (each.kind, each.started_at, each.due_at) for each in before
    ]
    again = company.run(
        lambda work: leads.not_mine(work, company.actor("amira"), 1, RerouteReason.CONFLICT), later
    )
    assert (again.lead.owner_id, again.lead.queue) == (0, Queue.ROUTING)
    company.run(routing.sweep, later)
    assert holders(company, [1]) == [0], "both passed it on in this cycle"


def test_the_wrong_territory_leaves_its_rule_out_and_gives_the_turn_back(company: Company) -> None:
    hand_over(company, waiting(company, 1))
    done = company.run(
        lambda work: leads.not_mine(work, company.actor("jonas"), 1, RerouteReason.WRONG_TERRITORY)
    )
    assert (done.lead.owner_id, done.lead.queue) == (0, Queue.ROUTING)
    assert company.see(lambda work: turns.gained(work, WEST)) == {company.jonas: 0, company.amira: 0}
    assert hand_over(company, waiting(company, 2)).owner_id == company.jonas


def test_a_ladder_hands_a_lead_on_or_leaves_it_where_it_is(company: Company) -> None:
    hand_over(company, waiting(company, 1))

    def climb(work: Work) -> object:
        lead = stored.lead(work, 1, lock=True)
        assert lead is not None
        return routing.again(work, lead, RerouteReason.SLA_EXPIRED, keep=True)

    assert company.run(climb) is not None
    assert holders(company, [1]) == [company.amira]
    assert company.run(climb) is None
    assert holders(company, [1]) == [company.amira]


def test_a_rejection_that_reroutes_is_routed_and_undone_with_it(company: Company) -> None:
    hand_over(company, waiting(company, 1))
    jonas = company.actor("jonas")
    reason = BY_CODE["existing_customer_or_open_deal"]
    made = company.run(lambda work: rejections.reject(work, jonas, 1, reason))
    assert made.done.lead.owner_id == company.amira
    company.run(lambda work: undo(work, jonas, 1), NOON + timedelta(minutes=1))
    assert holders(company, [1]) == [company.jonas]
    assert company.see(lambda work: turns.gained(work, WEST)) == {company.jonas: -1, company.amira: 1}


def test_a_recycled_lead_is_not_offered_to_who_refused_it_until_the_cooldown_is_over(
    company: Company,
) -> None:
    hand_over(company, waiting(company, 1))
    jonas = company.actor("jonas")
    company.run(lambda work: rejections.reject(work, jonas, 1, BY_CODE["no_budget"]))
    soon, late = NOON + timedelta(days=30), NOON + timedelta(days=120)
    company.run(lambda work: roster.go_away(work, company.amira, soon, late), soon)
    assert hand_over(company, 1, soon).owner_id == 0
    company.run(routing.sweep, NOON + timedelta(days=89))
    assert holders(company, [1]) == [0]
    company.run(routing.sweep, NOON + timedelta(days=90))
    assert holders(company, [1]) == [company.jonas]


def test_the_same_lead_is_routed_once(company: Company) -> None:
    hand_over(company, waiting(company, 1))
    for _ in range(3):
        company.run(lambda work: routing.place_many(work, [1], via=Via.FILE))
        company.run(routing.sweep)
    assert len(company.see(lambda work: turns.routed(work, 1))) == 1
    assert company.see(lambda work: turns.gained(work, WEST)) == {company.jonas: -1, company.amira: 1}


def test_a_dry_run_takes_no_turn(company: Company) -> None:
    waiting(company, 1)

    def look(work: Work) -> int:
        lead = stored.lead(work, 1)
        assert lead is not None
        return routing.dry_run(work, lead).person_id

    assert [company.see(look), company.see(look)] == [company.jonas, company.jonas]
    assert Counter(holders(company, [1])) == {0: 1}
