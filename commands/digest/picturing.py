"""What is said of the charts that a digest's thread brings where somebody asked for them: what they show, or why none comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignment.pictures import Charts
from commands.digest import wording
from db.memory import Work
from db.stores.notices import Notice
from figures import daily
from figures.pipeline import day_before, report
from messages.buttons import Button
from operations import digest_now
from operations.setup.pictures import shown_now

NO_CHARTS = (
    "Charts are off in this workspace; their words come. An admin has them drawn: /tandem setup pictures."
)

TARGET = Button("Set a target", "/tandem setup target", form=True)


def promised(work: Work, kind: str, filters: Mapping[str, Any], sections: Mapping[str, Any]) -> list[str]:
    """Say which charts come with these filters, and what there is no target for; nothing where nobody asked."""
    from digests.pipeline import scope_from

    if not _asked_for(kind, sections):
        return []
    if shown_now(work) is Charts.NONE:
        return [NO_CHARTS]
    if kind != "pipeline":
        return ["In its thread comes a chart of the quarter's funnel."]
    missing = daily.without_goal(work, scope_from(filters), work.now)
    if len(missing) == len(_EACH):
        return [f"No chart yet: there is no target of {' or '.join(missing)}."]
    there = [words for noun, words in _EACH.items() if not any(each.startswith(noun) for each in missing)]
    said = [f"In its thread comes a chart of {' and one of '.join(there)}."]
    return [*said, *(f"No chart of {each} yet: it has no target." for each in missing)]


def found_now(work: Work, kind: str, filters: Mapping[str, Any], sections: Mapping[str, Any]) -> list[str]:
    """Say what the charts would show at this moment, or why there is none."""
    if not _asked_for(kind, sections):
        return []
    if shown_now(work) is Charts.NONE:
        return [NO_CHARTS]
    drawn = _findings(work, kind, filters)
    if drawn:
        return [f"Chart in the thread: {each}" for each in drawn]
    if kind != "pipeline":
        return ["No chart yet: nobody was handed over in the quarter."]
    return promised(work, kind, filters, sections)


def lacks_all(work: Work, kind: str, filters: Mapping[str, Any], sections: Mapping[str, Any]) -> bool:
    """Tell whether no chart that is asked for can come, since there is no target."""
    from digests.pipeline import scope_from

    if kind != "pipeline" or not _asked_for(kind, sections):
        return False
    return len(daily.without_goal(work, scope_from(filters), work.now)) == len(_EACH)


def _asked_for(kind: str, sections: Mapping[str, Any]) -> bool:
    return wording.PICTURE in wording.sections_of(kind) and wording.shows(sections, wording.PICTURE)


def _findings(work: Work, kind: str, filters: Mapping[str, Any]) -> tuple[str, ...]:
    from digests import pipeline_pictures, scorecard_thread, waterfall_picture
    from digests.pipeline import scope_from

    if kind == "pipeline":
        scope = scope_from(filters, day_before(work, work.now, work.now))
        return pipeline_pictures.findings(work, report(work, scope, work.now, work.now))
    drawn = waterfall_picture.picture(
        waterfall_picture.of_quarter(work, scorecard_thread.card_of(work, _notice_now(work, kind, filters)))
    )
    return (drawn.alt,) if drawn is not None else ()


def _notice_now(work: Work, kind: str, filters: Mapping[str, Any]) -> Notice:
    return digest_now.unowed(work, kind, "", work.now, {"filters": dict(filters)})


_EACH = {"MQLs": "the month's MQLs", "revenue": "what is won in the quarter"}
"""The charts there are, by what their target is of."""
