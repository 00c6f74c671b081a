"""What both teams promise each other: the terms of the agreement, and how each is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alignment.enrichment import Fact, coded, find
from alignment.errors import NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.readings import Unreadable
from alignment.terms import Agreement
from db.memory import Work
from db.stores import agreements, workspaces
from operations.setup.steps import Step, changed

PROMISES = {
    "accept": "accept_minutes",
    "touch": "first_touch_minutes",
    "hot": "hot_minutes",
    "answer": "answer_minutes",
    "enrich": "enrich_minutes",
    "attempts": "attempts",
    "days": "attempt_days",
    "step": "step_minutes",
    "look": "second_look_days",
    "left": "left_behind_minutes",
    "away": "away_days",
    "silent": "silent_days",
}
"""What `/tandem setup sla` sets to a time or a number, by the word people type."""

NEEDS = "needs"
"""What a lead has when it is handed over: `/tandem setup sla needs phone size`."""

_NOTHING = frozenset({"none", "nothing", "no"})


def promises_step(work: Work) -> Step:
    """Say what is promised; the defaults are promises too."""
    agreed = workspaces.terms(work).agreement
    says = f"touch {_duration(agreed.first_touch_minutes)}, answer {_duration(agreed.answer_minutes)}"
    return Step("sla", "Promises", says, done=True)


def _duration(minutes: int) -> str:
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def set_promises(work: Work, actor: Actor, wanted: Mapping[str, str]) -> Agreement:
    """Change promises (`touch` to `4h`, `attempts` to `6`, `needs` to `phone size`): one new version of the agreement, in force from now.

    A lead is judged by the version in force at its handoff, so nothing that is handed over already changes.
    """
    may(actor, Right.SETUP)
    changes: dict[str, Any] = {}
    for word, amount in wanted.items():
        if word.strip().casefold() == NEEDS:
            changes[NEEDS] = _facts(amount)
            continue
        term = PROMISES.get(word.strip().casefold())
        if term is None:
            there = ", ".join((*PROMISES, NEEDS))
            raise NotUnderstood(f'"{word.strip()[:30]}" is no promise. There are: {there}.')
        try:
            changes[term] = _minutes(amount) if term.endswith("minutes") else _whole(amount)
        except Unreadable as refusal:
            raise NotUnderstood(refusal.sentence, field=word.strip().casefold()) from None
    version = agreements.new_agreement(work, replace(workspaces.terms(work).agreement, **changes))
    changed(work, actor, "sla", version=version, **changes)
    return workspaces.terms(work).agreement


def _facts(typed: str) -> str:
    """Read the facts that a lead needs at its hand-over, as they are kept: `phone,size`; empty for none."""
    words = [each for each in typed.replace(",", " ").casefold().split() if each not in {"and", *_NOTHING}]
    unknown = [each for each in words if find(each) is None]
    if unknown or not typed.split():
        what = f'"{unknown[0][:30]}" is nothing that a lead can need' if unknown else "What does a lead need"
        raise NotUnderstood(f"{what}. There are: {', '.join(Fact)}; or: needs none.", field=NEEDS)
    return coded([fact for fact in map(find, words) if fact is not None])


def _minutes(typed: str) -> int:
    """Read business minutes: `15m`, `4h`, `1.5h`, `90`; a day (`2d`) is eight working hours."""
    found = re.fullmatch(r"(\d{1,4}(?:\.\d)?)\s?(m|min|minutes?|h|hours?|d|days?|)", typed.strip().casefold())
    minutes = float(found[1]) * {"h": 60, "d": 480}.get(found[2][:1], 1) if found else 0
    if found is None or minutes != int(minutes) or not 1 <= minutes <= 10_000:
        raise Unreadable(typed, f'"{typed.strip()[:30]}" is no time. Try 15m, 4h or 2d, in working hours.')
    return int(minutes)


def _whole(typed: str) -> int:
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= 99:
        raise Unreadable(typed, f'"{typed.strip()[:30]}" is no number from 1 to 99.')
    return int(typed)
