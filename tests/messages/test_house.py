"""The house rules hold for what we agreed to say, and each is noticed when it is broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from messages.house import Kind, breaches
from messages.message import Button, Message, compose
from tests.messages.test_message import busy_day

AGREED = {
    "quiet day": (
        Kind.QUIET,
        "*Pipeline · Tue 17 Nov* · quiet since Mon 08:30. Won $940k of $2.0M (47 %, pace 52 %). 0 left behind. CRM 07:45.",
    ),
    "stale day": (
        Kind.DIGEST,
        (
            "*Pipeline · Wed 18 Nov* · Q4 day 35 of 64\n:warning: *No deals data since Mon 18:05*\n"
            "Money below is Monday's; no changes shown.\n*Won $940k of $2.0M* · as of Mon 18:05\n"
            "*Open $2.65M* · as of Mon 18:05\n\nLeads are current (07:45):\n*1 lead left behind*, for 5 hours\n"
            "*2 rejected* · 1 timing, 1 duplicate\n*Marketing* Nov: 97 of 200 MQLs, line 120\n"
            "*Sales* since Tue: touches not known yet"
        ),
    ),
    "thread": (
        Kind.THREAD,
        (
            "Pace: working days, without 26 Nov and 25 Dec\nCover: open in Q4 $2.65M ÷ to get $1.06M\n"
            "Need 3.2×: own last 4 quarters, 212 deals\nTouched: 12 of 17, 71 %, range 47–87 %\n"
            "   3 late, 2 waiting past due; 3 not due yet\n2,700 + 120 + 15 − 80 − 60 − 45 = *2,650* ($k)"
        ),
    ),
    "alert": (
        Kind.ALERT,
        (
            "*<https://crm.example/L-42|L-42> Acorn Robotics* · rejected\n*No budget* · Webinar Nov · West team\n"
            'Criterion: "budget this year", definition v3\n30 days: 6 of 21 decided say no budget\n'
            "Now in nurture, back 15 Feb 2027\n*Answer by Wed 18 Nov 12:10*"
        ),
    ),
    "new lead": (
        Kind.LEAD,
        (
            "*<https://crm.example/L-87|L-87> Juniper Dairies* · wants a demo\n*First touch by 09:27* (15 min)\n"
            'Maya, operations head · 240 staff · Boston\nAsked "demo for two plants" at 09:12\n'
            "Before: pricing page ×2, Webinar Nov (came)\nReady by v3: size, role, asked for a talk\n"
            "Yours: West territory, your turn of three"
        ),
    ),
    "rotation": (
        Kind.CARD,
        (
            "*Next in sales: Tomas, 11 Jan – 19 Feb*\nSix weeks with East · host Luca\nMarketing cover: Priya\n"
            "Week 1: sit-with Tue, pipeline meeting Thu\nInes and Daniel agreed on 12 Nov"
        ),
    ),
    "answer": (
        Kind.ANSWER,
        "L-42 Acorn Robotics rejected: no budget. Nurture until 15 Feb. Marketing answers by Wed 12:10.",
    ),
}


@pytest.mark.parametrize("name", AGREED)
def test_what_was_agreed_breaks_no_rule(name: str) -> None:
    kind, body = AGREED[name]

    assert breaches(compose("A first line that stands alone.", body), kind) == ()


def test_a_busy_day_breaks_no_rule() -> None:
    assert breaches(busy_day(), "digest") == ()


def says(body: str, kind: Kind = Kind.ALERT) -> list[int]:
    return [broken.rule for broken in breaches(compose("L-42 Acorn Robotics", body), kind)]


@pytest.mark.parametrize(
    ("body", "kind", "rule"),
    [
        ("x" * 49, Kind.ALERT, 1),
        ("x" * 45, Kind.DIGEST, 1),
        ("x" * 49, Kind.THREAD, 1),
        ("\n".join("abcdefg"), Kind.ALERT, 2),
        ("\n".join("abcdefgh"), Kind.LEAD, 2),
        ("\n".join("abcdefgh"), Kind.NOTED_ALERT, 2),
        ("\n".join("abcdefghijklm"), Kind.DIGEST, 2),
        ("a\nb", Kind.QUIET, 2),
        ("write to maya@acorn.example", Kind.ALERT, 4),
        ("<mailto:maya@acorn.example|maya@acorn.example>", Kind.LEAD, 4),
        ("call +1 617 555 0100", Kind.ALERT, 4),
        ("call (617) 555-0100", Kind.CARD, 4),
        ("call 617-555-0100", Kind.ALERT, 4),
        ("Well done!", Kind.ALERT, 7),
        (":red_circle:", Kind.ALERT, 7),
        ("🔴", Kind.ALERT, 7),
        ("The import failed", Kind.ALERT, 8),
        ("Nobody is to *blame*", Kind.ALERT, 8),
        ("still not answered", Kind.ALERT, 8),
        ("a bad lead", Kind.ALERT, 8),
        ("a dispute", Kind.ALERT, 8),
        ("an SLA breach", Kind.ALERT, 8),
        ("12 of 17, 71 %", Kind.DIGEST, 9),
    ],
)
def test_a_broken_rule_is_named(body: str, kind: Kind, rule: int) -> None:
    assert set(says(body, kind)) == {rule}


@pytest.mark.parametrize(
    "body",
    [
        "by default",
        "$2,650 on 2027-01-31",
        "Since Fri +$135k: 120 new",
        "86 of 200 MQLs (43 %)",
        "day 2 of 20, 10 %",
    ],
)
def test_what_only_looks_like_it_is_left_alone(body: str) -> None:
    assert says(body, Kind.DIGEST) == []


def test_text_that_holds_less_than_the_blocks_is_noticed() -> None:
    message = compose("L-42 Acorn Robotics", "first\nsecond")

    assert [
        broken.rule for broken in breaches(replace(message, text="L-42 Acorn Robotics\nfirst"), Kind.ALERT)
    ] == [6]


def test_a_headline_that_does_not_stand_alone_is_noticed() -> None:
    assert [broken.rule for broken in breaches(compose("word " * 30, "a"), Kind.ALERT)] == [6]
    assert [broken.rule for broken in breaches(compose("Rejected:", "a"), Kind.ALERT)] == [6]
    long = replace(compose("L-42", "a"), text="x" * 81 + "\na")
    assert [broken.rule for broken in breaches(long, Kind.ALERT)] == [6]
    assert breaches(replace(long, text=long.text[1:]), Kind.ALERT) == ()


def test_a_section_that_may_fold_or_ping_is_noticed() -> None:
    folded = {"type": "section", "text": {"type": "mrkdwn", "text": "a"}}

    assert [broken.rule for broken in breaches(Message("L-42\na", (folded,)), Kind.ALERT)] == [2, 4]


def test_buttons_are_few_and_the_first_destroys_nothing() -> None:
    message = compose("L-42", "a", buttons=[Button("Reject", "/lead reject 42", style="danger")])
    assert [broken.rule for broken in breaches(message, Kind.ALERT)] == [5]

    crowded = compose("L-42", "a", buttons=[Button("Accept", "/lead accept 42")] * 3)
    row = crowded.blocks[-1]
    four = replace(
        crowded, blocks=(*crowded.blocks[:-1], {**row, "elements": [*row["elements"], row["elements"][0]]})
    )
    assert [broken.rule for broken in breaches(four, Kind.ALERT)] == [5]
    assert [
        broken.rule for broken in breaches(replace(crowded, blocks=(*crowded.blocks, row)), Kind.ALERT)
    ] == [5]

    loud = compose("L-42", "a", buttons=[Button("Fix it!", "/lead answer 42 fix")])
    assert [str(broken) for broken in breaches(loud, Kind.ALERT)] == [
        "rule 7: an exclamation mark: 'Fix it!'"
    ]


def test_replies_of_a_digest_have_a_threads_room() -> None:
    reply = compose("Movement", "\n".join(f"• deal {n}" for n in range(20)))

    assert breaches(compose("Pipeline", "a", replies=[reply]), Kind.DIGEST) == ()
    loud = compose("Movement", "x" * 49)
    assert [broken.rule for broken in breaches(compose("Pipeline", "a", replies=[loud]), Kind.DIGEST)] == [1]
