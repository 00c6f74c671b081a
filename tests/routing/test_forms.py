"""What is configured in a form is checked there: as Slack submits it, and where Slack shows what is wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.slack.edge import Edge
from db import tables as t
from db.memory import Memory, Work
from db.stores import routing, workspaces
from messages.limits import check_view
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.messages.test_forms import submitted
from tests.routing.test_commands import set_up


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)

    def connect(work: Work) -> None:
        work.insert(t.installation, team="T1", installed_at=NOON)

    made.run(connect)
    return made


@pytest.fixture
def ruled(company: Company) -> Company:
    """Two pools, two territories."""
    set_up(Dialogue(company))
    return company


def later(company: Company) -> Dialogue:
    """A conversation whose envelopes are not those of the one before."""
    return Dialogue(company, _envelopes=50)


def opened(company: Company, line: str, who: str) -> dict[str, Any]:
    """Type a line that opens a form; return the view that Slack is given."""
    noun, _, text = line.partition(" ")
    body = {
        "command": noun, "text": text, "team_id": "T1", "user_id": who, "channel_id": "C1", "trigger_id": line,
        "response_url": "http://127.0.0.1:9/",
    }  # fmt: skip
    views: list[dict[str, Any]] = []

    async def speak(method: str, payload: dict[str, Any]) -> dict[str, Any]:
        assert method == "views.open"
        views.append(payload["view"])
        return {"ok": True}

    async def type_it() -> None:
        answer = await Edge(company.memory, lambda: NOON).command(body)
        assert answer.after is not None
        await answer.after(speak)

    asyncio.run(type_it())
    (view,) = views
    assert check_view(view) == []
    return view


def sent(company: Company, line: str, *, by: str = "U0INES", **typed: Any) -> dict[str, Any]:
    """Fill the form of a line in and send it, as Slack does; return what Slack is told."""
    view = opened(company, line, by)
    known = {block["block_id"]: _initial(block) for block in view["blocks"] if block["type"] == "input"}
    body = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": by},
        "view": {
            "id": f"V{line}{len(typed)}",
            "hash": "1",
            "callback_id": view["callback_id"],
            "private_metadata": view["private_metadata"],
            "blocks": view["blocks"],
            "state": {"values": submitted(view, {**known, **typed})},
        },
    }
    answer = asyncio.run(Edge(company.memory, lambda: NOON).submit(body))
    assert answer.ack is not None
    told = dict(answer.ack)
    fields = {block["block_id"] for block in view["blocks"]}
    assert set(told.get("errors", ())) <= fields, "Slack refuses a complaint beside a field that is not there"
    return told


def _initial(block: dict[str, Any]) -> Any:
    element = block["element"]
    chosen = element.get("initial_option")
    return chosen["value"] if chosen else element.get("initial_value")


def words(told: dict[str, Any]) -> str:
    """What stands in the form after it was sent."""
    assert told["response_action"] == "update", told
    assert check_view(told["view"]) == []
    return str(told["view"]["blocks"])


def test_a_rule_that_can_never_match_is_refused_beside_its_kind(ruled: Company) -> None:
    told = sent(ruled, "/tandem rule add", name="Again", region="west", pool="pool:2")
    assert told["errors"]["kind"].startswith(
        "Rule 3 (territory Again) could never match: rule 1 (territory West)"
    )
    assert ruled.see(routing.plan).version == 4


def test_moving_a_rule_where_another_takes_all_of_it_is_refused_beside_the_number(ruled: Company) -> None:
    talk = later(ruled)
    talk.says("ines", "/tandem rule add segment Large segment large to East")
    talk.says("ines", "/tandem rule add pool Rest to West")
    told = sent(ruled, "/tandem rule move", number="4", to="1")
    assert "could never match" in "".join(told["errors"].values())


def test_a_pool_without_members_is_refused_beside_the_pool(ruled: Company) -> None:
    later(ruled).says("ines", "/tandem rule pool North")
    told = sent(ruled, "/tandem rule add", name="North", region="north", pool="pool:3")
    assert told["errors"] == {
        "pool": "Rule 3 gives leads to North, which has no members. Add somebody first."
    }


def test_a_pool_that_gets_nobody_is_warned_of_in_the_form(ruled: Company) -> None:
    assert "Nobody of pool North works here: its leads wait." in words(
        sent(ruled, "/tandem rule pool", name="North")
    )


def test_overlapping_territories_are_warned_of_in_the_form_before_and_after_they_hold(ruled: Company) -> None:
    filled = {"name": "Big", "region": "east, south", "pool": "pool:1"}
    warning = "Rules 2 and 3 overlap: what fits both goes to rule 2."
    before = words(sent(ruled, "/tandem rule add", **filled, first="show"))
    assert warning in before
    assert ruled.see(routing.plan).version == 4
    after = words(sent(ruled, "/tandem rule add", **filled))
    assert warning in after
    assert "Put it back" in after


def test_a_ladder_that_ends_nowhere_is_refused_beside_its_steps(company: Company) -> None:
    told = sent(company, "/tandem setup ladder", by="U0OLGA", steps_hot="reminder -10m")
    assert told["errors"]["steps_hot"].startswith("That ladder ends nowhere")
    assert company.see(workspaces.terms).agreement.ladders == {}


def test_what_is_missing_is_said_beside_a_field_that_is_there(company: Company) -> None:
    told = sent(company, "/tandem rule add", name="West", region="west")
    assert told["errors"] == {
        "name": "There is no pool yet that it could give leads to. Add one first: rule pool West."
    }


@pytest.mark.parametrize(
    ("line", "typed", "field"),
    [
        ("/tandem rule add", {"kind": "owner", "name": "Keys", "account": "Acme"}, "person"),
        ("/tandem rule add", {"name": "Big", "size": "big", "pool": "pool:1"}, "size"),
        ("/tandem rule edit", {"number": "9", "name": "X", "region": "x", "pool": "pool:1"}, "number"),
        ("/tandem rule remove", {"number": "3"}, "number"),
        ("/tandem rule pool", {"name": "West"}, "name"),
        ("/tandem rule endpool", {"pool": "pool:1"}, "pool"),
        ("/tandem rule member", {"pool": "pool:1", "who": "U0PRIYA"}, "who"),
        ("/tandem rule member", {"pool": "pool:1", "who": "U0LUCA", "weight": "99"}, "weight"),
        ("/tandem rule member", {"pool": "pool:1", "who": "U0LUCA", "hours": "whenever"}, "hours"),
        ("/tandem rule member", {"pool": "pool:1", "who": "U0LUCA", "cap": "many"}, "cap"),
        ("/tandem rule watch", {"who": "U0JONAS"}, "who"),
        ("/tandem rule back", {"number": "99"}, "number"),
    ],
)
def test_each_mistake_stands_beside_its_field(
    ruled: Company, line: str, typed: dict[str, str], field: str
) -> None:
    assert set(sent(ruled, line, **typed)["errors"]) == {field}
    assert ruled.see(routing.plan).version == 4
