"""A moment as somebody types it at the shell."""

from __future__ import annotations

from datetime import datetime

import click

from crm.moments import instants, reader
from crm.problems import BadCell


def instant_of(text: str, zone: str) -> datetime:
    """Read an ISO day or time at the shell: a day is its local midnight, a time without an offset local time."""
    try:
        return instants(reader(), zone, utc=False)(text.strip())
    except BadCell:
        raise click.BadParameter(
            f'"{text}" is no time; one looks like 2026-11-16 or 2026-11-16T08:30.'
        ) from None
