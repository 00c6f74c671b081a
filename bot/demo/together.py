"""What both teams do together besides meetings: placements, coffee, ride-alongs, the inbound duty.

What a clock makes happen is done at the same moments as the heartbeat would: a round is drawn, a turn handed over, a debrief
asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from alignment.calendar import parse_schedule
from alignment.duty.terms import Crew
from alignment.duty.terms import Length as Stretch
from alignment.duty.terms import Terms as Duty
from alignment.meetings import Audience
from alignment.pairing.cadence import parse_cadence
from alignment.pairing.rounds import Rest
from alignment.people import Role
from alignment.ride_alongs import Consent
from alignment.rotation.terms import Closed, Length, Pool, PoolKind, Terms, Unit
from bot.demo import names
from bot.demo.company import MORNING, Company
from bot.demo.deals import ZONE, new_york
from db.memory import Work
from db.stores import pairings, ride_alongs, teams
from operations.duty import planning as duty_planning
from operations.duty import setting as duty
from operations.pairings import joining
from operations.pairings import planning as coffee_planning
from operations.pairings import programmes as coffee
from operations.ride_alongs import keeping, offering, seats
from operations.rotations import programmes, told

Act = Callable[[Work], object]

WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 11), date(2026, 11, 12), date(2026, 11, 13)

COFFEE = ("jonas", "amira", "luca", "leo", "priya", "tomas")
"""Who joined the coffee rounds, in this order."""


def place(company: Company) -> None:
    """Thursday: both managers agree that marketers go to sales in turn from January on."""
    company.run(THURSDAY, "17:05", _rotates(company))
    company.run(THURSDAY, "17:30", _agrees(company, 1))


def begin(company: Company) -> None:
    """Wednesday and Thursday: everything is set up, people join, and Luca offers a seat on a call that Priya takes."""
    company.run(WEDNESDAY, "14:00", _coffee(company))
    for minute, handle in enumerate(COFFEE, 10):
        company.run(WEDNESDAY, f"14:{minute}", _joins(company, handle))
    company.run(WEDNESDAY, "15:00", _offers(company, "luca", FRIDAY, "15:00", "Quarry Tools"))
    company.run(WEDNESDAY, "15:20", _takes(company, "priya", "Quarry Tools"))
    company.run(THURSDAY, "09:00", coffee_planning.ask)
    company.run(THURSDAY, "16:00", _duty(company))
    company.run(THURSDAY, "17:35", _visits(company))
    company.run(THURSDAY, "17:40", _agrees(company, 2))


def go_on(company: Company) -> None:
    """Friday: the coffee round is drawn, a call is heard, two more are offered, and Leo takes a seat on one."""
    company.run(FRIDAY, "00:10", duty_planning.plan)
    company.run(
        FRIDAY, "09:00",
        lambda work: coffee_planning.keep(work, coffee_planning.look(work)), coffee_planning.say, keeping.keep, told.announce,
    )  # fmt: skip
    company.run(FRIDAY, "11:00", _offers(company, "jonas", date(2026, 11, 19), "14:00", "Acorn Robotics"))
    company.run(FRIDAY, "11:25", _takes(company, "leo", "Acorn Robotics"))
    company.run(FRIDAY, "15:45", keeping.keep)
    company.run(FRIDAY, "16:30", _offers(company, "amira", date(2026, 11, 18), "11:00", "Harbor Foods"))
    company.run_at(new_york(MORNING.astimezone(ZONE).date(), "00:10"), duty_planning.plan)


def _coffee(company: Company) -> Act:
    """Ines begins coffee rounds every second Friday."""

    def start(work: Work) -> None:
        cadence = parse_cadence("every 2 weeks fri 9:00", "America/New_York", WEDNESDAY)
        coffee.start(work, company.actors["ines"], names.PIPELINE, Audience.BOTH, cadence, Rest.TRIOS, "")

    return start


def _joins(company: Company, handle: str) -> Act:
    return lambda work: joining.join(work, company.actors[handle], pairings.running(work)[0])


def _offers(company: Company, handle: str, day: date, wall: str, label: str) -> Act:
    at = new_york(day, wall)
    rep = company.actors[handle]
    return lambda work: offering.offer(work, rep, at, label, Consent.ASKED, channel=names.PIPELINE)


def _takes(company: Company, handle: str, label: str) -> Act:
    def take(work: Work) -> None:
        call = next(each for each in ride_alongs.coming(work) if each.label == label)
        seats.ask(work, company.actors[handle], call.id)

    return take


def _duty(company: Company) -> Act:
    """Ines sets up who of the reps answers what comes in today."""
    schedule = parse_schedule("weekdays 8:30", "America/New_York")
    terms = Duty("inbound", Stretch.DAY, schedule, crew=Crew.SALES)
    return lambda work: duty.start(work, company.actors["ines"], terms, names.SALES, (), "")


def _rotates(company: Company) -> Act:
    """Ines sets the six-week placement in sales up: Tomas and Leo go to East in turn, not at the quarter's end."""

    def set_up(work: Work) -> None:
        ines = company.actors["ines"]
        going = Pool(PoolKind.PEOPLE, people=tuple(company.actors[each].id for each in ("tomas", "leo")))
        east = Pool(PoolKind.TEAM, team_id=next(each.id for each in teams.teams(work) if each.word == "east"))
        terms = Terms(Length(6, Unit.WEEKS), 1, date(2027, 1, 11), going, east)
        made = programmes.set_up(work, ines, "sales placement", names.PIPELINE, terms, "")
        quarter_end = Closed(date(2026, 12, 14), date(2027, 1, 8), "quarter end")
        programmes.shut(work, ines, made.id, quarter_end)

    return set_up


def _visits(company: Company) -> Act:
    """Ines sets a day beside marketing up: one of West goes each Friday, and the first is announced a week before."""

    def set_up(work: Work) -> None:
        west = Pool(PoolKind.TEAM, team_id=next(each.id for each in teams.teams(work) if each.word == "west"))
        marketers = Pool(PoolKind.ROLE, role=Role.MARKETER)
        terms = Terms(Length(1, Unit.DAYS), 1, date(2026, 11, 20), west, marketers, ahead=1)
        programmes.set_up(work, company.actors["ines"], "campaign day", names.PIPELINE, terms, "")

    return set_up


def _agrees(company: Company, number: int) -> Act:
    return lambda work: programmes.agree(work, company.actors["daniel"], number)
