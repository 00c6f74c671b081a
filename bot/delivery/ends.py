"""What became of a notice: the result of every way in which its trip can end but the good one."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcomes import SHUT, Outcome, Verdict
from bot.delivery.times import Times
from db.stores.delivery import Claimed, Result
from db.stores.notices import Notice
from db.tables.delivery import NoticeState

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Trip:
    """One claimed notice while it is being sent. `until`: on the boot clock, when no call may begin any more.

    `hopeless`: it is not there, and was tried so often that it is given up, unless others say it.
    """

    claimed: Claimed
    client: AsyncWebClient
    until: float
    doubt: bool
    repeat: bool = False
    hopeless: bool = False
    dm: str = ""

    @property
    def notice(self) -> Notice:
        return self.claimed.notice


class Ends:
    """Says what is saved for a notice that was not delivered now, and when it is tried again."""

    def __init__(self, times: Times) -> None:
        self._times = times

    def ended(self, trip: Trip, outcome: Outcome, method: str) -> Result:
        """Return the result of a call that did not deliver."""
        verdict, code, claimed = outcome.verdict, outcome.code, trip.claimed
        if verdict == Verdict.LATER:
            wait = timedelta(seconds=outcome.wait)
            held_back = self.later(trip, code, wait, counted=False)
            return replace(held_back, lane_wait=wait, method_wait=(method, wait))
        if verdict == Verdict.UNSENT:
            return replace(
                self.later(trip, code, self._times.retry, counted=False), lane_wait=self._times.retry
            )
        if verdict == Verdict.UNKNOWN:
            return self.unknown(trip, code, method)
        if verdict == Verdict.SUSPENDED:
            return replace(self.later(trip, code, None, counted=False), suspend=code)
        if verdict == Verdict.BROKEN:
            return Result(claimed, NoticeState.FAILED, error=code, broken=code, shut=code in SHUT)
        if verdict == Verdict.GONE:
            return Result(claimed, NoticeState.CANCELLED, error=code)
        if verdict == Verdict.ODD:
            return self.odd(trip, code)
        return failed(trip.claimed, code)

    def unknown(self, trip: Trip, code: str, method: str) -> Result:
        """Nobody knows whether Slack has carried it out, or still will: leave it alone until it must have.

        A post is then looked up. An edit is made again, as things stand by then: made at once, it could be overtaken by
        the older one that Slack is still at work on.
        """
        tries = trip.notice.attempts
        if method == "chat.postMessage":
            # Its lane waits with it for the lease, in order; if Slack stays away for longer, others may pass.
            wait = None
            if tries >= self._times.tries:
                wait = max(self._times.again_in(tries), self._times.settle)
            return Result(trip.claimed, NoticeState.SENDING, error=code, again_in=wait, dm=trip.dm)
        if tries + 1 >= self._times.most_tries:
            return failed(trip.claimed, code)
        wait = self._times.again_in(tries)
        if method == "conversations.open":
            return self.later(trip, code, wait)
        return Result(trip.claimed, NoticeState.SENDING, error=code, again_in=max(wait, self._times.settle))

    def later(self, trip: Trip, code: str, wait: timedelta | None, *, counted: bool = True) -> Result:
        """Try again after `wait`; what may have arrived stays unknown meanwhile."""
        doubtful = trip.doubt and trip.claimed.uncertain
        state = NoticeState.SENDING if doubtful else NoticeState.PENDING
        if doubtful and wait is None:
            wait = self._times.retry
        return Result(trip.claimed, state, error=code, again_in=wait, counted=counted, dm=trip.dm)

    def put_back(self, trip: Trip) -> Result:
        """Too little of the lease is left to be sure that nobody else sends it too."""
        return self.later(trip, "no time left", None, counted=False)

    def held(self, trip: Trip, why: str) -> Result:
        return Result(trip.claimed, NoticeState.HELD, error=why, doubt=trip.doubt, dm=trip.dm)

    def odd(self, trip: Trip, code: str) -> Result:
        """Try an error that nobody knows a few times, then let it fail with a reference."""
        if trip.notice.attempts + 1 >= self._times.tries:
            return failed(trip.claimed, code)
        return self.later(trip, code, self._times.again_in(trip.notice.attempts))


def failed(claimed: Claimed, code: str) -> Result:
    """Return that a notice will not heal by itself, under a reference that the log has too."""
    notice, reference = claimed.notice, new_reference()
    log.error(
        "notice failed",
        extra={
            "notice": notice.id,
            "kind": notice.kind,
            "cause": notice.cause,
            "error": code,
            "reference": reference,
        },
    )
    # It may be out there all the same: whoever sends it again by hand looks first.
    return Result(claimed, NoticeState.FAILED, error=code, reference=reference, doubt=claimed.uncertain)


def new_reference() -> str:
    """Return a short code under which a failure is found in the log."""
    return f"T-{secrets.token_hex(3)}"
