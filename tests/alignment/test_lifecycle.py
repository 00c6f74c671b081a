"""The life cycle row by row (domain.md 2.1): every listed step from every stage is legal, everything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from alignment import leads as rules
from alignment.errors import Refusal
from alignment.lead_state import Lead, Step, apply_all, stage_words
from alignment.leads import RejectionTerms
from alignment.lifecycle import TRANSITIONS, EventKind, Inside, Origin, Queue, Stage, TouchKind, transition
from alignment.reasons import BY_CODE, Reason, RerouteReason

K, S = EventKind, Stage
TODAY, LONG_AGO = date(2026, 11, 16), date(2026, 1, 5)
LATER = datetime(2026, 11, 17, 14, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 14, tzinfo=UTC)

LEGAL: dict[EventKind, dict[Stage, frozenset[Stage]]] = {
    K.MARKETING_QUALIFIED: {S.NEW: frozenset({S.MQL}), S.RECYCLED: frozenset({S.MQL})},
    K.ASSIGNED: {S.MQL: frozenset({S.ASSIGNED}), S.NEW: frozenset({S.ASSIGNED})},
    K.REROUTED: {S.ASSIGNED: frozenset({S.ASSIGNED}), S.ACCEPTED: frozenset({S.ASSIGNED})},
    K.ACCEPTED: {S.MQL: frozenset({S.ACCEPTED}), S.ASSIGNED: frozenset({S.ACCEPTED})},
    K.TELE_ACCEPTED: {S.MQL: frozenset({S.ACCEPTED}), S.ASSIGNED: frozenset({S.ACCEPTED})},
    K.TELE_QUALIFIED: {S.ACCEPTED: frozenset({S.ASSIGNED}), S.NEW: frozenset({S.ASSIGNED})},
    K.REJECTED: {
        S.ASSIGNED: frozenset({S.RECYCLED, S.DISQUALIFIED, S.ASSIGNED}),
        S.ACCEPTED: frozenset({S.RECYCLED, S.DISQUALIFIED, S.ASSIGNED}),
    },
    K.RECYCLED: {S.ASSIGNED: frozenset({S.RECYCLED}), S.ACCEPTED: frozenset({S.RECYCLED})},
    K.RETURNED: {
        S.RECYCLED: frozenset({S.ASSIGNED}),
        S.DISQUALIFIED: frozenset({S.ASSIGNED}),
        S.ASSIGNED: frozenset({S.ASSIGNED}),
    },
    K.SALES_QUALIFIED: {S.ACCEPTED: frozenset({S.QUALIFIED}), S.NEW: frozenset({S.QUALIFIED})},
    K.REVIVED: {S.LOST: frozenset({S.RECYCLED})},
    K.REOPENED: {S.WON: frozenset({S.QUALIFIED}), S.LOST: frozenset({S.QUALIFIED})},
    K.DISQUALIFIED: {stage: frozenset({S.DISQUALIFIED}) for stage in Stage},
}
"""domain.md 2.1 written down anew: what each decision may do to a lead in each stage, and where the lead stands then."""

Decision = Callable[[Lead], Iterable[Step]]
_TERMS = RejectionTerms(9, 6, date(2027, 2, 15))


def _of_inside_sales(lead: Lead) -> Lead:
    """The same lead, brought in or accepted by somebody of inside sales."""
    inside = Inside.ACCEPTED if lead.stage is S.ACCEPTED else Inside.NONE
    return replace(lead, origin=Origin.INSIDE_SALES, inside=inside)


def _rejects(reason: Reason) -> Decision:
    return lambda lead: rules.reject(lead, reason, "a note that is long enough", _TERMS)


DECISIONS: dict[EventKind, tuple[Decision, ...]] = {
    K.MARKETING_QUALIFIED: (lambda lead: [rules.qualify_for_sales(lead)],),
    K.ASSIGNED: (lambda lead: [rules.assign(lead, 7, 1)],),
    K.REROUTED: (lambda lead: [rules.reroute(lead, RerouteReason.WRONG_TERRITORY, 0, 0)],),
    K.ACCEPTED: (lambda lead: [rules.accept(lead, 7, 1)],),
    K.TELE_ACCEPTED: (lambda lead: [rules.accept(lead, 7, 1, inside=True)],),
    K.TELE_QUALIFIED: (lambda lead: [rules.hand_on(_of_inside_sales(lead), 8, 1)],),
    K.REJECTED: tuple(_rejects(reason) for reason in BY_CODE.values()),
    K.RECYCLED: (lambda lead: [rules.recycle(lead, BY_CODE["timing"], None)],),
    K.RETURNED: (lambda lead: [rules.give_back(lead, 0)],),
    K.SALES_QUALIFIED: (lambda lead: [rules.qualify(lead, 100, TODAY)],),
    K.REVIVED: (lambda lead: [rules.revive(lead, LONG_AGO, TODAY, None)],),
    K.REOPENED: (lambda lead: [rules.reopen(lead, "they came back")],),
    K.DISQUALIFIED: (lambda lead: [rules.opt_out(lead)],),
}
"""Every decision of `alignment.leads` by what it does. A win and a loss are observed: no decision makes them."""


def lead_in(stage: Stage, origin: Origin = Origin.SALES) -> Lead:
    """A lead in a stage, held by whoever would hold it."""
    held = stage in (S.ASSIGNED, S.QUALIFIED, S.WON, S.LOST) or (stage is S.NEW and origin is Origin.SALES)
    queue = {S.RECYCLED: Queue.NURTURE, S.DISQUALIFIED: Queue.NONE}.get(stage, Queue.ROUTING)
    owner = 7 if held or stage is S.ACCEPTED else 0
    return Lead(42, "Acorn", stage, 1, 5, origin, owner_id=owner, queue=Queue.NONE if owner else queue)


def taken(decide: Decision, lead: Lead) -> list[Step]:
    """Return the steps of a decision; none where it is refused."""
    try:
        return list(decide(lead))
    except Refusal:
        return []


@pytest.mark.parametrize(("kind", "stage"), list(product(DECISIONS, Stage)), ids=lambda each: each.value)
def test_a_decision_does_what_the_table_lists_and_nothing_else(kind: EventKind, stage: Stage) -> None:
    allowed = LEGAL[kind].get(stage, frozenset())
    reached: set[Stage] = set()
    for decide in DECISIONS[kind]:
        lead = lead_in(stage)
        if kind is K.ASSIGNED and stage in (S.ASSIGNED, S.ACCEPTED):
            continue  # giving a lead that somebody has is a re-route, row 4
        steps = taken(decide, lead)
        assert bool(steps) is bool(allowed), f"{kind.value} from {stage.value}"
        if not steps:
            continue
        after = apply_all(lead, steps)
        reached.add(after.stage)
        assert bool(after.owner_id) != (after.queue is not Queue.NONE) or after.stage is S.DISQUALIFIED
    assert reached == (allowed if kind is not K.ASSIGNED or reached else set())


@pytest.mark.parametrize(("kind", "stage"), list(product(EventKind, (None, *Stage))), ids=str)
def test_the_table_and_its_written_form_say_the_same(kind: EventKind, stage: Stage | None) -> None:
    row = transition(kind, stage)
    if kind in LEGAL and stage is not None:
        observed = kind is K.ACCEPTED and stage is S.ACCEPTED  # by a file, of somebody unknown here
        assert (row is not None) is (stage in LEGAL[kind] or observed)
    elif kind is K.CREATED:
        assert (row is not None) is (stage is None)
    elif kind in (K.WON, K.LOST):
        assert (row is not None) is (stage is S.QUALIFIED)
    else:
        assert row is None, "a note beside the lead moves it nowhere"


def test_every_row_of_the_domain_is_there() -> None:
    assert {row.row for row in TRANSITIONS} == set(range(1, 17)) - {11}, "row 11 is row 7 from accepted"


def test_marketings_own_lead_is_no_deal_before_it_was_handed_over() -> None:
    with pytest.raises(Refusal):
        rules.qualify(lead_in(S.NEW, Origin.MARKETING), 100, TODAY)
    assert rules.qualify(lead_in(S.NEW, Origin.SALES), 100, TODAY).target is S.QUALIFIED


def test_a_new_cycle_begins_with_each_hand_over_and_nowhere_else() -> None:
    for kind, stage in product(DECISIONS, Stage):
        for decide in DECISIONS[kind]:
            lead = lead_in(stage)
            after = apply_all(lead, steps) if (steps := taken(decide, lead)) else lead
            assert after.cycle == lead.cycle + (kind is K.MARKETING_QUALIFIED and bool(steps))


def test_a_lost_lead_is_left_alone_until_its_cooling_off_is_over() -> None:
    lost = lead_in(S.LOST)
    with pytest.raises(Refusal, match="left alone until 15 Jan"):
        rules.revive(lost, TODAY, date(2026, 12, 1), None)
    assert rules.revive(lost, TODAY, date(2027, 1, 15), date(2027, 3, 1)).back_on == date(2027, 3, 1)


def test_whoever_asked_for_no_contact_is_reached_no_more() -> None:
    lead = lead_in(S.ACCEPTED)
    gone = apply_all(lead, [rules.opt_out(lead)])
    with pytest.raises(Refusal):
        rules.touch(gone, TouchKind.CALL)
    with pytest.raises(Refusal):
        rules.snooze(gone, LATER, NOW)
    with pytest.raises(Refusal):
        rules.qualify_for_sales(gone)
    with pytest.raises(Refusal):
        rules.accept(gone, 7, 1)


def test_a_duplicate_stands_in_another_lead_until_it_returns() -> None:
    lead = lead_in(S.ASSIGNED)
    steps = rules.reject(lead, BY_CODE["duplicate"], "", replace(_TERMS, duplicate_of=17))
    merged = apply_all(lead, steps)
    assert (merged.merged_into, merged.stage) == (17, S.DISQUALIFIED)
    assert stage_words(merged) == "merged into L-17"
    assert apply_all(merged, [rules.give_back(merged, 0)]).merged_into == 0
