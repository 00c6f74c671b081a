"""Channels: what the app may know of them, read in them and open."""

from __future__ import annotations

import base64
import re

from sandbox.people import Channel
from sandbox.refusals import RefusedError
from sandbox.slack import Json
from sandbox.web_api import Call
from sandbox.workspace import Message

LAST = "9999999999.999999"
TOPIC = 250
"""So many characters a topic may have."""


def _readable(call: Call) -> Channel:
    channel = call.channel(call.text("channel"))
    call.need(f"{channel.scope_family()}:history")
    if not call.slack.workspace.is_member(channel.id, call.slack.app.bot_user):
        raise RefusedError("not_in_channel")
    return channel


def _time(call: Call, key: str, default: str) -> str:
    value = call.text(key) or default
    found = re.fullmatch(r"(\d{1,10})(?:\.(\d{1,6}))?", value)
    if found is None:
        raise RefusedError(f"invalid_ts_{key}")
    return f"{int(found[1]):010d}.{(found[2] or '').ljust(6, '0')}"


def _as_parent(call: Call, message: Message) -> Json:
    body = message.to_slack(with_metadata=call.flag("include_all_metadata"))
    if message.thread_ts == message.ts:
        replies = call.slack.workspace.replies(message.channel, message.ts)
        if replies:
            authors = list(dict.fromkeys(str(reply.body.get("user")) for reply in replies))
            body |= {
                "reply_count": len(replies),
                "reply_users_count": len(authors),
                "latest_reply": replies[-1].ts,
                "reply_users": authors[:5],
                "is_locked": False,
                "subscribed": False,
            }
    return body


def _after_cursor(call: Call) -> str | None:
    if not call.text("cursor"):
        return None
    try:
        word, ts = base64.b64decode(call.text("cursor"), validate=True).decode().split(":")
    except ValueError:
        raise RefusedError("invalid_cursor") from None
    if word != "next_ts":
        raise RefusedError("invalid_cursor")
    return ts


def _cursor(ts: str) -> Json:
    return {"next_cursor": base64.b64encode(f"next_ts:{ts}".encode()).decode()}


