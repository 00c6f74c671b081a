"""`/lead why`: who has a lead, by which rule, and every clock with its arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment.dates import deadline, short_time
from alignment.ladder import Span, Who, Why
from alignment.lead_state import Lead, stage_words
from alignment.lifecycle import EventKind
from alignment.permissions import Right, allowed
from alignment.promises import SALES
from alignment.zones import zone_named
from commands.lead import forms
from commands.lead.doing import wants_form
from commands.lead.past import account_line, holder_of, what_happened
from commands.lead.which import named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said, zone
from commands.tandem.routing.card import explained
from db.memory import Work
from db.stores import leads as stored
from db.stores import people
from db.tables.clocks import StepOutcome
from messages.buttons import Button
from operations import ladders
from operations.history import judge, thing_of
from operations.ladders import Explained
from operations.setup.working_time import in_words, label_of

MOST_LINES = 11
"""So many lines fit below the first one."""


async def why(request: Request, line: Line) -> Reply:
    """Say who has a lead, by which rule, and every clock line by line with its arithmetic."""
    if wants_form(request, line):
        return Reply(form=forms.plain("why", "Why", "Show it", None))

    def explain(work: Work) -> Reply:
        meant = named(work, request, line, "why")
        lead = meant.lead
        judge(work, request.actor, Right.WHY_LEAD, lead)
        lines = [_rule_line(work, request, lead), *explained(work, lead.id)]
        if same := account_line(work, request.actor, lead):
            lines.append(f"{same}.")
        found = ladders.explain(work, lead)
        room = MOST_LINES - len(lines) - 1
        shown, left = _page(work, request, lead, found, room)
        if left and meant.rest.strip().casefold() == "earlier":
            shown, left = _page(work, request, lead, found[len(found) - left :], room)
        lines += shown or ["No clock ran for it: it was not handed over."]
        if left:
            lines.append(f"{left} earlier {'clock' if left == 1 else 'clocks'}.")
        who = lead.origin.value.replace("_", " ")
        lines.append(f"Brought in by {who}{f', cycle {lead.cycle}' if lead.cycle else ''}.")
        earlier = (Button("Earlier clocks", f"/lead why {lead.id} earlier"),) if left else ()
        return said(
            f"{name(lead)}: {stage_words(lead)}.",
            Button("Show it", f"/lead {lead.id}"),
            *earlier,
            lines=lines,
        )

    return await request.look(explain)


_MOVES_NOBODY = (
    EventKind.TOUCHED,
    EventKind.SNOOZED,
    EventKind.SECOND_LOOK,
    EventKind.RULED,
    EventKind.MISSING,
    EventKind.FILLED,
    EventKind.NOT_TO_BE_HAD,
)


def _rule_line(work: Work, request: Request, lead: Lead) -> str:
    events = stored.standing(stored.events(work, lead.id))
    moved = [each for each in events if each.kind not in _MOVES_NOBODY]
    sees_holder = allowed(request.actor, Right.SEE_HOLDER, thing_of(work, lead))
    holder = holder_of(work, lead, sees_holder) or "nobody: it is over"
    if not moved:
        return f"Holder: {holder}."
    last = moved[-1]
    who = people.person(work, last.actor_id) if sees_holder else None
    by = f" by {who.first_name}" if who else ""
    return f"Holder: {holder}. Rule: {what_happened(last)}{by}, {deadline(last.occurred_at, zone(request))}."


_CLOCKS = {
    "accept": "Accept or reject",
    "first_touch": "First touch",
    "next_step": "Next step",
    "attempts": "Attempts",
    "answer": "Marketing's answer",
    "look": "Ruling of the second look",
    "enrich": "What sales asked marketing for",
}
_WHO = {
    Who.REMINDER: "a reminder",
    Who.BACKUP: "the backup",
    Who.MANAGER: "the manager",
    Who.REROUTE: "somebody else gets it",
    Who.AGENDA: "the next meeting's agenda",
}
_WAITS = {
    Why.AWAY: "its holder is away",
    Why.NO_DATA: "no file has come that tells",
    Why.NOT_REACHED: "no reminder has arrived yet",
}


def _page(
    work: Work, request: Request, lead: Lead, found: Sequence[Explained], room: int
) -> tuple[list[str], int]:
    """Return the lines of the clocks that fit, and how many are left; the line that says how many takes one."""
    shown, left = _clocks_lines(work, request, lead, found, room)
    return _clocks_lines(work, request, lead, found, room - 1) if left else (shown, left)


def _clocks_lines(
    work: Work, request: Request, lead: Lead, found: Sequence[Explained], room: int
) -> tuple[list[str], int]:
    """Return the lines of as many clocks as fit, whole ones, and how many are left."""
    kept: list[tuple[Explained, list[str]]] = []
    for each in found:
        mine = _clock_lines(work, request, lead, each)
        calendars = {one.calendar.version for one, _ in kept} | {each.calendar.version}
        if kept and sum(len(lines) for _, lines in kept) + len(mine) + len(calendars) > room:
            break
        kept.append((each, mine))
    kept.sort(key=lambda one: (one[0].clock.started_at, one[0].clock.id))
    lines = [line for _, lines in kept for line in lines]
    return [*lines, *_calendar_lines(work, [each for each, _ in kept])], len(found) - len(kept)


def _calendar_lines(work: Work, shown: Sequence[Explained]) -> list[str]:
    """Name each calendar by which one of these clocks counts, once: whose it is, its hours, its zone."""
    by_version = {each.calendar.version: each for each in shown}
    return [
        f"Calendar v{version}: {label_of(work, each.whose) or 'the company'}, {in_words(each.calendar)}."
        for version, each in sorted(by_version.items())
    ]


def _clock_lines(work: Work, request: Request, lead: Lead, each: Explained) -> list[str]:
    where, clock = zone(request), each.clock
    due = deadline(clock.due_at, where)
    what = f"{clock.attempts} attempts" if clock.attempts else _CLOCKS[clock.kind]
    whose = ", inside sales" if each.inside_sales else ""
    first = (
        f"{what}{whose}: {deadline(clock.started_at, where)} + {clock.minutes} business minutes "
        f"(agreement v{clock.agreement_version}, calendar v{clock.calendar_version}) = {due}."
    )
    lines = [first, f"   {_standing(request, each)}"]
    spans = [_span(first, last, where) for first, last in each.counted]
    if len(spans) > 1:
        lines.append(
            f"   Counted: {', '.join(spans[:3])}{f' and {len(spans) - 3} more' if spans[3:] else ''}."
        )
    lines += [
        f"   {said}"
        for said in (_pauses(request, lead, each, where), _told(work, request, lead, each))
        if said
    ]
    if each.following is not None:
        at = f", {deadline(each.at, where)}" if each.at else ""
        because = f" ({_WAITS[each.waits]})" if each.waits else ""
        lines.append(f"   Next: {_WHO[each.following.who]}{at}{because}.")
    return lines


def _standing(request: Request, each: Explained) -> str:
    clock = each.clock
    if clock.stopped_at is not None:
        used = _minutes(each.counted)
        verdict = {"met": "in time", "late": "late", "void": "fell away, counts for nobody"}[clock.outcome]
        return f"Stopped {deadline(clock.stopped_at, zone(request))} after {used}: {verdict}."
    used = _minutes([(first, min(last, request.now)) for first, last in each.counted])
    if clock.due_at >= request.now:
        return f"Running: {used} used, {clock.minutes - used} left."
    return f"Running: {used + each.over} used, {each.over} past due."


def _minutes(spans: Sequence[Span]) -> int:
    return int(
        sum((last - first for first, last in spans if first < last), timedelta(0)).total_seconds() // 60
    )


def _span(first: datetime, last: datetime, where: str) -> str:
    return f"{deadline(first, where)}–{short_time(last.astimezone(zone_named(where)).time())} {_minutes([(first, last)])}"


def _pauses(request: Request, lead: Lead, each: Explained, where: str) -> str:
    """Say that absences were not counted; whose they are and when, to nobody but them and who is above them."""
    if not each.pauses:
        return ""
    entitled = lead.owner_id in {request.actor.id, *request.actor.people}
    if not entitled:
        return "Part of the time does not count: it was paused."
    spans = [f"{deadline(first, where)} to {deadline(last, where)}" for first, last in each.pauses]
    return f"Paused: {', '.join(spans[:2])}."


def _told(work: Work, request: Request, lead: Lead, each: Explained) -> str:
    """Say who was told, and when; by name to those who may know who has it."""
    names = allowed(request.actor, Right.SEE_HOLDER, thing_of(work, lead)) or each.clock.kind not in _OF_SALES
    known = people.people(work, [step.person_id for step in each.told]) if names else {}
    said: list[str] = []
    for step in each.told:
        if step.again > 0 or step.outcome is StepOutcome.SNOOZED:
            continue
        who = known[step.person_id].first_name if step.person_id in known else step.who
        done = {
            StepOutcome.NOBODY: f"{step.who}: nobody",
            StepOutcome.PASSED_ON: "passed on",
            StepOutcome.NOT_REACHED: "held back",
        }.get(step.outcome, who)
        on = f", on it {deadline(step.acked_at, zone(request))}" if step.acked_at else ""
        said.append(f"{done} {deadline(step.at, zone(request))}{on}")
    return f"Told: {'; '.join(dict.fromkeys(said))}." if said else ""


_OF_SALES = frozenset(each.value for each in SALES)
