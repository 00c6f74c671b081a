"""Reading of programmes: who is where now and what is mine, somebody's next turn, why it is theirs, the year's plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from alignment import refs
from alignment.dates import parse_day
from alignment.errors import NotFound, Offer
from alignment.permissions import Right, Thing, allowed, may
from alignment.rotation.known import why_empty
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation import notes
from commands.rotation.weeks import week_head, week_rows
from commands.rotation.which import NEW, meant
from db.memory import Work
from db.stores import curricula, people, programmes, rotation_turns, workspaces
from db.stores.programmes import Programme
from db.stores.rotation_turns import Planned
from digests import rotation_words as say
from digests import turn_words
from digests.lead_words import capital
from messages.buttons import Block, Button, section
from messages.message import compose, row
from messages.text import Mrkdwn, escape, neutral, one_line
from operations.people.finding import find
from operations.rotations import weeks
from operations.rotations.meant import speaks_for
from operations.rotations.planning import known_of

MOST_PROGRAMMES = 4
MOST_OF_MINE = 4
MOST_SLOTS = 9
MOST_COUNTED = 3


async def mine(request: Request, _line: Line) -> Reply:
    """Show who is on a turn now, who is next, and what of it concerns whoever asks."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        running = programmes.running(work)
        makes = allowed(request.actor, Right.MAKE_ROTATION)
        week = _week(work, request)
        if not running and week:
            return Reply(compose("Your turn runs on.", "*Your turn*", extra=week, buttons=(notes.WRITE,)))
        if not running:
            sentence = "There is no programme yet: nobody takes turns with the other team."
            return answer(sentence, buttons=(Button(NEW.label, NEW.line, form=True),) if makes else ())
        turns = _coming(work, running)
        names = _names(work, turns)
        rows: list[Block] = []
        for programme in running[:MOST_PROGRAMMES]:
            rows.append(
                _row(work, request, programme, [t for t in turns if t.programme_id == programme.id], names)
            )
        own = [each for each in turns if request.actor.id in (each.person_id, each.host_id, each.cover_id)]
        lines = [_own(work, request, each, names) for each in own[:MOST_OF_MINE]]
        if others := running[MOST_PROGRAMMES:]:
            lines.append(escape(f"Others: {say.listed([say.name_of(each, 20) for each in others])}"))
        head = _headline(work, running[0], turns, names)
        buttons = [Button("The year", f"/rotation plan {running[0].ref}")]
        if any(each.person_id == request.actor.id for each in own):
            buttons.append(Button("Why", "/rotation why"))
        if makes:
            buttons.append(Button(NEW.label, NEW.line, form=True))
        if week:
            buttons = [notes.WRITE, Button("Field notes", "/rotation notes"), buttons[0]]
        body = "\n".join(["*Programmes*", *lines])
        return Reply(compose(escape(one_line(head, 80)), body, extra=[*week, *rows], buttons=buttons))

    return await request.look(look)


def _week(work: Work, request: Request) -> list[Block]:
    """Return the week of whoever is on a turn, as rows; nothing for anybody else."""
    turn = weeks.mine(work, request.actor)
    return [section(week_head(work, turn)), *week_rows(work, turn)] if turn is not None else []


def _coming(work: Work, running: Sequence[Programme]) -> tuple[Planned, ...]:
    return rotation_turns.not_over(work, workspaces.today(work), [each.id for each in running])


def _names(work: Work, turns: Sequence[Planned]) -> dict[int, str]:
    return say.names(work, {who for each in turns for who in (each.person_id, each.host_id, each.cover_id)})


def _headline(work: Work, programme: Programme, turns: Sequence[Planned], names: dict[int, str]) -> str:
    now, where = workspaces.today(work), say.where(work, programme)
    mine = [each for each in turns if each.programme_id == programme.id]
    here = [each for each in mine if each.first_on <= now]
    if here:
        return f"{capital(where)} now: {say.listed([names[each.person_id] for each in here])}."
    if mine:
        return f"Next {where}: {names[mine[0].person_id]}, {say.of(mine[0], now)}."
    return f"Nobody is planned {where}."


