"""How a funnel is to be counted: `by source`, `per account`, wherever the line says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.errors import NotUnderstood, Offer
from alignment.waterfall_steps import By


@dataclass(frozen=True, slots=True)
class Shape:
    """By what a funnel is taken apart, and whether accounts are counted instead of leads."""

    by: By | None = None
    per_account: bool = False

    @property
    def said(self) -> tuple[str, ...]:
        """What changes the figures, as words that can be typed; parts are the same figures, laid out."""
        return ("per account",) if self.per_account else ()


PLAIN = Shape()

_PARTS = {form: by for by in By for form in (by.value, f"{by.value}s")}
_COUNTED = {"account": True, "accounts": True, "lead": False, "leads": False}


def read(line: str, words: Sequence[str]) -> tuple[Shape, list[str]]:
    """Read the shape out of a line's words; return it with the words that are left.

    Raises NotUnderstood with the line's buttons where `by` or `per` is followed by something else.
    """
    by: By | None = None
    per_account = False
    left: list[str] = []
    rest = [part for word in words for part in _apart(word)]
    while rest:
        word = rest.pop(0)
        said = word.casefold()
        following = rest[0] if rest else ""
        if said == "by":
            by = _PARTS.get(following.casefold()) or _unknown(line, word, following, _PARTS)
        elif said == "per":
            if following.casefold() not in _COUNTED:
                _unknown(line, word, following, ("account", "lead"))
            per_account = _COUNTED[following.casefold()]
        else:
            left.append(word)
            continue
        rest.pop(0)
    return Shape(by, per_account), left


def _apart(word: str) -> list[str]:
    """`per-account`, as a button says it, is two words."""
    first, dash, second = word.partition("-")
    known = _PARTS if first.casefold() == "by" else _COUNTED if first.casefold() == "per" else {}
    return [first, second] if dash and second.casefold() in known else [word]


def _unknown(line: str, word: str, following: str, known: Sequence[str] | dict[str, By]) -> By:
    typed = f"{word} {following}".strip()
    offers = [each for each in known if not each.endswith("s")]
    kept = " ".join(line.split())
    raise NotUnderstood(
        f'"{typed[:40]}" is nothing a funnel goes by. There is: {", ".join(f"{word} {each}" for each in offers)}.',
        *(Offer(f"{word} {each}", kept.replace(typed, f"{word} {each}", 1)) for each in offers[:4]),
    )
