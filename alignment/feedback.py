"""What sales says of a lead, a campaign or a content item: a verdict and up to three tags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What feedback is about."""

    LEAD = "lead"
    CAMPAIGN = "campaign"
    CONTENT = "content"


class Verdict(StrEnum):
    """How good it was, in the words of whoever worked with it."""

    GOOD = "good"
    OK = "ok"
    POOR = "poor"


_NAMES = {About.LEAD: "lead", About.CAMPAIGN: "campaign", About.CONTENT: "content"}

LABELS: Mapping[About, Mapping[Verdict, str]] = {
    about: {Verdict.GOOD: f"good {name}", Verdict.OK: f"ok {name}", Verdict.POOR: "poor fit"}
    for about, name in _NAMES.items()
}
"""A verdict in the words of what it is about. What is poor is a poor fit: it says nothing of who made it."""

NOUNS: Mapping[About, str] = {
    About.LEAD: "/lead",
    About.CAMPAIGN: "/campaign",
    About.CONTENT: "/tandem content",
}
"""By which command each thing is spoken of."""

MOST_TAGS = 3


@dataclass(frozen=True, slots=True)
class Tag:
    """A short finding that says something without the note. `verdicts`: where it is offered."""

    code: str
    label: str
    verdicts: frozenset[Verdict]


_GOOD = frozenset({Verdict.GOOD, Verdict.OK})
_POOR = frozenset({Verdict.POOR, Verdict.OK})

TAGS: Mapping[About, tuple[Tag, ...]] = {
    About.LEAD: (
        Tag("right_role", "right role", _GOOD),
        Tag("ready_to_talk", "ready to talk", _GOOD),
        Tag("knew_us", "knew us", _GOOD),
        Tag("has_budget", "has budget", _GOOD),
        Tag("right_size", "right size", _GOOD),
        Tag("urgent_need", "urgent need", _GOOD),
        Tag("too_small", "too small", _POOR),
        Tag("no_project", "no project yet", _POOR),
        Tag("wrong_role", "wrong role", _POOR),
        Tag("wrong_contact", "contact data wrong", _POOR),
        Tag("expected_other", "expected something else", _POOR),
        Tag("only_reading", "only reading", _POOR),
    ),
    About.CAMPAIGN: (
        Tag("right_audience", "right audience", _GOOD),
        Tag("knew_us", "knew us", _GOOD),
        Tag("clear_promise", "clear promise", _GOOD),
        Tag("good_material", "good follow-up material", _GOOD),
        Tag("came_in_time", "leads came in time", _GOOD),
        Tag("wrong_audience", "wrong audience", _POOR),
        Tag("promised_too_much", "promised too much", _POOR),
        Tag("did_not_recall", "did not recall us", _POOR),
        Tag("no_material", "no follow-up material", _POOR),
        Tag("came_late", "leads came late", _POOR),
    ),
    About.CONTENT: (
        Tag("helped_talk", "helped the talk", _GOOD),
        Tag("answered_doubt", "answered a doubt", _GOOD),
        Tag("passed_on", "was passed on", _GOOD),
        Tag("right_length", "right length", _GOOD),
        Tag("out_of_date", "out of date", _POOR),
        Tag("too_long", "too long", _POOR),
        Tag("wrong_buyer", "wrong buyer", _POOR),
        Tag("missing_numbers", "missing numbers", _POOR),
        Tag("hard_to_find", "hard to find", _POOR),
    ),
}
"""What may be said in short of each thing; a code that two of them share has the same label."""

TAG_BY_CODE: Mapping[str, Tag] = {tag.code: tag for tags in TAGS.values() for tag in tags}


def known_tags(about: About, codes: Sequence[str]) -> tuple[str, ...]:
    """Return those of the codes that may be said of this, in their order."""
    offered = {tag.code for tag in TAGS[about]}
    return tuple(code for code in codes if code in offered)


def take_tags(words: str, about: About = About.LEAD) -> tuple[tuple[str, ...], str]:
    """Split what follows the verdict into tags that are known (at most three) and the note that is left.

    Tags are found as whole phrases, in any order, with or without commas; everything else stays the note.
    """
    rest = " ".join(words.split())
    found: list[str] = []
    for tag in sorted(TAGS[about], key=lambda each: -len(each.label)):
        for spelling in (tag.label, tag.code.replace("_", " "), tag.code):
            at = re.search(rf"(?<![^\s,]){re.escape(spelling)}(?![^\s,])", rest, re.IGNORECASE)
            if at is not None and len(found) < MOST_TAGS:
                found.append(tag.code)
                rest = f"{rest[: at.start()]} {rest[at.end() :]}"
                break
    ordered = tuple(tag.code for tag in TAGS[about] if tag.code in found)
    return ordered, _tidy(rest)


def _tidy(note: str) -> str:
    """Leave no comma of a tag that was taken out behind."""
    return " ".join(re.sub(r"\s*,(?:\s*,)*", ",", note).strip(" ,").split())
