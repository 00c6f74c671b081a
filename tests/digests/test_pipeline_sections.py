"""The forecast and what deals lack, in a digest's thread where somebody asked for them; the funnel's chart in the scorecard's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from alignment.periods import FiscalCalendar
from alignment.sections import ASKED_FOR, OFF_UNLESS_ASKED, section_of
from db.memory import Memory, Work
from db.tables.delivery import Act
from digests import registry
from digests.pipeline import Edition
from figures import forecast, hygiene, sources
from figures.basis import Scope
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from messages.picture import Bars
from operations import digest_now
from operations.subscriptions import DIGESTS, parts_of
from tests import brightwater as b


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def part(
    memory: Memory, company: int, kind: str, number: int, sections: Mapping[str, Any], **more: Any
) -> Message | None:
    def look(work: Work) -> Message | None:
        notice = digest_now.unowed(
            work, kind, "C0ANY", b.MONDAY, {"sections": dict(sections), **more}, number
        )
        assert notice.act is Act.REPLY
        return registry.render(work, notice)

    return memory.see(look, company, now=b.MONDAY)


def lines(message: Message | None) -> list[str]:
    assert message is not None
    assert breaches(message, Kind.THREAD) == ()
    return message.text.split("\n")


def test_what_is_asked_for_has_parts_of_its_own_behind_those_of_every_thread() -> None:
    for kind, sections in ASKED_FOR.items():
        usual = DIGESTS[kind][1]
        numbers = [number for parts in sections.values() for number in parts]
        assert numbers == list(range(usual + 1, usual + 1 + len(numbers)))
        for name, parts in sections.items():
            assert parts_of(kind, {name: True})[1] == (*range(1, usual + 1), *parts)
            assert {section_of(kind, each) for each in parts} == {name}
        assert parts_of(kind, {})[1] == tuple(range(1, usual + 1))
        assert section_of(kind, 1) == ""
    assert not any(Edition().shows(each) for each in OFF_UNLESS_ASKED)


@pytest.mark.parametrize(("kind", "number"), [("pipeline", 6), ("brief", 3)])
def test_the_forecast_stands_in_the_thread_with_its_history(
    quick_memory: Memory, company: int, kind: str, number: int
) -> None:
    assert part(quick_memory, company, kind, number, {}) is None
    said = lines(part(quick_memory, company, kind, number, {"forecast": True}))
    assert said[0] == f"{kind.capitalize()} thread: forecast Q4"
    assert said[1:3] == ["Forecast Q4", "Won $940k of $2.0M"]
    found = quick_memory.see(
        lambda work: forecast.report(work, Scope(), b.MONDAY, b.MONDAY), company, now=b.MONDAY
    )
    assert any(line.startswith("Win rate, all decided: 66 of 212") for line in said)
    assert any(line.startswith("Weighted ") for line in said) is (found.weighted.minor is not None)


@pytest.mark.parametrize(("kind", "number"), [("pipeline", 7), ("brief", 4)])
def test_what_deals_lack_is_counted_there_and_nobody_is_named(
    quick_memory: Memory, company: int, kind: str, number: int
) -> None:
    said = lines(part(quick_memory, company, kind, number, {"hygiene": True}))
    found = quick_memory.see(
        lambda work: hygiene.report(work, Scope(), b.MONDAY, b.MONDAY), company, now=b.MONDAY
    )
    assert said[1:3] == ["Hygiene", f"{found.lacking} of {found.deals} open deals lack something"]
    assert "No amount: 3" in said
    assert not {"Jonas", "Amira", "Luca"} & set(" ".join(said).split())


@pytest.mark.parametrize(("kind", "number", "period"), [("review", 4, "Oct"), ("brief", 5, "Q4")])
def test_what_campaigns_brought_stands_in_the_thread_by_the_model_that_counts(
    quick_memory: Memory, company: int, kind: str, number: int, period: str
) -> None:
    said = lines(part(quick_memory, company, kind, number, {"sources": True}))
    assert said[0] == f"{kind.capitalize()} thread: sources of {period}"
    assert said[1] == f"Sources · {period}"
    scope = Scope(quarter=None if kind == "brief" else FiscalCalendar(1).month_of(date(2026, 10, 1)))
    found = quick_memory.see(
        lambda work: sources.report(work, scope, b.MONDAY, b.MONDAY), company, now=b.MONDAY
    )
    assert any(f"· {found.won.all.deals} deal" in line for line in said if line.startswith("Won "))
    assert said[-1].endswith("No model agreed yet")


def test_a_part_of_the_company_is_named_and_meant(quick_memory: Memory, company: int) -> None:
    b.grow_east(quick_memory, company)
    west = {"team_id": b.WEST, "said": ["West"]}
    assert (
        lines(part(quick_memory, company, "pipeline", 7, {"hygiene": True}, filters=west))[1]
        == "Hygiene · West"
    )


def test_on_a_quiet_day_they_say_nothing(quick_memory: Memory, company: int) -> None:
    b.monday_passes(quick_memory, company)
    b.tuesday_comes(quick_memory, company)
    since = [b.MONDAY.isoformat(), b.MONDAY.isoformat()]

    def look(work: Work) -> Message | None:
        payload = {"sections": {"forecast": True}, "since": since}
        return registry.render(work, digest_now.unowed(work, "pipeline", "C0ANY", b.TUESDAY, payload, 6))

    assert quick_memory.see(look, company, now=b.TUESDAY) is None


@pytest.mark.parametrize("kind", ["scorecard", "review"])
def test_the_quarter_s_funnel_is_drawn_under_the_scorecard_where_asked_for(
    quick_memory: Memory, company: int, kind: str
) -> None:
    assert part(quick_memory, company, kind, 3, {}) is None
    message = part(quick_memory, company, kind, 3, {"picture": True})
    said = lines(message)
    assert message is not None
    if kind == "scorecard":
        assert said[:3] == [
            "Scorecard thread: funnel of Q4",
            "Funnel · Q4",
            "Of 86 MQLs of Q4, 90 days each, so far",
        ]
        assert "MQL 86" in said, "whoever hears it hears no bar"
        assert "MQL 86 ██████████" in str(message.blocks)
    picture = message.picture
    assert picture is not None
    assert isinstance(picture.chart, Bars)
    assert picture.alt == picture.finding or len(picture.alt) > 50
    assert check(message.charted().payload()) == []
