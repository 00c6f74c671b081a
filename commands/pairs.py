"""The pairs of times that figures were asked by, as one short word: a button asks for the very same again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from db.stores.asked import Pair

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OURS = datetime(2000, 1, 1, tzinfo=UTC)
"""No figure is asked as of an earlier time."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def written(pair: Pair, since: Pair | None) -> str:
    """Write the pair, and the one from which changes are counted, as one word."""
    times = [pair.as_of, pair.known_at, *((since.as_of, since.known_at) if since else ())]
    return "@" + ".".join(_short((each - _EPOCH) // timedelta(microseconds=1)) for each in times)


def read(word: str) -> tuple[Pair, Pair | None] | None:
    """Read what `written` returned; None for any other word, such as somebody's handle, @jonas.berg."""
    if not word.startswith("@"):
        return None
    try:
        times = [_EPOCH + timedelta(microseconds=int(each, 36)) for each in word[1:].split(".")]
    except (ValueError, OverflowError):
        return None
    if len(times) not in (2, 4) or min(times) < _OURS:
        return None
    return Pair(times[0], times[1]), Pair(times[2], times[3]) if len(times) == 4 else None


def _short(number: int) -> str:
    digits = ""
    while number:
        number, place = divmod(number, 36)
        digits = _DIGITS[place] + digits
    return digits or "0"
