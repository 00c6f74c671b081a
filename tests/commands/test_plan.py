"""`/pipeline plan`: everybody reads the teams' figures, and a person's only that person and their manager."""

from __future__ import annotations

from datetime import date

import pytest

from alignment.errors import NotAllowed
from bot.cli.reports import REPORTS
from db.memory import Memory
from db.stores import workspaces
from db.tables.workspace import TargetKind
from figures import plan
from figures.basis import Scope
from messages.text import visible_width
from tests import brightwater as b
from tests.commands.test_pipeline import ask, lines_of_buttons, text
from tests.figures.test_plan import goal, quotas


@pytest.fixture
def company(quick_memory: Memory) -> int:
    made = b.build(quick_memory)
    quotas(quick_memory, made)
    goal(quick_memory, made, 800, kind=TargetKind.SOURCED)
    return made


def test_a_rep_reads_company_team_marketing_and_themselves(quick_memory: Memory, company: int) -> None:
    assert text(ask(quick_memory, company, b.JONAS, "/pipeline plan")).split("\n")[1:] == [
        "Plan · Q4 · to 31 Dec · day 33 of 64",
        "Won $940k of $2.0M, 47 % (pace 50 %)",
        "Run-rate $1.88M · need $33k a day, 32 days left",
        "The run-rate falls short of marketing's quota.",
        "Teams",
        "all teams $940k of $2.0M, 47 %",
        "2 teams as one: one is under three people",
        "Quotas of 3 people: $2.3M, 115 % of the plan",
        "Marketing",
        "From marketing $0 of $800k, 0 %",
        "Run-rate $0 · need $25k a day, 32 days left",
        "Only you and your manager see this",
        "You $940k of $1.0M, 94 %",
    ]


def test_a_quota_of_a_part_of_the_period_is_said_so_and_is_no_share_of_the_rest(
    quick_memory: Memory, company: int
) -> None:
    """What was won in a year is not set against the only quarter for which there is a quota."""
    told = text(ask(quick_memory, company, b.JONAS, "/pipeline plan fy2026"))
    assert told.split("\n")[-1] == "You $1.92M · quota $1.0M for 64 of 259 days"


def test_a_manager_reads_their_people_by_name_and_the_small_team(quick_memory: Memory, company: int) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline plan"))
    assert told.split("\n")[-4:] == [
        "Only they and you see this",
        "Amira $0 of $800k, 0 %",
        "Jonas $940k of $1.0M, 94 %",
        "Luca $0 of $500k, 0 %",
    ], "by name: there is no order by success"
    assert "East $0 of $800k, 0 %" in told
    assert "West $940k of $1.2M, 78 %" in told
    assert "as one" not in told


@pytest.mark.parametrize("who", [b.AMIRA, b.PRIYA, b.DANIEL])
def test_nobody_else_reads_a_persons_figures(quick_memory: Memory, company: int, who: int) -> None:
    told = text(ask(quick_memory, company, who, "/pipeline plan"))
    assert "Jonas" not in told
    assert "94 %" not in told
    assert "East" not in told


def test_with_persons_switched_off_nobody_does(quick_memory: Memory, company: int) -> None:
    quick_memory.do(lambda work: workspaces.set_switches(work, person_figures=False), company, now=b.LONG_AGO)
    for who in (b.JONAS, b.INES):
        told = text(ask(quick_memory, company, who, "/pipeline plan"))
        assert "see this" not in told
        assert "East" not in told
        with pytest.raises(NotAllowed, match="would give away a small team"):
            ask(quick_memory, company, who, "/pipeline plan west")
    for who in (b.INES, b.LUCA):
        with pytest.raises(NotAllowed, match="switched off"):
            ask(quick_memory, company, who, "/pipeline plan east")
    b.grow_east(quick_memory, company)
    assert "West" in text(ask(quick_memory, company, b.INES, "/pipeline plan west"))


def test_another_period_is_named_and_one_without_a_plan_says_so(quick_memory: Memory, company: int) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline plan q3"))
    assert "Q3 · to 30 Sep" in told
    assert "Won $320k · no plan set" in told
    november = text(ask(quick_memory, company, b.INES, "/pipeline plan nov"))
    assert "Won $80k · no plan set" in november
    narrowed = text(ask(quick_memory, company, b.INES, "/pipeline plan webinar-nov"))
    assert "no quota for that part" in narrowed


def test_a_period_that_is_over_has_a_result_and_nothing_is_needed(quick_memory: Memory, company: int) -> None:
    goal(quick_memory, company, 300, first=date(2026, 7, 1), end=date(2026, 10, 1))
    told = text(ask(quick_memory, company, b.INES, "/pipeline plan q3"))
    assert "Won $320k of $300k, 107 %" in told
    assert "Q3 is over." in told
    assert "need" not in told


def test_where_from_explains_each_figure_of_it(quick_memory: Memory, company: int) -> None:
    button = lines_of_buttons(ask(quick_memory, company, b.INES, "/pipeline plan").message)[0]
    assert button.startswith("/pipeline why attainment @")
    assert "$940,000.00 ÷ $2,000,000.00 = 47 %" in text(ask(quick_memory, company, b.INES, button))
    assert "$1,880,000.00 ÷ $2,000,000.00 = 94 %" in text(
        ask(quick_memory, company, b.PRIYA, "/pipeline why runrate")
    )
    assert "$2,300,000.00 ÷ $2,000,000.00 = 115 % · n = 3" in text(
        ask(quick_memory, company, b.PRIYA, "/pipeline why overassigned")
    )
    for word in ("marketingquota", "made"):
        assert "Window: " in text(ask(quick_memory, company, b.PRIYA, f"/pipeline why {word}"))


def test_a_phone_holds_each_line(quick_memory: Memory, company: int) -> None:
    for who in (b.JONAS, b.INES):
        for line in text(ask(quick_memory, company, who, "/pipeline plan")).split("\n"):
            assert visible_width(line) <= 48, line


def test_the_shell_prints_it_without_persons(quick_memory: Memory, company: int) -> None:
    def printed(work: object) -> str:
        return REPORTS["plan"].text(plan.report(work, Scope(), b.MONDAY, b.MONDAY))  # type: ignore[arg-type]

    told = quick_memory.see(printed, company, now=b.MONDAY)
    assert told.split("\n")[1] == "Won $940k of $2.0M, 47 % (pace 50 %)"
    assert "all teams: $940k of $2.0M, 47 %" in told
    assert "West" not in told
    assert "Jonas" not in told


def test_a_part_without_a_quota_is_said_once_and_nobodys_quota_is_denied(
    quick_memory: Memory, company: int
) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline plan webinar-nov"))
    assert "no quota for that part" in told
    assert "no quota set" not in told
