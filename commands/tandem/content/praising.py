"""What sales says of content, by `/tandem content`: good, ok or poor; and the notes that marketing reads."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import NotFound
from alignment.feedback import About
from alignment.permissions import NOTHING, Right, may
from commands.feedback import FeedbackOn, notes_form
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.content.which import LIST, named, with_rest
from db.memory import Work
from db.stores import contents
from db.stores.feedback import On
from messages.fields import Pick
from messages.forms import Form


def _find(work: Work, request: Request, words: Sequence[str], verb: str) -> tuple[On, str]:
    item, rest = with_rest(work, request, words, verb)
    return On(About.CONTENT, content_id=item.id), rest


def _picked(work: Work, content_id: int) -> On:
    item = contents.by_id(work, content_id)
    if item is None or item.retired_at is not None:
        raise NotFound("That content is not in use.", LIST, field="content")
    return On(About.CONTENT, content_id=content_id)


ON_CONTENT = FeedbackOn(
    About.CONTENT,
    "Content feedback",
    _find,
    _picked,
    Pick("content", "Content", "content", hint="The beginning of its name"),
)


async def notes(request: Request, line: Line) -> Reply:
    """Show the newest notes on an item to whoever may read them; a form leaves nothing behind."""

    def read(work: Work) -> Form:
        may(request.actor, Right.READ_NOTE, NOTHING)
        item = named(work, request, line.rest, "notes")
        return notes_form(work, request, On(About.CONTENT, content_id=item.id))

    return Reply(form=await request.look(read))
