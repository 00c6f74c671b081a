"""Deals as a file has them: bitemporal versions, a first file as baseline, and the wins of the leads they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from alignment.identity import folded
from alignment.lifecycle import EventKind
from alignment.records import HistoryRecord, OpportunityRecord, Record
from alignment.versions import covering, replaced
from db.memory import Work
from db.stores import known_deals, loading, matching, workspaces
from db.stores.known_leads import known_leads
from db.tables.columns import FOREVER
from db.tables.workspace import ThingKind
from operations.observed import Arrival, Campaigns, Count, Owners, Tally, leads_named
from operations.observed_changes import observe
from operations.order import Order

_TWICE = "an earlier line of this file is about the same deal"
_STATE = (
    "kind", "stage", "amount", "currency", "close_date", "owner_id", "team_id", "category", "probability",
    "next_step", "last_activity_at", "loss_reason",
)  # fmt: skip
"""What a version says; `stage_since`, `pushes` and `assumed` follow from it."""

_SAID_BY = {
    "owner_id": ("owner", "owner_email"),
    "team_id": ("owner", "owner_email"),
    "kind": ("stage", "is_won", "is_closed", "is_lost", "won_at", "lost_at"),
    "currency": ("amount", "currency"),
    "category": ("category", "stage"),
    "probability": ("probability", "stage"),
}
_STABLE = ("name", "origin", "segment", "region", "link")
_ENDED = ("won", "lost")
_AT_ONCE = 250
"""So many new deals go in together; then the chunk asks whether it took long enough."""


def bring_deals(work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]) -> Tally:
    """Bring a chunk of deals in: new ones together at its end, changed ones one by one."""
    chunk = _Chunk(work, arrival, [each for each in records if isinstance(each, OpportunityRecord)])
    for record in chunk.records:
        if chunk.count.read and enough():
            chunk.count.stopped = True
            break
        chunk.take(record)
        chunk.count.line = record.line
        if len(chunk.rows) >= _AT_ONCE:
            chunk.flush()
    chunk.flush()
    chunk.order.save()
    return chunk.count.tally()


class _Chunk:
    """One chunk: what is known of its deals and their leads, and the rows that will be added at once."""

    def __init__(self, work: Work, arrival: Arrival, records: list[OpportunityRecord]) -> None:
        self.work, self.arrival, self.records = work, arrival, records
        self.count = Count()
        self.terms = workspaces.terms(work)
        self.next_id = self.first_id = work.number("opportunity", 0)
        self.stamp, self.day = loading.stamp(work), loading.day(work)
        source = arrival.run.source
        self.ids = matching.things(work, ThingKind.OPPORTUNITY, source, [each.external for each in records])
        self.deals = known_deals.known_deals(work, set(self.ids.values()))
        self.versions = known_deals.versions(work, set(self.ids.values()))
        lead_ids, _erased = leads_named(work, arrival, {each.lead for each in records})
        self.leads = lead_ids
        held = {each.lead_id for each in self.deals.values()} - {0}
        self.known_leads = known_leads(work, {*lead_ids.values(), *held})
        # A deal's label or link could bring back who was erased: both stay as the erasure left them.
        self.forgotten = {number for number, lead in self.known_leads.items() if lead.erased}
        self.owners = Owners(work, arrival, {(each.owner, each.owner_email) for each in records})
        self.campaigns = Campaigns(work, arrival, {each.campaign for each in records})
        self.order = Order(work, arrival, ThingKind.OPPORTUNITY, set(self.ids.values()))
        self.seen: set[int] = set()
        self.rows: list[tuple[Any, ...]] = []
        self.new_versions: list[tuple[Any, ...]] = []
        self.names: list[tuple[Any, ...]] = []

    def take(self, record: OpportunityRecord) -> None:
        """Bring one row in."""
        count = self.count
        count.read += 1
        deal_id = self.ids.get(record.external)
        if deal_id is not None and (deal_id in self.seen or deal_id in self.arrival.seen):
            count.refuse(record.line, _TWICE)
            return
        state, arrival = self._state(record), self.order.arrival(record)
        if deal_id is None:
            deal_id = self.add(record, state, arrival)
            count.new += 1
            count.people.add(state["owner_id"])
            self._tell_lead(record, deal_id, arrival)
        else:
            late = self.order.newer(deal_id, min(record.changed_at or arrival.at, arrival.at))
            news = self.change(deal_id, record, state, arrival, late)
            if news:
                count.concerns(
                    state["owner_id"], *(each["owner_id"] for each in self.versions.get(deal_id, ()))
                )
            news = self._tell_lead(record, deal_id, arrival, late) or news
            count.changed += news
            count.same += not news
        self.order.hear(deal_id, arrival)
        self.seen.add(deal_id)
        count.touched.append(deal_id)

    def _state(self, record: OpportunityRecord) -> dict[str, Any]:
        owner = self.owners.person(record.owner, record.owner_email)
        if not owner and (record.owner or record.owner_email):
            self.count.unmatched.add(record.owner or record.owner_email)
        return {
            "kind": record.kind,
            "stage": record.stage,
            "amount": record.amount,
            "currency": record.currency,
            "close_date": record.close_date,
            "owner_id": owner,
            "team_id": self.owners.team(owner),
            "category": record.category,
            "probability": record.probability
            if record.probability is not None
            else 100
            if record.kind == "won"
            else 0,
            "next_step": record.next_step,
            "last_activity_at": record.last_activity_at,
            "loss_reason": record.loss_reason,
        }

    def add(self, record: OpportunityRecord, state: dict[str, Any], arrival: Arrival) -> int:
        """Prepare the rows of a deal that is new to us, with what may be said of it before its file."""
        ws, run, stamp = self.work.workspace_id, arrival.run, self.stamp
        now = stamp(self.work.now)
        deal_id, self.next_id = self.next_id, self.next_id + 1
        self.ids[record.external] = deal_id
        lead = self.leads.get(record.lead, 0)
        if lead in self.forgotten:
            record, state = replace(record, name="", link=""), {**state, "loss_reason": ""}
        name = record.name or f"Deal {record.external[:8]}"
        spans = first_spans(arrival, record)
        self.rows.append((
            ws, deal_id, name, folded(name)[:200], lead, self.campaigns.id_of(record.campaign), record.origin,
            record.segment, record.region, record.link, stamp(spans[0][1]), now, "", run.id,
        ))  # fmt: skip
        self.names.append((ws, "opportunity", run.source, record.external, deal_id, now))
        for kind, start, end, assumed in spans:
            own = kind == state["kind"]
            since = record.stage_since if record.stage_since and own else start
            self.new_versions.append((
                ws, deal_id, kind, state["stage"] if own else "", stamp(min(since, end)), state["amount"],
                state["currency"], self.day(state["close_date"]), 0, state["owner_id"], state["team_id"],
                state["category"] if own else "", state["probability"] if own else 0, state["next_step"],
                stamp(state["last_activity_at"]) if state["last_activity_at"] else None,
                state["loss_reason"] if own else "", assumed, stamp(start), stamp(end), now, stamp(FOREVER), run.id,
            ))  # fmt: skip
        return deal_id

    def change(
        self,
        deal_id: int,
        record: OpportunityRecord,
        state: dict[str, Any],
        arrival: Arrival,
        late: frozenset[str],
    ) -> bool:
        """Compare a known deal with its row; what differs is believed from now on, `late` fields until what was heard since."""
        known, says = self.deals[deal_id], arrival.says - late
        stable = {
            name: told
            for name in _STABLE
            if name in says
            and (told := getattr(record, name)) != getattr(known, name)
            and (told or name != "name")
            and not (name in ("name", "link") and known.lead_id in self.forgotten)
            and (not arrival.old or not getattr(known, name))
        }
        if "name" in stable:
            stable["folded"] = folded(stable["name"])[:200]
        lead = self.leads.get(record.lead, 0)
        if lead and not known.lead_id:
            stable["lead_id"] = lead
        campaign = self.campaigns.id_of(record.campaign)
        if campaign and campaign != known.campaign_id and not arrival.old and "campaign" not in late:
            stable["campaign_id"] = campaign
        if stable:
            known_deals.change_deal(self.work, deal_id, **stable)
        told = {name: value for name, value in state.items() if _told_by(name) & says}
        former = {
            name: value
            for name, value in state.items()
            if name not in told and _told_by(name) & late & arrival.says
        }
        held = covering(self.versions.get(deal_id, []), arrival.at)
        if held is not None and held["owner_id"] == told.get("owner_id"):
            told.pop("team_id", None)  # the deal stays with the team that its owner had when they took it
        if arrival.live is not None and any(
            each["valid_from"] > arrival.at for each in self.versions.get(deal_id, [])
        ):
            changed = self._believe_through(deal_id, told, arrival, arrival.after or FOREVER)
        else:
            closed_at = record.closed_at if record.kind in _ENDED else None
            changed = believe(
                self.work,
                arrival,
                deal_id,
                self.versions.get(deal_id, []),
                told,
                since=closed_at or record.changed_at,
                stage_since=record.stage_since,
            )
        if former:
            changed = self._believe_former(deal_id, former, arrival) or changed
        return changed or bool(stable)

    def _believe_former(self, deal_id: int, former: dict[str, Any], arrival: Arrival) -> bool:
        """Let what comes late hold from its time until something else was believed of the same; what is newer stays."""
        changed = False
        for name, value in former.items():
            versions = known_deals.versions(self.work, [deal_id]).get(deal_id, [])
            held = covering(versions, arrival.at)
            if held is None or held[name] == value:
                continue
            later = [
                each["valid_from"]
                for each in versions
                if each["valid_from"] > arrival.at and each[name] != held[name]
            ]
            if later:
                changed = self._believe_through(deal_id, {name: value}, arrival, min(later)) or changed
        return changed

    def _believe_through(self, deal_id: int, told: dict[str, Any], arrival: Arrival, end: datetime) -> bool:
        """Let these fields hold over [arrival.at, end), and all others be what they were in each part of it."""
        changed = False
        versions = known_deals.versions(self.work, [deal_id]).get(deal_id, [])
        inside = [each["valid_from"] for each in versions if arrival.at < each["valid_from"] < end]
        for start, until in pairwise([arrival.at, *sorted(inside), end]):
            part = replace(arrival, at=start, after=None if until == FOREVER else until)
            held = known_deals.versions(self.work, [deal_id]).get(deal_id, [])
            changed = believe(self.work, part, deal_id, held, told, since=start) or changed
        return changed

    def _tell_lead(
        self, record: OpportunityRecord, deal_id: int, arrival: Arrival, late: frozenset[str] = frozenset()
    ) -> bool:
        """A deal that was decided decides its lead's cycle; one that is open qualifies it from its creation on."""
        lead_id = self.leads.get(record.lead, 0)
        if not lead_id:
            return False
        facts = []
        if record.created_at is not None:
            facts.append((EventKind.SALES_QUALIFIED, record.created_at))
        if record.kind in _ENDED and not late & _told_by("kind"):
            kind = EventKind.WON if record.kind == "won" else EventKind.LOST
            facts.append((kind, min(record.closed_at or record.changed_at or arrival.at, arrival.at)))
        if not facts:
            return False
        known = self.known_leads.pop(lead_id, None) or known_leads(self.work, [lead_id])[lead_id]
        return observe(self.work, arrival, known, self.terms, facts, self.count, deal_id)

    def flush(self) -> None:
        """Add all new deals: one statement a table."""
        if not self.rows:
            return
        self.work.number("opportunity", self.next_id - self.first_id)
        loading.load(self.work, loading.DEAL, self.rows)
        loading.load(self.work, loading.EXTERNAL, self.names)
        loading.load(self.work, loading.VERSION, self.new_versions)
        self.first_id = self.next_id
        for rows in (self.rows, self.names, self.new_versions):
            rows.clear()


