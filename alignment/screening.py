"""A note without what reaches a person: addresses, numbers and names are replaced before others read it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.\w+|\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d(?:[\d ()./-]{5,}\d)(?!\w)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def screened(note: str, names: Iterable[str] = ()) -> str:
    """Return `note` with e-mail and web addresses, phone numbers and the given names replaced.

    Each word of a name of three letters or more counts as the name, in any case. Amounts and ISO days stay.
    """
    shown = _ADDRESS.sub("(address)", note)
    shown = _NUMBER.sub(_number, shown)
    for name in names:
        for part in sorted({word for word in name.split() if len(word) >= 3}, key=len, reverse=True):
            shown = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "(name)", shown, flags=re.IGNORECASE)
    return re.sub(r"\(name\)(?: \(name\))+", "(name)", shown)


def _number(found: re.Match[str]) -> str:
    digits = sum(char.isdigit() for char in found[0])
    return found[0] if digits < 7 or _DAY.fullmatch(found[0].strip()) else "(number)"
