"""What somebody's App Home shows of what both teams do together: this week's, and their open actions."""

from __future__ import annotations

from datetime import timedelta

from alignment.calendar import DAY_NAMES
from alignment.dates import near_day, short_time
from alignment.together import Engagement, Kind
from alignment.zones import zone_named
from db.stores import meeting_notes, outcomes
from db.stores.asked import Pair
from digests import home_coffee
from digests import meeting_words as say
from digests.home_reader import MOST_ROWS, Part, Reader
from figures import together
from messages.buttons import Button
from messages.characters import width
from messages.forms import row
from messages.text import Mrkdwn, neutral, one_line

MOST_TOGETHER = 5
COLUMNS = 48
MOST_TITLE, LEAST_TITLE = 24, 12
"""So much of a title is shown: what somebody is there for stands beside it in one line."""

WEEK = timedelta(days=7)
FURTHEST = timedelta(days=400)
"""So far ahead somebody's next engagement is looked for: what comes once a year is among it."""


def parts(seen: Reader) -> list[Part]:
    """Return what somebody does with the other team this week, and what they have still to do."""
    week = _mine(seen, WEEK)
    shown: list[Part] = []
    lines = [_line(seen, each) for each in week[:MOST_TOGETHER]]
    if len(week) > MOST_TOGETHER:
        lines.append(f"_{len(week) - MOST_TOGETHER} more_")
    lines += home_coffee.lines(seen)
    if lines:
        shown.append("\n".join(["*Together this week*", *lines]))
    return shown + _actions(seen)


def following(seen: Reader) -> str:
    """Return what somebody comes together for next as part of a sentence: `lead review Tue 10:00`; empty for nothing."""
    for ahead in (WEEK, FURTHEST):
        for each in _mine(seen, ahead):
            if each.starts_at > seen.work.now and not each.whole_days:
                return f"{_name(each)} {_at(seen, each)}"
    return ""


def on_a_turn(seen: Reader) -> bool:
    """Tell whether somebody is on a turn with the other team now."""
    now = seen.work.now
    return any(
        each.kind is Kind.PLACEMENT and each.starts_at <= now and each.is_own(seen.actor.id)
        for each in _mine(seen, WEEK)
    )


def _mine(seen: Reader, ahead: timedelta) -> tuple[Engagement, ...]:
    """Return what somebody takes part in that is not over and begins within `ahead`, in order."""
    name = ("together", seen.actor.id, ahead)
    if name not in seen.work.read:
        now = seen.work.now
        found = together.of_person(seen.work, seen.actor, now, now + ahead, Pair(now, now))
        seen.work.keep(name, tuple(each for each in found if not each.cancelled))
    kept: tuple[Engagement, ...] = seen.work.read[name]
    return kept


def _line(seen: Reader, each: Engagement) -> str:
    at, aside = _at(seen, each), each.asides.get(seen.actor.id, "")
    if each.is_own(seen.actor.id):
        called = each.called(seen.actor.id)
        return Mrkdwn("{} {}").format(at, neutral(one_line(called, COLUMNS - width(f"{at} "))))
    room = COLUMNS - width(f"{at}  · {aside}") if aside else MOST_TITLE
    return Mrkdwn("{} {}{}").format(at, _name(each, room), f" · {aside}" if aside else "")


def _name(each: Engagement, room: int = MOST_TITLE) -> str:
    return neutral(one_line(each.title, max(LEAST_TITLE, min(room, MOST_TITLE))))


def _at(seen: Reader, each: Engagement) -> str:
    """Return when something begins on the wall of whoever looks: `Tue 10:00`, from a week on with its day; `Tue` for days."""
    if each.whole_days:
        return together.days_of(each, seen.today)
    wall = each.starts_at.astimezone(zone_named(seen.zone))
    if abs((wall.date() - seen.today).days) < 7:
        return f"{DAY_NAMES[wall.weekday()]} {short_time(wall.time())}"
    return seen.moment(each.starts_at)


def _actions(seen: Reader) -> list[Part]:
    mine = outcomes.open_of(seen.work, seen.actor.id)
    if not mine:
        return []
    bodies = meeting_notes.bodies(seen.work, [each.note_id for each in mine[:MOST_ROWS]])
    rows: list[Part] = [f"*Your actions* ({len(mine)})"]
    for each in mine[:MOST_ROWS]:
        by = "was due" if each.due_on < seen.today else "by"
        said = say.words(bodies.get(each.note_id, ""), 30)
        line = Mrkdwn("*{}* {} · {} {}").format(each.id, said, by, near_day(each.due_on, seen.today))
        rows.append(row(line, (Button("Done", f"/meeting done {each.id}"), Button("All", "/meeting"))))
    if len(mine) > MOST_ROWS:
        rows.append(row(f"_{len(mine) - MOST_ROWS} more_", (Button("Show all", "/meeting"),)))
    return rows
