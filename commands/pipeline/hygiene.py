"""`/pipeline hygiene`: what open deals lack, and whose they are for those who may know."""

from __future__ import annotations

from alignment.people import Role
from commands.answers import answer
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import report_asked
from commands.pipeline.telling import LISTED, title_of, where_from
from commands.pipeline.whose import rows_told
from commands.request import Reply, Request
from db.memory import Work
from db.stores import people
from digests import hygiene_words
from figures import explained
from figures.hygiene import HygieneFigures, report
from figures.whose import may_see_person, sees_holders
from messages.text import escape, one_line
from messages.words import count


async def hygiene(request: Request, line: Line) -> Reply:
    """Tell what open deals lack: counts for everybody, one's own, one's people's for a manager, then the deals."""

    def tell(work: Work, figures: HygieneFigures, asked: Asked) -> Reply:
        lines = hygiene_words.counts(figures)
        if figures.fresh.deals_stale:
            lines.insert(0, "Deals are as of their last file, which is old.")
        lines += _of_persons(work, request, figures)
        rows = explained.rows(work, figures, "hygiene")
        lines += rows_told(work, request, rows, figures).lines
        return answer(title_of("Hygiene", figures), *lines, buttons=(where_from(asked, "hygiene"),))

    return await report_asked(request, line.rest, report, tell, of_persons=True)


def _of_persons(work: Work, request: Request, figures: HygieneFigures) -> list[str]:
    """A rep's own count, and for a manager that of each of their people: nobody else's."""
    actor = request.actor
    lines: list[str] = []
    if actor.has(Role.REP) and may_see_person(work, actor, actor.id):
        mine = figures.by_owner.get(actor.id)
        lines.append(
            f"Yours: {mine.any:,} of {count(mine.deals, 'open deal')}" if mine else "Yours: no open deal"
        )
    if not sees_holders(work, request.actor):
        return lines
    theirs = [
        (owner, found)
        for owner, found in figures.by_owner.items()
        if owner != actor.id and found.any and may_see_person(work, actor, owner)
    ]
    known = people.people(work, [owner for owner, _ in theirs])
    named = sorted((known[owner].first_name, found.any) for owner, found in theirs if owner in known)
    if named:
        said = ", ".join(f"{one_line(name, 20)} {lacking:,}" for name, lacking in named[:LISTED])
        more = f", {len(named) - LISTED:,} more" if len(named) > LISTED else ""
        lines.append(escape(f"Your people: {said}{more}"))
    return lines
