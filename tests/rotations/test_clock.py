"""The clock: announced once and in time, planned again when people join, leave or fall ill, told before others read it."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from alignment.calendar import local_instant
from alignment.people import Role, Standing
from bot.rotations import rotate_in
from db import tables as t
from db.memory import Memory, Work
from db.stores import roster, rotation_turns
from db.stores.asked import Pair
from db.stores.notices import Notice
from db.stores.programmes import Programme
from db.tables.delivery import NoticeState
from figures import rotations
from messages.house import Kind
from operations.people import oneself
from operations.rotations import planning, told
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, moment, owed, said
from tests.rotations.conftest import CHANNEL, LINE, invited, tick
from tests.rotations.test_programmes import planned

ANNOUNCED = moment(28, "9:00", 12)


def joins(company: Company, name: str, at: object) -> int:
    """Somebody new becomes a marketer."""

    def act(work: Work) -> int:
        made = roster.add(work, name, standing=Standing.MEMBER, zone="America/New_York")
        roster.attach(work, made, f"U0{name.upper()}")
        roster.grant(work, made, Role.MARKETER, company.olga)
        return made

    company.people[name.casefold()] = made = company.run(act, at)  # type: ignore[arg-type]
    return made


def away(company: Company, who: str, first: date, last: date, at: object) -> None:
    actor = company.actor(who)
    company.run(lambda work: oneself.go_away(work, actor, first, last), at)  # type: ignore[arg-type]


# --- announced ------------------------------------------------------------------------------------------------------


def test_a_turn_is_announced_two_weeks_ahead_in_the_morning_once(company: Company, talk: Dialogue) -> None:
    assert tick(company, ANNOUNCED - timedelta(minutes=1)) == 0
    assert tick(company, ANNOUNCED) == 1
    assert [tick(company, ANNOUNCED + timedelta(minutes=n)) for n in (0, 1, 2)] == [0, 0, 0]
    (notice,) = owed(company, "turn_announced", ANNOUNCED)
    assert notice.target == CHANNEL
    message = said(company, notice, ANNOUNCED)
    assert body(message) == (
        "*Next in sales: Priya, 11 Jan – 19 Feb*\n"
        "Six weeks with West · host Jonas\n"
        "Marketing cover: Tomas\n"
        "Week 1: sit-with Tue, pipeline meeting\n"
        "Ines and Daniel agreed on 16 Nov"
    )
    assert labels(message) == ["See the plan", "Swap", "Why Priya"]
    assert message.text.startswith("Next in sales: Priya, 11 Jan – 19 Feb.")


def test_the_announcement_of_the_sample(company: Company) -> None:
    twelfth = NOON - timedelta(days=4)
    talk = Dialogue(company, now=twelfth, channel=CHANNEL)
    talk.says("ines", "/rotation new sales placement 6w @tomas,@leo with east from 11 jan")
    talk.says("ines", "/rotation close 14 dec to 8 jan quarter end")
    talk.says("daniel", "/rotation approve")
    talk.says("ines", "/meeting new pipeline thu 9:00")
    tick(company, ANNOUNCED)
    (notice,) = owed(company, "turn_announced", ANNOUNCED)
    assert body(said(company, notice, ANNOUNCED)) == (
        "*Next in sales: Tomas, 11 Jan – 19 Feb*\n"
        "Six weeks with East · host Luca\n"
        "Marketing cover: Priya\n"
        "Week 1: sit-with Tue, pipeline meeting Thu\n"
        "Ines and Daniel agreed on 12 Nov"
    )


def test_nothing_is_announced_before_both_agreed(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    assert tick(company, ANNOUNCED) == 0
    talk.now = ANNOUNCED + timedelta(hours=1)
    talk.says("daniel", "/rotation approve")
    assert tick(company, talk.now) == 1


def test_an_announcement_follows_the_calendar_and_says_when_it_is_off(
    company: Company, talk: Dialogue
) -> None:
    tick(company, ANNOUNCED)
    (notice,) = owed(company, "turn_announced", ANNOUNCED)
    arrives(company, notice, ANNOUNCED)
    later = ANNOUNCED + timedelta(hours=3)
    away(company, "priya", date(2027, 1, 11), date(2027, 2, 19), later)
    assert tick(company, later) > 0
    (companion,) = owed(company, "turn_announced", later, act="present")
    shown = body(said(company, companion, later))
    first = next(
        each
        for each in company.see(lambda work: rotation_turns.of(work, 1), later)
        if each.person_id == company.priya
    )
    assert first.first_on > date(2027, 2, 19)
    assert f"*Next in sales: Priya, {first.first_on.day} " in shown


def test_a_turn_that_moves_after_it_was_announced_is_announced_anew_before_its_new_beginning_once(
    company: Company, talk: Dialogue
) -> None:
    tick(company, ANNOUNCED)
    (first,) = owed(company, "turn_announced", ANNOUNCED)
    arrives(company, first, ANNOUNCED)
    talk.now = ANNOUNCED + timedelta(hours=1)
    talk.says("ines", "/rotation move R-1 7 jun")
    june = next(
        each for each in company.see(lambda work: rotation_turns.of(work, 1), talk.now) if each.id == 1
    )
    for notice in owed(company, "turn_moved", talk.now):
        arrives(company, notice, talk.now)
    again = local_instant(june.first_on - timedelta(days=14), time(9), "America/New_York")

    def of_priya() -> list[Notice]:
        return [each for each in owed(company, "turn_announced", again) if each.payload["turn"] == 1]

    tick(company, talk.now)
    tick(company, again - timedelta(minutes=1))
    assert [each.id for each in of_priya()] == [first.id]
    for minutes in (0, 1, 60):
        tick(company, again + timedelta(minutes=minutes))
    assert len(of_priya()) == 2
    second = next(each for each in of_priya() if each.id != first.id)
    assert body(said(company, second, again)).startswith(f"*Next in sales: Priya, {june.first_on.day} ")
    arrives(company, second, again)
    talk.now = again + timedelta(hours=1)
    talk.says("ines", "/rotation end P-1 yes")
    edited = [
        each for each in owed(company, "turn_announced", again, act="present") if each.payload["turn"] == 1
    ]
    assert {each.parent_id for each in edited} == {first.id, second.id}, "all of them say what became of it"


def test_an_announcement_says_that_its_programme_has_ended(company: Company, talk: Dialogue) -> None:
    tick(company, ANNOUNCED)
    (notice,) = owed(company, "turn_announced", ANNOUNCED)
    arrives(company, notice, ANNOUNCED)
    talk.now = ANNOUNCED + timedelta(hours=3)
    talk.says("ines", "/rotation end P-1 yes")
    (companion,) = owed(company, "turn_announced", talk.now, act="present")
    assert body(said(company, companion, talk.now)) == (
        "*Not in sales after all: Priya, 11 Jan – 19 Feb*\nThe programme has ended."
    )


def test_a_turn_that_is_off_before_anybody_read_of_it_is_not_announced(
    company: Company, talk: Dialogue
) -> None:
    tick(company, ANNOUNCED)
    (notice,) = owed(company, "turn_announced", ANNOUNCED)
    talk.now = ANNOUNCED
    talk.says("ines", "/rotation end P-1 yes")
    from digests import registry

    assert company.see(lambda work: registry.render(work, notice), ANNOUNCED) is None


def test_several_clocks_at_once_do_what_one_does_on_each_database(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(invited)
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    talk.says("daniel", "/rotation approve")
    joins(company, "Mara", talk.now)

    async def together(at: datetime) -> None:
        await asyncio.gather(*(rotate_in(company.memory, company.id, at, {}) for _ in range(4)))

    asyncio.run(together(talk.now))
    told = owed(company, "turn_moved", talk.now)
    assert told
    assert len({each.payload["turn"] for each in told}) == len(told)
    turns = [(name, first) for name, first, _ in planned(company)]
    assert len(turns) == len(set(turns))
    asyncio.run(together(ANNOUNCED))
    assert len(owed(company, "turn_announced", ANNOUNCED)) == 1
    talk.now = ANNOUNCED
    assert "Tomas and Priya swapped turns" in (
        talk.says("priya", "/rotation swap @tomas") and talk.says("tomas", "/rotation take 1")
    )
    pair = Pair(ANNOUNCED, ANNOUNCED)
    until = ANNOUNCED + timedelta(days=60)
    found = company.see(lambda work: rotations.engagements(work, ANNOUNCED, until, pair), ANNOUNCED)
    assert [each.title for each in found] == ["Tomas in sales", "Priya in sales"]
    assert "Swapped back." in talk.says("tomas", "/rotation unswap R-1 R-2")
    assert "has ended" in talk.says("ines", "/rotation end P-1 yes")
    found = company.see(lambda work: rotations.engagements(work, ANNOUNCED, until, pair), ANNOUNCED)
    assert all(each.cancelled for each in found)


def test_a_clock_that_settled_reckons_again_only_when_something_changed(
    company: Company, talk: Dialogue
) -> None:
    settled: dict[tuple[int, int], object] = {}
    for _ in range(2):
        asyncio.run(rotate_in(company.memory, company.id, talk.now, settled))  # type: ignore[arg-type]
    assert list(settled) == [(company.id, 1)]
    known = settled[company.id, 1]
    joins(company, "Mara", talk.now)
    asyncio.run(rotate_in(company.memory, company.id, talk.now, settled))  # type: ignore[arg-type]
    asyncio.run(rotate_in(company.memory, company.id, talk.now, settled))  # type: ignore[arg-type]
    assert settled[company.id, 1] != known


def test_each_programme_is_planned_in_a_transaction_of_its_own_by_what_was_reckoned_before_it(
    company: Company, talk: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.says("ines", "/rotation new shadowing 1 day marketers with reps from 11 jan")
    talk.says("daniel", "/rotation approve shadowing")
    told_so_far = len(owed(company, "turn_moved", talk.now))
    joins(company, "Mara", talk.now)
    refused: list[Programme] = []

    def second_breaks(work: Work, programme: Programme, *rest: object) -> int:
        if programme.id == 2:
            refused.append(programme)
            raise RuntimeError
        return apply(work, programme, *rest)  # type: ignore[arg-type]

    apply = planning.apply
    monkeypatch.setattr(planning, "apply", second_breaks)
    monkeypatch.setattr(planning, "fair_plan", None)  # it was reckoned before anything was locked
    with pytest.raises(RuntimeError):
        tick(company, talk.now)
    assert refused
    assert "mara" in {name for name, _, _ in planned(company)}
    assert len(owed(company, "turn_moved", talk.now)) > told_so_far
    monkeypatch.undo()
    assert tick(company, talk.now) > 0


# --- moved ----------------------------------------------------------------------------------------------------------


def test_who_joins_comes_last_in_the_round_and_whose_turn_moves_reads_why(
    company: Company, talk: Dialogue
) -> None:
    joins(company, "Mara", talk.now)
    assert tick(company, talk.now) > 0
    assert planned(company)[3] == ("mara", "17 May 2027", 1)
    notice = next(
        each for each in owed(company, "turn_moved", talk.now) if each.payload["was"] == "2027-05-17"
    )
    assert notice.target == f"person:{company.priya}"
    moved = next(first for name, first, round_ in planned(company) if (name, round_) == ("priya", 2))
    message = said(company, notice, talk.now, Kind.ANSWER)
    assert body(message).startswith("Your turn moves from 17 May to ")
    assert " because Mara joined the plan.\n" in body(message)
    assert body(message).endswith("\nNot good? Tell Ines or press Swap.")
    assert moved != "17 May 2027"
    assert labels(message) == ["See the plan", "Swap", "Why"]
    assert [tick(company, talk.now) for _ in range(2)] == [0, 0], "once"
    everybody = owed(company, "turn_moved", talk.now)
    assert len({each.target for each in everybody}) == len(everybody), "one message each, however many turns"
    later = len(notice.payload["others"])
    assert later
    assert f"\n{later} later turn" in body(message)


def test_who_is_away_reads_that_it_is_for_that_and_others_read_only_that_the_plan_changed(
    company: Company, talk: Dialogue
) -> None:
    away(company, "tomas", date(2027, 2, 22), date(2027, 4, 2), talk.now)
    assert tick(company, talk.now) > 0
    told = {
        each.target: each
        for each in owed(company, "turn_moved", talk.now)
        if each.payload["was"] < "2027-05-01"
    }
    mine = told[f"person:{company.tomas}"]
    assert "because you are away then." in body(said(company, mine, talk.now, Kind.ANSWER))
    for target, each in told.items():
        if target != f"person:{company.tomas}":
            words = body(said(company, each, talk.now, Kind.ANSWER))
            assert "because the plan changed." in words
            assert "Tomas" not in words
    assert planned(company)[:3] == [
        ("priya", "11 Jan 2027", 1),
        ("leo", "22 Feb 2027", 1),
        ("tomas", "05 Apr 2027", 1),
    ]


def test_whoever_left_gives_their_place_to_the_last_of_the_round(company: Company, talk: Dialogue) -> None:
    company.run(lambda work: roster.change(work, company.priya, standing=Standing.DEACTIVATED))
    assert tick(company, talk.now) > 0
    assert planned(company)[:2] == [("leo", "11 Jan 2027", 1), ("tomas", "22 Feb 2027", 1)]
    assert not [
        each for each in owed(company, "turn_moved", talk.now) if each.target == f"person:{company.priya}"
    ]


def test_a_turn_that_has_begun_stays(company: Company, talk: Dialogue) -> None:
    later = moment(12, "10:00", 1).replace(year=2027)
    company.run(lambda work: roster.change(work, company.jonas, standing=Standing.DEACTIVATED), later)
    away(company, "priya", date(2027, 1, 13), date(2027, 2, 19), later)
    tick(company, later)
    assert planned(company, at=later)[0] == ("priya", "11 Jan 2027", 1)


# --- a host who leaves in the middle --------------------------------------------------------------------------------

MIDDLE = moment(20, "10:00", 1).replace(year=2027)


@pytest.fixture
def on_turn(company: Company, talk: Dialogue) -> Dialogue:
    """Priya is in sales since the 11th, Jonas hosts her, and what was said of it arrived."""
    for at in (ANNOUNCED, moment(11, "9:00", 1).replace(year=2027), MIDDLE - timedelta(days=2)):
        tick(company, at)
    for kind in ("turn_announced", "turn_week"):
        for notice in owed(company, kind, MIDDLE):
            arrives(company, notice, MIDDLE)
    talk.now = MIDDLE
    return talk


def host_of(company: Company, at: datetime) -> str:
    names = {number: name for name, number in company.people.items()}
    return names[company.see(lambda work: rotation_turns.of(work, 1), at)[0].host_id]


@pytest.mark.parametrize("how", ["deactivated", "no rep any more", "on a day"])
def test_somebody_else_hosts_for_the_rest_of_a_turn_whose_host_leaves_and_both_read_it_once(
    company: Company, on_turn: Dialogue, how: str
) -> None:
    assert host_of(company, MIDDLE) == "jonas"

    def leaves(work: Work) -> None:
        if how == "deactivated":
            roster.change(work, company.jonas, standing=Standing.DEACTIVATED)
        elif how == "no rep any more":
            roster.revoke(work, company.jonas, Role.REP)
        else:
            g = t.role_grant
            mine = (g.c.workspace_id == work.workspace_id, g.c.person_id == company.jonas)
            ends = MIDDLE + timedelta(days=1)
            work.execute(sa.update(g).where(*mine).values(valid_to=ends))

    company.run(leaves, MIDDLE)
    if how == "on a day":
        tick(company, MIDDLE)
        assert host_of(company, MIDDLE) == "jonas", "until then"
        on_turn.wait(days=1)
    at = on_turn.now
    for minutes in range(3):
        tick(company, at + timedelta(minutes=minutes))
    new = host_of(company, at)
    assert new in ("amira", "luca")
    assert planned(company, at=at)[0] == ("priya", "11 Jan 2027", 1)
    found = {each.target: each for each in owed(company, "turn_host", at)}
    assert len(owed(company, "turn_host", at)) == len(found) == 2
    mine, hosts = found[f"person:{company.priya}"], found[f"person:{company.people[new]}"]
    assert body(said(company, mine, at)) == (
        f"*{new.title()} hosts you until 19 Feb*\nThe turn in sales goes on.\nJonas hosts no more."
    )
    assert body(said(company, hosts, at)) == (
        "*You host Priya until 19 Feb*\nThe turn in sales goes on.\nJonas hosts no more."
    )
    assert labels(said(company, hosts, at)) == ["This week", "See the plan"]
    shown = [
        body(said(company, each, at))
        for kind in ("turn_announced", "turn_week")
        for each in owed(company, kind, at, act="present")
        if each.payload["turn"] == 1 and each.target != f"person:{company.jonas}"
    ]
    assert len(shown) == 2, "the announcement and the visitor's week"
    assert all(f"host {new.title()}" in each for each in shown)
    assert "Week 2 of 6 in sales, host " + new.title() in on_turn.says("priya", "/rotation")
    told_week = {each.target for each in owed(company, "turn_week", at) if each.payload["week"] == 2}
    assert f"person:{company.people[new]}" in told_week, "and reads what the week holds"


def test_a_host_is_not_changed_for_other_terms_nor_where_nobody_else_could(
    company: Company, on_turn: Dialogue
) -> None:
    on_turn.says("ines", "/rotation set marketers with @luca")
    tick(company, MIDDLE + timedelta(minutes=1))
    assert host_of(company, MIDDLE) == "jonas", "a turn that has begun stays"
    away(company, "luca", date(2027, 1, 20), date(2027, 3, 31), MIDDLE)
    company.run(lambda work: roster.change(work, company.jonas, standing=Standing.DEACTIVATED), MIDDLE)
    tick(company, MIDDLE + timedelta(minutes=2))
    assert host_of(company, MIDDLE) == "jonas"
    assert owed(company, "turn_host", MIDDLE) == []
    company.run(
        lambda work: work.execute(sa.delete(t.away).where(t.away.c.workspace_id == work.workspace_id)), MIDDLE
    )
    tick(company, MIDDLE + timedelta(minutes=3))
    assert host_of(company, MIDDLE) == "luca"
    assert len(owed(company, "turn_host", MIDDLE)) == 2


def test_a_turn_that_runs_on_after_its_programme_ended_has_another_host_too_and_nothing_else_is_planned(
    company: Company, on_turn: Dialogue
) -> None:
    on_turn.says("ines", "/rotation end P-1 yes")
    on_turn.wait(minutes=1)
    assert tick(company, on_turn.now) == 0
    before = planned(company, at=on_turn.now)
    company.run(lambda work: roster.change(work, company.jonas, standing=Standing.DEACTIVATED), on_turn.now)
    on_turn.wait(minutes=1)
    for minutes in range(3):
        tick(company, on_turn.now + timedelta(minutes=minutes))
    new = host_of(company, on_turn.now)
    assert new in ("amira", "luca")
    assert planned(company, at=on_turn.now) == before
    told_of = owed(company, "turn_host", on_turn.now)
    assert {each.target for each in told_of} == {f"person:{company.priya}", f"person:{company.people[new]}"}
    assert {tuple(labels(said(company, each, on_turn.now))) for each in told_of} == {
        ("This week", "See the plan")
    }
    assert f"host {new.title()}" in on_turn.says("priya", "/rotation")
    assert f"host {new.title()}" in on_turn.says("priya", "/rotation plan P-1")


def test_whoever_is_on_a_turn_that_runs_on_is_planned_around_by_a_programme_set_up_after_it(
    company: Company, on_turn: Dialogue
) -> None:
    on_turn.says("ines", "/rotation end P-1 yes")
    on_turn.says("ines", "/rotation new call days 1 week @priya with @luca from 1 feb")
    on_turn.says("daniel", "/rotation approve")
    assert planned(company, 2, at=on_turn.now)[0][1] == "22 Feb 2027", "her placement ends on the 19th"


def test_who_hosts_for_the_rest_is_not_told_of_a_turn_that_is_over_when_they_could_read_it(
    company: Company, on_turn: Dialogue
) -> None:
    from digests import registry

    company.run(lambda work: roster.change(work, company.jonas, standing=Standing.DEACTIVATED), MIDDLE)
    tick(company, MIDDLE)
    over = moment(22, "10:00", 2).replace(year=2027)
    for notice in owed(company, "turn_host", MIDDLE):
        assert company.see(lambda work, each=notice: registry.render(work, each), over) is None  # type: ignore[misc]


def test_several_moves_before_it_is_read_are_told_as_one_and_back_again_as_none(
    company: Company, talk: Dialogue
) -> None:
    away(company, "tomas", date(2027, 2, 22), date(2027, 4, 2), talk.now)
    tick(company, talk.now)
    away(company, "tomas", date(2027, 2, 22), date(2027, 5, 14), talk.now + timedelta(minutes=1))
    tick(company, talk.now + timedelta(minutes=2))
    at = talk.now + timedelta(minutes=3)
    mine = [
        each
        for each in owed(company, "turn_moved", at)
        if each.target == f"person:{company.tomas}" and each.payload["was"] == "2027-02-22"
    ]
    assert len(mine) == 1
    assert mine[0].state is NoticeState.PENDING


def test_an_announcement_waits_for_whose_turn_moved_to_read_of_it_first(
    company: Company, talk: Dialogue
) -> None:
    talk.says("leo", "/tandem quiet 9-17")
    before = ANNOUNCED - timedelta(hours=2)
    company.run(lambda work: roster.change(work, company.priya, standing=Standing.DEACTIVATED), talk.now)
    tick(company, before)
    assert planned(company)[0][0] == "leo"
    assert tick(company, ANNOUNCED) == 0, "Leo has not read of it"
    notice = next(
        each for each in owed(company, "turn_moved", ANNOUNCED) if each.target == f"person:{company.leo}"
    )
    arrives(company, notice, ANNOUNCED)
    assert tick(company, ANNOUNCED + timedelta(minutes=1)) == 1


def test_a_plan_that_is_not_agreed_yet_is_nobodys_business(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    joins(company, "Mara", talk.now)
    tick(company, talk.now)
    assert owed(company, "turn_moved", talk.now) == []


def test_every_day_the_year_grows_and_nobody_moves(company: Company, talk: Dialogue) -> None:
    before = planned(company)
    for week in range(1, 9):
        at = talk.now + timedelta(weeks=week)
        tick(company, at)
        assert tick(company, at) == 0, "once a week"
    after = planned(company)
    assert after[: len(before)] == before
    assert owed(company, "turn_moved", talk.now) == []


def test_the_worker_says_a_move_before_the_channel_reads_it() -> None:
    from alignment.notices import BY_NAME

    assert BY_NAME["turn_moved"].priority < BY_NAME["turn_announced"].priority
    assert timedelta(days=1) == told.MOST_PATIENCE
