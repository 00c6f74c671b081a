"""`make bench`: every claim of speed, each beside its floor in the same run. Fails when a goal is missed."""

from __future__ import annotations

import importlib
import sys

WHAT = (
    "start",
    "command",
    "typeahead",
    "calendars",
    "pairing",
    "beside",
    "importing",
    "digest",
    "reports",
    "sweep",
    "pruning",
    "duty",
    "rotation",
    "delivery",
)
"""The benchmarks, quickest first; name some to run only those: python -m benchmarks start command."""


def main() -> None:
    """Run the named benchmarks, or all."""
    asked = sys.argv[1:] or WHAT
    if unknown := set(asked) - set(WHAT):
        raise SystemExit(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(WHAT)}")
    missed = 0
    for name in asked:
        for ratio in importlib.import_module(f"benchmarks.{name}").run():
            print(ratio.line(), flush=True)
            missed += not ratio.kept
    if missed:
        raise SystemExit(f"{missed} goals missed")


if __name__ == "__main__":
    main()
