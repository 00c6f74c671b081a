"""What a lead lacks that sales needs: which facts marketing may be asked for, and when it has said of each.

An event holds the codes of facts and never their values. A request is worked out from the history alone, like every promise:
what is asked for while one runs joins it, and its clock is the first one's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from alignment.errors import Incomplete, NotNow, Offer
from alignment.lead_state import Lead, Step, stage_words
from alignment.lifecycle import IN_HAND, EventKind
from alignment.promises import Happened, Promise, Run


class Fact(StrEnum):
    """A fact that may be missing. The words are what people type."""

    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"
    TITLE = "title"
    SIZE = "size"
    COUNTRY = "country"


LABELS: dict[Fact, str] = {
    Fact.PHONE: "Phone",
    Fact.EMAIL: "E-mail",
    Fact.NAME: "Name",
    Fact.TITLE: "Title",
    Fact.SIZE: "Company size",
    Fact.COUNTRY: "Country",
}
"""How a form calls them."""

OF_PERSON = (Fact.PHONE, Fact.EMAIL)
"""How somebody is reached: what the contact offers to ask for where it is not there."""

_ALSO = {
    "number": Fact.PHONE, "tel": Fact.PHONE, "telephone": Fact.PHONE, "e-mail": Fact.EMAIL, "mail": Fact.EMAIL,
    "address": Fact.EMAIL, "contact": Fact.NAME, "role": Fact.TITLE, "employees": Fact.SIZE, "staff": Fact.SIZE,
}  # fmt: skip


def find(word: str) -> Fact | None:
    """Return the fact that somebody means by a word; None for none."""
    known = word.strip(" ,.;").casefold()
    return Fact(known) if known in set(Fact) else _ALSO.get(known)


def coded(facts: Collection[Fact]) -> str:
    """Return facts as an event's code holds them."""
    return ",".join(in_order(facts))


def of_code(code: str) -> frozenset[Fact]:
    """Return the facts of an event's code."""
    return frozenset(Fact(each) for each in code.split(",") if each in set(Fact))


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return facts in the order in which people read them."""
    there = set(facts)
    return tuple(each for each in Fact if each in there)


def word_of(fact: Fact) -> str:
    """Return what a fact is called within a line."""
    return "e-mail" if fact is Fact.EMAIL else fact.value


def in_words(facts: Iterable[Fact]) -> str:
    """Return facts as a line begins with them: `Phone, title`."""
    words = ", ".join(map(word_of, in_order(facts)))
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what it asked for and what of it is not there yet. `ended_by` None while it runs."""

    cycle: int
    at: datetime
    facts: frozenset[Fact]
    left: frozenset[Fact]
    owner_id: int = 0
    team_id: int = 0
    ended_at: datetime | None = None
    ended_by: EventKind | None = None
    merged: bool = False

    @property
    def runs(self) -> bool:
        """Whether marketing still owes it."""
        return self.ended_at is None

    @property
    def began(self) -> int:
        """What names a request within its lead: when it began, in milliseconds."""
        return int(self.at.timestamp() * 1000)


_KEEPS = (EventKind.FILLED, EventKind.NOT_TO_BE_HAD)
_ENDS = (
    EventKind.REJECTED,
    EventKind.RECYCLED,
    EventKind.DISQUALIFIED,
    EventKind.SALES_QUALIFIED,
    EventKind.WON,
    EventKind.LOST,
)
"""What takes a lead out of everybody's hands: nobody needs more of it then. A re-route and a hand-on leave the request."""

TELLING = frozenset({EventKind.MISSING, *_KEEPS, *_ENDS})
"""The events that a request is worked out from; all others leave it as it is."""


def requests(history: Sequence[Happened]) -> tuple[Asked, ...]:
    """Return every request of a history, in order of start; the history is without what was taken back."""
    found: list[Asked] = []
    for cycle in sorted({each.cycle for each in history}):
        found += _of_cycle(
            sorted((each for each in history if each.cycle == cycle), key=lambda each: each.at)
        )
    return tuple(found)


