"""One notice on its way: where to, is it there already, what does it say now, post it, what came of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from alignment.notices import CAUGHT_UP, HELD_FOR_OUTSIDERS
from bot.delivery.address import Address, DirectMessages, addresses
from bot.delivery.doubts import Doubts
from bot.delivery.ends import Ends, Trip, failed
from bot.delivery.outcomes import Answer, Outcome, Verdict, judge
from bot.delivery.pictures import Draw, Pictures
from bot.delivery.places import Places
from bot.delivery.posting import TOO_LATE, Call, Line, call_for, marked_as_repeat
from bot.delivery.skew import Skew
from bot.delivery.times import Boottime, Times
from bot.measures import Measures
from db.memory import Memory, Work
from db.stores.delivery import Claimed, Result
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from messages.message import Message
from operations import caught_up

log = logging.getLogger(__name__)

Render = Callable[[Work, Notice], Message | None]
ClientFor = Callable[[int], Awaitable[AsyncWebClient | None]]


@dataclass(frozen=True, slots=True)
class Ready:
    """What the database knew of a notice in one look: where it goes and what it says. `fault`: why it says nothing."""

    where: Address
    message: Message | None = None
    fault: str = ""


class Sender:
    """Sends claimed notices, one at a time, and says what became of each. Saves nothing itself."""

    def __init__(
        self,
        memory: Memory,
        *,
        render: Render,
        draw: Draw,
        now: Callable[[], datetime],
        times: Times,
        boottime: Boottime,
        skew: Skew,
        measures: Measures | None = None,
    ) -> None:
        self._memory = memory
        self._render = render
        self._now = now
        self._boottime = boottime
        self._measures = measures or Measures()
        self._line = Line(times.limit, now, skew, self._measures)
        self._direct = DirectMessages(self._line)
        self._ends = Ends(times)
        self._pictures = Pictures(self._line, self._ends, draw, times)
        self._places = Places(self._line, self._ends)
        self._doubts = Doubts(
            self._line,
            self._ends,
            now=now,
            times=times,
            boottime=boottime,
            skew=skew,
            measures=self._measures,
        )

    def in_doubt(self, claimed: Claimed) -> bool:
        """Tell whether a message may be out there already: an earlier try, or a first one that is very late."""
        return self._doubts.about(claimed)

    async def prepare(self, claims: list[Claimed]) -> list[Ready]:
        """Look once for several notices of one workspace: where each goes and what it says now."""
        if not claims:
            return []

        def look(work: Work) -> list[Ready]:
            where = addresses(work, claims)
            return [self._ready(work, each, place) for each, place in zip(claims, where, strict=True)]

        ready = await self._memory.look(look, claims[0].notice.workspace_id, now=self._now())
        if len(claims) == 1:
            return ready
        # A template that broke its query may have broken the others' snapshot with it.
        return [
            one if not one.fault else (await self.prepare([each]))[0]
            for each, one in zip(claims, ready, strict=True)
        ]

    def _ready(self, work: Work, claimed: Claimed, where: Address) -> Ready:
        try:
            if where.shut or where.left or claimed.notice.act == Act.DELETE:
                return Ready(where)
            with self._measures.timing("tandem_render_seconds", claimed.notice.kind):
                message = self._render(work, claimed.notice)
            return Ready(where, self._pictures.as_wanted(work, claimed.notice, message))
        except Exception as problem:
            fault = type(problem).__name__
            log.exception(
                "notice not rendered",
                extra={
                    "notice": claimed.notice.id,
                    "kind": claimed.notice.kind,
                    "cause": claimed.notice.cause,
                },
            )
            return Ready(where, fault=f"template: {fault}")

    async def send(
        self, claimed: Claimed, client: AsyncWebClient, until: float, ready: Ready | None = None
    ) -> Result:
        """Bring one notice as far as it goes now. `ready`: what was prepared, unless it is looked up first."""
        trip = Trip(claimed, client, until, self._doubts.about(claimed))
        where = ready.where if ready is not None else await self._where(claimed)
        if where.shut:
            return self._ends.held(trip, HELD_FOR_OUTSIDERS)
        if ready is not None and ready.fault:
            return self._ends.odd(trip, ready.fault)
        channel, closed = "", None
        if claimed.notice.kind != "home":
            if not self._time_left(trip):
                return self._ends.put_back(trip)
            channel, closed = await self._direct.channel(
                client, claimed.notice.workspace_id, where, lambda: self._time_left(trip)
            )
        elif not where.user:
            closed = Outcome(Verdict.BROKEN, "no_slack_account")
        if closed is not None:
            return self._ends.ended(trip, closed, "conversations.open")
        trip.dm = channel if where.person_id and not where.channel and channel.startswith("D") else ""
        if trip.doubt:
            known = await self._looked_up(trip, channel)
            if known is not None:
                return known
        if ready is None:
            [ready] = await self.prepare([claimed])
            if ready.fault:
                return self._ends.odd(trip, ready.fault)
        if ready.message is None and claimed.notice.act != Act.DELETE:
            return Result(claimed, NoticeState.CANCELLED, error="nothing to say any more", dm=trip.dm)
        return await self._say(trip, ready.message, channel, where.user)

    async def _where(self, claimed: Claimed) -> Address:
        [where] = await self._memory.look(
            lambda work: addresses(work, [claimed]), claimed.notice.workspace_id, now=self._now()
        )
        return where

    async def _looked_up(self, trip: Trip, channel: str) -> Result | None:
        """Say what became of a notice that may have arrived; None when it is to be sent, and not with others as one."""
        known = await self._doubts.settle(trip, channel)
        if known is not None:
            return known
        if await self._too_many(trip.notice):
            back = Result(trip.claimed, NoticeState.PENDING, error=CAUGHT_UP, counted=False, dm=trip.dm)
            return replace(back, fold=True)
        return failed(trip.claimed, "gave up") if trip.hopeless else None

    async def _too_many(self, notice: Notice) -> bool:
        if not caught_up.may_be_folded(notice, self._now()):
            return False
        return await self._memory.look(
            lambda work: caught_up.too_many(work, notice), notice.workspace_id, now=self._now()
        )

    # Post it ---------------------------------------------------------------------------------------------------------

    async def _say(self, trip: Trip, message: Message | None, channel: str, user: str) -> Result:
        """Say it; a message that carries a picture is posted once that is with Slack, unless Slack draws it.

        One of a place says nothing: it changes that alone.
        """
        if message is not None and message.place is not None:
            return await self._places.bring(trip, message.place, channel, lambda: self._time_left(trip))
        if message is not None and message.picture is not None and not message.shows_chart:
            placed = await self._pictures.place(trip, message, lambda: self._time_left(trip))
            if isinstance(placed, Result):
                return placed
            message = placed
        return await self._post(trip, message, channel, user)

    async def _post(self, trip: Trip, message: Message | None, channel: str, user: str) -> Result:
        if message is not None and trip.repeat:
            message = marked_as_repeat(message)
        call = call_for(trip.claimed, message, channel, user)
        plainer = unthreaded = False
        while True:
            if not self._time_left(trip):
                return self._ends.put_back(trip)
            answer = await self._line.say(trip.client, call, lambda: self._time_left(trip))
            if answer.lost == TOO_LATE:
                return self._ends.put_back(trip)
            outcome = judge(call.method, answer)
            if outcome.verdict == Verdict.PLAINER and message is not None and message.shows_chart:
                return self._pictures.not_charted(trip, outcome.code)
            if outcome.verdict == Verdict.PLAINER and message is not None and message.shows_picture:
                return self._pictures.not_shown(trip, outcome.code)
            if outcome.verdict == Verdict.PLAINER and message is not None and not plainer:
                plainer, message = True, message.fallback()
                log.warning(
                    "blocks refused",
                    extra={"notice": trip.notice.id, "cause": trip.notice.cause, "error": outcome.code},
                )
                call = call_for(trip.claimed, message, channel, user)
            elif outcome.verdict == Verdict.UNTHREADED and not unthreaded:
                unthreaded = True
                beside = {key: value for key, value in call.arguments.items() if key != "thread_ts"}
                call = Call(call.method, beside)
            elif outcome.verdict == Verdict.SENT:
                return self._sent(trip, answer)
            else:
                return self._ends.ended(trip, outcome, call.method)

    def _sent(self, trip: Trip, answer: Answer) -> Result:
        if trip.notice.act not in (Act.POST, Act.REPLY) or trip.notice.kind == "home":
            return Result(trip.claimed, NoticeState.SENT)
        channel = answer.text("channel")
        dm = channel if trip.dm or (channel.startswith("D") and channel != trip.notice.target) else ""
        return Result(trip.claimed, NoticeState.SENT, channel, answer.text("ts"), dm=dm)

    def _time_left(self, trip: Trip) -> bool:
        return self._boottime() <= trip.until
