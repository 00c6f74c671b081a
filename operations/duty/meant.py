"""Which duty rota and which turn somebody may do something to."""

from __future__ import annotations

from datetime import date

from alignment.duty.moves import Because
from alignment.errors import NotFound, NotNow, Offer
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from db.memory import Work
from db.stores import duty_rotas, people
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from operations.duty.planning import follow

ROTAS = Offer("Duty rotas", "/rotation duty")


def rota_thing(rota: Rota) -> Thing:
    """Return a rota as a right is asked about it."""
    return Thing(name=f"the {rota.name} rota")


def turn_thing(work: Work, rota: Rota, held: Held) -> Thing:
    """Return a turn as a right is asked about it: whose it is now."""
    owner = people.person(work, held.person_id)
    return Thing(
        name=f"{rota.name} duty",
        owner_id=held.person_id,
        owner_name=owner.first_name if owner is not None else "Nobody",
        instead=Offer("Offer yours", "/rotation duty swap"),
    )


def load(work: Work, actor: Actor, right: Right, rota_id: int) -> Rota:
    """Return a rota that runs and that somebody may do this to, held until the commit; NotFound, or NotAllowed, else."""
    rota = duty_rotas.locked(work, rota_id)
    if rota is None or rota.ended:
        may(actor, Right.DUTY)
        raise NotFound("There is no such duty rota.", ROTAS)
    may(actor, right, rota_thing(rota))
    return rota


def load_turn(work: Work, rota: Rota, day: date, place: int) -> Held:
    """Return one place of a turn that is not over, as the line has it now; NotNow else.

    What moved by itself since a clock last planned is told as that, and not as what somebody is about to change.
    """
    follow(work, rota, Because.LINE)
    held = next((each for each in stored.of_day(work, rota.id, day) if each.place == place), None)
    if held is None or held.ends_at <= work.now:
        raise NotNow(f"There is no such turn of {rota.name} any more.", ROTAS)
    return held
