"""Two companies in one database, with equal numbers and equal Slack ids, and everybody who might try something.

`Town.make(memory)` lays both; `town.people` are the ones who try, by name, and `town.things` what each lead is, told from
how it was laid and not from what the product looks up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from alignment import leads as rules
from alignment.lifecycle import EventKind, Stage
from alignment.people import Actor, Role, Standing
from alignment.permissions import Thing
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, endpoints, feeds, roster, rotation_turns
from db.stores import leads as stored
from db.stores.contacts import Contact
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from operations import ladders
from operations.addresses import PUBLIC_URL
from operations.history import happen
from operations.meetings import planning
from operations.notices import Owed, owe
from operations.pairings import planning as rounds
from tests.company import NOON, ZONE, Company
from tests.dialogue import Dialogue

TEAM, OTHER_TEAM = "T1", "T2"
CHANNEL, PAUSED = "C0SALES", "C0PAUSED"
LATER = NOON + timedelta(minutes=3)
"""When everybody tries: Jonas may still take back what he did at noon."""

FOREIGN = "Zweitwerk"
"""Stands in every name of the second company: nobody of the first may ever read it, nor the other way round."""

WEST, EAST, CONTENT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as it was laid: who has it, who refused it, whose team and campaign it is of, and what is secret about it."""

    number: int
    company: str
    owner: str = ""
    refused_by: str = ""
    team: str = "west"
    campaign: str = "webinar-nov"
    stage: Stage = Stage.ACCEPTED
    author: str = ""

    @property
    def contact(self) -> Contact:
        n = self.number
        return Contact(f"Maya Canary{n}", "head", f"maya{n}@canary.example", f"+1 617 555 {n:04}", f"Cove{n}")

    @property
    def note(self) -> str:
        return f"note-canary-{self.number}"


OWNERS = {"webinar-nov": "priya", "search": "tomas", "partner": ""}

CAMPAIGN_NOTE = "campaign-note-canary"
"""What Jonas wrote about Webinar Nov and the ROI guide: marketing, he and his manager may read it."""

LEADS = (
    Lead(42, "Acorn Robotics", "jonas"),
    Lead(80, "Kite Airports", "luca", team="east", campaign="search"),
    Lead(61, "Bay Optics", "jonas", stage=Stage.ASSIGNED),
    Lead(62, "Cedar Mutual", "luca", team="east", campaign="search", stage=Stage.ASSIGNED),
    Lead(63, "Dune Hotels", campaign="partner", stage=Stage.MQL),
    Lead(50, "Elm Foods", "", "jonas"),
    Lead(55, "Fern Steel", "", "luca", team="east", campaign="search"),
    Lead(57, "Gale Paper", "", "jonas", campaign="partner"),
    Lead(52, "Hale Boats", "", "jonas"),
    Lead(58, "Iris Lamps", "", "luca", team="east", campaign="search"),
    Lead(51, "Juno Cars", "", "jonas"),
    Lead(53, "Kelp Farms", "", "jonas"),
    Lead(56, "Nile Books", "", "jonas"),
    Lead(54, "Lark Toys", "jonas", author="jonas"),
    Lead(70, "Moss Mills", stage=Stage.NEW),
    Lead(71, "Nash Yards", "jonas"),
    Lead(75, "Nova Bikes", "jonas"),
    Lead(76, "Opal Labs", "luca", team="east", campaign="search"),
    Lead(77, "Pine Docks", "jonas", stage=Stage.ASSIGNED),
    Lead(78, "Quay Tools", "luca", team="east", campaign="search", stage=Stage.ASSIGNED),
)  # fmt: skip
BY_NUMBER = {each.number: each for each in LEADS}

INSIDE = (77, 78)
"""What whoever has it accepted as somebody of inside sales, which can hand it on."""

NEWCOMERS: dict[str, tuple[Standing, Role | None]] = {
    "otto": (Standing.MEMBER, Role.SALES_MANAGER),
    "karla": (Standing.MEMBER, Role.MARKETING_MANAGER),
    "nora": (Standing.MEMBER, None),
    "gus": (Standing.GUEST, Role.REP),
    "stan": (Standing.STRANGER, Role.SALES_MANAGER),
    "bolt": (Standing.BOT, Role.MARKETING_MANAGER),
    "dora": (Standing.DEACTIVATED, Role.ADMIN),
}
"""Managers of nobody, somebody without a role, and those who kept a role although they are no full members."""

DEAL = 1
"""The number of Jonas's open deal."""

CONTENT_AT = "https://content.example/"
"""Where the town's content lies: of Priya and of Tomas."""

