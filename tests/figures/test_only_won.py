"""A file may hold won deals alone: then no win rate is known, which is said wherever one would stand, and never a bare 100 %."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from alignment.coverage import NO_LOSSES, NoNumber
from alignment.forecast import WeightBasis
from bot.cli.reports.scorecard import scorecard_text
from db import tables as t
from db.memory import Memory, Work
from db.tables.deals import DealKind
from digests import forecast_words
from figures import forecast, scorecard
from figures.basis import Scope
from figures.forecast import ForecastFigures
from figures.scorecard import Figures
from tests import brightwater as b
from tests.commands.test_pipeline import ask, text
from tests.figures.test_scorecard import OCTOBER


def only_won(memory: Memory) -> int:
    """Brightwater as a file tells it that has every deal but the lost ones."""
    workspace = b.build(memory)

    def forget(work: Work) -> None:
        v = t.opportunity_version
        work.execute(sa.delete(v).where(v.c.workspace_id == work.workspace_id, v.c.kind == DealKind.LOST))

    memory.do(forget, workspace, now=b.MONDAY)
    return workspace


def forecast_of(memory: Memory, workspace: int) -> ForecastFigures:
    return memory.see(
        lambda work: forecast.report(work, Scope(), b.MONDAY, b.MONDAY), workspace, now=b.MONDAY
    )


def scorecard_of(memory: Memory, workspace: int) -> Figures:
    return memory.see(
        lambda work: scorecard.report(work, Scope(quarter=OCTOBER), b.MONDAY, b.MONDAY),
        workspace,
        now=b.MONDAY,
    )


def test_a_forecast_knows_no_win_rate_and_no_chance_from_it(memory: Memory) -> None:
    found = forecast_of(memory, only_won(memory))
    assert (found.outcomes.by_count.numerator, found.outcomes.by_count.n) == (66, 66)
    assert not found.outcomes.lost_known
    assert found.velocity.missing is NoNumber.NO_LOSSES
    assert found.weighted.deals(WeightBasis.OWN_HISTORY) == 0, "no stage's own share is 100 % either"
    told = forecast_words.history(found)
    assert told[told.index("Win rate: not known") + 1] == "   66 won, no lost deal is known"
    assert "Velocity: n/a, no lost deal is known" in told
    assert not any("100 %" in line for line in told)
    rate = found.to_json()["win_rate"]
    assert (rate["won"], rate["lost_known"], rate["by_count"], rate["by_value"]) == (66, False, None, None)
    assert found.to_json()["basis"]["winrate"]["doubt"] == NO_LOSSES


def test_where_a_lost_deal_is_known_the_rate_is_one(quick_memory: Memory) -> None:
    found = forecast_of(quick_memory, b.build(quick_memory))
    assert found.outcomes.lost_known
    assert found.to_json()["win_rate"]["lost_known"] is True
    assert found.to_json()["basis"]["winrate"]["doubt"] is None


def test_a_loss_of_another_time_is_enough_to_believe_a_rate(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    card = scorecard_of(quick_memory, workspace)
    assert (card.of("decided").now, card.of("decided").doubt) == ((10, 10), ""), "October lost none"


def test_a_scorecard_says_so_beside_the_count(memory: Memory) -> None:
    workspace = only_won(memory)
    found = scorecard_of(memory, workspace)
    decided = found.of("decided")
    assert (decided.now, decided.doubt, decided.usual, decided.place) == ((10, 10), NO_LOSSES, None, None)
    assert "Won of decided: 10, no lost deal is known" in scorecard_text(found)
    metric = next(each for each in found.to_json()["metrics"] if each["metric"] == "decided")
    assert metric["doubt"] == NO_LOSSES
    assert "100 %" not in json.dumps(found.to_json(), ensure_ascii=False)


@pytest.mark.parametrize(("figure", "cases"), [("winrate", 66), ("decided oct", 10)])
def test_where_from_says_why_there_is_no_share(quick_memory: Memory, figure: str, cases: int) -> None:
    workspace = only_won(quick_memory)
    told = text(ask(quick_memory, workspace, b.INES, f"/pipeline why {figure}"))
    assert f"{cases} deals ÷ {cases} deals: no lost deal is known" in told
    assert "100 %" not in told
    assert "no lost deal is known" in text(ask(quick_memory, workspace, b.INES, "/pipeline forecast"))
