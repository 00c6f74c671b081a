"""App Home says why something is late, asks the database a bounded number of times, and one switch hides every person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Memory, Work
from db.stores import notices as stored_notices
from db.stores import people, roster, workspaces
from db.stores.asked import Pair
from db.tables.delivery import Act
from digests import home, left_behind
from digests.registry import render
from figures import as_json
from messages.house import Kind, breaches
from messages.limits import check_view
from messages.message import compose
from operations import left_behind as lists
from tests.company import MORNING, Company
from tests.dialogue import Dialogue

FRIDAY = MORNING - timedelta(days=3)
MOST = {"jonas": 28, "priya": 30, "ines": 72, "daniel": 72, "olga": 16}
"""A Home asks the database at most so often, however many leads there are."""


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.lead(10, "Larch Foods", stage=Stage.MQL, at=MORNING)
    made.lead(11, "Vale Printing", owner="luca", team="east", at=MORNING)
    made.lead(12, "Harbor Foods", owner="amira", at=MORNING)
    made.lead(13, "Quarry Tools", owner="jonas", at=MORNING)
    return made


def shown(company: Company, who: str, hours: float) -> list[str]:
    def look(work: Work) -> list[str]:
        built = home.of(work, people.actor(work, company.people[who]))
        assert check_view(built.view()) == []
        return home.lines_of(built)

    return company.see(look, MORNING + timedelta(hours=hours))


def test_what_is_late_has_the_reason_behind_it(company: Company) -> None:
    later = MORNING + timedelta(hours=3, minutes=58)
    company.run(
        lambda work: roster.go_away(work, company.luca, MORNING, MORNING + timedelta(days=2)), MORNING
    )
    Dialogue(company, later).says("ines", "/lead give 12 jonas")
    lines = shown(company, "ines", 5)
    whys = {
        lines[at].split()[0]: lines[at + 1] for at in range(len(lines) - 1) if lines[at].startswith("L-1")
    }
    assert whys["L-10"] == "Accept or reject due 13:00 · unassigned 4 h"
    assert whys["L-11"] == "First touch due 13:00 · away"
    assert whys["L-12"] == "First touch due 13:00 · came late"
    assert whys["L-13"] == "First touch due 13:00 · not touched"


@contextmanager
def counting(memory: Memory) -> Iterator[list[str]]:
    asked: list[str] = []

    def look(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = memory._reading
    sa.event.listen(engine, "before_cursor_execute", look)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", look)


@pytest.mark.parametrize("who", sorted(MOST))
def test_a_home_asks_a_bounded_number_of_times_and_fits_slacks_blocks(company: Company, who: str) -> None:
    for number in range(100, 130):
        owner = ("jonas", "amira", "luca", "")[number % 4]
        stage = Stage.ACCEPTED if owner else Stage.MQL
        company.lead(number, f"Company {number}", owner=owner, stage=stage, at=FRIDAY)
    talk = Dialogue(company, MORNING)
    for number in range(100, 130, 4):
        talk.says("jonas", f"/lead reject {number} budget")
    with counting(company.memory) as asked:
        lines = shown(company, who, 5)
    assert lines
    assert 0 < len(asked) <= MOST[who], f"{len(asked)} statements"


def test_one_switch_hides_every_person_from_every_home_and_list(company: Company) -> None:
    company.run(lambda work: workspaces.set_switches(work, person_figures=False), MORNING)
    at = MORNING + timedelta(days=1, hours=3)
    company.run(lambda work: lists.tell(work, at), at)
    names = [name.capitalize() for name in company.people]

    def lines_of(who: str) -> list[str]:
        said = shown(company, who, 27)
        # A greeting is to its reader.
        return said[1:]

    for who in company.people:
        said = "\n".join(lines_of(who))
        assert not [name for name in names if name in said], (who, said)
        assert "Only you and your manager" not in said

    def messages(work: Work) -> list[str]:
        n = t.notice.c
        ids = work.execute(
            sa.select(n.id).where(n.workspace_id == work.workspace_id, n.kind == "left_behind")
        ).scalars()
        found = [stored_notices.by_id(work, each) for each in ids]
        made = [left_behind.render(work, each) for each in found if each is not None]
        return [each.text for each in made if each is not None]

    told = company.see(messages, at)
    assert told
    assert not [name for name in names for text in told if name in text]
    talk = Dialogue(company, at, _envelopes=100)
    for line in ("/pipeline left", "/lead", "/pipeline", "/tandem"):
        said = talk.says("ines", line).removeprefix("Good morning, Ines")
        assert not [name for name in names if name in said and name != "Ines"], (line, said)
    printed = str(company.see(lambda work: as_json.report_pipeline(work, at, at, Pair(MORNING, MORNING)), at))
    assert not [name for name in names if name in printed]


def test_a_rep_in_another_zone_reads_their_own_time(company: Company) -> None:
    company.run(lambda work: roster.change(work, company.jonas, zone="Europe/Berlin"), MORNING)
    company.lead(87, "Juniper Dairies", owner="jonas", stage=Stage.ASSIGNED, hot=True, at=MORNING)
    lines = shown(company, "jonas", 0.1)
    assert lines[0] == "Good afternoon, Jonas · Mon 16 Nov"
    assert "L-87 Juniper Dairies · first touch by 15:15" in lines, "09:15 in New York"

    talk = Dialogue(company, MORNING + timedelta(minutes=1))
    assert "is Jonas's now" in talk.says("ines", "/lead give 12 jonas")
    talk.says("jonas", "/lead later 13 tue 9")

    def dms(work: Work) -> dict[str, str]:
        n = t.notice.c
        mine = (n.workspace_id == work.workspace_id, n.lane == f"person:{company.jonas}", n.act == Act.POST)
        found = [
            stored_notices.by_id(work, each) for each in work.execute(sa.select(n.id).where(*mine)).scalars()
        ]
        made = {each.kind: render(work, each) for each in found if each is not None}
        return {kind: message.text for kind, message in made.items() if message is not None}

    told = company.see(dms, MORNING + timedelta(minutes=2))
    assert set(told) == {"offers", "reminder"}
    assert all("19:00" in text and "13:00" not in text for text in told.values()), told
    assert breaches(compose(lines[0], "\n".join(lines)), Kind.THREAD) == ()