INSIDERS = ("jonas", "amira", "luca", "ines", "otto", "priya", "leo", "daniel", "karla", "olga", "nora")
OUTSIDERS = ("gus", "stan", "bolt", "dora", "unknown", "zoe")
"""`unknown` was never seen; `zoe` belongs to the second company only."""


@dataclass
class Town:
    """Both companies, and who may try."""

    memory: Memory
    first: Company
    second: Company
    people: dict[str, Actor] = field(default_factory=dict)
    question: int = 0
    feedback: int = 0
    praise: int = 0
    praise_question: int = 0
    content_praise: int = 0
    content_question: int = 0
    promise: int = 0
    alert: str = ""

    @classmethod
    def make(cls, memory: Memory) -> Town:
        """Lay both companies, with every state that a verb needs."""
        memory.remember(PUBLIC_URL, "https://tandem.example.com")
        first, second = Company.make(memory), Company.make(memory, name=f"{FOREIGN} AG")
        town = cls(memory, first, second)
        for company, team, called in ((first, TEAM, ""), (second, OTHER_TEAM, f"{FOREIGN} ")):
            company.run(lambda work, team=team: _connected(work, team))  # type: ignore[misc]
            for each in LEADS:
                holder = each.owner or each.refused_by
                company.lead(
                    each.number, f"{called}{each.company}", owner=holder, stage=each.stage,
                    campaign=each.campaign, team=each.team, contact=_contact(each, called),
                )  # fmt: skip
            for name, (standing, role) in NEWCOMERS.items():
                company.people[name] = company.run(
                    lambda work, n=name, s=standing, r=role: _newcomer(work, n, s, r)  # type: ignore[misc]
                )
            town._live(company, called)
            for who in company.people.values():
                company.run(lambda work, who=who: feeds.add(work, f"hash {who}", made_by=who, person_id=who))  # type: ignore[misc]
        second.run(lambda work: _newcomer(work, "zoe", Standing.MEMBER, Role.ADMIN))
        town.people = {name: first.actor(name, LATER) for name in (*INSIDERS, *NEWCOMERS)} | {
            name: Actor(0, name, Standing.UNKNOWN) for name in ("unknown", "zoe")
        }
        return town

    def thing(self, number: int) -> Thing:
        """Return what a lead is, as rights are asked about it."""
        return thing_of(self.first, BY_NUMBER[number])

    @property
    def turn(self) -> str:
        """Leo's turn with Jonas, which runs, as a line names it."""
        (turn, *_) = self.first.see(lambda work: rotation_turns.of(work, 3), NOON)
        return f"R-{turn.id}"

    def _live(self, company: Company, called: str) -> None:
        """Bring the leads to the states that verbs need."""
        company.decided(75, EventKind.LOST, "jonas", NOON - timedelta(days=90))
        company.decided(76, EventKind.WON, "luca", NOON - timedelta(days=2))
        company.run(partial(_deal, company, called), NOON - timedelta(days=9))
        _meetings(company, called)
        _coffee(company)
        _programme(company, called)
        _ride_alongs(company, called)
        _duties(company, called)
        for number in INSIDE:
            company.run(partial(_with_inside_sales, number), NOON - timedelta(minutes=55))
        talk = Dialogue(company, now=NOON - timedelta(minutes=50))
        for each in LEADS:
            if each.refused_by:
                talk.says(each.refused_by, f"/lead reject {each.number} budget {called}{each.note}")
        for number, who in ((52, "priya"), (58, "tomas")):
            talk.says(who, f"/lead answer {number} nurture feb")
        talk.says("priya", f"/lead answer 56 fix {called}the form asks for it")
        talk.says("jonas", f"/lead look 51 {called}it is worth a look")
        talk.says("priya", f"/lead ask 53 {called}which year is meant?")
        question = company.see(lambda work: _newest(work, t.note))
        talk.says("jonas", f"/lead good 54 right role {called}{BY_NUMBER[54].note}")
        feedback = company.see(lambda work: _newest(work, t.feedback))
        for channel in (CHANNEL, PAUSED):
            talk.channel = channel
            talk.says("ines", "/digest on pipeline 08:30 weekdays yes")
        talk.says("ines", "/digest pause")
        talk.channel = CHANNEL
        talk.now = NOON
        talk.says("jonas", f"/lead called 42 {called}spoke with them")
        for who, name in (("priya", "ROI guide"), ("tomas", "Buyers deck"), ("priya", "Old deck")):
            talk.says(who, f"/tandem content add {called}{name} {CONTENT_AT}{who}")
        talk.says("priya", "/tandem content retire old-deck")
        talk.says("jonas", f"/tandem content good roi-guide {called}{CAMPAIGN_NOTE}")
        content_praise = company.see(lambda work: _newest(work, t.feedback))
        talk.says("priya", f"/tandem content ask {content_praise} {called}which page?")
        content_question = company.see(lambda work: _newest(work, t.note))
        talk.says("jonas", f"/campaign good webinar-nov right audience {called}{CAMPAIGN_NOTE}")
        praise = company.see(lambda work: _newest(work, t.feedback))
        talk.says("priya", f"/campaign ask {praise} {called}which audience?")
        praise_question = company.see(lambda work: _newest(work, t.note))
        for number, who in ((61, "jonas"), (62, "luca")):
            talk.says(who, f"/lead missing {number} country")
        company.run(_contradict)
        while company.see(ladders.anything_due, NOON):
            company.run(ladders.climb, NOON)
        if not called:
            self.question = question
            self.promise = company.see(lambda work: _newest(work, t.fix))
            self.feedback, self.praise, self.praise_question = feedback, praise, praise_question
            self.content_praise, self.content_question = content_praise, content_question
            self.alert = company.run(_digest_message)


