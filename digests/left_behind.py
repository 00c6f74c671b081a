"""Who holds leads that were left behind reads which and what is due; the managers above them read whose they are.

The lead was left behind, never a person: nobody is compared, and with person-level figures off nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alignment.dates import short_moment
from alignment.lifecycle import Stage
from alignment.people import Actor, Standing
from alignment.terms import Terms
from alignment.zones import local_day
from db.memory import Work
from db.stores import alerts, leads, people, teams, workspaces
from db.stores.notices import Notice
from digests.home_rep import menu_of
from digests.lead_words import COLUMNS, first_id, title
from digests.pipeline_words import age
from figures.left_behind import LeftBehind, LeftBehindFigures, at_present
from messages.buttons import Block, Button, section
from messages.characters import width
from messages.message import Message, compose, row
from messages.text import Mrkdwn, escape, link, neutral, one_line
from messages.words import render as write

MOST_LINES = 6

BUTTONS = (Button("What's left behind", "/pipeline left"), Button("Where from?", "/pipeline why left"))


def render(work: Work, notice: Notice) -> Message | None:
    """Return the message as of now; None when somebody has looked after all of them meanwhile."""
    person_id = int(notice.target.partition(":")[2] or 0)
    actor = people.actor(work, person_id)
    if actor.standing is not Standing.MEMBER:
        return None
    about = set(alerts.subjects(work, first_id(notice), "lead"))
    figures = at_present(work)
    shown = [each for each in figures.leads if each.lead.id in about]
    mine = [each for each in shown if each.lead.owner_id == person_id]
    theirs = [each for each in shown if each not in mine and _may_see(actor, each)]
    if not mine and not theirs:
        return None
    terms = workspaces.terms(work)
    zone = actor.zone or terms.zone
    rows = _rows(work, mine, zone, MOST_LINES - 1 if not theirs else 2)
    lines = _by_owner(work, theirs, terms)
    room = MOST_LINES - 1 - len(rows) - (1 if mine and theirs else 0)
    if len(lines) > room:
        lines = [*lines[: room - 1], escape(f"{len(lines) - room + 1} more")]
    return compose(
        _headline(mine, theirs),
        write(
            "digests/left_behind",
            mine=len(mine),
            theirs=len(theirs),
            waiting=_waiting(theirs, figures),
            lines=[] if mine else lines,
        ),
        extra=[*rows, *(_below(theirs, lines) if mine and theirs else ())],
        buttons=BUTTONS if theirs else (),
        iteration=first_id(notice),
    )


def _may_see(actor: Actor, each: LeftBehind) -> bool:
    return each.lead.owner_id in actor.people if each.lead.owner_id else actor.manager


def _headline(mine: Sequence[LeftBehind], theirs: Sequence[LeftBehind]) -> str:
    first = (mine or theirs)[0].lead
    count = len(mine) or len(theirs)
    whose = " of yours" if mine else ""
    start = f"{count} lead{'' if count == 1 else 's'}{whose} left behind: L-{first.id} "
    tail = " first." if count > 1 else "."
    return escape(f"{start}{one_line(first.company, 80 - width(start + tail))}{tail}")


def _waiting(found: Sequence[LeftBehind], figures: LeftBehindFigures) -> str:
    """For how long, as the digest says it: `oldest 2 days`, of one lead `for 5 hours`."""
    if not found:
        return ""
    longest = age(max(each.minutes for each in found), figures.minutes_a_day)
    return f"for {longest}" if len(found) == 1 else f"oldest {longest}"


# --- somebody's own -------------------------------------------------------------------------------------------------


def _rows(work: Work, mine: Sequence[LeftBehind], zone: str, most: int) -> list[Block]:
    found = leads.leads(work, [each.lead.id for each in mine])
    shown = mine if len(mine) <= most else mine[: most - 1]
    rows = [
        row(
            title(found[each.lead.id], each.lead.link, _due(each, work.now, zone)),
            menu_of(found[each.lead.id]),
        )
        for each in shown
    ]
    if len(mine) > len(shown):
        rows.append(row(f"_{len(mine) - len(shown):,} more_", (Button("Show all", "/lead all"),)))
    return rows


def _due(each: LeftBehind, now: datetime, zone: str) -> str:
    """What is due, and since when: `first touch due Fri 09:27`."""
    what = "first touch" if each.lead.stage is Stage.ACCEPTED else "accept or reject"
    return f"{what} due {short_moment(each.due, zone, local_day(now, zone))}"


# --- a manager's people and queues ----------------------------------------------------------------------------------


def _by_owner(work: Work, theirs: Sequence[LeftBehind], terms: Terms) -> list[Mrkdwn]:
    """One line for each holder by first name, most leads first, then the queues; without names where those are off."""
    names = people.people(work, [each.lead.owner_id for each in theirs])
    named = {team.id: team.name for team in teams.teams(work)}
    held: dict[tuple[bool, str, int], list[LeftBehind]] = {}
    for each in theirs:
        owner, team = each.lead.owner_id, each.lead.team_id
        if not owner:
            whose = (True, f"{named[team]} queue" if team in named else "Routing queue", team)
        elif terms.switches.person_figures and owner in names:
            whose = (False, names[owner].first_name, owner)
        else:
            whose = (False, "Held by reps", 0)
        held.setdefault(whose, []).append(each)
    ordered = sorted(held.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1]))
    return [_line(whose[1], found) for whose, found in ordered]


def _line(whose: str, found: Sequence[LeftBehind]) -> Mrkdwn:
    """`Jonas 2 · L-57, L-71`, with as many references as fit a line."""
    start = f"{neutral(one_line(whose, 20))} {len(found)} · "
    for kept in range(len(found), 0, -1):
        refs = [f"L-{each.lead.id}" for each in found[:kept]]
        tail = "" if kept == len(found) else f", {len(found) - kept} more"
        if width(start + ", ".join(refs) + tail) <= COLUMNS:
            break
    linked = [link(each.lead.link, f"L-{each.lead.id}") for each in found[:kept]]
    return Mrkdwn(escape(start) + Mrkdwn(", ").join(linked) + escape(tail))


def _below(theirs: Sequence[LeftBehind], lines: Sequence[Mrkdwn]) -> tuple[Block, ...]:
    return (section("\n".join([f"*Your people and queues {len(theirs)}*", *lines])),)
