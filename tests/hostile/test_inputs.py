"""Hostile text through every door by which somebody speaks to Tandem: what is answered is judged, and nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from bot.slack import edge
from commands import router
from tests.hostile.judge import Judge
from tests.hostile.strings import OURS, PUBLIC, joined
from tests.rights.conftest import played, player
from tests.rights.player import Heard, Player, filled
from tests.rights.scenes import Scene
from tests.rights.test_matrix import expected, once
from tests.rights.town import CHANNEL, CONTENT_AT, INSIDERS, LEADS, NEWCOMERS, PAUSED

__all__ = ["played", "player"]

TEXTS = (*joined(OURS, 2_500), *joined(PUBLIC, 2_500))
"""Both lists in as few lines as they fit into."""

LOOSE = (*OURS, *PUBLIC[::5])
"""What is also tried by itself, each somewhere else."""

EVERYBODY = (*INSIDERS, *NEWCOMERS)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer be late: a busy machine is no fault of a text's."""
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 60.0)


@pytest.fixture
def judge(player: Player) -> Judge:
    known = [each.contact for each in LEADS]
    links = {f"tel:{each.phone.replace(' ', '')}" for each in known} | {
        f"mailto:{each.email}" for each in known
    }
    links |= {f"{CONTENT_AT}priya", f"{CONTENT_AT}tomas"}
    return Judge({f"U0{who.upper()}" for who in EVERYBODY}, {CHANNEL, PAUSED}, links)


def faults(judge: Judge, heard: Heard, what: str) -> list[str]:
    return [f"{what[:90]!r}: {each}" for each in judge.faults(heard.payloads)]


def told(found: list[str]) -> str:
    return "\n".join([f"{len(found)} faults", *found[:40]])


def who_may(player: Player, scene: Scene) -> str:
    return next(who for who in INSIDERS if expected(scene.verb, player.town.people[who], scene))


@pytest.fixture
def texts(player: Player) -> tuple[str, ...]:
    """All of both lists on SQLite; on PostgreSQL our own, which hold what the two take differently."""
    return TEXTS if player.town.memory.sqlite else TEXTS[:3]


def test_typed_and_pressed(player: Player, played: list[Scene], judge: Judge, texts: tuple[str, ...]) -> None:
    """Each verb with each text where its thing stands, and after a line that is carried out."""
    found: list[str] = []
    turn = cycle(texts)
    for scene in once(played):
        who = who_may(player, scene)
        head = " ".join(scene.line.split()[:2])
        for text in islice(turn, 2 if player.town.memory.sqlite else 1):
            found += faults(judge, player.command(who, f"{head} {text}", channel=scene.channel), head)
            line = f"{scene.line} {text}"
            found += faults(judge, player.command(who, line, channel=scene.channel), line)
            found += faults(judge, player.click(who, line, channel=scene.channel), line)
            found += faults(judge, player.click(who, line, form=True, inside="home"), line)
    assert not found, told(found)


@pytest.mark.parametrize("player", ["sqlite"], indirect=True)
def test_each_by_itself(player: Player, played: list[Scene], judge: Judge) -> None:
    found: list[str] = []
    lines = cycle([*once(played), *(each for each in played if each.line.startswith("/tandem"))])
    nouns = cycle(router.nouns())
    for at, (text, scene, noun) in enumerate(zip(LOOSE, lines, nouns, strict=False)):
        who = who_may(player, scene)
        found += faults(judge, player.command(who, f"{scene.line} {text}", channel=scene.channel), text)
        found += faults(judge, player.command(who, f"{noun} {text}"), text)
        head = " ".join(scene.line.split()[:2])
        found += faults(judge, player.click(who, f"{head} {text}", form=bool(at % 2)), text)
        found += faults(judge, player.pick(who, text), text)
    assert not found, told(found)


def test_sent_in_forms(player: Player, played: list[Scene], judge: Judge, texts: tuple[str, ...]) -> None:
    """Each field of each form in turn, what is typed and what is chosen; the line of the form too."""
    found: list[str] = []
    turn = cycle(texts)
    sent = 0
    for scene in played if player.town.memory.sqlite else once(played)[::3]:
        who = who_may(player, scene)
        opened = player.click(who, scene.line, form=True, channel=scene.channel)
        found += faults(judge, opened, scene.line)
        for view in opened.views[:1]:
            line = " ".join(scene.line.split()[: 3 if scene.lead else 2])
            for values in hostile_answers(view, scene.lead, turn):
                sent += 1
                heard = player.submit(who, line, values, private={"channel": next(turn)})
                found += faults(judge, heard, f"{line} {list(values)}")
    assert sent > (60 if player.town.memory.sqlite else 12)
    assert not found, told(found)


def hostile_answers(view: dict[str, Any], lead: int, turn: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Yield a form's answers with one field hostile, then with all of them."""
    usual = filled(view, lead)
    bad: dict[str, Any] = {}
    for name, by_action in usual.items():
        for action, answer in by_action.items():
            hostile = {kind: _hostile(value, next(turn)) for kind, value in answer.items()}
            bad[name] = {action: hostile}
            yield {**usual, name: bad[name]}
    if len(bad) > 1:
        yield bad


def _hostile(value: Any, text: str) -> Any:
    if isinstance(value, list):
        return [{"value": text}, *value]
    return {"value": text} if isinstance(value, dict) else text


def test_typed_ahead(player: Player, judge: Judge) -> None:
    found: list[str] = []
    sources = [name for noun in router.nouns().values() for name in noun.picks]
    for text, source in zip(
        LOOSE[::2] if player.town.memory.sqlite else OURS[::20], cycle(sources), strict=False
    ):
        found += faults(judge, player.suggests("olga", source, text), text)
        found += faults(judge, player.suggests("jonas", "lead", text), text)
        found += faults(judge, player.suggests("olga", text, text), text)
    assert not found, told(found)


def test_in_whatever_else_comes_with_a_click(player: Player, judge: Judge) -> None:
    """Ids are Slack's and signed by it; even so, an odd one is an answer and not a crash."""
    found: list[str] = []
    for text in OURS[::4] if player.town.memory.sqlite else OURS[::20]:
        found += faults(judge, player.shortcut("jonas", "lead_feedback", notice=text, ts=text), text)
        found += faults(judge, player.shortcut("jonas", text), text)
        found += faults(judge, player.command("jonas", "/lead 42", channel=text), text)
        found += faults(judge, player.command("jonas", "/lead 42", team=text), text)
        found += faults(judge, player.command(text, "/lead 42"), text)
        found += faults(judge, player.click("jonas", "/digest", channel=text, notice=text), text)
        found += faults(judge, player.home(text), text)
    assert not found, told(found)
