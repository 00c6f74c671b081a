"""Which figures somebody means: filters in any order, since when, as of when; one unknown word is asked back."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from alignment.calendar import local_instant
from alignment.dates import Sense, When, full_day, parse_when
from alignment.errors import NotUnderstood, Offer
from alignment.people import Actor, Role
from alignment.periods import Period
from alignment.readings import Ambiguous, longest_reading
from commands import pairs, persons, shapes
from commands.judging import judge
from commands.request import Request
from db.memory import Work
from db.stores import teams, vocabulary
from db.stores.asked import Filters, Pair
from db.stores.vocabulary import Word
from figures.basis import Scope
from figures.held import Held, held
from figures.pipeline import day_before
from figures.whose import withheld

MOST_WORDS = 4
"""A name or a day has at most so many words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What figures somebody asks for: the scope, and the pair of times; `own_team`: the team that was meant without being named."""

    scope: Scope
    pair: Pair
    words: str = ""
    own_team: str = ""


@dataclass(slots=True)
class _Reading:
    """What has been read of a line so far. `person`: the one whose figures are meant, as they are called; `since`: the words
    of its day, which is one before `as_of`."""

    filters: dict[str, int | str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    person: str = ""
    since: Sequence[str] = ()
    as_of: datetime | None = None
    period: Period | None = None
    exact: tuple[Pair, Pair | None] | None = None


def asked(
    work: Work,
    request: Request,
    text: str,
    *,
    own_team: bool = True,
    shaped: bool = False,
    of_persons: bool = False,
) -> Asked:
    """Read the filters of a line, and judge whether this person may see those figures.

    Without a team or a person, a rep is answered for their own team (`own_team`). With `shaped` it may also say `by
    source` and `per account`. `of_persons`: it may be asked of one. Raises NotUnderstood with the line's buttons for a
    word that is none.
    """
    now = held(work, request.now, request.now)
    shape, words = shapes.read(request.line, text.split()) if shaped else (shapes.PLAIN, text.split())
    read = _read(work, now, request.actor, request.line, words)
    if read.person and not of_persons:
        raise NotUnderstood(
            "That report is of teams. Other reports tell what one person holds.",
            Offer("Pipeline", f"/pipeline {as_typed(read.person)}"),
            Offer("Quotas", "/pipeline plan"),
        )
    mine = None
    if not {"team_id", "owner_id"} & read.filters.keys() and own_team and read.exact is None:
        mine = _own_team(work, request.actor)
        if mine is not None:
            read.filters["team_id"] = mine.value
            read.said.insert(0, mine.label)
    judge(work, request.actor, read.filters)
    filters = Filters(**read.filters)  # type: ignore[arg-type]
    if read.exact is not None:
        pair, since = read.exact
    else:
        pair = Pair(read.as_of or request.now, request.now)
        since = day_before(work, pair.as_of, pair.known_at)
        if read.since:
            since = Pair(_begins(work, request, read.since, pair.as_of), request.now)
    said = [*read.said, *([read.period.label] if read.period else []), *shape.said]
    scope = Scope(filters, since, tuple(said), read.period, by=shape.by, per_account=shape.per_account)
    return Asked(scope, pair, text, mine.label if mine is not None else "")


def _begins(work: Work, request: Request, words: Sequence[str], as_of: datetime) -> datetime:
    """Read since when, seen from as of when."""
    try:
        return _day(held(work, as_of, request.now), words, is_since=True)[1]
    except NotUnderstood as problem:
        without = request.line
        for word in ("since", *words):
            without = _replaced(without, word, "")
        raise NotUnderstood(problem.sentence, Offer("Without it", without)) from None


def _read(work: Work, now: Held, actor: Actor, line: str, words: Sequence[str]) -> _Reading:
    read = _Reading()
    known = vocabulary.named(work)
    more: tuple[Word, ...] | None = None
    at = 0
    while at < len(words):
        try:
            step = (
                _time(read, now, words[at:])
                or _name(read, known, words[at:])
                or _period(read, now, words[at:])
                or _person(work, read, actor, words[at:])
            )
        except Ambiguous as problem:
            raise asked_back(line, problem) from None
        except NotUnderstood as problem:
            # A day that is none, or is missing: everything before it can be asked for.
            before = " ".join(line.split()[: at - len(words)])
            raise NotUnderstood(problem.sentence, *problem.offers, Offer("Without it", before)) from None
        if not step:
            if more is None:
                more = vocabulary.of_leads(work)
            step = _name(read, more, words[at:])
        if not step:
            raise _unknown(line, words[at], (*known, *(more or ())))
        at += step
    return read


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters by column, and their words; `person` is the one among these that is somebody's name."""

    filters: Mapping[str, int | str]
    said: tuple[str, ...]
    person: str = ""


