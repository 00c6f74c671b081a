"""What somebody types about a digest: which one, when, about which part of the company, and with which sections.

Times, days, filters and sections come in any order, as `/digest on pipeline west 08:30 weekdays without stalled`; what
is read can be written as a line again, so that a button keeps all of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from alignment.calendar import Schedule, parse_schedule
from alignment.errors import NotUnderstood, Offer
from alignment.money import Money, parse_money, short
from alignment.people import Actor
from alignment.readings import Unreadable
from alignment.sections import ASKED_FOR
from alignment.zones import zone_meant
from commands import filters, judging, persons
from db.memory import Work
from db.stores import workspaces
from messages.fields import Option
from operations import subscriptions

_REJECTED, _STALLED = Option("rejected", "Rejected leads"), Option("stalled", "Stalled deals")
_CHANGES, _TODAY = Option("changes", "What changed"), Option("today", "Today")
_LEADING, _LATER = Option("leading", "What leads to this quarter"), Option("later", "What pays off later")

SECTIONS: Mapping[str, tuple[Option, ...]] = {
    "pipeline": (_REJECTED, _STALLED, _CHANGES, _TODAY),
    "scorecard": (_LEADING, _LATER),
    "review": (_LEADING, _LATER),
    "brief": (_CHANGES, _STALLED),
}
"""The parts of each digest that may be left out, as its renderer knows them."""

PICTURE = Option("picture", "Charts in the thread")
FORECAST = Option("forecast", "The forecast, in the thread")
HYGIENE = Option("hygiene", "What open deals lack, in the thread")
SOURCES = Option("sources", "What campaigns brought, in the thread")
ASKED = (PICTURE, FORECAST, HYGIENE, SOURCES)
"""The parts that come only where somebody asked for them (`alignment.sections`)."""

_EVERY = tuple(dict.fromkeys(each for options in SECTIONS.values() for each in options))
_SWITCHES = {"with": True, "show": True, "without": False, "hide": False, "no": False}
_JOINTS = ("and", "or", "")
_PICTURES = frozenset({"picture", "pictures", "chart", "charts"})
_ONS = {"on": True, "yes": True, "off": False, "no": False}
_WAITING = ("pipeline", "brief")
"""The digests that can wait until enough moved."""
_OF_PERSONS = ("pipeline", "brief")
"""The digests that may be about what one person holds."""
_EVERYTHING = ("all", "everything", "everybody")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line says of a digest. None: it says nothing of that, so what was set stays.

    `filters` are the columns of `db.stores.asked.Filters` with `said`, their words; empty narrows nothing. `sections`
    are those that the line names, shown or not.
    """

    kind: str = ""
    schedule: Schedule | None = None
    filters: Mapping[str, Any] | None = None
    sections: Mapping[str, Any] | None = None


def read(
    work: Work,
    actor: Actor,
    target: str,
    line: str,
    words: Sequence[str],
    *,
    default: Schedule,
    usual_kind: str = "pipeline",
) -> Wanted:
    """Read a line's words. Raises NotUnderstood with buttons that keep the rest for a word that is none.

    `usual_kind` is the digest that is meant where the line names none. `target` is where it goes: figures of a team under three are about persons, so they stay out of channels.
    """
    left = list(words)
    kind = left.pop(0).casefold() if left and left[0].casefold() in subscriptions.DIGESTS else ""
    reader = _Reader(line, default, kind or usual_kind, workspaces.terms(work).currency)
    if left and not kind and not _is_known(work, actor, reader, line, left):
        subscriptions.digest_kind(left[0])
    narrowed = filters.narrowing(work, actor, line, left, reader.take)
    found: dict[str, Any] | None = None
    if narrowed.filters or reader.everything:
        found = {**narrowed.filters, "said": list(narrowed.said)} if narrowed.filters else {}
        about = " ".join(map(filters.as_typed, narrowed.said))
        judging.judge_for(work, actor, target, narrowed.filters, about, line)
        if narrowed.person and (kind or usual_kind) not in _OF_PERSONS:
            raise NotUnderstood(
                f"The {kind or usual_kind} is of teams. Of one person there is: {', '.join(_OF_PERSONS)}.",
                Offer("Their pipeline", f"/digest on pipeline {filters.as_typed(narrowed.person)}"),
            )
    schedule = None
    if reader.times or reader.zone:
        schedule = parse_schedule(" ".join(reader.times), reader.zone or default.zone, default)
    return Wanted(kind, schedule, found, reader.sections or None)


