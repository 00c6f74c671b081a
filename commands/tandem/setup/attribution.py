"""`/tandem setup attribution`: by which model a deal's money is shared among campaigns."""

from __future__ import annotations

from alignment.attribution import NAMES, WORDS, Model
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Choice, Field, Option, Text
from operations.setup import attribution


def _fields(work: Work) -> list[Field]:
    agreed = workspaces.terms(work).agreement
    models = [Option(named.word, f"{named.title}: {named.says}") for named in NAMES.values()]
    held = NAMES[WORDS.get(agreed.attribution, Model.LINEAR)].word
    return [
        Choice("model", "Model", models, initial=held),
        Text(
            "days", "Touches of so many days, or any", limit=10, initial=str(agreed.attribution_days or "any")
        ),
        Text("half", "Half-life of time decay, days", limit=10, initial=str(agreed.half_life_days)),
    ]


def _words(form: Request) -> str:
    model, days = form.answered("model"), form.answered("days").strip() or "any"
    half = form.answered("half").strip() if WORDS.get(model) is Model.TIME_DECAY else ""
    return f"{model} {''.join(days.split())} {''.join(half.split())}".strip()


def _attribution(work: Work, request: Request, typed: str) -> str:
    agreed = attribution.set_attribution(work, request.actor, typed)
    return f"Agreement v{agreed.version}: {attribution.in_words(agreed)}. Figures as of before keep what was agreed."


ATTRIBUTION = step(
    "attribution",
    "Attribution",
    _fields,
    _words,
    _attribution,
    "model",
    "Both teams count by it. Others can be asked for by their word: /pipeline sources linear.",
    ("model",),
)