def _meetings(company: Company, called: str) -> None:
    """A joint review a week ago and what came of it, one tomorrow, one after that which is skipped; and two obstacles."""
    talk = Dialogue(company, now=NOON - timedelta(days=7), channel=CHANNEL, _envelopes=5_000)
    talk.says("ines", f"/meeting new {called or 'lead '}review tue 10:00 40m")
    talk.says("ines", f"/meeting add M-1 {called}proof of savings")
    talk.now = NOON - timedelta(days=6)
    talk.says("ines", f"/meeting decide {called}the form asks about budget")
    for _ in range(2):
        talk.says("ines", f"/meeting action @leo 20 nov {called}ask about budget")
    talk.says("leo", "/meeting done 2")
    for words in ("legal takes a week to sign", "nobody owns the price list"):
        talk.says("leo", f"/meeting obstacle {called}{words}")
    talk.says("leo", f"/meeting cleared 2 {called}product owns it")
    company.run(planning.plan, talk.now)
    talk.says("ines", "/meeting skip M-3")
    talk.says("amira", "/meeting cant M-2")


def _coffee(company: Company) -> None:
    """Everybody but Daniel takes part, Luca pauses, and a round began on Thursday."""
    talk = Dialogue(company, now=NOON - timedelta(days=7), channel=CHANNEL, _envelopes=7_000)
    talk.says("ines", "/tandem coffee new every 2 weeks thu 10:00")
    for who in ("jonas", "amira", "luca", "ines", "priya", "tomas", "leo"):
        talk.says(who, "/tandem coffee join")
    talk.says("luca", "/tandem coffee pause")
    begun = NOON - timedelta(days=4, hours=2)
    drafts = company.see(rounds.look, begun)
    assert company.run(partial(rounds.keep, drafts=drafts), begun) == 1
    while company.see(rounds.anything_due, begun):
        company.run(rounds.say, begun)


def _programme(company: Company, called: str) -> None:
    """A placement of marketers in sales that both agreed to, with days that are closed for it and an offer to swap; visits
    that only sales agreed to.
    """
    talk = Dialogue(company, now=NOON - timedelta(days=5), channel=CHANNEL, _envelopes=6_000)
    talk.says("ines", f"/rotation new {called}placement 6 weeks marketers with reps from 11 jan")
    talk.says("ines", f"/rotation close P-1 1 mar to 5 mar {called}launch")
    talk.says("daniel", "/rotation approve P-1")
    talk.says("priya", "/rotation swap @leo")
    talk.says("ines", f"/rotation new {called}visits 1 day marketers with reps from 12 jan")
    talk.says("ines", f"/rotation new {called}sit-ins 1 week @leo with @jonas from 16 nov")
    talk.says("ines", f"/rotation week P-3 training, {called}demo")
    talk.says("daniel", "/rotation approve P-3")
    talk.now = NOON - timedelta(hours=2)
    talk.says("ines", "/rotation end P-3 yes")
    talk.says("leo", f"/rotation note {called}savings, not features")
    talk.says("leo", "/rotation done 2")


