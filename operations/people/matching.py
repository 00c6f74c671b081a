"""Who a Slack user is: imported people matched by a confirmed address, newcomers met, everybody kept up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alignment.calendar import zone_named
from alignment.errors import NotNow, Offer
from alignment.identity import SEALED
from alignment.people import Actor, Standing
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, delivery, people, roster
from db.stores import matching as names
from db.stores.roster import Known
from db.tables.workspace import ThingKind
from operations import homes
from operations.addresses import seal
from operations.people.finding import by_id


@dataclass(frozen=True, slots=True)
class Member:
    """One user of Slack as `users.list` tells of them.

    `email_hashes` are the keyed hashes of their address, one for each key that is read, newest first; empty without an
    address. `confirmed`: Slack says that the address is theirs. `standing` is guest, bot, deactivated, stranger or member.
    """

    slack: str
    name: str
    standing: Standing
    zone: str = ""
    email_hashes: tuple[str, ...] = ()
    confirmed: bool = False
    owner: bool = False


class Overtaken(Exception):
    """What was told of somebody is older than what we know of them."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What matching came to: how many are new matches, whose standing changed, and who waits for an admin."""

    attached: tuple[int, ...]
    changed: tuple[int, ...]
    unmatched: tuple[Known, ...]


def match(work: Work, members: Sequence[Member], begun: datetime | None = None) -> Matching:
    """Attach people to Slack's members, and bring the standing of everybody attached up to date.

    Only by an address that Slack marks confirmed, of a full member, one to one: an address that two members or two people
    share attaches nobody. Everybody else waits for an admin. Deactivated members, guests and bots lose their rights at once.
    Of whom an event told after the reading was `begun` (without it: now), the event holds.
    """
    begun = begun or work.now
    roster.lock(work)
    everybody = roster.everybody(work)
    by_slack = {each.slack: each for each in everybody if each.slack}
    changed = tuple(
        known.id
        for member in members
        if (known := by_slack.get(member.slack)) is not None
        and (known.told_at is None or known.told_at <= begun)
        and _refresh(work, known, member)
    )
    roster.told(work, begun)
    attached = tuple(_attach(work, everybody, members))
    for person_id in attached:
        audit.record(work, 0, "person.matched", f"person:{person_id}")
    return Matching(attached, changed, unmatched(work))


def meet(work: Work, member: Member, told_at: datetime | None = None) -> int:
    """Return who a Slack user is, adding them when they are new: what the edge does when somebody first appears.

    An imported person with the same confirmed address is attached; nobody gets a role by being met. `told_at` is when
    an event told it (without it: Slack was asked just now); raises `Overtaken` where we know of something newer.
    """
    person_id = people.by_slack(work, member.slack)
    if person_id is None:
        # A file may bring them in this very moment, or another word of theirs: who comes second finds them.
        roster.lock(work)
        person_id = people.by_slack(work, member.slack)
    everybody = roster.everybody(work)
    if person_id is not None:
        known = next(each for each in everybody if each.id == person_id)
        if told_at is not None and known.told_at is not None and told_at < known.told_at:
            raise Overtaken
        _refresh(work, known, member)
        roster.told(work, told_at or work.now, person_id)
        return person_id
    former = _former(work, member)
    if former:
        return former
    for attached in _attach(work, everybody, [member]):
        audit.record(work, 0, "person.matched", f"person:{attached}")
        roster.told(work, told_at or work.now, attached)
        return attached
    made = roster.add(
        work,
        member.name or "somebody",
        standing=member.standing,
        zone=_zone(member.zone),
        email_hash=member.email_hashes[0] if member.email_hashes and member.confirmed else "",
        email_confirmed=member.confirmed,
        slack_owner=member.owner,
        told_at=told_at or work.now,
    )
    roster.attach(work, made, member.slack)
    return made


def unmatched(work: Work) -> tuple[Known, ...]:
    """Return the people who are no Slack user yet, by name."""
    return tuple(each for each in roster.everybody(work) if not each.slack)


def attach(work: Work, actor: Actor, person_id: int, slack: str) -> Known:
    """Say by hand which Slack user an imported person is; what that user did under another number stays there."""
    may(actor, Right.PEOPLE)
    roster.lock(work)
    known = by_id(work, person_id)
    if known.slack:
        raise NotNow(f"{known.name} is matched already.", Offer("People", "/tandem people"))
    met = people.by_slack(work, slack)
    other = by_id(work, met) if met is not None else None
    if other is not None and roster.roles_of_everybody(work).get(other.id):
        raise NotNow(
            f"That Slack user is {other.name} already, with roles.", Offer("People", "/tandem people")
        )
    roster.attach(work, person_id, slack)
    if other is not None:
        roster.change(
            work, person_id, standing=other.standing, zone=other.zone, slack_owner=other.slack_owner
        )
    audit.record(work, actor.id, "person.matched", f"person:{person_id}")
    return by_id(work, person_id)


def _attach(work: Work, everybody: Sequence[Known], members: Sequence[Member]) -> list[int]:
    taken = {each.slack for each in everybody if each.slack}
    shared = Counter(each for member in members for each in set(member.email_hashes))
    held = Counter(each.email_hash for each in everybody if each.email_hash)
    waiting = {
        each.email_hash: each
        for each in everybody
        if each.email_hash and (not each.slack or each.slack.startswith(SEALED))
    }
    attached: list[int] = []
    for member in members:
        if member.standing is not Standing.MEMBER or not member.confirmed or member.slack in taken:
            continue
        fits = {waiting[each].id: each for each in member.email_hashes if each in waiting and held[each] == 1}
        if len(fits) != 1 or any(shared[each] > 1 for each in member.email_hashes):
            continue
        person_id = next(iter(fits))
        roster.attach(work, person_id, member.slack)
        roster.change(
            work,
            person_id,
            standing=member.standing,
            zone=_zone(member.zone),
            email_confirmed=True,
            slack_owner=member.owner,
        )
        attached.append(person_id)
    return attached


def _former(work: Work, member: Member) -> int:
    """Return our number of somebody who left, is named no more, and did not come back; 0 for anybody else."""
    sealing = seal(work)
    if sealing is None or member.standing is not Standing.DEACTIVATED:
        return 0
    found = names.sealed_things(work, ThingKind.PERSON, "slack", [member.slack], sealing)
    return found.get(member.slack, 0)


def _refresh(work: Work, known: Known, member: Member) -> bool:
    """Bring what Slack says of somebody up to date; tell whether their standing changed."""
    fresh = {
        "standing": member.standing,
        "zone": _zone(member.zone) or known.zone,
        "slack_owner": member.owner,
        "name": " ".join(member.name.split())[:120] or known.name,
    }
    was = {
        "standing": known.standing,
        "zone": known.zone,
        "slack_owner": known.slack_owner,
        "name": known.name,
    }
    if fresh == was:
        return False
    roster.change(work, known.id, **fresh)
    if member.standing is known.standing:
        return False
    audit.record(work, 0, "person.standing", f"person:{known.id}", to=member.standing.value)
    homes.refresh_of(work, known.id)
    if member.standing is Standing.MEMBER:
        delivery.mend(work, f"person:{known.id}")
    return True


def _zone(name: str) -> str:
    """Return a zone that we know too, else none: Slack may be newer than our table of zones."""
    try:
        zone_named(name)
    except ValueError:
        return ""
    return name
