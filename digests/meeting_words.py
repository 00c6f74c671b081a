"""How messages about joint meetings say who, when and what: one line of a phone each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from alignment import refs
from alignment.agenda import Point
from alignment.calendar import local_day
from alignment.dates import deadline, short_moment
from alignment.meetings import Item
from alignment.money import Money, short, short_change
from alignment.people import Department
from alignment.reasons import BY_CODE
from alignment.screening import screened
from db.memory import Work
from db.stores import campaigns, deals, leads, meeting_notes, people
from db.stores.meetings import Meeting
from db.stores.series import Series
from digests.lead_words import COLUMNS, capital
from figures.agenda import Gone
from messages.buttons import Button
from messages.characters import width
from messages.text import Mrkdwn, link, neutral, one_line
from messages.words import count, plural

SIDES = {Department.SALES: "sales", Department.MARKETING: "marketing"}


def gone(found: Gone, *, chairs: bool) -> str:
    """Say who is not there, as a count of each department; of a small one that somebody is not, to whoever chairs alone."""
    said = [f"{found.counted[side]} of {SIDES[side]}" for side in Department if found.counted.get(side)]
    said += [f"somebody of {SIDES[side]}" for side in Department if chairs and side in found.somebody]
    return ", ".join(said)


def when(meeting: Meeting) -> str:
    """Return when a meeting begins, on the clock of its series: `Tue 17 Nov 10:00`."""
    return deadline(meeting.starts_at, meeting.series.zone)


def soon(work: Work, meeting: Meeting) -> str:
    """Return when a meeting begins as it is said some days before: `Tue 10:00`."""
    zone = meeting.series.zone
    return short_moment(meeting.starts_at, zone, local_day(work.now, zone))


def name_of(series: Series, room: int = 40) -> str:
    """Return a series' name as a line begins with it, cut to its room."""
    return one_line(series.title, room)


def first_names(work: Work, ids: Collection[int]) -> dict[int, str]:
    """Return the first names of people; who is gone is `somebody`."""
    known = people.people(work, ids)
    return {each: one_line(known[each].first_name, 14) if each in known else "somebody" for each in ids}


def serving(work: Work, meeting: Meeting) -> str:
    """Return who serves: `Chair Amira, sales · notes Tomas, marketing`."""
    names = first_names(work, meeting.serving)
    if not meeting.chair_id:
        return "Chair open: nobody is there that day"
    side = meeting.chair_side
    chair = f"Chair {neutral(names[meeting.chair_id])}, {SIDES[side]}"
    if not meeting.notes_id:
        return chair
    return f"{chair} · notes {neutral(names[meeting.notes_id])}, {SIDES[_side(work, meeting.notes_id, side.other)]}"


def _side(work: Work, person_id: int, usual: Department) -> Department:
    """Return for which department somebody takes notes: the other one, unless they work for the chair's only."""
    sides = people.actor(work, person_id).departments
    return usual if usual in sides or not sides else sides[0]


def words(body: str, room: int) -> str:
    """Return somebody's words as part of a line: without addresses, numbers and cries, cut to its room."""
    return neutral(one_line(screened(body).replace("!", "."), max(room, 8)))


# --- the points of an agenda ----------------------------------------------------------------------------------------


class Facts:
    """What points name by number, looked up once for a whole agenda: campaigns, leads, deals, what people wrote."""

    def __init__(self, work: Work, points: Sequence[Point]) -> None:
        def numbers(name: str) -> list[int]:
            found: list[int] = []
            for each in points:
                value = each.facts.get(name, ())
                found += [value] if isinstance(value, int) else list(value)
            return found

        self.campaigns = campaigns.by_ids(work, numbers("campaign"))
        self.leads = leads.leads(work, numbers("leads"))
        self.links = leads.links(work, numbers("leads"))
        self.deals = deals.labels(work, numbers("deals"))
        self.notes = meeting_notes.bodies(work, numbers("notes"))

    def campaign(self, number: int, room: int) -> str:
        return neutral(one_line(self.campaigns[number].name, room)) if number in self.campaigns else ""

    def lead(self, number: int) -> Mrkdwn:
        return link(self.links.get(number, ""), f"L-{number}")


def said(point: Point, facts: Facts, room: int = COLUMNS) -> list[Mrkdwn]:
    """Return a point as one or two lines, the first of at most `room` columns."""
    first, *rest = _SAID[point.item](point.facts, facts, room)
    return [Mrkdwn.escape(first), *(Mrkdwn.escape(each) for each in rest)]


def _actions(point: Mapping[str, int], _facts: Facts, _room: int) -> list[str]:
    late = f", {point['late']} late" if point["late"] else ""
    return [f"Actions: {point['done']} done, {point['open']} open{late}"]


def _promises(point: Mapping[str, int], _facts: Facts, _room: int) -> list[str]:
    goal = f" of {point['goal']:,}" if point["goal"] else " MQLs"
    touched = f" · {point['met']:,} of {point['decided']:,}" if "decided" in point else ""
    return [f"Promises: {point['qualified']:,}{goal}{touched}"]


def stood(days: int) -> str:
    """Return how long something has stood in the way."""
    return count(days, "day") if days else "since today"


