"""What somebody does in Slack, all the way to the database and back, over both wires."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from tests.journeys.conftest import PATIENCE, House, soon

Json = dict[str, Any]


def text_of(message: Json) -> str:
    return str(message["text"])


def rows(house: House, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(house.database)) as opened:
        return opened.execute(question).fetchall()


def test_a_rep_rejects_and_marketing_hears_of_it(house: House) -> None:
    outcome = house.slack.command("jonas", "/lead reject 79 budget asked for next year", "sales")
    assert outcome.status == "ok"
    assert outcome.ack_seconds < 3
    assert outcome.said.startswith("L-79 Cedar Mutual rejected: no budget. Nurture until 15 Feb.")
    alert = house.hears("marketing", "L-79 Cedar Mutual rejected: no budget")
    assert "Jonas" not in text_of(alert)
    assert "asked for next year" not in text_of(alert)
    assert rows(house, "SELECT stage FROM lead WHERE id = 79") == [("recycled",)]


def test_a_click_takes_it_back(house: House) -> None:
    house.slack.command("jonas", "/lead reject 79 budget", "sales")
    undone = house.slack.click("jonas", "Undo", channel="sales")
    assert undone.status == "ok"
    assert rows(house, "SELECT stage FROM lead WHERE id = 79") == [("assigned",)]
    assert rows(house, "SELECT state FROM rejection WHERE lead_id = 79") == [("voided",)]


def test_a_form_says_what_is_wrong_and_then_what_it_did(house: House) -> None:
    alert = house.hears("marketing", "L-42 Acorn Robotics rejected")
    opened = house.slack.click(
        "priya", "Nurture until…", channel="marketing", ts=alert["ts"], wait=PATIENCE, until="view"
    )
    assert opened.view is not None
    assert opened.view["title"]["text"] == "Nurture until…"
    refused = house.slack.submit("priya", {"until": "2026-11-10"})
    assert list(refused.errors) == ["until"]
    assert rows(house, "SELECT state FROM rejection WHERE lead_id = 42") == [("open",)]
    done = house.slack.submit("priya", {"until": "2027-02-15"})
    assert done.errors == {}
    assert "L-42 Acorn Robotics answered: nurture until 15 Feb." in str(house.slack.form("priya"))
    assert rows(house, "SELECT state, answer FROM rejection WHERE lead_id = 42") == [("answered", "nurture")]
    receipt = text_of(house.hears("@jonas", "marketing answered"))
    assert "L-42 Acorn Robotics" in receipt


def test_a_form_changes_with_what_is_chosen_in_it_and_keeps_what_was_typed(house: House) -> None:
    opened = house.slack.command("jonas", "/lead reject", "sales", wait=PATIENCE, until="view")
    assert opened.view is not None
    assert [block["block_id"] for block in opened.view["blocks"]] == ["lead", "reason", "note"]
    house.slack.suggest("jonas", "Lead", "cedar")
    house.slack.fill("jonas", {"lead": "L-79 Cedar Mutual", "note": "they move house"})
    chosen = house.slack.click("jonas", "Why not", "timing", where="form", wait=PATIENCE, until="view_update")
    assert chosen.view is not None
    shown = {block["block_id"]: str(block) for block in chosen.view["blocks"]}
    assert list(shown) == ["lead", "reason", "part-2", "until", "note"]
    assert "Criterion: " in shown["part-2"], "what the lead does not meet, in the definition's words"
    done = house.slack.submit("jonas", {"until": "2027-03-01"})
    assert done.errors == {}
    assert "L-79 Cedar Mutual rejected: timing. Nurture until 1 Mar." in str(house.slack.form("jonas"))
    assert rows(house, "SELECT count(*) FROM note WHERE body = 'they move house'") == [(1,)]


def test_marketing_hears_that_a_lead_became_a_deal_and_that_it_was_taken_back(house: House) -> None:
    outcome = house.slack.command("jonas", "/lead qualify 57 24k 31 jan", "sales")
    assert outcome.said.startswith("L-57 Pinecrest Clinics qualified: D-")
    card = house.hears("marketing", "L-57 Pinecrest Clinics qualified: $24k. Webinar Nov.")
    assert "Jonas" not in str(card["blocks"])
    pressed = {"channel": "marketing", "ts": card["ts"], "wait": PATIENCE, "until": "ephemeral"}
    shown = house.slack.click("priya", "Show the lead", **pressed)
    assert "L-57 Pinecrest Clinics: qualified." in shown.said
    house.slack.command("jonas", "/lead undo", "sales")
    after = house.hears("marketing", "L-57 Pinecrest Clinics: qualification taken back.")
    assert after["ts"] == card["ts"]
    assert rows(house, "SELECT stage FROM lead WHERE id = 57") == [("accepted",)]


def test_type_ahead_finds_a_lead_by_the_beginning_of_its_company(house: House) -> None:
    house.slack.command("jonas", "/lead feedback", "sales", wait=PATIENCE, until="view")
    found = house.slack.suggest("jonas", "Lead", "pinecr")
    assert [option["text"]["text"] for option in found] == ["L-57 Pinecrest Clinics"]
    sent = house.slack.submit(
        "jonas", {"lead": "L-57 Pinecrest Clinics", "verdict": "good lead", "note": "Signs next week"}
    )
    assert sent.errors == {}
    # The second verdict of the same rep takes the place of the first.
    standing = "SELECT verdict FROM feedback WHERE lead_id = 57 AND voided_at > '2100-01-01'"
    assert rows(house, standing) == [("good",)]
    assert rows(house, "SELECT count(*) FROM feedback WHERE lead_id = 57") == [(2,)]


def test_the_message_shortcut_knows_its_lead(house: House) -> None:
    alert = house.hears("marketing", "L-61 Oakhurst Labs rejected")
    opened = house.slack.shortcut(
        "mei", "Lead feedback", "marketing", alert["ts"], wait=PATIENCE, until="view"
    )
    assert opened.view is not None
    assert "L-61 Oakhurst Labs" in str(opened.view)
    house.slack.close_form("mei")
    fresh = house.slack.shortcut("mei", "new_lead", wait=PATIENCE, until="view")
    assert fresh.view is not None
    assert fresh.view["title"]["text"] == "New lead"


def test_home_shows_what_waits_and_its_menu_works(house: House) -> None:
    opened = house.slack.open_home("jonas", wait=PATIENCE)
    assert opened.home is not None
    assert "L-79 Cedar Mutual" in str(opened.home)
    asked = house.slack.command("jonas", "/lead 79", "sales")
    assert "Accept or reject by 11:00" in asked.said
    accepted = house.slack.click("jonas", "Accept", channel="sales")
    assert accepted.status == "ok"
    assert rows(house, "SELECT stage FROM lead WHERE id = 79") == [("accepted",)]


def test_who_types_for_their_home_reads_it_and_has_it_published(house: House) -> None:
    typed = house.slack.command("jonas", "/tandem home", "sales")
    assert typed.said.startswith("Good morning, Jonas · Mon 16 Nov")
    assert "L-79 Cedar Mutual" in typed.said
    assert soon(lambda: "L-79 Cedar Mutual" in str(house.slack.home("jonas")))


def test_of_two_answers_at_once_one_wins_and_the_other_is_told_who(house: House) -> None:
    def answer(who: str) -> str:
        return str(
            house.slack.command(who, "/lead answer 42 nurture 15 feb", "marketing", wait=PATIENCE).said
        )

    with ThreadPoolExecutor(2) as both:
        said = list(both.map(answer, ("priya", "daniel")))
    won = [each for each in said if "L-42 Acorn Robotics answered: nurture until 15 Feb" in each]
    told = [each for each in said if "answered L-42 already" in each or "at the same moment" in each]
    assert (len(won), len(told)) == (1, 1)
    kinds = rows(house, "SELECT count(*) FROM lead_event WHERE lead_id = 42 AND kind = 'answered'")
    assert kinds == [(1,)]


def test_what_nobody_expects_is_a_sentence_with_a_reference(house: House) -> None:
    with closing(sqlite3.connect(house.database)) as opened:
        opened.execute("ALTER TABLE lead RENAME TO lost_lead")
        opened.commit()
    broken = house.slack.command("jonas", "/lead 79", "sales")
    assert broken.status == "ok"
    assert broken.said.startswith("That did not work, and nothing was saved.")
    assert "Your text: /lead 79" in str(broken.ephemerals[-1])
    assert "Reference " in str(broken.ephemerals[-1])
    with closing(sqlite3.connect(house.database)) as opened:
        opened.execute("ALTER TABLE lost_lead RENAME TO lead")
        opened.commit()
    assert "Cedar Mutual" in house.slack.command("jonas", "/lead 79", "sales").said


def test_a_form_that_slack_opens_too_slowly_is_said_not_lost(house: House) -> None:
    house.slack.fault("views.open", "delay", seconds=4.0)
    outcome = house.slack.command("jonas", "/lead feedback", "sales", wait=PATIENCE, until="ephemeral")
    assert outcome.status == "ok"
    assert outcome.ack_seconds < 1
    assert outcome.said.startswith("Slack did not open the form in time. Nothing was saved.")


def test_who_is_not_one_of_us_gets_help_and_nothing_else(house: House) -> None:
    house.slack.add_person("visitor", "Vera Visitor", "vera@elsewhere.example", guest="single")
    house.slack.join("sales", "visitor")
    for line in ("/lead 79", "/lead", "/pipeline", "/tandem people", "/lead accept 79"):
        outcome = house.slack.command("visitor", line, "sales", wait=PATIENCE)
        assert outcome.status == "ok"
        assert "Cedar" not in str(outcome.ephemerals)
        assert "$" not in outcome.said
        assert outcome.said.startswith(line.split()[0])
    assert rows(house, "SELECT stage FROM lead WHERE id = 79") == [("assigned",)]


def test_the_same_envelope_twice_changes_nothing_twice(house: House) -> None:
    house.slack.command("jonas", "/lead called 57 left a message", "sales")
    before = rows(house, "SELECT count(*) FROM lead_event WHERE lead_id = 57")
    assert house.slack.repeat().status == "ok"
    assert rows(house, "SELECT count(*) FROM lead_event WHERE lead_id = 57") == before


def test_a_lead_that_is_given_reaches_its_rep_who_accepts_and_calls_from_the_same_message(
    house: House,
) -> None:
    given = house.slack.command("ines", "/lead give 79 @amira", "sales")
    assert given.said.startswith("L-79 Cedar Mutual is Amira's now.")
    offer = house.hears("@amira", "L-79 Cedar Mutual")
    assert "Ines gave it to you" in text_of(offer)
    opened = house.slack.click(
        "amira", "Contact", channel="@amira", ts=offer["ts"], wait=PATIENCE, until="view"
    )
    assert opened.view is not None
    assert "Called · talked" in str(opened.view)
    house.slack.click("amira", "Accept", channel="@amira", ts=offer["ts"])
    accepted = house.hears("@amira", "Accepted ")
    house.slack.click("amira", "Log a call", channel="@amira", ts=offer["ts"])
    touched = house.hears("@amira", ", in time.")
    assert offer["ts"] == accepted["ts"] == touched["ts"]
    assert rows(house, "SELECT kind FROM lead_event WHERE lead_id = 79 ORDER BY seq")[-2:] == [
        ("accepted",),
        ("touched",),
    ]
