"""`/digest` about a part of the company: filters and sections by line, previewed, kept, said, and written back whole."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import notices, roster, teams, workspaces
from digests import registry
from messages.fields import Tags, TimeOfDay
from messages.message import Message
from operations import diary, mornings
from tests import brightwater as b
from tests.asking import Asking, pressable
from tests.subscriptions.test_digest import asking, held

__all__ = ["asking"]


def test_a_line_narrows_the_digest_and_its_button_keeps_every_word(asking: Asking) -> None:
    b.grow_east(asking.memory, asking.workspace)
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
        every = sa.update(t.opportunity).where(t.opportunity.c.workspace_id == work.workspace_id)
        work.execute(every.values(segment="clinics", region="north"))

    asking.memory.do(lay, asking.workspace, now=asking.now)
    said = asking.says(b.INES, f"/digest on {typed} 9:00 yes")
    if not column:
        assert "no digest I know" in said
        assert held(asking) == ()
        return
    assert said.startswith("Pipeline is on: weekdays 09:00 New York · ")
    assert held(asking)[0].filters[column] == value


@pytest.mark.parametrize("typed", ["west", "@jonas dm", "all"])
def test_another_time_keeps_what_the_digest_is_about_and_where_it_goes(asking: Asking, typed: str) -> None:
    b.grow_east(asking.memory, asking.workspace)
    asking.says(b.INES, "/digest on pipeline west 9:00 yes")
    another = pressable(asking.reply(b.INES, f"/digest on pipeline {typed} 8:30"))["Another time"]
    form = asking.reply(b.INES, another, form=True).form
    assert form is not None
    answers = {"time": "09:15", "days": ("mon",), "sections": ("stalled",)}
    asking.says(b.INES, form.line, answers=answers, private=form.private)
    wanted: dict[str, tuple[str, dict[str, object]]] = {
        "west": ("C0PIPELINE", {"team_id": b.WEST, "said": ["West"]}),
        "@jonas dm": (f"person:{b.INES}", {"owner_id": b.JONAS, "said": ["Jonas"]}),
        "all": ("C0PIPELINE", {}),
    }
    (found,) = (each for each in held(asking) if each.schedule.describe() == "Mon 09:15 New York")
    assert (found.target, found.filters) == wanted[typed]


def test_another_time_opens_with_what_was_typed_and_keeps_what_it_does_not_ask(asking: Asking) -> None:
    typed = "zone Berlin mon 8:30 with picture without stalled only if moved 50k"
    another = pressable(asking.reply(b.INES, f"/digest on pipeline {typed}"))["Another time"]
    form = asking.reply(b.INES, another, form=True).form
    assert form is not None
    at, days, sections = form.fields
    assert isinstance(at, TimeOfDay)
    assert (at.initial, at.zone) == (time(8, 30), "Europe/Berlin")
    assert isinstance(days, Tags)
    assert days.initial == ["mon"]
    assert isinstance(sections, Tags)
    assert set(sections.initial) == {"rejected", "changes", "today", "picture"}
    answers = {"time": "09:15", "days": ("tue",), "sections": ("picture",)}
    asking.says(b.INES, form.line, answers=answers, private=form.private)
    (found,) = held(asking)
    assert found.schedule.describe() == "Tue 09:15 Berlin"
    assert (found.sections["moved"], found.sections["picture"], found.sections["today"]) == (
        50 * b.K, True, False
    )  # fmt: skip


def test_what_has_no_room_on_a_lock_screen_is_said_below(asking: Asking) -> None:
    typed = "/digest on pipeline zone Berlin mon 8:30 @jonas with picture forecast only if moved 50k dm"
    about = "Jonas, with charts, forecast, only if $50k moved · by DM to you"
    preview = asking.says(b.INES, typed).split("\n")
    assert preview[:2] == [
        "Preview of pipeline: Mon 08:30 Berlin",
        f"Pipeline · Mon 08:30 Berlin · {about}",
    ]
    turned_on = asking.says(b.INES, f"{typed} yes").split("\n")
    assert turned_on[:2] == ["Pipeline is on: Mon 08:30 Berlin.", f"About {about}."]


def test_what_is_as_usual_again_is_kept_by_the_button_of_its_preview(asking: Asking) -> None:
    b.grow_east(asking.memory, asking.workspace)
    asking.says(
        b.INES, "/digest on pipeline west zone Berlin with picture without stalled only if moved 50k yes"
    )
    typed = "/digest on pipeline all zone New York with stalled without picture always mon 9"
    reply = asking.reply(b.INES, typed)
    assert reply.message is not None
    assert reply.message.text.split("\n")[0] == "Preview of pipeline: Mon 09:00 New York"
    on = pressable(reply)["Turn it on"]
    assert (
        on
        == "/digest on pipeline 09:00 mon zone America/New_York all with stalled always without picture yes"
    )
    asking.says(b.INES, on)
    (found,) = held(asking)
    assert (found.schedule.describe(), found.filters) == ("Mon 09:00 New York", {})
    assert (found.sections["picture"], found.sections["stalled"], found.sections["moved"]) == (False, True, 0)


def test_a_morning_note_of_one_s_own_is_no_digest_that_a_line_could_mean(asking: Asking) -> None:
    asking.channel = "D0INES"
    asking.memory.do(
        lambda work: mornings.turn_on(work, asking.actor(b.INES), time(7)), asking.workspace, now=asking.now
    )
    assert asking.says(b.INES, "/digest").startswith("You get no digest.")
    assert asking.says(b.INES, "/digest off").startswith("You get no digest by DM.")
    assert asking.reply(b.INES, "/digest set", form=True).form is not None
    assert asking.says(b.INES, "/digest on 9:00 yes").startswith("Pipeline is on: weekdays 09:00 New York.")
    assert asking.says(b.INES, "/digest set 10:00").startswith("It comes weekdays 10:00 New York now.")
    assert asking.says(b.INES, "/digest off").startswith("Pipeline is off here.")
    assert [each.kind for each in held(asking)] == ["morning"]


def test_a_digest_that_is_turned_off_is_turned_on_again_as_it_was(asking: Asking) -> None:
    b.grow_east(asking.memory, asking.workspace)
    asking.says(b.INES, "/digest on pipeline zone Berlin 9:00 west with picture without stalled yes")
    (before,) = held(asking)
    again = pressable(asking.reply(b.INES, "/digest off"))["Turn it on again"]
    assert held(asking) == ()
    asking.says(b.INES, f"{again} yes")
    (after,) = held(asking)
    assert (after.schedule, after.filters, after.sections) == (
        before.schedule,
        before.filters,
        before.sections,
    )


def test_set_changes_filters_and_sections_by_line_shows_a_preview_and_keeps_the_rest(asking: Asking) -> None:
    b.grow_east(asking.memory, asking.workspace)
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
    b.grow_east(asking.memory, asking.workspace)
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
            "/digest set with forecast sources",
            "The pipeline has no sources: review and brief have.",
            "Without it",
            "/digest set with forecast",
        ),
        (
            "/digest set 25:00 west",
            '"25:00" is no time of day.',
            "At 8:30",
            "/digest set 8:30 west",
        ),
        (
            "/digest pause until 3/4",
            '"3/4" may be 3 Apr 2027 or 4 Mar 2027.',
            "4 Mar 2027",
            "/digest pause until 2027-03-04",
        ),
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
    b.grow_east(asking.memory, asking.workspace)
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


def test_a_team_beside_which_another_is_too_small_is_not_told_of_in_its_channel(asking: Asking) -> None:
    said = asking.says(b.INES, "/digest on west 9:00 yes")
    assert said.startswith("Beside all teams' figures, that team's would give away a small team's.")
    assert held(asking) == ()
    b.grow_east(asking.memory, asking.workspace)
    assert asking.says(b.INES, "/digest on west 9:00 yes").startswith("Pipeline is on")

    def leave(work: Work) -> None:
        for person_id in sorted(teams.members(work, b.EAST))[1:]:
            roster.leave(work, person_id, b.EAST)

    asking.memory.do(leave, asking.workspace, now=asking.now)
    said = asking.says(b.INES, "/digest preview")
    assert "West's would give away a small team's." in said
    assert "$" not in said


def test_whoever_may_not_see_the_small_team_is_answered_for_all_and_told_why_not(asking: Asking) -> None:
    for who in (b.JONAS, b.PRIYA):
        said = asking.says(who, "/pipeline west")
        assert said.startswith("Beside all teams' figures, that team's would give away a small team's.")
        assert "$" not in said
    assert "West" not in asking.says(b.JONAS, "/pipeline").split("\n")[0]
    for who in (b.INES, b.LUCA):
        assert "West" in asking.says(who, "/pipeline west"), "Luca knows his own part, and Ines is above it"
    b.grow_east(asking.memory, asking.workspace)
    assert "West" in asking.says(b.JONAS, "/pipeline")


def test_a_team_that_nobody_belongs_to_is_told_of_to_nobody_and_takes_no_other_with_it(
    asking: Asking,
) -> None:
    def leave(work: Work) -> None:
        for person_id in sorted(teams.members(work, b.EAST)):
            roster.leave(work, person_id, b.EAST)

    asking.memory.do(leave, asking.workspace, now=asking.now)
    for who in (b.INES, b.JONAS, b.PRIYA, b.LUCA):
        said = asking.says(who, "/pipeline east")
        assert said.startswith("Nobody belongs to that team now: its figures are about whoever left")
    assert asking.says(b.INES, "/digest on east 9:00 yes").startswith(
        "Figures of so small a team are about persons"
    )
    assert "West" in asking.says(b.JONAS, "/pipeline west")


def test_where_figures_about_persons_are_off_a_small_team_has_none(asking: Asking) -> None:
    asking.says(b.INES, "/pipeline east")
    asking.memory.do(
        lambda work: workspaces.set_switches(work, person_figures=False), asking.workspace, now=asking.now
    )
    said = asking.says(b.INES, "/pipeline east")
    assert "its figures are about persons: those are switched off here." in said


def lay_regions(asking: Asking, rest: str = "", **holders: tuple[int, ...]) -> None:
    """Give each region leads that these people hold, one each; all else of the company's is of region `rest`."""

    def lay(work: Work) -> None:
        here = t.lead.c.workspace_id == work.workspace_id
        work.execute(sa.update(t.lead).values(region=rest))
        work.execute(sa.update(t.opportunity).values(region=rest, segment=rest and rest + "ish"))
        every = sorted(work.execute(sa.select(t.lead.c.id).where(here)).scalars())
        for place, (region, owner_id) in enumerate(
            (region, owner) for region, owners in holders.items() for owner in owners
        ):
            one = sa.update(t.lead).where(here, t.lead.c.id == every[place])
            work.execute(one.values(region=region, segment=region + "ish", owner_id=owner_id))

    asking.memory.do(lay, asking.workspace, now=asking.now)


