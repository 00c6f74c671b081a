"""`/pipeline funnel`: from hand-over to won, month by month."""

from __future__ import annotations

from alignment.permissions import Right, may
from commands import filters
from commands.answers import answer
from commands.line import Line
from commands.pipeline.telling import where_from
from commands.request import Reply, Request
from db.memory import Work
from messages.text import Mrkdwn, escape


async def funnel(request: Request, line: Line) -> Reply:
    """Tell how many leads were handed over and won, month by month."""

    def look(work: Work) -> Reply:
        from figures import funnel as figures_of_funnel

        may(request.actor, Right.SEE_FIGURES)
        wanted = filters.asked(work, request, line.rest, own_team=False)
        found = figures_of_funnel.funnel(work, wanted.scope.filters, wanted.pair.as_of, wanted.pair.known_at)
        months = found.months[-6:]
        lines = [
            f"{each.first:%Y-%m}: {each.mqls:,} MQLs, {each.won_of_them:,} of them won"
            f"{'' if each.mature else ' so far'}"
            for each in months
        ]
        inside = found.inside
        if inside is not None:
            own = f", {inside.generated:,} of its own" if inside.generated else ""
            lines.append(f"Inside sales accepted {inside.accepted:,} of {found.mqls:,} MQLs")
            lines.append(f"Handed on to sales: {inside.handed_on:,} of {found.mqls:,} MQLs{own}")
        total = f"In all {found.mqls:,} MQLs, {found.won:,} won"
        said = f" · {', '.join(wanted.scope.said)}" if wanted.scope.said else ""
        head = Mrkdwn(f"*Funnel*{escape(said)} · by month of hand-over")
        return answer(head, *lines, total, buttons=(where_from(wanted, "mqls"),), title=f"Funnel: {total}")

    return await request.look(look)
