"""Amounts of money: exact inside, short on a phone, and never two currencies in one sum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import lcm

from alignment.currencies import CODES, EXPONENTS, SYMBOLS, code_meant
from alignment.readings import Ambiguous, Reading, Unreadable, quoted

MINUS = "\N{MINUS SIGN}"
_DIGITS_KEPT = 60
_MOST_DIGITS = 15
_MOST_MINOR = 10**17  # a sum of many must still fit into a column of 64 bits


@dataclass(frozen=True, slots=True)
class Money:
    """So many minor units (cents, or yen where there are none) of one ISO 4217 currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CODES:
            raise ValueError(f'"{self.currency}" is no currency of ISO 4217')

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} add up only after conversion")
        return other.minor


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for most, 0 for JPY, 3 for KWD."""
    return EXPONENTS.get(currency, 2)


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum in that currency; ValueError when one of the amounts is in another."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result


def from_major(amount: Decimal, currency: str) -> Money:
    """Whole units into minor ones; ValueError when the currency has no coin that small."""
    with localcontext(prec=_DIGITS_KEPT):
        minor = amount.scaleb(exponent(currency))
        if minor != minor.to_integral_value():
            raise ValueError(f"{currency} has {exponent(currency)} decimals, {amount} has more")
        return Money(int(minor), currency)


def convert(money: Money, rate: Decimal, to: str) -> Money:
    """The amount at a rate (units of `to` for one of the money's own), rounded once, halves away from zero."""
    if rate <= 0:
        raise ValueError("a rate of exchange is above zero")
    with localcontext(prec=_DIGITS_KEPT):
        minor = (money.major * rate).scaleb(exponent(to)).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(minor), to)


