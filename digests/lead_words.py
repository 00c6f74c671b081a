"""How messages about a lead name it and fit on a phone: titles, labels and sentences within 48 columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alignment.calendar import WorkingCalendar
from alignment.dates import full_day, short_day
from alignment.lead_state import Lead
from alignment.leads import OPT_OUT
from alignment.lifecycle import Queue, Stage
from alignment.terms import Terms
from alignment.zones import local_day
from db.memory import Work
from db.stores import campaigns, people, teams, workspaces
from db.stores import leads as stored
from db.stores.campaigns import Campaign
from db.stores.notices import Notice
from db.stores.rejections import Rejection
from db.tables.delivery import Act
from messages.buttons import Button
from messages.characters import width
from messages.text import Mrkdwn, escape, link, neutral, one_line, wrapped

COLUMNS = 48
HEADLINE = 80


@dataclass(frozen=True, slots=True)
class Shown:
    """A lead with what a message about it needs. `team` is its name alone: `West`."""

    lead: Lead
    link: str
    campaign: Campaign
    team: str
    terms: Terms

    @property
    def company(self) -> str:
        return one_line(self.lead.company) or "a company"


def shown(work: Work, lead_id: int) -> Shown:
    """Return a lead as messages show it."""
    lead = stored.lead(work, lead_id)
    assert lead is not None, "a notice belongs to a lead of its workspace"
    team = teams.name_of(work, lead.team_id)
    return Shown(
        lead,
        stored.links(work, [lead_id]).get(lead_id, ""),
        campaigns.by_id(work, lead.campaign_id),
        team,
        workspaces.terms(work),
    )


def first_id(notice: Notice) -> str:
    """Return the id of the message itself; a companion that brings it up to date has another of its own."""
    return notice.parent_id if notice.act is Act.PRESENT else notice.id


def zone_of(work: Work, notice: Notice, terms: Terms) -> str:
    """Return the zone of whoever reads a direct message: its times are those of their own clock."""
    reader = people.person(work, int(notice.target.partition(":")[2] or 0))
    return (reader.zone if reader is not None else "") or terms.zone


def title(lead: Lead, address: str, tail: str) -> Mrkdwn:
    """Return `*<L-42> Acorn Robotics* · rejected`, the company cut so that the line fits."""
    ref = f"L-{lead.id}"
    room = COLUMNS - width(f"{ref}  · {tail}")
    company = neutral(one_line(lead.company, max(room, 8)))
    return Mrkdwn("*{} {}* · {}").format(link(address, ref), company, tail)


def headline(lead: Lead, tail: str) -> Mrkdwn:
    """Return `L-42 Acorn Robotics rejected: …` in 80 columns: the company gives way, never the end."""
    room = HEADLINE - width(f"L-{lead.id} {tail} ") - 1
    return escape(f"L-{lead.id} {one_line(lead.company, max(room, 8))}{tail}")


def fitted(*parts: str, most: int = COLUMNS, before: str = "") -> str:
    """Join labels by ` · ` behind `before`; the longest of them gives way where the line is too wide."""
    labels = [one_line(part) for part in parts if part]
    while width(before + " · ".join(labels)) > most and max(map(width, labels), default=0) > 4:
        longest = max(range(len(labels)), key=lambda at: width(labels[at]))
        over = width(before + " · ".join(labels)) - most
        labels[longest] = one_line(labels[longest], max(width(labels[longest]) - over, 4))
    return " · ".join(neutral(label) for label in labels)


def reason_line(label: str, campaign: str, team: str) -> Mrkdwn:
    """Return `*No budget* · Webinar Nov · West team`."""
    head = capital(label)
    rest = fitted(campaign, f"{team} team" if team else "", before=f"{head} · ")
    return Mrkdwn("*{}* · {}").format(head, rest) if rest else Mrkdwn("*{}*").format(head)


def capital(label: str) -> str:
    """Return a label as a line begins with it."""
    return label[:1].upper() + label[1:]


def sentence(words: str) -> str:
    """Return a person's words as the rest of a sentence of ours: one line, first letter small, one full stop."""
    line = one_line(words)
    if len(line) > 1 and line[0].isupper() and line[1].islower():
        line = line[0].lower() + line[1:]
    return f"{line.rstrip('.!')}." if line else ""


