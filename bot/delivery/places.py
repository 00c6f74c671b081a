"""A channel's topic, or a user group, brought to its present state: twice is once, so nothing is ever in doubt.

Where Slack does not let us, the hand-over goes out all the same, and the rota's owner is told once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from alignment.duty.topic import with_duty
from bot.delivery.ends import Ends, Trip, failed
from bot.delivery.outcomes import Outcome, Verdict, judge
from bot.delivery.posting import TOO_LATE, Call, Line
from db.stores.delivery import Result
from db.tables.delivery import NoticeState
from messages.place import Group, Place, Topic

_HEALS = frozenset({Verdict.LATER, Verdict.UNSENT, Verdict.UNKNOWN})
"""What passes by itself: it is tried again. All else is for somebody to put right."""


class Places:
    """Brings places to their state."""

    def __init__(self, line: Line, ends: Ends) -> None:
        self._line = line
        self._ends = ends

    async def bring(self, trip: Trip, place: Place, channel: str, may: Callable[[], bool]) -> Result:
        """Bring a place to its state; return what is saved."""
        if not may():
            return self._ends.put_back(trip)
        if isinstance(place, Group):
            members = ",".join(place.members)
            return await self._change(
                trip, Call("usergroups.users.update", {"usergroup": place.id, "users": members}), may
            )
        return await self._topic(trip, place, channel, may)

    async def _topic(self, trip: Trip, topic: Topic, channel: str, may: Callable[[], bool]) -> Result:
        """Put who is on duty into a topic, beside what people wrote there; one that says it already is left alone."""
        answer = await self._line.read(trip.client, "conversations.info", channel=channel)
        outcome = judge("conversations.info", answer)
        if outcome.verdict != Verdict.SENT:
            return self._not(trip, outcome, "conversations.info")
        there = _topic_of(answer.body.get("channel"))
        wanted = with_duty(there, topic.label, topic.who)
        if wanted == there:
            return Result(trip.claimed, NoticeState.SENT)
        call = Call("conversations.setTopic", {"channel": channel, "topic": wanted})
        return await self._change(trip, call, may)

    async def _change(self, trip: Trip, call: Call, may: Callable[[], bool]) -> Result:
        answer = await self._line.say(trip.client, call, may)
        if answer.lost == TOO_LATE:
            return self._ends.put_back(trip)
        outcome = judge(call.method, answer)
        if outcome.verdict == Verdict.SENT:
            return Result(trip.claimed, NoticeState.SENT)
        return self._not(trip, outcome, call.method)

    def _not(self, trip: Trip, outcome: Outcome, method: str) -> Result:
        """Say what is saved where it was not changed: never that the channel is broken, since messages get through."""
        if outcome.verdict == Verdict.LATER:
            # The lane does not wait for it: what is said there needs no topic.
            return self._ends.later(trip, outcome.code, timedelta(seconds=outcome.wait), counted=False)
        ours = outcome.code.startswith("missing_scope") or outcome.code == "not_allowed_token_type"
        if outcome.verdict in _HEALS or (outcome.verdict == Verdict.SUSPENDED and not ours):
            return self._ends.ended(trip, outcome, method)
        return failed(trip.claimed, outcome.code)


def _topic_of(channel: object) -> str:
    """Return a channel's topic out of what Slack tells of it; empty where it tells none."""
    topic = channel.get("topic") if isinstance(channel, dict) else None
    value = topic.get("value") if isinstance(topic, dict) else None
    return value if isinstance(value, str) else ""
