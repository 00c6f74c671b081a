"""A person is planted everywhere by the ways people come in, erased, and found nowhere; nothing brings them back.

Everywhere: every personal and free-text column, the database's files byte by byte, the inbox, messages and Homes as Slack
shows them, messages rendered again, exports, every line of the log. Nothing: the same files, a drop folder, a backup.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import sandbox
from bot import logs
from bot.cli import tandem
from bot.clock import WallClock
from bot.erasures import Journal
from bot.forgetting import Forgetting
from bot.http import doors
from bot.http.webhooks import Webhooks
from bot.inbox import import_inbox
from bot.logs import OneLine
from bot.measures import Measures
from bot.secrets import Secrets
from db import privacy
from db import tables as t
from db.memory import Memory, Work
from db.stores import channels
from db.stores import notices as stored_notices
from db.tables.delivery import NoticeState
from digests import registry
from operations.addresses import HASH_KEY
from tests.bot.test_doors import call
from tests.company import NOON, Company
from tests.delivery.conftest import World
from tests.dialogue import Dialogue
from tests.webhooks.conftest import signature

SECRET = "a test's own key"
KEY = Secrets([SECRET]).hash_key
NOW = NOON + timedelta(minutes=30)

CANARIES = (
    "quilla", "zabriskie", "canary", "555 0177", "marblehead", "thimblerig",
)  # fmt: skip
"""What nobody else here is called: every word that is planted about the person holds one of them."""

PERSON = {
    "external": "CANARY-LEAD-1",
    "company": "Zabriskie Consulting",
    "account": "Quilla Zabriskie Ltd",
    "account_id": "CANARY-ACCOUNT-1",
    "name": "Quilla Zabriskie",
    "title": "head of thimblerigs",
    "email": "quilla@zabriskie.example",
    "phone": "+1 617 555 0177",
    "place": "Marblehead",
    "asked": "a demo for the thimblerig in Marblehead",
    "link": "https://crm.example/canary/1",
    "mql_at": "2026-11-12",
}
SECOND = PERSON | {
    "external": "CANARY-LEAD-2",
    "company": "Acorn Mills",
    "account": "",
    "account_id": "",
    "link": "",
    "phone": "",
}
OTHER = {
    "external": "X-3",
    "company": "Bay Optics",
    "name": "Maya Okafor",
    "email": "maya@bay.example",
    "mql_at": "2026-11-12",
}
ODD = PERSON | {"external": "CANARY-LEAD-4", "mql_at": "no day at all"}
DEAL = {
    "external": "D-1",
    "name": "Quilla's thimblerigs",
    "lead": PERSON["external"],
    "stage": "Proposal",
    "amount": "50000",
    "currency": "USD",
    "close_date": "2026-12-15",
    "link": "https://crm.example/canary/deal",
    "created_at": "2026-11-16T09:00:00-05:00",
}
TOUCH = {
    "external": "CANARY-TOUCH-1",
    "lead": PERSON["external"],
    "at": "2026-11-13T10:00:00-05:00",
    "kind": "call",
}

LINES = (
    ("ines", "/lead give 501 @jonas"),
    ("ines", "/lead give 502 @jonas"),
    ("ines", "/lead give 503 @jonas"),
    ("jonas", "/lead accept 501"),
    ("jonas", "/lead called 501 the canary sang"),
    ("jonas", "/lead good 501 canary in good voice"),
    ("jonas", "/lead called 503 sent by QUILLA ZABRISKIE, on +1 617 555 0177"),
    ("jonas", "/lead reject 502 budget the canary has none"),
    ("priya", "/lead ask 502 which canary?"),
    ("priya", "/lead answer 502 nurture 15 feb the canary sleeps"),
    ("jonas", "/lead reject 501 budget the canary has none left"),
    ("priya", "/lead answer 501 look is the canary sure?"),
    ("jonas", "/tandem home"),
    ("ines", "/tandem home"),
    ("priya", "/tandem home"),
)
"""What people typed while the person was here."""

LATER_LINES = (
    ("ines", "/pipeline export changes"),
    ("ines", "/digest now pipeline yes"),
)
"""What they asked for when there was a deal too."""


def rows(*records: dict[str, str]) -> str:
    """Return records as a CSV file of their own columns."""
    head = list(dict.fromkeys(name for each in records for name in each))
    lines = [",".join(head), *(",".join(f'"{each.get(name, "")}"' for name in head) for each in records)]
    return "\n".join(lines) + "\n"


class House:
    """A company with its Slack, a shell to type `tandem` in, an inbox, and a worker that delivers what is owed."""

    def __init__(self, url: str, slack: sandbox.Running, folder: Path) -> None:
        self.url, self.slack, self.folder = url, slack, folder
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.shell = CliRunner()
        self.told = ""
        self.door: tuple[str, str] | None = None
        with self.open() as memory:
            channel = slack.add_channel("marketing", bot=True)
            self.company = Company.make(memory, marketing_channel=channel.id)
            for name in self.company.people:
                slack.add_person(name, id=f"U0{name.upper()}")
            self.company.run(
                lambda work: channels.set_channel(
                    work, channel.id, name="marketing", member=True, notes_shown=True
                )
            )
            self.place = channel.id

    @contextmanager
    def open(self) -> Iterator[Memory]:
        """Be in the database for a while, as a running process is."""
        memory = Memory.open(self.url)
        memory.remember(HASH_KEY, KEY)
        try:
            yield memory
        finally:
            memory.close()

    @contextmanager
    def at_work(self) -> Iterator[Company]:
        """The same with the company at hand."""
        with self.open() as memory:
            self.company.memory = memory
            yield self.company

    def tandem(self, *words: str) -> str:
        """Type a command at the shell; return what it said."""
        ran = self.shell.invoke(tandem, list(words))
        assert ran.exit_code == 0, f"{words}: {ran.output} {ran.exception!r}"
        self.told += ran.output
        return ran.output

    def says(self, talk: Dialogue, lines: tuple[tuple[str, str], ...]) -> None:
        """Have people type lines, each of which is done."""
        with self.at_work():
            for who, line in lines:
                said = talk.says(who, line)
                assert "don't" not in said, f"{line}: {said}"

    def drops(self, name: str, *records: dict[str, str]) -> None:
        """Put a file into the inbox and have it imported."""
        path = self.inbox / name
        path.write_text(rows(*records), encoding="utf-8")
        _dated(path)
        with self.open() as memory:
            [outcome] = import_inbox(self.inbox, memory, self.company.id, KEY, now=lambda: NOW)
        assert not outcome.problem, outcome

    def imports(self, kind: str, *records: dict[str, str]) -> str:
        """Import a file from the shell."""
        path = self.folder / f"{kind}.csv"
        path.write_text(rows(*records), encoding="utf-8")
        return self.tandem("import", kind, str(path))

    def posts(self, *records: dict[str, str]) -> dict[str, Any]:
        """Have another system tell of records, by a webhook that is opened at the shell the first time."""
        if self.door is None:
            said = self.tandem("webhook", "add", "leads", "--source", "file")
            self.told = self.told.replace(said, "")
            found = re.search(r"/webhooks/file/(\S+)\nsecret  (\S+)", said)
            assert found is not None
            self.door = found[1], found[2]
        address, secret = self.door
        body = json.dumps(records).encode()
        stamp = str(int(NOW.timestamp()))
        headers = {"X-Tandem-Timestamp": stamp, "X-Tandem-Signature": signature(secret, stamp, body)}
        with self.open() as memory:
            webhooks = Webhooks(memory, Secrets([SECRET]), lambda: NOW, Measures())
            app = doors.build(lambda: NOW, dict, webhooks=webhooks)
            status, answer = asyncio.run(call(app, f"/webhooks/file/{address}", body, headers))
        assert status == 200, answer
        self.told += answer.decode() + "\n"
        return dict(json.loads(answer))

    def delivers(self) -> None:
        """Have a worker deliver whatever is owed."""
        with self.at_work() as company:
            world = World(company.memory, self.slack, company.id, self.place, ahead=NOW - datetime.now(UTC))
            world.deliver(render=registry.render)

    def sweeps(self) -> None:
        """Do what the clock does every minute after an erasure."""
        for each in (each for each in self.inbox.rglob("*") if each.is_file()):
            _dated(each)
        with self.open() as memory:
            Journal(self.folder / "erased").keep(memory, NOW)
            Forgetting(memory, KEY, self.inbox).sweep(NOW)

    # --- where to look -----------------------------------------------------------------------------------------------

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        with self.open() as memory:

            def look(work: Work) -> dict[str, list[dict[str, Any]]]:
                work.connection.execution_options(crosses_workspaces=True)
                return {
                    name: [dict(each) for each in work.execute(sa.select(table)).mappings()]
                    for name, table in t.metadata.tables.items()
                }

            return memory.see(look, self.company.id, now=NOW)

    def bytes(self) -> dict[str, bytes]:
        """Every file that the database and the inbox are made of, and the journal of erasures; with nobody in it."""
        files = [each for each in self.inbox.rglob("*") if each.is_file()] + [self.folder / "erased"]
        if self.url.startswith("sqlite"):
            files += self.folder.glob("tandem.db*")
        return {str(each.relative_to(self.folder)): each.read_bytes() for each in files if each.exists()}

    def seen(self) -> str:
        """What Slack shows now, in every channel and direct message and on every Home."""
        shown = [self.slack.messages("marketing")]
        shown += [self.slack.messages(f"@{name}") for name in self.company.people]
        now = json.dumps([_now(each) for each in shown])
        return now + json.dumps([self.slack.home(name) for name in self.company.people])

    def rendered(self) -> str:
        """Every message that is or was owed, rendered again."""
        with self.at_work() as company:

            def look(work: Work) -> str:
                n = t.notice.c
                ids = work.execute(
                    sa.select(n.id).where(
                        n.workspace_id == work.workspace_id, n.state != NoticeState.CANCELLED
                    )
                ).scalars()
                found = [notice for part in stored_notices.by_ids(work, list(ids)) for notice in part]
                messages = [registry.render(work, each) for each in found if each.act != "delete"]
                return "\n".join(f"{each.text} {each.blocks}" for each in messages if each is not None)

            return company.see(look, NOW)


def _dated(path: Path) -> None:
    """Let a file be as old as it is in the company's time."""
    at = (NOW - timedelta(minutes=25)).timestamp()
    os.utime(path, (at, at))


