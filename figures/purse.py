"""Every amount in the workspace's own currency, at the rates of one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from alignment.money import Money, convert


@dataclass(frozen=True, slots=True)
class Purse:
    """Turns every amount into the workspace's own currency at the rates of one day; None where no rate is known."""

    own: str
    rates: Mapping[str, Decimal]

    def minor(self, amount: int | None, currency: str) -> int | None:
        """One amount in minor units of the own currency, rounded alone."""
        if amount is None or currency in ("", self.own):
            return amount
        rate = self.rates.get(currency)
        return convert(Money(amount, currency), rate, self.own).minor if rate else None

    def unknown(self, currency: str) -> bool:
        """Whether amounts of that currency have to be left out."""
        return currency not in ("", self.own) and currency not in self.rates


@dataclass(frozen=True, slots=True)
class Only:
    """Knows the amounts of one currency that has no rate, as they are; of all others it knows none."""

    own: str

    def minor(self, amount: int | None, currency: str) -> int | None:
        """The amount where it is in that currency."""
        return amount if currency == self.own else None
