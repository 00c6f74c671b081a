"""The forms of `/lead`: one per verb, opened by a button or by the verb alone; each sends the very line it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from alignment.enrichment import LABELS, OF_PERSON, Asked, Fact, in_words
from alignment.feedback import About, Verdict
from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND
from alignment.reasons import REROUTE_WORDS, Reason, Route
from alignment.rejections import MOST_CHANGE, Answer
from alignment.self_reported import LABELS as HEARD_FROM
from commands.said import name
from commands.verdicts import NOTE_LIMIT, verdict_fields
from db.stores.contacts import Contact
from db.stores.people import Person as Somebody
from db.stores.teams import Team
from messages.buttons import Button
from messages.forms import Act, Amount, Choice, Day, Field, Form, Option, Pick, Say, Tags, Text
from messages.text import escape, link, neutral, one_line

BY_RULES = "rules"
"""The answer that names nobody: routing decides."""
_NUMBER = re.compile(r"(\+?[0-9(][0-9 ()./-]+[0-9])(?:\s*(?:ext\.?|x)\s*[0-9]+)?", re.IGNORECASE)
"""A telephone number; the rest of it, an extension, is not dialled."""


def _about(lead: Lead | None) -> list[Field]:
    """Return the lead as words where it is known, else the field in which it is picked."""
    if lead is None:
        return [Pick("lead", "Lead", "lead", hint="Number, or the beginning of the company's name")]
    return [Say(f"*{escape(neutral(name(lead)))}*")]


def _line(verb: str, lead: Lead | None, rest: str = "") -> str:
    return f"/lead {verb} {lead.id if lead else ''} {rest}".strip()


def _note(initial: str = "", hint: str = "") -> Text:
    return Text("note", "Note", multiline=True, limit=NOTE_LIMIT, initial=initial, optional=True, hint=hint)


def plain(verb: str, title: str, submit: str, lead: Lead | None) -> Form:
    """Build a form that only asks which lead (accept, show, why)."""
    return Form(title, submit, _line(verb, lead), _about(lead))


def reject(
    lead: Lead | None,
    reasons: Sequence[Reason],
    chosen: Reason | None,
    note: str,
    until: date | None = None,
    stays: Lead | None = None,
    criterion: str = "",
) -> Form:
    """Build the form of a rejection: why, the definition's criterion, a note, and when to try again if ever."""
    options = [Option(each.code, each.label, _what_follows(each)) for each in reasons]
    fields: list[Field] = [
        *_about(lead),
        Choice("reason", "Why not", options, initial=chosen.code if chosen else None, steers=True),
    ]
    if criterion:
        fields.append(Say(escape(neutral(one_line(criterion, 200)))))
    if chosen is not None and chosen.ends_before_days:
        hint = f"It returns {chosen.ends_before_days} days before. {_by_itself(chosen)}"
        fields.append(Day("until", "Contract ends on", initial=until, optional=True, hint=hint))
    elif chosen is not None and chosen.route is Route.RECYCLE:
        fields.append(Day("until", "Try again on", initial=until, optional=True, hint=_by_itself(chosen)))
    if chosen is not None and chosen.route is Route.MERGE:
        hint = "The lead that stays; this one is merged into it"
        known = Option(str(stays.id), name(stays)) if stays else None
        fields.append(Pick("stays", "Duplicate of", "lead", initial=known, optional=True, hint=hint))
    fields.append(_why_not(chosen, note))
    return Form("Reject a lead", "Reject", _line("reject", lead), fields)


def _by_itself(reason: Reason) -> str:
    days = reason.back_after_days
    return f"Empty: in {days} days" if days else "Empty: without a date"


def _why_not(chosen: Reason | None, note: str) -> Text:
    """The note: optional, but for the reason that says nothing without one."""
    hint = "Marketing reads it; channels don't show it."
    if chosen is not None and chosen.route is Route.REROUTE:
        hint = f"Which deal, such as D-301. {hint}"
    if chosen is not None and chosen.note_at_least:
        return Text(
            "note",
            "Note",
            multiline=True,
            limit=NOTE_LIMIT,
            initial=note,
            hint=f"At least {chosen.note_at_least} characters. {hint}",
        )
    return _note(note, hint)


