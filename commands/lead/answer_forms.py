"""The forms of what follows a rejection: marketing's answer, a question and its reply, the note, a second look and its ruling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment.lead_state import Lead
from alignment.rejections import MOST_CHANGE, Answer
from commands.lead.forms import about_lead, line_of
from commands.verdicts import NOTE_LIMIT
from db.stores.teams import Team
from messages.forms import Choice, Day, Field, Form, Option, Say, Text
from messages.text import escape, neutral, one_line


def fix(lead: Lead | None, by: date, line: str = "") -> Form:
    """Build *Fix it*: what will change, and by when."""
    fields: list[Field] = [
        *([] if line else about_lead(lead)),
        Text("change", "What will change", limit=MOST_CHANGE, placeholder="the form asks about budget"),
        Day(
            "by", "By when", initial=by, hint="It is checked the day after 30 days unless you say otherwise."
        ),
    ]
    return Form("Fix it", "Answer", line or line_of("answer", lead, "fix"), fields)


def nurture(lead: Lead | None, until: date | None) -> Form:
    """Build *Nurture until…*: the day, and what changes for the next ones, if anything does."""
    fields: list[Field] = [
        *about_lead(lead),
        Day("until", "Nurture until", initial=until),
        Text("change", "What will change", limit=MOST_CHANGE, optional=True),
        Day("by", "From when", optional=True),
    ]
    return Form("Nurture until…", "Answer", line_of("answer", lead, "nurture"), fields)


def send(lead: Lead | None, teams: Sequence[Team]) -> Form:
    """Build *Send to another team*."""
    options = [Option(each.word, each.name) for each in teams[:100]]
    fields: list[Field] = [*about_lead(lead), Choice("team", "Team", options)]
    return Form("Send to a team", "Send it", line_of("answer", lead, "send"), fields)


def look(lead: Lead | None, verb: str) -> Form:
    """Build *Second look*: one sentence says why."""
    fields: list[Field] = [*about_lead(lead), Text("why", "What speaks for the lead", limit=300)]
    line = line_of("answer", lead, "look") if verb == "answer" else line_of("look", lead)
    return Form("Second look", "Ask for it", line, fields)


def which_answer(lead: Lead | None) -> Form:
    """Build the form that asks how to answer, where only the lead is known; sending it opens the answer's own."""
    options = [
        Option(Answer.FIX, Answer.FIX.label, "Say what will change, and by when"),
        Option(Answer.NURTURE, Answer.NURTURE.label, "Say until when"),
        Option(Answer.SEND, Answer.SEND.label),
        Option(Answer.LOOK, Answer.LOOK.label, "Both managers decide"),
    ]
    return Form(
        "Answer", "Next", line_of("answer", lead), [*about_lead(lead), Choice("answer", "Answer", options)]
    )


def same_answer(count: int, reason: str, by: date, line: str) -> Form:
    """Build one answer for several rejections alike: what will change, and by when."""
    form = fix(None, by, line)
    said = Say(f"*{count} leads* · {escape(reason)}")
    return Form(f"Same answer for {count}", "Answer all", line, [said, *form.fields])


def ask(lead: Lead | None) -> Form:
    """Build a question to the rep."""
    return Form(
        "Ask the rep",
        "Ask",
        line_of("ask", lead),
        [*about_lead(lead), Text("question", "Question", limit=300)],
    )


def reply(lead: Lead, question_id: int, question: str) -> Form:
    """Build the reply to a question."""
    fields: list[Field] = [
        *about_lead(lead),
        Say(str(escape(neutral(one_line(question, 300)))) or "(erased)"),
        Text("words", "Reply", multiline=True, limit=NOTE_LIMIT),
    ]
    return Form("Reply", "Send", line_of("reply", lead, str(question_id)), fields)


def note(lead: Lead, words: str) -> Form:
    """Build the screened note, to read and close."""
    shown = str(escape(neutral(words.strip()[:2500]))) or "There is no note, or it was erased."
    return Form("Note", None, line_of("note", lead), [*about_lead(lead), Say(shown)])


def rule(lead: Lead | None) -> Form:
    """Build a manager's ruling."""
    options = [
        Option("uphold", "It stands", "The rejection was right"),
        Option("return", "Back to sales", "The lead returns to the team's queue"),
    ]
    return Form(
        "Second look", "Rule", line_of("rule", lead), [*about_lead(lead), Choice("ruling", "Ruling", options)]
    )
