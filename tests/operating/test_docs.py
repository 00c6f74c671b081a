"""What the person on call is told to type exists: every command, option, metric, setting, state and file."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from bot.cli import COMMANDS, tandem
from bot.logs import EVENTS
from bot.measures import METRICS, Type
from bot.settings import Settings
from db.tables.delivery import NoticeState

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
OURS = re.sub(r"<!-- generated: begin -->.*?<!-- generated: end -->", "", PAGE, flags=re.S)


def typed() -> list[str]:
    """Every `tandem …` line of the page, in code or in a block."""
    blocks = [line for block in re.findall(r"```\n(.*?)```", OURS, flags=re.S) for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", OURS, flags=re.S))
    found = []
    for text in (*blocks, *spans):
        match = re.match(r"(?:\./|deploy/)?tandem(?:-shell)? ([a-z].*)", text.split("#")[0].strip())
        if match and not match[1].startswith("COMMAND"):
            found.append(match[1])
    return sorted(set(found))


@pytest.mark.parametrize("line", typed())
def test_a_command_on_the_page_can_be_typed(line: str) -> None:
    words = shlex.split(line.replace("…", "x"))
    assert words[0] in COMMANDS
    command: click.Command | None = tandem
    context = click.Context(tandem)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.get_command(context, words.pop(0))
    assert command is not None
    known = {option for each in command.params for option in each.opts}
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    given = []
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            assert word in known, f"{word} in: tandem {line}"
            option = next(each for each in command.params if word in each.opts)
            if not (isinstance(option, click.Option) and option.is_flag) and words:
                value = words.pop(0)
                if isinstance(option.type, click.Choice):
                    assert value in option.type.choices
        else:
            given.append(word)
    assert len(given) <= len(arguments)


def test_the_page_types_enough_to_be_worth_checking() -> None:
    assert {line.split()[0] for line in typed()} >= {
        "run",
        "migrate",
        "backup",
        "restore",
        "recover",
        "notices",
        "doctor",
    }


def test_a_metric_on_the_page_is_one_that_is_told() -> None:
    told = {f"{each.name}_total" if each.type is Type.COUNTER else each.name for each in METRICS}
    assert set(re.findall(r"\btandem_[a-z_]+", OURS)) <= told | {each.name for each in METRICS}


def test_an_event_a_state_and_a_setting_on_the_page_are_ours() -> None:
    for words in (
        "clocks disagree",
        "pulse lost",
        "pulse back",
        "nothing claimed",
        "results not saved",
        "look-up failed",
    ):
        assert f"`{words}`" in OURS
        assert any(event.startswith(words) for event in EVENTS)
    for state in re.findall(r"--state (\w+)", OURS):
        assert state in {each.value for each in NoticeState}
    for name in re.findall(r"`([A-Z][A-Z]+_[A-Z_]+)(?:=[^`]*)?`", OURS):
        assert name.lower() in Settings.model_fields, name


def test_a_file_on_the_page_is_there() -> None:
    for path in re.findall(r"\b(?:deploy|docs)/[\w./-]+\w", OURS):
        assert list(ROOT.glob(f"{path}*")), path
    for target in re.findall(r"`make (\w+)", OURS):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.M)


def test_every_metric_and_event_is_on_the_page() -> None:
    for metric in METRICS:
        assert f"`{metric.name}" in PAGE
    for event in EVENTS:
        assert f"`{event}`" in PAGE
