"""What people get when they ask where we are: figures with filters, their origin, and only what they may see."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.errors import NotAllowed, NotUnderstood
from alignment.people import Actor
from commands.line import Line
from commands.pipeline import NOUN, whose
from commands.request import Reply, Request
from db import tables as t
from db.memory import Memory, Work
from db.stores import people, workspaces
from digests import export
from figures import explained
from figures.explained.shape import Explained
from messages.message import Message
from tests import brightwater as b


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def ask(memory: Memory, workspace: int, who: int, line: str, now: datetime = b.MONDAY) -> Reply:
    def actor(work: Work) -> Actor:
        return people.actor(work, who)

    request = Request(memory, workspace, memory.see(actor, workspace, now=now), line, now)
    read = Line.read(line)
    word, rest = read.take()
    verb = NOUN.verb(word)

    async def answered() -> Reply:
        if verb is not None:
            return await verb.run(request, rest)
        assert NOUN.otherwise is not None
        return await NOUN.otherwise(request, read)

    return asyncio.run(answered())


def text(reply: Reply) -> str:
    assert reply.message is not None
    return reply.message.text


def lines_of_buttons(message: Message | None) -> list[str]:
    assert message is not None
    found = [
        element for block in message.blocks if block["type"] == "actions" for element in block["elements"]
    ]
    found += [block["accessory"] for block in message.blocks if "accessory" in block]
    lines: list[str] = []
    for element in found:
        lines += [option["value"] for option in element.get("options", ())] or [element["value"]]
    return lines


def test_a_manager_gets_the_whole_company_and_a_rep_their_team(quick_memory: Memory, company: int) -> None:
    assert "$940k of $2.0M won" in text(ask(quick_memory, company, b.INES, "/pipeline"))
    mine = text(ask(quick_memory, company, b.JONAS, "/pipeline"))
    assert "West" not in mine.split("\n")[1], "beside all teams it would tell what Luca of East holds"
    b.grow_east(quick_memory, company)
    mine = text(ask(quick_memory, company, b.JONAS, "/pipeline"))
    assert "West" in mine.split("\n")[1]


@pytest.mark.parametrize(
    "line",
    [
        "/pipeline west webinar-nov since fri",
        "/pipeline since fri Webinar Nov west",
        "/pipeline webinar-nov since fri west",
    ],
)
def test_filters_come_in_any_order(quick_memory: Memory, company: int, line: str) -> None:
    told = text(ask(quick_memory, company, b.INES, line)).split("\n")
    assert "West" in told[1]
    assert "Webinar Nov" in told[1]


def test_one_unknown_word_comes_back_as_buttons_that_keep_the_rest(
    quick_memory: Memory, company: int
) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ask(quick_memory, company, b.INES, "/pipeline changes wset since fri")
    assert [offer.line for offer in refused.value.offers] == [
        "/pipeline changes West since fri",
        "/pipeline changes since fri",
    ]


def test_changes_end_in_where_from_and_that_asks_for_the_same_figures(
    quick_memory: Memory, company: int
) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline changes since fri")
    assert "2,700 + 120 + 15 − 80 − 60 − 45 = 2,650 ($k)" in text(reply)
    assert "Exactly $2,700,000.00 + $135,000.00\n− $185,000.00 = $2,650,000.00" in text(reply)
    where_from = lines_of_buttons(reply.message)[0]
    assert where_from.startswith("/pipeline why changes @")
    told = text(ask(quick_memory, company, b.INES, where_from, now=b.TUESDAY))
    assert "−$50,000.00" in told
    assert "n = 8" in told


@pytest.mark.parametrize(
    "figure",
    ["won", "pace", "open", "cover", "need", "stalled", "mqls", "touched", "rejected", "left", "noamount"],
)
def test_every_figure_says_where_it_comes_from(quick_memory: Memory, company: int, figure: str) -> None:
    told = text(ask(quick_memory, company, b.INES, f"/pipeline why {figure}"))
    for part in ("definition v", "n = ", "Window:", "Filters: none", "Source: "):
        assert part in told


def test_why_gives_the_sum_exactly(quick_memory: Memory, company: int) -> None:
    assert "$2,650,000.00 ÷ $1,060,000.00 = 2.5×" in text(
        ask(quick_memory, company, b.INES, "/pipeline why cover")
    )
    assert "12 leads ÷ 17 leads = 71 %" in text(ask(quick_memory, company, b.INES, "/pipeline why sales"))
    assert "opportunities.csv, as of Mon 07:45" not in text(
        ask(quick_memory, company, b.INES, "/pipeline why sales")
    )
    assert "opportunities.csv, as of 07:45" in text(ask(quick_memory, company, b.INES, "/pipeline why won"))


def test_a_cover_without_a_target_says_that_there_is_none(quick_memory: Memory, company: int) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline why cover west"))
    assert "open; no target is set, so it covers nothing that is known" in told
    assert "÷" not in told.split("Window")[0]


def test_why_alone_is_a_menu_of_all_figures(quick_memory: Memory, company: int) -> None:
    lines = lines_of_buttons(ask(quick_memory, company, b.PRIYA, "/pipeline why").message)
    assert len(lines) == len(explained.FIGURES)
    for line in lines:
        assert "n = " in text(ask(quick_memory, company, b.PRIYA, line))


def test_left_behind_shows_owners_to_managers_and_to_reps_only_their_own(
    quick_memory: Memory, company: int
) -> None:
    assert "Forgotten 71 · 2 days · Jonas" in text(ask(quick_memory, company, b.INES, "/pipeline left"))
    marketers = text(ask(quick_memory, company, b.PRIYA, "/pipeline left"))
    assert "L-71 Forgotten 71" in marketers
    assert "Jonas" not in marketers
    other = text(ask(quick_memory, company, b.AMIRA, "/pipeline left"))
    assert "Forgotten" not in other
    assert "3 with others" in other


def test_nobody_is_named_once_person_figures_are_off(quick_memory: Memory, company: int) -> None:
    def switch_off(work: Work) -> None:
        workspaces.set_switches(work, person_figures=False)
        workspaces.changed(work)

    quick_memory.do(switch_off, company, now=b.MONDAY)
    told = text(ask(quick_memory, company, b.INES, "/pipeline left"))
    assert "L-71 Forgotten 71" in told
    assert "Jonas" not in told


def test_a_team_under_three_is_a_person(quick_memory: Memory, company: int) -> None:
    with pytest.raises(NotAllowed):
        ask(quick_memory, company, b.PRIYA, "/pipeline east")
    assert "East" in text(ask(quick_memory, company, b.INES, "/pipeline east")), "Luca's manager may"
    assert "East" in text(ask(quick_memory, company, b.LUCA, "/pipeline")), "and Luca"


def test_only_managers_export_and_the_table_is_owed_once(quick_memory: Memory, company: int) -> None:
    verb = NOUN.verb("export")
    assert verb is not None
    assert verb.letters == "S K A"
    with pytest.raises(NotAllowed):
        ask(quick_memory, company, b.JONAS, "/pipeline export changes")
    ask(quick_memory, company, b.INES, "/pipeline export changes since fri")

    def table(work: Work) -> str:
        from db.stores import notices

        found = sa.select(t.notice.c.id).where(
            t.notice.c.workspace_id == work.workspace_id, t.notice.c.kind == "export"
        )
        notice = notices.by_id(work, work.execute(found).scalar_one())
        assert notice is not None
        message = export.render(work, notice)
        assert message is not None
        return message.text

    told = quick_memory.see(table, company, now=b.MONDAY)
    assert "D-298,Silverline Freight,won,50000.00,USD" in told


def test_lists_of_deals_and_months(quick_memory: Memory, company: int) -> None:
    assert "D-205 Harbor Foods $180k" in text(ask(quick_memory, company, b.INES, "/pipeline open"))
    assert "D-206 Mill Street Cafés $40k · close date was 9 Nov" in text(
        ask(quick_memory, company, b.INES, "/pipeline stalled")
    )
    assert "Funnel: 86 MQLs of Q4: 0 won so far" in text(
        ask(quick_memory, company, b.INES, "/pipeline funnel")
    )


def test_the_forecast_is_told_with_its_cases_and_asks_for_the_same_figures(
    quick_memory: Memory, company: int
) -> None:
    reply = ask(quick_memory, company, b.INES, "/pipeline forecast west")
    told = text(reply)
    assert "Forecast Q4 · West" in told
    assert "Win rate, all decided: 66 of 212, 31 %" in told
    where_from, opened = lines_of_buttons(reply.message)[:2]
    assert "n = 31" in text(ask(quick_memory, company, b.INES, where_from, now=b.TUESDAY))
    assert "Open $2.65M" in text(ask(quick_memory, company, b.INES, opened, now=b.TUESDAY))
    assert "66 deals ÷ 212 deals = 31 %" in text(ask(quick_memory, company, b.INES, "/pipeline why winrate"))
    assert "50 days · n = 66" in text(ask(quick_memory, company, b.PRIYA, "/pipeline why cycle"))
    with pytest.raises(NotAllowed):
        ask(quick_memory, company, b.PRIYA, "/pipeline forecast east")


def test_as_of_an_earlier_day_the_past_is_told(quick_memory: Memory, company: int) -> None:
    told = text(ask(quick_memory, company, b.INES, "/pipeline as of 13 nov"))
    assert "$860k of $2.0M won" in told
    assert "Pipeline Fri 13 Nov" in told


def test_the_list_behind_a_figure_goes_on_to_its_last_deal(quick_memory: Memory, company: int) -> None:
    """What is not told yet is counted exactly, however many: the win rate's 212 deals, ten and then forty at a time."""
    line, seen = "/pipeline why winrate", []
    for _ in range(7):
        reply = ask(quick_memory, company, b.INES, line)
        told = text(reply)
        seen += [each.split()[1] for each in told.split("\n") if each.startswith("• ")]
        further = [each for each in lines_of_buttons(reply.message) if " page " in each]
        if not further:
            break
        assert f"\n{212 - len(seen):,} more" in told
        (line,) = further
    assert (len(seen), len(set(seen))) == (212, 212)
    assert "more" not in told


