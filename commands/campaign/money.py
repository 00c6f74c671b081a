"""What a campaign cost and brought in its whole life: its credit in open and won deals, and the return."""

from __future__ import annotations

from alignment.attribution import NAMES
from alignment.errors import NotNow
from alignment.money import Money, short
from alignment.people import Actor
from alignment.permissions import Right, Thing, allowed
from db.memory import Work
from db.stores.asked import Filters
from db.stores.campaigns import Campaign
from figures import sources
from figures.basis import Scope
from figures.sharing import Part
from figures.sources import EVER, Line
from messages.buttons import Button


def lines(work: Work, campaign: Campaign) -> list[str]:
    """Say cost, pipeline, won money and return, each with its deals; what is not known is said, and divides nothing."""
    scope = Scope(Filters(campaign_id=campaign.id), ways=(EVER,))
    try:
        figures = sources.while_waiting(work, scope, work.now, work.now)
    except NotNow:
        return ["More deals than can be shared here: tandem report sources"]
    (found,) = figures.lines
    own = figures.held.currency
    named = NAMES[figures.model]
    return [
        _cost(found),
        f"Pipeline {_credit(found.open, own, 'open')}",
        f"Won {_credit(found.won, own, 'won')}",
        _returned(found, own),
        f"Credit by {named.title}, whole life: {named.says}",
    ]


def _cost(found: Line) -> str:
    return f"Cost {short(found.cost)}" if found.cost is not None else "Cost not known"


def _credit(part: Part, own: str, kind: str) -> str:
    deals = f"{part.deals:,} {kind} deal" if part.deals == 1 else f"{part.deals:,} {kind} deals"
    return f"{short(Money(part.minor, own))} of {deals}"


def _returned(found: Line, own: str) -> str:
    if found.cost is None:
        return "No return: no cost known"
    if found.cost_minor is None:
        return f"No return: no rate of {found.cost.currency} to {own}"
    returned = found.returned
    if returned is None:
        return "No return: it cost nothing"
    won, cost = returned
    tenths = (won * 20 + cost) // (2 * cost)  # halves go up
    return f"Return {tenths // 10:,}.{tenths % 10}× · won ÷ cost, n = {found.won.deals:,}"


def buttons(actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    """The deals behind it, and its cost for whoever may set it."""
    word = campaign.word[:50]
    found = []
    if allowed(actor, Right.SEE_FIGURES):
        found.append(Button("Where from?", f"/pipeline why credited ever {word}"))
    if allowed(actor, Right.CHANGE_CAMPAIGN, Thing(campaign_owner_id=campaign.owner_id)):
        found.append(Button("Set its cost", f"/campaign set {word} cost", form=True))
    return tuple(found)
