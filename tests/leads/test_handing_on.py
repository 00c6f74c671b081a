"""Inside sales qualifies by phone and hands on to sales: what each of them types, is told and owes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Origin, Queue, Stage
from alignment.rota import Member, Pool
from alignment.routing import Plan, Rule, RuleKind
from db import tables as t
from db.memory import Memory, Work
from db.stores import clocks, teams, turns
from db.stores import leads as stored
from db.stores import routing as rules
from db.tables.delivery import NoticeState
from digests import home
from figures import left_behind
from messages.house import Kind, breaches
from operations import ladders, routing
from operations.setup.teams import set_inside
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.conftest import MAYA
from tests.leads.test_homes import _all_sent as all_sent
from tests.leads.test_homes import due
from tests.leads.test_messages import body, labels, notices, shown

PHONE, CLOSERS = 1, 2


@pytest.fixture
def company(memory: Memory) -> Company:
    """The company where Luca's team, East, is inside sales: it has L-42 and L-43; L-44 is Jonas's as before."""
    made = Company.make(memory)
    made.run(lambda work: set_inside(work, made.actor("olga"), "east"), NOON - timedelta(days=30))
    for number, name in ((42, "Acorn Robotics"), (43, "Bay Optics")):
        made.lead(number, name, owner="luca", stage=Stage.ASSIGNED, team="east", contact=MAYA)
    made.lead(44, "Cedar Mutual", owner="jonas")
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    return Dialogue(company)


def with_rules(company: Company) -> None:
    """Luca's pool has what marketing hands over, Jonas and Amira share what he hands on, and Ines watches."""
    plan = Plan(
        0,
        (
            Rule(1, RuleKind.POOL, "all", pool_id=PHONE),
            Rule(2, RuleKind.POOL, "closers", pool_id=CLOSERS),
            Rule(3, RuleKind.CATCH_ALL, person_id=company.ines),
        ),
        (
            Pool(PHONE, "Phone", "phone", (Member(company.luca),)),
            Pool(CLOSERS, "Closers", "closers", (Member(company.jonas), Member(company.amira))),
        ),
    )
    company.run(lambda work: rules.save(work, plan, company.ines), NOON - timedelta(days=1))


def kinds(company: Company, number: int = 42) -> list[EventKind]:
    return [each.kind for each in company.see(lambda work: stored.standing(stored.events(work, number)))]


def lead(company: Company, number: int = 42) -> Lead:
    found = company.see(lambda work: stored.lead(work, number))
    assert found is not None
    return found


def taken(talk: Dialogue) -> None:
    talk.says("luca", "/lead accept 42")
    talk.says("luca", "/lead called 42")
    talk.wait(minutes=20)


# --- accepting and handing on ---------------------------------------------------------------------------------------


def test_inside_sales_accepts_qualifies_by_phone_and_hands_on(company: Company, talk: Dialogue) -> None:
    assert talk.says("luca", "/lead accept 42").startswith("L-42 Acorn Robotics is yours.")
    assert kinds(company)[-1] is EventKind.TELE_ACCEPTED
    talk.says("luca", "/lead called 42")
    assert "Hand on" in talk.buttons
    talk.wait(minutes=20)
    said = talk.says("luca", "/lead handon 42 @amira wants a quote for two plants")
    assert said.split("\n")[0] == "L-42 Acorn Robotics is handed on to Amira. Accept or reject by 16:30."
    assert talk.buttons == ["Undo", "Next lead"]
    assert (lead(company).owner_id, lead(company).team_id) == (company.amira, company.west)
    assert talk.says("amira", "/lead accept 42").startswith("L-42 Acorn Robotics is yours. First touch by")
    assert kinds(company)[-3:] == [EventKind.TOUCHED, EventKind.TELE_QUALIFIED, EventKind.ACCEPTED]
    assert "qualified: D-" in talk.says("amira", "/lead qualify 42 24k 31 jan")


def test_a_deal_is_for_sales_and_the_answer_offers_the_hand_on(talk: Dialogue) -> None:
    taken(talk)
    said = talk.says("luca", "/lead qualify 42 24k 31 jan")
    assert said.startswith("Inside sales hands L-42 Acorn Robotics on; sales makes the deal.")
    talk.press("luca", "Hand on")
    assert talk.form.title == "Hand on to sales"
    assert talk.fields == ["person", "note"]
    talk.submits("luca", person="rules", note="wants a quote")
    assert talk.stage(42) is Stage.ASSIGNED


