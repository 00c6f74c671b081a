"""What is wrong with a block, said as Slack says it: a sentence and a JSON pointer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Json = dict[str, Any]


class Complaints:
    """Collects `[ERROR] … [json-pointer:/blocks/0/text]` lines while a payload is read."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, where: str, what: str) -> None:
        """One more thing that Slack would refuse."""
        self.lines.append(f"[ERROR] {what} [json-pointer:{where}]")

    def mapping(self, value: object, where: str) -> Json | None:
        """`value` as a JSON object, or a complaint and None."""
        if isinstance(value, dict):
            return value
        self.add(where, "must be a valid object")
        return None

    def keys(self, value: Json, where: str, allowed: Collection[str], required: Collection[str] = ()) -> None:
        """Every key is known, every required one is there."""
        for key in required:
            if value.get(key) is None:
                self.add(where, f"missing required field: {key}")
        for key in value:
            if key not in allowed:
                self.add(where, f"invalid additional property: {key}")

    def length(self, value: object, where: str, most: int, least: int = 1) -> None:
        """`value` is a string of `least` to `most` characters."""
        if not isinstance(value, str):
            self.add(where, "must be a string")
        elif len(value) > most:
            self.add(where, f"must be less than {most + 1} characters")
        elif len(value) < least:
            self.add(where, f"must be more than {least - 1} characters")

    def count(self, value: object, where: str, most: int, least: int = 1) -> list[Any]:
        """`value` as a list of `least` to `most` items; complains and gives what can still be read."""
        if not isinstance(value, list):
            self.add(where, "must provide an array")
            return []
        if len(value) > most:
            self.add(where, f"no more than {most} items allowed")
        if len(value) < least:
            self.add(where, f"no fewer than {least} items required")
        return value

    def one_of(self, value: object, where: str, allowed: Collection[object]) -> None:
        """`value` is one of the words that Slack knows there."""
        if value not in allowed:
            self.add(where, f"unsupported value: {value!r}")

    def whole(self, value: object, where: str, least: int, most: int) -> None:
        """`value` is a whole number from `least` to `most`."""
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.add(where, f"must be a whole number from {least} to {most}")

    def flag(self, value: object, where: str) -> None:
        """`value` is true or false."""
        if not isinstance(value, bool):
            self.add(where, "must be a boolean")

    def text(
        self,
        value: object,
        where: str,
        most: int,
        kinds: Collection[str] = ("plain_text", "mrkdwn"),
        least: int = 1,
    ) -> None:
        """`value` is a text object of one of `kinds`, `least` to `most` characters long."""
        found = self.mapping(value, where)
        if found is None:
            return
        kind = found.get("type")
        if kind not in kinds:
            self.add(f"{where}/type", f"unsupported text type: {kind!r}")
            return
        extra = {"plain_text": "emoji", "mrkdwn": "verbatim"}[str(kind)]
        self.keys(found, where, ("type", "text", extra), ("text",))
        if extra in found and found[extra] is not None:
            self.flag(found[extra], f"{where}/{extra}")
        if found.get("text") is not None:
            self.length(found["text"], f"{where}/text", most, least)
