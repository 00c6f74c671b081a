"""What may be pressed under an answer about digests of one place."""

from __future__ import annotations

from commands.digest.which import Place
from messages.buttons import Button


def turn_on(place: Place) -> Button:
    """Offer the usual digest."""
    return Button("Turn one on", place.line("on", "pipeline"))


def preview(place: Place) -> Button:
    """Offer what would come now."""
    return Button("Preview", place.line("preview"))


def settings(place: Place) -> Button:
    """Offer the form of times and sections."""
    return Button("Times and sections", place.line("set"), form=True)


def here(place: Place) -> Button:
    """Offer all that comes to the place."""
    return Button("What comes by DM" if place.dm else "What this channel gets", place.line())
