"""What a pair does: picks a time, excuses itself, says whether it met; and what its people read."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from alignment.pairing.taking_part import Met, Taking
from alignment.pairing.topics import TOPICS
from alignment.people import Standing
from alignment.together import Engagement
from db.stores import pairing_groups, pairing_rounds, roster
from db.stores.asked import Pair
from db.stores.notices import Notice
from db.stores.pairing_groups import Group
from digests import home, registry
from figures.pairings import engagements, seats_taken
from operations.pairings import drawing
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.test_together import today
from tests.pairings.telling import arrives, body, first, group_of, labels, moment, owed, said, seats, tick

BEGINS = moment(23, "10:00")


@pytest.fixture
def paired(company: Company, joined: Dialogue) -> Dialogue:
    tick(company, BEGINS)
    joined.now = moment(23, "10:05")
    return joined


def other_of(company: Company, who: str, at: datetime = BEGINS) -> str:
    group = group_of(company, who, at)
    return first(company, group.others(company.people[who]))[0]


def introduction(company: Company, who: str, at: datetime = BEGINS) -> Notice:
    number = group_of(company, who, at).id
    return next(each for each in owed(company, "coffee", at) if each.payload["group"] == number)


def moved_to(company: Company, zone: str, at: datetime) -> None:
    """Have everybody of marketing work in another zone."""
    for who in ("priya", "tomas", "leo", "daniel"):
        company.run(partial(roster.change, person_id=company.people[who], zone=zone), at)


# --- introduced -----------------------------------------------------------------------------------------------------


def test_an_introduction_is_the_sample(company: Company, paired: Dialogue) -> None:
    group = group_of(company, "amira", BEGINS)
    other = other_of(company, "amira").title()
    message = said(company, introduction(company, "amira"), BEGINS)
    assert body(message) == (
        f"*Coffee, round 1* · Amira and {other}\n"
        "You two have not been paired before.\n"
        "At work for both: Wed 11:00 or Fri 15:00\n"
        f"To start: {TOPICS[group.topic]}"
    )
    assert labels(message) == ["Wed 11:00", "Fri 15:00", "Another time", "Skip this round", "Pause me"]
    assert message.text.startswith(f"Coffee, round 1: Amira and {other}. Pick a time.")


def test_a_digest_counts_three_pairs_of_its_day_and_fewer_are_nobodys_to_know(
    company: Company, paired: Dialogue
) -> None:
    day = moment(25, "8:30")
    told: list[tuple[str, ...]] = []
    for who in ("jonas", "amira", "luca"):
        paired.says(who, "/tandem coffee time wed 11:00")
        told.append(today(company, day, paired.now))
    assert told == [(), (), ("3 coffees",)]
    assert today(company, moment(26, "8:30"), paired.now) == ()


def test_two_walls_are_two_lines(company: Company, joined: Dialogue) -> None:
    moved_to(company, "Europe/Berlin", joined.now)
    tick(company, BEGINS)
    message = said(company, introduction(company, "amira"), BEGINS)
    assert "At work for both:\nNew York Wed 09:00 or Fri 10:00\nBerlin Wed 15:00 or Fri 16:00" in body(
        message
    )
    assert labels(message)[0] == "Wed 09:00 New York"
    joined.now = moment(23, "10:05")
    joined.says("amira", "/tandem coffee time wed 9:00")
    (notice,) = [each for each in owed(company, "coffee_told", joined.now) if each.payload["what"] == "time"]
    told = body(said(company, notice, joined.now))
    assert told.startswith("*Amira picked Wed 25 Nov 09:00 New York*\n")
    assert told.endswith("\nBerlin: Wed 25 Nov 15:00")


def test_no_shared_hour_is_said_and_any_time_may_be_picked(company: Company, joined: Dialogue) -> None:
    moved_to(company, "Asia/Singapore", joined.now)
    tick(company, BEGINS)
    message = said(company, introduction(company, "amira"), BEGINS)
    assert "No hour at work for all; pick one that suits." in body(message)
    joined.now = moment(23, "10:05")
    told = joined.says("amira", "/tandem coffee time thu 18:00")
    assert "That is outside somebody's working hours; ask first." in told


def test_questions_fit_on_a_line_and_none_is_about_drinking() -> None:
    assert len(set(TOPICS)) == len(TOPICS)
    for each in TOPICS:
        assert len(f"To start: {each}") <= 48
        assert each.endswith("?")
        assert not any(word in each for word in ("beer", "wine", "drink", "bar"))


# --- a time ---------------------------------------------------------------------------------------------------------


def test_whoever_is_first_settles_a_time_and_the_other_is_told(company: Company, paired: Dialogue) -> None:
    other = other_of(company, "amira")
    message = introduction(company, "amira")
    arrives(company, message, BEGINS)
    line = next(
        each["value"]
        for block in said(company, message, paired.now).blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if each["type"] == "button" and each["text"]["text"] == "Wed 11:00"
    )
    told = paired.says("amira", line)
    assert told == f"You meet {other.title()} Wed 25 Nov 11:00. The other is told."
    (notice,) = [each for each in owed(company, "coffee_told", paired.now) if each.payload["what"] == "time"]
    assert notice.target == f"group:{group_of(company, 'amira', BEGINS).id}"
    assert body(said(company, notice, paired.now)).startswith(
        "*Amira picked Wed 25 Nov 11:00*\nCoffee, round 1: "
    )
    (present,) = owed(company, "coffee", paired.now, act="present")
    assert "*Wed 25 Nov 11:00*, as Amira picked" in body(said(company, present, paired.now))
    assert labels(said(company, present, paired.now))[0] == "Another time"
    assert paired.says(other, line.replace("2026-11-25T16:00Z", "2026-11-27T20:00Z")).startswith(
        "Amira picked Wed 25 Nov 11:00."
    )
    assert paired.buttons == ["Another time"]


def test_another_time_by_its_form_replaces_it_and_is_told_once(company: Company, paired: Dialogue) -> None:
    paired.says("amira", "/tandem coffee time")
    assert "Settle it" in str(paired.form.view())
    assert paired.submits("amira", day="2026-11-24", time="14:30").startswith("You meet ")
    paired.wait(minutes=5)
    other = other_of(company, "amira")
    assert paired.says(other, "/tandem coffee time wed 16:00").startswith("You meet Amira Wed 25 Nov 16:00.")
    told = [each for each in owed(company, "coffee_told", paired.now) if each.payload["what"] == "time"]
    assert len(told) == 2
    assert company.see(lambda work: [registry.render(work, each) is None for each in told], paired.now) == [
        True,
        False,
    ]
    paired.says("amira", "/tandem coffee time")
    paired.submits("amira", day="2026-11-20", time="14:30")
    assert "is over" in paired.reply.errors["time"]
    assert "has no time of day" in paired.says("amira", "/tandem coffee time wed")


def test_a_time_beyond_the_round_can_still_be_moved_and_called_off(
    company: Company, paired: Dialogue
) -> None:
    number = group_of(company, "amira", BEGINS).id
    assert paired.says("amira", "/tandem coffee time 2026-12-10 15:00").startswith("You meet ")
    paired.now = moment(8, "10:00", 12)
    assert paired.says("amira", f"/tandem coffee time G-{number} 2026-12-11 15:00").startswith("You meet ")
    assert paired.says("amira", f"/tandem coffee skip G-{number}").startswith("You skip this round.")
    assert [each.payload["what"] for each in owed(company, "coffee_told", paired.now)].count("off") == 1


def test_a_pair_is_its_peoples_alone(company: Company, paired: Dialogue) -> None:
    number = group_of(company, "amira", BEGINS).id
    outsider = next(
        each
        for each in ("jonas", "luca")
        if company.people[each] not in group_of(company, "amira", BEGINS).members
    )
    for line in (f"time G-{number} thu 15:00", f"skip G-{number}", f"met G-{number} yes"):
        assert "That pair is not yours" in paired.says(outsider, f"/tandem coffee {line}")


# --- not this round -------------------------------------------------------------------------------------------------


def test_who_cannot_is_never_explained_and_the_other_goes_first(company: Company, paired: Dialogue) -> None:
    other = other_of(company, "amira")
    notice = introduction(company, "amira")
    arrives(company, notice, BEGINS)
    told = paired.says("amira", "/tandem coffee skip")
    assert told == (
        "You skip this round. The other hears that you can't, not why.\nWhoever is left goes first next time."
    )
    (message,) = [each for each in owed(company, "coffee_told", paired.now) if each.payload["what"] == "off"]
    assert message.target == f"person:{company.people[other]}"
    assert body(said(company, message, paired.now)) == "*Amira can't this round*\nYou go first next time."
    (present,) = owed(company, "coffee", paired.now, act="present")
    shown = said(company, present, paired.now)
    assert "Off this round; the next comes by itself." in body(shown)
    assert labels(shown) == []
    assert "can't this round" in paired.says(other, f"/tandem coffee skip G-{notice.payload['group']}")
    tick(company, moment(7, "10:00", 12))
    second = seats(company, moment(7, "10:00", 12), 2)
    assert second[company.people[other]].taking is Taking.GROUP


def test_two_of_a_trio_still_meet(company: Company, joined: Dialogue) -> None:
    trio, two = the_trio(company, joined)
    told = joined.says(first(company, (two[0],))[0], "/tandem coffee skip")
    assert "They still meet." in told
    left = company.see(lambda work: pairing_groups.group(work, trio.id), joined.now)
    assert left is not None
    assert not left.off
    assert set(left.members) == set(trio.members) - {two[0]}
    assert joined.says(first(company, (two[0],))[0], "/tandem coffee why").startswith("You skipped it.")


def test_the_two_of_a_trio_go_on_in_a_message_of_their_own(company: Company, joined: Dialogue) -> None:
    trio, two = the_trio(company, joined)
    (of_three,) = introductions(company, trio, joined.now)
    arrives(company, of_three, joined.now)
    gone, *others = first(company, (two[0], *trio.others(two[0])))
    joined.says(gone, "/tandem coffee skip")
    _, of_two = introductions(company, trio, joined.now)
    assert of_two.target == of_three.target, "which is opened for whoever is in it now"
    message = said(company, of_two, joined.now)
    names = " and ".join(each.title() for each in others)
    assert body(message).startswith(
        f"*Coffee, round 1* · {names}\n{gone.title()} can't this round: you two meet.\nYou two have not been paired before."
    )
    assert "Another time" in labels(message)
    (present,) = owed(company, "coffee", joined.now, act="present")
    assert present.payload["group"] == trio.id
    shown = said(company, present, joined.now)
    assert body(shown) == (
        f"*Coffee, round 1* · {names}\n{gone.title()} can't this round.\nThey go on in a message of their own."
    )
    assert labels(shown) == []
    arrives(company, of_two, joined.now)
    joined.wait(minutes=5)
    joined.says(others[0], f"/tandem coffee time G-{trio.id} 2026-11-25T20:00Z")
    shown = said(company, owed(company, "coffee", joined.now, act="present")[-1], joined.now)
    assert f"*Wed 25 Nov 15:00*, as {others[0].title()} picked" in body(shown), (
        "the two read it, the third does not"
    )


def test_a_trio_whose_third_left_before_it_was_introduced_is_introduced_once_as_two(
    company: Company, joined: Dialogue
) -> None:
    trio, two = the_trio(company, joined)
    joined.says(first(company, (two[0],))[0], "/tandem coffee skip")
    (only,) = introductions(company, trio, joined.now)
    assert only.payload["without"] == two[0]


def introductions(company: Company, group: Group, at: datetime) -> list[Notice]:
    """Return what introduces a group, the oldest first."""
    return [each for each in owed(company, "coffee", at) if each.payload["group"] == group.id]


def test_who_left_a_trio_was_in_it_until_then(company: Company, joined: Dialogue) -> None:
    trio, two = the_trio(company, joined)
    since, until = moment(1, "0:00"), moment(1, "0:00", 12)
    before = Pair(joined.now, joined.now)

    def paired(pair: Pair) -> int:
        found = company.see(lambda work: seats_taken(work, since, until, pair), joined.now)
        return sum(each.paired.numerator for each in found.of.values())

    assert paired(before) == 7
    joined.wait(minutes=5)
    joined.says(first(company, (two[0],))[0], "/tandem coffee skip")
    assert paired(Pair(joined.now, joined.now)) == 6
    assert paired(before) == 7, "the same pair of times says the same for ever"
    (made,) = company.see(lambda work: pairing_rounds.rounds(work, 1), joined.now)
    again = company.see(partial(drawing.again, kept=made), joined.now)
    assert frozenset(trio.members) in {frozenset(each.members) for each in again.groups}


def test_two_of_a_trio_still_meet_where_the_third_is_gone(company: Company, joined: Dialogue) -> None:
    trio, two = the_trio(company, joined)
    company.run(partial(roster.change, person_id=two[0], standing=Standing.DEACTIVATED), joined.now)
    tick(company, joined.now)
    (notice,) = introductions(company, trio, joined.now)
    assert " can't this round: you two meet." in body(said(company, notice, joined.now))
    assert tick(company, joined.now) == 0


def the_trio(company: Company, joined: Dialogue) -> tuple[Group, list[int]]:
    """Return the trio of a round in which Luca is not, and which two of it are of one department."""
    joined.says("luca", "/tandem coffee leave")
    tick(company, BEGINS)
    joined.now = moment(23, "10:05")
    (trio,) = [each for each in company.see(pairing_groups.under_way, BEGINS) if len(each.members) == 3]
    return trio, [each for each in trio.members if list(trio.sides.values()).count(trio.sides[each]) == 2]


def test_a_pair_that_will_not_meet_waits_for_nothing(company: Company, paired: Dialogue) -> None:
    other = other_of(company, "amira").title()
    notice = introduction(company, "amira")
    arrives(company, notice, BEGINS)
    paired.says("amira", "/tandem coffee met no")
    (present,) = owed(company, "coffee", paired.now, act="present")
    assert labels(said(company, present, paired.now)) == []
    assert f"Coffee with {other}" not in paired.says("amira", "/tandem coffee")
    lines = company.see(lambda work: home.lines_of(home.of(work, company.actor("amira"))), paired.now)
    assert f"Coffee with {other}: pick a time" not in lines
    assert paired.says("amira", "/tandem coffee skip").startswith("You skip Mon 7 Dec 10:00.")


def test_who_met_has_nothing_to_skip(company: Company, paired: Dialogue) -> None:
    number = group_of(company, "amira", BEGINS).id
    paired.says("amira", "/tandem coffee met yes")
    assert paired.says("amira", f"/tandem coffee skip G-{number}").startswith("You met already")
    assert paired.press("amira", "Skip the next").startswith("You skip Mon 7 Dec 10:00.")
    company.run(partial(roster.change, person_id=company.amira, standing=Standing.DEACTIVATED), paired.now)
    tick(company, paired.now)
    assert "off" not in [each.payload["what"] for each in owed(company, "coffee_told", paired.now)]


# --- did you meet -----------------------------------------------------------------------------------------------------


def test_did_you_meet_is_asked_once_reminded_once_and_then_no_more(
    company: Company, paired: Dialogue
) -> None:
    paired.says("amira", "/tandem coffee time tue 14:00")
    number = group_of(company, "amira", BEGINS).id

    def asked(at: datetime) -> list[int]:
        there = owed(company, "coffee_met", at)
        return [each.payload["step"] for each in there if each.payload["group"] == number]

    tick(company, moment(24, "14:59"))
    assert asked(moment(24, "14:59")) == []
    tick(company, moment(24, "15:00"))
    tick(company, moment(24, "15:01"))
    assert asked(moment(24, "15:01")) == [1]
    notice = next(
        each for each in owed(company, "coffee_met", moment(24, "15:01")) if each.payload["group"] == number
    )
    message = said(company, notice, moment(24, "15:01"))
    assert body(message).endswith("Coffee, round 1, Tue 24 Nov 14:00")
    assert labels(message) == ["Yes", "Not yet", "No"]
    paired.now = moment(24, "16:00")
    assert paired.says("amira", f"/tandem coffee met G-{number} not yet").startswith(
        "Fine. At most one reminder"
    )
    for at in (moment(27, "15:00"), moment(28, "15:00"), moment(5, "15:00", 12)):
        tick(company, at)
    assert asked(moment(5, "15:00", 12)) == [1, 2]


def test_who_answered_is_asked_no_more_and_may_think_again(company: Company, paired: Dialogue) -> None:
    number = group_of(company, "amira", BEGINS).id
    assert paired.says("amira", "/tandem coffee met no").startswith("Fine. Nothing more comes")
    assert paired.says("amira", "/tandem coffee met no") == "That is what I have. Thank you."
    assert paired.press("amira", "Coffee")
    assert paired.says("amira", "/tandem coffee met yes").startswith("Good. That is counted")
    assert "Did you meet?" in paired.says("amira", "/tandem coffee met maybe")
    tick(company, moment(3, "10:00", 12))
    assert number not in [
        each.payload["group"] for each in owed(company, "coffee_met", moment(3, "10:00", 12))
    ]
    found = company.see(lambda work: pairing_groups.group(work, number), paired.now)
    assert found is not None
    assert found.outcome is Met.YES


def test_without_a_time_it_is_asked_late_in_the_round(company: Company, paired: Dialogue) -> None:
    tick(company, moment(2, "9:00", 12))
    assert owed(company, "coffee_met", moment(2, "9:00", 12)) == []
    tick(company, moment(2, "20:00", 12))
    assert len(owed(company, "coffee_met", moment(2, "20:00", 12))) == 4


# --- counted, and on Home -----------------------------------------------------------------------------------------------


def test_participation_is_by_department_and_small_groups_are_left_out(
    company: Company, paired: Dialogue
) -> None:
    for who in ("amira", "jonas"):
        paired.says(who, "/tandem coffee met yes")
    paired.says("luca", "/tandem coffee skip")
    since, until = moment(1, "0:00"), moment(1, "0:00", 12)
    pair = Pair(paired.now, paired.now)
    found = company.see(lambda work: seats_taken(work, since, until, pair), paired.now).of
    assert {side.value: (each.paired.numerator, each.met.numerator, each.met.denominator) for side, each in found.items()} == {
        "sales": (3, 2, 4), "marketing": (3, 2, 4),
    }  # fmt: skip
    before = Pair(paired.now, moment(23, "10:01"))
    then = company.see(lambda work: seats_taken(work, since, until, before), paired.now).of
    assert {each.paired.numerator for each in then.values()} == {4}, (
        "the same pair of times says the same for ever"
    )
    assert "Met in Nov: sales 2 of 4; marketing 2 of 4" in paired.says("ines", "/tandem coffee")
    assert "50 %" not in paired.says("ines", "/tandem coffee"), (
        "of four seats there is no percentage" in paired.says("ines", "/tandem coffee")
    )
    assert "Met in Nov" not in paired.says("jonas", "/tandem coffee")


def test_two_people_of_a_department_are_not_counted(company: Company, talk: Dialogue) -> None:
    for who in ("jonas", "amira", "leo", "priya", "tomas"):
        talk.says(who, "/tandem coffee join")
    tick(company, BEGINS)
    pair = Pair(BEGINS, BEGINS)
    found = company.see(
        lambda work: seats_taken(work, moment(1, "0:00"), moment(30, "0:00"), pair), BEGINS
    ).of
    assert [each.value for each in found] == ["marketing"]


def test_a_chosen_time_is_an_engagement_of_its_people_alone(company: Company, paired: Dialogue) -> None:
    paired.says("amira", "/tandem coffee time tue 14:00")
    chosen = paired.now
    group = group_of(company, "amira", BEGINS)
    paired.wait(minutes=10)
    paired.says("amira", "/tandem coffee time wed 15:00")
    since, until = moment(23, "0:00"), moment(30, "0:00")

    def of(known_at: datetime) -> tuple[Engagement, ...]:
        pair = Pair(paired.now, known_at)
        return company.see(lambda work: engagements(work, since, until, pair), paired.now)

    assert of(BEGINS) == ()
    (then,) = of(chosen)
    assert then.starts_at == moment(24, "14:00")
    assert then.revision == 0
    (now,) = of(paired.now)
    assert (now.ref, now.starts_at, now.ends_at) == (
        f"G-{group.id}",
        moment(25, "15:00"),
        moment(25, "15:30"),
    )
    assert now.people == frozenset(group.members)
    assert now.channel == ""
    assert now.revision == 1
    assert now.changed_at == moment(23, "10:15")
    assert now.asides[company.amira] == f"with {other_of(company, 'amira').title()}"
    paired.wait(minutes=10)
    paired.says("amira", "/tandem coffee skip")
    (off,) = of(paired.now)
    assert off.cancelled
    assert off.revision == 2


def test_home_says_whom_one_meets(company: Company, paired: Dialogue) -> None:
    other = other_of(company, "amira").title()

    def lines() -> list[str]:
        return company.see(lambda work: home.lines_of(home.of(work, company.actor("amira"))), paired.now)

    assert f"Coffee with {other}: pick a time" in lines()
    paired.says("amira", "/tandem coffee time wed 15:00")
    assert f"Wed 15:00 coffee · with {other}" in lines()
    assert f"Coffee with {other}: pick a time" not in lines()
    assert "coffee" not in str(
        company.see(lambda work: home.lines_of(home.of(work, company.actor("olga"))), paired.now)
    )


def test_why_says_the_rule_and_the_sums_and_nobodys_absence(company: Company, paired: Dialogue) -> None:
    other = other_of(company, "amira").title()
    told = paired.says("amira", "/tandem coffee why")
    assert told.startswith(f"You and {other}: you had not been paired before.")
    assert "Sales meets marketing" in told
    assert "Round 1: 4 of sales, 4 of marketing in 4 groups, drawn with lot" in told
    assert "You were not in the last round" in paired.says("olga", "/tandem coffee why")


def test_alone_it_says_what_waits_with_the_buttons_that_do_it(company: Company, paired: Dialogue) -> None:
    other = other_of(company, "amira").title()
    told = paired.says("amira", "/tandem coffee")
    assert f"Coffee with {other}: pick a time" in told
    assert "Wed 25 Nov 11:00" in paired.buttons
    assert paired.press("amira", "Wed 25 Nov 11:00").startswith(f"You meet {other} Wed 25 Nov 11:00.")
