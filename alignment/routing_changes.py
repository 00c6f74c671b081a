"""Changes of the rules and what is wrong with them: a rule that can never match, a pool without members, overlaps."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import replace

from alignment.errors import NotFound, NotNow, Offer
from alignment.rota import Member, Pool
from alignment.routing import ACCOUNT_RULES, Conditions, Plan, Rule, RuleKind

_SETS = ("accounts", "segments", "regions", "countries")
RULES = Offer("Routing", "/tandem routing")


def with_rule(plan: Plan, rule: Rule, at: int = 0) -> Plan:
    """Return the rules with one more at a place (0: the last before the catch-all)."""
    asked = [each for each in plan.rules if each.kind is not RuleKind.CATCH_ALL]
    place = at - 1 if 0 < at <= len(asked) else len(asked)
    return _arranged(plan, [*asked[:place], rule, *asked[place:]])


def without_rule(plan: Plan, number: int) -> Plan:
    """Return the rules without one; the catch-all stays."""
    gone = numbered(plan, number)
    return _arranged(
        plan, [each for each in plan.rules if each.id != gone.id and each.kind is not RuleKind.CATCH_ALL]
    )


def moved(plan: Plan, number: int, to: int) -> Plan:
    """Return the rules with one at another place."""
    rule = numbered(plan, number)
    return with_rule(without_rule(plan, number), rule, max(1, to))


def watched_by(plan: Plan, rule_id: int, person_id: int) -> Plan:
    """Return the rules with somebody who watches what no rule and nobody takes."""
    asked = [each for each in plan.rules if each.kind is not RuleKind.CATCH_ALL]
    last = next(
        (each for each in plan.rules if each.kind is RuleKind.CATCH_ALL), Rule(rule_id, RuleKind.CATCH_ALL)
    )
    return replace(plan, rules=(*asked, replace(last, person_id=person_id)))


def numbered(plan: Plan, number: int) -> Rule:
    """Return the rule of a number; NotFound for none, NotNow for the catch-all, which is always the last."""
    if not 1 <= number <= len(plan.rules):
        raise NotFound(f"There is no rule {number}. There are {len(plan.rules)}.", RULES, field="number")
    rule = plan.rules[number - 1]
    if rule.kind is RuleKind.CATCH_ALL:
        raise NotNow("The last rule stays: somebody watches what no other takes.", RULES, field="number")
    return rule


def _arranged(plan: Plan, asked: list[Rule]) -> Plan:
    last = [each for each in plan.rules if each.kind is RuleKind.CATCH_ALL]
    return replace(plan, rules=(*asked, *last))


def with_pool(plan: Plan, pool: Pool) -> Plan:
    """Return the pools with one more, or with this one as it is now."""
    if plan.pool(pool.id) is None:
        return replace(plan, pools=(*plan.pools, pool))
    return replace(plan, pools=tuple(pool if each.id == pool.id else each for each in plan.pools))


def without_pool(plan: Plan, pool: Pool) -> Plan:
    """Return the pools without one that no rule names."""
    for number, rule in enumerate(plan.rules, 1):
        if rule.pool_id == pool.id:
            raise NotNow(
                f"Rule {number} gives leads to {pool.name}. Change that rule first.", RULES, field="pool"
            )
    return replace(plan, pools=tuple(each for each in plan.pools if each.id != pool.id))


def with_member(pool: Pool, member: Member) -> Pool:
    """Return a pool with somebody in it, or with their place as it is now."""
    if pool.member(member.person_id) is None:
        return replace(pool, members=(*pool.members, member))
    return replace(
        pool, members=tuple(member if each.person_id == member.person_id else each for each in pool.members)
    )


def without_member(pool: Pool, person_id: int) -> Pool:
    """Return a pool without somebody."""
    return replace(pool, members=tuple(each for each in pool.members if each.person_id != person_id))


# --- what is wrong --------------------------------------------------------------------------------------------------


def check(plan: Plan, inside: Collection[int] = ()) -> None:
    """Refuse rules of which one can never match, since an earlier one takes all of its leads, or gives them to nobody.

    A rule that gives to `inside` sales takes nothing from one that serves what inside sales hands on.
    """
    for number, rule in enumerate(plan.rules, 1):
        if rule.kind is RuleKind.CATCH_ALL:
            continue
        pool = plan.pool(rule.pool_id)
        if rule.kind not in ACCOUNT_RULES and (pool is None or not pool.members):
            name = pool.name if pool else "its pool"
            raise NotNow(
                f"Rule {number} gives leads to {name}, which has no members. Add somebody first.",
                Offer("Add a member", "/tandem rule member", form=True),
                field="pool",
            )
        for before, earlier in enumerate(plan.rules[: number - 1], 1):
            if plan.is_inside(earlier, inside) is not plan.is_inside(rule, inside):
                continue
            if earlier.kind not in ACCOUNT_RULES and covers(earlier.conditions, rule):
                raise NotNow(
                    f"Rule {number} ({rule.label}) could never match: rule {before} ({earlier.label}) takes all of its "
                    "leads. Put it further up.",
                    RULES,
                    field="kind",
                )


def covers(wide: Conditions, rule: Rule) -> bool:
    """Tell whether whatever a rule could take fits these conditions already."""
    if wide == Conditions():
        return True
    narrow = rule.conditions
    if rule.kind is RuleKind.RELATIONSHIP:
        return False
    return all(
        not getattr(wide, name)
        or bool(getattr(narrow, name) and getattr(narrow, name) <= getattr(wide, name))
        for name in _SETS
    ) and (
        wide.any_size
        or (
            not narrow.any_size
            and wide.size_from <= narrow.size_from
            and (not wide.size_to or 0 < narrow.size_to <= wide.size_to)
        )
    )


def warnings(plan: Plan, working: Container[int], inside: Collection[int] = ()) -> tuple[str, ...]:
    """Say what is probably not meant: overlapping territories, pools without anybody who works, nobody who watches."""
    found = []
    places = [(at, each) for at, each in enumerate(plan.rules, 1) if each.kind is RuleKind.TERRITORY]
    for at, (number, rule) in enumerate(places):
        for other, later in places[at + 1 :]:
            if plan.is_inside(rule, inside) is not plan.is_inside(later, inside):
                continue
            if rule.pool_id != later.pool_id and _overlap(rule.conditions, later.conditions):
                found.append(f"Rules {number} and {other} overlap: what fits both goes to rule {number}.")
    for pool in plan.pools:
        if not any(each.person_id in working for each in pool.members):
            found.append(f"Nobody of pool {pool.name} works here: its leads wait.")
    for number, rule in enumerate(plan.rules, 1):
        if rule.kind is RuleKind.OWNER and rule.person_id not in working:
            found.append(f"Rule {number} names somebody who sells no more: it is passed.")
    if plan.routes and inside:
        found += _one_sided(plan, inside)
    if plan.routes and plan.watcher_id not in working:
        found.append("Nobody watches what no rule takes: the sales managers are told.")
    return tuple(found)


def _one_sided(plan: Plan, inside: Collection[int]) -> list[str]:
    """Say that rules serve one of the two handoffs alone, where there is inside sales."""
    serves = {plan.is_inside(rule, inside) for rule in plan.rules if rule.kind is not RuleKind.CATCH_ALL}
    if serves == {False}:
        return ["No rule gives leads to inside sales: what marketing hands over goes straight to sales."]
    if serves == {True}:
        return ["No rule takes what inside sales hands on: it waits for whoever watches."]
    return []


def _overlap(one: Conditions, other: Conditions) -> bool:
    sets = all(
        not getattr(one, name) or not getattr(other, name) or bool(getattr(one, name) & getattr(other, name))
        for name in _SETS
    )
    ends = [(each.size_from, each.size_to or 2**40) for each in (one, other)]
    return sets and ends[0][0] <= ends[1][1] and ends[1][0] <= ends[0][1]
