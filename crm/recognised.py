"""Exports that need no map: what Salesforce and HubSpot call their columns and stages, in reports and by API names.

Headers are compared without capitals, blanks, `_`, `-` and punctuation, so that `Deal owner`, `Deal Owner` and
`deal_owner` are one. Where names were seen: docs/importing.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crm.fields import Kind


def key(header: str) -> str:
    """Return a header as it is compared."""
    folded = re.sub(r"[^\w]+|_", "", header.casefold())
    return folded or header.strip()


@dataclass(frozen=True, slots=True)
class Export:
    """One export: the columns of which any set gives it away, and what its columns mean. Earlier names of a field win."""

    source: str
    kind: Kind
    signs: tuple[frozenset[str], ...]
    columns: dict[str, tuple[str, ...]]
    utc: bool = False
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    """The deal stages that this CRM ships with; what they mean is in `WON` and `LOST`, all others are open."""

    def gives_away(self, headers: frozenset[str]) -> bool:
        """Tell whether these headers, as `key` folds them, are this export's."""
        return any(signs <= headers for signs in self.signs)


SALESFORCE_STATUS = {
    "open - not contacted": "assigned",
    "working - contacted": "accepted",
    "closed - converted": "qualified",
    "closed - not converted": "disqualified",
    "new": "new",
    "working": "accepted",
    "nurturing": "recycled",
    "unqualified": "disqualified",
    "qualified": "qualified",
    "converted": "qualified",
}
HUBSPOT_STAGES = {
    "subscriber": "new",
    "lead": "new",
    "marketingqualifiedlead": "mql",
    "marketing qualified lead": "mql",
    "salesqualifiedlead": "accepted",
    "sales qualified lead": "accepted",
    "opportunity": "qualified",
    "customer": "won",
    "evangelist": "won",
    "other": "",
}

WON = frozenset({"closedwon", "won", "closedwonopportunity", "gewonnen", "abgeschlossengewonnen"})
LOST = frozenset({"closedlost", "lost", "verloren", "abgeschlossenverloren"})
"""Stage labels, as `key` folds them, that mean what they say in the two CRMs' defaults."""

SALESFORCE_STAGES = (
    "Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers",
    "Perception Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost",
)  # fmt: skip
HUBSPOT_DEAL_STAGES = (
    "appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent",
    "closedwon", "closedlost",
)  # fmt: skip


def says_it_is_open(label: str) -> bool:
    """Tell whether a stage is one of those that both CRMs begin with, and that mean an open deal."""
    return key(label) in _OPEN


def meaning_of(label: str) -> str:
    """Return what a stage means by its label alone: `won`, `lost` or `open`."""
    folded = key(label)
    return "won" if folded in WON else "lost" if folded in LOST else "open"


def _k(*names: str) -> frozenset[str]:
    return frozenset(key(name) for name in names)


_OPEN = _k("open", *SALESFORCE_STAGES, *HUBSPOT_DEAL_STAGES) - WON - LOST


_HOW_HEARD = ("How did you hear about us?", "How did you hear about us", "Self-reported source")
"""What companies call the field of their form in which a buyer says how they heard of them."""

