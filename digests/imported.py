"""The data owner reads what a file brought: how many records are new, changed, the same, refused."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.dates import short_moment
from db.memory import Work
from db.stores import imports, workspaces
from db.stores.notices import Notice
from digests.late_file import FILE_NAMES
from messages.message import Message, compose
from messages.text import one_line
from messages.words import render as write

FILE_COLUMNS = 30


def render(work: Work, notice: Notice) -> Message | None:
    """Return the report of one import, whose number is in the payload as `import`; None where the run is gone."""
    if not notice.payload["import"]:
        return _not_taken(str(notice.payload["kind"]), str(notice.payload["file"]))
    run = imports.by_id(work, int(notice.payload["import"]))
    if run is None:
        return None
    terms = workspaces.terms(work)
    name = FILE_NAMES.get(run.kind, run.kind.capitalize())
    as_of = short_moment(run.exported_at, terms.zone, local_day(work.now, terms.zone))
    headline = f"{name}: {run.read:,} read, {run.new:,} new, {run.refused:,} refused."
    body = write(
        "digests/imported",
        what=name,
        file=one_line(run.file, FILE_COLUMNS),
        as_of=as_of,
        run=run,
        whole=run.state == "done",
    )
    return compose(headline, body)


def _not_taken(kind: str, file: str) -> Message:
    name = FILE_NAMES.get(kind, kind.capitalize())
    shown = one_line(file, FILE_COLUMNS)
    return compose(
        f"{name} not imported: {shown} cannot be read.", write("digests/not_imported", what=name, file=shown)
    )
