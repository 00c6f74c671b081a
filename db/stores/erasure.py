"""What identifies the person behind a lead, blanked.

Which columns those are is said by `db/privacy.py` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment.identity import folded
from db import privacy
from db import tables as t
from db.memory import Work
from db.stores.access import noting
from db.stores.matching import EMAIL_SOURCE
from db.tables.workspace import ThingKind


@dataclass(frozen=True, slots=True)
class Names:
    """What would betray the person although it is no contact: labels of the company and account, and of deals.

    `person`, `email` and `phone` are what it would betray them by. `linked`: the lead or a deal has a link into the CRM.
    """

    person: str
    email: str
    phone: str
    company: str
    account: str
    deals: tuple[tuple[int, str], ...]
    linked: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """By what notes on other leads may name the person. What is shorter stands in too many of them by chance."""
        return tuple(each for each in (self.email, self.person, self.phone) if len(each) >= _FEWEST_LETTERS)


_FEWEST_LETTERS = 5


def same_person(work: Work, lead_id: int) -> tuple[int, ...]:
    """Return the leads of the same address as this one, itself first: one person may have come several times."""
    c, e = t.contact.c, t.external_id.c
    hashes = sa.union(
        sa.select(c.email_hash).where(
            c.workspace_id == work.workspace_id, c.lead_id == lead_id, c.email_hash != ""
        ),
        sa.select(e.external).where(
            e.workspace_id == work.workspace_id,
            e.kind == ThingKind.LEAD,
            e.source == EMAIL_SOURCE,
            e.thing_id == lead_id,
        ),
    ).subquery()
    others = sa.select(c.lead_id).where(
        c.workspace_id == work.workspace_id, c.email_hash.in_(sa.select(hashes.c[0])), c.lead_id != lead_id
    )
    return (lead_id, *sorted(set(work.execute(others).scalars())))


def names(work: Work, lead_id: int) -> Names | None:
    """Return the names around a lead; None when there is no such lead."""
    lead = sa.select(t.lead.c.company, t.lead.c.account, t.lead.c.link).where(
        t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == lead_id
    )
    found = work.execute(lead).first()
    if found is None:
        return None
    c = t.contact.c
    contact = sa.select(c.name, c.email, c.phone).where(
        c.workspace_id == work.workspace_id, c.lead_id == lead_id
    )
    person = work.execute(contact).first()
    o = t.opportunity
    deals = sa.select(o.c.id, o.c.name, o.c.link).where(
        o.c.workspace_id == work.workspace_id, o.c.lead_id == lead_id
    )
    name, email, phone = (person.name, person.email, person.phone) if person is not None else ("", "", "")
    of_deals = list(work.execute(deals.order_by(o.c.id)))
    linked = bool(found.link or any(row.link for row in of_deals))
    labels = tuple((row.id, row.name) for row in of_deals)
    return Names(name, email, phone, found.company, found.account, labels, linked)


def notes_naming(work: Work, words: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Return the notes, of whichever lead, that hold one of these words: each with its body."""
    n = t.note.c
    found = sa.select(n.id, n.body).where(n.workspace_id == work.workspace_id, noting(words))
    return tuple((row.id, row.body) for row in work.execute(found))


def rewrite_note(work: Work, note_id: int, body: str) -> None:
    """Keep a note with other words."""
    work.execute(
        sa.update(t.note)
        .where(t.note.c.workspace_id == work.workspace_id, t.note.c.id == note_id)
        .values(body=body)
    )


def blank(work: Work, lead_id: int) -> dict[str, int]:
    """Blank every personal and free-text column in the lead's rows; return how many rows of each table had any.

    The rows stay, so that counts stay; `erased_at` says since when they are empty.
    """
    blanked: dict[str, int] = {}
    for name, column in privacy.LEAD_COLUMN.items():
        columns = privacy.columns_of(name, *privacy.IDENTIFYING)
        if not columns:
            continue
        table = t.metadata.tables[name]
        values: dict[str, Any] = dict.fromkeys(columns, "")
        if "erased_at" in table.c:
            values["erased_at"] = work.now
        held = sa.or_(*(table.c[each] != "" for each in columns))
        result = work.execute(
            sa.update(table)
            .where(table.c.workspace_id == work.workspace_id, table.c[column] == lead_id, held)
            .values(**values)
        )
        blanked[name] = result.rowcount
    return blanked


def mark_erased(work: Work, lead_id: int) -> None:
    """Say that the lead's contact is erased, also where none was known: an import must not bring one."""
    work.insert_once(t.contact, [{"lead_id": lead_id, "recorded_at": work.now}])
    c = t.contact
    work.execute(
        sa.update(c)
        .where(c.c.workspace_id == work.workspace_id, c.c.lead_id == lead_id, c.c.erased_at.is_(None))
        .values(erased_at=work.now)
    )


def rename(
    work: Work,
    lead_id: int,
    company: str,
    account: str,
    deals: Iterable[tuple[int, str]],
    words: Collection[str],
) -> None:
    """Give the lead and deals labels that betray nobody; why a deal was lost goes where it holds one of the words."""
    work.execute(
        sa.update(t.lead)
        .where(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == lead_id)
        .values(company=company, folded=folded(company), account=account)
    )
    o, v = t.opportunity, t.opportunity_version
    for deal_id, name in deals:
        work.execute(
            sa.update(o)
            .where(o.c.workspace_id == work.workspace_id, o.c.id == deal_id)
            .values(name=name, folded=folded(name))
        )
        if words:
            betrays = sa.or_(*(v.c.loss_reason.icontains(each, autoescape=True) for each in words))
            work.execute(
                sa.update(v)
                .where(v.c.workspace_id == work.workspace_id, v.c.opportunity_id == deal_id, betrays)
                .values(loss_reason="")
            )


def suppress(work: Work, lead_id: int, *, asked: bool = True) -> int:
    """Keep the keyed hashes of the lead's addresses, so that no import brings the person back; return how many.

    Call it before `blank`: the hashes are taken from the contact and from the external ids. `asked`: they asked to be
    forgotten, which outweighs an earlier erasure that nobody asked for.
    """
    c, e, s = t.contact, t.external_id, t.suppression
    own = sa.select(c.c.email_hash).where(c.c.workspace_id == work.workspace_id, c.c.lead_id == lead_id)
    addresses = sa.and_(
        e.c.workspace_id == work.workspace_id,
        e.c.kind == ThingKind.LEAD,
        e.c.source == EMAIL_SOURCE,
        e.c.thing_id == lead_id,
    )
    hashes = {each for each in work.execute(own).scalars() if each}
    hashes |= set(work.execute(sa.select(e.c.external).where(addresses)).scalars())
    rows = [{"hashed": each, "at": work.now, "asked": asked} for each in sorted(hashes)]
    work.insert_once(s, rows)
    if asked and hashes:
        work.execute(
            sa.update(s)
            .where(
                s.c.workspace_id == work.workspace_id, s.c.hashed.in_(sorted(hashes)), s.c.asked.is_(False)
            )
            .values(asked=True)
        )
    work.execute(sa.delete(e).where(addresses))
    return len(hashes)
