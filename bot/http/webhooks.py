"""The door of other systems: `POST /webhooks/<source>/<endpoint>`, answered after the commit and never before.

What is not signed by one of the endpoint's secrets is turned away; where nobody is, everybody hears the same. A long list
goes in in parts, each with a key of its own in the commit of its effect: who asks again, after whatever went wrong, is
answered from the parts that are in and has the others done.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from alignment.records import Record, Rejected
from bot.http.bodies import TooLarge, body_of
from bot.http.signatures import Proof, Scheme, Unsigned, signed_at
from bot.logs import CAUSE
from bot.measures import Measures
from bot.secrets import Secrets, Unreadable
from bot.slack.answers import reference
from crm import maps
from crm.fields import Kind
from crm.webhook import Delivery, NotRecords, TooMany, Webhook
from db.away import is_away
from db.memory import AlreadyDone, Memory, TooLate, Work
from db.stores import endpoints as stored
from db.stores import workspaces
from db.stores.endpoints import Endpoint
from db.work import cause_of
from operations import endpoints
from operations.endpoints import Taken

log = logging.getLogger(__name__)

ANSWER_SECONDS = 8.0
"""HubSpot waits ten, most others longer; who is told to come again loses nothing."""
NOTE_SECONDS = 1.0
MOST_AT_ONCE = 64
"""So many deliveries are worked on at a time; the others are told to come again."""
PART = 25
"""So many records go into one transaction: others wait behind it."""
AGAIN_SECONDS = 5
_LONGEST_NAME = 400


@dataclass(frozen=True, slots=True)
class Known:
    """An endpoint that is there: whose it is, its secrets, and what its workspace counts in."""

    workspace_id: int
    endpoint: Endpoint
    secrets: tuple[str, ...]
    zone: str
    currency: str


@dataclass
class Webhooks:
    """Answers every webhook of all workspaces. `public_url`: where the doors are, as HubSpot was told."""

    memory: Memory
    secrets: Secrets
    now: Callable[[], datetime]
    measures: Measures
    public_url: str = ""
    _at_once: int = field(default=0, init=False)

    async def answer(self, request: Request) -> Response:
        """Answer one delivery."""
        start = time.perf_counter()
        if self._at_once >= MOST_AT_ONCE:
            return self._counted(_again(429, "too many at once"), "busy", start)
        self._at_once += 1
        try:
            response, outcome = await self._in_time(request)
        finally:
            self._at_once -= 1
        return self._counted(response, outcome, start)

    def _counted(self, response: Response, outcome: str, start: float) -> Response:
        self.measures.count("tandem_webhooks", outcome)
        self.measures.took("tandem_webhook_seconds", time.perf_counter() - start)
        return response

    async def _in_time(self, request: Request) -> tuple[Response, str]:
        """Answer within the time that senders wait; whatever breaks is no acceptance."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._answer(request)
        except ClientDisconnect:
            return PlainTextResponse("", status_code=400), "gone"
        except (TimeoutError, TooLate):
            log.warning("webhook too slow")
            return _again(503, "too slow, nothing is lost: send it again"), "away"
        except Exception as problem:  # the one boundary: the sender hears no more than whether to come again
            if is_away(problem):
                log.warning("webhook: database away", extra={"error": type(problem).__name__})
                return _again(503, "the database is away: send it again"), "away"
            told = reference()
            log.exception("unexpected", extra={"reference": told})
            return PlainTextResponse(f"unexpected, reference {told}", status_code=500), "error"

    async def _answer(self, request: Request) -> tuple[Response, str]:
        try:
            body = await body_of(request)
        except TooLarge:
            return PlainTextResponse("too large: at most 1 MiB", status_code=413), "too large"
        known = await self._known(request.path_params["source"], request.path_params["endpoint"])
        if known is None:
            return PlainTextResponse("not found", status_code=404), "unknown"
        proof = Proof(body, request.headers, f"{self.public_url.rstrip('/')}{request.url.path}")
        try:
            at = signed_at(Scheme(known.endpoint.scheme), known.secrets, proof, self.now())
        except Unsigned as why:
            await self._note(known, str(why))
            return PlainTextResponse(str(why), status_code=401), "unsigned"
        try:
            delivery = await asyncio.to_thread(_read, known, body)
        except NotRecords as problem:
            return PlainTextResponse(str(problem), status_code=400), "unreadable"
        except TooMany as problem:
            return PlainTextResponse(str(problem), status_code=413), "too large"
        if all(isinstance(each, Rejected) for each in delivery.records):
            refused = tuple(
                (each.line, each.reason) for each in delivery.records if isinstance(each, Rejected)
            )
            return _told(Taken(refused=refused), status=422), "unusable"
        name = request.headers.get("x-tandem-delivery", "").strip()[:_LONGEST_NAME]
        taken, repeated = await self._take(known, delivery, at, name)
        return _told(taken, repeated=repeated), "repeated" if repeated else "taken"

    async def _known(self, source: str, address: str) -> Known | None:
        """Return the endpoint at an address, with secrets that can be read; the same look whatever was asked for."""
        workspace_id, hashed = whose(address), hash_of(address)

        def look(work: Work) -> tuple[Any, str, str]:
            found = stored.by_hash(work, hashed)
            if found is None or found[0].source != source:
                return None, "", ""
            terms = workspaces.terms(work)
            return found, terms.zone, terms.currency

        found, zone, currency = await self.memory.look(look, workspace_id, now=self.now())
        if found is None:
            return None
        endpoint, secrets = found
        return Known(workspace_id, endpoint, tuple(filter(None, map(self._opened, secrets))), zone, currency)

    def _opened(self, secret: stored.Secret) -> str:
        try:
            return self.secrets.open(secret.sealed)
        except Unreadable:
            log.warning("webhook secret unreadable")
            return ""

    async def _note(self, known: Known, why: str) -> None:
        """Remember for the doctor that somebody was turned away; where that takes long, the log alone says so."""
        log.warning("webhook refused", extra={"error": why})
        try:
            async with asyncio.timeout(NOTE_SECONDS):
                await self.memory.attempt(
                    lambda work: endpoints.note_refused(work, known.endpoint, why),
                    known.workspace_id,
                    now=self.now(),
                )
        except (TimeoutError, TooLate):
            log.debug("refusal not noted")

    async def _take(self, known: Known, delivery: Delivery, at: datetime, name: str) -> tuple[Taken, bool]:
        """Bring a delivery in, part by part; tell what came of it, and whether all of it was in before."""
        key = f"webhook/{known.endpoint.id}/{sha256((name or delivery.name).encode()).hexdigest()[:40]}"
        CAUSE.set(cause_of(f"{key}/0"))
        taken, news = Taken(), False
        parts = _parts(delivery.records)
        for number, part in enumerate(parts):

            def act(work: Work, part: Sequence[Record | Rejected] = part) -> Taken:
                return endpoints.take(work, known.endpoint, self.secrets.hash_key, part, delivery.says, at)

            try:
                taken += await self.memory.attempt(
                    act, known.workspace_id, now=self.now(), inbound=f"{key}/{number}"
                )
                news = True
            except AlreadyDone as done:
                taken += Taken.of(done.effect)
        log.info("webhook", extra={"count": len(delivery.records), "state": "taken" if news else "repeated"})
        return taken, not news


def whose(address: str) -> int:
    """Return the workspace that an endpoint's address names; 0 for none."""
    number = address.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0


def hash_of(address: str) -> str:
    """Return what is kept of an endpoint's address."""
    return sha256(address.encode("utf-8", "replace")).hexdigest()


def _read(known: Known, body: bytes) -> Delivery:
    mapped = maps.from_data(known.endpoint.map)
    return Webhook(Kind(known.endpoint.kind), mapped, zone=known.zone, currency=known.currency).read(body)


def _parts(records: Sequence[Record | Rejected]) -> list[Sequence[Record | Rejected]]:
    return [records[at : at + PART] for at in range(0, len(records), PART)]


def _told(taken: Taken, *, repeated: bool = False, status: int = 200) -> Response:
    refused = [{"index": place, "reason": reason} for place, reason in taken.refused]
    told = {
        "accepted": taken.accepted,
        "unchanged": taken.unchanged,
        "refused": refused,
        "repeated": repeated,
    }
    return JSONResponse(told, status_code=status)


def _again(status: int, why: str) -> Response:
    return PlainTextResponse(why, status_code=status, headers={"Retry-After": str(AGAIN_SECONDS)})
