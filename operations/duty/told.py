"""What is owed because of duty rotas: the hand-over in the channel, a word to whoever begins, a word to whose turn moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from alignment.calendar import WorkingCalendar, day_edges, local_day, local_instant
from alignment.duty.moves import Because, Moved, folded
from alignment.people import Role
from alignment.sweep import morning
from db.memory import Work
from db.stores import duty_changes, duty_rotas, notices, people, workspaces
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from db.stores.notices import Subject, id_of
from db.stores.people import Person
from db.tables.delivery import Act
from operations.notices import Owed, owe
from operations.notices import bring_up_to_date as bring_notice_up_to_date
from operations.people.quiet import not_before, when_here

EVENING = time(16)
"""When somebody hears of tomorrow's turn, on their own wall."""

_SHORTLY = timedelta(minutes=30)


def announce(work: Work, rota: Rota, coming: Sequence[Held]) -> int:
    """Owe the hand-over, the word to whoever begins, and the present state of topic and group, of the turns that are near.

    Each is owed once for ever, by its turn and time; return how many are new.
    """
    calendar = workspaces.terms(work).calendar
    owed = list(_near(work, rota, coming, calendar))
    known = _known(work, owed)
    fresh = [each for each in owed if id_of(work.workspace_id, each.dedup_key) not in known]
    for each in fresh:
        owe(work, each)
    return len(fresh)


def unsaid(work: Work, rota: Rota, coming: Sequence[Held]) -> bool:
    """Tell whether something of the turns that are near is not owed yet."""
    owed = list(_near(work, rota, coming, workspaces.terms(work).calendar))
    return len(_known(work, owed)) < len({each.dedup_key for each in owed})


def _known(work: Work, owed: Sequence[Owed]) -> set[str]:
    ids = [id_of(work.workspace_id, each.dedup_key) for each in owed]
    return {each.id for some in notices.by_ids(work, ids) for each in some}


def _near(work: Work, rota: Rota, coming: Sequence[Held], calendar: WorkingCalendar) -> Iterator[Owed]:
    """Give what is to be said of every turn that begins by the next working day, or runs."""
    near = [each for each in coming if work.now >= _prepared_at(rota, each, calendar)]
    serving = people.people(work, {each.person_id for each in near})
    for each in near:
        if each.place == 0:
            yield from _in_channel(work, rota, each)
        person = serving.get(each.person_id)
        if person is not None and person.slack and person.member and each.starts_at > work.now:
            yield Owed(
                kind="duty_soon",
                dedup_key=f"{_turn_key(each)}/soon/{person.id}",
                target=f"person:{person.id}",
                payload=_payload(each),
                due_at=_soon_at(work, person, each, calendar),
                subjects=(Subject("duty", rota.id),),
            )


def _in_channel(work: Work, rota: Rota, held: Held) -> Iterator[Owed]:
    """Give the hand-over, and what brings topic and group to their present state as the turn begins."""
    due = max(held.starts_at, work.now)
    yield Owed("duty_begins", _key(rota, held, "begins"), rota.channel, _payload(held), due_at=due)
    for what, wanted in (("topic", rota.terms.topic), ("group", bool(rota.terms.group))):
        if wanted:
            key = _key(rota, held, what)
            yield Owed(f"duty_{what}", key, rota.channel, _payload(held), act=Act.PRESENT, due_at=due)


def _payload(held: Held) -> dict[str, object]:
    return {"rota": held.rota_id, "day": held.day.isoformat(), "at": held.starts_at.isoformat()}


def _turn_key(held: Held) -> str:
    return f"duty/{held.rota_id}/{held.day.isoformat()}/{int(held.starts_at.timestamp())}"


def _key(rota: Rota, held: Held, what: str) -> str:
    """Return the fact that something is owed to a rota's channel by: the turn, at its time."""
    return f"{_turn_key(held)}/{what}/{rota.channel}"


def _prepared_at(rota: Rota, held: Held, calendar: WorkingCalendar) -> datetime:
    """Return from when on a turn is near: all through the working day before."""
    eve = calendar.previous_working_day(local_day(held.starts_at, rota.zone))
    return day_edges(eve, rota.zone)[0]


def _soon_at(work: Work, person: Person, held: Held, calendar: WorkingCalendar) -> datetime:
    """Return when somebody hears that they begin: the working day before at four on their wall.

    Who is away then, or has the turn only since, hears as their next working day begins, half an hour before the turn
    at the latest; never in their quiet hours.
    """
    zone = person.zone or calendar.zone
    eve = calendar.previous_working_day(local_day(held.starts_at, zone))
    at = local_instant(eve, EVENING, zone)
    here = when_here(work, person.id, max(at, work.now))
    wakes = here if here == at else morning(zone, calendar, here)
    return not_before(work, person.id, max(min(wakes, held.starts_at - _SHORTLY), work.now))


def bring_up_to_date(work: Work, rota: Rota) -> None:
    """Owe that the hand-over of the turn that runs, the topic and the group say who serves it now."""
    for held in stored.on_duty(work, rota.id):
        if held.place == 0:
            bring_notice_up_to_date(work, id_of(work.workspace_id, _key(rota, held, "begins")))
            places = [_key(rota, held, what) for what in ("topic", "group")]
            notices.new_editions(work, [id_of(work.workspace_id, key) for key in places])


