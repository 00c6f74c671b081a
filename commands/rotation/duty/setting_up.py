"""`/rotation duty new inbound weekdays 9:00`, `set inbound 10:00`, `end inbound`: what a duty rota is, by a line or its form."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.calendar import DAY_NAMES, WEEKDAYS, day_edges, local_day
from alignment.duty.reading import Joining, Wanted, changed_rota, parse_rota
from alignment.duty.terms import MOST_NAME, Crew, Length, Terms
from alignment.errors import Incomplete, NotUnderstood, Offer, Refusal
from alignment.people import Department
from alignment.permissions import Right, may
from commands.answers import answer, field_of
from commands.channels import channel_meant, channel_named
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation.duty.which import ROTAS, rota_meant
from db.memory import Work
from db.stores import duty_rotas, people, workspaces
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from digests import duty_words as say
from digests.lead_words import capital
from messages.buttons import Button
from messages.fields import Channel, Choice, Field, Option, Person, Text, TimeOfDay
from messages.forms import Form
from messages.words import count
from operations.duty import setting
from operations.duty.setting import Joins
from operations.people.finding import find

_ALL = Button(ROTAS.label, ROTAS.line)


async def new(request: Request, line: Line) -> Reply:
    """Set a rota up; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_new_form(work, request)))

    def act(work: Work) -> Reply:
        try:
            channel, typed = channel_meant(work, request, line.rest)
            terms = workspaces.terms(work)
            today = local_day(work.now, terms.zone)
            name = request.answered("name") if request.submitted else ""
            words = _words(request) if request.submitted else typed
            wanted = parse_rota(words, terms.zone, today, _usual_crew(request), name)
            joins = _joins(work, wanted)
            made = setting.start(
                work, request.actor, wanted.terms, channel, joins, f"/rotation duty new {line.rest}".strip()
            )
        except Refusal as refusal:
            raise field_of(refusal, "name") if request.submitted else _with_form(refusal, "new") from None
        return answer(
            f"{made.title} duty: {made.terms.describe()}.",
            _first(work, made),
            "The channel reads who begins; each hears the working day before.",
            buttons=(
                Button("Change it", f"/rotation duty set {made.ref}", form=True),
                Button("End it", f"/rotation duty end {made.ref}"),
            ),
        )

    return await request.act(act)


async def change(request: Request, line: Line) -> Reply:
    """Change a rota from now on; with nothing but its name it is the form."""

    def again(which: str) -> str:
        return f"/rotation duty set {which}"

    if not request.submitted:

        def look(work: Work) -> Reply | None:
            may(request.actor, Right.MAKE_DUTY)
            rota, words = rota_meant(work, request, line.rest, again)
            return Reply(form=_set_form(work, rota)) if request.form or not words else None

        shown = await request.look(look)
        if shown is not None:
            return shown

    def act(work: Work) -> Reply:
        try:
            rota, words = rota_meant(work, request, line.rest, again)
            channel, typed = channel_named(work, " ".join(words))
            if request.submitted:
                channel, typed = channel_meant(work, request, "")[0], _words(request)
            today = local_day(work.now, rota.zone)
            wanted = changed_rota(typed, rota.terms, today)
            made = setting.change(
                work, request.actor, rota.id, wanted.terms, channel or rota.channel, _joins(work, wanted)
            )
        except Refusal as refusal:
            raise field_of(refusal, "time") if request.submitted else refusal from None
        return answer(
            f"{made.title} duty from now on: {made.terms.describe()}.",
            _first(work, made),
            "Whoever's coming turn moved is told. A turn that runs goes on.",
            buttons=(Button("Rota", f"/rotation duty show {made.ref}"), _ALL),
        )

    return await request.act(act)


async def end(request: Request, line: Line) -> Reply:
    """Ask first, then end a rota for good."""
    words = line.rest.split()
    sure = bool(words) and words[-1].casefold() == "yes"
    named = " ".join(words[:-1] if sure else words)

    def find_rota(work: Work) -> Rota:
        return rota_meant(work, request, named, lambda which: f"/rotation duty end {which}")[0]

    if not sure:

        def look(work: Work) -> Reply:
            may(request.actor, Right.MAKE_DUTY)
            rota = find_rota(work)
            return answer(
                f"End {rota.name} duty for good? {capital(rota.terms.describe())}.",
                "Its channel is told once. Who had which turn stays on record.",
                buttons=(Button("End it", f"/rotation duty end {rota.ref} yes"), _ALL),
            )

        return await request.look(look)

    def act(work: Work) -> Reply:
        ended = setting.end(work, request.actor, find_rota(work).id)
        return answer(f"{ended.title} duty has ended. Its channel is told once.", buttons=(_ALL,))

    return await request.act(act)


def _with_form(refusal: Refusal, verb: str) -> Refusal:
    """Offer the form beside what a line lacked, unless something else is offered."""
    if not refusal.offers and isinstance(refusal, NotUnderstood):
        refusal.offers = (Offer("Fill it in", f"/rotation duty {verb}", form=True),)
    return refusal


def _first(work: Work, rota: Rota) -> str:
    """Say who is in a rota, and whose turn comes first."""
    members = count(len(duty_rotas.crew(work, rota)), "person is", "people are")
    coming = [each for each in stored.coming(work, rota_id=rota.id) if each.starts_at > work.now]
    if not coming:
        return f"{members} in it."
    first = [each for each in coming if each.day == coming[0].day]
    day = say.on(say.begins_on(first[0], rota.zone), local_day(work.now, rota.zone))
    return f"{members} in it. Next: {say.names(work, say.serving(first))}, {day}."


