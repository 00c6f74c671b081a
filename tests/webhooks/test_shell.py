"""Doors are opened, listed, given new secrets and closed at the shell; Slack shows how they are, and no secret."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alignment.people import SHELL
from bot.cli import tandem
from db import tables as t
from db.memory import Memory, Work
from db.stores import endpoints as stored
from operations import endpoints, health
from tests.asking import Asking, pressable
from tests.company import NOON, Company
from tests.webhooks.conftest import Sender

Type = Callable[..., Result]
MAPS = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def types(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TANDEM_SECRET_KEY", "key")
    monkeypatch.delenv("PUBLIC_URL", raising=False)

    def type_(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(tandem, ["webhook", *words], input=typed)

    return type_


def test_a_door_from_its_opening_to_its_end(types: Type) -> None:
    assert "No webhooks" in types("list").output
    made = types("add", "leads", "--source", "crm")
    assert made.exit_code == 0, made.output
    url, secret = re.findall(r"^(?:URL|secret)\s+(\S+)$", made.output, flags=re.M)
    assert re.fullmatch(r"http://127\.0\.0\.1:3000/webhooks/crm/1-[\w-]{32}", url)
    assert len(secret) == 43
    listed = types("list").output
    assert "leads" in listed
    assert "never heard" in listed
    assert "1 secret" in listed
    again = types("rotate", "1")
    assert secret not in again.output
    assert "for 24 hours more" in again.output
    assert "2 secrets" in types("list").output
    assert "no more" in types("rotate", "1", "--overlap", "0").output
    assert "1 secret" in types("list").output
    assert "has ended" in types("end", "1").output
    assert "ended" in types("list").output
    assert secret not in types("list").output
    for words in (("end", "1"), ("rotate", "1"), ("end", "9")):
        assert types(*words).exit_code != 0


def test_a_map_or_a_source_that_cannot_be_is_refused_before_anything_is_opened(
    types: Type, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.toml"
    odd.write_text('[columns]\ncompany = "name"\n')
    dated = tmp_path / "dated.toml"
    dated.write_text('[columns]\nexternal = "id"\n[constants]\nmql_at = 2026-11-16\n')
    for words in (
        ("leads", "--source", "a b"),
        ("leads", "--source", "crm", "--map", "none.toml"),
        ("leads", "--source", "crm", "--map", str(odd)),
        ("leads", "--source", "crm", "--map", str(dated)),
        ("leads", "--source", "crm", "--map", str(MAPS / "hubspot-webhook.toml")),
        ("targets", "--source", "crm"),
        ("leads", "--source", "hubspot", "--signed-by", "hubspot"),
    ):
        refused = types("add", *words)
        assert refused.exit_code != 0, words
        assert "Traceback" not in refused.output
    assert "No webhooks" in types("list").output


def test_hubspots_secret_is_asked_for_and_not_repeated(types: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://tandem.example.com/")
    words = (
        "add",
        "leads",
        "--source",
        "hubspot",
        "--signed-by",
        "hubspot",
        "--map",
        str(MAPS / "hubspot-webhook.toml"),
    )
    made = types(*words, typed="the-apps-client-secret\n")
    assert made.exit_code == 0, made.output
    assert "URL     https://tandem.example.com/webhooks/hubspot/1-" in made.output
    assert "the-apps-client-secret" not in made.output


def test_the_doctor_says_when_each_was_last_heard_and_why_one_was_turned_away(quick_sender: Sender) -> None:
    def finding() -> tuple[str, str]:
        found = quick_sender.company.see(lambda work: health.findings(work, SHELL))
        (one,) = [each for each in found if each.what == "Webhooks"]
        return one.says, one.fix

    assert finding() == ("leads of crm never heard", "tandem webhook list")
    quick_sender.takes({"external": "A-1"})
    assert finding() == (f"leads of crm heard {quick_sender.company.now:%Y-%m-%d %H:%M} UTC", "")
    quick_sender.company.now += timedelta(minutes=3)
    quick_sender.secret = "another"
    quick_sender.post({"external": "A-1"})
    says, fix = finding()
    assert says == "leads of crm last turned away: wrong signature"
    assert "rotate 1" in fix


def test_admins_see_and_end_webhooks_in_slack_and_nobody_else(memory: Memory) -> None:
    company = Company.make(memory)

    def act(work: Work) -> None:
        for kind in ("leads", "people"):
            endpoints.add(
                work, SHELL, hashed=kind, sealed="sealed", source="crm", kind=kind, scheme="tandem", mapped={}
            )

    company.run(act)
    talk = Asking(memory, company.id, NOON, "C0DEMAND")
    olga, jonas = company.olga, company.jonas
    shown = talk.says(olga, "/tandem setup webhook list")
    assert "1: leads of crm, never heard" in shown
    assert "End one…" in pressable(talk.reply(olga, "/tandem setup webhooks list"))
    assert "sealed" not in shown
    ended = talk.says(olga, "/tandem setup webhook end 2")
    assert "Webhook 2 (people of crm) has ended" in ended
    assert [each.ended for each in company.see(stored.listed)] == [False, True]
    trail = company.see(
        lambda work: [dict(each) for each in work.execute(t.audit.select().where(t.audit.c.workspace_id == company.id)).mappings()]
    )  # fmt: skip
    assert [(each["actor_id"], each["detail"]["did"]) for each in trail if each["verb"] == "setup.webhook"] == [
        (0, "added"), (0, "added"), (olga, "ended"),
    ]  # fmt: skip
    for line in ("end 1", "list", ""):
        assert "leads of crm" not in talk.says(jonas, f"/tandem setup webhook {line}".strip())
    assert not company.see(stored.listed)[0].ended
    for line in ("end", "end x", "end 99", "open 1"):
        assert "did not work" not in talk.says(olga, f"/tandem setup webhook {line}")
