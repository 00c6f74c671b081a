"""What a manager's App Home shows: what needs a decision, what was left behind, what is late and why, and both promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alignment.lateness import Behind, why_late
from alignment.people import Role
from alignment.promises import FOLLOW_UP, Promise
from db.stores import enrichment, fixes, leads, queues, rejections, sweep
from db.stores.queues import Waiting
from db.stores.rejections import Rejection
from digests.home_marketer import answer_rows, missing_rows, promises, reason_of
from digests.home_reader import MOST_ROWS, Part, Reader, Row, leads_of, more
from digests.lead_words import capital, title
from digests.sweep_rows import Names, left_row
from figures.left_behind import LeftBehind
from messages.buttons import Button
from messages.forms import row
from messages.text import Mrkdwn


def parts(seen: Reader) -> list[Part]:
    """Return a manager's sections in the order of the sample; second looks stand apart, at the end."""
    from digests import pipeline_words as say  # the digest's words and figures, so that the two never differ
    from figures.basis import Scope
    from figures.pipeline import report

    figures = report(seen.work, Scope(), seen.work.now, seen.work.now)
    behind: list[LeftBehind] = []
    late: list[Waiting] = []
    if seen.actor.has(Role.SALES_MANAGER):
        behind = [each for each in figures.left.leads if _mine(seen, each.lead.owner_id, each.lead.team_id)]
        known = {each.lead.id for each in behind}
        late = [each for each in late_of(seen) if each.lead.id not in known]
    since = say.since_label(figures.since.as_of, figures.held)
    promises = [say.marketing_line(figures.marketing, since), say.sales_line(figures)]
    return [
        *_decisions(seen, {each.lead.id for each in behind} | {each.lead.id for each in late}),
        *_of_the_team(seen, behind, late),
        *_late_answers(seen),
        *_promises(seen),
        "\n".join(["*Both promises*", *promises]),
        *_second_looks(seen),
    ]


# --- what needs a decision ------------------------------------------------------------------------------------------


def _decisions(seen: Reader, late: Collection[int]) -> list[Part]:
    """What nobody decides but a manager: whose a lead in the queue will be, and the answers that nobody else owes."""
    rows: list[Part] = []
    count = 0
    if seen.actor.has(Role.SALES_MANAGER):
        queue = [each for each in queues.of_queue(seen.work, seen.actor.team_ids) if each.lead.id not in late]
        rows += [row(*queue_row(seen, each)) for each in queue[:MOST_ROWS]]
        rows += more(len(queue) - MOST_ROWS)
        count += len(queue)
    if seen.actor.has(Role.MARKETING_MANAGER) and not seen.actor.has(Role.MARKETER):
        owed = leads_of(seen, rejections.owed(seen.work, {seen.actor.id, 0}))
        rows += answer_rows(seen, owed)
        asked = enrichment.owed(seen.work, {seen.actor.id, 0})
        rows += missing_rows(seen, asked)
        count += len(owed) + len(asked)
    return [f"*Needs a decision* ({count})", *rows] if count else ["*Needs a decision* · nothing"]


def queue_row(seen: Reader, each: Waiting) -> Row:
    """Return a lead that nobody has as one row: by when somebody must, and what gives it to somebody."""
    taken = each.due_at if each.promise not in FOLLOW_UP else None
    due = f", accept by {seen.moment(taken)}" if taken is not None else ""
    return title(each.lead, each.link, f"nobody's{due}"), (_give(each.lead.id, 0), *_look_at(each.lead.id))


def _give(number: int, owner_id: int) -> Button:
    return Button("Give it on" if owner_id else "Give it", f"/lead give {number}", form=True)


def _look_at(number: int) -> tuple[Button, ...]:
    return Button("Why", f"/lead why {number}"), Button("Show", f"/lead {number}")


# --- what is past its time ------------------------------------------------------------------------------------------


def late_of(seen: Reader) -> tuple[Waiting, ...]:
    """Return what is past its time at the manager's people and in their teams' queues, the longest first."""
    found = queues.late(seen.work, seen.actor.people, seen.actor.team_ids)
    return tuple(each for each in found if each.due_at is not None)


_WHAT = {
    Promise.ACCEPT: "accept or reject",
    Promise.FIRST_TOUCH: "first touch",
    Promise.NEXT_STEP: "next step",
    Promise.ATTEMPTS: "attempts",
}


@dataclass(frozen=True, slots=True)
class Whys:
    """What late rows need beside the lead: whose it is, who is away, and when it came to whoever has it."""

    names: Names
    away: Collection[int]
    came: Mapping[int, datetime]

    @classmethod
    def of(cls, seen: Reader, late: Sequence[Waiting]) -> Whys:
        """Read all of it at once, for these leads."""
        return cls(
            Names.of(seen.work, seen.actor, seen.terms, [each.lead.owner_id for each in late]),
            {each.person_id for each in sweep.absent(seen.work)},
            queues.came_to(seen.work, [each.lead.id for each in late]),
        )


def late_row(seen: Reader, each: Waiting, whys: Whys) -> Row:
    """Return a late lead as one row: with whom it is, which promise ran out when, and the reason behind it."""
    what = _WHAT[Promise(each.promise)]
    when = seen.moment(each.due_at) if each.due_at is not None else ""
    holder = whys.names.holder(each.lead.owner_id) if each.lead.owner_id else "the queue"
    head = title(each.lead, each.link, holder or "with its rep")
    menu = (*_look_at(each.lead.id)[:1], _give(each.lead.id, each.lead.owner_id), *_look_at(each.lead.id)[1:])
    return Mrkdwn("{}\n{} due {} · {}").format(head, capital(what), when, _why(seen, each, whys)), menu


