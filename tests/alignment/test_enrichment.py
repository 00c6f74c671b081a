"""What sales asks for: which facts are meant, what a history still asks for, and how marketing's clock ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment import enrichment as rules
from alignment.enrichment import (
    Fact,
    asked_now,
    coded,
    enrichments,
    find,
    in_words,
    of_code,
    requests,
)
from alignment.errors import Incomplete, NotNow
from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Origin, Queue, Stage
from alignment.promises import Happened

START = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
LEAD = Lead(42, "Acorn Robotics", Stage.ACCEPTED, 1, 5, Origin.MARKETING, owner_id=1, team_id=1)


def happened(minutes: int, kind: EventKind, code: str = "", cycle: int = 1) -> Happened:
    return Happened(
        kind, Stage.ACCEPTED, cycle, START + timedelta(minutes=minutes), code, owner_id=1, team_id=1
    )


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("phone", Fact.PHONE),
        ("E-Mail,", Fact.EMAIL),
        ("employees", Fact.SIZE),
        ("TITLE", Fact.TITLE),
        ("shoe", None),
    ],
)
def test_facts_are_read_as_people_say_them(typed: str, fact: Fact | None) -> None:
    assert find(typed) is fact


@given(st.sets(st.sampled_from(list(Fact))))
def test_a_code_holds_any_facts_and_fits_its_column(facts: set[Fact]) -> None:
    assert of_code(coded(facts)) == facts
    assert len(coded(facts)) <= 40


def test_what_is_asked_for_while_marketing_looks_joins_the_request_on_its_clock() -> None:
    history = [happened(0, EventKind.MISSING, "phone"), happened(30, EventKind.MISSING, "title")]
    (run,) = enrichments(history)
    assert (run.started_at, run.stopped_at) == (START, None)
    asked = asked_now(history, 1)
    assert asked is not None
    assert asked.left == {Fact.PHONE, Fact.TITLE}


def test_the_clock_stops_once_all_is_there_and_not_before() -> None:
    history = [happened(0, EventKind.MISSING, "phone,title"), happened(30, EventKind.FILLED, "title")]
    assert enrichments(history)[0].stopped_at is None
    history.append(happened(60, EventKind.FILLED, "phone"))
    (run,) = enrichments(history)
    assert (run.stopped_at, run.kept) == (START + timedelta(hours=1), True)
    assert asked_now(history, 1) is None


def test_not_to_be_had_is_an_answer_and_what_is_asked_after_it_a_new_request() -> None:
    history = [
        happened(0, EventKind.MISSING, "phone"),
        happened(30, EventKind.NOT_TO_BE_HAD),
        happened(40, EventKind.MISSING, "phone"),
    ]
    first, second = enrichments(history)
    assert (first.kept, first.stopped_at) == (True, START + timedelta(minutes=30))
    assert (second.started_at, second.stopped_at) == (START + timedelta(minutes=40), None)


@pytest.mark.parametrize(
    "kind", [EventKind.REJECTED, EventKind.RECYCLED, EventKind.SALES_QUALIFIED, EventKind.DISQUALIFIED]
)
def test_what_ends_the_leads_cycle_ends_the_request_and_counts_for_nobody(kind: EventKind) -> None:
    (run,) = enrichments([happened(0, EventKind.MISSING, "phone"), happened(5, kind)])
    assert (run.stopped_at, run.kept) == (START + timedelta(minutes=5), False)
    assert run.outcome(START + timedelta(hours=8)) == "void"


@pytest.mark.parametrize(
    "kind", [EventKind.REROUTED, EventKind.TELE_QUALIFIED, EventKind.TOUCHED, EventKind.SNOOZED]
)
def test_whoever_has_the_lead_next_still_lacks_it(kind: EventKind) -> None:
    (run,) = enrichments([happened(0, EventKind.MISSING, "phone"), happened(5, kind)])
    assert run.stopped_at is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [EventKind.MISSING, EventKind.FILLED, EventKind.NOT_TO_BE_HAD, EventKind.RECYCLED]
            ),
            st.sampled_from(["phone", "title", "phone,title"]),
            st.integers(1, 2),
        ),
        max_size=12,
    )
)
def test_at_most_one_request_of_a_cycle_runs_and_what_is_left_was_asked_for(
    steps: list[tuple[EventKind, str, int]],
) -> None:
    history = [happened(n, kind, code, cycle) for n, (kind, code, cycle) in enumerate(steps)]
    found = requests(history)
    for cycle in (1, 2):
        assert sum(each.runs for each in found if each.cycle == cycle) <= 1
    for each in found:
        assert each.left <= each.facts
        assert not each.runs or each.left
        assert each.facts


def test_asking_leaves_stage_holder_and_queue() -> None:
    step = rules.ask_for(LEAD, [Fact.TITLE, Fact.PHONE], [], [])
    assert (step.kind, step.code) == (EventKind.MISSING, "phone,title")
    assert (step.source, step.target, step.owner_id) == (Stage.ACCEPTED, Stage.ACCEPTED, 1)
    assert rules.ask_for(LEAD, [Fact.TITLE, Fact.PHONE], [], [Fact.PHONE]).code == "title"


def test_nothing_that_is_there_or_asked_for_is_asked_for() -> None:
    with pytest.raises(NotNow, match="Phone, title are there: press Contact"):
        rules.ask_for(LEAD, [Fact.PHONE, Fact.TITLE], [Fact.PHONE, Fact.TITLE], [])
    with pytest.raises(NotNow, match="asked for that of L-42 Acorn Robotics already"):
        rules.ask_for(LEAD, [Fact.PHONE], [], [Fact.PHONE])
    with pytest.raises(Incomplete, match="What is missing"):
        rules.ask_for(LEAD, [], [], [])


@pytest.mark.parametrize("stage", [Stage.NEW, Stage.RECYCLED, Stage.WON, Stage.DISQUALIFIED])
def test_nobody_asks_for_more_of_a_lead_that_is_in_nobodys_hands(stage: Stage) -> None:
    gone = Lead(42, "Acorn Robotics", stage, 1, 5, Origin.MARKETING, queue=Queue.NURTURE)
    with pytest.raises(NotNow, match="nobody needs more of it now"):
        rules.ask_for(gone, [Fact.PHONE], [], [])


def test_only_what_was_asked_for_is_filled_in() -> None:
    assert rules.fill(LEAD, [Fact.PHONE, Fact.NAME], [Fact.PHONE]).code == "phone"
    with pytest.raises(Incomplete, match="Fill in at least one: phone"):
        rules.fill(LEAD, [Fact.NAME], [Fact.PHONE])


def test_facts_read_as_a_line_begins() -> None:
    assert in_words([Fact.TITLE, Fact.PHONE]) == "Phone, title"
    assert in_words([Fact.EMAIL]) == "E-mail"
