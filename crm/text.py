"""A cell's text on one line: no line breaks, control or bidi characters, blanks never doubled.

Nothing is escaped here: what Slack or a spreadsheet needs is the business of whoever writes for them.
"""

from __future__ import annotations

import re

from alignment.spreadsheets import restored

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"\s{2,}|[^\S ]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str, at_most: int = 500) -> str:
    """Return `text` on one line, defused formulas as they were, cut to `at_most` characters."""
    if text[:1] == "'":
        text = restored(text)
    if not text.isprintable():
        text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _UNSEEN.sub("", text))
        text = _BLANKS.sub(" ", text)
    elif "  " in text:
        text = _BLANKS.sub(" ", text)
    text = text.strip()
    return text if len(text) <= at_most else text[: at_most - 1].rstrip() + "…"
