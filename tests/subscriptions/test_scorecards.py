"""The scorecard, the review and the brief as digests: turned on, at their usual times, by the week or by the month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.memory import Work
from db.stores import notices as stored_notices
from db.stores import subscriptions as stored
from db.tables.delivery import Act, NoticeState
from messages.forms import Form
from operations import diary
from tests import brightwater as b
from tests.asking import Asking, pressable
from tests.commands.test_pipeline import lines_of_buttons
from tests.subscriptions.test_digest import asking

__all__ = ["asking"]


def held(asking: Asking) -> dict[str, stored.Subscription]:
    found = asking.memory.see(stored.everything, asking.workspace, now=asking.now)
    return {each.kind: each for each in found}


@pytest.mark.parametrize(
    ("line", "said", "next_run"),
    [
        ("/digest on scorecard mon 9", "Scorecard is on: Mon 09:00 New York.", "Mon 23 Nov 09:00"),
        ("/digest on scorecard", "Scorecard is on: Mon 09:00 New York.", "Mon 23 Nov 09:00"),
        (
            "/digest on review",
            "Review is on: 6th working day 09:00 New York.",
            "Tue 8 Dec 09:00, Fri 8 Jan 09:00",
        ),
        ("/digest on review 2nd 8:15", "Review is on: 2nd working day 08:15 New York.", "Wed 2 Dec 08:15"),
        ("/digest on brief", "Brief is on: Fri 16:00 New York.", "Fri 20 Nov 16:00"),
        ("/digest on brief thu 17 west", "Brief is on: Thu 17:00 New York · West.", "Thu 19 Nov 17:00"),
    ],
)
def test_each_is_turned_on_after_a_preview(asking: Asking, line: str, said: str, next_run: str) -> None:
    b.grow_east(asking.memory, asking.workspace)
    reply = asking.reply(b.INES, line)
    assert reply.message is not None
    assert "Won " in reply.message.text, "the preview is the digest itself"
    turned_on = asking.says(b.INES, pressable(reply)["Turn it on"])
    assert turned_on.startswith(said)
    assert next_run in turned_on


def test_the_clock_owes_it_with_its_thread_once_a_week(asking: Asking) -> None:
    asking.says(b.INES, "/digest on scorecard mon 9 yes")
    monday = datetime(2026, 11, 23, 14, 0, 2, tzinfo=UTC)
    for when in (monday, monday + timedelta(minutes=1)):
        asking.memory.do(diary.tick, asking.workspace, now=when)

    def owed(work: Work) -> list[tuple[str, Act, int]]:
        found = stored_notices.newest(work, NoticeState.PENDING, 20)
        return sorted((each.kind, each.act, each.part) for each in found if each.kind.startswith("scorecard"))

    assert asking.memory.see(owed, asking.workspace, now=monday + timedelta(minutes=1)) == [
        ("scorecard", Act.POST, 0), ("scorecard_thread", Act.REPLY, 1), ("scorecard_thread", Act.REPLY, 2),
    ]  # fmt: skip
    assert held(asking)["scorecard"].next_at == monday.replace(second=0) + timedelta(days=7)


def test_two_digests_of_a_channel_are_changed_by_name(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes")
    asking.says(b.INES, "/digest on scorecard mon 9 yes")
    for line in ("pause", "pause until 2 jan", "resume", "off", "set tue 10 west"):
        which = asking.reply(b.INES, f"/digest {line}")
        assert which.message is not None
        assert which.message.text.startswith("There are 2 digests here. Which one?")
        verb, _, rest = line.partition(" ")
        assert pressable(which)["Scorecard"] == f"/digest {verb} scorecard {rest}".strip()
    assert asking.says(b.INES, "/digest pause scorecard until 2 jan").startswith("Paused until 2 Jan")
    assert "Without later." in asking.says(b.INES, "/digest set scorecard tue 10 without later")
    assert held(asking)["scorecard"].schedule.describe() == "Tue 10:00 New York"
    assert held(asking)["pipeline"].schedule.describe() == "weekdays 08:30 New York"
    assert asking.says(b.INES, "/digest off scorecard").startswith("Scorecard is off here.")
    assert set(held(asking)) == {"pipeline"}


def test_a_channel_with_every_digest_reads_of_each(asking: Asking) -> None:
    for kind in ("pipeline", "scorecard", "review", "brief"):
        asking.says(b.INES, f"/digest on {kind} yes")
    said = asking.says(b.INES, "/digest").split("\n")[1:]
    assert {line.partition(" · ")[0] for line in said[::2]} == {"Pipeline", "Scorecard", "Review", "Brief"}
    assert all(line.startswith("Next: ") for line in said[1::2])


def form_of(asking: Asking, line: str) -> Form:
    form = asking.reply(b.INES, line, form=True).form
    assert form is not None
    return form


def test_the_form_of_a_review_asks_for_no_days(asking: Asking) -> None:
    asking.says(b.INES, "/digest on review yes")
    form = form_of(asking, "/digest set review")
    assert [getattr(each, "name", "") for each in form.fields] == ["time", "sections"]
    assert form.line == "/digest set review"
    asking.reply(
        b.INES, form.line, answers={"time": "10:30", "sections": ("leading",)}, private={name: str(value) for name, value in form.private.items()},
    )  # fmt: skip
    review = held(asking)["review"]
    assert review.schedule.describe() == "6th working day 10:30 New York"
    assert review.sections == {"leading": True, "later": False, "picture": False, "sources": False}


def test_a_section_of_another_digest_is_asked_back(asking: Asking) -> None:
    said = asking.says(b.INES, "/digest on scorecard without stalled")
    assert "The scorecard has no stalled: pipeline and brief have. It has leading, later, picture." in said


def test_where_from_under_a_posted_scorecard_asks_for_that_week(asking: Asking) -> None:
    asking.says(b.INES, "/digest now scorecard yes")

    def parent(work: Work) -> str:
        return next(
            each.id
            for each in stored_notices.newest(work, NoticeState.PENDING, 20)
            if each.kind == "scorecard"
        )

    notice = asking.memory.see(parent, asking.workspace, now=asking.now)
    asking.now += timedelta(days=30)
    menu = asking.reply(b.JONAS, "/pipeline why", notice_id=notice)
    assert menu.message is not None
    line = next(each for each in lines_of_buttons(menu.message) if each.startswith("/pipeline why newwins"))
    assert "2026-w46" in line
    assert "$80,000.00 · n = 2" in asking.says(b.JONAS, line)


def test_a_word_that_is_no_digest_names_those_there_are(asking: Asking) -> None:
    said = asking.says(b.INES, "/digest on gossip")
    assert "There is: pipeline, scorecard, review, brief." in said