def _what_follows(reason: Reason) -> str:
    if reason.route is Route.RECYCLE:
        days = reason.back_after_days
        return f"Nurture for {days} days" if days else "Nurture, without a date"
    return {
        Route.DISQUALIFY: "Disqualified",
        Route.MERGE: "Closed as a duplicate",
        Route.REROUTE: "Back to routing",
        Route.TRIAGE: "Marketing sorts it; needs a note",
    }[reason.route]


def not_mine(lead: Lead | None) -> Form:
    """Build the form of a re-route."""
    words = {"territory": "Other territory", "segment": "Other segment", "absent": "I'm away",
             "conflict": "Conflict of interest", "customer": "Customer already"}  # fmt: skip
    options = [Option(word, words[word]) for word in REROUTE_WORDS]
    fields: list[Field] = [*_about(lead), Choice("reason", "Why", options)]
    return Form("Not mine", "Pass it on", _line("notmine", lead), fields)


def touch(verb: str, title: str, lead: Lead | None) -> Form:
    """Build the form of a logged attempt."""
    return Form(title, "Log it", _line(verb, lead), [*_about(lead), _note()])


def later(lead: Lead | None) -> Form:
    """Build the form that puts a reminder off."""
    fields: list[Field] = [
        *_about(lead),
        Text("when", "Remind me", limit=40, placeholder="tomorrow 9", hint="Clocks run on."),
    ]
    return Form("Later", "Put it off", _line("later", lead), fields)


def recycle(lead: Lead | None, reasons: Sequence[Reason]) -> Form:
    """Build the form that sends a lead to nurture."""
    offered = [each for each in reasons if each.route is Route.RECYCLE]
    fields: list[Field] = [
        *_about(lead),
        Choice("reason", "Why", [Option(each.code, each.label, _what_follows(each)) for each in offered]),
        Day("until", "Until", optional=True, hint="Empty: the reason's own date"),
        _note(),
    ]
    return Form("Back to nurture", "Send it", _line("recycle", lead), fields)


def revive(lead: Lead | None) -> Form:
    """Build the form that brings a lost lead back to nurture."""
    fields: list[Field] = [
        *_about(lead),
        Day("until", "Back to sales on", optional=True, hint="Empty: without a date"),
    ]
    return Form("Bring it back", "Bring it back", _line("revive", lead), fields)


def reopen(lead: Lead | None) -> Form:
    """Build the form that opens what was won or lost again."""
    fields: list[Field] = [*_about(lead), Text("why", "Why is it open again", limit=300)]
    return Form("Open it again", "Open it", _line("reopen", lead), fields)


def opt_out(lead: Lead | None) -> Form:
    """Build the form that stops all contact."""
    fields: list[Field] = [*_about(lead), Say("All contact stops, on every lead of the same person.")]
    return Form("No contact", "Stop contact", _line("optout", lead), fields)


def qualify(lead: Lead | None) -> Form:
    """Build the form that makes a lead a deal."""
    fields: list[Field] = [*_about(lead), Amount("amount", "Amount"), Day("close", "Closes on")]
    return Form("Qualify a lead", "Qualify", _line("qualify", lead), fields)


def give(lead: Lead | None, reps: Sequence[Somebody]) -> Form:
    """Build the form that hands a lead to a rep."""
    options = [Option(str(each.id), each.name) for each in reps[:100]]
    return Form(
        "Give a lead", "Give it", _line("give", lead), [*_about(lead), Choice("person", "To", options)]
    )


def hand_on(lead: Lead | None, reps: Sequence[Somebody]) -> Form:
    """Build the form by which inside sales hands a lead on: to one rep, or to whom the rules say, with a note."""
    options = [
        Option(BY_RULES, "Whoever the rules say"),
        *[Option(str(each.id), each.name) for each in reps[:99]],
    ]
    fields: list[Field] = [
        *_about(lead),
        Choice("person", "To", options, initial=BY_RULES),
        _note(hint="Whoever gets it reads it; channels don't show it."),
    ]
    return Form("Hand on to sales", "Hand on", _line("handon", lead), fields)


def feedback(leads: Sequence[Lead], verdict: Verdict | None, tags: Sequence[str], note: str) -> Form:
    """Build the feedback form: which lead (of several that a message showed), how it was, up to three tags, a note."""
    if len(leads) > 1:
        options = [Option(str(each.id), name(each)) for each in leads[:100]]
        about: list[Field] = [Choice("lead", "Lead", options)]
    else:
        about = _about(leads[0] if leads else None)
    fields = [*about, *verdict_fields(About.LEAD, verdict, tags, note)]
    return Form("Lead feedback", "Send", _line("feedback", leads[0] if len(leads) == 1 else None), fields)


