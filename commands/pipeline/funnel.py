"""`/pipeline funnel`: of the leads handed over in a period, how many came how far, how fast, and what they are worth."""

from __future__ import annotations

from commands.answers import answer, bold
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import again_words, report_asked
from commands.pipeline.telling import where_from
from commands.request import Reply, Request
from db.memory import Work
from digests import pipeline_words
from digests import waterfall_words as say
from figures.waterfall_parts import WaterfallInParts, in_parts, seen_by
from messages.buttons import Button
from messages.text import Mrkdwn, escape


async def funnel(request: Request, line: Line) -> Reply:
    """Tell the waterfall of the quarter, or of the period, part and unit that the line says."""

    def tell(work: Work, found: WaterfallInParts, asked: Asked) -> Reply:
        whole = found.whole
        about = [
            *asked.scope.said,
            f"as of {pipeline_words.moment(whole.held.pair.as_of, whole.held, day=True)}",
        ]
        head = Mrkdwn(f"*Funnel* · {escape(' · '.join(about))}")
        lines: list[str] = [bold(say.cohort_line(whole)), *say.cohort_lines(whole)]
        seen = seen_by(work, request.actor, found)
        apart = pipeline_words.small_teams(
            (each.teams for each in seen.parts),
            seen.left_out,
            whole.scope.by.value if whole.scope.by else "team",
        )
        for title, told in say.sections(whole, seen.parts, apart):
            lines += ["", bold(title), *told]
        return answer(
            head,
            *lines,
            buttons=(where_from(asked, "wonleads"), *_others(asked)),
            title=f"Funnel: {say.finding(whole)}",
        )

    return await report_asked(request, line.rest, in_parts, tell, own_team=False, shaped=True)


def _others(asked: Asked) -> tuple[Button, ...]:
    """The same figures in the other two ways that people ask for first."""
    again = again_words(asked)
    if asked.scope.by is None:
        return (
            Button("By source", f"/pipeline funnel by source {again}"),
            Button("By campaign", f"/pipeline funnel by campaign {again}"),
        )
    return (Button("The whole", f"/pipeline funnel {again}"),)