def _ride_alongs(company: Company, called: str) -> None:
    """A call that Leo heard a week ago and wrote of, one that two managers heard, and one on Thursday that Leo and Priya are to hear."""
    talk = Dialogue(company, now=NOON - timedelta(days=10), channel=CHANNEL, _envelopes=8_000)
    line = f"/tandem ridealong offer {{}} {called}acorn {{}} asked"
    talk.says("jonas", line.format("10 nov 14:00", "1 seat"))
    talk.says("leo", "/tandem ridealong ask C-1")
    talk.says("luca", line.format("12 nov 14:00", "2 seats"))
    for who in ("daniel", "karla"):
        talk.says(who, "/tandem ridealong ask C-2")
    talk.now = NOON - timedelta(days=5)
    talk.says("leo", "/tandem ridealong debrief C-1")
    talk.submits("leo", words=f"{called}proof of savings", objection=f"{called}the price", missing=f"{called}a page", change=f"{called}ask first",
                 also=("missing:gap",))  # fmt: skip
    talk.says("jonas", line.format("2026-11-19 14:00", "2 seats"))
    for who in ("leo", "priya"):
        talk.says(who, "/tandem ridealong ask C-3")
    talk.says("jonas", line.format("2026-11-20 14:00", "2 seats"))


def _duties(company: Company, called: str) -> None:
    """Notes that marketers take by turns: two turns that are offered, and one that was given."""
    talk = Dialogue(company, now=NOON - timedelta(hours=2), channel=CHANNEL, _envelopes=900_000)
    talk.says("daniel", f"/rotation duty new {called}notes weekdays 9:00")
    talk.says("priya", "/rotation duty swap 17 nov")
    talk.says("tomas", "/rotation duty swap 18 nov")
    talk.says("daniel", "/rotation duty give @leo 20 nov")


def _deal(company: Company, called: str, work: Work) -> None:
    """An open deal of Jonas's: the first of each company."""
    made = deals.add(work, f"{called}Rust Mills", created_at=work.now)
    facts = DealFacts(
        DealKind.OPEN,
        100_000,
        "USD",
        date(2026, 12, 18),
        owner_id=company.jonas,
        team_id=company.teams["west"],
    )
    deals.record(work, made, facts, work.now)
    assert made == DEAL


def meeting(company: Company, number: int) -> Thing:
    """Return a meeting of a company as rights are asked about it: who chairs it and who takes its notes, by turns."""
    chair, notes = {1: ("jonas", "priya"), 2: ("priya", "jonas"), 3: ("amira", "tomas")}[number]
    return Thing(name="the review", chair_id=company.people[chair], notes_id=company.people[notes])


def thing_of(company: Company, lead: Lead) -> Thing:
    """Return what a lead of a company is to those who ask."""

    def number(name: str) -> int:
        return company.people[name] if name else 0

    return Thing(
        name=f"L-{lead.number}",
        owner_id=number(lead.owner),
        refused_by=number(lead.refused_by),
        team_id=company.teams[lead.team],
        campaign_owner_id=number(OWNERS[lead.campaign]),
        author_id=number(lead.author or lead.refused_by),
    )


def _contact(lead: Lead, called: str) -> Contact:
    if not called:
        return lead.contact
    return Contact(
        f"{called}Person",
        called.strip(),
        f"{called.strip().casefold()}@example.com",
        "+49 30 5555",
        called.strip(),
    )


def _with_inside_sales(number: int, work: Work) -> None:
    lead = stored.lead(work, number, lock=True)
    assert lead is not None
    holder = Actor(lead.owner_id, "", Standing.MEMBER)
    happen(work, holder, lead, [rules.accept(lead, lead.owner_id, 0, inside=True)])


def _contradict(work: Work) -> None:
    """Write a state that the lead's history does not give: what `/tandem repair` is for."""
    mine = (t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == 71)
    work.execute(sa.update(t.lead).where(*mine).values(stage=Stage.QUALIFIED))


def _connected(work: Work, team: str) -> None:
    work.insert(t.installation, team=team, installed_at=work.now)
    for slack_id, name in ((CHANNEL, "sales"), (PAUSED, "paused")):
        work.insert(t.channel, slack_id=slack_id, name=name, member=True, seen_at=work.now)
    endpoints.add(
        work, f"hash-of-{team}", source="crm", kind="leads", scheme="tandem", mapped={}, sealed="sealed"
    )
    work.insert(t.person, name="Sam Rivers", folded="sam rivers", created_at=work.now)
    work.execute(
        sa.update(t.person)
        .where(t.person.c.workspace_id == work.workspace_id)
        .values(standing=Standing.MEMBER)
    )


def _newcomer(work: Work, name: str, standing: Standing, role: Role | None) -> int:
    made = roster.add(work, name.capitalize(), standing=standing, zone=ZONE)
    roster.attach(work, made, f"U0{name.upper()}")
    if role is not None:
        roster.grant(work, made, role, 0)
    return made


def _newest(work: Work, table: Any) -> int:
    found = sa.select(sa.func.max(table.c.id)).where(table.c.workspace_id == work.workspace_id)
    return int(work.execute(found).scalar_one())


def _digest_message(work: Work) -> str:
    return owe(work, Owed("pipeline", "digest/old", CHANNEL, as_of=work.now, known_at=work.now))
