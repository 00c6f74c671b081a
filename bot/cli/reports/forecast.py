"""The forecast as lines for a terminal."""

from __future__ import annotations

from alignment.dates import full_day
from bot.cli.reports.shape import Kind
from figures import forecast


def forecast_text(figures: forecast.ForecastFigures) -> str:
    """Return the forecast as lines for a terminal."""
    from digests import forecast_words

    said = "".join(f", {each}" for each in figures.scope.said)
    head = (
        f"Forecast {figures.quarter.full}{said}, before {full_day(figures.held.today)} ({figures.held.zone})"
    )
    return "\n".join([head, *forecast_words.expected(figures), "", *forecast_words.history(figures)])


KIND = Kind(forecast.report, forecast_text)