def _now(shown: Any) -> Any:
    """Leave out of what a channel shows what it showed before an edit: only an export of Slack's own has that."""
    if isinstance(shown, list):
        return [_now(each) for each in shown]
    if isinstance(shown, dict):
        return {key: _now(value) for key, value in shown.items() if key not in ("earlier", "arguments")}
    return shown


def found_in(text: str | bytes) -> list[str]:
    """Return the canaries in something."""
    folded = (text if isinstance(text, bytes) else text.encode()).lower()
    return [each for each in CANARIES if each.encode() in folded]


def found_in_columns(tables: dict[str, list[dict[str, Any]]]) -> set[tuple[str, str]]:
    """Return which columns of which tables hold a canary."""
    return {
        (name, column)
        for name, found in tables.items()
        for row in found
        for column, value in row.items()
        if found_in(str(value))
    }


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that `LOG_LEVEL=DEBUG` writes."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.set_up("DEBUG")
    root.addHandler(caplog.handler)
    yield caplog
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("bot").setLevel(logging.NOTSET)


@pytest.fixture
def house(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: pytest.LogCaptureFixture
) -> Iterator[House]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TANDEM_SECRET_KEY", SECRET)
    monkeypatch.setenv("ERASURES_FILE", str(tmp_path / "erased"))
    monkeypatch.setattr(WallClock, "now", lambda _self: NOW)
    monkeypatch.chdir(tmp_path)
    with sandbox.running() as slack:
        yield House(database_url, slack, tmp_path)


