"""What people of both teams do together, whatever it is: one shape for calendars, App Home and a digest's last line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from alignment.people import Department


class Kind(StrEnum):
    """What it is that people do together, in the order in which it is told."""

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
    nowhere: then it is its people's alone; where it is not `open_to_all` no other channel hears of it. `weekly` is what a
    line calls one week of something that lasts several: `Priya's week`. Where it is somebody's own, that is `whose`, who reads
    of it as `yours`: `your turn in sales`. `revision` grows by each change that a calendar
    must notice, from 0 on, and `changed_at` is when the last one became known; `cancelled`: it was told of and does not
    take place. `series` and `slot` say which recurrence it is of, and of which of its days.
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
    open_to_all: bool = True
    weekly: str = ""
    whose: int = 0
    yours: str = ""
    revision: int = 0
    changed_at: datetime | None = None
    cancelled: bool = False
    series: str = ""
    slot: date | None = None

    def is_own(self, person_id: int) -> bool:
        """Tell whether it is somebody's own, and not one to which they come."""
        return bool(self.whose) and self.whose == person_id

    def called(self, person_id: int) -> str:
        """Return what it is called to somebody: `Priya in sales`, to her `your turn in sales`."""
        return self.yours if self.is_own(person_id) else self.title


@dataclass(frozen=True, slots=True)
class Share:
    """Of how much of a kind of it a department took part in some time: `took_part` of `of`, never who did not.

    `behind` are those that it took part in, each by its ref and title.
    """

    kind: Kind
    side: Department
    took_part: int
    of: int
    behind: tuple[tuple[str, str], ...] = ()
