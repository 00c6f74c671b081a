"""`/pipeline plan`: the period against plan: company, teams, marketing's own quota, and oneself; persons in private only."""

from __future__ import annotations

from commands.answers import answer
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import report_asked
from commands.pipeline.telling import LISTED, more_than_listed, neutral_name, where_from
from commands.request import Reply, Request
from db.memory import Work
from db.stores import people
from digests import pipeline_words
from digests import plan_words as say
from figures.plan import PlanFigures, report
from figures.whose import may_see_person, told_apart
from messages.buttons import Button
from messages.text import Mrkdwn, escape


async def plan(request: Request, line: Line) -> Reply:
    """Tell where we are against plan; each person's own only to that person and their manager."""

    def tell(work: Work, figures: PlanFigures, asked: Asked) -> Reply:
        said = "".join(f" · {each}" for each in figures.scope.said if each != figures.period.label)
        head = Mrkdwn(f"*Plan* · {escape(say.period_line(figures))}{escape(said)}")
        lines = [
            pipeline_words.as_of_line(figures.held),
            say.won_line(figures),
            say.ahead_line(figures.whole, figures.period.label),
        ]
        lines += [say.warning_line(figures), _as_of(figures)]
        if figures.made is not None:
            lines.append(f"Pipeline made {say.reached(figures.made)}")
        lines += _teams(work, request, figures)
        if figures.assigned is not None:
            lines.append(say.assigned_line(figures.assigned, figures))
        lines += ["*Marketing*", *say.marketing_lines(figures)]
        lines += _people(work, request, figures)
        lines += say.left_out_lines(figures)
        told = [Mrkdwn(each) if each.startswith("*") else each for each in lines if each]
        more = Button("What that needs", "/pipeline commitment")
        return answer(head, *told, buttons=(where_from(asked, "attainment"), more), title=_headline(figures))

    return await report_asked(request, line.rest, report, tell, own_team=False)


def _headline(figures: PlanFigures) -> str:
    return f"Plan {figures.period.label}: {say.won_line(figures)}"


def _as_of(figures: PlanFigures) -> str:
    """Since when deals are not known, where their file is old."""
    if not figures.fresh.deals_stale:
        return ""
    return f"No deals data since {pipeline_words.moment(figures.asked.as_of, figures.held, day=True)}"


def _teams(work: Work, request: Request, figures: PlanFigures) -> list[str]:
    """Every team; what whoever asks may not see of a small one is in the sum of several, and that is said."""
    told = figures.told(told_apart(work, request.actor, figures.crowds))
    lines = [
        f"{neutral_name(each.name)} {say.reached(each.attained, narrowed=figures.narrowed)}"
        for each in told.rows[:LISTED]
    ]
    lines += more_than_listed(len(told.rows))
    lines += pipeline_words.small_teams((each.teams for each in told.rows), told.left_out)
    return ["*Teams*", *lines] if lines else []


def _people(work: Work, request: Request, figures: PlanFigures) -> list[str]:
    """Oneself first, then the people below, by name: there is no order by success."""
    seen = [each for each in figures.people if may_see_person(work, request.actor, each.person_id)]
    if not seen:
        return []
    known = people.people(work, [each.person_id for each in seen])
    mine = [each for each in seen if each.person_id == request.actor.id]
    theirs = sorted(
        (each for each in seen if each.person_id != request.actor.id and each.person_id in known),
        key=lambda each: (known[each.person_id].name, each.person_id),
    )
    lines = [say.person_line("You", each, narrowed=figures.narrowed) for each in mine]
    lines += [
        say.person_line(neutral_name(known[each.person_id].first_name), each, narrowed=figures.narrowed)
        for each in theirs[:LISTED]
    ]
    who = "Only they and you see this" if theirs else "Only you and your manager see this"
    return [f"*{who}*", *lines, *more_than_listed(len(theirs))]
