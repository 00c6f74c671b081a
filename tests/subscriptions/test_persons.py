"""Figures of one person: by direct message to that person and the manager above them, and to nobody else, judged each time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from alignment.bridge import Bucket
from alignment.people import Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, notices, roster, teams, workspaces
from db.stores.asked import Filters, Pair
from db.stores.notices import Notice
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from digests import registry
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from messages.message import Message
from operations import diary, digest_now
from tests import brightwater as b
from tests.asking import CHANNEL, Asking, pressable
from tests.subscriptions.test_digest import asking, held

__all__ = ["asking"]

DM = "D0DIRECT"


@pytest.fixture
def by_dm(asking: Asking) -> Asking:
    """The same, typed in one's own direct message with Tandem."""
    asking.channel = DM
    return asking


def told(asking: Asking, after: timedelta) -> list[Message | None]:
    """What the clock owes after a while, message and thread, as it would be posted then."""
    return [message for _, message in told_by_notice(asking, after)]


def told_by_notice(asking: Asking, after: timedelta) -> list[tuple[Notice, Message | None]]:
    """The same, each with its notice."""
    when = asking.now + after
    asking.memory.do(diary.tick, asking.workspace, now=when)

    def look(work: Work) -> list[tuple[Notice, Message | None]]:
        n = t.notice.c
        due = sa.select(n.id).where(n.workspace_id == work.workspace_id, n.kind.like("pipeline%"))
        found = [notices.by_id(work, each) for each in work.execute(due.order_by(n.as_of, n.part)).scalars()]
        return [(each, registry.render(work, each)) for each in found if each is not None]

    return asking.memory.see(look, asking.workspace, now=when)


def give_a_quota(asking: Asking, person_id: int) -> None:
    def act(work: Work) -> None:
        work.insert(
            t.target, kind=TargetKind.REVENUE, first=date(2026, 10, 1), end=date(2027, 1, 1), amount=2_000 * b.K,
            currency="USD", person_id=person_id, recorded_from=b.LONG_AGO,
        )  # fmt: skip

    asking.memory.do(act, asking.workspace, now=b.LONG_AGO)


def report_to(asking: Asking, person_id: int, manager_id: int) -> None:
    asking.memory.do(
        lambda work: roster.report_to(work, person_id, manager_id), asking.workspace, now=asking.now
    )


@pytest.mark.parametrize("typed", ["@jonas", "<@U0JONAS|jonas>", "jonas"])
def test_a_manager_gets_a_digest_about_somebody_below_them_by_dm(by_dm: Asking, typed: str) -> None:
    by_dm.memory.do(lambda work: roster.attach(work, b.JONAS, "U0JONAS"), by_dm.workspace, now=by_dm.now)
    reply = by_dm.reply(b.INES, f"/digest on pipeline 08:30 weekdays {typed}")
    assert reply.message is not None
    assert reply.message.text.startswith("Preview of pipeline: weekdays 08:30 New York · Jonas")
    on = pressable(reply)["Turn it on"]
    assert on == "/digest on pipeline 08:30 weekdays Jonas yes"
    assert by_dm.says(b.INES, on).startswith("Pipeline is on: weekdays 08:30 New York · Jonas.")
    [subscription] = held(by_dm)
    assert subscription.filters == {"owner_id": b.JONAS, "said": ["Jonas"]}
    assert subscription.target == f"person:{b.INES}"


def test_a_rep_gets_their_own_by_dm_and_nothing_in_a_channel(by_dm: Asking) -> None:
    assert by_dm.says(b.JONAS, "/digest on pipeline 08:30 weekdays me yes").startswith("Pipeline is on")
    [subscription] = held(by_dm)
    assert (subscription.target, subscription.filters["owner_id"]) == (f"person:{b.JONAS}", b.JONAS)
    assert by_dm.says(b.JONAS, "/digest pause").startswith("Paused")
    assert by_dm.says(b.JONAS, "/digest off").startswith("Pipeline is off here.")
    by_dm.channel = CHANNEL
    said = by_dm.says(b.JONAS, "/digest on pipeline 08:30 weekdays yes")
    assert said.startswith("Managers and admins change what a channel gets.")
    assert "have your own by direct message" in said