def _why(seen: Reader, each: Waiting, whys: Whys) -> str:
    """The reason behind a late lead in a few words: `unassigned 5 h`, `away`, `came late`, `not touched`."""
    agreed = seen.terms.agreement
    hot = agreed.hot_minutes if each.lead.hot else agreed.first_touch_minutes
    promised = agreed.accept_minutes if each.promise == Promise.ACCEPT else hot
    if each.promise in FOLLOW_UP:
        promised = agreed.step_minutes
    reason = why_late(
        each.lead.owner_id,
        each.lead.owner_id in whys.away,
        whys.came.get(each.lead.id),
        each.due_at or seen.work.now,
        promised,
        seen.work.now,
        seen.terms.calendars.of_team(each.lead.team_id),
    )
    if reason.behind is Behind.UNASSIGNED:
        hours = reason.minutes // 60
        return f"unassigned {hours} h" if hours else "unassigned"
    said = {Behind.AWAY: "away", Behind.UPSTREAM: "came late"}
    if each.promise in FOLLOW_UP and reason.behind is not Behind.AWAY:
        return f"{each.attempts} {'attempt' if each.attempts == 1 else 'attempts'} so far"
    return said.get(reason.behind, "not answered" if each.promise == Promise.ACCEPT else "not touched")


def _mine(seen: Reader, owner_id: int, team_id: int) -> bool:
    """Whether a lead is of the manager's people, or of their team's queue; a lead without either is everybody's."""
    if owner_id:
        return owner_id in seen.actor.people or owner_id == seen.actor.id or team_id in seen.actor.team_ids
    return not team_id or team_id in seen.actor.team_ids


def _of_the_team(seen: Reader, behind: Sequence[LeftBehind], late: Sequence[Waiting]) -> list[Part]:
    if not seen.actor.has(Role.SALES_MANAGER):
        return []
    shown = _left_behind(seen, behind)
    if late:
        whys = Whys.of(seen, late[:MOST_ROWS])
        shown.append(f"*Late and why* ({len(late)})")
        shown += [row(*late_row(seen, each, whys)) for each in late[:MOST_ROWS]]
        shown += more(len(late) - MOST_ROWS)
    return shown or ["*Left behind* · none, and nothing is late"]


def _left_behind(seen: Reader, behind: Sequence[LeftBehind]) -> list[Part]:
    """What was left behind, with owner and why, and the same menus as in the day's list."""
    listed = behind[:MOST_ROWS]
    found = leads.leads(seen.work, [each.lead.id for each in listed])
    if not found:
        return []
    names = Names.of(seen.work, seen.actor, seen.terms, [each.lead.owner_id for each in listed])
    shown: list[Part] = [f"*Left behind* ({len(behind)})"]
    shown += [row(*left_row(each, found[each.lead.id], names)) for each in listed if each.lead.id in found]
    return shown + more(len(behind) - MOST_ROWS)


def _late_answers(seen: Reader) -> list[Part]:
    """Answers that a marketing manager's people owe, what sales asks of them too, and whose time is up."""
    if not seen.actor.has(Role.MARKETING_MANAGER):
        return []
    owed = [each for each in rejections.owed(seen.work, seen.actor.people) if each.due_at <= seen.work.now]
    asked = [each for each in enrichment.owed(seen.work, seen.actor.people) if each.due_at <= seen.work.now]
    if not owed and not asked:
        return []
    shown = leads_of(seen, owed)
    rows = [*answer_rows(seen, shown), *missing_rows(seen, asked)]
    return [f"*Late and why* ({len(shown) + len(asked)})", *rows]


def _promises(seen: Reader) -> list[Part]:
    """Changes that marketing promised and nobody said yet what came of: a marketing manager's people's."""
    if not seen.actor.has(Role.MARKETING_MANAGER):
        return []
    own = 0 if seen.actor.has(Role.MARKETER) else seen.actor.id  # a marketer reads their own above
    owners = {*seen.actor.people, 0, own}
    return promises(seen, fixes.asked(seen.work, owners, promised_by=own))


# --- second looks ---------------------------------------------------------------------------------------------------


def _second_looks(seen: Reader) -> list[Part]:
    looked = look_rows(seen)
    if not looked:
        return []
    shown: list[Part] = [
        f"*Second looks to rule* ({len(looked)})",
        *(row(*each) for each in looked[:MOST_ROWS]),
    ]
    return shown + more(len(looked) - MOST_ROWS)


def look_rows(seen: Reader) -> list[Row]:
    """Return what both managers look at again, each with the two rulings."""
    return [
        (
            title(lead, link, _look_tail(seen, each)),
            (
                Button("Back to sales", f"/lead rule {lead.id} return"),
                Button("It stands", f"/lead rule {lead.id} uphold"),
                Button("Show", f"/lead {lead.id}"),
            ),
        )
        for each, lead, link in leads_of(seen, rejections.in_second_look(seen.work))
    ]


def _look_tail(seen: Reader, rejection: Rejection) -> str:
    """Why it was rejected; and once its time to be ruled is over, where it is decided."""
    over = rejection.look_until is not None and rejection.look_until <= seen.work.now
    return f"{reason_of(rejection)}, next meeting" if over else reason_of(rejection)
