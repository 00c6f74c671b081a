"""A rep reads of a lead that became theirs: until when, who, what they asked for, why them; then what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from alignment.dates import short_day, short_moment, short_time
from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND, EventKind, Stage, TouchKind, Via
from alignment.people import Actor, Standing
from alignment.promises import Promise
from alignment.reasons import BY_CODE
from alignment.routing import RuleKind, in_words
from alignment.screening import screened
from alignment.zones import local_day, zone_named
from db.memory import Work
from db.stores import clocks, contacts, people, rejections, routing, turns
from db.stores import leads as stored
from db.stores import offers as told
from db.stores.clocks import Clock
from db.stores.contacts import Contact
from db.stores.leads import Event
from db.stores.notices import Notice
from digests.lead_words import COLUMNS, HEADLINE, Shown, capital, first_id, fitted, onward, shown, title
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, neutral, one_line
from messages.words import render as write

_DEMO = re.compile(r"\bdemo(?:s|nstration)?\b", re.IGNORECASE)


def render(work: Work, notice: Notice) -> Message | None:
    """Return the card in its present state; None for somebody who has left."""
    actor = reader(work, notice)
    return card(work, notice, int(notice.payload["lead"]), actor) if actor else None


def reader(work: Work, notice: Notice) -> Actor | None:
    """Return whose DM it is; None once they have left the company."""
    actor = people.actor(work, int(notice.target.partition(":")[2]))
    return actor if actor.standing is Standing.MEMBER else None


@dataclass(frozen=True, slots=True)
class Offered:
    """A lead as one rep reads of it. `history` is what stands; `given` is how they came to hold it last.

    `first` is its first touch; `step` what follows a touch, as long as it is owed, and `counted` whether as an attempt.
    """

    lead: Shown
    actor: Actor
    today: date
    history: tuple[Event, ...]
    given: Event | None
    first: Clock | None
    now: datetime
    step: Clock | None = None
    counted: bool = False

    @property
    def theirs(self) -> bool:
        """Whether it is in their hands now."""
        return self.lead.lead.owner_id == self.actor.id and self.lead.lead.stage in IN_HAND

    @property
    def zone(self) -> str:
        """The zone of their own clock."""
        return self.actor.zone or self.lead.terms.zone

    def moment(self, at: datetime) -> str:
        """Return an instant as they read it: `09:27`, `Wed 12:10`."""
        return short_moment(at, self.zone, self.today)

    def last(self, *kinds: EventKind) -> Event | None:
        """Return the latest event of these kinds in the present cycle."""
        cycle = self.lead.lead.cycle
        found = [each for each in self.history if each.kind in kinds and each.cycle == cycle]
        return found[-1] if found else None


def offered(work: Work, lead_id: int, actor: Actor) -> Offered:
    """Return a lead as a rep reads of it now."""
    lead = shown(work, lead_id)
    history = stored.standing(stored.events(work, lead_id))
    held = {each.kind: each for each in clocks.of_lead(work, lead_id) if each.cycle == lead.lead.cycle}
    running = {kind: each for kind, each in held.items() if each.stopped_at is None}
    today = local_day(work.now, actor.zone or lead.terms.zone)
    given = told.came_by(history, actor.id)
    first, step = held.get(Promise.FIRST_TOUCH), running.get(Promise.NEXT_STEP)
    return Offered(lead, actor, today, history, given, first, work.now, step, Promise.ATTEMPTS in running)


def card(work: Work, notice: Notice, lead_id: int, actor: Actor) -> Message:
    """Return one lead: the offer, the card of attempts once it is accepted, or who has it now."""
    seen = offered(work, lead_id, actor)
    lead = seen.lead
    if not seen.theirs:
        line = gone(work, seen)
        return compose(
            _headline("", lead, f": {line}"),
            write("digests/offer", title=title(lead.lead, lead.link, "new lead"), lines=[line]),
            iteration=first_id(notice),
        )
    contact, facts = contacts.contact(work, lead_id), stored.facts(work, lead_id)
    wants = _wants(lead, contact.asked)
    body = [*progress(seen), *_person(seen, contact, facts.segment), *_before(work, seen)]
    inside = from_inside(work, seen)
    if lead.lead.stage is not Stage.ACCEPTED:
        body += [*(inside or _ready(work, seen)), *_yours(work, seen)]
    due = _due(seen)
    tail = f" {wants}." if lead.lead.hot else "."
    return compose(
        _headline("New lead ", lead, f"{tail} First touch {due}." if due else tail),
        write("digests/offer", title=title(lead.lead, lead.link, wants), lines=body),
        buttons=buttons(lead.lead)[:3],
        more=(*buttons(lead.lead)[3:], *_note_of(seen)),
        iteration=first_id(notice),
    )


_TAKEN = (EventKind.ACCEPTED, EventKind.TELE_ACCEPTED)


def _headline(before: str, lead: Shown, tail: str) -> Mrkdwn:
    """Return what a lock screen shows: the company and never the person."""
    start = f"{before}L-{lead.lead.id} "
    room = HEADLINE - width(start + tail) - 1
    return escape(f"{start}{one_line(lead.lead.company, max(room, 8))}{tail}")


def _wants(lead: Shown, asked: str) -> str:
    if not lead.lead.hot and lead.lead.handed_on:
        return "from inside sales"
    if not lead.lead.hot:
        return "back from nurture" if lead.lead.cycle > 1 else "new lead"
    return "wants a demo" if _DEMO.search(asked) else "asked for a talk"


def due_words(seen: Offered, at: datetime) -> str:
    """Return until when something is to be done: `by 09:27`; once that has passed, `was due 09:27`."""
    return f"{'by' if at >= seen.now else 'was due'} {seen.moment(at)}"


def _due(seen: Offered) -> str:
    running = seen.first is not None and seen.first.stopped_at is None
    return due_words(seen, seen.first.due_at) if seen.first and running else ""


def progress(seen: Offered) -> list[str | Mrkdwn]:
    """Return what was done and what is due: `Accepted 09:14. First touch 09:20, in time.`"""
    accepted, touched, first = seen.last(*_TAKEN), seen.last(EventKind.TOUCHED), seen.first
    done = []
    taken = seen.lead.lead.stage is Stage.ACCEPTED
    if taken and accepted is not None and accepted.owner_id == seen.actor.id:
        done.append(f"Accepted {seen.moment(accepted.occurred_at)}.")
    if touched is not None and first is not None and first.stopped_at is not None:
        late = first.stopped_at > first.due_at
        how = f"due {seen.moment(first.due_at)}" if late else "in time"
        done.append(f"First touch {seen.moment(first.stopped_at)}, {how}.")
    lines: list[str | Mrkdwn] = [" ".join(done)] if width(" ".join(done)) <= COLUMNS else [*done]
    if due := _due(seen):
        assert seen.first is not None, "what is due runs"
        lines.append(Mrkdwn("*First touch {}* ({})").format(due, _span(seen.first.minutes)))
    elif step := _step(seen):
        lines.append(Mrkdwn("*{}*").format(capital(step)))
    return [line for line in lines if line]


def _step(seen: Offered) -> str:
    """Say what follows a touch, and when: `call 3 of 6 by Wed 10:00`, `next step planned Tue 09:00`; empty for nothing."""
    if seen.step is None or seen.lead.lead.stage is not Stage.ACCEPTED:
        return ""
    cycle = seen.lead.lead.cycle
    made = sum(each.kind is EventKind.TOUCHED and each.cycle == cycle for each in seen.history)
    what = f"call {made + 1} of {seen.lead.terms.agreement.attempts}" if seen.counted else "next step"
    if seen.step.started_at > seen.now:
        return f"{what} planned {seen.moment(seen.step.started_at)}"
    return f"{what} {due_words(seen, seen.step.due_at)}"


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def _person(seen: Offered, contact: Contact, segment: str) -> list[str]:
    """Return who they are, and what they asked for; each line only where something is known."""
    whom = ", ".join(part for part in map(one_line, (contact.name, contact.title)) if part)
    known = fitted(*(_plain(part) for part in (whom, segment, contact.place)))
    return [line for line in (known, _asked(seen, contact)) if line]


def _plain(words: str) -> str:
    return screened(one_line(words)).replace("!", ".")


def _asked(seen: Offered, contact: Contact) -> str:
    if not contact.asked.strip():
        return ""
    born = next((each for each in seen.history if each.kind is EventKind.CREATED), None)
    when = ""
    # What they asked a cycle ago has a day of its own that nobody kept; midnight is a day without a time.
    if born is not None and seen.lead.lead.cycle == 1:
        wall = born.occurred_at.astimezone(zone_named(seen.zone))
        if wall.date() != seen.today:
            when = f" on {short_day(wall.date(), seen.today)}"
        elif (wall.hour, wall.minute) != (0, 0):
            when = f" at {short_time(wall.time())}"
    words = one_line(_plain(contact.asked), COLUMNS - width(f'Asked ""{when}'))
    return f'Asked "{neutral(words)}"{when}'


def _before(work: Work, seen: Offered) -> list[str]:
    no = rejections.latest(work, seen.lead.lead.id)
    said = f"rejected: {BY_CODE[no.code].label}" if no is not None else ""
    line = fitted(_plain(seen.lead.campaign.name), said, before="Before: ")
    return [f"Before: {line}"] if line else []


def _ready(work: Work, seen: Offered) -> list[str]:
    version, criteria = told.ready_by(work, seen.lead.lead.id, seen.lead.lead.cycle)
    if not criteria:
        return []
    talk = ("asked for a talk",) if seen.lead.lead.hot else ()
    start = f"Ready by v{version}: "
    return [f"{start}{neutral(one_line(_plain(', '.join((*criteria, *talk))), COLUMNS - width(start)))}"]


def from_inside(work: Work, seen: Offered) -> list[str]:
    """Return who of inside sales talked to them, and when: `Inside sales: Ida, talked Mon 10:12`; nothing where none did."""
    given = seen.last(EventKind.TELE_QUALIFIED)
    if given is None:
        return []
    talks = [
        each
        for each in seen.history
        if each.touch in _TALKS and each.cycle == given.cycle and each.seq < given.seq
    ]
    how, at = ("talked", talks[-1].occurred_at) if talks else ("handed on", given.occurred_at)
    who = people.person(work, given.other_id)
    name = f"{neutral(one_line(who.first_name, 14))}, ".replace("!", ".") if who else ""
    return [f"Inside sales: {name}{how} {seen.moment(at)}"]


_TALKS = (TouchKind.CALL.value, TouchKind.MEETING.value)


def _note_of(seen: Offered) -> tuple[Button, ...]:
    """Return the button that opens what inside sales wrote when they handed it on."""
    given = seen.last(EventKind.TELE_QUALIFIED)
    noted = given is not None and given.note_id and seen.lead.lead.handed_on
    return (Button("Read note", f"/lead note {seen.lead.lead.id} handon", form=True),) if noted else ()


def _yours(work: Work, seen: Offered) -> list[str]:
    given = seen.given
    assert given is not None, "whoever holds a lead came by it"
    if routed := _by_rule(work, seen, given):
        return [f"Yours: {routed}".replace("!", ".")]
    who = people.person(work, given.actor_id)
    if given.via is Via.FILE:
        why = "your CRM names you its owner"
    else:
        why = f"{one_line(who.first_name, 14)} gave it to you" if who else "given to you"
    line = fitted(f"{seen.lead.team} team" if seen.lead.team else "", why, before="Yours: ")
    return [f"Yours: {line}".replace("!", ".")]


_ACCOUNT = {
    RuleKind.OWNER: "the account is named as yours",
    RuleKind.RELATIONSHIP: "you have another lead of the account",
}


def _by_rule(work: Work, seen: Offered, given: Event) -> str:
    """Say by which rule a lead came to them: `West territory, your turn of three`; empty where no rule gave it."""
    routed = next((each for each in turns.routed(work, seen.lead.lead.id) if each.seq == given.seq), None)
    if routed is None:
        return ""
    plan = routing.of_version(work, routed.version)
    rule, pool = plan.rule(routed.rule_id), plan.pool(routed.pool_id)
    if rule is None or pool is None:
        return _ACCOUNT[rule.kind] if rule is not None and rule.kind in _ACCOUNT else ""
    turn = f"your turn of {in_words(len(pool.members))}"
    kind = "pool" if rule.kind is RuleKind.POOL else rule.kind.value
    called = (rule.name if rule.kind is not RuleKind.POOL else "") or pool.name
    room = COLUMNS - width(f"Yours:  {kind}, {turn}")
    return f"{neutral(one_line(called, max(room, 4)))} {kind}, {turn}"


_LEFT = {
    EventKind.ACCEPTED: "accepted this",
    EventKind.TELE_ACCEPTED: "accepted this",
    EventKind.TELE_QUALIFIED: "handed this on",
    EventKind.REJECTED: "rejected this",
    EventKind.RECYCLED: "sent this to nurture",
    EventKind.DISQUALIFIED: "stopped this",
    EventKind.SALES_QUALIFIED: "qualified this",
    EventKind.WON: "won this",
    EventKind.LOST: "closed this as lost",
}
"""How a lead leaves somebody's hands; whatever else does is passing it on."""


