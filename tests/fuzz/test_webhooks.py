"""Whatever reaches the door of webhooks: nothing passes that is not signed, and whatever is signed gets a known answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import assume, example, given
from hypothesis import strategies as st

from alignment.records import Rejected
from bot.http.signatures import WINDOW_SECONDS, Proof, Scheme, Unsigned, signed_at
from crm import maps
from crm.fields import FIELDS, Kind
from crm.webhook import KINDS, NotRecords, TooMany, Webhook
from db import tables as t
from db.memory import Memory
from tests.bot.test_doors import call
from tests.conftest import NOW
from tests.hostile.strings import OURS, PUBLIC
from tests.intake.conftest import make_company
from tests.webhooks.conftest import SECRET, Sender, opened, signature

STAMP = str(int(NOW.timestamp()))
latin = st.text(st.characters(max_codepoint=255), max_size=80)
stamps = st.one_of(
    st.just(STAMP), latin, st.integers(-(10**18), 10**18).map(str), st.sampled_from([*OURS, *PUBLIC])
)
signatures = st.one_of(
    latin, st.binary(min_size=32, max_size=32).map(lambda raw: f"v1={raw.hex()}"), st.sampled_from(OURS)
)
REASONS = {"no timestamp", "timestamp out of the window", "no signature", "wrong signature"}


def passes(
    body: bytes, stamp: str, given_: str, *secrets: str, scheme: Scheme = Scheme.TANDEM
) -> datetime | str:
    names = ("x-tandem-timestamp", "x-tandem-signature")
    if scheme is Scheme.HUBSPOT:
        names = ("x-hubspot-request-timestamp", "x-hubspot-signature-v3")
    headers = dict(zip(names, (stamp, given_), strict=True))
    try:
        return signed_at(scheme, secrets or (SECRET,), Proof(body, headers, "https://t.example/w"), NOW)
    except Unsigned as why:
        return str(why)


@given(st.binary(max_size=200))
def test_what_is_signed_now_passes_with_either_of_two_secrets(body: bytes) -> None:
    for secret in (SECRET, "another"):
        assert isinstance(passes(body, STAMP, signature(secret, STAMP, body), "another", SECRET), datetime)
    assert passes(body, STAMP, signature("", STAMP, body), "") in REASONS, "no secret proves nothing"


@given(st.binary(max_size=200), stamps, signatures, st.sampled_from(Scheme))
def test_nothing_else_passes_and_nothing_breaks_the_door(
    body: bytes, stamp: str, sent: str, scheme: Scheme
) -> None:
    assume(sent.strip() != signature(SECRET, stamp, body) if stamp.isascii() else True)
    assert passes(body, stamp, sent, scheme=scheme) in REASONS


@given(st.binary(min_size=1, max_size=200), st.integers(0, 10**6), st.integers(1, 255))
def test_one_changed_byte_of_a_signed_body_is_refused(body: bytes, at: int, by: int) -> None:
    place = at % len(body)
    changed = body[:place] + bytes([body[place] ^ by]) + body[place + 1 :]
    assert passes(changed, STAMP, signature(SECRET, STAMP, body)) == "wrong signature"


@given(st.integers(-(10**6), 10**6))
@example(300)
@example(-300)
@example(301)
@example(-301)
def test_a_signature_holds_for_five_minutes_either_way(off: int) -> None:
    stamp = str(int(NOW.timestamp()) + off)
    found = passes(b"x", stamp, signature(SECRET, stamp, b"x"))
    assert isinstance(found, datetime) is (abs(off) <= WINDOW_SECONDS)


# --- what is signed, and makes no sense -------------------------------------------------------------------------------

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12), st.sampled_from([*OURS, *PUBLIC[::7], "mql", "rejected", "2026-11-16", "1794817800000"]),
)  # fmt: skip
names = st.one_of(
    st.sampled_from(sorted({field for kind in KINDS for field in FIELDS[kind]})), st.text(max_size=5)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=6)),
    max_leaves=14,
)


@given(st.sampled_from(KINDS), values)
@example(Kind.LEADS, {"external": "1", "mql_at": 1e308})
@example(Kind.OPPORTUNITIES, {"external": "1", "amount": 1e308, "currency": "USD"})
@example(Kind.OPPORTUNITIES, {"external": "1", "amount": 1e-308, "currency": "USD"})
def test_any_json_is_records_and_reasons(kind: Kind, told: Any) -> None:
    hook = Webhook(kind, maps.Map(), zone="America/New_York", currency="USD")
    found = hook.read(json.dumps(told).encode())
    assert len(found.records) == (len(told) if isinstance(told, list) else 1)
    assert [each.line for each in found.records] == list(range(len(found.records)))
    assert all(each.reason for each in found.records if isinstance(each, Rejected))


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet='{}[]",:0e1+-. \\un', max_size=60).map(str.encode))
)
@example(b'{"a":1e99999999999}')
@example(b"[" * 100_000)
@example(b"9" * 10_000)
@example(b'"\\ud800"')
def test_any_bytes_are_read_or_refused_with_their_place(body: bytes) -> None:
    hook = Webhook(Kind.LEADS, maps.Map(), zone="UTC", currency="USD")
    told = ""
    try:
        hook.read(body)
    except (NotRecords, TooMany) as problem:
        told = str(problem)
    assert len(told) < 80


@pytest.fixture(scope="module")
def sender(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    import shutil

    path = tmp_path_factory.mktemp("webhooks") / "tandem.db"
    shutil.copy(sqlite_template, path)
    memory = Memory.open(f"sqlite:///{path}")
    yield opened(make_company(memory))
    memory.close()


@given(st.dictionaries(names, scalars, max_size=8), st.dictionaries(st.sampled_from(["x-tandem-delivery", "content-length", "content-type", "transfer-encoding"]), latin, max_size=3))  # fmt: skip
@example({"external": "\x00"}, {})
@example({"external": "A", "company": "<!channel>", "email": "a@b.example"}, {"content-length": "-1"})
def test_whatever_is_signed_gets_one_of_the_known_answers(
    sender: Sender, told: dict[str, Any], headers: dict[str, str]
) -> None:
    body = json.dumps(told).encode()
    stamp = str(int(sender.company.now.timestamp()))
    signed = {"x-tandem-timestamp": stamp, "x-tandem-signature": signature(SECRET, stamp, body)}
    sent = {name: value.encode("utf-8", "replace").decode("latin-1") for name, value in headers.items()}
    app = sender.app
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.http.webhooks.ANSWER_SECONDS", 60.0)
        status, answer = asyncio.run(call(app, sender.path, body, {**sent, **signed}))
    assert status in (200, 413, 422), answer
    if status == 200:
        assert set(json.loads(answer)) == {"accepted", "unchanged", "refused", "repeated"}


def test_what_was_taken_of_it_is_clean(sender: Sender) -> None:
    def look(work: Any) -> list[str]:
        found = sa.select(t.lead.c.company).where(t.lead.c.workspace_id == work.workspace_id)
        return list(work.execute(found).scalars())

    for company in sender.company.see(look):
        assert company == company.strip()
        assert company.isprintable()
