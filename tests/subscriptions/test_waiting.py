"""A digest that waits until enough moved, one that is asked for twice on a day, and one that is muted for a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import notices as stored_notices
from db.stores import subscriptions as stored
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from digests import registry
from messages.message import Message
from operations import digest_now
from tests import brightwater as b
from tests.asking import CHANNEL, Asking, pressable
from tests.subscriptions.test_digest import asking

__all__ = ["asking"]

SINCE = {"since": [b.FRIDAY.isoformat(), b.FRIDAY.isoformat()]}


def held(asking: Asking) -> stored.Subscription:
    return asking.memory.see(stored.everything, asking.workspace, now=asking.now)[0]


# --- only if --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pipeline", "brief"])
@pytest.mark.parametrize(("least", "comes"), [(0, True), (60, True), (61, False)])
def test_it_comes_only_if_a_deal_of_so_much_moved(asking: Asking, kind: str, least: int, comes: bool) -> None:
    """The largest that moved since Friday: $60k, new and pushed."""

    def render(work: Work) -> Message | None:
        payload = {**SINCE, "sections": {"moved": least * b.K, "currency": "USD"}}
        return registry.render(work, digest_now.unowed(work, kind, CHANNEL, b.MONDAY, payload))

    message = asking.memory.see(render, asking.workspace, now=b.MONDAY)
    assert (message is not None) is comes


def test_it_comes_where_nobody_can_know_what_moved(asking: Asking) -> None:
    def render(work: Work, **more: object) -> Message | None:
        payload = {"sections": {"moved": 10**12, "currency": "USD"}, **SINCE, **more}
        when = b.MONDAY if more else b.WEDNESDAY + timedelta(days=1)
        return registry.render(work, digest_now.unowed(work, "pipeline", CHANNEL, when, payload))

    now = b.WEDNESDAY + timedelta(days=1)
    stale = asking.memory.see(render, asking.workspace, now=now)
    assert stale is not None
    assert "No deals" in stale.text
    after_a_miss = asking.memory.see(
        lambda work: render(work, missed=["2026-11-13"]), asking.workspace, now=now
    )
    assert after_a_miss is not None


def test_it_is_set_and_taken_back_by_a_line_and_kept_by_the_form(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes")
    said = asking.says(b.INES, "/digest set only if moved 50k")
    assert "Only if $50k moved." in said
    assert held(asking).sections["moved"] == 50 * b.K
    assert "only if $50k moved" in asking.says(b.INES, "/digest")
    form = asking.reply(b.INES, "/digest set", form=True).form
    assert form is not None
    answers: dict[str, str | tuple[str, ...] | None] = {
        "time": "09:00",
        "days": ("mon",),
        "sections": ("stalled",),
    }
    asking.reply(
        b.INES, form.line, answers=answers, private={name: str(value) for name, value in form.private.items()}
    )
    assert held(asking).sections["moved"] == 50 * b.K
    assert held(asking).sections["changes"] is False
    asking.says(b.INES, "/digest set always")
    assert not held(asking).sections["moved"]


def test_the_button_of_its_preview_keeps_it(asking: Asking) -> None:
    reply = asking.reply(b.INES, "/digest on pipeline only if moved 50k mon 9")
    assert reply.message is not None
    line = pressable(reply)["Turn it on"]
    assert line == "/digest on pipeline 09:00 mon only if moved 50000 yes"
    assert "only if $50k moved" in asking.says(b.INES, line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/digest on pipeline only 50k", '"only" goes on: only if moved 50k.'),
        ("/digest on pipeline only if moved", '"only" goes on: only if moved 50k.'),
        ("/digest on pipeline only if moved lots", "is no amount"),
        ("/digest on pipeline only if moved 50k eur", None),
        ("/digest on scorecard only if moved 50k", "Only pipeline and brief wait for what moved"),
    ],
)
def test_what_is_no_threshold_is_asked_back(asking: Asking, line: str, said: str | None) -> None:
    told = asking.says(b.INES, line)
    assert (said or '"eur"') in told


# --- the same day once more -----------------------------------------------------------------------------------------


def sent(asking: Asking) -> None:
    def act(work: Work) -> None:
        n = t.notice
        mine = sa.and_(n.c.workspace_id == work.workspace_id, n.c.state == NoticeState.PENDING)
        work.execute(sa.update(n).where(mine).values(state=NoticeState.SENT, channel=CHANNEL, ts="1.2"))

    asking.memory.do(act, asking.workspace, now=asking.now)


def posts(asking: Asking, act: Act) -> list[Notice]:
    def look(work: Work) -> list[Notice]:
        found = stored_notices.newest(work, None, 50)
        return [each for each in found if each.act == act and each.kind == "pipeline"]

    return asking.memory.see(look, asking.workspace, now=asking.now)


def test_a_digest_asked_for_twice_on_a_day_is_edited_in_place(asking: Asking) -> None:
    assert asking.says(b.INES, "/digest now pipeline yes") == "It is being posted here."
    sent(asking)
    asking.now += timedelta(hours=2)
    reply = asking.reply(b.INES, "/digest now")
    assert reply.message is not None
    assert "Bring today's up to date?" in reply.message.text
    said = asking.says(b.INES, pressable(reply)["Bring it up to date"])
    assert said == "Today's is being brought up to date, in its place."
    assert len(posts(asking, Act.POST)) == 1
    (edit,) = posts(asking, Act.PRESENT)
    assert (edit.known_at, edit.payload["updated_at"]) == (asking.now, asking.now.isoformat())
    message = asking.memory.see(lambda work: registry.render(work, edit), asking.workspace, now=asking.now)
    assert message is not None
    assert "updated 11:30" in message.text.split("\n")[1]


def test_a_new_one_comes_where_it_is_wanted_or_tells_of_something_else(asking: Asking) -> None:
    b.grow_east(asking.memory, asking.workspace)
    asking.says(b.INES, "/digest now pipeline yes")
    sent(asking)
    asking.now += timedelta(hours=1)
    assert asking.says(b.INES, "/digest now pipeline new yes") == "It is being posted here."
    assert len(posts(asking, Act.POST)) == 2
    sent(asking)
    asking.now += timedelta(hours=1)
    asking.says(b.INES, "/digest on pipeline west yes")
    assert asking.says(b.INES, "/digest now pipeline yes") == "It is being posted here."
    assert len(posts(asking, Act.POST)) == 3


def test_on_the_next_day_it_is_posted_anew(asking: Asking) -> None:
    asking.says(b.INES, "/digest now pipeline yes")
    sent(asking)
    asking.now += timedelta(days=1)
    assert asking.says(b.INES, "/digest now pipeline yes") == "It is being posted here."


def test_what_it_waits_for_does_not_hold_up_who_asks(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline only if moved 900k yes")
    assert "Nothing to say now." in asking.says(b.INES, "/digest preview")
    asking.says(b.INES, "/digest now pipeline yes")
    (owed,) = posts(asking, Act.POST)
    message = asking.memory.see(lambda work: registry.render(work, owed), asking.workspace, now=asking.now)
    assert message is not None


# --- muted for a week -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("/digest pause 1w", "23 Nov"),
        ("/digest pause for a week", "23 Nov"),
        ("/digest pause pipeline 2 weeks", "30 Nov"),
        ("/digest pause for 3 days", "Thu 19 Nov"),
        ("/digest pause until 2 jan", "2 Jan"),
    ],
)
def test_it_is_muted_for_so_long(asking: Asking, line: str, until: str) -> None:
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes")
    said = asking.says(b.INES, line)
    assert said.startswith(f"Paused until {until}.")
    paused = held(asking).paused_until
    assert paused is not None
    assert paused > datetime(2026, 11, 18, tzinfo=UTC)


def test_a_pause_without_an_end_offers_a_week(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes")
    reply = asking.reply(b.INES, "/digest pause")
    assert asking.says(b.INES, pressable(reply)["For a week only"]).startswith("Paused until 23 Nov.")


# --- by another wall clock ------------------------------------------------------------------------------------------


def test_it_comes_by_the_wall_clock_of_another_zone(asking: Asking) -> None:
    b.grow_east(asking.memory, asking.workspace)
    reply = asking.reply(b.INES, "/digest on pipeline zone Berlin 9:00 weekdays west")
    line = pressable(reply)["Turn it on"]
    assert line == "/digest on pipeline 09:00 weekdays zone Europe/Berlin West yes"
    assert asking.says(b.INES, line).startswith("Pipeline is on: weekdays 09:00 Berlin · West.")
    assert held(asking).next_at == datetime(2026, 11, 17, 8, tzinfo=UTC)
    asking.says(b.INES, "/digest set 10:00")
    assert held(asking).schedule.describe() == "weekdays 10:00 Berlin"
    asking.says(b.INES, "/digest set zone New York")
    assert held(asking).schedule.describe() == "weekdays 10:00 New York"


def test_a_zone_that_is_none_is_asked_back(asking: Asking) -> None:
    assert '"Atlantis" is no time zone.' in asking.says(b.INES, "/digest on pipeline zone Atlantis")