def gone(work: Work, seen: Offered) -> str:
    """Say in one line who has the lead now, or what became of it: `Amira accepted this at 09:13. Nothing to do.`"""
    left = _left(seen)
    if left is None:
        return "Taken back. Nothing to do."
    who = "You" if left.actor_id == seen.actor.id else _name(work, left.actor_id)
    verb = _LEFT.get(left.kind, "passed this on")
    at = seen.moment(left.occurred_at)
    line = f"{who} {verb} {'at ' if len(at) == 5 else ''}{at}."
    return f"{line} Nothing to do." if width(line) <= COLUMNS - width(" Nothing to do.") else line


def _left(seen: Offered) -> Event | None:
    """Return how a lead left somebody's hands; whoever took it since is said rather."""
    if seen.given is None:
        return None
    after = [each for each in seen.history if each.seq > seen.given.seq]
    for at, each in enumerate(after):
        if each.owner_id == seen.actor.id and each.target_stage in IN_HAND and each.kind in _STAYS:
            continue
        holder = seen.lead.lead.owner_id
        taken = [one for one in after[at:] if one.kind in _TAKEN and one.owner_id == holder]
        return taken[-1] if taken and holder != seen.actor.id else each
    return None


_STAYS = frozenset(EventKind) - {EventKind.REJECTED}


