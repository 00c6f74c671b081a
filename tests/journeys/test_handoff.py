"""The handoff as its people live it: routed by turns, told while it waits, looked at twice, swept, merged, returned."""

from __future__ import annotations

import re

from tests.journeys.conftest import PATIENCE, House, soon
from tests.journeys.test_wire import rows, text_of


def holder(house: House, lead: int) -> str:
    """Who has a lead, by first name in small letters; empty for nobody."""
    found = rows(house, f"SELECT p.name FROM lead l JOIN person p ON p.id = l.owner_id WHERE l.id = {lead}")
    return str(found[0][0]).split()[0].casefold() if found else ""


def test_a_lead_finds_its_rep_by_turns_and_who_passes_it_on_is_not_asked_again(house: House) -> None:
    added = house.slack.command("priya", "/lead add Harbour Mills", "marketing", wait=PATIENCE)
    number = int(re.findall(r"L-(\d+)", added.said)[0])
    house.slack.command("priya", f"/lead handover {number}", "marketing")
    assert soon(lambda: rows(house, f"SELECT stage FROM lead WHERE id = {number}") != [("new",)])
    if not holder(house, number):  # nobody knows its region: whoever watches is told, and gives it
        assert "L-" in text_of(house.hears("@ines", "Harbour Mills"))
        house.slack.command("ines", f"/lead give {number} @jonas", "sales")
    first = holder(house, number)
    assert f"L-{number} Harbour Mills" in text_of(house.hears(f"@{first}", "Harbour Mills"))
    why = house.slack.command(first, f"/lead why {number}", "sales")
    assert why.said.startswith(f"L-{number} Harbour Mills: assigned")
    passed = house.slack.command(first, f"/lead notmine {number} territory", "sales")
    assert passed.status == "ok"
    assert holder(house, number) != first


def test_a_promise_that_waits_is_told_to_its_holder_who_says_im_on_it_and_then_to_the_manager(
    house: House,
) -> None:
    assert holder(house, 79) == "jonas"
    house.jump(hours=2)  # 10:35: the reminder comes an hour before 11:05
    reminded = house.hears("@jonas", "L-79 Cedar Mutual")
    pressed = house.slack.click("jonas", "I'm on it", channel="@jonas", ts=reminded["ts"])
    assert pressed.status == "ok"
    assert soon(
        lambda: rows(house, "SELECT acked_by > 0 FROM ladder_step WHERE lead_id = 79 AND step = 0") == [(1,)]
    )
    for step in (1, 2):  # after a reminder that came late the backup and the manager keep their distance
        house.jump(hours=1.5)
        taken = f"SELECT 1 FROM ladder_step WHERE lead_id = 79 AND step = {step}"
        assert soon(lambda taken=taken: bool(rows(house, taken)))  # type: ignore[misc]
    assert "Jonas" in text_of(house.hears("@ines", "L-79 Cedar Mutual"))


def test_a_second_look_is_ruled_by_both_managers_and_the_lead_comes_back(house: House) -> None:
    house.slack.command("jonas", "/lead reject 79 budget asked for next year", "sales")
    asked = house.slack.command("daniel", "/lead answer 79 look They told us of a budget", "marketing")
    assert asked.status == "ok"
    look = house.hears("@ines", "L-79 Cedar Mutual")
    assert "they told us of a budget" in text_of(look)
    assert house.hears("@daniel", "L-79 Cedar Mutual") is not None
    house.slack.command("ines", "/lead rule 79 return", "sales")
    assert rows(house, "SELECT state FROM rejection WHERE lead_id = 79") == [("second_look",)]
    house.slack.command("daniel", "/lead rule 79 return", "marketing")
    assert rows(house, "SELECT state FROM rejection WHERE lead_id = 79") == [("overruled",)]
    assert rows(house, "SELECT stage FROM lead WHERE id = 79") == [("assigned",)]


