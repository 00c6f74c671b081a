"""`/tandem people`: who waits for a match, who has no role yet, and adding somebody to a team, a role and a manager."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.people import ROLE_WORDS, Role, Standing, role_named
from alignment.permissions import Right, allowed, may
from commands.answers import answer, bold
from commands.line import Line
from commands.line_forms import LineForm, by_word
from commands.request import Reply, Request
from db.memory import Work
from db.stores import teams
from messages.buttons import Button
from messages.fields import Choice, Field, Option, Person, Pick
from operations.people import finding, matching, places
from operations.people.places import Placed

SHOWN = 6

ADD = Button("Add somebody", "/tandem people add", form=True)
MATCH = Button("Match", "/tandem people match", form=True)
EVERYBODY = Button("Everybody", "/tandem people list")
BACK = Button("People", "/tandem people")

ROLE_LABELS = {role: words.removesuffix("s").capitalize() for role, words in ROLE_WORDS.items()}


async def run(request: Request, line: Line) -> Reply:
    """Show who waits for an admin, or do one thing with somebody: add, match, remove, team, manager."""
    may(request.actor, Right.PEOPLE)
    word, rest = line.take()
    if word in ("", "list"):
        return await request.look(_card if not word else _list)
    act = _ACTS.get(word)
    if act is None:
        raise NotUnderstood(
            f'"{word[:40]}" is nothing I can do with people. There are: list, {", ".join(_ACTS)}.',
            Offer("Add somebody", "/tandem people add", form=True),
            Offer("People", "/tandem people"),
        )
    return await act.answer(request, rest.rest)


# --- cards ----------------------------------------------------------------------------------------------------------


def _card(work: Work) -> Reply:
    here = places.everybody(work)
    unmatched = [each for each in here if not each.known.slack]
    idle = [
        each
        for each in here
        if each.known.slack and each.known.standing is Standing.MEMBER and not each.roles
    ]
    first = f"People · {len(here)} known, {len(unmatched)} without Slack, {len(idle)} without a role"
    lines = [f"{each.known.name} · no Slack user yet" for each in unmatched[:SHOWN]]
    lines += [f"{each.known.name} · no role yet" for each in idle[: max(0, SHOWN - len(lines))]]
    hidden = len(unmatched) + len(idle) - len(lines)
    if hidden:
        lines.append(f"{hidden} more: /tandem people list")
    if not lines:
        lines = ["Everybody is matched and has a role."]
    buttons = [MATCH, ADD, EVERYBODY] if unmatched else [ADD, EVERYBODY]
    return answer(bold(first), *lines, buttons=buttons, title=first)


def _list(work: Work) -> Reply:
    here = places.everybody(work)
    lines = [_told(each) for each in here[:60]]
    if len(here) > len(lines):
        lines.append(f"{len(here) - len(lines)} more")
    return answer(bold(f"{len(here)} people"), *lines, buttons=(ADD, BACK), title=f"{len(here)} people")


def _told(each: Placed) -> str:
    roles = ", ".join(ROLE_LABELS[role] for role in each.roles) or "no role"
    place = f" · {', '.join(each.teams)}" if each.teams else ""
    manager = f" · reports to {each.manager}" if each.manager else ""
    standing = "" if each.known.standing is Standing.MEMBER else f" · {each.known.standing.value}"
    slack = "" if each.known.slack else " · no Slack user"
    return f"{each.known.name} · {roles}{place}{manager}{standing}{slack}"


# --- what can be done with somebody ---------------------------------------------------------------------------------


def _add(work: Work, request: Request, typed: str) -> Reply:
    words, manager = _parted(typed, "under")
    words, team = _parted(words, "in")
    who, role_words = _who(words)
    if not role_words:
        raise Incomplete("Which role? Such as: add @jonas rep in West under @ines.", field="role")
    role, rest = _role(role_words)
    team = team or rest
    known = finding.find(work, who)
    places.give_role(work, request.actor, known.id, role)
    if team:
        places.join(work, request.actor, known.id, finding.team_named(work, team).id)
    if manager:
        places.report_to(work, request.actor, known.id, finding.find(work, manager).id)
    told = next(each for each in places.everybody(work) if each.known.id == known.id)
    return answer(_told(told), buttons=(ADD, BACK))


def _role(words: str) -> tuple[Role, str]:
    """Read a role at the head of the words; what follows is the team."""
    parts = words.split()
    for taken in (2, 1):
        try:
            return role_named(" ".join(parts[:taken])), " ".join(parts[taken:])
        except NotFound:
            continue
    raise NotFound(f'"{words[:40]}" is no role. There are: {", ".join(ROLE_WORDS.values())}.', field="role")


def _remove(work: Work, request: Request, typed: str) -> Reply:
    who, words = _who(typed)
    known = finding.find(work, who)
    role, _ = _role(words or "")
    if not places.take_role(work, request.actor, known.id, role):
        return answer(f"{known.name} is no {ROLE_LABELS[role].casefold()}.", buttons=(BACK,))
    return answer(f"{known.name} is no {ROLE_LABELS[role].casefold()} any more.", buttons=(BACK,))


def _match(work: Work, request: Request, typed: str) -> Reply:
    first, slack = _last_mention(typed)
    person_id = int(first) if first.isdecimal() else finding.find(work, first).id
    known = matching.attach(work, request.actor, person_id, slack)
    return answer(f"{known.name} is matched.", buttons=(MATCH, BACK))


def _team(work: Work, request: Request, typed: str) -> Reply:
    who, team = _who(typed)
    known, found = finding.find(work, who), finding.team_named(work, team)
    places.join(work, request.actor, known.id, found.id)
    return answer(f"{known.name} belongs to {found.name} now.", buttons=(BACK,))


def _manager(work: Work, request: Request, typed: str) -> Reply:
    who, manager = _who(typed)
    known = finding.find(work, who)
    if not manager:
        raise Incomplete("Who is the manager? Such as: manager @jonas @ines, or: nobody.", field="manager")
    if manager.casefold() == "nobody":
        places.report_to(work, request.actor, known.id, 0)
        return answer(f"{known.name} reports to nobody now.", buttons=(BACK,))
    above = finding.find(work, manager)
    places.report_to(work, request.actor, known.id, above.id)
    return answer(f"{known.name} reports to {above.name} now.", buttons=(BACK,))


def _who(typed: str) -> tuple[str, str]:
    """Take whom a line is about off its front: a mention, or one word."""
    found = re.match(r"\s*(<@[^>]+>|@?\S+)\s*(.*)", typed)
    if found is None:
        raise Incomplete("Who? Such as: add @jonas rep in West under @ines.", field="who")
    return found[1], found[2]


def _last_mention(typed: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.+?)\s+<@([A-Za-z0-9]+)(?:\|[^>]*)?>", typed.strip())
    if found is None:
        raise Incomplete("Whom with which Slack user? Such as: match Jonas Weber @jonas.", field="who")
    return found[1], found[2].upper()


def _parted(typed: str, word: str) -> tuple[str, str]:
    found = re.search(rf"\s{word}\s+", typed, re.IGNORECASE)
    return (typed[: found.start()], typed[found.end() :].strip()) if found else (typed, "")


# --- forms ----------------------------------------------------------------------------------------------------------


def _mention(form: Request, name: str) -> str:
    return f"<@{form.answered(name)}>" if form.answered(name) else ""


def _role_field(initial: str | None = None) -> Choice:
    roles = [Option(role.value, label) for role, label in ROLE_LABELS.items()]
    return Choice("role", "Role", roles, initial=initial)


def _team_field(work: Work, *, optional: bool = False) -> list[Field]:
    known = [Option(team.word, team.name) for team in teams.teams(work)[:100]]
    return [Choice("team", "Team", known, optional=optional)] if known else []


def _add_fields(work: Work) -> list[Field]:
    manager = Person("manager", "Manager", optional=True)
    return [Person("who", "Who"), _role_field("rep"), *_team_field(work, optional=True), manager]


def _add_words(form: Request) -> str:
    words = f"{_mention(form, 'who')} {_role_words(form)}"
    if form.answered("team"):
        words += f" in {form.answered('team')}"
    return f"{words} under {_mention(form, 'manager')}" if form.answered("manager") else words


def _role_words(form: Request) -> str:
    return form.answered("role").replace("_", " ")


def _team_fields(work: Work) -> list[Field]:
    team = _team_field(work)
    if not team:
        raise NotFound("There are no teams yet.", Offer("Add a team", "/tandem setup team", form=True))
    return [Person("who", "Who"), *team]


_ACTS = by_word(
    LineForm("/tandem people add", "Add somebody", _add_fields, _add_words, _add, "who"),
    LineForm(
        "/tandem people remove",
        "Take a role away",
        lambda _work: [Person("who", "Who"), _role_field()],
        lambda form: f"{_mention(form, 'who')} {_role_words(form)}",
        _remove,
        "who",
    ),
    LineForm(
        "/tandem people match",
        "Match",
        lambda _work: [Pick("person", "Imported person", "unmatched"), Person("who", "Is this Slack user")],
        lambda form: f"{form.answered('person')} {_mention(form, 'who')}",
        _match,
        "who",
    ),
    LineForm(
        "/tandem people team",
        "Move to a team",
        _team_fields,
        lambda form: f"{_mention(form, 'who')} {form.answered('team')}",
        _team,
        "who",
    ),
    LineForm(
        "/tandem people manager",
        "Manager",
        lambda _work: [Person("who", "Who"), Person("manager", "Reports to", optional=True)],
        lambda form: f"{_mention(form, 'who')} {_mention(form, 'manager') or 'nobody'}",
        _manager,
        "who",
    ),
)
"""What can be done with somebody, by the word after `people`."""


async def suggest_unmatched(request: Request, typed: str) -> Sequence[Option]:
    """Offer the imported people without a Slack user, to admins only."""
    if not allowed(request.actor, Right.PEOPLE):
        return ()
    wanted = typed.strip().casefold()

    def look(work: Work) -> Sequence[Option]:
        return [Option(str(each.id), each.name) for each in matching.unmatched(work) if wanted in each.folded]

    return await request.look(look)
