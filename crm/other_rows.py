"""Builds the records of people, campaigns and their members, goals, rates and touches from the values of one row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from alignment.currencies import code_meant
from alignment.exchange import parse_rate, written
from alignment.lifecycle import TouchKind
from alignment.people import Department, Role
from alignment.readings import Unreadable
from alignment.records import (
    CampaignRecord,
    MemberRecord,
    PersonRecord,
    RateRecord,
    TargetRecord,
    TouchRecord,
)
from crm import cells as reading
from crm.cells import Amount
from crm.problems import BadCell

Found = dict[str, Any]


def person(line: int, found: Found) -> PersonRecord:
    """Build somebody; raises `BadCell` with the reason."""
    name = reading.full_name(*(found.pop(each, "") for each in ("name", "first_name", "last_name")))
    external = found.pop("external", "")
    if not name:
        raise BadCell("no name")
    if not external and not found.get("email"):
        raise BadCell("neither an id nor an e-mail address")
    department = found.get("department", "").casefold()
    found["department"] = next((each for each in Department if department.startswith(each.value)), None)
    found["role"] = reading.one_of(Role, "role", found.get("role", ""))
    return PersonRecord(line, external, name, **found)


def campaign(line: int, found: Found, cost_of: Amount) -> CampaignRecord:
    """Build a campaign; raises `BadCell` with the reason."""
    found["cost"], found["currency"] = cost_of(found)
    name = found.pop("name")
    if not name:
        raise BadCell("no name")
    return CampaignRecord(line, found.pop("external", ""), name, **found)


_TARGETS = ("revenue", "mqls", "pipeline", "sourced", "sourced_pipeline")


def target(line: int, found: Found, amount_of: Amount) -> TargetRecord:
    """Build a goal; raises `BadCell` with the reason."""
    kind = "_".join(found["kind"].casefold().replace("-", " ").replace("_", " ").split())
    if kind not in _TARGETS:
        raise BadCell(f"kind is none of: {', '.join(_TARGETS)}")
    end, last = found.get("end"), found.get("last")
    if end is None and last is not None:
        end = last + timedelta(days=1)
    if found["first"] is None or end is None or end <= found["first"]:
        raise BadCell("a target needs a first day and a later end")
    if kind == "mqls":
        text = found["amount"].replace(",", "")
        amount, code = (int(text), "") if text.isdecimal() and len(text) < 12 else (None, "")
    else:
        amount, code = amount_of(found)
    if amount is None or amount < 0:
        raise BadCell("amount: not a number above zero")
    return TargetRecord(
        line, kind, found["first"], end, amount, code, found.get("team", ""), found.get("person", "")
    )


def rate(line: int, found: Found, decimal: str, own: str) -> RateRecord:
    """Build a rate of exchange; raises `BadCell` with the reason."""
    code, to = (code_meant(found.get(name, ""), own) for name in ("currency", "to"))
    if code is None or (to is None and found.get("to")):
        raise BadCell("currency: not a currency")
    if found["first"] is None:
        raise BadCell("a rate needs the day from which on it holds")
    try:
        exact = written(parse_rate(found["rate"], decimal))
    except Unreadable:
        raise BadCell('rate: not a number such as 1.0837; say decimal = "," in the map for 1,083') from None
    return RateRecord(line, code, found["first"], exact, to or "")


_TOUCH_WORDS = {
    "": TouchKind.CALL, "call": TouchKind.CALL, "called": TouchKind.CALL, "phone": TouchKind.CALL,
    "email": TouchKind.EMAIL, "e-mail": TouchKind.EMAIL, "mail": TouchKind.EMAIL, "meeting": TouchKind.MEETING,
    "event": TouchKind.MEETING, "no answer": TouchKind.NO_ANSWER, "no_answer": TouchKind.NO_ANSWER,
    "voicemail": TouchKind.NO_ANSWER, "social": TouchKind.SOCIAL, "linkedin": TouchKind.SOCIAL,
}  # fmt: skip


def touch(line: int, found: Found, file_at: datetime | None = None) -> TouchRecord:
    """Build a touch; raises `BadCell` with the reason. One with an id may be dated as its file: the next one knows it."""
    at = found["at"] or (file_at if found.get("external") else None)
    if at is None:
        raise BadCell("no time")
    word = found.get("kind", "")
    kind = _TOUCH_WORDS.get(word.casefold())
    if kind is None:
        raise BadCell(f'kind "{word[:40]}" is no human touch; add it under [values.kind] in the map')
    external, lead, address = (found.get(name, "") for name in ("external", "lead", "lead_email"))
    if not lead and not address:
        raise BadCell("neither a lead's id nor its e-mail address")
    owner, owner_email = found.get("owner", ""), found.get("owner_email", "")
    return TouchRecord(line, external, lead, address, at, kind, owner, owner_email)


def member(line: int, found: Found, file_at: datetime | None = None) -> MemberRecord:
    """Build a campaign's member; raises `BadCell` with the reason. Who has not responded has no time.

    A response without a date of its own is dated by when they became a member, else (one with an id) as its file may be.
    """
    external, lead, address, campaign, campaign_id = (
        found.get(name, "") for name in ("external", "lead", "lead_email", "campaign", "campaign_id")
    )
    if not lead and not address:
        raise BadCell("neither a lead's id nor its e-mail address")
    if not campaign and not campaign_id:
        raise BadCell("no campaign")
    if not found.get("responded", True):
        return MemberRecord(line, external, lead, address, campaign, campaign_id, None)
    at = found.get("at") or found.get("added_at")
    dated = at is not None
    at = at or (file_at if external else None)
    if at is None:
        raise BadCell("no time")
    return MemberRecord(line, external, lead, address, campaign, campaign_id, at, dated)
