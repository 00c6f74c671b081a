"""Something to begin with: short questions of our own about the work that both teams share, none about anybody's private life."""

from __future__ import annotations

TOPICS = (
    "which buyer surprised you lately?",
    "what do buyers ask us in vain?",
    "which lead would you like back?",
    "what did a customer call us lately?",
    "which of our words do buyers not use?",
    "what would you drop from our pitch?",
    "which page do you send most?",
    "what did you learn from a lost deal?",
    "which campaign would you run again?",
    "who decides at our best customers?",
    "what takes you longer than it should?",
    "which question do you dread?",
    "what do the other team's numbers hide?",
    "what should we stop doing?",
    "which competitor came up last?",
    "what made a customer stay?",
)
"""At most 38 letters each, so that `To start:` and the question are one line of a phone."""


def topic_of(seed: int, group: int) -> str:
    """Return the question of a group: those of one round differ as long as there are enough."""
    return TOPICS[(seed + group) % len(TOPICS)]
