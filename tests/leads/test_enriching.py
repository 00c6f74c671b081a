"""Sales asks marketing for what a lead lacks: by line and form, on marketing's card and clock, and what the rep hears."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.enrichment import Fact
from alignment.identity import email_hash
from alignment.lifecycle import EventKind, Via
from db import tables as t
from db.memory import Memory, Work
from db.stores import clocks, contacts, known_leads
from db.stores import leads as stored
from db.stores.clocks import Clock
from db.stores.contacts import Contact
from db.stores.leads import Event
from db.tables.delivery import Act, NoticeState
from digests import home
from messages.house import Kind, breaches
from operations import enrichment, ladders
from operations.addresses import HASH_KEY as HASH_NAME
from tests.company import HASH_KEY, MARKETING_CHANNEL, NOON, Company
from tests.dialogue import Dialogue
from tests.leads.invariants import holds
from tests.leads.test_messages import HOSTILE, body, broken, labels, notices, shown

MAYA = Contact(name="Maya Lind", email="maya@acorn.example")
PHONE = "+1 617 555 0101"


@pytest.fixture
def company(memory: Memory) -> Company:
    """Jonas has L-42, of which neither phone nor title is known; L-43 is Luca's."""
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", owner="jonas", contact=MAYA, touches=1)
    made.lead(43, "Bay Optics", owner="luca", team="east", campaign="search", contact=MAYA)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    return Dialogue(company)


def clock(company: Company, number: int = 42) -> Clock | None:
    found = [each for each in company.see(lambda work: clocks.of_lead(work, number)) if each.kind == "enrich"]
    return found[-1] if found else None


def running(company: Company) -> Clock:
    found = clock(company)
    assert found is not None
    return found


def person(company: Company, number: int = 42) -> Contact:
    return company.see(lambda work: contacts.contact(work, number))


def history(company: Company, number: int = 42) -> tuple[Event, ...]:
    return company.see(lambda work: stored.standing(stored.events(work, number)))


def said(company: Company, role: str, at: datetime = NOON) -> list[str]:
    """Return the messages of one role that were not cancelled, as they read now."""
    return [
        body(shown(company, each, at))
        for each in notices(company, "missing", at)
        if each.payload["role"] == role and each.state is not NoticeState.CANCELLED
    ]


def brought_up_to_date(company: Company) -> int:
    """Count the messages about what is missing that were sent and are owed their present state."""

    def look(work: Work) -> int:
        n = t.notice
        present = sa.select(n.c.id).where(
            n.c.workspace_id == work.workspace_id,
            n.c.kind == "missing",
            n.c.act == Act.PRESENT,
            n.c.state == NoticeState.PENDING,
        )
        return len(list(work.execute(present).scalars()))

    return company.see(look)


def sent(company: Company) -> None:
    """Have every message that waits be sent."""

    def act(work: Work) -> None:
        n = t.notice
        of_workspace = n.c.workspace_id == work.workspace_id
        work.execute(
            sa.update(n)
            .where(of_workspace, n.c.state == NoticeState.PENDING)
            .values(state=NoticeState.SENT, channel="C1", ts=n.c.id, sent_at=work.now)
        )

    company.run(act)


def everything(company: Company) -> str:
    """Return all that events, notices and the trail hold, as one text."""

    def look(work: Work) -> str:
        return " ".join(
            str(tuple(row))
            for table in (t.lead_event, t.notice, t.audit, t.clock)
            for row in work.execute(sa.select(table).where(table.c.workspace_id == work.workspace_id))
        )

    return company.see(look, NOON + timedelta(days=9))


# --- sales asks -----------------------------------------------------------------------------------------------------


def test_a_rep_asks_in_one_line_and_marketings_channel_reads_what_and_by_when(
    company: Company, talk: Dialogue
) -> None:
    heard = talk.says("jonas", "/lead missing 42 phone title")
    assert heard == (
        "Marketing is asked for phone, title of L-42 Acorn Robotics, by Tue 12:10. You hear it by DM."
    )
    assert talk.buttons == ["Undo"]
    (notice,) = notices(company, "missing")
    assert notice.target == MARKETING_CHANNEL
    message = shown(company, notice)
    assert body(message) == (
        "*L-42 Acorn Robotics* · something is missing\n*Phone, title* · Webinar Nov · West team\nBy Tue 17 Nov 12:10"
    )
    assert message.text.split("\n")[0] == "L-42 Acorn Robotics: something is missing."
    assert labels(message) == ["Fill in", "Not to be had"]
    assert not breaches(message, Kind.ALERT)
    assert "Jonas" not in str(message.payload())
    assert "Maya" not in str(message.payload())
    assert running(company).due_at == NOON + timedelta(days=1)
    assert talk.stage(42).value == "accepted"


