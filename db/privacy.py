"""What is personal: every column of every table in one of four classes, so that nothing is forgotten in an erasure.

Erasure, the access export, `/tandem privacy`, the docs and the scrubbing of logs are all made from these tables. A
column that is in no class, or a class for a column that is gone, makes a test fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    """How much a column says about somebody."""

    PLAIN = "plain"
    """Codes, ids, times, amounts, labels of companies, teams and campaigns."""
    PERSONAL = "personal"
    """Names, addresses, or leads to one person: blanked by an erasure, given in an access export, never logged."""
    FREE_TEXT = "free text"
    """Somebody's own words, which may hold anything: treated as personal."""
    SECRET = "secret"  # noqa: S105 - the name of a class, not a secret
    """Tokens and hashes of codes: in no export and in no log."""


_P, _I, _F, _S = Class.PLAIN, Class.PERSONAL, Class.FREE_TEXT, Class.SECRET

_BY_TABLE: Mapping[str, Mapping[Class, str]] = {
    "action": {
        _P: "workspace_id id series_id meeting_id owner_id note_id due_on raised_by raised_at done_at done_by "
        "obstacle_id"
    },
    "agenda_point": {
        _P: "id workspace_id kind thing_id lead_id campaign_id series_id meeting_id author_id side raised_at "
        "closed_at"
    },
    "agreement": {_P: "workspace_id version effective_from terms recorded_at"},
    "apology": {_P: "workspace_id meeting_id person_id at withdrawn_at"},
    "attendance": {_P: "workspace_id meeting_id department recorded_from recorded_to came recorded_by"},
    "audit": {_P: "id workspace_id at actor_id verb thing detail"},
    "away": {_P: "id workspace_id person_id recorded_at removed_at", _I: "starts_at ends_at"},
    "beat": {_P: "workspace_id name at since by version"},
    "calendar_feed": {
        _P: "workspace_id id person_id channel made_by made_at ended_at content changed_at",
        _S: "hashed",
    },
    "campaign": {_P: "workspace_id id name word source owner_id channel started_on ended_on muted_until"},
    "campaign_cost": {_P: "workspace_id campaign_id recorded_from amount currency recorded_to"},
    "campaign_touch": {
        _P: "id workspace_id lead_id campaign_id name occurred_at recorded_from recorded_to import_id"
    },
    "channel": {
        _P: "workspace_id slack_id name used_for team_id private member archived shared outsiders opened widened_at allowed_at "
        "notes_shown muted_codes seen_at"
    },
    "clock": {
        _P: "id workspace_id lead_id cycle kind owner_id team_id minutes calendar_version agreement_version "
        "started_at due_at stopped_at outcome recorded_at stop_recorded_at holder_id round handoff climbs "
        "next_at attempts told"
    },
    "closed_day": {_P: "workspace_id calendar day name recorded_at removed_at"},
    "closed_month": {_P: "workspace_id first as_of known_at definition figures closed_by"},
    "contact": {
        _P: "workspace_id lead_id recorded_at erased_at",
        _I: "name title email phone place email_hash",
        _F: "asked",
    },
    "content": {_P: "workspace_id id name word kind link owner_id muted_until added_at retired_at"},
    "counter": {_P: "workspace_id name value"},
    "currency_rate": {_P: "workspace_id currency first rate recorded_from recorded_to"},
    "debrief": {_P: "workspace_id turn_id author_id at answers landed_at meeting_id"},
    "decision": {_P: "workspace_id id meeting_id note_id author_id at voided_at"},
    "curriculum": {_P: "workspace_id programme_id recorded_from recorded_to author_id weeks"},
    "deal_snooze": {
        _P: "id workspace_id opportunity_id until person_id note_id valid_from valid_to recorded_from recorded_to"
    },
    "definition": {_P: "workspace_id name version effective_from terms recorded_at"},
    "duty_change": {
        _P: "workspace_id id rota_id day place serves_id counts_id how pair made_by made_at voided_at"
    },
    "duty_member": {_P: "workspace_id rota_id person_id valid_from valid_to outside recorded_at"},
    "duty_offer": {_P: "workspace_id id rota_id day place by_id made_at closed_at taken_by"},
    "duty_rota": {_P: "workspace_id id made_by made_at ended_at"},
    "duty_turn": {
        _P: "workspace_id rota_id day place recorded_from recorded_to starts_at ends_at person_id counts_id how line passed "
        "last_on cancelled"
    },
    "duty_version": {
        _P: "workspace_id rota_id recorded_from recorded_to name channel length schedule places mixed crew topic usergroup"
    },
    "endpoint": {
        _P: "workspace_id id source kind scheme map made_at ended_at heard_at refused_at refused_for",
        _S: "hashed",
    },
    "endpoint_secret": {_P: "workspace_id endpoint_id number made_at until", _S: "sealed"},
    "expected_file": {_P: "workspace_id kind by_time owner_id told_for"},
    "external_id": {_P: "workspace_id kind source thing_id recorded_at", _I: "external"},
    "feedback": {
        _P: "id workspace_id about lead_id campaign_id content_id team_id author_id verdict tags note_id at thanked_at voided_at"
    },
    "field_note": {_P: "workspace_id id turn_id author_id note_id tags at gap_at removed_at"},
    "fix": {
        _P: "id workspace_id campaign_id code promised_by promised_at change_from check_on asked_at outcome "
        "outcome_at outcome_by first_id"
    },
    "heard": {_P: "workspace_id kind thing_id at fields"},
    "import_run": {
        _P: "id workspace_id kind source file digest exported_at started_at finished_at state complete "
        "baseline endpoint_id line read new changed same refused flagged"
    },
    "finding": {_P: "workspace_id lead_id why found_at ended_at since owner_id"},
    "inbound_key": {_P: "workspace_id key at effect"},
    "installation": {
        _P: "workspace_id team enterprise bot_user bot_id app_id scopes installed_at charts_refused_at",
        _S: "token",
    },
    "invitation": {_P: "workspace_id person_id ref facts tellings gone over_at told_at"},
    "invited": {_P: "workspace_id person_id since"},
    "ladder_step": {
        _P: "workspace_id clock_id round step again person_id lead_id who outcome other_id notice_id at "
        "reaches_at acked_at acked_by"
    },
    "lane": {_P: "workspace_id name lease_until lease_by not_before broken broken_told"},
    "last_seen": {_P: "workspace_id person_id lead_id at"},
    "lead": {
        _P: "workspace_id id company folded stage cycle version last_seq origin owner_id team_id queue "
        "campaign_id source segment region account country employees hot refused_by merged_into inside back_on "
        "snoozed_until created_at "
        "recorded_at import_id",
        _I: "account_number domain link",
    },
    "lead_cycle": {
        _P: "workspace_id lead_id cycle origin campaign_id source segment region owner_id team_id "
        "definition_version agreement_version reason skipped mql_at assigned_at tele_accepted_at "
        "tele_qualified_at accepted_at touched_at "
        "rejected_at qualified_at won_at lost_at recycled_at disqualified_at",
        _I: "account_key",
    },
    "lead_event": {
        _P: "id workspace_id lead_id seq cycle kind source_stage target_stage owner_id team_id queue code "
        "other_id back_on touch actor_id via observed flagged note_id voids voided inbound until "
        "occurred_at recorded_at import_id"
    },
    "meeting": {
        _P: "workspace_id id series_id slot chair_id chair_side notes_id agenda_state agenda as_of known_at"
    },
    "meeting_note": {_P: "workspace_id id author_id at", _F: "body"},
    "meeting_plan": {_P: "workspace_id meeting_id recorded_from recorded_to starts_at minutes skipped"},
    "membership": {_P: "id workspace_id person_id team_id valid_from valid_to recorded_from recorded_to"},
    "note": {_P: "id workspace_id lead_id author_id at erased_at", _F: "body"},
    "notice": {
        _P: "workspace_id id dedup_key kind act parent_id part target lane priority state due_at expires_at "
        "attempts first_try_at lease_until lease_by lookups subscription_id as_of known_at payload edition "
        "edition_sent channel ts sent_at error reference cause picture picture_of picture_tries made_at"
    },
    "notice_subject": {_P: "workspace_id notice_id kind thing_id"},
    "obstacle": {
        _P: "workspace_id id note_id author_id side raised_at cleared_at cleared_by how_id meeting_id"
    },
    "opportunity": {
        _P: "workspace_id id name folded lead_id campaign_id origin segment region created_at recorded_at "
        "import_id",
        _I: "link",
    },
    "opportunity_version": {
        _P: "id workspace_id opportunity_id kind stage stage_since amount currency close_date pushes owner_id "
        "team_id category probability next_step last_activity_at loss_reason assumed valid_from valid_to "
        "recorded_from recorded_to import_id"
    },
    "pairing_avoid": {_P: "workspace_id person_id recorded_from recorded_to", _I: "avoided"},
    "pairing_break": {_P: "workspace_id programme_id person_id recorded_from recorded_to why until"},
    "pairing_group": {_P: "workspace_id id round_id before topic proposed apart off_at off_by"},
    "pairing_member": {_P: "workspace_id programme_id person_id recorded_from recorded_to"},
    "pairing_outcome": {_P: "workspace_id group_id recorded_from recorded_to answer person_id"},
    "pairing_programme": {
        _P: "workspace_id id channel audience cadence rest asked_for made_by made_at ended_at"
    },
    "pairing_round": {
        _P: "workspace_id id programme_id slot nth seed level starts_at ends_at given as_of known_at"
    },
    "pairing_seat": {
        _P: "workspace_id round_id person_id taking side either office group_id told spoke left_at"
    },
    "pairing_time": {
        _P: "workspace_id group_id recorded_from recorded_to starts_at minutes chosen_by called_off"
    },
    "person": {
        _P: "id workspace_id email_confirmed standing slack_owner created_at told_at",
        _I: "name folded email_hash zone dm preferences",
    },
    "pool_member": {_P: "workspace_id version pool_id person_id place weight cap hours"},
    "programme": {_P: "workspace_id id made_by made_at ended_at"},
    "programme_approval": {_P: "workspace_id programme_id side agreed_at person_id voided_at"},
    "programme_closed": {_P: "workspace_id id programme_id first_on last_on name recorded_at removed_at"},
    "programme_version": {
        _P: "workspace_id programme_id recorded_from recorded_to name channel length unit places starts_on "
        "visitors hosts one_per_team cover pause ahead"
    },
    "reason_flag": {_P: "workspace_id code counts offered recorded_from recorded_to"},
    "rejection": {
        _P: "id workspace_id lead_id cycle code criterion campaign_id team_id rejected_by owner_before "
        "stage_before note_id attempts definition_version state opened_at due_at back_on answer answered_by "
        "answered_at answer_note_id answer_until duplicate_of deal_id ends_on fix_id look_until "
        "sales_note_id marketing_note_id seen_by_rep version"
    },
    "reporting": {_P: "id workspace_id person_id manager_id valid_from valid_to recorded_at"},
    "ride_along": {_P: "workspace_id id host_id seats consent channel zone offered_at"},
    "ride_along_note": {
        _P: "workspace_id id ride_along_id author_id question at became became_at became_by settled_at settled_by",
        _F: "body folded",
    },
    "ride_along_plan": {
        _P: "workspace_id ride_along_id recorded_from recorded_to starts_at minutes cancelled planned_by",
        _F: "label",
    },
    "ride_along_seat": {
        _P: "workspace_id ride_along_id person_id recorded_from recorded_to state how asked_at last_at invited_at "
        "until waited"
    },
    "ride_along_wait": {_P: "workspace_id person_id recorded_from recorded_to asked_at"},
    "role_grant": {_P: "id workspace_id person_id role granted_by valid_from valid_to recorded_at"},
    "rota": {_P: "workspace_id pool_id picks credits begun_at"},
    "routed": {
        _P: "id workspace_id lead_id cycle seq version rule_id pool_id person_id had shares returned at"
    },
    "routing_pool": {_P: "workspace_id version id place name word"},
    "routing_rule": {_P: "workspace_id version id place kind name conditions pool_id person_id"},
    "routing_version": {_P: "workspace_id version actor_id recorded_at"},
    "routing_wait": {_P: "workspace_id lead_id cycle version rule_id pool_id hot since tried_at"},
    "self_report": {_P: "workspace_id lead_id recorded_from heard_from recorded_to"},
    "series": {_P: "workspace_id id kind made_by made_at ended_at"},
    "series_version": {
        _P: "workspace_id series_id recorded_from recorded_to name channel recurrence minutes on_closed"
    },
    "setup_code": {_P: "workspace_id made_at tries", _S: "hashed"},
    "stage_map": {_P: "workspace_id source label meaning probability category recorded_from recorded_to"},
    "subscription": {
        _P: "id workspace_id target kind schedule filters sections state paused_until owner_id next_at "
        "last_as_of last_known_at made_at version"
    },
    "suppression": {_P: "workspace_id at asked", _S: "hashed"},
    "target": {
        _P: "id workspace_id kind first end team_id person_id amount currency recorded_from recorded_to"
    },
    "team": {_P: "workspace_id id name word department region backup_id inside ended_at"},
    "turn": {_P: "workspace_id id programme_id person_id round made_at"},
    "turn_offer": {_P: "workspace_id id turn_id person_id to_id offered_at closed_at state taken_turn_id"},
    "turn_item": {_P: "workspace_id turn_id week word done_at voided_at"},
    "turn_plan": {
        _P: "workspace_id turn_id recorded_from recorded_to first_on last_on host_id cover_id state by_hand reason"
    },
    "working_calendar": {_P: "workspace_id version name zone hours own_days recorded_at"},
    "workspace": {
        _P: "id name zone currency country fiscal_start_month fiscal_named_by_end live_since suspended "
        "settings terms_version created_at"
    },
}