def _told_by(name: str) -> frozenset[str]:
    """Name the fields that say something of this part of a version."""
    return frozenset(_SAID_BY.get(name, (name,)))


Span = tuple[str, datetime, datetime, bool]


def first_spans(arrival: Arrival, record: OpportunityRecord) -> list[Span]:
    """Return what a first sight of a deal says of which time: (kind, from, to, assumed).

    A decided deal was open until it closed, an open one had some amount before its file; both are assumed. Its close,
    and an open deal from its file on, are facts. A deal that older files could not have had is no assumption either.
    """
    at = arrival.at
    dates = [record.created_at, record.closed_at, record.stage_since, record.changed_at]
    born = min((each for each in dates if each is not None), default=at)
    born = min(born, at)
    if record.kind in _ENDED:
        closed = min(record.closed_at or record.changed_at or at, at)
        final: Span = (record.kind, closed, FOREVER, False)
        return [("open", born, closed, True), final] if born < closed else [final]
    before = arrival.run.baseline or (arrival.before is not None and born < arrival.before)
    if before and born < at:
        return [("open", born, at, True), ("open", at, FOREVER, False)]
    return [("open", born, FOREVER, False)]


def believe(
    work: Work,
    arrival: Arrival,
    deal_id: int,
    versions: Sequence[Mapping[str, Any]],
    told: Mapping[str, Any],
    *,
    since: datetime | None,
    stage_since: datetime | None = None,
) -> bool:
    """Let what a file told hold from when it changed until the next newer file spoke; tell whether that is news.

    `since` is when the source says that it changed; without it, when the file was made. What a field says that the file
    does not have stays as it was.
    """
    at = arrival.at
    held = covering(versions, at) or covering(versions, versions[0]["valid_from"] if versions else at)
    if held is not None and covering(versions, at) is not None and _same(held, told):
        return False
    start = min(since or at, at)
    end = arrival.after or FOREVER
    base = dict(held) if held is not None else _NEW
    state = {**base, **told, "assumed": False, "import_id": arrival.run.id}
    moved = held is not None and told.get("close_date") and held["close_date"]
    if moved and held is not None and told["close_date"] > held["close_date"]:
        state["pushes"] = held["pushes"] + 1
    if held is None or state["stage"] != held["stage"] or state["kind"] != held["kind"]:
        state["stage_since"] = min(stage_since or start, at)
    ended, added = replaced(versions, state, start, end)
    known_deals.end_beliefs(work, [dict(each) for each in ended])
    store_versions(work, deal_id, added)
    return True


