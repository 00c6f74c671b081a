"""Content as people see it: the list, what is said of most first, and one item's card with what sales thinks of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment import refs
from alignment.content import KIND_LABELS
from alignment.errors import NotUnderstood
from alignment.feedback import TAG_BY_CODE, About
from alignment.people import Actor
from alignment.permissions import Right, allowed, may
from commands.line import Line
from commands.request import Reply, Request
from commands.said import moment, said
from commands.tandem.content.which import named
from db.memory import Work
from db.stores import contents, feedback, field_notes, people, ride_along_notes, ride_alongs
from db.stores.contents import Content
from digests.meeting_words import words
from digests.ride_along_words import account
from digests.topic_words import counted_verdicts
from messages.buttons import Block, Button
from messages.message import compose, row
from messages.text import Mrkdwn, escape, link, neutral, one_line
from messages.words import count
from operations.contents import thing_of

DAYS = 90
MOST = 10
MOST_MISSING = 3


async def mine(request: Request, line: Line) -> Reply:
    """Show what sales may use, what is said of most first, with what can be said or changed."""

    def read(work: Work) -> Reply:
        since = work.now - timedelta(days=DAYS)
        found = contents.most_said_of(work, since, MOST)
        missing = _missing(work, request.actor)
        if not found and not missing:
            return _nothing(request.actor)
        rows = [row(_row(work, each, since), _choices(work, request.actor, each)) for each, _ in found]
        total = contents.count(work)
        left = f" · {total - MOST} more by name" if total > MOST else ""
        body = f"*Content for sales* · {total} in use{left}"
        return Reply(
            compose(
                f"{count(total, 'content item')} in use.",
                body,
                buttons=_add(request.actor),
                extra=[*rows, *missing],
                iteration=str(request.actor.id),
            )
        )

    return await request.look(read)


def _missing(work: Work, actor: Actor) -> list[Block]:
    """Return what calls and turns missed, and is missing still, as rows."""
    heard = ride_along_notes.gaps(work, MOST_MISSING)
    calls = ride_alongs.numbered(work, {each.ride_along_id for each in heard})
    rows = []
    for note in heard:
        call = calls[note.ride_along_id]
        show = Button("The whole call", f"/tandem ridealong notes {call.ref}")
        there = f"/tandem ridealong there {note.id}"
        rows.append(_gap(actor, f"from a call with {account(call)}", note.body, there, show))
    for each in field_notes.gaps(work, MOST_MISSING):
        show = Button("Field notes", "/rotation notes")
        rows.append(
            _gap(
                actor, "from a turn", each.body, f"/rotation gap {refs.FIELD_NOTE.ref(each.id)} closed", show
            )
        )
    return rows


def _gap(actor: Actor, whence: str, body: str, there: str, show: Button) -> Block:
    """Return missing content as one row, with the line that ends it for who adds content."""
    ends = (*_add(actor), Button("It is there now", there)) if allowed(actor, Right.ADD_CONTENT) else ()
    return row(Mrkdwn("*Missing*, {}\n{}").format(whence, words(body, 120)), (*ends, show))


def _nothing(actor: Actor) -> Reply:
    if add := _add(actor):
        return said("There is no content yet. Add what sales uses.", *add)
    return said("There is no content yet. Marketing adds what sales can use.")


def _add(actor: Actor) -> tuple[Button, ...]:
    add = Button("Add content", "/tandem content add", form=True)
    return (add,) if allowed(actor, Right.ADD_CONTENT) else ()


def _row(work: Work, item: Content, since: datetime) -> Mrkdwn:
    found = feedback.verdicts(work, About.CONTENT, item.id, since)
    said_of = counted_verdicts(found) if found else "nothing said yet"
    title = link(item.link, neutral(one_line(item.name, 40)))
    return Mrkdwn("*{}* · {} · {}").format(title, KIND_LABELS[item.kind], said_of)


def _choices(work: Work, actor: Actor, item: Content) -> tuple[Button, ...]:
    """What this person may do: sales says what it thinks, its owner takes it out of use or mutes it."""
    word = item.word[:40]
    return (
        Button("Show", f"/tandem content show {word}"),
        *_feedback_button(actor, item),
        *_owners(work, actor, item),
    )


def _feedback_button(actor: Actor, item: Content) -> tuple[Button, ...]:
    give = Button("Feedback", f"/tandem content feedback {item.word[:40]}", form=True)
    return (give,) if item.retired_at is None and allowed(actor, Right.FEEDBACK) else ()


def _owners(work: Work, actor: Actor, item: Content) -> tuple[Button, ...]:
    if not allowed(actor, Right.CHANGE_CONTENT, thing_of(work, item)):
        return ()
    word = item.word[:40]
    if item.retired_at is not None:
        return (Button("Use it again", f"/tandem content restore {word}"),)
    return (
        Button("Mute for a week", f"/tandem content mute {word}"),
        Button("Take out of use", f"/tandem content retire {word}"),
    )


async def show(request: Request, line: Line) -> Reply:
    """Show an item's card: what it is, who answers for it, and what sales says of it."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.SEE_CONTENT)
        item = named(work, request, line.rest, "show")
        actor, word = request.actor, item.word[:40]
        may_read = allowed(actor, Right.READ_NOTE) and feedback.with_notes(work, About.CONTENT, item.id, 1)
        notes = (Button("Read notes", f"/tandem content notes {word}", form=True),) if may_read else ()
        return Reply(
            compose(
                escape(f"{one_line(item.name, 40)}: {KIND_LABELS[item.kind]}."),
                "\n".join(str(each) for each in _card(work, request, item)),
                buttons=(*_feedback_button(actor, item), *notes),
                more=_owners(work, actor, item),
                iteration=str(item.id),
            )
        )

    return await request.look(read)


def _card(work: Work, request: Request, item: Content) -> Sequence[Mrkdwn]:
    owner = people.person(work, item.owner_id)
    title = link(item.link, neutral(one_line(item.name, 60)))
    lines = [
        Mrkdwn("*{}* · {}").format(title, KIND_LABELS[item.kind]),
        escape(f"Answers for it: {neutral(owner.first_name) if owner else 'marketing'}"),
        *(escape(each) for each in _said(work, item)),
    ]
    if item.retired_at is not None:
        lines.append(escape(f"Out of use since {moment(request, item.retired_at)}"))
    elif item.muted_until and item.muted_until > work.now:
        lines.append(escape(f"Quiet until {moment(request, item.muted_until)}"))
    return lines


def _said(work: Work, item: Content) -> list[str]:
    since = work.now - timedelta(days=DAYS)
    found = feedback.verdicts(work, About.CONTENT, item.id, since)
    if not found:
        return ["Sales has said nothing of it yet"]
    lines = [f"Sales says, {DAYS} days: {counted_verdicts(found)}"]
    counts = feedback.tags(work, About.CONTENT, item.id, since)
    tags = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:3]
    if tags:
        lines.append(f"In short: {', '.join(f'{TAG_BY_CODE[code].label} {n}' for code, n in tags)}")
    return lines


async def by_which(request: Request, line: Line) -> Reply:
    """Answer `/tandem content roi-guide`; what is no content is asked back."""

    def known(work: Work) -> bool:
        return bool(contents.named(work, line.rest, 1, retired=True))

    if not await request.look(known):
        raise NotUnderstood(f'"{one_line(line.take()[0], 30)}" is not something I know.')
    return await show(request, line)
