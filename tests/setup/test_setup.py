"""Setting up, step by step: a line and a form do the same, every change is dated, and the card says what is missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from alignment.calendar import parse_schedule
from alignment.people import SHELL, Department, Standing
from alignment.periods import Begins, FiscalCalendar, NamedBy, Weeks
from alignment.pictures import Charts
from alignment.terms import Terms
from db import tables as t
from db.memory import Memory, Work
from db.stores import agreements, audit, calendars, channels, targets, teams, workspaces
from db.stores.asked import rates as asked_rates
from operations import subscriptions
from operations.people.matching import Member, meet
from operations.setup.teams import add_team
from tests.asking import Asking, pressable
from tests.company import NOON, Company

CHANNEL = "C0DEMAND"


@pytest.fixture
def bare(memory: Memory) -> Asking:
    """A workspace with nothing but its first admin."""

    def make(work: Work) -> int:
        made = work.connection.execute(
            sa.insert(t.workspace_).values(name="Bare", live_since=work.now, created_at=work.now, settings={})
        )
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    workspace = memory.do(make, 0, now=NOON)
    memory.do(
        lambda work: meet(work, Member("U0OLGA", "Olga", Standing.MEMBER, owner=True)), workspace, now=NOON
    )
    return Asking(memory, workspace, NOON, CHANNEL)


OLGA = 1


def terms(asking: Asking) -> Terms:
    return asking.memory.see(workspaces.terms, asking.workspace, now=asking.now)


def test_a_whole_setup_by_lines(bare: Asking) -> None:
    first = bare.reply(OLGA, "/tandem setup")
    assert first.message is not None
    assert first.message.text.startswith("Setup · 5 of 13 done, next: zone")
    assert pressable(first)["Set zone"] == "/tandem setup zone"
    bare.memory.do(
        lambda work: meet(work, Member("U0INES", "Ines", Standing.MEMBER)), bare.workspace, now=NOON
    )
    bare.memory.do(
        lambda work: meet(work, Member("U0DANIEL", "Daniel", Standing.MEMBER)), bare.workspace, now=NOON
    )
    bare.memory.do(
        lambda work: channels.set_channel(work, CHANNEL, name="demand", member=True), bare.workspace, now=NOON
    )
    lines = {
        "zone America/New_York": "The zone is America/New_York now.",
        "hours 9-17 weekdays": "Working hours: weekdays 09:00–17:00.",
        "holidays US": "Public holidays of US:",
        "holidays open 25 nov": "2026-11-25 is no day off.",
        "holidays close 24 dec Christmas Eve": "24 Dec 2026 is a day off now.",
        "currency EUR": "The currency is EUR now.",
        "currency usd": "The currency is USD now.",
        "rate EUR 1.0837 from 1 nov": "1 EUR is 1.0837 USD from 1 Nov 2026 on.",
        "rate jpy 0,0062": "1 JPY is 0.0062 USD from",
        "rate list": "1 EUR = 1.0837 USD, from 1 Nov 2026",
        "fiscal feb start 4-4-5": "The fiscal year begins in Feb, in weeks 4-4-5; this is FY2026 P10. FY2026: Sun 1 Feb to Sat 30 Jan, 52 weeks.",
        "target mqls p10 200": "Target for FY2026 P10: 200 mqls.",
        "fiscal sep 5-4-4 mon last": "The fiscal year begins in Sep, in weeks 5-4-4; this is FY2027 P3.",
        "fiscal feb": "The fiscal year begins in Feb; this is FY2027 Q4.",
        "fiscal jan": "The fiscal year begins in Jan; this is FY2026 Q4.",
        "team West sales": "Team West is there, in sales.",
        "team Content marketing": "Team Content is there, in marketing.",
        "manager sales @ines": "Ines manages sales now.",
        "manager marketing <@U0DANIEL|daniel>": "Daniel manages marketing now.",
        "channel marketing": "#demand is for marketing now.",
        "target revenue q4 2.0m": "Target for FY2026 Q4: $2,000,000.00 revenue.",
        "target mqls nov 200": "Target for Nov 2026: 200 mqls.",
        "target revenue q1 500k for West": "Target for FY2027 Q1: $500,000.00 revenue, West.",
        "target revenue q4 250k for ines": "Target for FY2026 Q4: $250,000.00 revenue, Ines.",
        "target sourced q4 800k": "Target for FY2026 Q4: $800,000.00 sourced.",
        "target sourced pipeline q4 3m": "Target for FY2026 Q4: $3,000,000.00 sourced-pipeline.",
        "target sourced q4 800k for content": "Marketing's quota is of what all of sales gets",
        "target mqls nov 20 for ines": "A person's target is for revenue: their quota.",
        "target profit q4 1m": "There are: revenue, mqls, pipeline, sourced, sourced-pipeline.",
        "target revenue q4 1m for nobody": "Teams: Content, West.",
        "warning 80 % left 40": "below 80 % of a goal, while more than 40 % of it is left.",
        "warning 85": "below 85 % of a goal, while more than 40 % of it is left.",
        "warning 120": '"120" is no percentage from 1 to 99.',
        "warning off": "Nobody is warned early of a goal that will be missed.",
        "pictures png": "Charts: pictures that Tandem draws and uploads.",
        "charts none": "Charts: words and bars of text alone.",
        "pictures slides": '"slides" is no way to show charts. There are: native, png, none.',
        "pictures native": "Charts: drawn by Slack, or as pictures where it draws none.",
        "close 7th": "A month is closed on working day 7 of the next one: Nov 2026 on 9 Dec.",
        "close 16": '"16" is no working day from 1 to 15.',
        "close": "form",
        "closing off": "No month is closed by the clock.",
        "sla touch 4h answer 16h attempts 5": "Agreement v1 is in force",
        "attribution w 180 days": "Agreement v2: W, touches of 180 days.",
        "files owner @ines leads,opportunities 07:30": "Ines answers for the files now. Expected every working day by 07:30",
    }
    for line, expected in lines.items():
        said = bare.says(OLGA, f"/tandem setup {line}")
        assert expected in said, f"{line}: {said}"
    assert bare.says(OLGA, "/tandem setup").startswith("Setup · 13 of 13 done")
    held = terms(bare)
    assert (held.zone, held.currency, held.agreement.attempts) == ("America/New_York", "USD", 5)
    assert date(2026, 12, 24) in held.calendar.closed
    assert date(2026, 11, 26) in held.calendar.closed
    assert held.switches.marketing_channel == CHANNEL


def test_the_same_by_forms(bare: Asking) -> None:
    for word in setup_words():
        reply = bare.reply(OLGA, f"/tandem setup {word}", form=True)
        assert reply.form is not None, word
        assert reply.form.view()["callback_id"] == "form"
    answers: dict[str, dict[str, str | tuple[str, ...] | None]] = {
        "zone": {"zone": "Berlin"},
        "hours": {"hours": "8:30-12 13-17:30 mon-thu, fri"},
        "holidays": {"country": "DE-BY"},
        "rate": {"currency": "CHF", "rate": "1.05", "first": "2026-11-01"},
        "fiscal": {
            "month": "apr",
            "named": "start",
            "parts": "4-5-4",
            "weekday": "sat",
            "begins": "last",
        },
        "team": {"name": "West", "department": "sales"},
        "target": {"kind": "revenue", "period": "q3", "amount": "1.5m", "team": None},
        "sla": {"accept": "2h", "touch": "4h", "hot": "15m", "answer": "16h", "attempts": "6", "look": "5"},
        "attribution": {"model": "decay", "days": "any", "half": "14"},
        "persons": {"shown": "off"},
        "warning": {"below": "75 %", "left": "30"},
        "pictures": {"shown": "none"},
        "ridealong": {"days": "2"},
        "close": {"day": "3"},
    }
    for word, given in answers.items():
        reply = bare.reply(OLGA, f"/tandem setup {word}", answers=given)
        assert not reply.errors, f"{word}: {reply.errors}"
    held = terms(bare)
    assert held.zone == "Europe/Berlin"
    assert held.agreement.accept_minutes == 120
    assert held.fiscal == FiscalCalendar(4, NamedBy.START, Weeks((4, 5, 4), 5, Begins.LAST))
    agreed = held.agreement
    assert (agreed.attribution, agreed.attribution_days, agreed.half_life_days) == ("decay", 0, 14)
    assert not held.switches.person_figures
    assert held.switches.charts is Charts.NONE
    assert (held.switches.warn_below, held.switches.warn_left) == (75, 30)
    assert held.switches.ride_along_notice_days == 2
    assert held.switches.close_on_day == 3
    assert held.calendar.version == 2


def setup_words() -> list[str]:
    from commands.tandem.setup import STEPS

    return [step.word for step in STEPS]


def test_what_is_wrong_in_a_form_is_said_at_its_field(bare: Asking) -> None:
    wrong: dict[str, tuple[str, dict[str, str | tuple[str, ...] | None]]] = {
        "zone": ("zone", {"zone": "Atlantis"}),
        "hours": ("hours", {"hours": "all day"}),
        "holidays": ("country", {"country": "XX"}),
        "currency": ("currency", {"currency": "ZZZ"}),
        "rate": ("rate", {"currency": "CHF", "rate": "1,083", "first": None}),
        "team": ("name", {"name": " ", "department": "sales"}),
        "target": ("amount", {"kind": "revenue", "period": "q4", "amount": "24.000", "team": None}),
        "sla": (
            "touch",
            {"accept": "2h", "touch": "soon", "hot": "15m", "answer": "16h", "attempts": "6", "look": "5"},
        ),
        "warning": ("left", {"below": "90", "left": "half"}),
        "ridealong": ("days", {"days": "soon"}),
        "close": ("day", {"day": "soon"}),
        "attribution": ("days", {"model": "w", "days": "soon", "half": "7"}),
        "channel": ("channel", {"channel": "C0NOTIN", "use": "marketing"}),
    }
    for word, (field, given) in wrong.items():
        reply = bare.reply(OLGA, f"/tandem setup {word}", answers=given)
        assert list(reply.errors) == [field], f"{word}: {reply}"


def test_a_rate_that_is_corrected_stays_on_record_and_ends_with_the_currency_it_is_into(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup rate EUR 1.08 from 1 nov")
    before, day = bare.now, bare.now.date()
    bare.now += timedelta(hours=1)
    bare.says(OLGA, "/tandem setup rate EUR 1.09 from 1 nov")
    bare.says(OLGA, "/tandem setup rate EUR 1.20 from 1 oct")
    look = bare.memory.see

    def known(known_at: datetime) -> dict[str, Decimal]:
        return look(lambda work: asked_rates.rates(work, day, known_at), bare.workspace, now=bare.now)

    assert known(before) == {"EUR": Decimal("1.08")}, "what was told stays as it was"
    assert known(bare.now) == {"EUR": Decimal("1.09")}, "the rate of a later day outweighs an earlier one's"
    assert "own currency; its rate is 1" in bare.says(OLGA, "/tandem setup rate USD 1")
    assert "no currency of ISO 4217" in bare.says(OLGA, "/tandem setup rate EURO2 1")
    assert "no rate I know" in bare.says(OLGA, "/tandem setup rate EUR 0")
    assert "over a year ahead" in bare.says(OLGA, "/tandem setup rate EUR 1.1 from 2029-01-01")
    assert "a currency and a number" in bare.says(OLGA, "/tandem setup rate EUR")
    bare.now += timedelta(hours=1)
    bare.says(OLGA, "/tandem setup currency CHF")
    assert known(bare.now) == {}
    assert "no rate is needed" in bare.says(OLGA, "/tandem setup rate list")


@pytest.mark.parametrize(
    "typed", ["4-4-5", "feb 4-4-6", "feb 4-4-5 someday", "feb end 4-4-5 sun mon", "feb soon"]
)
def test_what_is_no_fiscal_year_changes_nothing(bare: Asking, typed: str) -> None:
    bare.says(OLGA, "/tandem setup fiscal feb 4-4-5")
    assert "Whole weeks: feb 4-4-5" in bare.says(OLGA, f"/tandem setup fiscal {typed}")
    assert terms(bare).fiscal == FiscalCalendar(2, NamedBy.END, Weeks())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("attribution z", '"z" is no model I know. There are: first, last, linear, decay, u, u50, w, full.'),
        ("attribution w soon", '"soon" is no number of days from 1 to 3,650. Try 180, or: any.'),
        ("attribution w 0", '"0" is no number of days'),
        ("attribution w 180 14", "Only decay has a half-life, and nothing follows it: decay 180 14."),
        ("attribution decay 180 14 3", "Only decay has a half-life"),
    ],
)
def test_a_model_that_is_none_is_asked_back(bare: Asking, typed: str, told: str) -> None:
    assert told in bare.says(OLGA, f"/tandem setup {typed}")


def test_a_zone_may_be_a_city_and_a_changed_zone_is_a_new_version_of_the_calendar(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup zone new york")
    before = terms(bare).calendar
    bare.now += timedelta(hours=1)
    bare.says(OLGA, "/tandem setup zone Europe/Berlin")
    after = terms(bare).calendar
    assert (before.zone, after.zone) == ("America/New_York", "Europe/Berlin")
    assert after.version == before.version + 1
    then = bare.memory.see(
        lambda work: calendars.in_force(work, "UTC", NOON).work, bare.workspace, now=bare.now
    )
    assert then.zone == "America/New_York", "the past stays as it was"


def test_a_new_promise_holds_from_now_and_the_old_one_for_what_was_handed_over(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup sla touch 4h")
    bare.now += timedelta(days=1)
    bare.says(OLGA, "/tandem setup sla touch 2h")
    look = bare.memory.see
    assert (
        look(lambda work: agreements.agreement(work, NOON), bare.workspace, now=bare.now).first_touch_minutes
        == 240
    )
    assert terms(bare).agreement.first_touch_minutes == 120


def test_a_changed_target_stays_on_record_as_it_was_believed(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup target revenue q4 2.0m")
    bare.now += timedelta(days=1)
    bare.says(OLGA, "/tandem setup target revenue q4 1.8m")

    def amounts(work: Work) -> list[int]:
        return [each.amount for each in targets.targets(work, NOON.date())]

    assert bare.memory.see(amounts, bare.workspace, now=NOON + timedelta(hours=1)) != [180_000_000]
    assert bare.memory.see(amounts, bare.workspace, now=bare.now) == [180_000_000]


def test_a_person_s_quota_is_theirs_and_no_target_of_the_company(bare: Asking) -> None:
    bare.memory.do(
        lambda work: meet(work, Member("U0JONAS", "Jonas", Standing.MEMBER)), bare.workspace, now=NOON
    )
    given: dict[str, str | tuple[str, ...] | None] = {
        "kind": "revenue", "period": "q4", "amount": "250k", "person": "U0JONAS",
    }  # fmt: skip
    reply = bare.reply(OLGA, "/tandem setup target", answers=given)
    assert not reply.errors
    kept = bare.memory.see(lambda work: targets.targets(work, NOON.date()), bare.workspace, now=bare.now)
    assert kept == ()
    rows = bare.memory.see(
        lambda work: work.execute(
            sa.select(t.target.c.amount, t.target.c.person_id).where(
                t.target.c.workspace_id == work.workspace_id
            )
        ).all(),
        bare.workspace,
        now=bare.now,
    )
    assert [(row.amount, bool(row.person_id)) for row in rows] == [(250_000_00, True)]


def test_a_day_off_that_is_taken_back_was_off_until_then(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup holidays close 24 dec")
    bare.now += timedelta(days=1)
    assert bare.says(OLGA, "/tandem setup holidays open 24 dec").startswith(
        "24 Dec 2026 is a working day now."
    )
    day = date(2026, 12, 24)

    def closed(at: datetime) -> frozenset[date]:
        calendar = bare.memory.see(
            lambda work: calendars.in_force(work, "UTC", at).work, bare.workspace, now=bare.now
        )
        return calendar.closed

    then, now = closed(NOON + timedelta(hours=1)), closed(bare.now)
    assert day in then
    assert day not in now


def test_every_change_is_on_record_by_who_made_it(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup team West sales")
    entries = bare.memory.see(lambda work: audit.newest(work, 1), bare.workspace, now=NOON)
    assert [(each.actor_id, each.verb) for each in entries] == [(OLGA, "setup.team")]
    assert "changed a team" in bare.says(OLGA, "/tandem audit")


def test_a_channel_that_tandem_is_not_in_or_that_outsiders_read_is_refused(bare: Asking) -> None:
    assert "/invite @Tandem" in bare.says(OLGA, "/tandem setup channel marketing")
    bare.memory.do(
        lambda work: channels.set_channel(work, CHANNEL, name="shared", member=True, outsiders=True),
        bare.workspace,
        now=NOON,
    )
    reply = bare.reply(OLGA, "/tandem setup channel marketing")
    assert pressable(reply) == {"Allow it": f"/tandem setup channel allow {CHANNEL}"}
    bare.says(OLGA, pressable(reply)["Allow it"])
    assert bare.says(OLGA, "/tandem setup channel marketing").startswith("#shared is for marketing now.")


def test_a_misspelt_step_is_offered_right(bare: Asking) -> None:
    reply = bare.reply(OLGA, "/tandem setup zon Berlin")
    assert pressable(reply)["zone Berlin"] == "/tandem setup zone Berlin"


def test_teams_with_people_do_not_end(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    asking = Asking(company.memory, company.id, NOON)
    assert asking.says(company.olga, "/tandem setup team West off").startswith("2 people belong to West.")
    company.run(lambda work: add_team(work, company.actor("olga"), "North", Department.SALES))
    assert asking.says(company.olga, "/tandem setup team North off").startswith("Team North has ended.")
    assert "North" not in [team.name for team in company.see(teams.teams)]


@pytest.mark.parametrize("who", ["jonas", "ines", "priya", "daniel"])
@pytest.mark.parametrize("line", ["setup", "setup zone UTC", "check", "audit", "people", "erase L-42"])
def test_an_admins_lines_are_refused_to_everybody_else_with_who_may(
    quick_memory: Memory, who: str, line: str
) -> None:
    company = Company.make(quick_memory)
    said = Asking(company.memory, company.id, NOON).says(company.people[who], f"/tandem {line}")
    assert "dmins" in said


def test_check_names_the_fix_for_each_finding(bare: Asking) -> None:
    bare.says(OLGA, "/tandem setup")
    said = bare.says(OLGA, "/tandem check")
    assert "Setup: missing: zone" in said
    assert "Data: nothing was imported yet → tandem import leads FILE" in said


def test_only_files_of_every_day_grow_old(bare: Asking) -> None:
    def months_ago(work: Work) -> None:
        for kind in ("people", "leads"):
            at = work.now - timedelta(days=90)
            work.insert(
                t.import_run, kind=kind, source="crm", file=f"{kind}.csv", digest=kind, exported_at=at,
                started_at=at, finished_at=at, state="done", complete=False, baseline=True, line=2, read=1, new=1,
                changed=0, same=0, refused=0, flagged=0,
            )  # fmt: skip

    bare.says(OLGA, "/tandem setup")
    bare.memory.do(months_ago, bare.workspace, now=bare.now)
    said = bare.says(OLGA, "/tandem check")
    assert "Data: older than the last working day: leads → tandem import leads FILE" in said


def test_with_the_zone_digests_keep_their_wall_time_and_that_is_said(bare: Asking) -> None:
    def turn_on(work: Work) -> None:
        channels.set_channel(work, CHANNEL, name="demand", member=True)
        subscriptions.turn_on(work, SHELL, CHANNEL, "pipeline", parse_schedule("weekdays 08:30", "UTC"))

    bare.memory.do(turn_on, bare.workspace, now=NOON)
    said = "Digests keep their times, by that zone."
    assert f"The zone is Europe/Berlin now. {said}" in bare.says(OLGA, "/tandem setup zone Berlin")
    assert "weekdays 08:30 Berlin" in bare.says(OLGA, "/digest")
    assert said not in bare.says(OLGA, "/tandem setup zone Berlin")
