"""A rejection that a file reports is the same thing as one made in Slack: record, clock, alert; an old one is history."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.identity import email_hash
from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Queue, Stage
from alignment.people import Role, Standing
from alignment.reasons import BY_CODE
from alignment.records import LeadRecord
from alignment.rejections import Answer
from crm import csv_file, maps
from crm.fields import Kind
from db import tables as t
from db.memory import Memory, Work
from db.stores import clocks, leads, notices, people, rejections, roster, workspaces
from db.stores.rejections import Rejection
from db.tables.rejections import RejectionState
from digests import rejected as rejected_alert
from digests import rejected_many
from operations.rejections import Said, answer, reject
from tests.intake.conftest import ALL, KEY, Company, T, make_company

MQL, REJECTED = EventKind.MARKETING_QUALIFIED, EventKind.REJECTED
MON = datetime(2026, 11, 16, 9, tzinfo=UTC)
SAYS = ALL | {"rejected_at"}


@dataclass
class Team:
    company: Company
    rep: int

    def lead(self, external: str = "A-1", **known: Any) -> LeadRecord:
        facts = {"reached": ((MQL, MON),), "owner_email": "jonas@example.org", "company": "Acorn"}

        return LeadRecord(**{"line": 0, "external": external, **facts, **known})

    def bring(self, *records: LeadRecord, says: frozenset[str] = ALL, **more: Any) -> Any:
        return self.company.bring("leads", records, says=says, **more)

    def see(self, act: Callable[[Work], T]) -> T:
        return self.company.see(act)

    def rejections(self) -> list[Rejection]:
        def look(work: Work) -> list[Rejection]:
            r = t.rejection
            found = sa.select(r.c.id).where(r.c.workspace_id == work.workspace_id).order_by(r.c.id)
            each = [rejections.by_id(work, row) for row in work.execute(found).scalars()]
            return [one for one in each if one is not None]

        return self.see(look)

    def notices(self, *kinds: str) -> list[notices.Notice]:
        def look(work: Work) -> list[notices.Notice]:
            n = t.notice
            found = sa.select(n.c.id).where(n.c.workspace_id == work.workspace_id).order_by(n.c.made_at)
            each = [notices.by_id(work, row) for row in work.execute(found).scalars()]
            return [one for one in each if one is not None and (not kinds or one.kind in kinds)]

        return self.see(look)

    def history(self, number: int = 1) -> tuple[leads.Event, ...]:
        return self.see(lambda work: leads.events(work, number))

    def lead_now(self, number: int = 1) -> Lead:
        found = self.see(lambda work: leads.lead(work, number))
        assert found is not None
        return found

    def answer_clocks(self, number: int = 1) -> list[clocks.Clock]:
        found = self.see(lambda work: clocks.of_lead(work, number))
        return [each for each in found if each.kind == "answer"]


@pytest.fixture
def team(memory: Memory) -> Team:
    company = make_company(memory)

    def people_of_it(work: Work) -> int:
        rep = roster.add(
            work, "Jonas Keller", email_hash=email_hash(KEY, "jonas@example.org"), email_confirmed=True,
            standing=Standing.MEMBER,
        )  # fmt: skip
        roster.grant(work, rep, Role.REP, 0)
        workspaces.set_switches(work, marketing_channel="C1")
        return rep

    return Team(company, company.do(people_of_it))


def as_the_first(blocks: object) -> str:
    """Return a message's blocks as they would be about L-1; the ids of blocks come from those of notices."""
    text = re.sub(r"'block_id': '[^']*'", "", str(blocks))
    return re.sub(r"(/lead \w+) 2\b", r"\1 1", text.replace("L-2", "L-1"))


