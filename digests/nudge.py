"""Somebody reads of a promise that waits to be kept: what is due, who was told of it, what comes next.

The lead is late, never a person. Who holds it is named to the managers above and to the backup, and to nobody where
person-level figures are off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alignment.dates import short_moment
from alignment.enrichment import asked_now, in_words
from alignment.ladder import Who
from alignment.lifecycle import Stage
from alignment.people import Actor
from alignment.permissions import Right, allowed
from alignment.promises import FOLLOW_UP, SALES, Promise
from alignment.rejections import Answer
from alignment.zones import local_day
from db.memory import Work
from db.stores import clocks, ladders, people, rejections
from db.stores import leads as stored_leads
from db.stores.clocks import Clock
from db.stores.ladders import Step
from db.stores.notices import Notice
from db.tables.clocks import StepOutcome
from digests import missing, offer
from digests.home_marketer import reason_of
from digests.lead_words import COLUMNS, Shown, first_id, fitted, headline, shown, title
from messages.buttons import Button, offered
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, neutral, one_line
from messages.words import render as write

SHORT = {
    Promise.ACCEPT: "accept",
    Promise.FIRST_TOUCH: "first touch",
    Promise.NEXT_STEP: "next step",
    Promise.ATTEMPTS: "attempts",
    Promise.ANSWER: "answer",
    Promise.LOOK: "second look",
    Promise.ENRICH: "what is missing",
}
"""What a promise is called within a line."""

_DONE = {
    Promise.ACCEPT: "Accepted or rejected",
    Promise.FIRST_TOUCH: "First touch",
    Promise.NEXT_STEP: "Next step",
    Promise.ATTEMPTS: "Attempts",
    Promise.ANSWER: "Answered",
    Promise.LOOK: "Ruled",
    Promise.ENRICH: "Answered",
}


def render(work: Work, notice: Notice) -> Message | None:
    """Return the message as of now; None for somebody who has left."""
    actor = offer.reader(work, notice)
    if actor is None:
        return None
    seen = _seen(work, notice, actor)
    lines = seen.waits() if seen.due else [seen.over()]
    tail = seen.headline() if seen.due else f": {seen.over()}"
    return compose(
        headline(seen.lead.lead, tail),
        write("digests/nudge", title=title(seen.lead.lead, seen.lead.link, seen.tail()), lines=lines),
        buttons=seen.buttons()[:3] if seen.due else (),
        more=seen.buttons()[3:] if seen.due else (),
        iteration=first_id(notice),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A promise as one person reads of it. `clock` None: it was taken back.

    `attempts` that were made; `missing`: what sales asks for, in words; `taken`: the step of which this told was taken, and the promise began anew with it.
    """

    work: Work
    actor: Actor
    lead: Shown
    clock: Clock | None
    who: Who
    outcome: StepOutcome
    other_id: int
    steps: Sequence[Step]
    names: bool
    attempts: int = 0
    taken: bool = False
    missing: str = ""

    @property
    def zone(self) -> str:
        return self.actor.zone or self.lead.terms.zone

    @property
    def today(self) -> date:
        return local_day(self.work.now, self.zone)

    @property
    def promise(self) -> Promise:
        return Promise(self.clock.kind) if self.clock else Promise.ACCEPT

    @property
    def due(self) -> datetime | None:
        """When it is due, as long as it waits and concerns whoever reads."""
        if self.clock is None or self.clock.stopped_at is not None or self.taken:
            return None
        mine = self.promise not in SALES or self.lead.lead.owner_id == self.actor.id
        return self.clock.due_at if mine or self.who is not Who.REMINDER else None

    @property
    def what(self) -> str:
        """What is owed, within a line: `first touch`, `attempt 4 of 6`."""
        if self.promise is Promise.ACCEPT:
            return "accept or reject"
        if self.clock is not None and self.promise is Promise.ATTEMPTS:
            return f"attempt {self.attempts + 1} of {self.clock.attempts}"
        return SHORT[self.promise]

    def moment(self, at: datetime) -> str:
        """Return an instant as they read it: `09:27`, `Wed 12:10`."""
        return short_moment(at, self.zone, self.today)

    def first_name(self, person_id: int) -> str:
        """Return how somebody is called where they may be named."""
        known = people.person(self.work, person_id) if self.names and person_id else None
        return neutral(one_line(known.first_name, 12)).replace("!", ".") if known else ""

    # --- lines ------------------------------------------------------------------------------------------------------

    def tail(self) -> str:
        """Return what the title says behind the company."""
        if not self.due:
            return "nothing to do"
        if self.outcome is StepOutcome.PASSED_ON:
            return "passed on"
        if self.outcome is StepOutcome.NOT_REACHED:
            return "no reminder arrived"
        if self.who is Who.BACKUP:
            return "you are the backup"
        return "waits for you" if self.who is Who.REMINDER else "waits"

    def headline(self) -> str:
        assert self.due is not None, "only what waits has a headline of its own"
        if self.outcome is StepOutcome.PASSED_ON:
            return ": passed on."
        by = "by" if self.due > self.work.now else "was due"
        return f": {self.what} {by} {self.moment(self.due)}."

    def waits(self) -> list[str | Mrkdwn]:
        """Return what is due, where it is, who was told, and what comes next."""
        assert self.due is not None, "only what waits has these lines"
        by = "by" if self.due > self.work.now else "was due"
        what = self.what.capitalize()
        lines: list[str | Mrkdwn] = [Mrkdwn("*{}*").format(f"{what} {by} {self.moment(self.due)}")]
        if self.promise is Promise.ENRICH:
            lines.append(fitted(self.missing, self.lead.campaign.name))
        elif self.promise not in SALES:
            no = rejections.latest(self.work, self.lead.lead.id)
            if no is not None:
                lines.append(fitted(reason_of(no), self.lead.campaign.name))
        else:
            lines.append(fitted(self.lead.campaign.name, self._where()))
        if self.who is not Who.REMINDER:
            lines += [self._told(), self._on_it()]
        lines.append(self._result())
        return [line for line in lines if line]

    def _where(self) -> str:
        """Return who has it: `with Jonas`, `West queue`, `West team`."""
        team = self.lead.team
        if self.who is Who.REMINDER:
            return f"{team} team" if team else ""
        if not self.lead.lead.owner_id:
            return f"{team} queue" if team else "routing queue"
        name = self.first_name(self.lead.lead.owner_id)
        return f"with {name}, {team}" if name and team else f"with {name}" if name else f"{team} team"

    def _told(self) -> str:
        """Return who heard of it before: `Jonas told 11:10, Luca 11:40`."""
        told: list[str] = []
        for each in self.steps:
            if each.outcome is not StepOutcome.TOLD or each.again or each.person_id in (0, self.actor.id):
                continue
            name = self.first_name(each.person_id) or {"reminder": "holder"}.get(each.who, each.who)
            told.append(f"{name}{'' if told else ' told'} {self.moment(each.at)}")
        line = ", ".join(told)
        return one_line(line[:1].upper() + line[1:], COLUMNS)

    def _on_it(self) -> str:
        on = [each for each in self.steps if each.acked_at is not None and each.acked_by != self.actor.id]
        if not on or on[-1].acked_at is None:
            return ""
        name = self.first_name(on[-1].acked_by) or "Somebody"
        return f"{name} is on it since {self.moment(on[-1].acked_at)}"

    def _result(self) -> str:
        """Return what this step did: where the lead went, or why it stayed."""
        if self.outcome is StepOutcome.PASSED_ON:
            name = self.first_name(self.other_id)
            return f"Now with {name}; the clock runs on." if name else "Back in the queue; the clock runs on."
        if self.outcome is StepOutcome.NOT_REACHED:
            return "It stays there until one does."
        if self.outcome is StepOutcome.KEPT:
            return "Nobody else can take it: please decide."
        if self.outcome is StepOutcome.AGENDA:
            return "It goes onto the next meeting's agenda."
        return ""

    def over(self) -> str:
        """Say in one line that nothing is to be done any more, and why."""
        if self.clock is None:
            return "Taken back. Nothing to do."
        if self.taken:
            return "The next step was taken. Nothing to do."
        if self.clock.stopped_at is None:
            return "It is somebody else's now. Nothing to do."
        if self.clock.outcome == "void":
            return "Not needed any more. Nothing to do."
        at = self.moment(self.clock.stopped_at)
        tail = ", in time" if self.clock.outcome == "met" else f", due {self.moment(self.clock.due_at)}"
        line = f"{_DONE[self.promise]} {at}{tail}."
        return f"{line} Nothing to do." if width(line) <= COLUMNS - 15 else line

    # --- buttons ----------------------------------------------------------------------------------------------------

    def buttons(self) -> tuple[Button, ...]:
        """Return what may be done, the likeliest first: three to press, the rest under ⋯."""
        number = self.lead.lead.id
        on_it = () if self._acked() else (Button("I'm on it", f"/lead onit {number}"),)
        why = Button("Why", f"/lead why {number}")
        if self.promise is Promise.LOOK:
            return (
                Button("It stands", f"/lead rule {number} uphold"),
                Button("Return it", f"/lead rule {number} return"),
                *on_it,
                Button("Read note", f"/lead note {number}", form=True),
                why,
            )
        if self.promise is Promise.ANSWER:
            return (*offered(Answer.FIX.of(number), Answer.NURTURE.of(number)), *on_it, why)
        if self.promise is Promise.ENRICH:
            return (*missing.buttons(number), *on_it, why)
        if self.who is Who.REMINDER and self.promise in FOLLOW_UP:
            later = Button("Later", f"/lead later {number}", form=True)
            rest = [each for each in _rest(self.lead) if each.label != later.label]
            return (*_first(self.lead), later, *on_it, *rest, why)
        if self.who is Who.REMINDER:
            return (*_first(self.lead), *on_it, *_rest(self.lead), why)
        give = Button("Give to…", f"/lead give {number}", form=True)
        take = Button("Take it", f"/lead cover {number}")
        if self.who is Who.BACKUP:
            return (take, *on_it, why)
        return (give, *on_it, take, Button("Show", f"/lead {number}"), why)

    def _acked(self) -> bool:
        return any(each.person_id == self.actor.id and each.acked_at for each in self.steps)


