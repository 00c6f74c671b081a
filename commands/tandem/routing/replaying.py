"""What a month would have been by the rules of now, or by a change that does not hold yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignment.dates import short_moment
from alignment.errors import NotFound, NotUnderstood, Offer, Refusal
from alignment.people import Actor, grouped
from alignment.periods import Period, month_of, months_after
from alignment.permissions import Right, allowed
from alignment.readings import longest_reading
from alignment.replay import ACCOUNT, BY_HAND, NOBODY, Count, Replayed, Tally
from alignment.routing import Plan
from alignment.zones import local_day
from commands.answers import answer
from commands.line_forms import LineForm
from commands.request import Reply, Request
from commands.tandem.routing import card, changing
from db.memory import Work
from db.stores import people, routing, workspaces
from figures.replay import MOST, Replay, replay
from figures.whose import may_see_person
from messages.buttons import Block, Button
from messages.fields import Choice, Field, Option
from messages.forms import Form
from messages.limits import BUTTON_VALUE, OPTION_VALUE
from messages.message import compose, row
from messages.text import escape, neutral, one_line
from operations import routing_rules as rules

LISTED = 12
EXAMPLES = 5
_MONTHS = 12
LINE = "/tandem routing replay"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is replayed: a month, by a change that does not hold yet, of one pool, one lead."""

    period: Period
    change: str = ""
    pool_id: int = 0
    lead_id: int = 0

    def line(self, more: str = "") -> str:
        """The line that asks for the same, with more words."""
        tail = f" with {self.change}" if self.change else ""
        return f"{LINE} {self.period.full.casefold()}{more}{tail}"


async def replayed(request: Request, typed: str) -> Reply:
    """Answer `replay oct`, `replay oct west`, `replay why 42`, `replay with move 2 1`; or open the form for it."""
    if request.form and not request.submitted:
        return Reply(form=await request.look(_form))
    said = f"{request.answered('month')} {request.answered('pool')}" if request.submitted else typed
    return await request.look(lambda work: _answer(work, request, said.strip()))


async def previewed(request: Request, change: str, form: LineForm) -> Reply:
    """Show what a change that was typed into its form would have meant last month: nothing is saved."""

    def look(work: Work) -> Reply:
        try:
            return _answer(work, request, f"with {change}")
        except Refusal as refusal:
            raise form.beside(work, request, refusal) from None

    return await request.look(look)


def _answer(work: Work, request: Request, typed: str) -> Reply:
    asked, plan = _read(work, request, typed)
    if not plan.routes:
        return answer("There are no rules yet: every lead waits in its team's queue.", buttons=(card.ADD,))
    found = replay(work, plan, asked.period)
    if asked.lead_id:
        return _why(work, request, asked, found)
    return _told(work, request, asked, found)


def _form(work: Work) -> Form:
    last = _last_month(work)
    months = [month_of(months_after(last.first, -back)) for back in range(_MONTHS)]
    options = [Option(each.full.casefold(), each.full) for each in months]
    pools = [Option(f"pool:{each.id}", each.name) for each in routing.plan(work).pools[:100]]
    fields: list[Field] = [Choice("month", "Month", options, initial=options[0].value)]
    if pools:
        fields.append(Choice("pool", "Only of pool", pools, optional=True))
    return Form("Replay a month", "Replay", LINE, tuple(fields))


def _last_month(work: Work) -> Period:
    today = workspaces.today(work)
    return month_of(months_after(today, -1))


def _read(work: Work, request: Request, typed: str) -> tuple[_Asked, Plan]:
    words = typed.split()
    at = _change_at(words)
    change = " ".join(words[at + 1 :])
    looks = at < len(words)
    plan = rules.preview(work, request.actor, changing.wanted(work, change)) if looks else routing.plan(work)
    words, lead_id = _lead(words[:at])
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    found = longest_reading(words, lambda text: terms.fiscal.named(text, today), 2) if words else None
    period, count = found or (_last_month(work), 0)
    if period.first < months_after(period.end, -3):
        raise NotUnderstood(f"{period.full} is too long: a month or a quarter can be replayed.", *_OFFERS)
    rest = " ".join(words[count:])
    try:
        pool = rules.pool_named(plan, rest) if rest else None
    except NotFound:
        raise NotUnderstood(f'"{rest[:40]}" is no month and no pool. Try oct.', *_OFFERS) from None
    return _Asked(period, change, pool.id if pool else 0, lead_id), plan


