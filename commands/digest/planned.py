"""A digest as it would be after a line or a form: which, where to, when, about what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignment.calendar import Schedule, parse_schedule
from alignment.permissions import Right, may
from commands.digest import wording
from commands.digest.form import read_form
from commands.digest.which import DM, Place, kind_and_rest, whereto
from commands.request import Request
from db.memory import Work
from db.stores import workspaces
from db.stores.notices import Notice
from messages.message import HEADLINE
from messages.text import visible_width
from operations import digest_now, subscriptions


@dataclass(frozen=True, slots=True)
class Plan:
    """A digest as it would be after a line or a form: what is said, over what was set, over what is usual.

    `zone` is whose wall clock it goes by where a line says nothing of that. `dm`: it comes to whoever asks, not to where
    they typed.
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

    def unposted(self, work: Work) -> Notice:
        """Return the notice by which it would be posted now, which nobody owes."""
        told = {"filters": dict(self.filters), "sections": dict(self.sections)}
        return digest_now.unowed(work, self.kind, self.target, work.now, told)

    @property
    def place(self) -> Place:
        """Where it goes."""
        return Place(self.target, self.dm)

    @property
    def typed(self) -> str:
        """All of it, as words that can be typed over what is set."""
        words = self._words(self.sections, self.before[1])
        return f"{subscriptions.describe_line(self.schedule)} {words}".strip()

    @property
    def unasked(self) -> str:
        """What its form does not ask, as words: what it is about and waits for, whose wall clock it goes by, where to."""
        return self._words(_waits(self.sections), _waits(self.before[1]))

    def _words(self, sections: Mapping[str, Any], before: Mapping[str, Any]) -> str:
        zone = f"zone {self.schedule.zone}" if self.schedule.zone != self.zone else ""
        said = wording.written(self.filters, sections, (self.before[0], before))
        words = (zone, said, DM if self.dm else "")
        return " ".join(filter(None, words))

    @property
    def about(self) -> str:
        return wording.about(self.filters, self.sections) + (" · by DM to you" if self.dm else "")

    @property
    def told(self) -> tuple[str, ...]:
        """What it is about as a line of its own; none where it is of everything."""
        about = self.about.removeprefix(" · ")
        if not about:
            return ()
        return (f"About {about}." if self.filters.get("said") else f"{about[:1].upper()}{about[1:]}.",)

    def headline(self, start: str) -> str:
        """After `start`: when it comes, and what it is about where a lock screen has room for that."""
        when = f"{start}: {self.schedule.describe()}"
        return when + self.about if visible_width(when + self.about) < HEADLINE else when


def planned(work: Work, request: Request, words: list[str], *, changing: bool = False) -> Plan:
    """Read a line or a form; `changing`: what it does not say of times stays, else it is the usual time."""
    place, words = whereto(request, words)
    target = place.target
    may(request.actor, Right.SUBSCRIBE, subscriptions.of_target(target))
    picked: Mapping[str, Any] | None = None
    if request.submitted:
        when, picked = read_form(request)
        words = [*when, *kind_and_rest(words)[1]]
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
        {**kept, **(wanted.sections or {})}
        if picked is None
        # The form does not ask what the digest waits for.
        else {**_waits(kept), **_waits(wanted.sections or {}), **picked},
        wanted.kind,
        (before.filters, before.sections) if before else ({}, {}),
        zone,
        place.dm,
    )


def _waits(sections: Mapping[str, Any]) -> dict[str, Any]:
    """What a digest waits for, which stands beside its sections."""
    return {name: sections[name] for name in subscriptions.WAITS_FOR if name in sections}
