"""`/pipeline scorecard`: one page, revenue first, asked again exactly by its buttons, and nothing that names a person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alignment.errors import NotUnderstood
from db import tables as t
from db.memory import Memory, Work
from messages.house import Kind, breaches
from messages.limits import check
from tests import brightwater as b
from tests.commands.test_pipeline import ask, lines_of_buttons, text


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


MONTH = """\
Scorecard Nov so far: $940k of $2.0M won in Q4, pace 50 %.
Scorecard · Nov so far · Q4 day 33 of 64
Won $940k of $2.0M · 47 % (pace 50 %)
In the month $80k · usual $0–$860k
To look at: MQLs, cover
Leading, this quarter:
Marketing 86 of 200 MQLs, line 100
Sales 12 of 20 in time, 3 left behind
Open cover 2.5×, need 3.2×
Leading, later:
Marketing 86 inquiries, 0 in nurture
Sales Q1: no target set
CRM 07:45"""


def test_a_month_is_one_page_with_revenue_first(quick_memory: Memory, company: int) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline scorecard")
    assert text(reply) == MONTH
    assert reply.message is not None
    assert breaches(reply.message, Kind.DIGEST) == ()
    assert check(reply.message.payload()) == []


def test_money_of_a_segment_that_no_deal_names_is_unknown_and_wins_are_counted_in_leads(
    quick_memory: Memory, company: int
) -> None:
    def lay(work: Work) -> None:
        work.execute(sa.update(t.lead).values(segment="clinics"))
        work.execute(sa.update(t.lead_cycle).values(segment="clinics"))

    quick_memory.do(lay, company, now=b.MONDAY)
    told = text(ask(quick_memory, company, b.INES, "/pipeline scorecard clinics")).split("\n")
    assert "Won 0 leads in Q4 · no deal says its segment" in told
    assert not any("$" in line or "cover" in line for line in told)

    def one(work: Work) -> None:
        work.execute(sa.update(t.opportunity).where(t.opportunity.c.id == 298).values(segment="farms"))

    quick_memory.do(one, company, now=b.MONDAY)
    assert "Won $0 in Q4 · no target set" in text(
        ask(quick_memory, company, b.INES, "/pipeline scorecard clinics")
    )


@pytest.mark.parametrize("who", [b.JONAS, b.PRIYA, b.INES, b.DANIEL])
def test_both_teams_see_the_same_page(quick_memory: Memory, company: int, who: int) -> None:
    assert text(ask(quick_memory, company, who, "/pipeline scorecard")) == MONTH


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("/pipeline scorecard week", "Scorecard · 9–15 Nov · Q4 day 32 of 64"),
        ("/pipeline scorecard month", "Scorecard · Nov so far · Q4 day 33 of 64"),
        ("/pipeline scorecard oct", "Scorecard · Oct 2026 · Q4 day 22 of 64"),
        ("/pipeline scorecard week west", "Scorecard · 9–15 Nov · West"),
        ("/pipeline scorecard q3", "Scorecard · FY2026 Q3 · Q3 day 66 of 66"),
        ("/pipeline scorecard 2026-w46", "Scorecard · 9–15 Nov · Q4 day 32 of 64"),
    ],
)
def test_a_week_a_month_or_a_quarter(quick_memory: Memory, company: int, line: str, head: str) -> None:
    reply = ask(quick_memory, company, b.INES, line)
    assert text(reply).split("\n")[1] == head
    assert reply.message is not None
    assert breaches(reply.message, Kind.DIGEST) == ()


def test_its_buttons_ask_for_the_same_week_at_any_later_time(quick_memory: Memory, company: int) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline scorecard week west")
    why, details, other = lines_of_buttons(reply.message)
    assert why.startswith("/pipeline why newwins West 2026-w46 @")
    assert other == "/pipeline scorecard"
    later = b.MONDAY.replace(year=2027, month=3)
    told = text(ask(quick_memory, company, b.INES, details, now=later))
    assert "Scorecard · 9–15 Nov · West" in told
    assert "Touched in time: 12 of 20, 60 %, range 39–78 %" in told
    assert "$80,000.00 · n = 2" in text(ask(quick_memory, company, b.INES, why, now=later))


def test_details_fit_a_thread(quick_memory: Memory, company: int) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline scorecard week details")
    assert reply.message is not None
    assert breaches(reply.message, Kind.THREAD) == ()


def test_a_page_that_names_no_person(quick_memory: Memory, company: int) -> None:
    for line in ("/pipeline scorecard", "/pipeline scorecard week details"):
        said = text(ask(quick_memory, company, b.INES, line))
        assert not any(name in said for name in ("Jonas", "Amira", "Luca", "Priya"))


def test_a_word_that_is_no_period_is_asked_back(quick_memory: Memory, company: int) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ask(quick_memory, company, b.INES, "/pipeline scorecard wset")
    assert "/pipeline scorecard West" in [offer.line for offer in refused.value.offers]
    with pytest.raises(NotUnderstood, match="a week, a month or a quarter"):
        ask(quick_memory, company, b.INES, "/pipeline scorecard fy2026")
