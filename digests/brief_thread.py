"""The brief's details, under it: what moved since the last one, and how it is counted."""

from __future__ import annotations

from db.memory import Work
from db.stores.notices import Notice
from digests.pipeline import edition_of, figures_of
from digests.pipeline_thread import told
from messages.message import Message

_PARTS = {1: 1, 2: 3}
"""Which part of the daily digest's thread each of the brief's is."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return one part of the thread: 1 movement, 2 how it is counted; None when there is nothing to tell."""
    return told(figures_of(work, notice), _PARTS[notice.part], edition_of(notice), title="Brief")
