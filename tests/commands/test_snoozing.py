"""A deal is put off: by whom, until when, why; it is counted apart, the past stays as it was, and it can be undone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.errors import Incomplete, NotAllowed, NotFound, NotNow, NotUnderstood
from alignment.people import Actor
from commands.line import Line
from commands.pipeline import NOUN
from commands.pipeline.snoozing import suggest
from commands.request import Reply, Request
from db import tables as t
from db.memory import Memory, Work
from db.stores import audit, contacts, people
from db.stores.asked import Pair
from digests import pipeline_thread
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from tests import brightwater as b
from tests.commands.test_pipeline import ask, lines_of_buttons, text

LATER = b.MONDAY + timedelta(minutes=2)
SNOOZE = "/pipeline snooze D-207 until 2 dec waiting for legal"


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def figures(
    memory: Memory, workspace: int, as_of: datetime, known_at: datetime | None = None
) -> PipelineFigures:
    def look(work: Work) -> PipelineFigures:
        return report(work, Scope(since=Pair(b.FRIDAY, b.FRIDAY)), as_of, known_at or as_of)

    return memory.see(look, workspace, now=max(as_of, known_at or as_of))


def refs(found: PipelineFigures) -> tuple[list[str], list[str]]:
    deals = found.deals
    return [each.deal.ref for each in deals.stalled], [each.stalled.deal.ref for each in deals.snoozed]


def submit(memory: Memory, workspace: int, who: int, answers: Mapping[str, str]) -> Reply:
    def actor(work: Work) -> Actor:
        return people.actor(work, who)

    found = memory.see(actor, workspace, now=b.MONDAY)
    line = "/pipeline snooze"
    request = Request(memory, workspace, found, line, b.MONDAY, answers=answers, submitted=True)
    verb = NOUN.verb("snooze")
    assert verb is not None
    run = verb.run

    async def answered() -> Reply:
        return await run(request, Line.read(line).take()[1])

    return asyncio.run(answered())


def test_whoever_has_it_puts_it_off_with_a_reason_and_it_is_counted_apart(
    quick_memory: Memory, company: int
) -> None:
    reply = ask(quick_memory, company, b.JONAS, SNOOZE)
    assert text(reply) == (
        "D-207 Norden Pumps is put off until 2 Dec.\n"
        "Why: waiting for legal\n"
        "It is counted as put off, and wants a look again on that day."
    )
    told = text(ask(quick_memory, company, b.JONAS, "/pipeline stalled", LATER))
    assert "Stalled 2" in told
    assert "*Put off 1*\n• D-207 Norden Pumps · until 2 Dec · waiting for legal".replace("*", "") in told
    found = figures(quick_memory, company, LATER)
    assert refs(found) == (["D-205", "D-206"], ["D-207"])
    thread = pipeline_thread.told(found, 2)
    assert thread is not None
    assert "1 deal put off, with a reason and a day" in thread.text
    assert "legal" not in thread.text, "a channel reads no reason"


def test_others_read_that_it_is_put_off_and_not_why(quick_memory: Memory, company: int) -> None:
    ask(quick_memory, company, b.JONAS, SNOOZE)
    for who, reads in ((b.INES, True), (b.AMIRA, False), (b.PRIYA, False)):
        told = text(ask(quick_memory, company, who, "/pipeline stalled", LATER))
        assert "D-207 Norden Pumps · until 2 Dec" in told
        assert ("waiting for legal" in told) is reads


def test_only_whoever_has_it_and_their_manager_may(quick_memory: Memory, company: int) -> None:
    for who in (b.AMIRA, b.LUCA, b.PRIYA, b.DANIEL):
        with pytest.raises(NotAllowed, match="Whoever has the deal, or their manager, puts D-207 off"):
            ask(quick_memory, company, who, SNOOZE)
    assert "is put off" in text(ask(quick_memory, company, b.INES, SNOOZE))


def test_the_past_stays_as_it_was(quick_memory: Memory, company: int) -> None:
    ask(quick_memory, company, b.JONAS, SNOOZE)
    assert refs(figures(quick_memory, company, b.MONDAY, LATER))[1] == [], "it had not happened yet"
    assert refs(figures(quick_memory, company, LATER, b.MONDAY - timedelta(seconds=1)))[1] == [], (
        "nor been heard"
    )
    ask(quick_memory, company, b.INES, "/pipeline snooze D-207 off", b.TUESDAY)
    assert refs(figures(quick_memory, company, LATER, b.WEDNESDAY))[1] == ["D-207"], "on Monday it was"
    assert refs(figures(quick_memory, company, b.WEDNESDAY))[1] == []


def test_an_undo_is_as_if_it_had_never_been_and_brings_back_what_was_before(memory: Memory) -> None:
    company = b.build(memory)
    ask(memory, company, b.INES, "/pipeline snooze D-207 until 25 nov budget opens")
    ask(memory, company, b.JONAS, SNOOZE, b.TUESDAY)
    undone = b.TUESDAY + timedelta(minutes=4)
    assert "put off until 25 Nov, as before" in text(
        ask(memory, company, b.JONAS, "/pipeline snooze D-207 off", undone)
    )
    after = figures(memory, company, undone + timedelta(minutes=1))
    assert [each.until for each in after.deals.snoozed] == [date(2026, 11, 25)]
    between = figures(memory, company, b.TUESDAY + timedelta(minutes=1), undone + timedelta(minutes=1))
    assert [each.until for each in between.deals.snoozed] == [date(2026, 11, 25)], "never was"
    heard = figures(memory, company, b.TUESDAY + timedelta(minutes=1), b.TUESDAY + timedelta(minutes=2))
    assert [each.until for each in heard.deals.snoozed] == [date(2026, 12, 2)], "as it was known then"

    def words(work: Work) -> list[str]:
        found = work.execute(sa.select(t.note.c.id).where(t.note.c.workspace_id == work.workspace_id))
        return [contacts.note(work, each) for each in found.scalars()]

    assert sorted(memory.see(words, company, now=b.WEDNESDAY))[-1] == "budget opens"
    assert "waiting for legal" not in memory.see(words, company, now=b.WEDNESDAY)


def test_it_wants_a_look_again_on_its_day(quick_memory: Memory, company: int) -> None:
    ask(quick_memory, company, b.JONAS, SNOOZE)
    assert refs(figures(quick_memory, company, datetime(2026, 12, 2, 4, tzinfo=UTC)))[1] == ["D-207"]
    assert refs(figures(quick_memory, company, datetime(2026, 12, 2, 6, tzinfo=UTC)))[1] == []


def test_it_is_on_record_who_did_it(quick_memory: Memory, company: int) -> None:
    ask(quick_memory, company, b.JONAS, SNOOZE)
    ask(quick_memory, company, b.INES, "/pipeline snooze D-207 off", LATER)
    entries = quick_memory.see(lambda work: audit.newest(work, 2), company, now=LATER)
    assert [(each.actor_id, each.verb, each.thing) for each in entries] == [
        (b.INES, "deal.woken", "deal:207"),
        (b.JONAS, "deal.snoozed", "deal:207"),
    ]
    assert "legal" not in repr(entries)


def test_a_deal_is_meant_by_its_name_too(memory: Memory) -> None:
    company = b.build(memory)
    assert "D-205" in text(ask(memory, company, b.JONAS, "/pipeline snooze harbor foods until 2 dec legal"))
    assert "D-207" in text(ask(memory, company, b.JONAS, "/pipeline snooze pumps 2 dec legal"))
    with pytest.raises(NotUnderstood) as several:
        ask(memory, company, b.JONAS, "/pipeline snooze steady until 2 dec legal")
    assert several.value.offers[0].line == "/pipeline snooze D-210 until 2 dec legal"


@pytest.mark.parametrize(
    ("line", "problem", "says"),
    [
        ("/pipeline snooze D-298 until 2 dec", NotFound, "no open deal D-298"),
        ("/pipeline snooze D-9999 until 2 dec", NotFound, "no open deal D-9999"),
        ("/pipeline snooze nobody until 2 dec", NotFound, "no open deal"),
        ("/pipeline snooze D-207 waiting for legal", Incomplete, "Until when is D-207 put off"),
        ("/pipeline snooze D-207 until 2026-11-16", NotNow, "here already"),
        ("/pipeline snooze D-207 until 2028-11-16", NotNow, "over a year"),
        ("/pipeline snooze D-207 until 2 dec", Incomplete, "Why is the silence of D-207 meant"),
        ("/pipeline snooze D-207 off", NotNow, "D-207 is not put off"),
        ("/pipeline snooze D-207 until 3/4 legal", NotUnderstood, "may be"),
    ],
)
def test_what_cannot_be_is_said(
    quick_memory: Memory, company: int, line: str, problem: Any, says: str
) -> None:
    with pytest.raises(problem, match=says):
        ask(quick_memory, company, b.JONAS, line)


def test_the_form_says_the_same(quick_memory: Memory, company: int) -> None:
    form = ask(quick_memory, company, b.JONAS, "/pipeline snooze").form
    assert form is not None
    answers = {"deal": "D-207", "until": "2026-12-02", "reason": "waiting for legal"}
    assert "Why: waiting for legal" in text(submit(quick_memory, company, b.JONAS, answers))
    with pytest.raises(Incomplete):
        submit(quick_memory, company, b.JONAS, {"deal": "D-207"})
    with pytest.raises(NotFound):
        submit(quick_memory, company, b.JONAS, {"deal": "D-298", "until": "2026-12-02"})


def test_the_list_of_stalled_deals_offers_it_to_whom_it_is_open(quick_memory: Memory, company: int) -> None:
    def offered(who: int) -> list[str]:
        found = lines_of_buttons(ask(quick_memory, company, who, "/pipeline stalled", LATER).message)
        return [line for line in found if "snooze" in line]

    assert offered(b.JONAS) == [f"?/pipeline snooze D-{number}" for number in (205, 206, 207)]
    ask(quick_memory, company, b.JONAS, SNOOZE)
    again = ["/pipeline snooze D-207 off", "?/pipeline snooze D-207"]
    assert offered(b.JONAS) == ["?/pipeline snooze D-205", "?/pipeline snooze D-206", *again]
    assert offered(b.INES) == offered(b.JONAS)
    assert offered(b.PRIYA) == []


def test_a_deal_is_found_while_one_types(quick_memory: Memory, company: int) -> None:
    def options(typed: str) -> list[str]:
        def actor(work: Work) -> Actor:
            return people.actor(work, b.JONAS)

        found = quick_memory.see(actor, company, now=b.MONDAY)
        request = Request(quick_memory, company, found, "/pipeline snooze", b.MONDAY)
        return [each.label for each in asyncio.run(suggest(request, typed))]

    assert options("207") == ["D-207 Norden Pumps"]
    assert options("norden") == ["D-207 Norden Pumps"]
    assert options("298") == [], "it is won"
    assert options("")[0] == "D-205 Harbor Foods"
