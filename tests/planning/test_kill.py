"""Clocks that die while they plan: what people read and what is written down is as if one clock had planned in peace."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import sandbox
from alignment.pairing.taking_part import Taking
from db import tables as t
from db.memory import Memory, Work
from db.tables.delivery import Act, NoticeState
from digests import registry
from operations import installing
from operations.pairings.told import GROUP_SCOPE
from sandbox import Running
from tests.company import NOON, Company
from tests.delivery.campaign import every_notice
from tests.delivery.conftest import World
from tests.dialogue import Dialogue
from tests.meetings.telling import moment
from tests.pairings.conftest import EVERYBODY
from tests.planning.planners import Clocks, in_peace

CAMPAIGNS = int(os.environ.get("TANDEM_CAMPAIGNS", "1"))
SEED = 20261130
FEWEST_KILLS = 25

SPOKEN: dict[datetime, Sequence[tuple[str, str]]] = {
    NOON: (
        ("ines", "/tandem coffee new every 1 weeks mon 10:00"),
        *((who, "/tandem coffee join") for who in EVERYBODY),
        ("ines", "/meeting new lead review tue 10:00 40m"),
        ("ines", "/meeting new pipeline wed 14:00"),
        ("leo", "/meeting add lead review the form asks too much"),
        ("ines", "/rotation duty new inbound weekdays 9:00"),
        ("ines", "/rotation new sales placement 2 weeks marketers with reps from 23 nov"),
        ("daniel", "/rotation approve"),
        ("jonas", "/tandem ridealong offer thu 14:00 acorn 2 seats asked"),
        ("priya", "/tandem ridealong ask C-1"),
        ("leo", "/tandem ridealong ask C-1"),
        ("tomas", "/tandem ridealong ask C-1"),
    ),
    moment(18, "12:00"): (
        ("priya", "/tandem ridealong drop C-1"),
        ("luca", "/tandem away 23 nov to 24 nov"),
        ("amira", "/tandem ridealong offer 24 nov 15:00 larch asked"),
        ("daniel", "/tandem ridealong ask any"),
        ("priya", "/tandem ridealong ask any"),
    ),
    moment(24, "12:00"): (
        ("tomas", "/tandem away 4 jan to 15 jan"),
        ("amira", "/tandem coffee skip"),
        ("jonas", "/tandem ridealong offer 1 dec 11:00 vale asked"),
    ),
}  # fmt: skip
"""What people say, and when; no clock lives in that moment."""

LAST = date(2026, 12, 9)


def moments() -> list[datetime]:
    """Morning and afternoon of each working day, when rounds and meetings begin, and when people say something."""
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range((LAST - date(2026, 11, 16)).days + 1)]
    walls = {0: ("9:00", "10:00", "16:10"), 5: (), 6: ()}
    found = [
        moment(day.day, wall, day.month)
        for day in days
        for wall in walls.get(day.weekday(), ("9:00", "16:10"))
    ]
    return sorted({*SPOKEN, *(each for each in found if each > NOON)})


@dataclass
class Told(World):
    """A workspace whose time is told, and its company."""

    at: datetime = NOON
    company: Company | None = None

    def now(self) -> datetime:
        return self.at

    def says(self, lines: Sequence[tuple[str, str]]) -> None:
        assert self.company is not None
        talk = Dialogue(self.company, now=self.at, channel=self.channel)
        for who, line in lines:
            said = talk.says(who, line)
            assert talk.reply.message is not None, (line, said)


def furnished(memory: Memory, slack: Running) -> Told:
    """Lay the company of the samples beside a Slack with its people and the channel of both teams."""
    company = Company.make(memory)
    for name in company.people:
        slack.add_person(name, id=f"U0{name.upper()}")
    channel = slack.add_channel("sales", bot=True, id="C0SALES").id
    company.run(
        lambda work: work.insert(t.channel, slack_id=channel, name="sales", member=True, seen_at=work.now)
    )
    connection = installing.Connection(
        team=slack.sandbox.slack.workspace.team_id, team_name="Brightwater", enterprise="", bot_user="",
        bot_id="", app_id="", token="", scopes=GROUP_SCOPE,
    )  # fmt: skip
    assert memory.do(lambda work: installing.connect(work, connection), 0, now=NOON) == company.id
    return Told(memory, slack, company.id, channel, company=company)


@pytest.fixture
def besieged(memory: Memory, slack: Running) -> Told:
    return furnished(memory, slack)


@pytest.fixture
def slack() -> Iterator[Running]:
    with sandbox.running() as running:
        yield running


@pytest.fixture
def peaceful(sqlite_template: Path, tmp_path: Path, open_memory: Callable[[str], Memory]) -> Iterator[Told]:
    """The same company on a database and in a Slack of its own."""
    path = tmp_path / "peaceful.db"
    path.write_bytes(sqlite_template.read_bytes())
    with sandbox.running() as running:
        yield furnished(open_memory(f"sqlite:///{path}"), running)


@pytest.fixture
def clocks(besieged: Told, tmp_path: Path, campaign: int) -> Iterator[Clocks]:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.planning.planners"])
    database = besieged.memory.url.render_as_string(hide_password=False)
    made = Clocks(database, tmp_path, random.Random(SEED + campaign))
    try:
        yield made
    finally:
        made.kill_all()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("campaign", range(CAMPAIGNS))
def test_whatever_is_planned_is_planned_once_however_often_a_clock_dies(
    besieged: Told, peaceful: Told, clocks: Clocks, campaign: int
) -> None:
    for at in moments():
        besieged.at = peaceful.at = at
        if at in SPOKEN:
            clocks.kill_all()
            besieged.says(SPOKEN[at])
            peaceful.says(SPOKEN[at])
        clocks.plan(at)
        asyncio.run(in_peace(peaceful.memory, peaceful.workspace_id, at))
        for world in (besieged, peaceful):
            world.deliver(render=registry.render)
    clocks.kill_all()
    assert clocks.broken() == []
    assert clocks.died >= FEWEST_KILLS, "they died in the middle of writing, or nothing was proved"

    arrived_once(besieged)
    everybody_in_one_group(besieged)
    assert arrived(besieged) == arrived(peaceful), "everybody reads what they would have read in peace"
    assert written(besieged) == written(peaceful), "and nothing is half planned, or planned twice"


def arrived_once(world: Told) -> None:
    """Each message that is owed was accepted by Slack exactly once, and nothing else was."""
    rows = [each for each in every_notice(world) if each.act in (Act.POST, Act.REPLY)]
    sent = {each.id for each in rows if each.state is NoticeState.SENT}
    assert world.posted() == Counter(dict.fromkeys(sent, 1))
    kinds = {each.kind for each in rows if each.id in sent}
    assert kinds >= {
        "agenda", "coffee_soon", "coffee", "coffee_met", "turn_announced", "turn_week",
        "debrief_asked", "duty_begins", "duty_soon",
        "ride_along_host", "ride_along_reminder", "ride_along_debrief",
    }, "something of each kind was told"  # fmt: skip


def everybody_in_one_group(world: Told) -> None:
    """In each round everybody has one seat, and each group is two or three of both sides."""

    def rows(table: sa.Table) -> list[Any]:
        mine = sa.select(table).where(table.c.workspace_id == world.workspace_id)
        return [*world.see(lambda work: work.execute(mine).all())]

    rounds = rows(t.pairing_round)
    assert len(rounds) == 3, "23 November, 30 November and 7 December"
    seats = rows(t.pairing_seat)
    for each in rounds:
        there = [seat for seat in seats if seat.round_id == each.id]
        assert sorted(seat.person_id for seat in there) == sorted(
            {world.company.people[who] for who in EVERYBODY}  # type: ignore[union-attr]
        )
        assert all(seat.told for seat in there)
    groups = {each.id for each in rows(t.pairing_group)}
    assert {seat.group_id for seat in seats if seat.taking is Taking.GROUP} == groups
    for group in groups:
        mine = [seat for seat in seats if seat.group_id == group]
        assert len(mine) in (2, 3)
        assert len({seat.side for seat in mine}) == 2


def arrived(world: Told) -> Counter[tuple[str, str]]:
    """What Slack accepted, and of which notice each was; ids of notices are made of the facts."""
    return Counter(
        (str(each["metadata"]["event_payload"]["id"]), str(each["text"])) for each in world.slack.posted()
    )


PLANNED = (
    t.series, t.meeting, t.meeting_plan, t.duty_turn, t.turn, t.turn_plan, t.pairing_programme, t.pairing_round,
    t.pairing_seat, t.pairing_group, t.pairing_break, t.ride_along, t.ride_along_plan, t.ride_along_seat,
    t.ride_along_wait, t.action, t.counter,
)  # fmt: skip


def written(world: Told) -> dict[str, list[str]]:
    """Every row of what is planned, with what was believed when; and every notice with its state."""

    def look(work: Work) -> dict[str, list[str]]:
        n = t.notice.c
        notices = sa.select(n.kind, n.act, n.dedup_key, n.target, n.due_at, n.state, n.edition)
        found = {"notice": notices.where(n.workspace_id == work.workspace_id)}
        for table in PLANNED:
            found[table.name] = sa.select(table).where(table.c.workspace_id == work.workspace_id)
        return {name: sorted(map(repr, work.execute(each))) for name, each in found.items()}

    return dict(world.see(look))
