"""What somebody has to come, by entry, as invitations tell it: a series once, however often it meets."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from alignment.invitations import ALL, Entry, Facts, edition, moved_by_days_off, of_series, one, whole
from alignment.recurring import Feed, Recurring
from alignment.together import Engagement
from db.memory import Work
from db.stores import calendars, invitations, workspaces
from figures.feeds import Found, Window


def entries(found: Found, person_id: int) -> Mapping[str, Entry]:
    """Return somebody's entries that are still to come, by ref, in order of time; what was called off too."""
    feed = found.of_person(person_id)
    running = {each.ref: each for each in found.running}
    rules = {each.running.ref: each for each in feed.series}
    until = found.window.edges()[1]
    beside: dict[str, list[Engagement]] = defaultdict(list)
    made: list[Entry] = []
    for each in feed.engagements:
        if each.series in running:
            beside[each.series].append(each)
        elif each.ends_at > found.now:
            made.append(one(each, person_id))
    for ref in {**rules, **beside}:
        entry = of_series(running[ref], rules.get(ref), beside.get(ref, ()), until, found.now)
        if entry is not None:
            made.append(entry)
    return {each.ref: each for each in sorted(made, key=lambda each: (each.held[0].starts_at, each.ref))}


def lost(found: Found, ref: str, facts: Facts) -> Engagement | None:
    """Return an entry that somebody was told these facts of and has no part in any more, called off; None where it is over."""
    series = next((each for each in found.running if each.ref == ref), None)
    if series is not None:
        over = series.ended and whole(series) == facts.get("")
        return None if over else _off(series.held(series.begins, series.begins))
    known = next((each for each in found.engagements if each.ref == ref), None)
    return _off(known) if known is not None and known.ends_at > found.now else None


class DaysOff:
    """The company's days off as they were when somebody was told of a series, to see what a change of them took or moved."""

    def __init__(self, work: Work, found: Found) -> None:
        terms = workspaces.terms(work)
        self._changes = calendars.changes(work)
        self._book = calendars.Book(work, terms.zone)
        self._live_since = terms.live_since
        self._now = found.calendar
        self._zone = found.window.zone
        self._known: dict[tuple[str, int], bool] = {}

    def moved(self, told_at: datetime | None, entry: Entry) -> bool:
        """Tell whether any of an entry is held on another day than by the days off of then."""
        since = bisect_right(self._changes, told_at) if told_at is not None else len(self._changes)
        if since == len(self._changes) or told_at is None:
            return False
        which = entry.ref, since
        if which not in self._known:
            then = self._book.known_at(told_at, self._live_since).work
            in_sight = Window.around(self._changes[-1], self._zone).until
            self._known[which] = moved_by_days_off(entry, then, self._now, in_sight)
        return self._known[which]


def _off(each: Engagement) -> Engagement:
    return replace(each, cancelled=True, asides={}, people=frozenset())


def file_of(work: Work, person_id: int, ref: str) -> Feed | None:
    """Return what the file of an invitation holds now; None where there is nothing of it any more.

    Each telling makes its entry's SEQUENCE grow, so that a calendar takes what it is told last.
    """
    since = invitations.since(work, person_id)
    if since is None:
        return None
    found = Found.here(work)
    own = entries(found, person_id)
    told = invitations.told(work, person_id, {ref, *own}).get(person_id, {})

    def editions(ref: str) -> int:
        return edition(since, told[ref].tellings if ref in told else 0)

    if ref != ALL and ref not in own:
        gone = lost(found, ref, {}) if ref in told else None
        return Feed(person_id, (_later(gone, editions(ref)),), ()) if gone is not None else None
    alone: list[Engagement] = []
    rules: list[Recurring] = []
    for entry in own.values() if ref == ALL else [own[ref]]:
        more = editions(entry.ref)
        if entry.rule is not None:
            running = entry.rule.running
            rules.append(replace(entry.rule, running=replace(running, revision=running.revision + more)))
        alone += [_later(each, more) for each in entry.alone]
    return Feed(person_id, tuple(alone), tuple(rules)) if alone or rules else None


def _later(each: Engagement, more: int) -> Engagement:
    return replace(each, revision=each.revision + more)
