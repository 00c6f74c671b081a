"""The deals of the sample company as its CRM exports them: a year of decided ones, and the pipeline of this quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from alignment.records import HistoryRecord, OpportunityRecord
from bot.demo.names import CAMPAIGNS, EAST, REPS

ZONE = ZoneInfo("America/New_York")
THOUSAND = 100_000
"""One thousand dollars in cents."""

QUARTER_END = date(2026, 12, 18)
_NEXT_QUARTER = date(2027, 1, 22)
_QUARTERS = (date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1))
_A_QUARTER = 53
"""Deals with which each past quarter began: 212 in four."""

_SIZES = (20, 16, 24, 22, 18, 20)
"""Past deals in thousands of dollars: the same mix among the won and the rest, so that the need is 212 to 66: 3.2."""


def new_york(day: date, wall: str = "12:00") -> datetime:
    """Return an instant by New York's wall clock."""
    return datetime.combine(day, time.fromisoformat(wall), ZONE)


class Book:
    """Every deal by its number (D-204 is line 204 of the first export), and what later exports say of some."""

    def __init__(self, random: Random, companies: Iterator[str]) -> None:
        self._random = random
        self._companies = companies
        self.first: dict[int, OpportunityRecord] = {}
        self.history: list[HistoryRecord] = []
        self._this_quarter()
        free = (number for number in range(1, 311) if number not in self.first)
        self._past(free)
        self._next_quarter(free)
        self.first = dict(sorted(self.first.items()))

    def _deal(self, number: int, name: str, thousands: int | None, **more: Any) -> OpportunityRecord:
        random = self._random
        owner = str(more.pop("owner", "")) or random.choice(REPS)
        known: dict[str, Any] = {
            "stage": random.choice(("Discovery", "Demo", "Proposal")),
            "close_date": QUARTER_END - timedelta(days=7 * random.randrange(3)),
            "owner": owner,
            "category": "pipeline",
            "campaign": random.choice(CAMPAIGNS).name,
            "origin": "marketing" if random.random() < 0.6 else "sales",
            "region": "East" if owner in EAST else "West",
            "created_at": new_york(date(2026, 9, 1) + timedelta(days=random.randrange(30))),
            "stage_since": new_york(date(2026, 10, 26) + timedelta(days=random.randrange(10))),
            "last_activity_at": new_york(date(2026, 11, 5) + timedelta(days=random.randrange(5))),
            **more,
        }
        amount = None if thousands is None else thousands * THOUSAND
        return OpportunityRecord(number, f"D{number}", name, amount=amount, currency="USD", **known)

    def _add(self, number: int, name: str, thousands: int | None, **more: Any) -> None:
        self.first[number] = self._deal(number, name, thousands, **more)

    # --- this quarter ----------------------------------------------------------------------------------------------

    def _this_quarter(self) -> None:
        october = new_york(date(2026, 10, 16))
        self._add(
            205, "Harbor Foods", 165, stage="Proposal", stage_since=october, close_date=QUARTER_END, owner="amira",
            last_activity_at=new_york(date(2026, 10, 20)), category="commit",
        )  # fmt: skip
        self._add(206, "Mill Street Cafés", 40, close_date=date(2026, 11, 9), stage="Demo", owner="luca")
        self._add(207, "Norden Pumps", 35, close_date=date(2026, 11, 20), stage="Discovery", owner="ravi")
        for number, name, thousands, owner in (
            (290, "Quarry Tools", 60, "sofia"), (291, "Lakeside Print", 45, "mei"), (298, "Silverline Freight", 50, "jonas"),
            (301, "Tidewell Energy", 30, "hanna"),
        ):  # fmt: skip
            self._add(number, name, thousands, owner=owner, stage="Proposal", close_date=QUARTER_END)
        for number in (204, 260, 299):
            self._add(number, next(self._companies), None, stage="Discovery")
        for number, thousands in zip(range(208, 232), _spread(self._random, 2_275, 24), strict=True):
            self._add(number, next(self._companies), thousands)
        for number, thousands in zip(range(232, 242), _spread(self._random, 860, 10), strict=True):
            closed = date(2026, 10, 6) + timedelta(days=3 * (number - 232))
            self._add(
                number, next(self._companies), thousands, kind="won", stage="Closed won", close_date=closed,
                closed_at=new_york(closed), stage_since=new_york(closed), created_at=new_york(date(2026, 8, 4)),
            )  # fmt: skip
        for number in range(242, 256):
            closed = date(2026, 10, 5) + timedelta(days=2 * (number - 242))
            self._add(
                number, next(self._companies), self._random.choice(_SIZES), kind="lost", stage="Closed lost", close_date=closed,
                closed_at=new_york(closed), stage_since=new_york(closed), created_at=new_york(date(2026, 8, 20)),
                loss_reason=self._random.choice(("price", "competitor", "no_decision")),
            )  # fmt: skip

    # --- the four quarters before, and the next one ---------------------------------------------------------------

    def _past(self, free: Iterator[int]) -> None:
        for place in range(len(_QUARTERS) * _A_QUARTER):
            quarter, rank = divmod(place, _A_QUARTER)
            begins = _QUARTERS[quarter]
            won = rank < (17 if quarter < 2 else 16)
            closed = begins + timedelta(days=35 + self._random.randrange(50))
            kind = "won" if won else "lost"
            number = next(free)
            self._add(
                number, next(self._companies), _SIZES[rank % len(_SIZES)], kind=kind, stage=f"Closed {kind}", close_date=closed,
                closed_at=new_york(closed), stage_since=new_york(closed), last_activity_at=new_york(closed),
                created_at=new_york(begins - timedelta(days=9 + self._random.randrange(20))),
                loss_reason="" if won else self._random.choice(("price", "competitor", "timing", "no_decision")),
            )  # fmt: skip
            if won and quarter == len(_QUARTERS) - 1:
                self._remember(number, closed)

    def _remember(self, number: int, closed: date) -> None:
        """How long a deal of last quarter that was won took in each stage: twelve days in Proposal is the usual."""
        deal = self.first[number]
        stages = (("Discovery", 30), ("Demo", 21), ("Proposal", 12 + self._random.choice((-3, 0, 0, 0, 3))))
        for stage, days in stages:
            at = new_york(closed - timedelta(days=days))
            self.history.append(
                HistoryRecord(
                    len(self.history) + 1,
                    deal.external,
                    at,
                    stage,
                    "open",
                    deal.amount,
                    "USD",
                    closed,
                    "pipeline",
                )
            )

    def _next_quarter(self, free: Iterator[int]) -> None:
        for number in free:
            self._add(
                number,
                next(self._companies),
                self._random.choice(_SIZES),
                close_date=_NEXT_QUARTER,
                stage="Discovery",
            )

    # --- what later exports say -----------------------------------------------------------------------------------

    def pushed(self, morning: datetime, close: date) -> list[OpportunityRecord]:
        """A morning's export: Norden Pumps has moved its close date once more, or has not."""
        moved = replace(self.first[207], close_date=close, changed_at=morning)
        self.first[207] = moved
        return [replace(moved, line=1)]

    def friday(self) -> list[OpportunityRecord]:
        """What happened on Friday 13 November: 135 thousand more, 185 thousand less, 80 of them won."""
        day = date(2026, 11, 13)
        noon = new_york(day, "12:20")
        won: dict[str, Any] = {
            "kind": "won",
            "stage": "Closed won",
            "close_date": day,
            "closed_at": noon,
            "changed_at": noon,
        }
        told = [
            replace(self.first[298], **won),
            replace(self.first[301], **won),
            replace(self.first[205], amount=180 * THOUSAND, changed_at=noon),
            replace(self.first[290], close_date=_NEXT_QUARTER, changed_at=noon),
            replace(
                self.first[291], kind="lost", stage="Closed lost", close_date=day, closed_at=noon, changed_at=noon,
                loss_reason="price",
            ),
        ]  # fmt: skip
        for number, name, thousands, owner in (
            (311, "Larch Foods", 60, "amira"), (312, "Stonebridge Clinics", 40, "luca"), (313, "Vale Printing", 20, "omar"),
        ):  # fmt: skip
            fresh: dict[str, Any] = {
                "created_at": noon,
                "stage_since": noon,
                "changed_at": noon,
                "last_activity_at": noon,
            }
            told.append(
                self._deal(
                    number, name, thousands, owner=owner, stage="Discovery", close_date=QUARTER_END, **fresh
                )
            )
        self.first |= {deal.line: deal for deal in told}
        return [replace(deal, line=line) for line, deal in enumerate(told, 1)]


def _spread(random: Random, thousands: int, parts: int) -> list[int]:
    """Split a sum into so many uneven parts of at least half the even one."""
    even = thousands // parts
    found = [even + random.randrange(-even // 2, even // 2) for _ in range(parts - 1)]
    last = thousands - sum(found)
    return [*found, last] if even // 2 <= last <= 2 * even else _spread(random, thousands, parts)
