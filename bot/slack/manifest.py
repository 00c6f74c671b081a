"""The Slack app manifest, made from the table of commands, the scopes and the shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.slack.scopes import EVENTS, SCOPES
from commands import names, router


class BadName(Exception):
    """A command may not have this name, or there is no such command."""


def manifest(*, commands: Sequence[str] = (), prefix: str = "", url: str = "") -> dict[str, Any]:
    """Return the manifest: for Socket Mode, or for HTTP when `url` (https://…) is given.

    `commands` limits which are registered (default: all), `prefix` goes before each name (`td-` makes `/td-lead`).
    Raises `BadName`.
    """
    known = {noun.name.removeprefix("/"): noun for noun in router.registered().values()}
    chosen = list(commands) or list(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise BadName(f"There is no command {unknown[0]!r}. There is: {', '.join(known)}.")
    refused = [why for name in chosen if (why := names.refusal(prefix + name))]
    if refused:
        raise BadName(refused[0])
    where = {"url": f"{url.rstrip('/')}/slack/events"} if url else {}
    requests = {"request_url": where["url"]} if url else {}
    options = {"message_menu_options_url": where["url"]} if url else {}
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Tandem",
            "description": "Sales and marketing, on the same page every morning",
            "background_color": "#1d3b34",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Tandem", "always_online": True},
            "slash_commands": [
                {
                    "command": f"/{prefix}{name}",
                    "description": known[name].says,
                    "usage_hint": known[name].usage_hint,
                    "should_escape": True,
                    **where,
                }
                for name in chosen
            ],
            "shortcuts": [
                {
                    "name": "Lead feedback",
                    "type": "message",
                    "callback_id": "lead_feedback",
                    "description": "Say how good a lead was, from any message that shows it",
                },
                {
                    "name": "New lead",
                    "type": "global",
                    "callback_id": "new_lead",
                    "description": "Add a lead to Tandem",
                },
            ],
        },
        "oauth_config": {
            "scopes": {
                "bot": [scope.name for scope in SCOPES if not scope.optional],
                "bot_optional": [scope.name for scope in SCOPES if scope.optional],
            }
        },
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }
