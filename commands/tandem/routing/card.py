"""The rules as managers read them, and how a decision came about."""

from __future__ import annotations

from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND
from alignment.rota import Pool
from alignment.routing import (
    ACCOUNT_RULES,
    Conditions,
    Decision,
    Plan,
    Rule,
    RuleKind,
    in_words,
    turn_in_words,
)
from alignment.routing import (
    explained as decision_explained,
)
from commands.answers import answer, bold
from commands.request import Reply
from db.memory import Work
from db.stores import leads, people, routing, teams, turns
from messages.buttons import Block, Button
from messages.message import compose, row
from messages.text import escape, neutral, one_line
from operations.routing_rules import warned

ADD = Button("Add a rule", "/tandem rule add", form=True)
POOL = Button("Add a pool", "/tandem rule pool", form=True)
MEMBER = Button("Add a member", "/tandem rule member", form=True)
TRY = Button("Who would get…", "/tandem routing test", form=True)
WATCH = Button("Who watches", "/tandem rule watch", form=True)
REPLAY = Button("Replay a month", "/tandem routing replay", form=True)
ROUTING = Button("Routing", "/tandem routing")
_SHOWN = 25


def card(work: Work) -> Reply:
    """Return the rules in their order, each with what can be done with it; the pools, what waits, and what is odd."""
    plan = routing.plan(work)
    waiting = sum(turns.pools_waited_for(work).values())
    rules = f"{len(plan.rules)} rule{'' if len(plan.rules) == 1 else 's'}"
    title = f"Routing · v{plan.version} · {rules}" if plan.rules else "Routing · no rules yet"
    lines = [str(bold(title))]
    if not plan.rules:
        lines.append("Every lead waits in its team's queue until somebody takes it.")
        lines.append("Add a pool of reps, then a rule that gives it leads.")
    if waiting:
        lines.append(
            f"{waiting} lead{'' if waiting == 1 else 's'} with nobody to take {'it' if waiting == 1 else 'them'} now"
        )
    lines += [str(escape(neutral(f"To look at: {each}"))) for each in warned(work, plan)[:6]]
    extra: list[Block] = []
    for number, rule in enumerate(plan.rules[:_SHOWN], 1):
        text = str(escape(neutral(one_line(f"{number} {described(work, plan, rule)}", 200))))
        extra.append(row(text, _menu(number, rule)))
    for pool in plan.pools[:15]:
        text = str(escape(neutral(one_line(f"Pool {pool.name}: {of_pool(work, pool)}", 300))))
        extra.append(row(text, (MEMBER, Button("Remove it", f"/tandem rule endpool pool:{pool.id}"))))
    return Reply(
        compose(
            str(escape(title)),
            "\n".join(lines),
            extra=extra,
            buttons=(ADD, POOL, TRY),
            more=(MEMBER, WATCH, REPLAY),
        )
    )


def done(work: Work, said: str, plan: Plan) -> Reply:
    """Say what a change did, what is odd now, and offer to put the version before back."""
    back = (Button("Put it back", f"/tandem rule back {plan.version - 1}"),) if plan.version > 1 else ()
    lines = [f"To look at: {each}" for each in warned(work, plan)[:4]]
    return answer(
        f"{said} This is v{plan.version} of the rules.",
        *lines,
        buttons=(ROUTING, *back, Button("Last month under it", "/tandem routing replay")),
    )


def _menu(number: int, rule: Rule) -> tuple[Button, ...]:
    if rule.kind is RuleKind.CATCH_ALL:
        return (WATCH,)
    up = Button("Move up", f"/tandem rule move {number} {number - 1}")
    return (
        *((up,) if number > 1 else ()),
        Button("Move down", f"/tandem rule move {number} {number + 1}"),
        Button("Remove", f"/tandem rule remove {number}"),
    )


