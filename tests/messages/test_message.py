"""One message: its text tells everything, its blocks fit, and a long one is cut at line ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.limits import check
from messages.message import Button, Message, bar_chart, compose, line_chart, row, split, table
from messages.text import escape, link, neutral, one_line
from tests.messages.hostile import texts

GOLDEN = Path(__file__).parent / "golden"

PIPELINE = """\
*Pipeline · Mon 16 Nov* · Q4 day 33 of 64
*Won $940k of $2.0M* · 47 % (pace 50 %)

*3 leads left behind*, oldest 2 days
*4 rejected* · 2 no budget, 1 size, 1 role
*3 stalled* · Harbor Foods $180k, 31 days

*Open $2.65M* · cover 2.5×, need 3.2×
Since Fri +$135k: 120 new, 15 up
Since Fri −$185k: 80 won, 60 pushed, 45 lost

*Marketing* Nov: 86 of 200 MQLs, line 100
*Sales* since Fri: 12 of 17 touched in time
"""


def busy_day(iteration: str = "") -> Message:
    return compose(
        "Pipeline Mon 16 Nov: $940k of $2.0M won, pace 50 %. 3 leads left behind.",
        PIPELINE,
        context=["Today 10:00 lead review · Priya's week 3", "CRM 07:45 · 3 deals without amount"],
        buttons=[
            Button("What's left behind", "/lead left"),
            Button("Where from?", "/pipeline why", form=True),
        ],
        more=[Button("Times and sections", "/digest set"), Button("Pause", "/digest pause")],
        iteration=iteration,
    )


def without_ids(blocks: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    return [{name: part for name, part in block.items() if name != "block_id"} for block in blocks]


def test_a_busy_day_is_written_as_agreed() -> None:
    message = busy_day()

    golden = json.loads((GOLDEN / "busy_day.json").read_text(encoding="utf-8"))
    assert message.text.split("\n") == golden["text"]
    assert without_ids(message.blocks) == golden["blocks"]


def test_a_payload_is_quiet_and_within_slacks_limits() -> None:
    payload = busy_day().payload()

    assert check(payload) == []
    assert payload["parse"] == "none"
    assert [payload[name] for name in ("unfurl_links", "unfurl_media", "link_names")] == [False, False, False]


def test_block_ids_are_the_same_again_and_others_for_an_edit() -> None:
    ids = [block["block_id"] for block in busy_day().blocks]

    assert ids == [block["block_id"] for block in busy_day().blocks]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {block["block_id"] for block in busy_day("edited at 09:12").blocks}


def test_the_first_line_of_a_quiet_day_is_not_told_twice() -> None:
    message = compose("*Pipeline · Tue 17 Nov* · quiet", "*Pipeline · Tue 17 Nov* · quiet")

    assert message.text == "Pipeline · Tue 17 Nov · quiet"
    assert compose("Nothing to do.", "").text == "Nothing to do."


def test_a_quote_is_a_quote_in_text_and_blocks() -> None:
    message = compose('L-42 Jerry\'s "Best"', "*Jerry's* & co <unclosed")

    assert message.text == "L-42 Jerry's \"Best\"\nJerry's &amp; co &lt;unclosed"
    assert "&#39;" not in json.dumps(message.payload())


def test_buttons_are_typed_lines() -> None:
    block = compose(
        "New lead L-87",
        "*L-87*",
        buttons=[
            Button("Accept", "/lead accept 87", style="primary"),
            Button("Contact", "/lead contact 87", form=True),
        ],
        more=[Button("Why me", "/lead why 87")],
    ).blocks[-1]

    assert [one["action_id"] for one in block["elements"]] == ["say:0", "ask:1", "more:0"]
    assert block["elements"][0]["value"] == "/lead accept 87"
    assert block["elements"][0]["accessibility_label"] == "Accept · New lead L-87"
    assert block["elements"][2]["options"] == [
        {"text": {"type": "plain_text", "text": "Why me", "emoji": False}, "value": "/lead why 87"}
    ]


def test_a_button_that_slack_would_refuse_is_refused_here() -> None:
    with pytest.raises(ValueError, match="columns"):
        Button("x" * 31, "/lead")
    with pytest.raises(ValueError, match="no line"):
        Button("Accept", "")
    with pytest.raises(ValueError, match="2000"):
        Button("Accept", "x" * 2001)
    with pytest.raises(ValueError, match="75"):
        compose("a", "b", more=[Button("Reject", "/lead reject 42 " + "x" * 75)])
    with pytest.raises(ValueError, match="at most 3 buttons"):
        compose("a", "b", buttons=[Button("Accept", "/lead")] * 4)
    with pytest.raises(ValueError, match="1 to 5"):
        compose("a", "b", more=[Button("Accept", "/lead")] * 6)
    with pytest.raises(ValueError, match="headline"):
        compose(" \u200b", "b")


def test_nobody_is_called_by_calling_everybody() -> None:
    message = compose("<!channel> wake up", "<!here|all> *look*\n<!everyone> \u202eback\u0000wards\ttab")

    said = json.dumps(message.payload(), ensure_ascii=False)
    assert "<!" not in said
    assert "\u202e" not in said
    assert "@channel" not in said
    assert message.blocks[0]["text"]["text"].endswith("backwards tab")


def test_a_long_list_is_cut_at_line_ends_and_says_what_follows() -> None:
    leads = [
        f"• {link(f'https://crm.example/leads/{n}', f'L-{n}')} Company {n} · no budget" for n in range(400)
    ]
    message = compose(
        "400 leads left behind",
        "*Left behind*\n" + "\n".join(leads),
        context=["CRM 07:45"],
        buttons=[Button("Show", "/lead")],
        replies=[compose("reply", "reply")],
    )

    parts = split(message)

    assert len(parts) > 1
    assert all(check(part.payload()) == [] for part in parts)
    shown = [line for part in parts for line in lines_of(part)]
    assert [line for line in shown if line.startswith("•")] == leads
    assert parts[0].blocks[-1]["type"] == "actions"
    assert parts[0].replies == message.replies
    assert not any(part.replies for part in parts[1:])
    told = 0
    for at, part in enumerate(parts):
        told += sum(line.startswith(("•", "*Left")) for line in lines_of(part))
        note = f"{401 - told} more lines follow"
        assert (note in part.text) == (at < len(parts) - 1)
    assert parts[1].text.startswith(f"400 leads left behind (2 of {len(parts)})\n")
    every = "\n".join(part.text for part in parts)
    assert all(f"L-{n} Company {n} ·" in every for n in range(400))


def lines_of(message: Message) -> list[str]:
    return [
        line
        for block in message.blocks
        if block["type"] == "section"
        for line in block["text"]["text"].split("\n")
    ]


def test_a_message_that_fits_is_not_touched() -> None:
    message = busy_day()

    assert split(message) == (message,)


def test_rows_and_many_paragraphs_are_cut_between_blocks() -> None:
    rows = [row(f"L-{n}", [Button("Accept", f"/lead accept {n}")]) for n in range(60)]
    message = compose("Many", "\n\n".join(f"paragraph {n}" for n in range(70)), extra=rows)

    parts = split(message)

    assert all(check(part.payload()) == [] for part in parts)
    values = [
        block["accessory"]["options"][0]["value"]
        for part in parts
        for block in part.blocks
        if "accessory" in block
    ]
    assert values == [f"/lead accept {n}" for n in range(60)]
    assert [line for part in parts for line in lines_of(part) if line.startswith("para")] == [
        f"paragraph {n}" for n in range(70)
    ]


def seen(words: str) -> str:
    return "".join(words.split())


@given(st.lists(texts, min_size=1, max_size=6), st.integers(1, 120), texts, st.lists(texts, max_size=3))
def test_any_text_is_composed_and_cut_within_limits_and_whole(
    bits: list[str], times: int, headline: str, context: list[str]
) -> None:
    body = "\n".join(escape(neutral(bit)) for bit in bits * times)
    message = compose("L-42 " + headline, body, context=[str(escape(line)) for line in context])

    parts = split(message)

    for part in parts:
        assert check(part.payload()) == []
    whole = seen("".join(line for line in lines_of(message)))
    assert seen("".join(line for part in parts for line in lines_of(part))) == whole
    assert message.text.count("<") == 0


@given(st.lists(texts, min_size=1, max_size=12))
def test_words_reach_both_blocks_and_text(bits: list[str]) -> None:
    lines = [one_line(bit) for bit in bits if one_line(bit)]
    message = compose("headline", "\n".join(escape(neutral(line)) for line in lines) or "-")

    for line in lines:
        assert seen(escape(neutral(line))) in seen(message.text)
        assert seen(escape(neutral(line))) in seen("\n".join(lines_of(message)))


def test_a_table_and_a_chart_are_told_in_words_where_slack_cannot_draw() -> None:
    message = compose(
        "Promises",
        "*Promises*",
        extra=[
            table([["Team", "Kept"], ["West & co", "12 of 17"], ["East", ""]], right=[1]),
            bar_chart("Leads", ["Mon", "Tue"], {"Sales": [3, 1200], "Marketing": [5, 2]}, y="leads"),
        ],
        buttons=[Button("Where from?", "/pipeline why")],
    )

    plainly = message.fallback()

    assert check(message.payload()) == []
    assert check(plainly.payload()) == []
    assert [block["type"] for block in plainly.blocks] == ["section", "section", "section", "actions"]
    assert lines_of(plainly) == [
        "*Promises*",
        "*Team · Kept*",
        "• West &amp; co · 12 of 17",
        "• East",
        "*Leads*",
        "Mon: Sales 3, Marketing 5",
        "Tue: Sales 1,200, Marketing 2",
    ]
    assert plainly.text == message.text
    assert "West &amp; co · 12 of 17" in message.text


def test_other_new_blocks_give_the_words_that_stand_in_them() -> None:
    container = {
        "type": "container",
        "title": {"type": "plain_text", "text": "Details & more"},
        "child_blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "*bold*"}},
            {"type": "divider"},
        ],
    }
    header = {"type": "header", "text": {"type": "plain_text", "text": "A & B"}}

    plainly = compose("a", "b", extra=[container, header, {"type": "divider"}]).fallback()

    assert lines_of(plainly) == ["b", "Details &amp; more", "*bold*", "*A &amp; B*"]


def test_replies_fall_back_with_their_parent() -> None:
    reply = compose("r", "r", extra=[table([["a"], ["b"]])])

    assert [block["type"] for block in compose("a", "a", replies=[reply]).fallback().replies[0].blocks] == [
        "section",
        "section",
    ]


def test_names_on_a_chart_stay_different_when_they_are_cut() -> None:
    names = [f"Webinar series of November {n}" for n in range(12)]
    chart = line_chart("t" * 80, names, {name: list(range(12)) for name in names[:6]}, x="x" * 60)

    assert check({"text": "x", "blocks": [chart]}) == []
    assert len(set(chart["chart"]["axis_config"]["categories"])) == 12


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="rows"):
        table([])
    with pytest.raises(ValueError, match="columns"):
        table([["a", "b"], ["c"]])
    with pytest.raises(ValueError, match="categories"):
        bar_chart("t", [str(n) for n in range(21)], {"a": list(range(21))})
    with pytest.raises(ValueError, match="per category"):
        bar_chart("t", ["a"], {"a": [1, 2]})
