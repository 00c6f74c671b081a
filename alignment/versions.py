"""A deal's life as versions that follow each other without a gap: what a new fact ends, and what it puts there.

Nothing is overwritten: whoever stores the answer ends the recorded interval of what is believed no more, and adds the
rest as newly believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

Version = Mapping[str, Any]
"""At least `valid_from` and `valid_to`; everything else is the state."""


def covering(versions: Sequence[Version], at: datetime) -> Version | None:
    """Return the version that holds at an instant; None before the first."""
    return next((each for each in versions if each["valid_from"] <= at < each["valid_to"]), None)


def replaced(
    versions: Sequence[Version], state: Mapping[str, Any], start: datetime, end: datetime
) -> tuple[list[Version], list[dict[str, Any]]]:
    """Let `state` hold over [start, end): return the versions believed no more, and those believed instead.

    What lay within goes; what reached in keeps its part outside. An empty interval changes nothing.
    """
    if start >= end:
        return [], []
    ended: list[Version] = []
    added: list[dict[str, Any]] = []
    for each in versions:
        if each["valid_to"] <= start or each["valid_from"] >= end:
            continue
        ended.append(each)
        if each["valid_from"] < start:
            added.append({**each, "valid_to": start})
        if each["valid_to"] > end:
            added.append({**each, "valid_from": end})
    added.append({**state, "valid_from": start, "valid_to": end})
    return ended, sorted(added, key=lambda each: each["valid_from"])
