"""`tandem import` on real files: resumed after a stop, rehearsed without a trace, refused rows set aside."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot.cli import tandem
from bot.importing import pace
from bot.importing.importer import Importer
from bot.importing.report import Report
from bot.inbox import import_inbox
from crm import csv_file
from crm.fields import Kind
from crm.maps import Map
from db import tables as t
from db.memory import Work
from db.stores import workspaces
from operations import inbox
from operations.inbox import Dropped
from tests.conftest import NOW
from tests.intake.conftest import KEY, Company


def write(path: Path, rows: int) -> Path:
    lines = ["external,company,email,mql_at"]
    lines += [f"A-{n},Company {n},p{n}@example.org,2026-05-{n % 28 + 1:02}" for n in range(rows)]
    lines[rows // 2] = lines[rows // 2].rsplit(",", 1)[0] + ",not a day"
    path.write_text("\n".join(lines) + "\n")
    return path


def bring(company: Company, path: Path, *, stop_after: int = 0, dry_run: bool = False) -> Report:
    sheet = csv_file.survey(path, Map(source="t"), Kind.LEADS)
    seen = 0

    def progress(rows: int) -> None:
        nonlocal seen
        seen += rows
        if stop_after and seen >= stop_after:
            raise KeyboardInterrupt

    ticks = iter(range(100_000))
    return Importer(
        company.memory, company.id, KEY, sheet,
        now=lambda: company.now + timedelta(seconds=next(ticks)), dry_run=dry_run,
        rejects=path.with_name(f"{path.name}.rejected.csv"), progress=progress,
    ).run()  # fmt: skip


def count(company: Company, table: sa.Table) -> int:
    def look(work: Work) -> int:
        found = sa.select(sa.func.count()).select_from(table).where(table.c.workspace_id == work.workspace_id)
        return int(work.execute(found).scalar_one())

    return company.see(look)


def test_an_import_that_was_stopped_goes_on_after_its_last_line(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FIRST_CHUNK", 50)
    monkeypatch.setattr(pace, "LARGEST_CHUNK", 50)
    path = write(tmp_path / "leads.csv", 400)
    with pytest.raises(KeyboardInterrupt):
        bring(company, path, stop_after=120)
    there = count(company, t.lead)
    assert 0 < there < 399
    report = bring(company, path)
    assert report.resumed_at > 100
    assert count(company, t.lead) == 399
    assert report.new == 399 - there

    def run(work: Work) -> tuple[int, int, int]:
        i = t.import_run
        row = work.execute(
            sa.select(i.c.read, i.c.new, i.c.refused).where(i.c.workspace_id == company.id)
        ).one()
        return tuple(row)

    assert company.see(run) == (400, 399, 1)


def test_rows_rejected_before_a_stop_are_still_in_the_reject_file(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FIRST_CHUNK", 20)
    monkeypatch.setattr(pace, "LARGEST_CHUNK", 20)
    path = write(tmp_path / "leads.csv", 100)
    path.write_text(path.read_text() + "A-900,Late,x@example.org,never\n")
    with pytest.raises(KeyboardInterrupt):
        bring(company, path, stop_after=60)
    bring(company, path)
    rows = list(csv.DictReader((tmp_path / "leads.csv.rejected.csv").read_text().splitlines()))
    assert [row["line"] for row in rows] == ["51", "102"]


def test_a_rehearsal_tells_everything_and_saves_nothing(company: Company, tmp_path: Path) -> None:
    path = write(tmp_path / "leads.csv", 30)
    report = bring(company, path, dry_run=True)
    assert (report.read, report.new, report.refused) == (30, 29, 1)
    assert (count(company, t.lead), count(company, t.import_run), count(company, t.counter)) == (0, 0, 0)
    assert list(tmp_path.glob("*.rejected.csv")) == []


def test_rejected_rows_wait_in_a_file_that_can_be_mended_and_imported(
    company: Company, tmp_path: Path
) -> None:
    report = bring(company, write(tmp_path / "leads.csv", 30))
    assert report.rejects is not None
    assert report.rejects.stat().st_mode & 0o777 == 0o600
    mended = report.rejects.read_text().replace("not a day", "2026-05-05")
    report.rejects.write_text(mended)
    (row,) = csv.DictReader(mended.splitlines())
    assert row["line"] == "16"
    assert "mql_at" in row["reason"]
    assert bring(company, report.rejects).new == 1


@pytest.fixture
def shell(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Type a tandem command in a folder of its own and get what it prints."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TANDEM_SECRET_KEY", "test")
    monkeypatch.chdir(tmp_path)

    def typed(*words: str, code: int = 0) -> str:
        found = CliRunner().invoke(tandem, list(words))
        assert found.exit_code == code, found.output
        return found.output

    return typed


MAP = """
source = "funnel"
zone = "America/Sao_Paulo"
[columns]
external = "id"
mql_at = "first seen"
source = "origin"
won_at = "won"
"""


def test_from_a_file_to_the_report_at_a_shell(shell: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "leads.csv").write_bytes(
        "\ufeffid;first seen;origin;won\r\n1;2018.05.30;paid;\r\n2;2018.05.31;paid;2018.06.10 9:05\r\n"
        "3;2018.06.01;;\r\n".encode()
    )
    told = shell("import", "leads", "leads.csv", "--map", "map.toml", "--exported-at", "2018-11-15")
    assert "3 rows, 3 new, 0 changed, 0 the same, 0 rejected" in told
    assert "America/Sao_Paulo" in told
    assert "3 the same" in shell("import", "leads", "leads.csv", "--map", "map.toml")
    found = json.loads(shell("report", "funnel", "--as-of", "2018-06-01", "--json"))
    assert (found["mqls"], found["won"]) == (2, 0)
    found = json.loads(shell("report", "funnel", "--as-of", "2018-12-01", "--json"))
    assert (found["mqls"], found["won"], found["median_days_mql_to_won"]) == (3, 1, 10)
    assert "Funnel before 1 Dec 2018" in shell("report", "funnel", "--as-of", "2018-12-01")


def test_the_bridge_of_any_two_days_at_the_shell(shell: Callable[..., str], tmp_path: Path) -> None:
    header = "external,name,stage,amount,currency,close_date,created_at\n"
    (tmp_path / "a.csv").write_text(f"{header}1,Acorn,open,100.05,,2026-09-30,2026-08-01\n")
    (tmp_path / "b.csv").write_text(
        f"{header}1,Acorn,won,90.05,,2026-09-20,2026-08-01\n2,Birch,open,7,CHF,2026-09-29,2026-09-02\n"
    )
    stages = tmp_path / "map.toml"
    stages.write_text('[stages]\nopen = "open"\nwon = "won"\n')
    for name, day in (("a.csv", "2026-09-01"), ("b.csv", "2026-09-20T12:00")):
        shell("import", "opportunities", name, "--map", "map.toml", "--exported-at", day)
    asked = ("report", "pipeline", "--since", "2026-09-02", "--as-of", "2026-10-05", "--period", "q3")
    found = json.loads(shell(*asked, "--json"))["bridge"]
    assert (found["start_minor"], found["end_minor"]) == (10_005, 0)
    assert [(each["step"], each["deals"], each["amount_minor"]) for each in found["totals"]] == [
        ("down", 1, 1_000),
        ("won", 1, 9_005),
    ]
    assert [(each["currency"], each["change_minor"]) for each in found["apart"]] == [("CHF", 700)]
    told = shell("report", "pipeline", "--since", "2026-09-02", "--as-of", "2026-09-21")
    assert "Exactly $100.05 + $0.00\n− $100.05 = $0.00\nNo rate, apart: 1 new +CHF 7" in told
    assert "There are: none yet." in shell(*asked, "--team", "west", code=2)
    assert "no period I know" in shell("report", "pipeline", "--period", "soon", code=2)


def test_amounts_abroad_are_converted_by_the_rate_of_their_day(
    shell: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text(
        "external,name,stage,amount,currency,close_date,created_at\n"
        "1,Acorn,open,1000000,JPY,2026-09-30,2026-08-01\n2,Birch,open,1234.567,KWD,2026-09-30,2026-08-01\n"
        "3,Cedar,open,10,CHF,2026-09-30,2026-08-01\n"
    )
    (tmp_path / "map.toml").write_text('decimal = "."\n[stages]\nopen = "open"\n')
    (tmp_path / "rates.csv").write_text(
        "currency,first,rate,to\nJPY,2026-01-01,0.0062,USD\nJPY,2026-09-01,0.0070,USD\nKWD,2026-01-01,3.25,\n"
        "EUR,2026-01-01,much,\n"
    )
    shell("import", "opportunities", "deals.csv", "--map", "map.toml", "--exported-at", "2026-09-01")
    assert "3 new" in shell("import", "rates", "rates.csv")
    assert "not a number such as 1.0837" in (tmp_path / "rates.csv.rejected.csv").read_text()

    def opened(day: str) -> tuple[int, list[dict[str, str]], list[dict[str, object]]]:
        found = json.loads(shell("report", "pipeline", "--as-of", day, "--period", "q3", "--json"))
        return found["open_minor"], found["rates"], found["without_rate"]

    minor, used, apart = opened("2026-09-01T12:00")
    assert minor == 700_000 + 401_234, "¥1,000,000 at 0.007, and KWD 1,234.567 at 3.25 = 4,012.34275"
    assert used[0] == {"currency": "JPY", "rate": "0.007", "first": "2026-09-01"}
    assert apart == [{"currency": "CHF", "deals": 1}]
    minor, used, _ = opened("2026-08-31T12:00")
    assert minor == 620_000 + 401_234
    told = shell("report", "forecast", "--as-of", "2026-08-31T12:00", "--period", "q3")
    assert "JPY at 0.0062, rate of 1 Jan 2026" in told
    assert "No rate for CHF: 1 deal" in told


def test_deals_that_contradict_themselves_or_have_no_date_are_counted_and_in_no_median(
    shell: Callable[..., str], tmp_path: Path
) -> None:
    rows = [f"{n},Deal {n},won,100,2026-03-{10 + n},2026-03-01" for n in range(1, 6)]
    rows += ["6,Odd,won,100,2026-02-01,2026-03-01", "7,Undated,won,100,2026-03-20,"]
    (tmp_path / "deals.csv").write_text(
        "\n".join(["external,name,stage,amount,close_date,created_at", *rows, ""])
    )
    (tmp_path / "map.toml").write_text('[stages]\nwon = "won"\n')
    shell("import", "opportunities", "deals.csv", "--map", "map.toml", "--exported-at", "2026-09-01")
    found = json.loads(shell("report", "forecast", "--as-of", "2026-09-02", "--json"))
    assert found["sales_cycle"] == {
        "won_days": 12.0, "won_deals": 5, "lost_days": None, "lost_deals": 0, "contradicted": 1, "undated": 1,
    }  # fmt: skip
    assert found["win_rate"]["won"] == 7, "they are won all the same"
    told = shell("report", "forecast", "--as-of", "2026-09-02")
    assert "left out, closed before created: 1" in told
    assert "left out, no creation date: 1" in told


def test_what_is_no_file_is_one_sentence_and_nothing_is_saved(
    shell: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "quote.csv").write_text('email\n"a@b.de\n')
    for name, says in (
        ("folder", "is a directory"),
        ("pipe", "not a plain file"),
        ("quote.csv", "broken quote"),
    ):
        told = shell("import", "leads", name, code=1)
        assert says in told
        assert "Traceback" not in told
    assert json.loads(shell("report", "funnel", "--json"))["data"] == []


def test_an_export_is_imported_again_as_it_was(shell: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(
        'external,company,mql_at\n1,"=cmd()",2026-01-02\n2,"-5 Ltd",2026-01-03\n'
    )
    shell("import", "leads", "leads.csv")
    shell("export", "leads", "--to", "out.csv")
    text = (tmp_path / "out.csv").read_text()
    assert "'=cmd()" in text
    assert "'-5 Ltd" in text
    again = shell("import", "leads", "out.csv", "--dry-run")
    assert "0 rejected" in again
    assert "0 changed" in again
    assert "2 the same" in again


# --- the drop folder ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("leads-2026-11-16.csv", "leads"),
        ("hubspot-crm-exports-all-deals-2026-05-01.csv", "opportunities"),
        ("hubspot-crm-exports-all-contacts-2026-05-01.csv", "leads"),
        ("Deals.csv", "opportunities"),
        ("opportunities_0815.csv", "opportunities"),
        ("opportunity-history.csv", "history"),
        ("people.csv", "people"),
        ("leads.csv.rejected.csv", ""),
        ("notes.txt", ""),
        ("leads.xlsx", ""),
    ],
)
def test_the_kind_of_a_file_is_in_its_name(name: str, kind: str) -> None:
    assert inbox.kind_of(name) == kind


def test_files_are_taken_in_the_order_in_which_they_stand_on_each_other() -> None:
    written = NOW - timedelta(hours=1)
    names = ["deals-2026-11-16.csv", "leads-2026-11-14.csv", "leads-2026-11-13.csv", "people.csv"]
    files = [Dropped(name, written) for name in names] + [Dropped("leads-new.csv", NOW)]
    planned = inbox.plan(files, NOW, "America/New_York")
    assert [each.name for each in planned] == [names[3], names[2], names[1], names[0]]
    assert planned[1].exported_at == datetime(2026, 11, 14, 5, tzinfo=UTC)
    assert planned[3].exported_at == written


def test_the_drop_folder_is_imported_moved_and_told_to_its_owner(company: Company, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    write(folder / "leads-2026-11-13.csv", 10)
    (folder / "deals.csv").write_text("nonsense\n1\n")
    (folder / "notes.md").write_text("left alone")
    for each in folder.iterdir():
        os.utime(each, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    company.do(lambda work: workspaces.set_switches(work, data_owner_id=7))
    outcomes = import_inbox(folder, company.memory, company.id, KEY, now=lambda: company.now)
    assert [(each.name, each.report is not None) for each in outcomes] == [
        ("leads-2026-11-13.csv", True),
        ("deals.csv", False),
    ]
    assert sorted(each.name for each in folder.iterdir()) == ["done", "failed", "notes.md"]
    assert (folder / "failed" / "deals.csv.why.txt").read_text().startswith("deals.csv has no header")
    assert count(company, t.notice) == 2
    assert import_inbox(folder, company.memory, company.id, KEY, now=lambda: company.now) == ()
