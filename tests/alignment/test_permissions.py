"""Rights by role and relation: who may do what to which thing, and what everybody else is told."""

from __future__ import annotations

from itertools import product

import pytest

from alignment.errors import NotAllowed
from alignment.people import Actor, Role, Standing
from alignment.permissions import NOTHING, RULES, Right, Thing, allowed, ever, may

JONAS, AMIRA, LUCA, INES, PRIYA, DANIEL = range(1, 7)
WEST, EAST = 1, 2


def actor(person: int, *roles: Role, teams: tuple[int, ...] = (), people: tuple[int, ...] = ()) -> Actor:
    return Actor(person, "x", Standing.MEMBER, frozenset(roles), frozenset(teams), frozenset(people))


jonas = actor(JONAS, Role.REP, teams=(WEST,))
amira = actor(AMIRA, Role.REP, teams=(WEST,))
luca = actor(LUCA, Role.REP, teams=(EAST,))
ines = actor(INES, Role.SALES_MANAGER, people=(JONAS, AMIRA))
priya = actor(PRIYA, Role.MARKETER)
daniel = actor(DANIEL, Role.MARKETING_MANAGER, people=(PRIYA,))
olga = actor(9, Role.ADMIN)

JONAS_LEAD = Thing(name="L-42", owner_id=JONAS, owner_name="Jonas", team_id=WEST, campaign_owner_id=PRIYA)
QUEUE_LEAD = Thing(name="L-43", team_id=WEST, campaign_owner_id=PRIYA)

TABLE = [
    (Right.REJECT, JONAS_LEAD, {JONAS, INES}),
    (Right.TOUCH, JONAS_LEAD, {JONAS, INES}),
    (Right.QUALIFY, JONAS_LEAD, {JONAS, INES}),
    (Right.ACCEPT, QUEUE_LEAD, {JONAS, AMIRA}),
    (Right.SNOOZE, JONAS_LEAD, {JONAS}),
    (Right.SEE_CONTACT, JONAS_LEAD, {JONAS, INES}),
    (Right.RECYCLE, JONAS_LEAD, {JONAS, INES, PRIYA, DANIEL}),
    (Right.ANSWER, JONAS_LEAD, {PRIYA, DANIEL}),
    (Right.ASSIGN, JONAS_LEAD, {INES}),
    (Right.RULE, NOTHING, {INES, DANIEL}),
    (Right.SUBSCRIBE, NOTHING, {INES, DANIEL, 9}),
    (Right.EXPORT, NOTHING, {INES, DANIEL, 9}),
    (Right.SETUP, NOTHING, {9}),
    (Right.ERASE, NOTHING, {9}),
    (Right.SEE_PERSON_FIGURES, Thing(person_id=JONAS), {JONAS, INES}),
    (Right.SEE_LEAD, JONAS_LEAD, {JONAS, AMIRA, LUCA, INES, PRIYA, DANIEL, 9}),
]


@pytest.mark.parametrize(("right", "thing", "who"), TABLE)
def test_only_these_may(right: Right, thing: Thing, who: set[int]) -> None:
    everybody = (jonas, amira, luca, ines, priya, daniel, olga)
    assert {each.id for each in everybody if allowed(each, right, thing)} == who


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.MEMBER])
def test_nobody_but_members_may_anything(standing: Standing) -> None:
    nobody = Actor(
        JONAS, "x", standing, frozenset(Role), frozenset({WEST}), frozenset({JONAS}), slack_owner=True
    )
    for right, thing in product(Right, (NOTHING, JONAS_LEAD, QUEUE_LEAD)):
        with pytest.raises(NotAllowed):
            may(nobody, right, thing)


def test_every_right_has_a_rule_with_a_sentence() -> None:
    assert set(RULES) == set(Right)
    for right in (each for each in Right if not RULES[each].members):
        with pytest.raises(NotAllowed) as refused:
            may(
                actor(77),
                right,
                Thing(name="L-42", owner_id=1, owner_name="Jonas", team_id=5, campaign_owner_id=3),
            )
        assert refused.value.sentence.endswith(".") or refused.value.sentence.endswith("42.")
        assert "{" not in refused.value.sentence


def test_a_refusal_names_the_holder() -> None:
    with pytest.raises(NotAllowed) as refused:
        may(amira, Right.REJECT, JONAS_LEAD)
    assert refused.value.sentence == "L-42 is Jonas's: Jonas, or their manager, can do that."


def test_the_switch_hides_a_persons_figures_from_everybody() -> None:
    hidden = Thing(person_id=JONAS, person_figures=False)
    assert not any(allowed(each, Right.SEE_PERSON_FIGURES, hidden) for each in (jonas, ines, olga))


def test_what_is_ones_own_is_open_to_every_member_and_nothing_else_is_without_a_role() -> None:
    assert {each for each in Right if allowed(actor(77), each)} == {Right.OWN_DAY, Right.OWN_SETTINGS}


def test_an_owner_of_slack_has_no_right_by_that_alone() -> None:
    owner = Actor(3, "x", Standing.MEMBER, slack_owner=True)
    assert not any(allowed(owner, each) for each in Right if not RULES[each].members)


def test_a_role_that_could_hold_a_right_is_told_from_one_that_never_can() -> None:
    for right in Right:
        for role in Role:
            held = role in RULES[right].roles or RULES[right].members
            assert ever(actor(77, role), right) is held
    assert not ever(Actor(1, "x", Standing.GUEST, frozenset(Role)), Right.OWN_DAY)


def test_nobody_is_no_relation() -> None:
    """Id 0 is nobody: a lead that nobody holds is not the shell's, and no manager is above nobody."""
    shell = Actor(
        0, "shell", Standing.MEMBER, frozenset({Role.REP, Role.SALES_MANAGER}), people=frozenset({0})
    )
    assert not allowed(shell, Right.SNOOZE, Thing(owner_id=0))
    assert not allowed(shell, Right.SEE_CONTACT, Thing(owner_id=0, team_id=WEST))
