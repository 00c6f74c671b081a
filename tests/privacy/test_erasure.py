"""Erasing a person: nothing that identifies them is left, counts are, and no import brings them back."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.errors import NotAllowed, NotFound
from alignment.people import SHELL
from bot.meetings import meet_in
from db import privacy
from db import tables as t
from db.memory import Memory, Work
from db.stores import audit, contacts, tombstones
from db.stores import erasure as stored
from db.stores import notices as stored_notices
from db.stores.contacts import Contact
from db.stores.notices import Subject
from db.tables.delivery import Act, NoticeState
from operations import access, erasure
from operations.notices import Owed, owe, row_of
from tests.asking import Asking, pressable
from tests.company import NOON, Company
from tests.dialogue import Dialogue

CANARIES = (
    "Quintessa",
    "Zabriskie",
    "quintessa@zabriskie.example",
    "+1 617 555 0100",
    "Marblehead",
    "hash-of-quintessa",
)
PERSON = Contact(
    "Quintessa Zabriskie",
    "head of Marblehead",
    "quintessa@zabriskie.example",
    "+1 617 555 0100",
    "Marblehead",
)


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.campaign("Webinar Nov 2", "priya")
    made.lead(42, "Acorn Robotics", owner="jonas")
    made.lead(43, "Zabriskie Consulting", owner="jonas")
    made.lead(44, "Bay Optics", owner="jonas")
    for lead in (42, 43):
        made.run(lambda work, lead=lead: _know(work, lead))  # type: ignore[misc]
    return made


def _know(work: Work, lead: int) -> None:
    work.execute(
        sa.delete(t.contact).where(t.contact.c.workspace_id == work.workspace_id, t.contact.c.lead_id == lead)
    )
    contacts.add_contact(work, lead, PERSON, "hash-of-quintessa")
    contacts.add_note(work, lead, 1, "Quintessa wants a call at Marblehead, +1 617 555 0100")


def everything(work: Work) -> str:
    found = []
    for name, table in t.metadata.tables.items():
        if name in ("suppression", "workspace") or "workspace_id" not in table.c:
            continue
        rows = work.execute(sa.select(table).where(table.c.workspace_id == work.workspace_id)).mappings()
        found += [json.dumps({key: str(value) for key, value in row.items()}) for row in rows]
    return "\n".join(found)


def count(work: Work, table: sa.Table) -> int:
    counted = sa.select(sa.func.count()).select_from(table).where(table.c.workspace_id == work.workspace_id)
    return int(work.execute(counted).scalar_one())


def test_no_canary_is_left_in_any_table_and_no_row_is_gone(company: Company) -> None:
    tables = [t.metadata.tables[name] for name in privacy.LEAD_COLUMN]
    before = [company.see(lambda work, table=table: count(work, table)) for table in tables]  # type: ignore[misc]
    assert all(canary in company.see(everything) for canary in CANARIES)
    for lead in ("L-42", "43"):
        company.run(lambda work, lead=lead: erasure.erase(work, SHELL, lead))  # type: ignore[misc]
    left = company.see(everything)
    assert [canary for canary in CANARIES if canary.casefold() in left.casefold()] == []
    after = [company.see(lambda work, table=table: count(work, table)) for table in tables]  # type: ignore[misc]
    assert after == before


def test_a_company_that_bears_the_persons_name_is_relabelled_and_others_keep_theirs(company: Company) -> None:
    for lead in ("42", "43"):
        company.run(lambda work, lead=lead: erasure.erase(work, SHELL, lead))  # type: ignore[misc]
    first, second = (company.see(lambda work, lead=lead: stored.names(work, lead)) for lead in (42, 43))  # type: ignore[misc]
    assert first is not None
    assert second is not None
    assert (first.company, second.company) == ("Acorn Robotics", "erased")


def test_an_import_is_kept_from_bringing_them_back(company: Company) -> None:
    done = company.run(lambda work: erasure.erase(work, SHELL, "L-42"))
    assert done.suppressed == 1
    found = company.see(lambda work: tombstones.suppressed(work, ["hash-of-quintessa", "another"]))
    assert set(found) == {"hash-of-quintessa"}
    assert company.see(lambda work: tombstones.is_erased(work, 42))
    company.run(lambda work: erasure.erase(work, SHELL, "44"))
    assert company.see(lambda work: tombstones.is_erased(work, 44)), "also where nothing was known"


def test_sent_messages_are_rewritten_files_are_deleted_and_unsent_ones_never_go(company: Company) -> None:
    def lay(work: Work) -> list[str]:
        return [
            owe(
                work,
                Owed(kind, f"{kind}/{state}", "C0MARKETING", {"lead": 42}, subjects=[Subject("lead", 42)]),
            )
            for kind, state in (("rejected", "sent"), ("export", "sent"), ("export", "pending"))
        ]

    rejected, sent_file, waiting_file = company.run(lay)

    def send(work: Work) -> None:
        work.execute(
            sa.update(t.notice)
            .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id.in_([rejected, sent_file]))
            .values(state=NoticeState.SENT, channel="C0MARKETING", ts="1.1")
        )

    company.run(send)
    done = company.run(lambda work: erasure.erase(work, SHELL, "42"))
    assert (done.rewritten, done.deleted, done.cancelled) == (1, 1, 1)

    def acts(work: Work) -> dict[str, Act]:
        n = t.notice
        found = sa.select(n.c.parent_id, n.c.act).where(
            n.c.workspace_id == work.workspace_id, n.c.parent_id != ""
        )
        return {row.parent_id: row.act for row in work.execute(found)}

    assert company.see(acts) == {rejected: Act.PRESENT, sent_file: Act.DELETE}
    waiting = company.see(lambda work: stored_notices.by_id(work, waiting_file))
    assert waiting is not None
    assert waiting.state is NoticeState.CANCELLED


def test_digests_that_link_a_lead_are_rewritten_and_those_of_other_times_are_left(company: Company) -> None:
    company.lead(46, "Fern Hotels", owner="jonas", link="https://crm.example/46")
    Dialogue(company).says("jonas", "/lead reject 46 budget")
    days = {"before": -30, "then": 1, "long after": 80}

    def lay(work: Work) -> list[str]:
        rows = [
            row_of(
                work,
                Owed(
                    "pipeline_thread", name, "C0SALES", act=Act.REPLY, part=2, due_at=NOON + timedelta(days=day),
                    as_of=NOON + timedelta(days=day), known_at=NOON + timedelta(days=day),
                ),
            )
            for name, day in days.items()
        ]  # fmt: skip
        stored_notices.add_many(work, [{**row, "state": NoticeState.SENT} for row in rows])
        return [str(row["id"]) for row in rows]

    before, then, _after = company.run(lay)
    done = company.run(lambda work: erasure.erase(work, SHELL, "46"), NOON + timedelta(days=90))
    assert done.rewritten == 1, "the digest that may name the lead"

    def rewritten(work: Work) -> list[tuple[str, int]]:
        n = t.notice.c
        found = sa.select(n.parent_id, n.part).where(
            n.workspace_id == work.workspace_id, n.act == Act.PRESENT, n.kind == "pipeline_thread"
        )
        return [(row.parent_id, row.part) for row in work.execute(found)]

    assert company.see(rewritten) == [(then, 2)]
    assert before != then


def test_what_people_wrote_for_meetings_loses_the_name_and_so_do_agenda_and_recap(company: Company) -> None:
    company.run(lambda work: work.insert(t.channel, slack_id="C0SALES", name="s", member=True, seen_at=NOON))
    talk = Dialogue(company, now=NOON, _envelopes=700)
    talk.says("ines", "/meeting new lead review tue 10:00 40m")
    talk.says("jonas", "/meeting add what Quintessa Zabriskie asked")
    asyncio.run(meet_in(company.memory, company.id, NOON))
    talk.now = NOON + timedelta(days=1)
    talk.says("ines", "/meeting decide call Quintessa Zabriskie first")
    sent = company.see(lambda work: stored_notices.newest(work, NoticeState.PENDING, 50))
    shown = {each.id: each.kind for each in sent if each.kind in ("agenda", "recap")}
    assert sorted(shown.values()) == ["agenda", "recap"]
    mine = (t.notice.c.workspace_id == company.id, t.notice.c.id.in_(shown))
    company.run(lambda work: work.execute(sa.update(t.notice).where(*mine).values(state=NoticeState.SENT)))
    company.run(lambda work: erasure.erase(work, SHELL, "L-42"), talk.now)
    assert "Zabriskie" not in company.see(everything)
    told = company.see(lambda work: stored_notices.newest(work, NoticeState.PENDING, 50))
    assert {each.parent_id for each in told if each.act is Act.PRESENT} >= set(shown)
    talk.says("priya", "/meeting log")
    assert "call (erased) first" in talk.message.text


def test_what_is_in_the_way_loses_the_name_and_so_do_agenda_and_recap(company: Company) -> None:
    company.run(lambda work: work.insert(t.channel, slack_id="C0SALES", name="s", member=True, seen_at=NOON))
    talk = Dialogue(company, now=NOON - timedelta(days=1), _envelopes=750)
    talk.says("ines", "/meeting new lead review tue 10:00 40m")
    talk.says("jonas", "/meeting obstacle Quintessa Zabriskie waits for legal")
    talk.says("jonas", "/meeting obstacle nobody owns the price list")
    asyncio.run(meet_in(company.memory, company.id, NOON))
    talk.now = NOON + timedelta(days=1)
    talk.says("ines", "/meeting cleared 2 Quintessa Zabriskie asked for it")
    sent = company.see(lambda work: stored_notices.newest(work, NoticeState.PENDING, 50))
    shown = {each.id: each.kind for each in sent if each.kind in ("agenda", "recap")}
    assert sorted(shown.values()) == ["agenda", "recap"]
    told = company.run(lambda work: access.of_person(work, SHELL, "L-42"))
    assert len(told["lead"]["meeting_note"]) == 2
    theirs = company.run(lambda work: access.of_person(work, SHELL, "@jonas"))["colleague"]
    assert len(theirs["obstacle"]) == 2
    mine = (t.notice.c.workspace_id == company.id, t.notice.c.id.in_(shown))
    company.run(lambda work: work.execute(sa.update(t.notice).where(*mine).values(state=NoticeState.SENT)))
    company.run(lambda work: erasure.erase(work, SHELL, "L-42"), talk.now)
    assert "Zabriskie" not in company.see(everything)
    again = company.see(lambda work: stored_notices.newest(work, NoticeState.PENDING, 50))
    assert {each.parent_id for each in again if each.act is Act.PRESENT} >= set(shown)
    told_now = talk.says("priya", "/meeting obstacles")
    assert "(erased) waits for legal" in told_now
    assert "(erased) asked for it" in told_now


def test_field_notes_and_debriefs_lose_the_name_and_are_told_to_who_asks(company: Company) -> None:
    company.run(lambda work: work.insert(t.channel, slack_id="C0SALES", name="s", member=True, seen_at=NOON))
    talk = Dialogue(company, now=NOON - timedelta(days=5), _envelopes=800)
    talk.says("ines", "/rotation new sit-ins 1 week @priya with @jonas from 16 nov")
    talk.says("daniel", "/rotation approve")
    talk.now = NOON
    assert talk.says("priya", "/rotation note Quintessa Zabriskie asks for savings").startswith("Noted.")
    talk.says("priya", "/rotation debrief call Quintessa Zabriskie first")
    told = company.run(lambda work: access.of_person(work, SHELL, "L-42"))
    assert {row["body"] for row in told["lead"]["meeting_note"]} == {
        "Quintessa Zabriskie asks for savings", "call Quintessa Zabriskie first",
    }  # fmt: skip
    mine = company.run(lambda work: access.of_person(work, SHELL, "@priya"))["colleague"]
    assert {"field_note", "debrief", "meeting_note", "turn"} <= set(mine)
    company.run(lambda work: erasure.erase(work, SHELL, "L-42"), talk.now)
    assert "Zabriskie" not in company.see(everything)
    assert "(erased) asks for savings" in talk.says("ines", "/rotation notes")


def test_doing_it_again_is_harmless_and_both_are_on_record_without_a_name(company: Company) -> None:
    company.run(lambda work: erasure.erase(work, SHELL, "42"))
    again = company.run(lambda work: erasure.erase(work, SHELL, "42"))
    assert again.rows == 0
    entries = company.see(lambda work: audit.newest(work, 3))
    assert [(each.verb, each.thing) for each in entries] == [
        ("erase", "lead:42"),
        ("erase", "lead:43"),
        ("erase", "lead:42"),
    ], "the first took the other lead of the same address with it"


@pytest.mark.parametrize("who", ["jonas", "ines", "priya", "daniel"])
def test_only_an_admin_erases_or_reads_everything(company: Company, who: str) -> None:
    for act in (erasure.erase, access.of_person):
        with pytest.raises(NotAllowed):
            company.run(lambda work, act=act: act(work, company.actor(who), "42"))  # type: ignore[misc]


@pytest.mark.parametrize("ref", ["acorn", "", "L-9999", "42; drop", "last", "-42"])
def test_an_erasure_takes_a_number_and_nothing_else(company: Company, ref: str) -> None:
    with pytest.raises(NotFound):
        company.run(lambda work: erasure.erase(work, SHELL, ref))


def test_an_erasure_asks_first_and_its_likeliest_button_destroys_nothing(company: Company) -> None:
    asking = Asking(company.memory, company.id, NOON)
    reply = asking.reply(company.olga, "/tandem erase L-42")
    assert next(iter(pressable(reply).items())) == ("Show the lead", "/lead 42")
    assert not company.see(lambda work: tombstones.is_erased(work, 42))
    said = asking.says(company.olga, pressable(reply)["Erase for good"])
    assert said.startswith("L-42 is erased.")
    assert company.see(lambda work: tombstones.is_erased(work, 42))
    assert asking.says(company.olga, "/tandem erase", form=True) == "form: Erase a person"
    assert asking.says(company.olga, "/tandem erase", answers={"ref": "43"}).startswith(
        "Erase the person behind L-43?"
    )
    assert "ref" in asking.says(company.olga, "/tandem erase", answers={"ref": " "})


def test_what_was_heard_on_calls_loses_the_name_and_so_do_accounts_and_messages(company: Company) -> None:
    talk = Dialogue(company, now=NOON, _envelopes=900)
    talk.says("jonas", "/tandem ridealong offer wed 14:00 Quintessa Zabriskie asked")
    talk.says("leo", "/tandem ridealong ask C-1")
    talk.now = NOON + timedelta(days=3)
    talk.says("leo", "/tandem ridealong debrief C-1 Quintessa Zabriskie wants proof")
    sent = company.see(lambda work: stored_notices.newest(work, NoticeState.PENDING, 50))
    shown = {each.id: each.kind for each in sent if each.kind.startswith("ride_along")}
    assert sorted(shown.values()) == ["ride_along_heard", "ride_along_host"]
    mine = (t.notice.c.workspace_id == company.id, t.notice.c.id.in_(shown))
    company.run(lambda work: work.execute(sa.update(t.notice).where(*mine).values(state=NoticeState.SENT)))
    company.run(lambda work: erasure.erase(work, SHELL, "L-42"), talk.now)
    assert "zabriskie" not in company.see(everything).casefold()
    told = company.see(lambda work: stored_notices.newest(work, NoticeState.PENDING, 50))
    assert {each.parent_id for each in told if each.act is Act.PRESENT} >= set(shown)
    assert "wants proof" in talk.says("amira", "/tandem ridealong notes proof")
