"""`/tandem setup keep`: for how long people are kept in the state in which their time here ended, and whom tonight takes."""

from __future__ import annotations

from alignment.errors import Incomplete, NotUnderstood
from alignment.retention import KEPT
from commands.answers import answer
from commands.request import Reply, Request
from commands.tandem.setup import card
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.buttons import Button
from messages.fields import Field, Say, Text
from operations.retention import COUNTED, keep_for, preview

_FOREVER = ("forever", "always", "0")
_PREVIEW = ("preview", "tonight", "now")


def _fields(work: Work) -> list[Field]:
    switches = workspaces.terms(work).switches
    days = [
        Text(
            keep.word,
            f"Days: {keep.says}",
            limit=7,
            initial=str(getattr(switches, keep.switch) or "forever"),
        )
        for keep in KEPT
    ]
    return [Say(_tonight(work)), *days]


def _words(form: Request) -> str:
    return " ".join(f"{keep.word} {form.answered(keep.word).replace(' ', '')}" for keep in KEPT)


def _keep(work: Work, request: Request, typed: str) -> str:
    words = typed.casefold().split()
    if not words or len(words) % 2:
        raise Incomplete("A state and its days, such as: keep disqualified 180, or: keep won forever.")
    said = []
    for word, days in zip(words[::2], words[1::2], strict=True):
        kept = keep_for(work, request.actor, word, _days(word, days))
        said.append(f"{kept.says}: {'for good' if days in _FOREVER else f'{_days(word, days)} days'}")
    return f"Kept from then on, {'; '.join(said)}. Whom the coming night blanks: /tandem setup keep tonight"


def _show(work: Work, typed: str) -> Reply | None:
    """Say whom the coming night would blank, where that is what was asked."""
    if typed.casefold().strip() not in _PREVIEW:
        return None
    return answer(
        _tonight(work),
        "Name, addresses, notes and links go; counts stay.",
        buttons=(Button("Days…", "/tandem setup keep", form=True), card.CARD),
    )


def _days(word: str, typed: str) -> int:
    if typed in _FOREVER:
        return 0
    number = typed.removesuffix("d")
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise NotUnderstood(f'"{typed[:20]}" is no number of days. Try 180, or: forever.', field=word)
    return int(number)


def _tonight(work: Work) -> str:
    """Say whom the coming night would take by the days that hold now."""
    waiting = ", ".join(
        f"{keep.says} {f'{COUNTED} or more' if count >= COUNTED else count}" for keep, count in preview(work)
    )
    return f"The coming night blanks: {waiting}." if waiting else "The coming night blanks nobody."


KEEP = step(
    "keep",
    "How long people are kept",
    _fields,
    _words,
    _keep,
    "disqualified",
    "Then name, addresses, notes and links go; counts stay. What was erased does not come back.",
    ("retention",),
    _show,
)
