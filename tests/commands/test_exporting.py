"""A manager asks for a report as a table: any of them, narrowed as the report is, by DM, and only while they may."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alignment.errors import NotAllowed, NotUnderstood
from alignment.people import Role
from db import tables as t
from db.memory import Memory, Work
from db.stores import audit, notices
from db.stores.notices import Notice
from db.tables.deals import DealKind
from digests import registry
from figures.tables import TABLES
from messages import limits
from messages.message import Message
from tests import brightwater as b
from tests.commands.test_pipeline import ask, lines_of_buttons, text


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def owed(work: Work) -> list[Notice]:
    found = sa.select(t.notice.c.id).where(
        t.notice.c.workspace_id == work.workspace_id, t.notice.c.kind == "export"
    )
    every = [notices.by_id(work, each) for each in work.execute(found).scalars()]
    return [each for each in every if each is not None]


def sent(memory: Memory, workspace: int) -> Message | None:
    """The one table that is owed, as it would be sent now."""

    def look(work: Work) -> Message | None:
        (notice,) = owed(work)
        return registry.render(work, notice)

    return memory.see(look, workspace, now=b.MONDAY)


@pytest.mark.parametrize("word", TABLES)
def test_every_report_is_owed_as_a_table_and_written_in_the_trail(
    quick_memory: Memory, company: int, word: str
) -> None:
    reply = ask(quick_memory, company, b.INES, f"/pipeline export {word}")
    assert f"{TABLES[word].title}" in text(reply)
    assert f"/pipeline {word}" in lines_of_buttons(reply.message)
    message = sent(quick_memory, company)
    assert message is not None
    assert limits.check(message.payload()) == []
    assert f"tandem export {word} --as-of 2026-11-16T13:30:00+00:00" in message.text
    newest = quick_memory.see(lambda work: audit.newest(work, 1), company, now=b.MONDAY)[0]
    assert (newest.verb, newest.thing) == ("export", f"pipeline.{word}")


def test_a_table_is_narrowed_as_its_report_is(quick_memory: Memory, company: int) -> None:
    ask(quick_memory, company, b.INES, "/pipeline export funnel by source west q4")
    message = sent(quick_memory, company)
    assert message is not None
    assert "West · Q4 · as of 2026-11-16T13:30:00Z" in message.text
    assert "--period 'FY2026 Q4' --team West --by source" in message.text


def test_the_last_week_and_a_models_word_are_taken_as_the_reports_take_them(
    quick_memory: Memory, company: int
) -> None:
    ask(quick_memory, company, b.INES, "/pipeline export scorecard week")
    message = sent(quick_memory, company)
    assert message is not None
    assert "2026-w46" in message.text
    with pytest.raises(NotUnderstood, match="longer"):
        ask(quick_memory, company, b.INES, "/pipeline export scorecard fy2026")
    assert "w" in text(ask(quick_memory, company, b.INES, "/pipeline export sources w ever"))


def test_alone_it_offers_every_table(quick_memory: Memory, company: int) -> None:
    offered = lines_of_buttons(ask(quick_memory, company, b.INES, "/pipeline export").message)
    assert [line.split()[-1] for line in offered] == list(TABLES)
    with pytest.raises(NotAllowed):
        ask(quick_memory, company, b.JONAS, "/pipeline export")


def test_what_is_no_table_is_asked_back_with_what_is_meant(quick_memory: Memory, company: int) -> None:
    with pytest.raises(NotUnderstood, match="There are: changes, stalled") as problem:
        ask(quick_memory, company, b.INES, "/pipeline export staled")
    assert problem.value.offers[0].line == "/pipeline export stalled"
    with pytest.raises(NotAllowed):
        ask(quick_memory, company, b.PRIYA, "/pipeline export open east")


def test_whoever_is_no_manager_any_more_gets_no_table(quick_memory: Memory, company: int) -> None:
    ask(quick_memory, company, b.INES, "/pipeline export stalled")

    def demote(work: Work) -> None:
        g = t.role_grant
        work.execute(
            sa.update(g)
            .where(g.c.workspace_id == work.workspace_id, g.c.person_id == b.INES, g.c.role == Role.SALES_MANAGER)
            .values(role=Role.REP)
        )  # fmt: skip

    quick_memory.do(demote, company, now=b.MONDAY)
    assert sent(quick_memory, company) is None


def test_a_long_table_says_how_much_of_it_is_here(quick_memory: Memory, company: int) -> None:
    def many(work: Work) -> None:
        for place in range(400):
            facts = b._facts(DealKind.OPEN, 5, b.Q4_END)
            b._enter(work, 5_000 + place, f"=Many `{place}`", facts, b.at(2))

    quick_memory.do(many, company, now=b.FRIDAY)
    ask(quick_memory, company, b.INES, "/pipeline export open")
    message = sent(quick_memory, company)
    assert message is not None
    assert limits.check(message.payload()) == []
    fences = [block["text"]["text"] for block in message.blocks if block["type"] == "section"][1:]
    assert all(each.startswith("```\n") and each.endswith("```") and each.count("`") == 6 for each in fences)
    rows = sum(each.count("\nD-") for each in fences)
    assert f"{rows} rows of 434 are here." in message.text
    assert ",'=Many '0'," in message.text
