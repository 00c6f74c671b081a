"""`/tandem setup sla`: what both teams promise each other."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.enrichment import LABELS, Fact, in_order, of_code
from alignment.errors import Incomplete
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Field, Option, Tags, Text
from operations.setup.promises import NEEDS, PROMISES, set_promises

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
    facts = [Option(each.value, LABELS[each]) for each in Fact]
    needed = [each.value for each in in_order(of_code(agreed.needs))]
    times: list[Field] = [
        Text(
            word,
            _LABELS[word],
            limit=10,
            initial=f"{getattr(agreed, term)}{'m' if term.endswith('minutes') else ''}",
        )
        for word, term in PROMISES.items()
    ]
    return [*times, Tags(NEEDS, "A lead handed over has", facts, initial=needed, optional=True)]


def _words(form: Request) -> str:
    said = {word: form.answered(word).replace(" ", "") for word in PROMISES}
    ticked = form.answers.get(NEEDS)
    needed = " ".join(ticked) if isinstance(ticked, tuple) and ticked else "none"
    return " ".join(f"{word} {amount}" for word, amount in {**said, NEEDS: needed}.items() if amount)


def _sla(work: Work, request: Request, typed: str) -> str:
    words, needed = _needs(typed.split())
    if len(words) % 2 or not (words or needed):
        raise Incomplete("A promise has a word and a time, such as: sla touch 4h, or: sla attempts 6.")
    agreed = set_promises(work, request.actor, {**dict(zip(words[::2], words[1::2], strict=True)), **needed})
    return f"Agreement v{agreed.version} is in force for what is handed over from now on."


def _needs(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Take `needs phone size` off a line: it goes on until the next promise."""
    at = next((place for place, word in enumerate(words) if word.casefold() == NEEDS), len(words))
    end = next(
        (place for place in range(at + 1, len(words)) if words[place].casefold() in PROMISES), len(words)
    )
    if at == len(words):
        return list(words), {}
    return [*words[:at], *words[end:]], {NEEDS: " ".join(words[at + 1 : end])}


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
