"""The rooms of the house: every package stands under a contract, and the contracts are kept."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter import cli as linter

ROOT = Path(__file__).parents[1]
NO_ROOMS = {"tests", "benchmarks", "docs"}

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NO_ROOMS


def named_in_contracts() -> set[str]:
    named: set[str] = set()
    for contract in CONFIG["contracts"]:
        for key in ("layers", "source_modules", "forbidden_modules"):
            named |= {str(name).split(".")[0] for name in contract.get(key, [])}
    return named


def test_every_package_stands_under_a_contract() -> None:
    assert set(CONFIG["root_packages"]) == ROOMS
    assert named_in_contracts() >= ROOMS


def test_every_package_is_in_the_distribution() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"][
        "include"
    ]
    assert {name.rstrip("*") for name in packed} == ROOMS


@pytest.mark.slow
def test_the_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert linter.lint_imports(config_filename="pyproject.toml") == 0


def test_whose_figures_somebody_may_see_is_asked_in_one_place() -> None:
    asked = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "SEE_PERSON_FIGURES" in path.read_text(encoding="utf-8") and room != "alignment"
    ]
    # Judging refuses with its own button what the other answers by yes or no.
    assert sorted(asked) == ["commands/judging.py", "figures/whose.py"]


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_module_says_what_somebody_gets_and_promises_are_written_down(room: str) -> None:
    silent = []
    for path in sorted((ROOT / room).rglob("*.py")):
        if "versions" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            if node.name[0] != "_" and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []
