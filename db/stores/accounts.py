"""Accounts: which leads are of one company, and who keeps it."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from alignment.accounts import Account, Holding, keeper
from alignment.lifecycle import Stage
from alignment.people import Role
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, among
from db.stores import people
from db.tables.leads import AT_HOME, NUMBERED

_l = t.lead
_MOST = 200
"""So many leads of one company are looked at; who keeps it is among them."""


def _held(same: sa.ColumnElement[bool], there: sa.TextClause) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(_l.c.id, _l.c.owner_id, _l.c.team_id, _l.c.stage, _l.c.account_number, _l.c.domain)
        .where(
            _l.c.workspace_id == sa.bindparam("workspace_id"),
            same,
            there,
            _l.c.owner_id > sa.literal_column("0"),
            among(_l.c.stage, [Stage.ASSIGNED, Stage.ACCEPTED, Stage.QUALIFIED, Stage.WON]),
        )
        .order_by(_l.c.id)
        .limit(sa.literal_column(str(_MOST)))
    )


_BY_NUMBER = Prepared(_held(_l.c.account_number == sa.bindparam("number"), NUMBERED))
_BY_DOMAIN = Prepared(_held(_l.c.domain == sa.bindparam("domain"), AT_HOME))


def holdings(work: Work, account: Account, *, other_than: int = 0) -> tuple[Holding, ...]:
    """Return the leads of an account that somebody holds, oldest first; without the lead `other_than`."""
    rows = []
    if account.number:
        rows += work.rows(_BY_NUMBER, number=account.number)
    if account.domain:
        rows += work.rows(_BY_DOMAIN, domain=account.domain)
    found = {
        row[0]: Holding(*row[:4])
        for row in rows
        if row[0] != other_than and account.same_as(Account(row[4], row[5]))
    }
    return tuple(found[lead_id] for lead_id in sorted(found))


def owner_of_account(
    work: Work, account: Account, *, other_than: int = 0, but: Collection[int] = ()
) -> Holding | None:
    """Return the lead by which somebody who sells keeps an account, with its owner; None where nobody does.

    `other_than` is the lead that is asked about: it gives nobody a claim to itself. `but` are people who keep none.
    """
    held = holdings(work, account, other_than=other_than)
    if not held:
        return None
    sells = {each.id for each in people.holders(work, Role.REP, Role.SALES_MANAGER)} - set(but)
    return keeper(held, sells)