def test_a_new_status_of_rejected_is_the_same_thing_as_a_rejection_in_slack(team: Team) -> None:
    team.bring(team.lead("A-1"), team.lead("A-2"))
    assert team.notices("rejected") == []
    team.bring(team.lead("A-2", refused=True, reason="no_budget"))
    actor = team.see(lambda work: people.actor(work, team.rep))
    team.company.do(lambda work: reject(work, actor, 1, BY_CODE["no_budget"]))
    (first, second) = sorted(team.rejections(), key=lambda each: each.lead_id)
    own = ("id", "lead_id", "fact")
    fields = [name for name in Rejection.__dataclass_fields__ if name not in own]
    assert {name: getattr(second, name) for name in fields} == {name: getattr(first, name) for name in fields}
    assert (first.state, first.rejected_by) == (RejectionState.OPEN, team.rep)
    slack, file = team.lead_now(1), team.lead_now(2)
    assert (file.stage, file.queue, file.back_on, file.refused_by, file.owner_id) == (
        slack.stage, slack.queue, slack.back_on, slack.refused_by, slack.owner_id,
    )  # fmt: skip
    (one,), (other,) = team.answer_clocks(1), team.answer_clocks(2)
    assert (one.started_at, one.due_at, one.minutes) == (other.started_at, other.due_at, other.minutes)
    alerts = {int(each.payload["lead"]): each for each in team.notices("rejected")}
    assert (alerts[1].target, alerts[1].lane) == (alerts[2].target, alerts[2].lane)
    by_slack, by_file = team.see(lambda work: [rejected_alert.render(work, alerts[each]) for each in (1, 2)])
    assert by_file.text.replace("L-2", "L-1") == by_slack.text
    assert as_the_first(by_file.blocks) == as_the_first(by_slack.blocks)
    assert "budget" in by_file.text


def test_the_alert_of_a_file_reads_word_for_word_like_the_commands(
    quick_memory: Memory,
) -> None:
    company = make_company(quick_memory)
    company.do(lambda work: workspaces.set_switches(work, marketing_channel="C1"))
    team = Team(company, 0)
    team.bring(team.lead(campaign="Webinar Nov", reached=((MQL, MON), (EventKind.ASSIGNED, MON))))
    team.bring(team.lead(campaign="Webinar Nov", refused=True, reason="no_budget"))
    (alert,) = team.notices("rejected")
    message = team.see(lambda work: rejected_alert.render(work, alert))
    assert message.text.startswith("L-1 Acorn rejected: no budget. Webinar Nov. Answer by ")
    shown = str(message.blocks)
    for line in (
        "*L-1 Acorn* · rejected", "*No budget* · Webinar Nov", "30 days: 1 of 1 decided say no budget",
        "*Answer by ",
    ):  # fmt: skip
        assert line in shown, line
    for button in ("Fix it", "Nurture until…", "Second look"):
        assert button in shown, button


def test_a_rejection_before_tandem_went_live_is_history_that_figures_count(team: Team) -> None:
    june = datetime(2026, 6, 1, tzinfo=UTC)
    day = june + timedelta(days=3)
    old = team.lead("A-1", reached=((MQL, june), (REJECTED, day)), reason="industry", campaign="Webinar")
    team.bring(old, says=SAYS)
    (kept,) = team.rejections()
    assert (kept.code, kept.state, kept.opened_at) == ("industry", RejectionState.ANSWERED, day)
    assert team.see(lambda work: rejections.count_of_code(work, kept.campaign_id, "industry", june)) == 1
    assert team.see(lambda work: clocks.of_lead(work, 1)) == ()
    assert team.notices() == []
    assert team.see(lambda work: rejections.owed(work, [0])) == ()
    assert team.lead_now().stage is Stage.DISQUALIFIED
    assert team.bring(old, says=SAYS).same == 1
    # a lead that is known already, and is rejected in the past by a later file
    team.bring(team.lead("B-1", reached=((MQL, june),)), says=SAYS)
    late = team.lead("B-1", reached=((MQL, june), (REJECTED, day)), reason="timing")
    assert team.bring(late, says=SAYS).changed == 1
    assert [each.state for each in team.rejections()] == [RejectionState.ANSWERED] * 2
    assert (team.lead_now(2).stage, team.lead_now(2).queue) == (Stage.RECYCLED, Queue.NURTURE)
    assert team.notices() == []
    assert team.answer_clocks(2) == []


