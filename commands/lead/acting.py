"""What sales decides with `/lead`: accept, reject, put off, recycle, qualify; and undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment import refs
from alignment.dates import Sense, parse_day
from alignment.errors import NotUnderstood, Offer
from alignment.lead_state import STAGE_WORDS, Lead
from alignment.lifecycle import Stage
from alignment.money import Money, parse_money, short
from alignment.readings import Ambiguous, Unreadable
from alignment.reasons import BY_CODE, Reason, Route
from commands.lead import forms
from commands.lead.doing import (
    carried_out,
    goes_where,
    lead_of,
    next_button,
    of_lead,
    undo_button,
    what_is_due,
)
from commands.lead.which import Named, named, number_in
from commands.lead.words import read_day, read_when, take_day, take_money, take_reason, whole_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, moment, name, said, today
from db.memory import Work
from db.stores import leads as stored
from db.stores import workspaces
from db.stores.feedback import Feedback
from db.stores.topics import topic
from messages.buttons import Button
from messages.forms import Form
from messages.text import one_line
from operations import leads, rejections
from operations import undo as undoing


async def accept(request: Request, line: Line) -> Reply:
    """Make a lead the person's own."""

    def build(_work: Work, found: Named | None) -> Form:
        return forms.plain("accept", "Accept a lead", "Accept", lead_of(found))

    def take(work: Work, found: Named) -> Reply:
        anyway = found.rest.strip().casefold() == "anyway"
        accept = undoing.accept_anyway if anyway else leads.accept
        done = accept(work, request.actor, found.lead.id, via=request.via)
        whose = "yours" if done.lead.owner_id == request.actor.id else "accepted for its rep"
        return said(
            f"{name(done.lead)} is {whose}.{what_is_due(request, done)}",
            Button("Contact", f"/lead contact {done.lead.id}", form=True),
            Button("Log a call", f"/lead called {done.lead.id}"),
            undo_button(done.lead),
        )

    return await carried_out(request, line, "accept", build, take)


async def reject(request: Request, line: Line) -> Reply:
    """Say no with a reason, in one line or in the form."""

    def build(work: Work, found: Named | None) -> Form:
        reason, note = take_reason(found.rest) if found else (None, "")
        chosen = BY_CODE.get(request.answered("reason")) or reason
        number, note = _duplicate_of(chosen, note) if chosen else (0, note)
        number = number_in(request.answered("stays")) or number
        return forms.reject(
            lead_of(found),
            rejections.reasons_by_use(work),
            chosen,
            request.answered("note") or note,
            request.day("until"),
            stored.lead(work, number) if number else None,
            _criterion(work, chosen),
        )

    def refuse(work: Work, found: Named) -> Reply | None:
        reason, note, until = _why(work, request, found)
        if reason is None:
            return None
        stays, note = _stays(request, reason, note)
        deal_id, note = _deal_of(reason, note)
        done = rejections.reject(
            work,
            request.actor,
            found.lead.id,
            reason,
            note,
            until,
            duplicate_of=stays,
            deal_id=deal_id,
            via=request.via,
        )
        after = done.done.lead
        return said(
            f"{name(after)} rejected: {reason.label}. {goes_where(request, after)}"
            + (
                ""
                if after.merged_into
                else f" Marketing answers by {moment(request, done.rejection.due_at)}."
            ),
            undo_button(after),
            *next_button(work, request.actor.id, after),
        )

    return await carried_out(request, line, "reject", build, refuse)


def _stays(request: Request, reason: Reason, note: str) -> tuple[int, str]:
    """Return the lead that stays, picked in the form or named in the note, and the note without it; 0 for none."""
    picked = number_in(request.answered("stays")) if request.submitted else None
    if picked and reason.route is Route.MERGE:
        return picked, note
    return _duplicate_of(reason, note)


def _duplicate_of(reason: Reason, note: str) -> tuple[int, str]:
    """Take the lead that stays off a duplicate's note, with or without `of`; 0 where none is named."""
    words = note.split()
    if reason.route is not Route.MERGE or not words:
        return 0, note
    at = 1 if words[0].casefold() == "of" and len(words) > 1 else 0
    number = number_in(words[at])
    return (number, " ".join(words[at + 1 :])) if number else (0, note)


