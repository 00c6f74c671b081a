"""What a report at the shell is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from db.memory import Work
from figures.basis import Scope
from messages.picture import Picture


class Figures(Protocol):
    """What a report prints."""

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises."""


F = TypeVar("F", bound=Figures)


@dataclass(frozen=True, slots=True)
class Kind(Generic[F]):
    """One report: how its figures are asked for, how they read as text, which words it knows of its own, and its chart."""

    ask: Callable[[Work, Scope, datetime, datetime], F]
    text: Callable[[F], str]
    ways: frozenset[str] = frozenset()
    picture: Callable[[Work, F], Picture | None] | None = None
