"""Why a rep says no: the reason codes, what each does to the lead, and whether it counts against lead quality.

Source: domain.md 2.3, a merge of two published sets; every customer may change the flags, which are dated rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Bucket(StrEnum):
    """What kind of problem a reason points to: whom marketing reaches, what it knows, or how ready they are."""

    FIT = "fit"
    DATA = "data"
    INTENT = "intent"
    LEGAL = "legal"
    NONE = "none"


class Route(StrEnum):
    """Where a refused lead goes in the same transaction (rows 4, 7 and 8 of the life cycle)."""

    RECYCLE = "recycle"
    DISQUALIFY = "disqualify"
    MERGE = "merge"
    REROUTE = "reroute"
    TRIAGE = "triage"


class Counts(StrEnum):
    """Whether a rejection says something about the quality of what marketing hands over."""

    YES = "yes"
    NO = "no"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Reason:
    """One code: the word people type, what they read, and what follows.

    `back_after_days` is the default return from nurture in local days; None where the code has no date.
    `needs_attempts`: only after the agreement's number of logged attempts. `note_at_least`: characters.
    `ends_before_days`: the day that is said is the end of what they are bound by, and they return so many days before.
    """

    code: str
    word: str
    label: str
    bucket: Bucket
    route: Route
    counts: Counts
    back_after_days: int | None = None
    needs_attempts: bool = False
    note_at_least: int = 0
    criterion: str | None = None
    ends_before_days: int = 0


_R, _B, _C = Route, Bucket, Counts

REASONS: tuple[Reason, ...] = (
    Reason("company_size", "size", "size", _B.FIT, _R.RECYCLE, _C.YES, criterion="size"),
    Reason("industry", "industry", "industry", _B.FIT, _R.DISQUALIFY, _C.YES, criterion="industry"),
    Reason("geography", "area", "area", _B.FIT, _R.DISQUALIFY, _C.YES, criterion="region"),
    Reason("role_no_authority", "role", "role", _B.FIT, _R.RECYCLE, _C.YES, 180, criterion="role"),
    Reason("bad_contact_data", "data", "contact data", _B.DATA, _R.DISQUALIFY, _C.YES, criterion="reachable"),
    Reason("duplicate", "duplicate", "duplicate", _B.DATA, _R.MERGE, _C.NO),
    Reason("existing_customer_or_open_deal", "customer", "customer already", _B.DATA, _R.REROUTE, _C.NO),
    Reason(
        "competitor_student_vendor_spam",
        "spam",
        "not a buyer",
        _B.FIT,
        _R.DISQUALIFY,
        _C.YES,
        criterion="buyer",
    ),
    Reason("no_response", "noanswer", "no response", _B.INTENT, _R.RECYCLE, _C.NO, 90, needs_attempts=True),
    Reason("timing", "timing", "timing", _B.INTENT, _R.RECYCLE, _C.NO, 60, criterion="time"),
    Reason("no_budget", "budget", "no budget", _B.INTENT, _R.RECYCLE, _C.NO, 90, criterion="budget"),
    Reason("locked_in", "locked", "locked in", _B.INTENT, _R.RECYCLE, _C.NO, 180, ends_before_days=90),
    Reason(
        "no_need_no_project", "noneed", "no project", _B.INTENT, _R.DISQUALIFY, _C.YES, criterion="project"
    ),
    Reason("opt_out", "optout", "asked for no contact", _B.LEGAL, _R.DISQUALIFY, _C.NO),
    Reason("other", "other", "other", _B.NONE, _R.TRIAGE, _C.PENDING, note_at_least=15),
)

BY_CODE = {reason.code: reason for reason in REASONS}


def find(typed: str) -> Reason | None:
    """Find the reason that `typed` stands for: its word, its code or an unambiguous beginning of either.

    Capitals, blanks, `-` and `_` do not matter. None when nothing, or more than one reason, fits.
    """
    wanted = _folded(typed)
    if not wanted:
        return None
    for reason in REASONS:
        if wanted in (_folded(reason.word), _folded(reason.code), _folded(reason.label)):
            return reason
    starts = {
        reason.code
        for reason in REASONS
        if any(_folded(name).startswith(wanted) for name in (reason.word, reason.code, reason.label))
    }
    return BY_CODE[starts.pop()] if len(starts) == 1 and len(wanted) >= 2 else None


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


class RerouteReason(StrEnum):
    """Why a rep says "not mine" (row 4): a re-route, never a rejection; its clock runs on."""

    WRONG_TERRITORY = "wrong_territory"
    WRONG_SEGMENT = "wrong_segment"
    ABSENT = "absent"
    SLA_EXPIRED = "sla_expired"
    CONFLICT = "conflict"
    EXISTING_CUSTOMER = "existing_customer_or_open_deal"


REROUTE_WORDS = {
    "territory": RerouteReason.WRONG_TERRITORY,
    "segment": RerouteReason.WRONG_SEGMENT,
    "absent": RerouteReason.ABSENT,
    "conflict": RerouteReason.CONFLICT,
    "customer": RerouteReason.EXISTING_CUSTOMER,
}
"""What a rep types after `/lead notmine 42`."""