def test_the_sweeps_list_reaches_its_manager_and_a_menu_in_it_fixes(house: House) -> None:
    house.jump(days=1)
    listed = house.hears("@ines", "3 leads left behind")
    before = holder(house, 74)
    assert before == "ravi"
    given = house.slack.command("ines", "/lead give 74 @luca", "sales")
    assert "Luca" in given.said
    assert house.hears("@ines", "L-74 Granite Airways · Luca")["ts"] == listed["ts"]
    assert "Granite Airways" in text_of(house.hears("@luca", "Granite Airways"))


def test_a_duplicate_is_merged_into_the_lead_that_stays(house: House) -> None:
    merged = house.slack.command("jonas", "/lead reject 79 duplicate 57", "sales")
    assert merged.said.startswith("L-79 Cedar Mutual")
    assert rows(house, "SELECT stage, merged_into FROM lead WHERE id = 79") == [("disqualified", 57)]
    card = house.slack.command("ines", "/lead 79", "sales")
    assert "L-57" in card.said


def test_everybody_opens_a_home_of_their_own(house: House) -> None:
    for who, words in {
        "jonas": ("L-79 Cedar Mutual", "Waiting for marketing"),
        "priya": ("L-42 Acorn Robotics", "Your campaigns"),
        "ines": ("Left behind", "Both promises"),
        "daniel": ("Both promises",),
    }.items():
        home = str(house.slack.open_home(who, wait=PATIENCE).home)
        for each in words:
            assert each in home, f"{who} does not read {each!r}"


def test_inside_sales_talks_first_and_hands_a_lead_on_to_sales(house: House) -> None:
    set_up = house.slack.command("olga", "/tandem setup inside east", "sales")
    assert "East" in set_up.said
    house.slack.command("ines", "/lead give 79 @luca", "sales")
    taken = house.slack.command("luca", "/lead accept 79", "sales")
    assert taken.said.startswith("L-79 Cedar Mutual")
    house.slack.command("luca", "/lead called 79 wants a quote in January", "sales")
    passed = house.slack.command("luca", "/lead handon 79 @amira wants a quote", "sales")
    assert "Amira" in passed.said
    offer = house.hears("@amira", "L-79 Cedar Mutual")
    assert "inside sales" in text_of(offer)
    assert "quote" not in text_of(offer)
    house.slack.click("amira", "Accept", channel="@amira", ts=offer["ts"])
    assert "L-79 Cedar Mutual" in text_of(house.hears("@luca", "accepted"))
    reached = "SELECT tele_accepted_at, tele_qualified_at, accepted_at FROM lead_cycle WHERE lead_id = 79"
    assert all(rows(house, reached)[0])


def test_what_sales_says_of_a_campaign_reaches_its_owner_who_thanks(house: House) -> None:
    said = house.slack.command("jonas", "/campaign good webinar-nov right audience", "sales")
    assert said.said.startswith("Webinar Nov")
    card = house.hears("marketing", "Right audience")
    assert "Jonas" not in text_of(card)
    thanked = house.slack.click("priya", "Thank", channel="marketing", ts=card["ts"])
    assert thanked.status == "ok"
    shown = house.slack.command("priya", "/campaign webinar-nov", "marketing")
    assert "1 good" in str(shown.ephemerals[-1]["blocks"])


def test_a_manager_asks_what_last_month_had_been_under_the_rules_of_now(house: House) -> None:
    before = rows(house, "SELECT count(*) FROM lead_event")
    asked = house.slack.command("ines", "/tandem routing replay oct", "sales", wait=PATIENCE)
    assert "Oct" in asked.said
    shown = str(asked.ephemerals[-1]["blocks"])
    assert "Nobody free at once: 0, was" in shown, "in a month before Tandem everybody counts who sells now"
    assert "Nobody until the end" not in shown
    assert rows(house, "SELECT count(*) FROM lead_event") == before
