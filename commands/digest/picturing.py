"""What is said of the charts that a digest's thread brings where somebody asked for them: what they show, or why none comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.digest import wording
from db.memory import Work
from figures import daily
from figures.pipeline import day_before, report
from messages.buttons import Button

TARGET = Button("Set a target", "/tandem setup target", form=True)


def promised(work: Work, filters: Mapping[str, Any], sections: Mapping[str, Any]) -> list[str]:
    """Say which charts come with these filters, and what there is no target for; nothing where nobody asked."""
    from digests.pipeline import scope_from

    if not wording.shows(sections, wording.PICTURE):
        return []
    missing = daily.without_goal(work, scope_from(filters), work.now)
    if len(missing) == len(_EACH):
        return [f"No chart yet: there is no target of {' or '.join(missing)}."]
    there = [words for noun, words in _EACH.items() if not any(each.startswith(noun) for each in missing)]
    said = [f"In its thread comes a chart of {' and one of '.join(there)}."]
    return [*said, *(f"No chart of {each} yet: it has no target." for each in missing)]


def found_now(work: Work, filters: Mapping[str, Any], sections: Mapping[str, Any]) -> list[str]:
    """Say what the charts would show at this moment, or why there is none."""
    from digests.pipeline import scope_from
    from digests.pipeline_pictures import findings

    if not wording.shows(sections, wording.PICTURE):
        return []
    scope = scope_from(filters, day_before(work, work.now, work.now))
    drawn = findings(work, report(work, scope, work.now, work.now))
    if drawn:
        return [f"Chart in the thread: {each}" for each in drawn]
    return promised(work, filters, sections)


def lacks_all(work: Work, filters: Mapping[str, Any]) -> bool:
    """Tell whether no chart can come at all, since there is no target."""
    from digests.pipeline import scope_from

    return len(daily.without_goal(work, scope_from(filters), work.now)) == len(_EACH)


_EACH = {"MQLs": "the month's MQLs", "revenue": "what is won in the quarter"}
"""The charts there are, by what their target is of."""
