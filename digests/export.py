"""A table that somebody asked for, as lines to copy; of a longer one it says which shell command gives all of it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from alignment.permissions import Right, allowed
from alignment.spreadsheets import written
from db.memory import Work
from db.stores import campaigns, people, teams
from db.stores.notices import Notice
from figures.basis import Scope
from figures.tables import TABLES
from figures.tables.shape import AnyTable, Cell, Told, moment
from messages import limits
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, one_line
from messages.words import count

MOST_CELL = 80
_FENCE = len("```\n```")
_ROOM = 8_000
"""So many characters of rows come as a message, which stays under Slack's limits; the shell gives any number."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return the table of a notice by its pair of times, as far as its reader may see it now; None for who exports no longer.

    Whether they may see what a person, or fewer than three, hold is judged before (`not_theirs`).
    """
    assert notice.as_of is not None, "an export's notice holds its pair of times"
    assert notice.known_at is not None, "an export's notice holds its pair of times"
    reader = people.actor(work, int(notice.target.partition(":")[2]))
    table, scope = TABLES[notice.payload["what"]], Scope.from_data(notice.payload)
    if not allowed(reader, Right.EXPORT):
        return None
    figures = table.ask(work, scope, notice.as_of, notice.known_at)
    told = table.told(work, figures, reader)
    about = " · ".join((*scope.said, f"as of {moment(notice.as_of)}"))
    parts, shown, every = _parts(told)
    if not every:
        return compose(f"{table.title}: none", f"*{table.title}* · none", context=[escape(about)])
    head = f"{table.title}: {every:,} {table.of}" if every != 1 else f"{table.title}: one row"
    body = "\n\n".join(f"```\n{escape(part)}```" for part in parts)
    left = [f"{count(shown, 'row')} of {every:,} are here."] if shown < every else []
    # A shell narrows to nobody: figures of one person are for that person and their manager.
    whole = [] if scope.filters.owner_id else [_shell_line(work, table, scope, notice)]
    context = [escape(about), *left, *(escape(f"All of it, from the shell: {line}") for line in whole)]
    return compose(head, Mrkdwn(f"*{table.title}*\n\n{body}"), context=context)


def _parts(told: Told) -> tuple[list[str], int, int]:
    """Cut a table into texts that each fit a section; return them, how many rows are in them, and how many there are."""
    most = limits.SECTION_TEXT - _FENCE
    parts, room, shown, every = [written(told.header, ())], _ROOM, 0, 0
    for row in told.rows:
        every += 1
        if shown < every - 1:
            continue
        line = written([_flat(each) for each in row], ())
        size = len(escape(line))
        if size > min(room, most):
            continue
        if len(escape(parts[-1])) + size > most:
            parts.append("")
        parts[-1] += line
        room, shown = room - size, every
    return parts, shown, every


def _flat(cell: Cell) -> str:
    """A cell on one line that leaves the fence around it alone."""
    if isinstance(cell, str):
        return one_line(cell, MOST_CELL).replace("`", "'")
    return "" if cell is None else str(cell)


def _shell_line(work: Work, table: AnyTable, scope: Scope, notice: Notice) -> str:
    """The line that writes the same table whole, for whoever is at the shell."""
    return shlex.join(["tandem", "export", table.word, *_options(work, scope, notice)])


def _options(work: Work, scope: Scope, notice: Notice) -> Iterator[str]:
    for name, at in (("as-of", notice.as_of), ("known-at", notice.known_at)):
        assert at is not None, "an export's notice holds its pair of times"
        yield from (f"--{name}", at.isoformat())
    if scope.since:
        yield from ("--since", scope.since.as_of.isoformat())
    if scope.quarter:
        yield from ("--period", scope.quarter.typed)
    filters = scope.filters
    if filters.team_id:
        yield from ("--team", teams.names(work, [filters.team_id])[filters.team_id])
    if filters.campaign_id:
        yield from ("--campaign", campaigns.by_id(work, filters.campaign_id).word)
    for name in ("source", "segment", "region"):
        if getattr(filters, name):
            yield from (f"--{name}", str(getattr(filters, name)))
    for way in scope.ways:
        yield from ("--way", way)
    if scope.by:
        yield from ("--by", scope.by.value)
    if scope.per_account:
        yield from ("--per", "account")
