"""Files: an address to upload to, the upload itself, sharing it, and whether a message may show it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator

from aiohttp import web

from sandbox.refusals import RefusedError
from sandbox.replies import bot_body
from sandbox.slack import Json, Slack
from sandbox.web_api import Call
from sandbox.workspace import Message


def upload_url(call: Call) -> Json:
    """`files.getUploadURLExternal`."""
    call.need("files:write")
    if not call.text("filename"):
        raise RefusedError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: filename"]}
        )
    length = call.whole("length", 0, 2**31) if call.text("length") != "0" else 0
    if length == 0:
        raise RefusedError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] length must be more than 0"]}
        )
    file_id = call.slack.workspace.new_id("F")
    ticket = secrets.token_urlsafe(18)
    doc = {"id": file_id, "name": call.text("filename"), "size": length, "alt_txt": call.text("alt_txt")}
    call.slack.upload_tickets[ticket] = doc
    return {"upload_url": f"{call.slack.base_url}/upload/v1/{ticket}", "file_id": file_id}


UPLOAD = "upload"
"""Under which name the calls that carry bytes are counted, and go wrong on request."""


async def upload(slack: Slack, request: web.Request) -> web.Response:
    """The bytes, raw or as a form's file, to the address of `upload_url`; its faults are those of the method `upload`."""
    slack.calls[UPLOAD] += 1
    fault = slack.faults.take(UPLOAD)
    if fault is None:
        return await _kept(slack, request)
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
        return await _kept(slack, request)
    if fault.after:
        await _kept(slack, request)
    if fault.kind == "ratelimited":
        return web.Response(status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.kind in ("http", "error"):
        return web.Response(status=fault.status, text="upload not taken")
    if request.transport is not None:
        request.transport.abort()
    return web.Response()  # nobody is left to read it


async def _kept(slack: Slack, request: web.Request) -> web.Response:
    doc = slack.upload_tickets.pop(request.match_info["ticket"], None)
    if doc is None:
        return web.Response(status=404, text="no such upload")
    if request.content_type == "multipart/form-data":
        fields = await request.post()
        part = next((one for one in fields.values() if isinstance(one, web.FileField)), None)
        content = part.file.read() if part is not None else b""
    else:
        content = await request.read()
    if len(content) != doc["size"]:
        return web.Response(status=400, text="the length is not the one that was announced")
    slack.workspace.save_file(doc["id"], {**doc, "shared": False}, content)
    return web.Response(text=f"OK - {len(content)}")


def complete(call: Call) -> Json:
    """`files.completeUploadExternal`: name the file and, with `channel_id`, share it as a message."""
    call.need("files:write")
    wanted = call.args.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise RefusedError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: files"]}
        )
    workspace = call.slack.workspace
    docs = []
    for one in wanted:
        kept = workspace.file(str(one.get("id"))) if isinstance(one, dict) else None
        if kept is None:
            raise RefusedError("file_not_found")
        docs.append({**kept[0], "title": one.get("title") or kept[0]["name"], "complete": True})
    targets = [call.text("channel_id")] if call.text("channel_id") else call.names("channels")
    for target in targets:
        channel = call.channel(target)
        if not workspace.is_member(channel.id, call.slack.app.bot_user):
            raise RefusedError("not_in_channel")
        ts = call.slack.clock.message_ts()
        body = bot_body(call.slack, ts, call.text("initial_comment"), None)
        body |= {"files": docs, "upload": True, "subtype": "file_share"}
        thread_ts = call.text("thread_ts") or None
        if thread_ts:
            body["thread_ts"] = thread_ts
        call.slack.post(Message(channel.id, ts, body, thread_ts, via="files.completeUploadExternal"))
    for doc in docs:
        kept = workspace.file(doc["id"])
        if kept is not None:
            workspace.save_file(doc["id"], {**doc, "shared": bool(targets)}, kept[1])
    return {"files": docs}


def check_shown(slack: Slack, blocks: object) -> None:
    """Refuse blocks that show a file which is not there, not finished, or which Slack is still at work on."""
    for where, file_id in _shown(blocks, "/blocks"):
        kept = slack.workspace.file(file_id)
        if kept is not None and kept[0].get("complete") and not slack.busy_with_a_file():
            continue
        told = [f"[ERROR] invalid slack file [json-pointer:{where}/slack_file]"]
        raise RefusedError("invalid_blocks", errors=told, response_metadata={"messages": told})


def _shown(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("type") == "image" and isinstance(value.get("slack_file"), dict):
            yield where, str(value["slack_file"].get("id"))
        for key, inside in value.items():
            yield from _shown(inside, f"{where}/{key}")
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _shown(inside, f"{where}/{number}")


def info(call: Call) -> Json:
    """`files.info`."""
    call.need("files:read")
    kept = call.slack.workspace.file(call.text("file"))
    if kept is None:
        raise RefusedError("file_not_found")
    return {"file": kept[0]}
