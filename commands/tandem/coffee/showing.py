"""`/tandem coffee` and `why`: my pair, my next round, what I can do; and the rule by which pairs are made."""

from __future__ import annotations

from datetime import datetime, time

from alignment.calendar import local_day, local_instant
from alignment.dates import deadline
from alignment.pairing.taking_part import Break, Hold, Taking
from alignment.people import Department
from alignment.periods import MONTH_NAMES
from alignment.permissions import Right, allowed, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.said import zone
from commands.tandem.coffee.which import programme, taken_apart
from db.memory import Work
from db.stores import pairing_groups, pairing_rounds, pairings, workspaces
from db.stores.asked import Pair
from db.stores.coming_rounds import following
from db.stores.pairing_groups import Group
from db.stores.pairing_rounds import Seat
from db.stores.pairings import Programme, name_of
from digests import coffee_words as say
from digests.coffee_words import proposed
from figures.pairings import seats_taken
from messages.buttons import Block, Button
from messages.message import compose, row
from messages.text import Mrkdwn, escape, neutral, one_line
from messages.words import count
from operations.pairings.meant import for_whom, seen

NEW = Button("Set one up", "/tandem coffee new", form=True)
AVOID = Button("My avoid list", "/tandem coffee avoid list")
MOST = 5
_SIDES = {Department.SALES: "sales", Department.MARKETING: "marketing"}


