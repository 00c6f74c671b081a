"""Campaign members by file and webhook: touches with both times; and how buyers say that they heard of us."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alignment.people import SHELL
from alignment.records import CampaignRecord, LeadRecord, MemberRecord
from alignment.self_reported import HeardFrom
from crm import csv_file, maps
from crm.fields import Kind
from crm.maps import Map
from db import tables as t
from db.memory import Work
from db.stores import campaign_touches
from operations import erasure
from operations.addresses import HASH_KEY
from tests.intake.conftest import KEY, Company
from tests.webhooks.conftest import Sender, opened, sender

__all__ = ["sender"]

SPRING = datetime(2026, 3, 5, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def lead(external: str = "A-1", email: str = "") -> LeadRecord:
    return LeadRecord(0, external, company="Acorn", email=email)


def member(external: str = "M-1", at: datetime | None = SPRING, **known: str) -> MemberRecord:
    told: dict[str, Any] = {
        "lead": "A-1",
        "lead_email": "",
        "campaign": "Webinar Nov",
        "campaign_id": "",
        **known,
    }
    return MemberRecord(0, external, at=at, **told)


def believed(company: Company) -> list[tuple[int, int, datetime]]:
    found = company.see(lambda work: campaign_touches.of_leads(work, [1, 2]))
    return [(each.lead_id, each.campaign_id, each.at) for each in found]


def every(company: Company) -> list[tuple[datetime, datetime, datetime]]:
    touch = t.campaign_touch.c

    def look(work: Work) -> list[tuple[datetime, datetime, datetime]]:
        found = sa.select(touch.occurred_at, touch.recorded_from, touch.recorded_to).where(
            touch.workspace_id == work.workspace_id
        )
        return [tuple(row) for row in work.execute(found.order_by(touch.recorded_from))]

    return company.see(look)


def test_a_member_is_a_touch_and_the_same_file_changes_nothing(company: Company) -> None:
    company.bring("leads", [lead()])
    rows = [member(), member("M-2", SUMMER, campaign="Search"), member("", SUMMER)]
    assert company.bring("members", rows).new == 3
    assert company.bring("members", rows).same == 3
    assert believed(company) == [(1, 1, SPRING), (1, 2, SUMMER), (1, 1, SUMMER)]


def test_another_date_corrects_the_touch_and_what_was_believed_stays_readable(company: Company) -> None:
    company.bring("leads", [lead()])
    company.bring("members", [member()])
    first = company.now
    assert company.bring("members", [member(at=SUMMER)]).changed == 1
    assert believed(company) == [(1, 1, SUMMER)]
    assert every(company) == [(SPRING, first, company.now), (SUMMER, company.now, t.FOREVER)]


def test_who_has_not_answered_is_no_touch_and_an_answer_can_be_taken_back(company: Company) -> None:
    company.bring("leads", [lead()])
    assert company.bring("members", [member(at=None)]).same == 1
    assert believed(company) == []
    company.bring("members", [member()])
    assert company.bring("members", [member(at=None)]).changed == 1
    assert believed(company) == []
    assert company.bring("members", [member(at=None)]).same == 1


def test_an_older_file_changes_no_newer_touch(company: Company) -> None:
    company.bring("leads", [lead()])
    company.bring("members", [member(at=SUMMER)])
    old = datetime(2026, 6, 1, tzinfo=UTC)
    tally = company.bring("members", [member(at=SPRING), member("M-9", SPRING, campaign="Search")], at=old)
    assert (tally.same, tally.new) == (1, 1)


def test_what_only_its_file_dates_stays_where_an_earlier_file_put_it(company: Company) -> None:
    company.bring("leads", [lead()])
    undated = replace(member(at=SUMMER), dated=False)
    company.bring("members", [undated])
    assert company.bring("members", [replace(undated, at=SUMMER.replace(month=8))]).same == 1
    assert company.bring("members", [member(at=SPRING)]).changed == 1, "a date of its own is better"
    assert believed(company) == [(1, 1, SPRING)]


def test_a_lead_is_found_by_address_and_who_is_unknown_is_refused_with_what_to_do(company: Company) -> None:
    company.bring("leads", [lead(email="maya@acorn.example")])
    rows = [
        member(lead="", lead_email="maya@acorn.example"),
        member("M-2", lead="A-9"),
        member("M-3", campaign="", campaign_id="701"),
    ]
    tally = company.bring("members", rows)
    assert tally.new == 1
    assert [each.reason for each in tally.refused] == [
        "no lead of this id or address; import leads first",
        "no campaign of this id; import campaigns first",
    ]
    company.bring("campaigns", [CampaignRecord(0, "701", "Search")])
    assert company.bring("members", rows[2:]).new == 1


def test_an_erased_person_keeps_their_touches_and_no_file_makes_them_twice(company: Company) -> None:
    company.bring("leads", [lead(email="maya@acorn.example")])
    company.bring("members", [member()])

    def erase(work: Work) -> None:
        work.kept[HASH_KEY] = KEY
        erasure.erase(work, SHELL, "L-1")

    company.do(erase)
    assert believed(company) == [(1, 1, SPRING)]
    assert company.bring("members", [member()]).same == 1


def test_salesforces_members_need_no_map(tmp_path: Path) -> None:
    file = tmp_path / "CampaignMember.csv"
    file.write_text(
        "Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate\n"
        "00v1,701a,00Q1,,Attended,true,2026-03-05,2026-03-01T08:00:00.000Z\n"
        "00v2,701a,00Q2,,Sent,false,,2026-03-01T08:00:00.000Z\n"
        "00v3,701a,00Q3,,Attended,true,,2026-03-01T08:00:00.000Z\n"
        "00v4,701a,,003x,Attended,true,2026-03-05,2026-03-01T08:00:00.000Z\n"
    )
    found = list(csv_file.read(file, Map(), Kind.MEMBERS, zone="America/New_York"))
    assert [getattr(each, "at", "refused") for each in found] == [
        datetime(2026, 3, 5, 5, tzinfo=UTC),
        None,
        datetime(2026, 3, 1, 8, tzinfo=UTC),
        "refused",
    ]
    assert [getattr(each, "campaign_id", "") for each in found] == ["701a", "701a", "701a", ""]


def test_a_webhook_tells_of_members_too(sender: Sender) -> None:
    company = sender.company
    company.bring("leads", [lead()])
    members = opened(company, "members")
    told = {"external": "M-1", "lead": "A-1", "campaign": "Webinar Nov", "at": "2026-07-01T09:30:00Z"}
    assert members.takes(told)["accepted"] == 1
    assert believed(company) == [(1, 1, SUMMER)]
    assert members.takes({**told, "responded": False})["accepted"] == 1
    assert believed(company) == []


SAYS = frozenset({"external", "company", "self_reported"})


def said(company: Company) -> dict[int, HeardFrom]:
    return company.see(lambda work: campaign_touches.self_reported(work, [1, 2]))


def test_what_the_buyer_said_comes_with_the_lead_and_is_dated(company: Company) -> None:
    row = replace(lead(), self_reported=HeardFrom.PODCAST)
    assert company.bring("leads", [row], says=SAYS).new == 1
    assert company.bring("leads", [row], says=SAYS).same == 1
    assert said(company) == {1: HeardFrom.PODCAST}
    first = company.now
    assert company.bring("leads", [replace(row, self_reported=None)], says=SAYS).same == 1
    assert company.bring("leads", [replace(row, self_reported=HeardFrom.EVENT)], says=SAYS).changed == 1
    assert said(company) == {1: HeardFrom.EVENT}
    report = t.self_report.c
    rows = company.see(
        lambda work: list(
            work.execute(
                sa.select(report.heard_from, report.recorded_to)
                .where(report.workspace_id == work.workspace_id)
                .order_by(report.recorded_from)
            )
        )
    )
    assert [row.heard_from for row in rows] == [HeardFrom.PODCAST, HeardFrom.EVENT]
    assert first < rows[0].recorded_to == company.now


def test_a_map_may_say_what_their_words_mean(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("id,company,how\nA-1,Acorn,Radio Bremen\nA-2,Fern,\nA-3,Bay,my colleague Tom\n")
    mapped = maps.from_data(
        {
            "columns": {"external": "id", "company": "company", "self_reported": "how"},
            "values": {"self_reported": {"Radio Bremen": "press"}},
        }
    )
    found = [getattr(each, "self_reported", "") for each in csv_file.read(file, mapped, Kind.LEADS)]
    assert found == [HeardFrom.PRESS, None, HeardFrom.COLLEAGUE]