def test_one_that_is_told_weeks_late_is_history_too(team: Team) -> None:
    long_ago = team.company.now - timedelta(days=20)
    record = team.lead(reached=((MQL, long_ago - timedelta(days=1)), (REJECTED, long_ago)), reason="timing")
    team.bring(record, says=SAYS)
    assert [each.state for each in team.rejections()] == [RejectionState.ANSWERED]
    assert team.notices() == []
    assert team.answer_clocks() == []


def test_marketings_time_is_counted_from_when_the_file_told(team: Team) -> None:
    friday = team.company.now - timedelta(days=3)
    team.bring(team.lead(reached=((MQL, friday), (REJECTED, friday)), reason="timing"), says=SAYS)
    (clock,) = team.answer_clocks()
    assert clock.started_at == friday
    assert clock.due_at > team.company.now + timedelta(hours=15)
    assert team.rejections()[0].due_at == clock.due_at


def test_the_same_file_and_a_later_one_owe_nothing_more(team: Team) -> None:
    said = team.lead(refused=True, reason="timing")
    team.bring(said)
    assert (team.bring(said).same, team.bring(said).same) == (1, 1)
    assert len(team.rejections()) == 1
    assert len(team.notices("rejected")) == 1


def test_a_later_file_that_has_the_lead_in_work_again_takes_it_back(team: Team) -> None:
    team.bring(team.lead())
    team.bring(team.lead(refused=True, reason="timing"))
    assert team.lead_now().stage is Stage.RECYCLED
    assert team.bring(team.lead(stage=Stage.ASSIGNED)).changed == 1
    assert [each.state for each in team.rejections()] == [RejectionState.VOIDED]
    assert team.answer_clocks() == []
    assert (team.lead_now().stage, team.lead_now().owner_id) == (Stage.ASSIGNED, team.rep)
    assert [each.state.value for each in team.notices("rejected")] == ["cancelled"]
    assert team.bring(team.lead(stage=Stage.ASSIGNED)).same == 1


def test_another_reason_or_day_in_a_later_file_replaces_the_rejection(team: Team) -> None:
    at = team.company.now - timedelta(hours=3)
    team.bring(team.lead(reached=((MQL, MON), (REJECTED, at)), reason="timing"), says=SAYS)
    team.bring(team.lead(reached=((MQL, MON), (REJECTED, at)), reason="industry"), says=SAYS)
    moved = at + timedelta(hours=1)
    team.bring(team.lead(reached=((MQL, MON), (REJECTED, moved)), reason="industry"), says=SAYS)
    assert [(each.code, each.state) for each in team.rejections()] == [
        ("timing", RejectionState.VOIDED), ("industry", RejectionState.VOIDED), ("industry", RejectionState.OPEN),
    ]  # fmt: skip
    assert [each.started_at for each in team.answer_clocks()] == [moved]
    assert team.lead_now().stage is Stage.DISQUALIFIED
    states = [each.state.value for each in team.notices("rejected")]
    assert sorted(states) == ["cancelled", "cancelled", "pending"]


def test_a_column_that_is_empty_again_takes_it_back_and_an_older_file_does_not(team: Team) -> None:
    at = team.company.now - timedelta(hours=3)
    team.bring(team.lead(reached=((MQL, MON), (REJECTED, at))), says=SAYS)
    team.bring(team.lead(), says=SAYS, at=team.company.now - timedelta(days=2))
    assert [each.state for each in team.rejections()] == [RejectionState.OPEN]
    assert team.rejections()[0].code == "other"
    assert team.lead_now().queue is Queue.TRIAGE
    team.bring(team.lead(), says=SAYS)
    assert [each.state for each in team.rejections()] == [RejectionState.VOIDED]