def _is_known(work: Work, actor: Actor, reader: _Reader, line: str, words: Sequence[str]) -> bool:
    """Whether the first word may belong to anything but the name of a digest."""
    return (
        bool(_Reader(line, reader.default, reader.kind, reader.currency).take(words))
        or filters.resembles(work, words)
        or persons.meant(work, actor, words) is not None
    )


_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")


class _Reader:
    """Takes times, days and sections off a line, and leaves the rest to the filters."""

    def __init__(self, line: str, default: Schedule, kind: str, currency: str) -> None:
        self.line = line
        self.default = default
        self.kind = kind
        self.currency = currency
        self.options = sections_of(kind)
        self.names = tuple(each.value for each in self.options)
        self.times: list[str] = []
        self.zone = ""
        self.sections: dict[str, Any] = {}
        self.everything = False

    def take(self, words: Sequence[str]) -> int:
        """Return how many of the first words were understood; 0 for none of ours."""
        word = words[0].casefold()
        if word in _PICTURES and PICTURE in self.options:
            return self._picture(words)
        if word in _SWITCHES:
            return self._sections(words)
        if word == "only" or (word == "always" and self.kind in _WAITING):
            return self._only_if(words)
        if word == "zone" and len(words) > 1:
            return self._zone(words)
        if word == "since":
            raise NotUnderstood(
                "A digest tells what changed since the one before it, so it takes no since.",
                Offer("Since then, now", "/pipeline changes " + " ".join(words)),
                Offer("Without it", " ".join(self.line.split()[: -len(words)])),
            )
        if word in _EVERYTHING:
            self.everything = True
            return 1
        try:
            parse_schedule(word, self.default.zone, self.default)
        except Unreadable:
            if _CLOCK.fullmatch(word):
                eight = " ".join("8:30" if each.casefold() == word else each for each in self.line.split())
                raise NotUnderstood(f'"{word}" is no time of day.', Offer("At 8:30", eight)) from None
            return 0
        self.times.append(word)
        return 1

    def _sections(self, words: Sequence[str]) -> int:
        shown, at = _SWITCHES[words[0].casefold()], 1
        while at < len(words):
            name = _section(words[at])
            if name in self.names:
                self.sections[name] = shown
            elif having := [kind for kind in SECTIONS if name in (each.value for each in sections_of(kind))]:
                raise NotUnderstood(
                    f"The {self.kind} has no {name}: {' and '.join(having)} have. It has {', '.join(self.names)}.",
                    Offer("Without it", " ".join(each for each in self.line.split() if each != words[at])),
                )
            elif name not in _JOINTS:
                break
            at += 1
        if not any(_section(each) in self.names for each in words[1:at]):
            raise self._no_section(words)
        return at

    def _picture(self, words: Sequence[str]) -> int:
        """`picture`, `picture on`, `picture off`."""
        said = _ONS.get(words[1].casefold()) if len(words) > 1 else None
        self.sections[PICTURE.value] = said is not False
        return 1 if said is None else 2

    def _zone(self, words: Sequence[str]) -> int:
        """`zone Berlin`, `zone New York`: whose wall clock its times are by."""
        start = " ".join(self.line.split()[: 1 - len(words)] or self.line.split())
        if len(words) > 2:
            # Most cities have one word, and what follows is a filter or a time.
            with suppress(NotUnderstood):
                self.zone = zone_meant(" ".join(words[1:3]), start)
                return 3
        self.zone = zone_meant(words[1], start)
        return 2

    def _only_if(self, words: Sequence[str]) -> int:
        """`only if moved 50k`: nothing comes unless a deal of so much moved; `always` takes it back."""
        if words[0].casefold() == "always":
            self.sections |= {"moved": 0, "currency": ""}
            return 1
        start = self.line.split()[: -len(words)]
        example = Offer("Only if 50k moved", " ".join([*start, "only if moved 50k"]))
        if self.kind not in _WAITING:
            raise NotUnderstood(
                f"Only {' and '.join(_WAITING)} wait for what moved; {self.kind} comes at its time.",
                Offer("Without it", " ".join(start)),
            )
        said = [each.casefold() for each in words[1:3]]
        if said != ["if", "moved"] or len(words) < 4:
            raise NotUnderstood('"only" goes on: only if moved 50k.', example)
        try:
            least = parse_money(words[3], self.currency)
        except Unreadable as problem:
            raise NotUnderstood(problem.sentence, example) from None
        if least.currency != self.currency or least.minor <= 0:
            raise NotUnderstood(f"What moved is told in {self.currency}: only if moved 50k.", example)
        self.sections |= {"moved": least.minor, "currency": least.currency}
        return 4

    def _no_section(self, words: Sequence[str]) -> NotUnderstood:
        typed = words[1] if len(words) > 1 else ""
        close = difflib.get_close_matches(typed.casefold(), self.names, n=2, cutoff=0.5) or self.names
        start = self.line.split()[: len(self.line.split()) - len(words) + 1]
        rest = list(words[2:])
        said = f'"{typed[:30]}" is no section' if typed else "Which section"
        return NotUnderstood(
            f"{said}. There are: {', '.join(self.names)}."
            if typed
            else f"{said}? There are: {', '.join(self.names)}.",
            *(Offer(each.capitalize(), " ".join([*start, each, *rest])) for each in close[:4]),
        )


