"""People match by a confirmed address, one to one; circles of managers are refused; every change is on record."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from alignment.errors import NotAllowed, NotFound, NotNow
from alignment.people import Role, Standing
from db.memory import Memory, Work
from db.stores import audit, people, roster
from db.stores import notices as stored_notices
from operations import notices
from operations.people import finding, matching, places
from operations.people.matching import Member
from operations.people.quiet import not_before
from tests.asking import Asking
from tests.company import NOON, Company


@pytest.fixture
def company(memory: Memory) -> Company:
    return Company.make(memory)


def imported(company: Company, name: str, hashed: str) -> int:
    return company.run(lambda work: roster.add(work, name, standing=Standing.MEMBER, email_hash=hashed))


def member(
    slack: str, hashed: str = "h1", *, standing: Standing = Standing.MEMBER, confirmed: bool = True
) -> Member:
    return Member(slack, "Sam", standing, "Europe/Berlin", (hashed,), confirmed)


def slack_of(company: Company, person: int) -> str:
    return {each.id: each.slack for each in company.see(roster.everybody)}[person]


def test_a_confirmed_address_of_a_full_member_matches(company: Company) -> None:
    sam = imported(company, "Sam Rivers", "h1")
    result = company.run(lambda work: matching.match(work, [member("U0SAM")]))
    assert result.attached == (sam,)
    assert slack_of(company, sam) == "U0SAM"
    assert company.run(lambda work: matching.match(work, [member("U0SAM")])).attached == ()


@pytest.mark.parametrize(
    "candidate",
    [
        member("U0SAM", confirmed=False),
        member("U0SAM", standing=Standing.GUEST),
        member("U0SAM", standing=Standing.BOT),
        member("U0SAM", standing=Standing.DEACTIVATED),
        member("U0SAM", hashed="h2"),
    ],
)
def test_nobody_else_matches(company: Company, candidate: Member) -> None:
    sam = imported(company, "Sam Rivers", "h1")
    company.run(lambda work: matching.match(work, [candidate]))
    assert slack_of(company, sam) == ""


def test_an_address_that_two_members_or_two_people_share_matches_nobody(company: Company) -> None:
    sam = imported(company, "Sam Rivers", "h1")
    company.run(lambda work: matching.match(work, [member("U0A"), member("U0B")]))
    assert slack_of(company, sam) == ""
    one, two = imported(company, "Kim One", "h3"), imported(company, "Kim Two", "h3")
    company.run(lambda work: matching.match(work, [member("U0K", hashed="h3")]))
    assert (slack_of(company, one), slack_of(company, two)) == ("", "")


def test_somebody_who_left_slack_loses_their_rights_at_once(company: Company) -> None:
    company.run(lambda work: roster.attach(work, company.jonas, "U0JONAS"))
    gone = Member("U0JONAS", "Jonas", Standing.DEACTIVATED)
    assert company.run(lambda work: matching.match(work, [gone])).changed == (company.jonas,)
    assert company.actor("jonas").standing is Standing.DEACTIVATED
    assert (
        Asking(company.memory, company.id, NOON)
        .says(company.jonas, "/tandem settings")
        .startswith("/tandem: my day")
    )


def test_meeting_somebody_twice_adds_one_person_and_gives_no_role(company: Company) -> None:
    first = company.run(lambda work: matching.meet(work, Member("U0NEW", "Nora", Standing.MEMBER)))
    again = company.run(lambda work: matching.meet(work, Member("U0NEW", "Nora New", Standing.MEMBER)))
    assert first == again
    known = company.see(lambda work: people.actor(work, first))
    assert (known.name, known.roles) == ("Nora New", frozenset())


def test_a_circle_of_managers_is_refused_at_any_length(company: Company) -> None:
    olga = company.actor("olga")
    company.run(lambda work: places.report_to(work, olga, company.ines, company.daniel))
    for above in (company.jonas, company.ines):
        with pytest.raises(NotNow, match=r"circle|themselves"):
            company.run(lambda work, who=above: places.report_to(work, olga, company.ines, who))  # type: ignore[misc]
    with pytest.raises(NotNow, match="circle"):
        company.run(lambda work: places.report_to(work, olga, company.daniel, company.jonas))


def test_two_changes_at_once_close_no_circle(company: Company) -> None:
    olga = company.actor("olga")
    one = company.memory.submit(
        lambda work: places.report_to(work, olga, company.ines, company.daniel), company.id, now=NOON
    )
    two = company.memory.submit(
        lambda work: places.report_to(work, olga, company.daniel, company.ines), company.id, now=NOON
    )
    outcomes = [one.exception(), two.exception()]
    assert sum(outcome is None for outcome in outcomes) == 1
    assert any(isinstance(outcome, NotNow) for outcome in outcomes)


def test_roles_and_teams_are_dated_and_on_record(company: Company) -> None:
    olga = company.actor("olga")
    company.run(lambda work: places.give_role(work, olga, company.jonas, Role.SALES_MANAGER))
    company.run(lambda work: places.join(work, olga, company.jonas, company.east))
    assert company.actor("jonas").roles == {Role.REP, Role.SALES_MANAGER}
    assert company.actor("jonas").team_ids == {company.east}
    assert [each.verb for each in company.see(lambda work: audit.newest(work, 3))] == [
        "team.joined",
        "team.left",
        "role.given",
    ]
    company.run(lambda work: places.take_role(work, olga, company.jonas, Role.SALES_MANAGER))
    company.run(lambda work: places.give_role(work, olga, company.jonas, Role.SALES_MANAGER))
    assert company.actor("jonas").has(Role.SALES_MANAGER), "taken and given again at the same moment"


def test_the_last_admin_stays_one(company: Company) -> None:
    olga = company.actor("olga")
    with pytest.raises(NotNow, match="last admin"):
        company.run(lambda work: places.take_role(work, olga, company.olga, Role.ADMIN))
    company.run(lambda work: places.give_role(work, olga, company.daniel, Role.ADMIN))
    assert company.run(lambda work: places.take_role(work, olga, company.olga, Role.ADMIN))


@pytest.mark.parametrize("who", ["jonas", "ines", "priya", "daniel"])
def test_only_admins_change_people(company: Company, who: str) -> None:
    with pytest.raises(NotAllowed):
        company.run(lambda work: places.give_role(work, company.actor(who), company.jonas, Role.ADMIN))
    assert "Admins" in Asking(company.memory, company.id, NOON).says(company.people[who], "/tandem people")


def test_a_deactivated_person_gets_no_role(company: Company) -> None:
    company.run(lambda work: roster.change(work, company.luca, standing=Standing.DEACTIVATED))
    with pytest.raises(NotNow, match="no full member"):
        company.run(lambda work: places.give_role(work, company.actor("olga"), company.luca, Role.REP))


def test_people_are_found_by_mention_first_name_or_full_name(company: Company) -> None:
    company.run(lambda work: roster.attach(work, company.jonas, "U0JONAS"))
    for typed in ("<@U0JONAS|jonas>", "@jonas", "Jonas", "u0jonas"):
        assert company.see(lambda work, typed=typed: finding.find(work, typed)).id == company.jonas  # type: ignore[misc]
    company.run(lambda work: roster.add(work, "Jonas Klein", standing=Standing.MEMBER))
    company.run(lambda work: roster.change(work, company.jonas, name="Jonas Weber"))
    with pytest.raises(NotFound, match="Jonas Klein, Jonas Weber"):
        company.see(lambda work: finding.find(work, "jonas"))


def test_an_admin_places_somebody_by_line_and_by_form(company: Company) -> None:
    asking = Asking(company.memory, company.id, NOON)
    company.run(lambda work: matching.meet(work, Member("U0NEW", "Nora New", Standing.MEMBER)))
    said = asking.says(company.olga, "/tandem people add <@U0NEW|nora> sales manager in West under @ines")
    assert said == "Nora New · Sales manager · West · reports to Ines"
    assert asking.reply(company.olga, "/tandem people add", form=True).form is not None
    answers = {"who": "U0NEW", "role": "rep", "team": "east", "manager": None}
    assert "Sales manager, Rep · East" in asking.says(company.olga, "/tandem people add", answers=answers)
    assert asking.says(company.olga, "/tandem people add", answers={**answers, "who": "U0NOBODY"}).startswith(
        "who: I don't know that person yet"
    )
    assert (
        asking.says(company.olga, "/tandem people manager <@U0NEW> nobody")
        == "Nora New reports to nobody now."
    )
    assert asking.says(company.olga, "/tandem people remove <@U0NEW> rep") == "Nora New is no rep any more."


def test_an_admin_matches_an_imported_person_by_hand(company: Company) -> None:
    asking = Asking(company.memory, company.id, NOON)
    sam = imported(company, "Sam Rivers", "h9")
    company.run(lambda work: matching.meet(work, Member("U0SAM", "sam", Standing.MEMBER, "Europe/Berlin")))
    assert "Sam Rivers · no Slack user yet" in asking.says(company.olga, "/tandem people")
    assert (
        asking.says(company.olga, "/tandem people match", answers={"person": str(sam), "who": "U0SAM"})
        == "Sam Rivers is matched."
    )
    assert slack_of(company, sam) == "U0SAM"


def test_being_away_is_a_span_of_whole_local_days_and_can_be_taken_back(company: Company) -> None:
    asking = Asking(company.memory, company.id, NOON)
    said = asking.says(company.jonas, "/tandem away 23 nov to 27 nov")
    assert said.startswith("You are away 23 Nov to 27 Nov.")

    def away_at(day: int, hour: int) -> bool:
        return company.see(lambda work: people.is_away(work, company.jonas), NOON.replace(day=day, hour=hour))

    assert [away_at(23, 4), away_at(23, 6), away_at(28, 4), away_at(28, 6)] == [False, True, True, False]
    assert asking.says(company.jonas, "/tandem away off").startswith("You are here again")
    assert not away_at(25, 12)
    assert asking.says(company.jonas, "/tandem away off") == "You are not away."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("fri", "You are away Fri 20 Nov."),
        ("23 - 27 nov", "You are away 23 Nov to 27 Nov."),
        ("until wed", "You are away Mon 16 Nov to Wed 18 Nov."),
        ("27 nov to 23 nov", "That would be until 23 Nov 2027."),
        ("2026-11-27 to 2026-11-23", "23 Nov 2026 is before 27 Nov 2026."),
        ("3/4", '"3/4" may be'),
        ("nonsense", '"nonsense" is no day'),
    ],
)
def test_days_away_are_read_as_people_type_them(company: Company, typed: str, said: str) -> None:
    answer = Asking(company.memory, company.id, NOON).says(company.jonas, f"/tandem away {typed}")
    assert answer.startswith(said), answer


def test_quiet_hours_are_kept_and_move_what_can_wait(company: Company) -> None:
    asking = Asking(company.memory, company.id, NOON)
    assert asking.says(company.jonas, "/tandem quiet 18-8").startswith(
        "Quiet from 18:00 to 08:00, your time."
    )
    evening = NOON.replace(day=17, hour=1)
    moved = company.see(lambda work: not_before(work, company.jonas, evening), evening)
    assert moved == NOON.replace(day=17, hour=13, minute=0)
    assert asking.says(company.jonas, "/tandem quiet", answers={"start": "20:00", "end": "20:00"}).startswith(
        "end:"
    )
    assert asking.says(company.jonas, "/tandem quiet off").startswith("No quiet hours")
    assert company.see(lambda work: not_before(work, company.jonas, evening), evening) == evening


def test_what_can_wait_comes_after_quiet_hours_and_what_was_asked_for_does_not(company: Company) -> None:
    Asking(company.memory, company.id, NOON).says(company.jonas, "/tandem quiet 18-8")
    evening = NOON.replace(day=17, hour=1)

    def due(work: Work, kind: str) -> datetime:
        made = notices.owe(work, notices.Owed(kind, f"{kind}/1", f"person:{company.jonas}"))
        found = stored_notices.by_id(work, made)
        assert found is not None
        return found.due_at

    assert company.run(lambda work: due(work, "thanks"), evening) == NOON.replace(day=17, hour=13, minute=0)
    assert company.run(lambda work: due(work, "reminder"), evening) == evening


def test_settings_and_privacy_tell_only_about_oneself(company: Company) -> None:
    asking = Asking(company.memory, company.id, NOON)
    assert "Teams: West" in asking.says(company.jonas, "/tandem settings")
    assert asking.says(company.jonas, "/tandem settings zone Berlin") == "Your zone is Europe/Berlin now."
    kept = asking.says(company.jonas, "/tandem privacy")
    assert "name, time zone, quiet hours" in kept
    assert "your teams, from when to when" in kept


def test_whom_a_file_brings_in_the_moment_they_first_speak_is_one_person(company: Company) -> None:
    """Slack's word waits for the file's commit, and finds whom it brought."""
    brought, met = threading.Event(), threading.Event()

    def bring(work: Work) -> int:
        roster.lock(work)
        made = roster.add(work, "Sam Rivers", standing=Standing.MEMBER, email_hash="h1")
        brought.set()
        met.wait(0.5)  # who does not wait for this commit is met by now, as somebody else
        return made

    def speak(work: Work) -> int:
        found = matching.meet(work, member("U0SAM"))
        met.set()
        return found

    with ThreadPoolExecutor(2) as threads:
        file = threads.submit(company.run, bring)
        assert brought.wait(10)
        slack = threads.submit(company.run, speak)
        assert slack.result(20) == file.result(20)


def test_two_words_of_a_newcomer_at_once_are_one_person(company: Company) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = [
            threads.submit(company.run, lambda work: matching.meet(work, member("U0SAM"))) for _ in range(4)
        ]
        assert len({each.result(20) for each in found}) == 1
