"""Ladders are set by line and by form, and one that cannot work is refused where it was typed."""

from __future__ import annotations

import pytest

from alignment.ladder import DEFAULTS, LadderName, in_words
from db.memory import Memory
from db.stores import teams, workspaces
from tests.company import Company
from tests.dialogue import Dialogue


@pytest.fixture
def talk(quick_memory: Memory) -> Dialogue:
    return Dialogue(Company.make(quick_memory))


def ladder(talk: Dialogue, name: LadderName, team: str = "") -> str:
    agreed = talk.company.see(workspaces.terms, talk.now).agreement
    return in_words(agreed.ladder(name, talk.company.teams.get(team, 0)))


def test_a_line_sets_a_ladder_for_everybody_or_for_a_team(talk: Dialogue) -> None:
    said = talk.says("olga", "/tandem setup ladder ordinary reminder -2h manager 0 reroute 8h")
    assert said.startswith("Agreement v1 has these ladders from now on.")
    assert ladder(talk, LadderName.ORDINARY) == "reminder -2h manager 0 reroute 8h"
    assert ladder(talk, LadderName.HOT) == in_words(DEFAULTS[LadderName.HOT])
    talk.says("olga", "/tandem setup ladder ordinary west reminder -90m manager 30m")
    assert ladder(talk, LadderName.ORDINARY, "west") == "reminder -90m manager 30m"
    assert ladder(talk, LadderName.ORDINARY, "east") == "reminder -2h manager 0 reroute 8h"
    talk.says("olga", "/tandem setup ladder ordinary west default")
    assert ladder(talk, LadderName.ORDINARY, "west") == "reminder -2h manager 0 reroute 8h"


def test_a_promise_keeps_its_ladders_when_it_is_changed(talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup ladder hot reminder -10m manager 0 reroute 30m")
    talk.says("olga", "/tandem setup sla hot 20m")
    assert ladder(talk, LadderName.HOT) == "reminder -10m manager 0 reroute 30m"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ordinary reminder -1h", "ends nowhere"),
        ("ordinary manager 0 reminder -1h", "in order of time"),
        ("hot reminder -1h manager 0", "before the promise begins"),
        ("ordinary reminder -1h boss 0", '"boss" is nobody to turn to'),
        ("ordinary reminder soon manager 0", '"soon" is no time'),
        ("ordinary reminder", "pairs of whom and when"),
        ("answer reminder -1h reroute 0", "ladders of sales"),
        ("sideways reminder -1h manager 0", "Which ladder?"),
        ("backup nowhere @amira", "is no team"),
        ("backup west @priya", "is nobody of sales"),
    ],
)
def test_what_cannot_work_is_refused_in_words(talk: Dialogue, line: str, says: str) -> None:
    assert says in talk.says("olga", f"/tandem setup ladder {line}")
    assert ladder(talk, LadderName.ORDINARY) == in_words(DEFAULTS[LadderName.ORDINARY])


def test_a_step_to_a_backup_where_there_is_none_is_warned_of(talk: Dialogue) -> None:
    line = "/tandem setup ladder hot reminder -10m backup -5m manager 0"
    assert "East, West have no backup: that step reaches nobody." in talk.says("olga", line)
    assert talk.says("olga", "/tandem setup ladder backup west @amira").startswith(
        "Amira stands in for West."
    )
    assert "East has no backup" in talk.says("olga", line)
    talk.says("olga", "/tandem setup ladder backup east @luca")
    assert "no backup" not in talk.says("olga", line)
    assert "Nobody stands in for West" in talk.says("olga", "/tandem setup ladder backup west off")
    found = talk.company.see(teams.teams, talk.now)
    assert {each.name: each.backup_id for each in found}["West"] == 0


def test_the_form_says_the_same_and_refuses_in_its_field(talk: Dialogue) -> None:
    assert talk.says("olga", "/tandem setup ladder") == "[Ladders]"
    assert talk.fields == [
        *(f"steps_{each}" for each in ("ordinary", "hot", "steps", "answer", "enrich")),
        "team",
        "backup",
    ]
    good = {
        "steps_ordinary": "reminder -1h backup 0 manager 1h",
        "steps_hot": "reminder -10m manager 0",
        "steps_steps": "reminder -2h manager 4h",
        "steps_answer": "reminder -2h manager 0 agenda 8h",
        "steps_enrich": "reminder -1h manager 0 agenda 8h",
    }
    refused = talk.submits("olga", **{**good, "steps_hot": "reminder -10m"}, team="all")
    assert refused.startswith("steps_hot: That ladder ends nowhere")
    talk.says("olga", "/tandem setup ladder")
    said = talk.submits("olga", **good, team="west", backup="U0AMIRA")
    assert "Amira stands in for West." in said
    assert ladder(talk, LadderName.ORDINARY, "west") == good["steps_ordinary"]
    assert ladder(talk, LadderName.ORDINARY) == in_words(DEFAULTS[LadderName.ORDINARY])


def test_only_admins_set_ladders(talk: Dialogue) -> None:
    assert "Admins set Tandem up" in talk.says("ines", "/tandem setup ladder hot reminder -10m manager 0")
