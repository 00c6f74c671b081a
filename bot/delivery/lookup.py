"""Did it arrive? Reads the channel, or the thread, for a message that carries a notice's id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcomes import Answer, Outcome, Verdict, judge
from bot.delivery.posting import EVENT_TYPE, Line
from bot.delivery.skew import Skew
from bot.delivery.times import Boottime

BEFORE = 600.0
"""Seconds before the first try from which on is read: clocks are never quite equal."""

_PAGES = (200, 999)
"""Messages asked for at first, which mostly are all there are; and from then on, since calls are what Slack counts."""

_NEXT = 1.0
"""Seconds after which a look-up asks whether it is its turn."""

_SHUT = frozenset(
    {"not_in_channel", "channel_not_found", "no_permission", "not_allowed_token_type", "access_denied"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """It arrived, and this is where."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """Every page was read, and it is on none. `others`: where others that were looked for are, by id."""

    others: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unsure:
    """An error, or a page that could not be read: nothing is known.

    `wait`: seconds that Slack asked for. `away`: Slack did not answer at all.
    """

    code: str
    wait: float = 0.0
    away: bool = False


@dataclass(frozen=True, slots=True)
class Blind:
    """Tandem may not read there: what is done is the kind's own policy."""

    code: str


@dataclass(frozen=True, slots=True)
class Parentless:
    """The message it would stand under is gone."""


@dataclass(frozen=True, slots=True)
class Dead:
    """The token is gone: the workspace waits."""

    outcome: Outcome


Finding = Found | NotThere | Unsure | Blind | Parentless | Dead


class Turns:
    """Lets few look-ups of a workspace read at a time: all at once, none would come to its last page within its lease.

    Slack counts calls of a method in a whole workspace, so when it asks one of them to wait, all of them do.
    """

    def __init__(self, at_once: int, boottime: Boottime) -> None:
        self._at_once = at_once
        self._boottime = boottime
        self._reading: Counter[int] = Counter()
        self._closed: dict[int, float] = {}

    def wait(self, workspace_id: int) -> float:
        """Return in how many seconds a look-up may ask again; 0 when it is its turn."""
        closed = self._closed.get(workspace_id, 0.0) - self._boottime()
        if closed > 0:
            return closed
        return _NEXT if self._reading[workspace_id] >= self._at_once else 0.0

    def close(self, workspace_id: int, seconds: float) -> None:
        """Let no look-up of a workspace begin for so long."""
        self._closed[workspace_id] = self._boottime() + seconds

    @contextmanager
    def take(self, workspace_id: int) -> Iterator[None]:
        """Take a turn."""
        self._reading[workspace_id] += 1
        try:
            yield
        finally:
            self._reading[workspace_id] -= 1


async def look_up(
    line: Line,
    client: AsyncWebClient,
    notice_id: str,
    channel: str,
    *,
    thread_ts: str,
    since: datetime,
    age: timedelta,
    now: Callable[[], datetime],
    skew: Skew,
    time_left: Callable[[], bool],
    others: Collection[str] = (),
) -> Finding:
    """Read everything said in `channel` (under `thread_ts`, if any) from ten minutes before the first try until now.

    `age` is how long ago that was by the database's clock, which all workers share, `since` when it was by the clock of
    whoever noted it. The window begins at the earlier of the two, and so much earlier as Slack's clock is behind ours,
    also when that is only heard on the way: neither machine's clock has to be right. `others` are looked for beside it.
    """
    method = "conversations.replies" if thread_ts else "conversations.history"
    place = {"channel": channel, **({"ts": thread_ts} if thread_ts else {})}
    behind = skew.behind
    cursor = ""
    page = _PAGES[0]
    seen: dict[str, tuple[str, str]] = {}
    while time_left():
        begins = min(since.timestamp(), now().timestamp() - age.total_seconds())
        oldest = max(0.0, begins - BEFORE - behind)
        window = {"oldest": f"{oldest:.6f}", "limit": page, "include_all_metadata": "true"}
        answer = await line.read(client, method, **place, **window, **({"cursor": cursor} if cursor else {}))
        outcome = judge(method, answer)
        if outcome.verdict != Verdict.SENT:
            return _without(outcome)
        if skew.behind > behind + 1:
            behind, cursor = skew.behind, ""
            continue
        messages = answer.body.get("messages")
        if not isinstance(messages, list):
            return Unsure("odd page")
        for message in messages:
            told = _carried(message)
            if told == notice_id:
                return Found(channel, str(message["ts"]))
            if told in others:
                seen[told] = (channel, str(message["ts"]))
        cursor = _next(answer)
        if not cursor:
            return Unsure("unread page") if answer.body.get("has_more") else NotThere(seen)
        page = _PAGES[1]
    return Unsure("no time left")


def _without(outcome: Outcome) -> Finding:
    if outcome.code.startswith("missing_scope") or outcome.code in _SHUT:
        return Blind(outcome.code)
    if outcome.code == "thread_not_found":
        return Parentless()
    if outcome.verdict == Verdict.SUSPENDED:
        return Dead(outcome)
    return Unsure(outcome.code, outcome.wait, away=outcome.verdict in (Verdict.UNKNOWN, Verdict.UNSENT))


def _next(answer: Answer) -> str:
    told = answer.body.get("response_metadata")
    cursor = told.get("next_cursor") if isinstance(told, dict) else None
    return cursor if isinstance(cursor, str) else ""


def _carried(message: object) -> str:
    """Return the id of the notice that a message of ours says; empty for any other message."""
    if not isinstance(message, dict) or not message.get("ts"):
        return ""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    told = payload.get("id") if isinstance(payload, dict) else None
    return told if isinstance(told, str) else ""
