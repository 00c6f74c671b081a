"""A chart as PNG: a running total as a line beside the dashed way to its goal, or the steps of a funnel as bars.

Seen on a dark screen as on a light one, since it brings its own paper; told apart without colour, since one line is thick
and solid, the other thin and dashed, and each has its words beside it. Colours are Okabe and Ito's.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from alignment.money import Money, short
from messages.picture import Bars, Chart, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INCHES = (6.4, 3.6)
_DOTS = 200
"""1,280 by 720: sharp on a laptop, and its words still legible at a phone's width."""

_PAPER, _INK, _FAINT = "#ffffff", "#1d1c1d", "#5f5e61"
_REACHED, _GOAL, _BEFORE = "#0072b2", "#3c3b3d", "#8d8c8f"
_MOST_DAYS_NAMED = 8
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    # What somebody typed is words, also where it has a dollar in it.
    "text.parse_math": False,
    "text.usetex": False,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
}


def png(picture: Picture) -> bytes:
    """Draw a picture; the words for it travel inside the file as well."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(), warnings.catch_warnings():
        # A letter that the font lacks becomes a box, which is no reason to say nothing.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        # A figure of its own, not pyplot's: nothing is kept after it.
        figure = Figure(figsize=_INCHES, dpi=_DOTS, facecolor=_PAPER)
        FigureCanvasAgg(figure)
        _draw(figure, picture.chart)
        out = io.BytesIO()
        words = {"Description": _latin(picture.alt), "Software": "Tandem"}
        figure.savefig(out, format="png", dpi=_DOTS, metadata=words)
    return out.getvalue()


def _latin(words: str) -> str:
    """What PNG's text chunks hold."""
    return words.encode("latin-1", "replace").decode("latin-1")


def _draw(figure: Figure, chart: Chart | Bars) -> None:
    figure.text(0.03, 0.955, chart.title, fontsize=15, fontweight="bold", va="top")
    if chart.said:
        figure.text(0.03, 0.865, chart.said, fontsize=12, color=_FAINT, va="top")
    if isinstance(chart, Bars):
        _bars(figure, chart)
    else:
        _lines(figure, chart)


def _bars(figure: Figure, chart: Bars) -> None:
    """Draw the bars from the top down, each with its words beside it; a bar of nothing has its words alone."""
    axes = figure.add_axes((0.155, 0.06, 0.815, 0.72))
    axes.set_facecolor(_PAPER)
    places = range(len(chart.bars))
    longest = max(1, *(each.value for each in chart.bars))
    axes.barh(places, [each.value for each in chart.bars], height=0.62, color=_REACHED)
    for place, each in enumerate(chart.bars):
        # Inside a long bar the words are paper on blue, beside a short one ink on paper.
        inside = each.value > longest * 0.55
        axes.annotate(
            each.says, (each.value, place), (-10 if inside else 10, 0), textcoords="offset points", va="center",
            ha="right" if inside else "left", color=_PAPER if inside else _INK, fontsize=13, fontweight="bold",
        )  # fmt: skip
    axes.set_xlim(0, longest)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks(list(places), [each.label for each in chart.bars], fontsize=13)
    axes.tick_params(length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "left")
        spine.set_color("#b9b8bb")


def _lines(figure: Figure, chart: Chart) -> None:
    axes = figure.add_axes((0.115, 0.135, 0.745, 0.63))
    axes.set_facecolor(_PAPER)
    last = len(chart.days) - 1
    for goal, newest in ((each, each is chart.goals[-1]) for each in chart.goals):
        start = 0 if goal.from_day == 1 else goal.from_day
        points = [0, *goal.points] if goal.from_day == 1 else list(goal.points)
        axes.plot(
            range(start, last + 1),
            points,
            color=_GOAL if newest else _BEFORE,
            linewidth=1.6 if newest else 1.2,
            linestyle=(0, (5, 3)) if newest else (0, (1, 2)),
        )
    now = len(chart.reached) - 1
    axes.plot(range(now + 1), chart.reached, color=_REACHED, linewidth=3.4, solid_capstyle="round")
    axes.plot([now], [chart.reached[-1]], marker="o", markersize=9, color=_REACHED, markeredgecolor=_PAPER)
    _scale(axes, chart, last)
    _name(axes, chart, now, last)


def _scale(axes: Axes, chart: Chart, last: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    top = max(*chart.reached, *(goal.goal for goal in chart.goals), 1)
    axes.set_xlim(0, max(last, 1))
    axes.set_ylim(min(0, *chart.reached), top * 1.08)
    step = -(-last // _MOST_DAYS_NAMED) or 1
    named = [*range(1, last - step // 2, step), last]
    axes.set_xticks(named, [chart.days[day] for day in named])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: _amount(chart, round(value))))
    axes.grid(axis="y", color="#e3e3e4", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color("#b9b8bb")


def _name(axes: Axes, chart: Chart, now: int, last: int) -> None:
    """Write beside each line what it is: no legend that sends the eye away and back."""
    goal = chart.goals[-1]
    beside: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    axes.annotate(f"goal\n{_amount(chart, goal.goal)}", (last, goal.goal), (8, 0), color=_GOAL, **beside)
    # Under the line where the total is behind it, above where it is ahead: the words never lie on the other line.
    ahead = chart.reached[-1] >= _line_at(goal.points, goal.from_day, now)
    axes.annotate(
        _amount(chart, chart.reached[-1]),
        (now, chart.reached[-1]),
        (10 if now < last else -10, 16 if ahead and now < last * 0.9 else -16),
        color=_REACHED,
        fontsize=15,
        fontweight="bold",
        ha="right" if ahead or now == last else "left",
        **beside,
    )


def _line_at(points: tuple[int, ...], from_day: int, day: int) -> int:
    at = day - from_day
    return points[at] if 0 <= at < len(points) else 0


def _amount(chart: Chart, value: int) -> str:
    return short(Money(value, chart.currency)) if chart.currency else f"{value:,}"
