"""`/pipeline left`: what was left behind, to whoever may act on it."""

from __future__ import annotations

from alignment.people import Role
from commands.answers import answer
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import figures_asked
from commands.pipeline.telling import LISTED, more_than_listed, neutral_name, title_of, where_from
from commands.request import Reply, Request
from db.memory import Work
from db.stores import people
from digests import pipeline_words as say
from figures.left_behind import LeftBehind
from figures.pipeline import PipelineFigures
from figures.whose import sees_holders
from messages.buttons import Button
from messages.text import Mrkdwn, escape, link


async def left(request: Request, line: Line) -> Reply:
    """List what was left behind: each person what they may act on, a manager with owners."""

    def tell(work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        found = figures.left
        actor = request.actor
        rep = actor.has(Role.REP) and not actor.manager
        mine = [each for each in found.leads if not rep or _for_rep(request, each)]
        named = [each.lead.owner_id for each in mine[:LISTED]] if sees_holders(work, request.actor) else []
        owners = people.people(work, named)
        lines: list[str] = []
        for each in mine[:LISTED]:
            holder = owners.get(each.lead.owner_id)
            held_by = (
                f" · {holder.first_name}" if holder else "" if each.lead.owner_id else " · routing queue"
            )
            waiting = say.age(each.minutes, found.minutes_a_day)
            ref = link(each.lead.link, f"L-{each.lead.id}")
            lines.append(
                Mrkdwn(f"• {ref} ") + escape(f"{neutral_name(each.lead.company)} · {waiting}{held_by}")
            )
        lines += more_than_listed(len(mine))
        others = found.count - len(mine)
        if others:
            lines.append(f"{others:,} with others; their managers see them.")
        head = title_of(f"Left behind {found.count:,}", figures)
        first = [Button(f"L-{mine[0].lead.id}", f"/lead {mine[0].lead.id}")] if mine else []
        return answer(
            head, *(lines or ["Nothing is left behind."]), buttons=(*first, where_from(asked, "left"))
        )

    return await figures_asked(request, line.rest, tell)


def _for_rep(request: Request, each: LeftBehind) -> bool:
    lead = each.lead
    return lead.owner_id == request.actor.id or (not lead.owner_id and lead.team_id in request.actor.team_ids)
