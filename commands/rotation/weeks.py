"""`/rotation weeks`, `week`, `done` and `undo`: what turns are made of, written by managers, ticked off by whoever is on one."""

from __future__ import annotations

import re

from alignment import refs
from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.permissions import Right, allowed, may
from alignment.rotation import curriculum
from alignment.rotation.curriculum import Item, Weeks, in_week
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation import notes
from commands.rotation.which import meant, only_which
from db.memory import Work
from db.stores import curricula
from db.stores.curricula import OnTurn
from db.stores.programmes import Programme
from digests import rotation_words as say
from digests import turn_words
from messages.buttons import Block, Button
from messages.fields import Text
from messages.forms import Form
from messages.message import row
from messages.text import Mrkdwn, neutral, one_line, unescape
from operations.rotations import weeks as operation

MOST_SHOWN = 9
_WEEK = re.compile(r"w(?:eek)?-? ?(\d{1,2})", re.IGNORECASE)


async def show(request: Request, line: Line) -> Reply:
    """Show what each week of a programme's turns holds."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        programme, rest = meant(work, line.rest, lambda which: f"/rotation weeks {which}")
        held = curricula.weeks_of(work, programme)
        since = int(rest) if rest.isdecimal() and 1 <= int(rest) <= len(held) else 1
        return _shown(work, request, programme, held, since)

    return await request.look(look)


def _shown(work: Work, request: Request, programme: Programme, held: Weeks, since: int) -> Reply:
    number = programme.ref
    lines = []
    for week, items in list(enumerate(held, 1))[since - 1 : since - 1 + MOST_SHOWN]:
        start = f"Week {week}" if len(held) > 1 else "To do"
        lines.append(Mrkdwn("*{}* {}").format(start, neutral(curriculum.listed(items))))
    buttons = []
    later = since + MOST_SHOWN
    if later <= len(held):
        buttons.append(Button("Later weeks", f"/rotation weeks {number} {later}"))
    if allowed(request.actor, Right.MAKE_ROTATION):
        buttons.append(Button("Change them", f"/rotation week {number}", form=True))
    ours = "" if curricula.written(work, programme.id) else " These are the usual ones."
    head = Mrkdwn("What a turn of {} is made of.{}").format(neutral(say.name_of(programme)), ours)
    return answer(head, *lines, title=one_line(unescape(head), 78), buttons=buttons)


async def write(request: Request, line: Line) -> Reply:
    """Write what one week holds, by a line, or all of them in the form; `usual` brings ours back."""
    if not request.submitted and (request.form or only_which(line.rest)):

        def look(work: Work) -> Reply:
            may(request.actor, Right.MAKE_ROTATION)
            programme, _ = meant(work, line.rest, lambda which: f"/rotation week {which}")
            return Reply(form=_form(work, programme))

        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.MAKE_ROTATION)
        programme, rest = meant(work, line.rest, lambda which: f"/rotation week {which}")
        count = programme.terms.length.weeks
        try:
            if request.submitted:
                held = curriculum.parse_weeks(str(request.answers.get("weeks") or ""), count)
            else:
                held = _read(work, programme, rest, count)
            operation.write(work, request.actor, programme.id, held)
        except NotUnderstood as refusal:
            raise field_of(refusal, "weeks") if request.submitted else refusal from None
        now = curricula.weeks_of(work, programme)
        return _shown(work, request, programme, now, 1)

    return await request.act(act)


def _read(work: Work, programme: Programme, typed: str, count: int) -> Weeks:
    """Return all weeks with the one that a line writes; none for `usual`."""
    if typed.casefold() in ("usual", "default"):
        return ()
    word, _, rest = typed.partition(" ")
    number = word.casefold().removeprefix("w")
    if count == 1 and not (number.isdecimal() and int(number) == 1):
        return (curriculum.parse_items(typed),)
    if not number.isdecimal() or not 1 <= int(number) <= count:
        lists = f"1 to {count}"
        raise NotUnderstood(
            f'Which week: {lists}? Such as: week 2 sit-with tue, training. "{one_line(word, 30)}" is none.',
            Offer("Fill it in", f"/rotation week {programme.ref}", form=True),
        )
    held = list(curricula.weeks_of(work, programme))
    held[int(number) - 1] = curriculum.parse_items(rest)
    return tuple(held)


def _form(work: Work, programme: Programme) -> Form:
    held = curricula.weeks_of(work, programme)
    return Form(
        "What a turn is made of",
        "Save",
        f"/rotation week {programme.ref}",
        (Text("weeks", "A line a week", multiline=True, limit=3000, initial=curriculum.written(held)),),
        note="Things to do, with commas between. A weekday behind one says on which.",
    )


# --- ticked off -----------------------------------------------------------------------------------------------------


async def done(request: Request, line: Line) -> Reply:
    """Tick something of one's turn off: by its number or a part of its words; from a button with its week."""

    def act(work: Work) -> Reply:
        turn, week, item = _meant(work, request, line.rest)
        again = operation.tick(work, request.actor, turn, week, item)
        left = [each for each in in_week(again.weeks, week) if not again.is_done(week, each)]
        open_ = (
            f"Left this week: {neutral(curriculum.listed(left))}." if left else "That was all of this week."
        )
        return answer(
            f"{neutral(_capital(item.words))}: done.",
            open_,
            buttons=(
                Button("Undo", f"/rotation undo {tick_line(again, week, item)}"),
                Button("This week", "/rotation"),
            ),
        )

    return await request.act(act)