FEW = "Fewer than three people hold what is there, so its figures are about persons"


@pytest.mark.parametrize("word", ["north", "northish"])
def test_a_region_that_fewer_than_three_hold_is_theirs_and_their_managers(asking: Asking, word: str) -> None:
    lay_regions(asking, north=(b.LUCA, b.LUCA, b.JONAS), south=(b.JONAS, b.AMIRA, b.LUCA))
    assert asking.says(b.INES, f"/digest on {word} 9:00 yes").startswith(f"{FEW}.")
    assert held(asking) == ()
    for line in (f"/pipeline {word}", f"/pipeline scorecard {word}", f"/pipeline sources {word}"):
        for who in (b.PRIYA, b.AMIRA):
            said = asking.says(who, line)
            assert said.startswith(FEW)
            assert said.endswith(": they and their manager see them.")
            assert "$" not in said
        for who in (b.INES, b.LUCA, b.JONAS):
            assert not asking.says(who, line).startswith("Fewer"), "it is theirs"
    asking.channel = "D0INES"
    assert asking.says(b.INES, f"/digest on {word} 9:00 yes").startswith("Pipeline is on")


def test_a_region_beside_which_the_rest_is_of_too_few_is_not_told_either(asking: Asking) -> None:
    lay_regions(asking, "south", north=(b.LUCA,), south=(b.JONAS, b.AMIRA, b.LUCA))
    told = {word: asking.says(b.PRIYA, f"/pipeline {word} q4") for word in ("north", "south")}
    assert told["north"].startswith(FEW)
    assert told["south"].startswith("Beside all figures, those would give away what fewer than three people")


