"""The first admin is a Slack owner, or whoever has the code; after that nobody becomes one by installing again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.errors import NotFound, NotNow
from alignment.people import Role, Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import people, roster, setup_code
from operations import admins
from operations.admins import Redeemed
from operations.people.matching import Member, meet
from tests.asking import Asking
from tests.conftest import NOW

ENTROPY = bytes(range(10))
OWNER = Member("U0OWNER", "Olga Owner", Standing.MEMBER, "America/New_York", owner=True)
NEWCOMER = Member("U0NEW", "Nora New", Standing.MEMBER, "America/New_York")


@pytest.fixture
def workspace(memory: Memory) -> int:
    return memory.do(_bare, 0, now=NOW)


def _bare(work: Work) -> int:
    made = work.connection.execute(
        sa.insert(t.workspace_).values(name="Bare", live_since=work.now, created_at=work.now, settings={})
    )
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def met(memory: Memory, workspace: int, member: Member) -> int:
    return memory.do(lambda work: meet(work, member), workspace, now=NOW)


def roles(memory: Memory, workspace: int, person: int) -> frozenset[Role]:
    return memory.see(lambda work: people.actor(work, person), workspace, now=NOW).roles


def test_the_code_makes_whoever_types_it_the_first_admin_in_any_spelling(
    memory: Memory, workspace: int
) -> None:
    code = memory.do(lambda work: admins.make_code(work, ENTROPY), workspace, now=NOW)
    nora = met(memory, workspace, NEWCOMER)
    asking = Asking(memory, workspace, NOW)
    assert asking.says(nora, f"/tandem setup {code.lower().replace('-', ' ')}").startswith(
        "You are Tandem's admin now."
    )
    assert roles(memory, workspace, nora) == {Role.ADMIN}
    assert memory.see(setup_code.code, workspace, now=NOW) is None


def test_only_the_hash_of_the_code_is_kept(memory: Memory, workspace: int) -> None:
    code = memory.do(lambda work: admins.make_code(work, ENTROPY), workspace, now=NOW)
    kept = memory.see(setup_code.code, workspace, now=NOW)
    assert kept is not None
    assert code not in kept.hashed
    assert code.replace("-", "") not in kept.hashed.upper()


def test_five_wrong_tries_end_a_code_and_each_is_counted_although_it_is_refused(
    memory: Memory, workspace: int
) -> None:
    code = memory.do(lambda work: admins.make_code(work, ENTROPY), workspace, now=NOW)
    nora = met(memory, workspace, NEWCOMER)
    asking = Asking(memory, workspace, NOW)
    for _ in range(4):
        assert "not right" in asking.says(nora, "/tandem setup AAAA-AAAA-AAAA-AAAA")
    assert "used up" in asking.says(nora, "/tandem setup AAAA-AAAA-AAAA-AAAA")
    assert "used up" in asking.says(nora, f"/tandem setup {code}")
    assert roles(memory, workspace, nora) == frozenset()


def test_a_code_is_void_after_a_day_and_a_new_one_voids_the_old(memory: Memory, workspace: int) -> None:
    old = memory.do(lambda work: admins.make_code(work, ENTROPY), workspace, now=NOW)
    new = memory.do(lambda work: admins.make_code(work, bytes(10)), workspace, now=NOW)
    known = met(memory, workspace, NEWCOMER)
    nora = memory.see(lambda work: people.actor(work, known), workspace, now=NOW)
    assert memory.do(lambda work: admins.redeem(work, nora, old), workspace, now=NOW) is Redeemed.WRONG
    tomorrow = NOW + timedelta(hours=25)
    assert memory.do(lambda work: admins.redeem(work, nora, new), workspace, now=tomorrow) is Redeemed.USED_UP


def test_a_slack_owner_who_opens_the_setup_is_the_first_admin_and_the_second_owner_is_none(
    memory: Memory, workspace: int
) -> None:
    olga = met(memory, workspace, OWNER)
    other = met(memory, workspace, Member("U0OTHER", "Otto", Standing.MEMBER, owner=True))
    asking = Asking(memory, workspace, NOW)
    assert "Setup" in asking.says(olga, "/tandem setup")
    assert roles(memory, workspace, olga) == {Role.ADMIN}
    asking.says(other, "/tandem setup")
    assert roles(memory, workspace, other) == frozenset()


def test_installing_again_gains_nothing(memory: Memory, workspace: int) -> None:
    olga = met(memory, workspace, OWNER)
    Asking(memory, workspace, NOW).says(olga, "/tandem setup")
    with pytest.raises(NotNow, match="an admin already"):
        memory.do(lambda work: admins.make_code(work, ENTROPY), workspace, now=NOW)


def test_somebody_without_a_role_is_told_who_may(memory: Memory, workspace: int) -> None:
    nora = met(memory, workspace, NEWCOMER)
    said = Asking(memory, workspace, NOW).says(nora, "/tandem setup")
    assert said.startswith("Admins set Tandem up.")


def test_guests_and_strangers_redeem_nothing(memory: Memory, workspace: int) -> None:
    code = memory.do(lambda work: admins.make_code(work, ENTROPY), workspace, now=NOW)
    guest = met(memory, workspace, Member("U0GUEST", "Gus", Standing.GUEST, owner=True))
    Asking(memory, workspace, NOW).says(guest, f"/tandem setup {code}")
    assert roles(memory, workspace, guest) == frozenset()


def test_the_shell_makes_an_admin_of_exactly_one_person(memory: Memory, workspace: int) -> None:
    nora = met(memory, workspace, NEWCOMER)
    assert memory.do(lambda work: admins.add(work, "U0NEW"), workspace, now=NOW) == nora
    assert roles(memory, workspace, nora) == {Role.ADMIN}
    memory.do(lambda work: roster.add(work, "Nora New", standing=Standing.MEMBER), workspace, now=NOW)
    for unclear in ("nora new", "nobody", ""):
        with pytest.raises(NotFound):
            memory.do(lambda work, who=unclear: admins.add(work, who), workspace, now=NOW)  # type: ignore[misc]


def test_a_code_needs_real_randomness(memory: Memory, workspace: int) -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        memory.do(lambda work: admins.make_code(work, b"short"), workspace, now=NOW)
