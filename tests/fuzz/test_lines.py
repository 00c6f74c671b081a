"""Whatever is typed is read, or refused in a sentence of one line; what was read reads the same again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.dates import parse_day, parse_span, parse_when
from alignment.errors import NotUnderstood, Refusal
from alignment.money import parse_money
from alignment.schedule import parse_quiet_hours, parse_schedule, parse_time
from alignment.working_hours import parse_hours
from alignment.zones import zone_named
from commands import router
from commands.lead.words import take_reason
from commands.line import MOST_CHARACTERS, Line
from tests.hostile.strings import OURS, PUBLIC

TODAY = date(2026, 11, 16)

GRAMMAR = (
    *"fri mon today tomorrow eoq eom jan 31 2027-01-31 30 feb 29 +30d +2w +5wd -1 0 3/4 13/13 at 9 09:30 25:00 9pm 17h30".split(),
    *"24k 24,000 24.000 1.2m eur $ € 0 -5 mrd weekdays every day 08:30 mon-thu 8:30-12 13-17 18-8 until to - – from".split(),
    *"budget timing mar competitor no yes off @jonas <@U1> L-42 42 D-7 west in under nobody help ?".split(),
)  # fmt: skip
"""Words that mean something somewhere, so that lines come near to what is read."""

words = st.one_of(st.sampled_from(GRAMMAR), st.text(max_size=6), st.sampled_from([*OURS, *PUBLIC]))
texts = st.lists(words, max_size=6).map(" ".join)
lines = st.one_of(
    texts, st.tuples(st.sampled_from(["/lead", "/tandem", "/pipeline", "lead", ""]), texts).map(" ".join)
)

READERS: dict[str, Callable[[str], Any]] = {
    "a day": lambda text: parse_day(text, TODAY),
    "a moment": lambda text: parse_when(text, TODAY),
    "a span": lambda text: parse_span(text, TODAY),
    "an amount": lambda text: parse_money(text, "USD"),
    "a time": parse_time,
    "a schedule": lambda text: parse_schedule(text, "Europe/Berlin"),
    "quiet hours": parse_quiet_hours,
    "working hours": parse_hours,
}


@given(lines)
def test_a_line_is_taken_apart_without_loss_and_reads_the_same_again(typed: str) -> None:
    try:
        line = Line.read(typed)
    except NotUnderstood:
        assert len(typed) > MOST_CHARACTERS
        return
    assert line.noun.startswith("/")
    assert not re.search(r"[\s\xa0]", line.noun)
    assert "  " not in line.rest
    assert line.rest == line.rest.strip()
    assert Line.read(line.text).noun == line.noun
    word, rest = line.take()
    assert " " not in word
    assert line.rest.casefold().startswith(word) or not word
    assert len(rest.rest) <= len(line.rest)


@given(lines)
def test_a_verb_is_found_by_its_words_alone(typed: str) -> None:
    try:
        line = Line.read(typed)
    except NotUnderstood:
        return
    noun = router.nouns().get(line.noun)
    word, _ = line.take()
    verb = noun.verb(word) if noun is not None else None
    assert verb is None or word in (verb.word, *verb.other_words)


@pytest.mark.parametrize("what", READERS)
@given(typed=texts)
def test_what_is_no_such_thing_is_a_sentence(what: str, typed: str) -> None:
    sentence = "-"
    try:
        READERS[what](typed)
    except Refusal as refusal:
        sentence = refusal.sentence
    assert sentence
    assert "\n" not in sentence
    assert len(sentence) < 400


@given(texts)
def test_a_reason_is_taken_off_the_front_and_the_note_is_left_as_it_was(typed: str) -> None:
    _, note = take_reason(typed)
    assert " ".join(note.split()) in " ".join(typed.split())


@given(st.text(max_size=40))
def test_a_zone_is_one_or_a_value_error(typed: str) -> None:
    try:
        found = zone_named(typed)
    except ValueError:
        return
    assert found.utcoffset(datetime(2026, 11, 16)) is not None
