"""The conversation about a rejection: marketing's answer, a second look, and what both managers rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alignment.calendar import WorkingCalendar
from alignment.errors import Incomplete, NotNow, Offer
from alignment.lead_state import STAGE_WORDS, Lead, Step
from alignment.leads import give_back, qualify_for_sales
from alignment.lifecycle import EventKind, Queue, Stage
from alignment.people import Department
from alignment.reasons import Reason


class Answer(StrEnum):
    """What marketing may answer: each is a button of the alert, and a word of `/lead answer`."""

    FIX = "fix"
    NURTURE = "nurture"
    LOOK = "look"
    SEND = "send"

    @property
    def label(self) -> str:
        """What its button says."""
        return _LABELS[self]

    def of(self, lead_id: int) -> Offer:
        """Return the offer to give this answer to a lead's rejection: it opens the answer's form."""
        return Offer(self.label, f"/lead answer {lead_id} {self.value}", form=True)


_LABELS = {
    Answer.FIX: "Fix it",
    Answer.NURTURE: "Nurture until…",
    Answer.LOOK: "Second look",
    Answer.SEND: "Send to another team",
}


class Ruling(StrEnum):
    """What a manager says in a second look: the rejection stands, or the lead returns to sales."""

    UPHOLD = "uphold"
    RETURN = "return"


MOST_CHANGE = 120
"""Characters of "what will change": it is read on a phone, in one sentence."""


def back_on(reason: Reason, today: date, calendar: WorkingCalendar, asked: date | None = None) -> date | None:
    """Return the day on which nurture returns the lead: the asked one, else the reason's default, on a working day."""
    day = asked
    if day is None:
        if reason.back_after_days is None:
            return None
        day = today + timedelta(days=reason.back_after_days)
    return on_working_day(day, calendar)


def before_end(reason: Reason, end: date | None, today: date) -> date | None:
    """Return the day that a said end of a contract stands for: 90 days before it (domain.md 2.3), or the next one.

    Of any other reason the day that is said is the day of the return.
    """
    if end is None or not reason.ends_before_days:
        return end
    return max(end - timedelta(days=reason.ends_before_days), today + timedelta(days=1))


def on_working_day(day: date, calendar: WorkingCalendar) -> date:
    """Return the day, or the next working day after it."""
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)


def check_day(today: date, calendar: WorkingCalendar, check_after_days: int) -> date:
    """Return the day on which a fix is looked at: the day after so many days (default of *Fix it*)."""
    return on_working_day(today + timedelta(days=check_after_days + 1), calendar)


def fix(lead: Lead, change: str, by: date | None, today: date) -> Step:
    """Answer that something will change, and by when."""
    if not change.strip():
        raise Incomplete(
            "What will change? One sentence is enough.",
            Answer.FIX.of(lead.id),
            field="change",
        )
    if len(change) > MOST_CHANGE:
        raise Incomplete(
            f"That is {len(change)} characters; {MOST_CHANGE} fit on a phone.",
            Answer.FIX.of(lead.id),
            field="change",
        )
    if by is None or by < today:
        raise Incomplete("By when? Today or later.", Answer.FIX.of(lead.id), field="by")
    return _answered(lead, Answer.FIX, lead.queue, lead.back_on)


def nurture(lead: Lead, until: date, today: date) -> tuple[Step, ...]:
    """Answer that nurture keeps the lead until a day; one that waits in routing or triage goes there first."""
    if until <= today:
        raise Incomplete(
            "Nurture ends on a later day than today.",
            Answer.NURTURE.of(lead.id),
            field="until",
        )
    if lead.stage is Stage.RECYCLED:
        return (_answered(lead, Answer.NURTURE, Queue.NURTURE, until),)
    if lead.stage in (Stage.ASSIGNED, Stage.ACCEPTED) and not lead.owner_id:
        moved = Step(
            EventKind.RECYCLED, lead.stage, Stage.RECYCLED, 0, Queue.NURTURE, code="nurture", back_on=until
        )
        answered = Step(
            EventKind.ANSWERED,
            Stage.RECYCLED,
            Stage.RECYCLED,
            0,
            Queue.NURTURE,
            code=Answer.NURTURE.value,
            back_on=until,
        )
        return moved, answered
    raise _elsewhere(lead)


def send(lead: Lead, team_id: int) -> tuple[Step, ...]:
    """Answer by handing the lead to another team: a new cycle from nurture, the same one from its queue."""
    answered = _answered(lead, Answer.SEND, lead.queue, lead.back_on)
    if lead.stage is Stage.RECYCLED:
        step = qualify_for_sales(lead)
        handed = Step(step.kind, step.source, step.target, 0, Queue.ROUTING, code="sent", team_id=team_id)
        return answered, handed
    if lead.stage in (Stage.ASSIGNED, Stage.MQL) and not lead.owner_id:
        passed = Step(
            EventKind.REROUTED,
            lead.stage,
            Stage.ASSIGNED,
            0,
            Queue.ROUTING,
            code="wrong_territory",
            team_id=team_id,
        )
        return answered, passed
    raise _elsewhere(lead)


def _elsewhere(lead: Lead) -> NotNow:
    return NotNow(
        f"{lead.ref} is {STAGE_WORDS[lead.stage]}; both managers can return it by a second look.",
        Answer.LOOK.of(lead.id),
    )


def _answered(lead: Lead, answer: Answer, queue: Queue, back: date | None) -> Step:
    return Step(
        EventKind.ANSWERED, lead.stage, lead.stage, lead.owner_id, queue, code=answer.value, back_on=back
    )


def look_until(opened_at: datetime, calendar: WorkingCalendar, days: int) -> datetime:
    """Return until when a second look may be asked: the end of so many working days after the rejection."""
    return calendar.end_of_nth_business_day(opened_at, days + 1)


def look_again(lead: Lead, why: str, until: datetime, now: datetime, asked_by: Department) -> Step:
    """Ask both managers to look again; one sentence says why. `code` keeps which side asked."""
    if now > until:
        raise NotNow(f"A second look can be asked within the agreed days; that of {lead.ref} is over.")
    if not why.strip():
        raise Incomplete(
            "Why? One sentence is enough.",
            Answer.LOOK.of(lead.id),
            field="why",
        )
    return Step(
        EventKind.SECOND_LOOK,
        lead.stage,
        lead.stage,
        lead.owner_id,
        lead.queue,
        code=asked_by.value,
        back_on=lead.back_on,
    )


@dataclass(frozen=True, slots=True)
class Ruled:
    """What follows from one more ruling: the steps, and the outcome once both managers agree."""

    steps: tuple[Step, ...]
    outcome: Ruling | None


def rule(lead: Lead, ruling: Ruling, by: Department, said: Mapping[Department, Ruling]) -> Ruled:
    """Add one manager's ruling; `said` is what each side ruled so far. Both sides alike decide."""
    step = Step(
        EventKind.RULED,
        lead.stage,
        lead.stage,
        lead.owner_id,
        lead.queue,
        code=f"{by.value}_{ruling.value}",
        back_on=lead.back_on,
    )
    if said.get(by.other) is not ruling:
        return Ruled((step,), None)
    if ruling is Ruling.UPHOLD:
        return Ruled((step,), Ruling.UPHOLD)
    # Back to the team's queue: a lead is not offered again to the very rep who said no.
    return Ruled((step, give_back(lead, 0)), Ruling.RETURN)
