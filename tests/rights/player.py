"""Everybody's hands: the same line typed, pressed, sent as a form, through the edge as Slack would bring it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alignment.permissions import RULES
from bot.slack.answers import Answer
from bot.slack.edge import Edge
from commands import router
from tests.rights.rehearsal import Rehearsal, Written
from tests.rights.town import CHANNEL, LATER, OTHER_TEAM, TEAM, Town

_REFUSALS = {max(re.split(r"\{\w+\}", rule.who), key=len) for rule in RULES.values() if not rule.members} | {
    "s can do that",
    " is nobody's yet",
    "nobody of sales has it now",
    "You have no role yet",
}
"""What nobody reads but who is refused: the longest piece of each rule's sentence that no name stands in."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one thing that somebody did: all that Slack was told, and what was written."""

    told: str
    payloads: tuple[dict[str, Any], ...]
    views: tuple[dict[str, Any], ...]
    acts: tuple[Written, ...]
    workspaces: frozenset[int]

    @property
    def help(self) -> bool:
        """Whether this is a help page, for those who get nothing else."""
        says = [f"{noun.name}: {noun.says}" for noun in router.nouns().values()]
        return any(json.dumps(each, ensure_ascii=False)[1:-1] in self.told for each in says)

    @property
    def refused(self) -> bool:
        """Whether somebody was told that this is not theirs to do."""
        return any(each in self.told for each in _REFUSALS)

    @property
    def tables(self) -> set[str]:
        """The tables that were written."""
        return {table for act in self.acts for table in act.tables}


@dataclass
class Player:
    """Plays in one town; nothing that anybody does there remains."""

    town: Town
    rehearsal: Rehearsal
    edge: Edge = field(init=False)
    _envelopes: int = 0

    def __post_init__(self) -> None:
        self.edge = Edge(self.town.memory, lambda: LATER)

    def command(self, who: str, line: str, *, team: str = TEAM, channel: str = CHANNEL) -> Heard:
        """Type a line."""
        noun, _, text = line.partition(" ")
        return self._play(
            "command",
            {"command": noun, "text": text, "team_id": team, "user_id": slack(who), "channel_id": channel},
        )

    def click(
        self,
        who: str,
        line: str,
        *,
        form: bool = False,
        team: str = TEAM,
        channel: str = CHANNEL,
        notice: str = "",
        of_team: str = "",
        inside: str = "",
    ) -> Heard:
        """Press a button of a message, or (`inside`: modal, home) of a view; `notice` is what the message was."""
        body: dict[str, Any] = {
            "team": {"id": team},
            "user": {"id": slack(who), "team_id": team},
            "actions": [{"action_id": f"{'ask' if form else 'say'}:0", "value": line, "type": "button"}],
        }
        if inside:
            body["view"] = {"id": "V1", "hash": "h", "type": inside, "app_installed_team_id": of_team or team}
        else:
            metadata = {"event_type": "tandem", "event_payload": {"id": notice}} if notice else {}
            message = {"ts": "1.1", "metadata": metadata} | ({"team": of_team} if of_team else {})
            body |= {"channel": {"id": channel}, "message": message}
        return self._play("click", body)

    def pick(self, who: str, line: str, *, form: bool = False) -> Heard:
        """Pick an entry under ⋯."""
        option = {"value": f"{'?' if form else ''}{line}"}
        return self._play(
            "click",
            {
                "team": {"id": TEAM},
                "user": {"id": slack(who)},
                "channel": {"id": CHANNEL},
                "message": {"ts": "1.1"},
                "actions": [{"action_id": "more:0", "selected_option": option, "type": "overflow"}],
            },
        )

    def submit(
        self,
        who: str,
        line: str,
        values: Mapping[str, Any],
        *,
        team: str = TEAM,
        private: Mapping[str, str] | None = None,
    ) -> Heard:
        """Send a form; `private` is forged beside the line."""
        self._envelopes += 1
        view = {
            "id": f"V{self._envelopes}",
            "hash": "h",
            "private_metadata": json.dumps({"line": line, **(private or {})}),
            "state": {"values": dict(values)},
        }
        return self._play("submit", {"team": {"id": team}, "user": {"id": slack(who)}, "view": view})

    def suggests(self, who: str, source: str, typed: str, *, team: str = TEAM) -> Heard:
        """Type into a field with type-ahead."""
        body = {
            "team": {"id": team},
            "user": {"id": slack(who)},
            "action_id": f"pick:{source}",
            "value": typed,
        }
        return self._play("suggest", body)

    def shortcut(self, who: str, name: str, *, notice: str = "", ts: str = "1.1") -> Heard:
        """Use a shortcut on a message."""
        metadata = {"event_type": "tandem", "event_payload": {"id": notice}} if notice else {}
        body = {
            "team": {"id": TEAM},
            "user": {"id": slack(who)},
            "callback_id": name,
            "channel": {"id": CHANNEL},
            "message": {"ts": ts, "metadata": metadata},
        }
        return self._play("shortcut", body)

    def home(self, who: str, *, workspace_id: int = 0) -> Heard:
        """Open App Home."""
        self.rehearsal.forget()
        at = workspace_id or self.town.first.id
        view = asyncio.run(self.edge.home(at, slack(who)))
        return self._heard([view] if view else [], [view] if view else [])

    def _play(self, door: str, body: dict[str, Any]) -> Heard:
        self._envelopes += 1
        self.rehearsal.forget()
        body |= {"trigger_id": f"{self._envelopes}.1", "response_url": "http://127.0.0.1:9/"}
        told: list[Any] = []

        async def speak(method: str, payload: dict[str, Any]) -> dict[str, Any]:
            told.append({"method": method, **payload})
            return {"ok": True}

        async def go() -> None:
            answer: Answer = await getattr(self.edge, door)(body)
            told.append(dict(answer.ack) if answer.ack is not None else {})
            if answer.after is not None:
                await answer.after(speak)

        asyncio.run(go())
        views = [each["view"] for each in told if "view" in each]
        return self._heard(told, views)

    def _heard(self, payloads: list[Any], views: list[dict[str, Any]]) -> Heard:
        rehearsal = self.rehearsal
        told = json.dumps(payloads, ensure_ascii=False) if payloads else ""
        acts, workspaces = tuple(rehearsal.acts), frozenset(rehearsal.workspaces - {0})
        return Heard(told, tuple(payloads), tuple(views), acts, workspaces)


