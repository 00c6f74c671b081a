"""What a file or a sync tells us comes in: in chunks, resumable, the same file twice changes nothing.

`begin` opens an import run (or finds the one that was stopped), `carry` brings one chunk of records in and keeps how
far it came in the same transaction, `finish` closes it. Whoever reads the file calls them; nothing here knows files.
An import reports what happened elsewhere: it is recorded as observed and never refused for the order of its stages.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from alignment.people import SHELL
from alignment.records import Record, Rejected, StageMeaning
from db.memory import Work
from db.stores import audit, calendars, imports, loading, matching, stage_maps, workspaces
from db.stores.imports import Run
from db.tables.workspace import ImportState, ThingKind
from operations import homes
from operations.homes import Concerned
from operations.observed import Arrival, Live, Tally, never_enough
from operations.observed_deals import bring_deals, end_missing
from operations.observed_history import bring_history
from operations.observed_leads import bring_leads
from operations.observed_members import bring_members
from operations.observed_people import bring_people
from operations.observed_rates import bring_rates
from operations.observed_rest import bring_campaigns, bring_targets, bring_touches

__all__ = [
    "KINDS",
    "Chunk",
    "Concerned",
    "File",
    "Heard",
    "Tally",
    "adopt",
    "begin",
    "carry",
    "count_anew",
    "finish",
    "hear",
    "missing",
]

Bring = Callable[[Work, Arrival, Sequence[Record], Callable[[], bool]], Tally]

_BRING: dict[str, Bring] = {
    "leads": bring_leads,
    "opportunities": bring_deals,
    "history": bring_history,
    "people": bring_people,
    "campaigns": bring_campaigns,
    "targets": bring_targets,
    "rates": bring_rates,
    "touches": bring_touches,
    "members": bring_members,
}
KINDS = tuple(_BRING)


@dataclass(frozen=True, slots=True)
class File:
    """A file as an import knows it: nothing of its contents but a digest.

    `exported_at` None: it speaks as of now. `says` are the fields that it has columns for.
    """

    kind: str
    source: str
    name: str
    digest: str
    says: frozenset[str]
    exported_at: datetime | None = None
    complete: bool = False
    stages: tuple[StageMeaning, ...] = ()
    """What its deal stages mean; empty where neither a map nor the CRM says."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records in the order of their lines, ending with line `end`; those that could not be read among them."""

    records: Sequence[Record | Rejected]
    end: int
    seen: Container[int] = field(default_factory=frozenset)
    """Our numbers of what earlier chunks of this run spoke of: a second line about the same thing is refused."""


def adopt(work: Work, zone: str, currency: str) -> bool:
    """Give a workspace in which nothing was set up or imported yet the zone and currency of its first file's map.

    Without it the shell's first report would cut days at midnight UTC. Setting up changes both at any time.
    """
    if imports.any_run(work) or calendars.has_calendar(work) or not (zone or currency):
        return False
    changes = {name: value for name, value in (("zone", zone), ("currency", currency)) if value}
    workspaces.set_workspace(work, **changes)
    audit.record(work, SHELL.id, "import.adopted", f"workspace:{work.workspace_id}", **changes)
    return True


def begin(work: Work, file: File) -> Run:
    """Open an import run, or find the one of this very file that was stopped: it goes on after its last line.

    A complete file begins again, since what it lacks is known only after all of its lines; lines that came in already
    change nothing.
    """
    found = imports.unfinished(work, file.kind, file.source, file.digest)
    if found is not None and not file.complete and not found.complete:
        imports.save_run(work, found.id, state=ImportState.RUNNING)
        return replace(found, state=ImportState.RUNNING)
    if found is not None:
        imports.save_run(
            work, found.id, state=ImportState.RUNNING, complete=file.complete, line=0,
            read=0, new=0, changed=0, same=0, refused=0, flagged=0,
        )  # fmt: skip
        return imports.run(work, found.id)
    made = imports.start_run(
        work,
        kind=file.kind,
        source=file.source,
        file=file.name[:255],
        digest=file.digest,
        exported_at=min(file.exported_at or work.now, work.now),
        complete=file.complete,
        baseline=imports.first_of(work, file.kind, file.source),
    )
    if file.stages:
        stage_maps.keep_stages(work, file.source, file.stages)
    return imports.run(work, made)


