"""Hostile text in everything that a webhook tells: what becomes of it is judged, and the answers hold nothing of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.http import webhooks
from bot.slack import edge
from db import tables as t
from db.memory import Memory, Work
from tests.hostile.life import CRM, Life
from tests.hostile.strings import OURS, PUBLIC
from tests.intake.conftest import Company
from tests.webhooks.conftest import Sender, opened

TEXTS = (*OURS, *PUBLIC[::7])


@pytest.fixture
def life(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(webhooks, "ANSWER_SECONDS", 60.0)
    shutil.copy(sqlite_template, tmp_path / "tandem.db")
    memory = Memory.open(f"sqlite:///{tmp_path / 'tandem.db'}")
    try:
        yield Life.make(memory)
    finally:
        memory.close()


def sender_of(life: Life, kind: str, files: int) -> Sender:
    return opened(Company(life.town.memory, life.company.id, files, life.now), kind)


def test_whatever_a_webhook_tells_is_said_without_harm(life: Life) -> None:
    def known(work: Work) -> None:
        work.insert(
            t.external_id, kind="person", source="crm", external="J1", thing_id=life.company.jonas, recorded_at=life.now
        )  # fmt: skip

    life.company.run(known, life.now)
    leads, deals, people, campaigns, touches, members = (
        sender_of(life, kind, number)
        for number, kind in enumerate(("leads", "opportunities", "people", "campaigns", "touches", "members"))
    )
    day = (life.now - timedelta(minutes=5)).isoformat()
    texts = (
        "company",
        "name",
        "title",
        "phone",
        "place",
        "asked",
        "campaign",
        "source",
        "segment",
        "region",
        "account",
    )
    answers = []
    for at in range(0, len(TEXTS), 100):
        some = list(enumerate(TEXTS[at : at + 100], start=at))
        answers.append(campaigns.takes([{"external": f"c{n}", "name": text or "-", "source": text, "channel": text, "owner": text} for n, text in some]))  # fmt: skip
        answers.append(
            leads.takes(
                [
                    {**dict.fromkeys(texts, text), "external": f"w{n}", "email": f"x{n}@example.org", "link": f"{CRM}{n}",
                     "owner": "J1", "hot": n % 2 == 0, "mql_at": day, text: text}
                    for n, text in some
                ]
            )
        )  # fmt: skip
        answers.append(deals.takes([{"external": f"d{n}", "name": text, "stage": text, "segment": text, "amount": 5, "currency": "USD", "owner": "J1"} for n, text in some]))  # fmt: skip
        answers.append(people.takes([{"external": f"p{n}", "name": text or "-", "email": f"p{n}@example.org", "region": text, "zone": text} for n, text in some]))  # fmt: skip
        answers.append(members.takes([{"external": text, "lead": f"w{n}", "at": day, "campaign": text or "-"} for n, text in some]))  # fmt: skip
        status, answer = touches.post([{"external": text, "lead": f"w{n}", "at": day, "kind": text, "owner": text} for n, text in some])  # fmt: skip
        assert status in (200, 422)
        answers.append(answer)
    for answer in answers:
        for each in answer["refused"]:
            assert each["reason"].isprintable()
            assert not any(len(text) > 12 and text in each["reason"] for text in TEXTS), each
    life.wait(minutes=20)
    life.looks_at_home("jonas", "ines", "priya", "olga")
    for who, line in (("jonas", "/lead"), ("ines", "/lead all"), ("olga", "/tandem setup webhook list"), ("olga", "/tandem check"),
                      ("olga", "/campaign"), ("ines", "/pipeline open"), ("olga", "/tandem audit")):  # fmt: skip
        life.says(who, line)
    for number in range(501, 521):
        life.says("jonas", f"/lead show {number}")
    assert {"offer"} <= set(life.rendered())
    assert not life.faults, "\n".join(life.faults[:40])