async def mine(request: Request, _line: Line) -> Reply:
    """Show what waits for whoever asks: their pair, and the rounds that come."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.COFFEE)
        there = seen(work, request.actor)
        runs = allowed(request.actor, Right.RUN_COFFEE)
        taking = pairings.of_person(work, request.actor.id)
        under_way = pairing_groups.under_way(work, request.actor.id)
        groups = tuple(each for each in under_way if not each.settled)[-MOST:]
        if not there and not groups:
            how = (
                "Begin them in a channel of both teams: new every 2 weeks mon 10:00."
                if runs
                else "Any manager can begin them: /tandem coffee new."
            )
            return answer("There are no coffee rounds yet.", how, buttons=(NEW,) if runs else ())
        rows: list[Block] = [_pair_row(work, request, each) for each in groups]
        rows += [_programme_row(work, request, each, taking) for each in there[:MOST]]
        body = "*Coffee* · sales and marketing, two at a time"
        if runs:
            body = "\n".join([body, *_month(work)])
        return Reply(
            compose(
                escape(one_line(_head(work, request, groups, there, taking), 80)),
                body,
                extra=rows,
                buttons=(AVOID, Button("Why", "/tandem coffee why"), *((NEW,) if runs else ())),
            )
        )

    return await request.look(look)


def _head(
    work: Work, request: Request, groups: tuple[Group, ...], there: list[Programme], taking: object
) -> str:
    if groups:
        return _line_of(work, request, groups[-1])
    assert isinstance(taking, dict)
    inside = [each for each in there if each.id in taking]
    if inside:
        return f"Coffee: your next round is {deadline(following(work, inside[0]).starts_at, zone(request))}."
    return "Coffee: you are in no round yet. Join one."


def _line_of(work: Work, request: Request, group: Group) -> str:
    names = say.Those(work, group.members).names(group.others(request.actor.id))
    if group.time is not None:
        return f"Coffee with {names}: {deadline(group.time.starts_at, zone(request))}"
    return f"Coffee with {names}: pick a time"


def _pair_row(work: Work, request: Request, group: Group) -> Block:
    here = zone(request)
    line = Mrkdwn("*{}*").format(neutral(_line_of(work, request, group)))
    open_times = proposed(group, work.now) if group.time is None else ()
    menu = [
        *(
            Button(deadline(each, here), f"/tandem coffee time {group.ref} {say.at_word(each)}")
            for each in open_times
        ),
        say.another(group),
        say.skip(group),
    ]
    if group.time is not None and group.time.starts_at <= work.now:
        menu = [Button("We met", f"/tandem coffee met {group.ref} yes"), *menu]
    return row(line, menu[:5])


def _programme_row(work: Work, request: Request, each: Programme, taking: object) -> Block:
    assert isinstance(taking, dict)
    ref = each.ref
    coming = following(work, each)
    next_one = f"next {deadline(coming.starts_at, zone(request))}"
    inside = each.id in taking
    hold: Hold | None = taking.get(each.id)
    if not inside:
        state, menu = "you are not in", [Button("Join", f"/tandem coffee join {ref}")]
    elif not for_whom(each, request.actor):
        state, menu = "it is not for you now", [Button("Leave", f"/tandem coffee leave {ref}")]
    elif hold is not None and hold.until > coming.starts_at:
        why = (
            "you skip the next"
            if hold.why is Break.SKIP
            else f"you are left out {say.until(hold.until, zone(request))}"
        )
        state = why
        menu = [
            Button("Be in again", f"/tandem coffee resume {ref}"),
            Button("Leave", f"/tandem coffee leave {ref}"),
        ]
    else:
        state = "you are in"
        menu = [
            Button("Skip the next", f"/tandem coffee skip next {ref}"),
            say.pause(each.id),
            Button("Leave", f"/tandem coffee leave {ref}"),
        ]
    if allowed(request.actor, Right.RUN_COFFEE):
        menu += [
            Button("Change it", f"/tandem coffee set {ref}", form=True),
            Button("End it", f"/tandem coffee end {ref}"),
        ]
    line = Mrkdwn("*{}* · {}\n{} · {}").format(
        neutral(one_line(name_of(work, each), 30)), state, each.cadence.describe(), next_one
    )
    return row(line, menu[:5])


def _month(work: Work) -> list[str]:
    """Return how many took part this month, by department; nothing where too few are in to say so without naming them."""
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    since = local_instant(today.replace(day=1), time.min, terms.zone)
    found = seats_taken(work, since, datetime.max.replace(tzinfo=since.tzinfo), Pair(work.now, work.now))
    said = [f"{_SIDES[side]} {part.met.in_thread()}" for side, part in found.of.items()]
    return [f"Met in {MONTH_NAMES[today.month - 1]}: {'; '.join(said)}"] if said else []


# --- why --------------------------------------------------------------------------------------------------------------

_RULE = (
    "Sales meets marketing; only where one is empty, people of one side meet.",
    "As few repeats as there can be; who waited longest goes first; one over makes a trio.",
)


async def why(request: Request, line: Line) -> Reply:
    """Say by which rule somebody's last round was drawn, with its sums; never whom anybody avoids, or who is away."""

    def look(work: Work) -> Reply:
        number, _, _ = taken_apart(line.rest)
        found = programme(work, request, number, "/tandem coffee why")
        rounds = pairing_rounds.rounds(work, found.id)
        if not rounds:
            return answer(
                f"No round yet: the first is {deadline(following(work, found).starts_at, zone(request))}.",
                *_RULE,
            )
        last = rounds[-1]
        seats = pairing_rounds.seats_of(work, last.id)
        mine = next((each for each in seats if each.person_id == request.actor.id), None)
        paired = [each for each in seats if each.taking is Taking.GROUP]
        sums = ", ".join(
            f"{sum(each.side is side for each in paired)} of {_SIDES[side]}" for side in Department
        )
        return answer(
            _own(work, request, mine),
            *_RULE,
            f"Round {last.number}: {sums} in {count(len({each.group_id for each in paired}), 'group')}, drawn with lot {last.seed}.",
            "The same lot gives the same round again.",
            buttons=(Button("Coffee", "/tandem coffee"),),
        )

    return await request.look(look)


_WHY_NOT = {
    Taking.SAT_OUT: "You sat out: more of your team were there than of the other.",
    Taking.ALONE: "You were the only one there.",
    Taking.NOBODY: "Nobody was left who fits.",
    Taking.SKIPPED: "You skipped it.",
    Taking.PAUSED: "You had paused.",
    Taking.INACTIVE: "Three rounds had passed without a word from you.",
    Taking.AWAY: "You were away for all of it.",
    Taking.GONE: "You were not among those it is for.",
}


def _own(work: Work, request: Request, mine: Seat | None) -> str:
    if mine is None:
        return "You were not in the last round: you had not joined by then."
    if mine.taking is not Taking.GROUP:
        return _WHY_NOT[mine.taking]
    if mine.left_at <= work.now:
        return _WHY_NOT[Taking.SKIPPED]
    group = pairing_groups.group(work, mine.group_id)
    assert group is not None, "a seat belongs to a group of its workspace"
    names = say.Those(work, group.members).names(group.others(request.actor.id))
    before = (
        "you had not been paired before"
        if not group.before
        else f"paired {count(group.before, 'time')} before, as rarely as could be"
    )
    return f"You and {names}: {before}."
