"""What a turn is made of: a few things to do in each week, ours until a manager writes others.

A day programme has one week with one short list. An item is known by its words, so that what was ticked off stays ticked
off when others are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignment.calendar import DAY_NAMES, weekday_named
from alignment.identity import folded
from alignment.people import Department
from alignment.readings import Unreadable, quoted
from alignment.rotation.slots import DAY, WEEK, monday_of
from alignment.rotation.terms import Length

MOST_ITEMS = 6
"""So many things to do in a week: a seventh is done by nobody."""

MOST_LETTERS = 40
BASICS = "the sales basics"
PIPELINE = "pipeline meeting"
DEBRIEF = "debrief"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do in a week. `day`: the weekday on which, 0 for Monday; None: any."""

    words: str
    day: int | None = None

    @property
    def word(self) -> str:
        """What makes it the same item, whenever in its week it is done."""
        return folded(self.words)[:MOST_LETTERS]

    def said(self) -> str:
        """The item as a line names it: `sit-with Tue`."""
        return self.words if self.day is None else f"{self.words} {DAY_NAMES[self.day]}"


Weeks = tuple[tuple[Item, ...], ...]
"""The items of each week, the first week first."""

_TUESDAY = 1
_SIT_WITH, _MEETING, _BASICS, _DEBRIEF = (
    Item("sit-with", _TUESDAY), Item(PIPELINE), Item(BASICS), Item(DEBRIEF),
)  # fmt: skip
_IN_SALES = (
    (_SIT_WITH, Item("training"), _BASICS, _MEETING),
    (_SIT_WITH, Item("three calls to hear"), _MEETING),
    (Item("own three live leads"), Item("three calls to hear"), _MEETING),
    (Item("hand your leads back"), Item("one call to hear"), _MEETING, _DEBRIEF),
)
_IN_MARKETING = (
    (_SIT_WITH, Item("training"), Item("campaign review")),
    (_SIT_WITH, Item("creative review")),
    (Item("own one campaign message"), Item("campaign review")),
    (Item("hand your message over"), Item("creative review"), _DEBRIEF),
)
_SHORT = {
    Department.SALES: ((Item("sit-with"), _BASICS, Item("two calls to hear"), _DEBRIEF),),
    Department.MARKETING: ((Item("sit-with"), Item("campaign review"), Item("creative review"), _DEBRIEF),),
}


def usual(length: Length, side: Department | None) -> Weeks:
    """Return what a turn with a department is made of until a manager writes otherwise; None: with sales.

    The first two weeks listen, those between work, the last one hands back; a turn of days or of one week is one list.
    """
    count = length.weeks
    if count == 1:
        return _SHORT[side or Department.SALES]
    first, second, between, last = _IN_MARKETING if side is Department.MARKETING else _IN_SALES
    listening = (first, second)[: count - 1]
    return (*listening, *(between for _ in range(count - len(listening) - 1)), last)


def week_of(first_on: date, day: date) -> int:
    """Return in which week of a turn a day lies: 1 for its first."""
    return (monday_of(day) - monday_of(first_on)) // WEEK + 1


def week_begins(first_on: date, week: int) -> date:
    """Return the Monday of a week of a turn."""
    return monday_of(first_on) + (week - 1) * WEEK


def week_days(first_on: date, last_on: date, week: int) -> tuple[date, date]:
    """Return the first and the last day of a week of a turn, both inside."""
    monday = week_begins(first_on, week)
    return max(first_on, monday), min(last_on, monday + 6 * DAY)


def in_week(weeks: Weeks, week: int) -> tuple[Item, ...]:
    """Return what a week holds; nothing where it is none of a turn's."""
    return weeks[week - 1] if 1 <= week <= len(weeks) else ()


def to_data(weeks: Weeks) -> dict[str, Any]:
    """Return weeks as plain JSON values; `from_data` gives equal ones back."""
    return {"weeks": [[[each.words, each.day] for each in items] for items in weeks]}


def from_data(data: Mapping[str, Any]) -> Weeks:
    """Return the weeks that `to_data` wrote."""
    return tuple(
        tuple(Item(str(words), None if day is None else int(day)) for words, day in items)
        for items in data["weeks"]
    )


def fitted(weeks: Weeks, length: Length, side: Department | None) -> Weeks:
    """Return written weeks as long as a turn is now: the last one stays last, what lacks is ours."""
    count = length.weeks
    if len(weeks) == count or not weeks:
        return weeks or usual(length, side)
    return (*(*weeks[:-1], *usual(length, side)[len(weeks) - 1 :])[: count - 1], weeks[-1])


def parse_items(typed: str) -> tuple[Item, ...]:
    """Read `sit-with tue, training, three calls to hear`: one item a comma. Unreadable for none, too many, too long."""
    items: dict[str, Item] = {}
    for part in typed.replace(";", ",").split(","):
        words = part.split()
        if not words:
            continue
        day = weekday_named(words[-1]) if len(words) > 1 else None
        item = Item(" ".join(words[:-1] if day is not None else words), day)
        if len(item.words) > MOST_LETTERS or not item.word:
            raise Unreadable(
                typed, f"{quoted(part.strip())} is no item: a few words, at most {MOST_LETTERS} letters."
            )
        items.setdefault(item.word, item)
    if not items:
        raise Unreadable(typed, "What is to be done? Such as: sit-with tue, training.")
    if len(items) > MOST_ITEMS:
        raise Unreadable(typed, f"A week holds at most {MOST_ITEMS} things to do; that is {len(items)}.")
    return tuple(items.values())


def parse_weeks(typed: str, count: int) -> Weeks:
    """Read a whole turn, a line a week, each with or without `1:` before it. Unreadable where a week lacks."""
    lines = [line for line in typed.splitlines() if line.strip()]
    if len(lines) != count:
        lists = "one line" if count == 1 else f"{count} lines, one a week"
        raise Unreadable(typed, f"This turn has {lists}; that is {len(lines)}.")
    weeks = []
    for number, line in enumerate(lines, 1):
        head, colon, rest = line.partition(":")
        named = colon and head.casefold().replace("week", "").strip() == str(number)
        weeks.append(parse_items(rest if named else line))
    return tuple(weeks)


def written(weeks: Sequence[Sequence[Item]]) -> str:
    """Return weeks as a form shows them: a line a week, as `parse_weeks` reads them."""
    return "\n".join(f"{number}: {listed(items)}" for number, items in enumerate(weeks, 1))


def listed(items: Sequence[Item]) -> str:
    """Return items as they are typed: `sit-with Tue, training`."""
    return ", ".join(each.said() for each in items)
