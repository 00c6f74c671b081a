"""What Tandem stands on is known: each licence allowed by somebody, each vulnerability named, all of it in one bill."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from docs import supply

ROOT = Path(__file__).parents[2]


def test_every_licence_that_is_shipped_is_allowed() -> None:
    assert supply.findings(supply.pinned()) == ()
    assert set(supply.BY_NAME) <= set(supply.pinned()), "what is not shipped any more needs no exception"


@pytest.mark.parametrize(
    ("name", "licence", "allowed"),
    [
        ("a", "MIT", True),
        ("a", "MIT AND PSF-2.0", True),
        ("a", "GPL-3.0-only", False),
        ("a", "MIT AND GPL-3.0-only", False),
        ("a", "GPL-3.0-only OR MIT", True),
        ("a", "LGPL-3.0-only", False),
        ("psycopg", "LGPL-3.0-only", True),
        ("psycopg", "AGPL-3.0-only", False),
        ("a", "none", False),
        ("a", "Dual License", False),
    ],
)
def test_a_licence_is_judged_by_each_of_its_parts(name: str, licence: str, allowed: bool) -> None:
    assert supply.is_allowed(name, licence) is allowed
    assert (supply.findings((name,), lambda _name: licence) == ()) is allowed


def report(*packages: Mapping[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_vulnerability_fails_the_check_and_what_was_not_looked_at_is_no_pass() -> None:
    clean = {"name": "a", "version": "1", "vulns": []}
    bad = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": []}]}
    unseen = {"name": "c", "skip_reason": "not found"}
    assert supply.audited(report(clean), 1) == "1 packages, no known vulnerability"
    assert supply.audited(report(clean, unseen), 2).startswith("SKIPPED: 1 of 2 packages not audited")
    with pytest.raises(SystemExit, match="b 2: PYSEC-2026-1"):
        supply.audited(report(clean, bad, unseen), 3)


@pytest.mark.slow
def test_the_bill_of_materials_names_everything_that_is_shipped_with_its_hashes(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "sbom.json", tmp_path / "b.json"
    supply.sbom(first)
    supply.sbom(second)
    assert first.read_bytes() == second.read_bytes()
    bill = json.loads(first.read_text())
    named = {each["name"]: each for each in bill["components"]}
    assert set(named) == set(supply.pinned())
    assert all(
        each["version"] and "sha256" in json.dumps(each).casefold().replace("sha-256", "sha256")
        for each in named.values()
    )
    assert bill["metadata"]["component"]["name"] == "tandem-bot"


def test_everything_is_locked_with_hashes_and_no_file_names_a_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[\w.-]+==\S+ (\\?)$", text, flags=re.M)
        assert pins
        assert all(pins), "each goes on with its hashes"
        assert not re.search(r"--index-url|--extra-index-url|--find-links|--trusted-host|://", text)
