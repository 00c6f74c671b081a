"""The door of other systems: who is let in, what is answered, and that nothing is said to be taken before it is saved."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.people import SHELL
from bot.http import webhooks as door
from db import tables as t
from db.memory import Memory
from operations import endpoints, intake
from tests.bot.test_doors import call
from tests.webhooks.conftest import KEPT, PUBLIC, SECRET, Sender, opened, signature

CANARY = "canary-jane@example.com"
LEAD = {"external": "A-1", "company": "Acorn", "email": CANARY, "mql_at": "2026-11-16T08:00:00Z"}


def test_a_signed_lead_comes_in_and_the_same_delivery_again_is_answered_from_its_key(sender: Sender) -> None:
    taken = {"accepted": 1, "unchanged": 0, "refused": [], "repeated": False}
    assert sender.takes(LEAD, name="d-1") == taken
    assert sender.lead()["company"] == "Acorn"
    events = sender.rows(t.lead_event)
    assert sender.takes(LEAD, name="d-1") == {**taken, "repeated": True}
    assert sender.rows(t.lead_event) == events
    (key,) = sender.rows(t.inbound_key)
    assert key["effect"] == {"accepted": 1, "unchanged": 0, "refused": []}
    assert "d-1" not in key["key"], "what a sender calls a delivery is its own business"


def test_without_a_name_the_body_names_the_delivery(sender: Sender) -> None:
    assert sender.takes(LEAD)["repeated"] is False
    assert sender.takes(LEAD)["repeated"] is True
    assert sender.takes({**LEAD, "company": "Acorn Ltd"})["repeated"] is False


def test_one_bad_record_of_a_list_is_told_by_its_place_and_the_others_are_taken(sender: Sender) -> None:
    odd = {**LEAD, "external": "A-2", "mql_at": f"{CANARY} is no day"}
    wrong = {**LEAD, "external": "A-3", "stage": f"talk to {CANARY}"}
    answer = sender.takes([LEAD, odd, "a word", {"company": "Nobody"}, wrong])
    assert answer["accepted"] == 1
    assert [each["index"] for each in answer["refused"]] == [1, 2, 3, 4]
    told = json.dumps(answer)
    assert CANARY not in told
    assert "mql_at: no such day or time" in told
    assert "does not say external or email" in told
    assert 'stage \\"\\u2026\\" means nothing yet' in told


def test_where_nothing_can_be_used_nothing_is_kept(sender: Sender) -> None:
    status, answer = sender.post([{**LEAD, "mql_at": "soon"}])
    assert (status, answer["accepted"], answer["refused"][0]["index"]) == (422, 0, 0)
    assert sender.post([])[0] == 422
    assert sender.rows(t.inbound_key) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "not JSON: line 1, column 2"),
        (b'{"a": 1,\n "b": }', "not JSON: line 2, column 7"),
        (b"", "not JSON: line 1, column 1"),
        (b'{"a": "\xff"}', "not UTF-8: byte 8"),
        (b'{"a": NaN}', "not JSON: NaN is no number"),
        (b"[" * 5_000, "nested deeper than 64 levels"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(quick_sender: Sender, body: bytes, told: str) -> None:
    if body:
        assert quick_sender.post(body) == (400, told)
    else:  # the sender of these tests asks with GET where there is no body
        assert quick_sender.post(b" ")[0] == 400


def test_too_much_is_refused(quick_sender: Sender) -> None:
    assert quick_sender.post(b"x" * (1_048_576 + 1))[0] == 413
    many = [{"external": f"A-{number}"} for number in range(501)]
    assert quick_sender.post(many) == (413, "at most 500 records in one delivery")


@pytest.mark.parametrize("late", [301, -301, 86_400])
def test_a_timestamp_out_of_the_window_is_refused_either_way(quick_sender: Sender, late: int) -> None:
    at = quick_sender.company.now - timedelta(seconds=late)
    assert quick_sender.post(LEAD, at=at) == (401, "timestamp out of the window")
    assert quick_sender.rows(t.lead) == []


def test_what_is_not_signed_with_its_secret_is_refused_and_the_doctor_hears_of_it(
    quick_sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert quick_sender.post(LEAD, headers={"X-Tandem-Signature": ""}) == (401, "no signature")
    assert quick_sender.post(LEAD, headers={"X-Tandem-Timestamp": "soon"}) == (401, "no timestamp")
    quick_sender.secret = "another"
    assert quick_sender.post(LEAD) == (401, "wrong signature")
    (row,) = quick_sender.rows(t.endpoint)
    assert (row["refused_for"], row["heard_at"]) == ("wrong signature", None)
    assert CANARY not in caplog.text
    assert quick_sender.measures.counters["tandem_webhooks", ("unsigned",)] == 3


def test_whoever_knows_no_address_hears_the_same_whatever_they_try(quick_sender: Sender) -> None:
    other = opened(quick_sender.company)
    quick_sender.company.do(lambda work: endpoints.end(work, SHELL, other.number))
    right = quick_sender.address
    heard = set()
    for source, address in (
        ("crm", "x"), ("crm", "1-x"), ("other", right), ("crm", f"2-{right[2:]}"), ("crm", f"{'9' * 40}-x"),
        ("crm", other.address), ("crm", "\u0661-x"),
    ):  # fmt: skip
        quick_sender.source, quick_sender.address = source, address
        heard.add(quick_sender.post(LEAD))
    assert heard == {(404, "not found")}


def test_while_a_secret_is_replaced_both_hold_and_then_the_new_one(quick_sender: Sender) -> None:
    company = quick_sender.company
    company.do(
        lambda work: endpoints.rotate(work, SHELL, quick_sender.number, KEPT.seal("new"), timedelta(hours=1))
    )
    assert quick_sender.post(LEAD, name="1")[0] == 200
    quick_sender.secret = "new"
    assert quick_sender.post(LEAD, name="2")[0] == 200
    company.now += timedelta(hours=2)
    assert quick_sender.post(LEAD, name="3")[0] == 200
    quick_sender.secret = SECRET
    assert quick_sender.post(LEAD, name="4") == (401, "wrong signature")
    verbs = [each["detail"]["did"] for each in quick_sender.rows(t.audit, verb="setup.webhook")]
    assert verbs == ["added", "rotated"]


def test_neither_secret_nor_address_can_be_read_in_the_database(quick_sender: Sender) -> None:
    kept = str(quick_sender.rows(t.endpoint) + quick_sender.rows(t.endpoint_secret))
    assert SECRET not in kept
    assert quick_sender.address not in kept


def hubspot(sender: Sender, body: bytes, stamp: str, secret: str = SECRET) -> dict[str, str]:
    told = f"POST{PUBLIC}{sender.path}".encode() + body + stamp.encode()
    signed = base64.b64encode(hmac.digest(secret.encode(), told, "sha256")).decode()
    return {"X-HubSpot-Signature-v3": signed, "X-HubSpot-Request-Timestamp": stamp}


def test_hubspots_own_signature_is_taken_and_no_other(quick_sender: Sender) -> None:
    company = quick_sender.company
    mine = opened(company, scheme="hubspot", source="hubspot")
    body = json.dumps(LEAD).encode()
    stamp = str(int(company.now.timestamp() * 1000))

    def status(headers: dict[str, str]) -> int:
        return asyncio.run(call(mine.app, mine.path, body, headers))[0]

    assert status(hubspot(mine, body, stamp)) == 200
    assert status(hubspot(mine, body, stamp, "another")) == 401
    assert status(hubspot(mine, body + b" ", stamp)) == 401
    for off in (301_000, -301_000):
        assert status(hubspot(mine, body, str(int(stamp) + off))) == 401
    assert mine.post(LEAD)[0] == 401, "our scheme is not what this endpoint was told"
    seconds = stamp[:-3]
    ours = {"X-Tandem-Timestamp": seconds, "X-Tandem-Signature": signature(SECRET, seconds, body)}
    assert status(ours) == 401


def test_while_the_database_is_away_the_sender_is_told_to_come_again(
    quick_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_args: Any, **_more: Any) -> Any:
        raise sa.exc.OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(intake, "hear", locked)
        status, told = quick_sender.post(LEAD, name="d-1")
        assert status == 503
        assert CANARY not in told
    assert quick_sender.rows(t.inbound_key) == [], "a key without its effect would lose the lead"
    assert quick_sender.takes(LEAD, name="d-1")["accepted"] == 1


def test_who_waits_too_long_is_told_to_come_again_and_nothing_is_half_done(
    quick_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_args: Any, **_more: Any) -> Any:
        await asyncio.sleep(60)

    with monkeypatch.context() as patch:
        patch.setattr(door, "ANSWER_SECONDS", 0.05)
        patch.setattr(Memory, "attempt", never)
        assert quick_sender.post(LEAD, name="d-1")[0] == 503
    assert quick_sender.takes(LEAD, name="d-1")["repeated"] is False


def test_more_than_can_be_worked_on_is_told_to_come_again(
    quick_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_AT_ONCE", 0)
    assert quick_sender.post(LEAD)[0] == 429


def test_what_nobody_foresaw_gets_a_reference_and_no_more(
    quick_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> Any:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(intake, "hear", broken)
    status, told = quick_sender.post(LEAD)
    assert status == 500
    assert CANARY not in told
    assert told.startswith("unexpected, reference ")


def test_a_long_list_goes_in_in_parts_and_what_is_in_is_not_done_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [{"external": f"A-{number}", "company": f"C{number}"} for number in range(60)]
    take, calls = endpoints.take, []

    def third_breaks(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise sa.exc.OperationalError("COMMIT", {}, Exception("disk I/O error"))
        return take(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(endpoints, "take", third_breaks)
        assert sender.post(many, name="d-1")[0] == 503
    assert len(sender.rows(t.lead)) == 50
    answer = sender.takes(many, name="d-1")
    assert (answer["accepted"], answer["repeated"]) == (60, False)
    assert len(sender.rows(t.lead)) == 60
    assert sender.takes(many, name="d-1")["repeated"] is True


def test_two_companies_with_equal_ids_never_cross(sender: Sender) -> None:
    from db.stores import installations
    from tests.intake.conftest import LIVE, Company

    memory = sender.company.memory
    second = Company(memory, memory.do(lambda work: installations.make_workspace(work, "Two"), 0, now=LIVE))
    theirs = opened(second)
    assert sender.takes(LEAD, name="d-1")["accepted"] == 1
    answer = theirs.takes({**LEAD, "company": "Bay"}, name="d-1")
    assert (answer["accepted"], answer["repeated"]) == (1, False)
    assert [each["company"] for each in sender.rows(t.lead)] == ["Acorn"]
    assert [each["company"] for each in theirs.rows(t.lead)] == ["Bay"]
