"""A slow or dead Slack, a locked, frozen or dead database: people read a sentence in time, with what they typed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa

from bot.process import Mode, Part
from bot.slack import answers, app
from bot.slack import edge as edges
from bot.slack.edge import Edge
from commands.request import Reply, Request
from db import tables as t
from db.memory import Memory, Work
from messages import limits
from sandbox import Running
from tests.company import NOON
from tests.inbound.conftest import Office, furnished, soon
from tests.inbound.trouble import dead, frozen, locked

WEB = frozenset({Part.WEB})
WIRES = pytest.mark.parametrize("mode", [Mode.SOCKET, Mode.HTTP])
TYPED = "/lead called 42 asks for the price list"


def test_the_limits_together_leave_slacks_three_seconds() -> None:
    assert edges.ANSWER_SECONDS + edges.TAKE_BACK_SECONDS < 2.8
    assert answers.AFTER_SECONDS + answers.TELL_SECONDS < 3


@pytest.fixture
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less than in real life, so that a busy machine does not make three seconds of it."""
    monkeypatch.setattr(edges, "ANSWER_SECONDS", 0.8)
    monkeypatch.setattr(answers, "AFTER_SECONDS", 0.8)
    monkeypatch.setattr(app, "HOME_SECONDS", 0.8)


# --- Slack -----------------------------------------------------------------------------------------------------------


@WIRES
@pytest.mark.usefixtures("sooner")
def test_a_form_that_slack_does_not_open_is_told_with_what_was_typed(office: Office, mode: Mode) -> None:
    slack = office.slack
    troubles: list[dict[str, Any]] = [
        {"kind": "delay", "seconds": 1.6},
        {"kind": "error", "error": "expired_trigger_id"},
        {"kind": "refuse"},
        {"kind": "http", "status": 503},
    ]
    with office.open(mode, WEB):
        for number, trouble in enumerate(troubles):
            slack.fault("views.open", **trouble)
            outcome = slack.command("jonas", "/lead reject 42", "sales", wait=20, until="ephemeral")
            assert outcome.status == "ok"
            assert "Slack did not open the form" in outcome.said, trouble
            assert "/lead reject 42" in outcome.said
            assert len(slack.ephemerals("jonas")) == number + 1, "told once"
        assert office.stage(42) == "accepted"
        slack.fault("views.open", "error", error="expired_trigger_id", times=-1)

        at = slack.command("jonas", "/lead 42", "sales").ephemerals[-1]["ts"]
        pressed = slack.click("jonas", "Reject", ts=at, channel="sales", wait=20, until="ephemeral")
        assert "Slack did not open the form" in pressed.said
        slack.sandbox.slack.response_urls.clear()  # half an hour later
        pressed = slack.click("jonas", "Reject", ts=at, channel="sales", wait=20, until="ephemeral")
        assert "Slack did not open the form" in pressed.said

        slack.open_home("jonas", wait=20)
        slack.click("jonas", "Feedback", where="home", wait=0)
        assert soon(lambda: len(direct(office)) == 1), "Home has no answers of its own: by direct message"
        assert "Slack did not open the form" in direct(office)[0]
        assert "/lead feedback" in direct(office)[0]
        slack.click("jonas", "Settings", where="home", wait=0)
        assert soon(lambda: len(direct(office)) == 2), "what was asked for is told there too"
        assert "New_York" in direct(office)[1]
        slack.shortcut("jonas", "new_lead", wait=0)
        assert soon(lambda: len(direct(office)) == 3)


def direct(office: Office) -> list[str]:
    return [str(each["text"]) for each in office.slack.posted("@jonas")]


