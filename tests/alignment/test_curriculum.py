"""What a turn is made of: a list for every week whatever its length, read back as it is written; tags; the basics."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.people import Department
from alignment.readings import Unreadable
from alignment.rotation import basics, curriculum
from alignment.rotation.curriculum import Item, parse_items, parse_weeks
from alignment.rotation.field_notes import Tag, take_tags
from alignment.rotation.terms import Length, Unit
from alignment.terms import Agreement

LENGTHS = [Length(n, Unit.WEEKS) for n in range(1, 27)] + [Length(n, Unit.DAYS) for n in range(1, 6)]


@pytest.mark.parametrize("length", LENGTHS, ids=Length.describe)
@pytest.mark.parametrize("side", [*Department, None])
def test_every_length_has_a_list_for_each_week_that_ends_with_the_debrief(
    length: Length, side: Department | None
) -> None:
    held = curriculum.usual(length, side)
    assert len(held) == length.weeks
    assert all(1 <= len(items) <= curriculum.MOST_ITEMS for items in held)
    assert held[-1][-1].word == curriculum.DEBRIEF
    if side is not Department.MARKETING:
        assert curriculum.BASICS in {each.word for each in held[0]}
    assert parse_weeks(curriculum.written(held), len(held)) == held
    assert curriculum.from_data(curriculum.to_data(held)) == held


def test_six_weeks_in_sales() -> None:
    held = curriculum.usual(Length(6, Unit.WEEKS), Department.SALES)
    assert [curriculum.listed(items) for items in held] == [
        "sit-with Tue, training, the sales basics, pipeline meeting",
        "sit-with Tue, three calls to hear, pipeline meeting",
        "own three live leads, three calls to hear, pipeline meeting",
        "own three live leads, three calls to hear, pipeline meeting",
        "own three live leads, three calls to hear, pipeline meeting",
        "hand your leads back, one call to hear, pipeline meeting, debrief",
    ]


def test_what_was_written_for_six_weeks_serves_four_and_eight() -> None:
    six = parse_weeks("\n".join(f"thing {n}" for n in range(1, 7)), 6)
    four = curriculum.fitted(six, Length(4, Unit.WEEKS), None)
    assert [items[0].words for items in four] == ["thing 1", "thing 2", "thing 3", "thing 6"]
    eight = curriculum.fitted(six, Length(8, Unit.WEEKS), None)
    assert [items[0].words for items in eight[:5]] == [f"thing {n}" for n in range(1, 6)]
    assert (len(eight), eight[-1][0].words) == (8, "thing 6")


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 300))
def test_weeks_of_a_turn_follow_each_other_without_a_gap(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    weeks = curriculum.week_of(first, last)
    edges = [curriculum.week_days(first, last, week) for week in range(1, weeks + 1)]
    assert edges[0][0] == first
    assert edges[-1][1] == last
    assert all(after[0] == before[1] + timedelta(days=1) for before, after in itertools.pairwise(edges))
    assert all(curriculum.week_of(first, day) == week for week, edge in enumerate(edges, 1) for day in edge)


def test_a_weekday_behind_an_item_is_its_day_and_equal_ones_are_one() -> None:
    assert parse_items("Sit-with tue, training; training,") == (Item("Sit-with", 1), Item("training"))
    assert parse_items("monday") == (Item("monday"),)


@pytest.mark.parametrize("typed", ["", " , ", "x" * 41, ",".join(f"thing {n}" for n in range(7))])
def test_what_is_no_week_is_asked_back(typed: str) -> None:
    with pytest.raises(Unreadable):
        parse_items(typed)


def test_a_form_with_a_line_too_few_says_how_many_there_are() -> None:
    with pytest.raises(Unreadable, match="This turn has 6 lines, one a week; that is 1"):
        parse_weeks("training", 6)


@pytest.mark.parametrize(
    ("typed", "tags", "words"),
    [
        ("buyers ask for savings #pricing", (Tag.PRICING,), "buyers ask for savings"),
        ("#Pricing <#C012|content> one page", (Tag.PRICING, Tag.CONTENT), "one page"),
        ("#hashtag stays, a#pricing too", (), "#hashtag stays, a#pricing too"),
        ("#buyer #buyer twice", (Tag.BUYER,), "twice"),
    ],
)
def test_tags_are_taken_out_of_the_words(typed: str, tags: tuple[Tag, ...], words: str) -> None:
    assert take_tags(typed) == (tags, words)


# --- the basics -----------------------------------------------------------------------------------------------------


def test_the_right_answers_are_what_holds_here() -> None:
    terms = Agreement(accept_minutes=120, hot_minutes=30, answer_minutes=480, attempts=4)
    asked = {each.code: each for each in basics.questions(basics.Facts(terms, {"size": "50 staff"}, 3, 200))}
    assert {code: each.right for code, each in asked.items()} == {
        "mql": "50 staff",
        "reject": "whoever has it, with a reason",
        "accept": "2 working hours",
        "sales": "a first touch within 30 working minutes",
        "marketing": "200 leads",
        "answer": "8 working hours",
        "attempts": "4 attempts",
    }


def test_of_what_is_not_written_down_nothing_is_asked() -> None:
    asked = {each.code for each in basics.questions(basics.Facts(Agreement(), {}, 1, 0))}
    assert asked == {"reject", "accept", "sales", "answer", "attempts"}


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 30), st.integers(0, 5000))
def test_whatever_holds_each_question_has_its_right_answer_once_among_several(
    minutes: int, hot: int, attempts: int, goal: int
) -> None:
    terms = Agreement(accept_minutes=minutes, hot_minutes=hot, answer_minutes=minutes, attempts=attempts)
    for each in basics.questions(basics.Facts(terms, {"a": "x" * 200, "b": "y"}, 1, goal)):
        assert each.options.count(each.right) == 1
        assert 2 <= len(each.options) == len(set(each.options))
        assert all(len(option) <= 75 for option in each.options)
