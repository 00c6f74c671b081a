"""The pipeline as the digest and its thread say it, for a terminal."""

from __future__ import annotations

from bot.cli.reports.shape import Kind
from db.memory import Work
from figures import as_json
from messages.picture import Picture
from messages.text import unescape


def pipeline_text(found: as_json.PipelineReport) -> str:
    """Return the pipeline as the digest and its thread say it, for a terminal."""
    from digests import pipeline, pipeline_thread

    messages = [pipeline.told(found.figures)]
    messages += [
        reply
        for part in range(1, pipeline.PARTS + 1)
        if (reply := pipeline_thread.told(found.figures, part)) is not None
    ]
    texts = [unescape(message.text) for message in messages]
    if exact := pipeline_thread.to_the_last_unit(found.figures):
        texts.append("\n".join(exact))
    return "\n\n".join(texts)


def pipeline_picture(work: Work, found: as_json.PipelineReport) -> Picture | None:
    """Return the month's chart as a digest's thread would show it."""
    from digests import pipeline_pictures

    message = pipeline_pictures.told(work, found.figures, 1)
    return message.picture if message is not None else None


KIND = Kind(as_json.pipeline, pipeline_text, picture=pipeline_picture)
