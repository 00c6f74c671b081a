"""Feedback on what is no lead, by its own noun: verdicts and undo for sales; thanks, questions and notes for marketing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alignment.dates import short_day
from alignment.errors import Incomplete, Offer
from alignment.feedback import LABELS, NOUNS, About, Verdict, take_tags
from alignment.screening import screened
from alignment.zones import local_day
from commands.lead.doing import wants_form
from commands.line import Line
from commands.request import Reply, Request
from commands.said import said, today, zone
from commands.verdicts import NOTE_LIMIT, SPELLED, numbered, thanks, verdict_fields
from db.memory import Work
from db.stores import contacts
from db.stores import feedback as rows
from db.stores.feedback import Feedback, On
from db.stores.topics import topic
from messages.buttons import Button
from messages.fields import Pick
from messages.forms import Field, Form, Say, Text
from messages.text import Mrkdwn, escape, neutral, one_line
from operations import feedback, questions

NOTES = 5
"""So many notes are read at once."""

Find = Callable[[Work, Request, Sequence[str], str], tuple[On, str]]
"""Takes what is meant off the front of the words, for a verb that buttons repeat; the rest of the words is left."""


@dataclass(frozen=True, slots=True)
class FeedbackOn:
    """The verbs of feedback on one kind of thing. `pick` is the field in which a form lets it be picked."""

    about: About
    title: str
    find: Find
    picked: Callable[[Work, int], On]
    pick: Pick

    @property
    def _noun(self) -> str:
        return NOUNS[self.about]

    async def good(self, request: Request, line: Line) -> Reply:
        """Say that it is good, with tags and a note."""
        return await self._give(request, line, Verdict.GOOD)

    async def ok(self, request: Request, line: Line) -> Reply:
        """Say that it is ok, with tags and a note."""
        return await self._give(request, line, Verdict.OK)

    async def poor(self, request: Request, line: Line) -> Reply:
        """Say that it is a poor fit, with tags and a note."""
        return await self._give(request, line, Verdict.POOR)

    async def give(self, request: Request, line: Line) -> Reply:
        """Give feedback as it is spelled for leads, `feedback webinar-nov good …`, or in the form."""
        return await self._give(request, line, None)

    async def _give(self, request: Request, line: Line, verdict: Verdict | None) -> Reply:
        verb = verdict.value if verdict else "feedback"

        def keep(work: Work) -> Reply:
            on, rest = self._named(work, request, line, verb)
            typed, rest = (verdict, rest) if verdict else _spelled(rest)
            tags, note = take_tags(rest, self.about)
            if request.submitted:
                answered = request.answered("verdict")
                typed = Verdict(answered) if answered in set(Verdict) else None
                picked = request.answers.get("tags")
                tags, note = tuple(picked) if isinstance(picked, tuple) else (), request.answered("note")
            if typed is None:
                if request.submitted:
                    raise Incomplete("How was it: good, ok or poor?", field="verdict")
                return Reply(form=self._form(work, on, None, tags, note))
            given = feedback.give_on(work, request.actor, on, typed, tags, note)
            undo = Button("Undo", f"{self._noun} undo {given.topic.word[:50]}")
            return said(thanks(given), undo, Button("Show it", given.topic.line))

        def build(work: Work) -> Form:
            if not line.rest:
                return self._form(work, None, verdict, (), "")
            on, rest = self._named(work, request, line, verb)
            typed, rest = (verdict, rest) if verdict else _spelled(rest)
            return self._form(work, on, typed, *take_tags(rest, self.about))

        if wants_form(request, line):
            return Reply(form=await request.look(build))
        return await request.act(keep)

    def _named(self, work: Work, request: Request, line: Line, verb: str) -> tuple[On, str]:
        picked = request.answers.get(self.pick.name)
        if isinstance(picked, str) and picked:
            return self.picked(work, numbered(picked)[0]), ""
        return self.find(work, request, line.rest.split(), verb)

    def _form(
        self, work: Work, on: On | None, verdict: Verdict | None, tags: Sequence[str], note: str
    ) -> Form:
        about: list[Field] = [_name(work, on)] if on else [self.pick]
        word = topic(work, on).word[:60] if on else ""
        fields = (*about, *verdict_fields(self.about, verdict, tags, note))
        return Form(self.title, "Send", f"{self._noun} feedback {word}".strip(), fields)

    async def undo(self, request: Request, line: Line) -> Reply:
        """Take back what one said of it in the last five minutes."""

        def back(work: Work) -> Reply:
            on, _ = self.find(work, request, line.rest.split(), "undo")
            feedback.undo(work, request.actor, on)
            about = topic(work, on)
            name = one_line(about.name, 50)
            return said(f"Taken back: your feedback on {name}.", Button("Show it", about.line))

        return await request.act(back)

    async def thank(self, request: Request, line: Line) -> Reply:
        """Thank for feedback; its author reads one line a day."""

        def give(work: Work) -> Reply:
            given = feedback.thank(work, request.actor, self._number(line)[0])
            name = one_line(given.topic.name, 40)
            return said(f"Thanks noted for {name}. The rep reads it today or tomorrow, in one line.")

        return await request.act(give)

    async def ask(self, request: Request, line: Line) -> Reply:
        """Ask whoever gave feedback, by DM."""
        number, words = self._number(line)
        words = request.answered("question") or words

        def build(work: Work) -> Form:
            given = feedback.standing(work, number)
            fields = (_name(work, given.on), Text("question", "Question", limit=300))
            return Form("Ask the rep", "Ask", f"{self._noun} ask {number}", fields)

        def put(work: Work) -> Reply:
            given = questions.ask_about(work, request.actor, number, words)
            name = one_line(topic(work, given.on).name, 40)
            return said(f"Asked about {name}. The reply comes to you by DM.")

        if not words and not request.submitted:
            return Reply(form=await request.look(build))
        return await request.act(put)

    async def reply(self, request: Request, line: Line) -> Reply:
        """Answer a question of marketing's about one's feedback."""
        number, words = self._number(line)
        asked, words = numbered(words)
        words = request.answered("words") or words

        def build(work: Work) -> Form:
            given, question = questions.question_about(work, request.actor, number, asked)
            shown = Say(escape(neutral(one_line(question, 300))) or "(erased)")
            reply = Text("words", "Reply", multiline=True, limit=NOTE_LIMIT)
            fields = (_name(work, given.on), shown, reply)
            return Form("Reply", "Send", f"{self._noun} reply {number} {asked}", fields)

        def send(work: Work) -> Reply:
            given = questions.reply_about(work, request.actor, number, asked, words)
            name = one_line(topic(work, given.on).name, 40)
            return said(f"Sent. Marketing has your reply about {name}.")

        if not words and not request.submitted:
            return Reply(form=await request.look(build))
        return await request.act(send)

    async def note(self, request: Request, line: Line) -> Reply:
        """Show the screened note of feedback to whoever may read it; a form leaves nothing behind."""
        number = self._number(line)[0]

        def read(work: Work) -> Form:
            given, words = questions.note_of(work, request.actor, number)
            shown = Say(note_lines(words) or Mrkdwn("There is no note, or it was erased."))
            return Form("Note", None, f"{self._noun} note {number}", (_name(work, given.on), shown))

        return Reply(form=await request.look(read))

    def _number(self, line: Line) -> tuple[int, str]:
        number, rest = numbered(line.rest)
        if not number:
            show = Offer("Show them", self._noun)
            raise Incomplete("That goes with the button under the feedback.", show)
        return number, rest


def note_lines(words: str, names: Sequence[str] = (), most: int = 2500) -> Mrkdwn:
    """Return a note as a form shows it: screened of addresses, numbers and these names, neutral, at most so long."""
    return escape(neutral(screened(words, names).strip()[:most]))


def notes_form(work: Work, request: Request, on: On) -> Form:
    """Return the newest notes on something, and on the leads of a campaign: a form, so that nothing is left behind."""
    given = rows.with_notes(work, on.about, on.thing_id, NOTES)
    words = contacts.notes(work, [each.note_id for each in given])
    shown: list[Field] = [
        _note(work, request, each, words[each.note_id]) for each in given if each.note_id in words
    ]
    line = f"{NOUNS[on.about]} notes {topic(work, on).word[:60]}"
    return Form("Newest notes", None, line, (_name(work, on), *(shown or [Say("No note yet.")])))


def _note(work: Work, request: Request, given: Feedback, words: str) -> Say:
    whose = f" · L-{given.lead_id}" if given.about is About.LEAD else ""
    day = short_day(local_day(given.at, zone(request)), today(request))
    person = contacts.contact(work, given.lead_id).name if given.lead_id else ""
    return Say(
        Mrkdwn("_{} · {}{}_\n{}").format(
            day, LABELS[given.about][given.verdict], whose, note_lines(words, [person])
        )
    )


def _name(work: Work, on: On) -> Say:
    return Say(Mrkdwn("*{}*").format(neutral(one_line(topic(work, on).name, 60))))


def _spelled(words: str) -> tuple[Verdict | None, str]:
    """Take a verdict off the front of the words; None where none is there."""
    first, _, rest = words.partition(" ")
    found = SPELLED.get(first.casefold())
    return (found, rest) if found else (None, words)
