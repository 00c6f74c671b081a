"""A whole day of a real process, good calls and bad ones: nothing that an operator reads holds anybody's data or a secret.

Canaries stand in every place that a person or a secret has. The logs (at DEBUG, as JSON and as text), what the process
prints, the probes and the shell's answers are read to the end, and none of them may hold one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

import sandbox
from db.work import cause_of
from sandbox import Running
from tests.journeys.conftest import _free_port, soon

ROOT = Path(__file__).parents[2]

PERSON = ("Quintessa", "Zabriskie", "quintessa@zabriskie.example", "+1 617 555 0199", "Marblehead")
"""Somebody of sales, who is in Slack and in a file."""

LEAD = (
    "Ottoline",
    "Featherstone",
    "ottoline@featherstone.example",
    "+1 617 555 0144",
    "Nantucket",
    "wants-a-quote-canary",
)
"""The person behind a lead."""

NOTE = "note-canary-of-a-call"
BOOM = "boom-canary-that-breaks"
REJECTED = ("Peregrine", "peregrine@wimbledon.example")
"""Somebody in a row that cannot be taken."""

KEY = "secret-key-canary-0123456789"
PASSWORD = "database-password-canary"


@dataclass
class Office:
    """A real `tandem run`, its Slack, its database, and everything that was printed or answered to an operator."""

    slack: Running
    url: str
    folder: Path
    style: str
    port: int
    probes: int
    read: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "TANDEM_SECRET_KEY": KEY,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.url,
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": self.style,
            "PORT": str(self.port),
            "METRICS_PORT": str(self.probes),
            "ERASURES_FILE": str(self.folder / "erased"),
        }

    @contextmanager
    def runs(self) -> Iterator[None]:
        """Let it run, and stop it as a machine does."""
        with (self.folder / "out").open("wb") as out, (self.folder / "log").open("wb") as log:
            words = [sys.executable, "-m", "bot", "run", "--mode", "http"]
            started = subprocess.Popen(words, env=self.environment, cwd=self.folder, stdout=out, stderr=log)
            try:
                yield
                started.send_signal(signal.SIGTERM)
                assert started.wait(timeout=60) == 0
            finally:
                started.kill()
                started.wait(timeout=10)
        self.read["stdout"] = (self.folder / "out").read_text()
        self.read["log"] = (self.folder / "log").read_text()

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def tandem(self, *words: str) -> str:
        """Type a command at the shell; what it prints is kept."""
        words_ = [sys.executable, "-m", "bot", *words]
        done = subprocess.run(
            words_,
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        told = done.stdout + done.stderr
        self.read[f"tandem {' '.join(words)} {len(self.read)}"] = told
        return told

    def asks(self, path: str, port: int = 0, body: bytes | None = None, **headers: str) -> int:
        """Ask one of its doors; what it answers is kept."""
        request = urllib.request.Request(f"http://127.0.0.1:{port or self.probes}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read().decode()
        self.read[f"{path} {len(self.read)}"] = text
        return int(status)

    def says(self, who: str, line: str, place: str = "sales") -> str:
        """Have somebody type a line; what a person reads is theirs, and not an operator's."""
        outcome = self.slack.command(who, line, place, wait=20.0)
        if (
            outcome.status == "dispatch_failed"
        ):  # a connection that was kept, closed in the very moment of its use
            outcome = self.slack.command(who, line, place, wait=20.0)
        assert outcome.status == "ok", (line, outcome)
        return str(outcome.said)

    def opened(self, who: str, line: str) -> str:
        """Have somebody type a line that opens a form; return what stands in it."""
        outcome = self.slack.command(who, line, "sales", wait=20.0, until="view")
        return f"{outcome.view} {outcome.said}"

    def in_database(self, *statements: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        finally:
            engine.dispose()


@pytest.fixture(params=["sqlite-json", pytest.param("postgres-text", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    database, _, style = request.param.partition("-")
    url = str(request.getfixturevalue(f"{database}_url")).replace("tandem@", f"tandem:{PASSWORD}@")
    with sandbox.running() as slack:
        made = Office(slack, url, tmp_path, style, _free_port(), _free_port())
        slack.add_person("olga", "Olga Petrov", "olga@example.com", is_admin=True)
        slack.add_channel("sales", members=["olga"], bot=True)
        slack.add_channel("marketing", members=["olga"], bot=True)
        slack.add_channel("leads", members=["olga"], bot=True)
        yield made


def lay_files(office: Office) -> None:
    inbox = office.folder / "inbox"
    inbox.mkdir()
    first, last, email = PERSON[:3]
    ada, byron, address, number, town, asked = LEAD
    (inbox / "people.csv").write_text(
        f"external,name,email,role\nP1,{first} {last},{email},rep\nP2,{REJECTED[0]},,rep,1\n"
    )
    rows = [
        f"A-{n},Acorn {n},{ada} {byron},x{n}{address},{number},{town},{asked},accepted,P1,2026-11-20"
        for n in range(1, 9)
    ]
    rows.append(
        f"A-99,Acorn,{REJECTED[0]},{REJECTED[1]},{number},{town},{asked},accepted,P1,no day of {REJECTED[0]}"
    )
    header = "external,company,name,email,phone,place,asked,stage,owner,mql_at"
    (inbox / "leads.csv").write_text("\n".join([header, *rows, ""]))
    (inbox / "deals.csv").write_text(f"{REJECTED[0]},{REJECTED[1]}\n1,2\n")
    for each in inbox.iterdir():
        os.utime(each, (time.time() - 60, time.time() - 60))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nobody_is_in_what_an_operator_reads(office: Office) -> None:
    lay_files(office)
    office.slack.use_http(f"http://127.0.0.1:{office.port}/slack/events")
    with office.runs():
        assert soon((office.folder / "inbox" / "failed" / "deals.csv").exists), office.log()
        assert soon(lambda: not (office.folder / "inbox" / "leads.csv").exists()), office.log()
        cause = a_good_day(office)
        with_forgers(office)
        with_a_broken_database(office)
        with_a_slack_that_fails(office)
        asked(office)
    happened(office, cause)
    canaries = {*PERSON, *LEAD, *REJECTED, NOTE, BOOM, KEY, PASSWORD, "5550199", "5550144"}
    slack = office.slack
    canaries |= {office.token, slack.bot_token, slack.app_token, slack.signing_secret}
    canaries |= {slack.person(each).id for each in ("quintessa", "priya", "olga")}
    found = [
        (each, where, text[max(0, text.casefold().index(each.casefold()) - 300) :][:600])
        for where, text in office.read.items()
        for each in canaries
        if each.casefold() in text.casefold()
    ]
    assert not found, json.dumps(found[:5], indent=1)


def a_good_day(office: Office) -> str:
    """Play what people do when all is well; return the id of the request that owed an alert."""
    slack = office.slack
    known = (("quintessa", " ".join(PERSON[:2]), PERSON[2]), ("priya", "Priya Nair", "priya@example.com"))
    for name, real, email in known:
        slack.add_person(name, real, email)
        slack.join("sales", name)
        slack.join("marketing", name)
    olga, quintessa, priya = (f"<@{slack.person(each).id}>" for each in ("olga", "quintessa", "priya"))
    marketing = slack.channel("marketing").id
    for line in (
        "/tandem setup", "/tandem setup team West sales", f"/tandem people add {quintessa} rep in West under {olga}",
        f"/tandem people add {priya} marketer", f"/tandem setup channel marketing <#{marketing}>", "/tandem people list",
        f"/tandem setup files owner {olga} leads 07:30",
    ):  # fmt: skip
        assert "did not work" not in office.says("olga", line)
    assert LEAD[0] in office.opened("quintessa", "/lead contact 1"), office.log()[-3000:]
    before = len(slack.posted("marketing"))
    assert "rejected" in office.says("quintessa", f"/lead reject 1 budget {NOTE}")
    cause = cause_of(f"trigger/{slack.last_payload()['trigger_id']}")
    slack.wait_for_posts(before + 1, "marketing", 30)
    assert "good" in office.says("quintessa", f"/lead good 2 right role {NOTE}").casefold()
    assert "did not work" not in office.says("quintessa", f"/lead find {LEAD[0]}")
    office.says("quintessa", f"/lead {LEAD[2]} {PERSON[1]}")
    office.opened("quintessa", "/lead called")
    slack.suggest("quintessa", "Lead", LEAD[0])
    slack.submit("quintessa", {"note": f"{NOTE} {LEAD[2]}"})
    slack.open_home("quintessa", wait=20.0)
    assert "asked" in office.says("priya", f"/lead ask 1 {NOTE} {LEAD[0]}").casefold()
    return cause


def with_forgers(office: Office) -> None:
    """Knock at the doors with what nobody signed."""
    body = f"command=%2Flead&text={LEAD[2]}+{NOTE}&team_id=T1&user_id=U1".encode()
    stamp = str(int(time.time()))
    assert office.asks("/slack/events", office.port, body) == 401
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={NOTE}"}
    assert office.asks("/slack/events", office.port, body, **signed) == 401
    assert office.asks(f"/{NOTE}?{LEAD[2]}", office.port) == 404
    assert office.asks(f"/{NOTE}?{LEAD[2]}") == 404


def with_a_broken_database(office: Office) -> None:
    """Have the database refuse a row, saying which, and lose its connections."""
    if office.url.startswith("sqlite"):
        office.in_database(
            f"CREATE TRIGGER boom BEFORE INSERT ON note WHEN NEW.body LIKE '%{BOOM}%' BEGIN SELECT RAISE(ABORT, '{BOOM}'); END",
            f"CREATE TRIGGER bang BEFORE INSERT ON contact WHEN NEW.name LIKE '%{BOOM}%' BEGIN SELECT RAISE(ABORT, '{BOOM}'); END",
        )
    else:
        office.in_database(
            f"ALTER TABLE note ADD CONSTRAINT boom CHECK (body NOT LIKE '%%{BOOM}%%')",
            f"ALTER TABLE contact ADD CONSTRAINT boom CHECK (name NOT LIKE '%%{BOOM}%%')",
        )
    assert "That did not work" in office.says("quintessa", f"/lead called 3 {BOOM} {LEAD[2]}")
    row = f"B-1,{BOOM} {LEAD[0]},{LEAD[2]}"
    (office.folder / "leads-broken.csv").write_text(f"external,name,email\n{row}\n")
    office.tandem("import", "leads", "leads-broken.csv")
    if not office.url.startswith("sqlite"):
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        office.in_database(others)
        office.says("quintessa", f"/lead called 3 {NOTE}")
    assert soon(lambda: "did not work" not in office.says("quintessa", f"/lead called 4 {NOTE}"))


def with_a_slack_that_fails(office: Office) -> None:
    """Have each way of failing meet a message, each at another place since a lane waits; at last the token dies."""
    slack = office.slack
    for who, line, kind, error in (
        ("quintessa", f"/lead good 5 right role {NOTE}", "error", f"odd_{NOTE} {LEAD[2]}"),
        ("olga", "/pipeline export changes", "lost", ""),
        ("priya", "/pipeline export changes", "http", ""),
        ("priya", f"/lead ask 2 {NOTE}", "refuse", ""),
        ("olga", "/digest now pipeline yes", "error", "channel_not_found"),
    ):
        slack.fault("chat.postMessage", kind, error=error)
        tries = slack.calls().get("chat.postMessage", 0)
        office.says(who, line)
        assert soon(lambda tries=tries: slack.calls().get("chat.postMessage", 0) > tries)  # type: ignore[misc]
    slack.clear_faults()
    slack.fault("views.open", "error", error=f"odd_{NOTE}")
    office.says("quintessa", "/lead called")
    office.token = slack.bot_token
    slack.fault("*", "error", times=-1, error="token_revoked")
    office.says("olga", "/digest now pipeline yes", "leads")
    assert soon(lambda: "workspace suspended" in office.log()), office.log()[-2000:]


def asked(office: Office) -> None:
    """Ask everything that an operator may ask."""
    assert office.asks("/healthz") == 200
    assert office.asks("/readyz") in (200, 503)
    assert office.asks("/metrics") == 200
    assert office.asks("/readyz", office.port) in (200, 503)
    office.tandem("doctor")
    assert "rejected" in office.tandem("notices", "list", "--limit", "200")


def happened(office: Office, cause: str) -> None:
    """Hold the journey to have been one: every kind of trouble is in the log, and one id leads from request to delivery."""
    log = office.read["log"]
    for event in (
        "answered",
        "notice tried",
        "unexpected",
        "request refused",
        "workspace suspended",
        "form not opened",
    ):
        assert event in log, event
    if office.style == "json":
        told = [json.loads(line) for line in log.splitlines()]
        mine = [each for each in told if each.get("cause") == cause]
        assert mine[0]["says"] == "answered"
        assert mine[0]["noun"] == "/lead"
        assert [
            each["state"] for each in mine if each["says"] == "notice tried" and each["kind"] == "rejected"
        ] == ["sent"]
    else:
        mine_ = [line for line in log.splitlines() if f"cause={cause}" in line]
        assert "answered" in mine_[0]
        assert [
            line
            for line in mine_
            if "notice tried" in line and "kind=rejected" in line and "state=sent" in line
        ]
    listed = next(text for where, text in office.read.items() if where.startswith("tandem notices list"))
    assert f"cause {cause}" in listed
    assert "Traceback" not in log
