"""The leads of the sample company as its CRM exports them: a year of them, and those that Tandem's own days begin with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from alignment.lifecycle import EventKind, Origin
from alignment.records import LeadRecord
from bot.demo.deals import new_york
from bot.demo.names import CAMPAIGNS, EAST, REPS, WEST, buyer

YEAR = date(2025, 11, 10)
WEBINAR = "Webinar Nov"
"""November's own campaign: nothing of the year before came from it."""

A_MONTH = 150
"""Leads that meet marketing's definition in a usual month of the year before."""

EARLY = 57
"""Those of 2 to 9 November, before Tandem came: with 29 since then they are the month's 86."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A lead that Tandem's own days begin with: its number, company, campaign, and whose it will be."""

    number: int
    company: str
    campaign: str
    owner: str


REJECTED = (
    (Fresh(42, "Acorn Robotics", "Webinar Nov", "jonas"), "no_budget", "10:05"),
    (Fresh(61, "Oakhurst Labs", "Webinar Nov", "mei"), "no_budget", "11:20"),
    (Fresh(58, "Fern Hotels", "Search", "luca"), "company_size", "11:50"),
    (Fresh(66, "Bay Optics", "Partner", "sofia"), "role_no_authority", "14:10"),
)
"""Friday's four, with their reasons and when."""

LEFT_BEHIND = (
    Fresh(74, "Granite Airways", "Search", "ravi"),
    Fresh(75, "Orchard Dental", "Partner", "omar"),
    Fresh(76, "Linden Rail", "Search", "hanna"),
)
PINECREST = Fresh(57, "Pinecrest Clinics", "Webinar Nov", "jonas")
POPPY = Fresh(63, "Poppy Stores", "Search", "luca")
CEDAR = Fresh(79, "Cedar Mutual", "Webinar Nov", "jonas")
KITE = Fresh(71, "Kite Airports", "Webinar Sep", "jonas")
JUNIPER = Fresh(87, "Juniper Dairies", "Webinar Nov", "jonas")

_FRIDAY = (
    "Amber Motors", "Beacon Dairy", "Clover Press", "Delta Ceramics", "Ember Lighting", "Field Bakery", "Glen Materials",
    "Hazel Imaging", "Indigo Farms", "Laurel Steel", "Maple Devices", "Northwind Paper", "Ocean Optics", "Pebble Foods",
    "Quill Media", "Ridge Packaging", "Stone Analytics", "Terra Pharma", "Upland Glass",
)  # fmt: skip
_FRIDAY_NUMBERS = (*range(81, 87), *range(88, 101))
FRIDAY: tuple[Fresh, ...] = tuple(
    Fresh(
        number,
        company,
        ("Webinar Nov", "Search", "Trade Fair Oct", "Partner")[place % 4],
        REPS[place % len(REPS)],
    )
    for place, (number, company) in enumerate(zip(_FRIDAY_NUMBERS, _FRIDAY, strict=True))
)
"""Friday's other leads; with Cedar Mutual they are the twenty that were handed over since Friday's digest."""

FRESH: tuple[Fresh, ...] = (
    *(each for each, _, _ in REJECTED), *LEFT_BEHIND, PINECREST, POPPY, CEDAR, JUNIPER, *FRIDAY,
)  # fmt: skip

_E = EventKind
Life = tuple[tuple[EventKind, datetime], ...]


def export(random: Random, companies: Iterator[str]) -> list[LeadRecord]:
    """The first export: line 42 is L-42. Those of Tandem's own days are new, all others have a year behind them."""
    named = {each.number: each for each in FRESH}
    past = [*_year(random), *_early(random)]
    records: list[LeadRecord] = []
    lives = iter(past)
    while True:
        line = len(records) + 1
        if line in named:
            records.append(_new(random, line, named[line]))
        elif line == KITE.number:
            records.append(_kite(random, line))
        else:
            life = next(lives, None)
            if life is None:
                return records
            records.append(_old(random, line, next(companies), *life))


def _known(random: Random, line: int, company: str, campaign: str, owner: str) -> dict[str, Any]:
    person = buyer(random, line, company)
    source = next(each.source for each in CAMPAIGNS if each.name == campaign)
    return {
        "company": company, "campaign": campaign, "source": source, "region": "East" if owner in EAST else "West",
        "segment": random.choice(("small", "middle", "middle", "large")), "name": person.name, "title": person.title,
        "email": person.email, "phone": person.phone, "place": person.place, "origin": Origin.MARKETING,
    }  # fmt: skip


