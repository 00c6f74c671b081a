"""The records that every connector yields, by the name a connector's author looks for them."""

from __future__ import annotations

from alignment.records import (
    CampaignRecord,
    HistoryRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    PersonRecord,
    Record,
    Rejected,
    TargetRecord,
    TouchRecord,
)

__all__ = [
    "CampaignRecord",
    "HistoryRecord",
    "LeadRecord",
    "MemberRecord",
    "OpportunityRecord",
    "PersonRecord",
    "Record",
    "Rejected",
    "TargetRecord",
    "TouchRecord",
]
