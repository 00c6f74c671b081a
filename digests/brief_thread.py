"""The brief's details, under it: what moved since the last one, and how it is counted."""

from __future__ import annotations

from alignment.sections import SOURCES, section_of
from db.memory import Work
from db.stores.notices import Notice
from digests import pipeline_sections, sources_section
from digests.pipeline import edition_of, figures_of
from digests.pipeline_thread import told
from messages.message import Message

_PARTS = {1: 1, 2: 3}
"""Which part of the daily digest's thread each of the brief's is."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return one part of the thread: 1 movement, 2 how it is counted, then what was asked for; None with nothing to tell."""
    figures, edition = figures_of(work, notice), edition_of(notice)
    section = section_of("brief", notice.part)
    if section == SOURCES:
        return sources_section.told(work, figures.scope, figures.held.pair, edition, title="Brief")
    if section:
        return pipeline_sections.told(work, figures, section, edition, title="Brief")
    return told(figures, _PARTS[notice.part], edition, title="Brief")
