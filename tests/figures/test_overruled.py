"""A rejection that both managers returned to sales counts as none from then on; what was said before does not move."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alignment.lifecycle import Stage
from db.memory import Memory, Work
from db.stores import rejections as stored
from db.stores.asked import EVERYTHING, Pair
from figures import explained
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from figures.rejections import Pattern, pattern
from tests.company import MORNING, NOON, Company
from tests.dialogue import Dialogue

EVENING = NOON + timedelta(hours=4)


@pytest.fixture
def company(memory: Memory) -> Company:
    """L-42 and L-61 are rejected at noon for the same reason; both managers return L-42 within the hour."""
    made = Company.make(memory)
    for number, name in ((42, "Acorn Robotics"), (61, "Oakhurst Labs")):
        made.lead(number, name, owner="jonas", stage=Stage.ASSIGNED, at=MORNING)
    talk = Dialogue(made)
    for number in (42, 61):
        talk.says("jonas", f"/lead reject {number} budget asked for next year")
    talk.wait(minutes=30)
    talk.says("priya", "/lead answer 42 look they have it in writing")
    talk.says("ines", "/lead rule 42 return")
    said = talk.says("daniel", "/lead rule 42 return")
    assert "L-42" in said
    return made


def figures(company: Company, as_of: datetime) -> PipelineFigures:
    scope = Scope(EVERYTHING, Pair(MORNING, MORNING))

    def ask(work: Work) -> PipelineFigures:
        return report(work, scope, as_of, EVENING)

    return company.see(ask, EVENING)


def test_the_digest_counts_it_no_more_but_yesterdays_count_stays(company: Company) -> None:
    before, after = figures(company, NOON + timedelta(minutes=10)), figures(company, EVENING)
    assert (before.rejected.count, before.rejected.reasons) == (2, (("no budget", 2),))
    assert (after.rejected.count, after.rejected.reasons) == (1, (("no budget", 1),))
    assert [row.id for row in after.rejected.rows] == [61]


def test_where_it_comes_from_says_the_same_number_and_rows(company: Company) -> None:
    after = figures(company, EVENING)
    assert explained.basis(after, "rejected").numerator == 1
    rows = company.see(lambda work: explained.rows(work, after, "rejected"), EVENING)
    assert [row.ref for row in rows] == ["L-61"]


def test_the_count_beside_another_rejection_leaves_it_out_until_sales_decides_again(company: Company) -> None:
    def beside(work: Work) -> Pattern:
        other = stored.latest(work, 61)
        assert other is not None
        return pattern(work, other)

    assert company.see(beside, EVENING) == Pattern(1, 1)
    Dialogue(company, EVENING, _envelopes=100).says("jonas", "/lead accept 42")
    assert company.see(beside, EVENING + timedelta(minutes=1)) == Pattern(1, 2)


def test_reasons_by_use_leave_it_out(company: Company) -> None:
    assert company.see(lambda work: stored.codes(work, MORNING), EVENING) == {"no_budget": 1}
