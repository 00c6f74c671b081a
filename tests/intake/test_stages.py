"""What a deal's stage means is believed from a day on: a changed map is a new belief, and the old one stays on record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alignment.records import StageMeaning
from bot.importing.importer import Importer
from crm import csv_file, maps
from crm.fields import Kind
from db.stores import stage_maps
from tests.intake.conftest import KEY, Company

FILE = "id;stage\n1;Signed\n2;Talking\n"


def bring(company: Company, path: Path, text: str, mapped: maps.Map) -> None:
    path.write_text(text, encoding="utf-8")
    company.now += timedelta(minutes=1)
    sheet = csv_file.survey(path, mapped, Kind.OPPORTUNITIES)
    Importer(company.memory, company.id, KEY, sheet, now=lambda: company.now).run()


def map_with(**stages: object) -> maps.Map:
    columns = {"external": "id", "stage": "stage"}
    return maps.from_data({"source": "s", "columns": columns, "stages": stages})


def known(company: Company, source: str, minutes: int = 0) -> dict[str, StageMeaning]:
    at = company.now + timedelta(minutes=minutes)
    return company.see(lambda work: stage_maps.stages_of(work, source, at))


def test_a_changed_map_is_a_new_belief_and_the_old_one_stays_on_record(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    bring(company, path, FILE, map_with(Signed="won", Talking={"meaning": "open", "probability": 30}))
    first = known(company, "s")
    assert first == {
        "signed": StageMeaning("signed", "won", 100), "talking": StageMeaning("talking", "open", 30),
    }  # fmt: skip
    bring(company, path, FILE + "3;Talking\n", map_with(Signed="won"))
    assert known(company, "s") == {"signed": first["signed"]}
    assert known(company, "s", minutes=-1) == first


def test_the_stages_that_a_crm_ships_with_are_kept_too(company: Company, tmp_path: Path) -> None:
    text = "Id,Name,StageName,CloseDate\n006A,Acorn,Closed Won,2026-11-02\n"
    bring(company, tmp_path / "deals.csv", text, maps.Map())
    found = known(company, "salesforce")
    assert {found["closed won"].kind, found["closed lost"].kind} == {"won", "lost"}
    assert found["prospecting"] == StageMeaning("prospecting", "open", 0)
