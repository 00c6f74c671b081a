"""Changing when a digest comes, about what, and with which sections: by a line or in the form."""

from __future__ import annotations

from alignment.errors import Refusal
from commands.answers import answer, field_of
from commands.digest import picturing
from commands.digest.buttons import HERE, SET
from commands.digest.form import show_form
from commands.digest.planned import Plan, planned
from commands.digest.previewing import body_of, preview_of
from commands.digest.showing import said_lines
from commands.digest.which import kind_and_rest
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from messages.buttons import Button
from messages.message import compose
from messages.text import escape
from operations import subscriptions
from operations.subscriptions import Listed


async def change(request: Request, line: Line) -> Reply:
    """Change times, filters and sections: a form, or a line such as `set 9:00 mon thu` or `set west without stalled`."""
    named, rest = kind_and_rest(line.rest)
    if request.form or (not rest and not request.submitted):
        return await show_form(request, f"/digest set {named}".strip(), named)

    def act(work: Work) -> tuple[Listed, Plan]:
        try:
            made = planned(work, request, line.rest.split(), changing=True)
            listed = subscriptions.choose(
                work, request.actor, made.target, made.filters, made.sections, made.named
            )
            # A new time calls off what is unsent; other sections only change it.
            if made.schedule != listed.subscription.schedule:
                listed = subscriptions.move(work, request.actor, made.target, made.schedule, made.named)
        except Refusal as refusal:
            raise field_of(refusal, "time") if request.submitted else refusal from None
        return listed, made

    listed, made = await request.act(act)

    def tell(work: Work) -> Reply:
        first = f"It comes {made.schedule.describe()} now."
        about = made.about.removeprefix(" · ")
        about = f"About {about}" if made.filters.get("said") else about[:1].upper() + about[1:]
        lines = [*([f"{about}."] if about else []), *said_lines(work, listed)[1:]]
        lines += picturing.promised(work, made.kind, made.filters, made.sections)
        if request.submitted or (made.filters, made.sections) == made.before:
            return answer(first, *lines, buttons=_buttons(work, made))
        shown = preview_of(work, listed.subscription.kind, made.target)
        body = "\n".join(escape(each) for each in (first, *lines)) + "\n\n" + body_of(shown)
        return Reply(compose(first, body, buttons=_buttons(work, made, SET)))

    return await request.look(tell)


def _buttons(work: Work, made: Plan, *more: Button) -> tuple[Button, ...]:
    """What may be pressed now; first of all the target without which no chart can come."""
    wants = picturing.lacks_all(work, made.kind, made.filters, made.sections)
    return (*((picturing.TARGET,) if wants else ()), HERE, *more)
