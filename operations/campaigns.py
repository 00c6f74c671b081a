"""What marketing changes about a campaign: its cost, and quiet for a while. Promises run on in any case."""

from __future__ import annotations

from datetime import datetime

from alignment.money import Money
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from db.memory import Work
from db.stores import audit, campaign_costs, campaigns, people
from db.stores.campaigns import Campaign


def set_cost(work: Work, actor: Actor, campaign: Campaign, cost: Money) -> None:
    """Keep what a campaign costs in all, in any currency; what was said before stays readable for its time."""
    judge(work, actor, campaign)
    campaign_costs.keep(work, campaign.id, cost)
    audit.record(
        work, actor.id, "campaign.cost", f"campaign:{campaign.id}", minor=cost.minor, currency=cost.currency
    )


def mute(work: Work, actor: Actor, campaign: Campaign, until: datetime | None) -> None:
    """Keep alerts and cards of a campaign quiet until then; None: told again from now on."""
    judge(work, actor, campaign)
    campaigns.change(work, campaign.id, muted_until=until)
    audit.record(work, actor.id, "campaign.mute", f"campaign:{campaign.id}", on=until is not None)


def judge(work: Work, actor: Actor, campaign: Campaign) -> None:
    """Raise NotAllowed unless this person may change a campaign: its owner, their manager, marketing's managers."""
    owner = people.person(work, campaign.owner_id)
    thing = Thing(
        name=campaign.name,
        campaign_owner_id=campaign.owner_id,
        campaign_owner_name=owner.first_name if owner else "",
    )
    may(actor, Right.CHANGE_CAMPAIGN, thing)