_NEW: dict[str, Any] = {
    "kind": "open", "stage": "", "amount": None, "currency": "", "close_date": None, "pushes": 0, "owner_id": 0,
    "team_id": 0, "category": "", "probability": 0, "next_step": True, "last_activity_at": None, "loss_reason": "",
}  # fmt: skip


def _same(held: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    return all(held[name] == value for name, value in told.items())


def store_versions(work: Work, deal_id: int, versions: Sequence[Mapping[str, Any]]) -> None:
    """Believe these versions from now on."""
    stamp, day = loading.stamp(work), loading.day(work)
    loading.load(
        work,
        loading.VERSION,
        [
            (
                work.workspace_id, deal_id, str(v["kind"]), v["stage"], stamp(v["stage_since"]), v["amount"],
                v["currency"], day(v["close_date"]), v["pushes"], v["owner_id"], v["team_id"], v["category"],
                v["probability"], v["next_step"],
                stamp(v["last_activity_at"]) if v["last_activity_at"] else None, v["loss_reason"], v["assumed"],
                stamp(v["valid_from"]), stamp(v["valid_to"]), stamp(work.now), stamp(FOREVER), v["import_id"],
            )
            for v in versions
        ],
    )  # fmt: skip


def end_missing(work: Work, arrival: Arrival, deals: Sequence[int]) -> int:
    """Remove deals that a complete file lacks, from when it was made on; return how many were there."""
    versions = known_deals.versions(work, deals)
    ended = 0
    for deal_id in deals:
        mine = versions.get(deal_id, [])
        held = covering(mine, arrival.at)
        if held is not None and str(held["kind"]) != "removed":
            ended += believe(work, arrival, deal_id, mine, {"kind": "removed"}, since=None)
    return ended


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
        if any(each in arrival.says for each in _SAID_BY.get(name, (name,)))
        and (name != "probability" or record.probability is not None)
    }
    held = covering(versions, record.at)
    if held is not None and _same(held, told) and not held["assumed"]:
        return False
    base = held if held is not None else versions[0]
    following = [each["valid_from"] for each in versions if each["valid_from"] > record.at]
    end = min(following, default=FOREVER)
    state = {**base, **told, "assumed": False, "import_id": arrival.run.id}
    if held is None or held["stage"] != state["stage"]:
        state["stage_since"] = record.at
    earlier = covering(versions, record.at)
    if earlier is not None and state["close_date"] and earlier["close_date"]:
        state["pushes"] = earlier["pushes"] + (state["close_date"] > earlier["close_date"])
    ended, added = replaced(versions, state, record.at, end)
    known_deals.end_beliefs(work, [dict(each) for each in ended])
    store_versions(work, deal_id, added)
    return True
