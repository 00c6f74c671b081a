"""A company in which every name, cell and note is hostile, and everything that it is told: all of it judged."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from alignment.duty.reading import Wanted, parse_rota
from alignment.duty.terms import Crew
from alignment.early_warning import Short
from alignment.errors import Refusal
from alignment.notices import BY_NAME, CAUGHT_UP, FOLDED
from alignment.people import SHELL, Role, Standing
from alignment.periods import FiscalCalendar
from alignment.readings import Unreadable
from alignment.reasons import BY_CODE
from alignment.ride_alongs import Became, Consent, Question
from alignment.rota import Pool
from alignment.rotation import curriculum
from alignment.rotation.field_notes import Question as TurnQuestion
from alignment.rotation.terms import Closed, Length, PoolKind, Terms, Unit
from alignment.rotation.terms import Pool as GoingPool
from alignment.routing import Plan, Rule, RuleKind
from alignment.series_lines import parse_series
from bot.__main__ import main
from bot.cli import tandem
from bot.inbox import Outcome, import_inbox
from bot.invitations import Inviting
from bot.meetings import meet_in
from bot.pairings import pair_in
from bot.ride_alongs import ride_in
from bot.rotations import rotate_in
from bot.secrets import Secrets
from bot.slack.directory import Directory
from db import tables as t
from db.memory import Memory, Work
from db.stores import duty_turns, leads, meetings, roster, rotation_turns, routing, turns
from db.stores import notices as stored
from db.stores import ride_alongs as rides
from digests import registry
from messages.message import split
from operations import aftermath, monthly, patterns, rejections, trouble, unrouted
from operations.addresses import HASH_KEY as HASH_NAME
from operations.addresses import PUBLIC_URL
from operations.duty import planning as duty_planning
from operations.duty import setting, swapping, told
from operations.meetings import obstacles, outcomes, points, series
from operations.notices import Owed, owe
from operations.people import oneself
from operations.ride_alongs import debriefs, offering, seats
from operations.rotations import debriefs as turn_debriefs
from operations.rotations import programmes, weeks
from operations.setup import goals
from operations.trouble import Trouble
from tests.company import HASH_KEY, Company
from tests.hostile.judge import Judge
from tests.hostile.strings import OURS, PUBLIC
from tests.rights.player import Heard, Player
from tests.rights.rehearsal import Rehearsal
from tests.rights.town import CHANNEL, CONTENT_AT, INSIDERS, LATER, LEADS, NEWCOMERS, PAUSED, Town

CRM = "https://crm.example/"
SOURCE = "<!here> {{ 7919 * 7907 }}"
"""What the map calls the source of the files: it stands in reports."""


@dataclass
class Life:
    """Plays in a town and keeps it: what somebody is told, and what is owed to them, goes to the judge.

    `read` are the kinds of messages that were, `played` the acts that are over.
    """

    town: Town
    player: Player = field(init=False)
    judge: Judge = field(init=False)
    faults: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    played: list[str] = field(default_factory=list)
    now: datetime = LATER

    @classmethod
    def make(cls, memory: Memory) -> Life:
        return cls(Town.make(memory))

    def __post_init__(self) -> None:
        self.player = Player(self.town, Rehearsal(self.town.memory))
        self.player.edge.now = lambda: self.now
        contacts = [each.contact for each in LEADS]
        links = {f"tel:{each.phone.replace(' ', '')}" for each in contacts}
        links |= {f"mailto:{each.email}" for each in contacts}
        links |= {f"{CONTENT_AT}priya", f"{CONTENT_AT}tomas"}
        links |= {f"{CRM}{n}" for n in range(len(OURS) + len(PUBLIC))}
        links |= {f"mailto:x{n}@example.org" for n in range(len(OURS) + len(PUBLIC))}
        everybody = (*INSIDERS, *NEWCOMERS)
        self.judge = Judge({f"U0{each.upper()}" for each in everybody}, {CHANNEL, PAUSED}, links)

    @property
    def company(self) -> Company:
        return self.town.first

    def hear(self, what: str, said: Any) -> None:
        """Have something judged."""
        self.faults += [f"{what[:60]!r}: {each}" for each in self.judge.faults(said)]

    def says(self, who: str, line: str) -> Heard:
        """Have somebody type a line."""
        heard = self.player.command(who, line)
        self.hear(line, list(heard.payloads))
        return heard

    def looks_at_home(self, *who: str) -> None:
        """Have people open their Home."""
        for each in who:
            self.hear(f"Home of {each}", list(self.player.home(each).payloads))

    def rendered(self, *only: str) -> dict[str, int]:
        """Render all that was ever owed (of `only` these kinds), as the worker would; return how many said something."""

        def look(work: Work) -> list[tuple[str, Any]]:
            n = t.notice
            ids = sa.select(n.c.id).where(n.c.workspace_id == work.workspace_id)
            ids = ids.where(n.c.kind.in_(only)) if only else ids
            found: list[tuple[str, Any]] = []
            for each in work.execute(ids).scalars():
                notice = stored.by_id(work, each)
                assert notice is not None
                message = registry.render(work, notice)
                if message is not None:
                    found.append((notice.kind, message))
            return found

        counts: dict[str, int] = {}
        for kind, message in self.company.see(look, self.now):
            counts[kind] = counts.get(kind, 0) + 1
            if kind == "home":
                self.hear(kind, {"type": "home", "blocks": list(message.blocks)})
                continue
            for part in (*split(message), message.fallback()):
                self.hear(kind, {"method": "chat.postMessage", **part.payload()})
        return counts

    def reads_slack(self, names: Sequence[str]) -> None:
        """Have the directory read people and channels whose names Slack gives as they are."""
        members = [
            {"id": f"U0{who.upper()}", "profile": {"real_name": name, "email": f"{who}@example.org"}, "tz": name}
            for who, name in zip(INSIDERS, names, strict=False)
        ]  # fmt: skip
        channels = [
            {"id": each, "name": name} for each, name in zip((CHANNEL, PAUSED), names[-2:], strict=True)
        ]
        answers: dict[str, Any] = {
            "users.list": {"members": members},
            "users.conversations": {"channels": channels},
            "conversations.members": {"members": []},
        }

        async def speak(method: str, _arguments: dict[str, Any]) -> dict[str, Any]:
            return dict(answers[method])

        directory = Directory(self.town.memory, Secrets(["key"]), lambda _id: speak, lambda: self.now)
        asyncio.run(directory.refresh(self.company.id))

    def imports(self, folder: Path) -> tuple[Outcome, ...]:
        """Have what lies in a drop folder imported now."""
        for each in folder.iterdir():
            os.utime(each, (self.now.timestamp() - 60, self.now.timestamp() - 60))
        return import_inbox(folder, self.town.memory, self.company.id, HASH_KEY, now=lambda: self.now)

    def called(self, external: str, who: int) -> None:
        """Let the files' source know somebody by an id of its own."""

        def act(work: Work) -> None:
            work.insert(
                t.external_id, kind="person", source=SOURCE, external=external, thing_id=who, recorded_at=work.now
            )  # fmt: skip

        self.company.run(act, self.now)

    def numbers(self) -> dict[str, int]:
        """Return the number of each imported lead by its id in the file."""

        def look(work: Work) -> dict[str, int]:
            e = t.external_id
            found = sa.select(e.c.external, e.c.thing_id).where(
                e.c.workspace_id == work.workspace_id, e.c.kind == "lead", e.c.source == SOURCE
            )
            return {row.external: row.thing_id for row in work.execute(found)}

        return self.company.see(look, self.now)

    def names(self, kind: str) -> dict[str, str]:
        """Return what each imported lead's company, or deal, is called, by what the file calls it."""
        table = t.lead if kind == "leads" else t.opportunity
        column = t.lead.c.company if kind == "leads" else t.opportunity.c.name
        letter = "L" if kind == "leads" else "D"

        def look(work: Work) -> dict[str, str]:
            e = t.external_id
            here = sa.and_(
                e.c.workspace_id == table.c.workspace_id, e.c.thing_id == table.c.id, e.c.kind == table.name
            )
            found = sa.select(table.c.id, e.c.external, column.label("called")).outerjoin(e, here)
            rows = work.execute(found.where(table.c.workspace_id == work.workspace_id))
            return {row.external or f"{letter}-{row.id}": row.called for row in rows}

        return self.company.see(look, self.now)

    def troubled(self) -> None:
        """Let every notice that is owed get stuck, in each way there is."""

        def act(work: Work) -> None:
            n = t.notice
            found = sa.select(n.c.id).where(n.c.workspace_id == work.workspace_id).order_by(n.c.id).limit(40)
            for at, each in enumerate(list(work.execute(found).scalars())):
                notice = stored.by_id(work, each)
                assert notice is not None
                what = list(Trouble)[at % len(Trouble)]
                trouble.tell(work, notice, what, OURS[at], "7F3A")

        self.company.run(act, self.now)

    def late(self) -> None:
        """Let what is owed of leads come late, as one message for a channel and one for a person."""

        def act(work: Work) -> None:
            n = t.notice
            here = sa.and_(n.c.workspace_id == work.workspace_id, n.c.kind.in_(FOLDED))
            ids = list(work.execute(sa.select(n.c.id).where(here).order_by(n.c.id).limit(60)).scalars())
            work.execute(sa.update(n).where(here, n.c.id.in_(ids)).values(error=CAUGHT_UP))
            for target in (CHANNEL, f"person:{self.company.jonas}"):
                since = (self.now - timedelta(days=2)).isoformat()
                owe(work, Owed(CAUGHT_UP, f"late/{target}", target, {"ids": ids, "since": since}))

        self.company.run(act, self.now)

    def unrouted(self) -> None:
        """Let a lead wait that no rule gives to anybody."""

        def act(work: Work) -> None:
            watched = Rule(1, RuleKind.CATCH_ALL, OURS[0][:80], person_id=self.company.ines)
            territory = Rule(2, RuleKind.TERRITORY, OURS[1][:80], pool_id=1)
            plan = routing.save(work, Plan(0, (territory, watched), (Pool(1, OURS[2][:80], "ours"),)), 0)
            lead = leads.lead(work, LEADS[0].number)
            assert lead is not None
            turns.wait(work, lead.id, cycle=1, version=plan.version, rule_id=2, pool_id=1, hot=False)
            unrouted.tell(work, plan, lead)

        self.company.run(act, self.now)

    def meets(self) -> set[str]:
        """Let both teams meet, in a series of a hostile name, a side missing twice: return the kinds of what was read of it.

        Points, obstacles, decisions and actions are hostile.
        """
        company = self.company
        texts = typable(200)[::3]
        olga = company.actor("olga", self.now)

        def act(what: Callable[[Work], object]) -> None:
            company.run(what, self.now)

        def meet() -> None:
            asyncio.run(meet_in(company.memory, company.id, self.now))

        wanted = replace(parse_series("council wed 10:00", "America/New_York"), name=texts[0][:40])
        act(lambda work: series.start(work, olga, wanted, CHANNEL, ""))
        act(lambda work: obstacles.clear(work, olga, 1, texts[0]))
        meet()
        coming = company.see(meetings.coming, self.now)
        council, *rest = [each for each in coming if each.series.name == wanted.name]
        review = next(each.id for each in coming if each.series.name != wanted.name)
        assert rest, "two of them are planned"
        for text in texts:
            act(lambda work, text=text: points.add(work, olga, meetings.by_id(work, review), text))  # type: ignore[misc]
        read = set(self.rendered("agenda"))
        self.now = max(self.now, council.starts_at - timedelta(hours=20))
        meet()
        read |= set(self.rendered("agenda_empty", "meeting_changed"))
        named = []
        for text in texts[::4]:
            act(lambda work, text=text: named.append(obstacles.name(work, olga, text).id))  # type: ignore[misc]
        for at, meeting in enumerate((council, *rest[:1])):
            self.now = max(self.now, meeting.starts_at - timedelta(hours=20))
            meet()
            read |= set(self.rendered("agenda"))
            self.now = meeting.starts_at + timedelta(minutes=35)
            meet()
            for number, text in list(zip(named, texts[1::4], strict=False))[at::3]:
                act(lambda work, number=number, text=text: obstacles.clear(work, olga, number, text))  # type: ignore[misc]
            act(lambda work, m=meeting: outcomes.attended(work, olga, m.id, ()))  # type: ignore[misc]
            for text in texts[at::9]:
                act(lambda work, m=meeting, text=text: outcomes.decide(work, olga, m.id, text))  # type: ignore[misc]
                act(
                    lambda work, m=meeting, text=text: outcomes.take_on(  # type: ignore[misc]
                        work, olga, m.id, company.leo, (self.now + timedelta(days=1)).date(), text
                    )
                )
        self.now += timedelta(days=1)
        meet()
        return read | set(self.rendered("recap", "action_due", "side_missing"))

    def pairs(self) -> set[str]:
        """Let the people of the town meet for coffee under hostile names: return the kinds of what was read of it."""
        company = self.company

        def tick(day: int, hour: int) -> None:
            self.now = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
            asyncio.run(pair_in(company.memory, company.id, self.now))

        read = set(self.rendered("coffee", "coffee_told"))
        tick(23, 15)  # ten days into the round: did you meet?
        read |= set(self.rendered("coffee", "coffee_met"))
        tick(25, 15)  # a working day before the next, which Thanksgiving moves to Friday
        return read | set(self.rendered("coffee_soon"))

    def takes_turns(self) -> set[str]:
        """Let a programme of a hostile name be agreed to, a turn move, and one be announced: return the kinds of what was read."""
        company = self.company
        texts = typable(40)
        self.now = max(self.now, datetime(2026, 11, 18, 17, 0, tzinfo=UTC))
        olga, ines, daniel, leo = (
            company.actor(each, self.now) for each in ("olga", "ines", "daniel", "leo")
        )
        marketers, reps = (GoingPool(PoolKind.ROLE, role=each) for each in (Role.MARKETER, Role.REP))
        agreed = Terms(Length(2, Unit.WEEKS), 1, date(2027, 3, 1), marketers, reps)

        def make(work: Work) -> int:
            made = programmes.set_up(work, olga, texts[0], CHANNEL, agreed, "")
            for at, text in enumerate(texts[:6]):
                day = date(2027, 6, 1) + timedelta(days=2 * at)
                programmes.shut(work, olga, made.id, Closed(day, day, text))
            return made.id

        made = company.run(make, self.now)
        read = set(self.rendered("programme_asked"))
        for manager in (ines, daniel):
            company.run(lambda work, who=manager: programmes.agree(work, who, made), self.now)  # type: ignore[misc]
        turns = company.see(lambda work: rotation_turns.of(work, made), self.now)
        mine = next(each for each in turns if each.person_id == leo.id)
        company.run(lambda work: oneself.go_away(work, leo, mine.first_on, mine.last_on), self.now)
        asyncio.run(rotate_in(company.memory, company.id, self.now, {}))
        read |= set(self.rendered("turn_moved"))
        self.says("priya", "/rotation swap anybody")
        self.says("priya", "/rotation swap @tomas")
        read |= set(self.rendered("swap_offered"))
        o = t.turn_offer.c
        newest = sa.select(sa.func.max(o.id)).where(o.workspace_id == company.id)
        offer = company.see(lambda work: work.execute(newest).scalar_one(), self.now)
        self.says("tomas", f"/rotation decline {offer}")
        read |= set(self.rendered("swap_declined"))
        for who in ("leo", "ines"):
            for line in ("/rotation", "/rotation plan P-3", "/rotation why", "/rotation when"):
                self.says(who, line)
        company.run(lambda work: roster.change(work, leo.id, standing=Standing.DEACTIVATED), self.now)
        asyncio.run(rotate_in(company.memory, company.id, self.now, {}))
        read |= set(self.rendered("turn_left"))
        company.run(lambda work: roster.change(work, leo.id, standing=Standing.MEMBER), self.now)
        today, self.now = self.now, datetime(2027, 2, 16, 17, 0, tzinfo=UTC)
        asyncio.run(rotate_in(company.memory, company.id, self.now, {}))
        read |= set(self.rendered("turn_announced"))
        read |= self.is_on_a_turn(made, texts)
        self.now = today
        return read

    def rides_along(self) -> set[str]:
        """Let a call be offered, heard, moved, dropped and written of in hostile words: return the kinds of what was read of it."""
        company = self.company
        texts = typable(120)

        def act(what: Callable[[Work], object]) -> None:
            with suppress(Refusal):  # a label that reaches a person is refused
                company.run(what, self.now)

        def look(*kinds: str) -> set[str]:
            asyncio.run(ride_in(company.memory, company.id, self.now))
            return set(self.rendered(*kinds))

        luca, priya, leo = (company.actor(who, self.now) for who in ("luca", "priya", "leo"))
        act(lambda work: seats.ask_for_any(work, priya))
        before = len(company.see(rides.coming, self.now))
        for at, text in enumerate(texts[::9]):
            starts_at = self.now + timedelta(days=7, hours=at)
            act(
                lambda work, at=starts_at, text=text: offering.offer(  # type: ignore[misc]
                    work, luca, at, text[:40], Consent.ASKED, seats=2, minutes=30, channel=CHANNEL
                )
            )
        calls = company.see(rides.coming, self.now)[before:]
        assert calls, "some accounts may be called so"
        read = look("ride_along_offer", "ride_along_seat")
        for call in calls:
            act(lambda work, call=call: seats.ask(work, priya, call.id))  # type: ignore[misc]
            act(lambda work, call=call: seats.ask(work, leo, call.id))  # type: ignore[misc]
        self.wait(minutes=5)
        for call in calls[1:]:
            act(
                lambda work, call=call: offering.move(  # type: ignore[misc]
                    work, luca, call.id, call.starts_at + timedelta(days=1)
                )
            )
        read |= look("ride_along_host", "ride_along_changed")
        self.now = calls[0].starts_at - timedelta(minutes=20)
        read |= look("ride_along_reminder")
        self.now = calls[-1].ends_at + timedelta(days=1, hours=1)
        read |= look("ride_along_debrief")
        gap = {Question.MISSING: Became.GAP}
        for at, call in enumerate(calls):
            answers = {each: texts[(4 * at + n) % len(texts)] for n, each in enumerate(Question)}
            act(lambda work, call=call, said=answers: debriefs.write(work, leo, call.id, said, gap))  # type: ignore[misc]
        read |= look("ride_along_heard")
        for who in ("luca", "priya", "leo"):
            self.says(who, "/tandem ridealong")
            self.says(who, "/tandem ridealong notes")
        self.says("priya", "/tandem content")
        return read

    def shares_duty(self) -> set[str]:
        """Have duties with such names handed over, exchanged, refused by Slack, and ended; return what was said of them."""
        company, read = self.company, set[str]()
        olga, leo = company.actor("olga", self.now), company.actor("leo", self.now)
        names = [each[:24] for text in OURS if (each := re.sub("[\\x00\\ud800-\\udfff:|]", "", text)).strip()]
        for name in names[:12]:
            wanted = parse_rota(
                "daily 9:00 topic group S0ABCDEFG marketing",
                "America/New_York",
                self.now.date(),
                Crew.BOTH,
                name,
            )

            def play(work: Work, wanted: Wanted = wanted) -> None:
                rota = setting.start(work, olga, wanted.terms, CHANNEL, [], "")
                mine = next(
                    each for each in duty_turns.coming(work, rota_id=rota.id) if each.person_id == leo.id
                )
                swapping.offer(work, leo, rota.id, mine.day, mine.place)
                other = next(
                    each
                    for each in duty_turns.coming(work, rota_id=rota.id)
                    if each.person_id == company.priya
                )
                swapping.give(work, olga, rota.id, other.day, other.place, company.tomas)
                told.place_refused(work, rota.id, "duty_topic", "missing_scope channels:write.topic")

            company.run(play, self.now)
        for _ in range(3):
            self.now += timedelta(days=1)
            company.run(duty_planning.plan, self.now)
            read |= set(self.rendered(*(each for each in BY_NAME if each.startswith("duty_"))))
        for who in INSIDERS:
            for line in (
                "/rotation",
                "/rotation duty",
                "/rotation duty show D-2",
                "/rotation duty why D-2",
                "/rotation duty when @leo",
            ):
                self.says(who, line)
        return read

    def is_on_a_turn(self, programme: int, texts: Sequence[str]) -> set[str]:
        """Let the weeks of a turn, its field notes and its debrief hold hostile words: return the kinds of what was read."""
        company = self.company
        things = [each for text in texts if (each := text.replace(",", " ").replace(";", " ")).strip()]
        items: list[curriculum.Item] = []
        for each in things:
            with suppress(Unreadable):
                items += curriculum.parse_items(each)
        held = tuple(tuple({each.word: each for each in items[at::2]}.values())[:6] for at in (0, 1))
        olga = company.actor("olga", self.now)
        company.run(lambda work: weeks.write(work, olga, programme, held), self.now)
        turns = company.see(lambda work: rotation_turns.of(work, programme), self.now)
        turn = min(
            (each for each in turns if each.first_on > self.now.date()), key=lambda each: each.first_on
        )
        names = {number: name for name, number in company.people.items()}
        visitor, host = names[turn.person_id], names[turn.host_id]
        self.now = datetime.combine(turn.first_on, time(17), UTC)
        asyncio.run(rotate_in(company.memory, company.id, self.now, {}))
        read = set(self.rendered("turn_week"))
        for number, text in enumerate(texts[:30], 1):
            self.says(visitor, f"/rotation note #pricing {text}")
            for line in (f"/rotation raise F-{number}", f"/rotation gap F-{number}"):
                self.says(host, line)
        for who in (visitor, host, "ines"):
            for line in (
                "/rotation",
                "/rotation weeks",
                "/rotation notes",
                "/rotation done",
                "/tandem content",
            ):
                self.says(who, line)
            self.looks_at_home(who)
        self.now += timedelta(hours=1)
        company.run(lambda work: roster.change(work, turn.host_id, standing=Standing.DEACTIVATED), self.now)
        asyncio.run(rotate_in(company.memory, company.id, self.now, {}))
        read |= set(self.rendered("turn_host"))
        company.run(lambda work: roster.change(work, turn.host_id, standing=Standing.MEMBER), self.now)
        self.now = datetime.combine(turn.last_on, time(20), UTC)
        asyncio.run(rotate_in(company.memory, company.id, self.now, {}))
        read |= set(self.rendered("debrief_asked"))
        given = {question: texts[at] for at, question in enumerate(TurnQuestion)}

        def answer(work: Work) -> None:
            actor = company.actor(visitor, self.now)
            turn_debriefs.answer(work, actor, weeks.of_mine(work, actor, turn.id), given)

        company.run(answer, self.now)
        return read

    def invites(self) -> set[str]:
        """Have everybody want invitations to all that has such names, and change some; return what was said of it."""
        self.company.memory.remember(PUBLIC_URL, "https://tandem.example.com")
        self.company.memory.remember(HASH_NAME, HASH_KEY)
        for who in INSIDERS:
            self.says(who, "/tandem settings invitations")
            self.says(who, "/tandem settings invitations on")
        read = set(self.rendered("invitation"))
        self.says("ines", "/meeting skip M-3")
        asyncio.run(Inviting(self.company.memory).invite(self.company.id, self.now))
        return read | set(self.rendered("invitation"))

    def follows_up(self) -> None:
        """Let weeks go by: promises are checked, a reason stands out at a campaign, a rep hears of their month."""
        company, last = self.company, self.now
        hostile = sa.update(t.campaign).where(
            t.campaign.c.workspace_id == company.id, t.campaign.c.word == "partner"
        )
        company.run(lambda work: work.execute(hostile.values(name=SOURCE)), last)
        for number in range(5000, 5042):
            at = last - timedelta(days=60 if number < 5030 else 3)
            company.lead(number, SOURCE, owner="jonas", campaign="partner", at=at)
            if number >= 5034:
                who = company.actor("jonas", at)
                company.run(
                    lambda work, who=who, number=number: rejections.reject(  # type: ignore[misc]
                        work, who, number, BY_CODE["no_budget"], SOURCE
                    ),
                    at + timedelta(hours=2),
                )
        self.now = datetime(2026, 12, 17, 20, 0, tzinfo=UTC)
        company.run(monthly.tell, datetime(2026, 12, 1, 17, 0, tzinfo=UTC))
        company.run(aftermath.follow_up, self.now)
        found = company.see(patterns.found, self.now)
        company.run(lambda work: goals.set_target(work, SHELL, "revenue", "q4", "2.0m"), self.now)
        short = (Short("revenue", FiscalCalendar().quarter_of(self.now.date()), 90),)
        company.run(lambda work: aftermath.once_a_day(work, found, short), self.now)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