def described(work: Work, plan: Plan, rule: Rule) -> str:
    """Say a rule in one line: `territory West: region west → pool West`."""
    if rule.kind is RuleKind.CATCH_ALL:
        return f"else: {named(work, rule.person_id) or 'nobody'} watches what no rule takes"
    says = conditions(rule.conditions)
    head = f"{rule.label}: {says}" if says else rule.label
    if plan.is_inside(rule, teams.of_inside_sales(work)):
        head = f"inside sales, {head}"
    if rule.kind is RuleKind.RELATIONSHIP:
        return f"{head} → whoever has the account"
    if rule.kind in ACCOUNT_RULES:
        return f"{head} → {named(work, rule.person_id) or 'nobody'}"
    pool = plan.pool(rule.pool_id)
    return f"{head} → pool {pool.name if pool else 'that is gone'}"


def conditions(found: Conditions) -> str:
    """Say what a lead must have."""
    parts = []
    for word, wanted in (
        ("account", found.accounts), ("segment", found.segments), ("region", found.regions), ("country", found.countries),
    ):  # fmt: skip
        if wanted:
            parts.append(f"{word} {', '.join(sorted(wanted))}")
    if not found.any_size:
        parts.append(
            f"size {found.size_from or 1}–{found.size_to}"
            if found.size_to
            else f"size from {found.size_from}"
        )
    return " · ".join(parts)


def of_pool(work: Work, pool: Pool) -> str:
    """Say who is in a pool, with weight, cap and hours where they are not the usual ones."""
    said = []
    for each in pool.members:
        weight = f" ×{each.weight}" if each.weight > 1 else ""
        cap = f" up to {each.cap}" if each.cap else ""
        hours = f" {each.hours}" if each.hours else ""
        said.append(f"{named(work, each.person_id) or 'somebody'}{weight}{cap}{hours}")
    return ", ".join(said) or "nobody yet"


def named(work: Work, person_id: int) -> str:
    """Return somebody's first name; empty for nobody."""
    known = people.person(work, person_id) if person_id else None
    return known.first_name if known else ""


def decision_lines(work: Work, decision: Decision) -> list[str]:
    """Return how a decision came about, line by line."""
    lines = [decision_explained(decision).replace("; ", " · ").capitalize() + "."]
    passed = decision.match.passed
    if passed:
        lines.append(f"Passed before: rule {', '.join(map(str, passed))}, whose person cannot have it now.")
    return lines


def explained(work: Work, lead_id: int) -> list[str]:
    """Return by which rule a lead came to who has it, or waits; nothing where no rule did that."""
    lead = leads.lead(work, lead_id)
    if lead is None or lead.stage not in IN_HAND:
        return []
    wait = turns.waiting(work, lead_id)
    if wait is not None:
        plan = routing.of_version(work, wait.version)
        rule, pool = plan.rule(wait.rule_id), plan.pool(wait.pool_id)
        if rule is None:
            return ["No rule takes it: it waits in the queue that somebody watches."]
        whose = f"pool {pool.name}: nobody of it can take it now, so it waits" if pool else "it waits"
        return [f"Rule {plan.number_of(rule.id)} of v{wait.version}: {rule.label}; {whose}."]
    found = [each for each in turns.routed(work, lead_id) if each.cycle == lead.cycle and not each.returned]
    if not found or found[-1].person_id != lead.owner_id:
        return []
    last = found[-1]
    plan = routing.of_version(work, last.version)
    rule, pool = plan.rule(last.rule_id), plan.pool(last.pool_id)
    parts = [f"Rule {plan.number_of(last.rule_id)} of v{last.version}: {rule.label if rule else ''}"]
    if pool is None:
        parts.append("the account decides, off the rota")
    else:
        parts.append(f"pool {pool.name} of {in_words(len(pool.members))}")
        parts.append(turn_in_words(last.had, last.shared[last.person_id], len(last.shares)))
    return [f"{'; '.join(parts)}."]


def by_hand(work: Work, lead: Lead) -> str:
    """Say of a lead that no rule gave to anybody how it came where it is."""
    return (
        "No rule decided about it: somebody was given it or took it."
        if lead.owner_id
        else "No rule was asked about it."
    )
