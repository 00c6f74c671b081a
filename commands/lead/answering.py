"""Marketing's answer to a rejection by `/lead answer`: fix, nurture, look, send; one by one or all alike."""

from __future__ import annotations

from datetime import date

from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.identity import folded
from alignment.lead_state import Lead
from alignment.people import Department
from alignment.permissions import Right
from alignment.readings import Unreadable
from alignment.reasons import find
from alignment.rejections import Answer, on_working_day
from commands.lead import answer_forms
from commands.lead.doing import undo_button, wants_form
from commands.lead.second_looks import ask_look
from commands.lead.which import Named, named
from commands.lead.words import SameLine, read_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, name, said
from db.memory import Work
from db.stores import alerts, teams, workspaces
from db.stores import rejections as rows
from db.stores.rejections import Rejection
from db.stores.teams import Team
from db.tables.rejections import RejectionState
from messages.buttons import Button
from messages.forms import Form
from messages.text import one_line
from operations import rejections
from operations.history import judge
from operations.rejections import Said

_WORDS = {each.value: each for each in Answer} | {
    "fixed": Answer.FIX,
    "until": Answer.NURTURE,
    "second": Answer.LOOK,
}


async def answer(request: Request, line: Line) -> Reply:
    """Answer a rejection: `fix …`, `nurture feb`, `look …`, `send west`; each without its rest is its form."""
    first, rest = line.take()
    if first == "same":
        return await _same(request, rest)
    if wants_form(request, line):
        return Reply(form=await request.look(lambda work: _form(work, request, line)))

    def carry_out(work: Work) -> Reply:
        found = named(work, request, line, "answer")
        judge(work, request.actor, Right.ANSWER, found.lead)
        which, words = _which(found.rest)
        picked = request.answered("answer")
        if picked in set(Answer):
            return Reply(form=_form_of(work, Answer(picked), found))
        if which is None:
            if found.rest:
                raise _no_such_answer(found)
            return Reply(form=answer_forms.which_answer(found.lead))
        why = request.answered("why") or words
        if which is Answer.LOOK and (why or request.submitted):
            return ask_look(work, request, found.lead, why)
        told = _said(work, request, found.lead, which, words) if which is not Answer.LOOK else None
        if told is None:
            return Reply(form=_form_of(work, which, found))
        done = rejections.answer(work, request.actor, found.lead.id, told, via=request.via)
        return said(
            f"{name(done.done.lead)} answered: {_in_words(work, request, done.rejection, done.done.lead)}. "
            "The rep gets a receipt.",
            undo_button(done.done.lead),
            Button("Answers I owe", "/lead"),
        )

    return await request.act(carry_out)


def _which(words: str) -> tuple[Answer | None, str]:
    first, _, rest = words.partition(" ")
    return _WORDS.get(first.casefold()), rest


def _no_such_answer(found: Named) -> NotUnderstood:
    return NotUnderstood(
        f'"{one_line(found.rest.split()[0], 30)}" is no answer I know.',
        *(each.of(found.lead.id) for each in Answer),
    )


def _form(work: Work, request: Request, line: Line) -> Form:
    if not line.rest:
        return answer_forms.which_answer(None)
    found = named(work, request, line, "answer")
    judge(work, request.actor, Right.ANSWER, found.lead)
    # Somebody may have answered since the button was drawn: say so before anything is typed.
    rejections.open_of(work, found.lead, request.actor)
    which, _ = _which(found.rest)
    return _form_of(work, which, found) if which else answer_forms.which_answer(found.lead)


def _form_of(work: Work, which: Answer, found: Named) -> Form:
    if which is Answer.FIX:
        return answer_forms.fix(found.lead, rejections.fix_by(work))
    if which is Answer.NURTURE:
        return answer_forms.nurture(found.lead, found.lead.back_on)
    if which is Answer.SEND:
        return answer_forms.send(found.lead, _sales_teams(work))
    return answer_forms.look(found.lead, "answer")


def _sales_teams(work: Work) -> tuple[Team, ...]:
    return tuple(team for team in teams.teams(work) if team.department is Department.SALES)


