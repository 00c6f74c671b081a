"""`/pipeline useful`: what the buttons under a digest say of it."""

from __future__ import annotations

from alignment.errors import NotUnderstood, Offer
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from messages.buttons import Button
from operations import usefulness


async def useful(request: Request, line: Line) -> Reply:
    """Keep that a digest was useful, or not."""
    word, _rest = line.take()
    if word not in ("yes", "no"):
        raise NotUnderstood(
            "Was it useful?", Offer("Yes", "/pipeline useful yes"), Offer("No", "/pipeline useful no")
        )

    def act(work: Work) -> Reply:
        usefulness.say_useful(work, request.actor, request.notice_id, useful=word == "yes")
        if word == "yes":
            return answer("Noted: this digest was useful.")
        return answer(
            "Noted: this digest was not useful. Sections and times can be changed.",
            buttons=(Button("Times and sections", "/digest set", form=True),),
        )

    return await request.act(act)