def _obstacles(point: Mapping[str, int | list[int]], facts: Facts, _room: int) -> list[str]:
    numbers, notes, days, before = (point[each] for each in ("obstacles", "notes", "days", "before"))
    assert isinstance(numbers, list), "what is in the way is a list"
    assert isinstance(notes, list), "of which some are named"
    assert isinstance(days, list), "each with how long it has stood"
    assert isinstance(before, list), "and at how many meetings"
    lines = [f"In the way, how long{' and how often' if any(before) else ''}"]
    for number, note, stands, often in zip(numbers, notes, days, before, strict=False):
        start, tail = f"   {refs.OBSTACLE.ref(number)} ", f" · {stood(stands)}{f' ×{often}' if often else ''}"
        body = words(facts.notes.get(note, ""), COLUMNS - width(start + tail))
        lines.append(f"{start}{body}{tail}")
    more = len(numbers) - len(notes)
    return [*lines, f"   and {more} more: `/meeting obstacles`"] if more else lines


def _label(code: str) -> str:
    return capital(BY_CODE[code].label if code in BY_CODE else code.replace("_", " "))


def _reason(point: Mapping[str, int | str | list[int]], facts: Facts, room: int) -> list[str]:
    label, counts = _label(str(point["code"])), f", {point['count']} of {point['of']}"
    left = room - width(f"{label} at {counts}")
    leads = point["leads"]
    assert isinstance(leads, list), "examples are a list of leads"
    look = Mrkdwn(" and ").join([facts.lead(each) for each in leads])
    where = facts.campaign(int(str(point["campaign"])), max(left, 6)) or "no campaign"
    return [Mrkdwn("{} at {}{}").format(label, where, counts), Mrkdwn("      look at {}").format(look)]


def _left_behind(point: Mapping[str, int], _facts: Facts, _room: int) -> list[str]:
    number = point["count"]
    return [f"What {count(number, 'left-behind lead')} {plural(number, 'needs', 'need')}"]


def _bridge(point: Mapping[str, int | str], _facts: Facts, _room: int) -> list[str]:
    currency = str(point["currency"])
    change = short_change(Money(int(point["change"]), currency))
    return [f"Open {short(Money(int(point['open']), currency))}, {change} since last time"]


def _stalled(point: Mapping[str, int | list[int]], facts: Facts, room: int) -> list[str]:
    named = point["deals"]
    assert isinstance(named, list), "stalled deals are a list"
    more = int(str(point["count"])) - 1
    tail = f" and {more} more" if more else ""
    label = facts.deals.get(named[0], "a deal")
    return [f"Stalled: {neutral(one_line(label, room - width(f'Stalled: {tail}')))}{tail}"]


def _second_look(point: Mapping[str, int | list[int]], facts: Facts, room: int) -> list[str]:
    leads = point["leads"]
    assert isinstance(leads, list), "second looks are a list of leads"
    if len(leads) == 1:
        lead = facts.leads.get(leads[0])
        left = room - width(f"Second look: L-{leads[0]} ")
        company = neutral(one_line(lead.company, max(left, 6))) if lead is not None else ""
        return [Mrkdwn("Second look: {} {}").format(facts.lead(leads[0]), company)]
    return [_listed("Second looks", leads, int(str(point["count"])), facts)]


def _waiting(point: Mapping[str, int | list[int]], facts: Facts, _room: int) -> list[str]:
    leads = point["leads"]
    assert isinstance(leads, list), "what waits is a list of leads"
    return [_listed("Not answered yet", leads, int(str(point["count"])), facts)]


def _listed(start: str, leads: Sequence[int], number: int, facts: Facts) -> Mrkdwn:
    shown = leads[:2]
    tail = f" and {number - len(shown)} more" if number > len(shown) else ""
    return Mrkdwn("{}: {}{}").format(start, Mrkdwn(", ").join([facts.lead(each) for each in shown]), tail)


def _promised_change(point: Mapping[str, int | str], facts: Facts, room: int) -> list[str]:
    label = _label(str(point["code"]))
    where = facts.campaign(int(point["campaign"]), max(room - width(f"Did it change? {label}, "), 6))
    return [f"Did it change? {label}{f', {where}' if where else ''}"]


_FROM = {"sales": "From calls", "marketing": "From marketing"}


def _voice(point: Mapping[str, str | list[int]], facts: Facts, room: int) -> list[str]:
    notes = point["notes"]
    assert isinstance(notes, list), "what people wrote is a list"
    start = _FROM.get(str(point["side"]), "Added")
    often = f" ×{len(notes)}" if len(notes) > 1 else ""
    body = words(facts.notes.get(notes[0], ""), room - width(f'{start}: ""{often}'))
    return [f'{start}: "{body}"{often}']


_SAID: Mapping[Item, Callable[..., list[str]]] = {
    Item.ACTIONS: _actions,
    Item.PROMISES: _promises,
    Item.OBSTACLES: _obstacles,
    Item.REASON: _reason,
    Item.LEFT_BEHIND: _left_behind,
    Item.BRIDGE: _bridge,
    Item.STALLED: _stalled,
    Item.SECOND_LOOK: _second_look,
    Item.PROMISED_CHANGE: _promised_change,
    Item.WAITING: _waiting,
    Item.VOICE: _voice,
}

OUTCOME = "Decisions and actions"


def write_down(meeting: Meeting) -> Button:
    """Return the button that opens the form for what came of a meeting."""
    return Button(OUTCOME, f"/meeting record {meeting.ref}", form=True)
