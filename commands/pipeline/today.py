"""`/pipeline` alone: today's digest for my team, for my eyes."""

from __future__ import annotations

from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import again_words, figures_asked
from commands.pipeline.telling import where_from
from commands.request import Reply, Request
from db.memory import Work
from digests import pipeline as digest
from figures.pipeline import PipelineFigures
from messages.buttons import Button
from messages.message import compose


async def today(request: Request, line: Line) -> Reply:
    """Tell today's digest for the person's team."""

    def tell(_work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        body, context = digest.told(figures).told
        again = again_words(asked)
        buttons = (
            Button("What's left behind", f"/pipeline left {again}"),
            where_from(asked),
            Button("What changed", f"/pipeline changes {again}"),
        )
        return Reply(compose(digest.headline(figures), "\n\n".join(body), context=context, buttons=buttons))

    return await figures_asked(request, line.rest, tell)
