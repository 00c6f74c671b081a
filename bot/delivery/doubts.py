"""A notice that may have arrived: looked up, a few at a time, and where that is in vain what its kind's policy says."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from alignment.notices import BY_NAME, CAUGHT_UP, Unknown
from bot.delivery.ends import Ends, Trip
from bot.delivery.lookup import Blind, Dead, Found, NotThere, Parentless, Turns, Unsure, look_up
from bot.delivery.posting import Line
from bot.delivery.skew import Skew
from bot.delivery.times import Boottime, Times
from bot.measures import Measures
from db.stores.delivery import Claimed, Result
from db.tables.delivery import Act, NoticeState

log = logging.getLogger(__name__)

UNKNOWN_FATE = "unknown whether it arrived"


class Doubts:
    """Settles whether notices arrived."""

    def __init__(
        self,
        line: Line,
        ends: Ends,
        *,
        now: Callable[[], datetime],
        times: Times,
        boottime: Boottime,
        skew: Skew,
        measures: Measures,
    ) -> None:
        self._line = line
        self._ends = ends
        self._now = now
        self._times = times
        self._boottime = boottime
        self._skew = skew
        self._measures = measures
        self._turns = Turns(times.lookups_at_once, boottime)

    def about(self, claimed: Claimed) -> bool:
        """Tell whether a message may be out there already: an earlier try, or a first one that is very late."""
        notice = claimed.notice
        if notice.act not in (Act.POST, Act.REPLY) or notice.kind == "home":
            return False
        # A summary says again whatever had arrived of what it tells: it always looks.
        told_again = notice.kind == CAUGHT_UP
        return told_again or claimed.lost_since is not None or not self._only_in_case(claimed)

    def _only_in_case(self, claimed: Claimed) -> bool:
        """Tell whether nothing but a restored backup lets a message be looked up: where that cannot be, it is said."""
        notice = claimed.notice
        late = self._now() - notice.due_at > self._times.late
        doubted = claimed.uncertain or notice.first_try_at is not None or bool(notice.payload.get("doubt"))
        return not (doubted or late)

    async def settle(self, trip: Trip, channel: str) -> Result | None:
        """Say what became of a notice that may have arrived; None when it is to be sent."""
        notice, claimed = trip.notice, trip.claimed
        since, others = _told_since(claimed)
        thread_ts = claimed.parent_ts if notice.act == Act.REPLY else ""
        if channel[:1] in ("U", "W"):
            finding: object = Blind("the direct message is not open")
        elif wait := self._turns.wait(notice.workspace_id):
            return self._ends.later(
                trip, "others are looked up first", timedelta(seconds=wait), counted=False
            )
        else:
            with self._turns.take(notice.workspace_id):
                finding = await look_up(
                    self._line,
                    trip.client,
                    notice.id,
                    channel,
                    thread_ts=thread_ts,
                    since=since,
                    age=max(timedelta(0), claimed.at - since),
                    now=self._now,
                    skew=self._skew,
                    time_left=lambda: self._boottime() <= trip.until,
                    others=others,
                )
        self._measures.count("tandem_lookups", _snake(type(finding).__name__))
        if isinstance(finding, Found):
            log.info(
                "found already there", extra={"notice": notice.id, "kind": notice.kind, "cause": notice.cause}
            )
            return Result(claimed, NoticeState.SENT, finding.channel, finding.ts, dm=trip.dm)
        if isinstance(finding, Parentless):
            return Result(claimed, NoticeState.CANCELLED, error="what it belongs to was deleted")
        if isinstance(finding, Dead):
            return self._ends.ended(trip, finding.outcome, "conversations.history")
        if isinstance(finding, NotThere):
            trip.doubt = False
            return self._not_there(trip, finding)
        assert isinstance(finding, Unsure | Blind)
        if isinstance(finding, Unsure) and (
            finding.wait
            or notice.lookups < (self._times.most_tries if finding.away else self._times.most_lookups)
        ):
            log.warning(
                "look-up failed", extra={"notice": notice.id, "cause": notice.cause, "error": finding.code}
            )
            if finding.wait:
                self._turns.close(notice.workspace_id, finding.wait)
                return self._ends.later(trip, finding.code, timedelta(seconds=finding.wait), counted=False)
            later = self._ends.later(trip, finding.code, self._times.again_in(notice.lookups), counted=False)
            return replace(later, looked=True)
        if self._only_in_case(claimed):
            trip.doubt = False
            return None
        # Somebody who asks for it once more, at the shell, has decided: it is not held again.
        asked_for = not claimed.uncertain and notice.first_try_at is not None
        if BY_NAME[notice.kind].unknown == Unknown.HOLD and not asked_for:
            return self._ends.held(trip, UNKNOWN_FATE)
        trip.repeat, trip.doubt = True, False
        return None

    def _not_there(self, trip: Trip, finding: NotThere) -> Result | None:
        notice = trip.notice
        if finding.others:
            back = Result(
                trip.claimed, NoticeState.PENDING, error="some had arrived", counted=False, dm=trip.dm
            )
            return replace(back, arrived=finding.others)
        if notice.expires_at <= self._now():
            return Result(trip.claimed, NoticeState.EXPIRED)
        trip.hopeless = notice.attempts >= self._times.most_tries
        return None


def _told_since(claimed: Claimed) -> tuple[datetime, frozenset[str]]:
    """Return from when on a notice may be out there, and what else would say the same: what a summary tells of."""
    notice = claimed.notice
    since = min(notice.first_try_at or notice.due_at, notice.due_at, claimed.lost_since or notice.due_at)
    if notice.kind != CAUGHT_UP:
        return since, frozenset()
    return min(since, datetime.fromisoformat(str(notice.payload["since"]))), frozenset(notice.payload["ids"])


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
