"""A company whose every name, cell and note is hostile: whatever Tandem says of it, by itself or asked, is judged."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alignment.notices import NOTICES
from alignment.records import Rejected
from bot.slack import edge
from crm import csv_file, maps
from crm.fields import Kind
from db.memory import Memory
from operations import diary, ladders, left_behind
from tests.hostile.judge import is_odd
from tests.hostile.life import CHANNEL, CRM, SOURCE, Life, Shell, written
from tests.hostile.strings import FORGED, OURS, PUBLIC, WORKED_OUT, joined
from tests.hostile.test_inputs import told
from tests.rights.town import INSIDERS

EVERYTHING = (*OURS, *joined(PUBLIC, 190))
"""Each of ours by itself, and the public list in as few names as it fits into."""

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
Act = Callable[[Life, Path], None]

A_MONDAY = datetime(2026, 12, 14, 17, 10, tzinfo=UTC)
NAMES = [each for each in OURS if each.strip()]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer be late: a busy machine is no fault of a text's."""
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 60.0)


def fill(folder: Path, texts: tuple[str, ...]) -> None:
    """Lay a file of each kind into the drop folder, with a text in every cell that may hold one."""
    folder.mkdir()
    day = "2026-11-16 09:00"
    lead = ("external", "company", "name", "title", "email", "phone", "place", "asked", "stage", "owner", "campaign",
            "source", "segment", "region", "account", "link", "origin", "mql_at", "self_reported")  # fmt: skip
    written(
        folder / "leads-<!channel> *x*.csv",
        lead,
        (
            (str(n), s, s, s, f"x{n}@example.org", s, s, s, "accepted", "J1", s,
             s, s, s, s, f"{CRM}{n}" if n % 2 or s.startswith("http") else s, "marketing", day, s)
            for n, s in enumerate(texts)
        ),
    )  # fmt: skip
    deal = ("external", "name", "lead", "stage", "amount", "close_date", "owner", "next_step", "campaign", "segment", "region",
            "link", "created_at")  # fmt: skip
    written(
        folder / "deals.csv",
        deal,
        (
            (f"d{n}", s, "", s if n % 5 else "won", "1000", "2026-12-15", "J1", s, s, s, s, s, day)
            for n, s in enumerate(texts)
        ),
    )
    campaign = ("external", "name", "source", "channel", "owner", "cost")
    written(folder / "campaigns.csv", campaign, ((f"c{n}", s, s, s, "P1", "10") for n, s in enumerate(texts)))
    written(
        folder / "people.csv",
        ("external", "name", "email", "team", "region", "role", "manager", "zone"),
        (
            (f"p{n}", s, f"p{n}@example.org", s if n % 5 == 0 else "", s, "rep", s, s)
            for n, s in enumerate(texts)
        ),
    )
    written(
        folder / "touches.csv",
        ("external", "lead", "at", "kind", "owner"),
        ((s, str(n), day, s if n % 3 else "call", s) for n, s in enumerate(texts)),
    )
    written(
        folder / "members.csv",
        ("external", "lead", "campaign", "at"),
        ((s, str(n), s, day) for n, s in enumerate(texts)),
    )
    written(
        folder / "targets.csv",
        ("kind", "first", "end", "amount", "team"),
        ((s if n % 3 else "revenue", "2026-10-01", "2027-01-01", s if n % 2 else "100", s) for n, s in enumerate(texts)),
    )  # fmt: skip
    written(
        folder / "rates.csv",
        ("currency", "first", "rate", "to"),
        ((s if n % 3 else "EUR", "2026-10-01", s if n % 2 else "1.08", s if n % 5 else "") for n, s in enumerate(texts)),
    )  # fmt: skip
    written(
        folder / "history.csv",
        ("external", "at", "stage", "amount", "category"),
        ((f"d{n}", day, s, s if n % 2 else "1000", s) for n, s in enumerate(texts)),
    )
    for kind in (
        "leads", "opportunities", "campaigns", "people", "touches", "members", "targets", "rates", "history",
    ):  # fmt: skip
        (folder / f"{kind}.toml").write_text(f"source = {json.dumps(SOURCE)}\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("life")


@pytest.fixture(scope="module")
def life(sqlite_template: Path, folder: Path) -> Iterator[Life]:
    """A company in which everything that is known is hostile; the tests of this file live on in it, one after another."""
    shutil.copy(sqlite_template, folder / "tandem.db")
    memory = Memory.open(f"sqlite:///{folder / 'tandem.db'}")
    try:
        yield lived(memory, folder / "inbox", EVERYTHING)
    finally:
        memory.close()


def lived(memory: Memory, folder: Path, texts: tuple[str, ...]) -> Life:
    """Bring a company to where everything that it knows is hostile."""
    life = Life.make(memory)
    life.called("J1", life.company.jonas)
    life.called("P1", life.company.priya)
    life.says("olga", "/tandem setup files owner @olga leads 07:30")
    fill(folder, texts)
    outcomes = life.imports(folder)
    assert all(each.report is not None and each.report.read == len(texts) for each in outcomes), outcomes
    life.reads_slack(NAMES[: len(INSIDERS)])
    return life


def leads_live(life: Life, _folder: Path) -> None:
    """Each text as a lead's everything, and as the note that goes with each step of its life."""
    numbers = life.numbers()
    assert len(numbers) == len(EVERYTHING)
    for n, text in enumerate(EVERYTHING):
        number = numbers[str(n)]
        if n >= len(OURS):
            life.wait(minutes=1)
            life.says(
                "jonas",
                f"/lead {'qualify' if n % 2 else 'reject'} {number} {'24k 31 jan' if n % 2 else 'budget'}",
            )
            continue
        life.wait(minutes=70 if n % 4 else 1)
        life.says("jonas", f"/lead {'contact' if n % 2 else 'good'} {number} {text}")
        if n % 3 == 0:
            life.says("jonas", f"/lead later {number} tomorrow 9 {text}")
            life.says("jonas", f"/lead missing {number} size")
            life.says("jonas", f"/lead missing {number} {text}")
            life.says("daniel", f"/lead fill {number} {text}")
            life.says("daniel", f"/lead fill {number} none")
            life.says("jonas", f"/lead qualify {number} 24k 31 jan {text}")
        else:
            life.says("jonas", f"/lead reject {number} budget {text}")
            answer = f"answer {number} {'nurture feb' if n % 2 else 'fix'}"
            life.says("priya", f"/lead {f'ask {number}' if n % 3 == 1 else answer} {text}")
        life.says("ines", f"/lead {'why' if n % 2 else 'show'} {number}")
        if n % 2:
            life.says("luca", f"/campaign {('good', 'ok', 'poor')[n % 3]} webinar-nov {text}")
            life.says("priya", f"/campaign {'note' if n % 4 == 1 else 'ask'} {life.town.praise} {text}")
        else:
            life.says("priya", f"/tandem content add {text} {CRM}{n} deck")
            life.says("jonas", f"/tandem content poor {text} {text}")


def the_rest_is_told(life: Life, _folder: Path) -> None:
    """Digests, Homes, lists, cards, troubles and exports, each over everything that is hostile."""
    for who in INSIDERS:
        life.looks_at_home(who)
        life.says(who, "/tandem settings morning 12:00")
        life.says(who, "/tandem")
        life.says(who, "/lead")
    for n, text in enumerate(OURS[::4], 1):
        life.says("jonas", f"/pipeline snooze D-{n} until 2027-06-01 {text}")
    for line in ("/lead all", "/campaign", "/campaign webinar-nov", "/campaign notes webinar-nov", "/tandem content", "/pipeline", "/pipeline open", "/pipeline stalled", "/pipeline funnel",
                 "/pipeline sources", "/pipeline sources ever", "/pipeline why credited",
                 "/pipeline left", "/pipeline forecast", "/pipeline hygiene", "/pipeline why weighted", "/pipeline why hygiene",
                 "/pipeline why snoozed", "/tandem setup rate list", "/pipeline export changes", "/pipeline export left", "/pipeline export stalled",
                 "/pipeline export funnel by source", "/digest preview", "/digest list",
                 "/digest on pipeline with picture forecast hygiene yes", "/digest on scorecard with picture yes", "/digest on review with sources yes", "/pipeline @jonas",
                 "/digest now pipeline yes",
                 "/digest now scorecard yes", "/digest now review yes", "/digest now brief yes",
                 "/pipeline scorecard", "/pipeline scorecard oct", "/pipeline plan", "/pipeline commitment",
                 "/tandem people", "/tandem people list", "/tandem setup", "/tandem check", "/tandem audit",
                 "/tandem settings", "/tandem privacy"):  # fmt: skip
        life.says("olga", line)
        life.says("ines", line)
    life.says("olga", "/tandem setup sla needs phone title size")
    for text in OURS[:7]:
        life.says("priya", f"/lead add anyway {text}")
    life.says("olga", "/tandem setup sla needs none")
    life.says("priya", f"/lead thank {life.town.feedback}")
    life.says("jonas", f"/lead handon 77 <@U0LUCA|luca> {OURS[0]}")
    life.says("luca", f"/lead reject 77 other {OURS[0]} and so on and on")
    for line in (
        "/tandem setup team",
        "/tandem people add",
        "/tandem people team",
        "/campaign set",
        "/digest set",
        "/pipeline snooze D-1",
        "/tandem setup rate",
    ):
        life.hear(line, list(life.player.click("olga", line, form=True).payloads))
    for text in NAMES[::6]:
        life.reads_slack([text] * len(INSIDERS))
        life.hear(text, list(life.player.suggests("olga", "unmatched", text[:3]).payloads))
        life.hear(text, list(life.player.suggests("jonas", "lead", text[:3]).payloads))
        life.hear(text, list(life.player.suggests("priya", "campaign", text[:3]).payloads))
        life.hear(text, list(life.player.suggests("jonas", "deal", text[:3]).payloads))
        life.says("priya", "/lead 50")
        life.looks_at_home("ines")
    life.now = A_MONDAY
    life.company.run(diary.tick, life.now)
    life.troubled()
    life.late()
    life.read |= set(life.rendered())


def both_teams_meet(life: Life, _folder: Path) -> None:
    """Meetings, coffee, turns, duties, invitations and calls to hear."""
    life.read |= life.meets()
    life.read |= life.pairs()
    life.read |= life.takes_turns()
    life.read |= life.shares_duty()
    life.read |= life.invites()
    for who in INSIDERS:
        life.looks_at_home(who)
        life.says(who, "/meeting")
        life.says(who, "/meeting log")
        life.says(who, "/meeting obstacles all")
        life.says(who, "/meeting agenda M-2")
    for line in ("", "why", "time", "time fri 15:00", "avoid @leo", "avoid list", "met yes"):
        life.says("jonas", f"/tandem coffee {line}".strip())
    life.now = A_MONDAY
    life.read |= life.rides_along()


def much_waits(life: Life, folder: Path) -> None:
    """What nobody works, what nobody gets, what is passed on."""
    life.now = A_MONDAY
    inbox = folder / "inbox"
    written(inbox / "touches-2.csv", ("external", "lead", "at"), [("t1", "1", "2026-11-16 09:30")])
    written(inbox / "leads-2.csv", ("external", "company"), [("0", OURS[0])])
    offered(inbox / "leads-3.csv")
    life.imports(inbox)
    for external, number in life.numbers().items():
        if external.startswith("new"):
            life.says("jonas", f"/lead missing {number} size")
    life.company.run(lambda work: left_behind.tell(work, life.now), life.now)
    life.unrouted()
    life.now += timedelta(days=1)
    while life.company.see(ladders.anything_due, life.now):
        life.company.run(ladders.climb, life.now)
    life.read |= set(life.rendered("nudge", "nudges"))
    life.follows_up()
    life.read |= set(
        life.rendered(
            "left_behind",
            "offer",
            "offers",
            "unrouted",
            "missing_many",
            "fix_check",
            "pattern",
            "month_told",
            "falls_short",
        )
    )


ACTS = (leads_live, the_rest_is_told, both_teams_meet, much_waits)
"""What happens in that company, one after another; each goes on where the one before it ended."""


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_whatever_is_told_is_plain(life: Life, folder: Path, act: Act) -> None:
    lives_on(life, folder, act)
    assert not life.faults, told(life.faults)


def test_every_kind_of_message_there_is_was_among_it(life: Life, folder: Path) -> None:
    lives_on(life, folder, ACTS[-1])
    assert life.read == {kind.name for kind in NOTICES}


def lives_on(life: Life, folder: Path, last: Act) -> None:
    """Play each act up to `last` that was not played yet: whoever asks for one test alone gets what stands before it."""
    for act in ACTS[len(life.played) : ACTS.index(last) + 1]:
        life.played.append(act.__name__)
        act(life, folder)


def offered(path: Path) -> None:
    """Lay a file of new leads that are somebody's from today on, half of them of people who asked for a talk."""
    written(
        path,
        ("external", "company", "name", "title", "phone", "place", "asked", "owner", "campaign", "segment", "hot", "mql_at"),
        (
            (f"new{n}", s, s, s, s, s, s, "J1", s, s, "yes" if n % 2 else "", "2026-12-14 09:00")
            for n, s in enumerate(OURS)
        ),
    )  # fmt: skip


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_what_leaves_as_a_table_runs_in_no_spreadsheet_and_comes_back_equal(life: Life, folder: Path) -> None:
    shell = Shell(folder)
    for kind, field in (("leads", "company"), ("opportunities", "name")):
        out = folder / f"{kind}-out.csv"
        shell("export", kind, "--to", str(out))
        for row in rows_of(out):
            assert not [cell for cell in row if cell.startswith(RUNS)], row
        mapped = maps.load(folder / "inbox" / f"{kind}.toml")
        again = list(csv_file.read(out, mapped, Kind(kind)))
        assert not [each for each in again if isinstance(each, Rejected)]
        kept = life.names(kind)
        assert len(again) == len(kept)
        assert {getattr(each, "external"): getattr(each, field) for each in again} == kept  # noqa: B009 - either kind


def test_what_a_terminal_and_a_program_read(life: Life, folder: Path) -> None:
    shell = Shell(folder)
    for words in (
        ("report", "pipeline"), ("report", "funnel"), ("notices", "list", "--limit", "500"),
        ("digest", "pipeline", "--channel", CHANNEL, "--at", "2026-11-16", "--dry-run"),
    ):  # fmt: skip
        text = shell(*words)
        assert not [char for char in text if is_odd(char)], words
        assert not [line for line in text.splitlines() if line.startswith(FORGED)], words
        assert WORKED_OUT not in text
    for kind in ("pipeline", "funnel"):
        found = json.loads(shell("report", kind, "--json"))
        assert found
    rejected = sorted((folder / "inbox" / "done").glob("*.rejected.csv"))
    assert rejected
    for path in rejected:
        for row in rows_of(path):
            assert not [cell for cell in row if cell.startswith(RUNS)], row
