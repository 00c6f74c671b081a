"""The sample company is the same every time, and its Monday morning reads as the samples say."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from alignment.feedback import About, Verdict
from alignment.people import Role
from bot.demo import names
from bot.demo.building import build
from bot.demo.company import MORNING, Company
from bot.demo.days import live_through
from bot.demo.leads import CEDAR
from db.memory import Memory, Work
from db.stores import contents, feedback, leads, people, teams
from db.stores.asked import Pair
from digests import pipeline, pipeline_thread
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from messages.house import Kind, breaches
from tests.digests.test_pipeline import BUSY, THREAD, below, shown

KEY = b"a key for tests"
FRIDAY = MORNING - timedelta(days=3)
ANSWERED = ("Rejections answered: 1 of 1", "   3 not due yet")
"""What the thread says of answers, which the sample's company did not count yet."""


def made(template: Path, folder: Path) -> tuple[Memory, Company]:
    place = folder / "company.db"
    shutil.copy(template, place)
    memory = Memory.open(f"sqlite:///{place}")
    return memory, build(memory, KEY)


@pytest.fixture(scope="module")
def company(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    memory, company = made(sqlite_template, tmp_path_factory.mktemp("company"))
    yield company
    memory.close()


@pytest.fixture(scope="module")
def morning(company: Company) -> PipelineFigures:
    def ask(work: Work) -> PipelineFigures:
        return report(work, Scope(since=Pair(FRIDAY, FRIDAY)), MORNING, MORNING)

    return company.memory.see(ask, company.id, now=MORNING)


def unlinked(text: str) -> list[str]:
    """The sample's lines for a company whose CRM has no addresses: a reference stands without its brackets."""
    return text.replace("<", "").replace(">", "").split("\n")


def test_mondays_digest_is_the_one_of_the_samples(morning: PipelineFigures) -> None:
    message = pipeline.told(morning)
    assert shown(message) == unlinked(BUSY)
    assert below(message) == ["CRM 07:45 · 3 deals without amount"]
    assert breaches(message, Kind.DIGEST) == ()


@pytest.mark.parametrize("part", [1, 2, 3])
def test_its_thread_is_the_one_of_the_samples(morning: PipelineFigures, part: int) -> None:
    message = pipeline_thread.told(morning, part)
    assert message is not None
    lines = shown(message)
    for each in ANSWERED:  # the sample's company had not counted answers yet
        assert (each in lines) == (part == 3)
    assert [each for each in lines if each not in ANSWERED] == unlinked(THREAD[part - 1])


def test_everybody_of_the_samples_works_there(company: Company) -> None:
    def count(work: Work) -> dict[Role, int]:
        return {role: len(people.holders(work, role)) for role in Role}

    assert company.memory.see(count, company.id, now=MORNING) == {
        Role.REP: 8, Role.SALES_MANAGER: 1, Role.MARKETER: 4, Role.MARKETING_MANAGER: 1, Role.ADMIN: 1,
    }  # fmt: skip
    known = company.memory.see(teams.teams, company.id, now=MORNING)
    assert [team.name for team in known] == ["Content", "East", "West"]
    first_names = {each.name.split()[0] for each in names.COLLEAGUES}
    assert first_names >= {"Jonas", "Amira", "Luca", "Ines", "Priya", "Tomas", "Leo", "Daniel"}


def test_a_year_of_leads_lies_behind_them(company: Company) -> None:
    rows = read(company, "SELECT count(*), min(created_at) FROM lead")
    assert rows[0][0] > 1500
    assert rows[0][1] < "2025-12-01"
    stages = dict(read(company, "SELECT stage, count(*) FROM lead GROUP BY stage"))
    assert set(stages) == {
        "new",
        "assigned",
        "accepted",
        "qualified",
        "won",
        "lost",
        "recycled",
        "disqualified",
    }
    assert read(company, "SELECT count(*) FROM opportunity")[0][0] == 313


def test_there_is_content_and_what_sales_said_of_it(company: Company) -> None:
    def look(work: Work) -> dict[str, tuple[int, ...]]:
        said = {}
        for each in contents.named(work, ""):
            counted = feedback.verdicts(work, About.CONTENT, each.id, MORNING - timedelta(days=30))
            said[each.name] = tuple(counted.get(verdict, 0) for verdict in Verdict)
        return said

    assert company.memory.see(look, company.id, now=MORNING) == {
        "Buyers deck": (0, 1, 0), "Price sheet": (0, 0, 1), "Savings case study": (3, 0, 0), "Webinar recording": (0, 0, 0),
    }  # fmt: skip


def test_cedar_mutual_waits_for_jonas(company: Company) -> None:
    found = company.memory.see(lambda work: leads.lead(work, CEDAR.number), company.id, now=MORNING)
    assert found is not None
    assert (found.ref, found.stage.value) == ("L-79 Cedar Mutual", "assigned")
    assert found.owner_id == company.actors["jonas"].id


def test_the_same_seed_makes_the_same_company_to_the_row(
    company: Company, sqlite_template: Path, tmp_path: Path
) -> None:
    memory, _again = made(sqlite_template, tmp_path)
    memory.close()
    with closing(sqlite3.connect(tmp_path / "company.db")) as opened:
        second = list(opened.iterdump())
    with closing(sqlite3.connect(str(company.memory.url.database))) as opened:
        first = list(opened.iterdump())
    assert first == second


def test_a_day_lived_through_leaves_nobody_waiting(sqlite_template: Path, tmp_path: Path) -> None:
    memory, company = made(sqlite_template, tmp_path)
    live_through(company, date(2026, 11, 16), date(2026, 11, 17))
    tuesday = MORNING + timedelta(days=1)

    def ask(work: Work) -> PipelineFigures:
        return report(work, Scope(since=Pair(MORNING, MORNING)), tuesday, tuesday)

    figures = memory.see(ask, company.id, now=tuesday)
    memory.close()
    assert figures.left.count == 0
    assert not figures.fresh.deals_stale
    assert (figures.deals.won.minor, figures.marketing.actual) == (960_000_00, 87)
    attainment = figures.sales.attainment
    assert (attainment.ratio.n, attainment.pending) == (4, 0)


def read(company: Company, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(str(company.memory.url.database))) as opened:
        return opened.execute(question).fetchall()