def _seen(work: Work, notice: Notice, actor: Actor) -> Seen:
    payload = notice.payload
    lead = shown(work, int(payload["lead"]))
    clock_id, turn = int(payload["clock"]), int(payload["round"])
    clock = next((each for each in clocks.of_lead(work, lead.lead.id) if each.id == clock_id), None)
    steps = [
        each for each in ladders.steps(work, lead.lead.id) if (each.clock_id, each.round) == (clock_id, turn)
    ]
    mine = [
        each
        for each in steps
        if (each.step, each.again, each.person_id) == (int(payload["step"]), int(payload["again"]), actor.id)
    ]
    named = lead.terms.switches.person_figures and allowed(actor, Right.SEE_HOLDER)
    marketing = clock is not None and Promise(clock.kind) not in SALES
    return Seen(
        work,
        actor,
        lead,
        clock,
        Who(str(payload["who"])),
        StepOutcome(str(payload["outcome"])),
        mine[-1].other_id if mine else 0,
        steps,
        names=named or (marketing and lead.terms.switches.person_figures),
        attempts=stored_leads.attempts_made(work, lead.lead.id, lead.lead.cycle)
        if clock is not None and clock.kind == Promise.ATTEMPTS
        else 0,
        missing=_missing(work, lead) if clock is not None and clock.kind == Promise.ENRICH else "",
        taken=clock is not None
        and clock.kind in FOLLOW_UP
        and int(payload.get("began", 0)) != int(clock.started_at.timestamp()),
    )


