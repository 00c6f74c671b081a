"""The forms of what people do with a lead: one per verb, opened by a button or by the verb alone.

Each sends the very line it stands for. Those of a contact are in `contact_forms`, of what follows a rejection in `answer_forms`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment.feedback import About, Verdict
from alignment.lead_state import Lead
from alignment.reasons import REROUTE_WORDS, Reason, Route
from alignment.self_reported import LABELS as HEARD_FROM
from commands.said import name
from commands.verdicts import NOTE_LIMIT, verdict_fields
from db.stores.people import Person as Somebody
from messages.forms import Amount, Choice, Day, Field, Form, Option, Pick, Say, Text
from messages.text import escape, neutral, one_line

BY_RULES = "rules"
"""The answer that names nobody: routing decides."""


def about_lead(lead: Lead | None) -> list[Field]:
    """Return the lead as words where it is known, else the field in which it is picked."""
    if lead is None:
        return [Pick("lead", "Lead", "lead", hint="Number, or the beginning of the company's name")]
    return [Say(f"*{escape(neutral(name(lead)))}*")]


def line_of(verb: str, lead: Lead | None, rest: str = "") -> str:
    """Return the line that a form sends."""
    return f"/lead {verb} {lead.id if lead else ''} {rest}".strip()


def _note(initial: str = "", hint: str = "") -> Text:
    return Text("note", "Note", multiline=True, limit=NOTE_LIMIT, initial=initial, optional=True, hint=hint)


def plain(verb: str, title: str, submit: str, lead: Lead | None) -> Form:
    """Build a form that only asks which lead (accept, show, why)."""
    return Form(title, submit, line_of(verb, lead), about_lead(lead))


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
        *about_lead(lead),
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
    return Form("Reject a lead", "Reject", line_of("reject", lead), fields)


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
    fields: list[Field] = [*about_lead(lead), Choice("reason", "Why", options)]
    return Form("Not mine", "Pass it on", line_of("notmine", lead), fields)


def touch(verb: str, title: str, lead: Lead | None) -> Form:
    """Build the form of a logged attempt."""
    return Form(title, "Log it", line_of(verb, lead), [*about_lead(lead), _note()])


def later(lead: Lead | None) -> Form:
    """Build the form that puts a reminder off."""
    fields: list[Field] = [
        *about_lead(lead),
        Text("when", "Remind me", limit=40, placeholder="tomorrow 9", hint="Clocks run on."),
    ]
    return Form("Later", "Put it off", line_of("later", lead), fields)


def recycle(lead: Lead | None, reasons: Sequence[Reason]) -> Form:
    """Build the form that sends a lead to nurture."""
    offered = [each for each in reasons if each.route is Route.RECYCLE]
    fields: list[Field] = [
        *about_lead(lead),
        Choice("reason", "Why", [Option(each.code, each.label, _what_follows(each)) for each in offered]),
        Day("until", "Until", optional=True, hint="Empty: the reason's own date"),
        _note(),
    ]
    return Form("Back to nurture", "Send it", line_of("recycle", lead), fields)


def revive(lead: Lead | None) -> Form:
    """Build the form that brings a lost lead back to nurture."""
    fields: list[Field] = [
        *about_lead(lead),
        Day("until", "Back to sales on", optional=True, hint="Empty: without a date"),
    ]
    return Form("Bring it back", "Bring it back", line_of("revive", lead), fields)


def reopen(lead: Lead | None) -> Form:
    """Build the form that opens what was won or lost again."""
    fields: list[Field] = [*about_lead(lead), Text("why", "Why is it open again", limit=300)]
    return Form("Open it again", "Open it", line_of("reopen", lead), fields)


def opt_out(lead: Lead | None) -> Form:
    """Build the form that stops all contact."""
    fields: list[Field] = [*about_lead(lead), Say("All contact stops, on every lead of the same person.")]
    return Form("No contact", "Stop contact", line_of("optout", lead), fields)


def qualify(lead: Lead | None) -> Form:
    """Build the form that makes a lead a deal."""
    fields: list[Field] = [*about_lead(lead), Amount("amount", "Amount"), Day("close", "Closes on")]
    return Form("Qualify a lead", "Qualify", line_of("qualify", lead), fields)


def give(lead: Lead | None, reps: Sequence[Somebody]) -> Form:
    """Build the form that hands a lead to a rep."""
    options = [Option(str(each.id), each.name) for each in reps[:100]]
    return Form(
        "Give a lead", "Give it", line_of("give", lead), [*about_lead(lead), Choice("person", "To", options)]
    )


def hand_on(lead: Lead | None, reps: Sequence[Somebody]) -> Form:
    """Build the form by which inside sales hands a lead on: to one rep, or to whom the rules say, with a note."""
    options = [
        Option(BY_RULES, "Whoever the rules say"),
        *[Option(str(each.id), each.name) for each in reps[:99]],
    ]
    fields: list[Field] = [
        *about_lead(lead),
        Choice("person", "To", options, initial=BY_RULES),
        _note(hint="Whoever gets it reads it; channels don't show it."),
    ]
    return Form("Hand on to sales", "Hand on", line_of("handon", lead), fields)


def feedback(leads: Sequence[Lead], verdict: Verdict | None, tags: Sequence[str], note: str) -> Form:
    """Build the feedback form: which lead (of several that a message showed), how it was, up to three tags, a note."""
    if len(leads) > 1:
        options = [Option(str(each.id), name(each)) for each in leads[:100]]
        about: list[Field] = [Choice("lead", "Lead", options)]
    else:
        about = about_lead(leads[0] if leads else None)
    fields = [*about, *verdict_fields(About.LEAD, verdict, tags, note)]
    return Form("Lead feedback", "Send", line_of("feedback", leads[0] if len(leads) == 1 else None), fields)


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
    return Form("Find a lead", "Show it", "/lead show", about_lead(None))
