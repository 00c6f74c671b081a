"""What `/pipeline funnel` answers: the waterfall in words, in parts, per account, and only to whom it belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alignment.errors import NotUnderstood
from alignment.lifecycle import EventKind, Stage
from alignment.rates import Ratio
from alignment.waterfall_steps import By
from commands import shapes
from commands.shapes import Shape
from db import tables as t
from db.memory import Memory, Work
from digests import waterfall_words
from figures import waterfall
from figures.basis import Scope
from tests import brightwater as b
from tests.commands.test_pipeline import ask, lines_of_buttons, text


@pytest.fixture
def company(quick_memory: Memory) -> int:
    """Brightwater, where sales accepted six leads of November, qualified three and won one."""
    workspace = b.build(quick_memory)

    def worked(work: Work) -> None:
        c = t.lead_cycle
        for lead in range(500, 506):
            when = b.at(12, 15)
            happened = [(EventKind.ACCEPTED, Stage.ACCEPTED, "accepted_at", when)]
            if lead < 503:
                happened.append(
                    (EventKind.SALES_QUALIFIED, Stage.QUALIFIED, "qualified_at", when + timedelta(hours=9))
                )
            if lead == 500:
                happened.append((EventKind.WON, Stage.WON, "won_at", when + timedelta(hours=20)))
            for seq, (kind, stage, column, at) in enumerate(happened, 20):
                b.happens(work, lead, seq, kind, stage, at)
                work.execute(
                    c.update()
                    .where(c.c.workspace_id == work.workspace_id, c.c.lead_id == lead)
                    .values({column: at, "account_key": "one" if lead < 503 else ""})
                )

    quick_memory.do(worked, workspace, now=b.MONDAY - timedelta(hours=1))
    return workspace


def test_the_waterfall_is_told_step_by_step(quick_memory: Memory, company: int) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline funnel")
    told = text(reply)
    first, *lines = told.split("\n")
    assert first == "Funnel: 86 MQLs of Q4: 6 SAL, 3 SQL, 1 won so far"
    assert "Of 86 MQLs of Q4, 90 days each, so far" in lines
    assert "SAL 6 of 86, 7 %" in lines, "whoever hears it hears no bar"
    assert "SQL 3 of 6" in lines, "below thirty it is the count"
    assert "Won 1 of 3" in lines
    assert reply.message is not None
    seen = "\n".join(reply.message.told[0]).split("\n")
    assert {"SAL 6 of 86, 7 % ▊", "SQL 3 of 6 ▍", "Won 1 of 3 ▏"} <= set(seen)
    assert "MQL 86 · SAL 6 · SQL 3 · Won 1" in lines
    assert any(line.startswith("SAL median 9 h · 3 inside, oldest 3 days") for line in lines)
    assert all(len(line) <= 60 for line in lines)


def test_it_is_taken_apart_and_counts_accounts(quick_memory: Memory, company: int) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline funnel q4 by campaign"))
    assert "Webinar Nov: MQL " in told
    per_account = text(ask(quick_memory, company, b.INES, "/pipeline funnel per account west"))
    assert "West · per account" in per_account
    assert "Of 84 accounts of Q4, 90 days each" in per_account
    assert "SQL 1 of 4" in per_account
    assert "83 without an account count as one each" in per_account


def test_where_from_asks_for_the_same_and_shows_the_leads(quick_memory: Memory, company: int) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline funnel per account west")
    where_from, by_source, *_ = lines_of_buttons(reply.message)
    assert where_from.startswith("/pipeline why wonleads West per-account @")
    told = text(ask(quick_memory, company, b.INES, where_from, now=b.TUESDAY))
    assert "1 account ÷ 1 account: too few for a percentage" in told
    assert "L-500" in told
    assert "By source" in text(ask(quick_memory, company, b.INES, by_source, now=b.TUESDAY))
    menu = next(line for line in lines_of_buttons(ask(quick_memory, company, b.INES, where_from).message))
    figures = lines_of_buttons(ask(quick_memory, company, b.INES, menu).message)
    assert {line.split()[2] for line in figures if "per-account" in line} <= set(_SHAPED)
    for line in figures:
        assert "n = " in text(ask(quick_memory, company, b.INES, line, now=b.TUESDAY))


_SHAPED = ("inquired", "sal", "sql", "wonleads", "tal", "tql", "returned", "tgl", "sgl")


def test_a_team_under_three_is_shown_to_its_own_and_its_manager(quick_memory: Memory, company: int) -> None:
    def to_east(work: Work) -> None:
        c = t.lead_cycle
        work.execute(
            c.update().where(c.c.workspace_id == work.workspace_id, c.c.lead_id == 510).values(team_id=b.EAST)
        )

    quick_memory.do(to_east, company, now=b.MONDAY - timedelta(minutes=5))
    assert "East: MQL 1" in text(ask(quick_memory, company, b.INES, "/pipeline funnel by team"))
    others = text(ask(quick_memory, company, b.PRIYA, "/pipeline funnel by team"))
    assert "East" not in others
    assert "West" not in others, "less than all but one would say what the one did"
    assert "all teams: MQL 86" in others
    assert "2 teams as one: one is under three people" in others


@pytest.mark.parametrize(
    ("line", "shape", "left"),
    [
        ("by source west", Shape(By.SOURCE), ["west"]),
        ("West BY Months per lead", Shape(By.MONTH), ["West"]),
        ("per-account q3", Shape(per_account=True), ["q3"]),
        ("per accounts by-team", Shape(By.TEAM, per_account=True), []),
        ("nearby q3", Shape(), ["nearby", "q3"]),
    ],
)
def test_a_shape_stands_anywhere_in_the_line(line: str, shape: Shape, left: list[str]) -> None:
    assert shapes.read(line, line.split()) == (shape, left)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("/pipeline funnel by colour q3", "/pipeline funnel by campaign q3"),
        ("/pipeline funnel per head", "/pipeline funnel per account"),
        ("/pipeline funnel by", "/pipeline funnel by campaign"),
    ],
)
def test_another_word_is_asked_back_with_what_there_is(
    quick_memory: Memory, company: int, line: str, first: str
) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ask(quick_memory, company, b.INES, line)
    assert refused.value.offers[0].line == first


def test_other_reports_are_not_counted_per_account(quick_memory: Memory, company: int) -> None:
    with pytest.raises(NotUnderstood):
        ask(quick_memory, company, b.INES, "/pipeline open per account")


def test_months_have_their_names_and_nothing_is_of_nobody(quick_memory: Memory, company: int) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline funnel by month"))
    assert "Nov 2026: MQL 86, SAL 6, SQL 3, Won 1 so far" in told
    assert "Time in each step, of the MQLs of Q4" in told
    with_nobody = text(ask(quick_memory, company, b.INES, "/pipeline funnel q3")).split("\n")
    assert "Won 0" in with_nobody
    assert "0 of 0" not in "\n".join(with_nobody)


def test_a_step_of_whose_deals_nothing_is_known_is_worth_no_zero(quick_memory: Memory, company: int) -> None:
    assert "None of these SQLs has a deal that is known" in text(
        ask(quick_memory, company, b.INES, "/pipeline funnel")
    )
    told = text(ask(quick_memory, company, b.INES, "/pipeline why worth of sqls"))
    assert "Not known: no deal of these leads is known · n = 0" in told


def test_all_inquiries_but_one_are_not_all_of_them(quick_memory: Memory, company: int) -> None:
    found = quick_memory.see(
        lambda work: waterfall.report(work, Scope(), b.MONDAY, b.MONDAY), company, now=b.MONDAY
    )

    def told(became: int) -> str:
        return waterfall_words.inquiry_line(replace(found, inquired=Ratio(became, 285)))

    assert told(284) == "Inquiries 285, 284 became MQLs"
    assert told(285) == "Inquiries 285, 285 became MQLs, 100 %"
    assert told(280) == "Inquiries 285, 280 became MQLs, 98 %"
