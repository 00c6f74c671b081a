"""One line for each thing that the sweep found, with the menu that fixes it: the same in the list by DM and in App Home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alignment.dates import near_day, short_moment
from alignment.lead_state import Lead
from alignment.lifecycle import Stage
from alignment.people import Actor
from alignment.permissions import Right, Thing, allowed
from alignment.reasons import BY_CODE
from alignment.sweep import Why, fixes
from alignment.terms import Terms
from alignment.zones import local_day
from db.memory import Work
from db.stores import leads, people, rejections, sweep, teams
from db.stores.people import Person
from db.stores.rejections import Rejection
from digests.home_reader import Row
from digests.lead_words import capital, note_button, title
from figures.left_behind import LeftBehind
from messages.buttons import Button, offered
from messages.text import one_line

NAME = 12
"""Columns of a first name or a team on a line that says much more."""

_NEEDS = {
    "give": Right.ASSIGN,
    "accept": Right.ACCEPT,
    "notmine": Right.REROUTE,
    "recycle": Right.RECYCLE,
    "why": Right.WHY_LEAD,
}


@dataclass(frozen=True, slots=True)
class Names:
    """Whom and what a reader's lines may name: holders only where the workspace shows figures about persons."""

    actor: Actor
    zone: str
    now: datetime
    holders: Mapping[int, Person]
    teams: Mapping[int, str]

    @classmethod
    def of(cls, work: Work, actor: Actor, terms: Terms, owners: list[int]) -> Names:
        """Read the names that these holders' lines need, as far as the reader may see them."""
        seen = terms.switches.person_figures and allowed(actor, Right.SEE_HOLDER)
        return cls(
            actor,
            actor.zone or terms.zone,
            work.now,
            people.people(work, owners) if seen else {},
            {team.id: team.name for team in teams.teams(work)},
        )

    def moment(self, instant: datetime) -> str:
        """`09:27`, `Thu 13:00`, `9 Nov 18:05`."""
        return short_moment(instant, self.zone, local_day(self.now, self.zone))

    def day(self, instant: datetime) -> str:
        """`Thu` within six days, else `9 Nov`."""
        return near_day(local_day(instant, self.zone), local_day(self.now, self.zone))

    def holder(self, owner_id: int) -> str:
        """Return a holder's first name, empty where it is not shown."""
        known = self.holders.get(owner_id)
        return one_line(known.first_name, NAME) if known is not None else ""

    def queue(self, team_id: int) -> str:
        """`West queue`; the routing queue's is nobody's team."""
        name = self.teams.get(team_id, "")
        return f"{one_line(name, NAME)} queue" if name else "routing queue"


def left_says(each: LeftBehind, names: Names) -> str:
    """Return whose a lead is and why it is left behind: `Jonas, due Thu 13:00`."""
    lead, whose = each.lead, names.holder(each.lead.owner_id)
    if each.why is Why.NOBODY:
        return f"nobody's, since {names.day(each.due)}"
    if each.why is Why.GONE:
        return f"{whose or 'its holder'} left"
    if each.why is Why.AWAY:
        return f"{whose or 'its holder'} is away"
    said = {
        Why.NO_STEP: f"silent since {names.day(each.due)}",
        Why.NO_CLOCK: f"no clock since {names.day(each.due)}",
    }.get(each.why, f"due {names.moment(each.due)}")
    if not lead.owner_id:
        return f"{names.queue(lead.team_id)}, {said}"
    return f"{whose}, {said}" if whose else said


def own_says(each: LeftBehind, names: Names) -> str:
    """Return what somebody's own lead waits for: `first touch due Fri 09:27`, `no next step since 2 Nov`."""
    if each.why is Why.NO_STEP:
        return f"no next step since {names.day(each.due)}"
    if each.why is Why.NO_CLOCK:
        return f"no clock since {names.day(each.due)}"
    what = "first touch" if each.lead.stage is Stage.ACCEPTED else "accept or reject"
    return f"{what} due {names.moment(each.due)}"


def left_row(each: LeftBehind, lead: Lead, names: Names) -> Row:
    """Return a lead that was left behind as one line, with what its manager can do about it."""
    return title(lead, each.lead.link, left_says(each, names)), fix_menu(each.why, lead, names.actor)


def fix_menu(why: Why, lead: Lead, actor: Actor) -> tuple[Button, ...]:
    """Return what fixes a finding, as far as the reader may do it."""
    thing = Thing(owner_id=lead.owner_id, team_id=lead.team_id, refused_by=lead.refused_by)
    shown = []
    for offer in fixes(why, lead):
        verb = offer.line.split()[1]
        right = _NEEDS.get(verb)
        if right is None or allowed(actor, right, thing):
            shown.append(offer)
    return offered(*shown)


def unanswered(work: Work, actor: Actor, terms: Terms, ids: set[int]) -> list[Row]:
    """Return the rejections of a list that are still not answered, the longest due first."""
    waiting = {each.rejection_id for each in sweep.unanswered(work)} & ids
    return _talks(work, actor, terms, waiting, Why.UNANSWERED)


def unruled(work: Work, actor: Actor, terms: Terms, ids: set[int]) -> list[Row]:
    """Return the second looks of a list that are still not ruled."""
    days = terms.agreement.second_look_days
    waiting = {each.rejection_id for each in sweep.unruled(work, terms.calendar, days)} & ids
    return _talks(work, actor, terms, waiting, Why.UNRULED)


def _talks(work: Work, actor: Actor, terms: Terms, ids: set[int], why: Why) -> list[Row]:
    if not ids:
        return []
    found = rejections.by_ids(work, ids)
    names = Names.of(work, actor, terms, [])
    about = leads.leads(work, [each.lead_id for each in found])
    links = leads.links(work, about)
    return [
        (
            title(about[each.lead_id], links.get(each.lead_id, ""), _talk_says(each, why, names)),
            (*fix_menu(why, about[each.lead_id], actor), *note_button(each)),
        )
        for each in found
    ]


def _talk_says(each: Rejection, why: Why, names: Names) -> str:
    reason = one_line(BY_CODE[each.code].label if each.code in BY_CODE else each.code, 18)
    if why is Why.UNRULED:
        return f"{capital(reason)}, since {names.day(each.opened_at)}"
    return f"{capital(reason)}, due {names.moment(each.due_at)}"


def contradicting(work: Work, actor: Actor, ids: set[int]) -> list[Row]:
    """Return the leads of a list whose state is still not what their history says."""
    still = {
        each.found.lead_id
        for each in sweep.believed(work, work.now)
        if each.found.why is Why.CONTRADICTS and each.found.lead_id in ids
    }
    about = leads.leads(work, still)
    links = leads.links(work, about)
    return [
        (
            title(lead, links.get(number, ""), "state and history differ"),
            fix_menu(Why.CONTRADICTS, lead, actor),
        )
        for number, lead in sorted(about.items())
    ]
