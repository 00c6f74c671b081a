"""Everything that Slack sends twice, late, or after a kill has one effect, and the person gets the answer that now holds."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.people import Standing
from bot.process import Mode, Part
from bot.slack import envelope
from crm.fields import Kind
from db import tables as t
from db.stores import delivery
from operations.people import matching
from tests.company import NOON
from tests.inbound import bringing
from tests.inbound.bringing import Bringing
from tests.inbound.conftest import Office, soon, suspended, told

WEB = frozenset({Part.WEB})
WIRES = pytest.mark.parametrize("mode", [Mode.SOCKET, Mode.HTTP])


@WIRES
def test_a_command_a_click_and_a_form_that_come_again_have_one_effect(office: Office, mode: Mode) -> None:
    slack = office.slack
    with office.open(mode, WEB):
        first = slack.command("jonas", "/lead called 42", "sales")
        again = slack.repeat()
        assert office.touches() == 1
        assert "L-42 Acorn Robotics" in first.said
        assert again.ok
        assert "L-42 Acorn Robotics" in str(again.body["text"])

        slack.command("jonas", "/lead reject 42 budget", "sales")
        assert office.stage(42) == "recycled"
        pressed = slack.click("jonas", "Undo", channel="sales", wait=20, until="ephemeral")
        assert office.stage(42) == "accepted", pressed
        slack.command("jonas", "/lead reject 42 budget", "sales")
        assert slack.repeat(2).ok, "the press comes again, after the next refusal"
        assert office.stage(42) == "recycled"
        assert office.count(t.lead_event, kind="rejected") == 2

        slack.command("jonas", "/lead feedback 43", "sales", wait=20, until="view")
        sent = slack.submit("jonas", {"verdict": "good lead", "note": "Signs next week"})
        assert sent.errors == {}
        assert slack.repeat().ok
        assert office.count(t.feedback) == 1
        assert office.count(t.notice, kind="feedback") == 1


@WIRES
def test_an_event_that_comes_again_an_hour_later_changes_nothing(office: Office, mode: Mode) -> None:
    slack = office.slack
    with office.open(mode, WEB):
        slack.change_person("jonas", guest="single")
        assert soon(lambda: told(office, "jonas")[0] is Standing.GUEST)
        slack.change_person("jonas", guest="")
        assert soon(lambda: told(office, "jonas")[0] is Standing.MEMBER)
        trail = office.count(t.audit, verb="person.standing")
        office.clock.jump_to(office.clock.now() + timedelta(hours=1))
        slack.set_clock(office.clock.now())
        assert slack.repeat(2).ok, "a repeat is acknowledged, or Slack goes on for ever"
        assert told(office, "jonas")[0] is Standing.MEMBER
        assert office.count(t.audit, verb="person.standing") == trail


def event(office: Office, kind: str, ago: timedelta, **facts: Any) -> dict[str, Any]:
    """An event of some time ago that comes for the first time now, as Slack delivers it."""
    at = office.clock.now() - ago
    body: dict[str, Any] = {"type": kind, **facts, "event_ts": f"{at.timestamp():.6f}"}
    return {
        "type": "event_callback",
        "team_id": office.slack.sandbox.slack.workspace.team_id,
        "event_id": f"Ev{kind}{int(ago.total_seconds())}",
        "event_time": int(at.timestamp()),
        "event": body,
    }


def deliver(office: Office, payload: dict[str, Any]) -> bool:
    """Deliver an event; whether Tandem acknowledged it."""
    line = office.slack.sandbox._line
    return bool(office.slack.do(line._once, "events_api", payload, 3, "http_timeout").ok)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [("tokens_revoked", {"tokens": {"oauth": [], "bot": ["U0SANDBOT1"]}}), ("app_uninstalled", {})],
)
def test_a_late_word_that_the_token_died_suspends_nobody_who_was_connected_since(
    office: Office, kind: str, facts: dict[str, Any]
) -> None:
    with office.open(Mode.HTTP, WEB):  # connecting proves that the token lives now
        late = event(office, kind, timedelta(hours=1), **facts)
        assert deliver(office, late)
        assert suspended(office) == ""
        office.clock.jump_to(office.clock.now() + timedelta(minutes=2))
        office.slack.set_clock(office.clock.now())
        now = event(office, kind, timedelta(0), **facts)
        assert deliver(office, now)
        assert suspended(office) != ""


def test_a_late_word_of_somebody_does_not_replace_what_is_known_since(office: Office) -> None:
    slack = office.slack
    with office.open(Mode.HTTP, WEB) as process:
        slack.change_person("jonas", guest="single")
        assert soon(lambda: told(office, "jonas")[0] is Standing.GUEST)
        before = {**slack.do(slack.sandbox.control._shape, slack.person("jonas")), "is_restricted": False}
        before["is_ultra_restricted"] = False
        asked = slack.calls().get("users.info", 0)
        assert deliver(office, event(office, "user_change", timedelta(hours=1), user=before))
        assert told(office, "jonas")[0] is Standing.GUEST, "an hour ago he was none; what is newer holds"
        assert slack.calls().get("users.info", 0) == asked + 1, "Slack alone knows what holds now"
        assert deliver(office, event(office, "user_change", timedelta(hours=1), user=before))
        assert slack.calls().get("users.info", 0) == asked + 1, "the same event again asks nobody"

        begun = process.clock.now() - timedelta(minutes=5)  # a reading of everybody that takes long
        members = [process.directory._member(before)]
        office.do(lambda work: matching.match(work, members, begun))
        assert told(office, "jonas")[0] is Standing.GUEST
        office.clock.jump_to(office.clock.now() + timedelta(minutes=5))
        office.do(lambda work: matching.match(work, members))
        assert told(office, "jonas")[0] is Standing.MEMBER


def test_an_event_older_than_the_keys_that_are_kept_is_let_go(office: Office) -> None:
    with office.open(Mode.HTTP, WEB):
        payload = event(office, "user_change", timedelta(days=100))
        payload["event"]["user"] = {"id": "U0NEW", "name": "new", "profile": {}}
        assert deliver(office, payload)
        assert office.count(t.external_id, external="U0NEW") == 0
        payload["event"] |= {"event_ts": "", "type": "team_join"}
        payload["event_time"] = int(office.clock.now().timestamp())
        assert deliver(office, payload)
        assert office.count(t.external_id, external="U0NEW") == 1


def test_an_opened_home_that_is_told_twice_is_published_as_it_is_now(office: Office) -> None:
    slack = office.slack
    with office.open(Mode.HTTP, WEB):
        slack.open_home("jonas", wait=30)
        slack.command("jonas", "/lead called 42", "sales")
        assert slack.repeat(2).ok
        assert soon(lambda: slack.calls()["views.publish"] >= 2)
        assert "L-42 Acorn Robotics" in str(slack.home("jonas"))


def forget_old_keys(office: Office) -> None:
    """Let a hundred days pass, and the clock clean up."""
    later = office.clock.now() + timedelta(days=100)
    office.clock.jump_to(later)
    office.slack.set_clock(later)
    while office.do(delivery.prune):
        continue
    assert office.count(t.inbound_key) == 0, "nothing but the state can tell now"


def test_after_a_hundred_days_what_was_done_is_not_done_again(office: Office) -> None:
    slack = office.slack
    with office.open(Mode.SOCKET, WEB):
        slack.command("jonas", "/lead reject 42 budget", "sales")
        slack.command("jonas", "/lead feedback 43 good asks well", "sales")
        slack.command("jonas", "/lead called 43", "sales")
        slack.click("jonas", "Undo", channel="sales", wait=20, until="ephemeral")
        before = office.count(t.lead_event), office.count(t.notice), office.count(t.rejection)
        forget_old_keys(office)
        pressed, refused, praised = 1, 4, 3
        assert slack.repeat(pressed).ok
        assert soon(lambda: "over 30 days late" in str(slack.ephemerals("jonas")[-1]["text"]))
        again = slack.repeat(refused)
        assert "L-42" in str(again.body["text"]), "the state refuses, and says who did it"
        slack.repeat(praised)
        assert (office.count(t.lead_event), office.count(t.notice), office.count(t.rejection)) == before
        f = t.feedback.c
        standing = sa.select(f.verdict).where(f.voided_at > office.clock.now())
        rows = office.see(
            lambda work: work.execute(standing.where(f.workspace_id == work.workspace_id)).all()
        )
        assert len(rows) == 1, "a rep's verdict takes the place of their last one"


def test_a_file_that_comes_again_after_a_hundred_days_changes_nothing(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    bringing.leads(file, 30)

    def bring() -> int:
        ahead = office.clock.now() - datetime.now(UTC)
        new: list[int] = []
        what = Bringing(office.url, office.company.id, file, Kind.LEADS, ahead)
        bringing.bring(what, lambda came: new.append(came[0]))
        return new[0]

    assert bring() == 30 + bringing.NEW_MQLS + bringing.NEW_REFUSALS
    before = office.count(t.lead_event), office.count(t.rejection), office.count(t.notice)
    forget_old_keys(office)
    assert bring() == 0
    assert (office.count(t.lead_event), office.count(t.rejection), office.count(t.notice)) == before


def test_over_http_a_request_is_refused_by_its_age(office: Office) -> None:
    slack = office.slack
    with office.open(Mode.HTTP, WEB):
        slack.command("jonas", "/lead called 42", "sales")
        assert office.touches() == 1
        forget_old_keys(office)
        slack.set_clock(NOON)  # signed a hundred days ago
        assert not slack.repeat().ok
        assert office.touches() == 1


def test_a_press_without_a_trigger_has_a_key_of_its_own() -> None:
    first = {"actions": [{"action_ts": "1794935400.000100", "action_id": "say:0"}], "user": {"id": "U1"}}
    second = {"actions": [{"action_ts": "1794935401.000100", "action_id": "say:0"}], "user": {"id": "U1"}}
    keys = {
        envelope.triggered({"trigger_id": "1.2.3"}),
        envelope.triggered({"trigger_id": "", "response_url": "https://hooks.example/1"}),
        envelope.triggered({"response_url": "https://hooks.example/2"}),
        envelope.triggered(first),
        envelope.triggered(second),
        envelope.submitted({"view": {"id": "V1", "hash": "1.a"}}),
        envelope.submitted({"view": {"id": "V1", "hash": "1.b"}}),
        envelope.submitted({"view": {"id": "V1"}, "trigger_id": "4.5.6"}),
    }
    assert len(keys) == 8
    assert not any("hooks.example" in each for each in keys), "whoever knows that address may answer"
    assert envelope.triggered({"trigger_id": ""}) == envelope.submitted({"view": {}}) == ""
    assert envelope.happened({}) == ""


def test_commands_without_a_trigger_are_each_carried_out(office: Office) -> None:
    from bot.slack.edge import Edge

    edge = Edge(office.memory, lambda: NOON)
    body = {"command": "/lead", "team_id": office.slack.sandbox.slack.workspace.team_id, "user_id": "U0JONAS"}

    def typed(text: str, **more: str) -> str:
        answer = asyncio.run(edge.command({**body, "text": text, **more}))
        assert answer.ack is not None
        return str(answer.ack["text"])

    typed("called 42", trigger_id="", response_url="https://hooks.example/1")
    typed("called 42", trigger_id="", response_url="https://hooks.example/2")
    typed("called 42", trigger_id="", response_url="https://hooks.example/2")
    assert office.touches() == 2
    typed("called 43")
    typed("called 43")
    assert office.touches() == 4, "without any sign of its own each counts"
