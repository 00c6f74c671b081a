"""The day's list: who holds leads that were left behind reads which and what is due; managers read whose, why, and fix it.

The lead was left behind, never a person: nobody is compared, and with person-level figures off nobody is named. A list
that was sent is brought to its present state as things are fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.people import Actor, Role, Standing
from alignment.sweep import Why
from alignment.terms import Terms
from db.memory import Work
from db.stores import alerts, leads, people, workspaces
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import sweep_rows as rows
from digests.home_reader import Row
from digests.home_rep import menu_of
from digests.lead_words import first_id, title
from digests.pipeline_words import age
from digests.sweep_rows import Names
from figures.left_behind import LeftBehind, LeftBehindFigures, at_present
from messages.buttons import Block, Button, section
from messages.characters import width
from messages.message import Message, compose, row
from messages.text import Mrkdwn, escape, one_line
from messages.words import render as write

OWN_LINES = 6
MOST_LINES = 12

BUTTONS = (Button("What's left behind", "/pipeline left"), Button("Where from?", "/pipeline why left"))
ALL_LEFT = Button("Show all", "/pipeline left")
ALL_WAITING = Button("Show all", "/lead all")


@dataclass(frozen=True, slots=True)
class _Part:
    """One heading with its rows. `whole`: where all of them are read; `first`: what the notification says of it."""

    heading: Mrkdwn
    rows: Sequence[Row]
    whole: Button
    first: str


def render(work: Work, notice: Notice) -> Message | None:
    """Return the list as of now; None where nothing of it is left and it was not sent yet."""
    person_id = int(notice.target.partition(":")[2] or 0)
    actor = people.actor(work, person_id)
    if actor.standing is not Standing.MEMBER:
        return None
    parts = _parts(work, actor, notice)
    if not parts:
        # What was sent says that it is done; what was not sent is not said at all.
        done = "All of this is looked after. Nothing to do."
        return compose(done, done, iteration=first_id(notice)) if notice.act is Act.PRESENT else None
    first, *others = parts
    most = OWN_LINES if actor.id and not actor.manager and not actor.has(Role.ADMIN) else MOST_LINES
    room = most - len(parts)
    return compose(
        escape(first.first),
        write("digests/left_behind", heading=first.heading),
        extra=[
            *_rows(first, _share(room, parts, 0)),
            *(
                block
                for place, part in enumerate(others, 1)
                for block in (section(part.heading), *_rows(part, _share(room, parts, place)))
            ),
        ],
        buttons=BUTTONS if actor.manager and first.whole == ALL_LEFT else (),
        iteration=first_id(notice),
    )


def _share(room: int, parts: Sequence[_Part], place: int) -> int:
    """How many lines a part has: each at least its share, and what the shorter ones leave."""
    least = room // len(parts)
    spare = sum(max(0, least - len(part.rows)) for part in parts) + room % len(parts)
    before = sum(max(0, len(part.rows) - least) for part in parts[:place])
    return least + max(0, spare - before)


def _rows(part: _Part, most: int) -> list[Block]:
    shown = part.rows if len(part.rows) <= most else part.rows[: max(most - 1, 0)]
    made = [row(*each) for each in shown]
    if len(part.rows) > len(shown):
        made.append(row(f"_{len(part.rows) - len(shown):,} more_", (part.whole,)))
    return made


def _parts(work: Work, actor: Actor, notice: Notice) -> list[_Part]:
    terms = workspaces.terms(work)
    about = set(alerts.subjects(work, first_id(notice), "lead"))
    talks = set(alerts.subjects(work, first_id(notice), "rejection"))
    figures = at_present(work)
    shown = [each for each in figures.leads if each.lead.id in about]
    mine = [each for each in shown if each.lead.owner_id == actor.id]
    theirs = [each for each in shown if each not in mine and _may_see(actor, each)]
    parts = _left(work, actor, terms, figures, mine, theirs)
    if actor.has(Role.MARKETING_MANAGER) and talks:
        waiting = rows.unanswered(work, actor, terms, talks)
        parts += _part(waiting, "rejection{} not answered yet", ALL_WAITING)
    if actor.manager and talks:
        parts += _part(rows.unruled(work, actor, terms, talks), "second look{} to rule", ALL_WAITING)
    if actor.has(Role.ADMIN):
        differing = rows.contradicting(work, actor, about)
        parts += _part(differing, "lead{} whose state and history differ", Button("Check", "/tandem check"))
    return parts


def _part(found: Sequence[Row], says: str, whole: Button) -> list[_Part]:
    if not found:
        return []
    said = f"{len(found)} {says.format('' if len(found) == 1 else 's')}"
    return [_Part(Mrkdwn("*{}*").format(said), found, whole, f"{said}.")]


def _may_see(actor: Actor, each: LeftBehind) -> bool:
    if each.why is Why.NOBODY and actor.has(Role.ADMIN):
        return True
    if not actor.manager or not each.lead.owner_id:
        return actor.manager
    return each.lead.owner_id in actor.people or each.lead.team_id in actor.team_ids


def _left(
    work: Work,
    actor: Actor,
    terms: Terms,
    figures: LeftBehindFigures,
    mine: Sequence[LeftBehind],
    theirs: Sequence[LeftBehind],
) -> list[_Part]:
    names = Names.of(work, actor, terms, [each.lead.owner_id for each in theirs])
    held = leads.leads(work, [each.lead.id for each in (*mine, *theirs)])
    parts = []
    if mine:
        own = [
            (
                title(held[each.lead.id], each.lead.link, rows.own_says(each, names)),
                menu_of(held[each.lead.id]),
            )
            for each in mine
        ]
        heading = Mrkdwn("*{} of yours left behind*").format(_leads(len(mine)))
        parts.append(_Part(heading, own, Button("Show all", "/lead all"), _headline(mine, " of yours")))
    if theirs:
        found = [rows.left_row(each, held[each.lead.id], names) for each in theirs]
        heading = (
            Mrkdwn("*Your people and queues {}*").format(len(theirs))
            if mine
            else Mrkdwn("*{} left behind*, {}").format(_leads(len(theirs)), _waiting(theirs, figures))
        )
        parts.append(_Part(heading, found, ALL_LEFT, _headline(theirs, "")))
    return parts


def _leads(count: int) -> str:
    return f"{count:,} lead{'' if count == 1 else 's'}"


def _headline(found: Sequence[LeftBehind], whose: str) -> str:
    first = found[0].lead
    start = f"{_leads(len(found))}{whose} left behind: L-{first.id} "
    tail = " first." if len(found) > 1 else "."
    return f"{start}{one_line(first.company, 80 - width(start + tail))}{tail}"


def _waiting(found: Sequence[LeftBehind], figures: LeftBehindFigures) -> str:
    """For how long, as the digest says it: `oldest 2 days`, of one lead `for 5 hours`."""
    longest = age(max(each.minutes for each in found), figures.minutes_a_day)
    return f"for {longest}" if len(found) == 1 else f"oldest {longest}"
