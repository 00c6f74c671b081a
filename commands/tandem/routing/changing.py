"""Each change of the rules as a line and as the form that says the same."""

from __future__ import annotations

from collections.abc import Callable

from alignment.errors import NotUnderstood, Offer
from commands.line_forms import LineForm, by_word
from commands.request import Reply, Request
from commands.tandem.routing import card, pools
from commands.tandem.routing.rule_line import read_number, read_rule
from db.memory import Work
from db.stores import routing
from messages.fields import Choice, Field, Option, Person, Text
from operations import routing_rules as rules
from operations.people.finding import find

Read = Callable[[Work, str], tuple[rules.Change, str]]
"""Read the words of a change: what it does, and what is said when it is done."""

_FIRST = Choice(
    "first",
    "Before it holds",
    [Option("save", "Save it now"), Option("show", "Show last month under it first", "nothing is saved")],
    initial="save",
)


def _adding(work: Work, typed: str) -> tuple[rules.Change, str]:
    rule, at = read_rule(work, typed)
    return rules.adding(rule, at), f"There is a rule {rule.label} now."


def _replacing(work: Work, typed: str) -> tuple[rules.Change, str]:
    number, words = read_number(typed)
    rule, _ = read_rule(work, words)
    return rules.replacing(number, rule), f"Rule {number} is {rule.label} now."


def _moving(_work: Work, typed: str) -> tuple[rules.Change, str]:
    number, rest = read_number(typed)
    to, _ = read_number(rest)
    return rules.moving(number, to), f"Rule {number} moved."


def _removing(_work: Work, typed: str) -> tuple[rules.Change, str]:
    number, _ = read_number(typed)
    return rules.removing(number), f"Rule {number} is gone."


READ: dict[str, Read] = {
    "add": _adding, "edit": _replacing, "set": _replacing, "move": _moving, "remove": _removing,
}  # fmt: skip
"""The changes that can be looked at before they hold, by their words."""


def wanted(work: Work, typed: str) -> rules.Change:
    """Return the change that a line stands for, such as `remove 2`, without carrying it out."""
    word, _, rest = typed.strip().partition(" ")
    read = READ.get(word.casefold())
    if read is None:
        raise NotUnderstood(
            f'"{word[:30]}" is no change that I can replay. There are: {", ".join(READ)}.',
            Offer("Replay last month", "/tandem routing replay"),
        )
    return read(work, rest)[0]


def _saving(read: Read) -> Callable[[Work, Request, str], Reply]:
    def save(work: Work, request: Request, typed: str) -> Reply:
        change, said = read(work, typed)
        return card.done(work, said, rules.change(work, request.actor, change))

    return save


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
        _FIRST,
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


def _number_field(label: str = "Rule number") -> Text:
    return Text("number", label, limit=3, placeholder="2")


def _back(work: Work, request: Request, typed: str) -> Reply:
    version, _ = read_number(typed)
    return card.done(
        work, f"The rules of v{version} hold again.", rules.put_back(work, request.actor, version)
    )


def _watch(work: Work, request: Request, typed: str) -> Reply:
    known = find(work, typed)
    plan = rules.watch(work, request.actor, known.id)
    return card.done(work, f"{known.name} watches what no rule and nobody takes.", plan)


ACTS = by_word(
    LineForm("/tandem rule add", "Add a rule", _rule_fields, _rule_words, _saving(_adding), "name"),
    LineForm(
        "/tandem rule edit",
        "Change a rule",
        lambda work: [_number_field(), *_rule_fields(work)],
        lambda form: f"{form.answered('number')} {_rule_words(form)}",
        _saving(_replacing),
        "name",
        other_words=("set",),
    ),
    LineForm(
        "/tandem rule move",
        "Move a rule",
        lambda _work: [_number_field(), Text("to", "To place", limit=3, placeholder="1"), _FIRST],
        lambda form: f"{form.answered('number')} {form.answered('to')}",
        _saving(_moving),
        "number",
    ),
    LineForm(
        "/tandem rule remove",
        "Remove a rule",
        lambda _work: [_number_field(), _FIRST],
        lambda form: form.answered("number"),
        _saving(_removing),
        "number",
    ),
    *pools.FORMS,
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
