"""Which digest, and of which place, a line is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.errors import NotFound, Offer
from alignment.permissions import Right, may
from commands.request import Request
from db.memory import Work
from operations import subscriptions

DM = "dm"
"""The word by which a line is about what comes to oneself, wherever it is typed."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a digest is sent to. `dm`: to whoever asks, and not to where they typed."""

    target: str
    dm: bool = False

    def line(self, *words: str) -> str:
        """Return a line about a digest of this place, as it is typed where this one was."""
        return " ".join(filter(None, ("/digest", *words, DM if self.dm else "")))


def target_here(request: Request) -> str:
    """Return what a digest is sent to from here: the channel, or the person by DM."""
    return subscriptions.target_of(request.channel or request.private.get("channel", ""), request.actor)


def whereto(request: Request, words: Sequence[str]) -> tuple[Place, list[str]]:
    """Return of which place a digest is that a line is about, and its words without `dm`."""
    rest = [word for word in words if word.casefold() != DM]
    here = target_here(request)
    target = here if len(rest) == len(words) else f"person:{request.actor.id}"
    return Place(target, dm=target != here), rest


def named(words: Sequence[str]) -> str:
    """Return the digest that these words name, if they are any."""
    return subscriptions.digest_kind(words[0]).name if words else ""


def kind_and_rest(words: Sequence[str]) -> tuple[str, list[str]]:
    """Take the digest that a line names off its front, if it does."""
    known = bool(words) and words[0].casefold() in subscriptions.DIGESTS
    return (words[0].casefold(), list(words[1:])) if known else ("", list(words))


def one_of(work: Work, request: Request, place: Place, kind: str, verb: str, rest: str = "") -> str:
    """Return the digest to change; of several that a line does not tell apart ask which, with buttons that keep the rest."""
    may(request.actor, Right.SUBSCRIBE, subscriptions.of_target(place.target))
    held = subscriptions.here(work, place.target)
    if kind or len(held) < 2:
        return kind
    there = [each.subscription.kind for each in held]
    raise NotFound(
        f"There are {len(held)} digests {'by DM' if place.dm else 'here'}. Which one?",
        *(Offer(each.capitalize(), place.line(verb, each, rest)) for each in there),
    )
