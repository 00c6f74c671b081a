"""Who comes new: met when they open Home, given nothing by a file that they would have to prove."""

from __future__ import annotations

import sandbox
from alignment.people import Role, Standing
from alignment.records import PersonRecord
from bot.process import Process
from bot.slack.app import _publish_home
from db.memory import Memory, Work
from db.stores import audit, people, roster
from operations.people.finding import find
from tests.bot.test_process import play, workspace_of
from tests.intake.conftest import make_company


def test_somebody_nobody_named_is_met_when_they_open_home_and_can_then_be_given_a_role(
    sqlite_url: str,
) -> None:
    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        at = await workspace_of(slack, process)
        await process.directory.refresh(at)
        jonas = slack.control.person("jonas").id

        def known(work: Work) -> Standing:
            return people.actor_by_slack(work, jonas).standing

        assert await process.memory.look(known, at, now=process.clock.now()) is Standing.UNKNOWN
        await _publish_home(process.edge, process.clients, process.directory, at, jonas)
        assert await process.memory.look(known, at, now=process.clock.now()) is Standing.MEMBER
        assert "An admin gives roles" in str(slack.control.home("jonas"))
        found = await process.memory.look(lambda work: find(work, f"<@{jonas}>"), at, now=process.clock.now())
        assert found.name == "Jonas Weber"
        gil = slack.control.person("gil").id
        await _publish_home(process.edge, process.clients, process.directory, at, gil)
        assert "Only full members" in str(slack.control.home("gil"))

    play(sqlite_url, scene)


def test_no_file_makes_an_admin_and_what_it_gives_is_on_record(memory: Memory) -> None:
    company = make_company(memory)
    rows = [
        PersonRecord(1, "1", "Mallory", "mallory@example.com", role=Role.ADMIN, team="West"),
        PersonRecord(2, "2", "Ines", "ines@example.com", role=Role.SALES_MANAGER),
        PersonRecord(3, "3", "Jonas", "jonas@example.com", role=Role.REP, team="West", manager="2"),
    ]
    tally = company.bring("people", rows, says=frozenset({"name", "email", "role", "team", "manager"}))
    assert tally.flagged == 1
    roles = company.see(roster.roles_of_everybody)
    assert sorted(role for held in roles.values() for role in held) == sorted([Role.REP, Role.SALES_MANAGER])
    trail = [each.verb for each in company.see(lambda work: audit.newest(work, 20))]
    assert trail.count("role.given") == 2
    assert trail.count("team.joined") == 2
    assert "manager.set" in trail
    assert "import.people" in trail
    again = [PersonRecord(1, "1", "Mallory", "mallory@example.com", role=Role.ADMIN, team="West")]
    company.bring("people", again, says=frozenset({"name", "email", "role", "team"}))
    assert company.see(lambda work: people.holders(work, Role.ADMIN)) == ()


def test_two_people_of_one_address_or_one_name_are_nobody_in_a_file(memory: Memory) -> None:
    company = make_company(memory)
    for name in ("Kim Lee", "Kim Lee"):
        company.do(lambda work, n=name: roster.add(work, n))  # type: ignore[misc]
    rows = [PersonRecord(1, "1", "Jonas", "jonas@example.com", role=Role.REP, manager="Kim Lee")]
    tally = company.bring("people", rows, says=frozenset({"name", "email", "role", "manager"}))
    assert tally.unmatched == {"Kim Lee"}
