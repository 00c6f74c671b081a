"""Who and what there is at Brightwater Instruments: people, teams, campaigns, and the companies it sells to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from alignment.people import Department, Role

TEAM = "T0BRIGHTWATER"
PIPELINE, MARKETING, SALES = "C0PIPELINE", "C0MARKETING", "C0SALES"
CHANNELS = {PIPELINE: "pipeline", MARKETING: "marketing", SALES: "sales"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here. `handle` is their Slack name, their id in the CRM, and the local part of their e-mail."""

    handle: str
    name: str
    title: str
    role: Role
    department: Department | None
    teams: tuple[str, ...]
    manager: str = ""

    @property
    def slack(self) -> str:
        """Their Slack user id."""
        return f"U0{self.handle.upper()}"

    @property
    def email(self) -> str:
        """Their address, which Slack marks as confirmed."""
        return f"{self.handle}@brightwater.example"


_S, _M = Department.SALES, Department.MARKETING

COLLEAGUES: tuple[Colleague, ...] = (
    Colleague("ines", "Ines Duarte", "Sales manager", Role.SALES_MANAGER, _S, ("West", "East")),
    Colleague("daniel", "Daniel Brooks", "Marketing manager", Role.MARKETING_MANAGER, _M, ("Content",)),
    Colleague("jonas", "Jonas Weber", "Sales, West", Role.REP, _S, ("West",), "ines"),
    Colleague("amira", "Amira Haddad", "Sales, West", Role.REP, _S, ("West",), "ines"),
    Colleague("mei", "Mei Tanaka", "Sales, West", Role.REP, _S, ("West",), "ines"),
    Colleague("omar", "Omar Farouk", "Sales, West", Role.REP, _S, ("West",), "ines"),
    Colleague("luca", "Luca Romano", "Sales, East", Role.REP, _S, ("East",), "ines"),
    Colleague("sofia", "Sofia Lind", "Sales, East", Role.REP, _S, ("East",), "ines"),
    Colleague("ravi", "Ravi Menon", "Sales, East", Role.REP, _S, ("East",), "ines"),
    Colleague("hanna", "Hanna Nowak", "Sales, East", Role.REP, _S, ("East",), "ines"),
    Colleague("priya", "Priya Raman", "Marketing, webinars", Role.MARKETER, _M, ("Content",), "daniel"),
    Colleague("tomas", "Tomas Novak", "Marketing, search", Role.MARKETER, _M, ("Content",), "daniel"),
    Colleague("leo", "Leo Martin", "Marketing, partners", Role.MARKETER, _M, ("Content",), "daniel"),
    Colleague("nora", "Nora Quinn", "Marketing, fairs", Role.MARKETER, _M, ("Content",), "daniel"),
    Colleague("olga", "Olga Petrov", "Operations", Role.ADMIN, None, ()),
)  # fmt: skip

WEST = ("jonas", "amira", "mei", "omar")
EAST = ("luca", "sofia", "ravi", "hanna")
REPS = (*WEST, *EAST)


@dataclass(frozen=True, slots=True)
class Drive:
    """A campaign: what it is called, where its leads come from, who answers for it, and what it cost in dollars."""

    name: str
    source: str
    owner: str
    cost: int


CAMPAIGNS: tuple[Drive, ...] = (
    Drive("Webinar Nov", "webinar", "priya", 6_000),
    Drive("Search", "paid search", "tomas", 48_000),
    Drive("Partner", "partner", "leo", 15_000),
    Drive("Trade Fair Oct", "event", "nora", 32_000),
    Drive("Newsletter", "e-mail", "nora", 4_000),
    Drive("Webinar Sep", "webinar", "priya", 5_500),
)

_FIRST = (
    "Alder", "Amber", "Arbor", "Aspen", "Atlas", "Beacon", "Birch", "Bramble", "Bright", "Cedar", "Cinder", "Clover", "Cobalt",
    "Copper", "Coral", "Crescent", "Delta", "Dune", "Elm", "Ember", "Falcon", "Field", "Flint", "Glen", "Granite", "Grove",
    "Hazel", "Heron", "Hollow", "Indigo", "Iris", "Ivory", "Juniper", "Lark", "Laurel", "Linden", "Maple", "Marsh", "Meadow",
    "Mesa", "Moss", "North", "Ocean", "Olive", "Onyx", "Orchard", "Pebble", "Pine", "Prairie", "Quill", "Raven", "Ridge",
)  # fmt: skip
_SECOND = (
    "Airways", "Analytics", "Bakery", "Books", "Brewing", "Cargo", "Ceramics", "Clinic", "Coffee", "Dairy", "Dental", "Devices",
    "Energy", "Farms", "Fabrics", "Finance", "Foods", "Foundry", "Freight", "Glass", "Homes", "Hotels", "Imaging", "Labs",
    "Lighting", "Logistics", "Materials", "Media", "Medical", "Metals", "Motors", "Optics", "Outdoor", "Packaging", "Paper",
    "Pharma", "Plastics", "Press", "Pumps", "Robotics", "Rail", "Schools", "Security", "Shipping", "Software", "Steel",
)  # fmt: skip
_GIVEN = (
    "Maya", "Noah", "Elena", "Samir", "Ruth", "Diego", "Yuki", "Clara", "Ahmed", "Greta", "Pavel", "Joy", "Mateo", "Aiko", "Selma",
    "Victor", "Nadia", "Hugo", "Lena", "Kofi", "Tara", "Emil", "Rosa", "Ivan",
)  # fmt: skip
_FAMILY = (
    "Adler", "Bauer", "Castro", "Doyle", "Eriksen", "Fuentes", "Grant", "Hoff", "Ito", "Jansen", "Klein", "Lopez", "Moreau",
    "Nilsen", "Okafor", "Park", "Quist", "Rossi", "Silva", "Thorn", "Ueda", "Vance", "West", "Young",
)  # fmt: skip
_TITLES = (
    "operations head",
    "plant manager",
    "buyer",
    "lab lead",
    "quality manager",
    "managing director",
    "head of IT",
)
_PLACES = (
    "Boston",
    "Denver",
    "Seattle",
    "Chicago",
    "Austin",
    "Portland",
    "Atlanta",
    "Buffalo",
    "Phoenix",
    "Newark",
)


def dice(seed: int) -> Random:
    """Return what the sample company is thrown with: the same numbers for the same seed."""
    return Random(seed)  # noqa: S311 - names and amounts, no secrets


def companies(random: Random, taken: frozenset[str]) -> Iterator[str]:
    """Give made-up companies, each once, none of those that are taken already."""
    names = [f"{first} {second}" for first in _FIRST for second in _SECOND]
    random.shuffle(names)
    yield from (name for name in names if name not in taken)


@dataclass(frozen=True, slots=True)
class Buyer:
    """The person behind a lead; made up."""

    name: str
    title: str
    email: str
    phone: str
    place: str


def buyer(random: Random, number: int, company: str) -> Buyer:
    """Make up the person behind the lead of this number: their address is at home where they work."""
    given, family = random.choice(_GIVEN), random.choice(_FAMILY)
    return Buyer(
        f"{given} {family}",
        random.choice(_TITLES),
        f"{given}.{family}@{domain_of(company)}".casefold(),
        f"+1 555 01{number % 100:02d}",
        random.choice(_PLACES),
    )


def domain_of(company: str) -> str:
    """Return a made-up company's domain: `mill-street-cafes.example`."""
    plain = unicodedata.normalize("NFKD", company).encode("ascii", "ignore").decode()
    return f"{'-'.join(plain.casefold().split())}.example"
