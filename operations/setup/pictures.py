"""How charts are shown: drawn by Slack, as pictures, or as words alone; and how they are shown at this moment."""

from __future__ import annotations

from datetime import datetime

from alignment.errors import NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.pictures import Charts, shown_as
from db.memory import Work
from db.stores import charts, workspaces
from operations.setup.steps import changed


def set_pictures(work: Work, actor: Actor, typed: str) -> Charts:
    """Show charts in one way from now on; asking for Slack's own has them tried again where Slack refused one."""
    may(actor, Right.SETUP)
    try:
        wanted = Charts(typed.strip().casefold())
    except ValueError:
        raise NotUnderstood(
            f'"{typed.strip()[:20]}" is no way to show charts. There are: {", ".join(Charts)}.', field="shown"
        ) from None
    workspaces.set_switches(work, pictures=wanted.value)
    if wanted is Charts.NATIVE:
        charts.forget(work)
    changed(work, actor, "pictures", shown=wanted.value)
    return wanted


def shown_now(work: Work) -> Charts:
    """Return how a chart is shown at this moment."""
    return shown_as(workspaces.terms(work).switches.charts, charts.refused_at(work), work.now)


def refused(work: Work) -> datetime | None:
    """Return since when charts are pictures because Slack refused one of its own; None where that is not why."""
    wanted, at = workspaces.terms(work).switches.charts, charts.refused_at(work)
    return at if shown_as(wanted, at, work.now) is not wanted else None
