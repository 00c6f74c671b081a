"""What was left behind is told to whoever holds it and the managers above, once a working day, with the daily digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.calendar import QuietHours, parse_schedule
from alignment.lifecycle import Stage, TouchKind
from alignment.people import SHELL
from db import tables as t
from db.memory import Memory, Work
from db.stores import channels, people, roster, workspaces
from db.stores import notices as stored
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import left_behind, pipeline_thread
from figures.basis import Scope
from figures.pipeline import report
from messages.house import Kind, breaches
from messages.message import Message
from operations import diary, digest_now, subscriptions
from operations.leads import give, touch
from operations.people.oneself import be_quiet
from tests.brightwater import imported
from tests.company import MORNING, ZONE, Company
from tests.dialogue import Dialogue

FRIDAY = MORNING - timedelta(days=3)
THURSDAY = FRIDAY - timedelta(days=1)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    """Three leads left behind since Thursday: two of Jonas, one of Luca; one in West's queue; one of Amira in time."""
    made = Company.make(quick_memory)
    made.lead(57, "Pinecrest Clinics", owner="jonas", at=THURSDAY)
    made.lead(71, "Kite Airports", owner="jonas", stage=Stage.ASSIGNED, at=THURSDAY + timedelta(minutes=30))
    made.lead(61, "Oakhurst Labs", owner="luca", team="east", at=THURSDAY, link="https://crm.example/61")
    made.lead(90, "Mill Street Cafés", stage=Stage.MQL, at=THURSDAY)
    made.lead(87, "Juniper Dairies", owner="amira", at=MORNING)
    return made


def subscribed(company: Company, *where: str, days: str = "every day 08:30") -> None:
    def act(work: Work) -> None:
        for channel in where:
            channels.set_channel(work, channel, name=channel.casefold(), member=True)
            subscriptions.turn_on(work, SHELL, channel, "pipeline", parse_schedule(days, ZONE))

    company.run(act, FRIDAY)


def owed(company: Company, at: datetime = MORNING) -> dict[str, Notice]:
    """The messages owed, by first name."""

    def look(work: Work) -> dict[str, Notice]:
        n = t.notice
        ids = work.execute(
            sa.select(n.c.id).where(n.c.workspace_id == work.workspace_id, n.c.kind == "left_behind")
        ).scalars()
        found = [stored.by_id(work, each) for each in ids]
        names = {number: name for name, number in company.people.items()}
        return {names[int(each.target.partition(":")[2])]: each for each in found if each is not None}

    return company.see(look, at)


def said(company: Company, who: str, at: datetime = MORNING) -> Message | None:
    notice = owed(company, at)[who]
    return company.see(lambda work: left_behind.render(work, notice), at)


def lines(message: Message | None, kind: Kind = Kind.ALERT) -> list[str]:
    assert message is not None
    assert breaches(message, kind) == ()
    return message.text.split("\n")


def test_with_the_digest_its_holders_and_the_managers_above_are_told_and_nobody_else(
    company: Company,
) -> None:
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    assert set(owed(company)) == {"jonas", "luca", "ines"}


