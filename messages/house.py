"""What a message of Tandem's never does: the house rules for wording, told as a list of what is broken.

For tests over all templates, and for whoever writes one. The rules' numbers: 1 width of lines, 2 how many,
4 nothing that reaches a lead's person, 5 buttons, 6 text without blocks, 7 no meaning in a picture alone and no
cheering, 8 words, 9 counts before percentages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from messages.bars import spoken
from messages.buttons import BUTTONS_SHOWN, Block
from messages.characters import width
from messages.drawn import in_words
from messages.message import HEADLINE, Message
from messages.text import plain, unescape, visible_width


class Kind(StrEnum):
    """What sort of message it is; each has its own room."""

    DIGEST = "digest"
    THREAD = "thread"
    QUIET = "quiet"
    ALERT = "alert"
    NOTED_ALERT = "noted alert"
    LEAD = "lead"
    CARD = "card"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Room:
    """How many columns a line and how many lines a message may have; None where a sentence runs on."""

    columns: int | None
    lines: int | None


ROOMS = {
    Kind.DIGEST: Room(44, 12),
    Kind.THREAD: Room(48, None),
    Kind.QUIET: Room(None, 1),
    Kind.ALERT: Room(48, 6),
    Kind.NOTED_ALERT: Room(48, 7),  # a workspace that shows screened notes in this channel
    Kind.LEAD: Room(48, 7),
    Kind.CARD: Room(48, 12),  # receipts, agendas, announcements, introductions
    Kind.ANSWER: Room(None, 12),  # what one person reads once: sentences
}

_WORDS = re.compile(
    r"\b(?:fail(?:s|ed|ing|ures?)?|breach(?:es|ed)?|violat(?:ions?|es?|ed)|neglect(?:s|ed)?|ignor(?:es?|ed|ing)"
    r"|bad leads?|faults?|blam(?:es?|ed|ing)|worst|still not|disput(?:es?|ed))\b",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(
    r"(?<![\w.,])(?:(?:\+|00)\d[\d ().-]{6,}\d|\(\d{2,5}\) ?\d[\d -]{4,}\d|\d{3}[ .-]\d{3}[ .-]\d{4})(?!\w)"
)
_SMALL_COUNT = re.compile(r"\b\d+ of (\d+)\b")
ENOUGH_CASES = 30


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule: its number, what is wrong, and the line where it is."""

    rule: int
    what: str
    line: str

    def __str__(self) -> str:
        """Say it as one line for a test's report."""
        return f"rule {self.rule}: {self.what}: {self.line!r}"


def breaches(message: Message, kind: Kind | str) -> tuple[Broken, ...]:
    """List the house rules that a message and its thread break; nothing is a message that may go out."""
    room = ROOMS[Kind(kind)]
    shown = [line for block in message.blocks for line in in_words(block).split("\n") if line.strip()]
    found = [*_room(shown, room)]
    for line in shown:
        found += _wording(line)
    if message.picture is not None:
        found += _wording(message.picture.alt)
    found += _notification(message, shown)
    found += _blocks(message)
    if kind in (Kind.DIGEST, Kind.QUIET):
        found += _percentages(shown)
    for reply in message.replies:
        found += breaches(reply, Kind.THREAD if kind == Kind.DIGEST else kind)
    return tuple(found)


def _room(lines: list[str], room: Room) -> Iterator[Broken]:
    if room.columns is not None:
        for line in lines:
            if visible_width(line) > room.columns:
                yield Broken(1, f"{visible_width(line)} columns of {room.columns}", line)
    if room.lines is not None and len(lines) > room.lines:
        yield Broken(2, f"{len(lines)} lines of {room.lines}", lines[room.lines])


def _wording(line: str) -> Iterator[Broken]:
    seen = unescape(plain(line))
    if _MAIL.search(seen):
        yield Broken(4, "an e-mail address", line)
    if _PHONE.search(seen):
        yield Broken(4, "a phone number", line)
    if not re.search(r"[^\W_]", re.sub(r":[a-z0-9_+-]+:", "", seen)):
        yield Broken(7, "a line without a word", line)
    if "!" in seen:
        yield Broken(7, "an exclamation mark", line)
    for word in _WORDS.findall(seen):
        yield Broken(8, f"the word {word!r}", line)


def _notification(message: Message, shown: list[str]) -> Iterator[Broken]:
    first, *rest = [unescape(line) for line in message.text.split("\n")]
    if not first.strip() or width(first) > HEADLINE or first.endswith(("…", ",", ":")):
        yield Broken(6, f"a notification that does not stand alone in {HEADLINE} characters", first)
    yield from _wording(first)
    told = [line.strip() for line in rest]
    for line in shown:
        if (words := unescape(spoken(plain(line))).strip()) not in (first.strip(), *told):
            yield Broken(6, "a line that text does not hold", words)


def _blocks(message: Message) -> Iterator[Broken]:
    for block in message.blocks:
        if block["type"] == "section" and not block.get("expand"):
            yield Broken(2, "a section that Slack may fold", in_words(block))
        if block["type"] == "section" and block.get("text", {}).get("verbatim") is not True:
            yield Broken(4, "a section in which Slack looks for names", in_words(block))
        if block["type"] == "actions":
            yield from _buttons(block)
    if sum(block["type"] == "actions" for block in message.blocks) > 1:
        yield Broken(5, "more than one row of buttons", message.text.split("\n", 1)[0])


def _buttons(block: Block) -> Iterator[Broken]:
    buttons = [one for one in block["elements"] if one["type"] == "button"]
    labels = [one["text"]["text"] for one in buttons]
    menus = [one for one in block["elements"] if one["type"] == "overflow"]
    if len(buttons) > BUTTONS_SHOWN or len(menus) > 1:
        yield Broken(5, f"{len(buttons)} buttons and {len(menus)} menus", ", ".join(labels))
    if buttons and buttons[0].get("style") == "danger":
        yield Broken(5, "the first button destroys", labels[0])
    for label in [*labels, *(option["text"]["text"] for menu in menus for option in menu["options"])]:
        yield from (broken for broken in _wording(label) if broken.rule in (7, 8))


def _percentages(lines: list[str]) -> Iterator[Broken]:
    for line in lines:
        cases = [int(number) for number in _SMALL_COUNT.findall(unescape(plain(line)))]
        if "%" in line and any(number < ENOUGH_CASES for number in cases) and "day " not in line:
            yield Broken(9, f"a percentage of fewer than {ENOUGH_CASES}", line)
