"""Setting a duty rota up, changing what it is and who is in it, and ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alignment.duty.moves import Because
from alignment.duty.terms import Terms
from alignment.errors import NotNow, NotUnderstood, Offer
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, duty_rotas
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from operations import homes
from operations.duty import told
from operations.duty.meant import ROTAS, load
from operations.duty.planning import follow
from operations.subscriptions import refuse_unless_postable

MOST = 20
"""So many rotas at once: more of them nobody can remember."""


@dataclass(frozen=True, slots=True)
class Joins:
    """Somebody who comes into a rota by name from a moment on, or is out of it from then on."""

    person_id: int
    out: bool
    since: datetime


def start(work: Work, actor: Actor, terms: Terms, channel: str, joins: Sequence[Joins], line: str) -> Rota:
    """Set a rota up in a channel and plan its turns; the channel is told once. `line` is typed again once Tandem may post."""
    may(actor, Right.MAKE_DUTY)
    if not channel:
        raise NotUnderstood(
            "In which channel? Type it in that channel, or name it at the end.",
            Offer("Pick one", "/rotation duty new", form=True),
            field="channel",
        )
    refuse_unless_postable(work, channel, line)
    running = duty_rotas.running(work)
    same = next((each for each in running if each.name.casefold() == terms.name.casefold()), None)
    if same is not None:
        raise NotNow(
            f"There is {same.name} duty already: {same.terms.describe()}.",
            Offer("Change it", f"/rotation duty set {same.ref}", form=True),
            field="name",
        )
    if len(running) >= MOST:
        raise NotNow(f"There are {MOST} duty rotas already. End one first.", ROTAS)
    rota = duty_rotas.start(work, terms, channel, actor.id)
    _join(work, rota, joins)
    _somebody(work, rota)
    audit.record(work, actor.id, "duty.made", f"duty:{rota.id}")
    follow(work, rota, Because.SET, actor.id)
    told.tell_rota(work, rota, "begins")
    homes.refresh_of(work, *(each.person_id for each in stored.coming(work, rota_id=rota.id)))
    work.leaves(duty=rota.id)
    return rota


def change(
    work: Work, actor: Actor, rota_id: int, terms: Terms, channel: str, joins: Sequence[Joins]
) -> Rota:
    """Change a rota from now on: a turn that runs goes on; whose coming turns move is told, and the channel what is new."""
    rota = load(work, actor, Right.MAKE_DUTY, rota_id)
    if terms == rota.terms and channel == rota.channel and not joins:
        raise NotNow(f"That is how it is: {rota.terms.describe()}.", ROTAS)
    if channel != rota.channel:
        refuse_unless_postable(work, channel, f"/rotation duty set {rota.ref}")
    if rota.terms.topic and (not terms.topic or channel != rota.channel):
        told.clear_topic(work, rota)
    changed = duty_rotas.agree(work, rota, terms, channel)
    _join(work, changed, joins)
    _somebody(work, changed)
    audit.record(work, actor.id, "duty.set", f"duty:{rota.id}")
    follow(work, changed, Because.SET, actor.id)
    shown = (changed.terms.topic, changed.terms.group) != (rota.terms.topic, rota.terms.group)
    if shown:
        told.bring_up_to_date(work, changed)
    if changed.terms.describe() != rota.terms.describe():
        told.tell_rota(work, changed, "recurs")
    work.leaves(duty=rota.id)
    return changed


def _join(work: Work, rota: Rota, joins: Sequence[Joins]) -> None:
    for each in joins:
        duty_rotas.comes_in(work, rota.id, each.person_id, each.since, outside=each.out)


def _somebody(work: Work, rota: Rota) -> None:
    if not duty_rotas.crew(work, rota):
        raise NotNow(
            f"Nobody would be in {rota.name}. Name somebody at the end, such as @jonas.", field="crew"
        )


def end(work: Work, actor: Actor, rota_id: int) -> Rota:
    """End a rota: its turns that come are nobody's; the channel is told once."""
    rota = load(work, actor, Right.MAKE_DUTY, rota_id)
    if rota.terms.topic:
        told.clear_topic(work, rota)
    coming = stored.coming(work, rota_id=rota.id)
    duty_rotas.end(work, rota.id)
    ended = replace(rota, ended_at=work.now)
    stored.keep(work, rota.id, (), [each for each in coming if each.starts_at > work.now])
    told.withdraw_offers(work, ended)
    told.tell_rota(work, ended, "ends")
    audit.record(work, actor.id, "duty.ended", f"duty:{rota.id}")
    homes.refresh_of(work, *(each.person_id for each in coming))
    work.leaves(duty=rota.id)
    return ended
