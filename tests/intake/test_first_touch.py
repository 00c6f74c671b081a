"""The earliest logged attempt is the first touch, in whatever order it is heard of: by hand, by file, late or twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alignment import leads as rules
from alignment.lifecycle import EventKind, TouchKind
from alignment.people import SHELL
from alignment.promises import Promise
from alignment.records import LeadRecord, TouchRecord
from db import tables as t
from db.memory import Work
from db.stores import clocks, leads
from operations.history import happen
from tests.intake.conftest import Company

MINUTES = st.integers(-120, 1200)
"""When somebody tried, from the acceptance on: before it, in time, and long after it was due."""

HEARD = st.lists(st.lists(MINUTES, min_size=1, max_size=4) | st.just("by hand"), min_size=1, max_size=5)
"""What is heard, one after the other: a file with some attempts, or one that somebody logs now."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heard=HEARD)
@example(heard=["by hand", [5]])
@example(heard=[[900], [5, 5], [-10]])
def test_the_earliest_attempt_counts_whatever_the_order_of_its_report(
    quick_company: Company, heard: list[list[int] | str]
) -> None:
    company = quick_company
    name = f"A-{company.files}"
    accepted = company.now - timedelta(days=1)
    reached = ((EventKind.MARKETING_QUALIFIED, accepted), (EventKind.ACCEPTED, accepted))
    company.bring("leads", [LeadRecord(0, name, reached, company="Acorn")])
    lead_id = company.see(_newest)
    attempts = []
    for each in heard:
        if isinstance(each, str):
            company.now += timedelta(minutes=1)
            company.do(lambda work: _by_hand(work, lead_id))
            attempts.append(company.now)
            continue
        times = [accepted + timedelta(minutes=minutes) for minutes in each]
        company.bring("touches", [TouchRecord(0, "", name, "", at, TouchKind.CALL) for at in times])
        attempts += times
        _holds(company, lead_id, attempts)
    _holds(company, lead_id, attempts)


def _by_hand(work: Work, lead_id: int) -> None:
    lead = leads.lead(work, lead_id, lock=True)
    assert lead is not None
    happen(work, SHELL, lead, [rules.touch(lead, TouchKind.CALL)])


def _newest(work: Work) -> int:
    return int(
        work.execute(
            sa.select(sa.func.max(t.lead.c.id)).where(t.lead.c.workspace_id == work.workspace_id)
        ).scalar_one()
    )


def _holds(company: Company, lead_id: int, attempts: list[datetime]) -> None:
    earliest = min(attempts)
    (first,) = [
        each
        for each in company.see(lambda work: clocks.of_lead(work, lead_id))
        if each.kind == Promise.FIRST_TOUCH
    ]
    assert first.stopped_at == max(earliest, first.started_at)
    assert first.outcome == ("met" if first.stopped_at <= first.due_at else "late")

    def touched_at(work: Work) -> object:
        y = t.lead_cycle
        found = sa.select(y.c.touched_at).where(
            y.c.workspace_id == work.workspace_id, y.c.lead_id == lead_id, y.c.cycle == 1
        )
        return work.execute(found).scalar_one()

    assert company.see(touched_at) == earliest