@pytest.mark.usefixtures("sooner")
def test_a_form_inside_a_form_that_does_not_open_is_told_in_the_open_one(office: Office) -> None:
    """And a choice that Slack does not show: what was filled in stays."""
    slack = office.slack
    with office.open(Mode.SOCKET, WEB):
        slack.command("jonas", "/lead reject 42", "sales", wait=20, until="view")
        slack.fill("jonas", {"note": "they move house"})
        slack.fault("views.update", "error", error="internal_error")
        slack.click("jonas", "Why not", "timing", where="form", wait=20, until="view_update")
        form = slack.form("jonas")
        assert form is not None
        assert "Slack did not change the form" in str(form["blocks"][0])
        assert form["state"]["values"]["note"]["answer"]["value"] == "they move house"
        slack.click("jonas", "Why not", "timing", where="form", wait=20, until="view_update")
        form = slack.form("jonas")
        assert form is not None
        inside = [block["block_id"] for block in form["blocks"]]
        assert inside[-3:] == ["reason", "until", "note"], "and now it worked"
        assert form["state"]["values"]["note"]["answer"]["value"] == "they move house"

    said: list[tuple[str, dict[str, Any]]] = []

    async def speak(method: str, payload: dict[str, Any]) -> dict[str, Any]:
        said.append((method, payload))
        if method == "views.push":
            raise TimeoutError
        return {"ok": True}

    async def press() -> None:
        pressed = {"action_id": "ask:0", "type": "button", "value": "/lead reject 42"}
        answer = await Edge(office.memory, lambda: NOON).click(
            {
                "team": {"id": slack.sandbox.slack.workspace.team_id},
                "user": {"id": "U0JONAS"},
                "trigger_id": "7.7",
                "view": form,
                "actions": [pressed],
            }
        )
        assert answer.after is not None
        await answer.after(speak)

    asyncio.run(press())
    assert [method for method, _payload in said] == ["views.push", "views.update"]
    view = said[1][1]["view"]
    assert limits.check_view(view) == []
    assert "Slack did not open the form" in str(view["blocks"][0])
    assert "/lead reject 42" in str(view["blocks"][0])
    assert [block["block_id"] for block in view["blocks"][1:]] == inside


# --- a database that is locked ----------------------------------------------------------------------------------------


@WIRES
@pytest.mark.usefixtures("sooner")
def test_while_the_database_is_locked_everybody_keeps_what_they_typed_and_nothing_is_saved_later(
    office: Office, mode: Mode
) -> None:
    slack = office.slack
    with office.open(mode, WEB):
        slack.command("jonas", "/lead feedback 43", "sales", wait=20, until="view")
        slack.fill("jonas", {"verdict": "good lead", "note": "Signs next week"})
        at = slack.command("jonas", "/lead 43", "sales").ephemerals[-1]["ts"]
        with locked(office):
            typed = slack.command("jonas", TYPED, "sales")
            assert typed.status == "ok", typed.said
            assert "Nothing was saved" in typed.said
            assert TYPED in typed.said
            pressed = slack.click("jonas", "Log a call", ts=at, channel="sales", wait=20, until="ephemeral")
            assert "Nothing was saved" in pressed.said
            assert "/lead called 43" in pressed.said
            sent = slack.submit("jonas", {})
            assert "Nothing was saved" in str(sent.errors)
            form = slack.form("jonas")
            assert form is not None
            assert "Signs next week" in json.dumps(form["state"])
        assert slack.submit("jonas", {}).errors == {}
        assert office.count(t.feedback) == 1
        again = slack.command("jonas", "/lead called 42 and again", "sales")
        assert again.status == "ok"
        assert "Nothing was saved" not in again.said
        assert office.touches() == 1, "what was given back is not saved behind anybody's back"


@pytest.mark.slow
def test_after_ten_seconds_of_a_locked_database_all_goes_on_and_nothing_of_before_turns_up(
    office: Office,
) -> None:
    """With the limits of real life; longer than anybody waits for a lock."""
    slack = office.slack
    slack.sandbox._line.ack_seconds = (
        8.0  # the machine may be busy: what is told is judged here, not the second
    )
    with office.open(Mode.SOCKET, WEB):
        end = time.monotonic() + 10
        with locked(office):
            told: list[tuple[str, float]] = []
            while time.monotonic() < end:
                outcome = slack.command("jonas", TYPED, "sales", wait=0)
                told.append((outcome.said, outcome.ack_seconds))
        assert len(told) >= 2
        for said, _seconds in told:
            assert "Nothing was saved" in said
            assert TYPED in said
        print(f"told after {[round(seconds, 2) for _said, seconds in told]} s")
        assert "L-42" in slack.command("jonas", "/lead called 42", "sales").said
        assert office.touches() == 1


