"""What the sweep finds: leads that nobody works and conversations that nobody ends, each with why and what fixes it.

The kinds are data: the list to managers, App Home and the digest's count name them alike, and the docs are made from
them. What is found here is never changed by itself; a person presses the fix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from alignment.calendar import WorkingCalendar, local_day, local_instant, zone_named
from alignment.errors import Offer
from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND, Queue, Stage
from alignment.rejections import Answer


class Why(StrEnum):
    """Why somebody must look at a lead."""

    ROUTING = "routing"
    UNTOUCHED = "untouched"
    NOBODY = "nobody"
    GONE = "gone"
    AWAY = "away"
    NO_CLOCK = "no_clock"
    NO_STEP = "no_step"
    UNANSWERED = "unanswered"
    UNRULED = "unruled"
    CONTRADICTS = "contradicts"


class Told(StrEnum):
    """Whose list a finding is on."""

    SALES = "the sales managers above whoever holds it, or of its queue"
    MARKETING = "the marketing managers above the campaign's owner"
    BOTH = "the managers of both sides"
    ADMINS = "admins"
    OWNERLESS = "the sales managers of its team, and admins"


@dataclass(frozen=True, slots=True)
class KindOf:
    """One kind of finding: its word in a list, what it says of a lead, whose list it is on, and whether the digest counts it.

    `kept`: found by the sweep and kept as a row with its times; the others follow from clocks and rejections at once.
    """

    why: Why
    word: str
    says: str
    told: Told
    left: bool
    kept: bool


KINDS: tuple[KindOf, ...] = (
    KindOf(
        Why.UNTOUCHED,
        "untouched",
        "in hand, never touched, and its time was up longer than the agreement allows",
        Told.SALES,
        left=True,
        kept=False,
    ),
    KindOf(
        Why.ROUTING,
        "waits for routing",
        "the same, of a lead that waits in a queue because routing found nobody",
        Told.SALES,
        left=True,
        kept=False,
    ),
    KindOf(
        Why.NOBODY, "nobody has it", "held by no person and by no queue", Told.OWNERLESS, left=True, kept=True
    ),
    KindOf(
        Why.GONE,
        "its holder left",
        "held by somebody who does not belong here any more",
        Told.SALES,
        left=True,
        kept=True,
    ),
    KindOf(
        Why.AWAY,
        "its holder is away",
        "held by somebody who is away for longer than agreed",
        Told.SALES,
        left=True,
        kept=True,
    ),
    KindOf(
        Why.NO_CLOCK,
        "no clock",
        "in hand, untouched, and no clock runs for it: nobody was promised anything",
        Told.SALES,
        left=True,
        kept=True,
    ),
    KindOf(
        Why.NO_STEP,
        "no next step",
        "touched once, and since then nothing happened and nothing is planned",
        Told.SALES,
        left=True,
        kept=True,
    ),
    KindOf(
        Why.UNANSWERED,
        "not answered",
        "a rejection that was not answered in time",
        Told.MARKETING,
        left=False,
        kept=False,
    ),
    KindOf(
        Why.UNRULED,
        "not ruled",
        "a second look that was not ruled within the agreed days",
        Told.BOTH,
        left=False,
        kept=False,
    ),
    KindOf(
        Why.CONTRADICTS,
        "state and history differ",
        "its state is not what its history says; it is never changed silently",
        Told.ADMINS,
        left=False,
        kept=True,
    ),
)
"""Every kind of finding, in the order in which a list shows them."""

OF: Mapping[Why, KindOf] = {kind.why: kind for kind in KINDS}
LEFT = frozenset(kind.why for kind in KINDS if kind.left)
"""What the digest counts as left behind."""
KEPT = frozenset(kind.why for kind in KINDS if kind.kept)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that the sweep found: which lead, why, since when. `owner_id` held it then; 0 for nobody."""

    lead_id: int
    why: Why
    since: datetime
    owner_id: int = 0


