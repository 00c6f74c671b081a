"""Two years of history come into a workspace that is live: nobody hears a thing of it, and nobody waits for it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bot.process import Mode
from crm.fields import Kind
from db import tables as t
from db.stores.notices import id_of
from tests.inbound import bringing
from tests.inbound.bringing import NEW_MQLS, NEW_REFUSALS, NEW_WON, Bringing
from tests.inbound.conftest import Office, soon

ROWS = int(os.environ.get("TANDEM_ROWS", "12000"))
"""In CI; `make soak` has a million."""

OURS = ("nudge/42/", "nudge/43/")
"""Reminders of the two leads that were there before the files came, and whose first touch is late."""

TOMORROW = datetime(2026, 11, 17, 13, 30, 5, tzinfo=UTC)
HISTORIES = ((Kind.LEADS, "leads.csv"), (Kind.OPPORTUNITIES, "deals.csv"))


def start(office: Office, kind: Kind, file: Path) -> Connection:
    """Start an import in a process of its own; what comes out of the pipe is how many rows were new."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.inbound.bringing"])
    ahead = office.clock.now() - datetime.now(UTC)
    hears, tells = context.Pipe(duplex=False)
    what = Bringing(office.url, office.company.id, file, kind, ahead)
    context.Process(target=bringing.bring, args=(what, tells.send), daemon=True).start()
    return hears


@pytest.mark.slow
@pytest.mark.timeout(120 + ROWS // 500)
def test_history_makes_no_noise_and_commands_are_answered_while_it_comes_in(
    office: Office, tmp_path: Path
) -> None:
    slack, company = office.slack, office.company
    bringing.leads(tmp_path / "leads.csv", ROWS)
    bringing.deals(tmp_path / "deals.csv", ROWS // 10)
    with office.open(Mode.HTTP) as process:
        assert office.loop is not None
        reading = process.directory.refresh(company.id)
        asyncio.run_coroutine_threadsafe(reading, office.loop).result(timeout=60)
        assert "is on" in slack.command("ines", "/digest on pipeline 08:30 weekdays yes", "sales").said
        touched = 0
        took: list[float] = []
        for kind, name in HISTORIES:
            coming = start(office, kind, tmp_path / name)
            while not coming.poll():
                touched += 1
                written = slack.command("jonas", "/lead called 42", "sales", wait=0)
                read = slack.command("ines", "/pipeline", "sales", wait=0)
                assert [written.status, read.status] == ["ok", "ok"], (written.said, read.said)
                assert "longer than Slack waits" not in written.said + read.said
                took += [written.ack_seconds, read.ack_seconds]
            rows, seconds = coming.recv()
            print(f"{kind}: {rows:,} rows in {seconds:.1f} s")
        took.sort()
        p99 = took[len(took) * 99 // 100]
        print(f"{len(took)} commands beside them: p99 {p99:.3f} s, slowest {took[-1]:.3f} s")
        assert max(took) < 3
        assert office.touches() == touched
        assert office.count(t.lead) == ROWS + NEW_MQLS + NEW_REFUSALS + 2

        assert soon(lambda: len(slack.posted("marketing")) >= NEW_REFUSALS)
        owed = office.notices()
        # A reminder of ours that is out already is brought up to date by the touch that it asked for.
        mine = {f"present/{id_of(company.id, fact)}" for _kind, fact in owed if fact.startswith(OURS)}
        told = Counter(kind for kind, fact in owed if not fact.startswith(OURS) and fact not in mine)
        assert told == {"rejected": NEW_REFUSALS}, (
            "of thousands of refusals those of today, and of nothing else a word"
        )
        said = [str(each["text"]) for each in slack.posted("marketing")]
        assert len(said) == NEW_REFUSALS
        assert all("Refused" in each for each in said)

        office.clock.jump_to(TOMORROW)
        slack.set_clock(office.clock.now())
        assert soon(lambda: digests(office) != [])
        (digest,) = digests(office)
        assert digest.startswith(f"Pipeline Tue 17 Nov: ${sum(NEW_WON) // 1000}k won.")
        assert f"Marketing Nov: {NEW_MQLS + NEW_REFUSALS + 2} MQLs, {NEW_MQLS + 2} since Mon" in digest
        assert f"{NEW_REFUSALS} rejected · {NEW_REFUSALS} no budget" in digest


def digests(office: Office) -> list[str]:
    found = [str(each["text"]) for each in office.slack.posted("sales")]
    return [each for each in found if each.startswith("Pipeline")]