def test_the_verb_alone_opens_its_form_which_offers_only_what_is_not_there(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead missing") == "[Ask marketing]"
    assert talk.fields == ["lead", "facts"]
    assert talk.says("jonas", "/lead missing 42") == "[Ask marketing]"
    offered = str(talk.form.view())
    assert "Phone" in offered
    assert "E-mail" not in offered
    assert talk.submits("jonas", facts=("phone", "size")).startswith("Marketing is asked for phone, size")


def test_the_contact_offers_to_ask_for_what_reaches_them(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead contact 42")
    assert "Ask marketing for it" in str(talk.form.view())
    assert "/lead missing 42 phone'" in str(talk.form.view()).replace('"', "'")
    talk.says("jonas", "/lead missing 42 phone")
    talk.says("jonas", "/lead contact 42")
    assert "Ask marketing for it" not in str(talk.form.view())
    assert "Marketing is asked for: phone" in str(talk.form.view())


def test_what_is_there_or_no_fact_is_refused_with_what_to_do(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead missing 42 email") == "E-mail is there: press Contact."
    assert talk.buttons == ["Contact"]
    assert '"shoe" is nothing that marketing can look for' in talk.says("jonas", "/lead missing 42 shoe")
    assert talk.buttons == ["Choose"]
    assert "is luca's" in talk.says("jonas", "/lead missing 43 phone").casefold()


@pytest.mark.parametrize("name", HOSTILE)
def test_request_and_answer_keep_the_house_rules_for_any_company(company: Company, name: str) -> None:
    company.lead(77, name, owner="jonas")
    jonas, priya = company.actor("jonas"), company.actor("priya")
    company.run(lambda work: enrichment.ask(work, jonas, 77, list(Fact)))
    (asked,) = notices(company, "missing")
    assert not broken(shown(company, asked), Kind.ALERT)
    company.run(lambda work: enrichment.fill(work, priya, 77, {Fact.PHONE: PHONE}))
    company.run(lambda work: enrichment.not_to_be_had(work, priya, 77))
    for each in notices(company, "missing"):
        assert not broken(shown(company, each), Kind.CARD)


def test_a_second_request_joins_the_first_on_its_clock(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    talk.wait(minutes=30)
    talk.says("jonas", "/lead missing 42 title")
    assert "already" in talk.says("jonas", "/lead missing 42 phone")
    assert len(notices(company, "missing", talk.now)) == 1
    assert said(company, "asked", talk.now)[0].startswith(
        "*L-42 Acorn Robotics* · something is missing\n*Phone, title*"
    )
    assert running(company).started_at == NOON


# --- marketing answers ----------------------------------------------------------------------------------------------


def test_marketing_fills_it_in_and_the_rep_reads_that_it_is_there_and_not_what(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", "/lead missing 42 phone title")
    sent(company)
    talk.wait(minutes=60)
    assert talk.says("priya", "/lead fill 42") == "[What sales asks for]"
    assert talk.fields == ["phone", "title"]
    heard = talk.submits("priya", phone=PHONE, title="")
    assert heard == "L-42 Acorn Robotics: phone is there now. Still missing: title."
    assert running(company).stopped_at is None
    assert said(company, "told", talk.now) == []
    talk.wait(minutes=60)
    talk.press("priya", "Fill in")
    assert talk.fields == ["title"]
    assert talk.submits("priya", title="Head of lab").endswith("title is there now. The rep hears it.")
    assert (person(company).phone, person(company).title) == (PHONE, "Head of lab")
    assert (running(company).outcome, running(company).stopped_at) == ("met", talk.now)
    (told,) = said(company, "told", talk.now)
    assert told == ("*L-42 Acorn Robotics* · marketing answered\nPhone, title are there now: press Contact.")
    assert said(company, "asked", talk.now) == [
        "*L-42 Acorn Robotics* · filled in\n*Phone, title* · Webinar Nov · West team\nFilled in after 2 h"
    ]
    assert brought_up_to_date(company) == 1
    assert PHONE not in everything(company)
    assert "Head of lab" not in everything(company)
    assert "Nothing of L-42" in talk.says("priya", "/lead fill 42", form=True)
    company.see(lambda work: holds(work, 42), talk.now)


def test_not_to_be_had_ends_it_and_the_rep_hears_it(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    talk.wait(minutes=10)
    assert talk.says("priya", "/lead fill 42 none") == "L-42 Acorn Robotics: not to be had. The rep hears it."
    assert said(company, "told", talk.now) == [
        "*L-42 Acorn Robotics* · marketing answered\nPhone: marketing could not find it."
    ]
    assert running(company).outcome == "met"
    assert "Marketing is asked for phone" in talk.says("jonas", "/lead missing 42 phone")


def test_what_is_typed_behind_fill_is_kept_nowhere_and_the_form_opens(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    assert talk.says("priya", f"/lead fill 42 {PHONE}") == "[What sales asks for]"
    assert PHONE not in str(talk.form.view())
    assert person(company).phone == ""


def test_the_form_asks_back_for_what_is_no_address_and_no_number(company: Company, talk: Dialogue) -> None:
    talk.says("luca", "/lead missing 43 size phone")
    talk.says("tomas", "/lead fill 43")
    assert talk.submits("tomas", size="many", phone=None).startswith("size: How many people work there")
    talk.says("tomas", "/lead fill 43")
    assert talk.submits("tomas", size=None, phone=None).startswith("phone: Fill in at least one")
    talk.says("tomas", "/lead fill 43")
    assert "size is there now" in talk.submits("tomas", size="1,200", phone=None)
    talk.says("luca", "/lead contact 43")
    assert "1,200 people" in str(talk.form.view())


def test_only_the_campaigns_owner_and_marketings_managers_fill_in(talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    assert "answers for this campaign" in talk.says("tomas", "/lead fill 42 none")
    talk.says("jonas", "/lead fill 42 none")
    talk.says("daniel", "/lead fill 42", form=True)
    assert talk.fields == ["phone"]
    assert "not to be had" in talk.says("daniel", "/lead fill 42 none")


def test_the_address_of_another_lead_is_refused(company: Company, talk: Dialogue) -> None:
    company.lead(44, "Cedar Mutual", owner="jonas", contact=Contact(name="Sam"))
    talk.says("jonas", "/lead missing 44 email")
    talk.says("priya", "/lead fill 44")
    assert talk.submits("priya", email="nobody").startswith("email: That is no e-mail address")
    own = email_hash(HASH_KEY, MAYA.email)
    company.memory.remember(HASH_NAME, HASH_KEY)
    company.run(lambda work: known_leads.change_contact(work, 42, email_hash=own))
    talk.says("priya", "/lead fill 44")
    assert (
        talk.submits("priya", email=MAYA.email)
        == "email: There is a lead with this address: L-42 Acorn Robotics."
    )
    assert person(company, 44).email == ""


def test_an_erased_person_stays_erased(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    company.run(
        lambda work: work.execute(
            sa.update(t.contact)
            .where(t.contact.c.workspace_id == work.workspace_id, t.contact.c.lead_id == 42)
            .values(name="", email="", erased_at=work.now)
        )
    )
    talk.says("priya", "/lead fill 42")
    assert "was erased" in talk.submits("priya", phone=PHONE)
    assert "was erased" in talk.says("jonas", "/lead missing 42 title")


# --- undone, reported, over -----------------------------------------------------------------------------------------


def test_an_undone_request_leaves_no_clock_and_no_message(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    talk.wait(minutes=1)
    assert talk.press("jonas", "Undo").startswith("Taken back")
    assert clock(company) is None
    assert said(company, "asked", talk.now) == []
    company.see(lambda work: holds(work, 42), talk.now)


def test_an_undone_request_that_was_read_says_so(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    sent(company)
    talk.wait(minutes=1)
    talk.says("jonas", "/lead undo 42")
    assert said(company, "asked", talk.now)[0] == (
        "*L-42 Acorn Robotics* · request taken back\nNothing to do."
    )


def test_an_undone_answer_takes_the_value_away_and_the_clock_runs_on(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    talk.wait(minutes=10)
    talk.says("priya", "/lead fill 42")
    talk.submits("priya", phone=PHONE)
    sent(company)
    talk.wait(minutes=1)
    talk.says("priya", "/lead undo 42")
    assert person(company).phone == ""
    assert running(company).stopped_at is None
    assert said(company, "told", talk.now) == [
        "*L-42 Acorn Robotics* · answer taken back\nTaken back: marketing looks on."
    ]
    company.see(lambda work: holds(work, 42), talk.now)


def test_a_file_that_brings_it_answers(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone title")

    def brought(work: Work) -> None:
        known_leads.change_contact(work, 42, phone=PHONE)
        enrichment.heard(work, [42, 43])

    talk.wait(minutes=30)
    company.run(brought, talk.now)
    last = history(company)[-1]
    assert (last.kind, last.code, last.via, last.actor_id) == (EventKind.FILLED, "phone", Via.FILE, 0)
    assert running(company).stopped_at is None
    assert "*Title*" in said(company, "asked", talk.now)[0]
    company.run(lambda work: enrichment.heard(work, [42]), talk.now)
    assert history(company)[-1] == last


def test_a_rejection_ends_the_request_for_nobody_and_accepting_anyway_brings_it_back(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    talk.wait(minutes=5)
    talk.says("jonas", "/lead reject 42 budget")
    assert running(company).outcome == "void"
    assert "not needed any more" in said(company, "asked", talk.now)[0]
    talk.wait(minutes=1)
    talk.says("jonas", "/lead undo 42")
    assert running(company).stopped_at is None
    company.see(lambda work: holds(work, 42), talk.now)


# --- the ladder, and where it is seen -------------------------------------------------------------------------------


def test_the_ladder_turns_to_the_owner_then_to_the_manager_then_to_the_agenda(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", "/lead missing 42 phone")
    talk.says("jonas", "/lead later 42 fri")
    told: list[str] = []
    for _ in range(40):
        talk.wait(hours=1)
        while company.run(ladders.climb, talk.now).looked:
            pass
    for each in notices(company, "nudge", talk.now):
        clock_id = running(company).id
        if each.payload["clock"] == clock_id:
            told.append(f"{each.payload['who']} {each.target}")
    assert f"reminder person:{company.priya}" in told
    assert f"manager person:{company.daniel}" in told
    mine = [
        shown(company, each, talk.now)
        for each in notices(company, "nudge", talk.now)
        if each.target == f"person:{company.priya}"
    ]
    assert "What is missing was due" in body(mine[0])
    assert "Phone · Webinar Nov" in body(mine[0])
    assert labels(mine[0])[0] == "Fill in"
    assert not breaches(mine[0], Kind.ALERT)
    why = talk.says("priya", "/lead why 42")
    assert "L-42 Acorn Robotics" in why
    earlier = talk.press("priya", "Earlier clocks")
    assert "What sales asked marketing for: Mon" in str(talk.message.payload()), earlier


def test_marketing_finds_it_in_lead_and_on_home(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead missing 42 phone title")
    heard = talk.says("priya", "/lead")
    assert "Answers you owe" in str(talk.message.payload())
    assert "Phone, title by Tue 12:10" in str(talk.message.payload())
    assert heard
    view = str(company.see(lambda work: home.of(work, company.actor("priya")).view()))
    assert "*What sales asks for* (1)" in view
    assert "Phone, title by Tue 12:10" in view
    talk.says("jonas", "/lead 42")
    assert "asked marketing: phone, title" in str(talk.message.payload())
    assert "Marketing fills in by Tue 12:10" in str(talk.message.payload())
    assert "Nothing is waiting" in talk.says("tomas", "/lead")


def test_its_time_and_its_ladder_are_set_like_every_promise(company: Company, talk: Dialogue) -> None:
    assert "is in force" in talk.says("olga", "/tandem setup sla enrich 2h")
    assert "has these ladders" in talk.says("olga", "/tandem setup ladder enrich reminder -30m manager 0")
    talk.says("jonas", "/lead missing 42 phone")
    assert running(company).due_at == NOON + timedelta(hours=2)
    talk.says("olga", "/tandem setup sla")
    assert "enrich" in talk.fields