def slack(who: str) -> str:
    """Return somebody's Slack id: the same in both companies."""
    return f"U0{who.upper()}"


_TYPED = {
    "amount": "24k", "when": "tomorrow 9", "company": "Larch Foods", "email": "", "ref": "42", "zone": "Europe/Berlin",
    "hours": "9-17 weekdays", "country": "US", "currency": "EUR", "rate": "1.0837", "period": "q4", "accept": "30m", "touch": "4h",
    "hot": "15m", "answer": "8h", "attempts": "6", "look": "5", "steps_ordinary": "reminder -1h manager 0", "steps_hot": "reminder -10m manager 0",
    "steps_answer": "reminder -1h manager 0", "cost": "1200", "days": "10", "half": "14",
}  # fmt: skip
_DATES = {"first": "2026-11-23", "last": "2026-11-27"}


def filled(view: Mapping[str, Any], lead: int = 0) -> dict[str, Any]:
    """Fill a form in as somebody in a hurry: the first of each list, a word in each line."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        values[name] = {element["action_id"]: _answer(name, element, lead)}
    return values


def _answer(name: str, element: Mapping[str, Any], lead: int) -> dict[str, Any]:
    kind = element["type"]
    if kind in ("radio_buttons", "static_select"):
        return {"selected_option": element["options"][0]}
    if kind in ("checkboxes", "multi_static_select"):
        return {"selected_options": element["options"][:1]}
    if kind == "external_select":
        return {"selected_option": {"value": str(lead) if name == "lead" else "1"}}
    if kind == "datepicker":
        return {"selected_date": _DATES.get(name, "2027-01-29")}
    if kind == "timepicker":
        return {"selected_time": {"start": "18:00", "end": "08:00"}.get(name, "09:15")}
    if kind == "users_select":
        return {"selected_user": slack("amira")}
    if kind == "conversations_select":
        return {"selected_conversation": CHANNEL}
    return {"value": _TYPED.get(name, "some words that are long enough to be a note")}


__all__ = ["OTHER_TEAM", "TEAM", "Heard", "Player", "filled", "slack"]
