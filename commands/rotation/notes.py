"""`/rotation note` and `notes`: what was heard on a turn, found again, put on an agenda or among what content lacks."""

from __future__ import annotations

from alignment import refs
from alignment.dates import short_day
from alignment.rotation.field_notes import LONGEST, MOST_TAGS, Tag, take_tags
from alignment.zones import local_day
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.said import today, zone
from db.memory import Work
from db.stores.field_notes import FieldNote
from digests import meeting_words
from digests import rotation_words as say
from messages.buttons import Block, Button
from messages.fields import Choice, Option, Tags, Text
from messages.forms import Form
from messages.message import compose, row
from messages.text import Mrkdwn, one_line
from operations.rotations import field_notes

MOST_SHOWN = 8
WRITE = Button("Write a note", "/rotation note", form=True)


def note_number(typed: str) -> int:
    """Return the number of a field note that a line names, as buttons do: `F-3`; 0 for anything else."""
    return refs.FIELD_NOTE.number(typed.strip().split(" ", 1)[0])


async def write(request: Request, line: Line) -> Reply:
    """Keep a field note of one's turn; alone it is the form."""
    words = line.rest.split()
    number = refs.TURN.number(words[0]) if words else 0
    typed = " ".join(words[1:]) if number else line.rest
    if not request.submitted and (request.form or not typed):
        return await request.look(lambda work: _opened(work, request, number))

    def act(work: Work) -> Reply:
        picked = refs.TURN.number(request.answered("turn")) or number
        turn = field_notes.to_write_of(work, request.actor, picked)
        tags, said = take_tags(request.answered("words") if request.submitted else typed)
        chosen = request.answers.get("tags")
        if isinstance(chosen, tuple):
            tags = (*tags, *(Tag(each) for each in chosen if each in set(Tag)))[:MOST_TAGS]
        note = field_notes.write(work, request.actor, turn, said, tags)
        mine = note.visitor_id == request.actor.id
        other = "Your host" if mine else say.names(work, (note.visitor_id,))[note.visitor_id]
        return answer(
            "Noted.",
            f"{other} and both managers can read it.",
            buttons=(
                Button("On the agenda", f"/rotation raise {refs.FIELD_NOTE.ref(note.id)}"),
                Button("Content lacks", f"/rotation gap {refs.FIELD_NOTE.ref(note.id)}"),
                Button("Undo", f"/rotation undo {refs.FIELD_NOTE.ref(note.id)}"),
            ),
        )

    return await request.act(act)


def _opened(work: Work, request: Request, number: int) -> Reply:
    there = field_notes.of_somebody(work, request.actor)
    if number or not there:
        turn = field_notes.to_write_of(work, request.actor, number)
        if turn is None:
            field_notes.write(work, request.actor, None, "", ())
    names = say.names(work, [each.planned.person_id for each in there])
    options = [
        Option(
            each.planned.ref,
            one_line(f"{names[each.planned.person_id]} {say.where(work, each.programme)}", 60),
        )
        for each in there[:10]
    ]
    first = next((each.value for each in options if refs.TURN.number(each.value) == number), options[0].value)
    turns = (Choice("turn", "Of which turn", options, initial=first),) if len(options) > 1 else ()
    return Reply(
        form=Form(
            "A field note",
            "Keep it",
            f"/rotation note {first}",
            (
                Text("words", "What did you hear or see?", multiline=True, limit=LONGEST),
                Tags("tags", "About", [Option(each, each) for each in Tag], most=MOST_TAGS, optional=True),
                *turns,
            ),
            note="Whoever is on the turn, their host and both managers read it. Names of buyers stay out of it.",
        )
    )