def _section(word: str) -> str:
    """The section that a word means, if it means one."""
    name = word.casefold().strip(",")
    return PICTURE.value if name in _PICTURES else name


def shows(sections: Mapping[str, Any], section: Option) -> bool:
    """Tell whether a section comes: all do unless they are left out, and some only where they are asked for."""
    return bool(sections.get(section.value, section not in ASKED))


def sections_of(kind: str) -> tuple[Option, ...]:
    """Return the sections that a digest of a kind may have, with those that come only when they are asked for."""
    asked = ASKED_FOR.get(kind, {})
    return (*SECTIONS[kind], *(each for each in ASKED if each.value in asked))


def _least(sections: Mapping[str, Any]) -> Money | None:
    """How much a deal that moved must be of for the digest to come; None where it always does."""
    return Money(int(sections["moved"]), str(sections["currency"])) if sections.get("moved") else None


def written(
    wanted_filters: Mapping[str, Any],
    sections: Mapping[str, Any],
    before: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> str:
    """Write filters and sections as they are typed: `west webinar-nov without stalled today`.

    `before` are those that hold: what is as usual again is written too, or else it would stay as it was.
    """
    words = [filters.as_typed(each) for each in wanted_filters.get("said", ())] or ["all"] * bool(before[0])
    unusual = [
        each
        for each in (*ASKED, *_EVERY)
        if any(shows(held, each) != shows({}, each) for held in (sections, before[1]))
    ]
    asked = [each.value for each in unusual if shows(sections, each)]
    if asked:
        words.append(f"with {' '.join(asked)}")
    least = _least(sections)
    if least is not None:
        words.append(f"only if moved {least.major.normalize():f}")
    elif _least(before[1]) is not None:
        words.append("always")
    hidden = [each.value for each in unusual if not shows(sections, each)]
    return " ".join([*words, *(["without", *hidden] if hidden else [])])


def about(wanted_filters: Mapping[str, Any], sections: Mapping[str, Any]) -> str:
    """Say filters and hidden sections as an answer does: ` · West, without stalled`; empty for the whole digest."""
    said = list(wanted_filters.get("said", ()))
    asked = ["charts" if each is PICTURE else each.value for each in ASKED if shows(sections, each)]
    if asked:
        said.append(f"with {', '.join(asked)}")
    least = _least(sections)
    if least is not None:
        said.append(f"only if {short(least)} moved")
    hidden = [each.value for each in _EVERY if not shows(sections, each)]
    if hidden:
        said.append("without " + ", ".join(hidden))
    return f" · {', '.join(said)}" if said else ""
