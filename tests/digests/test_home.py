"""App Home shows each role what waits for them, links what has an address, and hides figures about persons on request."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alignment.lifecycle import Stage
from alignment.people import Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import channels, people, roster, workspaces
from db.stores.notices import Notice
from db.tables.workspace import TargetKind
from digests import home, imported, late_file, trouble
from messages.house import Kind, breaches
from messages.message import compose
from operations import notices as owing
from operations.notices import Owed
from tests import brightwater as b
from tests.company import MORNING, Company


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.lead(87, "Juniper Dairies", owner="jonas", stage=Stage.ASSIGNED, hot=True, at=MORNING)
    made.lead(57, "Pinecrest Clinics", owner="jonas", at=MORNING - timedelta(days=3))
    made.lead(61, "Oakhurst Labs", owner="amira", at=MORNING - timedelta(days=3))
    return made


def shown(company: Company, who: str) -> list[str]:
    def look(work: Work) -> list[str]:
        return home.lines_of(home.of(work, people.actor(work, company.people[who])))

    return company.see(look, MORNING + timedelta(minutes=2))


def test_a_rep_sees_what_is_due_first_and_nobody_elses_leads(company: Company) -> None:
    lines = shown(company, "jonas")
    assert lines[0] == "Good morning, Jonas · Mon 16 Nov"
    assert lines[1] == "Now (2)"
    assert lines[2].startswith("L-57 Pinecrest")
    assert lines[2].endswith("first touch due Fri 13:00"), "what is late comes first"
    assert lines[3] == "L-87 Juniper Dairies · first touch by 09:15"
    assert not any("Oakhurst" in line for line in lines)


def test_each_row_has_a_menu_whose_first_line_is_the_likeliest(company: Company) -> None:
    built = company.see(
        lambda work: home.of(work, people.actor(work, company.jonas)), MORNING + timedelta(minutes=2)
    )
    menus = [
        [option["value"] for option in part["accessory"]["options"]]
        for part in built.sections
        if not isinstance(part, str)
    ]
    assert [
        "?/lead contact 87",
        "/lead accept 87",
        "?/lead notmine 87",
        "?/lead reject 87",
        "/lead why 87",
    ] in menus, "who asked for a talk is called first"
    assert built.view()["type"] == "home"


def test_an_empty_day_says_so(company: Company) -> None:
    assert "Nothing is waiting for you." in shown(company, "luca")
    assert "No answer is waiting for you." in shown(company, "priya")


def test_a_manager_sees_both_promises_and_who_left_what_behind(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)

    def look(work: Work) -> list[str]:
        return home.lines_of(home.of(work, people.actor(work, b.INES)))

    lines = quick_memory.see(look, workspace, now=b.MONDAY)
    assert "Both promises" in lines
    assert "Marketing Nov: 86 of 200 MQLs, line 100" in lines
    assert any(line.startswith("Left behind (") for line in lines), lines


def test_figures_about_a_person_vanish_with_the_switch(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)

    def look(work: Work) -> str:
        return "\n".join(home.lines_of(home.of(work, people.actor(work, b.JONAS))))

    assert "Only you and your manager see this" in quick_memory.see(look, workspace, now=b.MONDAY)
    quick_memory.do(lambda work: workspaces.set_switches(work, person_figures=False), workspace, now=b.MONDAY)
    assert "Only you" not in quick_memory.see(look, workspace, now=b.MONDAY)


def test_a_quota_of_a_part_of_the_quarter_is_said_so_and_is_no_share_of_the_rest(
    quick_memory: Memory,
) -> None:
    workspace = b.build(quick_memory)

    def november(work: Work) -> None:
        work.insert(
            t.target, kind=TargetKind.REVENUE, first=date(2026, 11, 1), end=date(2026, 12, 1), amount=250_000_00,
            person_id=b.JONAS, currency="USD", recorded_from=work.now,
        )  # fmt: skip

    def look(work: Work) -> list[str]:
        return home.lines_of(home.of(work, people.actor(work, b.JONAS)))

    quick_memory.do(november, workspace, now=b.MONDAY - timedelta(days=1))
    lines = quick_memory.see(look, workspace, now=b.MONDAY)
    assert "$940k · quota $250k for 20 of 64 days" in lines
    assert "12 of 20 in time" in lines


@pytest.mark.parametrize("who", ["jonas", "ines", "priya", "daniel", "olga"])
def test_home_keeps_the_house_rules_for_everybody(company: Company, who: str) -> None:
    lines = shown(company, who)
    broken = breaches(compose(lines[0], "\n".join(lines)), Kind.THREAD)
    assert [each for each in broken if each.rule != 1 or "`" not in each.line] == []


def notice(company: Company, owed: Owed) -> Notice:
    from db.stores import notices as stored

    made = company.run(lambda work: owing.owe(work, owed), MORNING)
    found = company.see(lambda work: stored.by_id(work, made), MORNING)
    assert found is not None
    return found


def test_a_home_notice_shows_the_tab_as_it_is_and_nothing_to_somebody_who_left(company: Company) -> None:
    owed = notice(company, Owed("home", "home/1", f"person:{company.jonas}"))
    message = company.see(lambda work: home.render(work, owed), MORNING)
    assert message is not None
    assert message.text.startswith("Good morning, Jonas")
    company.run(lambda work: roster.change(work, company.jonas, standing=Standing.DEACTIVATED), MORNING)
    assert company.see(lambda work: home.render(work, owed), MORNING) is None


def test_the_owner_of_a_late_file_reads_since_when_and_what_to_do(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    company = Company(quick_memory, workspace)
    owed = notice(
        company,
        Owed("late_file", "late/1", f"person:{b.INES}", {"kind": "opportunities", "day": "2026-11-18"}),
    )
    now = b.WEDNESDAY
    stale = quick_memory.see(lambda work: late_file.render(work, _due(owed, now)), workspace, now=now)
    assert stale is not None
    assert stale.text.split("\n") == [
        "Deals are from Mon 07:45.",
        "Put today's file into inbox/ or run:",
        "tandem import opportunities FILE",
    ]
    assert breaches(stale, Kind.ALERT) == ()
    assert (
        quick_memory.see(lambda work: late_file.render(work, _due(owed, b.MONDAY)), workspace, now=b.MONDAY)
        is None
    )


def _due(owed: Notice, at: object) -> Notice:
    from dataclasses import replace

    return replace(owed, due_at=at)  # type: ignore[arg-type]


def test_an_import_is_reported_with_its_counts(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    company = Company(quick_memory, workspace)
    owed = notice(company, Owed("imported", "imported/1", f"person:{b.INES}", {"import": 1}))
    message = quick_memory.see(lambda work: imported.render(work, owed), workspace, now=b.MONDAY)
    assert message is not None
    assert message.text.startswith("Deals: 0 read, 0 new, 0 refused.")
    assert breaches(message, Kind.CARD) == ()


@pytest.mark.parametrize("what", ["channel", "outside", "unsure", "notice"])
@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "missing_scope", "", "a" * 80])
def test_trouble_is_told_in_house_words_with_what_helps(company: Company, what: str, code: str) -> None:
    facts = {
        "what": what,
        "code": code,
        "reference": "7F3A",
        "notice": "1234-5678",
        "kind": "pipeline_thread",
        "target": "C0SALES",
    }
    owed = notice(company, Owed("trouble", f"trouble/{what}/{code}", f"person:{company.olga}", facts))
    company.run(
        lambda work: channels.set_channel(
            work, "C0SALES", name="a-very-long-channel-name-of-eighty-letters-or-so"
        ),
        MORNING,
    )
    message = company.see(lambda work: trouble.render(work, owed), MORNING)
    assert breaches(message, Kind.ALERT) == ()
