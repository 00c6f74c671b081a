"""Files that are dropped into the folder: the clock imports them, and whoever answers for the data reads of it by DM."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import time, timedelta
from pathlib import Path

from alignment.people import SHELL
from bot.demo.company import MORNING
from bot.demo.template import Made
from bot.process import Mode
from db.memory import Work
from operations.setup import files
from tests.journeys.conftest import living

LEADS = "external,company,mql_at\nA-9001,Stonewall Optics,2026-11-13\nA-9002,Bright,not a day\n"


def drop(folder: Path, name: str, text: str) -> None:
    """Put a file there as if it had been written at 08:00 of the company's morning."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    at = (MORNING - timedelta(minutes=30)).timestamp()
    os.utime(path, (at, at))


def expecting_touches(work: Work) -> None:
    files.expect_file(work, SHELL, "touches", time(8))


def test_the_data_owner_reads_what_came_what_could_not_be_taken_and_what_is_late(
    made: Made, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    drop(inbox, "leads-2026-11-16.csv", LEADS)
    drop(inbox, "deals.csv", "nonsense\n1\n")
    drop(inbox, "notes.md", "nobody's kind")
    with living(made, tmp_path, Mode.SOCKET, inbox=inbox, before=expecting_touches) as house:
        brought = house.hears("@olga", "Leads: 2 read, 1 new, 1 refused.")
        failed = house.hears("@olga", "Deals not imported")
        late = house.hears("@olga", "No touches file has come yet.")
        for message in (brought, failed, late):
            assert str(message["channel"]).startswith("D")
        assert "leads-2026-11-16.csv" in brought["text"]
        assert "1 row refused" in brought["text"]
        assert "deals.csv" in failed["text"]
        assert "inbox/failed/" in failed["text"]
        assert "tandem import touches FILE" in late["text"]
        assert "nonsense" not in str(house.slack.posted())
        assert "not a day" not in str(house.slack.posted())
        with closing(sqlite3.connect(house.database)) as opened:
            found = opened.execute("SELECT stage FROM lead WHERE company = 'Stonewall Optics'").fetchall()
        assert found == [("mql",)]
    assert sorted(each.name for each in inbox.iterdir()) == ["done", "failed", "notes.md"]
    rejected = inbox / "done" / "leads-2026-11-16.csv.rejected.csv"
    assert rejected.stat().st_mode & 0o777 == 0o600
    assert "not a day" in rejected.read_text(encoding="utf-8")
    assert (inbox / "failed" / "deals.csv.why.txt").read_text(encoding="utf-8").strip()
