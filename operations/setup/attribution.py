"""By which model the two teams agree to share a deal's money among campaigns."""

from __future__ import annotations

from dataclasses import replace

from alignment.attribution import NAMES, WORDS, Model
from alignment.errors import NotUnderstood, Offer
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.terms import Agreement
from db.memory import Work
from db.stores import agreements, workspaces
from operations.setup.steps import Step, changed

_MOST_DAYS = 3650


def attribution_step(work: Work) -> Step:
    """Say which model counts; until one is agreed each touch of a year counts alike."""
    agreed = workspaces.terms(work).agreement
    return Step("attribution", "Attribution", in_words(agreed), done=True)


def in_words(agreed: Agreement) -> str:
    """Return what an agreement says of attribution: `W, touches of 365 days`."""
    model = WORDS.get(agreed.attribution, Model.LINEAR)
    days = f"touches of {agreed.attribution_days} days" if agreed.attribution_days else "touches of any age"
    half = f", half-life {agreed.half_life_days} days" if model is Model.TIME_DECAY else ""
    until = "" if agreed.attribution else " until one is agreed"
    return f"{NAMES[model].title}{until}, {days}{half}"


def set_attribution(work: Work, actor: Actor, typed: str) -> Agreement:
    """Agree on a model (`w`), how old a touch may be (`w 180`, `w any`), and the half-life of decay (`decay 180 14`).

    It is a new version of the agreement: figures as of an earlier time keep the model that was agreed then.
    """
    may(actor, Right.SETUP)
    words = [word for word in typed.casefold().split() if word not in ("days", "day", "half-life", "half")]
    model = WORDS.get(words[0]) if words else None
    if model is None:
        raise _no_model(words[0] if words else "")
    agreed = replace(workspaces.terms(work).agreement, attribution=NAMES[model].word)
    if len(words) > 1:
        agreed = replace(agreed, attribution_days=0 if words[1] == "any" else _days(words[1], "days"))
    if len(words) > 2:
        if model is not Model.TIME_DECAY or len(words) > 3:
            raise NotUnderstood("Only decay has a half-life, and nothing follows it: decay 180 14.")
        agreed = replace(agreed, half_life_days=_days(words[2], "half"))
    version = agreements.new_agreement(work, agreed)
    changed(
        work,
        actor,
        "attribution",
        version=version,
        model=agreed.attribution,
        days=agreed.attribution_days,
        half_life=agreed.half_life_days,
    )
    return workspaces.terms(work).agreement


def _days(typed: str, field: str) -> int:
    plain = typed.removesuffix("d")
    if not plain.isdecimal() or not 1 <= int(plain) <= _MOST_DAYS:
        raise NotUnderstood(
            f'"{typed[:20]}" is no number of days from 1 to {_MOST_DAYS:,}. Try 180, or: any.', field=field
        )
    return int(plain)


def _no_model(word: str) -> NotUnderstood:
    known = ", ".join(named.word for named in NAMES.values())
    said = f'"{word[:30]}" is no model I know' if word else "Which model"
    return NotUnderstood(
        f"{said}{'.' if word else '?'} There are: {known}.",
        Offer("W", "/tandem setup attribution w"),
        Offer("Linear", "/tandem setup attribution linear"),
        Offer("Pick one", "/tandem setup attribution", form=True),
        field="model",
    )
