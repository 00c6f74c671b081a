"""What sales says far more often of a campaign or content is told to whoever made it, praise too: once a month, with counts."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from alignment.people import Role, Standing
from db.memory import Memory, Work
from db.stores import roster
from digests import registry
from messages.house import Kind, breaches
from tests.company import MARKETING_CHANNEL, NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, labels, notices, only
from tests.leads.test_patterns import DAY, daily

_FRESH = itertools.count(10_000, 10)
"""Each conversation has envelopes of its own."""

LINK = "https://brightwater.example/roi"
EARLIER = NOON - 60 * DAY
MONTH = NOON - 3 * DAY


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    Dialogue(made, now=EARLIER).says("priya", f"/tandem content add ROI guide {LINK}")
    return made


def of_leads(
    company: Company, first: int, verdicts: str, at: datetime = MONTH, campaign: str = "webinar-nov"
) -> None:
    """Have Jonas say something of one lead after the other: `g`ood, `o`k or `p`oor."""
    for number, letter in enumerate(verdicts, first):
        company.lead(number, f"Company {number}", owner="jonas", at=at, campaign=campaign)
        verdict = {"g": "good", "o": "ok", "p": "poor"}[letter]
        talk = Dialogue(company, now=at + timedelta(hours=1), _envelopes=next(_FRESH))
        talk.says("jonas", f"/lead feedback {number} {verdict} {'too small' if letter == 'p' else ''}")


def people_say(company: Company, line: str, verdicts: str) -> None:
    """Have that many colleagues of sales say something: each is somebody of their own."""
    for n, letter in enumerate(verdicts):
        name = f"rep{n}"
        if name not in company.people:
            company.people[name] = company.run(lambda work, n=name: _rep(work, n), EARLIER)  # type: ignore[misc]
        verdict = {"g": "good", "o": "ok", "p": "poor"}[letter]
        talk = Dialogue(company, now=MONTH + timedelta(minutes=n), _envelopes=next(_FRESH))
        talk.says(name, f"{line.format(verdict)} {'out of date' if letter == 'p' else 'helped the talk'}")


def _rep(work: Work, name: str) -> int:
    made = roster.add(work, name.capitalize(), standing=Standing.MEMBER)
    roster.grant(work, made, Role.REP, 0)
    return made


def patterns(company: Company) -> list[str]:
    return [
        str(each.payload.get("verdict", each.payload.get("code"))) for each in notices(company, "pattern")
    ]


def test_poor_leads_of_a_campaign_stand_out_against_its_own_history(company: Company) -> None:
    of_leads(company, 101, "p" * 2 + "g" * 28, EARLIER)
    of_leads(company, 201, "p" * 8 + "g" * 4)
    assert daily(company) == 1
    message = only(company, "pattern")
    assert body(message) == (
        "*Webinar Nov* · poor fit stands out\n"
        "Of what sales said of its leads, poor was\n"
        "30 days: 8 of 12, 67 %, range 39–86 %\n"
        "Before: 2 of 30, 7 %\n"
        "Look at L-208, L-207, L-206 and 5 more"
    )
    assert message.text.split("\n")[0] == "Webinar Nov poor fit stands out: 8 of 12 in 30 days."
    assert labels(message) == ["Why", "Mute for a week"]
    assert not breaches(message, Kind.ALERT)
    assert "Jonas" not in str(message.payload())
    why = Dialogue(company).says("priya", "/campaign why webinar-nov")
    assert "8 of 12, 67 %, range 39–86 % said poor of its leads · the half-year before 2 of 30, 7 %" in why


def test_a_new_campaign_is_compared_with_all_others_together(company: Company) -> None:
    of_leads(company, 101, "p" * 2 + "g" * 28, EARLIER, campaign="search")
    of_leads(company, 201, "p" * 8 + "o" * 4)
    daily(company)
    assert patterns(company) == ["poor"]
    assert "All others: 2 of 30, 7 %" in body(only(company, "pattern"))


def test_content_that_works_is_said_as_well(company: Company) -> None:
    people_say(company, "/tandem content {} roi-guide", "g" * 9 + "p")
    assert daily(company) == 1
    message = only(company, "pattern")
    assert body(message) == (
        "*ROI guide* · works for sales\n"
        "Of what sales said of it, good was\n"
        "30 days: 9 of 10, 90 %, range 60–98 %\n"
        "In short: helped the talk 9"
    )
    assert labels(message) == ["Show it", "Mute for a week"]
    assert notices(company, "pattern")[0].target == MARKETING_CHANNEL
    assert not breaches(message, Kind.ALERT)
    daily(company, NOON + DAY)
    assert len(notices(company, "pattern", NOON + DAY)) == 1


def test_a_campaign_itself_is_praised_apart_from_its_leads(company: Company) -> None:
    people_say(company, "/campaign {} webinar-nov", "ggggg")
    daily(company)
    assert body(only(company, "pattern")).startswith(
        "*Webinar Nov* · works for sales\nOf what sales said of it, good was\n30 days: 5 of 5, 100 %, range 57–100 %"
    )


def test_nothing_is_said_under_the_floor_or_of_what_is_quiet_or_taken_back(company: Company) -> None:
    people_say(company, "/campaign {} webinar-nov", "gggg")
    assert daily(company) == 0
    people_say(company, "/tandem content {} roi-guide", "ggggg")
    talk = Dialogue(company, _envelopes=next(_FRESH))
    talk.says("priya", "/tandem content mute roi-guide")
    daily(company)
    assert patterns(company) == []
    talk.says("priya", "/tandem content mute roi-guide off")
    daily(company)
    (notice,) = notices(company, "pattern")
    talk.now = MONTH + timedelta(minutes=4)
    assert talk.says("rep4", "/tandem content undo roi-guide").startswith("Taken back")
    assert company.see(lambda work: registry.render(work, notice), NOON) is None
