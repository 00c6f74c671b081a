"""An invitation: what is new in somebody's calendar, changed or off, as it is now, and the file that puts it there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from alignment.dates import short_day, short_moment
from alignment.invitations import ALL, Entry
from alignment.together import Engagement
from alignment.zones import local_day
from db.memory import Work
from db.stores import invitations as stored
from db.stores import workspaces
from db.stores.notices import Notice
from digests.lead_words import first_id, zone_of
from figures import invitations as figures
from figures.feeds import Found
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, link, neutral, one_line
from messages.words import render as write

MOST = 9
SETTINGS = Button("Turn off", "/tandem settings invitations off")
_TITLE, _SHORT = 26, 18


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a line says it. `ref` names its file."""

    ref: str
    title: Mrkdwn
    when: str
    off: bool
    opens: Mrkdwn | None = None


def render(work: Work, notice: Notice) -> Message | None:
    """Return what is told of these entries as of now; None where nothing of it comes, or no invitations are wanted any more."""
    person_id = int(notice.target.partition(":")[2])
    since = stored.since(work, person_id)
    if since is None or since.isoformat() != notice.payload["since"]:
        return None
    found = Found.here(work)
    own = figures.entries(found, person_id)
    refs = (*notice.payload["new"], *notice.payload["known"])
    room = _TITLE if len(refs) == 1 else _SHORT
    clock = _Clock(person_id, zone_of(work, notice, workspaces.terms(work)), work.now, room)
    new = [clock.line(own[ref]) for ref in notice.payload["new"] if ref in own and not own[ref].cancelled]
    known = [*_known(found, own, clock, notice.payload["known"])]
    if not new and not known:
        return None
    lines = [*new, *known]
    addresses = {each.ref: stored.address(work, person_id, since, each.ref) for each in lines}
    one = len(lines) == 1
    label = "Add to calendar" if new else "Update calendar"
    whole = addresses[lines[0].ref] if one else stored.address(work, person_id, since, ALL)
    head = _head(bool(new), known)
    linked = [
        *(_linked(each, addresses, "Add") for each in new),
        *(_linked(each, addresses, "Update") for each in known),
    ]
    body = write(
        "digests/invitation",
        head=head,
        lines=lines if one else linked[:MOST],
        left=max(len(lines) - MOST, 0),
        off=all(each.off for each in lines),
    )
    of_all = whole if one or not all(each.off for each in lines) else ""
    opens = [Button(label if one else f"{label}: all", "", url=of_all)] if of_all else []
    said = f"{head}: {lines[0].title}" if one else f"{head}: {len(lines)} entries"
    return compose(escape(said), body, buttons=(*opens, SETTINGS), iteration=first_id(notice))


def _known(found: Found, own: Mapping[str, Entry], clock: _Clock, refs: Iterable[str]) -> Iterable[Line]:
    for ref in refs:
        if ref in own:
            yield clock.line(own[ref])
        elif (gone := figures.lost(found, ref, {})) is not None:
            yield clock.lost(ref, gone)


def _head(new: bool, known: list[Line]) -> str:
    if new:
        return "In your calendar"
    return "Not in your calendar any more" if all(each.off for each in known) else "Changed in your calendar"


def _linked(line: Line, addresses: Mapping[str, str], does: str) -> Line:
    """Return a line with its own link: what somebody typed is never in a link."""
    address = addresses[line.ref]
    return replace(line, opens=link(address, does) if address else None)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Who reads, their clock, and how much room a title has."""

    reader: int
    zone: str
    now: datetime
    room: int

    def line(self, entry: Entry) -> Line:
        """Return an entry as a line: when it is, a series when it is next and how often."""
        coming = next((each for each in entry.held if not each.cancelled), None)
        when = self._when(coming or entry.held[0])
        if coming is not None and entry.rule is not None and not entry.rule.running.ended:
            when += ", monthly" if entry.rule.running.recurrence.week else ", weekly"
        return Line(entry.ref, self._title(entry.title), when, entry.cancelled)

    def lost(self, ref: str, each: Engagement) -> Line:
        """Return what somebody has no part in any more: of a series, not when it was."""
        return Line(
            ref,
            self._title(each.called(self.reader)),
            "" if each.series == ref else self._when(each),
            off=True,
        )

    def _when(self, each: Engagement) -> str:
        today = local_day(self.now, self.zone)
        if not each.whole_days:
            return short_moment(each.starts_at, self.zone, today)
        return short_day(local_day(each.starts_at, each.zone), today)

    def _title(self, title: str) -> Mrkdwn:
        line = one_line(title, self.room)
        return escape(neutral(line[:1].upper() + line[1:]))
