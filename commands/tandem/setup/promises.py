"""`/tandem setup sla`: what both teams promise each other."""

from __future__ import annotations

from alignment.errors import Incomplete
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Field, Text
from operations.setup.promises import PROMISES, set_promises

_LABELS = {
    "accept": "Accept within",
    "touch": "First touch within",
    "hot": "First touch, asked for a talk",
    "answer": "Answer to a rejection within",
    "enrich": "What sales asks for, within",
    "attempts": "Attempts before no response",
    "days": "Attempts within, working days",
    "step": "Next step within",
    "look": "Second look, working days",
    "left": "Left behind after",
    "away": "Away too long, working days",
    "silent": "Silent too long, working days",
}


def _fields(work: Work) -> list[Field]:
    agreed = workspaces.terms(work).agreement
    return [
        Text(
            word,
            _LABELS[word],
            limit=10,
            initial=f"{getattr(agreed, term)}{'m' if term.endswith('minutes') else ''}",
        )
        for word, term in PROMISES.items()
    ]


def _words(form: Request) -> str:
    said = {word: form.answered(word).replace(" ", "") for word in PROMISES}
    return " ".join(f"{word} {amount}" for word, amount in said.items() if amount)


def _sla(work: Work, request: Request, typed: str) -> str:
    words = typed.split()
    if not words or len(words) % 2:
        raise Incomplete("A promise has a word and a time, such as: sla touch 4h, or: sla attempts 6.")
    agreed = set_promises(work, request.actor, dict(zip(words[::2], words[1::2], strict=True)))
    return f"Agreement v{agreed.version} is in force for what is handed over from now on."


SLA = step(
    "sla",
    "Promises",
    _fields,
    _words,
    _sla,
    "touch",
    "Working hours. A change is a new version; what is handed over already keeps the old one.",
    ("agreement", "promises"),
)
