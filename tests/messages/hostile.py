"""Text as a CRM or a person sends it on a bad day."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.hostile.strings import OURS, PUBLIC

SCRAPS = (
    "<!channel>",
    "<!here|now>",
    "<@U012ABCDEF>",
    "<https://crm.example/L-42|L-42>",
    "<",
    ">",
    "&",
    "&amp;",
    "&#39;",
    "'",
    '"',
    "*",
    "_",
    "~",
    "`",
    "|",
    ":boom:",
    "@here",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\ud800",
    "\u2028",
    "e\u0301",
    "👨‍👩‍👧",
    "🇩🇪",
    "1️⃣",
    "日本",
    "שלום",
    "می‌شود",
    " ",
    "  ",
    "Acorn Robotics",
    "=cmd()",
    "L-42",
    "%",
    "{{ 7 }}",
)

WHOLE = tuple(each for each in (*OURS, *PUBLIC) if len(each) < 200)
"""The lists that go through everything else too (`tests/hostile`)."""

texts = st.lists(
    st.one_of(st.sampled_from(SCRAPS), st.text(max_size=8), st.sampled_from(WHOLE)), max_size=25
).map("".join)
lines = texts.map(lambda text: text.replace("\n", " "))