def _row(
    work: Work, request: Request, programme: Programme, turns: Sequence[Planned], names: dict[int, str]
) -> Block:
    """Return a programme as one row: who is there now, who is next, and whether it is agreed."""
    now = workspaces.today(work)
    here = [each for each in turns if each.first_on <= now]
    following = [each for each in turns if each.first_on > now]
    lines = [Mrkdwn("*{}*").format(neutral(say.name_of(programme, 32)))]
    if here:
        who = say.listed([_with_host(each, names) for each in here], 2)
        lines.append(escape(f"Now: {who}, until {say.days(here[0].last_on, here[0].last_on, now)}"))
        lines += _counts(work, request, here, names)
    if following:
        first = [each for each in following if each.first_on == following[0].first_on]
        who = say.listed([_with_host(each, names) for each in first], 2)
        lines.append(escape(f"Next: {who}, {say.of(first[0], now)}"))
    if not turns:
        lines.append(escape(say.empty(work, programme, why_empty(known_of(work, programme)))))
    if programme.agreed_on is None:
        lines.append(escape(f"{say.agreed(work, programme)}."))
    number = programme.ref
    menu = [*_agree(work, request, programme), Button("The year", f"/rotation plan {number}")]
    if allowed(request.actor, Right.MAKE_ROTATION):
        menu += [
            Button("Change it", f"/rotation set {number}", form=True),
            Button("Close days", f"/rotation close {number}", form=True),
            Button("End it", f"/rotation end {number}"),
        ]
    return row(Mrkdwn("\n").join(lines), menu)


def _agree(work: Work, request: Request, programme: Programme) -> list[Button]:
    """Return the button that agrees, for whoever is waited for."""
    waits = any(side not in programme.agreed for side in speaks_for(work, request.actor))
    if not waits or not allowed(request.actor, Right.AGREE_ROTATION):
        return []
    return [Button("Agree", f"/rotation approve {programme.ref}")]


def _counts(work: Work, request: Request, here: Sequence[Planned], names: dict[int, str]) -> list[Mrkdwn]:
    """Return how far each turn that runs is, for managers and whoever is on it; where figures of people are off, nothing."""
    shown = workspaces.terms(work).switches.person_figures
    lines = []
    for each in here[:MOST_COUNTED]:
        whose = Thing(person_id=each.person_id, person_figures=shown)
        if not allowed(request.actor, Right.SEE_TURN_COUNT, whose):
            continue
        turn = curricula.on_turn(work, each.id, workspaces.today(work))
        if turn is not None:
            stage = turn_words.stage(turn).casefold()
            lines.append(escape(f"{names[each.person_id]}, {stage}: {turn.done} of {turn.count} done"))
    return lines


def _with_host(planned: Planned, names: dict[int, str]) -> str:
    host = f" (host {names[planned.host_id]})" if planned.host_id else ""
    return f"{names[planned.person_id]}{host}"


def _own(work: Work, request: Request, planned: Planned, names: dict[int, str]) -> str:
    """Return what a turn is to whoever asks, as one line."""
    when = say.of(planned, workspaces.today(work))
    who = names[planned.person_id]
    if planned.person_id == request.actor.id:
        host = f", host {names[planned.host_id]}" if planned.host_id else ""
        cover = f", cover {names[planned.cover_id]}" if planned.cover_id else ""
        return escape(f"Your turn: {when}{host}{cover}")
    if planned.host_id == request.actor.id:
        return escape(f"You host {who}: {when}")
    return escape(f"You cover for {who}: {when}")


async def when(request: Request, line: Line) -> Reply:
    """Say when somebody's next turns are, or where they have none whom they host or cover for; without a name one's own."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        person_id, who = _whose(work, request, line.rest)
        running = {each.id: each for each in programmes.running(work)}
        turns = _coming(work, list(running.values()))
        own = [each for each in turns if each.person_id == person_id]
        mine = person_id == request.actor.id
        if not own:
            return _none_planned(work, running, turns, person_id, "You have" if mine else f"{who} has")
        names = _names(work, own)
        first = own[0]
        lines = [_said(work, running[each.programme_id], each, names) for each in own[1:MOST_OF_MINE]]
        head = _said(work, running[first.programme_id], first, names)
        return answer(
            f"{'You' if mine else who}: {head}",
            *lines,
            buttons=(
                Button("Why", f"/rotation why {first.ref}"),
                Button("The year", f"/rotation plan {refs.PROGRAMME.ref(first.programme_id)}"),
            ),
        )

    return await request.look(look)


def _said(work: Work, programme: Programme, planned: Planned, names: dict[int, str]) -> str:
    now = workspaces.today(work)
    host = f", host {names[planned.host_id]}" if planned.host_id else ""
    cover = f", cover {names[planned.cover_id]}" if planned.cover_id else ""
    return f"{say.where(work, programme)} {say.of(planned, now)}{host}{cover}."


def _none_planned(
    work: Work, running: dict[int, Programme], turns: Sequence[Planned], person_id: int, who: str
) -> Reply:
    names = _names(work, turns)
    now = workspaces.today(work)
    others = [each for each in turns if person_id in (each.host_id, each.cover_id)][:MOST_OF_MINE]
    lines = [
        f"{'Host of' if each.host_id == person_id else 'Cover for'} {names[each.person_id]}: {say.of(each, now)}."
        for each in others
    ]
    first = next(iter(running.values()), None)
    buttons = (Button("The year", f"/rotation plan {first.ref}"),) if first else ()
    return answer(f"{who} no turn in the plan for the year ahead.", *lines, buttons=buttons)


def _whose(work: Work, request: Request, typed: str) -> tuple[int, str]:
    """Return whom a line is about: somebody by name, else whoever asks."""
    if not typed.strip():
        return request.actor.id, "You"
    known = find(work, typed)
    person = people.person(work, known.id)
    assert person is not None, "it was found in this transaction"
    return person.id, one_line(person.first_name, 20)


async def why(request: Request, line: Line) -> Reply:
    """Say by which rules a turn fell to somebody: `R-12` from a button, somebody's next one, one's own, or the next of all."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        planned = _turn_meant(work, request, line.rest)
        programme = programmes.by_number(work, planned.programme_id)
        assert programme is not None, "a turn belongs to a programme"
        names = say.names(work, (planned.person_id,))
        when = say.of(planned, workspaces.today(work))
        told = say.reasons(work, programme, planned)
        return answer(
            f"{names[planned.person_id]}, {when}: {'; '.join(told)}.",
            *([] if planned.takes_place else ["This turn does not take place."]),
            title=f"Why {names[planned.person_id]}, {when}.",
            buttons=(Button("The year", f"/rotation plan {programme.ref}"),),
        )

    return await request.look(look)


