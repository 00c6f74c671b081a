"""`/rotation new` and `set`: a programme's terms, by a line or its form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from alignment.errors import NotFound, NotUnderstood, Offer, Refusal
from alignment.people import Department, Role
from alignment.permissions import Right, may
from alignment.rotation.known import why_empty
from alignment.rotation.lines import MOST_NAME, Asked, parse_programme
from alignment.rotation.terms import Cover, Length, Pool, PoolKind, Terms, Unit
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation.which import channel_in, meant, only_which, pool_of
from db.memory import Work
from db.stores import teams, workspaces
from db.stores.programmes import Programme
from digests import rotation_words as say
from digests.programme_asked import first_turns
from messages.buttons import Button
from messages.fields import Channel, Choice, Day, Option, Text
from messages.forms import Form
from messages.text import one_line
from operations.rotations import programmes
from operations.rotations.planning import known_of
from operations.subscriptions import target_of

USUAL = "sales placement"
_SIX_WEEKS = Length(6, Unit.WEEKS)
_MARKETERS = Pool(PoolKind.ROLE, role=Role.MARKETER)
_REPS = Pool(PoolKind.ROLE, role=Role.REP)
_NOTICE = timedelta(weeks=4)
"""So long before its first turn a programme begins, where nobody says when."""


async def new(request: Request, line: Line) -> Reply:
    """Set a programme up; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_form(work, request, None)))

    def act(work: Work) -> Reply:
        try:
            channel, asked = _asked(work, request, line.rest)
            channel = channel or _here(request)
            terms = _terms(work, asked, _usual(work))
            name = asked.name or USUAL
            made = programmes.set_up(work, request.actor, name, channel, terms, f"/rotation new {line.rest}")
        except Refusal as refusal:
            raise field_of(refusal, "name") if request.submitted else _with_form(refusal) from None
        return _stands(work, made)

    return await request.act(act)


def _with_form(refusal: Refusal) -> Refusal:
    """Offer the form beside what a line lacked, unless something else is offered."""
    if not refusal.offers and isinstance(refusal, NotUnderstood | NotFound):
        refusal.offers = (Offer("Fill it in", "/rotation new", form=True),)
    return refusal


def _stands(work: Work, programme: Programme) -> Reply:
    """Say what a programme is now, who is first, and whose agreement it waits for."""
    missing = [side.value for side in Department if side not in programme.agreed]
    asks = (
        f"It waits for the agreement of {' and '.join(missing)}; they are asked. Nothing is announced before."
    )
    first = first_turns(work, programme.id)
    number = programme.ref
    return answer(
        f"{say.name_of(programme)}: {say.described(work, programme)}.",
        f"{first}." if first else say.empty(work, programme, why_empty(known_of(work, programme))),
        asks if missing else f"{say.agreed(work, programme)}.",
        buttons=(
            Button("See the plan", f"/rotation plan {number}"),
            Button("Change it", f"/rotation set {number}", form=True),
            Button("End it", f"/rotation end {number}"),
        ),
    )


