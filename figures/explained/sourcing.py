"""What marketing brought about, explained: credited, without a touch, sourced, influenced, and what buyers say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from db.memory import Work
from db.stores.asked import moves
from figures import sources
from figures.basis import Row
from figures.explained.money import deal_row
from figures.explained.shape import Chapter, Explained, Reckoned
from figures.sharing import Part
from figures.sources import Figures

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def _of_won(part: Callable[[Figures], Part]) -> Callable[[Figures], Reckoned]:
    def reckoned(figures: Figures) -> Reckoned:
        found = part(figures)
        start = figures.held.midnight(figures.period.first) if figures.period else _EVER
        return Reckoned(
            found.minor,
            figures.won.all.minor,
            found.deals,
            start=start,
            end=figures.asked.as_of,
            source=figures.deals,
            version=figures.held.agreement.version,
        )

    return reckoned


def _rows(name: str) -> Callable[[Work, Figures, int], Iterable[Row]]:
    def found(work: Work, figures: Figures, most: int) -> Iterable[Row]:
        numbers = figures.listed.get(name, ())[:most]
        deals = moves.last_seen(work, numbers, figures.asked, figures.asked)
        return [deal_row(deals[number], note=deals[number].currency) for number in numbers if number in deals]

    return found


def _said(figures: Figures) -> Part:
    parts = [part for code, part in figures.won.said.items() if code is not None]
    return Part(sum(part.minor for part in parts), sum(part.deals for part in parts))


CHAPTER = Chapter(
    "Sources",
    sources.while_waiting,
    (
        Explained(
            "credited",
            "Credited",
            "Won money of deals that a campaign touched before they were won and within the agreed days, shared among its "
            "touches by the model; of all won. Credits of a deal sum to the deal.",
            _of_won(lambda figures: figures.won.credited),
            _rows("credited"),
            ("attribution", "sources", "credit"),
        ),
        Explained(
            "untouched",
            "No touch",
            "Won money of deals of which no campaign's touch is known within the agreed days; of all won. With credited it "
            "is all of it.",
            _of_won(lambda figures: figures.won.untouched),
            _rows("untouched"),
            ("unattributed",),
        ),
        Explained(
            "sourced",
            "Sourced",
            "Won money of deals whose origin is marketing: the deal's own, else its lead's; of all won. Never added to "
            "influenced, which holds it.",
            _of_won(lambda figures: figures.won.sourced),
            _rows("sourced"),
        ),
        Explained(
            "influenced",
            "Influenced",
            "Won money of deals that marketing sourced, or that a campaign touched before they were won and within the "
            "agreed days; of all won.",
            _of_won(lambda figures: figures.won.influenced),
            _rows("influenced"),
        ),
        Explained(
            "heard",
            "Buyers say",
            "Won money of deals whose buyer says how they heard of us, whatever the touches; of all won.",
            _of_won(_said),
            _rows("said"),
            ("selfreported", "said"),
        ),
    ),
    sources.whole,
    sources.WAYS,
    own_team=False,
)
