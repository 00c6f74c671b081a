"""`/pipeline commitment`: what the goal needs from marketing, in leads and in money, and how far that is."""

from __future__ import annotations

from collections.abc import Iterable

from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import report_asked
from commands.pipeline.telling import where_from
from commands.request import Reply, Request
from db.memory import Work
from digests import commitment_words as say
from digests.pipeline_words import as_of_line
from figures.commitment import CommitmentFigures, report
from messages.buttons import Button
from messages.message import compose
from messages.text import Mrkdwn, escape


async def commitment(request: Request, line: Line) -> Reply:
    """Tell the reverse funnel of a period, count and value side by side, and what it is reckoned from."""

    def tell(_work: Work, figures: CommitmentFigures, asked: Asked) -> Reply:
        said = "".join(f" · {each}" for each in figures.scope.said if each != figures.period.label)
        head = Mrkdwn(f"*Commitment · {escape(figures.period.full)}*{escape(said)}")
        needs = [
            as_of_line(figures.held),
            say.goal_line(figures),
            *say.step_lines(figures),
            *say.when_lines(figures),
        ]
        so_far = [*say.so_far_lines(figures), say.month_line(figures)]
        parts = ([head, *_told(needs)], [Mrkdwn("*So far*"), *_told(so_far)], _told(say.base_lines(figures)))
        body = "\n\n".join("\n".join(part) for part in parts)
        title = f"Commitment {figures.period.label}: {say.so_far_lines(figures)[0]}"
        return Reply(
            compose(
                escape(title),
                Mrkdwn(body),
                buttons=(
                    where_from(asked, "commitment"),
                    Button("The funnel", "/pipeline funnel"),
                    Button("Against plan", "/pipeline plan"),
                ),
            )
        )

    return await report_asked(request, line.rest, report, tell, own_team=False)


def _told(lines: Iterable[str]) -> list[Mrkdwn]:
    return [escape(line) for line in lines if line]
