"""Marketing hears of a rejected lead: what it was, why not, how often that happens, and until when sales waits."""

from __future__ import annotations

from alignment import refs
from alignment.calendar import WorkingCalendar
from alignment.dates import deadline, full_day, short_moment
from alignment.promises import Promise
from alignment.reasons import BY_CODE
from alignment.rejections import Answer
from alignment.screening import screened
from alignment.zones import local_day
from db.memory import Work
from db.stores import agreements, alerts, clocks, contacts, people, teams
from db.stores import rejections as stored
from db.stores.calendars import Book
from db.stores.notices import Notice
from db.stores.rejections import MERGED, Rejection
from db.tables.rejections import RejectionState
from digests.lead_words import (
    COLUMNS,
    Shown,
    day_of,
    first_id,
    headline,
    note_button,
    reason_line,
    shown,
    title,
    took,
    whereabouts,
)
from figures.rejections import pattern
from messages.buttons import Button, offered
from messages.characters import width
from messages.message import Message, compose
from messages.text import neutral, one_line
from messages.words import render as write

_TAILS = {
    RejectionState.OPEN: "rejected",
    RejectionState.ANSWERED: "rejected, answered",
    RejectionState.SECOND_LOOK: "rejected, second look",
    RejectionState.UPHELD: "rejected, looked at twice",
    RejectionState.OVERRULED: "returned to sales",
    RejectionState.VOIDED: "taken back",
}


def render(work: Work, notice: Notice) -> Message:
    """Return the alert in the rejection's present state: six lines with buttons, or three without."""
    rejection = stored.by_id(work, int(notice.payload["rejection"]))
    assert rejection is not None, "an alert belongs to a rejection of its workspace"
    lead = shown(work, rejection.lead_id)
    label = BY_CODE[rejection.code].label
    facts: dict[str, object] = {
        "title": title(lead.lead, lead.link, _words(rejection)),
        "reason": reason_line(label, lead.campaign.name, _team_then(work, rejection)),
        "state": MERGED if _merged(rejection) else rejection.state.value,
    }
    if _merged(rejection):
        facts["into"] = rejection.duplicate_of or lead.lead.merged_into
    elif rejection.state is RejectionState.OPEN:
        facts |= _open_facts(work, notice, rejection, lead, label)
    else:
        facts |= _closed_facts(work, rejection, lead)
    return compose(
        headline(lead.lead, _tail(rejection, lead, label)),
        write("digests/rejected", **facts),
        buttons=_buttons(rejection),
        more=_more(rejection),
        iteration=first_id(notice),
    )


def _words(rejection: Rejection) -> str:
    return "rejected, merged" if _merged(rejection) else _TAILS[rejection.state]


def _merged(rejection: Rejection) -> bool:
    return rejection.state is RejectionState.ANSWERED and rejection.answer == MERGED


def _team_then(work: Work, rejection: Rejection) -> str:
    return teams.name_of(work, rejection.team_id)


def _open_facts(
    work: Work, notice: Notice, rejection: Rejection, lead: Shown, label: str
) -> dict[str, object]:
    counted = pattern(work, rejection)
    said = f"{counted.count} of {counted.of} decided say {label}"
    if width(f"30 days: {said}") > COLUMNS:
        said = f"{counted.count} of {counted.of} say {label}"
    version = rejection.definition_version
    criterion = agreements.criteria(work, "mql", version).get(rejection.criterion, "")
    room = COLUMNS - width(f'Criterion: "", definition v{version}')
    note = ""
    if rejection.note_id and alerts.notes_shown(work, notice.target):
        person = contacts.contact(work, rejection.lead_id).name
        note = neutral(one_line(screened(contacts.note(work, rejection.note_id), [person]), COLUMNS - 6))
    return {
        "evidence": _evidence(rejection, lead),
        "criterion": neutral(one_line(criterion, room)),
        "version": version,
        "pattern": counted,
        "said": said,
        "whereabouts": whereabouts(lead.lead),
        "due": deadline(rejection.due_at, lead.terms.zone),
        "note": note.replace("!", "."),
    }


def _evidence(rejection: Rejection, lead: Shown) -> str:
    """Return what the reason is shown by, where the code asks for it: references and days, never a name."""
    if rejection.deal_id:
        return f"Already there: deal {refs.DEAL.ref(rejection.deal_id)}"
    if rejection.ends_on is not None:
        return f"Contract ends {full_day(rejection.ends_on)}"
    if BY_CODE[rejection.code].needs_attempts and rejection.attempts:
        return f"{rejection.attempts} attempts logged"
    return ""


def _closed_facts(work: Work, rejection: Rejection, lead: Shown) -> dict[str, object]:
    who = people.person(work, rejection.answered_by)
    ended = rejection.answered_at or work.now
    return {
        "who": one_line(who.first_name, 20) if who else "Marketing",
        "took": took(_hours_of(work, rejection, lead), rejection.opened_at, ended),
        "answer": answer_words(rejection, lead),
    }


def _hours_of(work: Work, rejection: Rejection, lead: Shown) -> WorkingCalendar:
    """Return the hours by which marketing's clock counted: those of the campaign's team, where it had its own."""
    terms = lead.terms
    if not terms.calendars.own:
        return terms.calendar
    for clock in clocks.of_lead(work, rejection.lead_id):
        if clock.kind == Promise.ANSWER and clock.started_at == rejection.opened_at:
            return Book(work, terms.zone).of(clock.calendar_version, clock.recorded_at)
    return terms.calendar


def answer_words(rejection: Rejection, lead: Shown) -> str:
    """Return marketing's answer in few words: `nurture until 15 Feb`, `fix by 27 Nov`, `sent to East`."""
    at = rejection.answered_at or rejection.opened_at
    if rejection.answer == "nurture" and rejection.back_on:
        return f"nurture until {day_of(rejection.back_on, at, lead.terms)}"
    if rejection.answer == "fix" and rejection.answer_until:
        return f"fix by {day_of(rejection.answer_until, at, lead.terms)}"
    if rejection.answer == "send":
        return f"sent to {one_line(lead.team, 16) or 'another team'}"
    return rejection.answer


def _tail(rejection: Rejection, lead: Shown, label: str) -> str:
    if rejection.state is not RejectionState.OPEN:
        return f": {_words(rejection)} ({label})."
    today = local_day(rejection.opened_at, lead.terms.zone)
    due = short_moment(rejection.due_at, lead.terms.zone, today)
    campaign = f" {one_line(lead.campaign.name, 20)}." if lead.campaign.name else ""
    return f" rejected: {label}.{campaign} Answer by {due}."


def _buttons(rejection: Rejection) -> tuple[Button, ...]:
    if rejection.state is not RejectionState.OPEN:
        return ()
    answers = (Answer.FIX, Answer.NURTURE, Answer.LOOK)
    return offered(*(answer.of(rejection.lead_id) for answer in answers))


def _more(rejection: Rejection) -> tuple[Button, ...]:
    if rejection.state is not RejectionState.OPEN:
        return ()
    number, word = rejection.lead_id, BY_CODE[rejection.code].word
    return (
        Button("Ask the rep", f"/lead ask {number}", form=True),
        *note_button(rejection),
        *offered(Answer.SEND.of(number)),
        Button("Mute this code here", f"/lead mute {word}"),
    )
