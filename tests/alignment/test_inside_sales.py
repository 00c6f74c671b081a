"""Inside sales between marketing and sales: what it accepts and hands on, and whose promise runs meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment import leads as rules
from alignment.errors import NotNow
from alignment.lead_state import Lead, Step, apply_all, stage_words
from alignment.leads import RejectionTerms
from alignment.lifecycle import EventKind, Inside, Origin, Queue, Stage, TouchKind
from alignment.promises import Happened, Promise, milestones, runs
from alignment.reasons import BY_CODE
from alignment.rota import Member, Pool
from alignment.routing import Asked, Conditions, Match, Plan, Rule, RuleKind, match
from alignment.routing_changes import check, warnings

START = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
LUCA, AMIRA, JONAS = 3, 2, 1
HANDED_OVER = Lead(42, "Acorn", Stage.MQL, 1, 2, Origin.MARKETING, queue=Queue.ROUTING)


def with_inside_sales(*more: Step) -> Lead:
    accepted = apply_all(HANDED_OVER, [rules.accept(HANDED_OVER, LUCA, 9, inside=True)])
    return apply_all(accepted, more)


def handed_on(to: int = AMIRA) -> Lead:
    lead = with_inside_sales()
    return apply_all(lead, [rules.hand_on(lead, to, 1)])


# --- what happens to the lead ---------------------------------------------------------------------------------------


def test_what_inside_sales_accepts_is_with_inside_sales_until_it_is_handed_on() -> None:
    lead = with_inside_sales()
    assert (lead.stage, lead.owner_id, lead.with_inside_sales) == (Stage.ACCEPTED, LUCA, True)
    assert stage_words(lead) == "with inside sales"
    on = handed_on()
    assert (on.stage, on.owner_id, on.team_id, on.queue) == (Stage.ASSIGNED, AMIRA, 1, Queue.NONE)
    assert on.handed_on
    assert stage_words(on) == "handed on, not accepted yet"


def test_a_hand_on_to_nobody_waits_for_routing_and_says_who_did_it() -> None:
    lead = with_inside_sales()
    step = rules.hand_on(lead, 0, 0)
    assert (step.owner_id, step.queue, step.other_id) == (0, Queue.ROUTING, LUCA)


def test_sales_accepts_what_was_handed_on_as_its_own() -> None:
    lead = handed_on()
    step = rules.accept(lead, AMIRA, 1)
    assert step.kind is EventKind.ACCEPTED
    assert stage_words(apply_all(lead, [step])) == "accepted"


def test_inside_sales_takes_nothing_back_that_it_handed_on() -> None:
    with pytest.raises(NotNow, match="was handed on: it waits for sales now"):
        rules.accept(handed_on(0), LUCA, 9, inside=True)
    with pytest.raises(NotNow, match="was handed on"):
        rules.hand_on(handed_on(), JONAS, 1)


def test_inside_sales_makes_no_deal_and_hears_what_it_does_instead() -> None:
    with pytest.raises(NotNow) as refused:
        rules.qualify(with_inside_sales(), 100, date(2027, 1, 31), inside=True)
    assert [each.line for each in refused.value.offers] == ["/lead handon 42"]
    taken = apply_all(handed_on(), [rules.accept(handed_on(), AMIRA, 1)])
    assert rules.qualify(taken, 100, date(2027, 1, 31)).target is Stage.QUALIFIED


def test_what_was_accepted_before_there_was_inside_sales_stays_a_deal_to_make() -> None:
    before = apply_all(HANDED_OVER, [rules.accept(HANDED_OVER, LUCA, 9)])
    assert rules.qualify(before, 100, date(2027, 1, 31), inside=True).target is Stage.QUALIFIED
    with pytest.raises(NotNow, match="with sales already"):
        rules.hand_on(before, AMIRA, 1)


def test_what_inside_sales_brought_in_is_handed_on_directly() -> None:
    own = Lead(7, "Larch", Stage.NEW, 0, 1, Origin.INSIDE_SALES, owner_id=LUCA)
    assert rules.hand_on(own, AMIRA, 1).target is Stage.ASSIGNED
    with pytest.raises(NotNow):
        rules.qualify(own, 100, date(2027, 1, 31), inside=True)
    with pytest.raises(NotNow):
        rules.hand_on(replace(own, origin=Origin.SALES), AMIRA, 1)


@pytest.mark.parametrize("stage", [Stage.MQL, Stage.ASSIGNED])
def test_nothing_is_handed_on_that_was_not_accepted(stage: Stage) -> None:
    with pytest.raises(NotNow, match="not accepted yet"):
        rules.hand_on(replace(HANDED_OVER, stage=stage, owner_id=LUCA), AMIRA, 1)


def test_a_lead_that_leaves_inside_sales_otherwise_is_not_with_it_any_more() -> None:
    lead = with_inside_sales()
    passed_on = apply_all(lead, [rules.assign(lead, JONAS, 1)])
    assert passed_on.inside is Inside.NONE
    refused = apply_all(lead, rules.reject(lead, BY_CODE["no_budget"], "", RejectionTerms(0, 6, None)))
    assert refused.inside is Inside.NONE


def test_what_was_handed_on_stays_so_through_a_second_look_and_begins_anew_with_the_next_hand_over() -> None:
    lead = handed_on()
    gone = apply_all(lead, rules.reject(lead, BY_CODE["no_budget"], "", RejectionTerms(0, 6, None)))
    assert gone.handed_on
    assert apply_all(gone, [rules.give_back(gone, AMIRA)]).handed_on
    assert apply_all(gone, [rules.qualify_for_sales(gone)]).inside is Inside.NONE


def test_a_call_and_a_reminder_leave_it_where_it_is() -> None:
    lead = with_inside_sales()
    assert apply_all(lead, [rules.touch(lead, TouchKind.CALL)]).with_inside_sales
    assert apply_all(lead, [rules.snooze(lead, START + timedelta(days=1), START)]).with_inside_sales


# --- whose promise runs ---------------------------------------------------------------------------------------------


def step(kind: EventKind, minutes: int, owner: int = 0, team: int = 1) -> Happened:
    return Happened(kind, Stage.ASSIGNED, 1, START + timedelta(minutes=minutes), "", owner, team)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


FIRST = (
    step(EventKind.MARKETING_QUALIFIED, 0, team=0),
    step(EventKind.ASSIGNED, 1, LUCA, 9),
    step(EventKind.TELE_ACCEPTED, 20, LUCA, 9),
    step(EventKind.TOUCHED, 30, LUCA, 9),
)
HANDED_ON = step(EventKind.TELE_QUALIFIED, 60, AMIRA, 1)


def test_each_handoff_has_promises_of_its_own_for_whoever_has_the_lead_then() -> None:
    found = runs(
        (*FIRST, HANDED_ON, step(EventKind.ACCEPTED, 90, AMIRA), step(EventKind.TOUCHED, 100, AMIRA))
    )
    assert [
        (run.promise, run.handoff, run.owner_id, run.team_id, run.started_at, run.stopped_at, run.kept)
        for run in found
    ] == [
        (Promise.ACCEPT, 1, 0, 0, at(0), at(20), True),
        (Promise.FIRST_TOUCH, 1, LUCA, 9, at(1), at(30), True),
        (Promise.ACCEPT, 2, AMIRA, 1, at(60), at(90), True),
        (Promise.FIRST_TOUCH, 2, AMIRA, 1, at(60), at(100), True),
    ]


def test_what_inside_sales_did_is_no_touch_of_sales() -> None:
    (first, second) = [run for run in runs((*FIRST, HANDED_ON)) if run.promise is Promise.FIRST_TOUCH]
    assert (first.stopped_at, second.stopped_at) == (at(30), None)


def test_a_touch_of_inside_sales_that_is_reported_late_keeps_its_promise_and_not_that_of_sales() -> None:
    history = (*FIRST[:3], HANDED_ON, step(EventKind.TOUCHED, 40, LUCA))
    (first, second) = [run for run in runs(history) if run.promise is Promise.FIRST_TOUCH]
    assert (first.stopped_at, first.kept, second.stopped_at) == (at(40), True, None)


def test_an_untouched_lead_that_is_handed_on_says_nothing_about_inside_sales_unless_it_was_late() -> None:
    first = next(run for run in runs((*FIRST[:3], HANDED_ON)) if run.promise is Promise.FIRST_TOUCH)
    assert first.outcome(at(240)) == "void"
    assert first.outcome(at(50)) == "late"


def test_one_that_waits_for_routing_is_owed_a_touch_once_somebody_has_it() -> None:
    waits = step(EventKind.TELE_QUALIFIED, 60, 0, 0)
    found = [run for run in runs((*FIRST, waits)) if run.handoff == 2]
    assert [run.promise for run in found] == [Promise.ACCEPT]
    found = [run for run in runs((*FIRST, waits, step(EventKind.REROUTED, 70, JONAS))) if run.handoff == 2]
    assert [(run.promise, run.started_at, run.owner_id) for run in found] == [
        (Promise.ACCEPT, at(60), 0),
        (Promise.FIRST_TOUCH, at(70), JONAS),
    ]


def test_milestones_keep_both_acceptances_apart_and_name_the_handoff_to_sales() -> None:
    row = milestones((*FIRST, HANDED_ON, step(EventKind.ACCEPTED, 90, AMIRA)))[1]
    assert (row.reached["tele_accepted"], row.reached["tele_qualified"], row.reached["accepted"]) == (
        at(20), at(60), at(90),
    )  # fmt: skip
    assert (row.owner_id, row.team_id) == (AMIRA, 1)
    assert (milestones(FIRST)[1].owner_id, milestones(FIRST)[1].team_id) == (LUCA, 9)


@given(
    st.lists(
        st.tuples(st.sampled_from([each for each in EventKind if each is not EventKind.TELE_QUALIFIED]), st.integers(0, 59)),
        max_size=8,
    ),
    st.lists(
        st.tuples(st.sampled_from([each for each in EventKind if each is not EventKind.TELE_QUALIFIED]), st.integers(61, 200)),
        max_size=8,
    ),
)  # fmt: skip
def test_what_comes_after_a_hand_on_changes_nothing_about_the_promises_before(
    before: list[tuple[EventKind, int]], after: list[tuple[EventKind, int]]
) -> None:
    first = [step(kind, minutes, LUCA) for kind, minutes in before]
    then = [step(kind, minutes, AMIRA) for kind, minutes in after]
    owed = [
        run
        for run in runs((*first, HANDED_ON))
        if run.handoff == 1 and run.promise in (Promise.ACCEPT, Promise.FIRST_TOUCH)
    ]
    still = [
        run
        for run in runs((*first, HANDED_ON, *then))
        if run.handoff == 1 and run.promise in (Promise.ACCEPT, Promise.FIRST_TOUCH)
    ]
    assert still == owed
    assert all(run.stopped_at is not None and run.stopped_at <= at(60) for run in owed)


# --- which rules ----------------------------------------------------------------------------------------------------

PHONE, WEST = (
    Pool(1, "Phone", "phone", (Member(LUCA),)),
    Pool(2, "West", "west", (Member(JONAS), Member(AMIRA))),
)
ACORN = Rule(1, RuleKind.OWNER, "Acorn", Conditions(accounts=frozenset({"acorn"})), person_id=AMIRA)
REGION = Rule(2, RuleKind.TERRITORY, "West", Conditions(regions=frozenset({"west"})), pool_id=2)
CALLS = Rule(3, RuleKind.POOL, "", pool_id=1)
PLAN = Plan(1, (ACORN, REGION, CALLS, Rule(9, RuleKind.CATCH_ALL, person_id=9)), (PHONE, WEST))
INSIDE = frozenset({LUCA})


def found(asked: Asked) -> Match:
    return match(PLAN, asked, lambda _person: True)


def test_rules_of_inside_sales_serve_the_first_handoff_and_the_others_the_second() -> None:
    asked = Asked(42, ("acorn",), region="west", inside=INSIDE)
    assert found(asked).number == 3
    assert found(replace(asked, handed_on=True)).number == 1
    assert found(Asked(43, ("bay",), region="west", inside=INSIDE, handed_on=True)).number == 2
    assert found(Asked(43, ("bay",), region="east", inside=INSIDE, handed_on=True)).number == 4
    assert found(Asked(42, ("acorn",), region="west")).number == 1, "without inside sales, the order alone"


def test_what_no_rule_of_inside_sales_takes_goes_straight_to_sales() -> None:
    narrow = replace(CALLS, kind=RuleKind.SEGMENT, conditions=Conditions(segments=frozenset({"small"})))
    plan = replace(PLAN, rules=(ACORN, REGION, narrow, PLAN.rules[-1]))
    asked = Asked(42, ("bay",), region="west", inside=INSIDE)
    assert match(plan, asked, lambda _person: True).number == 2


def test_a_rule_for_everything_of_inside_sales_shadows_none_of_sales() -> None:
    first = replace(PLAN, rules=(CALLS, ACORN, REGION, PLAN.rules[-1]))
    check(first, INSIDE)
    with pytest.raises(NotNow, match="could never match"):
        check(first)


def test_rules_that_serve_one_handoff_alone_are_warned_of() -> None:
    working = {LUCA, JONAS, AMIRA, 9}
    assert warnings(PLAN, working, INSIDE) == ()
    calls = replace(PLAN, rules=(CALLS, PLAN.rules[-1]))
    assert "waits for whoever watches" in warnings(calls, working, INSIDE)[0]
    sales = replace(PLAN, rules=(REGION, PLAN.rules[-1]))
    assert "straight to sales" in warnings(sales, working, INSIDE)[0]
    assert warnings(sales, working) == ()
