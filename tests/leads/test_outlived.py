"""A message that a rep reads never shows a time as ahead that has passed: it is brought up to date once it passes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from alignment.lifecycle import TouchKind
from db import tables as t
from db.memory import Memory, Work
from db.tables.delivery import Act, NoticeState
from operations import diary, leads
from operations.offers import AT_ONCE
from tests.company import Company
from tests.leads.test_messages import body, shown
from tests.leads.test_offers import at, give, rows, sent, told, waiting, with_ines_in_west


def tick(company: Company, when: datetime) -> int:
    """Let the clock look; return how many messages it had brought up to date."""
    return company.run(diary.tick, when).renewed


def arrive(company: Company, when: datetime) -> None:
    """Let every edit that is owed reach Slack."""

    def mark(work: Work) -> None:
        n = t.notice
        work.execute(
            sa.update(n)
            .where(
                n.c.workspace_id == work.workspace_id,
                n.c.act == Act.PRESENT,
                n.c.state == NoticeState.PENDING,
            )
            .values(state=NoticeState.SENT, sent_at=work.now, channel="D0JONAS", ts="1.1")
        )

    company.run(mark, when)


def test_a_bundle_says_what_was_due_once_it_was(quick_memory: Memory) -> None:
    company = with_ines_in_west(quick_memory)
    for number, name in ((1, "Acorn Robotics"), (2, "Bay Optics")):
        waiting(company, number, name, hot=False)
        give(company, number)
    (notice,) = told(company)
    sent(company, notice)
    assert tick(company, at(60)) == 0
    assert tick(company, at(4 * 60)) == 0, "due now is not late"
    late = at(4 * 60 + 1)
    assert tick(company, late) == 1
    assert tick(company, late) == 0, "once is enough"
    arrive(company, late)
    assert tick(company, at(4 * 60 + 2)) == 0
    message = shown(company, notice, late)
    assert message.text.split("\n")[0] == "2 new leads, first touch was due 13:12."
    assert body(message).split("\n\n")[0] == "*2 new leads* · first touch was due 13:12"
    assert all("first touch was due 13:12" in each for each in rows(message))


def test_one_lead_says_so_too_and_what_was_done_says_no_more(quick_memory: Memory) -> None:
    company = with_ines_in_west(quick_memory)
    waiting(company)
    give(company)
    (notice,) = told(company)
    sent(company, notice)
    assert tick(company, at(16)) == 1
    message = shown(company, notice, at(16))
    assert "*First touch was due 09:27* (15 min)" in body(message)
    assert (
        message.text.split("\n")[0]
        == "New lead L-87 Juniper Dairies wants a demo. First touch was due 09:27."
    )
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 87), at(17))
    arrive(company, at(17))
    assert tick(company, at(18)) == 0, "the edit of the acceptance says it already"


def test_what_is_not_sent_yet_is_written_when_it_is(quick_memory: Memory) -> None:
    company = with_ines_in_west(quick_memory)
    waiting(company)
    give(company)
    assert tick(company, at(20)) == 0
    assert AT_ONCE > 1


def test_what_follows_a_touch_is_brought_up_to_date_too(quick_memory: Memory) -> None:
    company = with_ines_in_west(quick_memory)
    waiting(company)
    give(company)
    (notice,) = told(company)
    sent(company, notice)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 87), at(2))
    company.run(lambda work: leads.touch(work, jonas, 87, TouchKind.CALL), at(8))
    arrive(company, at(8))
    due = 2 * 24 * 60 + 8
    assert tick(company, at(due)) == 0
    assert tick(company, at(due + 1)) == 1
    assert "*Next step was due 09:20*" in body(shown(company, notice, at(due + 1)))
    arrive(company, at(due + 1))
    assert tick(company, at(due + 2)) == 0
