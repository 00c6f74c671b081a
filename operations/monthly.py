"""On the first working day of a month each rep hears, alone, what became of what they told marketing."""

from __future__ import annotations

from alignment import monthly as rules
from alignment.calendar import local_day
from alignment.people import Standing
from db.memory import Work
from db.stores import people, told, workspaces
from operations.notices import Owed, owe
from operations.people.quiet import when_here


def tell(work: Work) -> int:
    """Owe last month's word to everybody who told marketing something; return to how many people.

    Once a person and month. With figures about persons off nobody gets one; absences and quiet hours are waited for.
    """
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    month = rules.month_said(today, terms.calendar)
    if month is None or not terms.switches.person_figures:
        return 0
    since, until = rules.edges(month, terms.zone)
    known = people.people(work, told.who(work, since, until))
    due = max(rules.said_at(today, terms.calendar), work.now)
    reached = [each for each in known.values() if each.slack and each.standing is Standing.MEMBER]
    for each in reached:
        owe(
            work,
            Owed(
                kind="month_told",
                dedup_key=f"month/{each.id}/{month:%Y-%m}",
                target=f"person:{each.id}",
                payload={"person": each.id, "month": month.isoformat()},
                due_at=when_here(work, each.id, due),
            ),
        )
    return len(reached)