def clear_topic(work: Work, rota: Rota) -> None:
    """Owe that a channel's topic says nothing of a rota any more."""
    owe(
        work,
        Owed(
            "duty_topic",
            f"duty/{rota.id}/clear/{int(work.now.timestamp() * 1000)}",
            rota.channel,
            {"rota": rota.id, "clear": True},
            act=Act.PRESENT,
        ),
    )


# --- whose turn moves -----------------------------------------------------------------------------------------------


def tell_moves(work: Work, rota: Rota, moved: Sequence[Moved], because: Because, by: int) -> None:
    """Tell everybody whose coming turn moved, once; what was not sent yet of an earlier move is folded into it."""
    known = people.people(work, [each.person_id for each in moved])
    for each in moved:
        person = known.get(each.person_id)
        if person is None or not person.slack or not person.member:
            continue
        target = f"person:{each.person_id}"
        waiting = [
            one for one in notices.unsent_of(work, "duty_moved", target) if one.payload["rota"] == rota.id
        ]
        notices.cancel_by_ids(work, [one.id for one in waiting])
        whole = each
        for one in reversed(waiting):
            whole = folded(Moved(each.person_id, _days(one.payload["was"]), _days(one.payload["now"])), whole)
        if not whole.was and not whole.now:
            continue
        owe(
            work,
            Owed(
                kind="duty_moved",
                dedup_key=f"duty/{rota.id}/moved/{int(work.now.timestamp() * 1000)}/{because.value}/{each.person_id}",
                target=target,
                payload={
                    "rota": rota.id,
                    "was": [day.isoformat() for day in whole.was],
                    "now": [day.isoformat() for day in whole.now],
                    "because": because.value,
                    "by": by,
                },
                subjects=(Subject("duty", rota.id),),
            ),
        )


def _days(said: Collection[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(each) for each in said)


def tell_rota(work: Work, rota: Rota, change: str) -> None:
    """Tell the channel once that a rota begins, changes or ends."""
    owe(
        work,
        Owed(
            kind="duty_changed",
            dedup_key=f"duty/{rota.id}/{change}/{int(work.now.timestamp() * 1000)}",
            target=rota.channel,
            payload={"rota": rota.id, "change": change},
        ),
    )


# --- offers ---------------------------------------------------------------------------------------------------------


def offer_key(number: int) -> str:
    """Return the fact that an offer is told by."""
    return f"duty/offer/{number}"


def owe_offer(work: Work, rota: Rota, number: int) -> None:
    """Put an offer in front of everybody of the rota."""
    owe(work, Owed("duty_offer", offer_key(number), rota.channel, {"rota": rota.id, "offer": number}))


def bring_offer_up_to_date(work: Work, number: int) -> None:
    """Owe that an offer says what became of it."""
    bring_notice_up_to_date(work, id_of(work.workspace_id, offer_key(number)))


def withdraw_offers(work: Work, rota: Rota) -> None:
    """End the offers of turns that are not their owner's any more, or are over; all of a rota that has ended."""
    for each in duty_changes.open_offers(work, rota.id):
        there = {held.place: held for held in stored.of_day(work, rota.id, each.day)}
        held = there.get(each.place)
        stands = held is not None and held.person_id == each.by_id and held.ends_at > work.now
        if not stands or rota.ended:
            duty_changes.close_offer(work, each.id)
            bring_offer_up_to_date(work, each.id)


# --- what it cannot do ----------------------------------------------------------------------------------------------


def owner_of(work: Work, rota: Rota) -> int:
    """Return who hears of what a rota cannot do: who set it up, else a manager or an admin; 0 for nobody."""
    made_by = people.person(work, rota.made_by)
    if made_by is not None and made_by.member and made_by.slack:
        return made_by.id
    others = people.holders(work, Role.SALES_MANAGER, Role.MARKETING_MANAGER, Role.ADMIN)
    return next((each.id for each in others if each.slack), 0)


def owe_nobody(work: Work, rota: Rota) -> None:
    """Tell a rota's owner once that nobody is left in it."""
    _trouble(work, rota, "nobody")


def nobody_unsaid(work: Work, rota: Rota, members: Collection[object]) -> bool:
    """Tell whether nobody is left in a rota, and its owner was not told yet."""
    if members or not (owner := owner_of(work, rota)):
        return False
    return notices.by_id(work, id_of(work.workspace_id, _trouble_key(rota, "nobody", owner))) is None


def place_refused(work: Work, rota_id: int, kind: str, code: str) -> bool:
    """Tell a rota's owner once for each cause that Slack keeps its topic or its group from being brought up to date.

    Tells whether there is somebody to hear of it.
    """
    rota = duty_rotas.by_number(work, rota_id)
    return rota is not None and _trouble(work, rota, f"{kind.removeprefix('duty_')}/{code}"[:80])


def _trouble(work: Work, rota: Rota, what: str) -> bool:
    owner = owner_of(work, rota)
    if owner:
        owe(
            work,
            Owed(
                kind="duty_trouble",
                dedup_key=_trouble_key(rota, what, owner),
                target=f"person:{owner}",
                payload={"rota": rota.id, "what": what},
            ),
        )
    return bool(owner)


def _trouble_key(rota: Rota, what: str, owner: int) -> str:
    return f"duty/{rota.id}/trouble/{what}/{owner}"
