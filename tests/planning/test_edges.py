"""Who is no full member, who works for both teams or has no zone, and teams of nobody or of one: what each of the five does."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
import sqlalchemy as sa

from alignment.people import Role, Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import roster
from tests.company import NOON
from tests.meetings.conftest import CHANNEL
from tests.meetings.telling import moment
from tests.pairings.conftest import EVERYBODY
from tests.planning.edges import Life

SINCE = moment(18, "12:00")
MARKETING = ("priya", "tomas", "leo", "daniel")
FIVE = ("/meeting", "/rotation", "/rotation duty", "/tandem coffee join", "/tandem ridealong ask any")
KINDS = {"meeting", "turn", "duty", "coffee", "call"}


def stands(life: Life, who: str, standing: Standing) -> None:
    """Have Slack say that somebody is no full member any more."""
    life.company.run(lambda work: roster.change(work, life.company.people[who], standing=standing), SINCE)


def without_roles(life: Life, *names: str) -> None:
    """Have people belong to no department any more."""
    g = t.role_grant
    ids = [life.company.people[who] for who in names]

    def act(work: Work) -> None:
        mine = sa.update(g).where(g.c.workspace_id == work.workspace_id, g.c.person_id.in_(ids))
        work.execute(mine.values(valid_to=work.now))

    life.company.run(act, life.talk.now)


def kinds(planned: list[str]) -> set[str]:
    return {each.partition(" ")[0] for each in planned}


@pytest.fixture
def life(quick_memory: Memory) -> Life:
    """It is Wednesday; Priya and Leo asked for one seat on a call of Jonas's, Priya has it."""
    made = Life.begun(quick_memory)
    made.talk.says("jonas", "/tandem ridealong offer 24 nov 15:00 larch asked")
    for who in ("priya", "leo"):
        made.talk.says(who, "/tandem ridealong ask C-1")
    made.until(date(2026, 11, 17))
    made.at(SINCE)
    return made


# --- no full member -------------------------------------------------------------------------------------------------

SAYS = {
    Standing.DEACTIVATED: "This account is deactivated.",
    Standing.GUEST: "Guests can read this page only. A full member of this workspace can do the rest.",
    Standing.STRANGER: "You belong to another workspace",
}


@pytest.mark.parametrize("standing", SAYS)
def test_who_is_no_full_member_is_not_planned_told_or_shown_and_reads_why(
    life: Life, standing: Standing
) -> None:
    assert kinds(life.planned("priya", SINCE) + life.planned("amira", SINCE)) == KINDS - {"coffee"}
    for who in ("priya", "amira"):
        stands(life, who, standing)
    life.until()
    for who, name in (("priya", "Priya"), ("amira", "Amira")):
        assert life.planned(who, SINCE) == []
        assert life.told(who, SINCE) == []
        announced = [each for each in life.said if each.target == CHANNEL and each.at > moment(18, "17:00")]
        assert announced
        assert not [each for each in announced if name in each.words]
        assert not [each for each in life.heard("coffee") if name in each]
        for line in FIVE:
            assert SAYS[standing] in life.talk.says(who, line), line
    assert "Priya can't listen in after all" in life.heard("ride_along_host")[-1]
    assert [each for each in life.told("leo", SINCE) if "A seat is free: larch" in each.words]
    for line in ("/meeting", "/rotation plan", "/rotation duty", "/tandem coffee", "/tandem ridealong"):
        said = life.talk.says("ines", line)
        assert "Priya" not in said, line
        assert "Amira" not in said, line


# --- without a zone, of both departments ------------------------------------------------------------------------------


def test_who_has_no_zone_lives_by_the_workspaces(quick_memory: Memory) -> None:
    life = Life.begun(quick_memory)
    for who in ("luca", "leo"):
        life.company.run(lambda work, n=who: roster.change(work, life.company.people[n], zone=""))  # type: ignore[misc]
    life.talk.says("luca", "/tandem ridealong offer 24 nov 15:00 larch asked")
    said = life.talk.says("leo", "/tandem ridealong ask C-1")
    assert "You listen in: larch, Tue 24 Nov 15:00." in said
    life.until()
    assert kinds(life.planned("luca", NOON)) == {"meeting", "turn", "duty", "coffee"}
    assert kinds(life.planned("leo", NOON)) == {"meeting", "turn", "coffee", "call"}
    (reminder,) = [each for each in life.told("leo", NOON) if each.kind == "ride_along_reminder"]
    assert "15:00" in reminder.words
    assert any("From 09:00 until 17:00" in each.words for each in life.told("luca", NOON))


