"""A line and the form that says the same: what a verb with several things to do (`/tandem setup zone`) is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alignment.errors import Refusal
from commands.answers import field_of
from commands.request import Reply, Request
from db.memory import Work
from messages.fields import Field
from messages.forms import Form


@dataclass(frozen=True, slots=True)
class LineForm:
    """One thing to do, as a line such as `/tandem setup zone` and as the form that opens without more words.

    `words` are those that the form's answers stand for; `run` gets them, or what was typed. `field` is the one that a
    refusal belongs to when it names none. `other_words` mean the same as the line's last word. `show` answers words that
    only ask, before anything is locked; None where they ask for a change.
    """

    line: str
    title: str
    fields: Callable[[Work], Sequence[Field]]
    words: Callable[[Request], str]
    run: Callable[[Work, Request, str], Reply]
    field: str
    note: str = ""
    other_words: tuple[str, ...] = ()
    show: Callable[[Work, str], Reply | None] | None = None

    @property
    def word(self) -> str:
        """The last word of the line: what tells it from its neighbours."""
        return self.line.rpartition(" ")[2]

    def form(self, work: Work) -> Form:
        """Return the form with what holds now filled in."""
        return Form(self.title, "Save", self.line, tuple(self.fields(work)), note=self.note or None)

    async def answer(self, request: Request, typed: str) -> Reply:
        """Open the form where one is wanted or nothing was typed; else do what the line, or the sent form, says."""
        if not request.submitted and (request.form or not typed):
            return Reply(form=await request.look(self.form))
        said = self.words(request) if request.submitted else typed
        if self.show is not None and not request.submitted:
            show = self.show
            shown = await request.look(lambda work: show(work, typed))
            if shown is not None:
                return shown

        def act(work: Work) -> Reply:
            try:
                return self.run(work, request, said)
            except Refusal as refusal:
                raise self.beside(work, request, refusal) from None

        return await request.act(act)

    def beside(self, work: Work, request: Request, refusal: Refusal) -> Refusal:
        """Return a refusal beside a field that the form has: Slack shows a complaint nowhere else."""
        if request.submitted and refusal.field not in {
            getattr(each, "name", "") for each in self.fields(work)
        }:
            refusal.field = None
        return field_of(refusal, self.field)


def by_word(*forms: LineForm) -> dict[str, LineForm]:
    """Return them by each word that means them."""
    return {word: form for form in forms for word in (form.word, *form.other_words)}
