"""The operator's door, on a port of its own: is this process alive, is it ready, and what has it measured.

Any process may open it, also a worker or a clock, which have no other door. It listens on loopback unless told
otherwise, and tells numbers and words from fixed sets, nothing of anybody.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.measures import BY_NAME, METRICS, Measures, Type
from db import schema
from db.memory import Memory, Work
from db.stores import beats
from db.stores.beats import Seen
from db.stores.overview import Overview, overview

if TYPE_CHECKING:
    from prometheus_client import Metric as Family

log = logging.getLogger(__name__)

States = Callable[[], Mapping[str, str]]
"""The state of each part, words from a fixed set; `ok` where it is well."""

Gauges = Callable[[], Mapping[tuple[str, tuple[str, ...]], float]]
"""What this process knows of itself now, by metric and labels."""

LIMIT = 2.0
"""Seconds that the database has to answer a scrape; without it the rest is told."""


def alive(_request: Request) -> Response:
    """Answer that the process runs; touches nothing."""
    return PlainTextResponse("ok")


def ready(states: States, elsewhere: States = dict) -> Callable[[Request], Awaitable[Response]]:
    """Make the answer to `/readyz`: 503 while a part of this process is not well.

    What runs elsewhere is told beside it, but does not take this process out of service: a dead clock is no reason to
    turn commands away.
    """

    async def answer(_request: Request) -> Response:
        found: dict[str, Any] = dict(states())
        well = all(state == "ok" for state in found.values())
        others = dict(elsewhere())
        if others:
            found["elsewhere"] = others
        return JSONResponse(found, status_code=200 if well else 503)

    return answer


@dataclass(frozen=True, slots=True)
class Sight:
    """What a scrape saw in the database; `whole` None where it did not answer in time."""

    whole: Overview | None
    seen: Mapping[str, Seen]
    seconds: float


class Metrics:
    """Tells what was measured, in Prometheus' text format."""

    def __init__(
        self, memory: Memory, now: Callable[[], datetime], measures: Measures, gauges: Gauges
    ) -> None:
        self._memory = memory
        self._now = now
        self._measures = measures
        self._gauges = gauges

    async def answer(self, _request: Request) -> Response:
        """Answer a scrape."""
        from prometheus_client import CONTENT_TYPE_LATEST

        return Response(await self.text(), media_type=CONTENT_TYPE_LATEST)

    async def text(self) -> bytes:
        """Return everything that is told now."""
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

        sight = await self._look()
        registry = CollectorRegistry()
        registry.register(_Told(self._families(sight)))
        ProcessCollector(registry=registry)
        return generate_latest(registry)

    async def _look(self) -> Sight:
        start = time.perf_counter()

        def look(work: Work) -> tuple[Overview | None, Mapping[str, Seen]]:
            if schema.revision(work.connection) != schema.HEAD:
                return None, {}
            return overview(work), beats.seen(work)

        try:
            async with asyncio.timeout(LIMIT):
                whole, seen = await self._memory.look(look, 0, now=self._now())
        except Exception as problem:  # noqa: BLE001 - tandem_database_up says it; the rest is told all the same
            log.warning("not measured", extra={"error": type(problem).__name__})
            whole, seen = None, {}
        return Sight(whole, seen, time.perf_counter() - start)

    def _families(self, sight: Sight) -> list[Family]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        values: dict[tuple[str, tuple[str, ...]], float] = {
            **self._measures.counters,
            **self._gauges(),
            **_from_database(sight),
            ("tandem_build", (__version__, schema.HEAD)): 1,
        }
        families: dict[str, Any] = {}
        makes = {Type.COUNTER: CounterMetricFamily, Type.GAUGE: GaugeMetricFamily}
        for each in METRICS:
            make = makes.get(each.type, HistogramMetricFamily)
            families[each.name] = make(each.name, each.says, labels=each.labels)
        for (name, labels), value in sorted(values.items()):
            families[name].add_metric(labels, value)
        for (name, labels), spread in sorted(self._measures.spreads.items()):
            families[name].add_metric(labels, _cumulative(BY_NAME[name].buckets, spread.counts), spread.total)
        return list(families.values())


class _Told:
    """Families that are ready, as a registry wants them."""

    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families


def _cumulative(edges: tuple[float, ...], counts: list[int]) -> list[tuple[str, float]]:
    told, so_far = [], 0
    for edge, count in zip([*map(str, edges), "+Inf"], counts, strict=True):
        so_far += count
        told.append((edge, float(so_far)))
    return told


def _from_database(sight: Sight) -> dict[tuple[str, tuple[str, ...]], float]:
    found: dict[tuple[str, tuple[str, ...]], float] = {
        ("tandem_database_up", ()): float(sight.whole is not None),
        ("tandem_database_seconds", ()): sight.seconds,
    }
    for name, seen in sight.seen.items():
        found["tandem_last_round_seconds", (name,)] = seen.ago.total_seconds()
    if (whole := sight.whole) is None:
        return found
    for state in ("pending", "due", "sending", "uncertain", "held", "failed"):
        found["tandem_notices", (state,)] = getattr(whole, state)
    found["tandem_oldest_due_seconds", ()] = whole.oldest_due_seconds
    found["tandem_broken_lanes", ()] = whole.broken_lanes
    found["tandem_database_bytes", ()] = whole.bytes
    found["tandem_workspaces", ("speaking",)] = whole.workspaces - whole.suspended
    found["tandem_workspaces", ("suspended",)] = whole.suspended
    return found


def build(states: States, elsewhere: States, metrics: Metrics) -> Starlette:
    """Build the operator's door."""
    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready(states, elsewhere)),
            Route("/metrics", metrics.answer),
        ]
    )
