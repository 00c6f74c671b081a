"""The page: what one person sees of the workspace, and what they do there, as JSON for the script in `static/`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.acts import Acts
from sandbox.control import plain
from sandbox.guard import HEADERS
from sandbox.people import Channel, Person
from sandbox.refusals import ControlError, RefusedError
from sandbox.slack import Json, Slack
from sandbox.socket_mode import SocketMode
from sandbox.views import Views

STATIC = Path(__file__).parent / "static"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
"""What Slack shows of files in an image block, by how their bytes begin."""


class Page:
    """Serves `/`, its script and style, the state of the screen, and the acts of the person who is looked through."""

    def __init__(self, slack: Slack, views: Views, socket: SocketMode, acts: Acts, *, timezone: str) -> None:
        self._slack = slack
        self._views = views
        self._socket = socket
        self._acts = acts
        self._timezone = timezone
        self._streams: set[asyncio.Task[Any]] = set()
        self.guide: Sequence[Mapping[str, Any]] | Callable[[], Sequence[Mapping[str, Any]]] = ()
        self.clock_buttons: list[Mapping[str, str]] = []
        self.on_button: Callable[[str], Awaitable[None]] | None = None
        self.opening: Mapping[str, str] = {}
        self.visited: set[tuple[str, str]] = set()

    def add_to(self, app: web.Application) -> None:
        """The routes."""
        app.router.add_get("/", self._file)
        app.router.add_get("/static/{name:[a-z]+[.](?:css|js|svg)}", self._file)
        app.router.add_get("/page/state", self._state)
        app.router.add_get("/page/events", self._events)
        app.router.add_get("/page/file/{id:F[A-Z0-9]+}", self._picture)
        app.router.add_post("/page/act/{act}", self._act)

    def close(self) -> None:
        """End the open event streams."""
        for stream in tuple(self._streams):
            stream.cancel()

    async def _file(self, request: web.Request) -> web.Response:
        path = STATIC / request.match_info.get("name", "index.html")
        if not path.is_file():
            return web.Response(status=404, text="no such file")
        return web.Response(
            body=path.read_bytes(),
            content_type=KINDS[path.suffix],
            charset="utf-8",
            headers={**HEADERS, "Cache-Control": "no-cache"},
        )

    async def _picture(self, request: web.Request) -> web.Response:
        """An uploaded picture, by what its bytes are and not by what its name says; any other file is not shown."""
        kept = self._slack.workspace.file(request.match_info["id"])
        kind = next((kind for start, kind in PICTURES.items() if kept and kept[1].startswith(start)), None)
        if kept is None or kind is None:
            return web.Response(status=404, text="no such picture", headers=HEADERS)
        return web.Response(
            body=kept[1], content_type=kind, headers={**HEADERS, "Cache-Control": "private, max-age=86400"}
        )

    # what is on the screen ----------------------------------------------------------------------------------

    async def _state(self, request: web.Request) -> web.Response:
        try:
            state = self.state(request.query.get("as", ""), request.query.get("channel", ""))
        except ControlError as error:
            return web.json_response({"error": str(error)}, status=404)
        return web.json_response(state, headers=HEADERS)

    def state(self, who: str, channel: str) -> Json:
        """Everything that the page draws for `who` looking at `channel`; empty ones are chosen."""
        people = [one for one in self._slack.workspace.people() if not one.is_bot and one.id != "USLACKBOT"]
        person = self._slack.person(who) if who else next((one for one in people if not one.deleted), None)
        if who and channel:
            self._visit(person, channel)
        guide = self.guide() if callable(self.guide) else self.guide
        common: Json = {
            "version": self._slack.version,
            "workspace": self._slack.workspace.name,
            "app": {
                "id": self._slack.app.app_id,
                "name": self._slack.app.name,
                "user": self._slack.app.bot_user,
            },
            "connected": len(self._socket.connections) if self._socket.enabled else -1,
            "people": [self._face(one) for one in self._slack.workspace.people()],
            "commands": [asdict(one) for one in self._slack.app.commands.values()],
            "shortcuts": [asdict(one) for one in self._slack.app.shortcuts],
            "guide": [dict(step) for step in guide],
            "opening": dict(self.opening),
            "clock": {
                "now": self._slack.clock.seconds(),
                "timezone": self._timezone,
                "buttons": [dict(b) for b in self.clock_buttons],
            },
        }
        if person is None:
            return common | {"me": None, "channels": [], "messages": [], "forms": [], "home": None}
        places = self._places(person)
        open_place = next((one for one in places if one["id"] == channel), None)
        messages = self._slack.workspace.seen_by(person.id, open_place["id"]) if open_place else []
        return common | {
            "me": self._face(person),
            "channels": places,
            "channel": open_place["id"] if open_place else None,
            "messages": [
                message.to_slack()
                | {"only_me": message.only_for is not None, "picked": self._acts.picked(person.id, message)}
                for message in messages
            ],
            "forms": [form.with_state() | {"errors": form.errors} for form in self._views.stack(person.id)],
            "home": self._slack.workspace.home(person.id),
        }

    def _visit(self, person: Person | None, channel: str) -> None:
        """Keep who has looked where, as handle and channel name, for the steps of a guide."""
        place = self._slack.workspace.channel(channel)
        if person is not None and place is not None:
            self.visited.add((person.name, place.name))

    def _face(self, person: Person) -> Json:
        return {
            "id": person.id, "name": person.name, "real_name": person.real_name, "title": person.title, "tz": person.tz,
            "is_bot": person.is_bot or person.id == "USLACKBOT", "guest": person.guest, "deleted": person.deleted,
            "stranger": person.stranger, "is_admin": person.is_admin or person.is_owner,
        }  # fmt: skip

    def _places(self, person: Person) -> list[Json]:
        places = []
        for channel in self._slack.workspace.channels():
            member = self._slack.workspace.is_member(channel.id, person.id)
            if member or (channel.kind == "public" and not person.guest and not person.stranger):
                places.append(self._place(person, channel, member=member))
        return places

    def _place(self, person: Person, channel: Channel, *, member: bool) -> Json:
        members = self._slack.workspace.members(channel.id)
        others = [one for one in members if one != person.id]
        names = [self._slack.person(one).real_name for one in others]
        last = self._slack.workspace.last_ts(channel.id, person.id)
        return {
            "id": channel.id, "name": channel.name, "kind": channel.kind, "title": ", ".join(names) or person.real_name,
            "others": others, "archived": channel.archived, "shared": channel.shared, "read_only": channel.read_only,
            "topic": channel.topic, "member": member, "members": len(members), "last": last,
        }  # fmt: skip

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """A line whenever something changed; the page then asks for its state."""
        answer = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await answer.prepare(request)
        task = asyncio.current_task()
        assert task is not None  # a handler runs in a task
        self._streams.add(task)
        seen = -1
        try:
            while True:
                await self._slack.wait_for_change(seen, 15.0)
                seen = self._slack.version
                await answer.write(f"data: {seen}\n\n".encode())
                await asyncio.sleep(0.05)
        except (ConnectionError, asyncio.CancelledError):
            return answer
        finally:
            self._streams.discard(task)

    # what the person does -----------------------------------------------------------------------------------

    async def _act(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"ok": False, "error": "JSON only"}, status=415)
        acts: dict[str, Callable[[Json], Awaitable[Any]]] = {
            "write": self._write,
            "click": self._click,
            "suggest": self._suggest,
            "change": self._change,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "home": self._home,
            "button": self._button,
            "join": self._join,
        }
        act = acts.get(request.match_info["act"])
        if act is None:
            return web.json_response({"ok": False, "error": "no such act"}, status=404)
        try:
            result = await act(json.loads(await request.text()))
        except (ControlError, RefusedError, KeyError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        return web.json_response({"ok": True, "result": plain(result)})

    async def _write(self, said: Json) -> Any:
        text = str(said["text"]).strip()
        if text.startswith("/") and not said.get("thread_ts"):
            return await self._acts.command(said["as"], text, said["channel"], wait=0)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return await self._acts.say(said["as"], said["channel"], escaped, said.get("thread_ts"))

    async def _click(self, said: Json) -> Any:
        await self._take_values(said)
        return await self._acts.click_at(
            said["as"],
            said["block_id"],
            said["action_id"],
            said.get("value"),
            where=said["where"],
            channel=said.get("channel"),
            ts=said.get("ts"),
        )

    async def _suggest(self, said: Json) -> Any:
        return await self._acts.suggest_at(
            said["as"],
            said["block_id"],
            said["action_id"],
            str(said["query"]),
            where=said["where"],
            channel=said.get("channel"),
            ts=said.get("ts"),
        )

    async def _change(self, said: Json) -> Any:
        return await self._acts.change_at(said["as"], said["block_id"], said["action_id"], said.get("value"))

    async def _take_values(self, said: Json) -> None:
        """What was typed into the form on top since it was drawn."""
        for one in said.get("values", []):
            await self._acts.change_at(said["as"], one["block_id"], one["action_id"], one.get("value"))

    async def _submit(self, said: Json) -> Any:
        await self._take_values(said)
        return await self._acts.forms.submit(said["as"], wait=0)

    async def _close(self, said: Json) -> Any:
        return await self._acts.forms.close(said["as"], all_forms=bool(said.get("all")))

    async def _shortcut(self, said: Json) -> Any:
        return await self._acts.shortcut(
            said["as"], said["callback_id"], said.get("channel"), said.get("ts"), wait=0
        )

    async def _home(self, said: Json) -> Any:
        return await self._acts.open_home(said["as"], wait=0)

    async def _join(self, said: Json) -> Any:
        person, channel = self._slack.person(said["as"]), self._slack.channel(said["channel"])
        if channel.kind != "public" or person.guest:
            raise ControlError("only members can join, and only public channels")
        self._slack.workspace.join(channel.id, person.id)
        self._slack.changed()

    async def _button(self, said: Json) -> None:
        if self.on_button is None or said["url"] not in [button["url"] for button in self.clock_buttons]:
            raise ControlError("nobody listens to this button")
        await self.on_button(said["url"])
        self._slack.changed()