CLASSES: Mapping[str, Mapping[str, Class]] = {
    table: {column: kind for kind, columns in by_class.items() for column in columns.split()}
    for table, by_class in _BY_TABLE.items()
}
"""The class of every column, by table and column."""


def columns_of(table: str, *kinds: Class) -> tuple[str, ...]:
    """Name a table's columns of these classes, in the order in which they are classed."""
    return tuple(column for column, kind in CLASSES[table].items() if kind in kinds)


IDENTIFYING = (Class.PERSONAL, Class.FREE_TEXT)
"""What an erasure blanks."""


def scrubbed(table: str, row: Mapping[str, object]) -> dict[str, object]:
    """Give a row as a log may hold it: plain columns as they are, of all others only whether they are empty."""
    return {
        column: value if CLASSES[table].get(column) is Class.PLAIN else ("…" if value else "")
        for column, value in row.items()
    }


LEAD_COLUMN: Mapping[str, str] = {
    "lead": "id",
    "contact": "lead_id",
    "note": "lead_id",
    "lead_event": "lead_id",
    "lead_cycle": "lead_id",
    "clock": "lead_id",
    "finding": "lead_id",
    "ladder_step": "lead_id",
    "rejection": "lead_id",
    "feedback": "lead_id",
    "opportunity": "lead_id",
    "campaign_touch": "lead_id",
    "self_report": "lead_id",
    "last_seen": "lead_id",
    "routed": "lead_id",
    "routing_wait": "lead_id",
    "agenda_point": "lead_id",
}
"""Where a lead's own rows are: what an erasure blanks and an access export gives."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept about somebody who uses Tandem: where, in their words, and for how long.

    `theirs`: what is personal in such a row is about them; else it is about somebody else, whom they are not told of.
    """

    table: str
    columns: tuple[str, ...]
    says: str
    until: str
    theirs: bool = True


