"""What the rules of routing would have meant for a month gone by: each lead decided again, beside what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alignment import replay as course
from alignment.account_book import AccountBook
from alignment.calendar import day_edges
from alignment.cooldown import cooling
from alignment.periods import Period
from alignment.presence import Presence
from alignment.replay import Before, Handover, KnownBy, Replayed, Tally
from alignment.routing import Plan, Rule, RuleKind
from alignment.terms import Terms
from db.memory import Work
from db.stores import calendars, refusals, routing, workspaces
from db.stores import replaying as stored
from db.stores.replaying import HandedOver

MOST = 5_000
"""So many leads are decided again, the newest: more would not be answered within three seconds."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A month decided again by some rules, in order of arrival. `left_out`: older leads, beyond `MOST`.

    `pools` says what each pool is called that is or was. `companies` names the leads.
    """

    plan: Plan
    period: Period
    leads: tuple[Replayed, ...]
    left_out: int
    rules: Mapping[int, Rule]
    pools: Mapping[int, str]
    companies: Mapping[int, str]

    def counted(self, pool_id: int = 0) -> Tally:
        """Count what came of it: of all leads, or of those of one pool."""
        return course.tally(self.of(pool_id), self._same_rule)

    def of(self, pool_id: int = 0) -> tuple[Replayed, ...]:
        """Return the leads of one pool, then or now; all without one."""
        return course.of_pool(self.leads, pool_id) if pool_id else self.leads

    def _same_rule(self, one: int, other: int) -> bool:
        """A rule that was put in another's place under its name is the same to whoever reads of it."""
        first, second = self.rules.get(one), self.rules.get(other)
        return one == other or (
            first is not None
            and second is not None
            and bool(first.name)
            and (first.kind, first.name) == (second.kind, second.name)
        )


def replay(work: Work, plan: Plan, period: Period) -> Replay:
    """Decide the leads again that were handed over in a period, by these rules. Nothing is written, no turn is taken."""
    terms = workspaces.terms(work)
    since = day_edges(period.first, terms.zone)[0]
    until = min(day_edges(period.end, terms.zone)[0], work.now)
    found = stored.handed_over(work, since, until, MOST) if since < until else ()
    left_out = stored.how_many(work, since, until) - MOST if len(found) == MOST else 0
    handovers = _handovers(work, found, terms)
    book = calendars.Book(work, terms.zone)
    live = terms.live_since
    presence = Presence(stored.colleagues(work, since, until, live), lambda at: book.known_at(at, live))
    leads = course.replay(plan, handovers, presence, _known_by(work, plan, found, presence, until), until)
    used = {each.handover.before.rule_id for each in leads} | {each.id for each in plan.rules}
    pools = {each.handover.before.pool_id for each in leads} - {0}
    rules, called = routing.names(work, used, pools)
    return Replay(
        plan,
        period,
        leads,
        left_out,
        rules | {each.id: each for each in plan.rules},
        called | {each.id: each.name for each in plan.pools},
        {each.asked.lead_id: each.asked.names[0] for each in found},
    )


def _handovers(work: Work, found: Sequence[HandedOver], terms: Terms) -> tuple[Handover, ...]:
    ids = {each.asked.lead_id for each in found}
    held = stored.first_held(work, ids)
    said_no = refusals.of_leads(work, ids)
    days = terms.agreement.cooldown_days
    made = []
    for each in found:
        earlier = [one for one in said_no.get(each.asked.lead_id, ()) if one.at < each.at]
        refused = frozenset(cooling(earlier, days, each.at))
        before = held.get((each.asked.lead_id, each.cycle), Before())
        made.append(Handover(each.asked, each.at, refused, before))
    return tuple(made)


def _known_by(
    work: Work, plan: Plan, found: Sequence[HandedOver], presence: Presence, until: datetime
) -> KnownBy:
    if not found or not any(each.kind is RuleKind.RELATIONSHIP for each in plan.rules):
        return lambda _lead, _at, _given: 0
    of = {each.asked.lead_id: each.account for each in found}
    accounts, spells = stored.spells(work, set(of.values()), until)
    deals = stored.open_deals(work, accounts, found[0].at, until) if accounts else ()
    book = AccountBook(of | accounts, spells, deals)
    return lambda lead, at, given: book.known_by(lead, at, given, presence.selling(at))
