"""Managers change the rules of routing: each change is a version, checked before it holds, and in the trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alignment.errors import Incomplete, NotFound, NotNow, Offer
from alignment.identity import folded
from alignment.people import Actor, Role, Standing
from alignment.permissions import Right, may
from alignment.rota import MOST_WEIGHT, Member, Pool
from alignment.routing import Plan, Rule, RuleKind
from alignment.routing_changes import (
    check,
    moved,
    warnings,
    watched_by,
    with_member,
    with_pool,
    with_rule,
    without_member,
    without_pool,
    without_rule,
)
from db.memory import Work
from db.stores import audit, people, teams, turns
from db.stores import routing as stored

MOST_RULES, MOST_POOLS, MOST_MEMBERS = 40, 40, 250


Change = Callable[[Plan], Plan]
"""A change of the rules and pools. A rule that it adds has no number yet: id 0."""


def adding(rule: Rule, at: int = 0) -> Change:
    """Return the change that adds a rule at a place; the last before the catch-all without one."""
    return lambda plan: with_rule(plan, replace(rule, id=0), at)


def replacing(number: int, rule: Rule) -> Change:
    """Return the change that puts another rule in the place of one."""
    return lambda plan: with_rule(without_rule(plan, number), replace(rule, id=0), number)


def moving(number: int, to: int) -> Change:
    """Return the change that puts a rule at another place."""
    return lambda plan: moved(plan, number, to)


def removing(number: int) -> Change:
    """Return the change that takes a rule away."""
    return lambda plan: without_rule(plan, number)


def change(work: Work, actor: Actor, wanted: Change) -> Plan:
    """Change the rules: checked, and a version of its own."""
    return _change(work, actor, "rule", wanted)


def preview(work: Work, actor: Actor, wanted: Change) -> Plan:
    """Return the rules as a change would leave them, refused where it would be; nothing is saved."""
    may(actor, Right.SEE_ROUTING)
    return _checked(work, wanted(stored.plan(work)))


def watch(work: Work, actor: Actor, person_id: int) -> Plan:
    """Say who watches what no rule and nobody takes: a sales manager or an admin."""
    may(actor, Right.ROUTING)
    if person_id not in {each.id for each in people.holders(work, Role.SALES_MANAGER, Role.ADMIN)}:
        raise NotFound("A sales manager or an admin watches the queue.", field="who")
    return _change(
        work, actor, "watch", lambda plan: watched_by(plan, stored.next_id(work, "rule"), person_id)
    )


def put_back(work: Work, actor: Actor, version: int) -> Plan:
    """Let the rules of an earlier version hold again."""
    may(actor, Right.ROUTING)
    earlier = stored.of_version(work, version)
    if not earlier.rules:
        raise NotFound(f"There is no version {version} of the rules.", Offer("Routing", "/tandem routing"))
    return _change(work, actor, "rule", lambda _plan: earlier)


def add_pool(work: Work, actor: Actor, name: str, members: tuple[Member, ...] = ()) -> Plan:
    """Add a pool; one of that name is refused."""
    may(actor, Right.ROUTING)
    plain = " ".join(name.split())[:80]
    if not folded(plain):
        raise Incomplete("A pool needs a name, such as: pool West.", field="name")
    if any(folded(each.name) == folded(plain) for each in stored.plan(work).pools):
        raise NotNow(f"There is a pool {plain} already.", field="name")
    pool = Pool(stored.next_id(work, "pool"), plain, "-".join(folded(plain).split())[:80], members)
    return _change(work, actor, "pool", lambda plan: with_pool(plan, pool))


def of_team(work: Work, team_id: int) -> tuple[Member, ...]:
    """Return everybody of a team who sells, as members of equal weight."""
    sells = {each.id for each in people.holders(work, Role.REP)}
    return tuple(Member(each) for each in sorted(teams.members(work, team_id) & sells))


def end_pool(work: Work, actor: Actor, pool: Pool) -> Plan:
    """Take a pool away that no rule names."""
    return _change(work, actor, "pool", lambda plan: without_pool(plan, pool))


def place(work: Work, actor: Actor, pool: Pool, member: Member) -> Plan:
    """Put somebody of sales into a pool, or change their weight, cap and hours. A changed weight begins the round anew."""
    may(actor, Right.ROUTING)
    if not 1 <= member.weight <= MOST_WEIGHT:
        raise NotNow(f"A weight is 1 to {MOST_WEIGHT}.", field="weight")
    if member.person_id not in {each.id for each in people.holders(work, Role.REP, Role.SALES_MANAGER)}:
        raise NotFound("That is nobody of sales whom I know.", field="who")
    return _change(work, actor, "pool", lambda plan: with_pool(plan, with_member(_held(plan, pool), member)))


def take_out(work: Work, actor: Actor, pool: Pool, person_id: int) -> Plan:
    """Take somebody out of a pool."""
    return _change(
        work, actor, "pool", lambda plan: with_pool(plan, without_member(_held(plan, pool), person_id))
    )


def _held(plan: Plan, pool: Pool) -> Pool:
    return plan.pool(pool.id) or pool


def warned(work: Work, plan: Plan) -> tuple[str, ...]:
    """Return what is probably not meant with these rules."""
    ids = {each.person_id for pool in plan.pools for each in pool.members} | {
        each.person_id for each in plan.rules
    }
    working = {each.person_id for each in turns.workers(work, ids).values() if each.here}
    watcher = people.person(work, plan.watcher_id)
    if watcher is not None and watcher.standing is Standing.MEMBER:
        working.add(watcher.id)
    return warnings(plan, working, teams.of_inside_sales(work))


def _change(work: Work, actor: Actor, what: str, wanted: Change) -> Plan:
    may(actor, Right.ROUTING)
    stored.lock(work)
    before = stored.plan(work)
    after = wanted(before)
    if not after.watcher_id:
        after = watched_by(after, stored.next_id(work, "rule"), _first_watcher(work, actor))
    saved = stored.save(work, _numbered(work, _checked(work, after)), actor.id)
    for pool in saved.pools:
        old = before.pool(pool.id)
        if old is None or old.weights != pool.weights:
            turns.begin(work, pool.id)
    audit.record(work, actor.id, f"routing.{what}", f"workspace:{work.workspace_id}", version=saved.version)
    work.leaves(routing=saved.version)
    return saved


def _checked(work: Work, after: Plan) -> Plan:
    if len(after.rules) > MOST_RULES or len(after.pools) > MOST_POOLS:
        raise NotNow(f"There may be {MOST_RULES} rules and {MOST_POOLS} pools.")
    if any(len(each.members) > MOST_MEMBERS for each in after.pools):
        raise NotNow(f"A pool may have {MOST_MEMBERS} members.")
    check(after, teams.of_inside_sales(work))
    return after


def _numbered(work: Work, plan: Plan) -> Plan:
    return replace(
        plan,
        rules=tuple(
            each if each.id else replace(each, id=stored.next_id(work, "rule")) for each in plan.rules
        ),
    )


def _first_watcher(work: Work, actor: Actor) -> int:
    """Return who watches until somebody else is named: whoever makes the first rule, else a sales manager."""
    known = [each.id for each in people.holders(work, Role.SALES_MANAGER, Role.ADMIN)]
    if actor.id in known or not known:
        return actor.id
    return known[0]


def pool_named(plan: Plan, typed: str, field: str = "pool") -> Pool:
    """Return the pool of a name or id; `NotFound` names those there are."""
    wanted = folded(typed)
    for pool in plan.pools:
        if wanted in (folded(pool.name), pool.word, f"pool:{pool.id}"):
            return pool
    known = ", ".join(each.name for each in plan.pools[:8]) or "none yet"
    raise NotFound(
        f'"{typed.strip()[:40]}" is no pool. There are: {known}.',
        Offer("Add a pool", "/tandem rule pool", form=True),
        field=field,
    )


def kind_named(typed: str) -> RuleKind | None:
    """Return what a rule goes by, from its word or the beginning of it."""
    words = [each for each in RuleKind if each is not RuleKind.CATCH_ALL]
    return next((each for each in words if typed and each.value.startswith(folded(typed))), None)
