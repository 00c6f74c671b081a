"""What happened at the sample company day by day: handed over, worked, refused, praised."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from alignment.calendar import parse_schedule, parse_time
from alignment.errors import Refusal
from alignment.feedback import Verdict
from alignment.lifecycle import TouchKind
from alignment.people import Actor
from alignment.reasons import BY_CODE
from alignment.records import (
    LeadRecord,
    OpportunityRecord,
)
from alignment.rejections import Answer
from alignment.series_lines import parse_series
from bot.demo import names
from bot.demo.company import MORNING, Company, crm_book
from bot.demo.deals import Book, new_york
from bot.demo.leads import CEDAR, FRIDAY, JUNIPER, KITE, LEFT_BEHIND, PINECREST, POPPY, REJECTED, Fresh
from bot.demo.names import CAMPAIGNS
from db.memory import Work
from db.stores import leads as stored_leads
from db.stores import meetings
from db.stores import people as stored_people
from figures import pipeline
from figures.basis import Scope
from operations import feedback, leads, new_leads, rejections, subscriptions
from operations.meetings import obstacles, points, series


def before_friday(company: Company, book: Book) -> None:
    """Tuesday to Thursday: what was handed over and worked, what was not, and how Norden Pumps moved twice."""
    ines = company.actors["ines"]
    company.run(date(2026, 11, 11), "08:35", lambda work: _subscribe(work, ines))
    company.run(date(2026, 11, 11), "08:40", lambda work: _meet(work, ines))
    for handle, wall in (("jonas", "16:20"), ("luca", "16:45")):
        company.run(date(2026, 11, 12), wall, _brings_up(company, handle, "proof of savings"))
    company.run(date(2026, 11, 12), "17:10", _names(company, "luca", "legal takes a week to sign"))
    for day, close in ((11, date(2026, 11, 30)), (12, date(2026, 12, 18)), (13, date(2026, 12, 18))):
        morning = new_york(date(2026, 11, day), "07:45")
        company.bring("opportunities", book.pushed(morning, close), morning)
        company.bring("leads", _nothing_new(), morning)

    _handed(company, date(2026, 11, 10), "09:20", PINECREST, POPPY)
    company.run(
        date(2026, 11, 10), "11:00", _called(company, PINECREST, TouchKind.NO_ANSWER), _called(company, POPPY)
    )
    company.run(date(2026, 11, 12), "15:10", _called(company, PINECREST))
    _handed(company, date(2026, 11, 11), "12:00", LEFT_BEHIND[0])
    _handed(company, date(2026, 11, 12), "09:30", LEFT_BEHIND[1])
    _handed(company, date(2026, 11, 12), "10:15", LEFT_BEHIND[2])
    _handed(company, date(2026, 11, 12), "11:00", KITE, *(each for each, _, _ in REJECTED))
    company.run(
        date(2026, 11, 12),
        "13:40",
        _called(company, KITE),
        *(_called(company, each) for each, _, _ in REJECTED),
    )


def _nothing_new() -> list[LeadRecord]:
    """A morning's export of leads that says nothing which is not known: the CRM is as of this morning."""
    return [LeadRecord(1, f"L{JUNIPER.number}", company=JUNIPER.company)]


def _subscribe(work: Work, actor: Actor) -> None:
    schedule = parse_schedule("weekdays 08:30", "America/New_York")
    subscriptions.turn_on(work, actor, names.PIPELINE, "pipeline", schedule)


def _meet(work: Work, actor: Actor) -> None:
    """Both teams review leads on Tuesdays at ten; the agenda comes into #pipeline."""
    wanted = parse_series("lead review tue 10:00 40m", "America/New_York")
    series.start(work, actor, wanted, names.PIPELINE, "")


def _brings_up(company: Company, handle: str, words: str) -> Callable[[Work], object]:
    return lambda work: points.add(work, company.actors[handle], meetings.coming(work)[0], words)


def _names(company: Company, handle: str, words: str) -> Callable[[Work], object]:
    return lambda work: obstacles.name(work, company.actors[handle], words)


def _handed(company: Company, day: date, wall: str, *fresh: Fresh, accepted: bool = True) -> None:
    """Marketing hands leads over, Ines gives each to a rep, who accepts it within the half hour."""
    at = new_york(day, wall)
    company.run_at(at, *(_hand_over(company, each) for each in fresh))
    company.run_at(at + timedelta(minutes=5), *(_give(company, each) for each in fresh))
    if accepted:
        company.run_at(at + timedelta(minutes=25), *(_accept(company, each) for each in fresh))


def _hand_over(company: Company, fresh: Fresh) -> Callable[[Work], object]:
    marketer = company.actors[next(each.owner for each in CAMPAIGNS if each.name == fresh.campaign)]
    return lambda work: new_leads.hand_over(work, marketer, fresh.number)


def _give(company: Company, fresh: Fresh) -> Callable[[Work], object]:
    rep = company.actors[fresh.owner]
    return lambda work: leads.give(work, company.actors["ines"], fresh.number, rep.id)


def _accept(company: Company, fresh: Fresh) -> Callable[[Work], object]:
    return lambda work: leads.accept(work, company.actors[fresh.owner], fresh.number)


def _called(company: Company, fresh: Fresh, kind: TouchKind = TouchKind.CALL) -> Callable[[Work], object]:
    return lambda work: leads.touch(work, company.actors[fresh.owner], fresh.number, kind)