async def change(request: Request, line: Line) -> Reply:
    """Change a programme's terms; alone, or with only its number, it is the form."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.MAKE_ROTATION)
        programme, _ = meant(work, line.rest, lambda which: f"/rotation set {which}")
        return Reply(form=_form(work, request, programme))

    if not request.submitted and (request.form or only_which(line.rest)):
        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.MAKE_ROTATION)
        try:
            programme, rest = meant(work, line.rest, lambda which: f"/rotation set {which}")
            channel, asked = _asked(work, request, rest)
            if not request.submitted:
                asked.name = _renamed(programme, asked, known=asked.anything or bool(channel))
            terms = _terms(work, asked, programme.terms)
            changed = programmes.change(work, request.actor, programme.id, terms, asked.name, channel)
        except Refusal as refusal:
            raise field_of(refusal, "name") if request.submitted else refusal from None
        return _stands(work, changed)

    return await request.act(act)


def _renamed(programme: Programme, asked: Asked, *, known: bool) -> str:
    """Return the new name that a line gives: what follows `name`. Other words that mean nothing are asked back."""
    words = asked.name.split()
    if not words and known:
        return ""
    if len(words) > 1 and words[0].casefold() == "name":
        return " ".join(words[1:])
    lacks = f'"{one_line(asked.name, 40)}" is nothing a programme has.' if words else "What changes?"
    raise NotUnderstood(
        f"{lacks} Such as: set 3 at once, or set 8 weeks.",
        Offer("Fill it in", f"/rotation set {programme.ref}", form=True),
    )


# --- reading --------------------------------------------------------------------------------------------------------


def _asked(work: Work, request: Request, typed: str) -> tuple[str, Asked]:
    """Return the channel that a line or a form names, empty for none, and what it says of a programme."""
    if not request.submitted:
        channel, typed = channel_in(work, typed)
        return channel, parse_programme(typed, workspaces.today(work))
    picked = request.answered("channel")
    channel = target_of(picked, request.actor) if picked else ""
    words = f"{request.answered('length')} {request.answered('places')} at once".strip()
    asked = parse_programme(words, workspaces.today(work))
    if asked.length is None or asked.places is None:
        lacking = "length" if asked.length is None else "places"
        raise NotUnderstood(
            "Such as: 6 weeks, or 1 day." if lacking == "length" else "How many at once?", field=lacking
        )
    asked.name = one_line(request.answered("name"), MOST_NAME)
    asked.starts_on = request.day("start")
    asked.visitors, asked.hosts = request.answered("visitors"), request.answered("hosts")
    asked.cover = Cover.TEAM if request.answered("cover") == Cover.TEAM.value else Cover.NOBODY
    asked.one_per_team = request.answered("teams") == "one"
    return "" if channel.startswith("person:") else channel, asked


def _here(request: Request) -> str:
    """Return the channel in which a line was typed; empty for a DM."""
    here = target_of(request.channel or request.private.get("channel", ""), request.actor)
    return "" if here.startswith("person:") else here


def _usual(work: Work) -> Terms:
    start = workspaces.today(work) + _NOTICE
    return Terms(_SIX_WEEKS, 1, start + timedelta(days=(7 - start.weekday()) % 7), _MARKETERS, _REPS)


def _terms(work: Work, asked: Asked, otherwise: Terms) -> Terms:
    """Return the terms that a line asks for; what it does not say stays."""
    if asked.starts_on is not None and asked.starts_on < date(2000, 1, 1):
        raise NotUnderstood("Pick a day of this century.", field="start")

    def pool(typed: str, field: str, now: Pool) -> Pool:
        if not typed or typed == "named":
            return now
        return _picked(typed) or pool_of(work, typed, field)

    return replace(
        otherwise,
        length=asked.length or otherwise.length,
        places=otherwise.places if asked.places is None else asked.places,
        starts_on=asked.starts_on or otherwise.starts_on,
        visitors=pool(asked.visitors, "visitors", otherwise.visitors),
        hosts=pool(asked.hosts, "hosts", otherwise.hosts),
        one_per_team=otherwise.one_per_team if asked.one_per_team is None else asked.one_per_team,
        cover=asked.cover or otherwise.cover,
        pause=otherwise.pause if asked.pause is None else asked.pause,
        ahead=otherwise.ahead if asked.ahead is None else asked.ahead,
    )


# --- the form -------------------------------------------------------------------------------------------------------


def _code(pool: Pool) -> str:
    kind, what = pool.kind, pool.to_data()["of"]
    return "named" if kind is PoolKind.PEOPLE else f"{kind.value}:{what}"


def _picked(code: str) -> Pool | None:
    """Return the pool that a form's option stands for; None for words."""
    kind, colon, what = code.partition(":")
    if not colon:
        return None
    try:
        return Pool.from_data({"kind": kind, "of": what})
    except (KeyError, ValueError):
        return None


def _pools(work: Work, now: Pool) -> list[Option]:
    there = [
        _MARKETERS,
        _REPS,
        *(Pool(PoolKind.DEPARTMENT, side=side) for side in Department),
        *(Pool(PoolKind.TEAM, team_id=each.id) for each in teams.teams(work)[:40]),
    ]
    found = [Option(_code(each), one_line(str(say.pool(work, each)), 60)) for each in there]
    return [*found, Option("named", "The people named now")] if now.kind is PoolKind.PEOPLE else found


def _form(work: Work, request: Request, programme: Programme | None) -> Form:
    may(request.actor, Right.MAKE_ROTATION)
    terms = programme.terms if programme is not None else _usual(work)
    channel = programme.channel if programme is not None else request.channel
    return Form(
        "A programme",
        "Change it" if programme is not None else "Set it up",
        f"/rotation set {programme.ref}" if programme is not None else "/rotation new",
        (
            Text("name", "Its name", limit=MOST_NAME, initial=programme.name if programme else USUAL),
            Text(
                "length", "A turn is", limit=12, initial=terms.length.describe(), placeholder="6 weeks, 1 day"
            ),
            Text("places", "Places at once", limit=4, initial=str(terms.places)),
            _pool_field("visitors", "Who goes", work, terms.visitors),
            _pool_field("hosts", "Who hosts", work, terms.hosts),
            Day("start", "From", initial=terms.starts_on),
            Choice(
                "teams",
                "Of one team",
                [Option("one", "One at a time"), Option("any", "Several at once")],
                initial="one" if terms.one_per_team else "any",
            ),
            Choice(
                "cover",
                "Who covers meanwhile",
                [Option(Cover.TEAM.value, "Somebody of their team"), Option(Cover.NOBODY.value, "Nobody")],
                initial=terms.cover.value,
            ),
            Channel("channel", "Announced in", initial=channel if channel.startswith(("C", "G")) else ""),
        ),
        note="Both managers agree before anything is announced.",
        private={"channel": request.channel},
    )


def _pool_field(name: str, label: str, work: Work, now: Pool) -> Choice:
    options = _pools(work, now)
    code = _code(now)
    known = code if code in {each.value for each in options} else None
    return Choice(name, label, options, initial=known)
