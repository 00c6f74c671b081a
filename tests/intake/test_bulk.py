"""Many rows at once come to the same tables as one row at a time: in bulk is a way of writing, never another outcome."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.lifecycle import Origin, Stage
from alignment.observed import ordered
from alignment.records import LeadRecord, OpportunityRecord, PersonRecord, Record
from crm.lead_rows import MILESTONES
from db import tables as t
from db.memory import Memory, Work
from operations import intake
from operations.intake import Chunk, Concerned, File
from tests.conftest import NOW
from tests.intake.conftest import ALL, KEY, LIVE, Company, make_company

TABLES = (
    t.lead, t.contact, t.lead_event, t.lead_cycle, t.rejection, t.external_id, t.campaign, t.clock, t.opportunity,
    t.opportunity_version, t.counter,
)  # fmt: skip
GIVEN_BY_THE_DATABASE = {"id", "voids"}
"""Numbers of rows in the order in which they were written, which differs."""

days = st.integers(-200, 75).map(lambda day: LIVE + timedelta(days=day))


@st.composite
def leads(draw: st.DrawFn) -> LeadRecord:
    kinds = [kind for _, kind in MILESTONES]
    reached = tuple((kind, draw(days)) for kind in kinds if draw(st.integers(0, 2)) == 0)
    number = draw(st.integers(1, 12))
    return LeadRecord(
        0,
        f"A-{number}" if draw(st.booleans()) else "",
        ordered(reached),
        draw(st.sampled_from([None, None, None, *Stage])),
        draw(st.none() | days),
        draw(st.sampled_from(["", "Acorn", "Brightwater"])),
        draw(st.sampled_from([None, *Origin])),
        draw(st.sampled_from(["", "005A", "nobody"])),
        campaign=draw(st.sampled_from(["", "Spring"])),
        source=draw(st.sampled_from(["", "organic"])),
        reason=draw(st.sampled_from(["", "timing", "budget"])),
        name=draw(st.sampled_from(["", "Ada Byron"])),
        email=f"p{number}@example.org",
        refused=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def deals(draw: st.DrawFn) -> OpportunityRecord:
    kind = draw(st.sampled_from(["open", "won", "lost"]))
    return OpportunityRecord(
        0,
        f"D-{draw(st.integers(1, 6))}",
        "Renewal",
        draw(st.sampled_from(["", "A-1", "A-2", "A-3"])),
        kind=kind,
        amount=draw(st.sampled_from([None, 100_00])),
        currency="USD",
        owner="005A",
        created_at=draw(st.none() | days),
        closed_at=draw(days) if kind != "open" else None,
    )


def bring(company: Company, kind: str, records: list[Record], at: datetime, rows_at_once: int) -> None:
    """Bring a file in, so many rows to a transaction, all at one time."""
    company.files += 1
    file = File(kind, "crm", f"{kind}.csv", f"digest-{company.files}", ALL, at)
    run = company.do(lambda work: intake.begin(work, file))
    seen: set[int] = set()
    for start in range(0, len(records), rows_at_once):
        some = records[start : start + rows_at_once]

        chunk = Chunk(some, some[-1].line, frozenset(seen))

        def act(work: Work, chunk: Chunk = chunk) -> intake.Tally:
            return intake.carry(work, run, file, KEY, chunk)

        seen |= set(company.do(act).touched)
    company.do(lambda work: intake.finish(work, run, Concerned()))


def everything(company: Company) -> dict[str, list[Any]]:
    """Return the rows of every table that an import fills, without what only numbers them."""

    def look(work: Work) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for table in TABLES:
            own = {"id"} if table in (t.lead, t.opportunity, t.campaign) else set()
            columns = [each for each in table.c if each.name not in GIVEN_BY_THE_DATABASE - own]
            rows = work.execute(sa.select(*columns).where(table.c.workspace_id == work.workspace_id))
            found[table.name] = sorted(map(repr, map(tuple, rows)))
        return found

    return company.see(look)


def outcome(
    template: Path, open_memory: Callable[[str], Memory], files: list[Any], rows_at_once: int
) -> dict[str, list[Any]]:
    """Return what the files come to in a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "one.db")
        memory = open_memory(f"sqlite:///{folder}/one.db")
        company = make_company(memory)
        company.now = NOW
        bring(company, "people", [PersonRecord(2, "005A", "Ada Byron", team="West")], NOW, 1)
        for kind, records, at in files:
            company.now += timedelta(minutes=1)
            bring(company, kind, records, at, rows_at_once)
        found = everything(company)
        memory.close()
        return found


@pytest.mark.parametrize("rows_at_once", [1, 100])
def test_a_row_without_an_id_means_the_oldest_lead_of_its_address(
    quick_company: Company, rows_at_once: int
) -> None:
    company, address = quick_company, "p1@example.org"
    bring(company, "leads", [LeadRecord(2, "", company="Acorn", email=address)], NOW, 1)
    rows: list[Record] = [
        LeadRecord(2, "A-1", company="Acorn Two", email=address),
        LeadRecord(3, "", company="Acorn One", email=address),
    ]
    bring(company, "leads", rows, NOW, rows_at_once)
    found = company.see(lambda work: work.execute(sa.select(t.lead.c.id, t.lead.c.company)).all())
    assert sorted(map(tuple, found)) == [(1, "Acorn One"), (2, "Acorn Two")]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_chunk_comes_to_what_its_rows_come_to_one_by_one(
    data: st.DataObject, sqlite_template: Path, open_memory: Callable[[str], Memory]
) -> None:
    files = []
    for _ in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(["leads", "leads", "opportunities"]))
        made = data.draw(st.lists(leads() if kind == "leads" else deals(), min_size=1, max_size=14))
        at = data.draw(st.sampled_from([NOW, NOW - timedelta(days=3), NOW - timedelta(days=8)]))
        files.append((kind, _numbered(made), at))
    assert outcome(sqlite_template, open_memory, files, 100) == outcome(
        sqlite_template, open_memory, files, 1
    )


def _numbered(records: list[Any]) -> list[Any]:
    return [replace(each, line=line) for line, each in enumerate(records, start=2)]
