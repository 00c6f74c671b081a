"""`/tandem calendar`: what is in it, an address that is shown once and to one person, and who may do what."""

from __future__ import annotations

import pytest

from operations.addresses import PUBLIC_URL
from tests.calendars.conftest import PUBLIC, Program, address_in
from tests.company import Company
from tests.dialogue import Dialogue


def test_an_address_is_made_shown_once_changed_and_turned_off(talk: Dialogue) -> None:
    shown = talk.says("jonas", "/tandem calendar")
    assert "Tue 10:00 lead review" in shown
    assert "no address yet" in shown
    assert talk.buttons == ["Make an address"]
    assert talk.press("jonas", "Make an address").startswith("Your calendar's address")
    first = address_in(talk)
    assert first.startswith(f"{PUBLIC}/calendar/{talk.company.id}-")
    assert "made on Mon 16 Nov and shown once" in talk.press("jonas", "What is in it")
    assert first not in str(talk.reply)
    assert talk.buttons == ["New address", "Turn off"]
    talk.press("jonas", "New address")
    assert address_in(talk) != first
    assert "is off" in talk.press("jonas", "Turn off")
    assert talk.says("jonas", "/tandem calendar off") == "No address is open."


def test_a_turn_of_whole_days_is_its_days(talk: Dialogue) -> None:
    talk.says("ines", "/rotation new campaign day 1 day reps with marketers from 27 nov")
    talk.press("daniel", "Agree") if "Agree" in talk.buttons else talk.says("daniel", "/rotation approve")
    shown = talk.says("ines", "/tandem calendar channel")
    assert "27 Nov Jonas in marketing" in shown
    assert "00:00" not in shown
    assert "27 Nov your turn in marketing" in talk.says("jonas", "/tandem calendar"), "as Home says it"


def test_ones_own_calendar_says_ones_own_turn_as_home_does_and_everybody_elses_by_name(
    talk: Dialogue, program: Program
) -> None:
    talk.says("ines", "/rotation new campaign day 1 day reps with marketers from 27 nov")
    talk.press("daniel", "Agree") if "Agree" in talk.buttons else talk.says("daniel", "/rotation approve")
    program.now = talk.now
    read = {}
    for who in ("jonas", "ines"):
        talk.says(who, "/tandem calendar new" if who == "jonas" else "/tandem calendar channel new")
        entries = program.reads(address_in(talk)).entries
        read[who] = {str(each["SUMMARY"]): str(each["DESCRIPTION"]) for each in entries}
    assert read["jonas"]["Your turn in marketing"].startswith("In Slack:")
    assert "Jonas in marketing" in read["ines"]


def test_managers_have_the_channels_too(talk: Dialogue) -> None:
    talk.says("daniel", "/tandem calendar")
    assert "This channel's" in talk.buttons
    assert talk.press("daniel", "This channel's").startswith("Calendar of #sales")
    assert "reads what is told here" in talk.press("daniel", "Make an address")
    assert "Calendar of #sales" in talk.press("daniel", "What is in it")
    assert "is off" in talk.press("daniel", "Turn off")


@pytest.mark.parametrize("who", ["jonas", "priya"])
def test_a_channels_is_for_whoever_says_what_it_gets(talk: Dialogue, who: str) -> None:
    talk.says(who, "/tandem calendar")
    assert "This channel's" not in talk.buttons
    said = talk.says(who, "/tandem calendar channel new")
    assert said.startswith("Sales managers, marketing managers and admins can do that")


def test_a_place_that_is_no_channel_has_none(talk: Dialogue) -> None:
    talk.channel = "D0INES"
    assert "no channel" in talk.says("ines", "/tandem calendar channel")
    assert "no channel" in talk.says("ines", "/tandem calendar channel new")
    talk.channel = "C0ELSEWHERE"
    assert "I can't post here yet" in talk.says("ines", "/tandem calendar channel new")


def test_where_nobody_can_reach_tandem_it_says_so(company: Company, talk: Dialogue) -> None:
    company.memory.remember(PUBLIC_URL, "")
    assert "PUBLIC_URL" in talk.says("jonas", "/tandem calendar")
    assert "Make an address" not in talk.buttons
    assert "PUBLIC_URL" in talk.says("jonas", "/tandem calendar new")


def test_what_is_no_word_of_it_is_said_to_be_none(talk: Dialogue) -> None:
    assert '"nonsense" is not something I know' in talk.says("jonas", "/tandem calendar nonsense")
    assert '"nonsense" is nothing I know' in talk.says("ines", "/tandem calendar channel nonsense")


def test_meetings_lead_to_it(talk: Dialogue) -> None:
    talk.says("jonas", "/meeting")
    assert "Your calendar" in talk.press("jonas", "Calendar")


@pytest.mark.parametrize("who", ["guest", "stranger"])
def test_who_is_no_member_has_none(talk: Dialogue, who: str) -> None:
    said = talk.says(who, "/tandem calendar new")
    assert "full member" in said or "another workspace" in said
    assert ".ics" not in str(talk.reply)