def _deal_of(reason: Reason, note: str) -> tuple[int, str]:
    """Take the deal that is there already off the note of a customer: `customer D-301 Amira's`; 0 where none is named."""
    words = note.split(maxsplit=1)
    number = refs.DEAL.number(words[0]) if reason.route is Route.REROUTE and words else 0
    return (number, words[1] if len(words) > 1 else "") if number else (0, note)


def _criterion(work: Work, chosen: Reason | None) -> str:
    """Return what the chosen reason says that the lead does not meet: `Criterion: "budget this year", definition v3`."""
    terms = workspaces.terms(work)
    words = terms.criteria.get(chosen.criterion or "", "") if chosen is not None else ""
    return f'Criterion: "{words}", definition v{terms.definition_version}' if words else ""


def _why(work: Work, request: Request, found: Named) -> tuple[Reason | None, str, date | None]:
    """Return reason, note, and the day that was asked for; all the words behind the reason make a day, or a note."""
    reason, rest = _reason_of(work, request, found, "reject")
    if reason is None:
        return None, "", None

    def again(plain: str) -> str:
        return f"/lead reject {found.lead.id} {reason.word} {plain}"

    if request.submitted:
        typed = request.answered("until") if reason.route is Route.RECYCLE else ""
        return reason, rest, read_day(request, typed, again) if typed else None
    until = whole_day(request, rest, again) if reason.route is Route.RECYCLE else None
    return reason, "" if until else rest, until


async def later(request: Request, line: Line) -> Reply:
    """Put off one's own reminder; the answer says that the clock runs."""

    def put_off(work: Work, found: Named) -> Reply | None:
        typed = request.answered("when") or found.rest
        if not typed:
            return None
        until = read_when(
            request,
            typed,
            workspaces.terms(work),
            lambda plain: f"/lead later {found.lead.id} {plain}",
        )
        done = leads.later(work, request.actor, found.lead.id, until, via=request.via)
        due = what_is_due(request, done)
        runs = f" The clock runs on:{due[:1]}{due[1:2].lower()}{due[2:]}" if due else ""
        return said(
            f"{name(done.lead)} comes back to you {moment(request, until)}.{runs}",
            undo_button(done.lead),
            *next_button(work, request.actor.id, done.lead),
        )

    return await carried_out(request, line, "later", of_lead(forms.later), put_off)


async def recycle(request: Request, line: Line) -> Reply:
    """Send a lead back to nurture until a day."""

    def build(work: Work, found: Named | None) -> Form:
        return forms.recycle(lead_of(found), rejections.reasons_by_use(work))

    def send(work: Work, found: Named) -> Reply | None:
        reason, rest = _reason_of(work, request, found, "recycle")
        if reason is None:
            return None

        def again(plain: str) -> str:
            return f"/lead recycle {found.lead.id} {reason.word} {plain}"

        typed = request.answered("until")
        until, note = (read_day(request, typed, again), rest) if typed else take_day(request, rest, again)
        done = leads.recycle(work, request.actor, found.lead.id, reason, until, note, via=request.via)
        return said(
            f"{name(done.lead)}: {reason.label}. {goes_where(request, done.lead)}",
            undo_button(done.lead),
            *next_button(work, request.actor.id, done.lead),
        )

    return await carried_out(request, line, "recycle", build, send)


def _reason_of(work: Work, request: Request, found: Named, verb: str) -> tuple[Reason | None, str]:
    """Return the reason of a line or a form and what is left; None when none was said, a refusal for an unknown."""
    if request.submitted and request.answered("reason"):
        return BY_CODE.get(request.answered("reason")), request.answered("note")
    if not found.rest:
        return None, ""
    reason, rest = take_reason(found.rest)
    if reason is None:
        raise _no_such_reason(work, found, verb)
    return reason, rest


def _no_such_reason(work: Work, found: Named, verb: str) -> NotUnderstood:
    typed, _, note = found.rest.partition(" ")
    offers = []
    for each in rejections.reasons_by_use(work)[:6]:
        line = f"/lead {verb} {found.lead.id} {each.word} {note}".strip()
        short_line = line if len(line) <= 74 else f"/lead {verb} {found.lead.id} {each.word}"
        offers.append(Offer(each.label.capitalize(), short_line, form=each.note_at_least > len(note)))
    return NotUnderstood(
        f'"{one_line(typed, 30)}" is no reason I know. Pick one:',
        *offers,
        Offer("All", f"/lead {verb} {found.lead.id}", form=True),
        field="reason",
    )


