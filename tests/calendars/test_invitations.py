"""Invitations: who is sent what, once; what their links open, for whom, and for how long."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from alignment.people import Standing
from bot.invitations import Inviting
from db import tables as t
from db.memory import Memory, Work
from db.stores import calendars, invitations, workspaces
from db.stores import notices as stored
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from digests import registry
from figures import invitations as figures
from figures.feeds import Found
from messages.house import Kind, breaches
from messages.message import Message
from operations.addresses import HASH_KEY, PUBLIC_URL
from tests.calendars.conftest import PUBLIC, Program, address_in, reachable
from tests.company import HASH_KEY as KEY
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL
from tests.meetings.telling import moment, tick

ON, OFF = "/tandem settings invitations on", "/tandem settings invitations off"
NOBODY = (404, b"not found")


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = reachable(quick_memory)
    quick_memory.remember(HASH_KEY, KEY)
    return made


def owed(talk: Dialogue, who: str = "jonas", state: NoticeState = NoticeState.PENDING) -> list[Notice]:
    """Return the invitations to somebody in a state, the oldest first."""

    def look(work: Work) -> list[Notice]:
        n = t.notice.c
        person = getattr(talk.company, who)
        mine = n.workspace_id == work.workspace_id, n.kind == "invitation", n.target == f"person:{person}"
        ids = sa.select(n.id).where(*mine, n.state == state).order_by(n.made_at, n.id)
        found = [stored.by_id(work, each) for each in work.execute(ids).scalars()]
        return [each for each in found if each is not None]

    return talk.company.see(look, talk.now)


def said(talk: Dialogue, notice: Notice) -> Message | None:
    return talk.company.see(lambda work: registry.render(work, notice), talk.now)


def text(talk: Dialogue, notice: Notice) -> str:
    message = said(talk, notice)
    assert message is not None
    return message.text


def links(talk: Dialogue, notice: Notice) -> list[str]:
    """Return the addresses in a message, the button's first."""
    message = said(talk, notice)
    assert message is not None
    payload = str(message.payload()["blocks"])
    buttons = re.findall(r"'url': '(https://[^']+)'", payload)
    return [*buttons, *re.findall(r"<(https://[^|>]+\.ics)\|", payload)]


def sent(talk: Dialogue) -> None:
    """Let all that is owed have been sent."""
    n = t.notice
    talk.company.run(
        lambda work: work.execute(
            sa.update(n)
            .where(n.c.workspace_id == work.workspace_id, n.c.state == NoticeState.PENDING)
            .values(state=NoticeState.SENT)
        ),
        talk.now,
    )


def last_meeting(talk: Dialogue) -> str:
    """Return a meeting of the series that was set up last."""
    newest = sa.select(sa.func.max(t.meeting.c.id)).where(t.meeting.c.workspace_id == talk.company.id)
    return f"M-{talk.company.see(lambda work: work.execute(newest).scalar_one())}"


def look_again(talk: Dialogue) -> int:
    return asyncio.run(Inviting(talk.company.memory).invite(talk.company.id, talk.now))


@pytest.fixture
def invited(talk: Dialogue) -> Dialogue:
    """Jonas wants invitations and was sent the first."""
    talk.says("jonas", ON)
    sent(talk)
    talk.wait(minutes=1)
    return talk


# --- the setting ----------------------------------------------------------------------------------------------------


def test_it_is_off_until_somebody_wants_it(talk: Dialogue) -> None:
    assert "Invitations: none" in talk.says("jonas", "/tandem settings")
    assert look_again(talk) == 0
    assert owed(talk) == []


def test_on_tells_once_what_comes_a_series_once(talk: Dialogue) -> None:
    shown = talk.says("jonas", ON)
    assert "One message lists what is coming: 1 entry, each series once." in shown
    [notice] = owed(talk)
    assert text(talk, notice) == (
        "In your calendar: Lead review\nIn your calendar\nLead review: Tue 10:00, weekly"
    )
    assert look_again(talk) == 0
    assert len(owed(talk)) == 1
    assert "Invitations: by direct message" in talk.says("jonas", "/tandem settings")
    assert talk.says("jonas", ON) == "Invitations come to you already."


