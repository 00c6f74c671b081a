"""Marketing reads what many leads lack that were asked about within an hour as one message that grows, facts by name alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from alignment.dates import deadline, short_time
from alignment.enrichment import Asked, requests, word_of
from alignment.lead_state import Lead
from alignment.promises import Happened
from alignment.zones import zone_named
from db.memory import Work
from db.stores import alerts, campaigns, leads, workspaces
from db.stores import enrichment as stored
from db.stores.notices import Notice
from digests.lead_words import capital, counted, first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return what is missing of which campaigns' leads since the window began, and by when the first is due."""
    message = first_id(notice)
    ids = alerts.subjects(work, message, "lead")
    began = datetime.fromisoformat(str(notice.payload["since"]))
    asked = _since(began, stored.histories(work, ids))
    waiting = stored.waiting(work, [*asked])
    zone = workspaces.terms(work).zone
    since = short_time(began.astimezone(zone_named(zone)).time())
    facts = _facts([*asked.values()])
    return compose(
        _headline(len(asked), since, facts),
        write(
            "digests/missing_many",
            total=len(asked),
            open=len(waiting),
            since=since,
            by_campaign=_by_campaign(work, [*leads.leads(work, asked).values()]),
            facts=facts,
            due=deadline(waiting[0].due_at, zone) if waiting else "",
        ),
        buttons=_buttons(waiting[0].lead) if waiting else (),
        iteration=message,
    )


def _since(began: datetime, histories: Mapping[int, Sequence[Happened]]) -> dict[int, Asked]:
    """Return of each lead the request that is told of: the last that began in the window, or runs on."""
    found = {}
    for lead_id, history in histories.items():
        mine = [each for each in requests(history) if each.runs or each.at >= began]
        if mine:
            found[lead_id] = mine[-1]
    return found


def _facts(asked: Sequence[Asked]) -> str:
    """Say what is missing now, most first; once nothing is, what was asked for."""
    open_ones = [each for each in asked if each.runs]
    wanted = [fact for each in open_ones or asked for fact in (each.left if open_ones else each.facts)]
    return capital(counted(Counter(map(word_of, wanted)), ", "))


def _by_campaign(work: Work, found: Sequence[Lead]) -> str:
    named = campaigns.by_ids(work, [each.campaign_id for each in found])
    return counted(
        Counter(named[each.campaign_id].name for each in found if each.campaign_id in named), " · "
    )


def _headline(total: int, since: str, facts: str) -> str:
    if not total:
        return "What leads lack: taken back."
    start = f"Something is missing of {total} lead{'' if total == 1 else 's'} since {since}."
    return f"{start} {facts}." if len(start) + len(facts) < 78 else start


def _buttons(first: Lead) -> tuple[Button, ...]:
    return Button("Fill in one by one", f"/lead fill {first.id}", form=True), Button(
        "All that I owe", "/lead"
    )
