"""What marketing promised to change, 30 days on: whoever promised it is asked, and the reps who said no read it too.

Counts always, percentages with their range from five cases on, and "fewer" only where it is more than chance.
"""

from __future__ import annotations

from alignment.dates import short_day
from alignment.promised_changes import BeforeAfter
from alignment.rates import Direction, Ratio
from alignment.reasons import BY_CODE
from alignment.screening import screened
from alignment.terms import Terms
from alignment.zones import local_day
from db.memory import Work
from db.stores import campaigns, contacts, fixes, leads, people, workspaces
from db.stores.fixes import Fix
from db.stores.notices import Notice
from db.stores.rejections import Rejection
from db.tables.rejections import Outcome
from digests.lead_words import COLUMNS, capital, first_id, fitted, paragraph, sentence
from figures.promised_changes import before_and_after
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, link, neutral, one_line
from messages.words import render as write

MOST_SENTENCES = 2
MOST_LINES = 4
"""Of what was promised: the form takes one sentence, which is two or three lines on a phone."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return the check in its present state; None once the promise was taken back."""
    fix = fixes.by_id(work, int(notice.payload["fix"]))
    if fix is None or fix.outcome is Outcome.WITHDRAWN:
        return None
    asks = bool(notice.payload["asks"])
    # A rep reads of what they said themselves, and of no other's lead.
    rep = 0 if asks else int(notice.target.partition(":")[2])
    terms = workspaces.terms(work)
    told = before_and_after(work, fix)
    label = BY_CODE[fix.code].label
    campaign = campaigns.by_id(work, fix.campaign_id).name
    body = write(
        "digests/fix_check",
        title=Mrkdwn("*{}*{}").format(
            "Did it change?" if asks else "Promised to you",
            Mrkdwn(" · {}").format(fitted(campaign, most=COLUMNS - 18)) if campaign else "",
        ),
        promised=promised(work, fix, terms, yours=asks),
        change=change(work, fix, rep),
        reason=capital(label),
        before=f"{told.days_before} days before: {said(told.before)}",
        since=f"{told.days_after} days since: {said(told.after)}",
        verdict=verdict(told),
        said_of=_said_of(work, fix, rep),
        outcome=outcome(work, fix, terms),
    )
    return compose(
        _headline(label, campaign, told, asks=asks),
        body,
        buttons=buttons(fix) if asks and fix.outcome is Outcome.OPEN else (),
        iteration=first_id(notice),
    )


def _headline(label: str, campaign: str, told: BeforeAfter, *, asks: bool) -> Mrkdwn:
    at = f" at {one_line(campaign, 16)}" if campaign else ""
    start = "Did it change?" if asks else "Promised to you:"
    for counts in (f": {told.after.counts} since, {told.before.counts} before.", "."):
        line = f"{start} {capital(label)}{at}{counts}"
        if width(line) <= 80:
            break
    return escape(line)


def promised(work: Work, fix: Fix, terms: Terms, *, yours: bool) -> str:
    """Return who promised it, when, and by when: `You promised on 16 Nov, by 27 Nov:`."""
    who = people.person(work, fix.promised_by)
    name = neutral(one_line(who.first_name, 14)).replace("!", ".") if who else "Marketing"
    today = local_day(work.now, terms.zone)
    on = short_day(local_day(fix.promised_at, terms.zone), today)
    by = f", by {short_day(fix.change_from, today)}" if fix.change_from else ""
    return f"{'You' if yours and _asked(fix, who) else name} promised on {on}{by}:"


def _asked(fix: Fix, who: people.Person | None) -> bool:
    """Whether whoever is asked is whoever promised: it is them as long as they are here."""
    return who is not None and who.id == fix.promised_by and bool(who.slack)


def _about(work: Work, fix: Fix, rep: int) -> tuple[Rejection, ...]:
    """Return the rejections that a promise answers, of everybody or of one rep."""
    return tuple(each for each in fixes.rejections_of(work, fix) if not rep or each.rejected_by == rep)


def change(work: Work, fix: Fix, rep: int = 0) -> tuple[str, ...]:
    """Return in marketing's own words what was to change; nothing where those were erased."""
    words: list[str] = []
    for each in _about(work, fix, rep):
        person = contacts.contact(work, each.lead_id).name
        line = capital(sentence(screened(contacts.note(work, each.answer_note_id), [person])))
        if line and line not in words:
            words.append(line)
    lines = [line for one in words[:MOST_SENTENCES] for line in paragraph(one)]
    return tuple(lines[:MOST_LINES])


def said(ratio: Ratio) -> str:
    """Return a share with its range, or that there is none yet."""
    return ratio.in_thread() if ratio.n else "none decided"


def verdict(told: BeforeAfter) -> str:
    """Return what the counts allow to say."""
    if told.verdict is Direction.DOWN:
        return "Fewer than before, more than chance."
    if told.verdict is Direction.UP:
        return "More than before, more than chance."
    return "Too few to tell a difference."


def _said_of(work: Work, fix: Fix, rep: int) -> Mrkdwn | str:
    """Name the leads that it was about: `Said of L-42, L-61 and 2 more`."""
    ids = [each.lead_id for each in _about(work, fix, rep)]
    if not ids:
        return ""
    links = leads.links(work, ids)
    shown = ids[:3]
    tail = f" and {len(ids) - len(shown)} more" if len(ids) > len(shown) else ""
    refs = Mrkdwn(", ").join([link(links.get(each, ""), f"L-{each}") for each in shown])
    return Mrkdwn("Said of {}{}").format(refs, tail)


def outcome(work: Work, fix: Fix, terms: Terms) -> str:
    """Return who said what came of it: `Priya, 17 Dec: it changed.`"""
    if fix.outcome is Outcome.OPEN or fix.outcome_at is None:
        return ""
    who = people.person(work, fix.outcome_by)
    name = neutral(one_line(who.first_name, 14)).replace("!", ".") if who else "Marketing"
    today = local_day(work.now, terms.zone)
    on = short_day(local_day(fix.outcome_at, terms.zone), today)
    if fix.outcome is Outcome.CHANGED:
        return f"{name}, {on}: it changed."
    following = fixes.following(work, fix)
    again = f"; asked again {short_day(following.check_on, today)}" if following else ""
    return f"{name}, {on}: not yet{again}."


def buttons(fix: Fix) -> tuple[Button, ...]:
    """Return what whoever promised may say of it."""
    return (
        Button("It changed", f"/campaign check {fix.id} changed"),
        Button("Not yet, until…", f"/campaign check {fix.id} not", form=True),
    )
