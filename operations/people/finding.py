"""Whom, and which team, somebody means: by mention, handle, first name or full name."""

from __future__ import annotations

import re

from alignment.errors import NotFound, Offer
from alignment.identity import folded
from db.memory import Work
from db.stores import roster, teams
from db.stores.roster import Known
from db.stores.teams import Team


def find(work: Work, typed: str) -> Known:
    """Return whom `<@U123|jonas>`, `@jonas`, `jonas` or a full name means; `NotFound` for nobody or for several."""
    plain = typed.strip()
    slack = re.fullmatch(r"<@([A-Za-z0-9]+)(?:\|[^>]*)?>", plain)
    everybody = roster.everybody(work)
    if slack is not None:
        fits = [each for each in everybody if each.slack.casefold() == slack[1].casefold()]
    else:
        wanted = folded(plain.lstrip("@"))
        fits = [each for each in everybody if wanted and wanted in (each.folded, each.slack.casefold())]
        fits = fits or [each for each in everybody if wanted and each.folded.split()[:1] == [wanted]]
    if len(fits) == 1:
        return fits[0]
    if fits:
        names = ", ".join(each.name for each in fits[:5])
        raise NotFound(f'"{plain[:40]}" may be {names}. Type the full name.', field="who")
    who = "that person" if slack is not None else f'"{plain[:40]}"'
    raise NotFound(
        f"I don't know {who} yet. Once they have opened Tandem's Home, try again.",
        Offer("People", "/tandem people"),
        field="who",
    )


def by_id(work: Work, person_id: int) -> Known:
    """Return somebody by our number of them; `NotFound` for nobody."""
    for each in roster.everybody(work):
        if each.id == person_id:
            return each
    raise NotFound("I don't know that person.", Offer("People", "/tandem people"), field="who")


def team_named(work: Work, typed: str) -> Team:
    """Return the team of that name or word; `NotFound` names those there are."""
    wanted = folded(typed)
    there = teams.teams(work)
    for team in there:
        if wanted in (folded(team.name), folded(team.word)):
            return team
    known = ", ".join(team.name for team in there) or "none yet"
    raise NotFound(
        f'"{typed.strip()[:40]}" is no team. There are: {known}.',
        Offer("Add a team", "/tandem setup team", form=True),
        field="team",
    )
