"""Whatever reaches the HTTP door: nothing passes that is not signed, and whatever is signed gets an answer."""

from __future__ import annotations

import asyncio
import hmac
import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.http import doors
from bot.slack import edge as edges
from bot.slack.edge import Edge
from db.memory import Memory
from tests.conftest import NOW
from tests.hostile.judge import Judge
from tests.hostile.strings import OURS, PUBLIC

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = str(int(NOW.timestamp()))

latin = st.text(st.characters(max_codepoint=255), max_size=80)
stamps = st.one_of(
    st.just(STAMP), latin, st.integers(-(10**15), 10**15).map(str), st.sampled_from([*OURS, *PUBLIC])
)
signatures = st.one_of(
    latin, st.binary(min_size=32, max_size=32).map(lambda raw: f"v0={raw.hex()}"), st.sampled_from(OURS)
)


def signed(body: bytes, stamp: str = STAMP, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()


@given(st.binary(max_size=200))
def test_what_is_signed_now_passes(body: bytes) -> None:
    headers = {"x-slack-request-timestamp": STAMP, "x-slack-signature": signed(body)}
    assert doors.unsigned(SECRET, body, headers, NOW) == ""


@given(st.binary(max_size=200), stamps, signatures)
def test_nothing_else_passes_and_nothing_breaks_the_door(body: bytes, stamp: str, signature: str) -> None:
    assume(signature != signed(body))
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature}
    assert doors.unsigned(SECRET, body, headers, NOW) in (
        "no timestamp", "timestamp out of the window", "wrong signature",
    )  # fmt: skip


@given(st.binary(min_size=1, max_size=200), st.integers(0, 10**6), st.integers(1, 255))
def test_one_changed_byte_of_a_signed_body_is_refused(body: bytes, at: int, by: int) -> None:
    place = at % len(body)
    changed = body[:place] + bytes([body[place] ^ by]) + body[place + 1 :]
    headers = {"x-slack-request-timestamp": STAMP, "x-slack-signature": signed(body)}
    assert doors.unsigned(SECRET, changed, headers, NOW) == "wrong signature"


@given(st.integers(-(10**6), 10**6))
@example(300)
@example(-300)
@example(301)
@example(-301)
def test_a_signature_holds_for_five_minutes_either_way(off: int) -> None:
    stamp = str(int(NOW.timestamp()) + off)
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signed(b"x", stamp)}
    assert (doors.unsigned(SECRET, b"x", headers, NOW) == "") is (abs(off) <= doors.WINDOW_SECONDS)


# --- what is signed, and makes no sense -------------------------------------------------------------------------------

strings = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*OURS, *PUBLIC[::9], "/lead", "say:0", "ask:0", "more:0", "modal", "home"]),
)
KNOWN = (
    "command text team_id user_id channel_id trigger_id team user channel actions view message id type action_id value line "
    "selected_option state values private_metadata response_url response_urls metadata event_payload callback_id ts thread_ts"
).split()
bodies = st.recursive(
    strings,
    lambda inner: st.one_of(st.dictionaries(st.sampled_from(KNOWN), inner, max_size=5), st.lists(inner, max_size=2)),
    max_leaves=15,
)  # fmt: skip
MAPPINGS = frozenset(
    "team user channel view message selected_option state values metadata event_payload".split()
)


def shaped(value: Any, name: str = "") -> Any:
    """Give a body the shapes that Slack's have: what is an object there is one, what is a word is one."""
    if name in MAPPINGS:
        value = value if isinstance(value, dict) else {}
        if name == "values":
            return {key: {"answer": shaped({"value": each})} for key, each in value.items()}
        made = {key: shaped(each, key) for key, each in value.items()}
        # A form that names no line is none of ours: it gets a reference, as whatever nobody foresaw.
        return {"private_metadata": '{"line":"/lead note 42"}', **made} if name == "view" else made
    if name in ("actions", "response_urls"):
        return [{key: shaped(each, key) for key, each in value.items()}] if isinstance(value, dict) else []
    if name == "private_metadata":
        return json.dumps({"line": str(value)})
    return str(value) if name else {key: shaped(each, key) for key, each in value.items()}


@pytest.fixture(scope="module")
def edge(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    import shutil

    path = tmp_path_factory.mktemp("edge") / "tandem.db"
    shutil.copy(sqlite_template, path)
    memory = Memory.open(f"sqlite:///{path}")
    yield Edge(memory, lambda: NOW)
    memory.close()


@given(
    st.sampled_from(["command", "click", "submit", "suggest", "shortcut"]),
    st.dictionaries(st.sampled_from(KNOWN), bodies, max_size=8),
)
def test_a_signed_body_of_anything_gets_an_answer(edge: Edge, door: str, found: dict[str, Any]) -> None:
    judge = Judge((), ())
    told: list[Any] = []

    async def speak(method: str, payload: dict[str, Any]) -> dict[str, Any]:
        told.append({"method": method, **payload})
        return {"ok": True}

    async def go() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(edges, "ANSWER_SECONDS", 60.0)
            answer = await getattr(edge, door)(shaped({"view": {}, **found}))
            told.append(dict(answer.ack) if answer.ack is not None else {})
            if answer.after is not None:
                await answer.after(speak)

    asyncio.run(go())
    faults = [each for each in judge.faults(told) if "response_url" not in each]
    assert not faults, faults
