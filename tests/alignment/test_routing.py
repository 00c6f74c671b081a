"""The first rule that matches wins; who can have a lead; and what a decision says of itself."""

from __future__ import annotations

from alignment.lifecycle import EventKind
from alignment.rota import Member, Pool
from alignment.routing import (
    Asked,
    Candidate,
    Conditions,
    Match,
    Past,
    Plan,
    Rule,
    RuleKind,
    able,
    decide,
    explained,
    match,
    passed_on,
)

WEST = Pool(1, "West", "west", (Member(1), Member(2, cap=5), Member(3)))
KEYS = Pool(2, "Keys", "keys", (Member(4),))
ACME = Rule(1, RuleKind.OWNER, "Acme", Conditions(accounts=frozenset({"acme"})), person_id=9)
KNOWN = Rule(2, RuleKind.RELATIONSHIP)
LARGE = Rule(3, RuleKind.SEGMENT, "large", Conditions(segments=frozenset({"large"})), pool_id=2)
WESTERN = Rule(
    4,
    RuleKind.TERRITORY,
    "West",
    Conditions(regions=frozenset({"west"}), size_from=50, size_to=500),
    pool_id=1,
)
ALL = Rule(5, RuleKind.CATCH_ALL, person_id=8)
PLAN = Plan(3, (ACME, KNOWN, LARGE, WESTERN, ALL), (WEST, KEYS))


def anybody(_person: int) -> bool:
    return True


def found(asked: Asked, may_have: object = anybody, skip: tuple[int, ...] = ()) -> Match:
    return match(PLAN, asked, may_have, skip)  # type: ignore[arg-type]


def test_the_first_rule_that_matches_wins() -> None:
    asked = Asked(42, ("Acme",), segment="large", region="West", size=90, known_by=7)
    assert found(asked) == Match(ACME, 1, 9)
    assert found(Asked(42, ("Beta",), segment="LARGE", known_by=7)) == Match(KNOWN, 2, 7)
    assert found(Asked(42, ("Beta",), segment="LARGE", region="west", size=90)) == Match(LARGE, 3, pool=KEYS)
    assert found(Asked(42, ("Beta",), region="wést", size=50)) == Match(WESTERN, 4, pool=WEST)
    assert found(Asked(42, ("Beta",), region="West")) == Match(ALL, 5), "an unknown size is within no bounds"
    assert found(Asked(42, ("Beta",), region="West", size=501)) == Match(ALL, 5)


def test_a_rule_whose_person_cannot_is_passed_and_one_that_was_wrong_is_left_out() -> None:
    asked = Asked(42, ("Acme",), region="West", size=90, known_by=7)
    assert found(asked, lambda person: person == 7) == Match(KNOWN, 2, 7, passed=(1,))
    assert found(asked, lambda _person: False) == Match(WESTERN, 4, pool=WEST, passed=(1, 2))
    assert found(asked, lambda _person: False, (4,)) == Match(ALL, 5, passed=(1, 2))


def test_who_can_have_a_lead() -> None:
    everybody = {
        1: Candidate(1, on_shift=False), 2: Candidate(2, accepted=5), 3: Candidate(3, refused=True),
    }  # fmt: skip
    assert able(WEST, everybody, hot=False) == (1,), "other leads wait for the morning of whose turn it is"
    assert able(WEST, everybody, hot=True) == ()
    assert able(WEST, {2: Candidate(2, accepted=4)}, hot=True) == (2,)
    assert able(WEST, {1: Candidate(1, away=True), 3: Candidate(3, here=False)}, hot=False) == ()


def test_the_account_is_off_the_rota_and_a_pool_takes_turns() -> None:
    account = decide(PLAN, Match(ACME, 1, 9), {}, {}, hot=False)
    assert (account.person_id, account.turn, account.off_rota) == (9, None, True)
    here = {each: Candidate(each) for each in (1, 2, 3)}
    turn = decide(PLAN, Match(WESTERN, 4, pool=WEST), here, {1: -2, 2: 1, 3: 1}, hot=False)
    assert (turn.person_id, turn.off_rota) == (2, False)
    nobody = decide(PLAN, Match(WESTERN, 4, pool=WEST), {}, {}, hot=False)
    assert (nobody.person_id, nobody.off_rota) == (0, False)


def test_a_decision_explains_itself() -> None:
    here = {each: Candidate(each) for each in (1, 2, 3)}
    turn = decide(PLAN, Match(WESTERN, 4, pool=WEST), here, {1: -2, 2: 1, 3: 1}, hot=False)
    assert explained(turn) == (
        "rule 4: territory West; pool West of three; turn: 1 + 1 = 2, first of three who can"
    )
    assert explained(decide(PLAN, Match(ACME, 1, 9), {}, {}, hot=False)) == (
        "rule 1: named account Acme; the account decides, no turn is taken"
    )
    assert explained(decide(PLAN, Match(LARGE, 3, pool=KEYS), {}, {}, hot=True)) == (
        "rule 3: segment large; pool Keys of one; nobody of it can take it now, so it waits"
    )
    assert explained(decide(PLAN, Match(ALL, 5), {}, {}, hot=True)) == (
        "rule 5: what no rule takes; it waits in the queue that somebody watches"
    )
    assert explained(decide(Plan(), Match(), {}, {}, hot=True)) == "no rule takes it"


def test_a_lead_is_not_offered_to_whom_it_was_passed_on_from() -> None:
    given, on = EventKind.ASSIGNED, EventKind.REROUTED
    assert passed_on([Past(given, 1, 7), Past(on, 1, 8)], 1) == {7}
    assert passed_on([Past(given, 1, 7), Past(on, 1, 0), Past(on, 1, 8)], 1) == {7}
    assert passed_on([Past(given, 1, 7), Past(on, 1, 8)], 2) == frozenset(), "another cycle begins anew"
    assert passed_on([Past(given, 1, 7), Past(on, 1, 0), Past(EventKind.ACCEPTED, 1, 7)], 1) == frozenset()