def _new(random: Random, line: int, fresh: Fresh) -> LeadRecord:
    """A lead that marketing has not handed over yet."""
    known = _known(random, line, fresh.company, fresh.campaign, fresh.owner)
    if fresh is JUNIPER:
        known |= {
            "name": "Maya Castro",
            "title": "operations head",
            "place": "Boston",
            "asked": "demo for two plants",
        }
    created = new_york(date(2026, 11, 5) + timedelta(days=line % 4), "10:30")
    return LeadRecord(line, f"L{line}", ((_E.CREATED, created),), hot=fresh is JUNIPER, **known)


def _kite(random: Random, line: int) -> LeadRecord:
    """One that went to nurture in August and comes back in Tandem's days."""
    handed = new_york(date(2026, 8, 10), "09:30")
    life: Life = (
        (_E.CREATED, handed - timedelta(days=3)),
        (_E.MARKETING_QUALIFIED, handed),
        (_E.ASSIGNED, handed + timedelta(hours=1)),
        (_E.ACCEPTED, handed + timedelta(hours=2)),
        (_E.TOUCHED, handed + timedelta(hours=3)),
        (_E.RECYCLED, handed + timedelta(days=2)),
    )
    known = _known(random, line, KITE.company, KITE.campaign, KITE.owner)
    return LeadRecord(line, f"L{line}", life, owner=KITE.owner, reason="timing", **known)


def _old(random: Random, line: int, company: str, life: Life, campaign: str, reason: str) -> LeadRecord:
    owner = random.choice(REPS) if len(life) > 2 else ""
    known = _known(random, line, company, campaign, owner or random.choice((*WEST, *EAST)))
    return LeadRecord(line, f"L{line}", life, owner=owner, reason=reason, **known)


Past = tuple[Life, str, str]


def _year(random: Random) -> Iterator[Past]:
    """Leads from November to October, a little more in spring and autumn."""
    for day in range((date(2026, 11, 1) - YEAR).days):
        born = YEAR + timedelta(days=day)
        if born.weekday() >= 5:
            continue
        busy = 1.3 if born.month in (3, 4, 9, 10) else 0.9
        for _ in range(round(A_MONTH / 21 * busy + random.random() - 0.5)):
            yield _life(
                random,
                new_york(born, f"{8 + random.randrange(9):02d}:{random.randrange(60):02d}"),
                open_ended=False,
            )


def _early(random: Random) -> Iterator[Past]:
    """November's leads from before Tandem; the accepted ones are still being worked."""
    for place in range(EARLY):
        day = date(2026, 11, 2) + timedelta(days=place % 5)
        yield _life(
            random,
            new_york(day, f"{9 + place % 7:02d}:{(place * 11) % 60:02d}"),
            open_ended=True,
            campaign=(WEBINAR, "Search", "Partner", "Trade Fair Oct", "Newsletter")[place % 5],
        )


_REASONS = (
    "no_budget",
    "company_size",
    "role_no_authority",
    "timing",
    "no_need_no_project",
    "bad_contact_data",
)
_ENDS_FOR_GOOD = frozenset({"no_need_no_project", "bad_contact_data"})


def _life(random: Random, handed: datetime, *, open_ended: bool, campaign: str = "") -> Past:
    """What became of one lead after its hand-over; `open_ended`: those in work are not decided yet."""
    chosen = campaign or random.choice([each.name for each in CAMPAIGNS if each.name != WEBINAR])
    life = [
        (_E.CREATED, handed - timedelta(hours=1 + random.randrange(60))),
        (_E.MARKETING_QUALIFIED, handed),
    ]
    at = handed + timedelta(minutes=20 + random.randrange(90))
    life.append((_E.ASSIGNED, at))
    fate = random.random()
    if fate < 0.22:
        reason = random.choice(_REASONS)
        end = _E.DISQUALIFIED if reason in _ENDS_FOR_GOOD else _E.RECYCLED
        at += timedelta(minutes=30 + random.randrange(300))
        return (*life, (_E.REJECTED, at), (end, at)), chosen, reason
    life.append((_E.ACCEPTED, at + timedelta(minutes=10 + random.randrange(60))))
    life.append((_E.TOUCHED, at + timedelta(minutes=80 + random.randrange(120))))
    if open_ended:
        return tuple(life), chosen, ""
    at += timedelta(days=2 + random.randrange(6))
    if fate < 0.55:
        return (*life, (_E.RECYCLED, at)), chosen, random.choice(("timing", "no_response"))
    life.append((_E.SALES_QUALIFIED, at))
    closed = at + timedelta(days=20 + random.randrange(60))
    if closed >= new_york(date(2026, 11, 9)):
        return tuple(life), chosen, ""
    return (*life, (_E.WON if fate > 0.82 else _E.LOST, closed)), chosen, ""
