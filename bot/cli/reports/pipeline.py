"""The pipeline as the digest and its thread say it, for a terminal."""

from __future__ import annotations

from bot.cli.reports.shape import Kind
from figures import as_json
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


KIND = Kind(as_json.pipeline, pipeline_text)
