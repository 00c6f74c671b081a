"""Who had an account at a moment gone by: the leads of each company, who held them since when, and their open deals."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alignment.accounts import Account, Holding, keeper
from alignment.lifecycle import IN_HAND, Stage

MOST = 200
"""So many leads of one company are looked at, the oldest; who keeps it is among them."""


@dataclass(frozen=True, slots=True)
class Spell:
    """From a moment on a lead stood somewhere, and somebody held it (0: nobody)."""

    at: datetime
    stage: Stage
    owner_id: int
    team_id: int = 0


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """Somebody had the open deal of a lead in [since, until)."""

    deal_id: int
    lead_id: int
    owner_id: int
    since: datetime
    until: datetime


class AccountBook:
    """The leads of some companies over time. `spells` are in order of time."""

    def __init__(
        self,
        accounts: Mapping[int, Account],
        spells: Mapping[int, Sequence[Spell]],
        deals: Iterable[OpenDeal] = (),
    ) -> None:
        self._accounts, self._spells = accounts, spells
        self._since = {lead_id: [each.at for each in found] for lead_id, found in spells.items()}
        self._together: dict[str, list[int]] = defaultdict(list)
        for lead_id in sorted(spells):
            for word in (accounts[lead_id].number, accounts[lead_id].domain):
                if word:
                    self._together[word].append(lead_id)
        self._deals: dict[int, list[OpenDeal]] = defaultdict(list)
        for each in deals:
            self._deals[each.lead_id].append(each)

    def known_by(self, lead_id: int, at: datetime, given: Mapping[int, int], sells: Container[int]) -> int:
        """Return who had the open deal or another lead of a lead's account at a moment; 0 for nobody.

        `given` says of some leads who has them instead of whoever history says.
        """
        held = list(self._held(lead_id, at, given))
        deals = [
            deal
            for each in held
            for deal in self._deals.get(each.lead_id, ())
            if deal.since <= at < deal.until
        ]
        if deals:
            return max(deals, key=lambda each: each.deal_id).owner_id
        found = keeper(held, sells)
        return found.owner_id if found else 0

    def _held(self, lead_id: int, at: datetime, given: Mapping[int, int]) -> Iterator[Holding]:
        account = self._accounts.get(lead_id, Account())
        near = {
            each for word in (account.number, account.domain) if word for each in self._together[word][:MOST]
        }
        for other in sorted(near - {lead_id}):
            place = bisect_left(self._since[other], at)
            if not place or not account.same_as(self._accounts[other]):
                continue
            spell = self._spells[other][place - 1]
            owner, stage = spell.owner_id, spell.stage
            if other in given and stage in IN_HAND:
                owner = given[other]
                stage = Stage.ASSIGNED if stage is Stage.MQL else stage
            if owner:
                yield Holding(other, owner, spell.team_id, stage)