def _said(work: Work, request: Request, lead: Lead, which: Answer, words: str) -> Said | None:
    """Return what a line or a form answers; None where the line leaves out what only the form asks."""

    def again(plain: str) -> str:
        return f"/lead answer {lead.id} {which.value} {plain}"

    terms = workspaces.terms(work)
    by = request.answered("by")
    from_day = read_day(request, by, again) if by else None
    if which is Answer.FIX:
        if not words and not request.submitted:
            return None
        change, typed_day = _change_and_day(request, words, again)
        return Said(
            which,
            change=request.answered("change") or change,
            change_from=from_day or typed_day or rejections.fix_by(work),
        )
    if which is Answer.NURTURE:
        typed = request.answered("until") or words
        if not typed:
            return None
        until = on_working_day(read_day(request, typed.removeprefix("until "), again), terms.calendar)
        return Said(which, until=until, change=request.answered("change"), change_from=from_day)
    typed = request.answered("team") or words
    return Said(which, team_id=_team(work, typed, lead).id) if typed else None


def _change_and_day(request: Request, words: str, again: SameLine) -> tuple[str, date | None]:
    """Part `the form asks for budget by 27 nov`; without a day at the end, all of it is what will change."""
    change, by, typed = words.rpartition(" by ")
    if not by or not change.strip():
        return words, None
    try:
        return change, read_day(request, typed, lambda plain: again(f"{change} by {plain}"))
    except Unreadable:
        return words, None


def _team(work: Work, typed: str, lead: Lead) -> Team:
    wanted = folded(typed).removeprefix("to ").split(" ")[0]
    known = _sales_teams(work)
    found = [team for team in known if wanted in (team.word, folded(team.name))]
    found = found or [team for team in known if folded(team.name).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise NotFound(
        f'"{one_line(typed, 30)}" is no team of sales. Pick one:',
        *(Offer(one_line(team.name, 30), f"/lead answer {lead.id} send {team.word}") for team in known[:8]),
        field="team",
    )


def _in_words(work: Work, request: Request, rejection: Rejection, lead: Lead) -> str:
    if rejection.answer == Answer.NURTURE and rejection.back_on:
        return f"nurture until {day(request, rejection.back_on)}"
    if rejection.answer == Answer.FIX and rejection.answer_until:
        return f"fix by {day(request, rejection.answer_until)}"
    team = teams.name_of(work, lead.team_id) or "another team"
    return f"sent to {team}"


async def _same(request: Request, line: Line) -> Reply:
    """Give one answer to all rejections of a message that have the same reason."""
    words = line.rest.split()
    reason = find(words[1]) if len(words) > 1 else None
    if reason is None:
        raise Incomplete("Which reason? Press the button of the message.", Offer("Answers I owe", "/lead"))
    message, whole = words[0], f"/lead answer same {words[0]} {reason.word}"

    def waiting(work: Work) -> list[Rejection]:
        found = rows.by_ids(work, alerts.subjects(work, message, "rejection"))
        return [each for each in found if each.state is RejectionState.OPEN and each.code == reason.code]

    def build(work: Work) -> Form:
        count = len(waiting(work))
        if not count:
            raise NotFound("All of these are answered already.", Offer("Answers I owe", "/lead"))
        return answer_forms.same_answer(count, reason.label, rejections.fix_by(work), whole)

    if not request.submitted:
        return Reply(form=await request.look(build))

    def answer_all(work: Work) -> Reply:
        by = request.answered("by")
        from_day = read_day(request, by, lambda plain: f"{whole} {plain}") if by else rejections.fix_by(work)
        told = Said(Answer.FIX, change=request.answered("change"), change_from=from_day)
        ids = [each.id for each in waiting(work)]
        done = rejections.answer_many(work, request.actor, ids, reason.code, told, via=request.via)
        return said(
            f"{len(done)} leads answered: fix by {day(request, from_day)}. Each rep gets a receipt.",
            Button("Answers I owe", "/lead"),
        )

    return await request.act(answer_all)