def history(call: Call) -> Json:
    """`conversations.history`: top-level messages, newest first; replies are not among them."""
    channel = _readable(call)
    oldest, latest = _time(call, "oldest", "0"), _time(call, "latest", LAST)
    limit = call.whole("limit", 100, 999)
    inclusive = call.flag("inclusive")
    after = _after_cursor(call)
    if after is not None and after <= latest:
        latest, cut = after, True
    else:
        cut = False
    found = call.slack.workspace.history(channel.id, oldest, latest, limit + 2, inclusive=True)
    if not inclusive:
        found = [one for one in found if one.ts != oldest and (cut or one.ts != latest)]
    more = len(found) > limit
    body: Json = {
        "messages": [_as_parent(call, message) for message in found[:limit]],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        body["response_metadata"] = _cursor(found[limit].ts)
    return body


def replies(call: Call) -> Json:
    """`conversations.replies`: the parent, then the replies in order."""
    channel = _readable(call)
    message = call.slack.workspace.message(channel.id, call.text("ts"))
    if (
        message is None
        or message.only_for is not None
        or (message.deleted and message.body.get("subtype") != "tombstone")
    ):
        raise RefusedError("thread_not_found")
    parent = (
        call.slack.workspace.message(channel.id, message.thread_ts)
        if message.is_reply and message.thread_ts
        else message
    )
    oldest, latest = _time(call, "oldest", "0"), _time(call, "latest", LAST)
    inclusive = call.flag("inclusive")
    limit = call.whole("limit", 1000, 1000)
    found = [
        reply
        for reply in call.slack.workspace.replies(channel.id, parent.ts if parent is not None else message.ts)
        if oldest < reply.ts < latest or (inclusive and reply.ts in (oldest, latest))
    ]
    after = _after_cursor(call)
    listed = [reply for reply in found if after is None or reply.ts >= after]
    if (
        after is None
        and parent is not None
        and (not parent.deleted or parent.body.get("subtype") == "tombstone")
    ):
        listed = [parent, *listed]
    more = len(listed) > limit
    body: Json = {"messages": [_as_parent(call, one) for one in listed[:limit]], "has_more": more}
    if more:
        body["response_metadata"] = _cursor(listed[limit].ts)
    return body


def open_direct(call: Call) -> Json:
    """`conversations.open`: the direct message with one to eight people."""
    slack = call.slack
    if call.text("channel"):
        channel = call.channel(call.text("channel"))
        if channel.kind not in ("im", "mpim"):
            raise RefusedError("channel_not_found")
        call.need(f"{channel.kind}:write")
        return {"channel": _direct(call, channel), "no_op": True, "already_open": True}
    people = list(dict.fromkeys(call.names("users")))
    if not people:
        raise RefusedError("users_list_not_supplied")
    if len(people) > 8:
        raise RefusedError("too_many_users")
    call.need("im:write" if len(people) == 1 else "mpim:write")
    for who in people:
        person = call.person(who)
        if person.deleted:
            raise RefusedError("user_disabled")
        if person.stranger:
            raise RefusedError("user_not_visible")
    return {"channel": _direct(call, slack.workspace.direct((slack.app.bot_user, *people)))}


def _direct(call: Call, channel: Channel) -> Json:
    return _shape(call, channel) if call.flag("return_im") else {"id": channel.id}


def _shape(call: Call, channel: Channel, *, with_count: bool = False) -> Json:
    workspace = call.slack.workspace
    return channel.to_slack(
        workspace.team_id, call.slack.app.bot_user, workspace.members(channel.id), with_count=with_count
    )


def info(call: Call) -> Json:
    """`conversations.info`."""
    channel = call.channel(call.text("channel"))
    call.need(f"{channel.scope_family()}:read")
    return {"channel": _shape(call, channel, with_count=call.flag("include_num_members"))}


def set_topic(call: Call) -> Json:
    """`conversations.setTopic`: by a member, with the scope that is for topics or one that is for more."""
    channel = call.channel(call.text("channel"))
    if channel.kind not in ("public", "private"):
        raise RefusedError("method_not_supported_for_channel_type")
    family = channel.scope_family()
    if f"{family}:manage" not in call.slack.app.scopes and f"{family}:write" not in call.slack.app.scopes:
        call.need(f"{family}:write.topic")
    if not call.slack.workspace.is_member(channel.id, call.slack.app.bot_user):
        raise RefusedError("not_in_channel")
    if channel.archived:
        raise RefusedError("is_archived")
    topic = call.text("topic")
    if len(topic) > TOPIC:
        raise RefusedError("too_long")
    if topic != channel.topic:
        channel.topic = topic
        call.slack.workspace.save_channel(channel)
        call.slack.changed()
    return {"channel": _shape(call, channel)}


def listed(call: Call, types: list[str]) -> list[Channel]:
    """The channels of these types that the bot may know of."""
    workspace, bot = call.slack.workspace, call.slack.app.bot_user
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    for kind in types:
        if kind not in kinds:
            raise RefusedError("invalid_types")
        call.need(
            {"public_channel": "channels:read", "private_channel": "groups:read"}.get(kind, f"{kind}:read")
        )
    wanted = {kinds[kind] for kind in types}
    return [
        channel
        for channel in workspace.channels()
        if channel.kind in wanted
        and (channel.kind == "public" or workspace.is_member(channel.id, bot))
        and not (call.flag("exclude_archived") and channel.archived)
    ]


def list_all(call: Call) -> Json:
    """`conversations.list`."""
    found, following = call.page(listed(call, call.names("types") or ["public_channel"]), 100, 1000)
    return {
        "channels": [_shape(call, channel, with_count=True) for channel in found],
        "response_metadata": following,
    }


def members(call: Call) -> Json:
    """`conversations.members`."""
    channel = call.channel(call.text("channel"))
    call.need(f"{channel.scope_family()}:read")
    found, following = call.page(call.slack.workspace.members(channel.id), 100, 1000)
    return {"members": found, "response_metadata": following}


def join(call: Call) -> Json:
    """`conversations.join`: public channels only."""
    call.need("channels:join")
    channel = call.channel(call.text("channel"))
    if channel.kind != "public":
        raise RefusedError("method_not_supported_for_channel_type")
    if channel.archived:
        raise RefusedError("is_archived")
    if not call.slack.workspace.join(channel.id, call.slack.app.bot_user):
        return {
            "channel": _shape(call, channel),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    call.slack.changed()
    return {"channel": _shape(call, channel)}
