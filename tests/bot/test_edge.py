"""Whatever somebody types, presses or sends, they get a sentence, Slack's limits hold, and no log tells on them."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from operator import methodcaller
from typing import Any

import pytest

from bot.logs import OneLine
from bot.slack import edge as edges
from bot.slack.answers import Answer
from bot.slack.edge import Edge
from db import tables as t
from db.memory import Memory, Work
from messages import limits
from tests.company import NOON, Company

CANARY = "canary-jane.doe@example.com"
HOSTILE = (
    "",
    " ",
    "/",
    "💥" * 40,
    "<!channel> <@U1> <https://evil.example|click>",
    "=cmd|' /C calc'!A0",
    "\u202egnirts\u202c \u2066x\u2069",
    "line one\nline two\r\n\tthree",
    "“42” ‘budget’ — later…",
    "42 " + "x" * 10_000,
    "\x00\x07\x1b[31m",
    "*_~`>&<",
    "reject 42 budget " + "й" * 2_900,
    "4" * 400,
    "-1",
    "L-99999999999999999999",
    "undo undo undo",
    "reject 42 %s %(x)s {0} {{7*7}}",
)
NOUNS = ("/lead", "/campaign", "/pipeline", "/digest", "/meeting", "/tandem", "/unheard-of")


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.lead(42, "Acorn Robotics", owner="jonas")

    def connect(work: Work) -> None:
        work.insert(t.installation, team="T1", installed_at=NOON)
        for name in ("jonas", "priya", "ines", "olga"):
            work.insert(
                t.external_id,
                kind="person",
                source="slack",
                external=f"UX{name.upper()}",
                thing_id=made.people[name],
                recorded_at=NOON,
            )

    made.run(connect)
    return made


def command(line: str, who: str = "UXJONAS", trigger: str = "1.1") -> dict[str, Any]:
    noun, _, text = line.partition(" ")
    return {
        "command": noun,
        "text": text,
        "team_id": "T1",
        "user_id": who,
        "channel_id": "C1",
        "trigger_id": trigger,
        "response_url": "http://127.0.0.1:9/",
    }


def ask(company: Company, act: Callable[[Edge], Any]) -> Answer:
    found: Answer = asyncio.run(act(Edge(company.memory, lambda: NOON)))
    return found


def shown(answer: Answer) -> dict[str, Any]:
    assert answer.ack is not None
    payload = dict(answer.ack)
    assert payload.pop("response_type") == "ephemeral"
    assert limits.check(payload) == []
    return payload


@pytest.mark.parametrize("noun", NOUNS)
def test_anything_typed_is_answered_within_slacks_limits(
    company: Company, noun: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number, typed in enumerate(HOSTILE):
        for who in ("UXJONAS", "UXPRIYA", "UXOLGA", "UNOBODY"):
            body = command(f"{noun} {typed}", who, f"{number}.{who}")
            answer = ask(company, methodcaller("command", body))
            if answer.ack is not None:
                told = shown(answer)["text"]
                assert "did not work" not in told, (noun, typed[:40], told)
                assert "<!channel>" not in json.dumps(answer.ack)
            else:
                assert answer.after is not None, f"{noun} {typed[:40]!r} got nothing"


def test_nothing_personal_is_logged_whatever_breaks(
    company: Company, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(OneLine())
    ask(company, lambda edge: edge.command(command(f"/lead reject 42 other {CANARY} wrote this at length")))
    ask(company, lambda edge: edge.command(command(f"/lead find {CANARY}", trigger="2.1")))
    company.memory._writing.dispose()
    company.memory._reading.dispose()

    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError(f"a library that says {CANARY}")

    monkeypatch.setattr(company.memory, "see", broken)
    told = shown(ask(company, lambda edge: edge.command(command(f"/lead called 42 {CANARY}", trigger="3.1"))))
    assert told["text"].startswith("That did not work, and nothing was saved.")
    assert "Reference" in told["text"]
    assert CANARY in told["text"], "what was typed comes back to the one who typed it"
    assert "unexpected" in caplog.text
    assert "canary" not in caplog.text


def test_a_slow_answer_becomes_a_sentence_within_three_seconds(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edges, "ANSWER_SECONDS", 0.1)
    begun = time.monotonic()

    def slow(work: Work) -> None:
        time.sleep(0.6)

    blocking = company.memory.submit(slow, company.id, now=NOON)
    told = shown(ask(company, lambda edge: edge.command(command("/lead called 42"))))
    assert time.monotonic() - begun < 3
    assert "longer than Slack waits" in told["text"]
    assert "/lead called 42" in told["text"]
    blocking.result()


def test_the_same_envelope_twice_has_one_effect_and_is_answered_with_what_holds(company: Company) -> None:
    first = shown(ask(company, lambda edge: edge.command(command("/lead called 42"))))
    again = shown(ask(company, lambda edge: edge.command(command("/lead called 42"))))
    assert "L-42" in first["text"]
    assert "L-42" in again["text"]

    def touches(work: Work) -> int:
        found = work.execute(
            t.lead_event.select().where(
                t.lead_event.c.workspace_id == work.workspace_id, t.lead_event.c.kind == "touched"
            )
        )
        return len(found.all())

    assert company.see(touches) == 1


@pytest.mark.parametrize(
    "value",
    [
        "/lead accept 99999",
        "/lead reject -1 x",
        "rm -rf /",
        "/tandem erase L-42",
        "",
        "/lead note 42",
        "/lead rule 42 uphold",
    ],
)
def test_a_forged_button_is_judged_like_a_typed_line(company: Company, value: str) -> None:
    body = {
        "team": {"id": "T1"},
        "user": {"id": "UXJONAS"},
        "channel": {"id": "C1"},
        "trigger_id": "9.9",
        "response_url": "http://127.0.0.1:9/",
        "message": {"ts": "1.1"},
        "actions": [{"action_id": "say:0", "value": value, "type": "button"}],
    }
    said: list[dict[str, Any]] = []

    async def speak(method: str, payload: dict[str, Any]) -> dict[str, Any]:
        said.append({"method": method, **payload})
        return {"ok": True}

    async def press() -> None:
        answer = await Edge(company.memory, lambda: NOON).click(body)
        if answer.after is not None:
            await answer.after(speak)

    asyncio.run(press())
    assert len(said) == (1 if value else 0)
    assert all("did not work" not in json.dumps(each) for each in said)


def test_a_form_that_is_not_ours_is_a_sentence(company: Company) -> None:
    body = {
        "team": {"id": "T1"},
        "user": {"id": "UXJONAS"},
        "view": {"id": "V1", "hash": "1", "private_metadata": "{}", "state": {"values": {}}},
    }
    answer = ask(company, lambda edge: edge.submit(body))
    assert answer.ack is not None
    assert answer.ack["response_action"] == "update"
    assert limits.check_view(answer.ack["view"]) == []
