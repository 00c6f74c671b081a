"""The weekly scorecard, the monthly review and the brief say what they should, to the letter, within a phone's screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.memory import Memory, Work
from db.stores import closings
from db.stores.asked import Pair
from db.stores.closings import ClosedMonth
from digests import registry, scorecard
from figures import scorecard as reckoned
from figures.basis import Scope
from figures.scorecard import Figures
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from operations import digest_now
from operations.subscriptions import parts_of
from tests import brightwater as b
from tests.digests.test_pipeline import below, pressed, shown
from tests.figures.test_closing import NOVEMBER, files_come, win


def said(
    memory: Memory,
    workspace: int,
    kind: str,
    when: datetime,
    part: int = 0,
    payload: Mapping[str, Any] | None = None,
) -> Message | None:
    def render(work: Work) -> Message | None:
        return registry.render(work, digest_now.unowed(work, kind, "C1", when, payload or {}, part))

    return memory.see(render, workspace, now=when + timedelta(seconds=1))


def told(memory: Memory, workspace: int, kind: str, when: datetime, **more: Any) -> Message:
    message = said(memory, workspace, kind, when, **more)
    assert message is not None
    assert check(message.payload()) == []
    return message


WEEK = """\
*Scorecard · 9–15 Nov* · Q4 day 32 of 64
*Won $940k of $2.0M* · 47 % (pace 50 %)
In the week $80k · usual $0–$860k
*To look at*: cover

Leading, this quarter:
*Marketing* 34 MQLs, 0 of 4 accepted
*Sales* 12 of 20 in time, 3 left behind
*Open* cover 2.5×, need 3.2×

Leading, later:
*Marketing* 34 inquiries, 0 in nurture
*Sales* Q1: no target set"""


def test_a_week_reads_like_this(memory: Memory) -> None:
    message = told(memory, b.build(memory), "scorecard", b.MONDAY)
    assert shown(message) == WEEK.split("\n")
    assert below(message) == ["CRM 07:45"]
    assert message.text.startswith("Scorecard 9–15 Nov: $940k of $2.0M won in Q4, pace 50 %.\n")
    assert pressed(message) == [
        "Where from?", "Times and sections", "Pause", "This was useful", "This was not useful",
    ]  # fmt: skip
    assert breaches(message, Kind.DIGEST) == ()


@pytest.mark.parametrize("kind", ["scorecard", "review", "brief"])
def test_every_part_of_a_thread_keeps_the_house_rules(quick_memory: Memory, kind: str) -> None:
    workspace = b.build(quick_memory)
    for part in parts_of(kind, {})[1]:
        message = told(quick_memory, workspace, kind, b.MONDAY, part=part)
        assert breaches(message, Kind.THREAD) == (), message.text


def test_each_figure_has_its_place_in_its_own_history_for_eye_and_ear(quick_memory: Memory) -> None:
    message = told(quick_memory, b.build(quick_memory), "scorecard", b.MONDAY, part=1)
    seen = shown(message)
    at = next(number for number, line in enumerate(seen) if line.startswith("Won in the week: $80k"))
    words, _, drawn = seen[at + 1].rpartition(" ")
    assert words.strip() == "2nd highest of 9 weeks"
    assert (len(drawn), drawn.count("█")) == (9, 1), "eight weeks and this one, the highest of them once"
    assert words.strip() in message.text
    assert drawn not in message.text, "whoever hears it hears the place alone"


def test_sections_are_left_out(quick_memory: Memory) -> None:
    hidden = {"sections": {"later": False}}
    message = told(quick_memory, b.build(quick_memory), "scorecard", b.MONDAY, payload=hidden)
    assert "Leading, later:" not in message.text
    assert "Leading, this quarter:" in message.text


def test_what_was_missed_is_named_and_the_stamp_stays(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    message = told(quick_memory, workspace, "scorecard", b.MONDAY, payload={"missed": ["2026-11-09"]})
    assert below(message) == ["CRM 07:45"], "eleven lines leave room for the stamp alone"
    hidden = {"missed": ["2026-11-09"], "sections": {"later": False}}
    message = told(quick_memory, workspace, "scorecard", b.MONDAY, payload=hidden)
    assert below(message) == ["Not posted in time: Mon 9 Nov", "CRM 07:45"]


def test_old_deals_are_said_in_place_of_what_is_unusual(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    message = told(quick_memory, workspace, "scorecard", b.MONDAY + timedelta(days=14))
    assert ":warning: *No deals or leads data since 16 Nov 07:45*" in shown(message)
    assert breaches(message, Kind.DIGEST) == ()


QUIET = "*Scorecard · 9–15 Nov* · nothing outside the usual. Won $940k of $2.0M (47 %, pace 50 %). CRM 07:45."


def test_a_week_within_the_usual_is_one_line_without_a_thread(
    quick_memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = b.build(quick_memory)
    monkeypatch.setattr(Figures, "quiet", True)
    message = told(quick_memory, workspace, "scorecard", b.MONDAY)
    assert shown(message) == [QUIET]
    assert breaches(message, Kind.QUIET) == ()
    assert said(quick_memory, workspace, "scorecard", b.MONDAY, part=1) is None
    message = told(quick_memory, workspace, "scorecard", b.MONDAY, payload={"missed": ["2026-11-09"]})
    assert len(shown(message)) > 1, "after one that did not arrive it is told whole"


def test_only_a_week_with_a_history_and_nothing_outside_it_is_quiet(quick_memory: Memory) -> None:
    def look(work: Work) -> Figures:
        return scorecard.figures_of(
            work, digest_now.unowed(work, "scorecard", "C1", b.MONDAY, {}), scorecard.last_week
        )

    found = quick_memory.see(look, b.build(quick_memory), now=b.MONDAY)
    assert not found.quiet, "the cover is less than its own quarters needed"


REVIEW = """\
*Review · Nov 2026* · closed 7 Dec
*Won $940k of $2.0M* · 47 % (pace 66 %)
In the month $80k · usual $0–$860k
*Corrected since*: quarter $1.01M, 3 more

