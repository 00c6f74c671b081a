"""What `tandem doctor` looks at: each check has one finding in words, and the fix for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from alignment.people import SHELL
from bot.delivery.clocks import Clocks, machine
from bot.delivery.skew import Skew
from bot.pulse import LATE
from bot.secrets import Secrets
from bot.settings import Missing, Settings
from bot.slack.received import code_of
from bot.slack.scopes import NEEDED, SCOPES
from db import schema
from db.memory import Memory
from db.stores import beats, workspaces
from operations import health


class Health(StrEnum):
    """How a check came out."""

    WELL = "ok"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result: what was looked at, what was found, what to do."""

    health: Health
    what: str
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What the checks look at."""

    settings: Settings
    memory: Memory
    secrets: Secrets
    workspace_id: int
    now: datetime
    client: Callable[[str], AsyncWebClient]
    host: Callable[[], datetime] = machine
    """This machine's clock, which a demo does not move."""


Check = Callable[[Patient], Awaitable[Sequence[Finding]]]


def _well(what: str, found: str) -> list[Finding]:
    return [Finding(Health.WELL, what, found)]


async def database(patient: Patient) -> Sequence[Finding]:
    """The database answers and is at the revision that this version speaks."""
    revision = await patient.memory.look(lambda work: schema.revision(work.connection), 0, now=patient.now)
    kind = "SQLite" if patient.memory.sqlite else "PostgreSQL"
    return _well("Database", f"{kind}, revision {revision}")


async def clocks(patient: Patient) -> Sequence[Finding]:
    """This machine's clock and the database's agree within a minute."""
    compared = Clocks(patient.memory, host=patient.host)
    await compared.agree()
    if compared.trouble:
        return [
            Finding(
                Health.BROKEN,
                "Clocks",
                compared.trouble,
                "Set the time of both by NTP; until then nothing is scheduled or sent.",
            )
        ]
    return _well("Clocks", "this machine and the database agree")


async def tokens(patient: Patient) -> Sequence[Finding]:
    """The tokens are there and Slack takes them; its clock agrees; every needed scope is granted."""
    try:
        token = await patient.memory.look(workspaces.installation, patient.workspace_id, now=patient.now)
        plain = patient.secrets.open(token.token) if token else patient.settings.need("slack_bot_token")
        client = patient.client(plain)
        answer = await client.auth_test()
    except Missing as missing:
        return [Finding(Health.BROKEN, "Slack token", "none", str(missing))]
    except SlackApiError as refused:
        error = code_of(refused.response.get("error"))
        return [
            Finding(
                Health.BROKEN,
                "Slack token",
                error,
                "Install the app again and put its token into .env; what is owed waits, and goes out by itself then.",
            )
        ]
    except (aiohttp.ClientError, TimeoutError, OSError) as problem:
        return [
            Finding(
                Health.BROKEN,
                "Slack",
                f"cannot be reached ({type(problem).__name__})",
                f"Let this machine reach {patient.settings.slack_api_url}.",
            )
        ]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    findings = _well("Slack token", f"speaks as {answer.get('user')} in {answer.get('team')}")
    findings += _scopes(str(headers.get("x-oauth-scopes", "")))
    findings += _slack_clock(str(headers.get("date", "")), patient.host())
    return findings


def _scopes(granted: str) -> list[Finding]:
    if not granted:
        return [Finding(Health.LOOK, "Scopes", "Slack did not say which are granted", "")]
    missing = [scope for scope in SCOPES if scope.name not in granted.replace(",", " ").split()]
    if not missing:
        return _well("Scopes", "all granted")
    return [
        Finding(
            Health.BROKEN if scope.name in NEEDED else Health.LOOK,
            f"Scope {scope.name}",
            f"missing: {scope.without}",
            "Slack app page, OAuth & Permissions: add it, then install again.",
        )
        for scope in missing
    ]


def _slack_clock(date: str, now: datetime) -> list[Finding]:
    if not date:
        return []
    heard = Skew()
    heard.hear(date, now)
    if not heard.far:
        return _well("Slack's clock", "agrees with this machine's")
    return [
        Finding(
            Health.BROKEN,
            "Slack's clock",
            f"{abs(heard.seconds or 0):.0f} s from this machine's",
            "Set this machine's time by NTP; until then nothing is scheduled or sent.",
        )
    ]


async def workspace(patient: Patient) -> Sequence[Finding]:
    """What the database tells of the workspace: admin, setup, people, channels, messages, how fresh the data is."""
    told = await patient.memory.look(
        lambda work: health.findings(work, SHELL), patient.workspace_id, now=patient.now
    )
    return [
        Finding(Health.WELL if each.well else Health.LOOK, each.what, each.says, each.fix) for each in told
    ]


async def erasures(patient: Patient) -> Sequence[Finding]:
    """Who was erased is remembered outside the database too, so that no backup that is put back brings them back."""
    if patient.settings.erasures() is not None:
        return _well("Erasures", "remembered outside the database")
    return [
        Finding(
            Health.LOOK,
            "Erasures",
            "remembered in the database alone: a lost database and an older backup would bring erased people back",
            "Set ERASURES_FILE to a file on a disk that lives longer than the database.",
        )
    ]


async def parts(patient: Patient) -> Sequence[Finding]:
    """A clock ticks and a worker asks for work, on whatever machine, and of one version."""
    seen = await patient.memory.look(beats.seen, 0, now=patient.now)
    findings: list[Finding] = []
    for name in beats.PARTS:
        each = seen.get(name)
        what = f"The {name}"
        if each is None:
            findings.append(
                Finding(Health.LOOK, what, "has never run", "Start it: tandem run, or the Procfile's line.")
            )
        elif each.ago > LATE:
            told = f"last seen {round(each.ago.total_seconds() / 60)} min ago ({each.by})"
            findings.append(
                Finding(
                    Health.LOOK,
                    what,
                    told,
                    "Start it, or read its log (`clocks disagree`, `nothing claimed`).",
                )
            )
        else:
            findings += _well(what, f"runs ({each.by}, version {each.version})")
    return findings


async def app_token(patient: Patient) -> Sequence[Finding]:
    """No other bot answers on our app token, as far as connected processes have counted."""
    found = await patient.memory.look(lambda work: beats.sockets(work, LATE), 0, now=patient.now)
    if found.shared:
        told = "somebody else is connected too, and gets a part of what people type and press"
        fix = "Stop the other bot, or give each its own Slack app: one app for each environment."
        return [Finding(Health.BROKEN, "SLACK_APP_TOKEN", told, fix)]
    return _well("SLACK_APP_TOKEN", "ours alone") if found.ours else []


CHECKS: tuple[Check, ...] = (database, clocks, tokens, parts, app_token, erasures, workspace)
