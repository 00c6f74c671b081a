"""Changing when a digest comes, about what, and with which sections: by a line or in the form."""

from __future__ import annotations

from alignment.errors import Refusal
from alignment.permissions import Right, allowed
from commands.answers import answer, field_of
from commands.digest import picturing
from commands.digest.buttons import here, settings
from commands.digest.form import form_of
from commands.digest.planned import Plan, planned
from commands.digest.previewing import body_of, preview_of
from commands.digest.showing import said_lines
from commands.digest.which import kind_and_rest, one_of, whereto
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
    place, words = whereto(request, line.rest.split())
    named, rest = kind_and_rest(words)
    if request.form or (not rest and not request.submitted):

        def ask(work: Work) -> Reply:
            made = planned(work, request, place.line(named).split()[1:], changing=True)
            return Reply(form=form_of(made, place.line("set", named), request.channel))

        return await request.look(ask)

    def act(work: Work) -> tuple[Listed, Plan]:
        try:
            if not request.submitted:  # a form knows which it is of
                one_of(work, request, place, named, "set", " ".join(rest))
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
        lines = [*made.told, *said_lines(work, listed)[1:], *picturing.promised(work, made.unposted(work))]
        if request.submitted or (made.filters, made.sections) == made.before:
            return answer(first, *lines, buttons=_buttons(work, request, made))
        shown = preview_of(work, made.unposted(work))
        body = "\n".join(escape(each) for each in (first, *lines)) + "\n\n" + body_of(shown)
        return Reply(compose(first, body, buttons=_buttons(work, request, made, settings(made.place))))

    return await request.look(tell)


def _buttons(work: Work, request: Request, made: Plan, *more: Button) -> tuple[Button, ...]:
    """What may be pressed now; first, for whoever may set one, the target without which no chart can come."""
    wants = allowed(request.actor, Right.SETUP) and picturing.lacks_all(work, made.unposted(work))
    return (*((picturing.TARGET,) if wants else ()), here(made.place), *more)
