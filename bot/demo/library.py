"""What marketing made for sales to use at the sample company, and what sales said of it in its first week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from alignment.content import ContentKind
from alignment.feedback import About, Verdict
from bot.demo.company import Company
from db.memory import Work
from db.stores import contents as stored
from db.stores.campaigns import word_of
from db.stores.feedback import On
from operations import contents, feedback

ADDED, SAID = date(2026, 11, 11), date(2026, 11, 12)


@dataclass(frozen=True, slots=True)
class Item:
    """One content item: whose it is, and what each rep said of it, with tags."""

    name: str
    kind: ContentKind
    owner: str
    said: tuple[tuple[str, Verdict, tuple[str, ...]], ...]

    @property
    def link(self) -> str:
        """Where it lies; nobody is there."""
        return f"https://brightwater.example/{self.name.casefold().replace(' ', '-')}"


ITEMS = (
    Item("Savings case study", ContentKind.CASE_STUDY, "priya", (
        ("jonas", Verdict.GOOD, ("answered_doubt", "passed_on")),
        ("luca", Verdict.GOOD, ("helped_talk",)),
        ("hanna", Verdict.GOOD, ("passed_on",)),
    )),
    Item("Buyers deck", ContentKind.DECK, "tomas", (("amira", Verdict.OK, ("helped_talk", "too_long")),)),
    Item("Price sheet", ContentKind.SHEET, "leo", (("sofia", Verdict.POOR, ("out_of_date", "missing_numbers")),)),
    Item("Webinar recording", ContentKind.VIDEO, "priya", ()),
)  # fmt: skip


def fill(company: Company) -> None:
    """Wednesday: marketing adds what there is; Thursday: who used it says what it was worth."""
    company.run(ADDED, "10:15", *(_added(company, each) for each in ITEMS))
    for place, item in enumerate(ITEMS):
        for number, (rep, verdict, tags) in enumerate(item.said):
            company.run(SAID, f"{10 + place}:{35 + 5 * number}", _says(company, item, rep, verdict, tags))


def _added(company: Company, item: Item) -> Callable[[Work], object]:
    return lambda work: contents.add(work, company.actors[item.owner], item.name, item.link, item.kind)


def _says(
    company: Company, item: Item, rep: str, verdict: Verdict, tags: tuple[str, ...]
) -> Callable[[Work], object]:
    def give(work: Work) -> None:
        known = stored.by_word(work, word_of(item.name))
        assert known is not None, "it was added on the day before"
        on = On(About.CONTENT, content_id=known.id)
        feedback.give_on(work, company.actors[rep], on, verdict, tags)

    return give
