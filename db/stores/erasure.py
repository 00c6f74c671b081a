"""What identifies the person behind a lead, blanked, and who was erased.

Which columns those are is said by `db/privacy.py` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.identity import folded
from alignment.lifecycle import IN_HAND
from db import privacy
from db import tables as t
from db.memory import Work
from db.stores.access import noting
from db.stores.delivery import PAYLOADS_KEPT
from db.stores.matching import EMAIL_SOURCE
from db.tables.deals import DealKind
from db.tables.delivery import Act, NoticeState
from db.tables.workspace import ThingKind


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that shows a lead: a notice that was sent, or is about to be. `shut`: outsiders can read where it stands."""

    notice_id: str
    dedup_key: str
    kind: str
    sent: bool
    prunes_at: datetime
    shut: bool = False


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


@dataclass(frozen=True, slots=True)
class Suppressed:
    """That somebody of an address was erased: when, and whether they asked for it."""

    at: datetime
    asked: bool


def suppressed(work: Work, hashes: Iterable[str]) -> Mapping[str, Suppressed]:
    """Return which of these address hashes belong to somebody who was erased."""
    wanted = sorted({each for each in hashes if each})
    if not wanted:
        return {}
    s = t.suppression
    found = sa.select(s.c.hashed, s.c.at, s.c.asked).where(
        s.c.workspace_id == work.workspace_id, s.c.hashed.in_(wanted)
    )
    return {row.hashed: Suppressed(row.at, row.asked) for row in work.execute(found)}


def is_erased(work: Work, lead_id: int) -> bool:
    """Tell whether the person behind a lead was erased: nothing about them may be stored again."""
    c = t.contact
    found = sa.select(c.c.lead_id).where(
        c.c.workspace_id == work.workspace_id, c.c.lead_id == lead_id, c.c.erased_at.is_not(None)
    )
    return work.execute(found).first() is not None


_ALIVE = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.SENT, NoticeState.HELD)
_SENT = (NoticeState.SENDING, NoticeState.SENT)


def shown_in(work: Work, lead_id: int) -> tuple[Shown, ...]:
    """Return the messages that show a lead and are sent, or will be."""
    n, s = t.notice, t.notice_subject
    found = _messages().join(s, sa.and_(s.c.workspace_id == n.c.workspace_id, s.c.notice_id == n.c.id))
    return _shown(
        work,
        found.where(s.c.workspace_id == work.workspace_id, s.c.kind == "lead", s.c.thing_id == lead_id),
    )


def shown_by_label(work: Work, kinds: Collection[str], since: datetime, until: datetime) -> tuple[Shown, ...]:
    """Return the messages of these kinds about that time: they name companies and deals that they do not list as shown."""
    n = t.notice.c
    at = sa.func.coalesce(n.as_of, n.made_at, type_=n.made_at.type)
    return _shown(work, _messages().where(n.kind.in_(sorted(kinds)), at >= since, at <= until))


def _messages() -> sa.Select[Any]:
    n, c = t.notice, t.channel.c
    place = sa.case((n.c.channel != "", n.c.channel), else_=n.c.target)
    here = sa.and_(c.workspace_id == n.c.workspace_id, c.slack_id == place)
    shut = sa.and_(sa.or_(c.outsiders.is_(True), c.opened.is_(True)), c.allowed_at.is_(None))
    return sa.select(
        n.c.id,
        n.c.dedup_key,
        n.c.kind,
        n.c.state,
        n.c.due_at,
        sa.func.coalesce(shut, sa.false()).label("shut"),
    ).outerjoin_from(n, t.channel, here)


def _shown(work: Work, found: sa.Select[Any]) -> tuple[Shown, ...]:
    n = t.notice.c
    alive = found.where(
        n.workspace_id == work.workspace_id, n.act.in_((Act.POST, Act.REPLY)), n.state.in_(_ALIVE)
    )
    return tuple(
        Shown(row.id, row.dedup_key, row.kind, row.state in _SENT, row.due_at + PAYLOADS_KEPT, bool(row.shut))
        for row in work.execute(alive.order_by(n.made_at, n.id))
    )


def spoken_of(work: Work, lead_id: int) -> tuple[datetime, datetime]:
    """Return since when and until when a digest may have named a lead or its deals.

    That is since it came in, and until now while it or a deal of it is open, else until `LINGERING` after the last that
    happened: a digest that was paused tells of weeks.
    """
    ws, lead, e, o, v = work.workspace_id, t.lead.c, t.lead_event.c, t.opportunity.c, t.opportunity_version.c
    found = work.execute(
        sa.select(lead.recorded_at, lead.stage).where(lead.workspace_id == ws, lead.id == lead_id)
    ).one()
    last = sa.select(sa.func.max(e.recorded_at)).where(e.workspace_id == ws, e.lead_id == lead_id)
    deals = sa.select(o.id).where(o.workspace_id == ws, o.lead_id == lead_id)
    believed: sa.Select[Any] = sa.select(
        sa.func.max(v.recorded_from),
        sa.func.max(
            sa.case(
                (sa.and_(v.kind == DealKind.OPEN, v.recorded_to == t.FOREVER, v.valid_to == t.FOREVER), 1),
                else_=0,
            )
        ),
    ).where(v.workspace_id == ws, v.opportunity_id.in_(deals))
    of_deals: Any = work.execute(believed).one()
    changed, is_open = of_deals
    if is_open or found.stage in IN_HAND:
        return found.recorded_at, work.now
    happened = [found.recorded_at, work.execute(last).scalar(), changed]
    return found.recorded_at, max(each for each in happened if each is not None) + LINGERING


