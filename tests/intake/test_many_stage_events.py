"""160,000 stage events of 32,000 deals, as a company brings them: every total is one that a plain count over the rows gives too.

The suite plays a sixteenth of it, and `pytest -m load` all of it.

Some dates are days without a time, meant in another place than the company's; some rows have no date; some deals were won
before they were created. The rows are made up, the same each time.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.intake.test_foreign_exports import END, FIRST, STAGES, Row, shell  # noqa: F401 - a fixture

STEPS = 5
MADE = "2027-02-01"
TOKYO, HOME = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
FIELDS = ("deal", "begun", "changed", "to_stage", "value", "due")

MAPS = """
source = "crm"
kind = "{kind}"
zone = "Europe/Berlin"
currency = "USD"
{rules}

[zones]
{zones}changed = "Asia/Tokyo"

[columns]
external = "deal"
{columns}
stage = "to_stage"
amount = "value"
close_date = "due"

[stages]
"01 New" = "open"
"02 Talks" = "open"
"03 Offer" = "open"
"04 Signed" = "won"
"05 Gone" = "lost"
"""


def lives(deals: int) -> Iterator[list[Row]]:
    """Five steps of each deal: the last one is a day without a time, in Tokyo; one deal in 400 was won before it was begun."""
    rnd = random.Random(160)
    for number in range(deals):
        at = datetime(2026, 9, 1) + timedelta(minutes=rnd.randrange(60_000))
        begun, due, value = at, FIRST + timedelta(days=rnd.randrange(90)), rnd.randrange(300, 9_000)
        if number % 400 == 0:
            begun = datetime.combine(at.date() + timedelta(days=90), datetime.min.time())
        rows = []
        for step in range(STEPS):
            stage = rnd.choice([*STAGES, "04 Signed", "05 Gone"]) if step else STAGES[0]
            if number % 400 == 0 and step == STEPS - 1:
                stage = "04 Signed"
            changed = f"{at:%Y-%m-%d}" if step == STEPS - 1 else f"{at:%Y-%m-%d %H:%M:%S}"
            rows.append(
                {
                    "deal": f"d{number}", "begun": f"{begun:%Y-%m-%d %H:%M:%S}", "changed": changed,
                    "to_stage": stage, "value": str(value), "due": str(due),
                }
            )  # fmt: skip
            at = datetime.combine(at.date(), datetime.min.time()) + timedelta(
                days=rnd.randrange(1, 14), minutes=rnd.randrange(1, 1_400)
            )
            value += rnd.randrange(-50, 50)
        yield rows


def instant(changed: str) -> datetime:
    """When a row says that it changed: local to Tokyo, a day alone at its midnight there."""
    return datetime.fromisoformat(changed).replace(tzinfo=TOKYO)


def plain_count(events: list[Row], as_of: date) -> dict[str, int]:
    """What stood just before a day began at home, deal by deal, without any of our code."""
    cut = datetime.combine(as_of, datetime.min.time(), HOME)
    state: dict[str, Row] = {}
    for row in sorted(events, key=lambda row: instant(row["changed"])):
        if instant(row["changed"]) < cut:
            state[row["deal"]] = row
    counted = {"won_minor": 0, "won_deals": 0, "open_minor": 0, "open_deals": 0}
    for row in state.values():
        kind = {"04 Signed": "won", "05 Gone": "lost"}.get(row["to_stage"], "open")
        if FIRST <= date.fromisoformat(row["due"]) < END and kind != "lost":
            counted[f"{kind}_minor"] += int(row["value"]) * 100
            counted[f"{kind}_deals"] += 1
    return counted


def written(path: str, rows: list[Row]) -> None:
    with Path(path).open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("deals", [2_000, pytest.param(32_000, marks=pytest.mark.load)])
def test_stage_events_add_up_as_of_any_day(shell: Callable[..., str], deals: int) -> None:  # noqa: F811
    every = list(lives(deals))
    events = [row for life in every for row in life]
    assert len(events) == deals * STEPS
    undated = [{**life[1], "changed": ""} for life in every[:500]]
    shuffled = [*events, *undated]
    random.Random(1).shuffle(shuffled)
    written("deals.csv", [life[-1] for life in every])
    written("events.csv", shuffled)
    now = 'created_at = "begun"\nchanged_at = "changed"\nclosed_at = "changed"\nname = "deal"'
    Path("deals.toml").write_text(
        MAPS.format(kind="opportunities", columns=now, rules="", zones='begun = "Asia/Tokyo"\n')
    )
    Path("events.toml").write_text(
        MAPS.format(kind="history", columns='at = "changed"', rules='undated = "skip"', zones="")
    )
    made = ("--exported-at", MADE)
    assert " 0 rejected" in shell("import", "opportunities", "deals.csv", "--map", "deals.toml", *made)
    told = shell("import", "history", "events.csv", "--map", "events.toml", *made)
    assert f"{len(undated)} rejected" in told
    for as_of in (date(2026, 10, 20), date(2026, 11, 15), date(2027, 1, 20)):
        asked = ("report", "pipeline", "--as-of", str(as_of), "--period", "fy2026 q4", "--json")
        found: dict[str, Any] = json.loads(shell(*asked))
        counted = plain_count(events, as_of)
        assert {name: found[name] for name in counted} == counted, as_of
        assert all(counted.values())
    ever: dict[str, Any] = json.loads(shell("report", "sources", "--way", "ever", "--as-of", MADE, "--json"))
    before = sum(won_before_begun(life) for life in every)
    assert ever["flagged"]["won_before_created"] == before >= deals // 400
    won = [life[-1] for life in every if life[-1]["to_stage"] == "04 Signed"]
    assert ever["won"]["all"] == {"minor": sum(int(row["value"]) * 100 for row in won), "deals": len(won)}


def won_before_begun(life: list[Row]) -> bool:
    """Whether a deal that is won came to be so before anybody says it began: it stays in every sum, and is counted."""
    if life[-1]["to_stage"] != "04 Signed":
        return False
    since = len(life) - 1
    while life[since - 1]["to_stage"] == "04 Signed":
        since -= 1
    begun = datetime.fromisoformat(life[0]["begun"]).replace(tzinfo=TOKYO)
    return instant(life[since]["changed"]) < begun
