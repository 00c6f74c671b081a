"""Which figures somebody means: filters in any order, since when, as of when; one unknown word is asked back."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from alignment.calendar import local_instant
from alignment.dates import Sense, When, parse_when
from alignment.errors import NotAllowed, NotUnderstood, Offer
from alignment.people import FEWEST_PEOPLE, Actor, Role
from alignment.periods import Period
from alignment.readings import Ambiguous, longest_reading
from commands import persons as whose
from commands import shapes
from commands.request import Request
from db.memory import Work
from db.stores import teams, vocabulary, workspaces
from db.stores.asked import Filters, Pair
from db.stores.vocabulary import Word
from figures.basis import Scope
from figures.held import Held, held
from figures.pipeline import day_before
from figures.whose import may_see_team

MOST_WORDS = 4
"""A name or a day has at most so many words."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OURS = datetime(2000, 1, 1, tzinfo=UTC)
"""No figure is asked as of an earlier time."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Asked:
    """What figures somebody asks for: the scope, and the pair of times."""

    scope: Scope
    pair: Pair
    words: str = ""


@dataclass(slots=True)
class _Reading:
    """What has been read of a line so far."""

    filters: dict[str, int | str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    since: datetime | None = None
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
    persons: bool = True,
) -> Asked:
    """Read the filters of a line, and judge whether this person may see those figures.

    Without a team or a person, a rep is answered for their own team (`own_team`). With `shaped` it may also say `by
    source` and `per account`. `persons`: it may be asked of one person. Raises NotUnderstood with the line's buttons for a
    word that is none.
    """
    now = held(work, request.now, request.now)
    shape, words = shapes.read(request.line, text.split()) if shaped else (shapes.PLAIN, text.split())
    read = _read(work, now, request.actor, request.line, words)
    if "owner_id" in read.filters and not persons:
        raise NotUnderstood(
            "That report is of teams. Other reports tell what one person holds.",
            Offer("Pipeline", f"/pipeline {read.said[-1]}"),
            Offer("Quotas", "/pipeline plan"),
        )
    if not {"team_id", "owner_id"} & read.filters.keys() and own_team and read.exact is None:
        mine = _own_team(work, request.actor)
        if mine is not None:
            read.filters["team_id"] = mine.value
            read.said.insert(0, mine.label)
    _judge(work, request.actor, read)
    filters = Filters(**read.filters)  # type: ignore[arg-type]
    if read.exact is not None:
        pair, since = read.exact
    else:
        pair = Pair(read.as_of or request.now, request.now)
        since = Pair(read.since, request.now) if read.since else day_before(work, pair.as_of, pair.known_at)
    said = [*read.said, *([read.period.label] if read.period else []), *shape.said]
    scope = Scope(filters, since, tuple(said), read.period, by=shape.by, per_account=shape.per_account)
    return Asked(scope, pair, text)


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
            raise _asked_back(line, problem) from None
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
    """Filters by column, and their words."""

    filters: Mapping[str, int | str]
    said: tuple[str, ...]


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
    return Narrowing(read.filters, tuple(read.said))


def resembles(work: Work, words: Sequence[str]) -> bool:
    """Tell whether the first word is a filter, or so close to one that it may be meant."""
    every = (*vocabulary.named(work), *vocabulary.of_leads(work))
    if _name(_Reading(), every, words):
        return True
    names = [_folded(name) for each in every for name in each.names]
    return bool(difflib.get_close_matches(_folded(words[0]), names, n=1, cutoff=0.6))


def judge_for(work: Work, actor: Actor, target: str, narrowed: Narrowing, line: str = "") -> None:
    """Judge whether these figures may go to a target: those of a person, or a group under three, never go to a channel.

    `line` is what was typed: the button for the direct message keeps it.
    """
    read = _Reading(filters=dict(narrowed.filters))
    if target.startswith("person:"):
        _judge(work, actor, read)
        return
    if "owner_id" in narrowed.filters:
        raise NotAllowed(
            "Figures of one person come by direct message alone: to that person, and to their manager.",
            *((Offer("To me, by DM", f"{line} dm"),) if line else ()),
            Offer("The whole team's here", "/digest on pipeline"),
        )
    team_id = narrowed.filters.get("team_id")
    if isinstance(team_id, int) and len(teams.members(work, team_id)) < FEWEST_PEOPLE:
        raise NotAllowed(
            "Figures of so small a team are about persons, so they stay out of channels.",
            Offer("All teams", "/digest on pipeline"),
            Offer("See them myself", f"/pipeline {narrowed.said[0]}"),
        )


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
    if "owner_id" in read.filters:
        return 0
    found = whose.meant(work, actor, words)
    if found is None:
        return 0
    word, count = found
    read.filters[word.column] = word.value
    read.said.append(word.label)
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
    if words[0].startswith("@") and (exact := _exact(words[0])):
        read.exact = exact
        return 1
    for start, is_since in ((("since",), True), (("as", "of"), False)):
        if tuple(word.casefold() for word in words[: len(start)]) == start:
            count, instant = _day(now, words[len(start) :], is_since=is_since)
            if is_since:
                read.since = instant
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


def _asked_back(line: str, problem: Ambiguous) -> NotUnderstood:
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
    if len(mine) != 1 or not may_see_team(work, actor, mine[0].id):
        return None
    return Word("team_id", mine[0].id, mine[0].name, ())


def _judge(work: Work, actor: Actor, read: _Reading) -> None:
    """A group under three is a person: its figures are for its people and for the manager above them."""
    owner_id, team_id = (read.filters.get(name) for name in ("owner_id", "team_id"))
    if isinstance(owner_id, int):
        whose.judge(work, actor, owner_id)
    if not isinstance(team_id, int):
        return
    if not may_see_team(work, actor, team_id):
        theirs = (
            "they and their manager see them"
            if workspaces.terms(work).switches.person_figures
            else "those are switched off here"
        )
        raise NotAllowed(
            f"That team is so small that its figures are about persons: {theirs}.",
            Offer("All teams", "/pipeline"),
        )


# --- exact pairs, for buttons --------------------------------------------------------------------------------------


def exact(pair: Pair, since: Pair | None) -> str:
    """The pairs of times as one short word, so that a button asks for the same figures again."""
    times = [pair.as_of, pair.known_at, *((since.as_of, since.known_at) if since else ())]
    return "@" + ".".join(_short((each - _EPOCH) // timedelta(microseconds=1)) for each in times)


def _exact(word: str) -> tuple[Pair, Pair | None] | None:
    try:
        times = [_EPOCH + timedelta(microseconds=int(each, 36)) for each in word[1:].split(".")]
    except (ValueError, OverflowError):
        # Somebody typed an @ themselves; it is asked back like any other word.
        return None
    if len(times) not in (2, 4) or min(times) < _OURS:
        # Somebody's handle, such as @jonas.berg.
        return None
    return Pair(times[0], times[1]), Pair(times[2], times[3]) if len(times) == 4 else None


def _short(number: int) -> str:
    digits = ""
    while number:
        number, place = divmod(number, 36)
        digits = _DIGITS[place] + digits
    return digits or "0"
