"""Which part of the company, which period and which pair of times somebody at a shell asks about."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import click

from alignment.readings import Unreadable
from alignment.waterfall_steps import By
from bot.cli.instants import instant_of
from bot.cli.opened import Shell
from db.memory import Work
from db.stores import campaigns, teams, workspaces
from db.stores.asked import Filters, Pair
from figures.basis import Scope
from figures.held import held
from figures.whose import withheld


@dataclass(frozen=True, slots=True)
class Options:
    """What was typed; `given` are those that are not their default, by the name of their option."""

    as_of: str
    known_at: str
    since: str
    period: str
    team: str
    campaign: str
    source: str
    segment: str
    region: str
    ways: tuple[str, ...]
    by: str | None
    per: str

    @property
    def given(self) -> tuple[str, ...]:
        """The options that somebody gave, as they are typed."""
        words = {name.replace("_", "-"): getattr(self, name) for name in self.__dataclass_fields__}
        words["way"], words["per"] = words.pop("ways"), self.per if self.per != "lead" else ""
        return tuple(f"--{name}" for name, value in words.items() if value)


_OPTIONS = (
    click.option("--as-of", default="", metavar="ISO", help="What had happened before then; a day is its midnight. Default now."),
    click.option("--known-at", default="", metavar="ISO", help="As it was known then. Default now."),
    click.option("--since", default="", metavar="ISO", help="Count changes from then. Default the last working day."),
    click.option("--period", default="", metavar="PERIOD", help="Of this quarter or month, such as q3 or nov."),
    click.option("--team", default="", help="Only this team."),
    click.option("--campaign", default="", help="Only this campaign."),
    click.option("--source", default="", help="Only leads of this source."),
    click.option("--segment", default="", help="Only this segment."),
    click.option("--region", default="", help="Only this region."),
    click.option("--way", "ways", multiple=True, metavar="WORD", help="A word of the report's own, such as w or ever; of sources only."),
    click.option("--by", default=None, type=click.Choice([each.value for each in By]), help="Take the funnel apart by it."),
    click.option("--per", default="lead", type=click.Choice(["lead", "account"]), help="What the funnel counts."),
)  # fmt: skip


def scope_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that narrow a report; it is called with them as `scope`."""

    @functools.wraps(command)
    def taken(**words: Any) -> Any:
        own = {name: words.pop(name) for name in Options.__dataclass_fields__}
        return command(**words, scope=Options(**own))

    for option in reversed(_OPTIONS):
        taken = option(taken)
    return taken


def judge(options: Options, kind: str, ways: Collection[str], *, shaped: bool) -> None:
    """Refuse words and shapes that this report does not know."""
    if not shaped and (options.by or options.per != "lead"):
        raise click.UsageError("--by and --per are of: funnel.")
    unknown = [word for word in options.ways if word not in ways]
    if unknown:
        there = ", ".join(sorted(ways)) or "none"
        raise click.UsageError(f"{kind} has no way {unknown[0]!r}. There are: {there}.")


def judge_people(work: Work, scope: Scope) -> None:
    """Refuse figures that are about so few people: what is printed is read by everybody, as a channel is."""
    why = withheld(work, None, scope.filters.said())
    if why is not None:
        raise click.UsageError(f"{why}.")


def asked(shell: Shell, options: Options) -> tuple[Scope, Pair]:
    """Return what the options mean: the scope, and the pair of times."""
    now = shell.now()
    zone = shell.memory.see(workspaces.terms, shell.workspace_id, now=now).zone
    as_of = instant_of(options.as_of, zone) if options.as_of else now
    known = min(instant_of(options.known_at, zone), now) if options.known_at else now
    scope = shell.memory.see(lambda work: _scope(work, options), shell.workspace_id, now=now)
    since = Pair(instant_of(options.since, zone), known) if options.since else None
    return replace(scope, since=since), Pair(as_of, known)


def _scope(work: Work, options: Options) -> Scope:
    """A team by its word or name, a campaign by its word, a period as `/pipeline` takes it."""
    filters = Filters(source=options.source, segment=options.segment, region=options.region)
    said = [f"{name} {value}" for name, value in filters.said().items()]
    if options.campaign:
        filters, name = _of_campaign(work, filters, options.campaign)
        said.insert(0, name)
    if options.team:
        filters, name = _of_team(work, filters, options.team)
        said.insert(0, name)
    by = By(options.by) if options.by else None
    scope = Scope(filters, ways=options.ways, by=by, per_account=options.per == "account")
    if not options.period:
        return replace(scope, said=(*said, *options.ways))
    terms = held(work, work.now, work.now)
    try:
        meant = terms.fiscal.named(options.period, terms.today)
    except Unreadable as problem:
        raise click.BadParameter(problem.sentence) from None
    return replace(scope, said=(*said, meant.label, *options.ways), quarter=meant)


def _of_team(work: Work, filters: Filters, typed: str) -> tuple[Filters, str]:
    known = {name: each for each in teams.teams(work) for name in (each.word, each.name.casefold())}
    found = known.get(typed.casefold())
    if found is None:
        names = ", ".join(sorted({each.name for each in known.values()})) or "none yet"
        raise click.BadParameter(f'"{typed}" is no team. There are: {names}.')
    return replace(filters, team_id=found.id), found.name


def _of_campaign(work: Work, filters: Filters, typed: str) -> tuple[Filters, str]:
    found = campaigns.named(work, typed)
    exact = [each for each in found if typed.casefold() in (each.word, each.name.casefold())] or list(found)
    if len(exact) != 1:
        near = ", ".join(each.word for each in found) or "none like it"
        raise click.BadParameter(f'"{typed}" is no campaign. There is: {near}.')
    return replace(filters, campaign_id=exact[0].id), exact[0].name
