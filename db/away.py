"""Whether it was the database that was locked, full or out of reach: then whoever asked may ask again."""

from __future__ import annotations

import sqlalchemy as sa


def is_away(problem: BaseException) -> bool:
    """Tell whether something failed because the database could not do it now, and may do it later."""
    return isinstance(problem, (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError))