def add(company: str, *, anyway: bool) -> Form:
    """Build the form of a new lead."""
    fields: list[Field] = [
        Text("company", "Company", limit=200, initial=company),
        Text("name", "Contact", limit=120, optional=True),
        Text("email", "E-mail", limit=320, optional=True),
        Text("phone", "Phone", limit=60, optional=True),
        Pick("campaign", "Campaign", "campaign", optional=True),
        Text("asked", "What they asked for", limit=300, optional=True),
        Choice(
            "heard",
            "How they say they heard of us",
            [Option(each.value, label.capitalize()) for each, label in HEARD_FROM.items()],
            optional=True,
        ),
    ]
    return Form("New lead", "Add it", "/lead add anyway" if anyway else "/lead add", fields)


def find() -> Form:
    """Build the form that finds a lead."""
    return Form("Find a lead", "Show it", "/lead show", _about(None))


def contact(
    lead: Lead, person: Contact, size: int = 0, country: str = "", asked: Asked | None = None
) -> Form:
    """Build the contact: phone and e-mail as links, and one tap for what came of it. It leaves nothing in Slack.

    `size` and `country` are the company's; `asked`: what marketing looks for. What is not there can be asked for.
    """
    lines = [
        one_line(", ".join(part for part in (person.name, person.title, person.place) if part)),
        link(f"tel:{number}" if (number := _dialled(person.phone)) else "", person.phone)
        if person.phone
        else "",
        link(f"mailto:{person.email}", person.email) if person.email else "",
        f"Asked: {one_line(person.asked, 200)}" if person.asked else "",
        one_line(", ".join(part for part in (f"{size:,} people" if size else "", country) if part)),
        f"Marketing is asked for: {in_words(asked.left).lower()}" if asked else "",
    ]
    known = [str(escape(line if hasattr(line, "__html__") else neutral(line))) for line in lines if line]
    fields: list[Field] = [
        *_about(lead),
        Say("\n".join(known) or "No contact is known for this lead."),
        Act(
            (
                Button("Called · talked", f"/lead called {lead.id}"),
                Button("Called · no answer", f"/lead noanswer {lead.id}"),
                Button("E-mailed", f"/lead emailed {lead.id}"),
                *_ask_marketing(lead, person, asked),
            )
        ),
    ]
    return Form("Contact", None, _line("contact", lead), fields)


def _ask_marketing(lead: Lead, person: Contact, asked: Asked | None) -> tuple[Button, ...]:
    """Return the button that asks for what reaches them, where it is not there and nobody looks for it."""
    there = {Fact.PHONE: person.phone, Fact.EMAIL: person.email}
    lacks = [each for each in OF_PERSON if not there[each] and (asked is None or each not in asked.left)]
    if not lacks or not lead.owner_id or lead.stage not in IN_HAND:
        return ()
    return (Button("Ask marketing for it", f"/lead missing {lead.id} {' '.join(lacks)}"),)


def missing(lead: Lead | None, offered: Sequence[Fact], chosen: Sequence[Fact]) -> Form:
    """Build the form that asks marketing for what a lead lacks."""
    options = [Option(each.value, LABELS[each]) for each in offered]
    if not options:
        return Form(
            "Ask marketing",
            None,
            _line("missing", lead),
            [*_about(lead), Say("All of it is there: press Contact.")],
        )
    facts = Tags("facts", "What is missing", options, initial=[each.value for each in chosen])
    return Form("Ask marketing", "Ask", _line("missing", lead), [*_about(lead), facts])


LONGEST = {Fact.PHONE: 60, Fact.EMAIL: 320, Fact.NAME: 200, Fact.TITLE: 200, Fact.SIZE: 12, Fact.COUNTRY: 80}
"""How much fits into each of its fields."""


def fill(lead: Lead | None, facts: Sequence[Fact]) -> Form:
    """Build the form by which marketing fills in what sales asks for; only where the lead is known, its fields."""
    fields = [Text(each.value, LABELS[each], limit=LONGEST[each], optional=True) for each in facts]
    said = Say("The rep reads it in the contact; no message shows it.") if facts else None
    submit = "Fill in" if facts else "Next"
    return Form(
        "What sales asks for",
        submit,
        _line("fill", lead),
        [*_about(lead), *fields, *([said] if said else [])],
    )


