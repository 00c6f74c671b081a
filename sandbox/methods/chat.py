"""Messages of the app: posted, shown to one person, edited, deleted."""

from __future__ import annotations

from sandbox.limits import MESSAGE_TEXT_CUT, UPDATE_TEXT, check_message, check_metadata
from sandbox.methods.files import check_shown
from sandbox.people import Channel
from sandbox.refusals import RefusedError
from sandbox.replies import bot_body, text_of
from sandbox.slack import Json, give_ids
from sandbox.web_api import Call
from sandbox.workspace import Message


def _content(call: Call) -> tuple[str, list[Json] | None]:
    text, blocks = call.text("text"), call.args.get("blocks")
    markdown = call.text("markdown_text")
    if markdown:
        if text or blocks:
            raise RefusedError("markdown_text_conflict")
        if len(markdown) > 12_000:
            raise RefusedError("msg_too_long")
        return markdown, [{"type": "markdown", "text": markdown}]
    attachments = call.args.get("attachments")
    if attachments is not None and not isinstance(attachments, list):
        raise RefusedError("invalid_attachments")
    if attachments and len(attachments) > 100:
        raise RefusedError("too_many_attachments")
    if blocks is not None:
        check_message(blocks, call.slack.unknown_blocks)
        check_shown(call.slack, blocks)
    if not text.strip() and not blocks and not attachments:
        raise RefusedError("no_text")
    if call.args.get("metadata"):
        check_metadata(call.args["metadata"])
    return text, blocks


def _destination(call: Call) -> Channel:
    """The channel of a post: an id, a public name, or a person's id for the direct message."""
    which, slack = call.text("channel"), call.slack
    person = slack.workspace.person(which) if which.startswith(("U", "W")) else None
    if person is not None:
        if person.deleted or person.stranger or person.is_bot or person.id == "USLACKBOT":
            raise RefusedError("channel_not_found")
        if not slack.app.messages_tab:
            raise RefusedError("messages_tab_disabled")
        return slack.workspace.direct((slack.app.bot_user, person.id))
    channel = call.channel(which, by_name=True)
    if channel.archived:
        raise RefusedError("is_archived")
    if channel.kind == "im" and not slack.app.messages_tab:
        raise RefusedError("messages_tab_disabled")
    is_outside = channel.kind == "public" and not slack.workspace.is_member(channel.id, slack.app.bot_user)
    if is_outside and "chat:write.public" not in slack.app.scopes:
        raise RefusedError("not_in_channel")
    if channel.read_only:
        raise RefusedError("restricted_action_read_only_channel")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    parent = call.slack.workspace.message(channel.id, thread_ts)
    if parent is None or (parent.deleted and parent.body.get("subtype") != "tombstone"):
        raise RefusedError("thread_not_found")
    if parent.is_reply or parent.only_for is not None:
        raise RefusedError("cannot_reply_to_message")
    return thread_ts


def post_message(call: Call) -> Json:
    """`chat.postMessage`."""
    call.need("chat:write")
    if any(call.args.get(key) for key in ("username", "icon_emoji", "icon_url")):
        call.need("chat:write.customize")
    channel = _destination(call)
    text, blocks = _content(call)
    thread_ts = _thread(call, channel)
    slack, ts = call.slack, call.slack.clock.message_ts()
    body = bot_body(slack, ts, text[:MESSAGE_TEXT_CUT], blocks)
    if call.args.get("metadata"):
        body["metadata"] = call.args["metadata"]
    for key in ("attachments", "username"):
        if call.args.get(key):
            body[key] = call.args[key]
    if thread_ts is not None:
        body["thread_ts"] = thread_ts
        if call.flag("reply_broadcast"):
            body["subtype"] = "thread_broadcast"
    kept = ("unfurl_links", "unfurl_media", "parse", "link_names", "mrkdwn")
    extra: Json = {key: call.args[key] for key in kept if key in call.args}
    slack.post(Message(channel.id, ts, body, thread_ts, via="chat.postMessage", extra=extra))
    slack.make_chatter(channel.id, thread_ts)
    return {"channel": channel.id, "ts": ts, "message": body}