def split(minor: int, weights: Sequence[int | Fraction | Decimal]) -> list[int]:
    """Integer shares by largest remainder that sum to `minor` exactly; equal remainders go to the earlier one.

    Weights are zero or more and not all zero, else ValueError. A negative amount is split as its opposite.
    """
    whole_weights = _whole(weights)
    total = sum(whole_weights)
    if total <= 0 or min(whole_weights) < 0:
        raise ValueError("shares need weights of zero or more that are not all zero")
    size = abs(minor)
    shares, remainders = map(
        list, zip(*(divmod(size * weight, total) for weight in whole_weights), strict=True)
    )
    by_remainder = sorted(range(len(shares)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: size - sum(shares)]:
        shares[place] += 1
    return shares if minor >= 0 else [-share for share in shares]


def _whole(weights: Sequence[int | Fraction | Decimal]) -> Sequence[int]:
    """Return whole numbers in the same proportion: sums of them are ten times as fast as of fractions."""
    if all(type(weight) is int for weight in weights):
        return weights  # type: ignore[return-value]
    exact = [Fraction(weight) for weight in weights]
    common = lcm(*(each.denominator for each in exact))
    return [each.numerator * (common // each.denominator) for each in exact]


def short(money: Money) -> str:
    """The amount for a phone: $940k, $2.0M, $2.65M, $950, −$45k, CHF 24k; halves are rounded away from zero.

    Three significant digits at most from a thousand up; below that whole units.
    """
    return _signed(money, _short_size(abs(money.major)))


def short_change(money: Money) -> str:
    """The same with its sign always shown (+$135k, −$185k); zero has none."""
    return f"+{short(money)}" if money.minor > 0 else short(money)


def exact(money: Money) -> str:
    """The amount to its last decimal: $940,000.00, ¥1,200,000, −KWD 1.250."""
    return _signed(money, f"{abs(money.major):,.{exponent(money.currency)}f}")


def thousands(money: Money) -> str:
    """Whole thousands without a currency (2,650), for sums whose unit is said beside them; halves go up."""
    kilo = (abs(money.major) / 1000).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{MINUS if money.minor < 0 and kilo else ''}{kilo:,}"


def _signed(money: Money, size: str) -> str:
    symbol = SYMBOLS.get(money.currency)
    amount = f"{symbol}{size}" if symbol else f"{money.currency} {size}"
    return f"{MINUS}{amount}" if money.minor < 0 and size.strip("0.") else amount


def _short_size(major: Decimal) -> str:
    units = _rounded(major, 0)
    if units < 1000:
        return str(units)
    # Rounded first: 999,950 is 1.0M, and not 1000k.
    if _rounded(major / 1000, 0) < 1000:
        kilo = major / 1000
        return f"{_trimmed(_rounded(kilo, 1 if kilo < 10 else 0), 0)}k"
    for letter, divisor in (("M", 10**6), ("B", 10**9)):
        size = major / divisor
        if letter == "B" or _rounded(size, 0) < 1000:
            places = 2 if size < 10 else 1 if size < 100 else 0
            return f"{_trimmed(_rounded(size, places), min(places, 1)):,}{letter}"
    raise AssertionError("billions take every size")


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _trimmed(value: Decimal, least: int) -> Decimal:
    """Without zeros at the end, but with at least so many decimals: 2.00 → 2.0 for one."""
    for places in range(least, 3):
        fewer = _rounded(value, places)
        if fewer == value:
            return fewer
    return value


_SCALES = {"": 0, "k": 3, "tsd": 3, "m": 6, "mn": 6, "mio": 6, "mm": 6, "b": 9, "bn": 9, "mrd": 9}
_AMOUNT = re.compile(r"(?P<sign>[^\d\s.,'\-+]{0,4})\s*(?P<number>[0-9][0-9.,' ]*)(?P<tail>[^\d.,'\-+]{0,12})")


def parse_money(text: str, own_currency: str) -> Money:
    """Read `24k`, `24000`, `24,000 eur`, `$940k` or `1.2m`; the workspace's own currency if none is said.

    A comma before exactly three digits separates thousands, a point before exactly three digits may do either
    and raises Ambiguous with both readings (`24.000`). Raises Unreadable for anything else, for a sign, for an
    unknown currency and for more decimals than the currency has.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").lower().split())
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise Unreadable(text, f"{quoted(text)} is no amount I know. Try 24k, 24000 or 24,000 eur.")
    if sum(map(str.isdigit, found["number"])) > _MOST_DIGITS:
        raise _too_much(text)
    scale, currency = _unit(text, found["sign"], found["tail"].strip(), own_currency)
    numbers = _numbers(text, found["number"].strip())
    amounts = []
    for number in numbers:
        try:
            amounts.append(from_major(number.scaleb(scale), currency))
        except ValueError as error:
            if len(numbers) == 1:
                raise Unreadable(text, f"{quoted(text)}: {currency} has no amounts that small.") from error
    if any(amount.minor >= _MOST_MINOR for amount in amounts):
        raise _too_much(text)
    if len(amounts) == 1 or amounts[0] == amounts[-1]:
        return amounts[0]
    readings = tuple(Reading(exact(amount), _certain(amount)) for amount in amounts)
    labels = " or ".join(reading.label for reading in readings)
    raise Ambiguous(text, f"{quoted(text)} may be {labels}. Which one?", readings)


def _too_much(text: str) -> Unreadable:
    return Unreadable(text, f"{quoted(text)} is more money than there is. Try 24k, 24000 or 24,000 eur.")


def _certain(money: Money) -> str:
    """The amount typed so that it has one reading: never a point before exactly three digits."""
    major = money.major
    return f"{major:.0f} {money.currency}" if major == int(major) else f"{major:.4f} {money.currency}"


def _unit(text: str, sign: str, tail: str, own: str) -> tuple[int, str]:
    """The power of ten and the currency that stand around the digits.

    The whole tail is tried as a currency first: the k of KWD and the m of MXN are no thousands and millions.
    """
    before = code_meant(sign, own) if sign else None
    for scale in sorted(_SCALES):
        rest = tail.removeprefix(scale).strip()
        after = code_meant(rest, own) if rest else None
        if tail.startswith(scale) and (after or not rest) and (before or not sign):
            if before and after and before != after:
                break
            return _SCALES[scale], after or before or own
    said = " ".join(filter(None, (sign, tail)))
    raise Unreadable(text, f"{quoted(said)} is no currency I know. Try 24,000 eur.")


def _numbers(text: str, number: str) -> list[Decimal]:
    """One reading of the digits, or two when a point may separate thousands or decimals."""
    packed = re.sub(r"(?<=\d)[' ](?=\d{3}(?!\d))", "", number)
    if re.fullmatch(r"\d+", packed):
        return [Decimal(packed)]
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", packed):
        return [Decimal(packed.replace(".", "")), Decimal(packed)]
    for thousands_mark, point in ((",", "."), (".", ",")):
        grouped = rf"[1-9]\d{{0,2}}(?:{re.escape(thousands_mark)}\d{{3}})+(?:{re.escape(point)}\d*)?"
        if re.fullmatch(grouped, packed):
            return [Decimal(packed.replace(thousands_mark, "").replace(point, "."))]
    if re.fullmatch(r"\d+[.,]\d+", packed):
        return [Decimal(packed.replace(",", "."))]
    raise Unreadable(text, f"{quoted(text)} is no amount I know. Try 24k, 24000 or 24,000 eur.")
