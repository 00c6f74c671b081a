"""What a command answers with: one sentence or a few, and what may be pressed next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from alignment.dates import short_day, short_moment
from alignment.lead_state import Lead
from alignment.zones import local_day
from commands.request import Reply, Request
from messages.buttons import Button
from messages.characters import width
from messages.message import HEADLINE, compose
from messages.text import escape, neutral, one_line

NAME_COLUMNS = 40


def said(sentence: str, *buttons: Button, more: Sequence[Button] = (), lines: Sequence[str] = ()) -> Reply:
    """Return plain words as the answer; `lines` follow below. Words of people in it are made neutral."""
    words = neutral(one_line(sentence))
    body = "\n".join([str(escape(words)), *(str(escape(neutral(one_line(line)))) for line in lines)])
    return Reply(compose(escape(headline(one_line(sentence))), body, buttons=buttons, more=more))


def headline(sentence: str) -> str:
    """Return as many whole sentences as a lock screen shows."""
    if width(sentence) <= HEADLINE:
        return sentence
    kept = _whole(re.split(r"(?<=[.?]) ", sentence))
    kept = kept or _whole(re.split(r"(?<=[.?]) ", re.sub(r" \([^()]*\)", "", sentence)))
    kept = kept or _whole(re.split(r"(?<=[.?:]) ", sentence))
    return (kept or one_line(sentence, HEADLINE - 1).rstrip("…").rstrip(" ,:") + ".").rstrip(":,")


def _whole(parts: Sequence[str]) -> str:
    """Join as many parts as fit, from the first on."""
    kept = ""
    for part in parts:
        if width(f"{kept} {part}") > HEADLINE:
            break
        kept = f"{kept} {part}".strip()
    return kept


def name(lead: Lead) -> str:
    """Return `L-42 Acorn Robotics` for a sentence; a long name is cut."""
    return f"L-{lead.id} {one_line(lead.company, NAME_COLUMNS)}".strip()


def label(lead: Lead) -> str:
    """Return a lead as a button's label."""
    return one_line(f"L-{lead.id} {lead.company}", 30)


def zone(request: Request) -> str:
    """Return the zone in which this person reads times."""
    return request.actor.zone or "UTC"


def today(request: Request) -> date:
    """Return what day it is for this person."""
    return local_day(request.now, zone(request))


def moment(request: Request, at: datetime) -> str:
    """Return an instant as this person reads it: `12:10`, `Wed 12:10`, `9 Nov 12:10`."""
    return short_moment(at, zone(request), today(request))


def day(request: Request, which: date) -> str:
    """Return a day as this person reads it: `Wed 18 Nov`, `15 Feb`."""
    return short_day(which, today(request))
