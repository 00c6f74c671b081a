"""What a file says of inside sales: dates are kept as observed, move the lead as far as they reach, and no further back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from alignment.lead_state import blank, fold
from alignment.lifecycle import EventKind, Inside, Stage
from crm.fields import FIELDS, Kind
from crm.lead_rows import MILESTONES
from db.stores import leads
from tests.intake.conftest import ALL, Company
from tests.intake.test_leads import MQL, cycle, lead, state

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
TAL, TQL, SAL = EventKind.TELE_ACCEPTED, EventKind.TELE_QUALIFIED, EventKind.ACCEPTED
REACHED = ((MQL, JUNE), (TAL, JUNE + timedelta(days=1)), (TQL, JUNE + timedelta(days=3)))
SAYS = ALL | {"tele_accepted_at", "tele_qualified_at"}


def test_a_map_has_a_field_for_each_milestone() -> None:
    names = dict(MILESTONES)
    assert (names["tele_accepted_at"], names["tele_qualified_at"]) == (TAL, TQL)
    assert set(names) <= set(FIELDS[Kind.LEADS])


@pytest.mark.parametrize(
    ("upto", "stage", "inside"),
    [(2, Stage.ACCEPTED, Inside.ACCEPTED), (3, Stage.ASSIGNED, Inside.QUALIFIED)],
)
def test_a_new_lead_stands_as_far_as_its_dates_reach(
    company: Company, upto: int, stage: Stage, inside: Inside
) -> None:
    company.bring("leads", [lead(reached=REACHED[:upto])], says=SAYS)
    assert (state(company).stage, state(company).inside) == (stage, inside)
    assert cycle(company)["tele_accepted_at"] == JUNE + timedelta(days=1)
    assert (cycle(company)["tele_qualified_at"] is not None) is (upto == 3)
    assert cycle(company)["accepted_at"] is None


def test_a_known_lead_is_moved_on_and_a_late_report_is_history(company: Company) -> None:
    company.bring("leads", [lead(reached=REACHED[:1])], says=SAYS)
    company.bring("leads", [lead(reached=REACHED[:2])], says=SAYS)
    assert state(company).with_inside_sales
    company.bring("leads", [lead(reached=(*REACHED[:2], (SAL, JUNE + timedelta(days=9))))], says=SAYS)
    assert (state(company).stage, state(company).inside) == (Stage.ACCEPTED, Inside.NONE)
    company.bring("leads", [lead(reached=(*REACHED, (SAL, JUNE + timedelta(days=9))))], says=SAYS)
    assert state(company).stage is Stage.ACCEPTED
    assert cycle(company)["tele_qualified_at"] == JUNE + timedelta(days=3)


def test_a_status_alone_speaks_of_sales(company: Company) -> None:
    company.bring("leads", [lead(reached=REACHED[:1], stage=Stage.ACCEPTED)], says=SAYS)
    assert (state(company).stage, state(company).inside) == (Stage.ACCEPTED, Inside.NONE)


@pytest.mark.parametrize("order", list(permutations((*REACHED, (SAL, JUNE + timedelta(days=9)))[1:])))
def test_whatever_the_order_of_the_files_the_state_is_what_its_history_folds_to(
    company: Company, order: tuple[tuple[EventKind, datetime], ...]
) -> None:
    company.bring("leads", [lead(reached=REACHED[:1])], says=SAYS)
    told = [(MQL, JUNE)]
    for each in order:
        told = sorted([*told, each], key=lambda one: one[1])
        company.bring("leads", [lead(reached=tuple(told))], says=SAYS)
        found = state(company)
        history = company.see(lambda work: leads.standing(leads.events(work, 1)))
        folded = fold(blank(found), [event.step() for event in history])
        assert (folded.stage, folded.inside) == (found.stage, found.inside)
    assert state(company).stage is Stage.ACCEPTED
    assert not state(company).with_inside_sales
