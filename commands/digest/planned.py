"""A digest as it would be after a line or a form: which, where to, when, about what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignment.calendar import Schedule, parse_schedule
from alignment.permissions import Right, may
from commands.digest import wording
from commands.digest.form import read_form
from commands.digest.which import target_here
from commands.request import Request
from db.memory import Work
from db.stores import workspaces
from operations import subscriptions


@dataclass(frozen=True, slots=True)
class Plan:
    """A digest as it would be after a line or a form: what is said, over what was set, over what is usual.

    `zone` is the workspace's: one of another is written with its own. `dm`: it comes to whoever asks, not to where they
    typed.
    """

    kind: str
    target: str
    schedule: Schedule
    filters: Mapping[str, Any]
    sections: Mapping[str, Any]
    named: str = ""
    before: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {})
    zone: str = ""
    dm: bool = False

    @property
    def typed(self) -> str:
        words = wording.written(self.filters, self.sections)
        if self.dm:
            words = f"{words} {_DM}".strip()
        if self.schedule.zone != self.zone:
            words = f"zone {self.schedule.zone} {words}".strip()
        return f"{subscriptions.describe_line(self.schedule)} {words}".strip()

    @property
    def about(self) -> str:
        return wording.about(self.filters, self.sections) + (" · by DM to you" if self.dm else "")


def planned(work: Work, request: Request, words: list[str], *, changing: bool = False) -> Plan:
    """Read a line or a form; `changing`: what it does not say of times stays, else it is the usual time."""
    target, words = _whereto(request, words)
    may(request.actor, Right.SUBSCRIBE, subscriptions.of_target(target))
    sections: Mapping[str, Any] | None = None
    if request.submitted:
        words, sections = read_form(request)
    kind = next((each for each in words[:1] if each.casefold() in subscriptions.DIGESTS), "").casefold()
    here = [each.subscription for each in subscriptions.here(work, target)]
    before = next((each for each in here if not kind or each.kind == kind), None)
    zone = before.schedule.zone if before else workspaces.terms(work).zone
    meant = kind or (before.kind if before else "pipeline")
    usual = parse_schedule(subscriptions.USUAL_TIMES[meant], zone)
    default = before.schedule if before and changing else usual
    wanted = wording.read(work, request.actor, target, request.line, words, default=default, usual_kind=meant)
    kept = before.sections if before else {}
    return Plan(
        meant,
        target,
        wanted.schedule or default,
        wanted.filters if wanted.filters is not None else before.filters if before else {},
        _kept_waiting(kept, sections) if sections is not None else {**kept, **(wanted.sections or {})},
        wanted.kind,
        (before.filters, before.sections) if before else ({}, {}),
        workspaces.terms(work).zone,
        target != target_here(request),
    )


_DM = "dm"


def _whereto(request: Request, words: list[str]) -> tuple[str, list[str]]:
    """Return where a digest goes, and the words without `dm`: typed in a channel, that word has it come to oneself."""
    rest = [word for word in words if word.casefold() != _DM]
    return target_here(request) if len(rest) == len(words) else f"person:{request.actor.id}", rest


def _kept_waiting(before: Mapping[str, Any], picked: Mapping[str, Any]) -> dict[str, Any]:
    """The sections that a form picked, with what the digest waits for as it was: the form does not ask for that."""
    return {**{name: before[name] for name in subscriptions.WAITS_FOR if name in before}, **picked}
