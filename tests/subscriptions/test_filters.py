"""`/digest` about a part of the company: filters and sections by line, previewed, kept, said, and written back whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import notices, roster, teams, workspaces
from digests import registry
from messages.message import Message
from operations import diary
from tests import brightwater as b
from tests.asking import Asking, pressable
from tests.subscriptions.test_digest import asking, held

__all__ = ["asking"]


def test_a_line_narrows_the_digest_and_its_button_keeps_every_word(asking: Asking) -> None:
    reply = asking.reply(b.INES, "/digest on pipeline west 08:30 weekdays without stalled")
    assert reply.message is not None
    lines = reply.message.text.split("\n")
    assert lines[0] == "Preview of pipeline: weekdays 08:30 New York · West, without stalled"
    assert any("West" in line for line in lines[2:]), "the preview is about West already"
    assert not any("stalled*" in line or line.startswith("3 stalled") for line in lines[2:])
    on = pressable(reply)["Turn it on"]
    assert on == "/digest on pipeline 08:30 weekdays West without stalled yes"
    assert asking.says(b.INES, on).startswith(
        "Pipeline is on: weekdays 08:30 New York · West, without stalled."
    )
    assert held(asking)[0].filters == {"team_id": b.WEST, "said": ["West"]}
    assert held(asking)[0].sections == {"stalled": False}


@pytest.mark.parametrize(
    ("typed", "column", "value"),
    [
        ("webinar-nov", "campaign_id", b.WEBINAR),
        ("Webinar Nov", "campaign_id", b.WEBINAR),
        ("source-of-leads", "", ""),
        ("clinics", "segment", "clinics"),
        ("north", "region", "north"),
        ("fair", "source", "fair"),
    ],
)
def test_teams_campaigns_sources_segments_and_regions_are_filters(
    asking: Asking, typed: str, column: str, value: object
) -> None:
    def lay(work: Work) -> None:
        some = sa.update(t.lead).where(t.lead.c.workspace_id == work.workspace_id)
        work.execute(some.values(segment="clinics", region="north", source="fair"))

    asking.memory.do(lay, asking.workspace, now=asking.now)
    said = asking.says(b.INES, f"/digest on {typed} 9:00 yes")
    if not column:
        assert "no digest I know" in said
        assert held(asking) == ()
        return
    assert said.startswith("Pipeline is on: weekdays 09:00 New York · ")
    assert held(asking)[0].filters[column] == value


def test_set_changes_filters_and_sections_by_line_shows_a_preview_and_keeps_the_rest(asking: Asking) -> None:
    asking.says(b.INES, "/digest on 9:00 mon thu yes")
    said = asking.says(b.INES, "/digest set west").split("\n")
    assert said[:2] == ["It comes Mon, Thu 09:00 New York now.", "About West."]
    assert any("West" in line for line in said[3:]), "and what it looks like"
    asking.says(b.INES, "/digest set without stalled and today")
    asking.says(b.INES, "/digest set 17:00 with today")
    (found,) = held(asking)
    assert found.filters == {"team_id": b.WEST, "said": ["West"]}
    assert found.sections == {"stalled": False, "today": True}
    assert "Pipeline · Mon, Thu 17:00 New York · West, without stalled · by Ines" in asking.says(
        b.INES, "/digest"
    )
    asking.says(b.INES, "/digest set all")
    assert held(asking)[0].filters == {}


def test_an_unsent_digest_changes_with_the_line(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    asking.now = b.TUESDAY
    asking.memory.do(diary.tick, asking.workspace, now=asking.now)
    asking.says(b.INES, "/digest set without rejected")

    def unsent(work: Work) -> list[object]:
        n = t.notice
        found = sa.select(n.c.payload).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "pipeline", n.c.state == "pending"
        )
        return [row["sections"] for row in work.execute(found).scalars()]

    assert asking.memory.see(unsent, asking.workspace, now=asking.now) == [{"rejected": False}]


@pytest.mark.parametrize(
    ("line", "sentence", "label", "instead"),
    [
        (
            "/digest on pipeline wst 08:30",
            '"wst" is no filter I know here.',
            "West",
            "/digest on pipeline West 08:30",
        ),
        ("/digest on wst 08:30", '"wst" is no filter I know here.', "West", "/digest on West 08:30"),
        ("/digest set webniar-nov", '"webniar-nov" is no filter', "webinar-nov", "/digest set webinar-nov"),
        (
            "/digest set without staled",
            '"staled" is no section.',
            "Stalled",
            "/digest set without stalled",
        ),
        (
            "/digest set west since fri",
            "A digest tells what changed since the one before",
            "Without it",
            "/digest set west",
        ),
    ],
)
def test_an_unknown_word_is_asked_back_with_buttons_that_keep_the_rest(
    asking: Asking, line: str, sentence: str, label: str, instead: str
) -> None:
    asking.says(b.INES, "/digest on yes")
    reply = asking.reply(b.INES, line)
    assert reply.message is not None
    assert reply.message.text.startswith(sentence)
    assert pressable(reply)[label] == instead


def test_figures_of_a_team_under_three_stay_out_of_channels(asking: Asking) -> None:
    said = asking.says(b.INES, "/digest on east 9:00 yes")
    assert said.startswith("Figures of so small a team are about persons, so they stay out of channels.")
    assert held(asking) == ()
    asking.channel = "D0INES"
    assert asking.says(b.INES, "/digest on east 9:00 yes").startswith("Pipeline is on")


def test_a_team_that_has_become_too_small_is_not_told_of_in_its_channel_any_more(asking: Asking) -> None:
    asking.says(b.INES, "/digest on west 9:00 yes")

    def leave(work: Work) -> None:
        west = sorted(teams.members(work, b.WEST))
        for person_id in west[2:]:
            roster.leave(work, person_id, b.WEST)

    monday = asking.now + timedelta(days=7)
    tuesday = monday + timedelta(hours=23, minutes=40)
    asking.memory.do(leave, asking.workspace, now=monday)
    asking.memory.do(diary.tick, asking.workspace, now=tuesday)

    def said(work: Work) -> list[Message | None]:
        n = t.notice
        due = sa.select(n.c.id).where(n.c.workspace_id == work.workspace_id, n.c.kind.like("pipeline%"))
        due = due.where(n.c.as_of > monday).order_by(n.c.part)
        found = [notices.by_id(work, each) for each in work.execute(due).scalars()]
        return [registry.render(work, each) for each in found if each is not None]

    top, *thread = asking.memory.see(said, asking.workspace, now=tuesday)
    assert top is not None
    assert "West has fewer than three people" in str(top.payload())
    assert "$" not in str(top.payload())
    assert thread
    assert set(thread) == {None}


def test_where_figures_about_persons_are_off_a_small_team_has_none(asking: Asking) -> None:
    asking.says(b.INES, "/pipeline east")
    asking.memory.do(
        lambda work: workspaces.set_switches(work, person_figures=False), asking.workspace, now=asking.now
    )
    said = asking.says(b.INES, "/pipeline east")
    assert "its figures are about persons: those are switched off here." in said
