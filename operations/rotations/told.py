"""What is owed because of programmes: agreement asked for, moves told to whose turn it is, turns announced in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from alignment.calendar import WorkingCalendar, local_day, local_instant
from alignment.people import Department
from alignment.rotation.slots import WEEK
from alignment.rotation.turns import Because
from db.memory import Work
from db.stores import alerts, notices, people, programmes, rotation_turns, turn_offers, workspaces
from db.stores.notices import Subject, id_of
from db.stores.programmes import Programme
from db.stores.rotation_turns import Planned
from db.tables.delivery import NoticeState
from operations.notices import Owed, bring_many_up_to_date, bring_up_to_date, call_off, owe
from operations.rotations.meant import heads

AT = time(9)
"""When on its day a turn is announced, on the company's wall."""

_LAST = 9
"""How urgent the edit of an announcement or an offer is: whose turn moved reads of it first."""


# --- agreement ------------------------------------------------------------------------------------------------------


def ask(work: Work, programme: Programme) -> None:
    """Ask the managers of the departments that have not agreed yet; who was asked about other terms reads these."""
    missing = [side for side in Department if side not in programme.agreed]
    for each in heads(work, *missing):
        owe(
            work,
            Owed(
                kind="programme_asked",
                dedup_key=_ask_key(work, programme, each.id),
                target=f"person:{each.id}",
                payload={"programme": programme.id},
                subjects=(Subject("programme", programme.id),),
            ),
        )


def _ask_key(work: Work, programme: Programme, person_id: int) -> str:
    """Return the fact by which somebody is asked: who agreed already, or since when nobody does any more."""
    agreed = sorted(f"{side.value}{each.at.timestamp():.6f}" for side, each in programme.agreed.items())
    voided = programmes.last_voided(work, programme.id) if not agreed else None
    since = f"{voided.timestamp():.6f}" if voided is not None else "first"
    return f"programme/{programme.id}/asked/{person_id}/{'/'.join(agreed) or since}"


def bring_questions_up_to_date(work: Work, programme: Programme) -> None:
    """Owe that who was asked to agree reads what became of it."""
    for some in notices.by_ids(work, alerts.showing(work, "programme", programme.id)):
        for each in some:
            if each.kind == "programme_asked":
                bring_up_to_date(work, each.id)


# --- moves ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """A turn that was planned and is at another time, or with `after` None off; and what that was because of."""

    before: Planned
    after: Planned | None
    because: Because = Because.PLAN
    whose: int = 0


def tell_moves(work: Work, programme: Programme, moves: Iterable[Moved]) -> None:
    """Tell whose turns they are that they moved, or are off: one message a person, the next of their turns first.

    Several changes before it is read are one. A plan that is not agreed yet is nobody's business. Where a turn is back
    at the time that its person knows, nothing is said of it.
    """
    if programme.agreed_on is None:
        return
    mine: dict[int, list[Moved]] = {}
    for each in moves:
        mine.setdefault(each.before.person_id, []).append(each)
    known = people.people(work, mine)
    for person_id in sorted(mine):
        person = known.get(person_id)
        if person is not None and person.member and person.slack:
            _tell_moves(work, person_id, mine[person_id])


def _tell_moves(work: Work, person_id: int, moves: Sequence[Moved]) -> None:
    unread = _called_off(work, [each.before.id for each in moves])
    for each in moves:
        known = unread.pop(each.before.id, None)
        was, until = (known["was"], known["until"]) if known is not None else _days(each.before)
        if each.after is not None and _days(each.after) == (was, until):
            continue
        unread[each.before.id] = {
            "turn": each.before.id,
            "was": was,
            "until": until,
            "because": each.because.value,
            "whose": each.whose,
        }
    if not unread:
        return
    first, *others = sorted(unread.values(), key=lambda each: (each["was"], each["turn"]))
    owe(
        work,
        Owed(
            kind="turn_moved",
            dedup_key=f"turn/{first['turn']}/moved/{int(work.now.timestamp() * 1_000_000)}",
            target=f"person:{person_id}",
            payload={**first, "others": others},
            subjects=tuple(Subject("turn", turn_id) for turn_id in sorted(unread)),
        ),
    )


def _days(planned: Planned) -> tuple[str, str]:
    """Return the first and the last day of a turn, as a message keeps them."""
    return planned.first_on.isoformat(), planned.last_on.isoformat()


def tell_managers(work: Work, programme: Programme, person_id: int, leaves: date | None = None) -> None:
    """Tell the managers of both departments that somebody with turns to come is no longer in a programme, or from a day on."""
    if programme.agreed_on is None:
        return
    day = workspaces.today(work)
    key = f"programme/{programme.id}/left/{person_id}/{day}{f'/{leaves}' if leaves is not None else ''}"
    for each in heads(work, *Department):
        if each.id != person_id:
            owe(
                work,
                Owed(
                    kind="turn_left",
                    dedup_key=f"{key}/{each.id}",
                    target=f"person:{each.id}",
                    payload={
                        "programme": programme.id,
                        "person": person_id,
                        "leaves": leaves.isoformat() if leaves is not None else "",
                    },
                    subjects=(Subject("programme", programme.id),),
                ),
            )


