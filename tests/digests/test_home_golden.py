"""App Home reads as the sample, to the letter, for a rep, a marketer and a manager; one row is one section with its menu."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alignment import leads as rules
from alignment.calendar import local_instant, parse_time
from alignment.lifecycle import Stage
from alignment.reasons import find
from alignment.terms import Agreement
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, feedback, people
from db.stores import leads as stored
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from digests import home
from messages.forms import Home
from messages.house import Kind, breaches
from messages.limits import check_view
from messages.message import compose
from operations.history import happen
from tests.company import ZONE, Company
from tests.dialogue import Dialogue

NOW = datetime(2026, 11, 16, 14, 13, tzinfo=UTC)
"""Monday, 09:13 in New York: L-87 asked for a talk a minute ago."""

WEEK_AGO = datetime(2026, 11, 9, 15, tzinfo=UTC)


def moment(day: int, wall: str, month: int = 11) -> datetime:
    return local_instant(date(2026, month, day), parse_time(wall), ZONE)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    """Jonas on Monday morning: two leads with clocks, six open ones, one answer owed to him, ten promises decided."""
    made = Company.make(quick_memory)
    made.run(_agreed, moment(2, "9:00", month=10))
    talk = Dialogue(made)
    for number, name in ((57, "Pinecrest Clinics"), *_OTHERS):
        made.lead(number, name, owner="jonas", at=WEEK_AGO, touches=1)
    for number in (31, 32, 33):
        late = number == 33
        at = WEEK_AGO - timedelta(days=7 if late else 5)
        made.lead(number, f"Earlier {number}", owner="jonas", at=at, touches=0 if late else 1)
    made.lead(34, "Earlier 34", owner="jonas", at=WEEK_AGO - timedelta(days=5), touches=1)
    talk.now = WEEK_AGO
    talk.says("jonas", "/lead recycle 34 timing mar")
    talk.says("jonas", "/lead called 33")
    for number, answer in (
        (31, "fix the form asks about it"),
        (32, "nurture 15 feb"),
        (33, "nurture 15 feb"),
    ):
        talk.says("jonas", f"/lead reject {number} timing")
        talk.wait(minutes=10)
        assert "answered" in talk.says("priya", f"/lead answer {number} {answer}")
    talk.says("jonas", "/lead good 57 right role")
    talk.says("priya", f"/lead thank {made.see(lambda work: feedback.latest_on(work, 57, made.jonas)).id}")  # type: ignore[union-attr]
    talk.says("jonas", "/lead noanswer 57")
    made.lead(71, "Kite Airports", owner="jonas", at=WEEK_AGO + timedelta(days=1), touches=1)
    made.run(lambda work: _returns(work, made), moment(16, "8:30"))
    made.lead(42, "Acorn Robotics", owner="jonas", at=moment(13, "11:00"))
    talk.now = moment(13, "12:10")
    talk.says("jonas", "/lead reject 42 budget asked for next year")
    talk.now = moment(13, "16:00")
    talk.says("jonas", "/lead later 57 tue 9")
    made.lead(79, "Cedar Mutual", owner="jonas", stage=Stage.ASSIGNED, at=moment(13, "15:00"))
    made.lead(87, "Juniper Dairies", owner="jonas", stage=Stage.ASSIGNED, hot=True, at=moment(16, "9:11"))
    made.run(lambda work: _money(work, made), moment(2, "9:00"))
    return made


_OTHERS = ((64, "Harbor Foods"), (65, "Mill Street Cafés"), (67, "Norden Pumps"), (68, "Quarry Tools"))


def _agreed(work: Work) -> None:
    terms = replace(Agreement(), first_touch_minutes=960, answer_minutes=1440, step_minutes=9600)
    work.insert(t.agreement, version=2, effective_from=work.now, terms=terms.to_data(), recorded_at=work.now)


def _returns(work: Work, company: Company) -> None:
    """Kite Airports went to nurture and is back with Jonas, in its second cycle."""
    jonas, timing = people.actor(work, company.jonas), find("timing")
    assert timing is not None
    for decide in (
        lambda lead: rules.recycle(lead, timing, date(2026, 11, 16)),
        rules.qualify_for_sales,
        lambda lead: rules.assign(lead, jonas.id, company.west),
        lambda lead: rules.accept(lead, jonas.id, company.west),
    ):
        lead = stored.lead(work, 71, lock=True)
        assert lead is not None
        happen(work, jonas, lead, [decide(lead)])


def _money(work: Work, company: Company) -> None:
    number = deals.add(work, "Silverline Freight", created_at=work.now)
    won = DealFacts(
        DealKind.WON,
        11_800_000,
        "USD",
        date(2026, 11, 2),
        stage="Closed",
        stage_since=work.now,
        owner_id=company.jonas,
    )
    deals.record(work, number, won, work.now)
    work.insert(
        t.target, kind=TargetKind.REVENUE, first=date(2026, 10, 1), end=date(2027, 1, 1), amount=25_000_000,
        currency="USD", person_id=company.jonas, recorded_from=work.now,
    )  # fmt: skip


def built(company: Company, who: str, at: datetime = NOW) -> Home:
    found = company.see(lambda work: home.of(work, people.actor(work, company.people[who])), at)
    assert check_view(found.view()) == []
    return found


def shown(found: Home) -> list[str]:
    """Each section as the sample prints it; a row with the label of its menu's first entry behind it."""
    lines = []
    for part in found.sections:
        text = part if isinstance(part, str) else part["text"]["text"]
        text = re.sub(r"<https?://[^|>]*\|([^>]*)>", r"\1", str(text)).rstrip("\n")
        if not isinstance(part, str):
            text += f" [{part['accessory']['options'][0]['text']['text']}]"
        lines += text.split("\n")
    return lines