@pytest.mark.parametrize("who", [b.AMIRA, b.PRIYA, b.DANIEL])
def test_anybody_else_is_refused_in_words(by_dm: Asking, who: int) -> None:
    said = by_dm.says(who, "/digest on pipeline 08:30 weekdays @jonas yes")
    assert said.startswith("A person's figures are for that person and their manager.")
    assert held(by_dm) == ()
    said = by_dm.says(who, "/pipeline @jonas")
    assert said.startswith("A person's figures are for that person and their manager.")
    assert "no filter I know" in by_dm.says(who, "/pipeline jonas"), "a name alone gives nobody away"


@pytest.mark.parametrize("yes", ["", " yes"])
def test_in_a_channel_it_is_refused_with_a_button_that_has_it_come_by_dm(asking: Asking, yes: str) -> None:
    reply = asking.reply(b.INES, f"/digest on pipeline 08:30 weekdays @jonas{yes}")
    assert reply.message is not None
    assert reply.message.text.startswith("Figures of one person come by direct message alone")
    assert held(asking) == ()
    again = asking.reply(b.INES, pressable(reply)["To me, by DM"])
    on = pressable(again)["Turn it on"]
    assert on == "/digest on pipeline 08:30 weekdays Jonas dm yes"
    assert "by DM to you" in asking.says(b.INES, on)
    assert [each.target for each in held(asking)] == [f"person:{b.INES}"]


def test_the_digest_tells_what_that_person_holds(by_dm: Asking) -> None:
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @amira yes")
    top, *_ = told(by_dm, timedelta(days=1))
    assert top is not None
    assert "Amira" in top.text
    assert "Won $0" in top.text, "every deal is Jonas's"


def test_who_is_their_manager_no_more_is_told_so_and_reads_no_figure(by_dm: Asking) -> None:
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @jonas yes")
    report_to(by_dm, b.JONAS, b.DANIEL)
    top, *thread = told(by_dm, timedelta(days=1))
    assert top is not None
    assert top.text.startswith("No digest about Jonas\nJonas's figures are for Jonas and their manager.")
    assert "$" not in str(top.payload())
    assert thread
    assert set(thread) == {None}


def test_nor_do_they_see_it_in_a_preview_or_in_what_is_said_of_its_charts(by_dm: Asking) -> None:
    give_a_quota(by_dm, b.JONAS)
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @jonas with picture yes")
    assert "Chart in the thread: $940k of $2.0M won" in by_dm.says(b.INES, "/digest preview")
    report_to(by_dm, b.JONAS, b.DANIEL)
    for line in ("/digest preview", "/digest now", "/digest set 9:00", "/digest set without today"):
        said = by_dm.says(b.INES, line)
        shown = "Jonas's figures are for Jonas and their manager." in said
        assert shown is (line != "/digest set 9:00"), "another time alone is answered without a preview"
        assert not [each for each in ("$", "Chart in", "target") if each in said], line


def test_a_team_that_became_small_is_told_by_dm_to_its_people_and_their_manager_alone(by_dm: Asking) -> None:
    b.grow_east(by_dm.memory, by_dm.workspace)
    for who in (b.INES, b.AMIRA, b.PRIYA):
        by_dm.says(who, "/digest on pipeline west 08:30 weekdays yes")

    def leave(work: Work) -> None:
        for person_id in sorted(teams.members(work, b.WEST) - {b.JONAS, b.AMIRA}):
            roster.leave(work, person_id, b.WEST)

    by_dm.memory.do(leave, by_dm.workspace, now=by_dm.now)
    found = told_by_notice(by_dm, timedelta(days=1))
    withheld = {each.target for each, message in found if "No digest about West" in str(message)}
    assert withheld == {f"person:{b.PRIYA}"}
    hers = [(each, message) for each, message in found if each.target in withheld]
    assert [message is None for _, message in hers] == [False, True, True, True]
    assert "$" not in str(hers)
    said = by_dm.says(b.PRIYA, "/pipeline why", notice_id=hers[0][0].id)
    assert said.startswith("That team is so small that its figures are about persons")
    assert by_dm.says(b.INES, "/pipeline why", notice_id=found[0][0].id).startswith("Where from?")


