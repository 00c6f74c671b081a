"""`/tandem setup target`: what company and teams want to reach."""

from __future__ import annotations

import re

from alignment.errors import Incomplete, Offer
from alignment.money import Money, exact
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import teams
from messages.fields import Choice, Field, Option, Text
from operations.setup import goals


def _fields(work: Work) -> list[Field]:
    kinds = [Option("revenue", "Revenue"), Option("mqls", "MQLs"), Option("pipeline", "Pipeline")]
    fields: list[Field] = [
        Choice("kind", "What", kinds, initial="revenue"),
        Text("period", "Period", placeholder="q4, nov or FY2027 Q1", limit=20),
        Text("amount", "Amount", placeholder="2.0m, or 200 for MQLs", limit=30),
    ]
    options = [Option(team.word, team.name) for team in teams.teams(work)[:100]]
    if options:
        fields.append(Choice("team", "Team", options, optional=True, hint="Empty: the whole company."))
    return fields


def _words(form: Request) -> str:
    amount = form.answered("amount").replace(" ", "")
    words = f"{form.answered('kind')} {form.answered('period')} {amount}"
    return f"{words} for {form.answered('team')}" if form.answered("team") else words


def _target(work: Work, request: Request, typed: str) -> str:
    words, *more = re.split(r"\sfor\s", typed, maxsplit=1, flags=re.IGNORECASE)
    team = more[0].strip() if more else ""
    parts = words.split()
    if len(parts) < 3:
        raise Incomplete(
            "A target has a kind, a period and an amount, such as: target revenue q4 2.0m.",
            Offer("Fill it in", "/tandem setup target", form=True),
            field="amount",
        )
    kind, amount, period = parts[0], parts[-1], " ".join(parts[1:-1])
    target, when = goals.set_target(work, request.actor, kind, period, amount, team)
    size = exact(Money(target.amount, target.currency)) if target.currency else f"{target.amount:,}"
    return f"Target for {when.full}: {size} {target.kind.value}{f', {team}' if team else ''}."


TARGET = step("target", "Target", _fields, _words, _target, "amount", other_words=("targets",))
