"""What a source's deal stages mean, as each map said it from some time on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from alignment.records import StageMeaning
from db import tables as t
from db.memory import Work
from db.stores.asked import rows


def keep_stages(work: Work, source: str, stages: Collection[StageMeaning]) -> bool:
    """Believe from now on that a source's deal stages mean this; tell whether it is news.

    What was believed until now stays on record with its time; a stage that the map does not name any more ends.
    """
    s = t.stage_map
    here = sa.and_(s.c.workspace_id == work.workspace_id, s.c.source == source, s.c.recorded_to == t.FOREVER)
    found = sa.select(s.c.label, s.c.meaning, s.c.probability, s.c.category).where(here)
    held = {row[0]: StageMeaning(*row) for row in rows(work, found)}
    told = {each.label: each for each in stages}
    gone = [label for label, each in held.items() if told.get(label) != each]
    new = [each for label, each in told.items() if held.get(label) != each]
    if gone:
        work.execute(sa.update(s).where(here, s.c.label.in_(gone)).values(recorded_to=work.now))
    for each in new:
        work.upsert(
            s, ("source", "label", "recorded_from"), source=source, label=each.label, meaning=each.kind,
            probability=each.probability, category=each.category, recorded_from=work.now, recorded_to=t.FOREVER,
        )  # fmt: skip
    return bool(gone or new)


def stages_of(work: Work, source: str, known_at: datetime) -> dict[str, StageMeaning]:
    """Return what a source's deal stages meant as we knew it then, by their label without capitals."""
    s = t.stage_map
    found = sa.select(s.c.label, s.c.meaning, s.c.probability, s.c.category).where(
        s.c.workspace_id == work.workspace_id,
        s.c.source == source,
        s.c.recorded_from <= known_at,
        s.c.recorded_to > known_at,
    )
    return {row[0]: StageMeaning(*row) for row in rows(work, found)}