def test_who_works_for_both_has_one_place_in_each_and_never_meets_themselves(quick_memory: Memory) -> None:
    life = Life.begun(quick_memory)
    company = life.company
    company.run(lambda work: roster.grant(work, company.luca, Role.MARKETER, company.olga), NOON)
    life.talk.says("luca", "/tandem ridealong offer 24 nov 15:00 larch asked")
    assert life.talk.says("luca", "/tandem ridealong ask C-1").startswith(
        "That call is yours; somebody else listens in."
    )
    life.until()
    coffee = [each for each in life.planned("luca", NOON) if each.startswith("coffee")]
    assert len(coffee) == len(set(coffee)) == 3, "one place in each round"

    def own(work: Work) -> tuple[int, int]:
        m, u, v = t.meeting.c, t.turn.c, t.turn_plan.c
        both = sa.select(sa.func.count()).where(
            m.workspace_id == work.workspace_id, m.chair_id == m.notes_id, m.chair_id > 0
        )
        host = (
            sa.select(sa.func.count())
            .select_from(t.turn_plan)
            .join(t.turn, sa.and_(u.workspace_id == v.workspace_id, u.id == v.turn_id))
            .where(v.workspace_id == work.workspace_id, sa.or_(u.person_id == v.host_id, u.person_id == v.cover_id))
        )  # fmt: skip
        return int(work.execute(both).scalar_one()), int(work.execute(host).scalar_one())

    assert company.see(own, life.talk.now) == (0, 0), (
        "neither chair and notes at once, nor their own host or cover"
    )
    spans = sorted(_turns(life, "luca"))
    assert spans
    assert all(first[1] < second[0] for first, second in pairwise(spans)), "never visitor and host at once"


def _turns(life: Life, who: str) -> list[tuple[date, date]]:
    number = life.company.people[who]

    def look(work: Work) -> list[tuple[date, date]]:
        u, v = t.turn.c, t.turn_plan.c
        found = (
            sa.select(v.first_on, v.last_on)
            .select_from(t.turn_plan)
            .join(t.turn, sa.and_(u.workspace_id == v.workspace_id, u.id == v.turn_id))
            .where(
                v.workspace_id == work.workspace_id, v.recorded_to == t.FOREVER, v.state == "planned",
                sa.or_(u.person_id == number, v.host_id == number),
            )
        )  # fmt: skip
        return [(row.first_on, row.last_on) for row in work.execute(found)]

    return life.company.see(look, life.talk.now)


# --- an empty side, one of each, nobody ---------------------------------------------------------------------------------


def test_with_nobody_in_marketing_sales_goes_on_and_reads_what_cannot_be(life: Life) -> None:
    without_roles(life, *MARKETING)
    life.until()
    assert life.planned("priya", SINCE) == ["call 1"], "a full member keeps the seat that they have"
    for who in MARKETING[1:]:
        assert kinds(life.planned(who, SINCE)) <= {"call"}
        told = [each for each in life.told(who, SINCE) if not each.kind.startswith("ride_along")]
        assert [each.kind for each in told] == ["coffee_told"], "who joined is told once why they meet nobody"
        assert "You are back in when you are in a team again." in told[0].words
    says = life.talk.says
    assert "Nobody is planned: there is nobody of marketers yet." in says("ines", "/rotation")
    assert says("ines", "/rotation plan") == "Nobody is planned: there is nobody of marketers yet."
    assert "Inbound now Jonas" in says("ines", "/rotation duty")
    meeting = says("ines", "/meeting")
    assert "Chair Jonas, sales · notes Ines, sales" in meeting
    assert len(life.heard("coffee")) == 6, "where one side is empty the other meets among itself"
    assert "Nobody waits for a call; whoever asks first has it." in says(
        "jonas", "/tandem ridealong offer 14 dec 14:00 acorn asked"
    )
    left = life.heard("turn_left")
    assert left
    assert all("Nobody is there to take their turns." in each for each in left)


def test_of_one_on_each_side_each_turn_is_theirs(quick_memory: Memory) -> None:
    life = Life.begun(quick_memory, joined=("jonas", "priya"))
    without_roles(life, "amira", "luca", "tomas", "leo")
    life.until()
    plan = life.talk.says("ines", "/rotation plan")
    assert "7 Dec – 18 Dec Priya (host Jonas)" in plan
    assert "Inbound now Jonas" in life.talk.says("jonas", "/rotation duty")
    assert {each.partition(". ")[0].partition(": ")[2] for each in life.heard("coffee")} == {
        "Jonas and Priya"
    }
    assert len(life.heard("coffee")) == 3
    assert "Nobody else of this round has a turn to come." in life.talk.says("priya", "/rotation swap")


def test_one_alone_for_coffee_is_told_and_goes_first(quick_memory: Memory) -> None:
    life = Life.begun(quick_memory, joined=("jonas",))
    life.until(date(2026, 11, 23))
    (told,) = [each for each in life.told("jonas", NOON) if each.kind == "coffee_told"]
    assert "You go first next time." in told.words
    assert life.heard("coffee") == []


def test_with_nobody_left_nothing_is_told_but_once_to_an_admin_what_stands_empty(life: Life) -> None:
    for who in EVERYBODY:
        stands(life, who, Standing.DEACTIVATED)
    life.until()
    for who in EVERYBODY:
        assert life.planned(who, SINCE) == []
        assert life.told(who, SINCE) == []
    later = [each for each in life.said if each.at > moment(18, "17:00")]
    assert {each.target for each in later} <= {CHANNEL, f"person:{life.company.olga}"}
    (trouble,) = life.heard("duty_trouble")
    assert trouble.startswith("Inbound: nobody is left in it.")
    assert "It has no turns until somebody is added." in trouble
    says = life.talk.says
    assert "Chair open: nobody is there that day" in says("olga", "/meeting")
    assert "Nobody is planned: there is nobody of marketers yet." in says("olga", "/rotation")
    assert "Inbound no turn runs now" in says("olga", "/rotation duty")
    assert "No call is open now. Reps offer seats, and marketers ask for them." in says(
        "olga", "/tandem ridealong"
    )
    assert "Coffee in #sales · you are not in" in says("olga", "/tandem coffee")