REP = """\
*Good morning, Jonas* · Mon 16 Nov
*Now* (2)
*L-87 Juniper Dairies* · first touch by 09:27 [Contact]
*L-79 Cedar Mutual* · accept or reject by 11:00 [Accept]
*Open* (6, warmest first)
*L-57 Pinecrest Clinics* · call 3 of 6, due Tue [Log a call]
*L-71 Kite Airports* · back from nurture [Log a call]
_4 more_ [Show all]
*Waiting for marketing* (1)
L-42 Acorn Robotics · answer by Wed 12:10 [Show]
*Your notes* 5 · answered 4 · changed a form 1
*Only you and your manager see this*
$118k of $250k (47 %) · 9 of 10 in time"""


def test_a_reps_home_reads_as_the_sample(company: Company) -> None:
    found = built(company, "jonas")
    assert shown(found) == REP.split("\n")
    assert [button.label for button in found.buttons] == ["New lead", "Feedback", "I'm away…", "Settings"]
    for who, first in (("priya", "New lead"), ("ines", "Today's digest"), ("olga", "Setup")):
        labels = [button.label for button in built(company, who).buttons]
        assert labels[0] == first
        assert "Feedback" not in labels, "a button that would be refused"
    lines = home.lines_of(found)
    assert breaches(compose(lines[0], "\n".join(lines)), Kind.THREAD) == ()


MARKETER = """\
*Good morning, Priya* · Mon 16 Nov
*Answers you owe* (1)
*L-42 Acorn Robotics* · No budget
Answer by Wed 12:10 [Fix it]
*Your campaigns, what sales says* · 30 days
Webinar Nov · 1 good"""


def test_a_marketers_home_has_the_answers_owed_and_what_sales_says(company: Company) -> None:
    found = built(company, "priya")
    assert shown(found) == MARKETER.split("\n")
    assert _menus(found) == [["Fix it", "Nurture until…", "Second look", "Read note", "Show"]]


def test_a_note_is_offered_only_where_there_is_one(company: Company) -> None:
    company.lead(43, "Fern Hotels", owner="jonas")
    talk = Dialogue(company, NOW, _envelopes=100)
    talk.says("jonas", "/lead reject 43 budget")
    with_note, without = _menus(built(company, "priya"))
    assert "Read note" in with_note
    assert without == ["Fix it", "Nurture until…", "Second look", "Show"]
    talk.says("priya", "/lead 42")
    assert "Read note" in talk.buttons
    talk.says("priya", "/lead 43")
    assert "Read note" not in talk.buttons
    assert "Fix it" in talk.buttons


