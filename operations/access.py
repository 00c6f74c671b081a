"""Telling somebody everything that is kept about them: the person behind a lead, or one of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignment import refs
from alignment.errors import NotFound, Offer
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import access as stored
from db.stores import audit, erasure, merging, workspaces
from db.stores.access import Rows
from operations.addresses import hashed
from operations.people import finding


@dataclass(frozen=True, slots=True)
class Whom:
    """One person as they are known here: leads of theirs by number, and their number among our own people, or 0."""

    leads: tuple[int, ...] = ()
    person_id: int = 0

    @property
    def word(self) -> str:
        """Their first number, as a file may be called by it."""
        return f"L-{self.leads[0]}" if self.leads else refs.PERSON.ref(self.person_id)


def whom(work: Work, ref: str) -> Whom:
    """Return whom `L-42`, an e-mail address, `@jonas` or a Slack id means; `NotFound` for nobody, or for several.

    An address is one person, whoever they are here: all leads of it, and whoever of our own has it. So is a lead whose
    person came several times. The person behind a lead is never found by a name.
    """
    typed = ref.strip()
    if re.fullmatch(_NUMBER, typed.casefold()):
        return Whom(leads_meant(work, typed))
    if re.fullmatch(_ADDRESS, typed):
        return _of_address(work, typed)
    try:
        return Whom(person_id=finding.find(work, typed).id)
    except NotFound as found:
        also = "The person behind a lead goes by number or address, such as L-42."
        raise NotFound(f"{found.sentence} {also}", *found.offers, field=found.field) from None


def leads_meant(work: Work, ref: str) -> tuple[int, ...]:
    """Return the leads of the person that `L-42`, `42` or an address means, the named one first.

    `NotFound` for anything else, since a name must not pick whom to erase.
    """
    typed = ref.strip()
    number = re.fullmatch(_NUMBER, typed.casefold())
    if number is not None:
        if erasure.names(work, int(number[1])) is None:
            raise NotFound(f"There is no L-{int(number[1])} here.", Offer("Find a lead", "/lead"))
        return _and_merged(work, erasure.same_person(work, int(number[1])))
    if re.fullmatch(_ADDRESS, typed):
        if leads := _of_address(work, typed).leads:
            return leads
        raise NotFound("That address is a colleague's, and no lead's.")
    raise NotFound(f'"{typed[:40]}" is no lead. An erasure takes its number, such as L-42, or the address.')


_NUMBER = r"(?:l-?|#)?(\d{1,15})"
_ADDRESS = r"[^@\s<>|]+@[^@\s<>|]+\.[^@\s<>|]+"


def of_person(work: Work, actor: Actor, ref: str) -> Mapping[str, Any]:
    """Return all that is kept about whoever `ref` means, as it is given to them; who asked is written into the trail."""
    may(actor, Right.ERASE)
    found = whom(work, ref)
    told: dict[str, Any] = {
        "workspace": workspaces.terms(work).name,
        "at": work.now.isoformat(),
        "about": found.word,
        "note": "Texts of messages are not kept. Keyed hashes of addresses and tokens are left out: they say nothing.",
    }
    if found.leads:
        told["lead"] = of_leads(work, actor, found.leads)
    if found.person_id:
        told["colleague"] = of_colleague(work, actor, found.person_id)
    return told


def of_leads(work: Work, actor: Actor, leads: tuple[int, ...]) -> Rows:
    """Return all that is kept about the person behind these leads, by table: what an erasure would take is in it."""
    may(actor, Right.ERASE)
    known = [names for each in leads if (names := erasure.names(work, each)) is not None]
    words = {word for names in known for word in names.words}
    told = stored.about_leads(work, leads, sorted(words))
    for each in leads:
        audit.record(work, actor.id, "access", f"lead:{each}")
    return told


def of_colleague(work: Work, actor: Actor, person_id: int) -> Rows:
    """Return every row that names one of our own, by table: themselves for themselves, admins for anybody."""
    if actor.id != person_id:
        may(actor, Right.ERASE)
    finding.by_id(work, person_id)
    told = stored.about_colleague(work, person_id)
    audit.record(work, actor.id, "access", f"person:{person_id}")
    return told


def _and_merged(work: Work, leads: tuple[int, ...]) -> tuple[int, ...]:
    """Return these leads, the first one first, and whatever sales said is a duplicate of them, or they of it."""
    return (*leads, *(each for each in merging.one_person(work, leads) if each not in leads))


def _of_address(work: Work, address: str) -> Whom:
    found = hashed(work, address)
    leads = _and_merged(work, stored.leads_of_address(work, found)) if found else ()
    colleagues = stored.colleagues_of_address(work, found) if found else ()
    if len(colleagues) > 1:
        raise NotFound("Several colleagues have that address. Type whom you mean: @name.", field="who")
    if not leads and not colleagues:
        raise NotFound("Nobody here has that address.", Offer("Find a lead", "/lead"), field="who")
    return Whom(leads, colleagues[0] if colleagues else 0)
