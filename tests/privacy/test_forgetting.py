"""What lies beside the tables: imported files lose who was erased, and are not kept for ever."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from alignment.identity import email_hash
from alignment.people import SHELL
from bot.forgetting import FILES_KEPT, Forgetting
from db.memory import Memory
from db.stores import contacts, known_leads, matching
from db.tables.workspace import ThingKind
from operations import erasure
from operations.addresses import HASH_KEY
from tests.company import HASH_KEY as KEY
from tests.company import NOON, Company

MAYA = "maya@canary.example"
FILE = (
    f'external,company,email,asked\nX-1,Acorn,{MAYA},"a demo, soon"\nX-2,Bay,joe@bay.example,"two\nlines"\n'
)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    quick_memory.remember(HASH_KEY, KEY)
    made = Company.make(quick_memory)
    made.lead(42, "Acorn Robotics", owner="jonas")
    known = {"email": MAYA, "email_hash": email_hash(KEY, MAYA)}
    made.run(lambda work: known_leads.change_contact(work, 42, **known))
    made.run(lambda work: matching.name_thing(work, ThingKind.LEAD, "csv", "X-9", 42))
    made.run(lambda work: contacts.add_note(work, 42, made.jonas, "a note"))
    return made


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name in ("done", "failed"):
        (tmp_path / "inbox" / name).mkdir(parents=True)
    return tmp_path / "inbox"


def lay(path: Path, text: str, age: timedelta = timedelta(days=1), encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    at = (NOON - age).timestamp()
    os.utime(path, (at, at))
    return path


def test_rows_of_whoever_was_erased_go_and_all_others_stay_as_they_are(company: Company, inbox: Path) -> None:
    table = lay(inbox / "done" / "leads.csv", FILE)
    rejects = lay(
        inbox / "done" / "leads.csv.rejected.csv", f"line,reason,email\n2,odd,{MAYA}\n3,odd,x@y.example\n"
    )
    wide = lay(
        inbox / "done" / "wide.csv", f"external;email\nX-9;\nX-3;z@y.example\nX-4;{MAYA}\n", encoding="utf-16"
    )
    broken = lay(inbox / "failed" / "notes.txt", f"one line\nwrite to <{MAYA}>.\nlast\n")
    sweeping = Forgetting(company.memory, KEY, inbox)
    assert sweeping.sweep(NOON) == 0
    was = table.stat().st_mtime_ns
    company.run(lambda work: erasure.erase(work, SHELL, "42"))
    assert sweeping.sweep(NOON) == 4
    assert table.read_text() == 'external,company,email,asked\nX-2,Bay,joe@bay.example,"two\nlines"\n'
    assert table.stat().st_mtime_ns == was
    assert table.stat().st_mode & 0o777 == 0o600
    assert rejects.read_text() == "line,reason,email\n3,odd,x@y.example\n"
    assert wide.read_text(encoding="utf-16").split() == ["external;email", "X-3;z@y.example"], (
        "by what the CRM calls them too"
    )
    assert broken.read_text() == "one line\nlast\n"
    assert sweeping.sweep(NOON) == 0


def test_a_file_that_comes_after_the_erasure_is_looked_through_too(company: Company, inbox: Path) -> None:
    company.run(lambda work: erasure.erase(work, SHELL, "42"))
    sweeping = Forgetting(company.memory, KEY, inbox)
    assert sweeping.sweep(NOON) == 0
    late = lay(inbox / "done" / "leads.csv", FILE)
    assert sweeping.sweep(NOON) == 1
    assert MAYA not in late.read_text()


def test_files_are_not_kept_for_ever(company: Company, inbox: Path) -> None:
    old = lay(inbox / "done" / "leads.csv", FILE, FILES_KEPT + timedelta(minutes=1))
    young = lay(inbox / "failed" / "leads.csv", FILE, FILES_KEPT - timedelta(minutes=1))
    waiting = lay(inbox / "leads.csv", FILE, 2 * FILES_KEPT)
    assert Forgetting(company.memory, KEY, inbox).sweep(NOON) == 1
    assert not old.exists()
    assert young.exists()
    assert waiting.exists(), "what is not imported yet is nobody's to take away"


def test_names_that_were_left_readable_by_a_process_without_the_key_are_sealed(company: Company) -> None:
    key = company.memory._kept.pop(HASH_KEY)
    company.run(lambda work: erasure.erase(work, SHELL, "42"))
    assert company.see(lambda work: matching.readable_leads(work, 9)) == (42,)
    company.memory.remember(HASH_KEY, key)
    Forgetting(company.memory, KEY).sweep(NOON)
    assert company.see(lambda work: matching.readable_leads(work, 9)) == ()
