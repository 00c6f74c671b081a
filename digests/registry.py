"""Finds the words for a notice: each kind has a module of its name here, with `render(work, notice)`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, cast

from alignment.notices import BY_NAME

if TYPE_CHECKING:
    from db.memory import Work
    from db.stores.notices import Notice
    from messages.message import Message

    Renderer = Callable[[Work, Notice], Message | None]


class NoRenderer(LookupError):
    """A notice of a kind that nobody wrote words for."""


@cache
def renderer(kind: str) -> Renderer:
    """Return what renders notices of a kind; its module is imported now. Raises `NoRenderer`."""
    if kind not in BY_NAME:
        raise NoRenderer(kind)
    name = f"{__package__}.{kind}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as problem:
        if problem.name != name:
            raise
        raise NoRenderer(kind) from None
    return cast("Renderer", module.render)


def render(work: Work, notice: Notice) -> Message | None:
    """Return the message of a notice as of now; None when there is nothing left to say, and it is let go."""
    if "filters" in notice.payload:
        from digests import not_theirs

        if not_theirs.withheld(work, notice):
            return not_theirs.told(work, notice)
    return renderer(notice.kind)(work, notice)
