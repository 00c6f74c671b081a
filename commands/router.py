"""Every line to its handler: `/noun verb which rest`, with help, "did you mean", and one boundary for refusals."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache

from alignment.errors import NotAllowed, NotUnderstood, Offer, Refusal
from alignment.people import ROLE_WORDS, Role, Standing, listed
from alignment.permissions import RULES, Right, ever
from commands import help as helping
from commands.line import Line
from commands.request import Reply, Request
from commands.said import headline
from commands.table import EVERYBODY, Noun, Verb
from db.memory import AlreadyDone
from db.stores import people
from messages import limits
from messages.buttons import offered
from messages.fields import Option
from messages.message import compose
from messages.text import escape

HELP_WORDS = ("help", "?")
NAMED = 3
"""So many of the managers and admins who may do something are named to whoever may not; a rep is not everybody's to know."""


@cache
def registered() -> dict[str, Noun]:
    """Return every command that Slack knows by name (`/lead`), in the order help shows them."""
    from commands import campaign, digest, lead, meeting, pipeline, rotation, tandem

    order = (tandem.NOUN, lead.NOUN, campaign.NOUN, pipeline.NOUN, digest.NOUN, meeting.NOUN, rotation.NOUN)
    return {noun.name: noun for noun in order}


@cache
def nouns() -> dict[str, Noun]:
    """Return every noun by name: registered commands, each followed by those within it (`/tandem content`)."""
    found = [each for noun in registered().values() for each in (noun, *noun.within)]
    return {noun.name: noun for noun in found}


async def answer(request: Request) -> Reply:
    """Answer one line; a refusal is answered with its sentence and its buttons, never raised.

    Anything that is no `Refusal` is left to the edge, which answers with a reference.
    """
    try:
        return await _answer(request)
    except Refusal as refusal:
        if request.submitted and refusal.field:
            return Reply(errors={refusal.field: refusal.sentence})
        return refused(refusal)
    except AlreadyDone as done:
        return await _again(request, done)


async def _answer(request: Request) -> Reply:
    line = Line.read(request.line)
    noun = nouns().get(line.noun)
    if noun is None:
        raise _unknown(line.noun, list(registered()), line, "")
    noun, line = _within(noun, line)
    word, rest = line.take()
    asks_help = word in HELP_WORDS or line.rest.casefold().endswith((" help", " ?"))
    if asks_help or request.actor.standing is not Standing.MEMBER:
        return Reply(helping.about(noun, request.actor))
    verb = noun.verb(word)
    if verb is not None:
        await _judge(request, noun, verb)
        return await verb.run(request, rest)
    if noun.otherwise is None:
        raise _no_such_verb(noun, word, rest)
    if not ever(request.actor, noun.right):
        raise _for_the_two_teams(noun.right)
    try:
        return await noun.otherwise(request, line)
    except NotUnderstood as refusal:
        unknown = _no_such_verb(noun, word, rest)
        *meant, helping_on = unknown.offers
        if not word or helping_on in refusal.offers:
            raise
        if not refusal.offers:
            raise unknown from None
        # A misspelt verb is no filter either: the verbs that may have been meant stand before what else would help.
        raise NotUnderstood(refusal.sentence, *meant, *refusal.offers) from None


def _within(noun: Noun, line: Line) -> tuple[Noun, Line]:
    """Return the noun that a line is about where that is a word after another, and the line that is left for it."""
    word, rest = line.take()
    inner = next((each for each in noun.within if each.name == f"{noun.name} {word}"), None)
    return (inner, Line(inner.name, rest.rest)) if inner is not None else (noun, line)


async def suggest(request: Request, source: str, typed: str) -> Sequence[Option]:
    """Answer type-ahead: what the actor may pick, best match first, at most 100; nothing for who may not."""
    for noun in nouns().values():
        found = noun.picks.get(source)
        if found is not None and ever(request.actor, found.right):
            return (await found.run(request, typed))[:100]
    return ()


def refused(refusal: Refusal) -> Reply:
    """Return a refusal as the person sees it: its sentence, and what they may press instead.

    A line that is too long for a button stands in the answer, ready to copy; a menu takes only short ones.
    """
    fits = [offer for offer in refusal.offers if len(offer.line) <= limits.BUTTON_VALUE]
    copied = [f"`{escape(offer.line)}`" for offer in refusal.offers if offer not in fits]
    buttons = offered(*fits)
    more = [each for each in buttons[3:] if len(each.line) < limits.OPTION_VALUE]
    body = "\n".join([escape(refusal.sentence), *copied])
    return Reply(compose(escape(headline(refusal.sentence)), body, buttons=buttons[:3], more=more[:5]))


async def _judge(request: Request, noun: Noun, verb: Verb) -> None:
    if verb.asks_itself or verb.open_to(request.actor):
        return
    if verb.who == EVERYBODY:
        raise _for_the_two_teams(verb.right)
    who = [role for role in Role if role in verb.who]
    may_be_named = [role for role in who if role not in (Role.REP, Role.MARKETER)]
    holders = await request.look(lambda work: people.holders(work, *may_be_named)) if may_be_named else ()
    names = [each.first_name for each in holders if each.standing is Standing.MEMBER]
    several = f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    told = several if len(names) > NAMED else listed(names)
    raise NotAllowed(
        f"{listed([ROLE_WORDS[role] for role in who]).capitalize()} can do that{f': {told}' if told else ''}.",
        Offer("What I can do", f"{noun.name} help"),
    )


def _for_the_two_teams(right: Right) -> NotAllowed:
    """Say what somebody without any role is told."""
    sentence = f"{RULES[right].who} You have no role yet; an admin gives one: /tandem people."
    return NotAllowed(sentence, Offer("Help", "/tandem help"))


async def _again(request: Request, done: AlreadyDone) -> Reply:
    """Answer a repeat with what now holds: the thing's card, or the sentence that it is done."""
    if lead := done.effect.get("lead"):
        line = Line("/lead", f"show {lead}")
        show = nouns()["/lead"].verb("show")
        assert show is not None, "the lead's card answers repeats"
        return await show.run(request, line.take()[1])
    return Reply(compose("That is done already.", "That is done already."))


def _no_such_verb(noun: Noun, word: str, rest: Line) -> NotUnderstood:
    words = [each for verb in noun.verbs for each in (verb.word, *verb.other_words) if each]
    words += [each.name.removeprefix(noun.name).strip() for each in noun.within]
    return _unknown(word, words, rest, noun.name)


_MENTION = re.compile(r"<@\w+(?:\|([^>]*))?>")


def _called(mention: re.Match[str]) -> str:
    """`@jonas`, as it was typed, in place of what Slack made of it."""
    return f"@{mention[1] or 'somebody'}"


def _unknown(word: str, known: list[str], rest: Line, noun: str) -> NotUnderstood:
    close = difflib.get_close_matches(word, known, n=2, cutoff=0.6)
    offers = [Offer(*_meant(match, rest, noun)) for match in close]
    return NotUnderstood(
        f'"{_MENTION.sub(_called, word)}" is not something I know.',
        *offers,
        Offer("Help", f"{noun or '/tandem'} help"),
    )


def _meant(match: str, rest: Line, noun: str) -> tuple[str, str]:
    line = f"{noun} {match} {rest.rest}".strip() if noun else f"{match} {rest.rest}".strip()
    label = line.removeprefix(noun).strip()
    return (label[:1].upper() + label[1:])[:30], line