def test_who_holds_them_reads_which_what_is_due_since_when_and_may_act_at_once(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    message = said(company, "jonas")
    assert lines(message) == [
        "2 leads of yours left behind: L-57 Pinecrest Clinics first.",
        "2 leads of yours left behind",
        "L-57 Pinecrest Clin… · first touch due Thu 13:00",
        "L-71 Kite Airp… · accept or reject due Thu 13:00",
    ]
    assert message is not None
    menus = [block["accessory"]["options"] for block in message.blocks if "accessory" in block]
    assert [options[0]["value"] for options in menus] == ["/lead called 57", "/lead accept 71"]


def test_a_manager_reads_whose_they_are_and_fixes_each_where_it_stands(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    message = said(company, "ines")
    assert lines(message)[1:] == [
        "4 leads left behind, oldest 1 day",
        "L-57 Pinecrest Clinics · Jonas, due Thu 13:00",
        "L-61 Oakhurst Labs · Luca, due Thu 13:00",
        "L-71 Kite Airports · Jonas, due Thu 13:00",
        "L-90 Mill Street… · West queue, due Thu 13:00",
    ]
    assert message is not None
    assert "<https://crm.example/61|L-61>" in str(message.blocks)
    assert [labels(block) for block in message.blocks if "accessory" in block] == [
        ["Give to…", "Route again", "Back to nurture…", "Why"],
        ["Give to…", "Route again", "Back to nurture…", "Why"],
        ["Give to…", "Route again", "Back to nurture…", "Why"],
        ["Give to…", "Take", "Why"],
    ]


def labels(block: dict[str, Any]) -> list[str]:
    return [option["text"]["text"] for option in block["accessory"]["options"]]


def test_every_fix_of_a_managers_list_is_carried_out(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    talk = Dialogue(company, MORNING + timedelta(minutes=1))
    message = said(company, "ines")
    assert message is not None
    values = [
        option["value"]
        for block in message.blocks
        if "accessory" in block
        for option in block["accessory"]["options"]
    ]
    assert {"?/lead give 57", "/lead notmine 57 absent", "?/lead recycle 57", "/lead accept 90"} <= set(
        values
    )
    assert talk.says("ines", "/lead give 57", form=True) == "[Give a lead]"
    assert "is Amira's now" in talk.submits("ines", person=str(company.amira))
    assert "back to routing" in talk.says("ines", "/lead notmine 61 absent")
    assert talk.says("ines", "/lead recycle 71", form=True) == "[Back to nurture]"
    assert "is yours" in talk.says("ines", "/lead accept 90")
    left = lines(said(company, "ines", MORNING + timedelta(minutes=10)))
    assert left[1:] == [
        "3 leads left behind, oldest 1 day",
        "L-57 Pinecrest Clinics · Amira, due Thu 13:00",
        "L-61 Oakhurst Labs · East queue, due Thu 13:00",
        "L-71 Kite Airports · Jonas, due Thu 13:00",
    ], "a lead that was only passed on is still not touched; what Ines took is hers"


def test_without_figures_about_persons_a_manager_reads_references_and_queues_only(company: Company) -> None:
    company.run(lambda work: workspaces.set_switches(work, person_figures=False), FRIDAY)
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    told = lines(said(company, "ines"))
    assert told[2] == "L-57 Pinecrest Clinics · due Thu 13:00"
    assert not any(name in line for line in told for name in ("Jonas", "Luca", "Amira"))


def test_two_digests_on_one_day_are_one_message_and_the_next_working_day_is_another(company: Company) -> None:
    subscribed(company, "C0PIPELINE", "C0WEST")
    assert company.run(diary.tick, MORNING).made == 2
    company.run(
        lambda work: digest_now.post_now(work, SHELL, "C0WEST"),
        MORNING + timedelta(minutes=5),
    )

    def targets(work: Work) -> list[str]:
        n = t.notice
        found = sa.select(n.c.target).where(
            n.c.workspace_id == work.workspace_id,
            n.c.kind == "left_behind",
            n.c.target == f"person:{company.ines}",
        )
        return list(work.execute(found).scalars())

    assert len(company.see(targets)) == 1
    company.run(diary.tick, MORNING + timedelta(days=1))
    assert len(company.see(targets)) == 2


def test_on_a_day_off_it_waits_for_the_next_working_day(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    saturday = MORNING + timedelta(days=5)
    company.run(diary.tick, saturday)
    assert owed(company, saturday)["jonas"].due_at == saturday + timedelta(days=2, minutes=30)


def test_who_is_away_or_quiet_gets_one_message_when_they_are_back(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    back = MORNING + timedelta(days=2, minutes=-30)
    company.run(lambda work: roster.go_away(work, company.jonas, FRIDAY, back), FRIDAY)
    quiet = QuietHours(
        parse_schedule("every day 18:00", ZONE).time, parse_schedule("every day 10:00", ZONE).time
    )
    company.run(lambda work: be_quiet(work, people.actor(work, company.ines), quiet), FRIDAY)
    for days in range(3):
        company.run(diary.tick, MORNING + timedelta(days=days))

    def when(work: Work) -> dict[str, list[datetime]]:
        n = t.notice
        found = sa.select(n.c.target, n.c.due_at).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "left_behind"
        )
        by_target: dict[str, list[datetime]] = {}
        for row in work.execute(found.order_by(n.c.due_at)):
            by_target.setdefault(row.target, []).append(row.due_at)
        return by_target

    due = company.see(when)
    assert due[f"person:{company.jonas}"] == [back]
    assert due[f"person:{company.ines}"] == [MORNING + timedelta(days=days, minutes=90) for days in range(3)]


def test_nothing_is_owed_when_nothing_is_left_behind(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    company.lead(87, "Juniper Dairies", owner="amira", at=MORNING)
    subscribed(company, "C0PIPELINE")
    assert company.run(diary.tick, MORNING).made == 1
    assert owed(company) == {}


def test_what_was_looked_after_meanwhile_is_not_said_any_more(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    later = MORNING + timedelta(minutes=10)
    company.run(lambda work: touch(work, people.actor(work, company.luca), 61, TouchKind.CALL), later)
    after = later + timedelta(minutes=1)
    assert said(company, "luca", after) is None
    assert lines(said(company, "ines", after))[1] == "3 leads left behind, oldest 1 day"


def test_a_lead_that_went_on_to_a_colleague_is_no_row_of_whoever_had_it(company: Company) -> None:
    """Jonas and Amira are both of West: what is hers now is told to him no more, and its list still reads."""
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    soon = MORNING + timedelta(minutes=1)
    for number in (57, 71):
        company.run(lambda work, n=number: give(work, company.actor("ines"), n, company.amira), soon)  # type: ignore[misc]
    notice, later = owed(company)["jonas"], soon + timedelta(minutes=1)
    assert company.see(lambda work: left_behind.render(work, notice), later) is None
    sent = replace(notice, act=Act.PRESENT, parent_id=notice.id)
    message = company.see(lambda work: left_behind.render(work, sent), later)
    assert lines(message)[0] == "All of this is looked after. Nothing to do."
    assert "L-57 Pinecrest Clinics · Amira, due Thu 13:00" in lines(said(company, "ines", later))


def test_what_is_done_in_slack_counts_at_once_also_while_the_leads_file_is_old(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    old = MORNING - timedelta(hours=1)
    company.run(lambda work: imported(work, "leads", old), old)
    company.run(diary.tick, MORNING)
    tomorrow = MORNING + timedelta(days=1)

    def act(work: Work) -> None:
        ines = people.actor(work, company.ines)
        give(work, ines, 61, company.people["amira"])
        touch(work, people.actor(work, company.jonas), 57, TouchKind.CALL)

    before = lines(said(company, "ines", tomorrow))
    assert before[1] == "4 leads left behind, oldest 1 day"
    company.run(act, tomorrow)
    after = lines(said(company, "ines", tomorrow + timedelta(minutes=1)))
    assert after[1] == "3 leads left behind, oldest 1 day"
    assert not [each for each in after if "L-57" in each]
    assert [each for each in after if "L-61" in each and "Amira" in each]


def test_more_than_fit_are_counted(company: Company) -> None:
    for number in range(100, 108):
        company.lead(number, f"Company {number}", owner="amira", at=THURSDAY)
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    told = lines(said(company, "amira"))
    assert told[1] == "8 leads of yours left behind"
    assert told[-1].startswith("4 more")
    whole = lines(said(company, "ines"), Kind.CARD)
    assert len(whole) == 1 + 12
    assert whole[-1].startswith("2 more")


def test_a_manager_who_holds_leads_reads_both(company: Company) -> None:
    for number in range(100, 104):
        company.lead(number, f"Company {number}", owner="ines", at=THURSDAY)
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    told = lines(said(company, "ines"), Kind.CARD)
    assert told[1] == "4 leads of yours left behind"
    assert "Your people and queues 4" in told
    assert told[-1] == "L-90 Mill Street… · West queue, due Thu 13:00"


def test_the_threads_line_is_true_of_the_very_same_leads(company: Company) -> None:
    subscribed(company, "C0PIPELINE")
    company.run(diary.tick, MORNING)
    figures = company.see(lambda work: report(work, Scope(), MORNING, MORNING), MORNING)
    thread = pipeline_thread.told(figures, 2)
    assert thread is not None
    assert f"Left behind {figures.left.count} · sent to owners and managers" in thread.text
    shown = {f"L-{each.lead.id}" for each in figures.left.leads}
    told = said(company, "ines")
    assert told is not None
    assert all(ref in told.text for ref in shown)
