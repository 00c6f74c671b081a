"""What this process counts and times while it works: plain numbers, turned into Prometheus' text only when asked for.

Labels come from fixed sets: kinds of notices, methods of Slack, jobs, outcomes. Nothing that names a workspace, a
person, a channel or a message is ever a label. Counting costs a lock and an addition, so it is always on.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a metric is to Prometheus."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name, what it says, what to do when it looks bad, and its labels."""

    name: str
    type: Type
    says: str
    act: str = ""
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_ANSWERS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 3.0)
_CALLS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_RENDERS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_LAGS = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0, 28800.0)
_C, _G, _H = Type.COUNTER, Type.GAUGE, Type.HISTOGRAM

METRICS: tuple[Metric, ...] = (
    Metric("tandem_ack_seconds", _H, "From a command, click or form to its acknowledgement; Slack waits 3 s",
           "Over 1 s: look at the database's disk and at imports that run", ("kind",), _ANSWERS),
    Metric("tandem_answers", _C, "Commands, clicks and forms by how they ended: ok, slow (over 2.4 s), error",
           "slow or error: find `slow answer` or `unexpected` in the log by its reference", ("kind", "outcome")),
    Metric("tandem_refused_requests", _C, "Requests that were not Slack's, by why",
           "timestamp: set the clock by NTP. signature: compare SLACK_SIGNING_SECRET. Else somebody tries the door", ("why",)),
    Metric("tandem_webhooks", _C, "Deliveries of other systems by how they ended: taken, repeated, unusable, unreadable, unsigned, unknown, "
           "too large, busy, away, error, gone", "unsigned, unusable: tandem webhook list. away: the database; senders come again. error: "
           "find `unexpected` in the log", ("outcome",)),
    Metric("tandem_webhook_seconds", _H, "From a delivery to its answer; senders wait 5 to 10 s",
           "Over 1 s: look at the database's disk and at imports that run", (), _CALLS),
    Metric("tandem_calendars", _C, "Reads of calendars by how they ended: read, unchanged, invited, unknown, busy, away, error",
           "unknown rises fast: somebody guesses addresses, in vain. away: the database; calendars come again. error: find `unexpected` "
           "in the log", ("outcome",)),
    Metric("tandem_render_seconds", _H, "How long a message took to be made from the database",
           "Over 0.5 s for digests: PostgreSQL, or a faster disk", ("kind",), _RENDERS),
    Metric("tandem_notices_finished", _C, "What became of notices that were tried, by kind and state",
           "failed or held: tandem notices list --stuck", ("kind", "state")),
    Metric("tandem_delivery_lag_seconds", _H, "From when a notice was due until it was sent",
           "Rises: another worker, or Slack is slow (tandem_slack_call_seconds)", (), _LAGS),
    Metric("tandem_lookups", _C, "Whether messages in doubt had arrived: found, not_there, unsure, blind, parentless, dead",
           "unsure: Slack could not be read, it is tried again. blind: invite Tandem, or grant the history scope", ("finding",)),
    Metric("tandem_slack_call_seconds", _H, "How long Slack took to answer, by method", "Slack's status page", ("method",), _CALLS),
    Metric("tandem_slack_calls", _C, "Calls to Slack by method and outcome",
           "later: Slack slows us down, nothing is lost. suspended: a new token. unknown: looked up before it is sent again",
           ("method", "outcome")),
    Metric("tandem_job_seconds", _H, "How long the clock's jobs took", "", ("job",), _CALLS),
    Metric("tandem_job_failures", _C, "Jobs of the clock that broke; each is done again at its interval",
           "Find `job failed` in the log", ("job",)),
    Metric("tandem_log_lines", _C, "Lines of the log at WARNING and above", "Read them", ("level",)),
    Metric("tandem_database_up", _G, "1 while the database answers at the revision this version speaks", "0: tandem doctor"),
    Metric("tandem_database_seconds", _G, "How long the database took to answer this scrape", "Over 1 s: its disk"),
    Metric("tandem_database_bytes", _G, "Size of the database", "Keep as much disk free again for a backup and a migration"),
    Metric("tandem_notices", _G, "Notices that are not finished: pending, due, sending, uncertain, held, failed",
           "held, failed: tandem notices list --stuck. uncertain stays: Slack cannot be read", ("state",)),
    Metric("tandem_oldest_due_seconds", _G, "How long the oldest notice that could go has waited",
           "Over 300: is a worker running (tandem_last_round_seconds), does Slack answer"),
    Metric("tandem_broken_lanes", _G, "Channels and people who cannot be reached; their owners were told", "tandem doctor"),
    Metric("tandem_workspaces", _G, "Workspaces: speaking, or suspended because their token is dead",
           "suspended: install the app again, its token into .env; what is owed waits", ("state",)),
    Metric("tandem_last_round_seconds", _G, "How long ago a clock ticked, and a worker asked for work, on any machine",
           "Over 60: start it, or read its log (`clocks disagree`, `nothing claimed`)", ("part",)),
    Metric("tandem_socket_connected", _G, "1 while Socket Mode is connected", "0 for a minute: SLACK_APP_TOKEN, a proxy, Slack's status page"),
    Metric("tandem_socket_silent_seconds", _G, "How long ago the last frame came through the socket; over 90 it is replaced", ""),
    Metric("tandem_socket_connections", _C, "Socket connections made since the start", "Many an hour: a proxy cuts them"),
    Metric("tandem_socket_strangers", _G, "Connections on SLACK_APP_TOKEN that no process on this database has: they take a part of what people do",
           "Stop the other bot, or give each its own Slack app"),
    Metric("tandem_clock_skew_seconds", _G, "Slack's or the database's clock minus this machine's",
           "Over 60 either way nothing is scheduled or sent by this process: NTP", ("with",)),
    Metric("tandem_build", _G, "Always 1: version and schema of this process", "Two versions for long: finish the upgrade", ("version", "schema")),
)  # fmt: skip
"""Every metric that `/metrics` tells: the door, the docs and their test are made from this."""

BY_NAME: Mapping[str, Metric] = {each.name: each for each in METRICS}


@dataclass(slots=True)
class Spread:
    """How many observations fell into each bucket (the last: over all of them), and their sum."""

    counts: list[int]
    total: float = 0.0


@dataclass(slots=True)
class Measures:
    """The numbers of one process since it started. Safe to use from several threads."""

    counters: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict)
    spreads: dict[tuple[str, tuple[str, ...]], Spread] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, *labels: str) -> None:
        """Add one to a counter."""
        key = _key(name, Type.COUNTER, labels)
        with self._lock:
            self.counters[key] = self.counters.get(key, 0) + 1

    def took(self, name: str, seconds: float, *labels: str) -> None:
        """Note how long something took."""
        key = _key(name, Type.HISTOGRAM, labels)
        buckets = BY_NAME[name].buckets
        with self._lock:
            held = self.spreads.get(key)
            if held is None:
                held = self.spreads[key] = Spread([0] * (len(buckets) + 1))
            held.counts[bisect_left(buckets, seconds)] += 1
            held.total += seconds

    @contextmanager
    def timing(self, name: str, *labels: str) -> Iterator[None]:
        """Note how long the body takes, however it ends."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.took(name, time.perf_counter() - start, *labels)


def _key(name: str, kind: Type, labels: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    metric = BY_NAME[name]
    assert metric.type is kind, f"{name} is a {metric.type}"
    assert len(labels) == len(metric.labels), f"{name} takes {metric.labels}"
    return name, labels
