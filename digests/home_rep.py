"""What a rep's App Home shows: their leads by what is due, what marketing owes them, what came of their notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alignment.lead_state import Lead
from alignment.lifecycle import Stage
from alignment.money import short
from alignment.people import Role
from alignment.promises import FOLLOW_UP, Promise
from alignment.zones import day_edges
from db.stores import home as stored
from db.stores import people, queues, rejections
from db.stores.people import Person
from db.stores.queues import HandedOn, Waiting
from db.stores.rejections import Rejection
from digests import home_together
from digests.home_reader import MOST_ROWS, Part, Reader, Row, leads_of, more
from digests.lead_words import anyway_button, onward, title
from digests.pipeline_words import percent
from digests.plan_words import of_a_part
from figures import plan
from figures.whose import may_see_person
from messages.buttons import Button
from messages.forms import row
from messages.text import Mrkdwn, neutral, one_line
from messages.words import render as write


def parts(seen: Reader, together: Sequence[Part] = ()) -> list[Part]:
    """Return a rep's sections, likeliest first; what both teams do together stands among them."""
    waits = [*_waiting(seen), *_handed_on(seen)]
    return [*_now(seen), *waits, *together, *_notes(seen), *_own(seen)]


def _now(seen: Reader) -> list[Part]:
    urgent, rest = queue_of(seen)
    if not urgent and not rest:
        return [write("digests/home_empty", following=home_together.following(seen))]
    shown: list[Part] = []
    first = urgent[:MOST_ROWS]
    if urgent:
        shown.append(f"*Now* ({len(urgent)})")
        shown += [row(*lead_row(seen, each)) for each in first]
        shown += more(len(urgent) - len(first))
    if rest:
        room = max(MOST_ROWS - len(first), 2)
        then = rest if len(rest) <= room else rest[: room - 1]
        shown.append(f"*Open* ({len(rest)}, warmest first)")
        shown += [row(*lead_row(seen, each)) for each in then]
        shown += more(len(rest) - len(then))
    return shown


def queue_of(seen: Reader) -> tuple[list[Waiting], list[Waiting]]:
    """Return what waits for a rep: what is due today first, then the rest, warmest first."""
    mine = queues.of_people(seen.work, [seen.actor.id])
    # A manager decides who gets what waits in the queue: it stands among their decisions.
    offered = () if seen.actor.has(Role.SALES_MANAGER) else queues.of_queue(seen.work, seen.actor.team_ids)
    waiting = (*mine, *offered)
    urgent = [each for each in waiting if _due_today(seen, each)]
    rest = sorted((each for each in waiting if each not in urgent), key=lambda each: _going_on(seen, each))
    return urgent, rest


def _going_on(seen: Reader, each: Waiting) -> tuple[bool, datetime]:
    """Talks under way with a day for the next call within the week come first, by that day; the rest as they wait."""
    until = each.snoozed_until
    if each.attempts and until is not None and seen.work.now < until < seen.work.now + timedelta(days=7):
        return False, until
    return True, seen.work.now


def lead_row(seen: Reader, each: Waiting) -> Row:
    """Return a lead as one row: what is due, else how far one has come, and what can be done."""
    promise = each.promise if _due_today(seen, each) else ""
    return title(each.lead, each.link, _says(seen, each)), menu_of(
        each.lead, promise, _anyway(seen, each.lead)
    )


def _anyway(seen: Reader, lead: Lead) -> tuple[Button, ...]:
    """What stands where *Accept* does for whoever said no to a lead that waits for somebody."""
    if lead.owner_id or lead.refused_by != seen.actor.id:
        return ()
    own = [each for each in _own_noes(seen) if each.lead_id == lead.id]
    return anyway_button(own[-1], lead, seen.actor.id) if own else ()


def _due_today(seen: Reader, each: Waiting) -> bool:
    return each.due_at is not None and each.due_at < seen.tomorrow


def menu_of(lead: Lead, promise: str = "", anyway: tuple[Button, ...] = ()) -> tuple[Button, ...]:
    """Return what a rep may do with a lead in their hands, the likeliest first; `promise` is the one that is due next.

    `anyway` stands where *Accept* would: whoever said no to it is asked that otherwise.
    """
    contact = Button("Contact", f"/lead contact {lead.id}", form=True)
    reject = Button("Reject", f"/lead reject {lead.id}", form=True)
    later = Button("Later", f"/lead later {lead.id}", form=True)
    why = Button("Why", f"/lead why {lead.id}")
    call = Button("Log a call", f"/lead called {lead.id}")
    touches_first = lead.owner_id and promise == Promise.FIRST_TOUCH
    if lead.stage is Stage.ACCEPTED:
        if touches_first:
            return contact, call, reject, later, why
        return call, onward(lead), reject, later, why
    # What the DM with a new lead offers, in five: the likeliest first.
    accept = Button("Accept", f"/lead accept {lead.id}")
    pass_on = Button("Not mine", f"/lead notmine {lead.id}", form=True)
    if not lead.owner_id:
        return *(anyway or (accept,)), pass_on, reject, later, why
    return (
        (contact, accept, pass_on, reject, why) if touches_first else (accept, contact, pass_on, reject, why)
    )


