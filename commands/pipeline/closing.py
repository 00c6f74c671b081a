"""`/pipeline close oct`: keep a month's figures as they are now; what is heard later is shown beside them."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.errors import NotUnderstood, Offer
from alignment.periods import Period
from alignment.readings import Unreadable
from alignment.scorecard import Grain, grain_of
from alignment.zones import ONE_DAY
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import workspaces
from digests import scorecard_words as say
from figures import scorecard
from figures.basis import Scope
from figures.scorecard import Figures
from messages.buttons import Button
from messages.message import compose
from operations import closing


async def close(request: Request, line: Line) -> Reply:
    """Show the month as it would be closed, and ask; with `yes` at the end, close it. Alone it is the last month."""
    words = line.rest.split()
    sure = bool(words) and words[-1].casefold() == "yes"
    words = words[:-1] if sure else words

    def look(work: Work) -> tuple[Period, Figures]:
        month = _month(work, request, " ".join(words))
        closing.may_close(work, request.actor, month)
        return month, scorecard.report(work, Scope(quarter=month), work.now, work.now)

    month, found = await request.look(look)
    name = closing.typed(month)
    if not sure:
        head = f"Close {month.full}?"
        body = f"*{head}* Its figures stay as they are now.\n\n{say.body(found)}"
        buttons = (
            Button(f"Close {month.full}", f"/pipeline close {name} yes"),
            Button("Not yet", "/pipeline scorecard"),
        )
        return Reply(compose(head, body, buttons=buttons))
    # The figures were read before anything is locked.
    await request.act(
        lambda work: closing.close(work, request.actor, month, scorecard.DEFINITION, found.to_keep)
    )
    return answer(
        f"{month.full} is closed. What is heard of it later is shown beside its figures.",
        buttons=(Button("Show it", f"/pipeline scorecard {name}"),),
    )


def _month(work: Work, request: Request, typed: str) -> Period:
    terms = workspaces.terms(work)
    today = local_day(request.now, terms.zone)
    if not typed:
        return terms.fiscal.month_of(terms.fiscal.month_of(today).first - ONE_DAY)
    try:
        period = terms.fiscal.named(typed, today)
    except Unreadable:
        period = None
    if period is None or grain_of(period) is not Grain.MONTH:
        last = terms.fiscal.month_of(terms.fiscal.month_of(today).first - ONE_DAY)
        raise NotUnderstood(
            f'"{typed[:40]}" is no month. Try: close {closing.typed(last)}.',
            Offer(f"Close {last.full}", f"/pipeline close {closing.typed(last)}"),
        )
    return period