def narrowing(
    work: Work, actor: Actor, line: str, words: Sequence[str], besides: Callable[[Sequence[str]], int]
) -> Narrowing:
    """Read the filters among words of which `besides` takes the others; it returns how many of the first are its own.

    Raises NotUnderstood with the line's buttons for a word that is neither.
    """
    read = _Reading()
    known = vocabulary.named(work)
    more: tuple[Word, ...] = ()
    at = 0
    while at < len(words):
        step = _name(read, known, words[at:]) or besides(words[at:]) or _person(work, read, actor, words[at:])
        if not step:
            more = more or vocabulary.of_leads(work)
            step = _name(read, more, words[at:])
        if not step:
            raise _unknown(line, words[at], (*known, *more))
        at += step
    return Narrowing(read.filters, tuple(read.said), read.person)


def resembles(work: Work, words: Sequence[str]) -> bool:
    """Tell whether the first word is a filter, or so close to one that it may be meant."""
    every = (*vocabulary.named(work), *vocabulary.of_leads(work))
    if _name(_Reading(), every, words):
        return True
    names = [_folded(name) for each in every for name in each.names]
    return bool(difflib.get_close_matches(_folded(words[0]), names, n=1, cutoff=0.6))


def as_typed(label: str) -> str:
    """Return a filter's label as one word that is read as that filter again."""
    return "-".join(label.split())


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _name(read: _Reading, known: Sequence[Word], words: Sequence[str]) -> int:
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        typed = _folded("".join(words[:count]))
        for word in known:
            if typed and typed in map(_folded, word.names) and word.column not in read.filters:
                read.filters[word.column] = word.value
                read.said.append(word.label)
                return count
    return 0


def _person(work: Work, read: _Reading, actor: Actor, words: Sequence[str]) -> int:
    """One person, by mention or by name, where this one may see their figures."""
    found = persons.meant(work, actor, words) if not read.person else None
    if found is None:
        return 0
    word, count = found
    read.filters[word.column] = word.value
    read.said.append(word.label)
    read.person = word.label
    return count


def _period(read: _Reading, now: Held, words: Sequence[str]) -> int:
    if read.period is not None:
        return 0
    found = longest_reading(words, lambda typed: now.fiscal.named(typed, now.today), 2)
    if found is None:
        return 0
    read.period, count = found
    return count


def _time(read: _Reading, now: Held, words: Sequence[str]) -> int:
    """`since fri`, `as of 2 nov`, or the exact pairs that a button carries."""
    if exact := pairs.read(words[0]):
        read.exact = exact
        return 1
    for start, is_since in ((("since",), True), (("as", "of"), False)):
        if tuple(word.casefold() for word in words[: len(start)]) == start:
            count, instant = _day(now, words[len(start) :], is_since=is_since)
            if is_since:
                read.since = words[len(start) : len(start) + count]
            else:
                read.as_of = instant
            return len(start) + count
    return 0


def _day(now: Held, words: Sequence[str], *, is_since: bool) -> tuple[int, datetime]:
    if not words:
        said = "since fri" if is_since else "as of 2 nov"
        raise NotUnderstood(f'"{said}" wants a day, such as that one.')

    def read(typed: str) -> When:
        return parse_when(typed, now.today, now.calendar, fiscal=now.fiscal, sense=Sense.BEHIND)

    # Fewer words may be the day, and what follows a filter; where no word is a day, the first is refused.
    when, count = longest_reading(words, read, MOST_WORDS) or (read(words[0]), 1)
    if when.day > now.today:
        last, day = full_day(now.today), full_day(when.day)
        raise NotUnderstood(f"These figures end on {last}; {day} comes after it.")
    if when.day == now.today and when.at is None and not is_since:
        return count, now.pair.as_of
    return count, min(local_instant(when.day, when.at or time.min, now.zone), now.pair.as_of)


def _unknown(line: str, word: str, known: Sequence[Word]) -> NotUnderstood:
    names = {_folded(name): name for each in known for name in each.names}
    without = _replaced(line, word, "")
    if _folded(word) in names:
        return NotUnderstood(
            f'"{word[:40]}" is one too many: one of a kind at a time.', Offer("Without it", without)
        )
    close = difflib.get_close_matches(_folded(word), list(names), n=2, cutoff=0.6)
    offers = [Offer(names[match][:30], _replaced(line, word, names[match])) for match in close]
    offers.append(Offer("Without it", without))
    return NotUnderstood(f'"{word[:40]}" is no filter I know here.', *offers)


def asked_back(line: str, problem: Ambiguous) -> NotUnderstood:
    """Ask which of two readings was meant: a button for each, on the line that says it plainly."""
    offers = [Offer(each.label[:30], _replaced(line, problem.typed, each.text)) for each in problem.readings]
    return NotUnderstood(problem.sentence, *offers)


def _replaced(line: str, word: str, by: str) -> str:
    """The line again with one word in place of another, so that a button keeps the rest."""
    kept = [by if each.casefold() == word.casefold() else each for each in line.split()]
    return " ".join(each for each in kept if each)


def _own_team(work: Work, actor: Actor) -> Word | None:
    """A rep's own team, where they have exactly one and are nothing else."""
    if not actor.has(Role.REP) or actor.manager or actor.has(Role.ADMIN):
        return None
    mine = [team for team in teams.teams_of(work, actor.id) if team.id in actor.team_ids]
    if len(mine) != 1 or withheld(work, actor, {"team_id": mine[0].id}):
        return None
    return Word("team_id", mine[0].id, mine[0].name, ())
