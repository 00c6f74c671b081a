"""A channel that more people can read than before: what is due there is held, somebody is asked once, nothing is posted first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

import sandbox
from alignment.notices import HELD_FOR_OUTSIDERS
from alignment.people import SHELL, Role
from bot.process import Part, Process
from db import tables as t
from db.memory import Memory, Work
from db.stores import channels, delivery, roster
from db.stores import notices as stored
from db.tables.delivery import NoticeState
from operations import readers
from operations.notices import Owed, owe
from operations.readers import Seen
from operations.setup.channels import allow_channel
from tests.bot.test_process import play, workspace_of
from tests.company import NOON, Company
from tests.dialogue import Dialogue

CHANNEL = "C0PIPELINE"
PRIVATE = Seen(CHANNEL, "pipeline", private=True, member=True, archived=False, shared=False, guests=False)

WIDER: dict[str, Seen] = {
    "shared": replace(PRIVATE, shared=True),
    "a guest": replace(PRIVATE, guests=True),
    "public": replace(PRIVATE, private=False),
}


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.run(lambda work: readers.keep(work, PRIVATE))
    talk = Dialogue(made, channel=CHANNEL)
    assert "is on" in talk.says("ines", "/digest on pipeline 08:30 weekdays yes")
    return made


def shut(company: Company) -> bool:
    return bool(company.see(lambda work: delivery.open_outside(work, [CHANNEL])))


def asked(company: Company) -> list[str]:
    def look(work: Work) -> list[str]:
        n = t.notice
        found = sa.select(n.c.target).where(n.c.workspace_id == work.workspace_id, n.c.kind == "trouble")
        return list(work.execute(found).scalars())

    return company.see(look)


@pytest.mark.parametrize("how", list(WIDER))
def test_a_channel_that_opens_is_shut_and_whoever_turned_the_digest_on_is_asked_once(
    company: Company, how: str
) -> None:
    assert not shut(company)
    for _ in range(3):
        company.run(lambda work: readers.keep(work, WIDER[how]))
    assert shut(company)
    assert asked(company) == [f"person:{company.ines}"]
    said = Dialogue(company, channel=CHANNEL, _envelopes=100).says("ines", "/digest now yes")
    assert "team figures stay out" in said
    company.run(lambda work: readers.keep(work, PRIVATE))
    assert not shut(company), "it is as it was"


@pytest.mark.parametrize(
    ("first", "then"), [("a guest", "shared"), ("public", "a guest"), ("public", "shared")]
)
def test_a_leave_holds_for_those_who_read_then_and_is_asked_again_for_others(
    company: Company, first: str, then: str
) -> None:
    company.run(lambda work: readers.keep(work, WIDER[first]))
    company.run(lambda work: allow_channel(work, company.actor("olga"), CHANNEL))
    company.run(lambda work: readers.keep(work, WIDER[first]))
    assert not shut(company)
    later = NOON + timedelta(hours=1)
    both = replace(
        WIDER[then], private=WIDER[first].private, guests=WIDER[first].guests or WIDER[then].guests
    )
    company.run(lambda work: readers.keep(work, both), later)
    assert shut(company)
    assert len(asked(company)) == 2


@pytest.mark.parametrize("end", ["allowed", "gone"])
def test_what_was_held_goes_out_when_an_admin_allows_it_or_the_readers_are_gone(
    company: Company, end: str
) -> None:
    company.run(lambda work: readers.keep(work, WIDER["a guest"]))
    made = company.run(lambda work: owe(work, Owed("rejected", "r/1", CHANNEL)))
    company.run(lambda work: hold(work, made))
    if end == "allowed":
        company.run(lambda work: allow_channel(work, company.actor("olga"), CHANNEL))
    else:
        company.run(lambda work: readers.keep(work, PRIVATE))
    notice = company.see(lambda work: stored.by_id(work, made))
    assert notice is not None
    assert notice.state is NoticeState.PENDING


def hold(work: Work, notice_id: str) -> None:
    work.execute(
        sa.update(t.notice)
        .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice_id)
        .values(state=NoticeState.HELD, error=HELD_FOR_OUTSIDERS)
    )


def test_a_channel_that_was_public_from_the_start_is_as_open_as_whoever_chose_it_knew(
    company: Company,
) -> None:
    public = replace(PRIVATE, slack_id="C0OPEN", private=False)
    company.run(lambda work: readers.keep(work, public))
    company.run(lambda work: readers.keep(work, public))
    assert company.see(lambda work: delivery.open_outside(work, ["C0OPEN"])) == frozenset()
    found = company.see(lambda work: channels.channel(work, "C0OPEN"))
    assert found is not None
    assert not found.shut


# --- beside a Slack --------------------------------------------------------------------------------------------------


async def open_by_event_of_a_guest_nobody_ever_saw(slack: sandbox.Sandbox, process: Process, at: int) -> None:
    gwen = await slack.control.add_person("gwen", "Gwen Guest", "gwen@example.org", guest="multi")
    await slack.control.join("sales", "gwen")
    event = {"type": "member_joined_channel", "user": gwen.id, "channel": slack.control.channel("sales").id}
    await process.directory.heard(at, event)


async def open_by_a_member_who_became_a_guest(slack: sandbox.Sandbox, process: Process, at: int) -> None:
    jonas = slack.control.person("jonas")
    user = {"id": jonas.id, "profile": {"real_name": "Jonas"}, "is_restricted": True}
    await process.directory.heard(at, {"type": "user_change", "user": user})


async def open_by_sharing(slack: sandbox.Sandbox, process: Process, at: int) -> None:
    await slack.control.change_channel("sales", shared=True)
    await process.directory.heard(
        at, {"type": "channel_shared", "channel": slack.control.channel("sales").id}
    )


async def open_by_sharing_of_which_no_event_told(slack: sandbox.Sandbox, process: Process, at: int) -> None:
    await slack.control.change_channel("sales", shared=True)
    await process.directory.read_channels(at)


async def open_to_the_public_of_which_slack_has_no_event(
    slack: sandbox.Sandbox, process: Process, at: int
) -> None:
    await slack.control.change_channel("sales", kind="public")
    await process.directory.read_channels(at)


@pytest.mark.parametrize(
    "opens",
    [
        open_by_event_of_a_guest_nobody_ever_saw,
        open_by_a_member_who_became_a_guest,
        open_by_sharing,
        open_by_sharing_of_which_no_event_told,
        open_to_the_public_of_which_slack_has_no_event,
    ],
)
def test_nothing_is_posted_into_a_channel_that_opened_until_an_admin_allows_it(
    sqlite_url: str, opens: Callable[[sandbox.Sandbox, Process, int], Awaitable[None]]
) -> None:
    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        at = await workspace_of(slack, process)
        await slack.control.change_channel("sales", kind="private")
        await process.directory.refresh(at)
        await process.memory.run(_lead, at, now=process.clock.now())
        place = slack.control.channel("sales").id
        await opens(slack, process, at)
        made = await process.memory.run(
            lambda work: owe(work, Owed("trouble", "trouble/1", place, {"what": "notice", "kind": "thanks"})),
            at,
            now=process.clock.now(),
        )
        assert await _state(process, at, made, NoticeState.HELD) == NoticeState.HELD
        assert slack.control.posted("sales") == []

        await process.memory.run(lambda work: allow_channel(work, SHELL, place), at, now=process.clock.now())
        assert await _state(process, at, made, NoticeState.SENT) == NoticeState.SENT
        assert len(slack.control.posted("sales")) == 1

    play(sqlite_url, scene, parts=frozenset({Part.WORKER}))


def _lead(work: Work) -> None:
    first = roster.everybody(work)[0]
    roster.grant(work, first.id, Role.ADMIN, 0)


async def _state(process: Process, at: int, notice_id: str, wanted: NoticeState) -> NoticeState:
    """Wait until a notice is as wanted; return how it stands in the end."""
    process._nudge()
    tries = 0
    while True:
        found = await process.memory.look(
            lambda work: stored.by_id(work, notice_id), at, now=process.clock.now()
        )
        assert found is not None
        if found.state is wanted or tries == 500:
            return found.state
        tries += 1
        await asyncio.sleep(0.02)
