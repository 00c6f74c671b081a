"""Each change of the rules as a line and as the form that says the same."""

from __future__ import annotations

import re

from alignment.errors import Incomplete, NotUnderstood, Offer
from alignment.identity import folded
from alignment.readings import Unreadable
from alignment.rota import Member, Pool
from alignment.routing import Conditions, Plan, Rule, RuleKind
from alignment.shifts import read_hours
from commands.answers import answer
from commands.line_forms import LineForm, by_word
from commands.request import Reply, Request
from commands.tandem.routing import card
from db.memory import Work
from db.stores import routing, teams
from messages.buttons import Button
from messages.fields import Choice, Field, Option, Person, Text
from operations import routing_rules as rules
from operations.people.finding import find, team_named

_KEYS = {
    "region": "regions", "regions": "regions", "country": "countries", "countries": "countries", "segment": "segments",
    "segments": "segments", "account": "accounts", "accounts": "accounts", "size": "size", "to": "to", "at": "at",
}  # fmt: skip
_ROUTING = Button("Routing", "/tandem routing")
_EXAMPLE = "add territory West region west to West"


def _done(work: Work, said: str, plan: Plan) -> Reply:
    """Say what a change did, what is odd now, and offer to put the version before back."""
    back = (Button("Put it back", f"/tandem rule back {plan.version - 1}"),) if plan.version > 1 else ()
    lines = [f"To look at: {each}" for each in rules.warned(work, plan)[:4]]
    return answer(f"{said} This is v{plan.version} of the rules.", *lines, buttons=(_ROUTING, *back))


# --- rules ----------------------------------------------------------------------------------------------------------


def _parted(typed: str) -> dict[str, str]:
    """Read `territory West region west, mid west to West at 2` into its parts; what stands before a key is the head."""
    parts: dict[str, list[str]] = {"head": []}
    key = "head"
    for word in typed.split():
        if folded(word) in _KEYS and (key != "head" or parts["head"]):
            key = _KEYS[folded(word)]
            parts.setdefault(key, [])
        else:
            parts[key].append(word)
    return {name: " ".join(words) for name, words in parts.items()}


def _rule(work: Work, typed: str) -> tuple[Rule, int]:
    parts = _parted(typed)
    word, _, name = parts["head"].partition(" ")
    kind = rules.kind_named(word)
    if kind is None:
        known = ", ".join(each.value for each in RuleKind if each is not RuleKind.CATCH_ALL)
        raise NotUnderstood(f'"{word[:30]}" is no kind of rule. There are: {known}.', field="kind")
    wanted = {each: _listed(parts.get(each, "")) for each in ("accounts", "segments", "regions", "countries")}
    own = {RuleKind.OWNER: "accounts", RuleKind.SEGMENT: "segments", RuleKind.TERRITORY: "regions"}.get(
        kind, ""
    )
    size = _size(parts.get("size", ""))
    if own and not any(wanted.values()) and size == (0, 0):
        wanted[own] = _listed(name)
    if own and not any(wanted.values()) and size == (0, 0):
        raise Incomplete(f"Which leads? Such as: {_EXAMPLE}.", field="name")
    found = Conditions(size_from=size[0], size_to=size[1], **wanted)
    target = parts.get("to", "")
    at = int(parts["at"]) if parts.get("at", "").isdecimal() and len(parts["at"]) < 4 else 0
    label = name[:80]
    if kind is RuleKind.RELATIONSHIP:
        return Rule(0, kind, label), at
    if not target:
        raise Incomplete(
            f"To whom? Such as: {_EXAMPLE}.", field="person" if kind is RuleKind.OWNER else "pool"
        )
    if kind is RuleKind.OWNER:
        return Rule(0, kind, label, found, person_id=find(work, target).id), at
    return Rule(0, kind, label, found, pool_id=rules.pool_named(routing.plan(work), target).id), at


def _listed(words: str) -> frozenset[str]:
    return frozenset(folded(each)[:120] for each in words.split(",") if folded(each))


def _size(typed: str) -> tuple[int, int]:
    if not typed:
        return 0, 0
    found = re.fullmatch(r"(\d{1,7})\s*(?:-\s*(\d{1,7})|\+)?", typed.strip())
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        raise NotUnderstood(f'"{typed[:30]}" is no size. Try 50-500, or 500+.', field="size")
    return int(found[1]), int(found[2] or 0)


