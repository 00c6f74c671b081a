"""Whoever asks what is kept about them gets all of it, and nobody else does."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from alignment.errors import NotAllowed, NotFound
from alignment.identity import email_hash
from alignment.people import SHELL
from bot.cli.exporting import export
from bot.secrets import Secrets
from db import privacy
from db import tables as t
from db.memory import Memory, Work
from db.privacy import Class
from db.stores import audit, contacts, roster
from db.stores.contacts import Contact
from operations import access
from operations.addresses import HASH_KEY
from tests.company import NOON, Company
from tests.dialogue import Dialogue

SECRET = "a test's own key"
KEY = Secrets([SECRET]).hash_key
MAYA = Contact("Maya Canary", "head of canaries", "maya@canary.example", "+1 617 555 0199", "Canary Wharf")


@pytest.fixture
def company(memory: Memory) -> Company:
    memory.remember(HASH_KEY, KEY)
    made = Company.make(memory)
    for number, company in ((42, "Acorn Robotics"), (43, "Acorn Foods"), (44, "Acorn Mills")):
        made.lead(number, company, owner="jonas", link=f"https://crm.example/{number}")
    for number in (42, 44):
        made.run(lambda work, number=number: _of_maya(work, number))  # type: ignore[misc]
    made.run(lambda work: contacts.add_note(work, 43, made.luca, "maya CANARY sent them"))
    talk = Dialogue(made)
    talk.says("jonas", "/tandem away fri")
    talk.says("jonas", "/lead called 42 canary-note about Maya")
    talk.says("jonas", "/lead reject 42 budget")
    return made


def _of_maya(work: Work, lead_id: int) -> None:
    work.execute(
        t.contact.delete().where(
            t.contact.c.workspace_id == work.workspace_id, t.contact.c.lead_id == lead_id
        )
    )
    contacts.add_contact(work, lead_id, MAYA, email_hash(KEY, MAYA.email))


@pytest.mark.parametrize("ref", ["L-42", "#42", " l44 ", "Maya@Canary.example"])
def test_the_person_behind_a_lead_is_told_all_of_it_by_number_or_address(company: Company, ref: str) -> None:
    told = company.run(lambda work: access.of_person(work, SHELL, ref))
    assert {row["lead_id"] for row in told["lead"]["contact"]} == {42, 44}, "they came twice"
    assert {row["id"] for row in told["lead"]["lead"]} == {42, 44}
    assert {"rejection", "lead_event", "lead_cycle", "clock", "notice"} <= set(told["lead"])
    bodies = {row["body"] for row in told["lead"]["note"]}
    assert bodies == {"canary-note about Maya", "maya CANARY sent them"}, "what an erasure takes is told"
    assert "Acorn Foods" not in json.dumps(told)
    entries = company.see(lambda work: audit.newest(work, 2))
    assert {(each.verb, each.thing) for each in entries} == {("access", "lead:42"), ("access", "lead:44")}


def test_every_column_about_them_is_in_it_but_secrets(company: Company) -> None:
    told = company.run(lambda work: access.of_person(work, SHELL, "L-42"))
    rows = [
        (table, row)
        for part in ("lead", "colleague")
        for table, found in told.get(part, {}).items()
        for row in found
    ]
    for table, row in rows:
        wanted = privacy.columns_of(table, Class.PLAIN, Class.PERSONAL, Class.FREE_TEXT)
        assert set(row) == set(wanted) - {"workspace_id"}


def test_no_table_with_something_personal_is_left_out() -> None:
    personal = {name for name in privacy.CLASSES if privacy.columns_of(name, *privacy.IDENTIFYING)}
    told = {*privacy.LEAD_COLUMN, *(kept.table for kept in privacy.ABOUT_PEOPLE), "external_id"}
    assert personal <= told


def test_a_colleague_is_told_every_row_that_names_them_and_nothing_of_others(company: Company) -> None:
    [told] = [company.run(lambda work: access.of_person(work, SHELL, "@jonas"))]
    mine = told["colleague"]
    assert {"person", "membership", "role_grant", "away", "lead_event", "rejection", "note", "lead"} <= set(
        mine
    )
    text = json.dumps(told)
    assert "canary-note" in text, "what they wrote is theirs too"
    for of_another in ("Priya", MAYA.email, MAYA.phone, "crm.example", "Canary Wharf"):
        assert of_another not in text
    last = company.see(lambda work: audit.newest(work, 1))[0]
    assert (last.verb, last.thing) == ("access", f"person:{company.jonas}")


def test_an_address_is_one_person_whoever_they_are_here(company: Company) -> None:
    hashed = email_hash(KEY, MAYA.email)
    company.run(lambda work: roster.change(work, company.luca, email_hash=hashed))
    told = company.run(lambda work: access.of_person(work, SHELL, MAYA.email))
    assert [row["name"] for row in told["colleague"]["person"]] == ["Luca"]
    assert {row["lead_id"] for row in told["lead"]["contact"]} == {42, 44}


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("L-9999", "There is no L-9999 here."),
        ("nobody@canary.example", "Nobody here has that address."),
        ("maya", "goes by number or address"),
        ("ines", "may be Ines, Ines Two"),
        ("<@U0STRANGER>", "I don't know that person yet"),
        ("", "I don't know"),
    ],
)
def test_nobody_or_several_is_said_and_nothing_is_given(company: Company, ref: str, said: str) -> None:
    company.run(lambda work: roster.add(work, "Ines Two"))
    if ref == "ines":
        company.run(lambda work: roster.change(work, company.ines, name="Ines One", folded="ines one"))
        said = "may be Ines One, Ines Two"
    before = company.see(lambda work: audit.newest(work, 1))
    with pytest.raises(NotFound, match=said):
        company.run(lambda work: access.of_person(work, SHELL, ref))
    assert company.see(lambda work: audit.newest(work, 1)) == before


@pytest.mark.parametrize("who", ["amira", "ines", "priya", "daniel"])
def test_nobody_but_an_admin_reads_what_is_kept_about_another(company: Company, who: str) -> None:
    for act in (
        lambda work: access.of_colleague(work, company.actor(who), company.jonas),
        lambda work: access.of_leads(work, company.actor(who), (42,)),
        lambda work: access.of_person(work, company.actor(who), "L-42"),
    ):
        with pytest.raises(NotAllowed):
            company.run(act)
    assert company.run(lambda work: access.of_colleague(work, company.actor("olga"), company.jonas))
    assert company.run(lambda work: access.of_colleague(work, company.actor("jonas"), company.jonas))


def test_the_shell_writes_it_into_a_file_that_only_its_owner_reads(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", company.memory.url.render_as_string(hide_password=False))
    monkeypatch.setenv("TANDEM_SECRET_KEY", SECRET)
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "told.json"
    target.touch(mode=0o644)
    for ref in ("L-42", MAYA.email, "@jonas"):
        ran = CliRunner().invoke(export, ["person", ref, "--to", str(target)])
        assert ran.exit_code == 0, ran.output
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert "canary-note" in json.dumps(json.loads(target.read_text()))
        assert "canary" not in ran.output.casefold()
    assert CliRunner().invoke(export, ["person", MAYA.email]).exit_code == 0
    assert stat.S_IMODE((tmp_path / "person-L-42.json").stat().st_mode) == 0o600, (
        "no address in a file's name"
    )
    ran = CliRunner().invoke(export, ["trail"])
    assert ran.exit_code == 0
    assert ran.output.splitlines()[0] == "at,person,kind,thing,detail"
    assert "access,lead:42" in ran.output
    assert "maya" not in ran.output.casefold()
    assert CliRunner().invoke(export, ["person"]).exit_code == 2
    assert CliRunner().invoke(export, ["leads", "L-42"]).exit_code == 2
    assert company.see(lambda work: audit.newest(work, 1), NOON)[0].verb == "export"
