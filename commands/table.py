"""The shape of a command: a noun with its verbs. Router, help, manifest, usage hints and docs are made from these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alignment.people import ROLE_LETTERS, Actor, Role
from alignment.permissions import RULES, Right, ever
from commands.line import Line
from commands.request import Reply, Request
from messages.fields import Option

Handler = Callable[[Request, Line], Awaitable[Reply]]
Suggester = Callable[[Request, str], Awaitable[Sequence[Option]]]

EVERYBODY: frozenset[Role] = frozenset(Role)
SALES = frozenset({Role.REP, Role.SALES_MANAGER})
MARKETING = frozenset({Role.MARKETER, Role.MARKETING_MANAGER})
MANAGERS = frozenset({Role.SALES_MANAGER, Role.MARKETING_MANAGER, Role.ADMIN})


class Leaves(StrEnum):
    """What remains of a verb that was carried out, for whoever asks who did what. A test types each and looks."""

    NOTHING = "reads only"
    HISTORY = "the lead's history"
    TRAIL = "the trail"


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that a noun can do.

    `word` is what people type, `other_words` mean the same. `usage` is what follows the noun in help; `example` is a
    whole line that a test types as every role; `says` is the promise in one line. `right` is what decides over it: the
    router asks whether somebody's roles could ever hold it, the operation judges the relation to the thing. `roles`
    narrows that further. `leaves` says where it is written down who did it. `run` answers a line; with `request.form`
    it returns its form, with `request.submitted` it reads the form's answers. An empty `word` is the noun alone.
    `asks_itself`: the router lets every full member try, and `run` judges (the one-time code makes the first admin).
    """

    word: str
    usage: str
    says: str
    example: str
    run: Handler
    roles: frozenset[Role] = EVERYBODY
    other_words: tuple[str, ...] = ()
    hidden: bool = False
    asks_itself: bool = False
    right: Right = field(kw_only=True)
    leaves: Leaves = field(kw_only=True)

    @property
    def who(self) -> frozenset[Role]:
        """The roles that may at all."""
        return self.roles & RULES[self.right].roles

    @property
    def letters(self) -> str:
        """The docs' letters for who may: `R S`, or `all`."""
        if self.who == EVERYBODY:
            return "all"
        return " ".join(letter for role, letter in ROLE_LETTERS.items() if role in self.who)

    def open_to(self, actor: Actor) -> bool:
        """Tell whether somebody may use this verb at all; the operation judges what they are to the thing."""
        if not ever(actor, self.right):
            return False
        return bool(actor.roles & self.who) or RULES[self.right].members


@dataclass(frozen=True, slots=True)
class Source:
    """One source of type-ahead: the right that somebody needs to be offered anything, and what finds it."""

    right: Right
    run: Suggester


@dataclass(frozen=True, slots=True)
class Noun:
    """One registered command: `/lead`, with what it is for and its verbs.

    `otherwise` answers a line whose first word is no verb (`/lead 42`, `/campaign webinar-nov`), for those who hold
    `right`; it may raise `NotUnderstood`, which the router turns into "did you mean". `picks` are its type-ahead sources
    by name. `within` are nouns that are words after this one (`/tandem content`): each has verbs of its own, and is
    registered with this one.
    """

    name: str
    says: str
    usage_hint: str
    verbs: tuple[Verb, ...]
    otherwise: Handler | None = None
    picks: Mapping[str, Source] = field(default_factory=dict)
    within: tuple[Noun, ...] = ()
    right: Right = field(kw_only=True)

    def verb(self, word: str) -> Verb | None:
        """Find a verb by any of its words."""
        for verb in self.verbs:
            if word == verb.word or word in verb.other_words:
                return verb
        return None
