"""What Tandem says of duty rotas by itself: the hand-over, a word before, a word to whose turn moves; each once."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from alignment.calendar import parse_quiet_hours
from alignment.people import Standing
from bot.duties import share_duty_in
from db import tables as t
from db.stores import duty_turns as stored
from db.stores import roster
from db.stores.asked import Pair
from db.stores.notices import Notice
from digests import registry
from messages.message import Message
from operations.people import oneself
from operations.setup.working_time import close_day
from tests.company import Company
from tests.dialogue import Dialogue
from tests.duty.turns import away, day, people, plan, tick
from tests.meetings.telling import arrives, body, labels, moment, owed, said


def to(company: Company, name: str, kind: str, talk: Dialogue) -> list[Notice]:
    """What one person is owed of a kind."""
    return [each for each in owed(company, kind, talk.now) if each.target == f"person:{company.people[name]}"]


def renders(company: Company, notice: Notice, at: datetime) -> Message | None:
    """What a notice says at a moment; None where there is nothing left to say."""
    return company.see(lambda work: registry.render(work, notice), at)


def leaves(company: Company, name: str) -> None:
    """Have somebody leave the company."""
    company.run(lambda work: roster.change(work, company.people[name], standing=Standing.DEACTIVATED))


# --- the hand-over --------------------------------------------------------------------------------------------------


def test_the_channel_reads_that_a_rota_begins(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_changed", talk.now)
    assert notice.target == "C0SALES"
    assert body(said(company, notice, talk.now)) == (
        "*New duty: Inbound*\nWeekdays 09:00 New York\nLongest without a turn is next.\nFirst: Jonas, Tue 17 Nov"
    )


def test_the_hand_over_is_owed_for_when_the_turn_begins_and_once(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_begins", talk.now)
    assert (notice.target, notice.due_at) == ("C0SALES", moment(17, "9:00"))
    message = said(company, notice, moment(17, "9:00"))
    assert body(message) == "*Inbound today: Jonas*\nNext: Amira, Wed 18 Nov"
    assert labels(message) == ["Rota", "Why"]
    for _ in range(3):
        assert tick(company, moment(16, "12:30")) == 0
    assert len(owed(company, "duty_begins", talk.now)) == 1


def test_it_comes_from_the_resolved_calendar(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_begins", talk.now)
    talk.says("jonas", "/rotation duty swap tue")
    talk.says("luca", "/rotation duty take O-1")
    assert body(said(company, notice, moment(17, "9:00"))).startswith("*Inbound today: Luca*")
    assert len(owed(company, "duty_begins", talk.now)) == 1


def test_who_takes_over_on_the_day_is_said_in_the_same_message(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_begins", talk.now)
    arrives(company, notice, moment(17, "9:00"))
    talk.now = moment(17, "11:00")
    talk.says("ines", "/rotation duty give @amira today")
    assert plan(company, talk.now, 2) == [("Tue 17 Nov", "amira"), ("Wed 18 Nov", "jonas")]
    [again] = owed(company, "duty_begins", talk.now, act="present")
    assert again.parent_id == notice.id
    assert body(said(company, again, talk.now)).startswith("*Inbound today: Amira*")


def test_two_are_named_and_a_week_says_until_when(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("olga", "/rotation duty new notes weekly mon 9:00 mixed")
    tick(company, moment(20, "12:00"))
    [notice] = owed(company, "duty_begins", moment(20, "12:00"))
    message = said(company, notice, moment(23, "9:00"))
    assert body(message) == (
        "*Notes this week: Jonas and Priya*\nUntil Fri 27 Nov 17:00\nNext: Amira and Tomas, Mon 30 Nov"
    )


def test_where_nobody_can_the_channel_is_asked(company: Company, talk: Dialogue) -> None:
    for name in ("jonas", "amira", "luca"):
        away(company, name, moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    [notice] = owed(company, "duty_begins", talk.now)
    message = said(company, notice, moment(17, "9:00"))
    assert (
        body(message) == "*Inbound today: nobody*\nWho can? It counts as their turn.\nNext: Jonas, Wed 18 Nov"
    )
    assert labels(message)[0] == "Take it"


def test_a_day_that_is_closed_later_has_no_hand_over(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_begins", talk.now)
    company.run(lambda work: close_day(work, company.actor("olga"), day(17), "Storm"), talk.now)
    tick(company, moment(16, "13:00"))
    assert plan(company, talk.now, 1) == [("Wed 18 Nov", "jonas")]
    assert renders(company, notice, moment(17, "9:00")) is None


def test_a_turn_at_another_time_is_handed_over_then(company: Company, talk: Dialogue) -> None:
    [early] = owed(company, "duty_begins", talk.now)
    talk.says("ines", "/rotation duty set inbound 10:30")
    assert renders(company, early, moment(17, "9:00")) is None
    late = [each for each in owed(company, "duty_begins", talk.now) if each.id != early.id]
    assert [each.due_at for each in late] == [moment(17, "10:30")]
    assert body(said(company, late[0], moment(17, "10:30"))).startswith("*Inbound today: Jonas*")


def test_a_rota_that_moves_to_another_channel_is_handed_over_there(company: Company, talk: Dialogue) -> None:
    [before] = owed(company, "duty_begins", talk.now)
    company.run(
        lambda work: work.insert(t.channel, slack_id="C0OTHER", name="other", member=True, seen_at=work.now)
    )
    talk.says("ines", "/rotation duty set inbound #other")
    assert renders(company, before, moment(17, "9:00")) is None
    after = [each for each in owed(company, "duty_begins", talk.now) if each.id != before.id]
    assert [each.target for each in after] == ["C0OTHER"]
    assert body(said(company, after[0], moment(17, "9:00"))).startswith("*Inbound today: Jonas*")


def test_after_a_stop_the_turn_that_runs_is_handed_over_late_and_older_ones_are_not(
    company: Company, talk: Dialogue
) -> None:
    tick(company, moment(20, "11:00"))
    days = [each.payload["day"] for each in owed(company, "duty_begins", moment(20, "11:00"))]
    assert days == ["2026-11-17", "2026-11-20", "2026-11-23"]


# --- a word before --------------------------------------------------------------------------------------------------


def test_who_begins_hears_the_working_day_before_at_four(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_soon", talk.now)
    assert (notice.target, notice.due_at) == (f"person:{company.jonas}", moment(16, "16:00"))
    message = said(company, notice, moment(16, "16:00"))
    assert body(message) == "*Yours tomorrow: Inbound*\nFrom 09:00 until 17:00"
    assert labels(message) == ["Offer it", "Why me"]
    assert body(said(company, notice, moment(17, "8:00"))).startswith("*Yours today: Inbound*")


def test_mondays_turn_is_told_on_friday(company: Company, talk: Dialogue) -> None:
    at = moment(20, "12:00")
    tick(company, at)
    notice = owed(company, "duty_soon", at)[-1]
    assert notice.due_at == moment(20, "16:00")
    assert body(said(company, notice, at)).startswith("*Yours Mon 23 Nov: Inbound*")


def test_quiet_hours_are_kept_and_who_is_back_on_the_day_hears_in_the_morning(
    company: Company, talk: Dialogue
) -> None:
    company.run(
        lambda work: oneself.be_quiet(work, company.actor("amira"), parse_quiet_hours("15-8")), talk.now
    )
    away(company, "luca", moment(17, "0:00"), moment(19, "0:00"), talk.now)
    for number in (17, 18):
        tick(company, moment(number, "12:00"))
    due = {each.target: each.due_at for each in owed(company, "duty_soon", talk.now)}
    assert due[f"person:{company.amira}"] == moment(18, "8:00")
    assert due[f"person:{company.luca}"] == moment(19, "8:30")


def test_somebody_in_another_zone_reads_their_own_clock(company: Company, talk: Dialogue) -> None:
    company.run(lambda work: roster.change(work, company.amira, zone="Europe/Berlin"), talk.now)
    tick(company, moment(17, "9:30"))
    [notice] = to(company, "amira", "duty_soon", talk)
    assert notice.due_at == moment(17, "10:00"), "16:00 in Berlin"
    assert body(said(company, notice, notice.due_at)) == "*Yours tomorrow: Inbound*\nFrom 15:00 until 23:00"


def test_somebody_without_a_zone_hears_on_the_companys_clock(company: Company, talk: Dialogue) -> None:
    company.run(lambda work: roster.change(work, company.amira, zone=""), talk.now)
    tick(company, moment(17, "9:30"))
    [notice] = to(company, "amira", "duty_soon", talk)
    assert notice.due_at == moment(17, "16:00")
    assert body(said(company, notice, notice.due_at)).endswith("From 09:00 until 17:00")


def test_whose_turn_it_is_not_any_more_hears_nothing(company: Company, talk: Dialogue) -> None:
    [notice] = owed(company, "duty_soon", talk.now)
    talk.says("ines", "/rotation duty give @luca tue")
    assert renders(company, notice, moment(16, "16:00")) is None
    assert len(to(company, "luca", "duty_soon", talk)) == 1


# --- whose turn moves -----------------------------------------------------------------------------------------------


def test_both_of_an_exchange_are_told_but_who_did_it(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    talk.says("luca", "/rotation duty take O-1")
    [notice] = owed(company, "duty_moved", talk.now)
    assert notice.target == f"person:{company.jonas}"
    message = said(company, notice, talk.now)
    assert body(message) == (
        "*Inbound: your turn moves*\nWas: Tue 17 Nov\nNow: Thu 19 Nov\nLuca exchanged turns with you"
    )


def test_on_behalf_both_are_told_by_whom(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty give @luca tue")
    told = {
        each.target: body(said(company, each, talk.now)) for each in owed(company, "duty_moved", talk.now)
    }
    assert told == {
        f"person:{company.jonas}": "*Inbound: your turn moves*\nWas: Tue 17 Nov\nNow: Thu 19 Nov\nInes gave it on behalf",
        f"person:{company.luca}": "*Inbound: your turn moves*\nWas: Thu 19 Nov\nNow: Tue 17 Nov\nInes gave it on behalf",
    }


def test_somebody_falls_ill_and_two_are_told_nobody_reads_of_whom(company: Company, talk: Dialogue) -> None:
    away(company, "jonas", moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    assert people(company, talk.now, 5) == ["amira", "jonas", "luca", "amira", "jonas"]
    [notice] = to(company, "amira", "duty_moved", talk)
    told = body(said(company, notice, talk.now))
    assert told.startswith("*Inbound: ")
    assert told.endswith("The line moved; the order stays")
    assert "Jonas" not in told
    assert {each.target for each in owed(company, "duty_moved", talk.now)} == {
        f"person:{company.jonas}",
        f"person:{company.amira}",
    }, "nobody else's turn moves"


def test_what_moves_and_moves_back_before_it_was_sent_is_not_told(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty give @luca tue")
    talk.wait(minutes=1)
    talk.press("ines", "Undo")
    assert owed(company, "duty_moved", talk.now) == []


def test_two_moves_before_it_was_sent_are_told_as_one(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty give @luca tue")
    talk.wait(minutes=1)
    talk.says("ines", "/rotation duty give @amira tue")
    [notice] = to(company, "jonas", "duty_moved", talk)
    assert body(said(company, notice, talk.now)).splitlines()[1:3] == ["Was: Tue 17 Nov", "Now: Thu 19 Nov"]
    [notice] = to(company, "luca", "duty_moved", talk)
    assert "Was: Thu 19 Nov" in body(said(company, notice, talk.now))


def test_what_was_sent_is_told_anew(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty give @luca tue")
    for each in owed(company, "duty_moved", talk.now):
        arrives(company, each, talk.now)
    talk.wait(minutes=1)
    talk.press("ines", "Undo")
    assert len(to(company, "jonas", "duty_moved", talk)) == 2
    assert body(said(company, to(company, "jonas", "duty_moved", talk)[-1], talk.now)).endswith(
        "An exchange was taken back"
    )


def test_a_joiner_moves_nobody_before_their_own_first_turn(company: Company, talk: Dialogue) -> None:
    before = people(company, talk.now, 4)
    talk.says("ines", "/rotation duty set inbound with @priya")
    assert people(company, talk.now, 4) == [*before[:3], "priya"]
    assert {each.target for each in owed(company, "duty_moved", talk.now)} >= {f"person:{company.priya}"}


# --- offers ---------------------------------------------------------------------------------------------------------


def test_an_offer_stands_in_the_channel_and_says_who_took_it(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    [notice] = owed(company, "duty_offer", talk.now)
    assert notice.target == "C0SALES"
    message = said(company, notice, talk.now)
    assert body(message) == "*Jonas offers Inbound, Tue 17 Nov*\nFor the next turn of whoever takes it"
    assert labels(message) == ["Take it"]
    arrives(company, notice, talk.now)
    talk.says("luca", "/rotation duty take O-1")
    [again] = owed(company, "duty_offer", talk.now, act="present")
    message = said(company, again, talk.now)
    assert body(message) == "*Jonas offers Inbound, Tue 17 Nov*\nLuca took it"
    assert labels(message) == []


def test_an_offer_of_a_turn_that_moved_ends(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    [notice] = owed(company, "duty_offer", talk.now)
    talk.says("ines", "/rotation duty give @luca tue")
    assert renders(company, notice, talk.now) is None
    assert "does not stand any more" in talk.says("amira", "/rotation duty take O-1")


# --- what it cannot do, and when it ends ----------------------------------------------------------------------------


def test_nobody_left_is_told_to_its_owner_once(company: Company, talk: Dialogue) -> None:
    for name in ("jonas", "amira", "luca"):
        leaves(company, name)
    for minute in range(3):
        tick(company, moment(16, f"13:0{minute}"))
    assert plan(company, talk.now) == []
    [notice] = owed(company, "duty_trouble", talk.now)
    assert notice.target == f"person:{company.ines}"
    message = said(company, notice, talk.now)
    assert body(message) == "*Inbound: nobody is left in it*\nIt has no turns until somebody is added."
    assert labels(message) == ["Change it", "End it"]
    assert tick(company, moment(16, "13:05")) == 0


def test_a_rota_that_ends_says_so_once_and_nothing_else(company: Company, talk: Dialogue) -> None:
    [begins] = owed(company, "duty_begins", talk.now)
    [soon] = owed(company, "duty_soon", talk.now)
    talk.says("ines", "/rotation duty end inbound yes")
    ends = owed(company, "duty_changed", talk.now)[-1]
    assert body(said(company, ends, talk.now)) == "*Inbound duty ends*\nNo more turns of it."
    for notice in (begins, soon):
        assert renders(company, notice, talk.now) is None


# --- the past and several clocks ------------------------------------------------------------------------------------


def test_what_was_served_stays_whatever_becomes_known_later(company: Company, talk: Dialogue) -> None:
    for number in (17, 18, 19):
        tick(company, moment(number, "9:00"))

    def served(at: datetime) -> list[tuple[str, int]]:
        found = company.see(
            lambda work: stored.believed(
                work, moment(16, "0:00"), moment(20, "0:00"), Pair(work.now, work.now)
            ),
            at,
        )
        return [(f"{each.day:%d}", each.person_id) for each in found if not each.cancelled]

    before = served(moment(20, "8:00"))
    assert before == [("17", company.jonas), ("18", company.amira), ("19", company.luca)]
    away(company, "amira", moment(16, "0:00"), moment(21, "0:00"), moment(20, "8:30"))
    talk.now = moment(20, "8:40")
    talk.says("ines", "/rotation duty set inbound 10:00 marketing")
    tick(company, moment(20, "12:00"))
    assert served(moment(20, "13:00")) == before
    assert served(moment(20, "8:00")) == before


def test_clocks_that_plan_at_once_owe_and_plan_once(company: Company, talk: Dialogue) -> None:
    at = moment(19, "12:00")

    async def both() -> None:
        await asyncio.gather(*(share_duty_in(company.memory, company.id, at) for _ in range(4)))

    asyncio.run(both())
    assert tick(company, at) == 0
    for kind, count in (("duty_begins", 3), ("duty_soon", 2)):
        keys = [each.dedup_key for each in owed(company, kind, at)]
        assert len(keys) == len(set(keys)) == count, kind


def test_a_clock_that_dies_in_the_middle_leaves_nothing_half_and_the_next_does_it_whole(
    company: Company, talk: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = moment(17, "12:00")

    def dies(*_: object) -> int:
        raise RuntimeError("killed")

    before = plan(company, at, 40), len(owed(company, "duty_begins", at))
    monkeypatch.setattr("operations.duty.told.announce", dies)
    with pytest.raises(RuntimeError):
        tick(company, at)
    assert (plan(company, at, 40), len(owed(company, "duty_begins", at))) == before
    monkeypatch.undo()
    assert tick(company, at) > 0
    assert len(owed(company, "duty_begins", at)) == before[1] + 1


def test_who_exchanges_is_named_to_nobody_whose_turn_moved_by_itself(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    away(company, "amira", moment(18, "0:00"), moment(19, "0:00"), talk.now)
    talk.says("luca", "/rotation duty take O-1")
    because = {
        name: [each.payload["because"] for each in to(company, name, "duty_moved", talk)]
        for name in ("jonas", "amira", "luca")
    }
    assert "swap" not in because["amira"]
    assert because["amira"] == ["line"]


def test_whoever_changes_a_rota_hears_which_of_their_own_turns_move(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty set inbound with @ines")
    talk.wait(hours=1)
    talk.says("ines", "/rotation duty set inbound 10:00 without @luca")
    (moved,) = to(company, "ines", "duty_moved", talk)
    message = renders(company, moved, talk.now)
    assert message is not None
    assert body(message).endswith("You changed the rota")
