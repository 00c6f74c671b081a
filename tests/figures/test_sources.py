"""What marketing brought about: credits that sum to the deals, sourced and influenced apart, both times, any model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.attribution import NAMES
from alignment.lifecycle import EventKind, Origin
from alignment.people import SHELL
from alignment.records import CampaignRecord, LeadRecord, MemberRecord, OpportunityRecord, Record
from alignment.self_reported import HeardFrom
from db import tables as t
from db.memory import Memory, Work
from db.stores.asked import Filters
from figures import explained, pipeline, sources
from figures.basis import Scope
from figures.sources import Figures
from operations.setup import attribution
from tests.intake.conftest import Company, make_company

FIRST_DAY = datetime(2026, 10, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WON_AT = FIRST_DAY + 38 * DAY
SAYS = frozenset(
    "external company name campaign origin self_reported created_at won_at amount currency close_date lead stage".split()
)


def lead(external: str, campaign: str = "", created: datetime = FIRST_DAY, **known: Any) -> LeadRecord:
    reached = ((EventKind.CREATED, created),)
    return LeadRecord(0, external, reached=reached, company=f"Company {external}", campaign=campaign, **known)


def answered(lead: str, campaign: str, days: int, name: str = "") -> MemberRecord:
    external = name or f"{lead}/{campaign}/{days}"
    return MemberRecord(0, external, lead, "", campaign, "", FIRST_DAY + days * DAY)


def won(external: str, lead: str, amount: int | None = 1_200_000, **known: Any) -> OpportunityRecord:
    told = {
        "currency": "USD",
        "created_at": FIRST_DAY + 38 * DAY,
        "closed_at": WON_AT,
        "close_date": WON_AT.date(),
        **known,
    }
    return OpportunityRecord(0, external, lead=lead, kind="won", amount=amount, **told)


def bring(company: Company, **files: Iterable[Record]) -> None:
    for kind, records in files.items():
        company.bring(kind, list(records), says=SAYS)


def ask(company: Company, *ways: str, as_of: datetime | None = None, **known: Any) -> Figures:
    scope = Scope(known.pop("filters", Filters()), ways=ways)
    known_at = known.pop("known_at", None) or company.now

    def look(work: Work) -> Figures:
        return sources.report(work, scope, as_of or company.now, known_at, **known)

    return company.see(look)


def credited(figures: Figures) -> dict[str, int]:
    return {line.word: line.won.minor for line in figures.lines}


@pytest.fixture
def company(memory: Memory) -> Company:
    """A company on each database in turn."""
    return make_company(memory)


@pytest.fixture
def journey(company: Company) -> Company:
    """The journey of domain.md: five touches on days 0, 5, 12, 30 and 38; lead on day 12, deal and win on day 38."""
    bring(
        company,
        leads=[lead("A-1", created=FIRST_DAY + 12 * DAY, origin=Origin.MARKETING)],
        members=[
            answered("A-1", name, days) for name, days in zip(("a", "b", "c", "d", "e"), (0, 5, 12, 30, 38), strict=True)
        ],
        opportunities=[won("D-1", "A-1")],
    )  # fmt: skip
    return company


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("first", {"a": 1_200_000, "b": 0, "c": 0, "d": 0, "e": 0}),
        ("last", {"e": 1_200_000, "a": 0, "b": 0, "c": 0, "d": 0}),
        ("linear", dict.fromkeys("abcde", 240_000)),
        ("decay", {"e": 754_545, "d": 341_704, "c": 57_488, "b": 28_744, "a": 17_519}),
        ("u", {"a": 480_000, "e": 480_000, "b": 80_000, "c": 80_000, "d": 80_000}),
        ("u50", {"a": 600_000, "c": 600_000, "b": 0, "d": 0, "e": 0}),
        ("w", {"a": 360_000, "c": 360_000, "e": 360_000, "b": 60_000, "d": 60_000}),
        # Deal and win were brought about by one touch: it gets both shares.
        ("full", {"e": 540_000, "a": 270_000, "c": 270_000, "b": 60_000, "d": 60_000}),
    ],
)
def test_the_journey_of_twelve_thousand_dollars(
    journey: Company, model: str, expected: dict[str, int]
) -> None:
    found = ask(journey, model)
    assert credited(found) == expected
    assert sum(expected.values()) == found.won.all.minor == found.won.credited.minor
    assert {line.won.deals for line in found.lines} == {1}


def test_the_model_of_record_is_the_agreements_of_that_time(journey: Company) -> None:
    before = journey.now
    journey.now += timedelta(hours=1)
    journey.do(lambda work: attribution.set_attribution(work, SHELL, "w 180 days"))
    journey.now += timedelta(hours=1)
    now, then = ask(journey), ask(journey, as_of=before)
    assert (NAMES[now.model].word, now.held.agreement.attribution_days, now.of_record) == ("w", 180, True)
    assert (NAMES[then.model].word, then.of_record) == ("linear", True), "until one is agreed: linear"
    assert not ask(journey, "first").of_record


def test_a_touch_older_than_the_agreed_days_or_after_the_win_gets_nothing(company: Company) -> None:
    bring(
        company,
        leads=[lead("A-1")],
        members=[answered("A-1", "old", 0), answered("A-1", "late", 39), answered("A-1", "fits", 20)],
        opportunities=[won("D-1", "A-1")],
    )
    company.do(lambda work: attribution.set_attribution(work, SHELL, "linear 30"))
    assert credited(ask(company)) == {"fits": 1_200_000}


def test_a_win_dated_by_a_day_alone_leaves_room_for_that_days_touches(company: Company) -> None:
    midnight = WON_AT.replace(hour=0)
    bring(
        company,
        leads=[lead("A-1")],
        members=[answered("A-1", "that-day", 38)],
        opportunities=[won("D-1", "A-1", created_at=WON_AT, closed_at=midnight)],
    )
    found = ask(company)
    assert credited(found) == {"that-day": 1_200_000}
    assert found.contradicting == 0, "created at nine on the day of which only the day is known"


def test_without_members_a_leads_and_a_deals_own_campaign_are_touches(company: Company) -> None:
    bring(
        company,
        leads=[lead("A-1", "Search"), lead("A-2")],
        opportunities=[won("D-1", "A-1", campaign="Webinar"), won("D-2", "A-2", campaign="Webinar", amount=500), won("D-3", "A-2", 700)],
    )  # fmt: skip
    found = ask(company)
    assert credited(found) == {"search": 600_000, "webinar": 600_500}
    assert (found.won.untouched.minor, found.won.untouched.deals) == (700, 1)
    bring(company, members=[answered("A-1", "Search", 3), answered("A-1", "Search", 9)])
    assert credited(ask(company)) == {"search": 800_000, "webinar": 400_500}, "its members say when"


def test_sourced_and_influenced_are_two_questions_to_the_same_deals(company: Company) -> None:
    bring(
        company,
        leads=[
            lead("A-1", origin=Origin.MARKETING),
            lead("A-2", origin=Origin.SALES),
            lead("A-3", origin=Origin.SALES),
        ],
        members=[answered("A-2", "Webinar", 2)],
        opportunities=[
            won("D-1", "A-1", 100),
            won("D-2", "A-2", 1_000),
            won("D-3", "A-3", 10_000),
            won("D-4", "", 100_000),
            won("D-5", "", None),
            won("D-6", "", 1_000_000, currency="EUR"),
        ],
    )
    found = ask(company)
    side = found.won
    assert (side.all.minor, side.without_amount) == (111_100, 1)
    assert [(each.currency, each.deals) for each in found.unconverted] == [("EUR", 1)]
    assert side.sourced.minor == 100
    assert side.influenced.minor == 1_100, "sourced ones are among them"
    assert side.unknown.minor == 100_000
    assert side.credited.minor + side.untouched.minor == side.all.minor


def test_what_buyers_say_stands_beside_the_touches(company: Company) -> None:
    bring(
        company,
        leads=[lead("A-1", "Search", self_reported=HeardFrom.PODCAST), lead("A-2")],
        opportunities=[won("D-1", "A-1", 100), won("D-2", "A-2", 1_000)],
    )
    before = company.now
    assert {code: part.minor for code, part in ask(company).won.said.items()} == {
        HeardFrom.PODCAST: 100,
        None: 1_000,
    }
    bring(company, leads=[lead("A-2", self_reported=HeardFrom.EVENT)])
    assert ask(company).won.said[HeardFrom.EVENT].minor == 1_000
    assert HeardFrom.EVENT not in ask(company, known_at=before).won.said, "not known then"


def test_the_past_does_not_change_when_the_future_arrives(journey: Company) -> None:
    before = journey.now
    was = ask(journey, "w", as_of=before, known_at=before)
    bring(journey, members=[answered("A-1", "f", 20), answered("A-1", "b", 6, "A-1/b/5")])
    assert credited(ask(journey, "first")) != credited(was) or credited(ask(journey, "w")) != credited(was)
    again = ask(journey, "w", as_of=before, known_at=before)
    assert (credited(again), again.won) == (credited(was), was.won)


def test_what_a_duplicate_answered_counts_for_the_lead_that_stands_for_it(journey: Company) -> None:
    bring(journey, leads=[lead("A-2")], members=[answered("A-2", "z", 8)])
    before = journey.now
    journey.now += timedelta(minutes=1)

    def merge(work: Work) -> None:
        leads, e = t.lead, t.lead_event
        work.execute(
            sa.update(leads)
            .where(leads.c.workspace_id == work.workspace_id, leads.c.id == 2)
            .values(merged_into=1)
        )
        row = (
            work.execute(sa.select(e).where(e.c.workspace_id == work.workspace_id, e.c.lead_id == 2))
            .mappings()
            .first()
        )
        assert row is not None
        made = {
            **row,
            "seq": 99,
            "kind": "disqualified",
            "other_id": 1,
            "occurred_at": work.now,
            "recorded_at": work.now,
        }
        made.pop("id")
        work.execute(sa.insert(e).values(**made))

    journey.do(merge)
    assert credited(ask(journey, "linear"))["z"] == 200_000
    assert "z" not in credited(ask(journey, "linear", known_at=before))
    assert credited(ask(journey, "linear", filters=Filters(campaign_id=6))) == {"z": 200_000}


def test_a_campaign_among_the_filters_is_of_the_deals_that_it_touched(company: Company) -> None:
    bring(
        company,
        leads=[lead("A-1", "Search"), lead("A-2", "Search"), lead("A-3", "Webinar")],
        members=[answered("A-1", "Webinar", 4)],
        opportunities=[won(f"D-{n}", f"A-{n}", 1_000) for n in (1, 2, 3)],
    )
    found = ask(company, filters=Filters(campaign_id=2))
    assert credited(found) == {"webinar": 1_500}
    assert (found.won.all.minor, found.won.all.deals) == (2_000, 2)
    assert ask(company).won.all.deals == 3


def test_a_source_among_the_filters_is_of_the_deals_that_its_campaigns_touched(company: Company) -> None:
    bring(
        company,
        campaigns=[
            CampaignRecord(0, "1", "Webinar Sep", source="webinar"),
            CampaignRecord(0, "2", "Webinar Nov", source="webinar"), CampaignRecord(0, "3", "Search", source="paid"),
        ],
        leads=[lead("A-1", "Webinar Sep"), lead("A-2", "Webinar Nov"), lead("A-3", "Search"), lead("A-4", "Search")],
        members=[answered("A-3", "Webinar Nov", 4)],
        opportunities=[won(f"D-{n}", f"A-{n}", 1_000) for n in (1, 2, 3, 4)],
    )  # fmt: skip
    found = ask(company, filters=Filters(source="webinar"))
    assert (found.won.all.minor, found.won.all.deals) == (3_000, 3)
    assert sorted(credited(found)) == ["webinar-nov", "webinar-sep"]
    assert ask(company, filters=Filters(source="nothing")).won.all.deals == 0


def test_open_deals_are_shared_by_what_has_touched_them_so_far(company: Company) -> None:
    bring(
        company,
        leads=[lead("A-1", "Search")],
        members=[answered("A-1", "Webinar", 40)],
        opportunities=[OpportunityRecord(0, "D-1", lead="A-1", amount=1_001, currency="USD", close_date=date(2026, 12, 1), created_at=FIRST_DAY)],
    )  # fmt: skip
    found = ask(company)
    assert {line.word: line.open.minor for line in found.lines} == {"search": 501, "webinar": 500}
    earlier = ask(company, as_of=FIRST_DAY + 39 * DAY)
    assert {line.word: line.open.minor for line in earlier.lines} == {"search": 1_001}


def test_a_deal_won_before_it_was_created_is_kept_flagged_and_counted(company: Company) -> None:
    deals = [won("D-1", "", 700, created_at=WON_AT + 3 * DAY)]
    assert company.bring("opportunities", deals, says=SAYS).flagged == 1
    found = ask(company)
    assert (found.won.all.minor, found.contradicting) == (700, 1)
    assert found.to_json()["flagged"] == {"won_before_created": 1}


def test_costs_are_the_whole_campaigns_and_nothing_is_divided_by_nothing(company: Company) -> None:
    bring(
        company,
        campaigns=[CampaignRecord(0, "1", "Search", cost=500), CampaignRecord(0, "2", "Free", cost=0)],
        leads=[lead("A-1", "Search"), lead("A-2", "Free"), lead("A-3", "Unknown")],
        opportunities=[won(f"D-{n}", f"A-{n}", 1_000) for n in (1, 2, 3)],
    )
    lines = {line.word: line for line in ask(company, "ever").lines}
    assert lines["search"].returned == (1_000, 500)
    assert (lines["free"].returned, lines["free"].cost_minor) == (None, 0)
    assert (lines["unknown"].returned, lines["unknown"].cost) == (None, None)
    printed = {
        each["campaign"]: each["won_over_cost"] for each in ask(company, "ever").to_json()["campaigns"]
    }
    assert printed == {"search": 2.0, "free": None, "unknown": None}


def test_each_figure_opens_to_its_deals_the_largest_first(company: Company) -> None:
    bring(
        company,
        leads=[lead("A-1", "Search", origin=Origin.MARKETING)],
        opportunities=[won("D-1", "A-1", 100), won("D-2", "A-1", 900), won("D-3", "", 5_000)],
    )

    def look(work: Work, name: str) -> list[str]:
        found = sources.report(work, Scope(), company.now, company.now)
        return [row.ref for row in explained.rows(work, found, name)]

    assert company.see(lambda work: look(work, "credited")) == ["D-2", "D-1"]
    assert company.see(lambda work: look(work, "untouched")) == ["D-3"]
    assert company.see(lambda work: look(work, "heard")) == []
    basis = explained.basis(ask(company), "credited")
    assert (basis.numerator, basis.denominator, basis.n) == (1_000, 6_000, 2)


def test_a_report_asks_as_many_questions_for_one_deal_as_for_many(company: Company) -> None:
    asked: list[str] = []
    listener = lambda *args: asked.append(args[2])  # noqa: E731 - what SQLAlchemy calls

    def count(work: Work) -> int:
        asked.clear()
        sa.event.listen(work.connection.engine, "before_cursor_execute", listener)
        try:
            sources.report(work, Scope(), company.now, company.now)
        finally:
            sa.event.remove(work.connection.engine, "before_cursor_execute", listener)
        return len(asked)

    bring(company, leads=[lead("A-0", "Search")], opportunities=[won("D-0", "A-0")])
    company.see(count)
    one = company.see(count)
    names = [f"{n}" for n in range(1, 80)]
    bring(
        company,
        leads=[lead(f"A-{n}", f"C{n}") for n in names],
        members=[answered(f"A-{n}", f"C{m}", m) for n in names for m in range(1, 4)],
        opportunities=[won(f"D-{n}", f"A-{n}") for n in names],
    )
    assert company.see(count) == one


MANY = st.lists(
    st.tuples(
        st.integers(0, 10**9),
        st.lists(st.tuples(st.integers(0, 4), st.integers(-400, 45)), max_size=6),
        st.sampled_from([None, *range(5)]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MANY)
def test_by_every_model_the_credits_and_the_rest_are_all_that_was_won(
    quick_memory: Memory, drawn: Any
) -> None:
    company = make_company(quick_memory)
    records = list(enumerate(drawn))
    bring(
        company,
        leads=[
            lead(f"A-{n}", f"C{own}" if own is not None else "")
            for n, (_, _, own, _) in records
        ],
        members=[
            answered(f"A-{n}", f"C{campaign}", days, f"{n}/{place}")
            for n, (_, touches, _, _) in records
            for place, (campaign, days) in enumerate(touches)
        ],
        opportunities=[
            replace(won(f"D-{n}", f"A-{n}", amount), kind="won" if is_won else "open")
            for n, (amount, _, _, is_won) in records
        ],
    )  # fmt: skip
    digest = company.see(lambda work: pipeline.report(work, Scope(), company.now, company.now)).deals
    for model in NAMES.values():
        found = ask(company, model.word)
        for side, name, whole in ((found.won, "won", digest.won), (found.open, "open", digest.open)):
            shared = sum(getattr(line, name).minor for line in found.lines)
            assert shared == side.credited.minor
            assert shared + side.untouched.minor == side.all.minor == whole.minor
            assert side.sourced.minor <= side.influenced.minor <= side.all.minor
