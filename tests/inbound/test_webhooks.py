"""A lead that comes by webhook, over the wire into a running Tandem: its rep hears of it, once, whatever happens between."""

from __future__ import annotations

import http.client
import json
import signal
from datetime import timedelta
from typing import Any

import pytest

from alignment.people import SHELL
from bot.http.webhooks import hash_of
from bot.process import Mode, Part
from bot.secrets import Secrets
from db import tables as t
from db.memory import Work
from operations import endpoints
from tests.inbound.conftest import PATIENCE, SECRET, Office, soon
from tests.inbound.test_kill import living
from tests.inbound.test_twice import forget_old_keys
from tests.webhooks.conftest import signature

SENDERS = "the sender's own secret"


def opened(office: Office) -> str:
    """Open a door for the CRM, which knows Jonas as U-7; return its path."""
    address = f"{office.company.id}-a-token-of-the-tests"

    def act(work: Work) -> None:
        endpoints.add(
            work, SHELL, hashed=hash_of(address), sealed=Secrets([SECRET]).seal(SENDERS), source="crm", kind="leads",
            scheme="tandem", mapped={},
        )  # fmt: skip
        work.insert(
            t.external_id, kind="person", source="crm", external="U-7", thing_id=office.company.jonas, recorded_at=work.now
        )  # fmt: skip

    office.do(act)
    return f"/webhooks/crm/{address}"


def post(office: Office, path: str, told: Any, name: str) -> tuple[int, Any]:
    """Post a signed delivery to the running process; status 0 where the answer was lost."""
    body = json.dumps(told).encode()
    stamp = str(int(office.clock.now().timestamp()))
    headers = {"X-Tandem-Timestamp": stamp, "X-Tandem-Signature": signature(SENDERS, stamp, body), "X-Tandem-Delivery": name}  # fmt: skip
    line = http.client.HTTPConnection("127.0.0.1", office.port, timeout=PATIENCE)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    except (ConnectionError, http.client.HTTPException):
        return 0, None
    finally:
        line.close()


def lead(office: Office, **more: Any) -> dict[str, Any]:
    handed = (office.clock.now() - timedelta(minutes=1)).isoformat()
    return {"external": "W-1", "company": "Webster", "owner": "U-7", "hot": True, "mql_at": handed, **more}


@pytest.mark.parametrize("mode", [Mode.SOCKET, Mode.HTTP])
def test_a_webhook_makes_a_lead_and_its_rep_reads_of_it_in_slack_once(office: Office, mode: Mode) -> None:
    path = opened(office)
    slack = office.slack
    with office.open(mode):
        told = lead(office)
        assert post(office, path, told, "d-1") == (
            200, {"accepted": 1, "unchanged": 0, "refused": [], "repeated": False},
        )  # fmt: skip
        assert soon(lambda: "Webster" in json.dumps(slack.messages("@jonas")))
        status, again = post(office, path, told, "d-1")
        assert (status, again["repeated"]) == (200, True)
        assert office.count(t.notice, kind="offer") == 1
        assert json.dumps(slack.messages("@jonas")).count("Webster") >= 1


def test_a_webhook_that_comes_again_after_a_hundred_days_has_one_effect(office: Office) -> None:
    path = opened(office)
    with office.open(Mode.HTTP, frozenset({Part.WEB})):
        told = lead(office)
        assert post(office, path, told, "d-1")[0] == 200
        tables = (t.lead, t.lead_event, t.notice, t.clock)
        before = [office.count(each) for each in tables]
        forget_old_keys(office)
        assert post(office, path, told, "d-1") == (
            200, {"accepted": 0, "unchanged": 1, "refused": [], "repeated": False},
        )  # fmt: skip
        assert [office.count(each) for each in tables] == before


@pytest.mark.slow
def test_a_webhook_killed_between_its_commit_and_its_answer_has_one_effect(office: Office) -> None:
    path = opened(office)
    told = lead(office)
    with living(office, Mode.HTTP, dies=True) as process:
        assert post(office, path, told, "d-1")[0] == 0, "nobody heard that it was taken"
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL
    assert office.count(t.external_id, external="W-1") == 1, "it was saved"
    events = office.count(t.lead_event)
    with living(office, Mode.HTTP, dies=False):
        status, again = post(office, path, told, "d-1")
        assert (status, again["repeated"], again["accepted"]) == (200, True, 1)
    assert office.count(t.lead_event) == events
    assert office.count(t.notice, kind="offer") == 1


@pytest.mark.slow
def test_a_locked_database_is_no_acceptance(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.http import webhooks
    from tests.inbound.trouble import locked

    path = opened(office)
    with office.open(Mode.HTTP, frozenset({Part.WEB})):
        monkeypatch.setattr(webhooks, "ANSWER_SECONDS", 1.0)
        told = lead(office)
        with locked(office):
            assert post_raw(office, path, told)[0] == 503
        assert office.count(t.external_id, external="W-1") == 0
        monkeypatch.undo()
        assert soon(lambda: post(office, path, told, "d-1")[0] == 200)
        assert office.count(t.external_id, external="W-1") == 1


def post_raw(office: Office, path: str, told: Any) -> tuple[int, bytes]:
    body = json.dumps(told).encode()
    stamp = str(int(office.clock.now().timestamp()))
    headers = {"X-Tandem-Timestamp": stamp, "X-Tandem-Signature": signature(SENDERS, stamp, body), "X-Tandem-Delivery": "d-1"}  # fmt: skip
    line = http.client.HTTPConnection("127.0.0.1", office.port, timeout=PATIENCE)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        assert answer.headers["Retry-After"], "the sender is told when to come again"
        return answer.status, answer.read()
    finally:
        line.close()