_OFFERS = (Offer("Last month", LINE), Offer("Pick a month", LINE, form=True))


def _change_at(words: Sequence[str]) -> int:
    """Return where `with` begins a change; the end without one. A pool may have the word in its name."""
    for at, word in enumerate(words):
        if word.casefold() == "with" and (at + 1 == len(words) or words[at + 1].casefold() in changing.READ):
            return at
    return len(words)


def _lead(words: Sequence[str]) -> tuple[list[str], int]:
    """Take `why 42` off the words."""
    for at, word in enumerate(words[:-1]):
        number = words[at + 1].lstrip("#").removeprefix("L-").removeprefix("l-")
        if word.casefold() == "why" and number.isascii() and number.isdecimal() and len(number) < 10:
            return [*words[:at], *words[at + 2 :]], int(number)
    return list(words), 0


# --- what came of it ------------------------------------------------------------------------------------------------


def _told(work: Work, request: Request, asked: _Asked, found: Replay) -> Reply:
    counted = found.counted(asked.pool_id)
    if not counted.leads:
        return answer(
            f"No lead was handed over in {asked.period.full}.",
            *(f"To look at: {each}" for each in _warnings(work, asked, found)),
            buttons=_buttons(request, asked),
        )
    by = "with that change" if asked.change else f"rules v{found.plan.version}"
    only = f" · {found.pools[asked.pool_id]}" if asked.pool_id else ""
    title = f"Replay · {asked.period.full}{only} · {by}"
    seen = _seen(work, request.actor, counted)
    lines = [f"*{escape(neutral(title))}*", *_head(found, counted), ""]
    lines += _places(found, counted, seen)
    lines += ["", *_persons(work, counted, seen)]
    lines += ["", *(str(escape(neutral(f"To look at: {each}"))) for each in _warnings(work, asked, found))]
    context = ["Turns begin at nothing, caps are left out. Nothing was changed."]
    return Reply(
        compose(
            str(escape(neutral(title))),
            "\n".join(lines),
            context=context,
            extra=_examples(found, asked, seen),
            buttons=_buttons(request, asked),
        )
    )


def _warnings(work: Work, asked: _Asked, found: Replay) -> Sequence[str]:
    return rules.warned(work, found.plan)[:3] if asked.change else ()


def _buttons(request: Request, asked: _Asked) -> tuple[Button, ...]:
    line = f"/tandem rule {asked.change}"
    holds = bool(asked.change) and len(line) <= BUTTON_VALUE and allowed(request.actor, Right.ROUTING)
    save = (Button("Save it", line, style="primary"),) if holds else ()
    return (*save, Button("Another month", LINE, form=True), card.ROUTING)


def _head(found: Replay, counted: Tally) -> list[str]:
    said = [f"{_leads(counted.leads)} handed over, decided again in their order"]
    if found.left_out:
        said.append(f"The newest {MOST:,}; {found.left_out:,} before them are left out")
    said.append(
        f"{counted.moved:,} would have gone elsewhere, {counted.other_rule:,} by another rule"
        if counted.moved or counted.other_rule
        else "Each would have gone where it went"
    )
    said.append(f"Nobody free at once: {_both(counted.waited)}")
    return said


def _leads(count: int) -> str:
    return f"{count:,} lead{'' if count == 1 else 's'}"


def _both(count: Count) -> str:
    return f"{count.now:,}, was {count.before:,}"


def _seen(work: Work, actor: Actor, counted: Tally) -> frozenset[int]:
    """Return of whose figures this person may read: none where the workspace shows no person's."""
    return frozenset(each for each in counted.persons if may_see_person(work, actor, each))


def _places(found: Replay, counted: Tally, seen: frozenset[int]) -> list[str]:
    """Say what each pool would have got and got; places of so few people that it is about persons stand together."""
    crowds = {place: counted.crowds.get(place, frozenset()) for place in counted.places if place != NOBODY}
    groups = grouped(crowds, seen)
    sums = [(_called(found, group), _sum(counted.places[place] for place in group)) for group in groups]
    sums.sort(key=lambda each: (-each[1].now, each[0]))
    lines = [_line(name, count) for name, count in sums[:LISTED]]
    if len(sums) > LISTED:
        lines.append(f"{len(sums) - LISTED} more")
    if len(crowds) > sum(map(len, groups)):
        lines.append("So few people got them that only they and their manager see how many")
    nobody = counted.places.get(NOBODY, Count())
    if nobody.now or nobody.before:
        lines.append(_line("Nobody until the end", nobody))
    return lines