def carry(
    work: Work, run: Run, file: File, key: bytes, chunk: Chunk, enough: Callable[[], bool] = never_enough
) -> Tally:
    """Bring a chunk in and keep how far it came, in this transaction; return what it came to.

    `key` is the key of e-mail hashes. When `enough()` says so, the chunk ends early: `Tally.line` is the last line
    that came in, and the caller goes on below it. So no transaction holds others up for long.
    """
    loading.by_index(work)
    held = imports.run(work, run.id)
    before, after = imports.neighbours(work, held)
    arrival = Arrival(held, file.says, key, held.exported_at, before, after, chunk.seen)
    records = [each for each in chunk.records if not isinstance(each, Rejected)]
    unread = [each for each in chunk.records if isinstance(each, Rejected)]
    tally = _BRING[file.kind](work, arrival, records, enough)
    line = tally.line if tally.stopped else chunk.end
    unread = [each for each in unread if each.line <= line]
    refused = sorted((*tally.refused, *unread), key=lambda each: each.line)
    tally = replace(tally, refused=tuple(refused), read=tally.read + len(unread), line=line)
    imports.save_run(
        work,
        run.id,
        line=line,
        read=held.read + tally.read,
        new=held.new + tally.new,
        changed=held.changed + tally.changed,
        same=held.same + tally.same,
        refused=held.refused + len(tally.refused),
        flagged=held.flagged + tally.flagged,
    )
    return tally


def missing(
    work: Work, run: Run, file: File, key: bytes, seen: Callable[[int], bool], after: int, limit: int = 200
) -> tuple[int, int]:
    """End some of the deals that a complete file lacks; return (where to go on, how many ended); (0, n) at the end.

    Call it again with the first number until it is 0. Only deals end: a lead that left a list is still a lead.
    """
    if file.kind != "opportunities":
        return 0, 0
    held = imports.run(work, run.id)
    before, newer = imports.neighbours(work, held)
    arrival = Arrival(held, file.says, key, held.exported_at, before, newer, frozenset())
    batch = matching.things_of(work, ThingKind.OPPORTUNITY, held.source, after, limit)
    ended = end_missing(work, arrival, [each for each in batch if not seen(each)])
    if ended:
        imports.save_run(work, run.id, changed=held.changed + ended)
    return (batch[-1] if len(batch) == limit else 0), ended


def hear(
    work: Work,
    source: Heard,
    key: bytes,
    records: Sequence[Record],
    says: Mapping[int, frozenset[str]],
    at: datetime,
) -> Tally:
    """Bring in what a webhook tells at `at`, each record dated by itself; what comes late ends nothing newer.

    What it says of one thing several times is brought in one after the other, the oldest first.
    """
    loading.by_index(work)
    run = imports.heard_run(work, source.endpoint_id, source.kind, source.source)
    live = Live(says, imports.newest_file(work, source.kind, source.source))
    arrival = Arrival(run, frozenset(), key, min(at, work.now), None, None, frozenset(), live)
    whole = Tally()
    for some in _in_turn(records):
        whole = whole.plus(_BRING[source.kind](work, arrival, some, never_enough))
    imports.save_run(
        work,
        run.id,
        read=run.read + whole.read,
        new=run.new + whole.new,
        changed=run.changed + whole.changed,
        same=run.same + whole.same,
        refused=run.refused + len(whole.refused),
        flagged=run.flagged + whole.flagged,
    )
    homes.refresh_after_import(work, whole.concerned)
    return whole


@dataclass(frozen=True, slots=True)
class Heard:
    """A webhook as an import knows it: its endpoint, what it tells of, and whose ids those are."""

    endpoint_id: int
    kind: str
    source: str


def _in_turn(records: Sequence[Record]) -> list[list[Record]]:
    """Return records in turns: in each a thing is spoken of once, of several times the oldest first."""
    turns: list[list[Record]] = []
    spoken: dict[str, int] = {}
    for each in sorted(records, key=_changed_at):
        name = getattr(each, "external", "") or getattr(each, "email", "") or f"#{each.line}"
        turn = spoken[name] = spoken.get(name, -1) + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(each)
    return turns


def _changed_at(record: Record) -> datetime:
    return getattr(record, "changed_at", None) or _LAST


_LAST = datetime.max.replace(tzinfo=UTC)
"""A record without a time of its own speaks as of its delivery: after those that have one."""


def count_anew(work: Work) -> None:
    """Let the database see how large its tables have become: while a first import grows them, plans go stale."""
    loading.count_anew(work)


def finish(work: Work, run: Run, whom: Concerned) -> Run:
    """Close an import run: from now on its figures count as known, its file as imported, and Homes show what it brought."""
    imports.save_run(work, run.id, state=ImportState.DONE, finished_at=work.now)
    audit.record(work, 0, f"import.{run.kind}", f"import:{run.id}")
    homes.refresh_after_import(work, whom)
    return imports.run(work, run.id)


def stop(work: Work, run: Run) -> None:
    """Say that an import was interrupted; the same file goes on where it stopped."""
    imports.save_run(work, run.id, state=ImportState.STOPPED)
