"""A second look has both opinions in one place, a time to be ruled in, and the next meeting behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Memory, Work
from db.stores import agenda, people
from db.stores import notices as stored
from db.stores.notices import Notice
from digests import home, registry
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from operations import aftermath
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, labels, reject

FRIDAY = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.lead(42, "Acorn Robotics", owner="jonas")
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    """Jonas said no, and Priya sees it differently."""
    reject(company, 42, "no_budget", note="asked for next year")
    made = Dialogue(company, now=NOON + timedelta(hours=1))
    made.says("priya", "/lead answer 42 look they have a budget from January")
    return made


def owed(company: Company, at: datetime) -> dict[str, Notice]:
    """What is owed about second looks, by first name or channel."""

    def look(work: Work) -> dict[str, Notice]:
        n = t.notice.c
        found = sa.select(n.id).where(
            n.workspace_id == work.workspace_id,
            n.kind == "second_look",
            n.act.in_(["post", "reply"]),
            n.state != "cancelled",
        )
        names = {f"person:{number}": name for name, number in company.people.items()}
        each = [stored.by_id(work, one) for one in work.execute(found).scalars()]
        return {names.get(one.target, one.target): one for one in each if one is not None}

    return company.see(look, at)


def read(company: Company, who: str, at: datetime) -> Message:
    notice = owed(company, at)[who]
    message = company.see(lambda work: registry.render(work, notice), at)
    assert message is not None
    assert not breaches(message, Kind.CARD)
    assert not check(message.payload())
    return message


def test_both_managers_read_both_opinions_and_decide_it_there(company: Company, talk: Dialogue) -> None:
    assert set(owed(company, talk.now)) == {"ines", "daniel", "jonas", "C0MARKETING"}
    message = read(company, "ines", talk.now)
    assert body(message) == (
        "*L-42 Acorn Robotics* · second look\n"
        "*No budget* · Webinar Nov · West team\n"
        "Sales: asked for next year.\n"
        "Marketing: they have a budget from January.\n"
        "Decide by Mon 23 Nov 17:00"
    )
    assert message.text.split("\n")[0] == "L-42 Acorn Robotics: second look (no budget)."
    assert labels(message) == ["Back to sales", "It stands", "Show"]
    assert labels(read(company, "jonas", talk.now)) == ["Say why"]


def test_under_the_alert_no_sentence_stands_unless_the_channel_shows_notes(
    company: Company, talk: Dialogue
) -> None:
    thread = read(company, "C0MARKETING", talk.now)
    assert "next year" not in thread.text
    assert "January" not in thread.text
    assert labels(thread) == ["Read both"]
    talk.says("priya", "/lead note 42 look", form=True)
    assert "asked for next year" in str(talk.form.view())
    company.run(
        lambda work: work.insert(
            t.channel, slack_id="C0MARKETING", notes_shown=True, seen_at=work.now, member=True
        )
    )
    assert "Marketing: they have a budget from January." in body(read(company, "C0MARKETING", talk.now))


def test_the_other_side_adds_its_sentence_and_the_managers_read_it(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead look 42", form=True)
    said = talk.submits("jonas", why="they said 2028")
    assert said == "Noted for the second look at L-42 Acorn Robotics: both managers read it."
    assert "Sales: they said 2028." in body(read(company, "daniel", talk.now))
    assert labels(read(company, "jonas", talk.now)) == []
    assert "can ask for a second look" in talk.says("amira", "/lead look 42 I think so too")
    talk.says("ines", "/lead rule 42 return")
    assert "Ruled so far · Sales: return" in body(read(company, "daniel", talk.now))
    talk.says("daniel", "/lead rule 42 return")
    assert body(read(company, "jonas", talk.now)).endswith("Both managers looked again: back to sales.")
    assert labels(read(company, "ines", talk.now)) == []


def test_what_is_not_ruled_in_its_time_comes_on_the_next_agenda(company: Company, talk: Dialogue) -> None:
    assert company.run(aftermath.follow_up, FRIDAY) == 0
    late = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert company.run(aftermath.follow_up, late) == 1
    assert company.run(aftermath.follow_up, late) == 0
    (point,) = company.see(agenda.waiting, late)
    assert (point.kind, point.lead_id) == ("second_look", 42)
    assert "On the next meeting's agenda." in body(read(company, "ines", late))
    shown = company.see(lambda work: home.lines_of(home.of(work, people.actor(work, company.ines))), late)
    assert "L-42 Acorn Robotics · No budget, next meeting" in shown
    talk.now = late
    talk.says("ines", "/lead rule 42 uphold")
    talk.says("daniel", "/lead rule 42 uphold")
    assert company.see(agenda.waiting, late) == ()
    talk.says("daniel", "/lead undo 42")
    assert len(company.see(agenda.waiting, late)) == 1


def test_a_second_look_that_is_taken_back_reaches_nobody(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/lead undo 42")
    assert owed(company, talk.now) == {}
    assert company.run(aftermath.follow_up, FRIDAY + timedelta(days=7)) == 0


def test_erasing_the_lead_takes_both_sentences_away(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem erase 42 yes")
    said = body(read(company, "daniel", talk.now))
    assert "Sales: no sentence yet." in said
    assert "January" not in said
