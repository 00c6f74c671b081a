"""How messages name what feedback is on, where that is no lead, within a phone's line."""

from __future__ import annotations

from collections.abc import Mapping

from alignment.feedback import Verdict
from db.stores.topics import Topic
from digests.lead_words import COLUMNS, HEADLINE
from messages.characters import width
from messages.text import Mrkdwn, escape, neutral, one_line


def topic_title(about: Topic, tail: str) -> Mrkdwn:
    """Return `*Webinar Nov* · good campaign`, the name cut so that the line fits."""
    room = COLUMNS - width(f" · {tail}")
    return Mrkdwn("*{}* · {}").format(neutral(one_line(about.name, max(room, 8))), tail)


def topic_headline(about: Topic, tail: str) -> Mrkdwn:
    """Return `Webinar Nov: …` in 80 columns: the name gives way, never the end."""
    room = HEADLINE - width(f"{tail} ") - 1
    return escape(f"{one_line(about.name, max(room, 8))}{tail}")


def counted_verdicts(found: Mapping[Verdict, int]) -> str:
    """Return `9 good, 4 ok, 3 poor`."""
    return ", ".join(f"{found.get(verdict, 0)} {verdict.value}" for verdict in Verdict)
