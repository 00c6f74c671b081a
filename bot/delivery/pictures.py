"""A message's picture on its way: left to Slack, or drawn, uploaded unshared, its id saved, and then shown in the one post.

Where the workspace takes Slack's own charts, the message carries one. A refusal is definite: nothing was posted, so the same
notice comes with a picture, and the workspace is asked again after some weeks.

An upload is no message: nobody sees it, so what is lost on the way to it is simply done again, a few times. Each step ends
in one saved result: an upload puts the notice back with the file's id in it, and the next try shows that file. Whoever is
killed in between has at most left a file with Slack that no message shows. Where a picture cannot be had, because the
scope is missing, Slack will not take it, or has still not looked at it after some tries, the words go alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from alignment.pictures import Charts
from bot.delivery.artist import NotDrawn
from bot.delivery.ends import Ends, Trip
from bot.delivery.outcomes import Outcome, Verdict, judge
from bot.delivery.posting import TOO_LATE, UPLOAD, Call, Line
from bot.delivery.times import Times
from db.memory import Work
from db.stores.delivery import Result, Uploaded
from db.stores.notices import Notice
from messages.message import Message
from messages.picture import Picture
from operations.setup.pictures import shown_now

log = logging.getLogger(__name__)

Draw = Callable[[Picture], Awaitable[bytes]]

_FILE_ID = re.compile(r"F[A-Z0-9]{1,39}")
_ALT = 1000

_NO_CHARTS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments"})
"""What a workspace says of a block that it does not know."""

_NEVER = frozenset({Verdict.REFUSED, Verdict.BROKEN, Verdict.GONE})
"""What Slack says of an upload that it will not take, however often it is asked."""


class Pictures:
    """Brings a message's picture to where it can be shown."""

    def __init__(self, line: Line, ends: Ends, draw: Draw, times: Times) -> None:
        self._line = line
        self._ends = ends
        self._draw = draw
        self._easel = asyncio.Lock()
        self._times = times

    def as_wanted(self, work: Work, notice: Notice, message: Message | None) -> Message | None:
        """Return a message as its workspace wants charts: drawn by Slack, still to be uploaded, or as words alone.

        One that was tried in vain before is not left to Slack again, whatever that was.
        """
        if message is None or message.picture is None:
            return message
        shown = shown_now(work)
        if shown is Charts.NONE:
            return replace(message, picture=None)
        return message.charted() if shown is Charts.NATIVE and not notice.picture_tries else message

    async def place(self, trip: Trip, message: Message, may: Callable[[], bool]) -> Message | Result:
        """Return the message as it can be posted now; or what is to be saved before it can be."""
        picture, notice = message.picture, trip.notice
        assert picture is not None, "asked for a message that carries one"
        if notice.picture_tries >= self._times.picture_tries:
            return message
        for held in (Uploaded(notice.picture, notice.picture_of), trip.claimed.parent_picture):
            if held.file_id and held.mark == picture.mark:
                return message.showing(held.file_id)
        async with self._easel:
            # Many wait here when a morning's digests come at once: whose lease is nearly over lets the next one draw.
            if not may():
                return self._ends.put_back(trip)
            try:
                content = await self._draw(picture)
            except NotDrawn as problem:
                return self._once_more(trip, str(problem))
        uploaded = await self._upload(trip, picture, content, may)
        if isinstance(uploaded, str):
            rest = self._times.picture_rest
            rested = self._ends.later(trip, "its picture is uploaded", rest, counted=False)
            return replace(rested, uploaded=Uploaded(uploaded, picture.mark))
        return message if uploaded is None else uploaded

    def not_shown(self, trip: Trip, code: str) -> Result:
        """Return what is saved when Slack refused the message with its picture: mostly it has not looked at it yet."""
        return self._once_more(trip, f"picture not shown: {code}")

    def not_charted(self, trip: Trip, code: str) -> Result:
        """Return what is saved when Slack refused its own chart: nothing arrived, so the same notice comes as a picture.

        The workspace remembers it, so that its next ones come as pictures at once.
        """
        self._warn(trip, f"chart refused: {code}")
        again = self._ends.later(trip, f"chart refused: {code}", None, counted=False)
        return replace(again, pictureless=True, chart_refused=code in _NO_CHARTS)

    async def _upload(
        self, trip: Trip, picture: Picture, content: bytes, may: Callable[[], bool]
    ) -> str | Result | None:
        """Upload, shared with nobody; return the file's id, what else came of it, or None where the words go alone."""
        ask = Call(
            "files.getUploadURLExternal",
            {"filename": picture.file_name, "length": len(content), "alt_txt": picture.alt[:_ALT]},
            form=True,
        )
        answer = await self._line.say(trip.client, ask, may)
        if (outcome := judge(ask.method, answer)).verdict != Verdict.SENT:
            return self._without(trip, outcome, ask.method)
        address, file_id = answer.text("upload_url"), answer.text("file_id")
        if not _FILE_ID.fullmatch(file_id) or not _may_go_to(address, trip.client.base_url):
            return self._once_more(trip, "odd upload address")
        outcome = judge(UPLOAD, await self._line.upload(trip.client, address, content, may))
        if outcome.verdict != Verdict.SENT:
            return self._without(trip, outcome, UPLOAD)
        named = [{"id": file_id, "title": picture.name}]
        done = Call("files.completeUploadExternal", {"files": json.dumps(named)}, form=True)
        outcome = judge(done.method, await self._line.say(trip.client, done, may))
        if outcome.verdict != Verdict.SENT:
            return self._without(trip, outcome, done.method)
        return file_id

    def _without(self, trip: Trip, outcome: Outcome, method: str) -> Result | None:
        """Say what a call that uploaded nothing means; None: there will be no picture, say the words now."""
        verdict, code = outcome.verdict, outcome.code
        if code == TOO_LATE:
            return self._ends.put_back(trip)
        if verdict == Verdict.LATER:
            # The lane does not wait for it: what is said there needs no upload.
            return self._ends.later(trip, code, timedelta(seconds=outcome.wait), counted=False)
        if verdict in _NEVER or code.startswith("missing_scope"):
            self._warn(trip, f"{method}: {code}")
            return None
        if verdict == Verdict.SUSPENDED:
            return self._ends.ended(trip, outcome, method)
        return self._once_more(trip, f"{method}: {code}")

    def _once_more(self, trip: Trip, code: str) -> Result:
        """Put the notice back: after some tries its words go alone."""
        self._warn(trip, code)
        tries = trip.notice.picture_tries
        last = tries + 1 >= self._times.picture_tries
        wait = None if last else self._times.again_in(tries)
        return replace(self._ends.later(trip, code, wait, counted=False), pictureless=True)

    def _warn(self, trip: Trip, code: str) -> None:
        log.warning(
            "no picture yet",
            extra={"notice": trip.notice.id, "cause": trip.notice.cause, "error": code},
        )


def _may_go_to(address: str, api: str) -> bool:
    """Tell whether bytes may go there: encrypted, unless Slack's API is itself spoken to in the clear (the sandbox)."""
    return address.startswith("https://") or (address.startswith("http://") and api.startswith("http://"))
