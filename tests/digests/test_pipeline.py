"""The daily digest says what the samples say, to the letter, in text and in blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from db.memory import Memory, Work
from db.stores import workspaces
from db.stores.asked import EVERYTHING, Pair
from digests import pipeline, pipeline_thread
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from tests import brightwater as b


def figures(memory: Memory, workspace: int, when: datetime, since: datetime | None) -> PipelineFigures:
    start = Pair(since, since) if since else None

    def ask(work: Work) -> PipelineFigures:
        return report(work, Scope(EVERYTHING, start), when, when)

    return memory.see(ask, workspace, now=when)


def shown(message: Message) -> list[str]:
    """The sections as the samples print them: links as their labels in angle brackets, blank lines between blocks."""
    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return re.sub(r"<https?://[^|>]*\|([^>]*)>", r"<\1>", "\n\n".join(sections)).split("\n")


def below(message: Message) -> list[str]:
    return [block["elements"][0]["text"] for block in message.blocks if block["type"] == "context"]


def pressed(message: Message) -> list[str]:
    found = [block for block in message.blocks if block["type"] == "actions"]
    labels: list[str] = []
    for element in found[0]["elements"] if found else []:
        options = element.get("options", ())
        labels += [option["text"]["text"] for option in options] or [element["text"]["text"]]
    return labels


@pytest.fixture
def company(memory: Memory) -> int:
    return b.build(memory)


BUSY = """\
*Pipeline · Mon 16 Nov* · Q4 day 33 of 64
*Won $940k of $2.0M* · 47 % (pace 50 %)

*3 leads left behind*, oldest 2 days
*4 rejected* · 2 no budget, 1 size, 1 role
*3 stalled* · Harbor Foods $180k, 31 days

*Open $2.65M* · cover 2.5×, need 3.2×
Since Fri +$135k: 120 new, 15 up
Since Fri −$185k: 80 won, 60 pushed, 45 lost

*Marketing* Nov: 86 of 200 MQLs, line 100
*Sales* since Fri: 12 of 17 touched in time"""

THREAD = (
    """\
*Won 2* · $80k
• <D-298> Silverline Freight $50k
• <D-301> Tidewell Energy $30k
*New 3* · $120k
• <D-311> Larch Foods $60k
• <D-312> Stonebridge Clinics $40k
• <D-313> Vale Printing $20k
*Up 1* · Harbor Foods +$15k
*Pushed 1* · Quarry Tools $60k, to Q1
*Lost 1* · Lakeside Print $45k, price
2,700 + 120 + 15 − 80 − 60 − 45 = *2,650* ($k)""",
    """\
*Rejected 4*
• <L-42> Acorn Robotics · no budget · Webinar Nov
• <L-61> Oakhurst Labs · no budget · Webinar Nov
• <L-58> Fern Hotels · size · Search
• <L-66> Bay Optics · role · Partner
*Stalled 3*
• Harbor Foods · 31 days in Proposal, usual 12
• Mill Street Cafés · close date was 9 Nov
• Norden Pumps · pushed twice
*Left behind 3* · sent to owners and managers""",
    """\
Pace: working days, without 26 Nov and 25 Dec
Cover: open in Q4 $2.65M ÷ to get $1.06M
Need 3.2×: own last 4 quarters, 212 deals
Touched: 12 of 17, 71 %, range 47–87 %
   3 late, 2 waiting past due; 3 not due yet
MQLs by definition v3 · agreement v2
No amount, left out: D-204, D-260, D-299""",
)


def test_a_busy_monday_reads_as_the_sample(memory: Memory, company: int) -> None:
    found = figures(memory, company, b.MONDAY, b.FRIDAY)
    message = pipeline.told(replace(found, today=("10:00 lead review", "Priya's week 3")))
    assert shown(message) == BUSY.split("\n")
    assert below(message) == [
        "Today 10:00 lead review · Priya's week 3",
        "CRM 07:45 · 3 deals without amount",
    ]
    assert pressed(message) == [
        "What's left behind", "Where from?", "Times and sections", "Pause", "This was useful", "This was not useful",
    ]  # fmt: skip
    assert message.text.startswith(
        "Pipeline Mon 16 Nov: $940k of $2.0M won, pace 50 %. 3 leads left behind.\n"
    )
    assert breaches(message, Kind.DIGEST) == ()
    assert check(message.payload()) == []


def test_its_thread_reads_as_the_sample(memory: Memory, company: int) -> None:
    found = figures(memory, company, b.MONDAY, b.FRIDAY)
    for part, lines in enumerate(THREAD, 1):
        message = pipeline_thread.told(found, part)
        assert message is not None
        assert shown(message) == lines.split("\n")
        assert breaches(message, Kind.THREAD) == ()


QUIET = (
    "*Pipeline · Tue 17 Nov* · quiet since Mon 08:30. Won $940k of $2.0M (47 %, pace 52 %). "
    "0 left behind. CRM 07:45."
)


def test_a_quiet_tuesday_is_one_line_and_has_no_thread(memory: Memory, company: int) -> None:
    b.monday_passes(memory, company)
    b.tuesday_comes(memory, company)
    found = figures(memory, company, b.TUESDAY, b.MONDAY)
    message = pipeline.told(found)
    assert shown(message) == [QUIET]
    assert breaches(message, Kind.QUIET) == ()
    assert [pipeline_thread.told(found, part) for part in (1, 2, 3)] == [None, None, None]


STALE = """\
*Pipeline · Wed 18 Nov* · Q4 day 35 of 64
:warning: *No deals data since Mon 18:05*
Money below is Monday's; no changes shown.
*Won $940k of $2.0M* · as of Mon 18:05
*Open $2.65M* · as of Mon 18:05

Leads are current (07:45):
*1 lead left behind*, for 5 hours
*2 rejected* · 1 timing, 1 duplicate
*Marketing* Nov: 97 of 200 MQLs, line 120
*Sales* since Tue: touches not known yet"""


@pytest.fixture
def wednesday(memory: Memory, company: int) -> PipelineFigures:
    b.monday_passes(memory, company)
    b.tuesday_without_deals(memory, company)
    return figures(memory, company, b.WEDNESDAY, b.TUESDAY)


def test_a_stale_wednesday_reads_as_the_sample(wednesday: PipelineFigures) -> None:
    message = pipeline.told(wednesday)
    assert shown(message) == STALE.split("\n")
    assert below(message) == ["The data owner was told at 08:00."]
    assert pressed(message)[0] == "Where from?"
    assert breaches(message, Kind.DIGEST) == ()


def test_the_thread_of_a_stale_day_shows_no_money(wednesday: PipelineFigures) -> None:
    assert pipeline_thread.told(wednesday, 1) is None
    looked_at = pipeline_thread.told(wednesday, 2)
    counted = pipeline_thread.told(wednesday, 3)
    assert looked_at is not None
    assert counted is not None
    assert shown(looked_at)[0] == "*Rejected 2*"
    assert not any("Stalled" in line for line in shown(looked_at))
    assert "Touches are known until Tue 18:05" in shown(counted)
    assert not any("$" in line for line in shown(counted))


def test_the_thread_says_where_the_pace_leads_once_that_falls_short(memory: Memory, company: int) -> None:
    memory.do(lambda work: workspaces.set_switches(work, warn_below=95), company, now=b.LONG_AGO)
    found = figures(memory, company, b.MONDAY, b.FRIDAY)
    thread = pipeline_thread.told(found, 3)
    assert thread is not None
    assert "Run-rate to Q4's end $1.88M, 94 % of plan" in shown(thread)
