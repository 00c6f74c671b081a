"""An import shows in the opened Homes of those whom it concerns, once each however many rows it has; nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from alignment.lifecycle import EventKind, TouchKind
from alignment.records import CampaignRecord, LeadRecord, OpportunityRecord, Record, TargetRecord, TouchRecord
from bot.importing.importer import Importer
from crm import csv_file
from crm.fields import Kind
from crm.maps import Map
from db import tables as t
from db.memory import Memory, Work
from db.stores import homes
from operations import intake
from operations.intake import Chunk, File
from tests.company import HASH_KEY, NOON, Company
from tests.dialogue import Dialogue
from tests.intake.conftest import ALL

MQL, ASSIGNED, WON = EventKind.MARKETING_QUALIFIED, EventKind.ASSIGNED, EventKind.WON
_digests = count()
THEN = datetime(2026, 11, 13, 15, tzinfo=UTC)


@pytest.fixture
def company(memory: Memory) -> Company:
    """Everybody has opened their Home, and has seen it."""
    made = Company.make(memory)
    talk = Dialogue(made)
    for who in made.people:
        talk.says(who, "/tandem home")
    for name in ("jonas", "luca"):
        made.run(partial(_named, name=name, person=made.people[name]))
    return made


def _named(work: Work, name: str, person: int) -> None:
    known = {"kind": "person", "source": "crm", "external": name, "thing_id": person}
    work.insert(t.external_id, **known, recorded_at=work.now)


def bring(company: Company, kind: str, *records: Record) -> None:
    """Bring a file in, two rows a chunk."""
    file = File(kind, "crm", f"{kind}.csv", f"{next(_digests)}", ALL)
    run = company.run(lambda work: intake.begin(work, file))
    whom = intake.Concerned()
    for start in range(0, len(records), 2):
        some = records[start : start + 2]
        carried = company.run(
            partial(intake.carry, run=run, file=file, key=HASH_KEY, chunk=Chunk(some, some[-1].line))
        )
        whom |= carried.concerned
    company.run(lambda work: intake.finish(work, run, whom))


def renewed(company: Company) -> dict[str, int]:
    """How many editions of whose Home have come since it was opened."""

    def look(work: Work) -> dict[str, int]:
        n = t.notice
        found = sa.select(n.c.target, (n.c.edition - n.c.edition_sent).label("more")).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "home", n.c.edition > n.c.edition_sent
        )
        names = {f"person:{number}": name for name, number in company.people.items()}
        return {names[row.target]: int(row.more) for row in work.execute(found)}

    return company.see(look)


def lead(number: int, owner: str = "", **more: object) -> LeadRecord:
    reached = ((MQL, THEN), (ASSIGNED, THEN)) if owner else ((MQL, THEN),)
    facts = {"line": number + 1, "external": f"A-{number}", "company": f"Firm {number}", "owner": owner}
    return LeadRecord(**{**facts, "reached": reached, "campaign": "Webinar Nov", **more})  # type: ignore[arg-type]


def test_new_leads_concern_their_holder_the_campaigns_owner_and_those_above_once_each(
    company: Company,
) -> None:
    bring(company, "leads", *(lead(number, "jonas") for number in range(1, 8)))
    assert renewed(company) == {"jonas": 1, "ines": 1, "priya": 1, "daniel": 1}


def test_leads_that_nobody_holds_concern_all_of_sales(company: Company) -> None:
    bring(company, "leads", lead(1, campaign=""))
    assert set(renewed(company)) == {"jonas", "amira", "luca", "ines"}


def test_rows_of_people_who_are_not_here_concern_nobody(company: Company) -> None:
    gone = ((MQL, THEN), (ASSIGNED, THEN), (WON, THEN))
    bring(
        company,
        "leads",
        *(lead(number, "somebody else", campaign="", reached=gone) for number in range(1, 6)),
    )
    assert renewed(company) == {}


def test_the_same_file_again_concerns_nobody(company: Company) -> None:
    bring(company, "leads", lead(1, "jonas"))
    company.run(_all_seen)
    bring(company, "leads", lead(1, "jonas"), lead(1, "jonas"))
    assert renewed(company) == {}


def test_a_new_owner_concerns_both(company: Company) -> None:
    bring(company, "leads", lead(1, "jonas", campaign=""))
    company.run(_all_seen)
    bring(company, "leads", lead(1, "luca", campaign=""))
    assert renewed(company) == {"jonas": 1, "luca": 1, "ines": 1}


def test_touches_deals_targets_and_campaigns_concern_those_they_are_about(company: Company) -> None:
    bring(company, "leads", lead(1, "jonas", campaign=""))
    company.run(_all_seen)
    bring(company, "touches", TouchRecord(2, "T-1", "A-1", "", NOON, TouchKind.CALL))
    assert renewed(company) == {"jonas": 1, "ines": 1}
    company.run(_all_seen)
    deal = OpportunityRecord(2, "D-1", "Firm", owner="luca", amount=5_000_00, currency="USD")
    bring(company, "opportunities", deal)
    assert renewed(company) == {"luca": 1, "ines": 1}
    company.run(_all_seen)
    bring(company, "campaigns", CampaignRecord(2, "C-1", "Search", cost=900_00))
    assert renewed(company) == {"tomas": 1, "daniel": 1}
    company.run(_all_seen)
    goal = TargetRecord(2, kind="revenue", first=date(2026, 10, 1), end=date(2027, 1, 1), amount=100)
    bring(company, "targets", goal)
    assert renewed(company) == {}, "the company's goal stands on nobody's own Home"


def test_an_import_that_went_on_after_a_stop_shows_in_every_opened_home(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        "external,company,mql_at\nA-1,Acorn,2026-11-13\nA-2,Bright,2026-11-13\n", encoding="utf-8"
    )
    sheet = csv_file.survey(path, Map(), Kind.LEADS, zone="America/New_York", currency="USD", name="map")
    stopped = File("leads", sheet.source, path.name, sheet.digest, sheet.says)

    def stop_after_one(work: Work) -> None:
        run = intake.begin(work, stopped)
        (first, *_rest) = sheet.records(after=0)
        intake.carry(work, run, stopped, HASH_KEY, Chunk([first], first.line))
        intake.stop(work, run)

    company.run(stop_after_one)
    assert renewed(company) == {}
    Importer(company.memory, company.id, HASH_KEY, sheet, now=lambda: NOON).run()
    assert renewed(company) == dict.fromkeys(company.people, 1)


def test_more_people_than_a_statement_names_are_everybody(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "_MOST_NAMED", 1)
    bring(company, "leads", lead(1, "jonas"), lead(2, "luca"))
    assert set(renewed(company)) == set(company.people)


def _all_seen(work: Work) -> None:
    n = t.notice
    work.execute(
        sa.update(n)
        .where(n.c.workspace_id == work.workspace_id)
        .values(state="sent", edition_sent=n.c.edition)
    )