class Shell:
    """Types commands at a shell beside a company's database."""

    def __init__(self, folder: Path) -> None:
        self._environment = {"DATABASE_URL": f"sqlite:///{folder / 'tandem.db'}", "TANDEM_SECRET_KEY": "key"}

    def __call__(self, *words: str, code: int = 0) -> str:
        """Run one command and return what it printed; anything but `code` at its end is a failure."""
        ended = CliRunner(env=self._environment).invoke(tandem, [*words, "--workspace", "1"])
        assert ended.exit_code == code, ended.output
        return str(ended.output)

    def tried(self, *words: str) -> str:
        """Run one command as the shell does; return what it told. What nobody foresaw is raised."""
        told = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(told):
            for name, value in self._environment.items():
                patch.setenv(name, value)
            with suppress(SystemExit):
                main(words)
        return told.getvalue()


def typable(most: int) -> list[str]:
    """Return our hostile texts as an operation may get them: lone surrogates and NUL are taken out in front of any."""
    return [each[:most] for text in OURS if (each := re.sub("[\\x00\\ud800-\\udfff]", "", text)).strip()]


def written(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file as a careless program would: nothing is defused. NUL is left out: a file with it is no text."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows([each.replace("\x00", "") for each in row] for row in rows)


__all__ = ["CHANNEL", "CRM", "PAUSED", "SOURCE", "Life", "Shell", "written"]
