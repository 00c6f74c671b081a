"""A local Slack for the sample company: its people, channels and commands, and the settings to speak to it."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from bot.demo import names
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.slack.scopes import ALL, EVENTS
from sandbox import Sandbox


def settings_for(slack: Sandbox, database: Path, key: str, port: int = 0) -> Settings:
    """Return the settings with which a process speaks to a local Slack, whatever the environment says.

    With a `port` its HTTP doors are there, for whoever is on this machine.
    """
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_url=slack.url,
        database_url=f"sqlite:///{database}",
        tandem_secret_key=SecretStr(key),
        public_url=f"http://127.0.0.1:{port}" if port else "",
    )


def register(slack: Sandbox) -> None:
    """Register Tandem's commands and shortcuts in a local Slack, as its manifest does in a real one."""
    features = manifest()["features"]
    command, shortcut = (
        ("command", "usage_hint", "description", "should_escape"),
        ("name", "callback_id", "type"),
    )
    slack.control.register(
        [{name: each[name] for name in command} for each in features["slash_commands"]],
        [{name: each[name] for name in shortcut} for each in features["shortcuts"]],
    )


async def people_it(slack: Sandbox) -> None:
    """Add the company's people and channels to a local Slack, Tandem invited, with the scopes of its manifest."""
    for each in names.COLLEAGUES:
        await slack.control.add_person(
            each.handle,
            each.name,
            each.email,
            id=each.slack,
            title=each.title,
            is_admin=each.handle == "olga",
        )
    everybody = [each.handle for each in names.COLLEAGUES]
    for slack_id, name in names.CHANNELS.items():
        await slack.control.add_channel(
            name, members=everybody, bot=True, id=slack_id, topic=_TOPICS[slack_id]
        )
    slack.control.grant(*ALL)
    slack.control.subscribe(*EVENTS)


_TOPICS = {
    names.PIPELINE: "Both teams, every morning at 08:30",
    names.MARKETING: "What sales says of our leads",
    names.SALES: "West and East",
}
