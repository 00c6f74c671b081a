"""`/digest … picture on`: charts in the thread where a channel asked for them, said before they come, and why none does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import workspaces
from db.stores.subscriptions import Subscription
from messages.fields import Tags
from messages.forms import Form
from operations import diary, digest_now
from tests import brightwater as b
from tests.asking import Asking, pressable
from tests.subscriptions.test_digest import asking, held

__all__ = ["asking"]

OLGA = b.DANIEL + 1
"""The admin, who came last."""

COMES = "In its thread comes a chart of the month's MQLs and one of what is won in the quarter."
NOW = (
    "Chart in the thread: 86 of 200 MQLs after 10 of 20 working days, 14 below the line",
    "Chart in the thread: $940k of $2.0M won after 32 of 64 working days, $60k below the line",
)


def without_targets(asking: Asking, kind: str = "") -> None:
    def act(work: Work) -> None:
        g = t.target.c
        gone = sa.delete(t.target).where(g.workspace_id == work.workspace_id)
        work.execute(gone.where(g.kind == kind) if kind else gone)

    asking.memory.do(act, asking.workspace, now=asking.now)


def test_a_channel_that_asks_for_charts_gets_them_and_is_told_which(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    said = asking.says(b.INES, "/digest set pipeline picture on").split("\n")
    assert said[:2] == ["It comes weekdays 08:30 New York now.", "With charts."]
    assert COMES in said
    assert held(asking)[0].sections == {"picture": True}
    assert "Pipeline · weekdays 08:30 New York · with charts · by Ines" in asking.says(b.INES, "/digest")
    previewed = asking.says(b.INES, "/digest preview").split("\n")
    assert [each for each in previewed if each.startswith("Chart")] == list(NOW)
    asking.says(b.INES, "/digest set picture off")
    assert held(asking)[0].sections == {"picture": False}
    assert "Chart" not in asking.says(b.INES, "/digest preview")
    assert "chart" not in asking.says(b.INES, "/digest")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("picture", True), ("charts", True), ("with picture", True), ("chart on", True), ("Pictures ON", True),
        ("picture off", False), ("without picture", False), ("no charts", False), ("with stalled and picture", True),
        ("picture on without today", True), ("west picture", True), ("picture 9:00", True),
    ],
)  # fmt: skip
def test_charts_are_asked_for_in_any_of_these_words(asking: Asking, typed: str, wanted: bool) -> None:
    b.grow_east(asking.memory, asking.workspace)
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    asking.says(b.INES, f"/digest set {typed}")
    assert held(asking)[0].sections["picture"] is wanted


def test_turning_a_digest_on_with_charts_says_so_first_and_its_button_keeps_them(asking: Asking) -> None:
    reply = asking.reply(b.INES, "/digest on pipeline 8:30 with picture without stalled")
    assert reply.message is not None
    assert COMES in reply.message.text
    on = pressable(reply)["Turn it on"]
    assert on == "/digest on pipeline 08:30 weekdays with picture without stalled yes"
    assert COMES in asking.says(b.INES, on)
    assert held(asking)[0].sections == {"picture": True, "stalled": False}


def test_without_targets_the_reason_is_said_with_the_button_that_mends_it(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    without_targets(asking, "mqls")
    said = asking.says(b.INES, "/digest set picture on")
    assert "In its thread comes a chart of what is won in the quarter." in said
    assert "No chart of MQLs for Nov yet: it has no target." in said
    without_targets(asking)
    reply = asking.reply(b.INES, "/digest set picture on 9:00")
    assert reply.message is not None
    assert "No chart yet: there is no target of MQLs for Nov or revenue for Q4." in reply.message.text
    assert "An admin sets one." in reply.message.text
    assert "Set a target" not in pressable(reply), "who may not set one is not asked to"
    assert pressable(asking.reply(OLGA, "/digest set picture on"))["Set a target"] == "/tandem setup target"
    assert held(asking)[0].sections == {"picture": True}, "it comes once there is one"
    assert "No chart yet" in asking.says(b.INES, "/digest preview")


def test_a_rep_is_not_asked_to_set_the_target_that_their_own_digest_lacks(asking: Asking) -> None:
    asking.says(b.JONAS, "/digest on pipeline me 8:30 dm yes")
    without_targets(asking)
    reply = asking.reply(b.JONAS, "/digest set picture on dm")
    assert reply.message is not None
    assert "An admin sets one." in reply.message.text
    assert pressable(reply) == {"What comes by DM": "/digest dm", "Times and sections": "/digest set dm"}


def test_the_form_shows_what_holds_and_sets_it(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    form = asking.reply(b.INES, "/digest set").form
    assert form is not None
    sections = tags(form)
    assert "picture" in [each.value for each in sections.options]
    assert "picture" not in sections.initial
    asking.says(b.INES, "/digest set picture on")
    form = asking.reply(b.INES, "/digest set").form
    assert form is not None
    assert "picture" in tags(form).initial


def tags(form: Form) -> Tags:
    [found] = [each for each in form.fields if isinstance(each, Tags) and each.name == "sections"]
    return found


def parts(asking: Asking) -> list[int]:
    n = t.notice.c
    found = sa.select(n.part).where(n.workspace_id == asking.workspace).order_by(n.part)
    return list(
        asking.memory.see(lambda work: work.execute(found).scalars().all(), asking.workspace, now=asking.now)
    )


def due(asking: Asking) -> Subscription:
    (found,) = held(asking)
    return found


@pytest.mark.parametrize(("picture", "expected"), [(True, [0, 1, 2, 3, 4, 5]), (False, [0, 1, 2, 3])])
def test_the_clock_owes_the_charts_where_they_were_asked_for(
    asking: Asking, picture: bool, expected: list[int]
) -> None:
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    asking.says(b.INES, f"/digest set picture {'on' if picture else 'off'}")
    asking.memory.do(diary.tick, asking.workspace, now=due(asking).next_at)
    assert [each for each in parts(asking) if each] == expected[1:]


def test_one_that_is_asked_for_at_once_has_them_too(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 8:30 picture on yes")
    asking.says(b.INES, "/digest now pipeline yes")
    assert [each for each in parts(asking) if each] == [1, 2, 3, 4, 5]
    asking.memory.do(
        lambda work: digest_now.owe_digest(work, "pipeline", due(asking).target, b.MONDAY), asking.workspace,
        now=asking.now,
    )  # fmt: skip
    assert sorted(each for each in parts(asking) if each) == sorted([1, 2, 3, 4, 5] * 2)


def test_where_charts_are_off_it_says_that_their_words_come(asking: Asking) -> None:
    asking.memory.do(
        lambda work: workspaces.set_switches(work, pictures="none"), asking.workspace, now=asking.now
    )
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    said = asking.says(b.INES, "/digest set picture on")
    assert "Charts are off in this workspace; their words come." in said
    assert "In its thread comes" not in said
    assert "Charts are off" in asking.says(b.INES, "/digest preview")


@pytest.mark.parametrize("kind", ["scorecard", "review"])
def test_the_scorecard_and_the_review_have_the_funnel_drawn(asking: Asking, kind: str) -> None:
    said = asking.says(b.INES, f"/digest on {kind} with charts yes")
    assert "In its thread comes a chart of the quarter's funnel." in said
    [subscription] = held(asking)
    assert subscription.sections == {"picture": True}
    previewed = asking.says(b.INES, f"/digest preview {kind}")
    assert "Chart in the thread: 86 MQLs of Q4: 0 won so far" in previewed
    asking.memory.do(diary.tick, asking.workspace, now=due(asking).next_at)
    assert [each for each in parts(asking) if each] == [1, 2, 3]


def test_the_forecast_and_hygiene_are_asked_for_by_line_and_form(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 8:30 yes")
    assert "With forecast, hygiene." in asking.says(b.INES, "/digest set with forecast and hygiene")
    assert held(asking)[0].sections == {"forecast": True, "hygiene": True}
    form = asking.reply(b.INES, "/digest set").form
    assert form is not None
    assert {"forecast", "hygiene"} <= set(tags(form).initial)
    asking.memory.do(diary.tick, asking.workspace, now=due(asking).next_at)
    assert [each for each in parts(asking) if each] == [1, 2, 3, 6, 7]
    assert asking.says(b.INES, "/digest set without hygiene").split("\n")[1] == "With forecast."
    said = asking.says(b.INES, "/digest on scorecard with forecast")
    assert "The scorecard has no forecast: pipeline and brief have." in said
