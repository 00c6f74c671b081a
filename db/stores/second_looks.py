"""What each side ruled in a second look, as the lead's history has it."""

from __future__ import annotations

from alignment.lifecycle import EventKind
from alignment.people import Department
from alignment.rejections import Ruling
from db.memory import Work
from db.stores import leads as stored_leads


def rulings(work: Work, lead_id: int) -> dict[Department, Ruling]:
    """Return what each side ruled since the second look was asked; a later word of the same side replaces it."""
    said: dict[Department, Ruling] = {}
    for each in stored_leads.standing(stored_leads.events(work, lead_id)):
        if each.kind is EventKind.SECOND_LOOK:
            said = {}
        elif each.kind is EventKind.RULED:
            side, _, ruling = each.code.partition("_")
            said[Department(side)] = Ruling(ruling)
    return said
