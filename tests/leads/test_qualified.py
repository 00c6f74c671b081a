"""Marketing hears that a lead of theirs became a deal: to the letter, once, and that it was taken back if it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from alignment.money import Money
from db import tables as t
from db.memory import Memory, Work
from db.stores import campaigns, notices
from db.tables.delivery import NoticeState
from messages.house import Kind, breaches
from operations import leads, new_leads
from operations.undo import undo
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import HOSTILE, LINK, body, broken, labels, only, shown
from tests.leads.test_messages import notices as owed

HANDED_OVER = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)
CLOSES = date(2027, 1, 31)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return Company.make(quick_memory)


def qualify(
    company: Company, number: int, at: datetime = NOON, who: str = "jonas", minor: int = 24_000_00
) -> None:
    actor = company.actor(who, at)
    amount = Money(minor, "USD")
    company.run(lambda work: leads.qualify(work, actor, number, amount, CLOSES), at)


def qualified_57(company: Company) -> None:
    company.lead(57, "Pinecrest Clinics", owner="jonas", link=LINK, at=HANDED_OVER)
    qualify(company, 57)


def sent(company: Company, notice_id: str) -> None:
    def mark(work: Work) -> None:
        n = t.notice
        work.execute(
            sa.update(n)
            .where(n.c.workspace_id == work.workspace_id, n.c.id == notice_id)
            .values(state=NoticeState.SENT, channel="C0MARKETING", ts="1.1", sent_at=work.now)
        )

    company.run(mark)


def test_the_card_says_which_lead_worth_what_and_how_long_after_the_handover(company: Company) -> None:
    for number in (50, 51):
        company.lead(number, f"Firm {number}", owner="jonas", at=HANDED_OVER)
        qualify(company, number, NOON - timedelta(days=20))
    qualified_57(company)
    (notice,) = [each for each in owed(company, "qualified") if each.payload["lead"] == 57]
    assert notice.target == "C0MARKETING"
    message = shown(company, notice)
    assert body(message) == (
        f"*<{LINK}|L-57> Pinecrest Clinics* · qualified\n"
        "Webinar Nov · West team\n"
        "*$24k*, to close 31 Jan\n"
        "Handed over 6 Nov, 10 days before\n"
        "Webinar Nov, 30 days: 3 leads qualified"
    )
    assert message.text.split("\n")[0] == "L-57 Pinecrest Clinics qualified: $24k. Webinar Nov."
    assert labels(message) == ["Show the lead", "Show the campaign", "⋯ Mute"]
    assert not breaches(message, Kind.ALERT)
    assert "Jonas" not in str(message.payload())


def test_its_buttons_do_what_they_say(company: Company) -> None:
    qualified_57(company)
    talk = Dialogue(company)
    lines = [
        element["value"]
        for block in only(company, "qualified").blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]
    heard = [talk.says("priya", line) for line in lines]
    assert "L-57 Pinecrest Clinics · qualified" in heard[0]
    assert "1 qualified" in heard[1]


def test_the_rep_reads_that_marketing_hears_of_it(company: Company) -> None:
    company.lead(57, "Pinecrest Clinics", owner="jonas")
    said = Dialogue(company).says("jonas", "/lead qualify 57 24k 31 jan")
    assert said.endswith("Marketing hears of it.")
    assert len(owed(company, "qualified")) == 1


def test_undo_cancels_a_card_that_was_not_sent(company: Company) -> None:
    qualified_57(company)
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=2))
    (notice,) = owed(company, "qualified")
    assert notice.state is NoticeState.CANCELLED


def test_a_sent_card_says_that_it_was_taken_back_and_that_it_holds_again(company: Company) -> None:
    qualified_57(company)
    (notice,) = owed(company, "qualified")
    sent(company, notice.id)
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=2))
    message = shown(company, notice, NOON + timedelta(minutes=2))
    assert body(message) == f"*<{LINK}|L-57> Pinecrest Clinics* · qualified, taken back\nNothing to do."
    assert labels(message) == []
    assert not breaches(message, Kind.ALERT)
    qualify(company, 57, NOON + timedelta(minutes=3), minor=30_000_00)
    assert len(owed(company, "qualified")) == 1
    again = NOON + timedelta(minutes=3)
    assert "*$30k*, to close 31 Jan" in body(shown(company, notice, again))
    companion = company.see(
        lambda work: notices.by_id(work, notices.id_of(company.id, f"present/{notice.id}"))
    )
    assert companion is not None
    assert companion.edition > companion.edition_sent, "the message in the channel is brought to it"


def test_one_that_was_cancelled_goes_out_once_the_lead_is_qualified_anew(company: Company) -> None:
    qualified_57(company)
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=2))
    qualify(company, 57, NOON + timedelta(minutes=4))
    (notice,) = owed(company, "qualified")
    assert (notice.state, notice.due_at) == (NoticeState.PENDING, NOON + timedelta(minutes=4))


def test_many_in_an_hour_become_one_message_that_counts_what_stands(company: Company) -> None:
    for number in range(60, 67):
        company.lead(
            number, f"Firm {number}", owner="jonas", campaign="search" if number > 64 else "webinar-nov"
        )
        qualify(company, number, NOON + timedelta(minutes=number - 60))
    at = NOON + timedelta(minutes=8)
    assert {each.state for each in owed(company, "qualified")} == {NoticeState.CANCELLED}
    message = only(company, "qualified_many", at)
    assert body(message) == (
        "*7 leads qualified since 12:10*\nWebinar Nov 5 · Search 2\nWorth $168k\nLatest: L-66 Firm 66"
    )
    assert message.text.split("\n")[0] == "7 leads qualified since 12:10, $168k."
    assert not breaches(message, Kind.ALERT)
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas, 66), at)
    assert body(only(company, "qualified_many", at)).startswith("*6 leads qualified since 12:10*")


def test_all_taken_back_says_so(company: Company) -> None:
    for number in range(60, 66):
        company.lead(number, f"Firm {number}", owner="jonas")
        qualify(company, number)
    jonas = company.actor("jonas")
    for number in range(60, 66):
        company.run(partial(undo, actor=jonas, lead_id=number), NOON + timedelta(minutes=2))
    message = only(company, "qualified_many", NOON + timedelta(minutes=2))
    assert body(message) == "*Qualified since 12:10: taken back*\nNothing to do."
    assert not breaches(message, Kind.ALERT)


def test_without_a_channel_the_campaigns_owner_hears_by_dm_and_still_no_reps_name(
    quick_memory: Memory,
) -> None:
    company = Company.make(quick_memory, marketing_channel="")
    qualified_57(company)
    (notice,) = owed(company, "qualified")
    assert notice.target == f"person:{company.priya}"
    assert "Jonas" not in str(shown(company, notice).payload())


def test_a_quiet_campaign_stays_quiet(company: Company) -> None:
    until = NOON + timedelta(days=3)
    company.run(lambda work: campaigns.change(work, company.campaigns["webinar-nov"], muted_until=until))
    qualified_57(company)
    assert owed(company, "qualified") == []


def test_what_sales_brought_in_itself_is_not_marketings_to_hear(company: Company) -> None:
    jonas = company.actor("jonas")
    own = company.run(lambda work: new_leads.add(work, jonas, new_leads.NewLead("Larch Foods"))).lead.id
    qualify(company, own)
    assert owed(company, "qualified") == []


@pytest.mark.parametrize("name", HOSTILE)
def test_the_card_keeps_the_house_rules_for_any_company(company: Company, name: str) -> None:
    for number in range(300, 307):
        company.lead(number, name, owner="jonas")
        qualify(company, number, NOON + timedelta(minutes=number - 300), minor=123_456_789_00)
        if number == 300:
            assert not broken(only(company, "qualified"), Kind.ALERT)
    assert not broken(only(company, "qualified_many"), Kind.ALERT)
