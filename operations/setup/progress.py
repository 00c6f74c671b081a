"""How far a workspace is set up: every step in its order, and what is missing next."""

from __future__ import annotations

from db.memory import Work
from operations.setup import (
    attribution,
    channels,
    files,
    goals,
    ladders,
    money,
    promises,
    teams,
    working_time,
)
from operations.setup.steps import Step

STEPS = (
    working_time.zone_step,
    working_time.hours_step,
    working_time.days_off_step,
    money.currency_step,
    money.fiscal_step,
    teams.teams_step,
    teams.managers_step,
    channels.channel_step,
    goals.targets_step,
    promises.promises_step,
    attribution.attribution_step,
    ladders.ladders_step,
    files.files_step,
)
"""What is asked for, in the order in which the card shows it."""


def progress(work: Work) -> tuple[Step, ...]:
    """Return every step, with what is set; the first that is not done is what is missing next."""
    return tuple(step(work) for step in STEPS)
