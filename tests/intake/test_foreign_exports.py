"""Other companies' exports, by `tandem import` with a map: every total of `tandem report` is one that plain csv gives too.

The shapes are those of exports that people bring: deals of hundreds of products and accounts with undated early
stages, leads whose statuses hold rejection reasons, and stage events in their tens of thousands. The rows are made up.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import tandem

Row = dict[str, str]
AS_OF = "2026-11-15"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
FIRST, END = date(2026, 10, 1), date(2027, 1, 1)


@pytest.fixture
def shell(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Type a tandem command in a folder of its own and get what it prints."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TANDEM_SECRET_KEY", "test")
    monkeypatch.chdir(tmp_path)

    def typed(*words: str) -> str:
        found = CliRunner().invoke(tandem, list(words))
        assert found.exit_code == 0, found.output
        return found.output

    return typed


def write(name: str, rows: list[Row], delimiter: str = ",") -> None:
    with Path(name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def read(name: str, delimiter: str = ",") -> list[Row]:
    with Path(name).open(newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def example(name: str) -> str:
    return str(EXAMPLES / f"{name}.toml")


def report(shell: Callable[..., str], kind: str, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shell("report", kind, "--as-of", AS_OF, "--json", *more))
    return found


# --- deals with several hundred product and account names ------------------------------------------------------------

ALSO_PRO = {"GTXPro": "GTX Pro"}


def deals() -> list[Row]:
    """Of 3,000 deals some have no amount, some no date at all, some were won before they were created."""
    rnd = random.Random(7)
    products = ["GTX Pro", "GTXPro", *(f"Product {n}" for n in range(300))]
    rows = []
    for number in range(3_000):
        stage = rnd.choice(["Gewonnen", "Verloren", "Engaging", "Prospecting"])
        begun = datetime(2026, 9, 1) + timedelta(hours=rnd.randrange(24 * 60))
        closed = begun.date() + timedelta(days=rnd.randrange(-2, 50))
        decided = stage in ("Gewonnen", "Verloren")
        dated = stage != "Prospecting" or rnd.random() < 0.5
        due = closed if decided else date(2026, 11, 1) + timedelta(days=rnd.randrange(90))
        rows.append({
            "opportunity_id": f"OPP{number:05}",
            "product": rnd.choice(products),
            "account": f"Account {rnd.randrange(400)}" if rnd.random() < 0.9 else "",
            "deal_stage": stage,
            "engage_date": f"{begun:%d.%m.%Y %H:%M}" if dated else "",
            # A day, written as an instant of some other place: taken as an instant it were the day before in New York.
            "close_date": f"{due}T00:00:00+02:00" if decided or dated else "",
            "close_value": str(rnd.randrange(50, 9_999)) if rnd.random() < 0.95 else "",
        })  # fmt: skip
    return rows


def closes_in_quarter(row: Row) -> bool:
    return bool(row["close_date"]) and FIRST <= date.fromisoformat(row["close_date"][:10]) < END


def has_happened(row: Row) -> bool:
    return date.fromisoformat(row["close_date"][:10]) < date.fromisoformat(AS_OF)


def test_deals_with_hundreds_of_names_add_up(shell: Callable[..., str]) -> None:
    rows = deals()
    write("deals.csv", rows)
    told = shell(
        "import",
        "opportunities",
        "deals.csv",
        "--map",
        example("deals-by-product"),
        "--exported-at",
        "2026-11-14",
    )
    undated = [row for row in rows if not row["engage_date"] and row["deal_stage"] == "Prospecting"]
    assert len(undated) > 100
    assert f"{len(rows):,} rows" in told
    assert f"{len(undated):,} rejected" in told
    rejected = read("deals.csv.rejected.csv")
    assert {row["opportunity_id"] for row in rejected} == {row["opportunity_id"] for row in undated}
    assert {row["reason"] for row in rejected} == {"no date, and the map skips such rows"}

    kept = [row for row in rows if row not in undated and closes_in_quarter(row)]
    # What the file says of days after it was made has not happened: such a deal is won as of the file's own time.
    won = [row for row in kept if row["deal_stage"] == "Gewonnen"]
    opened = [row for row in kept if row["deal_stage"] in ("Engaging", "Prospecting")]
    found = report(shell, "pipeline")
    assert found["won_minor"] == sum(int(row["close_value"]) * 100 for row in won if row["close_value"])
    assert found["won_deals"] == sum(bool(row["close_value"]) for row in won)
    assert found["won_without_amount"] == sum(not row["close_value"] for row in won)
    assert found["open_minor"] == sum(int(row["close_value"]) * 100 for row in opened if row["close_value"])
    assert found["open_deals"] == sum(bool(row["close_value"]) for row in opened)
    assert found["open_without_amount"] == sum(not row["close_value"] for row in opened)

    ever = report(shell, "sources", "--way", "ever")
    all_won = [row for row in rows if row["deal_stage"] == "Gewonnen"]
    assert ever["won"]["all"] == {
        "minor": sum(int(row["close_value"] or 0) * 100 for row in all_won),
        "deals": sum(bool(row["close_value"]) for row in all_won),
    }
    before = sum(begun_in_berlin(row) > date.fromisoformat(row["close_date"][:10]) for row in all_won)
    assert ever["flagged"] == {"won_before_created": before}
    assert before > 10

    both = [row for row in won if ALSO_PRO.get(row["product"], row["product"]) == "GTX Pro"]
    pro = report(shell, "sources", "--segment", "GTX Pro")
    assert pro["won"]["all"]["minor"] == sum(int(row["close_value"] or 0) * 100 for row in both)
    assert both


def begun_in_berlin(row: Row) -> date:
    """The day in Berlin on which a deal began: the column's times are New York's, six hours behind (five for a week)."""
    from zoneinfo import ZoneInfo

    begun = datetime.strptime(row["engage_date"], "%d.%m.%Y %H:%M").replace(
        tzinfo=ZoneInfo("America/New_York")
    )
    return begun.astimezone(ZoneInfo("Europe/Berlin")).date()


# --- leads with rejection reasons -------------------------------------------------------------------------------------

REASONS = {
    "Too small for us": "company_size",
    "No money this year": "no_budget",
    "Never picked up": "no_response",
    "Something of their own": "other",
}


def leads() -> list[Row]:
    """Of 1,500 leads some have no date, some became customers before they were passed on."""
    rnd = random.Random(11)
    rows = []
    for number in range(1_500):
        status = rnd.choice(["Passed", "Turned down", "Customer", "Raw"])
        passed = date(2026, 8, 1) + timedelta(days=rnd.randrange(100))
        later = passed + timedelta(days=rnd.randrange(-3, 30))
        said = rnd.choice(["", "a podcast", "LinkedIn", "my boss"])
        rows.append({
            "Lead No": f"N{number}",
            "Account": f"Company {number % 900}",
            "Status": status,
            "Why not": rnd.choice(list(REASONS)) if status == "Turned down" else "",
            "Channel": rnd.choice(["Search", "Events", ""]),
            "Campaign": rnd.choice(["Webinar Nov", "Search Q4", ""]),
            "Passed on": f"{passed:%m/%d/%Y}" if status != "Raw" else "",
            "Turned down": f"{max(later, passed):%m/%d/%Y}" if status == "Turned down" else "",
            "Customer since": f"{later:%m/%d/%Y}" if status == "Customer" else "",
            "How did you hear about us?": said,
        })  # fmt: skip
    return rows


def day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def test_leads_with_rejection_reasons_add_up(shell: Callable[..., str]) -> None:
    rows = leads()
    write("leads.csv", rows, ";")
    told = shell(
        "import", "leads", "leads.csv", "--map", example("leads-with-reasons"), "--exported-at", "2026-11-14"
    )
    raw = [row for row in rows if row["Status"] == "Raw"]
    assert f"{len(raw):,} rejected" in told
    cut = date.fromisoformat(AS_OF)
    passed = [row for row in rows if row["Passed on"] and day(row["Passed on"]) < cut]
    won = [row for row in rows if row["Customer since"] and day(row["Customer since"]) < cut]
    found = report(shell, "funnel")
    assert (found["mqls"], found["won"]) == (len(passed), len(won))
    early = [row for row in won if day(row["Customer since"]) < day(row["Passed on"])]
    assert found["flagged"]["won_before_mql"] == len(early) > 0
    by_source = Counter(row["Channel"] or None for row in passed)
    assert {each["source"]: each["mqls"] for each in found["sources"]} == dict(by_source)
    by_month = Counter(f"{day(row['Passed on']):%Y-%m}" for row in passed)
    assert {each["month"]: each["mqls"] for each in found["months"] if each["mqls"]} == dict(by_month)
    assert reasons_kept(shell) == Counter(REASONS[row["Why not"]] for row in rows if row["Turned down"])


def reasons_kept(shell: Callable[..., str]) -> Counter[str]:
    """Count the rejections of the database itself, by code."""
    import os
    import sqlite3

    path = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT code, count(*) FROM rejection GROUP BY code").fetchall()
    connection.close()
    return Counter(dict(found))


# --- stage events -----------------------------------------------------------------------------------------------------

NOW_MAP = (EXAMPLES / "stage-events.toml").read_text().replace(
    'kind = "history"', 'kind = "opportunities"'
).replace('at = "changed"', 'created_at = "begun"\nchanged_at = "changed"\nclosed_at = "changed"').replace('undated = "file"\n', "")  # fmt: skip
"""The same deals as they stand when the file is made."""
STAGES = ["01 New", "02 Talks", "03 Offer"]


def stage_events(rnd: random.Random, deal: str) -> list[Row]:
    """Five steps of one deal, in any order of stages: deals come back from signed and gone."""
    at = datetime(2026, 9, 1) + timedelta(minutes=rnd.randrange(40_000))
    begun, due, value = at, FIRST + timedelta(days=rnd.randrange(90)), rnd.randrange(100, 9_000)
    rows = []
    for step in range(5):
        stage = rnd.choice([*STAGES, "04 Signed", "05 Gone"]) if step else STAGES[0]
        rows.append({
            "deal": deal, "begun": f"{begun:%Y-%m-%d %H:%M:%S}", "changed": f"{at:%Y-%m-%d %H:%M:%S}",
            "to_stage": stage, "value": str(value), "due": str(due),
        })  # fmt: skip
        at += timedelta(minutes=rnd.randrange(1, 20_000))
        value += rnd.randrange(-50, 50)
    return rows


def test_thousands_of_stage_events_add_up_as_of_any_day(shell: Callable[..., str]) -> None:
    rnd = random.Random(3)
    lives = [stage_events(rnd, f"d{number}") for number in range(1_000)]
    events = [row for life in lives for row in life]
    undated = {**lives[0][-1], "changed": ""}
    shuffled = [*events, undated]
    rnd.shuffle(shuffled)
    write("deals.csv", [life[-1] for life in lives])
    write("events.csv", shuffled)
    Path("deals.toml").write_text(NOW_MAP)
    made = ("--exported-at", "2027-02-01")
    assert " 0 rejected" in shell("import", "opportunities", "deals.csv", "--map", "deals.toml", *made)
    assert " 0 rejected" in shell("import", "history", "events.csv", "--map", example("stage-events"), *made)
    for as_of in ("2026-10-20", "2026-11-15"):
        state: dict[str, Row] = {}
        for row in sorted(events, key=lambda row: row["changed"]):
            if row["changed"] < as_of:
                state[row["deal"]] = row
        quarter = [row for row in state.values() if FIRST <= date.fromisoformat(row["due"]) < END]
        won = [int(row["value"]) * 100 for row in quarter if row["to_stage"] == "04 Signed"]
        opened = [int(row["value"]) * 100 for row in quarter if row["to_stage"] in STAGES]
        found: dict[str, Any] = json.loads(shell("report", "pipeline", "--as-of", as_of, "--json"))
        assert (found["won_minor"], found["won_deals"]) == (sum(won), len(won)), as_of
        assert (found["open_minor"], found["open_deals"]) == (sum(opened), len(opened)), as_of
        shared: dict[str, Any] = json.loads(shell("report", "sources", "--as-of", as_of, "--json"))
        assert (shared["won"]["all"]["minor"], shared["open"]["all"]["minor"]) == (sum(won), sum(opened))


@pytest.mark.parametrize("closed", ["", ",is_closed"])
def test_stages_that_nothing_explains_are_said_to_be_taken_for_open(
    shell: Callable[..., str], tmp_path: Path, closed: str
) -> None:
    cell = ",no" if closed else ""
    (tmp_path / "deals.csv").write_text(
        f"id,stage,amount{closed}\n1,Signed off,5{cell}\n2,Demo day,6{cell}\n3,Closed Won,7{cell}\n4,Proposal/Price Quote,8{cell}\n"
    )
    over = '\nis_closed = "is_closed"' if closed else ""
    (tmp_path / "map.toml").write_text(
        f'source = "own"\n[columns]\nexternal = "id"\nstage = "stage"\namount = "amount"{over}\n[stages]\n"Demo day" = "open"\n'
    )
    asked = ("import", "opportunities", "deals.csv", "--map", "map.toml", "--exported-at", "2026-11-14")
    for told in (shell(*asked, "--dry-run"), shell(*asked)):
        guessed = (
            "Taken for open, since nothing says what they mean: Signed off. A map says it under [stages]."
        )
        assert (guessed in told) == (not closed), "a column of what is over says it of all"
