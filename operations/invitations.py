"""Invitations by direct message: wanted or not, and owed for what is new, changed or off in somebody's calendar.

Any number of clocks may tell: who is told is locked, what one has told is there for the next, and what is owed is keyed
by the entry and how often it was told. What was not sent yet is folded into what comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alignment.errors import NotNow, Offer
from alignment.invitations import Entry, Facts, is_news
from alignment.people import Actor
from db.memory import Work
from db.stores import audit, notices
from db.stores import invitations as stored
from db.stores.invitations import Told
from operations.notices import Owed, owe
from operations.people import oneself

KIND = "invitation"

Lost = Callable[[str, Facts], object]
"""Tells whether an entry that somebody was told these facts of still comes, without them."""


Moved = Callable[[datetime | None, Entry], bool]
"""Tells whether a change of days off since somebody was told of an entry took or moved any of it."""


@dataclass(frozen=True, slots=True)
class News:
    """What somebody is to be told of entries, by ref: of new ones, and of those that they know."""

    new: Mapping[str, Told]
    known: Mapping[str, Told]

    @property
    def refs(self) -> frozenset[str]:
        """The entries that there is something to tell of."""
        return frozenset({*self.new, *self.known})

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return bool(self.new or self.known)


def wanted(work: Work, actor: Actor) -> bool:
    """Tell whether somebody wants invitations."""
    return stored.since(work, actor.id) is not None


def turn_on(work: Work, actor: Actor, coming: Mapping[str, Entry]) -> int:
    """Want invitations: one message tells of all that is `coming`, and of what is new, changed or off from then on.

    Returns how many entries come; refused where nobody could open one, since calendars cannot reach Tandem.
    """
    oneself.own_only(actor)
    if not stored.reached(work):
        raise NotNow(
            "Invitations cannot be opened here: Tandem's admin has not set PUBLIC_URL. Your meetings are in /meeting.",
            Offer("Meetings", "/meeting"),
        )
    if not stored.want(work, actor.id):
        raise NotNow(
            "Invitations come to you already.", Offer("Turn off", "/tandem settings invitations off")
        )
    audit.record(work, actor.id, "invitations.on", f"person:{actor.id}")
    new = {ref: Told(each.facts, over_at=each.ends_at) for ref, each in coming.items() if not each.cancelled}
    _tell(work, actor.id, work.now, News(new, {}), ())
    return len(new)


def turn_off(work: Work, actor: Actor) -> bool:
    """Want no invitations any more: what is owed is called off, and no link that was sent opens anything."""
    oneself.own_only(actor)
    if not stored.want_none(work, actor.id):
        return False
    waiting = notices.unsent_of(work, KIND, f"person:{actor.id}")
    notices.cancel_by_ids(work, [each.id for each in waiting])
    audit.record(work, actor.id, "invitations.off", f"person:{actor.id}")
    return True


def news(
    told: Mapping[str, Told], entries: Mapping[str, Entry], lost: Lost, moved: Moved, today: date
) -> News:
    """Return what somebody was not told yet of their entries; what is off before they heard of it is no news."""
    new: dict[str, Told] = {}
    known: dict[str, Told] = {}
    for ref, entry in entries.items():
        before = told.get(ref)
        if before is None:
            if not entry.cancelled:
                new[ref] = Told(entry.facts, over_at=entry.ends_at)
        elif before.gone and entry.cancelled:
            continue
        elif is_news(before.facts, entry, today) or moved(before.told_at, entry):
            known[ref] = Told(entry.facts, before.tellings + 1, entry.cancelled, entry.ends_at)
    for ref, before in told.items():
        if ref not in entries and not before.gone and lost(ref, before.facts):
            known[ref] = Told({}, before.tellings + 1, gone=True, over_at=before.over_at)
    return News(new, known)


def tell(work: Work, person_id: int, since: datetime, found: News) -> int:
    """Owe somebody one message of all that is new to them; return how many that is."""
    if not found:
        return 0
    waiting = notices.unsent_of(work, KIND, f"person:{person_id}")
    notices.cancel_by_ids(work, [each.id for each in waiting])
    return _tell(work, person_id, since, found, [each.payload for each in waiting])


def _tell(
    work: Work, person_id: int, since: datetime, found: News, unsent: Iterable[Mapping[str, object]]
) -> int:
    """Keep what is told, and owe the message, with what the `unsent` ones before it would have told."""
    told = {**found.new, **found.known}
    for ref, each in told.items():
        stored.tell(work, person_id, ref, each)
    unheard = _refs("new", unsent)
    new = [*unheard, *(ref for ref in found.new if ref not in unheard)]
    heard = [ref for ref in dict.fromkeys([*_refs("known", unsent), *found.known]) if ref not in new]
    new = [ref for ref in new if not (ref in told and told[ref].gone)]
    if not new and not heard:
        return 0
    first = next(iter(told))
    owe(
        work,
        Owed(
            kind=KIND,
            dedup_key=f"invitation/{person_id}/{since.isoformat()}/{first}/{told[first].tellings}",
            target=f"person:{person_id}",
            payload={"since": since.isoformat(), "new": new, "known": heard},
        ),
    )
    return 1


def _refs(which: str, payloads: Iterable[Mapping[str, object]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for each in payloads:
        refs = each[which]
        assert isinstance(refs, list), "a message names its entries"
        found.update(dict.fromkeys(refs))
    return list(found)