def test_the_form_names_everybody_of_sales_but_inside_sales(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42", form=True)
    (choice,) = [block for block in talk.form.view()["blocks"] if block["block_id"] == "person"]
    offered = [each["text"]["text"] for each in choice["element"]["options"]]
    assert offered == ["Whoever the rules say", "Amira", "Ines", "Jonas"]
    talk.submits("luca", person=str(company.jonas), note="")
    assert lead(company).owner_id == company.jonas


def test_without_inside_sales_nothing_is_different(memory: Memory) -> None:
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", owner="luca", stage=Stage.ASSIGNED, team="east")
    talk = Dialogue(made)
    talk.says("luca", "/lead accept 42")
    assert kinds(made)[-1] is EventKind.ACCEPTED
    talk.says("luca", "/lead 42")
    assert "Qualify" in talk.buttons
    assert "Hand on" not in talk.buttons
    assert "handon" not in talk.says("luca", "/lead help")
    assert talk.says("luca", "/lead handon 42").startswith("L-42 Acorn Robotics is with sales already")
    assert "qualified: D-" in talk.says("luca", "/lead qualify 42 24k 31 jan")


@pytest.mark.parametrize(
    ("who", "line", "answer"),
    [
        ("luca", "/lead handon 43", "L-43 Bay Optics is not accepted yet."),
        ("luca", "/lead handon 42 @luca", "Luca is of inside sales, which hands leads on. Pick somebody of sales."),
        ("luca", "/lead handon 42 @zoe", '"@zoe" is nobody of sales whom I know.'),
        ("amira", "/lead handon 42", "L-42 is Luca's: Luca, or their manager, can do that."),
        ("jonas", "/lead handon 44", "L-44 Cedar Mutual is with sales already: nobody hands it on."),
        ("priya", "/lead handon 42", ""),
    ],
)  # fmt: skip
def test_who_may_not_or_not_now_hears_why(talk: Dialogue, who: str, line: str, answer: str) -> None:
    taken(talk)
    assert talk.says(who, line).startswith(answer)
    assert talk.stage(42) is Stage.ACCEPTED


def test_their_manager_may_hand_on_for_them(talk: Dialogue) -> None:
    taken(talk)
    assert "is handed on to Jonas" in talk.says("ines", "/lead handon 42 @jonas")
    assert notices(talk.company, "handed_on") == []


def test_of_two_who_hand_on_the_second_is_told(talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    assert talk.says("ines", "/lead handon 42 @jonas").startswith(
        "L-42 Acorn Robotics was handed on: it waits for sales now."
    )


def test_one_envelope_twice_hands_on_once(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    talk.again("luca", "/lead handon 42 @amira")
    assert kinds(company).count(EventKind.TELE_QUALIFIED) == 1


def test_nobody_gives_it_back_to_inside_sales(talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    assert talk.says("ines", "/lead give 42 @luca").startswith("Luca is of inside sales")
    assert talk.says("ines", "/lead give 42 @jonas").startswith("L-42 Acorn Robotics is Jonas's now.")


def test_marketing_sends_what_was_handed_on_to_no_team_that_cannot_take_it(talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    talk.says("amira", "/lead reject 42 customer")
    assert talk.stage(42) is Stage.ASSIGNED, "a customer goes back to routing"
    answer = talk.says("priya", "/lead answer 42 send east")
    assert answer.startswith("East is inside sales, which handed L-42 Acorn Robotics on.")
    talk.says("priya", "/lead answer 42 send west")
    assert (lead(talk.company).team_id, lead(talk.company).owner_id) == (talk.company.west, 0)


def test_a_backup_of_inside_sales_takes_over_as_inside_sales(company: Company, talk: Dialogue) -> None:
    def joins(work: Work) -> None:
        work.insert(
            t.membership,
            person_id=company.amira,
            team_id=company.east,
            valid_from=work.now,
            recorded_from=work.now,
        )
        teams.set_backup(work, company.east, company.amira)

    company.run(joins)
    assert talk.says("amira", "/lead cover 42").startswith("L-42 Acorn Robotics is yours")
    assert lead(company).with_inside_sales


# --- routing --------------------------------------------------------------------------------------------------------


def test_rules_give_marketings_leads_to_inside_sales_and_what_it_hands_on_to_sales(
    company: Company, talk: Dialogue
) -> None:
    with_rules(company)
    company.lead(60, "Dune Lighting", stage=Stage.NEW, team="")
    talk.says("priya", "/lead handover 60")
    assert lead(company, 60).owner_id == company.luca
    talk.says("luca", "/lead accept 60")
    assert "would go to Jonas." in talk.says("ines", "/tandem routing test 60")
    assert "is handed on to Jonas. Accept or reject by" in talk.says("luca", "/lead handon 60 wants a quote")
    assert lead(company, 60).team_id == company.west
    (first, second) = company.see(lambda work: turns.routed(work, 60))
    assert [(each.rule_id, each.pool_id, each.person_id) for each in (first, second)] == [
        (1, PHONE, company.luca),
        (2, CLOSERS, company.jonas),
    ]
    assert (
        "is handed on to Amira"
        in [talk.says("luca", "/lead accept 42"), talk.says("luca", "/lead handon 42")][1]
    )


def test_a_hand_on_that_nobody_can_have_waits_with_its_watcher_and_is_found_later(
    company: Company, talk: Dialogue
) -> None:
    with_rules(company)
    for who in ("jonas", "amira"):
        talk.says(who, "/tandem away today")
    taken(talk)
    assert "is handed on; it waits for somebody of sales." in talk.says("luca", "/lead handon 42")
    assert (lead(company).queue, lead(company).handed_on) == (Queue.ROUTING, True)
    assert [each.target for each in notices(company, "unrouted")] == [f"person:{company.ines}"]
    assert talk.says("luca", "/lead accept 42").startswith(
        "L-42 Acorn Robotics was handed on: it waits for sales"
    )
    talk.says("jonas", "/tandem away off")
    company.run(routing.sweep, talk.now)
    assert lead(company).owner_id == company.jonas


def test_not_mine_after_a_hand_on_goes_to_the_next_of_sales(company: Company, talk: Dialogue) -> None:
    with_rules(company)
    taken(talk)
    talk.says("luca", "/lead handon 42")
    assert "goes on to Amira" in talk.says("jonas", "/lead notmine 42 conflict")
    assert "goes back to routing" in talk.says("amira", "/lead notmine 42 conflict")


# --- promises -------------------------------------------------------------------------------------------------------


def handoff_clocks(company: Company) -> list[clocks.Clock]:
    """The promises that each handoff starts anew; the next step is whoever's touched it last."""
    there = company.see(lambda work: clocks.of_lead(work, 42))
    return [each for each in there if each.kind in ("accept", "first_touch")]


def test_each_step_has_clocks_of_its_own(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    found = handoff_clocks(company)
    assert [(each.kind, each.handoff, each.team_id, each.outcome) for each in found] == [
        ("accept", 1, company.east, "met"),
        ("first_touch", 1, company.east, "met"),
        ("accept", 2, company.west, ""),
        ("first_touch", 2, company.west, ""),
    ]
    assert [each.holder_id for each in found[2:]] == [company.amira, company.amira]
    talk.wait(minutes=10)
    assert "First touch, in time." in talk.says("amira", "/lead called 42")
    found = handoff_clocks(company)
    assert found[3].outcome == "met"


def climb(company: Company, at: datetime) -> None:
    while company.see(ladders.anything_due, at):
        company.run(ladders.climb, at)


def test_whoever_has_it_then_is_reminded_and_not_inside_sales(company: Company, talk: Dialogue) -> None:
    taken(talk)
    climb(company, talk.now)
    talk.says("luca", "/lead handon 42 @amira")
    climb(company, NOON.replace(hour=20, minute=31))
    told = [each.target for each in notices(company, "nudge") if each.payload["lead"] == 42]
    assert told == [f"person:{company.amira}"]


def test_what_inside_sales_touched_and_sales_did_not_is_left_behind_by_sales(
    company: Company, talk: Dialogue
) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    week = NOON + timedelta(days=3)
    talk.says("luca", "/lead called 43")
    found = {each.lead.id: each.lead.owner_id for each in company.see(left_behind.at_present, week).leads}
    assert found[42] == company.amira
    talk.says("amira", "/lead called 42")
    assert 42 not in {each.lead.id for each in company.see(left_behind.at_present, week).leads}


def test_undo_takes_a_hand_on_back_with_its_clocks_and_turn(company: Company, talk: Dialogue) -> None:
    with_rules(company)
    taken(talk)
    before = company.see(lambda work: clocks.of_lead(work, 42))
    talk.says("luca", "/lead handon 42")
    assert "Taken back. L-42 Acorn Robotics is accepted again." in talk.press("luca", "Undo")
    assert lead(company).with_inside_sales
    assert company.see(lambda work: clocks.of_lead(work, 42)) == before
    assert "is handed on to Jonas" in talk.says("luca", "/lead handon 42"), "the turn was given back"


def test_undo_after_five_minutes_is_too_late(talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    talk.wait(minutes=6)
    talk.says("luca", "/lead undo 42")
    assert talk.stage(42) is Stage.ASSIGNED


def test_why_explains_both_steps(talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    said = talk.says("amira", "/lead why 42")
    assert "Rule: handed on to sales by Luca, Mon 16 Nov 12:30." in said
    assert "Accept or reject: Mon 16 Nov 12:30 + 240 business minutes" in said
    assert "First touch: Mon 16 Nov 12:30 + 240 business minutes" in said
    earlier = talk.press("amira", "Earlier clocks")
    assert "Accept or reject, inside sales: Mon 16 Nov 08:30 + 240 business minutes" in earlier
    assert "First touch, inside sales: Mon 16 Nov 08:31 + 240 business minutes" in earlier
    assert earlier.count("in time.") >= 2


# --- what each of them is told --------------------------------------------------------------------------------------


def offered(company: Company, who: str = "amira") -> str:
    (notice,) = [
        each for each in notices(company, "offers") if each.target == f"person:{company.people[who]}"
    ]
    return body(shown(company, notice))


def test_sales_reads_who_talked_to_them_and_can_open_the_note(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira wants a quote for two plants")
    said = offered(company)
    (dm,) = [each for each in notices(company, "offers") if each.target == f"person:{company.amira}"]
    assert not breaches(shown(company, dm), Kind.LEAD)
    assert said.split("\n")[0].endswith("L-42 Acorn Robotics* · from inside sales")
    assert "Inside sales: Luca, talked 12:10" in said.split("\n")
    assert "Yours: West team · Luca gave it to you" in said.split("\n")
    assert len(said.split("\n")) <= 7
    (notice,) = [each for each in notices(company, "offers") if each.target == f"person:{company.amira}"]
    assert "Read note" in labels(shown(company, notice))[-1]
    talk.says("amira", "/lead note 42 handon", form=True)
    assert "wants a quote for two plants" in str(talk.form.view())
    assert talk.says("jonas", "/lead note 42 handon", form=True).startswith("Marketing, the rep who wrote it")


def test_inside_sales_hears_that_sales_accepted(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    talk.wait(minutes=10)
    talk.says("amira", "/lead accept 42")
    (notice,) = notices(company, "handed_on")
    assert notice.target == f"person:{company.luca}"
    assert (
        body(shown(company, notice)) == "*L-42 Acorn Robotics* · sales accepted\nAmira accepted it at 12:40."
    )
    assert shown(company, notice).text.startswith(
        "L-42 Acorn Robotics: sales accepted. Amira accepted it at 12:40."
    )
    talk.says("amira", "/lead undo 42")
    (notice,) = notices(company, "handed_on")
    assert notice.state is NoticeState.CANCELLED


def test_inside_sales_hears_of_a_no_and_marketing_answers_it_as_any(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    talk.wait(minutes=10)
    talk.says("amira", "/lead reject 42 budget asked for next year")
    assert len(notices(company, "rejected")) == 1
    (notice,) = notices(company, "handed_on")
    assert not breaches(shown(company, notice), Kind.ALERT)
    said = body(shown(company, notice)).split("\n")
    assert said[:2] == ["*L-42 Acorn Robotics* · sales said no", "Amira said no at 12:40: no budget."]
    assert said[2].startswith("Now in nurture, back ")
    assert "asked for next year" not in str(shown(company, notice).blocks)


def test_home_and_the_queue_show_what_waits_for_sales(company: Company, talk: Dialogue) -> None:
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    row = "L-42 Acorn Robotics · Amira, by 16:30"
    luca = company.actor("luca", talk.now)
    page = company.see(lambda work: home.lines_of(home.of(work, luca)), talk.now)
    assert "Waiting for sales (1)" in page
    assert row in page
    assert row in talk.says("luca", "/lead").replace("*", "")
    assert "1 lead waits for you." in talk.message.text, "what waits for sales is not theirs to do"
    talk.says("amira", "/lead accept 42")
    assert "Waiting for sales" not in talk.says("luca", "/lead")
    assert "Waiting for sales" not in talk.says("amira", "/lead")


def test_the_home_of_inside_sales_follows_what_sales_does(company: Company, talk: Dialogue) -> None:
    talk.says("luca", "/tandem home")
    taken(talk)
    talk.says("luca", "/lead handon 42 @amira")
    company.run(all_sent)
    assert "luca" not in due(company)
    talk.says("amira", "/lead accept 42")
    assert "luca" in due(company)


def test_the_card_says_where_it_is_and_offers_what_comes_next(talk: Dialogue) -> None:
    taken(talk)
    assert talk.says("luca", "/lead 42").split("\n")[0].endswith("with inside sales")
    assert "Hand on" in talk.buttons
    talk.says("luca", "/lead handon 42 @amira")
    said = talk.says("amira", "/lead 42")
    assert said.split("\n")[0].endswith("handed on, not accepted yet")
    assert "handed on to sales · Luca" in said
    assert "accepted by inside sales · Luca" in said
    assert "Accept" in talk.buttons


# --- what inside sales brings in itself -----------------------------------------------------------------------------


def test_what_inside_sales_brings_in_is_its_own_until_it_hands_it_on(
    company: Company, talk: Dialogue
) -> None:
    said = talk.says("luca", "/lead add Larch Foods")
    assert "It is yours; hand it on when it is ready for sales." in said
    assert talk.buttons[0] == "Hand on"
    number = int(said.split()[0].removeprefix("L-"))
    assert (lead(company, number).origin, lead(company, number).stage) == (Origin.INSIDE_SALES, Stage.NEW)
    assert talk.says("luca", f"/lead qualify {number} 24k 31 jan").startswith("Inside sales hands")
    assert "is handed on to Amira" in talk.says("luca", f"/lead handon {number} @amira")
    assert talk.says("amira", f"/lead accept {number}").startswith(
        f"L-{number} Larch Foods is yours. First touch by"
    )
    assert "Brought in by inside sales" in talk.says("amira", f"/lead why {number}")


# --- setting it up --------------------------------------------------------------------------------------------------


def test_a_team_becomes_inside_sales_by_a_line_or_the_form_and_stops(memory: Memory) -> None:
    talk = Dialogue(Company.make(memory))
    said = talk.says("olga", "/tandem setup inside east")
    assert said.startswith(
        "East is inside sales now: what it accepts, it hands on to sales. Give it leads by a rule"
    )
    assert "Teams: Content, East (inside sales), West" in talk.says("olga", "/tandem setup")
    assert talk.says("olga", "/tandem setup inside west").startswith("West would be the whole of sales")
    assert talk.says("olga", "/tandem setup inside content").startswith("Content is a team of marketing")
    assert talk.says("olga", "/tandem setup inside none").startswith("East is inside sales no more")
    assert talk.says("olga", "/tandem setup inside none").startswith("No team is inside sales")
    talk.says("olga", "/tandem setup inside", form=True)
    talk.submits("olga", team="east")
    assert talk.company.see(teams.of_inside_sales) == {talk.company.luca}
    assert talk.says("olga", "/tandem setup inside east off").startswith("East is inside sales no more")
    assert talk.company.see(teams.of_inside_sales) == frozenset()


def test_only_admins_set_it_up(talk: Dialogue) -> None:
    assert "Admins set Tandem up" in talk.says("ines", "/tandem setup inside west")


def test_what_is_with_inside_sales_when_it_ends_can_still_be_handed_on_or_made_a_deal(talk: Dialogue) -> None:
    taken(talk)
    talk.says("olga", "/tandem setup inside none")
    talk.says("luca", "/lead accept 43")
    assert kinds(talk.company, 43)[-1] is EventKind.ACCEPTED
    assert "is handed on to Amira" in talk.says("luca", "/lead handon 42 @amira")
