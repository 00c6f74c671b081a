"""What is wrong with rules is refused or said before they hold."""

from __future__ import annotations

import pytest

from alignment.errors import NotFound, NotNow
from alignment.rota import Member, Pool
from alignment.routing import Conditions, Plan, Rule, RuleKind
from alignment.routing_changes import (
    check,
    moved,
    warnings,
    watched_by,
    with_rule,
    without_pool,
    without_rule,
)

WEST, EAST = Pool(1, "West", "west", (Member(1),)), Pool(2, "East", "east", (Member(2),))


def territory(number: int, pool: Pool, *regions: str, size: tuple[int, int] = (0, 0)) -> Rule:
    found = Conditions(regions=frozenset(regions), size_from=size[0], size_to=size[1])
    return Rule(number, RuleKind.TERRITORY, "-".join(regions), found, pool_id=pool.id)


def plan(*rules: Rule) -> Plan:
    return watched_by(Plan(1, rules, (WEST, EAST)), 99, 9)


def test_a_rule_that_can_never_match_is_refused() -> None:
    check(plan(territory(1, WEST, "west"), territory(2, EAST, "west", "east")))
    with pytest.raises(NotNow, match="could never match: rule 1"):
        check(plan(territory(1, WEST, "west", "east"), territory(2, EAST, "west")))
    with pytest.raises(NotNow, match="could never match"):
        check(plan(Rule(1, RuleKind.POOL, "all", pool_id=1), Rule(2, RuleKind.RELATIONSHIP)))
    with pytest.raises(NotNow, match="could never match"):
        check(plan(territory(1, WEST, "west", size=(50, 0)), territory(2, EAST, "west", size=(60, 90))))
    check(plan(territory(1, WEST, "west", size=(50, 80)), territory(2, EAST, "west", size=(60, 90))))


def test_a_pool_without_members_gets_no_rule() -> None:
    empty = Pool(3, "North", "north")
    with pytest.raises(NotNow, match="North, which has no members"):
        check(Plan(1, (territory(1, empty, "north"),), (empty,)))


def test_overlaps_and_nobody_who_works_are_said() -> None:
    both = plan(territory(1, WEST, "west"), territory(2, EAST, "west", "east"))
    assert warnings(both, {1, 2, 9}) == ("Rules 1 and 2 overlap: what fits both goes to rule 1.",)
    assert warnings(plan(territory(1, WEST, "west"), territory(2, EAST, "east")), {1, 2, 9}) == ()
    assert len(warnings(plan(territory(1, WEST, "west")), set())) == 3


def test_rules_move_and_the_last_one_stays() -> None:
    one, two = territory(1, WEST, "west"), territory(2, EAST, "east")
    both = plan(one, two)
    assert [each.id for each in moved(both, 2, 1).rules] == [2, 1, 99]
    assert [each.id for each in moved(both, 1, 9).rules] == [2, 1, 99]
    assert [each.id for each in without_rule(both, 1).rules] == [2, 99]
    assert [each.id for each in with_rule(plan(one), two, 1).rules] == [2, 1, 99]
    with pytest.raises(NotNow):
        without_rule(both, 3)
    with pytest.raises(NotFound):
        without_rule(both, 4)
    with pytest.raises(NotNow):
        without_pool(both, WEST)
