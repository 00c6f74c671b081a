"""Forgetting the person behind a lead, everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import (
    audit,
    matching,
    meeting_notes,
    obstacles,
    outcomes,
    ride_along_notes,
    spoken,
    tombstones,
)
from db.stores import erasure as stored
from db.stores import notices as stored_notices
from db.stores.contacts import erase_note
from operations import access, homes
from operations.addresses import seal
from operations.notices import bring_many_up_to_date, take_many_away

ERASED = "erased"
"""What stands where a label would have betrayed a person."""

_FILES_OF_ONE_PERSON = frozenset({"export"})
"""Kinds whose message holds a file: it cannot be rewritten, so the message is deleted."""

_NAMING_LABELS = frozenset({"pipeline", "pipeline_thread", "brief", "brief_thread", "morning", "export"})
"""Kinds that name companies and deals without listing them as shown: brought up to date when a label betrayed the person,
or a link led to them."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did. `files` lie outside the database: names of files that may still hold the person.

    `also` are other leads of the same address, erased with this one.
    """

    lead_id: int
    rows: int
    rewritten: int
    deleted: int
    cancelled: int
    suppressed: int
    files: tuple[str, ...]
    also: tuple[int, ...] = ()


def erase(work: Work, actor: Actor, ref: str) -> Erased:
    """Remove what identifies the person behind a lead from every table and every message; counts stay.

    Contact and notes are blanked, also in other leads of the same address; labels and others' notes that hold the
    person's name lose it, and their address is kept as a keyed hash so that imports do not bring them back. Sent messages
    are brought to their new state or deleted, unsent files cancelled. Raises `NotFound` for no such lead, `NotAllowed` for
    anybody but an admin. Doing it again is harmless.
    """
    may(actor, Right.ERASE)
    leads = access.leads_meant(work, ref)
    lead_id, seen = leads[0], set[str]()
    done = [_forget(work, each, seen, asked=True) for each in leads]
    homes.refresh_all(work)
    for each in done:
        told = {"messages": each.messages} | ({"with": lead_id} if each.lead_id != lead_id else {})
        audit.record(work, actor.id, "erase", f"lead:{each.lead_id}", rows=each.rows, **told)
    work.leaves(lead=lead_id)
    return Erased(
        lead_id,
        sum(each.rows for each in done),
        sum(each.rewritten for each in done),
        sum(each.deleted for each in done),
        sum(each.cancelled for each in done),
        done[0].suppressed,
        tombstones.files_that_may_hold(work),
        tuple(each.lead_id for each in done[1:]),
    )


@dataclass(slots=True)
class _Forgotten:
    """What was done about one lead."""

    lead_id: int
    priority: int
    rows: int = 0
    suppressed: int = 0
    rewritten: int = 0
    deleted: int = 0
    cancelled: int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def messages(self) -> int:
        return self.rewritten + self.deleted + self.cancelled


def let_go(work: Work, lead_id: int) -> int:
    """Erase the person behind a lead because they were kept long enough; return how many rows held anything."""
    return _forget(work, lead_id, set(), asked=False).rows


def let_note_go(work: Work, note_id: int) -> None:
    """Blank a note that is on no lead because it was kept long enough, and what shows it."""
    erase_note(work, note_id)
    _messages(work, _Forgotten(0, _LATER), spoken.shown_in(work, note_id, "note"))


_SOON, _LATER = 1, 9
"""How urgent the messages are: somebody asked, or days have gone by and nobody waits."""


def _forget(work: Work, lead_id: int, seen: set[str], *, asked: bool) -> _Forgotten:
    names = stored.names(work, lead_id)
    assert names is not None, "the lead was found in this transaction"
    done = _Forgotten(
        lead_id,
        _SOON if asked else _LATER,
        suppressed=stored.suppress(work, lead_id, asked=asked),
        seen=seen,
    )
    company, account = _unnamed(names.company, names.person), _unnamed(names.account, names.person)
    deals = [(deal, _unnamed(label, names.person)) for deal, label in names.deals]
    stored.rename(work, lead_id, company, account, deals, _words(names.person))
    done.rows = sum(stored.blank(work, lead_id).values())
    stored.mark_erased(work, lead_id)
    if (sealing := seal(work)) is not None:
        matching.seal_names(work, matching.OF_A_LEAD, lead_id, sealing)
    if asked:
        done.rows += _from_others_notes(work, done, names)
        done.rows += _from_meetings(work, done, names)
        done.rows += _from_calls(work, done, names, [names.company] if company != names.company else [])
    _messages(work, done, spoken.shown_in(work, lead_id))
    # A digest links what it names. Who was only kept long enough is no reason to rewrite a month of them for a link.
    if company != names.company or deals != list(names.deals) or (asked and names.linked):
        since, until = spoken.spoken_of(work, lead_id)
        _messages(work, done, spoken.shown_by_label(work, _NAMING_LABELS, since, until))
    return done


def seal_left(work: Work, leads: Sequence[int]) -> int:
    """Seal other systems' names of people whom a process without the key has erased; return how many names that were."""
    sealing = seal(work)
    if sealing is None:
        return 0
    return sum(matching.seal_names(work, matching.OF_A_LEAD, each, sealing) for each in leads)