def plant(house: House) -> None:
    """Bring the person in by every way there is, and let people speak of them."""
    house.drops("leads.csv", PERSON, SECOND, OTHER, ODD)
    house.drops("touches.csv", TOUCH)
    house.posts(PERSON | {"segment": "smb"}, OTHER, ODD)
    talk = Dialogue(house.company, now=NOW - timedelta(minutes=20), channel=house.place)
    house.says(talk, LINES)
    house.imports("opportunities", DEAL)
    talk.now = NOW
    house.says(talk, LATER_LINES)
    house.delivers()


def test_whoever_is_erased_is_found_nowhere_and_nothing_brings_them_back(
    house: House, logged: pytest.LogCaptureFixture
) -> None:
    plant(house)

    # Planted: a column that may identify a lead's person and holds no canary here is one that nobody looks after.
    planted = found_in_columns(house.rows())
    identifying = {
        (name, column)
        for name in {*privacy.LEAD_COLUMN, "external_id"}
        for column in privacy.columns_of(name, *privacy.IDENTIFYING)
    }
    assert identifying - planted == {("contact", "email_hash")}, "plant it, or say how it is erased"
    assert {("lead", "company"), ("lead", "account"), ("opportunity", "name")} <= planted
    assert found_in(house.seen()), "what was said of them stands in Slack"
    details = json.dumps([each["replies"] for each in house.slack.messages("marketing")])
    assert PERSON["link"] in details, "a digest's thread links the lead"
    assert DEAL["link"] in details, "and the deal"
    assert any(found_in(each) for name, each in house.bytes().items() if name.startswith("inbox/done"))

    # Told: everything that is kept is in what they get.
    house.tandem("export", "person", PERSON["email"])
    text = (house.folder / "person-L-501.json").read_text(encoding="utf-8")
    lacking = {
        (name, column)
        for name, column in planted
        for row in house.rows()[name]
        if found_in(str(row[column])) and json.dumps(str(row[column]))[1:-1] not in text
    }
    assert lacking == set()
    (house.folder / "person-L-501.json").unlink()
    house.tandem("backup", "b")

    # Erased, while a process runs: it keeps SQLite's log from being emptied by the last one to leave.
    with house.open() as running:
        running.do(lambda work: work.number("lead", 0), house.company.id, now=NOW)
        said = house.tandem("erase", PERSON["email"], "--yes")
        assert re.search(r"With it: L-502\.", said)
        house.sweeps()
        house.delivers()
        nowhere(house)
    assert [row["name"] for row in house.rows()["contact"] if row["lead_id"] == 503] == ["Maya Okafor"]
    counted = {name: len(found) for name, found in house.rows().items() if name in privacy.LEAD_COLUMN}

    # The same files again: by the shell, and by the inbox in another spelling and with the odd row.
    again = (
        PERSON,
        SECOND,
        OTHER,
        ODD,
        PERSON | {"external": "CANARY-LEAD-9", "email": "Quilla@Zabriskie.Example"},
    )
    house.drops("leads-again.csv", *again)
    house.drops("touches-again.csv", TOUCH, TOUCH | {"external": "", "at": "2026-11-14T10:00:00-05:00"})
    house.drops(
        "deals-again.csv", DEAL | {"amount": "60000"}, DEAL | {"external": "D-2", "name": "Zabriskie two"}
    )
    house.imports("leads", *again)
    answer = house.posts(*again, PERSON | {"external": "", "name": "Quilla Z"})
    assert [each["reason"] for each in answer["refused"] if each["index"] > 3] == [
        "erased; nothing brings them back"
    ] * 2
    for left in house.folder.glob("leads.csv*"):
        left.unlink()
    house.sweeps()
    nowhere(house)
    after = {name: len(found) for name, found in house.rows().items() if name in privacy.LEAD_COLUMN}
    assert {name: after[name] - counted[name] for name in after if after[name] != counted[name]} == {
        "lead_event": 1,
        "opportunity": 1,
    }, "a new touch and a new deal count, and nobody is new"

    # A backup from before.
    shutil.rmtree(house.inbox / "done")
    assert "erased again: 2;" in house.tandem("restore", "b", "--yes")
    house.sweeps()
    house.delivers()
    nowhere(house)

    lines = [f"{OneLine().format(each)} {each.getMessage()}" for each in logged.records]
    assert len(lines) > 20
    assert [each for each in (*lines, *house.told.splitlines()) if found_in(each)] == []


def nowhere(house: House) -> None:
    """Hold that no canary is anywhere."""
    assert found_in_columns(house.rows()) == set()
    assert {name: found_in(each) for name, each in house.bytes().items() if found_in(each)} == {}
    assert found_in(house.seen()) == []
    assert found_in(house.rendered()) == []
    assert found_in(house.tandem("export", "leads") + house.tandem("export", "opportunities")) == []
    assert found_in(house.tandem("export", "trail")) == []
    house.tandem("export", "person", "L-501")
    kept = house.folder / "person-L-501.json"
    assert found_in(kept.read_bytes()) == []
    kept.unlink()