async def undo(request: Request, line: Line) -> Reply:
    """Take a tick, or a field note of one's own, back."""

    def act(work: Work) -> Reply:
        number = notes.note_number(line.rest)
        if number:
            return notes.taken_back(work, request, number)
        turn, week, item = _meant(work, request, line.rest)
        operation.untick(work, request.actor, turn, week, item)
        return answer(
            f"Taken back: {neutral(one_line(item.words, 40))} is open again.",
            buttons=(Button("This week", "/rotation"),),
        )

    return await request.act(act)


def _meant(work: Work, request: Request, typed: str) -> tuple[OnTurn, int, Item]:
    words = typed.split()
    number = refs.TURN.number(words[0]) if words else 0
    turn = operation.of_mine(work, request.actor, number)
    words = words[1:] if number else words
    asked = _WEEK.fullmatch(words[0]) if words else None
    if asked is not None and len(words) > 1:
        week = int(asked[1])
        return turn, week, operation.item_named(turn, week, " ".join(words[1:]).casefold())
    held, said = turn.items, " ".join(words).casefold()
    if said.isdecimal() and 1 <= int(said) <= len(held):
        return turn, turn.week, held[int(said) - 1]
    fits = [each for each in held if said and said in each.word]
    if len(fits) == 1:
        return turn, turn.week, fits[0]
    offers = [
        Offer(one_line(_capital(each.words), 30), f"/rotation done {tick_line(turn, turn.week, each)}")
        for each in fits or held
    ]
    if not offers:
        raise NotFound("This week holds nothing to tick off.", Offer("Its weeks", "/rotation weeks"))
    raise NotUnderstood("Which one?", *offers[:5])


def tick_line(turn: OnTurn, week: int, item: Item) -> str:
    """Return how a button's line names an item: `R-12 w3 training`."""
    return f"{turn.planned.ref} w{week} {item.word}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# --- shown with `/rotation` -----------------------------------------------------------------------------------------


def week_rows(work: Work, turn: OnTurn) -> list[Block]:
    """Return the week of somebody's turn as rows: each thing to do with *Done*, or *Undo* once it is."""
    return [
        row(*turn_words.week_row(turn, item, said, f"/rotation %s {tick_line(turn, turn.week, item)}"))
        for item, said in zip(turn.items, turn_words.items(work, turn, turn.week), strict=True)
    ]


def week_head(work: Work, turn: OnTurn) -> str:
    """Return which week it is, where, and with whom, as one line."""
    host = say.names(work, (turn.planned.host_id,)).get(turn.planned.host_id, "")
    with_host = f", host {host}" if host else ""
    return Mrkdwn("*{}* {}{}").format(turn_words.stage(turn), turn_words.where(work, turn), with_host)