def post_ephemeral(call: Call) -> Json:
    """`chat.postEphemeral`: to one member of the channel, gone with their client."""
    call.need("chat:write")
    channel = _destination(call)
    person = call.slack.workspace.person(call.text("user"))
    if person is None or person.deleted or not call.slack.workspace.is_member(channel.id, person.id):
        raise RefusedError("user_not_in_channel")
    text, blocks = _content(call)
    if len(text) > UPDATE_TEXT:
        raise RefusedError("msg_too_long")
    ts = call.slack.clock.message_ts()
    body = bot_body(call.slack, ts, text, blocks) | {"is_ephemeral": True}
    thread_ts = _thread(call, channel)
    if thread_ts is not None:
        body["thread_ts"] = thread_ts
    call.slack.post(Message(channel.id, ts, body, thread_ts, person.id, via="chat.postEphemeral"))
    return {"message_ts": ts}


def _own_message(call: Call, wrong_author: str) -> Message:
    channel = call.channel(call.text("channel"))
    message = call.slack.workspace.message(channel.id, call.text("ts"))
    if message is None or message.deleted or message.only_for is not None:
        raise RefusedError("message_not_found")
    if message.body.get("bot_id") != call.slack.app.bot_id:
        raise RefusedError(wrong_author)
    if channel.archived:
        raise RefusedError("is_inactive" if wrong_author == "cant_update_message" else "is_archived")
    return message


def update(call: Call) -> Json:
    """`chat.update`: metadata stays unless it is sent; blocks stay only when no text is sent."""
    call.need("chat:write")
    message = _own_message(call, "cant_update_message")
    slack = call.slack
    if "text" not in call.args and "blocks" not in call.args and "metadata" in call.args:
        text, blocks = str(message.body["text"]), message.body.get("blocks")
    else:
        text, blocks = _content(call)
    if len(text) > UPDATE_TEXT:
        raise RefusedError("msg_too_long")
    if call.args.get("metadata"):
        check_metadata(call.args["metadata"])
    at = slack.clock.message_ts()
    new = {key: value for key, value in message.body.items() if key not in ("blocks", "edited")} | {
        "text": text
    }
    if blocks:
        new["blocks"] = give_ids(blocks)
        new["text"] = text or text_of(blocks)
    if not blocks or "blocks" not in call.args:
        new["edited"] = {"user": slack.app.bot_user, "ts": at}  # with blocks Slack shows no "edited"
    if "metadata" in call.args:
        new.pop("metadata", None)
        if call.args["metadata"]:
            new["metadata"] = call.args["metadata"]
    message.body = new
    slack.workspace.change_message(message, at)
    slack.show("update", new | {"channel": message.channel}, channel=message.channel)
    return {"channel": message.channel, "ts": message.ts, "text": new["text"], "message": new}


def delete(call: Call) -> Json:
    """`chat.delete`: a message with replies leaves a tombstone."""
    call.need("chat:write")
    message = _own_message(call, "cant_delete_message")
    slack = call.slack
    message.deleted = True
    if message.thread_ts == message.ts and slack.workspace.replies(message.channel, message.ts):
        message.body = {
            "type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.",
            "hidden": True, "ts": message.ts, "thread_ts": message.ts,
        }  # fmt: skip
    slack.workspace.change_message(message, slack.clock.message_ts())
    slack.show("delete", {"ts": message.ts, "channel": message.channel}, channel=message.channel)
    return {"channel": message.channel, "ts": message.ts}


def permalink(call: Call) -> Json:
    """`chat.getPermalink`."""
    channel = call.channel(call.text("channel"))
    ts = call.text("message_ts")
    message = call.slack.workspace.message(channel.id, ts)
    if message is None or message.deleted:
        raise RefusedError("message_not_found")
    link = f"https://{call.slack.workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
