"""Hostile text over the real wires, Socket Mode and signed HTTP: what reaches Slack is judged as it was sent."""

from __future__ import annotations

from bot.process import Mode
from tests.demo.conftest import made
from tests.hostile.judge import Judge
from tests.hostile.strings import FORGED, OURS, PUBLIC, joined
from tests.hostile.test_inputs import told
from tests.journeys.conftest import PATIENCE, House, house

__all__ = ["house", "made"]

NOTE = f"<!channel> <@U0HOSTILE> <https://hostile.example|L-42>\u2028{FORGED} {{{{ 7919 * 7907 }}}}\u202e\x1b[31m"


def test_what_is_typed_over_a_wire_reaches_slack_harmless(house: House) -> None:
    slack = house.slack
    before = len(slack.posted("marketing"))
    assert slack.command("jonas", f"/lead reject 79 budget {NOTE}", "sales").status == "ok"
    slack.wait_for_posts(before + 1, "marketing", PATIENCE)
    over_http = (
        house.process.mode is Mode.HTTP
    )  # where what is typed goes as an address would: no half characters
    for each in (*joined(OURS, 2_500)[:2], *joined(PUBLIC, 2_500)[:2]):
        text = each.encode("utf-8", "replace").decode() if over_http else each
        for line in (f"/lead {text}", f"/lead called 57 {text}", f"/tandem {text}"):
            outcome = slack.command("jonas", line, "sales")
            assert outcome.status == "ok"
            assert "did not work" not in outcome.said
    house.hears("marketing", "L-79 Cedar Mutual rejected")

    people = {slack.person(each).id for each in ("jonas", "priya", "ines", "daniel")}
    channels = {slack.channel(each).id for each in ("sales", "marketing")}
    judge = Judge(people, channels)
    sent = [{**each["args"], "method": each["method"]} for each in slack.requests()]
    assert [each for each in sent if each["method"] == "chat.postMessage" and "blocks" in each]
    said = [*sent, *slack.ephemerals("jonas")]
    found = [each for one in said for each in judge.faults(one) if "<https://crm." not in each]
    assert not found, told(found)