def test_a_longer_list_than_is_told_says_that_it_is_longer(
    quick_memory: Memory, company: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whose, "MOST_ROWS", 30)
    told = text(ask(quick_memory, company, b.INES, "/pipeline why winrate"))
    assert told.endswith("\nmore than 20 more")


@pytest.mark.parametrize("figure", explained.FIGURES.values(), ids=lambda each: each.name)
def test_a_figure_is_asked_for_as_the_menu_calls_it(
    quick_memory: Memory, company: int, figure: Explained[Any]
) -> None:
    told = text(ask(quick_memory, company, b.INES, f"/pipeline why {figure.title.lower()} as of 16 nov"))
    assert told.startswith(f"{figure.title}: where it comes from")


def test_a_figure_that_is_misspelt_is_asked_back(quick_memory: Memory, company: int) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ask(quick_memory, company, b.INES, "/pipeline why covr west")
    assert refused.value.offers[0].line == "/pipeline why cover west"


@pytest.mark.parametrize(
    ("report", "figure"), [("plan", "attainment"), ("commitment", "commitment"), ("funnel", "sal")]
)
def test_a_rep_is_told_of_the_same_people_as_in_the_report(
    quick_memory: Memory, company: int, report: str, figure: str
) -> None:
    """Typed, pressed or picked from the menu: a report of the whole company has no figure of the rep's own team."""
    b.grow_east(quick_memory, company)
    assert "Filters: West" in text(ask(quick_memory, company, b.JONAS, "/pipeline why won"))
    reply = ask(quick_memory, company, b.JONAS, f"/pipeline {report}")
    pressed = next(line for line in lines_of_buttons(reply.message) if line.startswith("/pipeline why"))
    menu = lines_of_buttons(ask(quick_memory, company, b.JONAS, "/pipeline why").message)
    picked = next(line for line in menu if line.startswith(f"/pipeline why {figure} "))
    for line in (pressed, f"/pipeline why {figure}", picked):
        assert "Filters: none" in text(ask(quick_memory, company, b.JONAS, line)), line
    assert "Filters: West" in text(ask(quick_memory, company, b.JONAS, f"/pipeline why {figure} west"))


def test_what_nobody_set_is_not_known_and_no_zero(quick_memory: Memory, company: int) -> None:
    for figure, why in (("made", "no target for it is set"), ("assigned", "fewer than three people")):
        told = text(ask(quick_memory, company, b.INES, f"/pipeline why {figure} q1"))
        assert f"Not known: {why}" in told
        assert "$0" not in told


def test_a_deal_that_nobody_decided_about_is_not_called_lost(quick_memory: Memory, company: int) -> None:
    of_deal = sa.update(t.opportunity_version).where(t.opportunity_version.c.opportunity_id == 1_211)
    quick_memory.do(
        lambda work: work.execute(of_deal.values(loss_reason="no_decision")), company, now=b.MONDAY
    )
    told = text(ask(quick_memory, company, b.INES, "/pipeline why winrate page 7"))
    assert "D-1211 Earlier 3-52 $20k · no decision ·" in told
    assert "D-1210 Earlier 3-51 $20k · lost, price ·" in told


def test_since_when_is_a_day_before_as_of_when(quick_memory: Memory, company: int) -> None:
    """Last Friday is another day for whoever asks as of the start of the month, in whichever order the two are said."""
    for line in ("since fri as of 3 nov", "as of 3 nov since fri"):
        assert "Changes · since 30 Oct 00:00 · as of 3 Nov 00:00" in text(
            ask(quick_memory, company, b.INES, f"/pipeline changes {line}")
        )


@pytest.mark.parametrize("report", ["plan", "commitment", "funnel", "open", "forecast", "sources"])
def test_figures_of_another_day_say_of_which(quick_memory: Memory, company: int, report: str) -> None:
    """A weekday alone would be read as this week's; figures of today's moment need no more than that."""
    then = text(ask(quick_memory, company, b.INES, f"/pipeline {report} as of 3 nov"))
    assert "s of 3 Nov 00:00" in then
    behind = text(ask(quick_memory, company, b.INES, "/pipeline why need as of 15 nov"))
    assert "to 1 Oct 00:00 · known at Mon 08:30" in behind
    assert "16 Nov 00:00" not in text(ask(quick_memory, company, b.INES, f"/pipeline {report}"))


@pytest.mark.parametrize(
    ("line", "end", "day"),
    [
        ("since tomorrow", "16 Nov 2026", "17 Nov 2026"),
        ("as of 2026-12-31", "16 Nov 2026", "31 Dec 2026"),
        ("as of 2 nov since 2026-11-13", "2 Nov 2026", "13 Nov 2026"),
    ],
)
def test_what_comes_after_is_not_answered_with_now(
    quick_memory: Memory, company: int, line: str, end: str, day: str
) -> None:
    with pytest.raises(NotUnderstood, match=f"These figures end on {end}; {day} comes after it.") as refused:
        ask(quick_memory, company, b.INES, f"/pipeline changes {line}")
    assert refused.value.offers[-1].label == "Without it"
    ask(quick_memory, company, b.INES, refused.value.offers[-1].line)
