"""The log: one line an event, every event explained, one id from a request to the delivery of what it owed."""

from __future__ import annotations

import ast
import io
import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.logs import CAUSE, EVENTS, ForPeople, OneLine
from bot.measures import Measures
from db.work import cause_of
from tests.journeys.conftest import House

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def events_in_code() -> dict[str, str]:
    """Every event that the code logs, and where."""
    found = {}
    for room in ("bot", "db", "operations", "commands", "digests", "figures", "messages", "crm"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in LEVELS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "log"
                ):
                    words = node.args[0]
                    assert isinstance(words, ast.Constant), f"{path}:{node.lineno}: an event is fixed words"
                    assert len(node.args) == 1, f"{path}:{node.lineno}: what varies goes into extra"
                    found[str(words.value)] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_event_in_the_code_is_explained_and_none_that_is_gone() -> None:
    assert set(events_in_code()) == set(EVENTS)


def test_a_fact_in_extra_has_a_name_from_the_list() -> None:
    """A name that is not in the list would be lost without anybody noticing."""
    allowed = {*logs._FIELDS, "cause"}
    for room in ("bot", "db"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                    for key in node.value.keys:
                        if isinstance(key, ast.Constant):
                            assert key.value in allowed, f"{path}: {key.value!r}"


def lines(formatter: logging.Formatter, *records: logging.LogRecord) -> list[str]:
    return [formatter.format(record) for record in records]


def record(words: str, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("bot.test", logging.INFO, __file__, 1, words, None, None)
    made.__dict__.update(extra)
    return made


def test_the_line_for_a_terminal_says_the_same_and_no_control_character_reaches_it() -> None:
    [line] = lines(ForPeople(), record("notice tried", error="\x1b[2Jboo\nfake line", count=3, cause="ab12"))
    assert "notice tried" in line
    assert "cause=ab12" in line
    assert "count=3" in line
    assert "\x1b" not in line
    assert "\n" not in line
    [line] = lines(ForPeople(), record("notice tried", error="xoxb-12345-secret"))
    assert "12345" not in line


def test_whatever_is_written_while_a_request_is_answered_carries_its_id() -> None:
    CAUSE.set("feedbeef0000")
    try:
        [line] = lines(OneLine(), record("form not opened"))
    finally:
        CAUSE.set("")
    assert json.loads(line)["cause"] == "feedbeef0000"
    assert "cause" not in json.loads(lines(OneLine(), record("started"))[0])


def test_warnings_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    measures = Measures()
    try:
        logs.set_up("INFO", "json", measures)
        monkeypatch.setattr(root.handlers[0], "stream", io.StringIO())
        logging.getLogger("bot.test").info("started")
        logging.getLogger("bot.test").warning("look-up failed")
        logging.getLogger("bot.test").error("job failed")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.getLogger("bot").setLevel(logging.NOTSET)
    assert measures.counters == {
        ("tandem_log_lines", ("warning",)): 1,
        ("tandem_log_lines", ("error",)): 1,
    }


def test_the_id_of_a_command_is_in_its_notice_and_in_the_line_of_its_delivery(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    before = len(house.slack.posted("marketing"))
    assert house.slack.command("jonas", "/lead reject 79 budget", "sales").status == "ok"
    house.slack.wait_for_posts(before + 1, "marketing", 10)
    trigger = house.slack.last_payload()["trigger_id"]
    cause = cause_of(f"trigger/{trigger}")
    for _ in range(200):
        told = [json.loads(OneLine().format(each)) for each in caplog.records if each.name.startswith("bot")]
        tried = [each for each in told if each.get("cause") == cause and each["says"] == "notice tried"]
        if "rejected" in {each["kind"] for each in tried}:
            break
        time.sleep(0.05)
    assert ("rejected", "sent") in {(each["kind"], each["state"]) for each in tried}
    everything = "\n".join(OneLine().format(each) for each in caplog.records)
    for betraying in ("Jonas", "Cedar", "Mutual", house.slack.person("jonas").id, trigger):
        assert betraying not in everything
