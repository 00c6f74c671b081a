"""`/tandem audit`: who changed what and when, by person, kind and day, a page at a time."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from alignment import refs
from alignment.calendar import day_edges, local_day
from alignment.dates import Sense, parse_day, short_moment
from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.people import ROLE_WORDS
from alignment.permissions import Right, may
from alignment.readings import Unreadable
from alignment.trail import FAMILIES, TRAIL
from commands.answers import answer, bold
from commands.lead.which import number_in
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import audit, campaigns, channels, contents, people, workspaces
from db.stores.audit import HISTORY, Entry, Wanted
from messages.buttons import Button
from messages.fields import Choice, Day, Option, Person, Text
from messages.forms import Form
from messages.text import one_line
from operations.people.finding import find

ENTRIES = 10
MOST_PAGES = 200
_DAY_WORDS = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ABOUT_IDS = frozenset(
    {"import", "team", "manager", "to", "feedback", "note", "rejection", "owner", "channel"}
)
"""Details that are numbers of ours: they say nothing to a person."""


@dataclass(slots=True)
class _Asked:
    """What a line asks of the trail."""

    wanted: Wanted
    page: int = 1
    words: list[str] = field(default_factory=list)
    name: str = ""


async def trail(request: Request, line: Line) -> Reply:
    """Show the newest changes, or those of somebody, of a kind, about a lead, of some days."""
    if request.submitted:
        line = Line(line.noun, _words(request))
    elif request.form:
        return Reply(form=_form())

    def look(work: Work) -> Reply:
        may(request.actor, Right.AUDIT)
        asked = _read(work, request, line.rest.split())
        skip = (asked.page - 1) * ENTRIES
        found = audit.entries(work, asked.wanted, ENTRIES + 1, skip)
        return _shown(work, asked, found)

    return await request.look(look)


def _shown(work: Work, asked: _Asked, found: Sequence[Entry]) -> Reply:
    zone = workspaces.terms(work).zone
    lines = _lines(work, found[:ENTRIES], zone)
    about = " ".join(asked.words)
    shown = (word for word in asked.words if not word.startswith("<@"))
    said = " ".join(
        word for word in shown if word and word.lstrip("@").casefold() not in asked.name.casefold().split()
    )
    title = " · ".join(
        part
        for part in ("The trail", asked.name, said, f"page {asked.page}" if asked.page > 1 else "")
        if part
    )
    older = f"/tandem audit {about} page {asked.page + 1} ~{_stamp(asked.wanted.until)}".replace("  ", " ")
    more = len(found) > ENTRIES and asked.page < MOST_PAGES
    buttons = [Button("Older", older)] if more else []
    return answer(
        bold(one_line(title, 60)),
        *(lines or ["Nothing is on record for that."]),
        buttons=[*buttons, Button("Look for…", "/tandem audit", form=True)],
        title=one_line(title, 60),
    )


# --- an entry in words ----------------------------------------------------------------------------------------------


def _lines(work: Work, found: Sequence[Entry], zone: str) -> list[str]:
    today = local_day(work.now, zone)
    ids = {each.actor_id for each in found} | {
        _number(each.thing) for each in found if each.thing.startswith("person:")
    }
    names = {number: one.name for number, one in people.people(work, ids).items()}
    places = {each.slack_id: f"#{each.name}" for each in channels.channels(work)}
    lines = []
    for each in found:
        who = names.get(each.actor_id, "somebody" if each.actor_id else "Tandem or the shell")
        about = _about(work, each, names, places)
        said = f"{short_moment(each.at, zone, today)} · {who} · {_says(each)}"
        lines.append(f"{said}: {about}" if about else said)
    return lines


def _says(entry: Entry) -> str:
    family, _, kind = entry.verb.partition(".")
    return f"lead {kind.replace('_', ' ')}" if family == HISTORY else TRAIL.get(entry.verb, entry.verb)


def _about(work: Work, entry: Entry, names: dict[int, str], places: dict[str, str]) -> str:
    kind, _, name = entry.thing.partition(":")
    thing = {
        "person": lambda: (
            "" if _number(entry.thing) == entry.actor_id else names.get(_number(entry.thing), "somebody")
        ),
        "lead": lambda: f"L-{name}",
        "deal": lambda: refs.DEAL.ref(_number(entry.thing)),
        "channel": lambda: places.get(name, name),
        "campaign": lambda: campaigns.by_id(work, _number(entry.thing)).name,
        "content": lambda: item.name if (item := contents.by_id(work, _number(entry.thing))) else "",
        "import": lambda: f"import {name}",
    }.get(kind, lambda: "" if name else kind)()
    parts = [thing] if thing else []
    for key, value in entry.detail.items():
        if key == "role":
            parts.append(
                next((words.removesuffix("s") for role, words in ROLE_WORDS.items() if role == value), "")
            )
        elif key not in _ABOUT_IDS and isinstance(value, (str, int)) and value not in ("", "command"):
            parts.append(f"{key.replace('_', ' ')} {str(value).replace('_', ' ')}")
    return one_line(", ".join(part for part in parts if part), 80) if parts else ""


def _number(thing: str) -> int:
    number = thing.partition(":")[2]
    return int(number) if number.isascii() and number.isdecimal() else 0


# --- what is asked ---------------------------------------------------------------------------------------------------


def _read(work: Work, request: Request, words: Sequence[str]) -> _Asked:
    zone = workspaces.terms(work).zone
    asked = _Asked(Wanted(until=request.now + timedelta(microseconds=1)))
    today = local_day(request.now, zone)
    at = 0
    while at < len(words):
        taken = _step(work, asked, words[at:], today, zone)
        if not words[at].startswith("~") and words[at].casefold() != "page":
            asked.words += words[at : at + taken]
        at += taken
    return asked


def _step(work: Work, asked: _Asked, words: Sequence[str], today: date, zone: str) -> int:
    """Read the next words of the line; return how many they are."""
    word = words[0].casefold()
    if word.startswith("~"):
        asked.wanted = replace(asked.wanted, until=min(asked.wanted.until, _instant(word)))
        return 1
    if word == "page" and len(words) > 1 and words[1].isascii() and words[1].isdecimal():
        asked.page = max(1, min(int(words[1][:4]), MOST_PAGES))
        return 2
    if word in ("since", "until", "on"):
        taken, day = _day(words[1:], today)
        if day is None:
            raise NotUnderstood(f'"{word}" wants a day, such as: {word} 2 nov.')
        _within(asked, word, day, zone)
        return taken + 1
    family = word.removesuffix("s")
    if family in FAMILIES or family == HISTORY:
        asked.wanted = replace(asked.wanted, family=family)
        return 1
    number = number_in(word)
    if number is not None and _day(words, today)[0] < 2:  # 16 nov is a day
        asked.wanted = replace(asked.wanted, thing=f"lead:{number}")
        return 1
    return _who(work, asked, words, today, zone)


def _who(work: Work, asked: _Asked, words: Sequence[str], today: date, zone: str) -> int:
    if words[0].casefold() in ("shell", "tandem"):
        asked.wanted = replace(asked.wanted, actor_id=0)
        return 1
    for taken in (2, 1):
        try:
            known = find(work, " ".join(words[:taken]))
        except NotFound:
            continue
        asked.wanted, asked.name = replace(asked.wanted, actor_id=known.id), known.name
        return taken
    taken, day = _day(words, today)
    if day is None:
        raise _unknown(words[0])
    _within(asked, "on", day, zone)
    return taken


def _day(words: Sequence[str], today: date) -> tuple[int, date | None]:
    for taken in range(min(_DAY_WORDS, len(words)), 0, -1):
        try:
            return taken, parse_day(" ".join(words[:taken]), today, sense=Sense.BEHIND)
        except Unreadable:
            continue  # fewer of these words may be the day
    return 0, None


def _within(asked: _Asked, word: str, day: date, zone: str) -> None:
    first, end = day_edges(day, zone)
    if word in ("since", "on"):
        asked.wanted = replace(asked.wanted, since=first)
    if word in ("until", "on"):
        asked.wanted = replace(asked.wanted, until=min(asked.wanted.until, end))


def _unknown(word: str) -> NotUnderstood:
    close = difflib.get_close_matches(word.casefold(), [*FAMILIES, HISTORY], n=2, cutoff=0.6)
    return NotUnderstood(
        f'"{one_line(word, 30)}" is no person, kind or day I know. Kinds are: {", ".join([HISTORY, *FAMILIES])}.',
        *(Offer(each.capitalize(), f"/tandem audit {each}") for each in close),
        Offer("Look for…", "/tandem audit", form=True),
    )


def _stamp(at: datetime) -> str:
    return str((at - _EPOCH) // timedelta(microseconds=1))


def _instant(word: str) -> datetime:
    number = word[1:]
    if not (number.isascii() and number.isdecimal() and len(number) <= 17):
        raise _unknown(word)
    return _EPOCH + timedelta(microseconds=int(number))


def _form() -> Form:
    kinds = [Option(each, each.capitalize()) for each in (HISTORY, *FAMILIES)]
    return Form(
        "Look into the trail",
        "Look",
        "/tandem audit",
        (
            Person("who", "Who did it", optional=True),
            Choice("what", "What", kinds, optional=True),
            Text("lead", "About the lead", placeholder="L-42", limit=20, optional=True),
            Day("since", "Since", optional=True),
            Day("until", "Until", optional=True),
        ),
        note="Nobody can change what is on record.",
    )


def _words(request: Request) -> str:
    who = request.answered("who")
    parts = [f"<@{who}>" if who else "", request.answered("what"), request.answered("lead")]
    for name in ("since", "until"):
        day = request.answered(name)
        parts.append(f"{name} {day}" if day else "")
    return " ".join(part for part in parts if part)
