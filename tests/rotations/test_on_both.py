"""What is kept of a turn, on both databases: weeks, ticks, field notes by word and tag, a debrief until it has a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from alignment.rotation.curriculum import parse_weeks
from alignment.rotation.field_notes import Question, Tag
from db.memory import Memory, Work
from db.stores import curricula, field_notes, meeting_notes, programmes, rotation_turns
from db.stores.rotation_turns import Planned
from operations.rotations import planning
from tests.at_once import all_at_once
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.telling import moment, owed
from tests.rotations.conftest import CHANNEL, invited, tick

LINE = "/rotation new sit-ins 2 weeks @priya with @jonas from 16 nov"
TURN = 1


def begun(memory: Memory) -> Company:
    company = Company.make(memory)
    company.run(invited)
    talk = Dialogue(company, now=NOON - timedelta(days=5), channel=CHANNEL)
    talk.says("ines", LINE)
    talk.says("daniel", "/rotation approve")
    return company


def test_weeks_and_ticks(memory: Memory) -> None:
    company = begun(memory)

    def runs(work: Work) -> curricula.OnTurn:
        (turn,) = curricula.running(work, NOON.date())
        return turn

    before = company.see(runs)
    assert (before.planned.id, before.week, len(before.weeks), before.done) == (TURN, 1, 2, 0)
    written = parse_weeks("training, demo tue\ndebrief", 2)
    company.run(lambda work: curricula.write(work, 1, written, company.ines))
    assert company.run(lambda work: curricula.tick(work, TURN, 1, "demo"))
    assert not company.run(lambda work: curricula.tick(work, TURN, 1, "demo"))
    now = company.see(runs)
    assert (now.weeks, now.done, now.count) == (written, 1, 3)
    assert company.run(lambda work: curricula.untick(work, TURN, 1, "demo"))
    assert not company.run(lambda work: curricula.untick(work, TURN, 1, "demo"))
    assert company.run(lambda work: curricula.tick(work, TURN, 1, "demo"))
    assert company.see(runs).left == written[0][:1]

    def ours(work: Work) -> bool:
        programme = programmes.by_number(work, 1)
        assert programme is not None
        curricula.write(work, 1, (), company.ines)
        return curricula.weeks_of(work, programme) == before.weeks

    assert company.run(ours, NOON + timedelta(days=1))


def test_field_notes_by_word_tag_and_reader(memory: Memory) -> None:
    company = begun(memory)

    def note(work: Work, body: str, *tags: Tag) -> int:
        return field_notes.add(work, TURN, company.priya, meeting_notes.add(work, company.priya, body), tags)

    first = company.run(lambda work: note(work, "Savings, 100% of them", Tag.PRICING, Tag.BUYER))
    second = company.run(lambda work: note(work, "they said pricing twice"))

    def found(*words: str, of: int = 0, before: int = 0) -> list[int]:
        read = company.see(lambda work: field_notes.newest(work, of=of, words=words, before=before))
        return [each.id for each in read]

    assert found() == [second, first]
    assert found("PRICING") == [second, first]
    assert found("savings") == found("100%") == found("buyer") == found("pricing", "savings") == [first]
    assert found("_") == found("product") == []
    assert found(of=company.jonas) == found(of=company.priya) == [second, first]
    assert found(of=company.leo) == []
    assert found(before=second) == [first]
    company.run(lambda work: field_notes.set_gap(work, first, lacks=True))
    assert [each.id for each in company.see(lambda work: field_notes.gaps(work, 3))] == [first]
    company.run(lambda work: field_notes.remove(work, first))
    assert found() == [second]
    assert company.see(lambda work: field_notes.gaps(work, 3)) == ()


def test_a_debrief_is_kept_once_and_waits_for_a_meeting(memory: Memory) -> None:
    company = begun(memory)
    answers = {Question.BUYERS: 7, Question.STOP: 8}
    assert company.run(lambda work: field_notes.keep(work, TURN, company.priya, answers))
    assert not company.run(lambda work: field_notes.keep(work, TURN, company.priya, answers))
    (waits,) = company.see(field_notes.unlanded)
    assert (waits.answers, waits.landed) == (answers, False)
    company.run(lambda work: field_notes.land(work, TURN, 5))
    assert company.see(field_notes.unlanded) == ()
    kept = company.see(lambda work: field_notes.answered(work, [TURN, 99]))
    assert (list(kept), kept[TURN].meeting_id) == ([TURN], 5)


def test_a_clock_behind_another_at_midnight_takes_no_turn_of_next_year_back(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(invited)
    talk = Dialogue(company, now=NOON, channel=CHANNEL)
    talk.says("ines", "/rotation new sales placement 2 weeks marketers with reps from 23 nov")
    talk.says("daniel", "/rotation approve")
    midnight = moment(24, "0:00")
    ahead, behind = midnight + timedelta(seconds=20), midnight - timedelta(seconds=20)
    tick(company, behind)
    before = turns(company, ahead)
    assert tick(company, ahead) > 0
    planned = turns(company, ahead)
    assert len(planned) > len(before), "a turn in a year is planned"
    assert tick(company, behind) == 0
    assert company.run(lambda work: planning.replan(work, programmes.running(work)[0]), behind) == 0
    assert turns(company, ahead) == planned
    assert owed(company, "turn_moved", ahead) == []


def turns(company: Company, at: datetime) -> tuple[Planned, ...]:
    return company.see(lambda work: rotation_turns.of(work, 1), at)


def test_two_in_one_instant_never_make_two_programmes_of_one_name(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(invited)
    talks = [Dialogue(company, now=NOON, channel=CHANNEL, _envelopes=1000 * each) for each in range(4)]
    told: list[str] = []

    def makes(talk: Dialogue, who: str) -> Callable[[], None]:
        return lambda: told.append(talk.says(who, LINE))

    all_at_once(*(makes(talk, who) for talk, who in zip(talks, ("ines", "daniel") * 2, strict=True)))
    assert sorted(each.startswith("Sit-ins: 2 weeks") for each in told) == [False, False, False, True]
    assert told.count("There is a programme sit-ins already.") == 3
    for name in ("reviews", "shadowing"):
        talks[0].says("ines", LINE.replace("sit-ins", name))
    told.clear()
    all_at_once(
        lambda: told.append(talks[0].says("ines", "/rotation set reviews name walk a mile")),
        lambda: told.append(talks[1].says("ines", "/rotation set shadowing name walk a mile")),
    )
    assert told.count("There is a programme walk a mile already.") == 1