ABOUT_PEOPLE: tuple[Kept, ...] = (
    Kept("person", ("id",), "name, time zone, quiet hours", "while you work here"),
    Kept("membership", ("person_id",), "your teams, from when to when", "for good, since figures need it"),
    Kept("role_grant", ("person_id", "granted_by"), "your roles, and roles you gave", "for good, as the trail"),
    Kept("reporting", ("person_id", "manager_id"), "who reports to whom", "for good, since figures need it"),
    Kept("away", ("person_id",), "days you are away, never why", "while you work here"),
    Kept("last_seen", ("person_id",), "the lead you last looked at", "while you work here"),
    Kept("lead", ("owner_id", "refused_by"), "leads that are yours", "while the lead is kept", theirs=False),
    Kept("lead_cycle", ("owner_id",), "leads that were yours", "while the lead is kept"),
    Kept("lead_event", ("actor_id", "owner_id", "other_id"), "what you did with leads", "while the lead is kept"),
    Kept("clock", ("owner_id", "holder_id"), "promises that ran for you", "while the lead is kept"),
    Kept("finding", ("owner_id",), "leads of yours that a sweep found waiting", "while the lead is kept"),
    Kept("ladder_step", ("person_id", "other_id", "acked_by"), "what you were reminded of", "while the lead is kept"),
    Kept("team", ("backup_id",), "teams whose backup you are", "while it is in use"),
    Kept("rejection", ("rejected_by", "owner_before", "answered_by"), "rejections and answers", "while the lead is kept"),
    Kept("feedback", ("author_id",), "feedback you gave", "for good, since counts need it"),
    Kept("fix", ("promised_by", "outcome_by"), "changes you promised", "for good, since counts need it"),
    Kept("note", ("author_id",), "notes you wrote", "while the lead is kept, others for a year"),
    Kept("opportunity_version", ("owner_id",), "deals that were yours", "for good, since figures need it"),
    Kept("deal_snooze", ("person_id",), "deals that you put off", "for good, since figures need it"),
    Kept("campaign", ("owner_id",), "campaigns you own", "while it is in use"),
    Kept("content", ("owner_id",), "content you answer for", "while it is in use"),
    Kept("target", ("person_id",), "your own target", "for good, since figures need it"),
    Kept("subscription", ("owner_id",), "digests you turned on", "while it is in use"),
    Kept("expected_file", ("owner_id",), "files you answer for", "while it is in use"),
    Kept("pool_member", ("person_id",), "pools whose leads you take", "for good, since routing is explained by it"),
    Kept("routing_rule", ("person_id",), "accounts and queues that are yours", "for good, since routing is explained by it"),
    Kept("routed", ("person_id",), "leads that a rule gave you", "while the lead is kept"),
    Kept("routing_version", ("actor_id",), "routing rules you changed", "for good, as the trail"),
    Kept("series", ("made_by",), "meetings you set up", "for good, as the trail"),
    Kept("meeting", ("chair_id", "notes_id"), "meetings you chaired or took notes of", "for good, since turns need it"),
    Kept("apology", ("person_id",), "meetings you could not come to, never why", "for good, since counts need it"),
    Kept("attendance", ("recorded_by",), "meetings of which you said who came", "for good, since counts need it"),
    Kept("pairing_member", ("person_id",), "coffee rounds that you joined", "for good, since percentages need it"),
    Kept("pairing_break", ("person_id",), "coffee rounds that you skipped or paused", "for good, since rounds are explained by it"),
    Kept("pairing_avoid", ("person_id",), "whom you are not paired with; nobody else sees it", "while you work here"),
    Kept("pairing_seat", ("person_id",), "whom you were paired with", "for good, since the next rounds need it"),
    Kept("pairing_group", ("off_by",), "pairs that you excused yourself from", "for good, since the next rounds need it"),
    Kept("pairing_time", ("chosen_by",), "times that you picked for coffee", "for good, as the calendar"),
    Kept("pairing_outcome", ("person_id",), "whether you met, as you said", "for good, since percentages need it"),
    Kept("pairing_programme", ("made_by",), "coffee programmes that you began", "for good, as the trail"),
    Kept("agenda_point", ("author_id",), "points you put on an agenda", "for good, as the log"),
    Kept("decision", ("author_id",), "decisions you wrote down", "for good, as the log"),
    Kept("action", ("owner_id", "raised_by", "done_by"), "actions that are yours or that you wrote down", "for good, as the log"),
    Kept("obstacle", ("author_id", "cleared_by"), "what you named as in the way, or said is out of it", "for good, as the log"),
    Kept("meeting_note", ("author_id",), "what you wrote for meetings and on turns", "for good, as the log"),
    Kept("programme", ("made_by",), "programmes you set up", "for good, as the trail"),
    Kept("programme_approval", ("person_id",), "programmes you agreed to", "for good, as the trail"),
    Kept("turn", ("person_id",), "your turns in programmes", "for good, since turns need it"),
    Kept("turn_offer", ("person_id", "to_id"), "turns that you offered to swap, or were asked to", "for good, since turns need it"),
    Kept("turn_plan", ("host_id", "cover_id"), "turns that you hosted or covered", "for good, since turns need it"),
    Kept("ride_along", ("host_id",), "calls on which you offered a seat", "for good, since counts need it"),
    Kept("ride_along_plan", ("planned_by",), "when your calls are, and with what account", "for good, since counts need it"),
    Kept("ride_along_seat", ("person_id",), "calls you listened in on, asked for or gave back", "for good, since turns need it"),
    Kept("ride_along_wait", ("person_id",), "since when you asked for a call to hear", "for good, since turns need it"),
    Kept("ride_along_note", ("author_id", "became_by", "settled_by"), "what you wrote after calls", "for good, as the log"),
    Kept("duty_rota", ("made_by",), "duty rotas you set up", "for good, as the trail"),
    Kept("duty_member", ("person_id",), "duty rotas you are in by name, or out of", "for good, since turns need it"),
    Kept("duty_turn", ("person_id", "counts_id"), "duty turns you had or will have", "for good, since turns need it"),
    Kept("duty_change", ("serves_id", "counts_id", "made_by"), "duty turns you took, gave or exchanged", "for good, since turns need it"),
    Kept("duty_offer", ("by_id", "taken_by"), "duty turns you offered or took", "for good, since turns need it"),
    Kept("calendar_feed", ("person_id", "made_by"), "addresses by which calendars read what you take part in", "for good, as the trail"),
    Kept("field_note", ("author_id",), "field notes you wrote on turns", "for good, as the log"),
    Kept("debrief", ("author_id",), "debriefs you answered", "for good, as the log"),
    Kept("curriculum", ("author_id",), "what you wrote for the weeks of turns", "for good, as the trail"),
    Kept("invited", ("person_id",), "that you want invitations", "while you want them"),
    Kept("invitation", ("person_id",), "entries that you were sent invitations for", "while you want them"),
    Kept("closed_month", ("closed_by",), "months you closed", "for good, as the trail"),
    Kept("audit", ("actor_id",), "settings you changed", "for good, as the trail"),
)  # fmt: skip
"""What `/tandem privacy` counts and says. A test holds that no column that names a person is left out."""
