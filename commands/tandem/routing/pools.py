"""Pools and who is in them, as lines and as the forms that say the same."""

from __future__ import annotations

import re

from alignment.errors import Incomplete, NotUnderstood, Offer
from alignment.identity import folded
from alignment.readings import Unreadable
from alignment.rota import Member, Pool
from alignment.shifts import read_hours
from commands.line_forms import LineForm
from commands.request import Reply, Request
from commands.tandem.routing import card
from db.memory import Work
from db.stores import routing, teams
from messages.fields import Choice, Field, Option, Person, Text
from operations import routing_rules as rules
from operations.people.finding import find, team_named


def _pool(work: Work, request: Request, typed: str) -> Reply:
    name, _, team = typed.partition(" from ")
    members = (
        rules.of_team(work, team_named(work, team.strip().removeprefix("team ")).id) if team.strip() else ()
    )
    plan = rules.add_pool(work, request.actor, name, members)
    made = plan.pools[-1]
    return card.done(work, f"Pool {made.name} is there: {card.of_pool(work, made)}.", plan)


def _pool_fields(work: Work) -> list[Field]:
    known = [Option(team.word, team.name) for team in teams.teams(work)[:100]]
    begin = [Choice("team", "Begin with everybody of", known, optional=True)] if known else []
    return [Text("name", "Name", limit=80, placeholder="West"), *begin]


def _pool_words(form: Request) -> str:
    team = form.answered("team")
    return f"{form.answered('name')} from {team}" if team else form.answered("name")


def _end_pool(work: Work, request: Request, typed: str) -> Reply:
    pool = rules.pool_named(routing.plan(work), typed)
    return card.done(work, f"Pool {pool.name} is gone.", rules.end_pool(work, request.actor, pool))


_PLACE = re.compile(r"(?P<pool>.+?)\s+(?P<who><@[^>]+>|@\S+)(?P<rest>.*)", re.DOTALL)


def _member(work: Work, request: Request, typed: str) -> Reply:
    found = _PLACE.fullmatch(typed.strip())
    if found is None:
        raise Incomplete("Whom, in which pool? Such as: member West @jonas 2 cap 20.", field="who")
    pool = rules.pool_named(routing.plan(work), found["pool"])
    known = find(work, found["who"])
    words = found["rest"].split()
    if words and folded(words[0]) in ("off", "out"):
        return card.done(
            work, f"{known.name} is out of {pool.name}.", rules.take_out(work, request.actor, pool, known.id)
        )
    plan = rules.place(work, request.actor, pool, _placed(known.id, words, pool))
    after = plan.pool(pool.id)
    return card.done(work, f"Pool {pool.name}: {card.of_pool(work, after) if after else ''}.", plan)


def _placed(person_id: int, words: list[str], pool: Pool) -> Member:
    weight = 1
    if words and words[0].isascii() and words[0].isdecimal():
        weight = int(words.pop(0)[:4])
    cap = 0
    if words and folded(words[0]) == "cap":
        if len(words) < 2 or not (words[1].isascii() and words[1].isdecimal()):
            raise NotUnderstood("A cap is a number of accepted leads, such as cap 20.", field="cap")
        cap = min(int(words[1][:6]), 100_000)
        words = words[2:]
    if words and folded(words[0]) == "hours":
        words = words[1:]
    try:
        return Member(person_id, weight, cap, read_hours(" ".join(words))[:120])
    except Unreadable as problem:
        raise NotUnderstood(str(problem) or "Those are no hours. Try 9-17 weekdays.", field="hours") from None


def _pool_choice(work: Work) -> list[Field]:
    pools = [Option(f"pool:{each.id}", each.name) for each in routing.plan(work).pools[:100]]
    if not pools:
        raise Incomplete("There is no pool yet.", Offer("Add a pool", "/tandem rule pool", form=True))
    return [Choice("pool", "Pool", pools)]


def _member_fields(work: Work) -> list[Field]:
    return [
        *_pool_choice(work),
        Person("who", "Who"),
        Text("weight", "Weight", limit=2, initial="1"),
        Text("cap", "At most so many accepted leads", limit=6, optional=True),
        Text(
            "hours",
            "Own hours, for who asked for a talk",
            limit=100,
            placeholder="9-17 weekdays",
            optional=True,
        ),
    ]


def _member_words(form: Request) -> str:
    cap = f" cap {form.answered('cap')}" if form.answered("cap") else ""
    hours = f" hours {form.answered('hours')}" if form.answered("hours") else ""
    return f"{form.answered('pool')} <@{form.answered('who')}> {form.answered('weight') or 1}{cap}{hours}"


FORMS = (
    LineForm(
        "/tandem rule pool", "Add a pool", _pool_fields, _pool_words, _pool, "name", other_words=("pools",)
    ),
    LineForm(
        "/tandem rule endpool",
        "Remove a pool",
        _pool_choice,
        lambda form: form.answered("pool"),
        _end_pool,
        "pool",
    ),
    LineForm("/tandem rule member", "A pool's member", _member_fields, _member_words, _member, "who"),
)