def _rule_fields(work: Work) -> list[Field]:
    kinds = [
        Option("territory", "Territory", "by region, country or size"),
        Option("segment", "Segment"),
        Option("owner", "Named account", "its owner has it, off the rota"),
        Option("relationship", "Existing relationship", "whoever has a lead or deal of the same account"),
        Option("pool", "Everything else", "shared in a pool"),
    ]
    pools = [Option(f"pool:{each.id}", each.name) for each in routing.plan(work).pools[:100]]
    return [
        Choice("kind", "Goes by", kinds, initial="territory"),
        Text("name", "Name", limit=80, placeholder="West", optional=True),
        Text("region", "Regions", limit=200, placeholder="west, mountain", optional=True),
        Text("country", "Countries", limit=200, placeholder="us, canada", optional=True),
        Text("size", "Employees", limit=20, placeholder="50-500", optional=True),
        Text("segment", "Segments", limit=200, placeholder="middle, large", optional=True),
        Text("account", "Accounts, by company or domain", limit=1000, optional=True),
        *([Choice("pool", "Gives leads to pool", pools, optional=True)] if pools else []),
        Person("person", "Or the named accounts' owner", optional=True),
        Text("at", "Place in the order", limit=3, placeholder="last", optional=True),
    ]


def _rule_words(form: Request) -> str:
    keys = [
        f"{each} {form.answered(each)}"
        for each in ("region", "country", "size", "segment", "account")
        if form.answered(each)
    ]
    owner = form.answered("kind") == "owner"
    target = f"<@{form.answered('person')}>" if owner and form.answered("person") else form.answered("pool")
    tail = [f"to {target}"] if target else []
    tail += [f"at {form.answered('at')}"] if form.answered("at") else []
    return " ".join([form.answered("kind"), form.answered("name"), *keys, *tail])


def _add(work: Work, request: Request, typed: str) -> Reply:
    rule, at = _rule(work, typed)
    plan = rules.add(work, request.actor, rule, at)
    return _done(work, f"There is a rule {rule.label} now.", plan)


def _edit(work: Work, request: Request, typed: str) -> Reply:
    number, words = _number(typed)
    rule, _ = _rule(work, words)
    return _done(
        work, f"Rule {number} is {rule.label} now.", rules.replace_rule(work, request.actor, number, rule)
    )


def _number(typed: str, example: str = _EXAMPLE) -> tuple[int, str]:
    word, _, rest = typed.strip().partition(" ")
    if not (word.isascii() and word.isdecimal() and len(word) < 4):
        raise NotUnderstood(
            f'"{word[:30]}" is no number of a rule.', Offer("Routing", "/tandem routing"), field="number"
        )
    return int(word), rest


def _number_field(label: str = "Rule number") -> Text:
    return Text("number", label, limit=3, placeholder="2")


def _move(work: Work, request: Request, typed: str) -> Reply:
    number, rest = _number(typed)
    to, _ = _number(rest)
    return _done(work, f"Rule {number} moved.", rules.move(work, request.actor, number, to))


def _remove(work: Work, request: Request, typed: str) -> Reply:
    number, _ = _number(typed)
    return _done(work, f"Rule {number} is gone.", rules.remove(work, request.actor, number))


def _back(work: Work, request: Request, typed: str) -> Reply:
    version, _ = _number(typed)
    return _done(work, f"The rules of v{version} hold again.", rules.put_back(work, request.actor, version))


# --- pools ----------------------------------------------------------------------------------------------------------


def _pool(work: Work, request: Request, typed: str) -> Reply:
    name, _, team = typed.partition(" from ")
    members = (
        rules.of_team(work, team_named(work, team.strip().removeprefix("team ")).id) if team.strip() else ()
    )
    plan = rules.add_pool(work, request.actor, name, members)
    made = plan.pools[-1]
    return _done(work, f"Pool {made.name} is there: {card.of_pool(work, made)}.", plan)


def _pool_fields(work: Work) -> list[Field]:
    known = [Option(team.word, team.name) for team in teams.teams(work)[:100]]
    begin = [Choice("team", "Begin with everybody of", known, optional=True)] if known else []
    return [Text("name", "Name", limit=80, placeholder="West"), *begin]


def _pool_words(form: Request) -> str:
    team = form.answered("team")
    return f"{form.answered('name')} from {team}" if team else form.answered("name")


def _end_pool(work: Work, request: Request, typed: str) -> Reply:
    pool = rules.pool_named(routing.plan(work), typed)
    return _done(work, f"Pool {pool.name} is gone.", rules.end_pool(work, request.actor, pool))


_PLACE = re.compile(r"(?P<pool>.+?)\s+(?P<who><@[^>]+>|@\S+)(?P<rest>.*)", re.DOTALL)


