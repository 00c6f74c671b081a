"""What an element takes: options that stand in it, options that a type-ahead offers, people and channels by name."""

from __future__ import annotations

from typing import Any

from sandbox.elements import check_typeahead
from sandbox.outbound import Line
from sandbox.payloads import Payloads
from sandbox.people import Person
from sandbox.places import Spot
from sandbox.refusals import ControlError
from sandbox.slack import Json, Slack
from sandbox.values import entry, pick_option


class Choices:
    """Turns what a person means into the value that Slack sends."""

    def __init__(self, slack: Slack, line: Line) -> None:
        self._slack = slack
        self._line = line
        self._payloads = Payloads(slack)

    async def ask(self, person: Person, spot: Spot, query: str) -> list[Json]:
        """What the app offers for `query`; nothing below the element's `min_query_length` (3)."""
        place, element = spot.place, spot.element
        if "external_select" not in element["type"]:
            raise ControlError(f"{element['action_id']} has no type-ahead")
        least = element.get("min_query_length")
        if len(query) < (3 if least is None else least):
            return []
        view = place.form.with_state() if place.form else place.home
        payload = self._payloads.suggestion(
            person, spot.block, element, query, view=view, channel=place.channel, message=place.message
        )
        ack = await self._line.send("interactive", payload)
        if not ack.ok or not isinstance(ack.body, dict):
            raise ControlError(f"no options came: {ack.status}")
        complaints = check_typeahead(ack.body)
        if complaints:
            raise ControlError(f"Slack would not show these options: {complaints}")
        groups = ack.body.get("option_groups") or []
        options = [*(ack.body.get("options") or []), *(one for group in groups for one in group["options"])]
        place.offered.setdefault(spot.key, []).extend(options)
        return options

    async def value(self, person: Person, spot: Spot, raw: Any) -> Json:
        """The value for `raw`; a type-ahead is asked for what it has not offered yet."""
        place, element, key = spot.place, spot.element, spot.key
        if "external_select" in element["type"] and raw not in (None, ""):
            for one in raw if isinstance(raw, list) else [raw]:
                if not isinstance(one, dict) and pick_option(place.offered.get(key, []), one) is None:
                    found = await self.ask(person, spot, str(one))
                    if pick_option(found, one) is None and len(found) == 1:
                        raw = (
                            found[0]
                            if not isinstance(raw, list)
                            else [found[0] if x == one else x for x in raw]
                        )
        raw = self._ids(element["type"], raw)
        return entry(element, raw, place.offered.get(key, []))

    def _ids(self, kind: str, raw: Any) -> Any:
        """Handles and names as ids, where an element holds ids."""
        if raw in (None, "") or not any(word in kind for word in ("users_", "conversations_", "channels_")):
            return raw
        if isinstance(raw, list):
            return [self._ids(kind, one) for one in raw]
        return self._slack.person(raw).id if "users_" in kind else self._slack.channel(raw).id