def test_whom_somebody_reads_about_is_in_nobody_else_s_list(by_dm: Asking) -> None:
    by_dm.says(b.JONAS, "/digest on pipeline 08:30 weekdays me yes")
    assert by_dm.says(b.DANIEL, "/digest list").split("\n")[1:] == [
        "a person, by DM · pipeline · weekdays 08:30 New York"
    ]
    assert "Jonas" not in by_dm.says(b.INES, "/digest list")


def test_mqls_are_nobody_s_of_sales_so_their_chart_is_of_all(by_dm: Asking) -> None:
    give_a_quota(by_dm, b.JONAS)
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @jonas with picture yes")
    target = f"person:{b.INES}"

    def drawn(work: Work) -> list[Message | None]:
        told_of = digest_now.payload_for(work, "pipeline", target)
        parts = (digest_now.unowed(work, "pipeline", target, work.now, told_of, part) for part in (4, 5))
        return [registry.render(work, each) for each in parts]

    mqls, won = by_dm.memory.see(drawn, by_dm.workspace, now=by_dm.now)
    assert mqls is not None
    assert won is not None
    assert "Jonas" not in str(mqls)
    assert "Jonas" in str(won)


@pytest.mark.parametrize("table", ["funnel", "plan", "sources", "commitment", "scorecard"])
def test_tables_of_teams_are_not_asked_of_one_person(by_dm: Asking, table: str) -> None:
    assert by_dm.says(b.INES, f"/pipeline export {table} @jonas").startswith("That report is of teams.")
    assert "comes to you as a direct message" in by_dm.says(b.INES, "/pipeline export stalled @jonas")


def test_a_table_about_somebody_is_judged_again_when_it_is_sent(by_dm: Asking) -> None:
    by_dm.says(b.INES, "/pipeline export open @jonas")

    def sent(work: Work) -> Message | None:
        n = t.notice.c
        found = sa.select(n.id).where(n.workspace_id == work.workspace_id, n.kind == "export")
        notice = notices.by_id(work, work.execute(found).scalar_one())
        assert notice is not None
        return registry.render(work, notice)

    message = by_dm.memory.see(sent, by_dm.workspace, now=by_dm.now)
    assert message is not None
    assert "Harbor Foods" in message.text
    report_to(by_dm, b.JONAS, b.DANIEL)
    assert by_dm.memory.see(sent, by_dm.workspace, now=by_dm.now) is None


def test_somebody_who_left_has_no_digest_any_more(by_dm: Asking) -> None:
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @jonas yes")
    by_dm.memory.do(
        lambda work: roster.change(work, b.JONAS, standing=Standing.DEACTIVATED),
        by_dm.workspace,
        now=by_dm.now,
    )
    top, *thread = told(by_dm, timedelta(days=1))
    assert top is not None
    assert "Jonas is not here any more." in top.text
    assert set(thread) == {None}


def test_where_figures_about_persons_are_off_there_are_none(by_dm: Asking) -> None:
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @jonas yes")
    by_dm.memory.do(
        lambda work: workspaces.set_switches(work, person_figures=False), by_dm.workspace, now=by_dm.now
    )
    assert "switched off here" in by_dm.says(b.INES, "/pipeline @jonas")
    top, *_ = told(by_dm, timedelta(days=1))
    assert top is not None
    assert "Figures about one person are switched off here." in top.text