LINGERING = timedelta(days=31)


def files_that_may_hold(work: Work) -> tuple[str, ...]:
    """Return the names of imported files: they, and their reject files, lie outside the database."""
    i = t.import_run
    found = sa.select(i.c.file).where(
        i.c.workspace_id == work.workspace_id,
        i.c.file != "",
        i.c.endpoint_id == 0,
        i.c.kind.in_(("leads", "opportunities", "touches", "history")),
    )
    return tuple(work.execute(found.distinct().order_by(i.c.file)).scalars())


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Who was erased in a workspace: leads by number, address hashes, each with when. Nothing of it names anybody."""

    leads: Mapping[int, datetime]
    hashes: Mapping[str, datetime]

    def __len__(self) -> int:
        return len(self.leads) + len(self.hashes)


def tombstones(work: Work) -> Tombstones:
    """Return who was erased in this workspace; addresses only of those who asked, since others may come anew."""
    c, s = t.contact.c, t.suppression.c
    leads = sa.select(c.lead_id, c.erased_at).where(
        c.workspace_id == work.workspace_id, c.erased_at.is_not(None)
    )
    hashes = sa.select(s.hashed, s.at).where(s.workspace_id == work.workspace_id, s.asked.is_(True))
    return Tombstones(
        {row.lead_id: row.erased_at for row in work.execute(leads)},
        {row.hashed: row.at for row in work.execute(hashes)},
    )


@dataclass(frozen=True, slots=True)
class Past:
    """Who was erased, as a file may name them: our leads, address hashes, and the sealed names of the CRM."""

    leads: frozenset[int]
    hashes: frozenset[str]
    ids: frozenset[str]


def erased(work: Work) -> Past:
    """Return everybody who was erased in this workspace, for whatever reason."""
    c, s, e = t.contact.c, t.suppression.c, t.external_id.c
    leads = sa.select(c.lead_id).where(c.workspace_id == work.workspace_id, c.erased_at.is_not(None))
    names = sa.select(e.external).where(
        e.workspace_id == work.workspace_id,
        e.kind == ThingKind.LEAD,
        e.source != EMAIL_SOURCE,
        e.thing_id.in_(leads),
    )
    hashes = sa.select(s.hashed).where(s.workspace_id == work.workspace_id)
    return Past(
        frozenset(work.execute(leads).scalars()),
        frozenset(work.execute(hashes).scalars()),
        frozenset(work.execute(names).scalars()),
    )


def entomb(work: Work, hashes: Mapping[str, datetime]) -> int:
    """Keep address hashes of people who were erased; return how many were news."""
    rows = [{"hashed": hashed, "at": at} for hashed, at in sorted(hashes.items())]
    return work.insert_once(t.suppression, rows) if rows else 0


def risen(work: Work, stones: Tombstones) -> tuple[int, ...]:
    """Return the leads of erased people who are in this database again: by number, or by their address.

    A lead that was recorded after the erasure is somebody else who was given the same number.
    """
    c, lead, e = t.contact.c, t.lead.c, t.external_id.c
    found: set[int] = set()
    numbers = sorted(stones.leads)
    for at in range(0, len(numbers), 500):
        asked = (
            sa.select(lead.id, lead.recorded_at, c.erased_at)
            .outerjoin(t.contact, sa.and_(c.workspace_id == lead.workspace_id, c.lead_id == lead.id))
            .where(lead.workspace_id == work.workspace_id, lead.id.in_(numbers[at : at + 500]))
        )
        found |= {
            row.id
            for row in work.execute(asked)
            if row.erased_at is None and row.recorded_at <= stones.leads[row.id]
        }
    hashes = sorted(stones.hashes)
    for at in range(0, len(hashes), 500):
        some = hashes[at : at + 500]
        mine = sa.select(c.lead_id).where(
            c.workspace_id == work.workspace_id, c.email_hash.in_(some), c.erased_at.is_(None)
        )
        found |= set(work.execute(mine).scalars())
        addressed = sa.select(e.thing_id).where(
            e.workspace_id == work.workspace_id,
            e.kind == ThingKind.LEAD,
            e.source == EMAIL_SOURCE,
            e.external.in_(some),
        )
        found |= set(work.execute(addressed).scalars())
    return tuple(sorted(found))
