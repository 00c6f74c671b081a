"""The trail: complete, only ever added to on both databases, read by admins a page at a time, with nothing personal in it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from alignment.people import SHELL, Role
from alignment.trail import TRAIL
from db import append_only, schema
from db.memory import Memory, Work
from db.stores import audit
from db.stores.audit import Wanted
from operations import by_hand, health, installing, notices
from operations.installing import Connection
from operations.notices import Owed
from operations.people import places
from tests.asking import Asking, pressable
from tests.company import NOON, Company
from tests.dialogue import Dialogue

ROOT = Path(__file__).parents[2]
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", owner="jonas")
    made.run(lambda work: places.give_role(work, made.actor("olga"), made.luca, Role.SALES_MANAGER))
    Dialogue(made).says("jonas", "/lead reject 42 budget asked for next year")
    return made


# --- only ever added to ------------------------------------------------------------------------------------------------

CHANGES = {
    "changed": "UPDATE audit SET actor_id = 1 WHERE workspace_id > 0",
    "one value changed": "UPDATE audit SET verb = 'x' WHERE id = 1 AND workspace_id > 0",
    "deleted": "DELETE FROM audit WHERE workspace_id > 0",
    "history changed": "UPDATE lead_event SET actor_id = 1 WHERE workspace_id > 0",
    "history moved": "UPDATE lead_event SET voided = voided, code = 'x' WHERE workspace_id > 0",
    "history deleted": "DELETE FROM lead_event WHERE workspace_id > 0",
}


@pytest.mark.parametrize("how", list(CHANGES))
def test_the_database_refuses_whoever_would_change_it(company: Company, how: str) -> None:
    before = company.see(lambda work: audit.newest(work, 100))
    with pytest.raises(DBAPIError, match=append_only.REFUSED):
        company.run(lambda work: work.execute(sa.text(CHANGES[how])))
    assert company.see(lambda work: audit.newest(work, 100)) == before


def test_a_whole_table_is_not_emptied_and_no_row_replaced(company: Company) -> None:
    tricks = (
        ["INSERT OR REPLACE INTO audit SELECT id, workspace_id, at, 0, verb, thing, detail FROM audit"]
        if company.memory.sqlite
        else ["TRUNCATE audit", "TRUNCATE lead_event CASCADE"]
    )
    for trick in tricks:
        with pytest.raises(DBAPIError, match=append_only.REFUSED):
            company.run(lambda work, trick=trick: work.execute(sa.text(trick)))  # type: ignore[misc]


def test_taking_an_act_back_is_still_possible(company: Company) -> None:
    assert "Taken back" in Dialogue(company, _envelopes=9).says("jonas", "/lead undo 42")


def test_the_rules_are_laid_again_by_every_migration_and_the_doctor_misses_them(company: Company) -> None:
    def lift(work: Work) -> None:
        on = "" if company.memory.sqlite else " ON audit"
        work.execute(sa.text(f"DROP TRIGGER audit_no_delete{on}"))

    assert company.see(lambda work: append_only.missing(work.connection)) == ()
    company.run(lift)
    assert company.see(lambda work: append_only.missing(work.connection)) == ("audit_no_delete",)
    found = {each.what: each for each in company.see(lambda work: health.findings(work, SHELL))}
    assert found["Trail"].fix == "tandem migrate"
    schema.migrate(company.memory.url.render_as_string(hide_password=False))
    assert company.see(lambda work: append_only.missing(work.connection)) == ()


# --- complete --------------------------------------------------------------------------------------------------------


def test_every_kind_of_entry_is_one_that_the_trail_can_say(company: Company) -> None:
    said = set()
    for path in (*(ROOT / "operations").rglob("*.py"), *(ROOT / "bot").rglob("*.py")):
        said |= set(re.findall(r'audit\.record\(\s*\w+,\s*[\w.]+,\s*"([\w.]+)"', path.read_text()))
    assert len(said) > 20
    assert said <= set(TRAIL)
    with pytest.raises(ValueError, match=r"alignment/trail.py"):
        company.run(lambda work: audit.record(work, 0, "something.new", "workspace"))


def test_what_the_shell_does_is_on_record_too(company: Company) -> None:
    made = company.run(lambda work: notices.owe(work, Owed("rejected", "a", "C1")))
    company.run(lambda work: by_hand.let_go(work, made))
    installed = Connection("T1", "Brightwater", "", "U1", "B1", "A1", "sealed", "chat:write")
    for _ in range(2):
        company.memory.do(lambda work: installing.connect(work, installed), 0, now=NOON)
    verbs = [each.verb for each in company.see(lambda work: audit.newest(work, 10))]
    assert verbs[:2] == ["slack.connected", "notice.cancelled"], "a start without news is none"


# --- read ------------------------------------------------------------------------------------------------------------


def test_an_admin_reads_who_did_what_and_when(company: Company) -> None:
    asking = Asking(company.memory, company.id, LATER)
    said = asking.says(company.olga, "/tandem audit")
    assert "12:10 · Jonas · lead rejected: L-42, code no budget" in said
    assert "Olga · gave a role: Luca, sales manager" in said


@pytest.mark.parametrize(
    ("words", "there", "absent"),
    [
        ("role", "gave a role", "rejected"),
        ("roles", "gave a role", "rejected"),
        ("lead", "rejected", "gave a role"),
        ("L-42", "rejected", "gave a role"),
        ("@jonas", "rejected", "gave a role"),
        ("olga role", "gave a role", "rejected"),
        ("since today", "rejected", "Nothing is on record"),
        ("16 nov", "rejected", "Nothing is on record"),
        ("until 2 nov", "Nothing is on record", "gave a role"),
        ("shell", "Nothing is on record", "gave a role"),
        ("jonas role since 2 nov", "Nothing is on record", "gave a role"),
    ],
)
def test_it_is_narrowed_by_person_kind_lead_and_day_in_any_order(
    company: Company, words: str, there: str, absent: str
) -> None:
    said = Asking(company.memory, company.id, LATER).says(company.olga, f"/tandem audit {words}")
    assert there in said, said
    assert absent not in said, said


def test_a_word_that_is_none_is_asked_back(company: Company) -> None:
    asking = Asking(company.memory, company.id, LATER)
    reply = asking.reply(company.olga, "/tandem audit setpu")
    assert reply.message is not None
    assert "no person, kind or day" in reply.message.text
    assert "/tandem audit setup" in pressable(reply).values()
    for odd in (
        "since",
        "since never",
        "page",
        "~",
        "~99999999999999999999",
        "page 0",
        "~x",
        "@",
        "<@U0NOBODY>",
    ):
        assert asking.says(company.olga, f"/tandem audit {odd}")


def test_the_form_asks_the_same(company: Company) -> None:
    asking = Asking(company.memory, company.id, LATER)
    assert asking.says(company.olga, "/tandem audit", form=True) == "form: Look into the trail"
    answers = {"who": "U0OLGA", "what": "role", "lead": None, "since": "2026-11-01", "until": "2026-11-16"}
    assert "gave a role: Luca" in asking.says(company.olga, "/tandem audit", answers=answers)
    assert "Nothing" in asking.says(company.olga, "/tandem audit", answers={**answers, "who": "U0JONAS"})
    assert "lead rejected" in asking.says(company.olga, "/tandem audit", answers=dict.fromkeys(answers))


def test_pages_follow_each_other_without_a_gap_while_more_is_written(company: Company) -> None:
    def add(work: Work) -> None:
        for number in range(25):
            audit.record(work, 0, "setup.files", f"workspace:{number}", kind=f"k{number}")

    company.run(add)
    asking = Asking(company.memory, company.id, LATER)
    line, seen, pages = "/tandem audit setup", [], 0
    while line and pages < 9:
        reply = asking.reply(company.olga, line)
        assert reply.message is not None
        seen += re.findall(r"kind (k\d+)", reply.message.text)
        line, pages = pressable(reply).get("Older", ""), pages + 1
        company.run(
            lambda work: audit.record(work, 0, "setup.zone", "workspace:1"), LATER + timedelta(minutes=1)
        )
    assert seen == [f"k{n}" for n in reversed(range(25))]
    assert pages == 3


@pytest.mark.parametrize("who", ["jonas", "ines", "priya", "daniel"])
def test_only_admins_read_it(company: Company, who: str) -> None:
    said = Asking(company.memory, company.id, LATER).says(company.people[who], "/tandem audit")
    assert said.startswith("Admins can do that")


def test_nothing_personal_goes_in(company: Company) -> None:
    talk = Dialogue(company, _envelopes=50)
    talk.says("jonas", "/lead good 42 canary-words about Maya")
    talk.says("priya", "/lead ask 42 canary-words?")
    talk.says("priya", "/campaign set webinar-nov cost 1200")
    talk.says("olga", "/tandem setup team canary-team sales")
    talk.says("olga", "/tandem setup holidays close 24 dec canary-day")
    entries = company.see(lambda work: audit.entries(work, Wanted(LATER), 100), LATER)
    assert len(entries) > 8
    assert "canary" not in str(entries)
    for each in entries:
        assert all(isinstance(value, (int, str, bool, dict, list)) for value in each.detail.values())


def test_another_companys_trail_is_another(company: Company) -> None:
    other = Company.make(company.memory, name="Other")
    assert other.see(lambda work: audit.entries(work, Wanted(LATER), 100), LATER) == ()
