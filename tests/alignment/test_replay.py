"""Leads decided again: who was there then, who had the account then, what waits, and how it is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from alignment.account_book import AccountBook, OpenDeal, Spell
from alignment.accounts import Account
from alignment.calendar import WorkingCalendar
from alignment.calendars import Calendars, name_of
from alignment.lifecycle import Stage
from alignment.presence import Absence, Colleague, Presence
from alignment.replay import (
    ACCOUNT,
    BY_HAND,
    NOBODY,
    Before,
    Count,
    Handover,
    Replayed,
    of_pool,
    replay,
    tally,
)
from alignment.rota import Member, Pool
from alignment.routing import Asked, Conditions, Plan, Rule, RuleKind

MONDAY = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
EVER = (datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
HOUR = timedelta(hours=1)
WEST = Pool(1, "West", "west", (Member(1), Member(2)))
PLAN = Plan(
    4,
    (
        Rule(1, RuleKind.TERRITORY, "West", Conditions(regions=frozenset({"west"})), pool_id=1),
        Rule(2, RuleKind.CATCH_ALL, person_id=9),
    ),
    (WEST,),
)


def presence(*colleagues: Colleague, **own: WorkingCalendar) -> Presence:
    """Everybody of sales; `own`: hours of teams by number, as `team_7`."""
    hours = Calendars(
        WorkingCalendar.office("America/New_York"),
        {name_of(int(name.removeprefix("team_"))): calendar for name, calendar in own.items()},
    )
    return Presence(colleagues, lambda _at: hours)


def nobody_knows(_lead: int, _at: datetime, _given: Mapping[int, int]) -> int:
    return 0


def lead(number: int, at: datetime, *, hot: bool = False, region: str = "west", **more: object) -> Handover:
    return Handover(Asked(number, region=region, hot=hot), at, **more)  # type: ignore[arg-type]


def course(
    leads: list[Handover], here: Presence, until: datetime = MONDAY + 48 * HOUR
) -> tuple[Replayed, ...]:
    return replay(PLAN, leads, here, nobody_knows, until)


def test_an_absence_counts_from_when_it_was_known_to_when_it_was_taken_back() -> None:
    away = Absence(MONDAY, MONDAY + 8 * HOUR, MONDAY + HOUR, MONDAY + 3 * HOUR)
    here = presence(Colleague(1, sold=(EVER,), away=(away,)))
    at = [MONDAY, MONDAY + HOUR, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR]
    assert [here.of(WEST, each, hot=False)[1].away for each in at] == [False, True, True, False]


def test_only_who_sold_then_is_there_and_hours_count_for_who_asked_for_a_talk() -> None:
    here = presence(Colleague(1, sold=((MONDAY, MONDAY + HOUR),)), Colleague(2, sold=(EVER,)))
    assert here.selling(MONDAY) == {1, 2}
    assert here.selling(MONDAY + HOUR) == {2}
    assert here.selling(MONDAY - HOUR) == {2}
    night = MONDAY + 12 * HOUR
    assert not here.of(WEST, night, hot=True)[2].on_shift
    always = Pool(1, "West", "west", (Member(2, hours="always"),))
    assert here.of(always, night, hot=True)[2].on_shift
    assert not here.one(2, night, hot=True, refused=()).may_have(hot=True)
    assert here.one(2, MONDAY, hot=True, refused={2}).refused
    assert not here.one(7, MONDAY, hot=False, refused=()).here


def test_who_asked_for_a_talk_goes_by_the_hours_of_the_team_that_somebody_was_in_then() -> None:
    """New York works from nine to five; team 7 from two in the afternoon, on Thanksgiving too; team 8 has no own hours."""
    late = WorkingCalendar(2, "America/New_York", dict.fromkeys(range(5), ((time(14), time(20)),)))
    moved = ((7, EVER[0], MONDAY + 24 * HOUR), (8, MONDAY + 24 * HOUR, EVER[1]))
    here = presence(
        Colleague(1, sold=(EVER,), teams=moved), Colleague(2, sold=(EVER,), teams=((8, *EVER),)), team_7=late
    )

    def at_work(at: datetime, pool: Pool = WEST) -> list[bool]:
        return [here.of(pool, at, hot=True)[each].on_shift for each in (1, 2)]

    evening = MONDAY + 9 * HOUR
    assert (at_work(MONDAY), at_work(evening)) == ([False, True], [True, False])
    assert not here.one(1, MONDAY, hot=True, refused=()).on_shift
    assert here.one(1, evening, hot=True, refused=()).on_shift
    assert at_work(MONDAY + 24 * HOUR) == [True, True], "another team from Tuesday on"
    own = Pool(1, "West", "west", (Member(1, hours="9-10"), Member(2)))
    assert at_work(MONDAY, own) == [True, True], "somebody's own hours come before their team's"
    assert all(each.on_shift for each in here.of(WEST, evening, hot=False).values()), (
        "others wait for nobody's hours"
    )


def test_turns_go_round_from_nothing_and_who_said_no_is_passed() -> None:
    here = presence(Colleague(1, sold=(EVER,)), Colleague(2, sold=(EVER,)))
    leads = [lead(n, MONDAY + n * HOUR) for n in range(1, 5)]
    assert [each.decision.person_id for each in course(leads, here)] == [1, 2, 1, 2]
    leads[0] = lead(1, MONDAY, refused=frozenset({1}))
    assert [each.decision.person_id for each in course(leads, here)] == [2, 1, 2, 1]


def test_what_waits_is_tried_when_another_arrives_who_asked_for_a_talk_first() -> None:
    back = (MONDAY + 20 * HOUR, EVER[1])
    here = presence(Colleague(1, sold=(back,)))
    leads = [
        lead(1, MONDAY), lead(2, MONDAY + HOUR, hot=True), lead(3, MONDAY + 2 * HOUR, region="north"),
        lead(4, MONDAY + 24 * HOUR),
    ]  # fmt: skip
    done = course(leads, here)
    assert [(each.decision.person_id, each.waited) for each in done] == [
        (1, True),
        (1, True),
        (0, True),
        (1, False),
    ]
    assert [each.bucket for each in done] == [1, 1, NOBODY, 1]
    only = course(leads[:1], here, until=MONDAY + 10 * HOUR)
    assert (only[0].decision.person_id, only[0].bucket) == (0, NOBODY)


def test_it_is_counted_by_place_person_rule_and_wait() -> None:
    here = presence(Colleague(1, sold=(EVER,)))
    at = MONDAY
    leads = [
        lead(1, at, before=Before(1, 1, 1, at)),
        lead(2, at, before=Before(2, 8, 0, at)),
        lead(3, at, before=Before(3, 0, 0, at + HOUR)),
        lead(4, at),
    ]
    counted = tally(course(leads, here), lambda one, other: one == other)
    assert (counted.leads, counted.moved, counted.other_rule) == (4, 3, 1)
    assert counted.places == {1: Count(4, 1), ACCOUNT: Count(0, 1), BY_HAND: Count(0, 1), NOBODY: Count(0, 1)}
    assert counted.persons == {1: Count(4, 1), 2: Count(0, 1), 3: Count(0, 1)}
    assert counted.waited == Count(0, 2)
    assert counted.crowds == {1: {1}, ACCOUNT: {2}, BY_HAND: {3}}
    assert len(of_pool(course(leads, here), 1)) == 4
    assert of_pool(course(leads, here), 7) == ()


def test_the_account_is_whose_it_was_at_that_moment() -> None:
    acorn = Account("", "acorn.example")
    known = {1: acorn, 2: acorn, 3: Account("", "larch.example")}
    spells = {
        1: [Spell(MONDAY, Stage.ASSIGNED, 7), Spell(MONDAY + 2 * HOUR, Stage.DISQUALIFIED, 0)],
        2: [Spell(MONDAY + 3 * HOUR, Stage.ACCEPTED, 8)],
    }
    book = AccountBook(known, spells)
    at = [MONDAY - HOUR, MONDAY + HOUR, MONDAY + 2.5 * HOUR, MONDAY + 4 * HOUR]
    assert [book.known_by(9, each, {}, {7, 8}) for each in at] == [0, 0, 0, 0], "its account is not known"
    known[9] = acorn
    assert [book.known_by(9, each, {}, {7, 8}) for each in at] == [0, 7, 0, 8]
    assert book.known_by(1, at[1], {}, {7, 8}) == 0, "a lead gives nobody a claim to itself"
    assert book.known_by(9, at[1], {}, {8}) == 0, "who sells no more keeps no account"
    assert book.known_by(9, at[1], {1: 5}, {5, 7}) == 5, "it would have gone to somebody else"
    assert book.known_by(9, at[1], {1: 0}, {5, 7}) == 0
    deal = AccountBook(known, spells, [OpenDeal(4, 2, 6, MONDAY + 3 * HOUR, MONDAY + 5 * HOUR)])
    assert deal.known_by(9, at[3], {}, {7, 8}) == 6
    assert deal.known_by(9, MONDAY + 5 * HOUR, {}, {7, 8}) == 8