MANAGER = """\
*Good afternoon, Ines* · Mon 16 Nov
*Needs a decision* (1)
*L-90 Vale Printing* · nobody's, accept by 13:13 [Give it]
*Left behind* (1)
*L-50 Meadow Bank* · Amira, due Wed 11:01 [Give to…]
*Late and why* (2)
*L-87 Juniper Dairies* · Jonas
First touch due 09:27 · not touched [Why]
*L-79 Cedar Mutual* · Jonas
Accept or reject due 11:00 · not answered [Why]
*Both promises*
*Marketing* Nov: 15 MQLs, 3 since Fri
*Sales* since Fri: 0 of 1 touched in time
*Second looks to rule* (1)
*L-42 Acorn Robotics* · No budget [Back to sales]"""


def test_a_managers_home_has_decisions_what_is_late_and_both_promises(company: Company) -> None:
    company.lead(50, "Meadow Bank", owner="amira", at=moment(9, "11:00"))
    company.lead(90, "Vale Printing", stage=Stage.MQL, team="", at=NOW)
    talk = Dialogue(company, NOW, _envelopes=100)
    assert "decide it together" in talk.says("priya", "/lead answer 42 look their budget begins in January")
    found = built(company, "ines", NOW + timedelta(hours=3))
    assert shown(found) == MANAGER.split("\n")
    assert _menus(found)[0] == ["Give it", "Why", "Show"]
    assert _menus(found)[1] == ["Give to…", "Route again", "Back to nurture…", "Why"]
    assert _menus(found)[-1] == ["Back to sales", "It stands", "Show"]
    lines = home.lines_of(found)
    assert breaches(compose(lines[0], "\n".join(lines)), Kind.THREAD) == ()


MARKETING_MANAGER = """\
*Good afternoon, Daniel* · Wed 18 Nov
*Needs a decision* (1)
*L-45 Bay Optics* · No budget
Answer by Thu 09:13 [Fix it]
*Late and why* (1)
*L-42 Acorn Robotics* · No budget
Answer was due 12:10 · not answered [Fix it]
*Both promises*
*Marketing* Nov: 15 MQLs, 0 since Tue
*Sales* since Tue: 0 of 2 touched in time
*Second looks to rule* (1)
*L-44 Oakhurst Labs* · Timing [Back to sales]"""


def test_a_marketing_managers_home_has_what_nobody_answers_what_is_late_and_second_looks_apart(
    company: Company,
) -> None:
    talk = Dialogue(company, NOW, _envelopes=100)
    for number, name, campaign, reason in (
        (44, "Oakhurst Labs", "webinar-nov", "timing"),
        (45, "Bay Optics", "partner", "budget"),
    ):
        company.lead(number, name, owner="jonas", campaign=campaign, at=WEEK_AGO, touches=1)
        talk.says("jonas", f"/lead reject {number} {reason}")
    talk.says("jonas", "/lead look 44 they begin in January")
    found = built(company, "daniel", moment(18, "13:00"))
    assert shown(found) == MARKETING_MANAGER.split("\n")
    talk.now = moment(18, "13:05")
    assert "noted, return" in talk.says("daniel", "/lead rule 44 return")


def test_a_manager_for_whom_nothing_waits_reads_so(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    lines = shown(built(company, "ines"))
    assert lines[1:3] == ["*Needs a decision* · nothing", "*Left behind* · none, and nothing is late"]
    assert shown(built(company, "daniel"))[1:3] == ["*Needs a decision* · nothing", "*Both promises*"]


def test_an_empty_queue_says_so_in_one_sentence(company: Company) -> None:
    assert shown(built(company, "luca")) == [
        "*Good morning, Luca* · Mon 16 Nov",
        "Nothing is waiting for you.",
    ]


def test_more_open_leads_than_fit_are_one_line_and_all_fit_without_it(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    for number in range(60, 65):
        company.lead(number, f"Company {number}", owner="amira", at=moment(13, "11:00"), touches=1)
    lines = shown(built(company, "amira"))
    assert lines[1] == "*Open* (5, warmest first)"
    assert [line.split()[0] for line in lines[2:7]] == [f"*L-{number}" for number in range(64, 59, -1)]
    company.lead(65, "Company 65", owner="amira", at=moment(13, "11:00"), touches=1)
    lines = shown(built(company, "amira"))
    assert lines[6] == "_2 more_ [Show all]"


def _menus(found: Home) -> list[list[str]]:
    rows = [part for part in found.sections if not isinstance(part, str)]
    return [[option["text"]["text"] for option in part["accessory"]["options"]] for part in rows]