def _of_cycle(steps: Sequence[Happened]) -> list[Asked]:
    done: list[Asked] = []
    now: Asked | None = None
    for each in steps:
        if each.kind is EventKind.MISSING:
            facts = of_code(each.code)
            if now is None:
                now = Asked(each.cycle, each.at, facts, facts, each.owner_id, each.team_id)
            else:
                now = replace(now, facts=now.facts | facts, left=now.left | facts)
        if now is None:
            continue
        if each.kind is EventKind.FILLED:
            now = replace(now, left=now.left - of_code(each.code))
        over = each.kind in _ENDS or each.kind is EventKind.NOT_TO_BE_HAD or not now.left
        if over:
            done.append(replace(now, ended_at=each.at, ended_by=each.kind, merged=each.merges))
            now = None
    return [*done, *([now] if now is not None else [])]


def asked_now(history: Sequence[Happened], cycle: int) -> Asked | None:
    """Return the request of a cycle that marketing still owes; None for none."""
    return next((each for each in requests(history) if each.cycle == cycle and each.runs), None)


def enrichments(history: Sequence[Happened]) -> tuple[Run, ...]:
    """Return the clocks of marketing that these requests started: kept once all is there, or is said not to be had."""
    return tuple(
        Run(
            Promise.ENRICH,
            each.cycle,
            each.at,
            each.owner_id,
            each.team_id,
            stopped_at=each.ended_at,
            kept=each.ended_by in _KEEPS,
            merged=each.merged,
        )
        for each in requests(history)
    )


# --- decisions -----------------------------------------------------------------------------------------------------


def ask_for(lead: Lead, wanted: Collection[Fact], there: Collection[Fact], asked: Collection[Fact]) -> Step:
    """Ask marketing for what a lead in somebody's hands lacks; stage, holder and other clocks stay as they are.

    `there` is known already, `asked` is being looked for.
    """
    show = Offer("Show it", f"/lead {lead.id}")
    if lead.stage not in IN_HAND or not lead.owner_id:
        raise NotNow(f"{lead.ref} is {stage_words(lead)}; nobody needs more of it now.", show)
    if not wanted:
        raise Incomplete(
            f"What is missing? One or more of: {', '.join(Fact)}.",
            Offer("Choose", f"/lead missing {lead.id}", form=True),
            field="facts",
        )
    known = [each for each in wanted if each in there]
    if known:
        verb = "is" if len(known) == 1 else "are"
        raise NotNow(
            f"{in_words(known)} {verb} there: press Contact.",
            Offer("Contact", f"/lead contact {lead.id}", form=True),
            field="facts",
        )
    new = [each for each in wanted if each not in asked]
    if not new:
        raise NotNow(f"Marketing is asked for that of {lead.ref} already.", show, field="facts")
    return _step(lead, EventKind.MISSING, coded(new))


def needed(lead: Lead, needs: Collection[Fact], there: Collection[Fact]) -> Step | None:
    """Ask marketing for what the agreement needs of a lead that is handed over and that is not there; None for nothing."""
    lacking = set(needs) - set(there)
    return _step(lead, EventKind.MISSING, coded(lacking)) if lacking else None


def fill(lead: Lead, given: Collection[Fact], left: Collection[Fact]) -> Step:
    """Say that facts which were asked for are there now."""
    found = [each for each in given if each in left]
    if not found:
        raise Incomplete(
            f"Fill in at least one: {in_words(left).lower()}.",
            Offer("Fill in", f"/lead fill {lead.id}", form=True),
            Offer("Not to be had", f"/lead fill {lead.id} none"),
            field=next(iter(in_order(left)), ""),
        )
    return _step(lead, EventKind.FILLED, coded(found))


def not_to_be_had(lead: Lead) -> Step:
    """Say that marketing could not find what is still missing."""
    return _step(lead, EventKind.NOT_TO_BE_HAD, "")


def nothing_asked(lead: Lead) -> NotNow:
    """Say that sales asks for nothing of a lead."""
    return NotNow(f"Nothing of {lead.ref} is asked for now.", Offer("Show it", f"/lead {lead.id}"))


def _step(lead: Lead, kind: EventKind, code: str) -> Step:
    return Step(kind, lead.stage, lead.stage, lead.owner_id, lead.queue, code=code, back_on=lead.back_on)
