"""The manifest holds what Slack takes, and never a name that makes Slack refuse it."""

from __future__ import annotations

import json

import pytest

from bot.slack import scopes
from bot.slack.manifest import BadName, manifest
from commands import names, router


def test_every_registered_command_has_a_name_that_slack_takes() -> None:
    assert [name for name in router.registered() if names.refusal(name.removeprefix("/"))] == []


@pytest.mark.parametrize(
    "name", ["feedback", "meet", "poll", "remind", "who", "hs-lead", "jira", "two words", "Ä", ""]
)
def test_names_of_slack_and_of_well_known_apps_are_refused(name: str) -> None:
    assert names.refusal(name)


def test_the_manifest_keeps_slacks_limits() -> None:
    made = manifest()
    for command in made["features"]["slash_commands"]:
        assert 2 <= len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100


def test_socket_mode_names_no_address_and_http_names_it_everywhere() -> None:
    assert "http" not in json.dumps(manifest())
    over_http = manifest(url="https://tandem.example.com/")
    addresses = json.dumps(over_http).count("https://tandem.example.com/slack/events")
    assert addresses == len(over_http["features"]["slash_commands"]) + 3
    assert over_http["settings"]["socket_mode_enabled"] is False


def test_a_prefix_goes_before_each_name_and_a_choice_limits_them() -> None:
    made = manifest(commands=["lead", "digest"], prefix="td-")
    assert [command["command"] for command in made["features"]["slash_commands"]] == [
        "/td-lead",
        "/td-digest",
    ]


@pytest.mark.parametrize(("commands", "prefix"), [(["leed"], ""), ([], "hs-")])
def test_an_unknown_command_and_a_taken_name_are_told(commands: list[str], prefix: str) -> None:
    with pytest.raises(BadName):
        manifest(commands=commands, prefix=prefix)


def test_no_scope_is_asked_for_that_the_manifest_does_not_explain() -> None:
    asked = manifest()["oauth_config"]["scopes"]
    assert set(asked["bot"]) | set(asked["bot_optional"]) == scopes.ALL
    assert all(scope.needed_for and scope.without for scope in scopes.SCOPES)
