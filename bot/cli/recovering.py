"""`tandem restore` and `tandem recover`: a backup put back, and what Slack and the database know brought together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from bot.clock import WallClock
from bot.delivery.recovering import Read
from bot.erasures import bury, merged
from bot.settings import Settings
from db import backup, engine
from db.memory import Memory
from db.stores import beats, tombstones, workspaces
from db.stores import recovery as stored
from db.stores.tombstones import Tombstones
from operations import recovery


@dataclass(frozen=True, slots=True)
class Memories:
    """What a database still tells before it is replaced: who was erased, which numbers were given, its last sign."""

    stones: Mapping[int, Tombstones]
    numbers: Mapping[int, Mapping[str, int]]
    last: datetime | None


LATELY = timedelta(seconds=60)
"""A database that was written to later than this is no backup that was just put back."""

NOTHING = Memories({}, {}, None)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the database. What was there is kept; stop Tandem first.

    Whoever was erased since the backup is erased again, numbers given since are not given again, and everything owed is
    looked up in Slack before it is sent. `tandem recover` afterwards reads the channels and says what it found.
    """
    settings = Settings()
    url = engine.parse(settings.database_url)
    if not yes:
        where = url.render_as_string(hide_password=True)
        click.confirm(f"Put {file} in the place of {where}? What is there is kept.", abort=True)
    now = WallClock().now()
    before = _remembered(settings.database_url, now)
    replaced = backup.put_back(url, file, now)
    click.echo(f"Put back: {file} (revision {replaced.revision}).")
    if replaced.kept:
        what = "file" if engine.is_sqlite(url) else "schema"
        click.echo(
            f"What was there is kept as the {what} {replaced.kept}; remove it when nobody misses anything."
        )
    since = _make_ready(
        settings,
        before,
        lambda memory: memory.see(lambda work: stored.last_sign(work, now) or now, 0, now=now),
        now,
    )
    _tell_lost(settings.database_url, replaced.kept, since, before.last or now)
    click.echo("Next: tandem recover, which reads the channels; then start Tandem.")


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    help="When the backup was made, UTC; needed when Tandem has run since it was put back by other means.",
)
def recover(since: datetime | None) -> None:
    """After a restore: read in Slack what was said since the backup, so that nothing comes twice, and report.

    For a database that was put back by `tandem restore` or by other means; doing it again changes nothing more.
    """
    settings = Settings()
    now = WallClock().now()
    told = since.replace(tzinfo=UTC) if since else None
    began = _make_ready(settings, NOTHING, lambda memory: told or _began(memory, now), now)
    click.echo(f"Facts may be lost between {_minute(began)} and {_minute(now)} UTC ({_long(now, began)}).")
    asyncio.run(_read_all(settings, began))


# --- before and after ------------------------------------------------------------------------------------------------


def _remembered(url: str, now: datetime) -> Memories:
    """Read what the database that is replaced still tells; one that is gone, damaged or of another version tells nothing."""
    try:
        memory = Memory.open(url)
    except Exception as problem:  # noqa: BLE001 - a broken database is why somebody restores: said, and gone on
        click.echo(
            f"The database that is there cannot be read ({type(problem).__name__}): it is replaced as it is."
        )
        return NOTHING
    try:
        return _memories(memory, now)
    except Exception as problem:  # noqa: BLE001 - damaged in the middle: the same
        click.echo(
            f"The database that is there is damaged ({type(problem).__name__}): it is replaced as it is."
        )
        return NOTHING
    finally:
        memory.close()


def _memories(memory: Memory, now: datetime) -> Memories:
    ids = memory.see(workspaces.all_ids, 0, now=now)
    return Memories(
        {each: memory.see(tombstones.of_workspace, each, now=now) for each in ids},
        {each: memory.see(stored.numbers, each, now=now) for each in ids},
        memory.see(lambda work: stored.last_sign(work, now), 0, now=now),
    )


def _make_ready(
    settings: Settings, before: Memories, began: Callable[[Memory], datetime], now: datetime
) -> datetime:
    """Do what needs no network, in every workspace, and say it; return since when facts are lost."""
    memory = Memory.open(settings.database_url)
    try:
        journal = settings.erasures()
        stones = merged(before.stones, journal.read() if journal else {})
        ids = memory.see(workspaces.all_ids, 0, now=now)
        since = began(memory)
        memory.do(beats.silence, 0, now=now)
        for each in ids:
            ready = memory.do(
                partial(recovery.prepare, since=since, given=before.numbers.get(each, {})), each, now=now
            )
            buried = bury(memory, each, stones.get(each, Tombstones({}, {})), now)
            if journal:
                journal.add(each, memory.see(tombstones.of_workspace, each, now=now))
            click.echo(
                f"Workspace {each}: erased again: {len(buried)}; new leads begin at "
                f"L-{ready.numbers.get('lead', 0) + 1}; {ready.owed} messages are owed, each looked up before it is sent."
            )
        return since
    finally:
        memory.close()


