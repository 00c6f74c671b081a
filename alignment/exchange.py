"""Rates of exchange: what one unit of another currency is worth in the workspace's own, read exactly."""

from __future__ import annotations

import re
from decimal import Decimal

from alignment.readings import Unreadable, quoted

_PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_COMMA = re.compile(r"[0-9]{1,12},[0-9]{1,12}")


def parse_rate(text: str, decimal: str = "") -> Decimal:
    """Read `1.0837`, `0.0062` or `1,0837`: above zero, at most twelve digits on each side.

    A rate has no separators of thousands. A comma before exactly three digits may be one all the same (`1,083`), and
    is refused unless `decimal` says that it is the decimal mark. Raises Unreadable.
    """
    plain = text.strip()
    if _COMMA.fullmatch(plain):
        if decimal != "," and len(plain.rpartition(",")[2]) == 3:
            raise Unreadable(text, f"{quoted(plain)} may be two numbers. Type it with a point.")
        plain = plain.replace(",", ".")
    if _PLAIN.fullmatch(plain) and Decimal(plain) > 0:
        return Decimal(plain).normalize()
    raise Unreadable(text, f"{quoted(plain)} is no rate I know. Try 1.0837.")


def written(rate: Decimal) -> str:
    """Return a rate as it is kept and said: plain digits, without an exponent."""
    return f"{rate:f}"
