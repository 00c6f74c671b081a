"""The one-time code that `tandem run` prints: whoever types it becomes the first admin."""

from __future__ import annotations

import re

from alignment.errors import NotAllowed, Offer
from commands.answers import answer
from commands.request import Reply, Request
from commands.tandem.setup.card import CARD, PEOPLE
from operations import admins
from operations.admins import Redeemed

_NOT = {
    Redeemed.WRONG: "That code is not right. The right one stands where tandem run was started.",
    Redeemed.USED_UP: "That code is used up or too old. Starting tandem run prints a new one.",
    Redeemed.NOT_NEEDED: "There is an admin already. They can add you: /tandem people.",
}


def is_code(typed: str) -> bool:
    """Tell whether a line looks like a code: four groups of four."""
    return bool(re.fullmatch(r"[A-Za-z2-7]{4}(?:[- ]?[A-Za-z2-7]{4}){3}", typed.strip()))


async def enter(request: Request, typed: str) -> Reply:
    """Take a code; a wrong one is counted, and refused."""
    came_to = await request.act(lambda work: admins.redeem(work, request.actor, typed))
    if came_to is not Redeemed.WELCOME:
        raise NotAllowed(_NOT[came_to], Offer("Help", "/tandem help"))
    return answer(
        "You are Tandem's admin now.",
        "The card says what is set and what is missing next.",
        buttons=(CARD, PEOPLE),
    )