def _from_others_notes(work: Work, done: _Forgotten, names: stored.Names) -> int:
    """Take a person's name, address and number out of all other notes, and of messages that show one; return how many."""
    if not names.words:
        return 0
    found = stored.notes_naming(work, names.words)
    for note_id, body in found:
        stored.rewrite_note(work, note_id, _pattern(names).sub(f"({ERASED})", body))
        _messages(work, done, spoken.shown_in(work, note_id, "note"))
    return len(found)


def _from_meetings(work: Work, done: _Forgotten, names: stored.Names) -> int:
    """Take a person out of what people wrote for meetings, and out of agendas and recaps; return how many held one."""
    if not names.words:
        return 0
    found = meeting_notes.naming(work, names.words)
    for note_id, body in found:
        meeting_notes.rewrite(work, note_id, _pattern(names).sub(f"({ERASED})", body))
    notes = [note_id for note_id, _ in found]
    for meeting_id in sorted(outcomes.noted_in(work, notes) | obstacles.shown_at(work, notes)):
        _messages(work, done, spoken.shown_in(work, meeting_id, "meeting"))
    return len(found)


def _from_calls(work: Work, done: _Forgotten, names: stored.Names, betraying: Sequence[str]) -> int:
    """Take a person out of what was heard on calls and of the accounts' names of calls; return how many held one.

    `betraying`: names of companies that the person's own stands in; a call with such an account loses it too.
    """
    words = (*names.words, *betraying)
    if not words:
        return 0
    notes = ride_along_notes.naming(work, words)
    labels = ride_along_notes.labels_naming(work, words)
    erased = re.compile("|".join(re.escape(each) for each in words), re.IGNORECASE)
    for note_id, _, body in notes:
        ride_along_notes.rewrite(work, note_id, erased.sub(f"({ERASED})", body))
    for call_id, label in labels:
        ride_along_notes.rewrite_label(work, call_id, label, erased.sub(ERASED, label))
    for call_id in sorted({each for _, each, _ in notes} | {each for each, _ in labels}):
        _messages(work, done, spoken.shown_in(work, call_id, "ride_along"))
    return len(notes) + len(labels)


def _pattern(names: stored.Names) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(each) for each in names.words), re.IGNORECASE)


def _messages(work: Work, done: _Forgotten, messages: Iterable[spoken.Shown]) -> None:
    """Bring messages to their new state. What cannot be rewritten is deleted: files, and where nothing is posted any more."""
    rewrite, delete = list[str](), list[str]()
    for shown in messages:
        if shown.notice_id in done.seen:
            continue
        done.seen.add(shown.notice_id)
        of_one_person = shown.kind in _FILES_OF_ONE_PERSON
        if shown.sent:
            gone = of_one_person or shown.shut or shown.prunes_at <= work.now
            (delete if gone else rewrite).append(shown.notice_id)
        elif of_one_person:
            done.cancelled += stored_notices.cancel_by_key(work, shown.dedup_key)
    bring_many_up_to_date(work, rewrite, priority=done.priority)
    take_many_away(work, delete, priority=done.priority)
    done.rewritten += len(rewrite)
    done.deleted += len(delete)


def _unnamed(label: str, person: str) -> str:
    """Return a label, or `erased` where a word of the person's name of three letters or more stands in it."""
    return ERASED if _words(label) & _words(person) else label


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in re.findall(r"\w{3,}", text))