def test_what_marketing_answered_is_not_taken_back_by_a_file(team: Team) -> None:
    team.bring(team.lead(refused=True, reason="timing"))

    def answered(work: Work) -> None:
        marketer = roster.add(work, "Anna Roth", standing=Standing.MEMBER)
        roster.grant(work, marketer, Role.MARKETING_MANAGER, 0)
        said = Said(Answer.NURTURE, until=datetime(2027, 3, 1).date())
        answer(work, people.actor(work, marketer), 1, said)

    team.company.do(answered)
    team.bring(team.lead(stage=Stage.ACCEPTED))
    assert [each.state for each in team.rejections()] == [RejectionState.ANSWERED]
    assert [each.target for each in team.notices("receipt")] == [f"person:{team.rep}"]


def test_one_made_in_slack_stays_as_it_was_made(team: Team) -> None:
    team.bring(team.lead())
    actor = team.see(lambda work: people.actor(work, team.rep))
    team.company.do(lambda work: reject(work, actor, 1, BY_CODE["no_budget"]))
    team.bring(team.lead(refused=True, reason="other"))
    team.bring(team.lead(stage=Stage.ACCEPTED))
    assert [(each.code, each.state) for each in team.rejections()] == [("no_budget", RejectionState.OPEN)]


def test_a_rejection_by_nobody_we_know_is_answered_without_a_receipt(team: Team) -> None:
    team.bring(team.lead(owner_email="stranger@example.org", refused=True, reason="timing"))
    assert team.rejections()[0].rejected_by == 0

    def answered(work: Work) -> None:
        marketer = roster.add(work, "Anna Roth", standing=Standing.MEMBER)
        roster.grant(work, marketer, Role.MARKETING_MANAGER, 0)
        answer(work, people.actor(work, marketer), 1, Said(Answer.NURTURE, until=datetime(2027, 3, 1).date()))

    team.company.do(answered)
    assert team.notices("receipt") == []


def test_many_in_one_file_are_one_message(team: Team) -> None:
    team.bring(*(team.lead(f"A-{n}", refused=True, reason="timing") for n in range(30)))
    assert len(team.rejections()) == 30
    pending = [each for each in team.notices() if each.state.value == "pending"]
    assert [each.kind for each in pending] == ["rejected_many"]
    text = team.see(lambda work: rejected_many.render(work, pending[0]))
    assert "30 leads" in str(text.blocks)


def test_a_status_left_standing_does_not_reject_a_lead_that_came_back(team: Team) -> None:
    team.bring(team.lead(refused=True, reason="timing"))
    again = team.company.now + timedelta(minutes=1)
    back = team.lead(reached=((MQL, again),))
    team.bring(back)
    assert team.lead_now().cycle == 2
    team.bring(team.lead(reached=((MQL, again),), refused=True, reason="timing"))
    assert team.lead_now().stage is not Stage.RECYCLED
    assert len(team.rejections()) == 1


def test_the_state_of_a_rejected_lead_is_always_its_last_event(team: Team) -> None:
    team.bring(team.lead(refused=True, reason="timing"), team.lead("A-2", refused=True, reason="other"))
    team.bring(team.lead(stage=Stage.ACCEPTED), team.lead("A-2", refused=True, reason="duplicate"))
    for number in (1, 2):
        found, history = team.lead_now(number), team.history(number)
        assert (found.stage, found.last_seq, found.queue) == (
            history[-1].target_stage, history[-1].seq, history[-1].queue,
        )  # fmt: skip


def test_a_map_says_which_status_is_a_rejection_and_what_its_reasons_mean(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id,status,why\n1,Sales Rejected,Too small\n2,Sales Rejected,Whatever\n3,Working,\n")
    data = {
        "source": "t",
        "columns": {"external": "id", "stage": "status", "reason": "why"},
        "values": {
            "stage": {"Sales Rejected": "rejected", "Working": "accepted"},
            "reason": {"Too small": "company_size"},
        },
    }
    read = list(csv_file.read(path, maps.from_data(data), Kind.LEADS))
    found = [each for each in read if isinstance(each, LeadRecord)]
    assert len(found) == len(read)
    assert [(each.refused, each.stage, each.reason) for each in found] == [
        (True, None, "company_size"), (True, None, "other"), (False, Stage.ACCEPTED, ""),
    ]  # fmt: skip