@pytest.mark.parametrize("line", ["scorecard", "funnel", "plan", "sources", "commitment", "why attainment"])
def test_reports_of_teams_are_not_asked_of_one_person(by_dm: Asking, line: str) -> None:
    assert by_dm.says(b.INES, f"/pipeline {line} @jonas").startswith("That report is of teams.")


@pytest.mark.parametrize("kind", ["scorecard", "review"])
def test_nor_are_their_digests(by_dm: Asking, kind: str) -> None:
    said = by_dm.says(b.INES, f"/digest on {kind} @jonas yes")
    assert said.startswith(f"The {kind} is of teams. Of one person there is: pipeline, brief.")


@pytest.mark.parametrize(
    "line", ["", "changes", "stalled", "open", "forecast", "hygiene", "why cover", "why hygiene", "left"]
)
def test_reports_of_what_somebody_holds_are(by_dm: Asking, line: str) -> None:
    said = by_dm.says(b.INES, f"/pipeline {line} @jonas")
    assert "no filter" not in said
    assert "is of teams" not in said
    assert by_dm.says(b.JONAS, f"/pipeline {line} me") == said.replace("Ines", "Jonas") or "Jonas" in said


def test_a_button_of_an_old_digest_is_judged_again(by_dm: Asking) -> None:
    by_dm.says(b.INES, "/digest on pipeline 08:30 weekdays @jonas yes")
    told(by_dm, timedelta(days=1))

    def newest(work: Work) -> str:
        n = t.notice.c
        found = sa.select(n.id).where(n.workspace_id == work.workspace_id, n.kind == "pipeline")
        return str(work.execute(found).scalars().first())

    notice_id = by_dm.memory.see(newest, by_dm.workspace, now=by_dm.now)
    by_dm.now += timedelta(days=1, hours=1)
    assert by_dm.says(b.INES, "/pipeline why", notice_id=notice_id).startswith("Where from?")
    report_to(by_dm, b.JONAS, b.DANIEL)
    said = by_dm.says(b.INES, "/pipeline why", notice_id=notice_id)
    assert said.startswith("A person's figures are for that person and their manager.")


# --- the figures ----------------------------------------------------------------------------------------------------


def figures(memory: Memory, workspace: int, **only: int) -> PipelineFigures:
    scope = Scope(Filters(**only), Pair(b.FRIDAY, b.FRIDAY))  # type: ignore[arg-type]
    return memory.see(lambda work: report(work, scope, b.MONDAY, b.MONDAY), workspace, now=b.MONDAY)


def test_a_deal_that_changes_hands_moves_from_one_person_s_pipeline_to_the_other_s(memory: Memory) -> None:
    workspace = b.build(memory)

    def give(work: Work) -> None:
        b_facts = b._facts(DealKind.OPEN, 91, b.Q4_END, owner_id=b.AMIRA)
        deals.record(work, 210, b_facts, b.FRIDAY + timedelta(hours=6))

    memory.do(give, workspace, now=b.FRIDAY + timedelta(hours=7))
    whole, jonas, amira = (
        figures(memory, workspace, **only) for only in ({}, {"owner_id": b.JONAS}, {"owner_id": b.AMIRA})
    )
    for each in (whole, jonas, amira):
        made = each.deals.bridge
        assert made is not None
        assert made.start_minor + made.change_minor == made.end_minor == each.deals.open.minor
    assert jonas.deals.bridge is not None
    assert amira.deals.bridge is not None
    assert jonas.deals.bridge.total(Bucket.MOVED_OUT) == amira.deals.bridge.total(Bucket.MOVED_IN) == 91 * b.K
    assert jonas.deals.open.minor + amira.deals.open.minor == whole.deals.open.minor
    assert jonas.deals.won + amira.deals.won == whole.deals.won
    assert (jonas.rejected.count, amira.rejected.count) == (whole.rejected.count, 0)
    assert jonas.sales.attainment.total + amira.sales.attainment.total == whole.sales.attainment.total


