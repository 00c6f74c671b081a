"""`/pipeline forecast`: what is expected of the quarter, by category and by own history."""

from __future__ import annotations

from commands.answers import answer
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import again_words, report_asked
from commands.pipeline.telling import title_of, where_from
from commands.request import Reply, Request
from db.memory import Work
from digests import forecast_words
from figures.forecast import ForecastFigures, report
from messages.buttons import Button
from messages.text import escape


async def forecast(request: Request, line: Line) -> Reply:
    """Tell what is expected of the quarter, and from how many cases."""

    def tell(_work: Work, figures: ForecastFigures, asked: Asked) -> Reply:
        quarter = figures.quarter.label
        head = title_of("Forecast" if quarter in figures.scope.said else f"Forecast {quarter}", figures)
        # Escaped here, so that what is about the line above keeps its indent.
        lines = [
            *map(escape, forecast_words.expected(figures)),
            *map(escape, forecast_words.history(figures)),
        ]
        if figures.fresh.deals_stale:
            lines.insert(0, escape("Deals are as of their last file, which is old."))
        again = again_words(asked)
        buttons = (where_from(asked, "weighted"), Button("Open deals", f"/pipeline open {again}"))
        return answer(head, *lines, buttons=buttons)

    return await report_asked(request, line.rest, report, tell, of_persons=True)