def _says(seen: Reader, each: Waiting) -> str:
    needed = seen.terms.agreement.attempts
    follows = each.promise in FOLLOW_UP
    if each.due_at is not None and not follows and (each.lead.cycle == 1 or _due_today(seen, each)):
        what = "accept or reject" if each.promise == Promise.ACCEPT else "first touch"
        by = "by" if each.due_at > seen.work.now else "due"
        return f"{what} {by} {seen.moment(each.due_at)}"
    put_off = each.snoozed_until if each.snoozed_until and each.snoozed_until > seen.work.now else None
    if each.attempts:
        made = each.attempts
        step = f"call {made + 1} of {needed}" if made < needed else f"{made} attempts"
        if follows and not each.counted:
            step = "next step"
        if put_off or each.due_at is None:
            return f"{step}, due {seen.day(put_off)}" if put_off else step
        return (
            f"{step}, due {seen.moment(each.due_at)}"
            if _due_today(seen, each)
            else f"{step}, due {seen.day(each.due_at)}"
        )
    if put_off:
        return f"later, {seen.moment(put_off)}"
    return "back from nurture" if each.lead.cycle > 1 else "accepted"


def _waiting(seen: Reader) -> list[Part]:
    owed = owed_rows(seen)
    if not owed:
        return []
    rows = [
        row(write("digests/home_line", title=_light(Mrkdwn(text))), menu) for text, menu in owed[:MOST_ROWS]
    ]
    return [f"*Waiting for marketing* ({len(owed)})", *rows, *more(len(owed) - MOST_ROWS)]


def owed_rows(seen: Reader) -> list[Row]:
    """Return a rep's rejections that marketing has not answered: to look at, or to take the lead anyway."""
    return [
        (
            title(lead, link, f"answer by {seen.moment(each.due_at)}"),
            (Button("Show", f"/lead {lead.id}"), *anyway_button(each, lead, seen.actor.id)),
        )
        for each, lead, link in leads_of(seen, _own_noes(seen))
    ]


def _own_noes(seen: Reader) -> tuple[Rejection, ...]:
    """What whoever looks said no to and marketing has not answered; read once."""
    name = ("own noes", seen.actor.id)
    if name not in seen.work.read:
        seen.work.keep(name, rejections.waiting_of(seen.work, seen.actor.id))
    found: tuple[Rejection, ...] = seen.work.read[name]
    return found


def _handed_on(seen: Reader) -> list[Part]:
    rows = handed_on_rows(seen)
    if not rows:
        return []
    lines = [write("digests/home_line", title=_light(Mrkdwn(text))) for text, _menu in rows[:MOST_ROWS]]
    return ["\n".join([f"*Waiting for sales* ({len(rows)})", *lines])]


def handed_on_rows(seen: Reader) -> list[Row]:
    """Return what somebody of inside sales handed on and sales has not accepted: who has it, and by when they say."""
    if not seen.terms.inside_teams & set(seen.actor.team_ids):
        return []
    waiting = queues.handed_on_by(seen.work, seen.actor.id)
    names = people.people(seen.work, [each.lead.owner_id for each in waiting])
    return [
        (
            title(each.lead, each.link, _with_sales(seen, each, names)),
            (Button("Show", f"/lead {each.lead.id}"),),
        )
        for each in waiting
    ]


def _with_sales(seen: Reader, each: HandedOn, names: Mapping[int, Person]) -> str:
    holder = names.get(each.lead.owner_id)
    who = neutral(one_line(holder.first_name, 12)).replace("!", ".") if holder else "routing"
    if each.due_at is None:
        return f"with {who}"
    return f"{who}, {'by' if each.due_at > seen.work.now else 'due'} {seen.moment(each.due_at)}"


def _light(line: Mrkdwn) -> Mrkdwn:
    """A title without its weight: nothing is to be done about this line."""
    head, _, tail = str(line).rpartition("* · ")
    return Mrkdwn(f"{head.removeprefix('*')} · {tail}")


def _notes(seen: Reader) -> list[Part]:
    since = _quarter_began(seen)
    told = stored.notes_of(seen.work, seen.actor.id, since)
    if not told.given:
        return []
    return [write("digests/home_notes", given=told.given, answered=told.answered, fixed=told.fixed)]


def _own(seen: Reader) -> list[Part]:
    """A person's own figures: theirs and their manager's to see, and nobody's where the workspace says so."""
    if not may_see_person(seen.work, seen.actor, seen.actor.id):
        return []
    kept = stored.kept_by(seen.work, seen.actor.id, _quarter_began(seen))
    own, owed = plan.own(seen.work, seen.terms, seen.actor.id)
    if not kept.decided and not own.quota and not own.reached:
        return []
    return [
        write(
            "digests/home_own",
            money=short(own.money(own.reached)),
            goal=short(own.money(own.quota)) if own.quota else "",
            share=percent(own.share) if own.quota else "",
            of_a_part=of_a_part(own, owed),
            in_time=kept.in_time,
            decided=kept.decided,
        )
    ]


def _quarter_began(seen: Reader) -> datetime:
    return day_edges(seen.terms.fiscal.quarter_of(seen.today).first, seen.terms.zone)[0]
