"""What the agreement needs of a lead: marketing's clock begins with the hand-over where it is not there, once a cycle."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.enrichment import Fact, needed, of_code
from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Origin, Queue, Stage, Via
from db.memory import Memory, Work
from db.stores import known_leads, workspaces
from db.stores import notices as stored_notices
from db.stores.contacts import Contact
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from messages.house import Kind, breaches
from operations import enrichment, returning
from tests.company import MARKETING_CHANNEL, NOON, Company
from tests.dialogue import Dialogue
from tests.leads.invariants import holds
from tests.leads.test_enriching import PHONE, clock, history, person, running, said, sent
from tests.leads.test_messages import HOSTILE, body, broken, labels, notices, shown

MAYA = Contact(name="Maya Lind", email="maya@acorn.example")


@pytest.fixture
def company(memory: Memory) -> Company:
    """L-42 is marketing's and not handed over; of its person neither phone nor title is known, nor the company's size."""
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", stage=Stage.NEW, contact=MAYA)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    talk = Dialogue(company)
    assert "is in force" in talk.says("olga", "/tandem setup sla needs phone size")
    return talk


def asked_for(company: Company, number: int = 42) -> list[tuple[int, str]]:
    return [(each.cycle, each.code) for each in history(company, number) if each.kind is EventKind.MISSING]


# --- the agreement --------------------------------------------------------------------------------------------------


def test_it_stands_in_the_agreement_beside_times_in_any_order(company: Company, talk: Dialogue) -> None:
    def needs() -> str:
        return company.see(workspaces.terms, talk.now).agreement.needs

    assert needs() == "phone,size"
    talk.says("olga", "/tandem setup sla touch 2h needs country, mail and number enrich 4h")
    assert needs() == "phone,email,country"
    agreed = company.see(workspaces.terms, talk.now).agreement
    assert (agreed.first_touch_minutes, agreed.enrich_minutes) == (120, 240)
    talk.says("olga", "/tandem setup sla enrich 8h")
    assert needs() == "phone,email,country", "what is not named stays"
    talk.says("olga", "/tandem setup sla needs none")
    assert needs() == ""


def test_no_fact_is_refused_with_those_there_are(talk: Dialogue) -> None:
    assert talk.says("olga", "/tandem setup sla needs shoe") == (
        '"shoe" is nothing that a lead can need. There are: phone, email, name, title, size, country; or: needs none.'
    )
    assert "What does a lead need" in talk.says("olga", "/tandem setup sla needs")
    assert "needs" in talk.says("olga", "/tandem setup sla shoe 4h"), "the list of promises names it"
    assert "Admins set Tandem up" in talk.says("jonas", "/tandem setup sla needs phone")


def test_the_form_shows_and_sets_it(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup sla")
    assert "needs" in talk.fields
    block = next(each for each in talk.form.view()["blocks"] if each.get("block_id") == "needs")
    assert [each["value"] for each in block["element"]["initial_options"]] == ["phone", "size"]
    talk.submits("olga", needs=("title",))
    agreement = company.see(workspaces.terms, talk.now).agreement
    assert (agreement.needs, agreement.answer_minutes) == ("title", 960)
    talk.says("olga", "/tandem setup sla")
    talk.submits("olga", needs=None)
    assert company.see(workspaces.terms, talk.now).agreement.needs == ""


def test_only_what_is_not_there_is_asked_for() -> None:
    lead = Lead(42, "Acorn", Stage.MQL, 1, 1, Origin.MARKETING, queue=Queue.ROUTING)
    step = needed(lead, of_code("phone,size,country"), {Fact.SIZE})
    assert step is not None
    assert (step.kind, step.code, step.source, step.target) == (
        EventKind.MISSING,
        "phone,country",
        Stage.MQL,
        Stage.MQL,
    )
    assert needed(lead, of_code("size"), {Fact.SIZE, Fact.NAME}) is None
    assert needed(lead, (), ()) is None


def present(company: Company, notice: Notice) -> Notice | None:
    return company.see(
        lambda work: stored_notices.by_id(work, stored_notices.id_of(company.id, f"present/{notice.id}"))
    )


# --- handed over ----------------------------------------------------------------------------------------------------


def test_who_hands_a_lead_over_reads_what_it_lacks_and_the_channel_by_when(
    company: Company, talk: Dialogue
) -> None:
    heard = talk.says("priya", "/lead handover 42")
    assert heard == (
        "L-42 Acorn Robotics is handed over to sales. Accept or reject by 16:10. Still needed: phone, size, by Tue 12:10."
    )
    assert talk.buttons == ["Fill in", "Undo"]
    (notice,) = notices(company, "missing")
    assert notice.target == MARKETING_CHANNEL
    message = shown(company, notice)
    assert body(message) == (
        "*L-42 Acorn Robotics* · something is missing\n*Phone, size* · Webinar Nov · West team\nBy Tue 17 Nov 12:10"
    )
    assert labels(message) == ["Fill in", "Not to be had"]
    assert not breaches(message, Kind.ALERT)
    assert running(company).due_at == NOON + timedelta(days=1)
    talk.says("priya", "/lead 42")
    assert "needed by the agreement: phone, size" in str(talk.message.payload())
    assert "Phone, size by Tue 12:10" in (talk.says("priya", "/lead") and str(talk.message.payload()))
    company.see(lambda work: holds(work, 42), talk.now)


def seven_at_once(company: Company, talk: Dialogue) -> Notice:
    """Seven leads handed over from 12:10 on: Webinar Nov 5, Search 2; of two of them the phone is known."""
    for n in range(7):
        known = Contact(phone=PHONE) if n in (1, 5) else Contact()
        company.lead(
            60 + n, f"Firm {n}", stage=Stage.NEW, campaign="search" if n > 4 else "webinar-nov", contact=known
        )
        talk.says("daniel", f"/lead handover {60 + n}")
        talk.wait(minutes=1)
    (many,) = notices(company, "missing_many")
    return many


def test_more_than_five_in_an_hour_are_one_message_that_follows_what_is_answered(
    company: Company, talk: Dialogue
) -> None:
    many = seven_at_once(company, talk)
    assert {each.state for each in notices(company, "missing")} == {NoticeState.CANCELLED}
    message = shown(company, many, talk.now)
    assert body(message) == (
        "*Something is missing of 7 leads since 12:10*\nWebinar Nov 5 · Search 2\nSize 7, phone 5\n"
        "First due *Tue 17 Nov 12:10*"
    )
    assert message.text.split("\n")[0] == "Something is missing of 7 leads since 12:10. Size 7, phone 5."
    assert labels(message) == ["Fill in one by one", "All that I owe"]
    assert not breaches(message, Kind.ALERT)
    sent(company)
    talk.says("daniel", "/lead fill 60", form=True)
    talk.submits("daniel", phone=None, size="70")
    talk.says("daniel", "/lead fill 61 none")
    assert body(shown(company, many, talk.now)).split("\n")[2:] == [
        "Phone 5, size 5", "1 of 7 answered, next due *Tue 17 Nov 12:10*",
    ]  # fmt: skip
    assert present(company, many) is not None, "the message in the channel follows"
    for number in (60, *range(62, 67)):
        talk.says("daniel", f"/lead fill {number} none")
    message = shown(company, many, talk.now)
    assert body(message).split("\n")[3] == "All 7 answered"
    assert labels(message) == []


def test_what_was_taken_back_of_many_is_not_counted(company: Company, talk: Dialogue) -> None:
    many = seven_at_once(company, talk)
    talk.says("daniel", "/lead undo 66")
    assert body(shown(company, many, talk.now)).startswith("*Something is missing of 6 leads since 12:10*")
    for number in range(65, 59, -1):
        talk.now = NOON + timedelta(minutes=number - 59)
        assert talk.says("daniel", f"/lead undo {number}").startswith("Taken back")
    message = shown(company, many, talk.now)
    assert body(message) == "*What leads lack since 12:10 was taken back*\nNothing to do"
    assert not breaches(message, Kind.ALERT)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_message_of_many_keeps_the_house_rules_whatever_the_campaigns_are_called(
    company: Company, talk: Dialogue, name: str
) -> None:
    campaign = company.campaign(name[:120])  # as long as its column takes
    word = next(each for each, number in company.campaigns.items() if number == campaign)
    talk.says("olga", "/tandem setup sla needs phone name title size country email")
    for n in range(6):
        company.lead(70 + n, name, stage=Stage.NEW, campaign=word)
        talk.says("daniel", f"/lead handover {70 + n}")
    (many,) = notices(company, "missing_many")
    assert not broken(shown(company, many), Kind.ALERT)


def test_what_marketing_fills_in_ends_it_and_whoever_has_the_lead_by_then_hears_it(
    company: Company, talk: Dialogue
) -> None:
    talk.says("priya", "/lead handover 42")
    talk.wait(minutes=10)
    talk.says("jonas", "/lead accept 42")
    talk.says("jonas", "/lead contact 42")
    assert "Marketing is asked for: phone, size" in str(talk.form.view())
    talk.says("priya", "/lead fill 42", form=True)
    assert talk.fields == ["phone", "size"]
    assert "The rep hears it" in talk.submits("priya", phone=PHONE, size="120")
    assert (running(company).outcome, person(company).phone) == ("met", PHONE)
    assert (
        said(company, "told", talk.now)
        == ["*L-42 Acorn Robotics* · marketing answered\nPhone, size are there now: press Contact."]
        or "are there now" in said(company, "told", talk.now)[0]
    )
    company.see(lambda work: holds(work, 42), talk.now)


def test_a_file_or_webhook_that_brings_it_ends_it(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/lead handover 42")
    talk.wait(minutes=30)

    def brought(work: Work) -> None:
        known_leads.change_contact(work, 42, phone=PHONE)
        known_leads.change_lead(work, 42, employees=120)
        enrichment.heard(work, [42])

    company.run(brought, talk.now)
    assert (running(company).outcome, running(company).stopped_at) == ("met", talk.now)


def test_a_lead_that_has_it_all_and_an_agreement_that_needs_nothing_start_nothing(
    company: Company, talk: Dialogue
) -> None:
    talk.says("olga", "/tandem setup sla needs email name")
    assert "Still needed" not in talk.says("priya", "/lead handover 42")
    assert clock(company) is None
    talk.says("olga", "/tandem setup sla needs none")
    assert "Still needed" not in talk.says("priya", "/lead add Juniper Dairies")


def test_a_lead_that_marketing_adds_is_handed_over_at_once(company: Company, talk: Dialogue) -> None:
    heard = talk.says("priya", "/lead add Juniper Dairies")
    assert heard.endswith("Still needed: phone, size, by Tue 12:10.")
    assert talk.buttons == ["Fill in", "Show it"]
    assert "Still needed" not in talk.says("jonas", "/lead add Kite Airports"), (
        "a rep's own lead is nobody's hand-over"
    )


def test_undo_takes_the_request_back_with_the_hand_over(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/lead handover 42")
    talk.wait(minutes=1)
    assert talk.press("priya", "Undo").startswith("Taken back")
    assert talk.stage(42) is Stage.NEW
    assert clock(company) is None
    assert said(company, "asked", talk.now) == []
    talk.wait(minutes=1)
    talk.says("priya", "/lead handover 42")
    assert asked_for(company) == [(1, "phone,size")]
    company.see(lambda work: holds(work, 42), talk.now)


def test_it_is_owed_once_a_cycle_and_anew_when_nurture_hands_the_lead_over_again(
    company: Company, talk: Dialogue
) -> None:
    talk.says("priya", "/lead handover 42")
    talk.says("jonas", "/lead accept 42")
    talk.says("priya", "/lead fill 42 none")
    talk.says("jonas", "/lead missing 42 title")
    assert asked_for(company) == [(1, "phone,size"), (1, "title")], "sales may ask for more"
    assert company.run(lambda work: enrichment.at_hand_over(work, 42, via=Via.FILE), talk.now) is None
    talk.says("jonas", "/lead recycle 42 timing 1 dec")
    talk.wait(days=16)
    assert company.run(returning.bring_back, talk.now) == 1
    assert asked_for(company)[2:] == [(2, "phone,size")]
    company.see(lambda work: holds(work, 42), talk.now)
