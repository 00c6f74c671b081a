"""How participation is said: each kind of what both teams do together on a line, both departments in the same shape."""

from __future__ import annotations

from alignment.people import Department
from alignment.together import Kind
from figures.participation import ParticipationFigures

_KINDS = {
    Kind.MEETING: "Meetings",
    Kind.RIDE_ALONG: "People in ride-alongs",
    Kind.PAIRING: "Met for coffee",
}


def lines(figures: ParticipationFigures) -> list[str]:
    """Return participation as lines; none where nothing is known."""
    said = [f"{_KINDS[kind]}: {', '.join(_sides(figures, kind))}" for kind in figures.kinds]
    if said and figures.withheld:
        said += [f"{side.value.capitalize()}: under three people, not told" for side in figures.withheld]
    return said


def _sides(figures: ParticipationFigures, kind: Kind) -> list[str]:
    found = [(side, figures.of(kind, side)) for side in Department]
    return [f"{side.value} {part.took_part} of {part.of}" for side, part in found if part is not None]