def _called(found: Replay, places: Sequence[int]) -> str:
    names = [_place(found, each) for each in places]
    return names[0] if len(names) == 1 else " and ".join((", ".join(names[:-1]), names[-1]))


def _place(found: Replay, place: int) -> str:
    words = {ACCOUNT: "off the rota", BY_HAND: "by hand", NOBODY: "nobody"}
    return words.get(place) or f"pool {found.pools.get(place, 'that is gone')}"


def _sum(counts: Iterable[Count]) -> Count:
    every = list(counts)
    return Count(sum(each.now for each in every), sum(each.before for each in every))


def _line(name: str, count: Count) -> str:
    return f"{escape(neutral(one_line(name[:1].upper() + name[1:], 60)))} · {_both(count)}"


def _persons(work: Work, counted: Tally, seen: frozenset[int]) -> list[str]:
    known = people.people(work, seen)
    shown = sorted(
        seen, key=lambda each: (-abs(counted.persons[each].now - counted.persons[each].before), each)
    )
    lines = [_line(known[each].first_name, counted.persons[each]) for each in shown[:LISTED] if each in known]
    return [*lines, *([f"{len(shown) - LISTED} more people"] if len(shown) > LISTED else [])]


def _examples(found: Replay, asked: _Asked, seen: frozenset[int]) -> list[Block]:
    """Return the first leads that would have gone elsewhere, each with what explains it."""
    moved = [each for each in found.of(asked.pool_id) if each.moved][:EXAMPLES]
    rows = []
    for each in moved:
        number = each.handover.asked.lead_id
        name = one_line(f"L-{number} {found.companies[number]}", 40)
        text = f"{name}: {_place(found, each.bucket_before)} → {_place(found, each.bucket)}"
        why = Button("Why", asked.line(f" why {number}"))
        show = Button("Show it", f"/lead {number}")
        rows.append(
            row(str(escape(neutral(text))), (why, show) if len(why.line) <= OPTION_VALUE else (show,))
        )
    return rows


def _why(work: Work, request: Request, asked: _Asked, found: Replay) -> Reply:
    """Say how a lead would have been decided in the course of the month, and how it was."""
    mine = [each for each in found.leads if each.handover.asked.lead_id == asked.lead_id]
    back = Button("The whole month", asked.line())
    if not mine:
        return answer(
            f"L-{asked.lead_id} was not handed over in {asked.period.full}.", buttons=(back, card.ROUTING)
        )
    zone = workspaces.terms(work).zone
    lines: list[str] = []
    for each in mine:
        at = short_moment(each.handover.at, zone, local_day(work.now, zone))
        lines.append(f"Handed over {at}: would have gone to {_whom(work, request, found, each)}.")
        lines += card.decision_lines(work, each.decision)
        if each.waited and each.decision.person_id:
            lines.append("Nobody could have had it at once; it waited until somebody could.")
        lines.append(f"It went to {_where(found, each)}.")
    name = one_line(f"L-{asked.lead_id} {found.companies[asked.lead_id]}", 60)
    return answer(
        f"{name}, {asked.period.full} again.",
        *lines,
        buttons=(back, Button("Show it", f"/lead {asked.lead_id}")),
    )


def _whom(work: Work, request: Request, found: Replay, each: Replayed) -> str:
    person = each.decision.person_id
    if not person:
        return "nobody"
    named = card.named(work, person) if allowed(request.actor, Right.SEE_HOLDER) else ""
    return f"{named} ({_place(found, each.bucket)})" if named else _place(found, each.bucket)


def _where(found: Replay, each: Replayed) -> str:
    before = each.handover.before
    rule = found.rules.get(before.rule_id)
    by = f" by {rule.label}" if rule is not None else ""
    words = {BY_HAND: "somebody by hand", NOBODY: "nobody", ACCOUNT: "whoever has the account"}
    return f"{words.get(each.bucket_before) or _place(found, each.bucket_before)}{by}"
