"""Two people press two buttons at the same moment: one wins, the other is told who, and nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.errors import NotNow, Refusal, TakenAlready
from alignment.lifecycle import EventKind, Stage
from alignment.reasons import BY_CODE
from alignment.records import LeadRecord
from alignment.rejections import Answer
from db import tables as t
from db.memory import Memory, Work
from db.stores import clocks, rejections
from db.stores import leads as stored
from operations import intake
from operations.intake import Chunk, File
from operations.leads import accept
from operations.rejections import Said, answer, reject
from tests.company import NOON, Company
from tests.dialogue import Dialogue


def at_once(company: Company, *acts: Callable[[Work], Any]) -> list[Any]:
    """Carry out all acts from threads of their own that start together; return results or refusals in order."""
    outcomes: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def press(at: int, act: Callable[[Work], Any]) -> None:
        gate.wait()
        try:
            outcomes[at] = company.run(act)
        except Refusal as refusal:
            outcomes[at] = refusal

    threads = [threading.Thread(target=press, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def company(memory: Memory) -> Company:
    return Company.make(memory)


@pytest.mark.parametrize("round_", range(5))
def test_one_of_two_reps_gets_the_lead_and_the_other_is_told_who(company: Company, round_: int) -> None:
    company.lead(42, "Acorn Robotics", stage=Stage.MQL)
    reps = [company.actor("jonas"), company.actor("amira")]
    outcomes = at_once(company, *(lambda work, rep=rep: accept(work, rep, 42) for rep in reps))
    lost = [each for each in outcomes if isinstance(each, Refusal)]
    assert len(lost) == 1, f"round {round_}"
    winner = next(rep for rep, each in zip(reps, outcomes, strict=True) if not isinstance(each, Refusal))
    assert isinstance(lost[0], TakenAlready)
    assert lost[0].sentence == f"{winner.name} accepted L-42 at 12:10. Nothing to do."
    lead = company.see(lambda work: stored.lead(work, 42))
    assert lead is not None
    assert lead.owner_id == winner.id
    events = company.see(lambda work: stored.events(work, 42))
    assert sum(each.kind is EventKind.ACCEPTED for each in events) == 1
    assert [each.seq for each in events] == list(range(1, len(events) + 1))
    kinds = [each.kind for each in company.see(lambda work: clocks.of_lead(work, 42))]
    assert sorted(kinds) == ["accept", "first_touch"]


def test_accept_and_give_at_the_same_moment_leave_one_holder(company: Company) -> None:
    company.lead(42, "Acorn Robotics", owner="jonas", stage=Stage.ASSIGNED)
    jonas = company.actor("jonas")
    outcomes = at_once(
        company,
        lambda work: accept(work, jonas, 42),
        lambda work: reject(work, jonas, 42, BY_CODE["no_budget"]),
    )
    events = company.see(lambda work: stored.events(work, 42))
    lead = company.see(lambda work: stored.lead(work, 42))
    assert lead is not None
    assert lead.last_seq == len(events)
    # Accepting first leaves a lead that can still be rejected; the other way round there is nothing to accept.
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert lead.stage is Stage.RECYCLED
    assert len(refused) <= 1


def test_one_of_two_marketers_answers_and_one_receipt_is_owed(company: Company) -> None:
    company.lead(42, "Acorn Robotics", owner="jonas")
    jonas = company.actor("jonas")
    company.run(lambda work: reject(work, jonas, 42, BY_CODE["no_budget"]))
    both = [company.actor("priya"), company.actor("daniel")]
    said = Said(Answer.NURTURE, until=date(2027, 2, 15))
    outcomes = at_once(company, *(lambda work, who=who: answer(work, who, 42, said) for who in both))
    lost = [each for each in outcomes if isinstance(each, Refusal)]
    assert len(lost) == 1
    assert isinstance(lost[0], NotNow)
    winner = next(who for who, each in zip(both, outcomes, strict=True) if not isinstance(each, Refusal))
    assert lost[0].sentence == f"{winner.name} answered L-42 already, 12:10: nurture."
    rejection = company.see(lambda work: rejections.latest(work, 42))
    assert rejection is not None
    assert rejection.answered_by == winner.id


def test_six_rejections_at_once_become_at_most_one_message_more(company: Company) -> None:
    for number in range(60, 72):
        company.lead(number, f"Firm {number}", owner="jonas")
    jonas = company.actor("jonas")
    at_once(
        company,
        *(
            lambda work, number=number: reject(work, jonas, number, BY_CODE["no_budget"])
            for number in range(60, 72)
        ),
    )
    from db.stores import alerts

    many = company.see(lambda work: alerts.since(work, "rejected_many", "C0MARKETING", NOON))
    single = company.see(lambda work: alerts.since(work, "rejected", "C0MARKETING", NOON))

    def leads_of(work: Work) -> set[int]:
        return {lead for each in (*many, *single) for lead in alerts.subjects(work, each.id, "lead")}

    shown = company.see(leads_of)
    assert len(many) <= 1
    assert shown == set(range(60, 72)), "no rejection is lost between one message and the other"


@pytest.mark.postgres
def test_no_worker_says_an_alert_without_what_it_gains_at_that_moment(
    postgres_url: str, open_memory: Callable[[str], Memory]
) -> None:
    company, worker = Company.make(open_memory(postgres_url)), open_memory(postgres_url)
    for number in range(60, 68):
        company.lead(number, f"Firm {number}", owner="jonas")
    jonas = company.actor("jonas")
    for number in range(60, 67):
        company.run(partial(reject, actor=jonas, lead_id=number, reason=BY_CODE["no_budget"]))

    def free() -> int:
        n = t.notice
        found = sa.select(n.c.id).where(n.c.workspace_id == company.id, n.c.kind == "rejected_many")
        return worker.do(
            lambda work: len(work.execute(found.with_for_update(skip_locked=True)).all()),
            company.id,
            now=NOON,
        )

    def gains(work: Work) -> int:
        reject(work, jonas, 67, BY_CODE["no_budget"])
        return free()

    assert free() == 1
    assert company.run(gains) == 0
    assert free() == 1


def test_what_a_file_says_somebody_unknown_accepted_is_taken_by_whoever_says_so_first(talk: Dialogue) -> None:
    says = frozenset({"external", "company", "stage", "owner", "accepted_at"})
    file = File("leads", "crm", "leads.csv", "digest", says, talk.now)
    reached = ((EventKind.ACCEPTED, talk.now - timedelta(days=1)),)
    row = LeadRecord(2, "A-1", reached, stage=Stage.ACCEPTED, company="Kite Airports", owner="somebody else")

    def bring(work: Work) -> int:
        run = intake.begin(work, file)
        return intake.carry(work, run, file, b"k" * 32, Chunk([row], 2)).touched[0]

    lead = talk.company.run(bring, talk.now)
    assert talk.says("jonas", f"/lead accept {lead}").startswith(f"L-{lead} Kite Airports is yours")
    assert talk.says("amira", f"/lead accept {lead}").startswith(f"Jonas accepted L-{lead} at ")
    assert talk.says("jonas", "/lead undo") == f"Taken back. L-{lead} Kite Airports is accepted again."
    assert talk.says("amira", f"/lead accept {lead}").startswith(f"L-{lead} Kite Airports is yours")