def test_off_takes_back_what_was_not_sent(talk: Dialogue) -> None:
    talk.says("jonas", ON)
    [notice] = owed(talk)
    assert "No invitations come any more" in talk.says("jonas", OFF)
    assert owed(talk) == []
    assert said(talk, notice) is None
    assert talk.says("jonas", OFF) == "No invitations come to you."


def test_on_again_lists_anew(invited: Dialogue) -> None:
    invited.says("jonas", OFF)
    invited.wait(minutes=1)
    invited.says("jonas", ON)
    assert len(owed(invited)) == 1


def test_the_form_shows_what_is_set_and_sets_it(talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings invitations")
    assert talk.reply.form is not None
    talk.submits("jonas", send="on")
    assert len(owed(talk)) == 1
    talk.says("jonas", "/tandem settings invitations")
    talk.submits("jonas", send="off")
    assert owed(talk) == []


def test_words_that_are_none_of_it(talk: Dialogue) -> None:
    assert "There are: on, off." in talk.says("jonas", "/tandem settings invitations perhaps")


@pytest.mark.parametrize("name", [PUBLIC_URL, HASH_KEY])
def test_where_nobody_can_reach_tandem_it_says_so(company: Company, talk: Dialogue, name: str) -> None:
    company.memory.remember(name, b"" if name == HASH_KEY else "")
    assert "PUBLIC_URL" in talk.says("jonas", ON)
    assert owed(talk) == []


@pytest.mark.parametrize("who", ["guest", "stranger"])
def test_who_is_no_member_is_sent_none(talk: Dialogue, who: str) -> None:
    refused = talk.says(who, ON)
    assert "full member" in refused or "another workspace" in refused


# --- what is told ---------------------------------------------------------------------------------------------------


def test_what_is_new_comes_once_and_its_meetings_never_by_themselves(invited: Dialogue) -> None:
    assert look_again(invited) == 0
    invited.says("ines", "/meeting new pipeline review thu 15:00")
    assert look_again(invited) == 1
    assert look_again(invited) == 0
    [notice] = owed(invited)
    assert "In your calendar: Pipeline review" in text(invited, notice)
    sent(invited)
    for _ in range(8):
        invited.wait(days=7)
        assert look_again(invited) == 0, "meetings that are planned, held and over are no news"


def test_one_that_was_moved_comes_once_as_it_is(invited: Dialogue) -> None:
    invited.says("ines", "/meeting move M-2 2026-11-25 11:00")
    assert look_again(invited) == 1
    assert look_again(invited) == 0
    [notice] = owed(invited)
    assert "Changed in your calendar: Lead review" in text(invited, notice)
    sent(invited)
    invited.wait(days=30)
    assert look_again(invited) == 0, "that it is over is no news"


def test_several_changes_before_it_is_sent_are_one(invited: Dialogue) -> None:
    for hour in (11, 12, 13):
        invited.says("ines", f"/meeting move M-2 2026-11-25 {hour}:00")
        invited.wait(minutes=1)
        assert look_again(invited) == 1
    assert len(owed(invited)) == 1
    assert len(owed(invited, state=NoticeState.CANCELLED)) == 2


@pytest.mark.parametrize(
    ("change", "over"),
    [
        ("skip M-2", (24, "10:41")),
        ("move M-2 2026-11-24 12:00", (24, "12:41")),
        ("move M-2 2026-11-23 12:00", (23, "12:41")),
        ("move M-2 2026-11-25 12:00", (25, "12:41")),
    ],
)
def test_that_one_is_over_is_no_news_on_that_day_either(
    invited: Dialogue, change: str, over: tuple[int, str]
) -> None:
    invited.says("ines", f"/meeting {change}")
    assert look_again(invited) == 1
    sent(invited)
    invited.now = moment(*over)
    assert look_again(invited) == 0


def test_one_that_moves_again_after_its_own_day_is_told(invited: Dialogue) -> None:
    invited.says("ines", "/meeting move M-2 2026-11-27 12:00")
    assert look_again(invited) == 1
    sent(invited)
    invited.now = moment(25, "9:00")
    invited.says("ines", "/meeting move M-2 2026-11-27 15:00")
    assert look_again(invited) == 1


def test_one_that_moved_back_is_told(invited: Dialogue) -> None:
    invited.says("ines", "/meeting move M-2 2026-11-25 11:00")
    look_again(invited)
    sent(invited)
    invited.wait(minutes=1)
    invited.says("ines", "/meeting move M-2 2026-11-24 10:00")
    assert look_again(invited) == 1


def test_a_series_that_ended_before_anybody_read_of_it_is_never_told(invited: Dialogue) -> None:
    invited.says("ines", "/meeting new pipeline review thu 15:00")
    look_again(invited)
    invited.wait(minutes=1)
    assert "end" in invited.says("ines", f"/meeting end {last_meeting(invited)} yes").casefold()
    look_again(invited)
    assert [said(invited, each) for each in owed(invited) if said(invited, each) is not None] == []


def test_a_series_that_ends_is_told_once_as_off(invited: Dialogue, program: Program) -> None:
    assert "end" in invited.says("ines", "/meeting end M-1 yes").casefold()
    assert look_again(invited) == 1
    [notice] = owed(invited)
    assert "Not in your calendar any more: Lead review" in text(invited, notice)
    (address,) = links(invited, notice)
    sent(invited)
    program.now = invited.now
    entries = program.reads(address).entries
    assert any(str(each["STATUS"]) == "CANCELLED" for each in entries)
    for _ in range(4):
        invited.wait(days=14)
        assert look_again(invited) == 0


def close(talk: Dialogue, *days: date, again: bool = False) -> None:
    """Close days, or open them `again`."""

    def act(work: Work) -> None:
        if again:
            calendars.open_days(work, days)
        else:
            calendars.close_days(work, dict.fromkeys(days, "Retreat"))
        workspaces.changed(work)

    talk.company.run(act, talk.now)


def test_a_change_of_days_off_that_takes_a_meeting_is_told_and_raises_the_sequence(
    invited: Dialogue, program: Program
) -> None:
    def sequence() -> tuple[int, bytes]:
        program.now = invited.now
        rule = program.reads(feed).entries[0]
        return int(rule["SEQUENCE"]), rule["EXDATE"].to_ical() if "EXDATE" in rule else b""

    invited.says("jonas", "/tandem calendar new")
    feed = address_in(invited)
    clock, company = Inviting(invited.company.memory), invited.company

    def looks() -> int:
        return asyncio.run(clock.invite(company.id, invited.now))

    before, _ = sequence()
    assert looks() == 0
    invited.wait(minutes=1)
    close(invited, date(2026, 12, 9))
    assert looks() == 0, "a Wednesday"
    invited.wait(minutes=1)
    close(invited, date(2026, 12, 8), date(2026, 12, 15))
    assert [looks(), looks()] == [1, 0]
    [notice] = owed(invited)
    assert text(invited, notice).startswith("Changed in your calendar: Lead review")
    sent(invited)
    later, without = sequence()
    assert later > before
    assert b"20261208T100000" in without
    invited.wait(days=1)
    close(invited, date(2026, 12, 8), again=True)
    assert [looks(), looks()] == [1, 0]
    last, without = sequence()
    assert last > later
    assert b"20261208T100000" not in without
    sent(invited)
    for _ in range(60):
        invited.wait(days=7)
        assert looks() == 0, "holidays of a time that nobody saw yet are no news"


def test_a_planned_meeting_whose_day_is_closed_later_is_told_once_as_off(
    invited: Dialogue, program: Program
) -> None:
    def meeting() -> tuple[int, bool]:
        program.now = invited.now
        rule, *others = program.reads(feed).entries
        own = next((each for each in others if each["RECURRENCE-ID"].dt.date() == date(2026, 11, 24)), rule)
        return int(own["SEQUENCE"]), str(own["STATUS"]) == "CANCELLED"

    invited.says("jonas", "/tandem calendar new")
    feed = address_in(invited)
    look_again(invited)
    before, cancelled = meeting()
    assert not cancelled
    invited.wait(minutes=1)
    invited.says("olga", "/tandem setup holidays close 24 nov Retreat")
    tick(invited.company, invited.now)
    assert [look_again(invited), look_again(invited)] == [1, 0]
    [notice] = owed(invited)
    assert text(invited, notice).startswith("Changed in your calendar: Lead review")
    sent(invited)
    later, cancelled = meeting()
    assert cancelled
    assert later > before
    invited.wait(minutes=1)
    invited.says("olga", "/tandem setup holidays open 24 nov")
    tick(invited.company, invited.now)
    assert [look_again(invited), look_again(invited)] == [1, 0]
    last, cancelled = meeting()
    assert not cancelled
    assert last > later


def test_a_day_off_that_is_out_of_sight_is_no_news(invited: Dialogue) -> None:
    invited.wait(minutes=1)
    close(invited, date(2028, 1, 4))
    for _ in range(12):
        assert look_again(invited) == 0
        invited.wait(days=7)


def told(talk: Dialogue) -> set[str]:
    """Return the entries that a look reads what Jonas was told of."""
    return set(talk.company.see(invitations.told, talk.now).get(talk.company.jonas, {}))


def test_what_is_over_is_not_read_at_each_look(invited: Dialogue) -> None:
    invited.says("ines", "/rotation duty new inbound weekdays 9:00")
    look_again(invited)
    sent(invited)
    duties = {each for each in told(invited) if each.startswith("D-1-")}
    assert duties
    assert told(invited) == {"S-1", *duties}
    for _ in range(8):
        invited.wait(days=7)
        look_again(invited)
        sent(invited)
    now = invited.company.see(
        lambda work: figures.entries(Found.here(work), invited.company.jonas), invited.now
    )
    assert told(invited) <= set(now)
    assert "S-1" in told(invited), "a series goes on"
    invited.wait(minutes=1)
    invited.says("ines", "/meeting end M-1 yes")
    look_again(invited)
    assert "S-1" not in told(invited), "they know that it is off"
    assert look_again(invited) == 0


def test_one_that_was_over_and_is_to_come_again_counts_on(invited: Dialogue) -> None:
    i = t.invitation.c
    over = sa.update(t.invitation).where(i.workspace_id == invited.company.id, i.ref == "S-1")
    invited.company.run(
        lambda work: work.execute(over.values(over_at=invited.now - timedelta(days=1), tellings=4)),
        invited.now,
    )
    assert told(invited) == set()
    assert look_again(invited) == 0, "it is as it was told"
    invited.says("ines", "/meeting move M-2 2026-11-25 11:00")
    assert look_again(invited) == 1
    [notice] = owed(invited)
    assert notice.dedup_key.endswith("/S-1/5"), "no message before it had that key"
    assert "Changed in your calendar: Lead review" in text(invited, notice)
    assert told(invited) == {"S-1"}


def test_several_clocks_tell_it_once(invited: Dialogue) -> None:
    invited.says("ines", "/meeting new pipeline review thu 15:00")

    async def clocks() -> Sequence[int]:
        memory, here, now = invited.company.memory, invited.company.id, invited.now
        return await asyncio.gather(*(Inviting(memory).invite(here, now) for _ in range(4)))

    assert sum(asyncio.run(clocks())) == 1
    assert len(owed(invited)) == 1


def test_a_clock_that_saw_nothing_new_sees_what_changes(invited: Dialogue) -> None:
    clock, company = Inviting(invited.company.memory), invited.company

    def looks() -> int:
        return asyncio.run(clock.invite(company.id, invited.now))

    assert [looks(), looks()] == [0, 0]
    invited.says("ines", "/meeting new pipeline review thu 15:00")
    assert [looks(), looks()] == [1, 0]
    invited.says("daniel", ON)
    assert looks() == 0
    invited.says("ines", "/meeting move M-2 2026-11-25 11:00")
    assert [looks(), looks()] == [2, 0]


def test_it_waits_for_the_end_of_quiet_hours(invited: Dialogue) -> None:
    invited.says("jonas", "/tandem quiet 9-18")
    invited.says("ines", "/meeting new pipeline review thu 15:00")
    look_again(invited)
    [notice] = owed(invited)
    assert notice.due_at > invited.now + timedelta(hours=1)


def test_a_kind_that_knows_nothing_of_invitations_is_told_of_too(invited: Dialogue, program: Program) -> None:
    invited.says("ines", "/rotation duty new inbound weekdays 9:00")
    assert look_again(invited) == 1
    [notice] = owed(invited)
    assert "Inbound duty" in text(invited, notice)
    assert "pipeline" not in text(invited, notice)
    program.now = invited.now
    _whole, first, *_others = links(invited, notice)
    (entry,) = program.reads(first).entries
    assert str(entry["UID"]).startswith("D-1-")


@pytest.mark.parametrize("change", ["on", "many", "moved", "off"])
def test_it_keeps_the_house_rules_and_these_words(talk: Dialogue, change: str) -> None:
    if change == "many":
        talk.says("ines", "/meeting new pipeline review thu 15:00")
    talk.says("jonas", ON)
    if change in ("moved", "off"):
        sent(talk)
        talk.wait(minutes=1)
        talk.says("ines", "/meeting end M-1 yes" if change == "off" else "/meeting move M-2 2026-11-25 11:00")
        look_again(talk)
    [notice] = owed(talk)
    message = said(talk, notice)
    assert message is not None
    assert not breaches(message, Kind.CARD)
    (sections, context) = message.told
    opened = re.sub(r"<https://[^|]*/invitation/[^|]*\.ics\|", "<…|", "\n".join(sections))
    assert (opened, context) == (GOLDEN[change], [])
    buttons = [each["text"]["text"] for block in message.blocks if block["type"] == "actions" for each in block["elements"]]  # fmt: skip
    usual = {"on": "Add to calendar", "many": "Add to calendar: all"}
    assert buttons == [usual.get(change, "Update calendar"), "Turn off"]


def test_what_is_new_is_added_and_what_changed_is_updated(invited: Dialogue) -> None:
    invited.says("ines", "/meeting move M-2 2026-11-25 11:00")
    invited.says("ines", "/meeting new pipeline review thu 15:00")
    look_again(invited)
    [notice] = owed(invited)
    message = said(invited, notice)
    assert message is not None
    assert re.findall(r"\n([A-Z][a-z]+ review).*\|(\w+)>", "\n".join(message.told[0])) == [
        ("Pipeline review", "Add"),
        ("Lead review", "Update"),
    ]


GOLDEN = {
    "on": "*In your calendar*\nLead review: Tue 10:00, weekly",
    "many": "*In your calendar*\nLead review: Tue 10:00, weekly · <…|Add>\n"
    "Pipeline review: Thu 15:00, weekly · <…|Add>",
    "moved": "*Changed in your calendar*\nLead review: Tue 10:00, weekly",
    "off": "*Not in your calendar any more*\nLead review: Tue 10:00 · off\n"
    "Once updated, your calendar shows it as off.",
}


# --- what a link opens ----------------------------------------------------------------------------------------------


def test_a_link_opens_the_entry_as_the_feed_has_it(invited: Dialogue, program: Program) -> None:
    [notice] = owed(invited, state=NoticeState.SENT)
    (address,) = links(invited, notice)
    assert address.startswith(f"{PUBLIC}/invitation/{invited.company.id}-")
    program.now = invited.now
    answer = program.reads(address)
    assert answer.status == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="tandem.ics"'
    assert answer.headers["cache-control"] == "private, no-cache"
    assert b"METHOD:PUBLISH" in answer.body
    assert b"\r\nNAME:" not in answer.body, "Outlook would make a calendar of its own for it"
    rule, *others = answer.entries
    assert rule["CLASS"] == "PRIVATE", "colleagues look into one's own calendar"
    assert str(rule["UID"]).startswith("S-1@")
    assert {str(each["UID"]) for each in others} <= {str(rule["UID"])}
    assert "ATTENDEE" not in answer.body.decode()


def test_each_telling_makes_the_sequence_grow(invited: Dialogue, program: Program) -> None:
    [notice] = owed(invited, state=NoticeState.SENT)
    (address,) = links(invited, notice)
    seen = []
    for hour in (10, 11, 12):
        program.now = invited.now
        seen.append(int(program.reads(address).entries[0]["SEQUENCE"]))
        invited.says("ines", f"/meeting move M-2 2026-11-25 {hour + 1}:00")
        look_again(invited)
        invited.wait(minutes=1)
    assert seen == sorted(set(seen))


def test_it_grows_also_over_a_time_without_invitations(invited: Dialogue, program: Program) -> None:
    """A calendar that was told more of an entry takes nothing that says less."""
    seen = []
    for hour in (11, 12, 13):
        invited.says("ines", f"/meeting move M-2 2026-11-25 {hour}:00")
        look_again(invited)
        program.now = invited.now
        (address,) = links(invited, owed(invited)[-1])
        seen.append(int(program.reads(address).entries[0]["SEQUENCE"]))
        invited.wait(minutes=1)
        invited.says("jonas", OFF)
        invited.wait(minutes=1)
        invited.says("jonas", ON)
        sent(invited)
        invited.wait(minutes=1)
    assert seen == sorted(set(seen))


def test_what_is_theirs_no_more_is_taken_out_and_comes_back_later(
    invited: Dialogue, program: Program
) -> None:
    company = invited.company
    g = t.role_grant.c
    his = g.workspace_id == company.id, g.person_id == company.jonas
    invited.says("ines", "/meeting skip M-1")
    invited.says("ines", "/meeting skip M-2")
    look_again(invited)
    sent(invited)
    invited.wait(days=21)
    look_again(invited)
    sent(invited)
    company.run(
        lambda work: work.execute(sa.update(t.role_grant).where(*his).values(valid_to=work.now)), invited.now
    )
    invited.wait(minutes=1)
    assert look_again(invited) == 1
    [notice] = owed(invited)
    assert "Not in your calendar any more: Lead review" in text(invited, notice)
    (address,) = links(invited, notice)
    program.now = invited.now
    (off,) = program.reads(address).entries
    assert str(off["SUMMARY"]) == "Off: Lead review"
    assert (str(off["STATUS"]), str(off["UID"]).partition("@")[0]) == ("CANCELLED", "S-1")
    assert look_again(invited) == 0


def test_strangers_others_and_odd_addresses_hear_the_same(invited: Dialogue, program: Program) -> None:
    [notice] = owed(invited, state=NoticeState.SENT)
    (address,) = links(invited, notice)
    program.now = invited.now
    here, mark, person, ref = urlsplit(address).path.rpartition("/")[2].removesuffix(".ics").split("-", 3)
    assert len(mark) == 32, "128 bits"
    for odd in (
        f"{here}-{mark}-{person}-all",
        f"{here}-{mark}-{invited.company.ines}-{ref}",
        f"{here}-{'0' * 32}-{person}-{ref}",
        f"9{here}-{mark}-{person}-{ref}",
        f"{here}-é-{person}-{ref}",
        f"{here}-{mark}",
        "x",
        "-" * 40,
        f"{here}-{mark}-0-{ref}",
        "9" * 4000,
    ):
        answer = program.reads(f"/invitation/{odd}.ics")
        assert (answer.status, answer.body) == NOBODY, odd
    assert program.reads(address, "POST").status == 405


def test_off_closes_each_link_and_on_again_opens_none_of_them(invited: Dialogue, program: Program) -> None:
    [notice] = owed(invited, state=NoticeState.SENT)
    (address,) = links(invited, notice)
    invited.says("jonas", OFF)
    program.now = invited.now
    assert program.reads(address).status == 404
    invited.wait(minutes=1)
    invited.says("jonas", ON)
    program.now = invited.now
    assert program.reads(address).status == 404


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
def test_who_is_no_full_member_any_more_reads_and_is_sent_nothing(
    invited: Dialogue, program: Program, standing: Standing
) -> None:
    [notice] = owed(invited, state=NoticeState.SENT)
    (address,) = links(invited, notice)
    p = t.person
    him = p.c.workspace_id == invited.company.id, p.c.id == invited.company.jonas
    invited.company.run(lambda work: work.execute(sa.update(p).where(*him).values(standing=standing)))
    program.now = invited.now
    assert program.reads(address).status == 404
    invited.says("ines", "/meeting new pipeline review thu 15:00")
    assert look_again(invited) == 0
    assert said(invited, notice) is None


def test_many_are_one_message_with_a_link_each_and_one_to_all(talk: Dialogue, program: Program) -> None:
    talk.says("ines", "/meeting new pipeline review thu 15:00")
    talk.says("jonas", ON)
    [notice] = owed(talk)
    whole, *each = links(talk, notice)
    assert len(each) == 2
    program.now = talk.now
    assert program.reads(whole).titles == {"Lead review", "Pipeline review"}
    assert [program.reads(one).titles for one in each] == [{"Lead review"}, {"Pipeline review"}]


def test_a_link_to_all_of_nothing_opens_nothing(talk: Dialogue, program: Program) -> None:
    """A calendar's file without an entry is none."""
    talk.says("ines", "/meeting new pipeline review thu 15:00")
    talk.says("jonas", ON)
    whole, *_each = links(talk, owed(talk)[0])
    g = t.role_grant
    his = g.c.workspace_id == talk.company.id, g.c.person_id == talk.company.jonas
    talk.says("ines", "/meeting end pipeline review yes")
    talk.says("ines", "/meeting end lead review yes")
    talk.company.run(lambda work: work.execute(sa.update(g).where(*his).values(valid_to=work.now)), talk.now)
    talk.wait(days=60)
    program.now = talk.now
    assert program.reads(whole).status == 404


def test_a_link_is_in_no_log_and_in_no_row(
    invited: Dialogue, program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    [notice] = owed(invited, state=NoticeState.SENT)
    (address,) = links(invited, notice)
    mark = address.rpartition("/")[2].split("-")[1]
    program.now = invited.now
    with caplog.at_level(logging.DEBUG):
        program.reads(address)
    assert mark not in caplog.text
    assert mark not in str(program.measures)
    message = said(invited, notice)
    assert message is not None
    assert message.payload()["unfurl_links"] is False

    def rows(work: Work) -> str:
        tables = (t.invited, t.invitation, t.notice, t.audit, t.inbound_key)
        return str([[dict(row) for row in work.execute(sa.select(each).where(each.c.workspace_id == work.workspace_id)).mappings()] for each in tables])  # fmt: skip

    kept = invited.company.see(rows)
    assert "invitations.on" in kept
    assert mark not in kept


def test_it_works_on_either_database(memory: Memory) -> None:
    company = reachable(memory)
    memory.remember(HASH_KEY, KEY)
    talk, program = Dialogue(company, channel=CHANNEL), Program(company)
    talk.says("ines", "/meeting new lead review tue 10:00 40m")
    talk.says("jonas", ON)
    sent(talk)
    talk.wait(minutes=1)
    talk.says("ines", "/meeting new pipeline review thu 15:00")
    assert look_again(talk) == 1
    assert look_again(talk) == 0
    [notice] = owed(talk)
    program.now = talk.now
    assert program.reads(links(talk, notice)[0]).titles == {"Pipeline review"}
    talk.says("jonas", OFF)
    assert program.reads(links(talk, notice)[0] if said(talk, notice) else "/invitation/x.ics").status == 404
