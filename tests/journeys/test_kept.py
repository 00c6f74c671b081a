"""What both sides owe each other over weeks, as people live it: passed on, asked for, filled in, sent, taken back, returned."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House, soon
from tests.journeys.test_handoff import holder
from tests.journeys.test_wire import rows, text_of


def test_a_lead_that_nobody_answers_goes_to_somebody_else_and_all_three_read_it(house: House) -> None:
    for hours, step in ((2, "reminder"), (1.5, "backup"), (1, "manager"), (48, "reroute")):
        house.jump(hours=hours)
        taken = f"SELECT 1 FROM ladder_step WHERE lead_id = 79 AND who = '{step}'"
        assert soon(lambda taken=taken: bool(rows(house, taken))), step  # type: ignore[misc]
        if step == "reminder":
            house.hears("@jonas", "waits for you")  # nobody loses a lead before a reminder reached them
    heir = holder(house, 79)
    assert heir not in ("", "jonas")
    assert "L-79 Cedar Mutual" in text_of(house.hears(f"@{heir}", "L-79 Cedar Mutual"))
    assert "passed on" in text_of(house.hears("@ines", "L-79 Cedar Mutual: passed on"))
    assert "Nothing to do" in text_of(house.hears("@jonas", "L-79 Cedar Mutual"))
    assert rows(house, "SELECT count(*) FROM rejection WHERE lead_id = 79") == [(0,)]


def test_a_menu_in_the_sweeps_list_gives_a_lead_to_whom_the_rules_say(house: House) -> None:
    house.jump(days=1)
    listed = house.hears("@ines", "3 leads left behind")
    assert holder(house, 74) == "ravi"
    house.picks("ines", "Granite Airways", "Route again", listed, "@ines")
    assert soon(lambda: holder(house, 74) not in ("", "ravi"))
    heir = holder(house, 74)
    assert "L-74 Granite Airways" in text_of(house.hears(f"@{heir}", "L-74 Granite Airways"))
    assert house.hears("@ines", f"L-74 Granite Airways · {heir.capitalize()}")["ts"] == listed["ts"]


def test_a_rep_takes_a_no_back_from_home_and_marketings_alert_says_so(house: House) -> None:
    assert house.slack.command("jonas", "/lead reject 79 budget", "sales").said.startswith("L-79")
    alert = house.hears("marketing", "L-79 Cedar Mutual rejected")
    house.jump(minutes=20)  # too late for an undo
    opened = house.slack.open_home("jonas", wait=PATIENCE)
    assert "L-79 Cedar Mutual" in str(opened.home)
    house.picks("jonas", "L-79 Cedar Mutual", "Accept anyway")
    assert soon(lambda: rows(house, "SELECT stage FROM lead WHERE id = 79") == [("accepted",)])
    assert house.hears("marketing", "taken back")["ts"] == alert["ts"]
    assert soon(lambda: "first touch" in str(house.slack.home("jonas")))


def test_what_sales_asks_for_is_filled_in_by_marketing_and_no_message_shows_it(house: House) -> None:
    house.slack.command("jonas", "/lead accept 79", "sales")
    asked = house.slack.command("jonas", "/lead missing 79 size country", "sales")
    assert asked.said.startswith("Marketing is asked for size, country of L-79 Cedar Mutual")
    card = house.hears("marketing", "L-79 Cedar Mutual: something is missing")
    form = house.slack.click(
        "priya", "Fill in", channel="marketing", ts=card["ts"], wait=PATIENCE, until="view"
    )
    assert [each["block_id"] for each in form.view["blocks"] if each["type"] == "input"] == [
        "size",
        "country",
    ]
    done = house.slack.submit("priya", {"size": "734", "country": "Canada"})
    assert done.errors == {}
    told = house.hears("@jonas", "Size, country are there now")
    filled = house.hears("marketing", "filled in")
    assert "734" not in str([(each["text"], each["blocks"]) for each in (told, filled)])
    contact = house.slack.click(
        "jonas", "Contact", channel="@jonas", ts=told["ts"], wait=PATIENCE, until="view"
    )
    assert "734 people" in str(contact.view)


def test_a_lead_is_handed_over_without_what_was_agreed_and_marketing_fills_it_in_at_once(
    house: House,
) -> None:
    assert "is in force" in house.slack.command("olga", "/tandem setup sla needs size", "sales").said
    over = house.slack.command("priya", "/lead handover 87", "marketing")
    assert "Still needed: size, by" in over.said
    assert house.hears("marketing", "L-87 Juniper Dairies: something is missing")
    house.slack.click("priya", "Fill in", channel="marketing", wait=PATIENCE, until="view")
    assert house.slack.submit("priya", {"size": "240"}).errors == {}
    ended = "SELECT outcome FROM clock WHERE lead_id = 87 AND kind = 'enrich'"
    assert rows(house, ended) == [("met",)]
    assert house.hears("marketing", "L-87 Juniper Dairies: filled in")


def test_one_tap_in_the_contact_logs_the_call_and_the_message_says_what_is_next(house: House) -> None:
    house.slack.command("ines", "/lead give 79 @amira", "sales")
    offer = house.hears("@amira", "L-79 Cedar Mutual")
    at = {"channel": "@amira", "ts": offer["ts"]}
    house.slack.click("amira", "Accept", **at)
    house.slack.click("amira", "Contact", **at, wait=PATIENCE, until="view")
    house.slack.click("amira", "Called · no answer", where="form")
    touched = house.hears("@amira", "Call 2 of 6 by")
    assert touched["ts"] == offer["ts"]
    house.slack.command("amira", "/lead later 79 wed 10", "sales")
    assert house.hears("@amira", "Call 2 of 6 planned Wed 10:00")["ts"] == offer["ts"]


def test_who_is_away_is_told_of_a_lead_when_they_are_back(house: House) -> None:
    assert house.slack.command("amira", "/tandem away today", "sales").status == "ok"
    house.slack.command("ines", "/lead give 79 @amira", "sales")
    assert not [each for each in house.slack.posted("@amira") if "Cedar Mutual" in str(each["text"])]
    house.jump(days=1, hours=1)  # Tuesday, 09:35: at work again
    assert "Ines gave it to you" in text_of(house.hears("@amira", "L-79 Cedar Mutual"))


def test_a_lead_from_nurture_returns_flagged_and_not_to_who_said_no(house: House) -> None:
    assert house.slack.command("jonas", "/lead reject 79 timing", "sales").said.startswith("L-79")
    answered = house.slack.command("daniel", "/lead answer 79 nurture 24 nov", "marketing")
    assert "nurture until 24 Nov" in answered.said
    house.jump(days=8)
    assert soon(lambda: holder(house, 79) != "")
    heir = holder(house, 79)
    assert heir != "jonas"
    assert rows(house, "SELECT cycle, stage FROM lead WHERE id = 79") == [(2, "assigned")]
    assert "back from nurture" in text_of(house.hears(f"@{heir}", "L-79 Cedar Mutual"))


def test_marketing_sends_a_rejected_lead_to_another_team(house: House) -> None:
    sent = house.slack.command("daniel", "/lead answer 42 send east", "marketing")
    assert sent.said.startswith("L-42 Acorn Robotics answered: sent to East.")
    assert "marketing answered" in text_of(house.hears("@jonas", "L-42 Acorn Robotics: marketing answered"))
    assert rows(house, "SELECT answer FROM rejection WHERE lead_id = 42") == [("send",)]
    east = "SELECT t.word FROM lead l JOIN team t ON t.id = l.team_id WHERE l.id = 42"
    assert rows(house, east) == [("east",)]


def test_praise_of_content_reaches_its_owner_who_asks_back(house: House) -> None:
    said = house.slack.command("amira", "/tandem content good savings helped the talk", "sales")
    assert said.said.startswith("Savings case study")
    card = house.hears("marketing", "Helped the talk")
    assert "Amira" not in text_of(card)
    thanked = house.slack.click("priya", "Thank", channel="marketing", ts=card["ts"])
    assert thanked.status == "ok"


def test_on_the_first_working_day_of_a_month_a_rep_reads_what_became_of_their_notes(house: House) -> None:
    line = "/lead answer 42 fix the form asks about budget by 27 nov"
    answered = house.slack.command("daniel", line, "marketing")
    assert answered.said.startswith("L-42 Acorn Robotics answered: fix by 27 Nov.")
    house.jump(days=15, hours=2)  # Tuesday, 1 December, 10:35
    told = text_of(house.hears("@jonas", "notes in November"))
    assert "Only you read this." in told
    assert told.split("\n")[2] == "4 notes · 2 answered"
