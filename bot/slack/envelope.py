"""What Slack sends, read: who did what, where and when, and the key under which it counts once.

A key is made only of what differs from act to act. Where Slack sends nothing of the kind, what was done has no key: it
may then count twice, but no two people ever share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from commands import router

Body = Mapping[str, Any]

OLDEST = timedelta(days=30)
"""What happened before is refused by its date: the keys of what came then are gone."""


def command_name(command: str) -> str:
    """Return a command's own name: `/td-lead` of a manifest with a prefix is `/lead`."""
    nouns = router.registered()
    if command in nouns or "-" not in command:
        return command
    without = f"/{command.rpartition('-')[2]}"
    return without if without in nouns else command


def id_of(body: Body, what: str) -> str:
    """Return the id of a body's team, user or channel, as commands and as clicks tell it; empty where it has none."""
    return str(body.get(f"{what}_id") or (body.get(what) or {}).get("id", ""))


def triggered(body: Body) -> str:
    """Return the inbound key of a command or click: its trigger, else its response URL, else when and where it was done."""
    if trigger := body.get("trigger_id"):
        return f"trigger/{trigger}"
    if url := response_url(body):  # may answer for the person: only its hash is kept
        return f"answer/{sha256(url.encode()).hexdigest()[:40]}"
    action = _action(body)
    if stamp := action.get("action_ts"):
        user, what = id_of(body, "user"), action.get("action_id", "")
        return f"action/{user}/{stamp}/{what}"[:200]
    return ""


def submitted(body: Body) -> str:
    """Return the inbound key of a form's submission: one edition of one form is sent once."""
    view = body.get("view") or {}
    if view.get("id") and view.get("hash"):
        return f"view/{view['id']}/{view['hash']}"
    return triggered(body)


def happened(body: Body) -> str:
    """Return the inbound key of an event."""
    return f"event/{body['event_id']}" if body.get("event_id") else ""


def event_at(body: Body, now: datetime) -> datetime:
    """Return when an event happened by Slack's clock; `now` where it does not say."""
    return _instant((body.get("event") or {}).get("event_ts")) or _instant(body.get("event_time")) or now


def pressed_at(body: Body, now: datetime) -> datetime:
    """Return when something was pressed by Slack's clock; `now` where it does not say."""
    return _instant(_action(body).get("action_ts")) or now


def of_another_team(body: Body, team: str) -> bool:
    """Tell whether what was pressed or sent belongs to another company's Tandem, in a channel that both share.

    Its line would otherwise be carried out in the presser's own workspace, on whatever has the same number there.
    """
    message, view = body.get("message") or {}, body.get("view") or {}
    pressed_in = message.get("team") if body.get("actions") else None
    owners = {str(each) for each in (pressed_in, view.get("app_installed_team_id")) if each}
    return bool(owners - {team})


def response_url(body: Body) -> str:
    """Return where a command, click or form may be answered later; empty where Slack gives no such address."""
    several = body.get("response_urls") or []
    return str(body.get("response_url") or (several[0].get("response_url") if several else ""))


def notice_of(message: Mapping[str, Any]) -> str:
    """Return the id of the notice that a message is; empty for other people's messages."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("id", ""))


def thread_of(message: Mapping[str, Any]) -> str:
    """Return the ts of a message's thread, its own where it is no reply."""
    return str(message.get("thread_ts") or message.get("ts") or "")


def _action(body: Body) -> Mapping[str, Any]:
    action: Mapping[str, Any] = (body.get("actions") or [{}])[0]
    return action


def _instant(stamp: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(stamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
