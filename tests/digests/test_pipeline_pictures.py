"""The digest's pictures: what their words and their charts say, to the letter, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from alignment.pace import GoalLine, Pace, goal_line
from alignment.periods import month_of
from db.memory import Memory, Work
from db.stores.asked import EVERYTHING, Pair
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from digests import pipeline_pictures, pipeline_thread
from digests.pipeline import Edition
from figures import daily
from figures.basis import Scope
from figures.daily import DayByDay
from figures.pipeline import PipelineFigures, report
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from messages.picture import Chart
from tests import brightwater as b

ASKED = Edition({"picture": True})
FINDING = "86 of 200 MQLs after 10 of 20 working days, 14 below the line"


@pytest.fixture
def company(memory: Memory) -> int:
    return b.build(memory)


def told(
    memory: Memory, company: int, number: int, edition: Edition | None = ASKED, when: datetime = b.MONDAY,
    said: tuple[str, ...] = (),
) -> Message | None:  # fmt: skip
    def look(work: Work) -> Message | None:
        found = report(work, Scope(EVERYTHING, Pair(b.FRIDAY, b.FRIDAY), said), when, when)
        return pipeline_pictures.told(work, found, number, edition)

    return memory.see(look, company, now=when)


def test_the_month_s_picture_says_what_it_shows(memory: Memory, company: int) -> None:
    message = told(memory, company, 1)
    assert message is not None
    assert message.text == (
        "Pipeline thread: MQLs in Nov\n*MQLs in Nov* · 86 of 200\n".replace("*", "")
        + "After 10 of 20 days, 14 below the line\nNeeded 11.4 a day · leads to 172\nBy day, at most 21"
    )
    assert "86 of 200 ████▎" in str(message.blocks)
    picture = message.picture
    assert picture is not None
    assert picture.alt == FINDING
    assert picture.file_name == "mqls-2026-11.png"
    chart = picture.chart
    assert isinstance(chart, Chart)
    assert (chart.title, chart.said, chart.currency) == ("MQLs in Nov", FINDING.replace(" MQLs", ""), "")
    assert chart.days[:4] == ("", "2", "3", "4")
    assert chart.days[-1] == "30"
    assert (chart.reached[-1], chart.goals) == (86, (GoalLine(200, 1, goal_line(200, 20)),))
    assert breaches(message, Kind.THREAD) == ()
    assert picture.finding == "MQLs Nov: 86 of 200, 14 below the line"
    assert check(message.charted().payload()) == []
    shown = message.showing("F0123456789")
    assert [each["type"] for each in shown.blocks] == ["section", "image"]
    assert check(shown.payload()) == []
    assert "14 below the line" in shown.fallback().blocks[-1]["text"]["text"]


def test_the_quarter_s_picture_is_in_money(memory: Memory, company: int) -> None:
    message = told(memory, company, 2)
    assert message is not None
    assert message.text.split("\n")[1:] == [
        "Won in Q4 · $940k of $2.0M",
        "After 32 of 64 days, $60k below the line",
        "Needed $33k a day · leads to $1.88M",
        "By 5 days, at most $860k",
    ]
    picture = message.picture
    assert picture is not None
    assert picture.alt == "$940k of $2.0M won after 32 of 64 working days, $60k below the line"
    assert isinstance(picture.chart, Chart)
    assert (picture.chart.currency, picture.chart.days[1]) == ("USD", "1 Oct")
    assert breaches(message, Kind.THREAD) == ()


def test_it_comes_only_where_somebody_asked_for_it(quick_memory: Memory) -> None:
    company = b.build(quick_memory)
    for number in (1, 2):
        assert told(quick_memory, company, number, Edition()) is None
        assert told(quick_memory, company, number, Edition({"picture": False})) is None
        assert told(quick_memory, company, number, None) is not None


def test_a_notice_s_fourth_part_is_the_picture_on_a_quiet_day_too(quick_memory: Memory) -> None:
    company = b.build(quick_memory)
    b.monday_passes(quick_memory, company)
    b.tuesday_comes(quick_memory, company)

    def part(number: int) -> Message | None:
        notice = Notice(
            company, "n", "k", "pipeline_thread", Act.REPLY, "C1", "C1", 5, NoticeState.SENDING, b.TUESDAY, b.TUESDAY,
            b.TUESDAY, part=number, as_of=b.TUESDAY, known_at=b.TUESDAY,
            payload={"sections": {"picture": True}, "since": [b.MONDAY.isoformat(), b.MONDAY.isoformat()]},
        )  # fmt: skip
        return quick_memory.see(lambda work: pipeline_thread.render(work, notice), company, now=b.TUESDAY)

    assert [part(number) is None for number in (1, 2, 3, 4, 5)] == [True, True, True, False, False]
    fourth = part(4)
    assert fourth is not None
    assert fourth.picture is not None
    assert fourth.picture.alt == "86 of 200 MQLs after 11 of 20 working days, 24 below the line"


def test_a_team_s_picture_says_whose_it_is_whatever_it_is_called(quick_memory: Memory) -> None:
    company = b.build(quick_memory)
    message = told(quick_memory, company, 1, said=("West & <Best> $x$",))
    assert message is not None
    assert message.picture is not None
    assert message.picture.alt == f"West & <Best> $x$: {FINDING}"
    assert message.picture.chart.title == "MQLs in Nov · West & <Best> $x$"
    assert "MQLs in Nov · West &amp;" in message.text
    assert breaches(message, Kind.THREAD) == ()


def test_without_current_deals_nothing_is_drawn_of_them(quick_memory: Memory) -> None:
    company = b.build(quick_memory)
    b.tuesday_without_deals(quick_memory, company)
    wednesday = b.at(18, 8, 30)

    def look(work: Work) -> tuple[PipelineFigures, DayByDay | None]:
        found = report(work, Scope(EVERYTHING, Pair(b.MONDAY, b.MONDAY)), wednesday, wednesday)
        return found, daily.won(work, found)

    found, won = quick_memory.see(look, company, now=wednesday)
    assert found.fresh.deals_stale
    assert won is None


NOVEMBER = tuple(date(2026, 11, day) for day in (2, 3, 4, 5))


@pytest.mark.parametrize(
    ("reached", "goal", "alt", "lines"),
    [
        ((0, 2), 8, "2 of 8 MQLs after 1 of 4 working days, on the line",
         ["After 1 of 4 days, on the line", "Needed 2 a day · leads to 8"]),
        ((0, 2, 6), 8, "6 of 8 MQLs after 2 of 4 working days, 2 above the line",
         ["After 2 of 4 days, 2 above the line", "Needed 1 a day · leads to 12", "By day, at most 4"]),
        ((0, 2, 9, 9), 8, "9 of 8 MQLs after 3 of 4 working days, goal reached 3 Nov",
         ["After 3 of 4 days, goal reached 3 Nov", "By day, at most 7"]),
        ((0, 2, 3, 4, 7), 8, "7 of 8 MQLs after all 4 working days, 1 below the goal",
         ["After all 4 days, 1 below the goal", "By day, at most 3"]),
        ((0, 2, 3, 4, 8), 8, "8 of 8 MQLs after all 4 working days, on the goal", ["After all 4 days, on the goal", "By day, at most 4"]),
    ],
)  # fmt: skip
def test_each_state_of_a_month_has_its_sentence(
    quick_memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    reached: tuple[int, ...],
    goal: int,
    alt: str,
    lines: list[str],
) -> None:
    company = b.build(quick_memory)
    month = month_of(date(2026, 11, 2))
    made = DayByDay(
        replace(month), NOVEMBER, reached, (GoalLine(goal, 1, goal_line(goal, 4)),),
        Pace(goal, reached[-1], len(reached) - 1, 4), b.MONDAY,
    )  # fmt: skip
    monkeypatch.setattr(pipeline_pictures, "_ASKED", (lambda _work, _figures: made,))
    message = told(quick_memory, company, 1)
    assert message is not None
    assert message.picture is not None
    assert message.picture.alt == alt
    assert message.text.split("\n")[2:] == lines
    assert breaches(message, Kind.THREAD) == ()


def test_even_the_longest_line_fits_a_phone(quick_memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    company = b.build(quick_memory)
    days = NOVEMBER * 16
    goal, reached = 999_900_000_00, (0, *range(1, 33))
    made = DayByDay(
        month_of(date(2026, 11, 2)), days, reached, (GoalLine(goal, 1, goal_line(goal, 64)),),
        Pace(goal, reached[-1], 32, 64), b.MONDAY, "CHF",
    )  # fmt: skip
    monkeypatch.setattr(pipeline_pictures, "_ASKED", (lambda _work, _figures: made,))
    message = told(quick_memory, company, 1)
    assert message is not None
    assert breaches(message, Kind.THREAD) == ()
