"""`/tandem setup persons`: whether figures about one person are shown at all."""

from __future__ import annotations

from alignment.errors import NotUnderstood
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from messages.fields import Choice, Field, Option
from operations.setup.persons import show_person_figures


def _fields(_work: Work) -> list[Field]:
    who = [Option("on", "That person and their manager"), Option("off", "Nobody")]
    return [Choice("shown", "Figures about one person", who)]


def _persons(work: Work, request: Request, typed: str) -> str:
    if typed.casefold() not in ("on", "off"):
        raise NotUnderstood("Figures about one person are on or off: setup persons off.")
    shown = typed.casefold() == "on"
    show_person_figures(work, request.actor, shown=shown)
    return f"Figures about one person: {'that person and their manager' if shown else 'nobody'} sees them."


PERSONS = step(
    "persons",
    "Figures about persons",
    _fields,
    lambda form: form.answered("shown"),
    _persons,
    "shown",
)
