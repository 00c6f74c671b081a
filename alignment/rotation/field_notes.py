"""What somebody notes on a turn: a few words, and of which kind they are, so that others find them."""

from __future__ import annotations

import re
from enum import StrEnum

LONGEST = 500
MOST_TAGS = 3


class Tag(StrEnum):
    """What a field note is about."""

    BUYER = "buyer"
    OBJECTION = "objection"
    PRICING = "pricing"
    COMPETITOR = "competitor"
    PRODUCT = "product"
    CONTENT = "content"
    PROCESS = "process"


_TAG = re.compile(r"(?<!\S)(?:#([\w-]{1,40})|<#[A-Z0-9]+\|([\w-]{1,40})>)(?!\S)")


def take_tags(typed: str) -> tuple[tuple[Tag, ...], str]:
    """Split `#pricing too dear for two plants` into tags and words; `#anything` else stays a word.

    Slack sends `#pricing` as a channel's link where there is a channel of that name.
    """
    found: list[Tag] = []

    def taken(match: re.Match[str]) -> str:
        word = (match[1] or match[2]).casefold()
        if word not in set(Tag) or len(found) >= MOST_TAGS:
            return match[0]
        if Tag(word) not in found:
            found.append(Tag(word))
        return ""

    rest = _TAG.sub(taken, typed)
    return tuple(found), " ".join(rest.split())


class Question(StrEnum):
    """What is asked at the end of a turn, in this order."""

    SURPRISED = "surprised"
    STOP = "stop"
    START = "start"
    BUYERS = "buyers"


ASKED = {
    Question.SURPRISED: "What surprised you?",
    Question.STOP: "What should we stop?",
    Question.START: "What should we start?",
    Question.BUYERS: "What did buyers say, in their words?",
}

_AS_A_POINT = {Question.SURPRISED: "Surprised: ", Question.STOP: "Stop: ", Question.START: "Start: "}


def as_point(question: Question, words: str) -> str:
    """Return an answer as a meeting reads it: what buyers said stands alone, the others say to what they answer."""
    return f"{_AS_A_POINT.get(question, '')}{words}"