def paragraph(words: str, columns: int = COLUMNS) -> tuple[str, ...]:
    """Cut a person's words into lines of at most so many columns, at blanks where there are any."""
    lines: list[str] = []
    for word in one_line(words).replace("!", ".").split():
        for piece in wrapped(word, columns // 2) if width(word) > columns else [word]:
            if lines and width(f"{lines[-1]} {piece}") <= columns:
                lines[-1] = f"{lines[-1]} {piece}"
            else:
                lines.append(piece)
    return tuple(neutral(line) for line in lines)


def onward(lead: Lead) -> Button:
    """Return what takes an accepted lead further: sales makes it a deal, inside sales hands it on."""
    if lead.with_inside_sales:
        return Button("Hand on", f"/lead handon {lead.id}", form=True)
    return Button("Qualify", f"/lead qualify {lead.id}", form=True)


def whereabouts(lead: Lead) -> str:
    """Return where a rejected lead is now, as the alert says it."""
    if lead.stage is Stage.RECYCLED and lead.queue is Queue.TRIAGE:
        return "Now with marketing, to be sorted"
    if lead.stage is Stage.RECYCLED:
        return (
            f"Now in nurture, back {full_day(lead.back_on)}"
            if lead.back_on
            else "Now in nurture, without a date"
        )
    return {
        Stage.DISQUALIFIED: "Now disqualified",
        Stage.ASSIGNED: "Now waiting for routing",
        Stage.MQL: "Now handed over again",
        Stage.ACCEPTED: "Now accepted again",
        Stage.QUALIFIED: "Now qualified",
        Stage.WON: "Now won",
        Stage.LOST: "Now lost",
        Stage.NEW: "Now new again",
    }[lead.stage]


def took(calendar: WorkingCalendar, start: datetime, end: datetime) -> str:
    """Return how long an answer took in working time: `after 3 h`, `after 20 min`, `at once`."""
    minutes = calendar.minutes_between(start, end)
    if minutes < 1:
        return "at once"
    return f"after {minutes} min" if minutes < 60 else f"after {(minutes + 30) // 60} h"


def day_of(day: date, moment: datetime, terms: Terms) -> str:
    """Return a day as a line says it at a moment: `15 Feb`, `Wed 18 Nov`."""
    return short_day(day, local_day(moment, terms.zone))


def counted(counts: Mapping[str, int], joint: str) -> str:
    """Join labels with their counts, most first, within a line; what does not fit is counted as `more`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for kept in range(len(ordered), 0, -1):
        left = sum(number for _, number in ordered[kept:])
        parts = [f"{one_line(label, 20)} {number}" for label, number in ordered[:kept]]
        line = joint.join([*parts, f"{left} more"] if left else parts)
        if width(line) <= COLUMNS:
            return neutral(line)
    return ""


def note_button(rejection: Rejection) -> tuple[Button, ...]:
    """Return the button that opens a rejection's note, where it has one."""
    return (Button("Read note", f"/lead note {rejection.lead_id}", form=True),) if rejection.note_id else ()


def anyway_button(rejection: Rejection, lead: Lead, actor_id: int) -> tuple[Button, ...]:
    """Return what takes somebody's own no back: while nobody answered it, and nobody has the lead or went on with it."""
    own = rejection.unanswered and rejection.rejected_by == actor_id and rejection.cycle == lead.cycle
    if not own or lead.owner_id or rejection.code == OPT_OUT:
        return ()
    return (Button("Accept anyway", f"/lead accept {lead.id} anyway"),)
