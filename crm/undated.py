"""Which rows say nothing of when: a map may have them rejected, so that no report dates them by their file."""

from __future__ import annotations

from alignment.records import LeadRecord, OpportunityRecord, Record
from crm.problems import BadCell


def has_no_date(record: Record | BadCell) -> bool:
    """Tell whether a lead reached nothing at a known time, or a deal began, or was decided, at none."""
    if isinstance(record, LeadRecord):
        return not record.reached and record.changed_at is None
    if not isinstance(record, OpportunityRecord):
        return False
    if record.kind == "open":
        return not any((record.created_at, record.stage_since, record.changed_at))
    return record.closed_at is None and record.changed_at is None
