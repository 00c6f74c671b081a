"""What people read after a stop of days: one message to the letter, true to what happened since, with what they need to press."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alignment.calendar import parse_quiet_hours
from alignment.enrichment import Fact
from alignment.feedback import Verdict
from alignment.lifecycle import EventKind, Stage
from alignment.notices import FOLDED
from alignment.people import SHELL
from alignment.rejections import Answer, Ruling
from db.memory import Memory, Work
from db.stores import leads as lead_rows
from db.stores import notices as notice_rows
from db.stores import recovery, roster
from db.stores.contacts import Contact
from db.stores.notices import Notice, Subject
from db.tables.delivery import Act, NoticeState
from digests import caught_up as digest
from messages.house import Kind, breaches
from messages.message import Message
from operations import (
    caught_up,
    diary,
    enrichment,
    erasure,
    feedback,
    promised_changes,
    questions,
    rejections,
    second_looks,
    undo,
)
from operations.leads import later
from operations.notices import Owed, owe
from operations.people.oneself import be_quiet
from operations.rejections import Said
from tests.company import MARKETING_CHANNEL, NOON, Company
from tests.leads.test_messages import labels, notices, reject, shown

THURSDAY = NOON - timedelta(days=4)
HOURS = timedelta(hours=1)
REASONS = ("no_budget", "company_size", "role_no_authority")


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return Company.make(quick_memory)


def a_channel_that_waited(company: Company) -> None:
    """Since Thursday noon: five rejected leads, praise, and a lead that became a deal; nothing of it was said."""
    names = ("Acorn Robotics", "Oakhurst Labs", "Fern Hotels", "Bay Optics", "Kite Airports")
    for number, name in enumerate(names):
        at = THURSDAY + number * 2 * HOURS
        person = Contact(name="Maya Lindqvist", email="maya@acorn.example", phone="+1 555 010 0199")
        company.lead(42 + number, name, owner="jonas", at=at - HOURS, contact=person)
        reject(company, 42 + number, REASONS[number % 3], at)
    company.lead(57, "Pinecrest Clinics", owner="jonas", at=THURSDAY)
    jonas = company.actor("jonas")
    company.run(
        lambda work: feedback.give(work, jonas, 57, Verdict.GOOD, [], "Knows Maya Lindqvist well"),
        THURSDAY + HOURS,
    )


def answered(company: Company, number: int, at: datetime) -> None:
    daniel = company.actor("daniel")
    said = Said(Answer.NURTURE, until=(NOON + timedelta(days=90)).date())
    company.run(lambda work: rejections.answer(work, daniel, number, said), at)


def folded(company: Company, target: str = MARKETING_CHANNEL) -> Message:
    made = company.run(lambda work: caught_up.fold(work, target))
    assert made
    (summary,) = notices(company, "caught_up")
    return shown(company, summary)


def lines(message: Message) -> list[str]:
    assert breaches(message, Kind.ALERT) == ()
    return message.text.split("\n")


def menus(message: Message) -> list[list[str]]:
    return [
        [option["value"].removeprefix("?") for option in block["accessory"]["options"]]
        for block in message.blocks
        if "accessory" in block
    ]


def test_a_channel_reads_how_much_waited_and_what_is_most_urgent_and_answers_from_there(
    company: Company,
) -> None:
    a_channel_that_waited(company)
    message = folded(company)
    assert lines(message) == [
        "6 messages came late: 5 rejected leads wait for an answer.",
        "6 messages came late · since Thu 12 Nov 12:10",
        "Rejected 5 · Feedback 1",
        "5 to answer, first was due Mon 16 Nov 12:10",
        "L-42 Acorn Robotics · No budget",
        "L-43 Oakhurst Labs · Size",
        "L-44 Fern Hotels · Role",
    ]
    assert labels(message) == ["Answer one by one", "All answers I owe"]
    assert [menu[0] for menu in menus(message)] == [
        "/lead answer 42 fix",
        "/lead answer 43 fix",
        "/lead answer 44 fix",
    ]


def test_a_channel_reads_no_person_no_number_and_no_note(company: Company) -> None:
    a_channel_that_waited(company)
    everything = str(folded(company).payload())
    for private in ("Maya", "Lindqvist", "maya@", "555", "asked for next year", "Jonas"):
        assert private not in everything


def test_the_message_follows_what_is_answered_and_taken_back_and_forgotten(company: Company) -> None:
    a_channel_that_waited(company)
    folded(company)
    (summary,) = notices(company, "caught_up")
    for number in (42, 43, 44, 45):
        answered(company, number, NOON)
    assert lines(shown(company, summary))[2:] == [
        "Rejected 5 · Feedback 1",
        "1 to answer, first due Mon 16 Nov 17:00",
        "L-46 Kite Airports · Size",
        "L-57 Pinecrest Clinics · good lead",
    ]
    company.run(lambda work: notice_rows.due_again(work, summary.id))

    def sent(work: Work) -> None:
        assert recovery.arrived(work, summary.id, MARKETING_CHANNEL, "1.1", work.now)

    company.run(sent)
    company.run(lambda work: erasure.erase(work, SHELL, "L-46"))
    companion = company.see(
        lambda work: notice_rows.by_id(work, notice_rows.id_of(work.workspace_id, f"present/{summary.id}"))
    )
    assert companion is not None
    assert (companion.act, companion.state) == (Act.PRESENT, NoticeState.PENDING)
    assert "L-46" in str(shown(company, companion).payload())


def a_rep_who_waited(company: Company) -> None:
    """Jonas put off a lead until Friday, was answered twice and asked once, and heard nothing of it."""
    for number, name in ((42, "Acorn Robotics"), (43, "Oakhurst Labs"), (79, "Cedar Mutual")):
        company.lead(number, name, owner="jonas", at=THURSDAY - HOURS)
    priya, jonas = company.actor("priya"), company.actor("jonas")
    for number in (42, 43):
        reject(company, number, "no_budget", THURSDAY - HOURS / 2)
        answered(company, number, THURSDAY)
    company.run(
        lambda work: questions.ask(work, priya, 43, company.jonas, "Which budget did they name?"),
        THURSDAY + HOURS,
    )
    company.run(lambda work: later(work, jonas, 79, THURSDAY + 20 * HOURS), THURSDAY)


def test_a_rep_reads_what_marketing_said_and_what_they_put_off_each_with_what_they_can_do(
    company: Company,
) -> None:
    a_rep_who_waited(company)
    message = folded(company, f"person:{company.jonas}")
    assert lines(message) == [
        "4 messages came late: Answers 2, Questions 1, Reminders 1.",
        "4 messages came late · since Thu 12 Nov 12:10",
        "Answers 2 · Questions 1 · Reminders 1",
        "L-43 Oakhurst Labs · marketing asks",
        "L-79 Cedar Mutual · put off until now",
        "L-42 Acorn Robotics · marketing answered",
    ]
    assert labels(message) == ["All that waits"]
    asked, put_off, answered = menus(message)
    assert asked[0].startswith("/lead reply 43 ")
    assert put_off[:3] == ["/lead called 79", "/lead later 79", "/lead reject 79"]
    assert answered == ["/lead fine 42", "/lead look 42", "/lead 42"]


def test_in_somebodys_quiet_hours_the_summary_waits_for_their_end(company: Company) -> None:
    a_rep_who_waited(company)
    company.run(lambda work: be_quiet(work, company.actor("jonas"), parse_quiet_hours("11-15")))
    folded(company, f"person:{company.jonas}")
    assert notices(company, "caught_up")[0].due_at == NOON.replace(hour=20, minute=0)


def test_nothing_is_said_to_who_left_or_of_what_was_all_taken_back(company: Company) -> None:
    a_rep_who_waited(company)
    company.run(lambda work: caught_up.fold(work, f"person:{company.jonas}"))
    (summary,) = notices(company, "caught_up")
    company.run(lambda work: roster.change(work, company.jonas, standing="deactivated"))
    assert company.see(lambda work: digest.render(work, summary)) is None


def test_while_tandem_is_away_nothing_takes_a_lead_from_its_holder_before_or_after_the_reminder(
    company: Company,
) -> None:
    """Nothing hands a lead on by itself, so a reminder that comes days late comes to whoever still has the lead."""
    a_rep_who_waited(company)
    before = company.see(lambda work: lead_rows.events(work, 79))
    for days in range(4):
        company.run(diary.tick, NOON + timedelta(days=days))
    held = company.see(lambda work: lead_rows.lead(work, 79), NOON + timedelta(days=4))
    assert held is not None
    assert (held.owner_id, held.stage) == (company.jonas, Stage.ACCEPTED)
    after = company.see(lambda work: lead_rows.events(work, 79), NOON + timedelta(days=4))
    assert after == before
    assert EventKind.REROUTED not in {each.kind for each in after}
    message = folded(company, f"person:{company.jonas}")
    assert "L-79 Cedar Mutual · put off until now" in message.text


def a_manager_who_waited(company: Company) -> None:
    """Since Thursday: marketing sees four rejections differently, and of one that is settled by now."""
    priya = company.actor("priya")
    for number, name in (
        (42, "Acorn Robotics"),
        (43, "Oakhurst Labs"),
        (44, "Fern Hotels"),
        (45, "Bay Optics"),
    ):
        company.lead(number, name, owner="jonas", at=THURSDAY - HOURS)
        reject(company, number, "no_budget", THURSDAY - HOURS / 2)
        company.run(lambda work, n=number: second_looks.ask(work, priya, n, "they have one"), THURSDAY)  # type: ignore[misc]


def test_a_manager_decides_from_there_what_waited_for_a_second_look(company: Company) -> None:
    a_manager_who_waited(company)
    for who in ("ines", "daniel"):
        actor = company.actor(who, NOON)
        company.run(lambda work, by=actor: second_looks.rule(work, by, 45, Ruling.UPHOLD), NOON)  # type: ignore[misc]
    message = folded(company, f"person:{company.ines}")
    assert lines(message) == [
        "4 messages came late: Second looks 4.",
        "4 messages came late · since Thu 12 Nov 12:10",
        "Second looks 4",
        "L-42 Acorn Robotics · second look",
        "L-43 Oakhurst Labs · second look",
        "L-44 Fern Hotels · second look",
    ]
    assert menus(message)[0] == ["/lead rule 42 return", "/lead rule 42 uphold", "/lead 42"]


def test_whoever_promised_says_from_there_whether_it_changed(company: Company) -> None:
    asked = [each for each in _promised(company) if each.payload["asks"]]
    assert len(asked) == 4
    message = folded(company, asked[0].target)
    assert lines(message)[2] == "Promises 4"
    assert [menu[0].split(" ")[-1] for menu in menus(message)] == ["changed"] * 4
    assert {menu[2] for menu in menus(message)} == {f"/lead {number}" for number in (42, 43, 44, 45)}


def _promised(company: Company) -> list[Notice]:
    """Daniel promised four things in October whose checks were due days ago."""
    daniel, october = company.actor("daniel"), THURSDAY - timedelta(days=40)
    reasons = ("no_budget", "company_size", "role_no_authority", "timing")
    for number, code in zip((42, 43, 44, 45), reasons, strict=True):
        company.lead(number, "Acorn Robotics", owner="jonas", at=october - HOURS)
        reject(company, number, code, october - HOURS / 2)
        said = Said(
            Answer.FIX, change=f"the form asks {code}", change_from=(october + timedelta(days=9)).date()
        )
        company.run(lambda work, n=number, s=said: rejections.answer(work, daniel, n, s), october)  # type: ignore[misc]
    company.run(promised_changes.ask_due, THURSDAY)
    return notices(company, "fix_check")


def test_marketing_reads_what_was_missing_and_fills_it_in_from_there(company: Company) -> None:
    """Since Thursday sales asked for a phone of four leads, in a channel; of one it is there by now, one is taken back."""
    jonas, priya = company.actor("jonas"), company.actor("priya")
    for number in range(42, 47):
        company.lead(number, f"Firm {number}", owner="jonas", at=THURSDAY - HOURS)
        at = THURSDAY + number * 2 * HOURS
        company.run(lambda work, n=number: enrichment.ask(work, jonas, n, [Fact.PHONE]), at)  # type: ignore[misc]
    company.run(lambda work: undo.undo(work, jonas, 46), at + timedelta(minutes=1))
    company.run(lambda work: enrichment.fill(work, priya, 43, {Fact.PHONE: "+1 617 555 0101"}), NOON)
    message = folded(company)
    assert lines(message) == [
        "4 messages came late: Missing 4.",
        "4 messages came late · since Mon 16 Nov 00:10",
        "Missing 4",
        "L-42 Firm 42 · something is missing",
        "L-44 Firm 44 · something is missing",
        "L-45 Firm 45 · something is missing",
    ]
    assert menus(message)[0] == ["/lead fill 42", "/lead fill 42 none", "/lead 42"]
    (summary,) = notices(company, "caught_up")
    company.run(lambda work: _is_sent(work, summary))
    company.run(lambda work: enrichment.not_to_be_had(work, priya, 44))
    assert _is_edited(company, summary), "the summary follows what is answered"
    assert "L-44" not in shown(company, summary).text


def test_a_rep_reads_what_marketing_found_and_inside_sales_what_came_of_its_leads(company: Company) -> None:
    """Since Thursday: of three leads what Jonas asked for was filled in or not to be had, and sales took one he handed on."""
    jonas, daniel = company.actor("jonas"), company.actor("daniel")
    for number in (42, 43, 44):
        company.lead(number, f"Firm {number}", owner="jonas", at=THURSDAY - HOURS)
        company.run(lambda work, n=number: enrichment.ask(work, jonas, n, [Fact.PHONE]), THURSDAY)  # type: ignore[misc]
    for number in (42, 43):
        company.run(
            lambda work, n=number: enrichment.fill(work, daniel, n, {Fact.PHONE: "+1 617 555 0101"}),  # type: ignore[misc]
            THURSDAY + HOURS + timedelta(minutes=number - 42),
        )
    company.run(lambda work: enrichment.not_to_be_had(work, daniel, 44), THURSDAY + 2 * HOURS)
    company.lead(45, "Firm 45", owner="amira", at=THURSDAY - HOURS)
    took = company.see(lambda work: lead_rows.standing(lead_rows.events(work, 45)))[-1]
    company.run(lambda work: _told_of_handing_on(work, company, 45, took.seq), THURSDAY + HOURS)
    message = folded(company, f"person:{company.jonas}")
    assert lines(message)[1:] == [
        "4 messages came late · since Thu 12 Nov 13:10",
        "Filled in 3 · Handed on 1",
        "L-42 Firm 42 · filled in",
        "L-43 Firm 43 · filled in",
        "L-44 Firm 44 · not to be had",
        "L-45 Firm 45 · sales accepted",
    ]
    assert [menu[0] for menu in menus(message)] == [
        "/lead contact 42", "/lead contact 43", "/lead 44", "/lead 45",
    ]  # fmt: skip


def _told_of_handing_on(work: Work, company: Company, number: int, seq: int) -> None:
    """What inside sales is owed when sales takes a lead: the story itself is played in `test_handing_on.py`."""
    owe(
        work,
        Owed(
            kind="handed_on", dedup_key=f"handed_on/{number}/{seq}", target=f"person:{company.jonas}",
            payload={"lead": number, "seq": seq}, subjects=(Subject("lead", number),),
        ),
    )  # fmt: skip


def _is_sent(work: Work, notice: Notice) -> None:
    notice_rows.due_again(work, notice.id)
    assert recovery.arrived(work, notice.id, MARKETING_CHANNEL, "1.1", work.now)


def _is_edited(company: Company, notice: Notice) -> bool:
    companion = notice_rows.id_of(company.id, f"present/{notice.id}")
    return company.see(lambda work: notice_rows.by_id(work, companion)) is not None


def test_what_comes_once_a_month_is_never_folded() -> None:
    assert not FOLDED & {"pattern", "month_told"}
