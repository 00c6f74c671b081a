"""Marketing hears that a lead of theirs became a deal: once a lead and cycle, and that it was taken back if it was."""

from __future__ import annotations

from alignment.lead_state import Lead
from alignment.lifecycle import Origin
from alignment.terms import Terms
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import campaigns
from db.stores import notices as stored
from db.stores.notices import Subject
from db.tables.delivery import NoticeState
from operations import alerts
from operations.notices import Owed, bring_up_to_date


def tell(work: Work, lead: Lead, terms: Terms) -> tuple[str, ...]:
    """Owe whoever hears of the campaign's rejections that sales qualified a lead; return the messages that show it.

    What sales brought in itself, without a campaign, is nobody's of marketing; a quiet campaign stays quiet. A lead that
    was taken back and qualified anew in the same cycle shows so in the message that there is.
    """
    if lead.origin is not Origin.MARKETING and not lead.campaign_id:
        return ()
    campaign = campaigns.by_id(work, lead.campaign_id)
    if alerts.is_quiet(work, campaign):
        return ()
    return tuple(
        _tell_at(work, target, lead, terms) for target in alerts.targets(work, campaign, terms.switches)
    )


def _tell_at(work: Work, target: str, lead: Lead, terms: Terms) -> str:
    key = f"qualified/{lead.id}/{lead.cycle}/{target}"
    before = stored.by_id(work, stored.id_of(work.workspace_id, key))
    if before is not None and before.state is not NoticeState.CANCELLED:
        bring_up_to_date(work, before.id)
        return before.id
    owed = Owed(
        kind="qualified",
        dedup_key=key,
        target=target,
        payload={"lead": lead.id, "cycle": lead.cycle},
        subjects=(Subject("lead", lead.id),),
    )
    told = alerts.owe_or_gather(work, owed, "qualified_many", terms.switches.group_alerts_over)
    if before is not None and told == before.id:
        stored.due_again(work, told)
    return told


def withdraw(work: Work, lead_id: int) -> None:
    """A qualification was taken back: its unsent card is cancelled, a sent one says so, a gathering one counts anew."""
    for notice_id in stored_alerts.showing(work, "lead", lead_id):
        notice = stored.by_id(work, notice_id)
        if notice is None or notice.kind not in ("qualified", "qualified_many"):
            continue
        if notice.kind == "qualified" and stored_alerts.cancel(work, notice_id):
            continue
        bring_up_to_date(work, notice_id)
