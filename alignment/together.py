"""What people of both teams do together, whatever it is: one shape for calendars, App Home and a digest's last line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What it is that people do together."""

    MEETING = "meeting"
    PLACEMENT = "placement"
    DUTY = "duty"
    RIDE_ALONG = "ride_along"
    PAIRING = "pairing"


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something that takes place in [starts_at, ends_at), as it was believed at a pair of times.

    `ref` names it for ever (`M-12`), whatever becomes of it. `title` may be told in a channel: no name of a lead's
    person, nobody's absence. `whole_days`: the bounds are local midnights in `zone`, and no hour is meant. `people` are
    who takes part; `asides` say what it is to one of them (`you chair`). `channel` is where it is told, empty for
    nowhere: then it is its people's alone. `revision` grows by each change that a calendar must notice, from 0 on;
    `cancelled`: it was told of and does not take place.
    """

    ref: str
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    whole_days: bool = False
    people: frozenset[int] = frozenset()
    asides: Mapping[int, str] = field(default_factory=dict, hash=False)
    channel: str = ""
    revision: int = 0
    cancelled: bool = False
