"""`/tandem setup target`: what company, teams and persons want to reach."""

from __future__ import annotations

import re

from alignment.errors import Incomplete, Offer
from alignment.money import Money, exact
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import teams
from messages.fields import Choice, Field, Option, Person, Text
from operations.setup import goals

_LABELS = {
    "revenue": "Revenue",
    "mqls": "MQLs",
    "pipeline": "Pipeline made",
    "sourced": "Marketing's quota: revenue",
    "sourced-pipeline": "Marketing's quota: pipeline made",
}


def _fields(work: Work) -> list[Field]:
    kinds = [Option(word, _LABELS[word]) for word in goals.KINDS.values()]
    fields: list[Field] = [
        Choice("kind", "What", kinds, initial="revenue"),
        Text("period", "Period", placeholder="q4, nov or FY2027 Q1", limit=20),
        Text("amount", "Amount", placeholder="2.0m, or 200 for MQLs", limit=30),
    ]
    options = [Option(team.word, team.name) for team in teams.teams(work)[:100]]
    if options:
        fields.append(Choice("team", "Team", options, optional=True, hint="Empty: the whole company."))
    hint = "Their own quota, for them and their manager. A month each where it grows."
    fields.append(Person("person", "Or one person", optional=True, hint=hint))
    return fields


def _words(form: Request) -> str:
    amount = form.answered("amount").replace(" ", "")
    words = f"{form.answered('kind')} {form.answered('period')} {amount}"
    whose = f"<@{form.answered('person')}>" if form.answered("person") else form.answered("team")
    return f"{words} for {whose}" if whose else words


def _target(work: Work, request: Request, typed: str) -> str:
    words, *more = re.split(r"\sfor\s", typed, maxsplit=1, flags=re.IGNORECASE)
    parts = words.split()
    if [part.casefold() for part in parts[:2]] == ["sourced", "pipeline"]:
        parts[:2] = ["sourced-pipeline"]
    if len(parts) < 3:
        raise Incomplete(
            "A target has a kind, a period and an amount, such as: target revenue q4 2.0m.",
            Offer("Fill it in", "/tandem setup target", form=True),
            field="amount",
        )
    kind, amount, period = parts[0], parts[-1], " ".join(parts[1:-1])
    done = goals.set_target(work, request.actor, kind, period, amount, more[0] if more else "")
    target = done.target
    size = exact(Money(target.amount, target.currency)) if target.currency else f"{target.amount:,}"
    said = goals.KINDS[target.kind]
    return f"Target for {done.period.full}: {size} {said}{f', {done.whose}' if done.whose else ''}."


TARGET = step("target", "Target", _fields, _words, _target, "amount", other_words=("targets",))