def _dialled(phone: str) -> str:
    """Return a number as a phone dials it: digits, with the plus in front; empty for what is no number."""
    found = _NUMBER.fullmatch(phone.strip())
    return re.sub(r"[^+0-9]", "", found[1]) if found else ""


# --- marketing's side ----------------------------------------------------------------------------------------------


def fix(lead: Lead | None, by: date, line: str = "") -> Form:
    """Build *Fix it*: what will change, and by when."""
    fields: list[Field] = [
        *([] if line else _about(lead)),
        Text("change", "What will change", limit=MOST_CHANGE, placeholder="the form asks about budget"),
        Day(
            "by", "By when", initial=by, hint="It is checked the day after 30 days unless you say otherwise."
        ),
    ]
    return Form("Fix it", "Answer", line or _line("answer", lead, "fix"), fields)


def nurture(lead: Lead | None, until: date | None) -> Form:
    """Build *Nurture until…*: the day, and what changes for the next ones, if anything does."""
    fields: list[Field] = [
        *_about(lead),
        Day("until", "Nurture until", initial=until),
        Text("change", "What will change", limit=MOST_CHANGE, optional=True),
        Day("by", "From when", optional=True),
    ]
    return Form("Nurture until…", "Answer", _line("answer", lead, "nurture"), fields)


def send(lead: Lead | None, teams: Sequence[Team]) -> Form:
    """Build *Send to another team*."""
    options = [Option(each.word, each.name) for each in teams[:100]]
    fields: list[Field] = [*_about(lead), Choice("team", "Team", options)]
    return Form("Send to a team", "Send it", _line("answer", lead, "send"), fields)


def look(lead: Lead | None, verb: str) -> Form:
    """Build *Second look*: one sentence says why."""
    fields: list[Field] = [*_about(lead), Text("why", "What speaks for the lead", limit=300)]
    line = _line("answer", lead, "look") if verb == "answer" else _line("look", lead)
    return Form("Second look", "Ask for it", line, fields)


def which_answer(lead: Lead | None) -> Form:
    """Build the form that asks how to answer, where only the lead is known; sending it opens the answer's own."""
    options = [
        Option(Answer.FIX, Answer.FIX.label, "Say what will change, and by when"),
        Option(Answer.NURTURE, Answer.NURTURE.label, "Say until when"),
        Option(Answer.SEND, Answer.SEND.label),
        Option(Answer.LOOK, Answer.LOOK.label, "Both managers decide"),
    ]
    return Form("Answer", "Next", _line("answer", lead), [*_about(lead), Choice("answer", "Answer", options)])


def same_answer(count: int, reason: str, by: date, line: str) -> Form:
    """Build one answer for several rejections alike: what will change, and by when."""
    form = fix(None, by, line)
    said = Say(f"*{count} leads* · {escape(reason)}")
    return Form(f"Same answer for {count}", "Answer all", line, [said, *form.fields])


def ask(lead: Lead | None) -> Form:
    """Build a question to the rep."""
    return Form(
        "Ask the rep", "Ask", _line("ask", lead), [*_about(lead), Text("question", "Question", limit=300)]
    )


def reply(lead: Lead, question_id: int, question: str) -> Form:
    """Build the reply to a question."""
    fields: list[Field] = [
        *_about(lead),
        Say(str(escape(neutral(one_line(question, 300)))) or "(erased)"),
        Text("words", "Reply", multiline=True, limit=NOTE_LIMIT),
    ]
    return Form("Reply", "Send", _line("reply", lead, str(question_id)), fields)


def note(lead: Lead, words: str) -> Form:
    """Build the screened note, to read and close."""
    shown = str(escape(neutral(words.strip()[:2500]))) or "There is no note, or it was erased."
    return Form("Note", None, _line("note", lead), [*_about(lead), Say(shown)])


def rule(lead: Lead | None) -> Form:
    """Build a manager's ruling."""
    options = [
        Option("uphold", "It stands", "The rejection was right"),
        Option("return", "Back to sales", "The lead returns to the team's queue"),
    ]
    return Form(
        "Second look", "Rule", _line("rule", lead), [*_about(lead), Choice("ruling", "Ruling", options)]
    )
