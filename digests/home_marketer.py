"""What a marketer's App Home shows: the answers that they owe, and what sales says of their campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from alignment.enrichment import asked_now, in_words
from alignment.feedback import About, Verdict
from alignment.lead_state import Lead
from alignment.reasons import BY_CODE
from alignment.rejections import Answer
from db.stores import campaigns, contents, enrichment, feedback, fixes, leads, rejections
from db.stores.enrichment import Owed
from db.stores.fixes import Fix
from db.stores.rejections import Rejection
from digests import fix_check, missing
from digests.home_reader import MOST_ROWS, Part, Reader, Row, leads_of, more
from digests.lead_words import capital, fitted, note_button, title
from messages.buttons import Button, offered
from messages.forms import row
from messages.text import Mrkdwn, escape
from messages.words import render as write

FEEDBACK_DAYS = 30


def parts(seen: Reader) -> list[Part]:
    """Return a marketer's sections, likeliest first."""
    waiting = fixes.asked(seen.work, {seen.actor.id}, promised_by=seen.actor.id)
    asked = _missing(seen)
    return [
        *_answers(seen, quiet=bool(asked)),
        *asked,
        *promises(seen, waiting),
        *_campaigns(seen),
        *_content(seen),
    ]


def _answers(seen: Reader, *, quiet: bool) -> list[Part]:
    """Return the rejections that wait for an answer; `quiet`: where there are none, what follows says what waits."""
    owed = rejections.owed(seen.work, {seen.actor.id, 0})
    if not owed:
        return [] if quiet else [write("digests/home_no_answers")]
    shown = leads_of(seen, owed)
    due = sum(each.due_at < seen.tomorrow for each, _, _ in shown)
    heading = f"*Answer today* ({due})" if due else f"*Answers you owe* ({len(shown)})"
    return [heading, *answer_rows(seen, shown)]


def promises(seen: Reader, waiting: Sequence[Fix]) -> list[Part]:
    """Return the promised changes that wait for a word, each with the menu that gives it."""
    if not waiting:
        return []
    names = campaigns.by_ids(seen.work, [each.campaign_id for each in waiting])
    rows: list[Part] = []
    for each in waiting[:MOST_ROWS]:
        label = capital(BY_CODE[each.code].label)
        named = names[each.campaign_id].name if each.campaign_id in names else ""
        show = Button("Show", f"/campaign check {each.id}")
        rows.append(row(Mrkdwn("*{}*").format(fitted(label, named)), (*fix_check.buttons(each), show)))
    return [f"*Did it change?* ({len(waiting)})", *rows, *_more_promises(len(waiting) - MOST_ROWS)]


def _more_promises(left: int) -> list[Part]:
    return [row(f"_{left} more_", (Button("Show all", "/campaign check"),))] if left > 0 else []


def _missing(seen: Reader) -> list[Part]:
    """Return what sales asks for of leads, each with the menu that fills it in."""
    owed = enrichment.owed(seen.work, {seen.actor.id, 0})
    if not owed:
        return []
    return [f"*What sales asks for* ({len(owed)})", *missing_rows(seen, owed)]


def missing_rows(seen: Reader, owed: Sequence[Owed]) -> list[Part]:
    """Return leads of which sales asks for something, as many as fit."""
    rows: list[Part] = [row(*missing_row(seen, each)) for each in owed[:MOST_ROWS]]
    return rows + more(len(owed) - MOST_ROWS)


def missing_row(seen: Reader, owed: Owed) -> Row:
    """Return a lead of which sales asks for something as one row: what, by when, and what answers it."""
    history = leads.standing(leads.events(seen.work, owed.lead.id))
    asked = asked_now([each.happened() for each in history], owed.lead.cycle)
    what = in_words(asked.left) if asked is not None else ""
    by = "was due" if owed.due_at <= seen.work.now else "by"
    head = title(owed.lead, owed.link, "something is missing")
    menu = (*missing.buttons(owed.lead.id), Button("Show", f"/lead {owed.lead.id}"))
    return Mrkdwn("{}\n{} {} {}").format(head, what, by, seen.moment(owed.due_at)), menu


def answer_rows(seen: Reader, shown: Sequence[tuple[Rejection, Lead, str]]) -> list[Part]:
    """Return rejections that wait for an answer, each with the menu that gives it."""
    rows: list[Part] = [row(*answer_row(seen, *each)) for each in shown[:MOST_ROWS]]
    return rows + more(len(shown) - MOST_ROWS)


def answer_row(seen: Reader, rejection: Rejection, lead: Lead, link: str) -> Row:
    """Return a rejection as one row: why it was rejected, by when the answer is due, and what answers it."""
    late = rejection.due_at <= seen.work.now
    by, why = ("was due", " · not answered") if late else ("by", "")
    head = title(lead, link, reason_of(rejection))
    when = seen.moment(rejection.due_at)
    return Mrkdwn("{}\nAnswer {} {}{}").format(head, by, when, why), answer_menu(rejection)


def reason_of(rejection: Rejection) -> str:
    """Return why a lead was rejected, as a line names it."""
    return capital(BY_CODE[rejection.code].label if rejection.code in BY_CODE else rejection.code)


def answer_menu(rejection: Rejection) -> tuple[Button, ...]:
    """Return what marketing may do about a rejection; its note is offered where there is one."""
    answers = (Answer.FIX, Answer.NURTURE, Answer.LOOK)
    return (
        *offered(*(each.of(rejection.lead_id) for each in answers)),
        *note_button(rejection),
        Button("Show", f"/lead {rejection.lead_id}"),
    )


def _campaigns(seen: Reader) -> list[Part]:
    mine = campaigns.owned(seen.work, [seen.actor.id], limit=5)
    if not mine:
        return []
    since = seen.work.now - timedelta(days=FEEDBACK_DAYS)
    lines = []
    for each in mine:
        own = _counts(feedback.verdicts(seen.work, About.CAMPAIGN, each.id, since))
        leads = _counts(feedback.verdicts(seen.work, About.LEAD, each.id, since))
        said = [f"of it {own}" if own else "", f"leads {leads}" if own and leads else leads]
        lines.append(escape(fitted(each.name, *(said if own or leads else ["nothing said yet"]))))
    return ["\n".join([f"*Your campaigns, what sales says* · {FEEDBACK_DAYS} days", *lines])]


def _content(seen: Reader) -> list[Part]:
    since = seen.work.now - timedelta(days=FEEDBACK_DAYS)
    lines = []
    for each in contents.owned(seen.work, [seen.actor.id], limit=5):
        counts = _counts(feedback.verdicts(seen.work, About.CONTENT, each.id, since))
        lines.append(escape(fitted(each.name, counts or "nothing said yet")))
    heading = f"*Your content, what sales says* · {FEEDBACK_DAYS} days"
    return ["\n".join([heading, *lines])] if lines else []


def _counts(found: Mapping[Verdict, int]) -> str:
    return ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict if found.get(verdict))
