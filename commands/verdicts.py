"""What every feedback line and form has in common, whatever it is on: the verdict, up to three tags, a note."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.feedback import LABELS, MOST_TAGS, TAG_BY_CODE, TAGS, About, Verdict
from messages.fields import Choice, Field, Option, Tags, Text
from messages.text import one_line
from operations.feedback import Given

NOTE_LIMIT = 500

SPELLED = {
    "good": Verdict.GOOD,
    "great": Verdict.GOOD,
    "ok": Verdict.OK,
    "fair": Verdict.OK,
    "poor": Verdict.POOR,
}
"""How people write a verdict."""


def verdict_fields(about: About, verdict: Verdict | None, tags: Sequence[str], note: str) -> list[Field]:
    """Return the fields of a feedback form behind what it is on, filled in with what was typed."""
    offered = [each for each in TAGS[about] if verdict is None or verdict in each.verdicts]
    owner = {
        About.LEAD: "The campaign's owner",
        About.CAMPAIGN: "The campaign's owner",
        About.CONTENT: "Its owner",
    }
    return [
        Choice(
            "verdict",
            "How was it",
            [Option(each.value, label) for each, label in LABELS[about].items()],
            initial=verdict.value if verdict else None,
        ),
        Tags(
            "tags",
            "In short",
            [Option(each.code, each.label) for each in offered],
            most=MOST_TAGS,
            initial=[code for code in tags if code in {each.code for each in offered}],
            optional=True,
        ),
        Text(
            "note",
            "Note",
            multiline=True,
            limit=NOTE_LIMIT,
            initial=note,
            optional=True,
            hint=f"{owner[about]} reads it; channels don't show it.",
        ),
    ]


def thanks(given: Given) -> str:
    """Return the answer to feedback: what was kept, and whether somebody is told."""
    tags = [TAG_BY_CODE[code].label for code in given.feedback.tags]
    said_tags = f" ({', '.join(tags)})" if tags else ""
    whose = "The owner" if given.topic.on.about is About.CONTENT else "The campaign's owner"
    told = f"{whose} is told." if given.told else "It is kept; its owner asked for quiet."
    label = LABELS[given.topic.on.about][given.feedback.verdict]
    return f"{one_line(given.topic.name, 46)}: {label}{said_tags}. {told}"


def numbered(words: str) -> tuple[int, str]:
    """Take the number of a question or of feedback off the front of the words; 0 where none is there."""
    first, _, rest = words.partition(" ")
    return (int(first), rest) if first.isascii() and first.isdecimal() and len(first) < 16 else (0, rest)
