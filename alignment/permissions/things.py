"""What somebody is to a thing: its assignee, the manager above them, the campaign's owner, somebody of the team whose queue holds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alignment.errors import Offer
from alignment.people import Actor


class Relation(StrEnum):
    """What somebody is to a thing."""

    ANY = "any"
    ASSIGNEE = "assignee"
    REFUSER = "refuser"
    ABOVE = "above"
    OWN_TEAM = "own team"
    OWN_QUEUE = "own queue"
    BACKUP = "backup"
    CAMPAIGN_OWNER = "campaign owner"
    ABOVE_CAMPAIGN = "above campaign"
    NOBODYS_CAMPAIGN = "nobody's campaign"
    AUTHOR = "author"
    CHAIR = "chair"
    NOTE_TAKER = "note-taker"
    SELF = "self"
    ABOVE_PERSON = "above person"


@dataclass(frozen=True, slots=True)
class Thing:
    """What a right is asked about, as ids. 0 stands for nobody.

    `owner_id` holds the lead, or has the action; `chair_id` and `notes_id` serve at the meeting, `refused_by` said no to it last,
    `backup_id` stands in for its team, `author_id` wrote the feedback, `person_id` is whom a figure is about.
    `campaign_owner_id` answers for the campaign, or for the content. `name` is how a sentence calls it; `owner_name` the
    holder's first name.
    """

    name: str = ""
    owner_id: int = 0
    owner_name: str = ""
    refused_by: int = 0
    team_id: int = 0
    backup_id: int = 0
    campaign_owner_id: int = 0
    campaign_owner_name: str = ""
    author_id: int = 0
    chair_id: int = 0
    notes_id: int = 0
    person_id: int = 0
    person_figures: bool = True
    instead: Offer | None = None


NOTHING = Thing()
"""For rights that only a role decides."""


def relations(actor: Actor, thing: Thing) -> frozenset[Relation]:
    """Return everything that `actor` is to `thing`; being nobody (0) relates to nothing."""
    me, below = actor.id, actor.people
    holders = {thing.owner_id, thing.refused_by} - {0}
    found = {
        Relation.ANY: True,
        Relation.ASSIGNEE: bool(me) and thing.owner_id == me,
        Relation.REFUSER: bool(me) and thing.refused_by == me,
        Relation.ABOVE: bool(holders & below),
        Relation.OWN_TEAM: bool(thing.team_id) and thing.team_id in actor.team_ids,
        Relation.OWN_QUEUE: not thing.owner_id and (not thing.team_id or thing.team_id in actor.team_ids),
        Relation.BACKUP: bool(me) and thing.backup_id == me,
        Relation.CAMPAIGN_OWNER: bool(me) and thing.campaign_owner_id == me,
        Relation.ABOVE_CAMPAIGN: thing.campaign_owner_id in below,
        Relation.NOBODYS_CAMPAIGN: not thing.campaign_owner_id,
        Relation.AUTHOR: bool(me) and thing.author_id == me,
        Relation.CHAIR: bool(me) and thing.chair_id == me,
        Relation.NOTE_TAKER: bool(me) and thing.notes_id == me,
        Relation.SELF: bool(me) and thing.person_id == me,
        Relation.ABOVE_PERSON: thing.person_id in below,
    }
    return frozenset(relation for relation, holds in found.items() if holds)
