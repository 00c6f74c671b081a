"""`/tandem setup ladder`: who is told when a promise waits, in which order, and who stands in for a team."""

from __future__ import annotations

from alignment.errors import Incomplete
from alignment.identity import folded
from alignment.ladder import LadderName, in_words
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import teams, workspaces
from messages.fields import Choice, Field, Option, Person, Text
from operations.setup.ladders import LADDERS, set_backup, set_ladders

_LABELS = {
    LadderName.ORDINARY: "Accept and first touch",
    LadderName.HOT: "First touch, asked for a talk",
    LadderName.STEPS: "Next step and attempts",
    LadderName.ANSWER: "Answer to a rejection",
    LadderName.ENRICH: "What sales asks for",
}
_EVERYBODY = "all"


def _fields(work: Work) -> list[Field]:
    agreed = workspaces.terms(work).agreement
    there = [Option(team.word, team.name) for team in teams.teams(work)]
    return [
        *(
            Text(f"steps_{name.value}", _LABELS[name], limit=120, initial=in_words(agreed.ladder(name)))
            for name in LADDERS
        ),
        Choice("team", "For", [Option(_EVERYBODY, "Everybody"), *there], initial=_EVERYBODY),
        Person("backup", "Backup of that team", optional=True),
    ]


def _words(form: Request) -> str:
    team = form.answered("team") or _EVERYBODY
    ladders = " ".join(f"{name.value} {team} {form.answered(f'steps_{name.value}')}" for name in LADDERS)
    backup = form.answered("backup")
    return f"{ladders} backup-of {team} <@{backup}>" if backup and team != _EVERYBODY else ladders


def _ladder(work: Work, request: Request, typed: str) -> str:
    word, _, rest = typed.partition(" ")
    if word.casefold() == "backup":
        team, _, who = rest.rpartition(" ")
        if not team:
            raise Incomplete("Whose backup, and who? Such as: ladder backup west @amira.", field="backup")
        return _backup(work, request, team, who)
    ladders, _, backup = typed.partition(" backup-of ")
    said = _ladders(work, request, ladders)
    if backup:
        team, _, who = backup.rpartition(" ")
        said += f" {_backup(work, request, team, who)}"
    return said


def _backup(work: Work, request: Request, team: str, who: str) -> str:
    where, name = set_backup(work, request.actor, team, who)
    return f"{name} stands in for {where.name}." if name else f"Nobody stands in for {where.name} now."


def _ladders(work: Work, request: Request, typed: str) -> str:
    """Read `ordinary reminder -1h manager 0 hot west reminder -10m manager 0`: ladders, each with an optional team."""
    wanted: dict[str, dict[LadderName, str]] = {}
    there = {team.word for team in teams.teams(work)} | {_EVERYBODY}
    words = typed.split()
    while words:
        if words[0].casefold() not in {name.value for name in LADDERS}:
            raise Incomplete(
                f"Which ladder? There are: {', '.join(name.value for name in LADDERS)}. Such as: "
                "ladder ordinary reminder -1h manager 0 reroute 12h.",
            )
        name = LadderName(words.pop(0).casefold())
        team = folded(words.pop(0)) if words and folded(words[0]) in there else _EVERYBODY
        steps = []
        while words and words[0].casefold() not in {each.value for each in LADDERS}:
            steps.append(words.pop(0))
        wanted.setdefault("" if team == _EVERYBODY else team, {})[name] = " ".join(steps)
    if not wanted:
        raise Incomplete("Such as: ladder ordinary reminder -1h backup -30m manager 0 reroute 12h.")
    said: list[str] = []
    for team, ladders in wanted.items():
        agreed, warnings = set_ladders(work, request.actor, ladders, team)
        said += warnings
    return " ".join([f"Agreement v{agreed.version} has these ladders from now on.", *dict.fromkeys(said)])


LADDER = step(
    "ladder",
    "Ladders",
    _fields,
    _words,
    _ladder,
    "steps_ordinary",
    "Whom and when, in working hours before (-1h) or after the due time: reminder, backup, manager, then reroute or agenda.",
    ("ladders", "escalation", "backup"),
)
