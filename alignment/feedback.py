"""What sales says of a lead, a campaign or a piece of content: a verdict and up to three tags."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How good a lead was, in the words of whoever worked it."""

    GOOD = "good"
    OK = "ok"
    POOR = "poor"


VERDICT_LABELS = {Verdict.GOOD: "good lead", Verdict.OK: "ok lead", Verdict.POOR: "poor fit"}

MOST_TAGS = 3


@dataclass(frozen=True, slots=True)
class Tag:
    """A short finding that says something without the note. `verdicts`: where it is offered."""

    code: str
    label: str
    verdicts: frozenset[Verdict]


_GOOD = frozenset({Verdict.GOOD, Verdict.OK})
_POOR = frozenset({Verdict.POOR, Verdict.OK})

TAGS: tuple[Tag, ...] = (
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
)

TAG_BY_CODE = {tag.code: tag for tag in TAGS}


def take_tags(words: str) -> tuple[tuple[str, ...], str]:
    """Split what follows the verdict into tags that are known (at most three) and the note that is left.

    Tags are found as whole phrases, in any order, with or without commas; everything else stays the note.
    """
    rest = f" {' '.join(words.replace(',', ' ').split())} "
    found: list[str] = []
    for tag in sorted(TAGS, key=lambda each: -len(each.label)):
        for spelling in (tag.label, tag.code.replace("_", " "), tag.code):
            at = rest.casefold().find(f" {spelling} ")
            if at >= 0 and len(found) < MOST_TAGS:
                found.append(tag.code)
                rest = f"{rest[:at]} {rest[at + len(spelling) + 2 :]}"
                break
    ordered = tuple(tag.code for tag in TAGS if tag.code in found)
    return ordered, " ".join(rest.split())
