"""A short check of the basics for whoever is new beside the other team: its right answers are what holds here today.

There is no mark and nothing to pass: it says what to read up, to the one who asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignment.terms import Agreement


@dataclass(frozen=True, slots=True)
class Facts:
    """What both teams agreed on, and marketing's goal of this month in leads handed over; 0 for none."""

    agreement: Agreement
    criteria: Mapping[str, str]
    definition: int
    goal: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its answers in the order in which they are offered, the right one, and the line where it can be read up."""

    code: str
    label: str
    asks: str
    options: tuple[str, ...]
    right: str
    read: str


def questions(facts: Facts) -> tuple[Question, ...]:
    """Return the questions in their order; of what both teams did not write down none is asked."""
    terms = facts.agreement
    asked = [
        _asked(
            0, "reject", "A rejected lead:", "Who may reject a lead, and how?", "/lead help",
            "whoever has it, with a reason", "anybody of sales, without a word", "marketing, once it is old",
        ),
        _asked(
            1, "accept", "To accept a lead:", "How long has a rep to accept or reject a lead?", "/lead why",
            *_spans(terms.accept_minutes),
        ),
        _asked(
            2, "sales", "Sales promises:", "What does sales promise for who asked for a talk?", "/pipeline scorecard",
            *(f"a first touch within {each}" for each in _spans(terms.hot_minutes)),
        ),
        _marketing(facts),
        _asked(
            1, "answer", "An answer to a rejection:", "How long has marketing to answer a rejection?", "/pipeline scorecard",
            *_spans(terms.answer_minutes),
        ),
        _asked(
            2, "attempts", "Before \"no response\":", "How many attempts come before \"no response\"?", "/lead help",
            *(_attempts(each) for each in (terms.attempts, max(1, terms.attempts // 2), terms.attempts + 4)),
        ),
    ]  # fmt: skip
    if facts.criteria:
        met = _short([each for each in facts.criteria.values() if each])
        asked.insert(
            0,
            _asked(
                1, "mql", f"Qualified by v{facts.definition}:", "What makes a lead marketing qualified here?",
                "/lead why", met, "any form that was filled in", "whatever a rep would call",
            ),
        )  # fmt: skip
    return tuple(each for each in asked if each is not None)


def _marketing(facts: Facts) -> Question | None:
    """Return what marketing promises a month; None where no goal is set."""
    if not facts.goal:
        return None
    wrong = (max(1, facts.goal // 2), facts.goal * 2)
    return _asked(
        0, "marketing", "Marketing promises:", "How many qualified leads does marketing promise this month?",
        "/pipeline plan", *(f"{each:,} leads" for each in (facts.goal, *wrong)),
    )  # fmt: skip


def _asked(place: int, code: str, label: str, asks: str, read: str, *answers: str) -> Question:
    """Return a question whose right answer, the first of these, is offered at a place that is always the same."""
    right, *others = dict.fromkeys(answers)
    others.insert(min(place, len(others)), right)
    return Question(code, label, asks, tuple(others), right, read)


def _spans(minutes: int) -> tuple[str, str, str]:
    return span(minutes), span(max(5, minutes // 4)), span(minutes * 3)


def span(minutes: int) -> str:
    """Return working time as people say it: `15 working minutes`, `4 working hours`."""
    if minutes < 60 or minutes % 60:
        return f"{minutes} working minutes"
    hours = minutes // 60
    return f"{hours} working hour{'' if hours == 1 else 's'}"


def _attempts(count: int) -> str:
    return f"{count} attempt{'' if count == 1 else 's'}"


MOST_LETTERS = 60


def _short(words: list[str]) -> str:
    """Return as many criteria as one answer shows."""
    said = ""
    for each in words:
        longer = f"{said}, {each}" if said else each[:MOST_LETTERS]
        if len(longer) > MOST_LETTERS:
            return f"{said} and more"
        said = longer
    return said
