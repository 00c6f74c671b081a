"""Forms and Homes that the app opens and changes."""

from __future__ import annotations

from sandbox.refusals import RefusedError
from sandbox.slack import Json
from sandbox.web_api import Call


def _trigger(call: Call) -> str:
    trigger = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger:
        raise RefusedError(
            "invalid_arguments",
            response_metadata={"messages": ["[ERROR] missing required field: trigger_id"]},
        )
    return trigger


def open_form(call: Call) -> Json:
    """`views.open`."""
    return {"view": call.views.open(_trigger(call), call.args.get("view") or {})}


def push(call: Call) -> Json:
    """`views.push`."""
    return {"view": call.views.push(_trigger(call), call.args.get("view") or {})}


def update(call: Call) -> Json:
    """`views.update`."""
    return {
        "view": call.views.update(
            call.args.get("view") or {},
            view_id=call.args.get("view_id"),
            external_id=call.args.get("external_id"),
            view_hash=call.args.get("hash"),
        )
    }


def publish(call: Call) -> Json:
    """`views.publish`."""
    person = call.person(call.text("user_id"))
    if person.deleted or person.is_bot:
        raise RefusedError("not_enabled")
    return {"view": call.views.publish(person.id, call.args.get("view") or {}, call.args.get("hash"))}
