"""`/tandem setup` alone: how far the setup is, and what is missing next."""

from __future__ import annotations

from commands.answers import answer, bold
from commands.request import Reply
from db.memory import Work
from messages.buttons import Button
from operations.setup.progress import progress
from operations.setup.steps import Step

CARD = Button("Setup", "/tandem setup")
PEOPLE = Button("People", "/tandem people")


def card(work: Work) -> Reply:
    """Return the card: every step with what is set, and buttons to what is missing."""
    steps = progress(work)
    missing = [step for step in steps if not step.done]
    first = f"Setup · {len(steps) - len(missing)} of {len(steps)} done"
    if missing:
        first += f", next: {missing[0].label.casefold()}"
    buttons = [_opens(step) for step in missing[:3]] or [PEOPLE, Button("Check", "/tandem check")]
    return answer(
        bold(first),
        *(f"{step.label}: {step.says or 'missing'}" for step in steps),
        buttons=buttons,
        more=[_opens(step) for step in missing[3:8]],
        title=first,
    )


def done(work: Work, said: str) -> Reply:
    """Return what a step answers: what it did, and what is missing next."""
    missing = [step for step in progress(work) if not step.done]
    if not missing:
        return answer(said, "Everything that is needed is set.", buttons=(CARD, PEOPLE))
    return answer(said, f"Next: {missing[0].label.casefold()}.", buttons=(_opens(missing[0]), CARD))


def _opens(step: Step) -> Button:
    return Button(f"Set {step.label.casefold()}", f"/tandem setup {step.word}", form=True)
