"""Which digest, and of which place, a line is about."""

from __future__ import annotations

from alignment.errors import NotFound, Offer
from alignment.permissions import Right, may
from commands.line import Line
from commands.request import Request
from db.memory import Work
from operations import subscriptions


def target_here(request: Request) -> str:
    """Return what a digest is sent to from here: the channel, or the person by DM."""
    return subscriptions.target_of(request.channel or request.private.get("channel", ""), request.actor)


DM = "dm"
"""The word that has a digest come to oneself wherever it is typed."""


def whereto(request: Request, words: list[str]) -> tuple[str, list[str]]:
    """Return where a digest goes that a line is about, and its words without `dm`."""
    rest = [word for word in words if word.casefold() != DM]
    return target_here(request) if len(rest) == len(words) else f"person:{request.actor.id}", rest


def digest_named(line: Line) -> str:
    """Return the digest that a line names, if it does."""
    word, _ = line.take()
    return subscriptions.digest_kind(word).name if word else ""


def kind_and_rest(typed: str) -> tuple[str, str]:
    """Take the digest that a line names off its front, if it does."""
    word, _, rest = typed.partition(" ")
    return (word.casefold(), rest) if word.casefold() in subscriptions.DIGESTS else ("", typed)


def one_of(work: Work, request: Request, kind: str, verb: str, rest: str = "") -> str:
    """Return the digest to change; of several that a line does not tell apart ask which, with buttons that keep the rest."""
    target, _ = whereto(request, rest.split())
    may(request.actor, Right.SUBSCRIBE, subscriptions.of_target(target))
    held = subscriptions.here(work, target)
    if kind or len(held) < 2:
        return kind
    there = [each.subscription.kind for each in held]
    raise NotFound(
        f"There are {len(held)} digests here. Which one?",
        *(Offer(each.capitalize(), f"/digest {verb} {each} {rest}".strip()) for each in there),
    )
