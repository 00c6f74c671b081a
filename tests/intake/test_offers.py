"""A file that gives somebody a lead tells them of it like a manager in Slack; history and what is old tells nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alignment.lifecycle import EventKind, Stage
from db.stores.notices import Notice
from digests import registry
from tests.conftest import NOW
from tests.intake.conftest import LIVE
from tests.intake.test_rejections import Team
from tests.intake.test_rejections import team as team  # noqa: PLC0414 - a fixture

MQL, ASSIGNED, ACCEPTED = EventKind.MARKETING_QUALIFIED, EventKind.ASSIGNED, EventKind.ACCEPTED
TODAY = datetime(2026, 11, 16, 13, 20, tzinfo=UTC)


def told(team: Team) -> list[Notice]:
    return team.notices("offer", "offers")


def test_a_new_lead_with_an_owner_reaches_them(team: Team) -> None:
    team.bring(team.lead(reached=((MQL, TODAY),)))
    assert team.lead_now().stage is Stage.ASSIGNED
    (notice,) = told(team)
    assert (notice.kind, notice.target) == ("offers", f"person:{team.rep}")
    message = team.see(lambda work: registry.render(work, notice))
    assert message is not None
    assert message.text.split("\n")[0].startswith("New lead L-1 Acorn. First touch by ")
    assert "Yours: your CRM names you its owner" in message.text
    team.bring(team.lead(reached=((MQL, TODAY),)))
    assert len(told(team)) == 1, "the same file tells nothing new"


def test_a_known_lead_that_gets_an_owner_reaches_them_and_one_taken_away_is_called_off(team: Team) -> None:
    team.bring(team.lead(owner_email="", reached=((MQL, TODAY),)))
    assert told(team) == []
    team.bring(team.lead(reached=((MQL, TODAY),)))
    assert [each.state for each in told(team)] == ["pending"]
    team.bring(team.lead(reached=((MQL, TODAY),), refused=True, reason="no_budget"))
    assert [each.state for each in told(team)] == ["cancelled"]


def test_many_of_one_file_are_one_message_and_who_asked_for_a_talk_alone(team: Team) -> None:
    ordinary = [team.lead(f"A-{number}", reached=((MQL, TODAY),)) for number in range(8)]
    hot = [team.lead(f"H-{number}", hot=True, reached=((MQL, TODAY), (ASSIGNED, NOW))) for number in range(2)]
    team.bring(*ordinary, *hot)
    assert sorted(each.kind for each in told(team)) == ["offer", "offer", "offers"]
    (many,) = team.notices("offers")
    message = team.see(lambda work: registry.render(work, many))
    assert message is not None
    assert message.text.startswith("8 new leads, first touch by ")


@pytest.mark.parametrize("handed_over", [NOW - timedelta(days=8), LIVE - timedelta(days=1)])
def test_what_is_old_or_was_before_tandem_tells_nobody(team: Team, handed_over: datetime) -> None:
    team.bring(team.lead(reached=((MQL, handed_over),)))
    assert team.lead_now().owner_id == team.rep
    assert told(team) == []


def test_what_was_accepted_elsewhere_tells_nobody(team: Team) -> None:
    team.bring(team.lead(reached=((MQL, TODAY), (ACCEPTED, TODAY))))
    assert team.lead_now().stage is Stage.ACCEPTED
    assert told(team) == []