@pytest.mark.usefixtures("sooner")
def test_a_press_in_a_form_while_the_database_is_locked_leaves_the_form_as_it_is(office: Office) -> None:
    slack = office.slack
    with office.open(Mode.SOCKET, WEB):
        slack.command("jonas", "/lead contact 42", "sales", wait=20, until="view")
        with locked(office):
            slack.click("jonas", "Called · talked", where="form", wait=20, until="view_update")
            form = slack.form("jonas")
            assert form is not None
            assert "Nothing was saved" in str(form["blocks"][0])
            assert "Called · no answer" in json.dumps(form["blocks"], ensure_ascii=False)
        slack.click("jonas", "Called · talked", where="form", wait=20, until="view_update")
        assert office.touches() == 1
        assert "Nothing was saved" not in str(slack.form("jonas"))


# --- a database that is frozen or dead --------------------------------------------------------------------------------


@pytest.fixture
def server_office(postgres_url: str, open_memory: Callable[[str], Memory], slack: Running) -> Office:
    """The company on a PostgreSQL to which anything may happen."""
    return furnished(open_memory(postgres_url), slack)


@pytest.mark.postgres
@pytest.mark.parametrize("trouble", [frozen, dead])
@pytest.mark.usefixtures("sooner")
def test_while_postgresql_is_frozen_or_dead_people_are_told_so_wherever_they_are(
    server_office: Office, trouble: Callable[[Office], AbstractContextManager[None]]
) -> None:
    office, slack = server_office, server_office.slack
    with office.open(Mode.HTTP, WEB):
        slack.command("jonas", "/lead feedback 43", "sales", wait=20, until="view")
        at = slack.command("ines", "/lead 43", "sales").ephemerals[-1]["ts"]
        slack.open_home("olga", wait=20)
        with trouble(office):
            typed = slack.command("jonas", TYPED, "sales")
            assert typed.status == "ok", typed.said
            assert "othing was saved" in typed.said
            assert TYPED in typed.said
            sent = slack.submit("jonas", {"verdict": "good lead", "note": "Signs next week"})
            assert "othing was saved" in str(sent.errors), sent
            pressed = slack.click("ines", "Why", ts=at, channel="sales", wait=20, until="ephemeral")
            assert "othing was saved" in pressed.said
            assert "/lead why 43" in pressed.said
            shown = slack.click("olga", "Settings", where="home", wait=20, until="view")
            assert "othing was saved" in str(shown.view)
            opened = slack.open_home("ines", wait=20)
            assert "cannot read what belongs here just now" in str(opened.home)
        assert soon(lambda: slack.submit("jonas", {}).errors == {})
        assert soon(lambda: "L-42" in slack.command("jonas", "/lead called 42", "sales").said)
        assert office.count(t.feedback) == 1
        assert office.touches() >= 1
        noted = office.see(lambda work: work.execute(words_like(work, "%price list%")).all())
        assert noted == [], "what was given back is nowhere"


def words_like(work: Work, words: str) -> sa.Select[Any]:
    n = t.note.c
    return sa.select(n.id).where(n.workspace_id == work.workspace_id, n.body.like(words))


def test_what_is_saved_although_it_cannot_be_shown_is_told_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who is told that nothing was saved does it again: that must be true."""
    edge = Edge(office.memory, lambda: NOON)

    async def breaks(request: Request) -> Reply:
        await request.act(lambda work: work.number("test"))
        raise RuntimeError("after the commit")

    async def hangs(request: Request) -> Reply:
        await request.act(lambda work: work.number("test"))
        await asyncio.sleep(30)
        raise AssertionError("it was not stopped")

    monkeypatch.setattr(edges, "ANSWER_SECONDS", 0.3)
    for number, answer in enumerate((breaks, hangs)):
        monkeypatch.setattr("commands.router.answer", answer)
        told = asyncio.run(edge.command(command(office, TYPED, str(number))))
        assert told.ack is not None
        assert "It is saved" in told.ack["text"]


def command(office: Office, line: str, trigger: str) -> dict[str, str]:
    noun, _, text = line.partition(" ")
    team = office.slack.sandbox.slack.workspace.team_id
    return {"command": noun, "text": text, "team_id": team, "user_id": "U0JONAS", "trigger_id": trigger}
