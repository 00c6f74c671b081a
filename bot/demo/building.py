"""Brightwater Instruments, New York: a company to try Tandem on, the same to the row every time it is made.

It was set up on Monday 9 November 2026, imported a year from its CRM on Tuesday, and has worked with Tandem since; at
08:30 on Monday 16 November its digest is due. Everything comes into being as it would in a real workspace: by setting
up, by imports, and by people doing things at their time.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.demo import leads as crm_leads
from bot.demo import library, names, together
from bot.demo.agreed import agree, campaigns, meet, people, place, route, share_out
from bot.demo.company import SEED, Company, crm_book
from bot.demo.days import before_friday, friday
from bot.demo.deals import new_york
from db.memory import Memory
from operations import installing

SET_UP = new_york(date(2026, 11, 9), "09:00")
ROUTED = new_york(date(2026, 11, 16), "08:00")
"""Since then leads find their rep by rules; before, Ines gave each."""

FIRST_EXPORT = new_york(date(2026, 11, 10), "07:45")


def build(memory: Memory, key: bytes, seed: int = SEED, *, lively: bool = True) -> Company:
    """Make the company as it is on Monday 16 November 2026 before 08:30 in New York, in an empty database.

    `lively` False: its teams meet and plan placements, and do nothing else together yet.
    """
    company = Company(memory, key)
    company.id = memory.do(
        lambda work: installing.first_workspace(work, "Brightwater Instruments"), 0, now=SET_UP
    )
    company.run_at(SET_UP, agree)
    company.bring("people", people(), SET_UP)
    company.bring("campaigns", campaigns(), SET_UP)
    company.run_at(SET_UP + timedelta(minutes=5), lambda work: meet(work, key), share_out, place)
    company.know(SET_UP + timedelta(minutes=10))

    book, companies = crm_book(seed)
    company.bring("leads", crm_leads.export(names.dice(seed), companies), FIRST_EXPORT)
    company.bring("opportunities", list(book.first.values()), FIRST_EXPORT)
    company.bring("history", book.history, FIRST_EXPORT)
    before_friday(company, book)
    together.place(company)
    if lively:
        together.begin(company)
    library.fill(company)
    friday(company, book)
    if lively:
        together.go_on(company)
    company.run_at(ROUTED, lambda work: route(work, company.actors))
    return company
