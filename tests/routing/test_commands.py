"""What managers type to route leads, and what everybody else is told."""

from __future__ import annotations

import pytest

from alignment.lifecycle import Stage
from db.memory import Memory
from db.stores import audit, routing, turns
from db.stores import leads as stored
from tests.company import Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, notices, shown
from tests.routing.test_placing import hand_over, waiting


@pytest.fixture
def talk(quick_memory: Memory) -> Dialogue:
    return Dialogue(Company.make(quick_memory))


def set_up(talk: Dialogue) -> None:
    assert "Pool West is there: Jonas, Amira." in talk.says("ines", "/tandem routing pool West from West")
    assert "Pool East is there: Luca." in talk.says("ines", "/tandem rule pool East from team east")
    assert "There is a rule territory West now. This is v3" in talk.says(
        "ines", "/tandem routing add territory West region west to West"
    )
    talk.says("ines", "/tandem rule add territory East region east to East")


def test_rules_are_set_up_by_lines_and_shown_in_order(talk: Dialogue) -> None:
    assert "no rules yet" in talk.says("ines", "/tandem routing")
    set_up(talk)
    card = talk.says("ines", "/tandem routing").split("\n")
    assert card[0] == "Routing · v4 · 3 rules"
    assert "1 territory West: region west → pool West" in card
    assert "2 territory East: region east → pool East" in card
    assert "3 else: Ines watches what no rule takes" in card
    assert "Pool West: Jonas, Amira" in card
    (newest,) = talk.company.see(lambda work: audit.newest(work, 1))
    assert (newest.verb, newest.actor_id) == ("routing.rule", talk.company.ines)


def test_a_lead_goes_by_them_and_says_so_in_the_message_and_in_why(talk: Dialogue) -> None:
    set_up(talk)
    hand_over(talk.company, waiting(talk.company, 42), talk.now)
    (notice,) = notices(talk.company, "offers")
    assert body(shown(talk.company, notice)).split("\n")[-1] == "Yours: West territory, your turn of two"
    why = talk.says("jonas", "/lead why 42")
    assert "Rule 1 of v4: territory West; pool West of two; turn: 0 + 1 = 1, first of two who can." in why
    assert "Rule 1 of v4: territory West" in talk.says("daniel", "/tandem routing why 42")


def test_a_dry_run_says_who_would_get_it_and_takes_no_turn(talk: Dialogue) -> None:
    set_up(talk)
    waiting(talk.company, 42)
    said = talk.says("ines", "/tandem routing test 42")
    assert "L-42 Company 42 would go to Jonas." in said
    assert "Rule 1: territory west · pool west of two" in said
    assert talk.says("daniel", "/tandem routing test company") == said
    assert talk.company.see(lambda work: turns.gained(work, 1)) == {}


def test_a_rep_is_told_who_changes_routing_and_what_they_can_see(talk: Dialogue) -> None:
    said = "Sales managers change routing: Ines. You can see why a lead is yours: /lead why 42."
    assert talk.says("jonas", "/tandem routing") == said
    assert talk.says("jonas", "/tandem rule remove 1") == said
    assert talk.says("priya", "/tandem routing") == said


def test_marketing_managers_read_and_change_nothing(talk: Dialogue) -> None:
    set_up(talk)
    assert "territory West" in talk.says("daniel", "/tandem routing")
    for line in ("/tandem routing remove 1", "/tandem rule pool North"):
        assert talk.says("daniel", line).startswith("Sales managers change routing: Ines.")
    assert talk.company.see(routing.plan).version == 4


def test_what_is_wrong_is_refused_with_words(talk: Dialogue) -> None:
    set_up(talk)
    talk.says("ines", "/tandem rule pool North")
    assert "which has no members" in talk.says(
        "ines", "/tandem rule add territory North region north to North"
    )
    assert "could never match: rule 1" in talk.says(
        "ines", "/tandem rule add territory Again region west to East"
    )
    assert "Rules 2 and 3 overlap" in talk.says(
        "ines", "/tandem rule add territory Big region east, south to West"
    )
    assert "The last rule stays" in talk.says("ines", "/tandem rule remove 4")
    assert "is no pool" in talk.says("ines", "/tandem rule add pool Rest to Nowhere")
    assert "is no kind of rule" in talk.says("ines", "/tandem rule add planet Mars to West")
    assert "is no size" in talk.says("ines", "/tandem rule add territory X size big to West")
    assert "gives leads to East" in talk.says("ines", "/tandem rule endpool East")