Leading, this quarter:
*Marketing* 86 of 200 MQLs, 0 of 4 accepted
*Sales* 12 of 23 in time, 8 left behind
*Open* cover 2.5×, need 3.2×

Leading, later:
*Marketing* 86 inquiries, 0 in nurture
*Sales* Q1: no target set"""


def test_a_review_tells_the_closed_month_with_its_corrections(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    closed_at = datetime(2026, 12, 7, 14, tzinfo=UTC)
    files_come(quick_memory, workspace, closed_at - timedelta(hours=1))

    def close(work: Work) -> None:
        found = reckoned.report(work, Scope(quarter=NOVEMBER), work.now, work.now)
        month = ClosedMonth(NOVEMBER.first, Pair(work.now, work.now), "scorecard 1", found.to_keep, 0)
        closings.close(work, month)

    quick_memory.do(close, workspace, now=closed_at)
    win(quick_memory, workspace, closed_at + timedelta(hours=1))
    files_come(quick_memory, workspace, closed_at + timedelta(hours=2))
    message = told(quick_memory, workspace, "review", closed_at + timedelta(days=1))
    assert shown(message) == REVIEW.split("\n")
    assert breaches(message, Kind.DIGEST) == ()
    thread = told(quick_memory, workspace, "review", closed_at + timedelta(days=1), part=1)
    assert "   corrected since: wins $150k" in thread.text


BRIEF = """\
*Brief · Mon 16 Nov* · Q4 day 33 of 64
*Won $940k of $2.0M* · 47 % (pace 50 %)
At this pace $1.88M · $1.06M to get

*Open $2.65M* · cover 2.5×, need 3.2×
Since Fri +$135k: 120 new, 15 up
Since Fri −$185k: 80 won, 60 pushed, 45 lost
*3 stalled* · Harbor Foods $180k, 31 days

*Marketing* Nov: 86 of 200 MQLs, line 100
*Sales* since Fri: 12 of 17 touched in time"""


def test_a_brief_is_the_money_and_both_promises(memory: Memory) -> None:
    since = {"since": [b.FRIDAY.isoformat(), b.FRIDAY.isoformat()]}
    message = told(memory, b.build(memory), "brief", b.MONDAY, payload=since)
    assert shown(message) == BRIEF.split("\n")
    assert below(message) == ["CRM 07:45 · 3 deals without amount"]
    assert message.text.startswith("Brief Mon 16 Nov: $940k of $2.0M won, pace 50 %.\n")
    assert breaches(message, Kind.DIGEST) == ()


def test_a_brief_of_a_quiet_week_is_one_line(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    b.monday_passes(quick_memory, workspace)
    b.tuesday_comes(quick_memory, workspace)
    since = {"since": [b.MONDAY.isoformat(), b.MONDAY.isoformat()]}
    message = told(quick_memory, workspace, "brief", b.TUESDAY, payload=since)
    assert shown(message)[0].startswith("*Brief · Tue 17 Nov* · quiet since Mon 08:30. Won $940k of $2.0M")


def test_a_brief_with_old_deals_says_so_first(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    message = told(quick_memory, workspace, "brief", b.MONDAY + timedelta(days=3))
    assert shown(message)[1] == ":warning: *No deals data since Mon 07:45*"
    assert breaches(message, Kind.DIGEST) == ()
