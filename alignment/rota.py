"""Whose turn it is in a pool: smooth weighted round robin, with the bound on fairness that people can check.

The turn is nginx's: everybody who can take a lead gains their weight, whoever has most gets it and pays the sum of the
weights. Whoever cannot take one neither gains nor pays, so that a rota resumes after an absence and nobody catches up.
Taken alone that strays from the shares by a little more than one lead for some weights (31:118:124:3:2 by 1.04), so the
largest is passed over where giving it the lead would leave somebody more than one lead behind later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

MOST_WEIGHT = 20
"""The heaviest that somebody may be beside a colleague of weight 1."""

Credits = Mapping[int, int]
"""What each member has gained and not paid, by person; nobody's is 0."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a pool. `cap` 0: as many accepted leads as come. `hours` empty: the workspace's own."""

    person_id: int
    weight: int = 1
    cap: int = 0
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """People who share leads, in the order that breaks ties."""

    id: int
    name: str
    word: str
    members: tuple[Member, ...] = ()

    @property
    def weights(self) -> dict[int, int]:
        """Everybody's weight, in order."""
        return {each.person_id: each.weight for each in self.members}

    def member(self, person_id: int) -> Member | None:
        """Return somebody's place in it."""
        return next((each for each in self.members if each.person_id == person_id), None)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: who got it, what they had gained by then, and whom it was shared among, with their weights."""

    person_id: int
    had: int
    shares: Mapping[int, int] = field(hash=False)
    after: Credits = field(hash=False)

    @property
    def weight(self) -> int:
        """The weight of whoever got it."""
        return self.shares[self.person_id]

    @property
    def total(self) -> int:
        """What the turn cost: the weights of all who could have had it."""
        return sum(self.shares.values())


def take(pool: Pool, held: Credits, able: Collection[int]) -> Turn | None:
    """Give the next turn to one of those who are `able`; None where nobody of the pool is."""
    shares = {person: weight for person, weight in pool.weights.items() if person in able}
    if not shares:
        return None
    gained = {person: held.get(person, 0) + weight for person, weight in shares.items()}
    total = sum(shares.values())
    place = {person: at for at, person in enumerate(shares)}
    by_credit = sorted(shares, key=lambda person: (-gained[person], place[person]))
    chosen = next((each for each in by_credit if _keeps_up(gained, shares, each, total)), by_credit[0])
    after = {person: held.get(person, 0) for person in pool.weights} | gained
    after[chosen] -= total
    return Turn(chosen, held.get(chosen, 0), shares, after)


def _keeps_up(gained: Credits, shares: Mapping[int, int], chosen: int, total: int) -> bool:
    """Tell whether everybody can be kept within one lead of their share if this one gets the turn."""
    if len(set(shares.values())) == 1:
        return True
    left = {person: held - (total if person == chosen else 0) for person, held in gained.items()}
    if left[chosen] < -total:
        return False
    far = 2 * len(shares)
    due: list[int] = []
    for person, weight in shares.items():
        # After so many turns more, this one would be behind by a whole lead and must have had another.
        by = max(1, (total - left[person]) // weight + 1)
        owed = 1
        while by <= far:
            due.append(by)
            owed += 1
            by = max(1, (owed * total - left[person]) // weight + 1)
    return all(by >= turns for turns, by in enumerate(sorted(due), 1))


def give_back(held: Credits, person_id: int, shares: Mapping[int, int]) -> dict[int, int]:
    """Return the credits as they would be had this turn not been taken; others' turns since stay as they are."""
    total = sum(shares.values())
    back = dict(held)
    for person, weight in shares.items():
        if person in back:
            back[person] += (total if person == person_id else 0) - weight
    return back
