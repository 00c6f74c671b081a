"""Both heads hear once a period that a goal will be missed at this pace, while it can still be changed."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.early_warning import Short
from alignment.patterns import told_at
from alignment.people import Role
from db.memory import Work
from db.stores import people, roster, workspaces
from db.stores.people import Person
from operations.notices import Owed, owe

HEADS = (Role.SALES_MANAGER, Role.MARKETING_MANAGER)


def tell(work: Work, short: Sequence[Short]) -> int:
    """Owe both heads every goal that was found to fall short, once a period and threshold; return how many messages.

    The same message to both: a goal is missed by the partnership. A pace that recovers and falls again is not told twice.
    """
    if not short:
        return 0
    terms = workspaces.terms(work)
    heads = heads_of_both(work)
    for each in short:
        for head in heads:
            key = f"short/{each.of}/{each.period.first}/{each.period.end}/{each.below}/{head.id}"
            owe(
                work,
                Owed(
                    kind="falls_short",
                    dedup_key=key,
                    target=f"person:{head.id}",
                    payload={"of": each.of, "first": each.period.first.isoformat(), "below": each.below},
                    due_at=told_at(work.now, terms.calendar),
                    as_of=work.now,
                    known_at=work.now,
                ),
            )
    return len(short) * len(heads)


def heads_of_both(work: Work) -> tuple[Person, ...]:
    """Return the managers of both departments who report to no other of them and are in Slack."""
    managers = people.holders(work, *HEADS)
    ids = {each.id for each in managers}
    above = roster.managers_of_everybody(work)
    return tuple(each for each in managers if each.slack and above.get(each.id, 0) not in ids)