async def show(request: Request, line: Line) -> Reply:
    """Show the field notes that somebody may read, the newest first; `pricing` finds those that say so."""

    def look(work: Work) -> Reply:
        words, before = line.rest.replace("#", " ").split(), 0
        if len(words) > 1 and words[-2].casefold() == "before" and note_number(words[-1]):
            before, words = note_number(words[-1]), words[:-2]
        found = field_notes.find(work, request.actor, words, before, MOST_SHOWN + 1)
        writes = bool(field_notes.of_somebody(work, request.actor))
        if not found:
            said = one_line(" ".join(words), 40)
            return answer(
                f'No field note says "{said}".' if words else "There are no field notes for you to read yet.",
                buttons=(WRITE,) if writes else (Button("Programmes", "/rotation"),),
            )
        shown = found[:MOST_SHOWN]
        buttons = [WRITE] if writes else []
        if len(found) > MOST_SHOWN:
            wanted = " ".join(words)[:100]
            line_ = f"/rotation notes {wanted} before {refs.FIELD_NOTE.ref(shown[-1].id)}".replace("  ", " ")
            buttons.append(Button("Older ones", line_))
        rows = _rows(work, request, shown)
        return Reply(compose("Field notes.", "*Field notes*", extra=rows, buttons=buttons))

    return await request.look(look)


def _rows(work: Work, request: Request, found: tuple[FieldNote, ...]) -> list[Block]:
    names = say.names(work, [each.author_id for each in found])
    return [row(_said(request, each, names[each.author_id]), _menu(request, each)) for each in found]


def _said(request: Request, note: FieldNote, who: str) -> Mrkdwn:
    day = short_day(local_day(note.at, zone(request)), today(request))
    about = "".join(f" · {each.value}" for each in note.tags)
    gap = " · content lacks" if note.gap else ""
    return Mrkdwn("{}\n_{}, {}{}{}_").format(meeting_words.words(note.body, LONGEST), who, day, about, gap)


def _menu(request: Request, note: FieldNote) -> tuple[Button, ...]:
    gap = (
        Button("Content is there", f"/rotation gap {refs.FIELD_NOTE.ref(note.id)} closed")
        if note.gap
        else Button("Content lacks", f"/rotation gap {refs.FIELD_NOTE.ref(note.id)}")
    )
    mine = (
        (Button("Take it back", f"/rotation undo {refs.FIELD_NOTE.ref(note.id)}"),)
        if note.author_id == request.actor.id
        else ()
    )
    return (Button("On the agenda", f"/rotation raise {refs.FIELD_NOTE.ref(note.id)}"), gap, *mine)


def taken_back(work: Work, request: Request, number: int) -> Reply:
    """Take a field note of one's own back."""
    stands = field_notes.take_back(work, request.actor, number)
    return answer(
        "Taken back. On the agenda its words stay."
        if stands
        else "Taken back: nobody reads that note any more.",
        buttons=(Button("Field notes", "/rotation notes"),),
    )


async def raise_(request: Request, line: Line) -> Reply:
    """Put a field note on the agenda of the next joint meeting."""

    def act(work: Work) -> Reply:
        meeting = field_notes.raise_(work, request.actor, note_number(line.rest))
        return answer(
            f"On the agenda of {meeting_words.when(meeting)}, {meeting.series.name}.",
            "Both teams read its words there, without addresses and numbers.",
            buttons=(Button("Agenda", f"/meeting agenda {meeting.ref}"),),
        )

    return await request.act(act)


async def gap(request: Request, line: Line) -> Reply:
    """Say that content lacks for what a field note says, or with `closed` that it is there now."""

    def act(work: Work) -> Reply:
        number, lacks = note_number(line.rest), not line.rest.casefold().endswith(" closed")
        note = field_notes.lacks(work, request.actor, number, lacks=lacks)
        if not lacks:
            return answer("Content is there for it now.", buttons=(Button("Content", "/tandem content"),))
        return answer(
            "Kept as something that content lacks.",
            "Both teams read its words with the content, without addresses and numbers.",
            buttons=(
                Button("Content", "/tandem content"),
                Button("Undo", f"/rotation gap {refs.FIELD_NOTE.ref(note.id)} closed"),
            ),
        )

    return await request.act(act)