def test_a_person_s_target_is_their_own_quota_and_marketing_s_promise_stays_everybody_s(
    memory: Memory,
) -> None:
    workspace = b.build(memory)

    def set_quota(work: Work) -> None:
        first = whole.deals.quarter.first
        work.insert(
            t.target, kind=TargetKind.REVENUE, first=first, end=whole.deals.quarter.end, amount=500 * b.K,
            currency="USD", person_id=b.JONAS, recorded_from=b.LONG_AGO,
        )  # fmt: skip

    whole = figures(memory, workspace)
    memory.do(set_quota, workspace, now=b.LONG_AGO)
    jonas = figures(memory, workspace, owner_id=b.JONAS)
    assert jonas.deals.target is not None
    assert jonas.deals.target.minor == 500 * b.K
    assert figures(memory, workspace, owner_id=b.AMIRA).deals.target is None
    assert (jonas.marketing.actual, jonas.marketing.goal) == (86, 200)


def test_what_comes_by_dm_is_read_and_changed_from_a_channel_by_every_verb(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes")
    on = asking.reply(b.INES, "/digest on pipeline 09:00 weekdays @jonas dm yes")
    assert pressable(on)["What comes by DM"] == "/digest dm"
    mine = f"person:{b.INES}"

    def states() -> dict[str, str]:
        return {each.target: each.state for each in held(asking)}

    assert asking.says(b.INES, "/digest dm").startswith("What you get by DM\nPipeline · weekdays 09:00")
    assert asking.says(b.INES, "/digest list dm").split("\n") == [
        "1 digest",
        "you, by DM · pipeline · weekdays 09:00 New York · Jonas",
    ]
    assert "Jonas" in asking.says(b.INES, "/digest preview dm")
    paused = asking.reply(b.INES, "/digest pause dm")
    assert states() == {CHANNEL: "on", mine: "paused"}
    week = pressable(paused)["For a week only"]
    assert week == "/digest pause pipeline 1w dm"
    resume = pressable(asking.reply(b.INES, week))["Resume now"]
    assert asking.says(b.INES, resume).startswith("Pipeline is on again.")
    assert states() == {CHANNEL: "on", mine: "on"}
    assert asking.reply(b.INES, "/digest set dm", form=True).form is not None
    form = asking.reply(b.INES, "/digest set dm").form
    assert form is not None
    assert form.line == "/digest set dm"
    answers = {"time": "10:15", "days": ("mon",), "sections": ("stalled",)}
    asking.says(b.INES, form.line, answers=answers, private=form.private)
    assert {each.target: each.schedule.describe() for each in held(asking)} == {
        CHANNEL: "weekdays 08:30 New York",
        mine: "Mon 10:15 New York",
    }
    send = pressable(asking.reply(b.INES, "/digest now dm"))["Send it"]
    assert asking.says(b.INES, send).startswith("It is being sent to you.")
    off = asking.reply(b.INES, "/digest off dm")
    assert off.message is not None
    assert off.message.text.startswith("Pipeline is off by DM.")
    assert states() == {CHANNEL: "on"}
    asking.says(b.INES, pressable(off)["Turn it on again"] + " yes")
    assert states() == {CHANNEL: "on", mine: "on"}


def test_which_of_several_by_dm_is_asked_for_from_a_channel(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays dm yes")
    asking.says(b.INES, "/digest on scorecard mon 9 dm yes")
    reply = asking.reply(b.INES, "/digest pause 1w dm")
    assert reply.message is not None
    assert reply.message.text.startswith("There are 2 digests by DM. Which one?")
    assert pressable(reply)["Scorecard"] == "/digest pause scorecard 1w dm"
    asking.says(b.INES, pressable(reply)["Scorecard"])
    assert {each.kind: str(each.state) for each in held(asking)} == {"pipeline": "on", "scorecard": "paused"}
    assert asking.says(b.INES, "/digest off").startswith("This channel gets no digest.")
