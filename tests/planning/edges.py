"""A company that does all five together, what became of somebody in it, and what was said since."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from db import tables as t
from db.memory import Memory, Work
from db.stores import notices as stored
from db.tables.delivery import Act
from digests import registry
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL, invited
from tests.meetings.telling import arrives, moment
from tests.pairings.conftest import EVERYBODY
from tests.planning.planners import in_peace

LAST = date(2026, 12, 9)


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it went out: of which kind, to whom, when, and its words."""

    kind: str
    target: str
    at: datetime
    words: str


@dataclass
class Life:
    """A company of which the days pass: whatever is due is planned and said, morning and afternoon."""

    company: Company
    talk: Dialogue
    said: list[Said] = field(default_factory=list)

    @classmethod
    def begun(cls, memory: Memory, *, joined: Sequence[str] = EVERYBODY) -> Life:
        """Set up meetings, a programme, duties of both departments, coffee and ride-alongs; nothing is planned yet."""
        company = Company.make(memory)
        company.run(invited)
        life = cls(company, Dialogue(company, now=NOON, channel=CHANNEL))
        for who, line in (
            ("ines", "/meeting new lead review tue 10:00 40m"),
            ("ines", "/rotation new sales placement 2 weeks marketers with reps from 7 dec"),
            ("daniel", "/rotation approve"),
            ("ines", "/rotation duty new inbound weekdays 9:00"),
            ("ines", "/tandem coffee new every 1 weeks mon 10:00"),
            *((each, "/tandem coffee join") for each in joined),
        ):
            life.talk.says(who, line)
            assert life.talk.reply.message is not None, line
        return life

    def until(self, last: date = LAST) -> None:
        """Let the days pass until the end of one."""
        day = self.talk.now.date()
        while day <= last:
            for wall in ("9:00", "10:00", "16:30") if day.weekday() < 5 else ():
                at = moment(day.day, wall, day.month)
                if at > self.talk.now:
                    self.at(at)
            day += timedelta(days=1)

    def at(self, at: datetime) -> None:
        """Plan and say what is due at a moment."""
        self.talk.now = at
        asyncio.run(in_peace(self.company.memory, self.company.id, at))

        def look(work: Work) -> list[str]:
            n = t.notice.c
            due = (
                n.workspace_id == work.workspace_id,
                n.state == "pending",
                n.due_at <= at,
                n.act == Act.POST,
            )
            return [*work.execute(sa.select(n.id).where(*due).order_by(n.due_at, n.id)).scalars()]

        for each in self.company.see(look, at):
            self._goes_out(each, at)

    def _goes_out(self, notice_id: str, at: datetime) -> None:
        notice = self.company.see(lambda work: stored.by_id(work, notice_id), at)
        assert notice is not None
        message = self.company.see(lambda work: registry.render(work, notice), at)
        if message is not None:
            self.said.append(Said(notice.kind, notice.target, at, message.text))
        arrives(self.company, notice, at)

    def told(self, who: str, since: datetime) -> list[Said]:
        """What somebody was told by a direct message since a moment."""
        mine = f"person:{self.company.people[who]}"
        return [each for each in self.said if each.target == mine and each.at >= since]

    def heard(self, kind: str) -> list[str]:
        """The words of every message of a kind."""
        return [each.words for each in self.said if each.kind == kind]

    def planned(self, who: str, since: datetime) -> list[str]:
        """What somebody is to do at or after a moment, as it is believed now: one word for each thing."""
        number = self.company.people[who]

        def look(work: Work) -> list[str]:
            m, p, d, r, s, g = (
                t.meeting.c, t.meeting_plan.c, t.duty_turn.c, t.pairing_round.c, t.pairing_seat.c, t.ride_along_seat.c,
            )  # fmt: skip
            u, v, c = t.turn.c, t.turn_plan.c, t.ride_along_plan.c
            here = work.workspace_id
            meetings = (
                sa.select(m.slot)
                .join_from(t.meeting, t.meeting_plan, sa.and_(p.workspace_id == m.workspace_id, p.meeting_id == m.id))
                .where(
                    m.workspace_id == here, p.recorded_to == t.FOREVER, p.starts_at >= since,
                    sa.or_(m.chair_id == number, m.notes_id == number),
                )
            )  # fmt: skip
            duties = sa.select(d.day).where(
                d.workspace_id == here, d.recorded_to == t.FOREVER, d.person_id == number, d.starts_at >= since,
                d.cancelled.is_(False),
            )  # fmt: skip
            turns = (
                sa.select(v.first_on)
                .join_from(t.turn_plan, t.turn, sa.and_(u.workspace_id == v.workspace_id, u.id == v.turn_id))
                .where(
                    v.workspace_id == here, v.recorded_to == t.FOREVER, v.state == "planned", v.first_on >= since.date(),
                    sa.or_(u.person_id == number, v.host_id == number, v.cover_id == number),
                )
            )  # fmt: skip
            coffee = (
                sa.select(r.slot)
                .join_from(t.pairing_seat, t.pairing_round, sa.and_(r.workspace_id == s.workspace_id, r.id == s.round_id))
                .where(s.workspace_id == here, s.person_id == number, s.taking == "group", r.starts_at >= since)
            )  # fmt: skip
            seats = (
                sa.select(g.ride_along_id)
                .join_from(
                    t.ride_along_seat, t.ride_along_plan,
                    sa.and_(c.workspace_id == g.workspace_id, c.ride_along_id == g.ride_along_id),
                )
                .where(
                    g.workspace_id == here, g.person_id == number, g.recorded_to == t.FOREVER,
                    g.state.in_(["taken", "invited", "in_line"]), c.recorded_to == t.FOREVER, c.cancelled.is_(False),
                    c.starts_at >= since,
                )
            )  # fmt: skip
            found = {"meeting": meetings, "duty": duties, "turn": turns, "coffee": coffee, "call": seats}
            return [
                f"{name} {each}" for name, asked in found.items() for each in work.execute(asked).scalars()
            ]

        return self.company.see(look, self.talk.now)
