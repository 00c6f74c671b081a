"""Which programme, turn or people somebody means: `P-1` and `R-12` from a button, a part of a name, `@priya`."""

from __future__ import annotations

import re
from collections.abc import Callable

from alignment import refs
from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.identity import folded
from alignment.people import ROLE_WORDS, Department, Role
from alignment.rotation.terms import Pool, PoolKind
from db.memory import Work
from db.stores import channels, programmes, teams
from db.stores.programmes import Programme
from messages.text import one_line
from operations.people.finding import find

NEW = Offer("Set one up", "/rotation new", form=True)
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{1,38})(?:\|[^>]*)?>|#([\w-]{1,80})")
MOST_NAMED = 5


def only_which(typed: str) -> bool:
    """Tell whether a line says nothing but which programme, as buttons do, or not even that: then its form is meant."""
    return not typed.strip() or bool(refs.PROGRAMME.number(typed))


def meant(work: Work, typed: str, line: Callable[[str], str]) -> tuple[Programme, str]:
    """Return which programme a line begins with, and what is left of it; with none named, the only one there is.

    `line` is what a button types for another one. NotFound where there is none, NotUnderstood where several may be meant.
    """
    words = typed.split()
    if words and (number := refs.PROGRAMME.number(words[0])):
        found = programmes.by_number(work, number)
        if found is None:
            raise NotFound("There is no such programme.", Offer("Programmes", "/rotation"))
        return found, " ".join(words[1:])
    running = programmes.running(work)
    if not running:
        raise NotFound("There is no programme yet.", NEW)
    for count in range(len(words), 0, -1):
        said = folded(" ".join(words[:count]))
        fits = [each for each in running if folded(each.name) == said]
        fits = fits or [each for each in running if count == len(words) and said in folded(each.name)]
        if len(fits) == 1:
            return fits[0], " ".join(words[count:])
    if len(running) > 1:
        raise NotUnderstood(
            "Which one?",
            *(Offer(one_line(each.title, 30), line(each.ref)) for each in running[:MOST_NAMED]),
        )
    return running[0], typed


def pool_of(work: Work, typed: str, field: str) -> Pool:
    """Read a pool: `marketers`, `sales`, a team's name, or people as `@priya,@leo`; NotFound for anything else."""
    plain = typed.strip().strip(",")
    if "@" in plain:
        known = [find(work, each) for each in plain.split(",") if each.strip()]
        return Pool(PoolKind.PEOPLE, people=tuple(dict.fromkeys(each.id for each in known)))
    wanted = folded(plain.replace("_", " ").replace("-", " "))
    for side in Department:
        if wanted == side.value:
            return Pool(PoolKind.DEPARTMENT, side=side)
    for role in (Role.REP, Role.MARKETER, Role.SALES_MANAGER, Role.MARKETING_MANAGER):
        if wanted in (ROLE_WORDS[role], role.value.replace("_", " ")):
            return Pool(PoolKind.ROLE, role=role)
    for team in teams.teams(work):
        if wanted in (folded(team.name), folded(team.word)):
            return Pool(PoolKind.TEAM, team_id=team.id)
    there = ", ".join(["marketers", "reps", *(team.word for team in teams.teams(work))][:8])
    raise NotFound(
        f'"{one_line(plain, 40)}" is nobody I know. Try one of: {there}, or people as @priya,@leo.',
        field=field,
    )


def channel_in(work: Work, typed: str) -> tuple[str, str]:
    """Return the channel that a line names, and the line without it; empty for none."""
    named = _CHANNEL.search(typed)
    if named is None:
        return "", typed
    channel = named[1] or _by_name(work, named[2])
    return channel, " ".join(typed.replace(named[0], " ").split())


def _by_name(work: Work, name: str) -> str:
    found = next((each for each in channels.channels(work) if each.name == name.casefold()), None)
    if found is None:
        raise NotFound(
            f"I know no channel #{name[:40]}. Invite me there first: /invite @Tandem", field="channel"
        )
    return found.slack_id