def _missing(work: Work, lead: Shown) -> str:
    history = stored_leads.standing(stored_leads.events(work, lead.lead.id))
    asked = asked_now([each.happened() for each in history], lead.lead.cycle)
    return in_words(asked.left) if asked is not None else ""


def _first(lead: Shown) -> tuple[Button, ...]:
    number = lead.lead.id
    if lead.lead.stage is Stage.ACCEPTED:
        return (Button("Log a call", f"/lead called {number}"),)
    return (Button("Accept", f"/lead accept {number}"),)


def _rest(lead: Shown) -> tuple[Button, ...]:
    number = lead.lead.id
    contact = Button("Contact", f"/lead contact {number}", form=True)
    reject = Button("Reject", f"/lead reject {number}", form=True)
    if lead.lead.stage is Stage.ACCEPTED:
        return (contact, reject, Button("Later", f"/lead later {number}", form=True))
    return (contact, Button("Not mine", f"/lead notmine {number}", form=True), reject)


def menu(lead: Shown) -> tuple[Button, ...]:
    """Return what a row of a list offers: to whoever holds it, and to whoever may give it."""
    return (
        *_first(lead),
        Button("I'm on it", f"/lead onit {lead.lead.id}"),
        Button("Show", f"/lead {lead.lead.id}"),
    )
