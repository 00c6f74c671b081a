"""Turns a cell's text into what it means: addresses, names, codes, percentages and money."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from alignment.currencies import code_meant
from alignment.money import exponent, parse_money
from alignment.readings import Unreadable
from crm.problems import BadCell

Code = TypeVar("Code", bound=StrEnum)

_EMAIL = re.compile(r"[^\s@,;<>()\"']+@[^\s@,;<>()\"']+\.[^\s@,;<>()\"']+")
_YES = frozenset({"true", "1", "yes", "y", "t", "x", "ja", "si", "sim", "oui", "wahr"})
_NO = frozenset({"", "false", "0", "no", "n", "f", "nein", "não", "nao", "non", "falsch"})


def email(text: str) -> str:
    """Return the first address in a cell in lower case; empty where there is none."""
    found = _EMAIL.search(text)
    return found[0].lower() if found else ""


def emails(texts: Sequence[str]) -> list[str]:
    """Return what `email` returns for each of these cells."""
    search = _EMAIL.search
    return [found[0].lower() if (found := search(text)) else "" for text in texts]


def yes(text: str) -> bool:
    """Read a yes or no."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell("neither yes nor no")


def percent(text: str) -> int | None:
    """Read `40`, `40 %` or `0.4` as 40; None for an empty cell."""
    if not text:
        return None
    try:
        number = Decimal(text.rstrip("% ").replace(",", "."))
    except InvalidOperation:
        raise BadCell("not a percentage") from None
    if "%" not in text and ("." in text or "," in text) and number <= 1:
        number *= 100
    if not 0 <= number <= 100:
        raise BadCell("a percentage is 0 to 100")
    return round(number)


_COUNT = re.compile(r"\d{1,3}(?:[,. ']\d{3})+|\d{1,9}")


def count(text: str) -> int:
    """Read how many: `240`, `1,200`, of a range such as `51-200` its beginning; 0 for an empty cell."""
    if not text:
        return 0
    found = _COUNT.search(text)
    if found is None:
        raise BadCell("not a number")
    return min(int(re.sub(r"\D", "", found[0])), 2_000_000_000)


_QUEUE = re.compile(r"00G[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")
"""A Salesforce id of a queue: nobody owns what stands in one. Users begin with 005."""


def whose(owner: str, address: str) -> tuple[str, str]:
    """Take the address out of `Ada Byron (ada@example.org)`, as HubSpot writes an owner; a queue is nobody."""
    if "@" in owner and not address:
        return owner, email(owner)
    return ("" if owner[:3] == "00G" and _QUEUE.fullmatch(owner) else owner), address


def full_name(whole: str, first: str, last: str) -> str:
    """Return a name in one piece."""
    return whole or (f"{first} {last}" if first and last else first or last)


def one_of(codes: type[Code], field: str, word: str) -> Code | None:
    """Return the code that a word is; None for no word."""
    if not word:
        return None
    try:
        return codes(word.casefold().replace(" ", "_"))
    except ValueError:
        known = ", ".join(code.value for code in codes)
        raise BadCell(f'{field} "{word[:40]}" is none of: {known}') from None


def slug(text: str) -> str:
    """Return a word for a code: `Best Case` becomes `best_case`."""
    return re.sub(r"[^\w]+", "_", text.casefold()).strip("_")[:40]


def currency(header: str, own: str) -> Callable[[str], str]:
    """Return what reads a currency's code or sign."""

    def read(text: str) -> str:
        if not text:
            return own
        code = code_meant(text, own)
        if code is None:
            raise BadCell(f"{header}: not a currency")
        return code

    return read


_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def money(header: str, decimal: str) -> Callable[[str, str], tuple[int, str] | None]:
    """Return what reads an amount: (minor units, currency), or None for an empty cell.

    `decimal` is the map's decimal mark. Without it, `24.000` is refused rather than guessed. Nothing is worth less
    than nothing: one such deal in a sum would hide another.
    """

    def read(text: str, own: str) -> tuple[int, str] | None:
        if not text:
            return None
        negative = text.startswith(("-", "\N{MINUS SIGN}", "("))
        bare = text.strip("-\N{MINUS SIGN}() ")
        if decimal:
            bare = bare.replace("," if decimal == "." else ".", "").replace(decimal, ".")
        try:
            if _PLAIN_NUMBER.fullmatch(bare) and (decimal or not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", bare)):
                amount, code = _minor(Decimal(bare), own), own
            else:
                found = parse_money(bare, own)
                amount, code = found.minor, found.currency
        except (Unreadable, ValueError) as problem:
            told = f'"{text[:30]}" may be two amounts; say decimal = "." or "," in the map'
            wrong = "not an amount" if not getattr(problem, "readings", ()) else told
            raise BadCell(f"{header}: {wrong}") from None
        if abs(amount) >= 10**17:
            raise BadCell(f"{header}: too large for an amount")
        if negative and amount:
            raise BadCell(f"{header}: below zero")
        return amount, code

    return read


def _minor(number: Decimal, code: str) -> int:
    """Whole units into minor ones; a CRM's surplus zeros are no decimals, surplus digits are refused."""
    minor = number.scaleb(exponent(code))
    if minor != minor.to_integral_value():
        raise ValueError("more decimals than the currency has")
    return int(minor)


Amount = Callable[[dict[str, Any]], tuple[int | None, str]]
"""From the values of a row to its amount (None: it has none) and currency."""


def amount(name: str, *, decimal: str, own: str) -> Amount:
    """Return what reads the amount of a row whose field is `name`; its currency is the row's, else the map's own."""
    read, code = money(name, decimal), currency("currency", own)

    def found_in(found: dict[str, Any]) -> tuple[int | None, str]:
        of_row = code(found.get("currency", ""))
        return read(found.get(name, ""), of_row) or (None, of_row)

    return found_in
