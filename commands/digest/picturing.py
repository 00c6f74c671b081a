"""What is said of the charts that a digest's thread brings where somebody asked for them: what they show, or why none comes.

A digest is told by the notice that it would be posted by now. Nothing is said of figures that are withheld where it goes.
"""

from __future__ import annotations

from alignment.pictures import Charts
from commands.digest import wording
from db.memory import Work
from db.stores.notices import Notice
from digests import not_theirs
from figures import daily
from figures.basis import Scope
from messages.buttons import Button
from operations.setup.pictures import shown_now

NO_CHARTS = (
    "Charts are off in this workspace; their words come. An admin has them drawn: /tandem setup pictures."
)

NO_GOALS = (
    "No chart: targets are of the company, a team or a person, not of a region, a segment or a campaign."
)

TARGET = Button("Set a target", "/tandem setup target", form=True)


def promised(work: Work, digest: Notice) -> list[str]:
    """Say which charts come with it, and what there is no target for; nothing where nobody asked."""
    if not _comes(work, digest):
        return []
    if shown_now(work) is Charts.NONE:
        return [NO_CHARTS]
    if digest.kind != "pipeline":
        return ["In its thread comes a chart of the quarter's funnel."]
    missing = _without_goal(work, digest)
    if not _scope(digest).filters.with_goals:
        return [NO_GOALS]
    if len(missing) == len(_EACH):
        return [f"No chart yet: there is no target of {' or '.join(missing)}. An admin sets one."]
    there = [words for noun, words in _EACH.items() if not any(each.startswith(noun) for each in missing)]
    said = [f"In its thread comes a chart of {' and one of '.join(there)}."]
    return [*said, *(f"No chart of {each} yet: it has no target." for each in missing)]


def found_now(work: Work, digest: Notice) -> list[str]:
    """Say what the charts would show at this moment, or why there is none."""
    if not _comes(work, digest):
        return []
    if shown_now(work) is Charts.NONE:
        return [NO_CHARTS]
    drawn = _findings(work, digest)
    if drawn:
        return [f"Chart in the thread: {each}" for each in drawn]
    if digest.kind != "pipeline":
        return ["No chart yet: nobody was handed over in the quarter."]
    return promised(work, digest)


def lacks_all(work: Work, digest: Notice) -> bool:
    """Tell whether no chart that is asked for can come, since there is no target."""
    if digest.kind != "pipeline" or not _comes(work, digest) or not _scope(digest).filters.with_goals:
        return False
    return len(_without_goal(work, digest)) == len(_EACH)


def _comes(work: Work, digest: Notice) -> bool:
    """Tell whether charts are asked for, and the figures that they show may go there."""
    if wording.PICTURE not in wording.sections_of(digest.kind):
        return False
    return wording.shows(digest.payload["sections"], wording.PICTURE) and not not_theirs.withheld(
        work, digest
    )


def _without_goal(work: Work, digest: Notice) -> tuple[str, ...]:
    return daily.without_goal(work, _scope(digest), work.now)


def _scope(digest: Notice) -> Scope:
    from digests.pipeline import scope_from

    return scope_from(digest.payload["filters"])


def _findings(work: Work, digest: Notice) -> tuple[str, ...]:
    from digests import pipeline, pipeline_pictures, scorecard_thread, waterfall_picture

    if digest.kind == "pipeline":
        return pipeline_pictures.findings(work, pipeline.figures_of(work, digest))
    drawn = waterfall_picture.picture(
        waterfall_picture.of_quarter(work, scorecard_thread.card_of(work, digest))
    )
    return (drawn.alt,) if drawn is not None else ()


_EACH = {"MQLs": "the month's MQLs", "revenue": "what is won in the quarter"}
"""The charts there are, by what their target is of."""
