"""Whose own figures somebody asks for: `@jonas`, `me`, or the name of somebody whose figures they may see."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.people import Actor, Role
from commands.judging import judge_person
from db.memory import Work
from db.stores import people
from db.stores.people import Person
from db.stores.vocabulary import Word
from figures.whose import may_see_person

_MYSELF = frozenset({"me", "mine", "myself"})
_LONGEST = 4


def meant(work: Work, actor: Actor, words: Sequence[str]) -> tuple[Word, int] | None:
    """Return the filter that the first words mean, and how many they are; None where they name nobody.

    With an @ it can be nobody else: then whoever may not see that person is told so. A name alone is looked for among
    those whose figures this person may see, so that it gives nobody away.
    """
    first = words[0].casefold()
    if first.startswith(("@", "<@")):
        found = _mentioned(work, words[0])
        if found is None:
            return None
        judge_person(work, actor, found.id)
        return _word(found), 1
    if first in _MYSELF:
        mine = people.person(work, actor.id)
        if mine is None or not may_see_person(work, actor, actor.id):
            return None
        return _word(mine), 1
    return _by_name(work, actor, words)


def _word(person: Person) -> Word:
    return Word("owner_id", person.id, person.name, ())


def _mentioned(work: Work, word: str) -> Person | None:
    """The person behind Slack's `<@U123|jonas>`, or behind `@jonas` where Slack left it as it was typed."""
    if word.startswith("<@"):
        slack = word.removeprefix("<@").removesuffix(">").partition("|")[0].upper()
        number = people.by_slack(work, slack)
        return people.person(work, number) if number else None
    wanted = _folded(word.lstrip("@"))
    close = [
        each
        for each in people.holders(work, Role.REP, Role.SALES_MANAGER)
        if wanted in (_folded(each.name), _folded(each.first_name))
    ]
    return close[0] if len(close) == 1 else None


def _by_name(work: Work, actor: Actor, words: Sequence[str]) -> tuple[Word, int] | None:
    seen = [
        each
        for each in people.people(work, {actor.id, *actor.people}).values()
        if may_see_person(work, actor, each.id)
    ]
    for count in range(min(_LONGEST, len(words)), 0, -1):
        typed = _folded("".join(words[:count]))
        named = [each for each in seen if typed and typed in (_folded(each.name), _folded(each.first_name))]
        if len(named) == 1:
            return _word(named[0]), count
    return None


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
