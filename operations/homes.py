"""Somebody's App Home keeps up with what happens: whoever opened it once has it brought to its present state."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.lead_state import Lead
from alignment.people import Actor, Standing
from db.memory import Work
from db.stores import homes as stored
from db.stores import notices
from db.tables.delivery import Act, NoticeState
from operations.notices import Owed, row_of


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose Home an import may alter: people with those above them, owners of campaigns, teams in whose queue a lead waits.

    Team 0 is the queue of leads that have no team yet. `everybody`: it cannot be told any more, after a stop.
    """

    people: frozenset[int] = frozenset()
    campaigns: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()
    everybody: bool = False

    def __or__(self, other: Concerned) -> Concerned:
        """Return both together."""
        return Concerned(
            self.people | other.people,
            self.campaigns | other.campaigns,
            self.queues | other.queues,
            self.everybody or other.everybody,
        )


NOBODY = Concerned()


def opened(work: Work, actor: Actor) -> None:
    """Remember that somebody opened their Home: from now on it is kept up to date. They see it already."""
    if not actor.id or actor.standing is not Standing.MEMBER or stored.opened(work, actor.id):
        return
    owed = Owed("home", stored.key(actor.id), f"person:{actor.id}", act=Act.PRESENT)
    notices.add(work, {**row_of(work, owed), "state": NoticeState.SENT, "edition_sent": 1}, ())


def refresh(work: Work, actor: Actor, before: Lead, after: Lead) -> None:
    """Owe every opened Home that a change of a lead alters its present state."""
    waits = not before.owner_id or not after.owner_id
    stored.renew(
        work,
        actor=actor.id,
        before=before.owner_id,
        after=after.owner_id,
        refuser=after.refused_by or before.refused_by,
        campaign=after.campaign_id,
        queue_team=(after.team_id or before.team_id) if waits else 0,
    )


def refresh_of(work: Work, *people: int) -> int:
    """Owe the opened Homes of people, and of all above them, their present state: their place changed."""
    return stored.renew_many(work, people=frozenset(people) - {0}, campaigns=(), queues=())


def refresh_all(work: Work) -> int:
    """Owe every opened Home its present state: what was erased may have stood in any of them."""
    return stored.renew_all(work)


def refresh_after_import(work: Work, whom: Concerned) -> int:
    """Owe every opened Home that an import altered its present state, once for all of its rows; return how many."""
    if whom.everybody:
        return stored.renew_all(work)
    return stored.renew_many(
        work, people=whom.people - {0}, campaigns=whom.campaigns - {0}, queues=whom.queues
    )