def _began(memory: Memory, now: datetime) -> datetime:
    """Return since when facts are lost, as a restore has marked it, or as the database's last sign of life says."""
    ids = memory.see(workspaces.all_ids, 0, now=now)
    began = memory.see(recovery.lost_since, ids[0] if ids else 0, now=now)
    if now - began < LATELY and (not ids or memory.see(beats.recovered, ids[0], now=now) is None):
        raise click.UsageError(
            "This database was written to a moment ago, so it does not look as if a backup had just been put back. "
            "If one was, and Tandem has run since, add --since with the time at which the backup was made."
        )
    return began


def _tell_lost(url: str, kept: str, since: datetime, until: datetime) -> None:
    until = max(since, until)
    click.echo(
        f"Lost: what was recorded between {_minute(since)} and {_minute(until)} UTC ({_long(until, since)})."
    )
    if not kept:
        return
    try:
        old = Memory.open(backup.kept_url(engine.parse(url), kept).render_as_string(hide_password=False))
    except Exception as problem:  # noqa: BLE001 - what was replaced may be damaged: its counts are an extra
        click.echo(f"How much that is, the replaced database does not tell ({type(problem).__name__}).")
        return
    try:
        lost = old.see(lambda work: stored.recorded_after(work, since), 0, now=until)
    finally:
        old.close()
    click.echo(
        f"That is {lost.events} events of leads, {lost.changes} changes by people, {lost.notices} messages owed."
    )


# --- Slack -----------------------------------------------------------------------------------------------------------


async def _read_all(settings: Settings, since: datetime) -> None:
    from bot.secrets import Secrets
    from bot.slack.clients import Clients

    clock = WallClock()
    memory = Memory.open(settings.database_url)
    clients = Clients(memory, Secrets(settings.secret_keys()), settings.slack_api_url, clock.now)
    try:
        for workspace_id in await memory.look(workspaces.all_ids, 0, now=clock.now()):
            client = await clients.client(workspace_id)
            if client is None:
                click.echo(f"Workspace {workspace_id}: not connected to Slack, nothing to read.")
                continue
            await _read_one(memory, workspace_id, client, since, clock)
    finally:
        await clients.close()
        memory.close()


async def _read_one(
    memory: Memory, workspace_id: int, client: object, since: datetime, clock: WallClock
) -> None:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.delivery.posting import Line
    from bot.delivery.recovering import Reader
    from bot.delivery.skew import Skew

    assert isinstance(client, AsyncWebClient)
    places = await memory.look(lambda work: stored.places(work, since), workspace_id, now=clock.now())
    reader = Reader(Line(10.0, clock.now, Skew()), client, now=clock.now)
    read = await reader.read(places, since)
    news, strangers = await memory.run(
        lambda work: recovery.arrived(work, read.found), workspace_id, now=clock.now()
    )
    known = await memory.look(lambda work: stored.known(work, read.found), workspace_id, now=clock.now())
    _report(workspace_id, read, news, strangers, frozenset(known))


def _report(workspace_id: int, read: Read, news: int, strangers: int, known: frozenset[str]) -> None:
    click.echo(
        f"Workspace {workspace_id}: read {read.places} channels and direct messages; "
        f"{len(read.found)} messages of Tandem since the backup."
    )
    click.echo(f"  {news} of them were owed here and are not sent again.")
    if strangers:
        per = Counter(where for each, (where, _ts) in read.found.items() if each not in known)
        told = ", ".join(f"{channel} {count}" for channel, count in sorted(per.items()))
        click.echo(
            f"  {strangers} tell of what this database does not know any more ({told}): import the day's files "
            "again, and ask who decided something there to do it again."
        )
    for channel, why in sorted(read.unread.items()):
        click.echo(f"  {channel} could not be read ({why}): it is looked into before anything is sent there.")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _long(until: datetime, since: datetime) -> str:
    minutes = max(0, round((until - since).total_seconds() / 60))
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
