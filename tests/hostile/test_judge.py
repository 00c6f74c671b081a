"""Who judges every answer sees each thing that would be wrong: without this, the other tests here could not fail."""

from __future__ import annotations

from typing import Any

import pytest

from messages.message import compose
from tests.hostile.judge import Judge
from tests.hostile.strings import FORGED, OURS, PUBLIC, WORKED_OUT, joined

JUDGE = Judge({"U0JONAS"}, {"C0SALES"}, {"https://crm.example/42"})


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


@pytest.mark.parametrize(
    "said",
    [
        section("<!channel> hears it"),
        section("<!subteam^S1>"),
        section("<@U0HOSTILE> did it"),
        section("see <#C0HOSTILE>"),
        section("<https://hostile.example|L-42>"),
        section("<https://crm.example/42|<!here>>"),
        section("a < b"),
        section("AT&T"),
        section(f"Acorn\n{FORGED} L-1 rejected"),
        section(f"Acorn\u2028{FORGED} L-1 rejected"),
        section("Acorn\u202eevissergga"),
        section("Acorn\x1b[31m"),
        section("half \ud83d of it"),
        section(WORKED_OUT),
        {"text": "<!here>", "blocks": [section("fine")]},
        {"text": "x", "blocks": [section("x" * 3001)]},
        {"text": "That did not work, and nothing was saved. Reference 7F3A.", "blocks": [section("x")]},
        {"response_action": "errors", "errors": {"note": "two\nlines"}},
        {"options": [{"text": plain("two\nlines"), "value": "1"}]},
        {"method": "views.open", "view": {"type": "modal", "title": plain("x" * 25), "blocks": [section("x")]}},
        {"method": "chat.postMessage", "text": "x", "blocks": [section("x")], "unfurl_links": True},
    ],
)  # fmt: skip
def test_what_is_wrong_is_seen(said: dict[str, Any]) -> None:
    assert JUDGE.faults([said]) != []


def test_what_is_ours_is_let_through() -> None:
    message = compose(
        "L-42 Acorn &amp; Co",
        "*<https://crm.example/42|L-42>* for <@U0JONAS> in <#C0SALES> <!date^1^{time}|09:27>",
    )
    assert JUDGE.faults({"method": "chat.postMessage", **message.payload()}) == []


def test_the_lists_are_whole_and_joined_without_loss() -> None:
    assert len(PUBLIC) > 450
    assert len(OURS) > 130
    assert all(each in " ".join(joined(OURS, 5_000)) for each in OURS)
    assert max(map(len, joined(PUBLIC, 300))) <= 300