def test_members_have_weight_cap_and_hours_and_a_changed_weight_begins_anew(talk: Dialogue) -> None:
    set_up(talk)
    hand_over(talk.company, waiting(talk.company, 1), talk.now)
    said = talk.says("ines", "/tandem rule member West @jonas 2 cap 20 hours 9-17 weekdays")
    assert "Pool West: Jonas ×2 up to 20 9-17 weekdays, Amira." in said
    assert talk.company.see(lambda work: turns.gained(work, 1)) == {}
    assert "is out of West" in talk.says("ines", "/tandem rule member West @amira off")
    assert "weight is 1 to 20" in talk.says("ines", "/tandem rule member West @amira 99")
    assert "nobody of sales" in talk.says("ines", "/tandem rule member West @priya")
    assert "is no working time" in talk.says("ines", "/tandem rule member West @amira 1 hours whenever")


def test_a_change_is_put_back(talk: Dialogue) -> None:
    set_up(talk)
    talk.says("ines", "/tandem rule remove 1")
    assert "Put it back" in talk.buttons
    talk.press("ines", "Put it back")
    assert [each.name for each in talk.company.see(routing.plan).rules] == ["West", "East", ""]
    talk.says("ines", "/tandem rule move 2 1")
    assert [each.name for each in talk.company.see(routing.plan).rules] == ["East", "West", ""]


def sent(talk: Dialogue, **answers: str | None) -> str:
    """Send the open form with a field that is called as the dialogue's own word."""
    return talk._hear(talk._request("ines", talk.form.line, submitted=True, answers=answers))


def test_the_form_says_what_the_line_says(talk: Dialogue) -> None:
    set_up(talk)
    talk.says("ines", "/tandem rule add", form=True)
    said = talk.submits("ines", kind="segment", name="Large", segment="large", pool="pool:2", at="1")
    assert "There is a rule segment Large now." in said
    talk.says("ines", "/tandem rule member", form=True)
    assert "Pool East: Luca, Jonas ×3." in sent(
        talk, pool="pool:2", who="U0JONAS", weight="3", cap=None, hours=None
    )
    talk.says("ines", "/tandem rule watch", form=True)
    assert "Olga watches" in sent(talk, who="U0OLGA")
    talk.says("ines", "/tandem rule add", form=True)
    assert talk.submits("ines", kind="owner", account="Acme", person="U0LUCA").startswith(
        "There is a rule named account"
    )


def test_named_accounts_and_relationships_are_off_the_rota(talk: Dialogue) -> None:
    set_up(talk)
    talk.says("ines", "/tandem rule add owner Keys account company 42 to @luca at 1")
    talk.says("ines", "/tandem rule add relationship at 2")
    lead = hand_over(talk.company, waiting(talk.company, 42), talk.now)
    assert lead.owner_id == talk.company.luca
    assert "the account decides, off the rota" in talk.says("ines", "/tandem routing why 42")
    (notice,) = notices(talk.company, "offers")
    assert body(shown(talk.company, notice)).split("\n")[-1] == "Yours: the account is named as yours"


def test_not_mine_says_who_has_it_next(talk: Dialogue) -> None:
    set_up(talk)
    hand_over(talk.company, waiting(talk.company, 42), talk.now)
    said = talk.says("jonas", "/lead notmine 42 conflict")
    assert "goes on to Amira" in said
    assert talk.stage(42) is Stage.ASSIGNED
    found = talk.company.see(lambda work: stored.lead(work, 42))
    assert found is not None
    assert found.owner_id == talk.company.amira
