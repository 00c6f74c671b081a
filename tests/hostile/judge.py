"""Whatever Tandem says is looked at as Slack would: nobody pinged, nothing forged, nothing linked that is not ours."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from messages import limits
from tests.hostile.strings import FORGED, WORKED_OUT

_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SEPARATORS = set("\u2028\u2029")
_NOT_SHOWN = frozenset(
    """private_metadata value url block_id action_id callback_id response_url channel user user_id ts thread_ts view_id hash
    trigger_id""".split()
)
"""What comes back to Tandem and is read by nobody: any words that can be sent will do."""

_TYPED_IN = {"initial_value"}
"""What stands in a field as somebody typed it: it may have lines."""

_CALENDAR = re.compile(
    r"https://tandem\.example\.com/(calendar/\d+-[\w-]{22}|invitation/\d+-[\da-f]{32}-\d+-[A-Z]-[\d-]+)\.ics"
)
"""An address that Tandem made for a calendar or an invitation: of its own making, and nothing that somebody typed."""

_BROKE = ("That did not work, and nothing was saved", "This takes longer than Slack waits")


class Judge:
    """Knows which people, channels and addresses are ours; `faults` says what is wrong with something said."""

    def __init__(
        self, people: Collection[str], channels: Collection[str], links: Collection[str] = ()
    ) -> None:
        self._ours = {*(f"@{each}" for each in people), *(f"#{each}" for each in channels), *links}

    def faults(self, said: Any) -> list[str]:
        """Return what is wrong with a payload, an answer or a view; empty for nothing."""
        try:
            json.dumps(said, ensure_ascii=False).encode()
        except (UnicodeEncodeError, ValueError, TypeError) as problem:
            return [f"cannot be sent: {type(problem).__name__}"]
        found = [fault for path, text, kind in _strings(said) for fault in self._of_text(path, text, kind)]
        return found + _of_limits(said)

    def _of_text(self, path: str, text: str, kind: str) -> Iterator[str]:
        if WORKED_OUT in text:
            yield f"{path}: worked out: {text[:80]!r}"
        if any(each in text for each in _BROKE):
            yield f"{path}: broke: {text[:200]!r}"
        if kind == "hidden":
            return
        odd = {char for char in text if is_odd(char)}
        if odd:
            yield f"{path}: {sorted(map(hex, map(ord, odd)))} in {text[:80]!r}"
        if kind == "typed":
            return
        if kind == "plain":
            if "\n" in text:
                yield f"{path}: several lines in {text[:80]!r}"
            return
        if any(line.lstrip(" \u2060*_>\u2022").startswith(FORGED) for line in text.splitlines()):
            yield f"{path}: a forged line in {text[:200]!r}"
        yield from self._of_marks(path, text)

    def _of_marks(self, path: str, text: str) -> Iterator[str]:
        for token in _TOKEN.findall(text):
            address, _, label = token.partition("|")
            ours = address in self._ours or address.startswith("!date^") or _CALENDAR.fullmatch(address)
            if not ours or _TOKEN.search(label) or "HOSTILE" in token or "hostile" in token:
                yield f"{path}: <{token[:80]}> is not ours"
        loose = _TOKEN.sub("", text)
        if "<" in loose or ">" in loose:
            yield f"{path}: not escaped: {loose[:80]!r}"
        if "&" in _ENTITY.sub("", loose):
            yield f"{path}: a loose ampersand: {loose[:80]!r}"


def is_odd(char: str) -> bool:
    """Tell whether a character may turn a line around, break it, or is none."""
    if char == "\n":
        return False
    return unicodedata.category(char) in ("Cc", "Cs") or char in _BIDI or char in _SEPARATORS


def _strings(
    said: Any, path: str = "", key: str = "", kind: str = "mrkdwn"
) -> Iterator[tuple[str, str, str]]:
    """Yield every string with its place and how Slack takes it: mrkdwn, plain, typed or hidden."""
    if isinstance(said, str):
        yield path, said, "hidden" if key in _NOT_SHOWN else "typed" if key in _TYPED_IN else kind
    elif isinstance(said, Mapping):
        inside = {"plain_text": "plain", "mrkdwn": "mrkdwn"}.get(str(said.get("type", "")), kind)
        for name, each in said.items():
            plain = name in ("errors", "alt_text", "accessibility_label", "title") or key == "errors"
            yield from _strings(each, f"{path}/{name}", str(name), "plain" if plain else inside)
    elif isinstance(said, (list, tuple)):
        for at, each in enumerate(said):
            yield from _strings(each, f"{path}/{at}", key, kind)


def _of_limits(said: Any) -> list[str]:
    if isinstance(said, (list, tuple)):
        return [each for one in said for each in _of_limits(one)]
    if not isinstance(said, Mapping):
        return []
    found: list[limits.Excess] = []
    if isinstance(said.get("view"), Mapping):
        found = limits.check_view(dict(said["view"]))
    elif said.get("type") in ("modal", "home"):
        found = limits.check_view(dict(said))
    elif "blocks" in said and "text" in said:
        found = limits.check({"text": said["text"], "blocks": list(said["blocks"])})
        if said.get("method", "").startswith("chat.post"):
            asked = {name: said.get(name) for name in ("unfurl_links", "unfurl_media", "parse")}
            if asked != {"unfurl_links": False, "unfurl_media": False, "parse": "none"} or said.get(
                "link_names"
            ):
                return [f"may unfurl or guess names: {asked}"]
    return [str(each) for each in found]