def _member(work: Work, request: Request, typed: str) -> Reply:
    found = _PLACE.fullmatch(typed.strip())
    if found is None:
        raise Incomplete("Whom, in which pool? Such as: member West @jonas 2 cap 20.", field="who")
    pool = rules.pool_named(routing.plan(work), found["pool"])
    known = find(work, found["who"])
    words = found["rest"].split()
    if words and folded(words[0]) in ("off", "out"):
        return _done(
            work, f"{known.name} is out of {pool.name}.", rules.take_out(work, request.actor, pool, known.id)
        )
    plan = rules.place(work, request.actor, pool, _placed(known.id, words, pool))
    after = plan.pool(pool.id)
    return _done(work, f"Pool {pool.name}: {card.of_pool(work, after) if after else ''}.", plan)


def _placed(person_id: int, words: list[str], pool: Pool) -> Member:
    weight = 1
    if words and words[0].isascii() and words[0].isdecimal():
        weight = int(words.pop(0)[:4])
    cap = 0
    if words and folded(words[0]) == "cap":
        if len(words) < 2 or not (words[1].isascii() and words[1].isdecimal()):
            raise NotUnderstood("A cap is a number of accepted leads, such as cap 20.", field="cap")
        cap = min(int(words[1][:6]), 100_000)
        words = words[2:]
    if words and folded(words[0]) == "hours":
        words = words[1:]
    try:
        return Member(person_id, weight, cap, read_hours(" ".join(words))[:120])
    except Unreadable as problem:
        raise NotUnderstood(str(problem) or "Those are no hours. Try 9-17 weekdays.", field="hours") from None


def _pool_choice(work: Work) -> list[Field]:
    pools = [Option(f"pool:{each.id}", each.name) for each in routing.plan(work).pools[:100]]
    if not pools:
        raise Incomplete("There is no pool yet.", Offer("Add a pool", "/tandem rule pool", form=True))
    return [Choice("pool", "Pool", pools)]


def _member_fields(work: Work) -> list[Field]:
    return [
        *_pool_choice(work),
        Person("who", "Who"),
        Text("weight", "Weight", limit=2, initial="1"),
        Text("cap", "At most so many accepted leads", limit=6, optional=True),
        Text(
            "hours",
            "Own hours, for who asked for a talk",
            limit=100,
            placeholder="9-17 weekdays",
            optional=True,
        ),
    ]


def _member_words(form: Request) -> str:
    cap = f" cap {form.answered('cap')}" if form.answered("cap") else ""
    hours = f" hours {form.answered('hours')}" if form.answered("hours") else ""
    return f"{form.answered('pool')} <@{form.answered('who')}> {form.answered('weight') or 1}{cap}{hours}"


def _watch(work: Work, request: Request, typed: str) -> Reply:
    known = find(work, typed)
    plan = rules.watch(work, request.actor, known.id)
    return _done(work, f"{known.name} watches what no rule and nobody takes.", plan)


ACTS = by_word(
    LineForm("/tandem rule add", "Add a rule", _rule_fields, _rule_words, _add, "name"),
    LineForm(
        "/tandem rule edit",
        "Change a rule",
        lambda work: [_number_field(), *_rule_fields(work)],
        lambda form: f"{form.answered('number')} {_rule_words(form)}",
        _edit,
        "name",
        other_words=("set",),
    ),
    LineForm(
        "/tandem rule move",
        "Move a rule",
        lambda _work: [_number_field(), Text("to", "To place", limit=3, placeholder="1")],
        lambda form: f"{form.answered('number')} {form.answered('to')}",
        _move,
        "number",
    ),
    LineForm(
        "/tandem rule remove",
        "Remove a rule",
        lambda _work: [_number_field()],
        lambda form: form.answered("number"),
        _remove,
        "number",
    ),
    LineForm(
        "/tandem rule pool", "Add a pool", _pool_fields, _pool_words, _pool, "name", other_words=("pools",)
    ),
    LineForm(
        "/tandem rule endpool",
        "Remove a pool",
        _pool_choice,
        lambda form: form.answered("pool"),
        _end_pool,
        "pool",
    ),
    LineForm("/tandem rule member", "A pool's member", _member_fields, _member_words, _member, "who"),
    LineForm(
        "/tandem rule watch",
        "Who watches",
        lambda _work: [Person("who", "Who watches what nobody takes")],
        lambda form: f"<@{form.answered('who')}>",
        _watch,
        "who",
    ),
    LineForm(
        "/tandem rule back",
        "Put rules back",
        lambda _work: [_number_field("Version")],
        lambda form: form.answered("number"),
        _back,
        "number",
    ),
)
