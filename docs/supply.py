"""What Tandem stands on: under which licences, with which known vulnerabilities, and all of it as a bill of materials.

`python -m docs.supply licences` and `audit` are part of `make check`; `sbom FILE` is `make sbom`. The list is what
requirements.txt pins, so nothing that is only installed here is judged, and nothing that is shipped is left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "requirements.txt"
LIMIT = 30.0
"""Seconds that the database of vulnerabilities may take; a check that waits longer is not run."""

ALLOWED = frozenset(
    "MIT MIT-0 MIT-CMU 0BSD CC0-1.0 ISC Zlib BSD-2-Clause BSD-3-Clause Apache-2.0 PSF-2.0".split()
)
"""Licences that ask for no more than their text: any package may have them."""

BY_NAME = {
    "psycopg": ("LGPL-3.0-only", "used as it is, as a library that may be replaced"),
    "psycopg-binary": ("LGPL-3.0-only", "used as it is, as a library that may be replaced"),
}
"""Packages whose licence asks for more: which one, and why that is kept."""

_OLD_WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd license": "BSD-3-Clause",
    "mit license": "MIT",
    "python software foundation license": "PSF-2.0",
    "isc license (iscl)": "ISC",
}
"""How packages said it before there were SPDX expressions."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A package whose licence nobody has allowed."""

    name: str
    licence: str


def pinned(requirements: Path = SHIPPED) -> tuple[str, ...]:
    """Name the packages that are shipped."""
    return tuple(re.findall(r"^([\w.-]+)==", requirements.read_text(encoding="utf-8"), flags=re.M))


def licence_of(name: str) -> str:
    """Return a package's licence as an SPDX expression, as well as it says it; its own words where it does not."""
    told = metadata.metadata(name)
    if "License-Expression" in told:
        return str(told["License-Expression"])
    words = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or []
        if each.startswith("License ::")
    ]
    short = str(told["License"]).strip() if "License" in told else ""
    if not words and "\n" not in short:
        words = [short]
    known = [_OLD_WORDS.get(each.casefold(), each) for each in words if each]
    return " OR ".join(known) or "none"


def is_allowed(name: str, licence: str) -> bool:
    """Tell whether a licence may be shipped: each part of it (AND), or one that may be chosen (OR)."""
    if name in BY_NAME:
        return licence == BY_NAME[name][0]
    return any(all(part in ALLOWED for part in choice.split(" AND ")) for choice in licence.split(" OR "))


def findings(names: tuple[str, ...], licence: Callable[[str], str] = licence_of) -> tuple[Finding, ...]:
    """Return the packages whose licence nobody has allowed."""
    told = [(name, licence(name)) for name in names]
    return tuple(Finding(name, each) for name, each in told if not is_allowed(name, each))


def licences() -> str:
    """Judge every licence that is shipped; raises SystemExit with what is not allowed."""
    names = pinned()
    bad = findings(names)
    if bad:
        lines = "\n".join(f"  {each.name}: {each.licence}" for each in bad)
        raise SystemExit(f"Licences that nobody has allowed (docs/supply.py):\n{lines}")
    return f"{len(names)} packages, every licence allowed"


def audited(report: str, total: int) -> str:
    """Read pip-audit's report; raises SystemExit for a known vulnerability. What was not audited is said as such."""
    found = json.loads(report)["dependencies"]
    vulnerable = [
        f"  {each['name']} {each['version']}: {', '.join(one['id'] for one in each['vulns'])}"
        for each in found
        if each.get("vulns")
    ]
    if vulnerable:
        raise SystemExit("Known vulnerabilities:\n" + "\n".join(vulnerable))
    looked = sum("vulns" in each for each in found)
    if looked < total:
        return f"SKIPPED: {total - looked} of {total} packages not audited, the database of vulnerabilities is out of reach"
    return f"{looked} packages, no known vulnerability"


def audit() -> str:
    """Ask for known vulnerabilities of what is shipped; out of reach, it says so and is no failure."""
    how = [
        "--require-hashes",
        "--disable-pip",
        "--timeout",
        "5",
        "--progress-spinner",
        "off",
        "--format",
        "json",
    ]
    total = len(pinned())
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *how, "-r", str(SHIPPED)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
    except subprocess.TimeoutExpired:
        return f"SKIPPED: the database of vulnerabilities did not answer within {LIMIT:.0f} s"
    if not done.stdout.startswith("{"):
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"SKIPPED: pip-audit could not run here ({last[:120]})"
    return audited(done.stdout, total)


def sbom(target: Path) -> str:
    """Write what is shipped as a CycloneDX bill of materials, with hashes, the same for the same lock file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    how = [
        "requirements",
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--output-reproducible",
        "--of",
        "JSON",
    ]
    made = [sys.executable, "-m", "cyclonedx_py", *how, "-o", str(target), str(SHIPPED)]
    subprocess.run(made, check=True, capture_output=True)
    components = json.loads(target.read_text(encoding="utf-8"))["components"]
    return f"{target}: {len(components)} components"


def main() -> None:
    """Do what was asked for at the shell."""
    match sys.argv[1:]:
        case ["licences"]:
            print("licences:", licences())
        case ["audit"]:
            print("audit:", audit())
        case ["sbom", target]:
            print("sbom:", sbom(Path(target)))
        case _:
            raise SystemExit("python -m docs.supply licences | audit | sbom FILE")


if __name__ == "__main__":
    main()
