"""A period against plan as a table: company, teams, marketing, and those persons alone whom the reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from alignment.people import Actor
from db.memory import Work
from db.stores import people
from figures import plan
from figures.attained import Attained
from figures.plan import PlanFigures
from figures.tables.shape import Column, Table, amount
from figures.whose import may_see_person, told_apart

Row = tuple[str, str, Attained]


def _rows(work: Work, figures: PlanFigures, reader: Actor) -> Iterator[Row]:
    whose = ", ".join(each for each in figures.scope.said if each != figures.period.label) or "company"
    yield whose, "won", figures.whole
    if figures.made is not None:
        yield whose, "pipeline made", figures.made
    for each in figures.told(told_apart(work, reader, figures.crowds)).rows:
        yield each.name if each.teams > 1 else f"team {each.name}", "won", each.attained
    yield "marketing", "won of what it brought", figures.sourced
    if figures.sourced_made is not None:
        yield "marketing", "pipeline made", figures.sourced_made
    seen = [each for each in figures.people if may_see_person(work, reader, each.person_id)]
    known = people.people(work, [each.person_id for each in seen])
    named = sorted(
        (known[each.person_id].name, each.person_id, each) for each in seen if each.person_id in known
    )
    for name, _, person in named:
        yield name, "won", person.attained


PLAN: Table[PlanFigures, Row] = Table(
    "plan", "Against plan", "rows", plan.report,
    (
        Column("who", lambda row: row[0]),
        Column("what", lambda row: row[1]),
        Column("reached", lambda row: amount(row[2].reached, row[2].currency)),
        Column("quota", lambda row: amount(row[2].quota, row[2].currency)),
        Column("currency", lambda row: row[2].currency),
        Column("deals", lambda row: row[2].deals),
        Column("without amount", lambda row: row[2].without_amount),
        Column("working days over", lambda row: row[2].pace.elapsed),
        Column("working days", lambda row: row[2].pace.total),
        Column("run-rate leads to", lambda row: amount(row[2].run_rate, row[2].currency)),
        Column("needed a day", lambda row: amount(row[2].per_day, row[2].currency)),
    ),
    _rows,
    own_team=False,
)  # fmt: skip
