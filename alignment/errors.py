"""Everything that Tandem may refuse, each with the sentence the person reads and what to do instead.

One hierarchy: the edge shows a `Refusal` as it stands; any other exception becomes a sentence with a reference.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that does what was meant: its label, and the line it types for the person.

    `form=True` opens the line's form instead of carrying it out.
    """

    label: str
    line: str
    form: bool = False


class Refusal(Exception):
    """Something is not done, and this is what the person is told.

    `sentence` is complete and in their words; `offers` are what they may press instead; `field` names the
    form's field it belongs to, so that a form shows it there and stays open.
    """

    def __init__(self, sentence: str, *offers: Offer, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.offers = offers
        self.field = field


class NotUnderstood(Refusal):
    """The line, or a word of it, is not something Tandem knows."""


class NotFound(Refusal):
    """No such lead, person, campaign or channel in this workspace, or none that this person may see."""


class NotAllowed(Refusal):
    """This person may not do this; the sentence says who may, and what they may do instead."""


class NotNow(Refusal):
    """The thing is not in a state in which this can be done."""


class TakenAlready(NotNow):
    """Somebody else was first; the sentence says who, and when."""


class Incomplete(Refusal):
    """Something is missing from what was typed: a reason, a note, an amount."""
