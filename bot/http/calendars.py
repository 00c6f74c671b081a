"""The door of calendars: `GET /calendar/<token>.ics` and `GET /invitation/<token>.ics`, the same 404 for whoever has no
address that may be read now.

What the reader may see is asked at each read. A calendar that has it all already hears so (`ETag`, `Last-Modified`).
The address is in no log and in no label.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.measures import Measures
from bot.slack.answers import reference
from db.away import is_away
from db.memory import Memory, TooLate, Work
from db.stores import channels, feeds, installations, invitations, people
from db.stores.feeds import Address
from figures import feeds as figures
from figures import invitations as of_invitations
from messages import calendar_file
from operations.feeds import hash_of, whose

log = logging.getLogger(__name__)

ANSWER_SECONDS = 8.0
MOST_AT_ONCE = 16
"""So many calendars are written at a time; the others are told to come again."""
AGAIN_SECONDS = 30
_LONGEST_ADDRESS = 80
_LONGEST_INVITATION = 120
_PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Read:
    """A calendar as it is now, the mark of its content, and since when it is so, to the second."""

    address: Address
    content: bytes
    mark: str
    since: datetime

    @property
    def news(self) -> bool:
        """Whether nobody read this content by this address before."""
        return self.mark != self.address.content


@dataclass
class Calendars:
    """Answers every calendar of all workspaces."""

    memory: Memory
    now: Callable[[], datetime]
    measures: Measures
    _at_once: int = field(default=0, init=False)

    async def answer(self, request: Request) -> Response:
        """Answer one read of a calendar."""
        return await self._within(self._answer, request)

    async def answer_invited(self, request: Request) -> Response:
        """Answer one download of an invitation: one entry, or all that somebody has to come, as it is now."""
        return await self._within(self._invitation, request)

    async def _within(
        self, answer: Callable[[Request], Awaitable[tuple[Response, str]]], request: Request
    ) -> Response:
        """Answer in time; what broke is an answer too, and says nothing of whose calendar it was."""
        if self._at_once >= MOST_AT_ONCE:
            return self._counted(_again(), "busy")
        self._at_once += 1
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return self._counted(*await answer(request))
        except (TimeoutError, TooLate):
            log.warning("calendar too slow")
            return self._counted(_again(), "away")
        except Exception as problem:  # the one boundary: a calendar hears no more than whether to come again
            if is_away(problem):
                log.warning("calendar: database away", extra={"error": type(problem).__name__})
                return self._counted(_again(), "away")
            told = reference()
            log.exception("unexpected", extra={"reference": told})
            return self._counted(PlainTextResponse(f"unexpected, reference {told}", status_code=500), "error")
        finally:
            self._at_once -= 1

    def _counted(self, response: Response, outcome: str) -> Response:
        self.measures.count("tandem_calendars", outcome)
        return response

    async def _answer(self, request: Request) -> tuple[Response, str]:
        address = str(request.path_params["token"])[:_LONGEST_ADDRESS]
        workspace_id, now = whose(address), self.now()
        read = await self.memory.look(lambda work: _read(work, hash_of(address)), workspace_id, now=now)
        if read is None:
            return _nobody(), "unknown"
        if read.news:
            await self.memory.attempt(
                lambda work: feeds.changed(work, read.address.id, read.mark, read.since),
                workspace_id,
                now=now,
            )
        headers = {
            **_PRIVATE,
            "ETag": f'"{read.mark}"',
            "Last-Modified": format_datetime(read.since, usegmt=True),
        }
        if _has_it(request, read):
            return Response(status_code=304, headers=headers), "unchanged"
        headers["Content-Disposition"] = 'inline; filename="tandem.ics"'
        return Response(read.content, media_type=calendar_file.CONTENT_TYPE, headers=headers), "read"

    async def _invitation(self, request: Request) -> tuple[Response, str]:
        token = str(request.path_params["token"])[:_LONGEST_INVITATION]
        content = await self.memory.look(lambda work: _invited(work, token), whose(token), now=self.now())
        if content is None:
            return _nobody(), "unknown"
        headers = {**_PRIVATE, "Content-Disposition": 'attachment; filename="tandem.ics"'}
        return Response(content, media_type=calendar_file.CONTENT_TYPE, headers=headers), "invited"


def _read(work: Work, hashed: str) -> Read | None:
    """Return the calendar at an address, as whoever it is for may read it now; the same look whatever was asked for."""
    address = feeds.readable(work, hashed)
    if address is None:
        return None
    if address.person_id:
        feed, name = figures.of_person(work, people.actor(work, address.person_id)), "Sales and marketing"
    else:
        channel = channels.channel(work, address.channel)
        feed, name = figures.of_channel(work, address.channel), f"#{channel.name}" if channel else "Channel"
    content = calendar_file.written(feed, name, _site(work))
    mark = sha256(content).hexdigest()
    return Read(address, content, mark, _since(work, address, mark))


def _invited(work: Work, token: str) -> bytes | None:
    """Return the file of an invitation as whoever it was sent to may read it now."""
    reader = invitations.reader(work, token)
    if reader is None:
        return None
    feed = of_invitations.file_of(work, *reader)
    return calendar_file.taken_over(feed, _site(work)) if feed is not None else None


def _site(work: Work) -> str:
    """Return what ends the id of each entry here, for ever: no other company's ends so."""
    known = installations.facts(work)
    return f"{known[0].lower() if known else f'w{work.workspace_id}'}.tandem"


def _since(work: Work, address: Address, mark: str) -> datetime:
    """Return since when the content is as it is: whole seconds, and never the same for another content before it."""
    if mark == address.content:
        return address.changed_at
    return max(work.now.replace(microsecond=0), address.changed_at.replace(microsecond=0) + _SECOND)


def _has_it(request: Request, read: Read) -> bool:
    """Tell whether the calendar that asks has this content already; where it says by which mark, its time is not asked."""
    marks = request.headers.get("if-none-match")
    if marks is not None:
        told = [each.strip().removeprefix("W/") for each in marks[:1000].split(",")]
        return "*" in told or f'"{read.mark}"' in told
    try:
        asked = parsedate_to_datetime(request.headers.get("if-modified-since", "")[:60])
    except ValueError:
        return False
    return asked.tzinfo is not None and asked.astimezone(UTC) >= read.since


def _nobody() -> Response:
    """Return what whoever may read nothing hears, whatever the reason; no proxy keeps it for when they may."""
    return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})


def _again() -> Response:
    return PlainTextResponse(
        "try again", status_code=503, headers={"Retry-After": str(AGAIN_SECONDS), "Cache-Control": "no-store"}
    )
