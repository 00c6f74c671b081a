"""Roles and places judge from now on: an old Home, an old button or an old file gives nobody more than they have today."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.people import Role, Standing
from bot.delivery.address import addresses
from db import tables as t
from db.memory import Memory, Work
from db.stores import homes as stored_homes
from db.stores import leads, people
from db.stores import notices as stored
from db.stores.delivery import Claimed
from db.tables.delivery import Act
from digests import home
from operations import admins, installing
from operations.admins import Redeemed
from operations.installing import Connection
from operations.notices import Owed, owe
from operations.people import matching, places
from operations.people.matching import Member
from tests.company import NOON, Company
from tests.dialogue import Dialogue

HOUR = timedelta(hours=1)


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", owner="jonas")
    made.lead(43, "Fern Hotels", owner="jonas")
    return made


def home_id(work: Work, person: int) -> str:
    return stored.id_of(work.workspace_id, stored_homes.key(person))


def edition(company: Company, who: str) -> int:
    def look(work: Work) -> int:
        notice = stored.by_id(work, home_id(work, company.people[who]))
        return notice.edition if notice is not None else 0

    return company.see(look, NOON + 2 * HOUR)


def shown(company: Company, who: str, at: Any) -> str:
    def look(work: Work) -> str:
        person = company.people[who]
        made = stored.by_id(work, home_id(work, person))
        assert made is not None
        message = home.render(work, made)
        return str(message.blocks) if message is not None else ""

    return company.see(look, at)


def test_a_taken_role_ends_rights_now_and_leaves_what_was_done(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("jonas", "/tandem home")
    assert "rejected" in talk.says("jonas", "/lead reject 42 budget asked for next year")
    olga = company.actor("olga")
    before = edition(company, "jonas")

    def move(work: Work) -> None:
        places.give_role(work, olga, company.jonas, Role.MARKETER)
        places.join(work, olga, company.jonas, company.content)
        places.take_role(work, olga, company.jonas, Role.REP)

    company.run(move, NOON + HOUR)
    talk.now = NOON + HOUR
    assert talk.says("jonas", "/lead called 43") == "Reps and sales managers can do that: Ines."
    assert talk.says("jonas", "/lead contact 43", form=True).startswith("Reps and sales managers")
    history = company.see(lambda work: leads.events(work, 42))
    assert [each.actor_id for each in history if each.kind.value == "rejected"] == [company.jonas]
    was = company.see(lambda work: people.actor(work, company.jonas), NOON)
    assert was.roles == {Role.REP}
    assert was.team_ids == {company.west}
    assert edition(company, "jonas") > before, "their Home is made anew"


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.STRANGER, Standing.DEACTIVATED])
def test_who_is_no_member_any_more_gets_no_message_and_an_empty_home(
    company: Company, standing: Standing
) -> None:
    talk = Dialogue(company)
    talk.says("jonas", "/tandem home")
    assert "Acorn" in shown(company, "jonas", NOON)
    made = company.run(
        lambda work: owe(work, Owed("reminder", "reminder/42/1", f"person:{company.jonas}", {"lead": 42}))
    )
    left = Member("U0JONAS", "Jonas", standing)
    company.run(lambda work: matching.match(work, [left]), NOON + HOUR)
    assert "Acorn" not in shown(company, "jonas", NOON + HOUR)
    [where] = company.see(lambda work: addresses(work, [claimed(work, made)]), NOON + HOUR)
    assert where.left
    assert (where.channel, where.user) == ("", "")
    assert talk.says("jonas", "/lead called 42").startswith("Call logged") is False

    company.run(
        lambda work: matching.match(work, [Member("U0JONAS", "Jonas", Standing.MEMBER)]), NOON + 2 * HOUR
    )
    [where] = company.see(lambda work: addresses(work, [claimed(work, made)]), NOON + 2 * HOUR)
    assert not where.left


def test_what_takes_words_back_still_reaches_who_left(company: Company) -> None:
    made = company.run(
        lambda work: owe(
            work,
            Owed("reminder", "present/1", f"person:{company.jonas}", {"lead": 42}, act=Act.PRESENT),
        )
    )
    company.run(lambda work: matching.match(work, [Member("U0JONAS", "Jonas", Standing.GUEST)]))
    [where] = company.see(lambda work: addresses(work, [claimed(work, made)]))
    assert not where.left


def claimed(work: Work, notice_id: str) -> Claimed:
    notice = stored.by_id(work, notice_id)
    assert notice is not None
    return Claimed(notice, "token", work.now)


# --- the first admin -------------------------------------------------------------------------------------------------


def test_two_owners_at_once_make_one_admin(company: Company) -> None:
    company.run(_without_admins)
    members = [Member(f"U0OWN{n}", f"Owner {n}", Standing.MEMBER, owner=True) for n in range(2)]
    owners = [company.run(partial(matching.meet, member=member)) for member in members]
    actors = [company.see(lambda work, who=who: people.actor(work, who)) for who in owners]  # type: ignore[misc]
    tries = [
        company.memory.submit(lambda work, who=who: admins.claim(work, who), company.id, now=NOON)  # type: ignore[misc]
        for who in actors
    ]
    assert sorted(each.result() for each in tries) == [False, True]


def test_an_owner_of_slack_sets_nothing_up_once_there_is_an_admin(company: Company) -> None:
    owner = company.run(
        lambda work: matching.meet(work, Member("U0OWN", "Otto", Standing.MEMBER, owner=True))
    )
    company.people["owner"] = owner
    talk = Dialogue(company)
    for line in ("/tandem setup", "/tandem setup zone Berlin", "/tandem setup manager sales @otto"):
        assert talk.says("owner", line) == "Admins set Tandem up. You can read: /tandem help."


def test_when_the_only_admin_left_slack_somebody_proves_anew_that_they_may(company: Company) -> None:
    assert company.see(admins.has_admin)
    company.run(lambda work: matching.match(work, [Member("U0OLGA", "Olga", Standing.DEACTIVATED)]))
    assert not company.see(admins.has_admin)
    code = company.run(lambda work: admins.make_code(work, bytes(range(10))))
    jonas = company.actor("jonas")
    assert company.run(lambda work: admins.redeem(work, jonas, "AAAA-AAAA-AAAA-AAAA")) is Redeemed.WRONG
    assert company.run(lambda work: admins.redeem(work, jonas, code)) is Redeemed.WELCOME


def test_a_token_of_another_team_is_another_workspace_and_gains_nothing_here(company: Company) -> None:
    def connection(team: str) -> Connection:
        return Connection(team, "Somebody Else", "", "UBOT", "B1", "A1", "sealed", "chat:write")

    mine = company.memory.do(lambda work: installing.connect(work, connection("T1")), 0, now=NOON)
    assert mine == company.id, "the workspace that waited for its Slack"
    other = company.memory.do(lambda work: installing.connect(work, connection("T2")), 0, now=NOON)
    assert other != mine
    again = company.memory.do(lambda work: installing.connect(work, connection("T1")), 0, now=NOON)
    assert again == mine
    assert company.actor("olga").roles == {Role.ADMIN}
    roles = company.memory.see(lambda work: people.holders(work, Role.ADMIN), other, now=NOON)
    assert roles == ()


def _without_admins(work: Work) -> None:
    work.execute(
        sa.update(t.role_grant)
        .where(t.role_grant.c.workspace_id == work.workspace_id, t.role_grant.c.role == Role.ADMIN)
        .values(valid_to=work.now)
    )
