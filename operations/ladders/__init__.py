"""Promises that wait are told to one person after the other: the holder, the backup, the manager, then somebody else.

Any number of clock processes may climb: the lead is locked while a step is decided, and a step's row and message have
keys from the promise, so that twice is once. A lead is passed on only after a reminder really reached its holder.
"""

from __future__ import annotations

from operations.ladders.answering import acknowledge, cover, covered
from operations.ladders.climbing import Climbed, anything_due, climb
from operations.ladders.explained import Explained, explain

__all__ = ["Climbed", "Explained", "acknowledge", "anything_due", "climb", "cover", "covered", "explain"]
