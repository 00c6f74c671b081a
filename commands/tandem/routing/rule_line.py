"""A rule as a line says it: `territory West region west, mid west size 50-500 to West at 2`."""

from __future__ import annotations

import re

from alignment.errors import Incomplete, NotUnderstood, Offer
from alignment.identity import folded
from alignment.routing import Conditions, Rule, RuleKind
from db.memory import Work
from db.stores import routing
from operations import routing_rules as rules
from operations.people.finding import find

_KEYS = {
    "region": "regions", "regions": "regions", "country": "countries", "countries": "countries", "segment": "segments",
    "segments": "segments", "account": "accounts", "accounts": "accounts", "size": "size", "to": "to", "at": "at",
}  # fmt: skip
_EXAMPLE = "add territory West region west to West"


def _parted(typed: str) -> dict[str, str]:
    """Read `territory West region west, mid west to West at 2` into its parts; what stands before a key is the head."""
    parts: dict[str, list[str]] = {"head": []}
    key = "head"
    for word in typed.split():
        if folded(word) in _KEYS and (key != "head" or parts["head"]):
            key = _KEYS[folded(word)]
            parts.setdefault(key, [])
        else:
            parts[key].append(word)
    return {name: " ".join(words) for name, words in parts.items()}


def read_rule(work: Work, typed: str) -> tuple[Rule, int]:
    """Return the rule that a line says, and its place (0: the last before the catch-all)."""
    parts = _parted(typed)
    word, _, name = parts["head"].partition(" ")
    kind = rules.kind_named(word)
    if kind is None:
        known = ", ".join(each.value for each in RuleKind if each is not RuleKind.CATCH_ALL)
        raise NotUnderstood(f'"{word[:30]}" is no kind of rule. There are: {known}.', field="kind")
    wanted = {each: _listed(parts.get(each, "")) for each in ("accounts", "segments", "regions", "countries")}
    own = {RuleKind.OWNER: "accounts", RuleKind.SEGMENT: "segments", RuleKind.TERRITORY: "regions"}.get(
        kind, ""
    )
    size = _size(parts.get("size", ""))
    if own and not any(wanted.values()) and size == (0, 0):
        wanted[own] = _listed(name)
    if own and not any(wanted.values()) and size == (0, 0):
        raise Incomplete(f"Which leads? Such as: {_EXAMPLE}.", field="name")
    found = Conditions(size_from=size[0], size_to=size[1], **wanted)
    target = parts.get("to", "")
    at = int(parts["at"]) if parts.get("at", "").isdecimal() and len(parts["at"]) < 4 else 0
    label = name[:80]
    if kind is RuleKind.RELATIONSHIP:
        return Rule(0, kind, label), at
    if not target and kind is not RuleKind.OWNER and not routing.plan(work).pools:
        raise Incomplete(
            "There is no pool yet that it could give leads to. Add one first: rule pool West.",
            Offer("Add a pool", "/tandem rule pool", form=True),
            field="pool",
        )
    if not target:
        raise Incomplete(
            f"To whom? Such as: {_EXAMPLE}.", field="person" if kind is RuleKind.OWNER else "pool"
        )
    if kind is RuleKind.OWNER:
        return Rule(0, kind, label, found, person_id=find(work, target).id), at
    return Rule(0, kind, label, found, pool_id=rules.pool_named(routing.plan(work), target).id), at


def _listed(words: str) -> frozenset[str]:
    return frozenset(folded(each)[:120] for each in words.split(",") if folded(each))


def _size(typed: str) -> tuple[int, int]:
    if not typed:
        return 0, 0
    found = re.fullmatch(r"(\d{1,7})\s*(?:-\s*(\d{1,7})|\+)?", typed.strip())
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        raise NotUnderstood(f'"{typed[:30]}" is no size. Try 50-500, or 500+.', field="size")
    return int(found[1]), int(found[2] or 0)


def read_number(typed: str) -> tuple[int, str]:
    """Return the number at the head of a line, and the rest of it."""
    word, _, rest = typed.strip().partition(" ")
    if not (word.isascii() and word.isdecimal() and len(word) < 4):
        raise NotUnderstood(
            f'"{word[:30]}" is no number of a rule.', Offer("Routing", "/tandem routing"), field="number"
        )
    return int(word), rest
