"""What marketing promised to change, by `/campaign check`: what waits for a word, and the word."""

from __future__ import annotations

from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.people import Role
from alignment.permissions import Right, allowed, may
from alignment.reasons import BY_CODE
from commands.campaign.which import named
from commands.lead.words import read_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, said
from db.memory import Work
from db.stores import campaigns, fixes, workspaces
from db.stores.fixes import Fix
from db.tables.rejections import Outcome
from digests import fix_check
from figures.promised_changes import before_and_after
from messages.buttons import Button
from messages.forms import Day, Field, Form, Say
from messages.message import compose, row
from messages.text import escape, neutral, one_line
from operations import promised_changes

_CHANGED = ("changed", "done", "yes")
_NOT_YET = ("not", "later", "no", "until")


async def check(request: Request, line: Line) -> Reply:
    """Show what was promised, or say what came of it: `check 7 changed`, `check 7 not 15 jan`, `check 7 undo`."""
    word, rest = line.take()
    if not word:
        return await request.look(lambda work: _mine(work, request))

    def carry_out(work: Work) -> Reply:
        fix, what = _meant(work, request, word, rest.rest)
        verb, _, words = what.partition(" ")
        if not verb:
            return _shown(work, request, fix)
        if verb in _CHANGED:
            done = promised_changes.check(work, request.actor, fix.id)
            return said(f"{_about(work, done.fix)}: it changed. Who said no reads it.", _undo(fix))
        if verb in _NOT_YET:
            return _not_yet(work, request, fix, words)
        if verb == "undo":
            promised_changes.reopen(work, request.actor, fix.id)
            return said(f"Taken back. {_about(work, fix)} waits for a word again.", *fix_check.buttons(fix))
        raise NotUnderstood(
            f'"{one_line(verb, 30)}" says nothing of a promise. Did it change?',
            Offer("It changed", f"/campaign check {fix.id} changed"),
            Offer("Not yet, until…", f"/campaign check {fix.id} not", form=True),
        )

    return await request.act(carry_out)


def _undo(fix: Fix) -> Button:
    return Button("Undo", f"/campaign check {fix.id} undo")


def _about(work: Work, fix: Fix) -> str:
    campaign = campaigns.by_id(work, fix.campaign_id)
    return f"{BY_CODE[fix.code].label.capitalize()} at {one_line(campaign.name, 40) or 'no campaign'}"


def _meant(work: Work, request: Request, word: str, rest: str) -> tuple[Fix, str]:
    """Find the promise by its number, or by its campaign where only one of that waits; the rest is what is said of it."""
    if word.lstrip("#").isdecimal() and len(word) < 12:
        return promised_changes.load(work, int(word.lstrip("#"))), rest
    campaign = named(work, word, "check")
    waiting = fixes.open_of(work, campaign.id)
    if len(waiting) == 1:
        return waiting[0], rest
    if not waiting:
        raise NotFound(
            f"Nothing that was promised for {one_line(campaign.name, 40)} waits for a word.",
            Offer("Show it", f"/campaign show {campaign.word[:40]}"),
        )
    raise NotUnderstood(
        f"Several promises for {one_line(campaign.name, 40)} wait. Which one?",
        *(Offer(_label(each), f"/campaign check {each.id} {rest}".strip()) for each in waiting[:5]),
    )


def _label(fix: Fix) -> str:
    return f"{BY_CODE[fix.code].label.capitalize()}, {fix.check_on:%d %b}".replace(" 0", " ")


def _not_yet(work: Work, request: Request, fix: Fix, words: str) -> Reply:
    """Put the check off to a day; without one its form asks for it."""
    typed = request.answered("until") or words.removeprefix("yet").strip().removeprefix("until").strip()
    if not typed and request.submitted:
        raise Incomplete("Until when? Such as 15 jan.", field="until")
    if not typed:
        may(request.actor, Right.CHECK_PROMISE, promised_changes.thing_of(work, fix))
        told = Say(f"*{escape(neutral(_about(work, fix)))}*")
        fields: list[Field] = [
            told,
            Day("until", "Not yet, until", hint="It is looked at again on that day."),
        ]
        return Reply(form=Form("Not yet", "Look again then", f"/campaign check {fix.id} not", fields))
    until = read_day(request, typed, lambda plain: f"/campaign check {fix.id} not {plain}")
    done = promised_changes.check(work, request.actor, fix.id, until)
    assert done.following is not None, "what is put off has a next check"
    on = day(request, done.following.check_on)
    return said(f"{_about(work, done.fix)}: not yet. It is looked at again on {on}.", _undo(fix))


def _shown(work: Work, request: Request, fix: Fix) -> Reply:
    """Show one promise: what was said of it, and the counts before it and since."""
    terms = workspaces.terms(work)
    told = before_and_after(work, fix)
    came = fix_check.outcome(work, fix, terms) or f"Checked on {day(request, fix.check_on)}."
    lines = [
        f"*{escape(neutral(_about(work, fix)))}*",
        fix_check.promised(work, fix, terms, yours=False),
        *fix_check.change(work, fix),
        f"{told.days_before} days before: {fix_check.said(told.before)}",
        f"{told.days_after} days since: {fix_check.said(told.after)}",
        fix_check.verdict(told),
        came,
    ]
    mine = fix.outcome is Outcome.OPEN and allowed(
        request.actor, Right.CHECK_PROMISE, promised_changes.thing_of(work, fix)
    )
    return Reply(
        compose(
            f"{one_line(_about(work, fix), 40)}: {told.after.counts} since the promise.",
            "\n".join(lines),
            buttons=fix_check.buttons(fix) if mine else (),
            iteration=str(fix.id),
        )
    )


def _mine(work: Work, request: Request) -> Reply:
    """Show what waits for a word of this person: what they promised, and what their campaigns wait for."""
    actor = request.actor
    owners = {actor.id, *actor.people, 0} if actor.has(Role.MARKETING_MANAGER) else {actor.id}
    waiting = fixes.asked(work, owners, promised_by=actor.id)
    if not waiting:
        return said("No promised change waits for your word.", Button("Campaigns", "/campaign"))
    rows = [
        row(
            f"*{escape(neutral(_about(work, each)))}* · since {day(request, each.check_on)}",
            (*fix_check.buttons(each), Button("Show", f"/campaign check {each.id}")),
        )
        for each in waiting[:10]
    ]
    text = f"{len(waiting)} promised {'change waits' if len(waiting) == 1 else 'changes wait'} for a word."
    return Reply(compose(text, "*Did it change?*", extra=rows, iteration=str(actor.id)))