def _usual_crew(request: Request) -> Crew:
    """Whose a rota is where nobody says it: a manager of one team means that team."""
    match request.actor.departments:
        case (Department.SALES,):
            return Crew.SALES
        case (Department.MARKETING,):
            return Crew.MARKETING
        case _:
            return Crew.BOTH


def _joins(work: Work, wanted: Wanted) -> list[Joins]:
    zone = wanted.terms.zone

    def since(each: Joining) -> Joins:
        at = work.now if each.on is None else day_edges(each.on, zone)[0]
        return Joins(find(work, each.who).id, each.out, max(at, work.now))

    return [since(each) for each in wanted.joining]


# --- the form -------------------------------------------------------------------------------------------------------

_TURNS = {
    "days weekdays": Option("days weekdays", "A day each", "Monday to Friday, without days off"),
    "days daily": Option("days daily", "A day each, weekends too"),
    "weekly": Option("weekly", "A week each"),
}
_PLACES = (
    Option("alone", "One at a time"),
    Option("two unmixed", "Two at a time"),
    Option("mixed", "Two, one of each team"),
)
_CREWS = (
    Option(Crew.SALES.value, "Reps"),
    Option(Crew.MARKETING.value, "Marketers"),
    Option(Crew.BOTH.value, "Reps and marketers"),
    Option(Crew.NAMED.value, "Only who is named"),
)
_TOPICS = (Option("topic off", "Stays as it is"), Option("topic", "Says who is on duty"))
_KEPT = "kept"
"""The choice that stands for turns which no other choice does: they stay."""


def _words(request: Request) -> str:
    """Return the words that a form's answers stand for."""
    at = request.answered("time")
    if not at:
        raise Incomplete("Pick a time at which a turn begins.", field="time")
    turns = request.answered("turns")
    words = [turns if turns in _TURNS else "", at]
    if turns == "weekly":
        words.append(request.answered("day") or "mon")
    for name, among in (("places", _PLACES), ("crew", _CREWS), ("topic", _TOPICS)):
        said = request.answered(name)
        words.append(said if said in {each.value for each in among} else "")
    for name, verb in (("in", "with"), ("out", "without")):
        user = request.answered(name)
        words.append(f"{verb} <@{user}>" if user.isalnum() else "")
    group = request.answered("group")
    words.append(f"group {group.upper()}" if group else "group off")
    return " ".join(word for word in words if word)


def _new_form(work: Work, request: Request) -> Form:
    may(request.actor, Right.MAKE_DUTY)
    here = request.channel if request.channel.startswith("C") else ""
    fields: list[Field] = [Text("name", "What for", limit=MOST_NAME, placeholder="inbound")]
    return Form(
        "A duty rota",
        "Set it up",
        "/rotation duty new",
        tuple(fields + _fields(None, workspaces.terms(work).zone, _usual_crew(request), here)),
        note="Whoever is longest without a turn is next; who is away keeps the front place.",
        private={"channel": request.channel},
    )


def _set_form(work: Work, rota: Rota) -> Form:
    return Form(
        "Change a duty rota",
        "Change it",
        f"/rotation duty set {rota.ref}",
        tuple(_fields(rota.terms, rota.zone, rota.terms.crew, rota.channel)),
        note=_named_note(work, rota),
        private={"channel": rota.channel},
    )


def _named_note(work: Work, rota: Rota) -> str:
    """Say who is in or out by name, so that whoever changes it knows."""
    inside, outside = duty_rotas.by_name(work, rota.id)
    known = people.people(work, inside | outside)
    parts = []
    for word, some in (("In by name", inside), ("Out by name", outside)):
        names = sorted(known[each].first_name for each in some if each in known)
        if names:
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            parts.append(f"{word}: {', '.join(names[:5])}{more}.")
    return " ".join(parts) or "Whoever's coming turn moves is told."


def _fields(terms: Terms | None, zone: str, crew: Crew, channel: str) -> list[Field]:
    turns, chosen = _turns(terms)
    places = "alone"
    if terms is not None and terms.places == 2:
        places = "mixed" if terms.mixed else "two unmixed"
    day = min(terms.schedule.days) if terms is not None else 0
    return [
        Choice("turns", "Turns", turns, initial=chosen),
        Choice(
            "day", "A week begins on", [Option(each.casefold(), each) for each in DAY_NAMES],
            initial=DAY_NAMES[day].casefold(),
        ),
        TimeOfDay("time", "At", initial=terms.schedule.time if terms is not None else None, zone=zone),
        Choice("places", "How many", _PLACES, initial=places),
        Choice("crew", "Whose duty", _CREWS, initial=crew.value),
        Person("in", "Add somebody", optional=True),
        Person("out", "Take somebody out", optional=True),
        Channel("channel", "Tell it in", optional=terms is not None, initial=channel),
        Choice(
            "topic", "That channel's topic", _TOPICS,
            initial="topic" if terms is not None and terms.topic else "topic off",
        ),
        Text(
            "group", "User group to keep", optional=True, limit=30, placeholder="S0123ABCD",
            initial=terms.group if terms is not None else "", hint="Its id, from the group's page. Its members become whoever is on duty.",
        ),
    ]  # fmt: skip


def _turns(terms: Terms | None) -> tuple[Sequence[Option], str]:
    """Return what turns may be, and what they are; days of one's own stand as they are."""
    options = list(_TURNS.values())
    if terms is None or terms.schedule.days == WEEKDAYS:
        return options, "days weekdays" if terms is None or terms.length is Length.DAY else "weekly"
    if terms.length is Length.WEEK:
        return options, "weekly"
    if len(terms.schedule.days) == 7:
        return options, "days daily"
    return [*options, Option(_KEPT, capital(terms.describe()))], _KEPT
