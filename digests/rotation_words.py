"""How messages about programmes say who, when, where and why: one line of a phone each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from alignment.calendar import local_day
from alignment.dates import day_and_month, full_day
from alignment.people import Department
from alignment.rotation.known import Empty
from alignment.rotation.slots import closed_before
from alignment.rotation.terms import Length, Pool, PoolKind
from alignment.rotation.turns import How, Why
from db.memory import Work
from db.stores import people, teams, workspaces
from db.stores.programmes import Programme
from db.stores.rotation_turns import Planned
from digests.meeting_words import first_names
from messages.text import neutral, one_line

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def number(count: int) -> str:
    """Return a small number as a word: `six`, `26`."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def earlier(passed: int) -> str:
    """Return how many were before somebody in line and cannot then, never who: `two earlier in line cannot then`."""
    return f"{number(passed)} earlier in line cannot then"


def length(of: Length) -> str:
    """Return a turn's length as a line begins with it: `Six weeks`, `One day`."""
    unit = of.unit.value if of.count != 1 else of.unit.value[:-1]
    return f"{number(of.count).capitalize()} {unit}"


def name_of(programme: Programme, room: int = 40) -> str:
    """Return a programme's name as a line begins with it, cut to its room."""
    return one_line(programme.title, room)


def days(first: date, last: date, now: date) -> str:
    """Return a turn's days: `11 Jan – 19 Feb`, one alone `11 Jan`, with its year where that is not plain."""
    if first == last:
        return full_day(first) if (first - now).days > _A_YEAR else day_and_month(first)
    end = full_day(last) if (last - now).days > _A_YEAR else day_and_month(last)
    return f"{day_and_month(first)} – {end}"


_A_YEAR = 350


def of(planned: Planned, now: date) -> str:
    """Return when a turn is."""
    return days(planned.first_on, planned.last_on, now)


def names(work: Work, ids: Collection[int]) -> dict[int, str]:
    """Return the first names of people as a line takes them; 0 is nobody."""
    return {each: neutral(name) for each, name in first_names(work, set(ids) - {0}).items()}


def listed(words: Sequence[str], most: int = 4) -> str:
    """Return names as a sentence does: `Tomas and Leo`, `Tomas, Leo and 3 more`."""
    shown = list(words[:most])
    if len(words) > most:
        return f"{', '.join(shown)} and {len(words) - most} more"
    return " and ".join([", ".join(shown[:-1]), *shown[-1:]] if len(shown) > 1 else shown)


def side_of(work: Work, pool: Pool) -> str:
    """Return the department that a pool belongs to, as people say it: `sales`; empty for people by name."""
    if pool.kind is PoolKind.PEOPLE:
        sides = {people.actor(work, each).departments for each in pool.people[:_LOOKED_AT]}
        return sides.pop()[0].value if len(sides) == 1 and all(len(each) == 1 for each in sides) else ""
    side = pool.side_among({each.id: each.department for each in teams.teams(work)})
    return side.value if side is not None else ""


_LOOKED_AT = 5
"""So many people by name say of which department the pool is; with more, the first of them."""


def where(work: Work, programme: Programme) -> str:
    """Return where a programme's turns are: `in sales`, for one with people by name `in Sit-with days`."""
    return f"in {side_of(work, programme.terms.hosts) or name_of(programme, 24)}"


def pool(work: Work, which: Pool) -> str:
    """Return a pool as a line names it."""
    if which.kind is PoolKind.PEOPLE and len(which.people) <= 3:
        return listed([names(work, which.people)[each] for each in which.people])
    return neutral(one_line(which.describe(teams.name_of(work, which.team_id)), 40))


def described(work: Work, programme: Programme) -> str:
    """Return a programme's terms in one line: `6 weeks, 2 at once, marketers with reps`."""
    terms = programme.terms
    pause = f", {terms.pause} {'week' if terms.pause == 1 else 'weeks'} between" if terms.pause else ""
    pools = f"{pool(work, terms.visitors)} with {pool(work, terms.hosts)}"
    return f"{terms.length.describe()}, {terms.places} at once{pause}, {pools}"


def team_of(work: Work, person_id: int) -> str:
    """Return the first team of somebody; empty for none."""
    mine = teams.teams_of(work, person_id)
    return neutral(one_line(mine[0].name, 16)) if mine else ""


def agreed(work: Work, programme: Programme) -> str:
    """Return who agreed and when: `Ines and Daniel agreed on 12 Nov`; or for whom that waits."""
    missing = [side.value for side in Department if side not in programme.agreed]
    if missing:
        return f"Waits for the agreement of {' and '.join(missing)}"
    on = programme.agreed_on
    assert on is not None, "both agreed"
    day = day_and_month(local_day(on, workspaces.terms(work).zone))
    who = list(dict.fromkeys(programme.agreed[side].person_id for side in Department))
    known = names(work, who)
    return f"{listed([one_line(known[each], 14) for each in who])} agreed on {day}"


def reasons(work: Work, programme: Programme, planned: Planned) -> list[str]:
    """Return by which rules a turn fell to whom, when and with which host; never because of whose absence."""
    why, who = planned.why, names(work, (planned.person_id, planned.host_id))
    told = [_place(planned, why)]
    if why.passed and why.how is not How.FILLS:
        told.append(earlier(why.passed))
    team = team_of(work, planned.person_id)
    if why.team_free and team and programme.terms.one_per_team:
        told.append(f"nobody else of {team} is out then")
    if planned.host_id:
        had = {0: "has not hosted", 1: "hosted"}.get(why.hosted, f"hosted {number(why.hosted)} times")
        host = f"host {who[planned.host_id]} {had} {who[planned.person_id]}"
        told.append(host if not why.hosted else f"{host} before, as everybody else who could")
    shut = closed_before(planned.turn.slot, programme.ranges)
    if shut is not None:
        label = f" ({neutral(one_line(shut.name, 24))})" if shut.name else ""
        told.append(f"{days(shut.first, shut.last, planned.first_on)} is closed{label}")
    return told


def _place(planned: Planned, why: Why) -> str:
    if planned.by_hand:
        return "Its time was agreed by hand"
    match why.how:
        case How.NEXT:
            return f"Next of {number(why.of)} in this round"
        case How.JOINED:
            return f"Joined the plan, so last of {number(why.of)} in this round"
        case How.FILLS:
            return "Took a place of this round that was free"


def empty(work: Work, programme: Programme, why: Empty) -> str:
    """Return why nobody is planned, and what changes that."""
    terms = programme.terms
    return {
        Empty.NO_VISITORS: f"Nobody is planned: there is nobody of {pool(work, terms.visitors)} yet.",
        Empty.NO_HOSTS: f"Nobody is planned: there is nobody of {pool(work, terms.hosts)} to host.",
        Empty.NO_MATCH: "Nobody is planned: no two of both sides could be there together in the year ahead.",
    }[why]


def contact(work: Work, programme: Programme, but: int) -> str:
    """Return the first name of whom somebody tells that a turn does not suit: who set the programme up, else an agreeing manager."""
    agreeing = [each.person_id for each in programme.agreed.values()]
    known = people.people(work, [programme.made_by, *agreeing])
    for each in (programme.made_by, *agreeing):
        if each in known and known[each].member and each != but:
            return neutral(one_line(known[each].first_name, 14))
    return ""