def tell_stand_in(work: Work, planned: Planned, was_id: int) -> None:
    """Tell the visitor of a turn that runs, and whoever hosts for the rest of it since its host has left, once."""
    known = people.people(work, (planned.person_id, planned.host_id))
    for each in known.values():
        if each.member and each.slack:
            owe(
                work,
                Owed(
                    kind="turn_host",
                    dedup_key=f"turn/{planned.id}/host/{int(planned.since.timestamp() * 1_000_000)}/{each.id}",
                    target=f"person:{each.id}",
                    payload={"turn": planned.id, "host": planned.host_id, "was": was_id},
                    subjects=(Subject("turn", planned.id),),
                ),
            )


def _called_off(work: Work, turn_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Call off what was to be said of these turns and was not sent; return what each such message had to say, by turn."""
    found = call_off(work, "turn_moved", [Subject("turn", each) for each in turn_ids])
    said = [
        {name: each.payload[name] for name in ("turn", "was", "until", "because", "whose")} for each in found
    ]
    said += [other for each in found for other in each.payload["others"]]
    return {each["turn"]: each for each in said}


# --- announcements --------------------------------------------------------------------------------------------------


def announced_at(planned: Planned, ahead: int, calendar: WorkingCalendar, zone: str) -> datetime:
    """Return when a turn is announced: in the morning, so many weeks before its first day; on a day off the one before."""
    day = planned.first_on - ahead * WEEK
    if not calendar.is_working_day(day):
        day = calendar.previous_working_day(day)
    return local_instant(day, AT, zone)


def unannounced(work: Work) -> tuple[tuple[Programme, Planned], ...]:
    """Return the turns that are to be announced now: agreed, not begun before today, and nobody waits to hear of a move."""
    agreed = {each.id: each for each in programmes.running(work) if each.agreed_on is not None}
    if not agreed:
        return ()
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    due = [
        each
        for each in rotation_turns.not_over(work, today, agreed)
        if each.first_on >= today
        and announced_at(each, agreed[each.programme_id].terms.ahead, terms.calendar, terms.zone) <= work.now
    ]
    keys = {id_of(work.workspace_id, announcement_key(each)): each.id for each in due}
    known = {keys[each.id] for some in notices.by_ids(work, sorted(keys)) for each in some}
    return tuple(
        (agreed[each.programme_id], each) for each in due if each.id not in known and not _to_hear(work, each)
    )


def _to_hear(work: Work, planned: Planned) -> bool:
    """Tell whether somebody has still to hear that their turn moved."""
    ids = alerts.showing(work, "turn", planned.id)
    return any(
        each.kind == "turn_moved"
        and each.state is NoticeState.PENDING
        and work.now - each.made_at < MOST_PATIENCE
        for some in notices.by_ids(work, ids)
        for each in some
    )


MOST_PATIENCE = timedelta(days=1)
"""So long an announcement waits for whose turn moved to read of it first: they may have quiet hours."""


def announcement_key(planned: Planned) -> str:
    """Return the fact by which a turn's announcement is owed: once for each beginning that it has."""
    return f"turn/{planned.id}/announced/{planned.first_on}"


def announce(work: Work) -> int:
    """Announce the turns whose time has come, each once; return how many."""
    found = unannounced(work)
    for programme, planned in found:
        owe(
            work,
            Owed(
                kind="turn_announced",
                dedup_key=announcement_key(planned),
                target=programme.channel,
                payload={"turn": planned.id},
                subjects=(Subject("turn", planned.id),),
            ),
        )
    return len(found)


def bring_announcement_up_to_date(work: Work, turn_id: int) -> None:
    """Owe that the announcements of a turn which were sent say how things are now."""
    known = (each for some in notices.by_ids(work, alerts.showing(work, "turn", turn_id)) for each in some)
    announced = [each.id for each in known if each.kind == "turn_announced"]
    bring_many_up_to_date(work, announced, priority=_LAST)


# --- offers ---------------------------------------------------------------------------------------------------------


def offer_key(offer_id: int) -> str:
    """Return the fact by which an offer to swap is told."""
    return f"swap/{offer_id}"


def bring_offers_up_to_date(work: Work, programme_id: int) -> None:
    """Owe that offers which stand say when their turns are now: nobody takes another time than they read."""
    open_ = turn_offers.open_in(work, programme_id)
    bring_many_up_to_date(
        work, [id_of(work.workspace_id, offer_key(each.id)) for each in open_], priority=_LAST
    )
