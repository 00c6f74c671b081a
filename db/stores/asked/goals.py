"""The goals of a period, as they were known: the company's, the teams', and each person's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from alignment.quotas import Goal, whole
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import EVERYTHING, Filters, gap
from db.tables.workspace import TargetKind

_g = t.target

_HERE = (
    sa.select(_g.c.first, _g.c.end, _g.c.amount, _g.c.currency, _g.c.kind, _g.c.team_id, _g.c.person_id)
    .where(_g.c.workspace_id == gap("workspace_id", _g.c.workspace_id))
    .where(_g.c.first >= gap("first", _g.c.first), _g.c.end <= gap("end", _g.c.end))
    .where(_g.c.recorded_from <= gap("known_at", _g.c.recorded_from))
    .where(_g.c.recorded_to > gap("known_at", _g.c.recorded_from))
    .order_by(_g.c.first, _g.c.end)
)
_OF_KIND = _HERE.where(_g.c.kind == gap("kind", _g.c.kind))
_OF_TEAM = Prepared(_OF_KIND.where(_g.c.team_id == gap("team_id", _g.c.team_id)).where(_g.c.person_id == 0))
_OF_PERSON = Prepared(_OF_KIND.where(_g.c.person_id == gap("person_id", _g.c.person_id)))
_EVERY = Prepared(_HERE)


def target(
    work: Work,
    kind: TargetKind,
    first: date,
    end: date,
    known_at: datetime,
    filters: Filters = EVERYTHING,
) -> tuple[int, str] | None:
    """Return the goal of exactly [first, end), or the sum of goals that tile it; None when there is none.

    Of a person, else of a team, else the company's: nobody set one for a region, a segment, a source or a campaign alone. With
    its currency, which is empty for counts and for the workspace's own.
    """
    if not filters.with_goals:
        return None
    asked = {"kind": kind, "first": first, "end": end, "known_at": known_at}
    if filters.owner_id:
        found = work.rows(_OF_PERSON, **asked, person_id=filters.owner_id)
    else:
        found = work.rows(_OF_TEAM, **asked, team_id=filters.team_id)
    goals = [(Goal(begins, ends, int(amount)), currency) for begins, ends, amount, currency, *_ in found]
    return _whole(goals, first, end)


def _whole(goals: list[tuple[Goal, str]], first: date, end: date) -> tuple[int, str] | None:
    """The goal of all of a time, with the currency of all that it is made of; None where they differ."""
    exact = [each for each in goals if (each[0].first, each[0].end) == (first, end)]
    goals = exact[:1] or goals
    amount = whole((goal for goal, _ in goals), first, end)
    currencies = {currency for _, currency in goals}
    return (amount, currencies.pop()) if amount is not None and len(currencies) == 1 else None


@dataclass(frozen=True, slots=True)
class Goals:
    """Every goal within a time, by what it counts and whose it is."""

    first: date
    end: date
    of_teams: dict[tuple[TargetKind, int], list[tuple[Goal, str]]]
    of_people: dict[tuple[TargetKind, int], list[tuple[Goal, str]]]

    def whole(self, kind: TargetKind, team_id: int = 0) -> tuple[int, str] | None:
        """Return what `target` does, of a team or (0) the company."""
        return _whole(self.of_teams.get((kind, team_id), []), self.first, self.end)


def every(work: Work, first: date, end: date, known_at: datetime) -> Goals:
    """Return every goal within [first, end), in one question."""
    found = Goals(first, end, {}, {})
    for begins, ends, amount, currency, kind, team_id, person_id in work.rows(
        _EVERY, first=first, end=end, known_at=known_at
    ):
        whose, key = (found.of_people, (kind, person_id)) if person_id else (found.of_teams, (kind, team_id))
        whose.setdefault(key, []).append((Goal(begins, ends, int(amount)), currency))
    return found