def _turn_meant(work: Work, request: Request, typed: str) -> Planned:
    number = refs.TURN.number(typed)
    if number:
        found = rotation_turns.by_id(work, number)
        if found is None:
            raise NotFound("There is no such turn.", Offer("Programmes", "/rotation"))
        return found
    running = programmes.running(work)
    turns = _coming(work, running)
    person_id, who = _whose(work, request, typed)
    own = [each for each in turns if each.person_id == person_id]
    if own:
        return own[0]
    if typed.strip() or not turns:
        raise NotFound(
            f"{who} has no turn in the plan for the year ahead."
            if typed.strip()
            else "Nobody has a turn in the year ahead.",
            Offer("Programmes", "/rotation"),
        )
    return next((each for each in turns if each.first_on > workspaces.today(work)), turns[0])


async def plan(request: Request, line: Line) -> Reply:
    """Show a programme's year: each stretch with who is on a turn in it, and what is closed."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        programme, rest = meant(work, line.rest, lambda which: f"/rotation plan {which}")
        turns = rotation_turns.not_over(work, workspaces.today(work), [programme.id])
        since = _since(work, rest)
        shown = [each for each in turns if each.last_on >= since]
        if not shown:
            said = say.empty(work, programme, why_empty(known_of(work, programme)))
            return answer(said, *_closed(work, programme, since))
        return _year(work, request, programme, shown, since)

    return await request.look(look)


def _since(work: Work, typed: str) -> date:
    words = " ".join(typed.casefold().split()).removeprefix("from ")
    if not words:
        return workspaces.today(work)
    return parse_day(words, workspaces.today(work))


def _year(work: Work, request: Request, programme: Programme, turns: Sequence[Planned], since: date) -> Reply:
    names, now = _names(work, turns), workspaces.today(work)
    slots = [list(group) for _, group in groupby(turns, key=lambda each: (each.first_on, each.last_on))]
    lines = []
    for group in slots[:MOST_SLOTS]:
        who = say.listed([_with_host(each, names) for each in group], 3)
        lines.append(Mrkdwn("*{}* {}").format(say.of(group[0], now), who))
    left = slots[MOST_SLOTS:]
    number = programme.ref
    buttons = []
    if left:
        buttons.append(Button("Later", f"/rotation plan {number} from {left[0][0].first_on.isoformat()}"))
    buttons += _agree(work, request, programme)
    buttons.append(Button("Why the first", f"/rotation why {turns[0].ref}"))
    more = [f"{len(left)} later ones."] if left else []
    head = f"{say.name_of(programme)}: {say.described(work, programme)}."
    lines += [
        escape(each) for each in (*more, *_closed(work, programme, since), f"{say.agreed(work, programme)}.")
    ]
    return answer(Mrkdwn("{}").format(head), *lines, title=one_line(head, 80), buttons=buttons)


def _closed(work: Work, programme: Programme, since: date) -> list[str]:
    coming = [each.range for each in programme.closed if each.range.last >= since]
    if not coming:
        return []
    now = workspaces.today(work)
    said = [
        f"{say.days(each.first, each.last, now)}{f' ({neutral(one_line(each.name, 20))})' if each.name else ''}"
        for each in coming
    ]
    return [f"Closed: {say.listed(said, 3)}."]
