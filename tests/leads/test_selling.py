"""What sales does with a lead, line by line: accept, pass on, log, put off, recycle, qualify, give, add."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.stores import campaign_touches
from operations.addresses import HASH_KEY
from tests.dialogue import Dialogue

HALF_PAST_EIGHT = datetime(2026, 11, 16, 8, 30, tzinfo=ZoneInfo("America/New_York"))


def test_the_second_to_accept_is_told_who_was_first_and_gets_the_next_lead(talk: Dialogue) -> None:
    talk.company.lead(43, "Fern Hotels", stage=Stage.MQL)
    talk.company.lead(
        90, "Bay Optics", owner="jonas", stage=Stage.ASSIGNED, at=HALF_PAST_EIGHT - timedelta(days=3)
    )
    talk.now = HALF_PAST_EIGHT.replace(hour=9, minute=13)
    assert talk.says("amira", "/lead accept 43").startswith("L-43 Fern Hotels is yours. First touch by ")
    talk.wait(minutes=1)
    said = talk.says("jonas", "/lead accept 43")
    assert said == "Amira accepted L-43 at 09:13. Your next one is L-90."
    assert talk.buttons == ["L-90"]


def test_accept_by_all_its_words(talk: Dialogue) -> None:
    for number, word in enumerate(("accept", "a", "take"), 300):
        talk.company.lead(number, f"Firm {number}", stage=Stage.MQL)
        assert talk.says("jonas", f"/lead {word} {number}").startswith(
            f"L-{number} Firm {number} is yours. First touch by"
        )


def test_not_mine_is_no_rejection_and_starts_no_clock(talk: Dialogue) -> None:
    before = talk.company.see(lambda work: _clocks(work, 79))
    said = talk.says("jonas", "/lead notmine 79 territory")
    assert said.startswith("L-79 Cedar Mutual goes back to routing: territory. This is no rejection.")
    assert talk.company.see(lambda work: _clocks(work, 79)) == before
    assert talk.says("jonas", "/lead nm 87 weather") == '"weather" is no reason to pass a lead on. Pick one:'


def _clocks(work: object, number: int) -> object:
    from db.stores import clocks

    return clocks.of_lead(work, number)  # type: ignore[arg-type]


def test_touches_in_their_four_words_and_the_old_spelling(talk: Dialogue) -> None:
    assert (
        talk.says("jonas", "/lead called 42 talked for long")
        == "Call logged for L-42 Acorn Robotics. First touch, in time. Next step by Wed 12:10."
    )
    assert (
        talk.says("jonas", "/lead emailed 42")
        == "E-mail logged for L-42 Acorn Robotics. Attempt 2 of 6. Next step by Wed 12:10."
    )
    assert (
        talk.says("jonas", "/lead met 42")
        == "Meeting logged for L-42 Acorn Robotics. Attempt 3 of 6. Next step by Wed 12:10."
    )
    assert (
        talk.says("jonas", "/lead noanswer 42")
        == "Call without an answer logged for L-42 Acorn Robotics. Attempt 4 of 6. Next step by Wed 12:10."
    )
    assert talk.says("jonas", "/lead touch 42 call").endswith("Attempt 5 of 6. Next step by Wed 12:10.")
    assert talk.says("jonas", "/lead touch 42 email again").endswith(
        "Attempt 6 of 6. Next step by Wed 12:10."
    )


def test_later_says_that_the_clock_runs_on(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead later 42 tomorrow 9") == (
        "L-42 Acorn Robotics comes back to you Tue 09:00. The clock runs on: first touch by 13:00."
    )
    assert talk.says("jonas", "/lead later 42 yesterday 9") == "That time has passed. Try tomorrow 9."


def test_recycle_takes_a_reason_and_a_day(talk: Dialogue) -> None:
    assert (
        talk.says("jonas", "/lead recycle 42 timing mar")
        == "L-42 Acorn Robotics: timing. Nurture until 1 Mar."
    )
    assert talk.stage(42) is Stage.RECYCLED


def test_qualify_makes_a_deal(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead qualify 42 24k 31 jan")
    assert said.startswith("L-42 Acorn Robotics qualified: D-1, $24k, closes 31 Jan.")
    talk.press("jonas", "Undo")
    assert talk.stage(42) is Stage.ACCEPTED
    kinds = talk.company.see(
        lambda work: set(
            work.execute(
                sa.select(t.opportunity_version.c.kind).where(
                    t.opportunity_version.c.workspace_id == work.workspace_id,
                    t.opportunity_version.c.recorded_to == t.FOREVER,
                )
            ).scalars()
        )
    )
    assert "open" not in kinds


def test_amounts_and_days_with_two_readings_are_asked_back_with_all_that_was_typed(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead q 42 24.000 31 jan")
    assert said.startswith('"24.000" may be')
    assert "qualified: D-1, $24k, closes 31 Jan" in talk.press("jonas", talk.buttons[0])
    said = talk.says("jonas", "/lead q 87 24k 3/4")
    assert said.startswith('"3/4" may be')
    assert "qualified: D-2, $24k, closes" in talk.press("jonas", talk.buttons[0])


def test_an_opportunity_needs_amount_and_day(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead qualify 42 24k") == "An opportunity needs a close date, such as 31 jan."
    assert talk.says("jonas", "/lead qualify 42 soon").startswith('"soon" is no amount I know.')
    assert talk.says("jonas", "/lead qualify 79 24k 31 jan") == "L-79 Cedar Mutual is not accepted yet."
    assert talk.buttons == ["Accept"]


def test_give_hands_a_lead_to_a_rep(talk: Dialogue) -> None:
    assert talk.says("ines", "/lead give 79 @amira").startswith("L-79 Cedar Mutual is Amira's now.")
    assert talk.says("ines", "/lead give 79 <@U0JONAS|jonas>").startswith("L-79 Cedar Mutual is Jonas's now.")
    assert talk.says("ines", "/lead give 79 @zoe") == '"@zoe" is nobody of sales whom I know.'
    assert talk.says("jonas", "/lead give 79 @amira") == "Sales managers can do that: Ines."


def test_feedback_takes_tags_off_the_words_and_keeps_the_note(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead good 42 right role, ready to talk and very friendly")
    assert said == (
        "L-42 Acorn Robotics: good lead (right role, ready to talk). The campaign's owner is told."
    )
    assert talk.says("jonas", "/lead feedback 42 ok").startswith("L-42 Acorn Robotics: ok lead.")
    assert talk.says("jonas", "/lead poor 42 too small").startswith(
        "L-42 Acorn Robotics: poor fit (too small)."
    )


def test_a_reps_new_lead_is_theirs_and_a_second_one_is_refused_with_a_button(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead add Larch Foods")
    assert said == "L-501 Larch Foods added. It is yours; qualify it when there is a deal."
    assert talk.says("jonas", "/lead add larch foods").startswith(
        "There is a lead of this company: L-501 Larch Foods."
    )
    assert talk.buttons == ["Show L-501", "Add it anyway"]
    assert talk.says("jonas", "/lead qualify 501 10k 31 jan").startswith(
        "L-501 Larch Foods qualified: D-1, $10k"
    )
    said = talk.says("priya", "/lead add Bay Optics")
    assert said.startswith("L-502 Bay Optics added. It is handed over to sales. Accept or reject by")


def test_an_address_that_is_here_already_is_refused(talk: Dialogue) -> None:
    talk.company.memory.remember(HASH_KEY, b"a key for tests")
    talk.says("jonas", "/lead add", form=True)
    talk.submits("jonas", company="Larch Foods", email="Ann@larch.example")
    talk.says("jonas", "/lead add", form=True)
    said = talk.submits("jonas", company="Larch Cooperative", email="ann@LARCH.example")
    assert said == "email: There is a lead with this address: L-501 Larch Foods."


def test_a_new_lead_may_say_how_the_buyer_heard_of_us_and_its_card_shows_it(talk: Dialogue) -> None:
    talk.says("priya", "/lead add", form=True)
    talk.submits("priya", company="Larch Foods", heard="podcast")
    seen = datetime(2026, 11, 2, tzinfo=UTC)
    webinar, search = (talk.company.campaigns[word] for word in ("webinar-nov", "search"))
    touches = [(501, webinar, "", seen), (501, search, "", seen + timedelta(days=2))]
    talk.company.run(lambda work: campaign_touches.add(work, touches))
    card = talk.says("priya", "/lead 501")
    assert "Says they heard of us from a podcast" in card
    assert "Answered Search, Webinar Nov" in card
