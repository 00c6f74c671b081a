"""A source's own history of its deals: each row holds until the deal's next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alignment.records import HistoryRecord, Record
from alignment.versions import covering, replaced
from db.memory import Work
from db.stores import known_deals, matching
from db.tables.columns import FOREVER
from db.tables.workspace import ThingKind
from operations.deal_versions import same, store_versions, told_by
from operations.observed import Arrival, Count, Tally


def bring_history(
    work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring a chunk of a source's own history in: each row holds until the deal's next one.

    Rows of one deal may stand anywhere in the file: each splits what is believed at its time.
    """
    count = Count()
    rows = [each for each in records if isinstance(each, HistoryRecord)]
    ids = matching.things(work, ThingKind.OPPORTUNITY, arrival.run.source, {each.external for each in rows})
    versions = known_deals.versions(work, set(ids.values()))
    for record in rows:
        if count.read and enough():
            count.stopped = True
            break
        count.read += 1
        count.line = record.line
        deal_id = ids.get(record.external)
        if deal_id is None:
            count.refuse(record.line, "no deal of this id; import opportunities first")
            continue
        if _remember(work, arrival, deal_id, versions[deal_id], record):
            count.changed += 1
            count.concerns(*(each["owner_id"] for each in versions[deal_id]))
            versions[deal_id] = known_deals.versions(work, [deal_id])[deal_id]
        else:
            count.same += 1
    return count.tally()


_HISTORY = ("stage", "kind", "amount", "currency", "close_date", "category", "probability")


def _remember(
    work: Work, arrival: Arrival, deal_id: int, versions: Sequence[Mapping[str, Any]], record: HistoryRecord
) -> bool:
    """Put one row of history where it belongs: from its time to the next dated change that is believed."""
    told = {
        name: getattr(record, name)
        for name in _HISTORY
        if any(each in arrival.says for each in told_by(name))
        and (name != "probability" or record.probability is not None)
    }
    held = covering(versions, record.at)
    # What is the same as before is kept as well, as of its time: a row that comes later and lies between ends there.
    spoken = held is not None and held["valid_from"] == record.at
    if held is not None and spoken and same(held, told) and not held["assumed"]:
        return False
    base = held if held is not None else versions[0]
    following = [each["valid_from"] for each in versions if each["valid_from"] > record.at]
    end = min(following, default=FOREVER)
    state = {**base, **told, "assumed": False, "import_id": arrival.run.id}
    if held is None or held["stage"] != state["stage"]:
        state["stage_since"] = record.at
    if held is not None and state["close_date"] and held["close_date"]:
        state["pushes"] = held["pushes"] + (state["close_date"] > held["close_date"])
    ended, added = replaced(versions, state, record.at, end)
    for each in versions:
        if each["valid_from"] == end and each["stage"] != state["stage"] and each["stage_since"] <= record.at:
            ended.append(each)  # it came to its stage after this row, which says that it was in another
            added.append({**each, "stage_since": end})
    known_deals.end_beliefs(work, [dict(each) for each in ended])
    store_versions(work, deal_id, added)
    return True
