"""After a long stop, a channel or a person reads in one message what waited: how much of what, and what is most urgent.

Nothing in it names a person: it goes to channels too. Whatever could be pressed on the messages that it stands for is in
its rows, or on the lead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alignment.dates import deadline
from alignment.enrichment import requests
from alignment.feedback import NOUNS, About
from alignment.lifecycle import IN_HAND, Stage
from alignment.notices import NUDGES
from alignment.people import Standing
from db.memory import Work
from db.stores import alerts, enrichment, fixes, late, leads, people, rejections, workspaces
from db.stores import feedback as feedback_rows
from db.stores import qualified as qualified_rows
from db.stores.feedback import Feedback
from db.stores.notices import Notice
from db.stores.rejections import Rejection
from db.stores.topics import Topic, topic
from db.tables.rejections import Outcome, RejectionState
from digests import feedback, fix_check, handed_on, missing, offer, receipt, reminder, second_look
from digests.home_marketer import answer_menu, reason_of
from digests.lead_words import counted, first_id, title
from digests.topic_words import topic_title
from messages.buttons import Button
from messages.message import Message, compose, row
from messages.words import render as write

MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One lead, or other thing, that a summary may name: what is said behind it, and what can be pressed.

    `about` is what it is where it is no lead.
    """

    lead_id: int
    tail: str
    menu: tuple[Button, ...]
    about: Topic | None = None

    @property
    def key(self) -> tuple[str, int]:
        """By what a thing is named once."""
        return ("lead", self.lead_id) if self.about is None else (self.about.on.about, self.about.on.thing_id)