def friday(company: Company, book: Book) -> None:
    """Twenty leads are handed over, four rejected, three praised or not; the deals of the day arrive on Monday."""
    day = date(2026, 11, 13)
    worked, waiting = FRIDAY[:17], FRIDAY[17:]
    _handed(company, day, "09:05", *worked)
    in_time, late = worked[:12], worked[12:15]
    for each, wall in zip(in_time, _minutes("09:40", 12), strict=True):
        company.run(day, wall, _called(company, each))
    for fresh, code, wall in REJECTED:
        company.run(day, wall, _reject(company, fresh, code))
    for each, wall in zip(late, _minutes("14:20", 3), strict=True):
        company.run(day, wall, _called(company, each))
    company.run(day, "14:40", _answer(company, "tomas", 58, Answer.NURTURE, date(2027, 2, 15)))
    _handed(company, day, "15:00", CEDAR, *waiting, accepted=False)
    praise = (
        (PINECREST, Verdict.GOOD, ("right_role", "ready_to_talk", "knew_us"), "15:40"),
        (POPPY, Verdict.POOR, ("too_small", "no_project"), "16:05"),
    )
    for fresh, verdict, tags, wall in praise:
        company.run(day, wall, _praise(company, fresh, verdict, tags))
    monday = new_york(date(2026, 11, 16), "07:45")
    company.bring("opportunities", book.friday(), monday)
    company.bring("leads", _nothing_new(), monday)


def _minutes(start: str, count: int) -> list[str]:
    """So many moments from a time of day on, 15 minutes apart."""
    first = datetime.combine(date(2026, 11, 13), parse_time(start))
    return [f"{first + timedelta(minutes=15 * place):%H:%M}" for place in range(count)]


def _reject(company: Company, fresh: Fresh, code: str) -> Callable[[Work], object]:
    return lambda work: rejections.reject(work, company.actors[fresh.owner], fresh.number, BY_CODE[code])


def _answer(company: Company, who: str, number: int, answer: Answer, until: date) -> Callable[[Work], object]:
    return lambda work: rejections.answer(work, company.actors[who], number, rejections.Said(answer, until))


def _praise(
    company: Company, fresh: Fresh, verdict: Verdict, tags: Sequence[str]
) -> Callable[[Work], object]:
    return lambda work: feedback.give(work, company.actors[fresh.owner], fresh.number, verdict, tags)


def live_through(company: Company, left: date, reached: date) -> None:
    """Let the working day `left` end and the morning of `reached` begin: what waits is called, the exports arrive.

    What somebody did in the page meanwhile stands: a lead that left a rep's hands is let alone.
    """
    if left == MORNING.date():
        _routed(company, left)
    waiting = company.memory.see(_waiting, company.id, now=new_york(left, "16:00"))
    for place, (lead_id, owner) in enumerate(waiting):
        at = new_york(left, f"{9 + place // 6:02d}:{(35 + 7 * place) % 60:02d}")
        actor = company.memory.see(lambda work, o=owner: stored_people.actor(work, o), company.id, now=at)  # type: ignore[misc]
        with contextlib.suppress(Refusal):  # somebody was quicker in the page
            company.run_at(at, lambda work, a=actor, n=lead_id: leads.touch(work, a, n, TouchKind.CALL))  # type: ignore[misc]
    morning = new_york(reached, "07:45")
    company.bring("opportunities", _closed_on(left), morning)
    company.bring("leads", _nothing_new(), morning)


def _routed(company: Company, day: date) -> None:
    """Juniper Dairies is handed over, finds its rep by the rules, and is accepted and called in time."""
    with contextlib.suppress(Refusal):  # somebody was quicker in the page
        company.run(day, "09:12", _hand_over(company, JUNIPER))
        at = new_york(day, "09:25")
        found = company.memory.see(lambda work: stored_leads.lead(work, JUNIPER.number), company.id, now=at)
        if found is None or not found.owner_id:
            return
        rep = company.memory.see(lambda work: stored_people.actor(work, found.owner_id), company.id, now=at)
        company.run_at(at, lambda work: leads.accept(work, rep, JUNIPER.number))
        company.run(day, "09:40", lambda work: leads.touch(work, rep, JUNIPER.number, TouchKind.CALL))


def _waiting(work: Work) -> tuple[tuple[int, int], ...]:
    """The leads that nobody has tried to reach yet, with who holds them: the longest past due first."""
    found = pipeline.report(work, Scope(), work.now, work.now)
    late = [(each.lead.id, each.lead.owner_id) for each in found.left.leads]
    pending = [(each.lead_id, each.owner_id) for each in found.sales.promised if each.clock.touched is None]
    return tuple(dict.fromkeys(each for each in (*late, *pending) if each[1]))


_TO_CLOSE = (313, 231, 224, 218, 212, 209)
"""Deals that are won one after the other, every second day."""


def _closed_on(day: date) -> list[OpportunityRecord]:
    """The export after a day: one deal more is won every second working day, else all is as it was."""
    book, _ = crm_book()
    book.friday()
    age = (day - MORNING.date()).days
    won = age % 2 == 0 and 0 <= age // 2 < len(_TO_CLOSE)
    deal = book.first[_TO_CLOSE[age // 2] if won else 205]
    if won:
        at = new_york(day, "15:20")
        closed: dict[str, Any] = {
            "kind": "won",
            "stage": "Closed won",
            "close_date": day,
            "closed_at": at,
            "changed_at": at,
        }
        deal = replace(deal, **closed)
    return [replace(deal, line=1)]
