"""Whoever of inside sales handed a lead on hears what sales makes of it: taken, or a no, and the message stays true."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from alignment.errors import NotNow, Offer
from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND, EventKind
from alignment.notices import CAUGHT_UP
from alignment.people import Standing
from db.memory import Work
from db.stores import alerts, people, teams
from db.stores import notices as stored_notices
from db.stores.leads import Event, standing
from db.stores.notices import Subject
from db.stores.people import Person
from operations import homes
from operations.notices import Owed, bring_up_to_date, owe

TOLD = (EventKind.ACCEPTED, EventKind.REJECTED, EventKind.RECYCLED, EventKind.DISQUALIFIED)
"""What sales does with a lead that was handed on, of which whoever handed it on is told."""


def for_sales(work: Work, lead: Lead, person: Person, *, handed_on: bool = False) -> None:
    """Refuse to give what inside sales handed on to somebody of inside sales."""
    if (handed_on or lead.handed_on) and person.id in teams.of_inside_sales(work):
        verb = "handon" if handed_on else "give"
        raise NotNow(
            f"{person.first_name} is of inside sales, which hands leads on. Pick somebody of sales.",
            Offer("Pick somebody", f"/lead {verb} {lead.id}", form=True),
            field="person",
        )


def team_of_sales(work: Work, lead: Lead, team_id: int) -> None:
    """Refuse to send what inside sales handed on to a team of inside sales, where nobody could take it."""
    team = next((each for each in teams.teams(work) if each.id == team_id and each.inside), None)
    if team is not None and lead.handed_on and lead.stage in IN_HAND:
        raise NotNow(
            f"{team.name} is inside sales, which handed {lead.ref} on. Pick a team that takes it.",
            Offer("Pick a team", f"/lead answer {lead.id} send", form=True),
            field="team",
        )


def handed_on_by(history: Sequence[Event], cycle: int) -> Event | None:
    """Return the standing event by which inside sales handed a lead on in a cycle; `other_id` is who did."""
    found = [each for each in history if each.kind is EventKind.TELE_QUALIFIED and each.cycle == cycle]
    return found[-1] if found else None


def follow(work: Work, before: Lead, rows: Sequence[Mapping[str, Any]], history: Sequence[Event]) -> None:
    """Tell whoever handed a lead on what sales did with it now, unless they did that themselves."""
    given = handed_on_by(standing(history), before.cycle) if before.handed_on else None
    if given is None or not given.other_id:
        return
    homes.refresh_of(work, given.other_id)
    done = next((row for row in rows if row["kind"] in TOLD), None)
    if done is None or given.other_id == done.get("actor_id", 0):
        return
    if people.actor(work, given.other_id).standing is not Standing.MEMBER:
        return
    owe(
        work,
        Owed(
            kind="handed_on",
            dedup_key=f"handed_on/{before.id}/{done['seq']}",
            target=f"person:{given.other_id}",
            payload={"lead": before.id, "seq": done["seq"]},
            subjects=(Subject("lead", before.id),),
        ),
    )


def take_back(work: Work, lead_id: int, gone: Collection[int]) -> None:
    """Steps were taken back, by their number in the lead's history: what was told of them is cancelled, or says so."""
    for notice_id in alerts.showing(work, "lead", lead_id):
        notice = stored_notices.by_id(work, notice_id)
        own = notice is not None and notice.kind == "handed_on" and notice.payload["seq"] in gone
        if notice is None or not (own or notice.kind == CAUGHT_UP):
            continue
        if not (own and alerts.cancel(work, notice_id)):
            bring_up_to_date(work, notice_id)
