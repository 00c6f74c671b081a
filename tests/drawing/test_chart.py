"""A chart as PNG: legible on any background and without colour, whatever the figures and the names are."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from PIL import Image

from alignment.money import Money, short
from alignment.pace import GoalLine, goal_line
from drawing import chart as drawn
from drawing.chart import png
from messages.picture import Bar, Bars, Chart, Picture

NOVEMBER = ("", *map(str, (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23, 24, 25, 27, 30)))
REACHED = (0, 6, 13, 20, 31, 38, 47, 55, 70, 78, 86)
FINDING = "86 of 200 MQLs after 10 of 20 working days, 14 below the line"


def a_picture(
    reached: Sequence[int] = REACHED,
    goal: int = 200,
    *,
    title: str = "MQLs in Nov",
    said: str = "",
    currency: str = "",
) -> Picture:
    lines = (GoalLine(goal, 1, goal_line(goal, len(NOVEMBER) - 1)),)
    return Picture("mqls", FINDING, Chart(title, NOVEMBER, tuple(reached), lines, said, currency))


def pixels(content: bytes) -> tuple[int, int, set[tuple[int, ...]]]:
    """The width, height and colours (red, green, blue, opacity) of a PNG."""
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        found = image.convert("RGBA").getcolors(1 << 21)
        assert found is not None, "more colours than pixels"
        return image.width, image.height, {colour for _count, colour in found if isinstance(colour, tuple)}


def opaque(colour: str) -> tuple[int, ...]:
    return (*bytes.fromhex(colour[1:]), 255)


def test_it_is_a_png_of_the_size_that_a_phone_can_read_with_its_words_inside() -> None:
    content = png(a_picture())
    width, height, colours = pixels(content)
    assert (width, height) == (1280, 720)
    assert FINDING.encode() in content
    for colour in (drawn._REACHED, drawn._GOAL, drawn._PAPER):
        assert opaque(colour) in colours
    assert all(each[3] == 255 for each in colours), "it brings its own paper: no background shows through"


def test_the_same_figures_are_the_same_picture_and_others_are_not() -> None:
    assert png(a_picture()) == png(a_picture())
    assert png(a_picture()) != png(a_picture(goal=140))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [drawn._INK, drawn._FAINT, drawn._REACHED, drawn._GOAL])
def test_what_is_written_and_drawn_stands_out_from_its_paper(colour: str) -> None:
    assert contrast(colour, drawn._PAPER) >= 4.5


@pytest.mark.parametrize(
    ("reached", "goal"),
    [
        ((0,), 200),
        ((3,), 1),
        ((0,) * 21, 200),
        (tuple(range(0, 420, 20)), 200),
        ((0, 10**9), 10**12),
        ((0, 0), 0),
    ],
    ids=["first day", "one more than one", "nothing at all", "over the goal", "very large", "no goal at all"],
)
def test_any_figures_can_be_drawn(reached: tuple[int, ...], goal: int) -> None:
    assert pixels(png(a_picture(reached, goal)))[:2] == (1280, 720)


@pytest.mark.parametrize(
    "title", ["MQLs $x^2$ \\frac{1}{2}", "Зал 東京 مرحبا \U0001f600", "<b>&amp;", "x" * 400, ""]
)
def test_any_name_can_be_written_and_is_never_taken_for_a_formula(title: str) -> None:
    assert pixels(png(a_picture(title=title, said=title)))[:2] == (1280, 720)


def test_a_goal_that_was_changed_on_the_way_shows_both_lines() -> None:
    lines = (GoalLine(140, 1, goal_line(140, 20)), GoalLine(200, 8, goal_line(200, 20)[7:]))
    one = a_picture()
    both = Picture("mqls", FINDING, Chart("MQLs in Nov", NOVEMBER, REACHED, lines))
    assert png(one) != png(both)
    assert opaque(drawn._BEFORE) in pixels(png(both))[2]


def test_money_is_written_as_in_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def noted(money: Money) -> str:
        written.append(short(money))
        return written[-1]

    monkeypatch.setattr(drawn, "short", noted)
    png(a_picture((0, 94_000_000), 200_000_000, currency="USD"))
    assert {"$940k", "$2.0M"} <= set(written)


@pytest.mark.parametrize(
    ("reached", "goals"),
    [
        ((), (GoalLine(8, 1, (4, 8)),)),
        ((0, 1, 2, 3), (GoalLine(8, 1, (4, 8)),)),
        ((0,), ()),
        ((0,), (GoalLine(8, 1, (4,)),)),
    ],
)
def test_what_cannot_be_drawn_is_no_chart(reached: tuple[int, ...], goals: tuple[GoalLine, ...]) -> None:
    with pytest.raises(ValueError, match=r"day|line"):
        Chart("t", ("0", "1", "2"), reached, goals)


# --- the steps of a funnel as bars ------------------------------------------------------------------------------------


def bars(*values: int, title: str = "Funnel · Q4") -> Picture:
    steps = tuple(Bar(f"step {place}", value, f"{value:,} of them") for place, value in enumerate(values))
    return Picture("funnel-2026-10", "86 MQLs of Q4: 31 SAL, 3 won so far", Bars(title, steps, "so far"))


def test_bars_travel_to_whoever_draws_them_and_carry_their_words() -> None:
    picture = bars(86, 31, 3)
    assert Picture.from_json(picture.to_json()) == picture
    content = png(picture)
    width, height, colours = pixels(content)
    assert (width, height) == (1280, 720)
    assert picture.alt.encode() in content
    assert all(each[3] == 255 for each in colours), "it brings its own paper: no background shows through"
    assert png(bars(86, 31, 4)) != content


@pytest.mark.parametrize("values", [(0,), (1,), (0, 0, 0), (10**9, 1, 0), tuple(range(12))])
def test_any_bars_are_drawn(values: tuple[int, ...]) -> None:
    assert pixels(png(bars(*values, title="<b>$x$ & \u202eevil")))[:2] == (1280, 720)


def test_what_stands_in_a_bar_is_legible_there() -> None:
    assert contrast(drawn._PAPER, drawn._REACHED) >= 4.5


@pytest.mark.parametrize("matrix", [
    pytest.param(((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)), id="no red"),
    pytest.param(((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)), id="no green"),
    pytest.param(((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)), id="no blue"),
    pytest.param(((0.213, 0.715, 0.072),) * 3, id="no colour"),
])  # fmt: skip
def test_a_bar_and_a_line_stand_out_for_every_eye(matrix: tuple[tuple[float, ...], ...]) -> None:
    """As Machado, Oliveira and Fernandes (2009) say that eyes without one kind of cone see, in linear light."""

    def seen(colour: str) -> str:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
        mixed = [
            min(1.0, max(0.0, sum(share * each for share, each in zip(row, linear, strict=True))))
            for row in matrix
        ]
        back = [each * 12.92 if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055 for each in mixed]
        return "#" + "".join(f"{round(each * 255):02x}" for each in back)

    for colour in (drawn._REACHED, drawn._GOAL, drawn._INK):
        assert contrast(seen(colour), seen(drawn._PAPER)) >= 4.5


@pytest.mark.parametrize("values", [(), (-1,), tuple(range(13))])
def test_what_is_no_chart_of_bars_is_refused(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="bars"):
        bars(*values)
