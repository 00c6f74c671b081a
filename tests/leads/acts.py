"""Everything that people do with a lead, by name: what histories are played from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from alignment.enrichment import Fact
from alignment.lifecycle import TouchKind
from alignment.money import Money
from alignment.people import Actor
from alignment.reasons import BY_CODE, RerouteReason
from alignment.rejections import Answer, Ruling
from db.memory import Work
from operations import enrichment, leads, second_looks
from operations.new_leads import hand_over
from operations.rejections import Said, answer, fine, reject
from operations.undo import undo

Act = Callable[[Work, Actor, int], Any]

ACTS: dict[str, Act] = {
    "accept": leads.accept,
    "reject budget": lambda work, who, lead: reject(work, who, lead, BY_CODE["no_budget"]),
    "reject duplicate": lambda work, who, lead: reject(work, who, lead, BY_CODE["duplicate"]),
    "reject customer": lambda work, who, lead: reject(
        work, who, lead, BY_CODE["existing_customer_or_open_deal"]
    ),
    "reject other": lambda work, who, lead: reject(
        work, who, lead, BY_CODE["other"], "a note that is long enough"
    ),
    "reject no response": lambda work, who, lead: reject(work, who, lead, BY_CODE["no_response"]),
    "not mine": lambda work, who, lead: leads.not_mine(work, who, lead, RerouteReason.WRONG_TERRITORY),
    "call": lambda work, who, lead: leads.touch(work, who, lead, TouchKind.CALL, "talked"),
    "later": lambda work, who, lead: leads.later(work, who, lead, work.now + timedelta(days=1)),
    "recycle": lambda work, who, lead: leads.recycle(work, who, lead, BY_CODE["timing"]),
    "qualify": lambda work, who, lead: leads.qualify(
        work, who, lead, Money(2_400_000, "USD"), date(2027, 1, 31)
    ),
    "give": lambda work, who, lead: leads.give(work, who, lead, 2),
    "stop contact": leads.stop_contact,
    "hand over": hand_over,
    "nurture": lambda work, who, lead: answer(work, who, lead, Said(Answer.NURTURE, until=date(2027, 3, 1))),
    "fix": lambda work, who, lead: answer(
        work, who, lead, Said(Answer.FIX, change="the form asks", change_from=date(2027, 1, 4))
    ),
    "send": lambda work, who, lead: answer(work, who, lead, Said(Answer.SEND, team_id=2)),
    "look": lambda work, who, lead: second_looks.ask(work, who, lead, "they have money"),
    "uphold": lambda work, who, lead: second_looks.rule(work, who, lead, Ruling.UPHOLD),
    "return": lambda work, who, lead: second_looks.rule(work, who, lead, Ruling.RETURN),
    "fine": fine,
    "missing": lambda work, who, lead: enrichment.ask(work, who, lead, [Fact.PHONE, Fact.SIZE]),
    "fill phone": lambda work, who, lead: enrichment.fill(work, who, lead, {Fact.PHONE: "+1 617 555 0101"}),
    "fill size": lambda work, who, lead: enrichment.fill(work, who, lead, {Fact.SIZE: "120"}),
    "not to be had": enrichment.not_to_be_had,
    "hand on": lambda work, who, lead: leads.hand_on(work, who, lead, note="wants a quote"),
    "hand on to jonas": lambda work, who, lead: leads.hand_on(work, who, lead, 1),
    "undo": undo,
}