def test_a_region_that_has_become_of_too_few_is_not_told_of_in_its_channel_any_more(asking: Asking) -> None:
    lay_regions(asking, north=(b.LUCA, b.AMIRA, b.JONAS))
    assert asking.says(b.INES, "/digest on north 9:00 yes").startswith("Pipeline is on")
    asking.now += timedelta(days=1)
    lay_regions(asking, north=(b.LUCA, b.LUCA, b.LUCA))
    said = asking.says(b.INES, "/digest preview")
    assert "No digest about north" in said
    assert f"{FEW}." in said
    assert "$" not in said


def test_what_waits_in_a_region_for_nobody_yet_is_the_whole_teams(asking: Asking) -> None:
    lay_regions(asking, north=(0, 0, 0))
    assert not asking.says(b.PRIYA, "/pipeline north").startswith(FEW), "West has three people"
    everywhere = sa.update(t.lead).where(t.lead.c.region == "north").values(team_id=b.EAST)
    asking.memory.do(lambda work: work.execute(everywhere) and None, asking.workspace, now=asking.now)
    asking.memory._kept.clear()
    assert asking.says(b.PRIYA, "/pipeline north").startswith(FEW), "East is one person"


@pytest.mark.parametrize("word", ["northish", "north", "webinar-nov"])
def test_what_nobody_has_a_target_for_is_not_held_against_the_companys(asking: Asking, word: str) -> None:
    lay_regions(asking, "north", north=(b.LUCA, b.JONAS, b.AMIRA))
    whole, told = (asking.says(b.INES, f"/pipeline {words}") for words in ("", word))
    assert "of $2.0M" in whole
    assert "MQLs, line 100" in whole
    assert "of $2.0M" not in told
    assert "no target set" in told
    assert "cover" not in told
    assert "of 200 MQLs" not in told
    card = asking.says(b.INES, f"/pipeline scorecard {word}")
    assert "of $2.0M" not in card
    assert "of 200 MQLs" not in card
    said = asking.says(b.INES, f"/digest on {word} 9:00 picture on")
    assert "No chart: targets are of the company, a team or a person" in said
    assert "An admin sets one" not in said


def test_somebody_who_is_mentioned_where_a_verb_belongs_is_called_as_they_were_typed(asking: Asking) -> None:
    said = asking.says(b.INES, "/digest <@U0JONAS|jonas> 8:30 dm")
    assert said.startswith('"@jonas" is not something I know.')


def test_money_of_a_segment_that_no_deal_names_is_unknown_and_not_nothing(asking: Asking) -> None:
    def lay(work: Work) -> None:
        work.execute(sa.update(t.lead).values(segment="clinics"))

    asking.memory.do(lay, asking.workspace, now=asking.now)
    told = asking.says(b.INES, "/pipeline clinics").split("\n")
    assert "an unknown sum won" in told[0]
    assert {"Won: not known in Q4", "Open: not known", "CRM 07:45 · no deal says its segment"} <= set(told)
    assert not any("$0" in line for line in told)

    def one(work: Work) -> None:
        work.execute(sa.update(t.opportunity).where(t.opportunity.c.id == 298).values(segment="farms"))

    asking.memory.do(one, asking.workspace, now=asking.now)
    assert "Won $0 in Q4 · no target set" in asking.says(b.INES, "/pipeline clinics")
