"""What a person reads as one clean line: text escaped for Slack, and measured as they see it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any, Self

from markupsafe import Markup

from messages.characters import WORD_JOINER, graphemes, shortened, width, without_unseen

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_TOKEN = re.compile(r"<([^<>\n]+)>")
_LOOSE = re.compile(r"&(?!(?:amp|lt|gt);)|[<>]")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z]|[+-]1:)[a-z0-9_+'-]{1,60}:")
_LINKABLE = re.compile(r"(?:https?://|mailto:|tel:)[^\s]+", re.IGNORECASE)
_NAMED = {"!": "everybody", "@": "someone", "#": "channel"}
_PING = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)
_OPENED = re.compile(r"<(?=[!@#])")
_MARKS = re.compile(r"[*_~`]")
_MARKED = re.compile(r"[*_~`<>&]")
_QUOTED = re.compile(r"^(\s*)(?=>)", re.MULTILINE)
# Slack has no escape for its styling marks, and a zero-width neighbour stops them in some clients and starts
# them in others; letters that only look like them never style.
_LOOKALIKE = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_STYLING = re.compile(r"`|(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])")

# What could turn a line around, break it, or leave no valid text.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Tandem calls nobody by calling everybody, or a group.
_EVERYBODY = re.compile(r"<!(channel|here|everyone|subteam)\b[^<>]*>")


class Mrkdwn(Markup):
    """Text that is Slack's already: joined to other text it escapes `& < >` there, never quotes."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Give `s` as Slack's text; what is Slack's text already stays as it is."""
        if hasattr(s, "__html__"):
            return cls(s.__html__())
        return cls(str(s).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def escape(s: object) -> Mrkdwn:
    """Give `s` with `& < >` escaped and nothing else; text that is escaped already is not escaped again."""
    return Mrkdwn.escape(s)


def unescape(mrkdwn: str) -> str:
    """Give the three entities back as characters, for places that Slack does not parse (labels, titles)."""
    s = str(mrkdwn)
    return s.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in s else s


def one_line(s: str, limit: int | None = None) -> str:
    """Give hostile text as one readable line of at most `limit` columns and code points, cut with "…".

    Newlines, tabs and runs of blanks become one space; control, bidi and zero-width characters go. For text as
    it came from a person or a CRM: escape afterwards, since a cut could halve an entity or a link.
    """
    line = without_unseen(s)
    return line if limit is None else shortened(line, limit)


def neutral(s: str) -> str:
    """Give a person's own words so that they can neither style nor ping, and look the same; escape afterwards.

    Marks at a word's edge become lookalikes (`acme_corp` keeps its own); `@here`, `:emoji:`, `<!channel>` and a
    leading `>` are cut by an unseen word joiner.
    """
    s = _STYLING.sub(lambda mark: mark[0].translate(_LOOKALIKE), s)
    s = _PING.sub("@" + WORD_JOINER, s)
    s = _OPENED.sub("<" + WORD_JOINER, s)
    s = _QUOTED.sub(rf"\1{WORD_JOINER}", s)
    return _EMOJI.sub(lambda name: ":" + WORD_JOINER + name[0][1:], s)


def fenced(text: str) -> str:
    """Give text that leaves the house without control and bidi characters, and without a call to everybody.

    The second fence, behind `one_line` and `escape`: each text of a block passes it, whoever forgot the first.
    """
    if text.isascii() and text.isprintable() and "<!" not in text:
        return text
    return _CONTROL.sub("", _EVERYBODY.sub(lambda ping: f"@{WORD_JOINER}{ping[1]}", text))


def link(url: str | None, label: str) -> Mrkdwn:
    """Give `<url|label>`, or the label alone where there is no web, mail or phone address to lead to.

    A CRM's "address" such as `!channel` or `javascript:` would ping or worse; it is dropped, the label stays.
    """
    words = escape(label if hasattr(label, "__html__") else neutral(one_line(label)))
    if not url or not _LINKABLE.fullmatch(url.strip()):
        return words
    address = url.strip()
    for char, code in (("<", "%3C"), (">", "%3E"), ("|", "%7C"), ('"', "%22")):
        address = address.replace(char, code)
    address = "".join(char for char in address if char.isprintable())
    return Mrkdwn(f"<{address.replace('&amp;', '&').replace('&', '&amp;')}|{words}>")


def plain(mrkdwn: str) -> str:
    """Give mrkdwn without its marks, links as their labels, dates as their fallbacks.

    The three entities stay, and a stray `& < >` becomes one: the result goes into top-level `text`, which Slack
    parses, and can neither ping nor link there.
    """
    shown = str(mrkdwn)
    if not _MARKED.search(shown):
        return shown
    shown = _TOKEN.sub(lambda token: _shown(token[1]), shown)
    shown = "\n".join(_unmarked(line) for line in shown.split("\n"))
    return _LOOSE.sub(lambda loose: _ENTITIES[loose[0]], shown)


def _shown(token: str) -> str:
    address, _, label = token.partition("|")
    kind = address[:1]
    if kind in ("@", "#"):
        return kind + (label.removeprefix(kind) or _NAMED[kind])
    if label:
        return label
    if kind == "!":
        name = address[1:].partition("^")[0]
        return "@" + (name if name in ("here", "channel", "everyone") else _NAMED[kind])
    return re.sub(r"^(?:mailto|tel):", "", address)


def _unmarked(line: str) -> str:
    """Drop the pairs of marks that Slack would turn into style; linear, since a note may be all stars."""
    if not _MARKS.search(line):
        return line
    closers: dict[str, list[int]] = {mark: [] for mark in "*_~`"}
    for at, char in enumerate(line):
        if char in closers and at and not line[at - 1].isspace() and (char == "`" or _at_edge(line, at + 1)):
            closers[char].append(at)
    dropped: set[int] = set()
    code_until = -1
    for at, char in enumerate(line):
        if at <= code_until or at in dropped or char not in closers:
            continue
        if char != "`" and not (_at_edge(line, at - 1) and line[at + 1 : at + 2].strip()):
            continue
        later = closers[char]
        found = bisect_right(later, at + 1)
        if found < len(later):
            dropped |= {at, later[found]}
            if char == "`":
                code_until = later[found]
    return "".join(char for at, char in enumerate(line) if at not in dropped)


def _at_edge(line: str, at: int) -> bool:
    return not (0 <= at < len(line) and line[at].isalnum())


def visible_width(line: str) -> int:
    """Give the columns that a line of mrkdwn takes: labels for links, two for an emoji, none for marks."""
    return width(_EMOJI.sub("■■", unescape(plain(line))))


def wrapped(line: str, limit: int) -> list[str]:
    """Cut one line of mrkdwn into lines of at most `limit` characters, at blanks where there are any.

    Never inside a link, a mention, an entity or a character; a link longer than `limit` gives its label. For
    lines that no person wrote on purpose: Slack refuses a section over its limit, and nothing may be lost.
    """
    lines: list[str] = []
    rest = ""
    for atom in _atoms(line, limit):
        if len(rest) + len(atom) > limit:
            blank = rest.rfind(" ")
            # A blank inside a link is no place to cut.
            if (
                blank > 0
                and rest.rfind("<", 0, blank) <= rest.rfind(">", 0, blank)
                and len(rest) - blank + len(atom) <= limit
            ):
                lines.append(rest[:blank])
                rest = rest[blank + 1 :]
            else:
                lines.append(rest)
                rest = ""
        rest += atom
    return [*lines, rest]


def _atoms(line: str, limit: int) -> list[str]:
    atoms: list[str] = []
    for piece in re.split(r"(<[^<>\n]+>|&(?:amp|lt|gt);)", line):
        if len(piece) > limit and piece.startswith("<"):
            atoms += list(_shown(piece[1:-1]))
        elif piece.startswith(("<", "&")) and piece.endswith((">", ";")):
            atoms.append(piece)
        else:
            for cluster in graphemes(piece):
                atoms += [cluster[at : at + limit] for at in range(0, len(cluster), limit)]
    return atoms
