"""`/tandem` alone: my day, as App Home has it, and five things to try."""

from __future__ import annotations

from alignment.people import Actor, Role
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import homes as stored_homes
from digests import home as digest
from messages.buttons import Button
from messages.forms import Home
from messages.message import compose
from messages.text import escape, plain, unescape
from operations import homes

MOST_LINES = 12

TO_TRY: dict[Role, tuple[str, ...]] = {
    Role.REP: (
        "/lead",
        "/lead reject 42 budget",
        "/lead good 42 right role",
        "/lead why 42",
        "/tandem away fri",
    ),
    Role.SALES_MANAGER: (
        "/pipeline",
        "/pipeline why cover",
        "/digest on",
        "/lead give 42 @jonas",
        "/digest list",
    ),
    Role.MARKETER: ("/lead", "/lead answer 42 fix", "/campaign", "/pipeline", "/tandem away fri"),
    Role.MARKETING_MANAGER: ("/pipeline", "/campaign", "/lead", "/digest on", "/pipeline why cover"),
    Role.ADMIN: ("/tandem setup", "/tandem people", "/tandem check", "/digest list", "/tandem audit"),
}
"""Five lines to try, by the first role that somebody has."""


async def home(request: Request, _line: Line) -> Reply:
    """Return the person's App Home; the first time it is remembered, so that it is kept up to date from then on."""

    def look(work: Work) -> tuple[Home, bool]:
        return _built(work, request.actor), stored_homes.opened(work, request.actor.id)

    built, known = await request.look(look)
    if not known:
        await request.remember(lambda work: homes.opened(work, request.actor))
    return Reply(home=built)


async def day(request: Request, _line: Line) -> Reply:
    """Return the person's day as an answer, with what they may try."""
    built = await request.look(lambda work: _built(work, request.actor))
    lines = [part if isinstance(part, str) else part["text"]["text"] for part in built.sections]
    shown = [line for part in lines for line in part.split("\n") if line.strip()]
    tried = to_try(request.actor)
    kept = shown[: MOST_LINES - 2]
    if len(shown) > len(kept):
        kept[-1] = f"{len(shown) - len(kept) + 1} more lines in Tandem's Home"
    kept.append("Try: " + " ".join(f"`{escape(line)}`" for line in tried))
    return Reply(
        compose(
            unescape(plain(shown[0])),
            "\n".join(kept),
            buttons=(Button("Help", "/tandem help"), Button("Settings", "/tandem settings")),
        )
    )


def to_try(actor: Actor) -> tuple[str, ...]:
    """Return five lines that this person may type."""
    for role, lines in TO_TRY.items():
        if actor.has(role):
            return lines
    return ("/tandem help", "/lead help", "/pipeline", "/digest", "/tandem settings")


def _built(work: Work, actor: Actor) -> Home:
    return digest.of(work, actor)