async def qualify(request: Request, line: Line) -> Reply:
    """Make a lead a deal with an amount and a close date."""

    def confirm(work: Work, found: Named) -> Reply | None:
        if not found.rest and not request.submitted:
            return None
        amount, close_on = _amount_and_day(request, found, workspaces.terms(work).currency)
        made = leads.qualify(work, request.actor, found.lead.id, amount, close_on, via=request.via)
        return said(
            f"{name(made.done.lead)} qualified: {refs.DEAL.ref(made.deal_id)}, {short(made.amount)}, "
            f"closes {day(request, made.close_on)}. Marketing hears of it.",
            undo_button(made.done.lead),
            *next_button(work, request.actor.id, made.done.lead),
        )

    return await carried_out(request, line, "qualify", of_lead(forms.qualify), confirm)


def _amount_and_day(request: Request, found: Named, currency: str) -> tuple[Money | None, date | None]:
    """Read `24k 31 jan` or the form's two fields; an amount or a day with two readings is asked back."""
    if request.submitted:
        return _read_deal(request, found, currency, request.answered("amount"), request.answered("close"))
    try:
        return _read_deal(request, found, currency, found.rest)
    except Unreadable:
        turned = _amount_first(request, found.rest, currency)
        if turned is None:
            raise
        return _read_deal(request, found, currency, turned)


def _amount_first(request: Request, words: str, currency: str) -> str | None:
    """Return `31 jan 24k` as `24k 31 jan`; None where it is not a day before an amount."""
    parts = words.split()
    for at in (len(parts) - 1, len(parts) - 2):
        day_words, money_words = " ".join(parts[:at]), " ".join(parts[at:])
        try:
            parse_day(day_words, today(request), sense=Sense.AHEAD)
            parse_money(money_words, currency)
        except (Ambiguous, Unreadable):
            continue
        return f"{money_words} {day_words}"
    return None


def _read_deal(
    request: Request, found: Named, currency: str, words: str, typed_day: str = ""
) -> tuple[Money | None, date | None]:
    number = found.lead.id
    amount, rest = take_money(words, currency, lambda plain: f"/lead qualify {number} {plain}".strip())
    if amount is None and words:
        typed = one_line(words, 30)
        raise NotUnderstood(
            f'"{typed}" is no amount I know. Try 24k, 24000 or 24,000 eur.',
            Offer("Fill it in", f"/lead qualify {number}", form=True),
            field="amount",
        )
    typed_day = typed_day or rest
    if amount is None or not typed_day:
        return amount, None
    spelled = f"{amount.major:f} {amount.currency}"
    return amount, read_day(request, typed_day, lambda plain: f"/lead qualify {number} {spelled} {plain}")


def _again(stage: Stage) -> str:
    """`accepted again`; `assigned again, not accepted yet`."""
    first, comma, rest = STAGE_WORDS[stage].partition(",")
    return f"{first} again{comma}{rest}"


def _with(others: Sequence[Lead]) -> str:
    """Name the leads of the same person that came back too."""
    shown = [f"L-{each.id}" for each in others[:5]]
    return f", and {', '.join(shown)} with it" if shown else ""


async def undo(request: Request, line: Line) -> Reply:
    """Take back what one did in the last five minutes."""

    def back(work: Work) -> Reply:
        lead_id = named(work, request, line, "undo").lead.id if line.rest else 0
        undone = undoing.undo(work, request.actor, lead_id, via=request.via)
        if isinstance(undone, Feedback):
            about = topic(work, undone.on)
            return said(
                f"Taken back: your feedback on {one_line(about.name, 50)}.", Button("Show it", about.line)
            )
        return said(
            f"Taken back. {name(undone.lead)} is {_again(undone.lead.stage)}{_with(undone.others)}.",
            Button("Show it", f"/lead {undone.lead.id}"),
        )

    return await request.act(back)
