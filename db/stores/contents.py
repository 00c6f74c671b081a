"""Content items: what marketing made for sales, who answers for it, and how much is said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.content import ContentKind
from db import tables as t
from db.memory import Work
from db.stores.campaigns import word_of


@dataclass(frozen=True, slots=True)
class Content:
    """An item. `retired_at` None: it is in use."""

    id: int
    name: str
    word: str
    kind: ContentKind
    link: str
    owner_id: int
    muted_until: datetime | None
    added_at: datetime
    retired_at: datetime | None


_c = t.content
_COLUMNS = [_c.c[name] for name in Content.__dataclass_fields__]


def _here(work: Work) -> sa.ColumnElement[bool]:
    return _c.c.workspace_id == work.workspace_id


def _made(row: Any) -> Content:
    values = dict(row)
    values["kind"] = ContentKind(values["kind"])
    values["retired_at"] = None if values["retired_at"] == t.FOREVER else values["retired_at"]
    return Content(**values)


def by_id(work: Work, content_id: int) -> Content | None:
    """Return one item of this workspace."""
    found = work.execute(sa.select(*_COLUMNS).where(_here(work), _c.c.id == content_id))
    row = found.mappings().one_or_none()
    return _made(row) if row is not None else None


def by_word(work: Work, word: str) -> Content | None:
    """Return the item of exactly this word, in use or retired."""
    found = work.execute(sa.select(*_COLUMNS).where(_here(work), _c.c.word == word))
    row = found.mappings().one_or_none()
    return _made(row) if row is not None else None


def named(work: Work, typed: str, limit: int = 6, *, retired: bool = False) -> tuple[Content, ...]:
    """Return the items that `typed` stands for: the one of that word, else those that begin with or contain it.

    Nothing typed is all of them, by name. `retired`: also those that are out of use.
    """
    word = word_of(typed) if typed.strip() else ""
    found = sa.select(*_COLUMNS).where(_here(work), _c.c.word.contains(word, autoescape=True))
    if not retired:
        found = found.where(_c.c.retired_at == t.FOREVER)
    known = [_made(row) for row in work.execute(found.order_by(_c.c.word).limit(200)).mappings()]
    exact = [each for each in known if each.word == word]
    begins = [each for each in known if each.word.startswith(word)]
    return tuple((exact or begins or known)[:limit])


def owned(work: Work, owners: Iterable[int], limit: int = 20) -> tuple[Content, ...]:
    """Return the items in use of these owners, newest first."""
    mine = sa.and_(_here(work), _c.c.owner_id.in_(list(owners)), _c.c.retired_at == t.FOREVER)
    rows = work.execute(sa.select(*_COLUMNS).where(mine).order_by(_c.c.id.desc()).limit(limit)).mappings()
    return tuple(_made(row) for row in rows)


def most_said_of(work: Work, since: datetime, limit: int) -> tuple[tuple[Content, int], ...]:
    """Return the items in use with how often something was said of each since then, the most first, then by name."""
    f = t.feedback.c
    said = (
        sa.select(f.content_id, sa.func.count().label("n"))
        .where(f.workspace_id == work.workspace_id, f.content_id > 0, f.at >= since, f.voided_at == t.FOREVER)
        .group_by(f.content_id)
        .subquery()
    )
    count = sa.func.coalesce(said.c.n, 0)
    found = (
        sa.select(*_COLUMNS, count.label("said"))
        .outerjoin(said, said.c.content_id == _c.c.id)
        .where(_here(work), _c.c.retired_at == t.FOREVER)
        .order_by(count.desc(), _c.c.word)
        .limit(limit)
    )
    return tuple((_made({k: v for k, v in row.items() if k != "said"}), int(row["said"]))
                 for row in work.execute(found).mappings())  # fmt: skip


def count(work: Work) -> int:
    """Count the items in use."""
    found = sa.select(sa.func.count()).select_from(_c).where(_here(work), _c.c.retired_at == t.FOREVER)
    return int(work.execute(found).scalar_one())


def add(work: Work, name: str, kind: ContentKind, link: str, owner_id: int) -> Content:
    """Keep a new item; return it."""
    number = work.number("content")
    values = {"name": name, "word": word_of(name), "kind": kind, "link": link, "owner_id": owner_id}
    work.insert(_c, id=number, added_at=work.now, **values)
    found = by_id(work, number)
    assert found is not None, "it was inserted in this transaction"
    return found


def change(work: Work, content_id: int, **values: Any) -> None:
    """Change an item's facts; `retired_at` None brings it back into use."""
    if "retired_at" in values and values["retired_at"] is None:
        values["retired_at"] = t.FOREVER
    work.execute(sa.update(_c).where(_here(work), _c.c.id == content_id).values(**values))
