"""`/pipeline commitment`: the reverse funnel with its cases, count and value side by side, and where it comes from."""

from __future__ import annotations

import pytest

from bot.cli.reports import REPORTS
from db.memory import Memory, Work
from db.tables.workspace import TargetKind
from figures import commitment
from figures.basis import Scope
from messages.text import visible_width
from tests import brightwater as b
from tests.commands.test_pipeline import ask, lines_of_buttons, text
from tests.figures.test_commitment import JUNE, leads
from tests.figures.test_plan import goal


@pytest.fixture
def company(quick_memory: Memory) -> int:
    made = b.build(quick_memory)
    quick_memory.do(lambda work: leads(work, 10_000, (500, 50, 40, 20, 5)), made, now=JUNE)
    came = b.at(1, month=9)
    quick_memory.do(lambda work: leads(work, 20_000, (60, 60, 0, 0, 0), came=came), made, now=came)
    goal(quick_memory, made, 1_200)
    goal(quick_memory, made, 480, kind=TargetKind.SOURCED)
    return made


def test_both_teams_read_what_the_goal_needs_and_how_far_it_is(quick_memory: Memory, company: int) -> None:
    expected = [
        "Commitment · FY2026 Q4",
        "Goal $1.2M · marketing 40 %, its quota",
        "20 deals of $24k on average, n = 5",
        "80 SQLs · won 5 of 20, 25 %, range 11–47 %",
        "160 SALs · qualified 20 of 40, 50 %",
        "200 MQLs · accepted 40 of 50, 80 %",
        "2,000 leads · handed over 50 of 500, 10 %",
        "MQLs due 22 Aug – 21 Nov",
        "   40 days from there to a win, n = 5",
        "",
        "So far",
        "Count 146 of 200 MQLs, line 185",
        "Value $144k of $480k, line $443k",
        "Of kinds without a history, in no value: 86",
        "That is 67 MQLs a month · goal for Nov 200",
        "",
        "Base: leads of 18 Aug 2025 – 17 Aug 2026",
        "   each 90 days old at least",
    ]
    for who in (b.JONAS, b.PRIYA, b.INES):
        told = text(ask(quick_memory, company, who, "/pipeline commitment")).split("\n")
        assert [line for line in told[1:] if line] == [line for line in expected if line]


def test_a_phone_holds_each_line(quick_memory: Memory, company: int) -> None:
    for line in text(ask(quick_memory, company, b.INES, "/pipeline commitment")).split("\n"):
        assert visible_width(line) <= 48, line


def test_where_from_explains_it(quick_memory: Memory, company: int) -> None:
    button = lines_of_buttons(ask(quick_memory, company, b.INES, "/pipeline commitment").message)[0]
    told = text(ask(quick_memory, company, b.INES, button))
    assert "146 leads ÷ 200 leads = 73 %" in told
    assert "136 more" in told, "ten are listed of 146"
    assert "$144,000.00 ÷ $480,000.00 = 30 %" in text(
        ask(quick_memory, company, b.PRIYA, "/pipeline why leadvalue")
    )
    assert "5 leads ÷ 50 leads = 10 % · n = 50" in text(
        ask(quick_memory, company, b.PRIYA, "/pipeline why closerate")
    )
    assert "$120,000.00 · n = 5" in text(ask(quick_memory, company, b.PRIYA, "/pipeline why sourceddeal"))


def test_without_a_plan_or_wins_it_says_so_and_gives_no_number(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    told = text(ask(quick_memory, workspace, b.INES, "/pipeline commitment"))
    assert "Cannot be reckoned: marketing has no quota, and brought nothing in the base year" in told
    assert "time from there to a win: not known" in told
    assert "Count 86 MQLs so far" in told
    third = text(ask(quick_memory, workspace, b.INES, "/pipeline commitment q3"))
    assert "No plan is set for FY2026 Q3" in third
    quick_memory.do(lambda work: leads(work, 10_000, (50, 50, 40, 20, 0)), workspace, now=JUNE)
    goal(quick_memory, workspace, 480, kind=TargetKind.SOURCED)
    assert "no deal from marketing with an amount was won" in text(
        ask(quick_memory, workspace, b.INES, "/pipeline commitment", now=b.TUESDAY)
    )


def test_a_part_without_a_plan_is_named_and_what_its_leads_are_worth_is_not_known(
    quick_memory: Memory,
) -> None:
    workspace = b.build(quick_memory)
    told = text(ask(quick_memory, workspace, b.INES, "/pipeline commitment webinar-nov q4"))
    assert "No plan is set for FY2026 Q4, Webinar Nov" in told
    assert "Value $0" not in told


def test_the_shell_prints_it_with_every_kind(quick_memory: Memory, company: int) -> None:
    def printed(work: Work) -> str:
        return REPORTS["commitment"].text(commitment.report(work, Scope(), b.MONDAY, b.MONDAY))

    told = quick_memory.see(printed, company, now=b.MONDAY).split("\n")
    assert told[0] == "Commitment FY2026 Q4 (America/New_York)"
    assert "200 MQLs · accepted 40 of 50, 80 %" in told
    assert told[-1] == "demo                    50      5  $2,400.00"
