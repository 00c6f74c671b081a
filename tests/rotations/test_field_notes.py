"""Field notes: written on a turn by line and form, read by few, found again, put on agendas and among what content lacks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.stores import agenda, meetings
from tests.company import Company
from tests.dialogue import Dialogue
from tests.rotations.conftest import january, tick

NOTED = january(13, "11:00")
SAVINGS = "/rotation note #pricing buyers ask for savings, not features"
READERS_ONLY = "Whoever is on the turn, their host and both managers read its field notes."
READERS = ("priya", "jonas", "ines", "daniel")


@pytest.fixture
def talk(talk: Dialogue) -> Dialogue:
    """Priya is in sales since Monday, with Jonas as her host."""
    tick(talk.company, january(11, "9:00"))
    talk.now = NOTED
    return talk


def test_a_line_keeps_a_note_and_says_who_reads_it(talk: Dialogue) -> None:
    assert talk.says("priya", SAVINGS) == "Noted.\nYour host and both managers can read it."
    assert talk.buttons == ["On the agenda", "Content lacks", "Undo"]
    shown = talk.says("priya", "/rotation notes")
    assert "buyers ask for savings, not features\nPriya, Wed 13 Jan · pricing" in shown


def test_the_form_asks_the_same(talk: Dialogue) -> None:
    talk.says("priya", "/rotation note")
    assert talk.fields == ["words", "tags"]
    assert talk.submits("priya", words="", tags=None).endswith("A few words are enough.")
    talk.says("priya", "/rotation note", form=True)
    assert talk.submits(
        "priya", words="They call it the box #buyer", tags=("product", "nonsense")
    ).startswith("Noted.")
    shown = talk.says("priya", "/rotation notes")
    assert "They call it the box" in shown
    assert "· buyer · product" in shown


def test_whoever_is_on_the_turn_their_host_and_both_managers_read_it(talk: Dialogue) -> None:
    talk.says("priya", SAVINGS)
    for who in READERS:
        assert "savings" in talk.says(who, "/rotation notes"), who
    for who in ("amira", "leo", "tomas"):
        assert talk.says(who, "/rotation notes") == "There are no field notes for you to read yet.", who
    assert talk.says("olga", "/rotation raise F-1") == READERS_ONLY
    assert talk.says("leo", "/rotation raise F-1") == READERS_ONLY
    assert talk.says("leo", "/rotation gap F-1") == READERS_ONLY


def test_hosts_write_too_and_whoever_is_on_no_turn_reads_why_not(talk: Dialogue) -> None:
    assert talk.says("jonas", "/rotation note she hears more than I do") == (
        "Noted.\nPriya and both managers can read it."
    )
    assert "hears more" in talk.says("priya", "/rotation notes")
    told = "Whoever is on a turn, and their host, write its field notes, until a fortnight after it."
    assert talk.says("leo", "/rotation note something") == told
    assert talk.says("leo", "/rotation note") == told


def test_a_fortnight_afterwards_notes_are_written_yet_and_then_no_more(talk: Dialogue) -> None:
    talk.now = january(50 + 14, "10:00")
    assert talk.says("priya", "/rotation note late thought").startswith("Noted.")
    talk.now += timedelta(days=1)
    assert talk.says("priya", "/rotation note later thought").startswith(
        "Whoever is on a turn, and their host"
    )
    assert "late thought" in talk.says("priya", "/rotation notes"), "what was noted is read for good"


def test_notes_are_found_by_words_and_tags(talk: Dialogue) -> None:
    talk.says("priya", SAVINGS)
    talk.says("priya", "/rotation note #competitor they compare us with Kite")
    assert "savings" in talk.says("daniel", "/rotation notes pricing")
    assert "Kite" not in talk.says("daniel", "/rotation notes pricing")
    assert "Kite" in talk.says("daniel", "/rotation notes KITE compare")
    assert talk.says("daniel", "/rotation notes kite savings") == 'No field note says "kite savings".'
    assert talk.says("daniel", "/rotation notes %") == 'No field note says "%".'


def test_more_than_fit_are_paged_without_a_gap(talk: Dialogue) -> None:
    for number in range(20):
        talk.says("priya", f"/rotation note thought number {number} of pricing")
    seen = talk.says("ines", "/rotation notes pricing")
    while "Older ones" in talk.buttons:
        seen += talk.press("ines", "Older ones")
    assert all(f"thought number {number} of" in seen for number in range(20))


def test_a_note_becomes_a_point_of_the_next_joint_meeting_once(company: Company, talk: Dialogue) -> None:
    talk.says("priya", SAVINGS)
    assert talk.press("priya", "On the agenda") == "No joint meeting is planned, so there is no agenda."
    talk.says("ines", "/meeting new lead review tue 10:00")
    talk.says("daniel", "/rotation notes")
    assert talk.press("daniel", "On the agenda").startswith("On the agenda of Tue 19 Jan 10:00, lead review.")
    assert talk.says("jonas", "/rotation raise F-1") == "That stands on an agenda, or stood there."

    def waiting(work: object) -> list[tuple[int, str]]:
        series = meetings.coming(work)[0].series.id  # type: ignore[arg-type]
        return [(each.author_id, each.side) for each in agenda.added(work, series)]  # type: ignore[arg-type]

    assert company.see(waiting, talk.now) == [(company.daniel, "sales")]


def test_what_content_lacks_is_read_by_marketing_until_it_is_there(talk: Dialogue) -> None:
    talk.says("priya", "/rotation note a one-page proof of savings, ask Maya at maya@example.com")
    assert talk.press("priya", "Content lacks").startswith("Kept as something that content lacks.")
    shown = talk.says("leo", "/tandem content")
    assert "proof of savings" in shown
    assert "maya@example.com" not in shown
    assert "Add content" in talk.buttons
    assert talk.says("priya", "/rotation gap F-1") == "That is among what content lacks."
    assert "content lacks" in talk.says("ines", "/rotation notes")
    talk.says("leo", "/tandem content")
    assert talk.press("leo", "It is there now") == "Content is there for it now."
    assert "proof of savings" not in talk.says("leo", "/tandem content")


def test_whoever_wrote_a_note_takes_it_back_and_nobody_else(talk: Dialogue) -> None:
    talk.says("priya", SAVINGS)
    assert talk.says("jonas", "/rotation undo F-1") == "Whoever wrote a field note takes it back."
    assert talk.says("priya", "/rotation undo F-1") == "Taken back: nobody reads that note any more."
    assert talk.says("ines", "/rotation notes") == "There are no field notes for you to read yet."
    assert talk.says("priya", "/rotation undo F-1") == "There is no such field note."


def test_a_note_that_is_too_long_is_refused_with_its_count(talk: Dialogue) -> None:
    assert (
        talk.says("priya", f"/rotation note {'x' * 501}")
        == "A field note has at most 500 letters; that is 501."
    )
