"""What is missing or slips in an open deal, so that no figure can count on it."""

from __future__ import annotations

from enum import StrEnum

PUSHED_OFTEN = 2
"""A close date that was pushed so often is no date any more."""


class Gap(StrEnum):
    """One thing that an open deal lacks; it may lack several."""

    NO_AMOUNT = "no_amount"
    NO_NEXT_STEP = "no_next_step"
    CLOSE_DATE_PAST = "close_date_past"
    PUSHED_OFTEN = "pushed_often"
    NO_OWNER = "no_owner"
    NO_CLOSE_DATE = "no_close_date"

    @property
    def says(self) -> str:
        """The gap in a line's words."""
        return _WORDS[self]


_WORDS = {
    Gap.NO_AMOUNT: "no amount",
    Gap.NO_NEXT_STEP: "no next step",
    Gap.CLOSE_DATE_PAST: "close date past",
    Gap.PUSHED_OFTEN: "pushed twice or more",
    Gap.NO_OWNER: "no owner",
    Gap.NO_CLOSE_DATE: "no close date",
}