@dataclass(slots=True)
class Told:
    """What a summary tells: how much of each kind, what can still be done about it, and the answers that are owed."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    open: list[Rejection] = field(default_factory=list)


def render(work: Work, notice: Notice) -> Message | None:
    """Return the summary as of now; None when nothing of it stands any more, or whose it is has left."""
    person_id = int(notice.target.partition(":")[2] or 0)
    actor = people.actor(work, person_id) if person_id else None
    if actor is not None and actor.standing is not Standing.MEMBER:
        return None
    told = Told()
    # What is pruned after half a year tells nothing any more.
    found = [each for each in late.folded(work, list(notice.payload.get("ids", ()))) if each.payload]
    for tell, kinds in _TELLERS:
        tell(work, [each for each in found if each.kind in kinds], told)
    told.counts = +told.counts
    if not told.counts:
        return None
    zone = (actor.zone if actor is not None else "") or workspaces.terms(work).zone
    first = min(told.open, key=lambda each: (each.due_at, each.id), default=None)
    lines = _one_a_thing(told.lines)[: MOST_LINES - (3 if first else 2)]
    body = write(
        "digests/caught_up",
        total=len(found),
        since=deadline(datetime.fromisoformat(str(notice.payload["since"])), zone),
        counts=counted(told.counts, " · "),
        open=len(told.open),
        past=first is not None and first.due_at <= work.now,
        due=deadline(first.due_at, zone) if first else "",
    )
    return compose(
        _headline(len(found), told),
        body,
        extra=_rows(work, lines),
        buttons=_buttons(first, in_channel=actor is None),
        iteration=first_id(notice),
    )


def _headline(total: int, told: Told) -> str:
    start = f"{total:,} messages came late" if total > 1 else "1 message came late"
    if told.open:
        return f"{start}: {len(told.open)} rejected {'lead waits' if len(told.open) == 1 else 'leads wait'} for an answer."
    return f"{start}: {counted(told.counts, ', ')}."


def _buttons(first: Rejection | None, *, in_channel: bool) -> tuple[Button, ...]:
    if first is not None:
        one_by_one = Button("Answer one by one", f"/lead answer {first.lead_id}", form=True)
        return one_by_one, Button("All answers I owe", "/lead all")
    return (Button("What waits for me" if in_channel else "All that waits", "/lead all"),)


def _one_a_thing(lines: Iterable[Line]) -> list[Line]:
    """Name each lead, and other thing, once, by what is most urgent about it."""
    first: dict[tuple[str, int], Line] = {}
    for each in lines:
        first.setdefault(each.key, each)
    return list(first.values())


def _rows(work: Work, lines: Sequence[Line]) -> list[dict[str, object]]:
    ids = [each.lead_id for each in lines]
    known, links = leads.leads(work, ids), leads.links(work, ids)
    return [
        row(
            topic_title(each.about, each.tail)
            if each.about is not None
            else title(known[each.lead_id], links.get(each.lead_id, ""), each.tail),
            each.menu,
        )
        for each in lines
        if each.about is not None or each.lead_id in known
    ]


def _show(lead_id: int) -> Button:
    return Button("Show", f"/lead {lead_id}")


# --- what each kind tells, the most urgent first ---------------------------------------------------------------------


def _shown(work: Work, found: Sequence[Notice], kind: str) -> set[int]:
    """Return the things of a kind that these notices would have shown."""
    shown = alerts.all_subjects(work, [each.id for each in found])
    return {each.thing_id for each in shown if each.kind == kind}


def _rejections(work: Work, found: Sequence[Notice], told: Told) -> None:
    ids = _shown(work, found, "rejection")
    standing = [each for each in rejections.by_ids(work, ids) if each.state is not RejectionState.VOIDED]
    told.open = [each for each in standing if each.state is RejectionState.OPEN]
    told.counts["Rejected"] += len(standing)
    told.lines += [Line(each.lead_id, reason_of(each), answer_menu(each)) for each in told.open]


def _missing(work: Work, found: Sequence[Notice], told: Told) -> None:
    """Name what marketing is asked for and owes; what was answered meanwhile is only counted."""
    ids = _shown(work, [each for each in found if each.payload.get("role") != "told"], "lead")
    told.counts["Missing"] += sum(bool(requests(each)) for each in enrichment.histories(work, ids).values())
    told.lines += [
        Line(each.lead.id, "something is missing", (*missing.buttons(each.lead.id), _show(each.lead.id)))
        for each in enrichment.waiting(work, ids)
    ]


def _filled_in(work: Work, found: Sequence[Notice], told: Told) -> None:
    """Name what marketing found, or did not, where it stands; the contact is there for whoever has the lead."""
    answers = [each for each in found if each.payload["role"] == "told"]
    known = leads.leads(work, [int(each.payload["lead"]) for each in answers])
    histories = enrichment.histories(work, known)
    for each in answers:
        lead = known.get(int(each.payload["lead"]))
        of = histories.get(lead.id, ()) if lead is not None else ()
        asked = next((one for one in requests(of) if one.began == int(each.payload["began"])), None)
        if lead is None or asked is None or asked.ended_by not in missing.ANSWERED:
            continue
        contact = (Button("Contact", f"/lead contact {lead.id}", form=True),)
        mine = each.target == f"person:{lead.owner_id}" and asked.facts != asked.left
        told.counts["Filled in"] += 1
        told.lines.append(
            Line(lead.id, missing.ANSWERED[asked.ended_by], (*(contact if mine else ()), _show(lead.id)))
        )


def _handed_on(work: Work, found: Sequence[Notice], told: Told) -> None:
    """Name what sales made of what somebody handed on; what was taken back is not told."""
    for each in found:
        number = int(each.payload["lead"])
        history = leads.standing(leads.events(work, number))
        done = next((one for one in history if one.seq == int(each.payload["seq"])), None)
        if done is not None:
            told.counts["Handed on"] += 1
            told.lines.append(Line(number, handed_on.TITLES[done.kind], (_show(number),)))


def _questions(work: Work, found: Sequence[Notice], told: Told) -> None:
    of = {each.id: each for each in feedback_rows.by_ids(work, _ids(found, "feedback"))}
    for each in found:
        asked, note = each.payload["role"] == "question", each.payload["note"]
        tail = "marketing asks" if asked else "sales replied"
        given = of.get(int(each.payload.get("feedback", 0)))
        noun, number = (NOUNS[given.about], given.id) if given else ("/lead", int(each.payload["lead"]))
        reply = (Button("Reply", f"{noun} reply {number} {note}", form=True),) if asked else ()
        told.counts["Questions" if asked else "Replies"] += 1
        told.lines.append(
            _line_on(work, given, tail, reply) if given else Line(number, tail, (*reply, _show(number)))
        )


def _ids(found: Sequence[Notice], name: str) -> list[int]:
    return [int(each.payload[name]) for each in found if name in each.payload]


def _line_on(work: Work, given: Feedback, tail: str, menu: tuple[Button, ...]) -> Line:
    """Return the line of what feedback is on, with the button that shows it."""
    if given.about is About.LEAD:
        return Line(given.lead_id, tail, (*menu, _show(given.lead_id)))
    about = topic(work, given.on)
    return Line(0, tail, (*menu, Button("Show", about.line)), about)


def _reminders(work: Work, found: Sequence[Notice], told: Told) -> None:
    known = leads.leads(work, [int(each.payload["lead"]) for each in found])
    told.counts["Reminders"] += len(found)
    for each in found:
        lead = known.get(int(each.payload["lead"]))
        if lead is not None and lead.stage in IN_HAND and each.target == f"person:{lead.owner_id}":
            told.lines.append(
                Line(lead.id, "put off until now", (*reminder.buttons(lead.id), _show(lead.id)))
            )


def _nudges(work: Work, found: Sequence[Notice], told: Told) -> None:
    known = leads.leads(work, _shown(work, found, "lead"))
    told.counts["Waiting"] += len(known)
    told.lines += [
        Line(each.id, "waits", (Button("I'm on it", f"/lead onit {each.id}"), _show(each.id)))
        for each in known.values()
        if each.stage in IN_HAND or each.stage is Stage.RECYCLED
    ]


def _offers(work: Work, found: Sequence[Notice], told: Told) -> None:
    known = leads.leads(work, _shown(work, found, "lead"))
    target = found[0].target if found else ""
    theirs = [
        each for each in known.values() if each.stage in IN_HAND and target == f"person:{each.owner_id}"
    ]
    told.counts["New leads"] += len(theirs)
    told.lines += [Line(each.id, "new lead", offer.menu(each)) for each in theirs]


def _second_looks(work: Work, found: Sequence[Notice], told: Told) -> None:
    """Name a second look once, though it was asked twice; what both managers ruled meanwhile is only counted."""
    asked = {int(each.payload["rejection"]): each for each in found}
    known = rejections.by_ids(work, asked)
    standing = [each for each in known if each.state in second_look.STANDS]
    told.counts["Second looks"] += len(standing)
    told.lines += [
        Line(
            each.lead_id,
            "second look",
            _with_show(second_look.buttons(work, asked[each.id], each), each.lead_id),
        )
        for each in standing
        if each.state is RejectionState.SECOND_LOOK
    ]


def _promises(work: Work, found: Sequence[Notice], told: Told) -> None:
    """Name a promise by a lead that it was made for; whoever promised says from there whether it changed."""
    for each in found:
        fix = fixes.by_id(work, int(each.payload["fix"]))
        if fix is None or fix.outcome is Outcome.WITHDRAWN:
            continue
        told.counts["Promises"] += 1
        about = fixes.rejections_of(work, fix)
        if about and each.payload["asks"] and fix.outcome is Outcome.OPEN:
            number = about[0].lead_id
            told.lines.append(Line(number, "did it change", _with_show(fix_check.buttons(fix), number)))


def _with_show(first: tuple[Button, ...], lead_id: int) -> tuple[Button, ...]:
    show = _show(lead_id)
    return first if any(each.line == show.line for each in first) else (*first, show)


def _receipts(work: Work, found: Sequence[Notice], told: Told) -> None:
    answered = rejections.by_ids(work, [int(each.payload["rejection"]) for each in found])
    told.counts["Answers"] += len(answered)
    told.lines += [
        Line(each.lead_id, "marketing answered", (*receipt.buttons(each.lead_id), _show(each.lead_id)))
        for each in answered
        if each.state is RejectionState.ANSWERED and not each.seen_by_rep
    ]


def _feedback(work: Work, found: Sequence[Notice], told: Told) -> None:
    given = feedback_rows.by_ids(work, _ids(found, "feedback"))
    standing = [each for each in given if each.voided_at is None]
    told.counts["Feedback"] += len(standing)
    told.lines += [_line_on(work, each, feedback.label_of(each), feedback.buttons(each)) for each in standing]


def _deals(work: Work, found: Sequence[Notice], told: Told) -> None:
    made = sorted({each.lead_id for each in qualified_rows.of(work, _shown(work, found, "lead"))})
    told.counts["Qualified"] += len(made)
    told.lines += [Line(each, "qualified", (_show(each),)) for each in made]


_TELLERS: tuple[tuple[Callable[[Work, Sequence[Notice], Told], None], frozenset[str]], ...] = (
    (_rejections, frozenset({"rejected", "rejected_many"})),
    (_missing, frozenset({"missing", "missing_many"})),
    (_questions, frozenset({"ask"})),
    (_offers, frozenset({"offers"})),
    (_nudges, NUDGES),
    (_reminders, frozenset({"reminder"})),
    (_second_looks, frozenset({"second_look"})),
    (_promises, frozenset({"fix_check"})),
    (_receipts, frozenset({"receipt"})),
    (_filled_in, frozenset({"missing"})),
    (_handed_on, frozenset({"handed_on"})),
    (_feedback, frozenset({"feedback"})),
    (_deals, frozenset({"qualified", "qualified_many"})),
)
"""What tells of which kinds, the most urgent first."""