def held_too_long(starts: datetime, ends: datetime, calendar: WorkingCalendar, days: int) -> bool:
    """Tell whether an absence is longer than so many working days: whoever is away that long reaches nobody meanwhile."""
    day, last = local_day(starts, calendar.zone), local_day(ends - timedelta(seconds=1), calendar.zone)
    closed = 0
    while day <= last and closed <= days:
        closed += calendar.is_working_day(day)
        day += timedelta(days=1)
    return closed > days


def silent_before(now: datetime, calendar: WorkingCalendar, days: int) -> datetime:
    """Return the moment such that whatever last happened before it has been silent for `days` working days."""
    day = local_day(now, calendar.zone)
    for _ in range(days):
        day = calendar.previous_working_day(day)
    wall = now.astimezone(zone_named(calendar.zone)).time()
    return local_instant(day, wall, calendar.zone)


def differs(lead: Lead, folded: Lead) -> bool:
    """Tell whether a lead's state is another than its history folds to; versions only count changes."""
    return (lead.stage, lead.cycle, lead.owner_id, lead.queue, lead.last_seq) != (
        folded.stage,
        folded.cycle,
        folded.owner_id,
        folded.queue,
        folded.last_seq,
    )


def why_left(owner_id: int) -> Why:
    """Return what a lead whose promised time ran out is: one that routing found nobody for, or one nobody touched."""
    return Why.UNTOUCHED if owner_id else Why.ROUTING


def in_no_queue(lead: Lead) -> bool:
    """Tell whether nobody and no queue holds a lead that is not at its end."""
    ended = (Stage.WON, Stage.LOST, Stage.DISQUALIFIED)
    return lead.stage not in ended and not lead.owner_id and lead.queue is Queue.NONE


_OPENS, _CLOSES = time(9), time(17)
_EARLY = timedelta(hours=2)
"""So long before work begins somebody may be told already: whoever reads the digest at 08:30 reads their list then."""


def morning(person_zone: str, calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return when somebody is told of what waits: at once on their working day, else when their next one begins.

    It begins and ends when the company's does, by the clock on the person's own wall.
    """
    zone = person_zone or calendar.zone
    day = local_day(now, zone)
    opens, closes = (local_instant(day, at, zone) for at in hours_of(day, calendar))
    if calendar.is_working_day(day) and now < closes:
        return now if now >= opens - _EARLY else opens
    day = calendar.next_working_day(day)
    return local_instant(day, hours_of(day, calendar)[0], zone)


def hours_of(day: date, calendar: WorkingCalendar) -> tuple[time, time]:
    """Return when work begins and ends on a local day; a night shift ends at midnight here."""
    blocks = calendar.hours.get(day.weekday(), ())
    opens = min((begins for begins, _ in blocks), default=_OPENS)
    closes = max((ends for begins, ends in blocks if ends > begins), default=_CLOSES)
    return opens, closes


# --- what fixes it --------------------------------------------------------------------------------------------------


def fixes(why: Why, lead: Lead) -> tuple[Offer, ...]:
    """Return what puts an end to a finding, the likeliest first; each is a line that a person could type."""
    number = lead.id
    give = Offer("Give to…", f"/lead give {number}", form=True)
    take = Offer("Take", f"/lead accept {number}")
    again = Offer("Route again", f"/lead notmine {number} absent")
    nurture = Offer("Back to nurture…", f"/lead recycle {number}", form=True)
    explain = Offer("Why", f"/lead why {number}")
    show = Offer("Show", f"/lead {number}")
    if why is Why.UNANSWERED:
        return (*(each.of(number) for each in (Answer.FIX, Answer.NURTURE, Answer.LOOK)), show)
    if why is Why.UNRULED:
        return (
            Offer("Back to sales", f"/lead rule {number} return"),
            Offer("It stands", f"/lead rule {number} uphold"),
            show,
        )
    if why is Why.CONTRADICTS:
        return Offer("Repair", f"/tandem repair {number}"), show
    if lead.stage not in IN_HAND:
        return (show,)
    worked = lead.stage in (Stage.ASSIGNED, Stage.ACCEPTED)
    if not lead.owner_id:
        return (give, take, *((nurture,) if worked else ()), explain)
    return (give, *((again,) if worked else ()), *((nurture,) if worked else ()), explain)