def _name(work: Work, person_id: int) -> str:
    known = people.person(work, person_id)
    return neutral(one_line(known.first_name, 12)).replace("!", ".") if known else "Your CRM"


def menu(lead: Lead) -> tuple[Button, ...]:
    """Return the likeliest of it, as many as the ⋯ of a row holds."""
    return buttons(lead)[:5]


def buttons(lead: Lead) -> tuple[Button, ...]:
    """Return what a rep may do with a lead that is theirs: three to press, the rest under ⋯."""
    number = lead.id
    contact = Button("Contact", f"/lead contact {number}", form=True)
    reject = Button("Reject", f"/lead reject {number}", form=True)
    why = Button("Why me", f"/lead why {number}")
    if lead.stage is Stage.ACCEPTED:
        return (
            Button("Log a call", f"/lead called {number}"),
            onward(lead),
            reject,
            contact,
            Button("No answer", f"/lead noanswer {number}"),
            Button("E-mailed", f"/lead emailed {number}"),
            Button("Later", f"/lead later {number}", form=True),
            why,
        )
    return (
        Button("Accept", f"/lead accept {number}"),
        contact,
        Button("Not mine", f"/lead notmine {number}", form=True),
        reject,
        Button("Later today", f"/lead later {number}", form=True),
        why,
    )


def stands(seen: Offered) -> str:
    """Return how far one has come with a lead that is theirs, as the end of a line: `first touch by 09:27`."""
    first, due = seen.first, _due(seen)
    if due:
        return f"first touch {due}"
    if step := _step(seen):
        return step
    if first is not None and first.stopped_at is not None and first.outcome in ("met", "late"):
        return f"first touch {seen.moment(first.stopped_at)}"
    return "accepted" if seen.lead.lead.stage is Stage.ACCEPTED else "new"


def now_with(work: Work, seen: Offered) -> str:
    """Return what became of a lead that is not theirs any more, as the end of a line: `Amira accepted`."""
    left = _left(seen)
    if left is None:
        return "taken back"
    who = "you" if left.actor_id == seen.actor.id else _name(work, left.actor_id)
    return f"{who} {_LEFT.get(left.kind, 'passed this on').replace(' this', '')}"
