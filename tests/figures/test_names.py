"""Every name that a report prints is documented, and every documented one is printed."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.cli.reports import REPORTS as PRINTED
from db.memory import Memory, Work
from db.stores.asked import Pair
from figures import explained
from figures.basis import Scope
from figures.names import REPORTS
from tests import brightwater as b


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The paths of a report; an empty list, or null where there could be more, ends with `…`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            word = "WORD" if path == "basis" and name in explained.FIGURES else name
            yield from paths(inner, f"{path}.{word}" if path else word)
    elif isinstance(value, list):
        yield from (each for inner in value for each in paths(inner, f"{path}[]"))
        if not value:
            yield f"{path}…"
    else:
        yield f"{path}…" if value is None else path


def printed(memory: Memory, workspace: int, kind: str) -> set[str]:
    scope = Scope(since=Pair(b.FRIDAY, b.FRIDAY))

    def ask(work: Work) -> dict[str, Any]:
        found: dict[str, Any] = PRINTED[kind].ask(work, scope, b.MONDAY, b.MONDAY).to_json()
        return found

    return set(paths(memory.see(ask, workspace, now=b.MONDAY + timedelta(seconds=1))))


def test_every_report_is_documented() -> None:
    assert set(REPORTS) == set(PRINTED)


@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_prints_the_documented_names_and_no_others(quick_memory: Memory, kind: str) -> None:
    found = printed(quick_memory, b.build(quick_memory), kind)
    documented = {name.path for name in REPORTS[kind]}
    ended = tuple(path.removesuffix("…") for path in found if path.endswith("…"))
    assert {path for path in found if not path.endswith("…")} <= documented
    assert all(any(name.startswith(path) for name in documented) for path in ended)
    assert not {name for name in documented - found if not name.startswith(ended)}


@pytest.mark.parametrize("kind", REPORTS)
def test_no_name_is_documented_twice(kind: str) -> None:
    names = [name.path for name in REPORTS[kind]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", REPORTS)
def test_a_named_rule_is_there(kind: str) -> None:
    for rule in {name.rule for name in REPORTS[kind] if name.rule}:
        module, _, thing = rule.rpartition(".")
        assert (
            importlib.util.find_spec(rule)
            if module in ("alignment", "figures")
            else hasattr(importlib.import_module(module), thing)
        ), rule


def test_no_word_explains_two_figures() -> None:
    words = [word for each in explained.FIGURES.values() for word in (each.name, *each.other_words)]
    assert sorted(words) == sorted(set(words))
