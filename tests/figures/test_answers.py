"""How many rejections marketing answered in time: by digest, command, scorecard and JSON, and as it was known at any moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alignment.attainment import Attainment
from alignment.scorecard import Measure
from db.memory import Memory, Work
from db.stores.asked import Filters, Pair
from digests import pipeline_thread
from figures import explained, scorecard
from figures.as_json import report_pipeline
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from tests.asking import Asking
from tests.company import NOON, Company
from tests.dialogue import Dialogue

DAY = timedelta(days=1)
WEDNESDAY, THURSDAY = NOON + 2 * DAY, NOON + 3 * DAY
SINCE = Pair(NOON - timedelta(hours=1), NOON - timedelta(hours=1))


@pytest.fixture
def company(memory: Memory) -> Company:
    """On Monday noon Jonas says no to three leads and Luca to one: marketing answers by Wednesday 12:10, or doesn't."""
    made = Company.make(memory)
    talk = Dialogue(made)
    for number, owner, campaign, team in (
        (42, "jonas", "webinar-nov", "west"), (87, "jonas", "search", "west"),
        (79, "jonas", "search", "west"), (80, "luca", "search", "east"),
    ):  # fmt: skip
        made.lead(number, f"Firm {number}", owner=owner, campaign=campaign, team=team)
        talk.says(owner, f"/lead reject {number} budget")
    talk.now = NOON + DAY
    talk.says("priya", "/lead answer 42 nurture feb")
    talk.now = WEDNESDAY + timedelta(hours=1)
    talk.says("tomas", "/lead answer 79 nurture feb")
    return made  # fmt: skip


def figures(company: Company, at: datetime, listed: int | None = None, team: int = 0) -> PipelineFigures:
    def look(work: Work) -> PipelineFigures:
        return report(work, Scope(Filters(team_id=team), SINCE), at, at, listed=listed)

    return company.memory.see(look, company.id, now=at)


@pytest.mark.parametrize("listed", [None, 3])
def test_each_rejection_is_answered_in_time_late_or_waits(company: Company, listed: int | None) -> None:
    assert figures(company, NOON + timedelta(hours=1), listed).answers.attainment == Attainment(pending=4)
    assert figures(company, NOON + DAY + timedelta(hours=1), listed).answers.attainment == Attainment(
        met=1, pending=3
    )
    at = THURSDAY
    assert figures(company, at, listed).answers.attainment == Attainment(met=1, late=1, overdue=2)
    east = figures(company, at, listed, company.east)
    assert east.answers.attainment == Attainment(overdue=1), "of the rejections of that team"


def test_it_is_said_in_the_thread_and_explained_with_its_leads(company: Company) -> None:
    found = figures(company, THURSDAY)
    told = pipeline_thread.told(found, 3)
    assert told is not None
    assert "Rejections answered: 1 of 4\n   1 late, 2 waiting past due" in told.text
    basis = explained.basis(found, "answered")
    assert (basis.numerator, basis.denominator, basis.n, basis.unit) == (1, 4, 4, "leads")
    rows = company.memory.see(lambda work: explained.rows(work, found, "answered"), company.id, now=THURSDAY)
    assert [(each.ref, each.note) for each in rows] == [
        ("L-80", "waiting past due"), ("L-87", "waiting past due"), ("L-79", "late"), ("L-42", "in time"),
    ]  # fmt: skip
    said = Asking(company.memory, company.id, THURSDAY).says(
        company.daniel, "/pipeline why answered since mon"
    )
    assert "1 lead ÷ 4 leads: too few for a percentage" in said
    json = company.memory.see(
        lambda work: report_pipeline(work, THURSDAY, THURSDAY, SINCE), company.id, now=THURSDAY
    )
    assert json["answers"] == {"met": 1, "late": 1, "overdue": 2, "pending": 0, "attainment": 0.25}


def test_the_scorecard_counts_each_in_the_period_in_which_it_was_due(company: Company) -> None:
    def card(work: Work) -> scorecard.Figures:
        return scorecard.report(work, Scope(), THURSDAY, THURSDAY)

    found = company.memory.see(card, company.id, now=THURSDAY)
    assert found.of("dueanswers").now == Measure(1, 4)
    said = Asking(company.memory, company.id, THURSDAY)
    assert "Rejections answered: 1 of 4" in said.says(company.daniel, "/pipeline scorecard details")
    assert "1 lead ÷ 4 leads" in said.says(company.daniel, "/pipeline why dueanswers")


def test_what_was_known_stays_as_it_was(company: Company) -> None:
    """Before the late answer was heard of it was overdue, whoever asks later."""
    at = WEDNESDAY + timedelta(minutes=30)

    def then(work: Work) -> Attainment:
        return report(work, Scope(since=SINCE), at, at).answers.attainment

    assert company.memory.see(then, company.id, now=THURSDAY) == Attainment(met=1, overdue=3)


def test_where_nothing_was_rejected_nothing_is_said(quick_memory: Memory) -> None:
    made = Company.make(quick_memory)
    found = figures(made, NOON)
    assert found.answers.attainment.total == 0
    assert "answered" not in pipeline_thread.counted(found)