EXPORTS: tuple[Export, ...] = (
    Export(
        "salesforce",
        Kind.HISTORY,
        (_k("OpportunityId", "StageName", "CreatedDate"),),
        {
            "external": ("OpportunityId",),
            "at": ("CreatedDate",),
            "stage": ("StageName",),
            "amount": ("Amount",),
            "close_date": ("CloseDate",),
            "probability": ("Probability",),
            "category": ("ForecastCategory",),
            "currency": ("CurrencyIsoCode",),
        },
        utc=True,
    ),
    Export(
        "salesforce",
        Kind.OPPORTUNITIES,
        (_k("Id", "StageName", "CloseDate"),),
        {
            "external": ("Id",),
            "name": ("Name",),
            "stage": ("StageName",),
            "amount": ("Amount",),
            "currency": ("CurrencyIsoCode",),
            "close_date": ("CloseDate",),
            "owner": ("OwnerId",),
            "category": ("ForecastCategoryName", "ForecastCategory"),
            "probability": ("Probability",),
            "next_step": ("NextStep",),
            "last_activity_at": ("LastActivityDate",),
            "campaign": ("CampaignId",),
            "is_won": ("IsWon",),
            "is_closed": ("IsClosed",),
            "created_at": ("CreatedDate",),
            "changed_at": ("LastModifiedDate", "SystemModstamp"),
            "stage_since": ("LastStageChangeDate",),
        },
        utc=True,
        stages=SALESFORCE_STAGES,
    ),
    Export(
        "salesforce",
        Kind.OPPORTUNITIES,
        (_k("Opportunity Name", "Stage", "Close Date"), _k("Opportunity ID", "Stage", "Close Date")),
        {
            "external": ("Opportunity ID", "Opportunity 18 ID", "Opportunity Name"),
            "name": ("Opportunity Name",),
            "stage": ("Stage",),
            "amount": ("Amount",),
            "currency": ("Amount Currency", "Currency"),
            "close_date": ("Close Date",),
            "owner": ("Opportunity Owner ID", "Opportunity Owner"),
            "owner_email": ("Opportunity Owner: Email", "Owner Email"),
            "category": ("Forecast Category",),
            "probability": ("Probability (%)", "Probability"),
            "next_step": ("Next Step",),
            "last_activity_at": ("Last Activity",),
            "campaign": ("Primary Campaign Source", "Campaign Name"),
            "created_at": ("Created Date",),
            "changed_at": ("Last Modified Date",),
            "stage_since": ("Last Stage Change Date",),
        },
        stages=SALESFORCE_STAGES,
    ),
    Export(
        "salesforce",
        Kind.LEADS,
        (_k("Id", "Status", "LeadSource"),),
        {
            "external": ("Id",),
            "company": ("Company",),
            "name": ("Name",),
            "first_name": ("FirstName",),
            "last_name": ("LastName",),
            "title": ("Title",),
            "email": ("Email",),
            "phone": ("Phone",),
            "place": ("City",),
            "stage": ("Status",),
            "owner": ("OwnerId",),
            "source": ("LeadSource",),
            "created_at": ("CreatedDate",),
            "qualified_at": ("ConvertedDate",),
            "changed_at": ("LastModifiedDate", "SystemModstamp"),
            "region": ("State",),
            "segment": ("Industry",),
            "website": ("Website",),
            "account_id": ("ConvertedAccountId",),
        },
        utc=True,
        values={"stage": SALESFORCE_STATUS},
    ),
    Export(
        "salesforce",
        Kind.LEADS,
        (_k("Lead Status", "Lead Owner"), _k("Lead Status", "Lead ID")),
        {
            "external": ("Lead ID",),
            "company": ("Company / Account", "Company"),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "title": ("Title",),
            "email": ("Email",),
            "phone": ("Phone",),
            "place": ("City",),
            "stage": ("Lead Status",),
            "owner": ("Lead Owner ID", "Lead Owner"),
            "owner_email": ("Lead Owner: Email", "Owner Email"),
            "source": ("Lead Source",),
            "created_at": ("Create Date", "Created Date"),
            "qualified_at": ("Converted Date",),
            "changed_at": ("Last Modified", "Last Modified Date"),
            "self_reported": _HOW_HEARD,
            "region": ("State/Province", "State"),
            "segment": ("Industry",),
            "website": ("Website",),
        },
        values={"stage": SALESFORCE_STATUS},
    ),
    Export(
        "salesforce",
        Kind.PEOPLE,
        (_k("Id", "Username", "ManagerId"),),
        {
            "external": ("Id",),
            "name": ("Name",),
            "first_name": ("FirstName",),
            "last_name": ("LastName",),
            "email": ("Email",),
            "department": ("Department",),
            "manager": ("ManagerId",),
            "zone": ("TimeZoneSidKey",),
        },
        utc=True,
    ),
    Export(
        "salesforce",
        Kind.CAMPAIGNS,
        (_k("Id", "BudgetedCost", "ActualCost"),),
        {
            "external": ("Id",),
            "name": ("Name",),
            "channel": ("Type",),
            "cost": ("ActualCost",),
            "started_on": ("StartDate",),
            "ended_on": ("EndDate",),
            "owner": ("OwnerId",),
        },
        utc=True,
    ),
    Export(
        "salesforce",
        Kind.MEMBERS,
        (_k("CampaignId", "LeadId", "HasResponded"),),
        {
            "external": ("Id",),
            "lead": ("LeadId",),
            "campaign_id": ("CampaignId",),
            "responded": ("HasResponded",),
            "at": ("FirstRespondedDate",),
            "added_at": ("CreatedDate",),
        },
        utc=True,
    ),
    Export(
        "hubspot",
        Kind.OPPORTUNITIES,
        (_k("Deal Name", "Deal Stage"),),
        {
            "external": ("Record ID", "Deal ID", "hs_object_id", "id"),
            "name": ("Deal Name",),
            "stage": ("Deal Stage",),
            "amount": ("Amount",),
            "currency": ("Currency", "Deal currency", "deal_currency_code"),
            "close_date": ("Close Date",),
            "owner": ("Deal owner", "hubspot_owner_id"),
            "lead": ("Associated Contact IDs",),
            "campaign": ("Campaign",),
            "is_lost": ("Is closed lost",),
            "is_won": ("Is Closed Won",),
            "probability": ("Deal probability",),
            "category": ("Forecast category",),
            "next_step": ("Next step",),
            "last_activity_at": ("Last Activity Date",),
            "created_at": ("Create Date",),
            "changed_at": ("Last Modified Date", "hs_lastmodifieddate"),
            "stage_since": ("Date entered current stage",),
            "loss_reason": ("Closed Lost Reason",),
        },
        stages=HUBSPOT_DEAL_STAGES,
    ),
    Export(
        "hubspot",
        Kind.LEADS,
        (_k("Record ID", "Lifecycle Stage"),),
        {
            "external": ("Record ID",),
            "company": ("Company Name", "Associated Company", "Company"),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "title": ("Job Title",),
            "email": ("Email",),
            "phone": ("Phone Number",),
            "place": ("City",),
            "stage": ("Lifecycle Stage",),
            "owner": ("Contact owner",),
            "source": ("Original Source", "Original Traffic Source"),
            "region": ("Country/Region",),
            "website": ("Website URL",),
            "account_id": ("Primary Associated Company ID", "Associated Company IDs"),
            "created_at": ("Create Date",),
            "mql_at": ("Became a Marketing Qualified Lead Date", "Became a marketing qualified lead"),
            "accepted_at": ("Became a Sales Qualified Lead Date", "Became a sales qualified lead"),
            "qualified_at": ("Became an Opportunity Date", "Became an opportunity"),
            "won_at": ("Became a Customer Date", "Became a customer"),
            "self_reported": _HOW_HEARD,
            "campaign": ("Campaign", "First Conversion"),
            "changed_at": ("Last Modified Date",),
        },
        values={"stage": HUBSPOT_STAGES},
    ),
    Export(
        "hubspot",
        Kind.LEADS,
        (_k("lifecyclestage", "createdate"),),
        {
            "external": ("hs_object_id", "id"),
            "company": ("company",),
            "first_name": ("firstname",),
            "last_name": ("lastname",),
            "title": ("jobtitle",),
            "email": ("email",),
            "phone": ("phone",),
            "website": ("website",),
            "account_id": ("associatedcompanyid",),
            "stage": ("lifecyclestage",),
            "owner": ("hubspot_owner_id",),
            "source": ("hs_analytics_source",),
            "created_at": ("createdate",),
            "changed_at": ("lastmodifieddate",),
        },
        utc=True,
        values={"stage": HUBSPOT_STAGES},
    ),
)
"""In this order: an earlier export is asked first."""


def recognise(kind: Kind, headers: list[str]) -> Export | None:
    """Find the export that these headers give away."""
    have = frozenset(map(key, headers))
    return next((each for each in EXPORTS if each.kind is kind and each.gives_away(have)), None)


def other_kind(kind: Kind, headers: list[str]) -> Export | None:
    """Find the export of another kind that these headers give away: the wrong word was typed."""
    have = frozenset(map(key, headers))
    return next((each for each in EXPORTS if each.kind is not kind and each.gives_away(have)), None)
