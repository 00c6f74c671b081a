"""What a manager's App Home shows: what needs a decision, what was left behind, what is late and why, and both promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from alignment.people import Role
from alignment.promises import Promise
from db.stores import leads, people, queues, rejections
from db.stores.people import Person
from db.stores.queues import Waiting
from digests.home_marketer import answer_row, answer_rows, reason_of
from digests.home_reader import MOST_ROWS, Part, Reader, Row, leads_of, more
from digests.lead_words import capital, title
from messages.buttons import Button
from messages.forms import row
from messages.text import Mrkdwn


def parts(seen: Reader) -> list[Part]:
    """Return a manager's sections in the order of the sample; second looks stand apart, at the end."""
    from digests import pipeline_words as say  # the digest's words and figures, so that the two never differ
    from figures.basis import Scope
    from figures.pipeline import report

    figures = report(seen.work, Scope(), seen.work.now, seen.work.now)
    behind: dict[int, datetime] = {}
    late: list[Waiting] = []
    if seen.actor.has(Role.SALES_MANAGER):
        behind = {
            each.lead.id: each.due
            for each in figures.left.leads
            if _mine(seen, each.lead.owner_id, each.lead.team_id)
        }
        late = [each for each in late_of(seen) if each.lead.id not in behind]
    since = say.since_label(figures.since.as_of, figures.held)
    promises = [say.marketing_line(figures.marketing, since), say.sales_line(figures)]
    return [
        *_decisions(seen, {*behind, *(each.lead.id for each in late)}),
        *_of_the_team(seen, behind, late),
        *_late_answers(seen),
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
        count += len(owed)
    return [f"*Needs a decision* ({count})", *rows] if count else ["*Needs a decision* · nothing"]


def queue_row(seen: Reader, each: Waiting) -> Row:
    """Return a lead that nobody has as one row: by when somebody must, and what gives it to somebody."""
    due = f", accept by {seen.moment(each.due_at)}" if each.due_at is not None else ""
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


def owners_of(seen: Reader, late: Sequence[Waiting]) -> Mapping[int, Person]:
    """Return who has these leads."""
    return people.people(seen.work, [each.lead.owner_id for each in late])


def late_row(seen: Reader, each: Waiting, owners: Mapping[int, Person]) -> Row:
    """Return a late lead as one row: with whom it is, and which promise ran out when."""
    what = "accept or reject" if each.promise == Promise.ACCEPT else "first touch"
    when = seen.moment(each.due_at) if each.due_at is not None else ""
    head = title(each.lead, each.link, _holder(owners, each.lead.owner_id))
    menu = (*_look_at(each.lead.id)[:1], _give(each.lead.id, each.lead.owner_id), *_look_at(each.lead.id)[1:])
    return Mrkdwn("{}\n{} was due {}").format(head, capital(what), when), menu


def _holder(owners: Mapping[int, Person], owner_id: int) -> str:
    return owners[owner_id].first_name if owner_id in owners else "the queue"


def _mine(seen: Reader, owner_id: int, team_id: int) -> bool:
    """Whether a lead is of the manager's people, or of their team's queue; a lead without either is everybody's."""
    if owner_id:
        return owner_id in seen.actor.people or owner_id == seen.actor.id or team_id in seen.actor.team_ids
    return not team_id or team_id in seen.actor.team_ids


def _of_the_team(seen: Reader, behind: Mapping[int, datetime], late: Sequence[Waiting]) -> list[Part]:
    if not seen.actor.has(Role.SALES_MANAGER):
        return []
    shown = _left_behind(seen, behind)
    if late:
        owners = owners_of(seen, late)
        shown.append(f"*Late and why* ({len(late)})")
        shown += [row(*late_row(seen, each, owners)) for each in late[:MOST_ROWS]]
        shown += more(len(late) - MOST_ROWS)
    return shown or ["*Left behind* · none, and nothing is late"]


def _left_behind(seen: Reader, due: Mapping[int, datetime]) -> list[Part]:
    found = leads.leads(seen.work, due)
    if not found:
        return []
    links = leads.links(seen.work, found)
    owners = people.people(seen.work, [each.owner_id for each in found.values()])
    shown: list[Part] = [f"*Left behind* ({len(found)})"]
    for number in sorted(found, key=lambda each: (due[each], each))[:MOST_ROWS]:
        lead = found[number]
        tail = f"{_holder(owners, lead.owner_id)}, due {seen.moment(due[number])}"
        menu = (Button("Why", f"/lead why {number}"), _give(number, lead.owner_id))
        shown.append(row(title(lead, links.get(number, ""), tail), menu))
    return shown + more(len(found) - MOST_ROWS)


def _late_answers(seen: Reader) -> list[Part]:
    """Answers that a marketing manager's people owe, and whose time is up."""
    if not seen.actor.has(Role.MARKETING_MANAGER):
        return []
    owed = [each for each in rejections.owed(seen.work, seen.actor.people) if each.due_at <= seen.work.now]
    if not owed:
        return []
    shown = leads_of(seen, owed)
    rows: list[Part] = [row(*answer_row(seen, *each)) for each in shown[:MOST_ROWS]]
    return [f"*Late and why* ({len(shown)})", *rows, *more(len(shown) - MOST_ROWS)]


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
            title(lead, link, reason_of(each)),
            (
                Button("Back to sales", f"/lead rule {lead.id} return"),
                Button("It stands", f"/lead rule {lead.id} uphold"),
                Button("Show", f"/lead {lead.id}"),
            ),
        )
        for each, lead, link in leads_of(seen, rejections.in_second_look(seen.work))
    ]
