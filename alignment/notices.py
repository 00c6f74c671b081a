"""Every kind of thing that Tandem may owe somebody: how urgent it is, and what is done when its fate is unknown.

The list is data: the worker finds a kind's renderer by its name in `digests/`, the docs list is made from it, and a
test fails for a kind without a renderer or a renderer without a kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unknown(StrEnum):
    """What to do with a message whose fate cannot be looked up (no history scope, not a member)."""

    SAY_AGAIN = "say again, marked as a possible repeat"
    HOLD = "hold it and tell its owner"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice. `priority` 0 goes first. `fresh_minutes` None: it never expires.

    `folds`: after a long stop, many of a lane come as one `caught_up`.
    """

    name: str
    says: str
    priority: int
    unknown: Unknown
    fresh_minutes: int | None = None
    folds: bool = False


_AGAIN, _HOLD = Unknown.SAY_AGAIN, Unknown.HOLD

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind("rejected", "A rejected lead, to the campaign owner's channel", 3, _AGAIN, folds=True),
    NoticeKind(
        "rejected_many", "Several rejected leads within an hour, as one message", 3, _AGAIN, folds=True
    ),
    NoticeKind(
        "feedback",
        "What sales said of a lead, campaign or content, to its owner's channel",
        4,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "qualified",
        "A lead that sales made a deal of, to the campaign owner's channel",
        4,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "qualified_many",
        "Several leads that became deals within an hour, as one message",
        4,
        _AGAIN,
        folds=True,
    ),
    NoticeKind("receipt", "What marketing answered, to the rep who said no", 2, _AGAIN, folds=True),
    NoticeKind(
        "handed_on",
        "What sales made of a lead, to whoever of inside sales handed it on",
        2,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "second_look",
        "A second look with both opinions: to the two managers who decide it, to either side, and under the alert",
        2,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "fix_check",
        "What marketing promised to change, 30 days on: to whoever promised it and the reps who said no",
        4,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "missing",
        "What a lead lacks, to the campaign owner's channel, and what marketing found, to the rep who holds it",
        2,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "missing_many", "What several leads lack, asked within an hour, as one message", 2, _AGAIN, folds=True
    ),
    NoticeKind(
        "ask", "A question from marketing about a rejection or feedback, to the rep", 2, _AGAIN, folds=True
    ),
    NoticeKind("offer", "A lead of somebody who asked for a talk, to the rep who holds it now", 0, _AGAIN),
    NoticeKind(
        "offers",
        "New leads within 15 minutes, to the rep who holds them now, as one message that grows",
        2,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "pattern",
        "What sales says far more often, of a campaign or content: a reason, poor, or praise; to its owner's channel, monthly",
        6,
        _AGAIN,
    ),
    NoticeKind(
        "falls_short",
        "A goal that the run-rate falls short of while it can still be changed, to both heads, once a period",
        4,
        _AGAIN,
    ),
    NoticeKind("month_told", "What became of a rep's notes, to that rep, on the first working day", 7, _HOLD),
    NoticeKind("thanks", "Marketing's thanks, to the rep, once a day at most", 7, _HOLD, 24 * 60),
    NoticeKind("reminder", "A lead that a rep put off, when its time has come", 2, _AGAIN, folds=True),
    NoticeKind(
        "nudge",
        "A promise that waits to be kept, to whom its ladder turns: holder, backup, manager",
        2,
        _AGAIN,
        folds=True,
    ),
    NoticeKind(
        "nudges",
        "What else waits on a day on which somebody heard enough, as one message",
        3,
        _AGAIN,
        folds=True,
    ),
    NoticeKind("pipeline", "The daily pipeline digest", 5, _HOLD, 8 * 60),
    NoticeKind("pipeline_thread", "The digest's details and charts, under it", 5, _HOLD, 8 * 60),
    NoticeKind(
        "scorecard", "Last week's scorecard: both teams on one page, revenue first", 5, _HOLD, 24 * 60
    ),
    NoticeKind(
        "scorecard_thread", "Each figure beside its own history, and how these are counted", 5, _HOLD, 24 * 60
    ),
    NoticeKind("review", "Last month's scorecard, closed, with what was corrected since", 5, _HOLD, 48 * 60),
    NoticeKind("review_thread", "The month beside its own history, and how it is counted", 5, _HOLD, 48 * 60),
    NoticeKind("brief", "Where the quarter stands, for those who read once a week", 5, _HOLD, 24 * 60),
    NoticeKind("brief_thread", "What moved since the last brief, and how it is counted", 5, _HOLD, 24 * 60),
    NoticeKind("morning", "What waits for somebody today, by DM to whoever asked for it", 5, _HOLD, 6 * 60),
    NoticeKind(
        "left_behind",
        "Leads left behind, to who holds them and the managers above, once a working day",
        5,
        _HOLD,
        12 * 60,
    ),
    NoticeKind(
        "agenda",
        "A joint meeting's agenda, one working day before, to its channel",
        5,
        _HOLD,
    ),
    NoticeKind(
        "agenda_empty",
        "A joint meeting with nothing to decide: whether to skip it, to its chair and both managers",
        4,
        _AGAIN,
    ),
    NoticeKind(
        "meeting_changed",
        "A joint meeting that was set up, moved, skipped or ended, to everybody it concerns, once",
        3,
        _AGAIN,
    ),
    NoticeKind("recap", "What a joint meeting decided and who does what, under its agenda", 5, _HOLD),
    NoticeKind("action_due", "An action from a joint meeting, to whoever has it, on its day", 4, _AGAIN),
    NoticeKind(
        "side_missing",
        "A department that was missing from a joint meeting twice running, to the managers",
        4,
        _AGAIN,
    ),
    NoticeKind("ride_along_offer", "Seats on a call, to the channel that its rep chose", 4, _AGAIN),
    NoticeKind("ride_along_seat", "A seat on a call that is free, to whoever waited longest", 2, _AGAIN),
    NoticeKind("ride_along_host", "Who listens in on a call, or does not after all, to its rep", 4, _AGAIN),
    NoticeKind(
        "ride_along_changed",
        "A call that moved or is not held, to who was to hear it or is in line",
        2,
        _AGAIN,
    ),
    NoticeKind("ride_along_reminder", "A call with a listener, to both, on its morning", 3, _AGAIN),
    NoticeKind(
        "ride_along_debrief", "Four short questions after a call, to who heard it; asked once more", 5, _AGAIN
    ),
    NoticeKind("ride_along_heard", "What somebody took from a call, to its rep", 5, _AGAIN),
    NoticeKind(
        "coffee_soon",
        "A coffee round that comes tomorrow, to whoever takes part, while they may still skip it",
        4,
        _AGAIN,
        24 * 60,
    ),
    NoticeKind(
        "coffee",
        "Two or three who were paired: whom they meet, when both are at work, something to begin with",
        4,
        _AGAIN,
    ),
    NoticeKind(
        "coffee_told",
        "A time that was picked, somebody who can't, why somebody is in no pair, rounds that begin or end",
        4,
        _AGAIN,
    ),
    NoticeKind("coffee_met", "Whether a pair met, asked once and reminded once", 5, _HOLD, 3 * 24 * 60),
    NoticeKind(
        "programme_asked",
        "A programme that waits for a manager's agreement, to the managers of that department",
        4,
        _AGAIN,
    ),
    NoticeKind(
        "turn_moved",
        "A turn of a programme that moved or is off, to whoever has it, before others read it",
        2,
        _AGAIN,
    ),
    NoticeKind(
        "swap_offered",
        "A turn that somebody would swap, to whom they asked, or to the programme's channel",
        3,
        _AGAIN,
    ),
    NoticeKind("swap_declined", "A swap that was declined, to whoever asked for it", 4, _AGAIN),
    NoticeKind(
        "turn_left",
        "Somebody who is no longer in a programme had a turn to come, to the managers",
        4,
        _AGAIN,
    ),
    NoticeKind(
        "turn_host",
        "Who hosts for the rest of a turn whose host has left, to its visitor and to them",
        3,
        _AGAIN,
    ),
    NoticeKind(
        "turn_announced",
        "Who is next in a programme, with host and cover, to its channel, so many weeks before",
        5,
        _HOLD,
    ),
    NoticeKind(
        "duty_begins",
        "Who is on duty from now on, to the rota's channel as the turn begins",
        3,
        _AGAIN,
        8 * 60,
    ),
    NoticeKind(
        "duty_soon", "A turn of duty that is near, to whoever has it, the working day before", 3, _AGAIN
    ),
    NoticeKind("duty_moved", "A coming turn of duty that moved, to whose it is or was, once", 3, _AGAIN),
    NoticeKind("duty_offer", "A turn of duty that somebody offers, to the rota's channel", 3, _AGAIN),
    NoticeKind("duty_changed", "A duty rota that begins, changes or ends, to its channel, once", 3, _AGAIN),
    NoticeKind("duty_topic", "A channel's topic that says who is on duty, brought up to date", 4, _AGAIN),
    NoticeKind("duty_group", "A user group that is whoever is on duty, brought up to date", 4, _AGAIN),
    NoticeKind(
        "duty_trouble", "What a duty rota cannot do, to whoever set it up, once for each cause", 4, _AGAIN
    ),
    NoticeKind(
        "turn_week",
        "What a week of a turn holds, on its first working day, to whoever is on it; a line of it to their host",
        5,
        _AGAIN,
    ),
    NoticeKind(
        "debrief_asked",
        "Four questions on a turn's last working day, and once more two working days later",
        5,
        _AGAIN,
    ),
    NoticeKind(
        "invitation",
        "What is new in somebody's calendar, changed or off, with a link to its .ics, to whoever asked for invitations",
        4,
        _AGAIN,
    ),
    NoticeKind(
        "unrouted",
        "Leads that no rule could give to anybody within an hour, to whoever watches the queue",
        2,
        _AGAIN,
    ),
    NoticeKind("late_file", "An expected file has not come, to the data owner", 3, _AGAIN, 12 * 60),
    NoticeKind("imported", "What a file brought, to the data owner", 6, _HOLD, 24 * 60),
    NoticeKind(
        "trouble", "A channel or a message that Tandem could not reach, to its owner or an admin", 2, _AGAIN
    ),
    NoticeKind(
        "caught_up", "What waited for hours or days, as one message for a channel or person", 3, _AGAIN
    ),
    NoticeKind("export", "A table somebody asked for, by DM", 4, _AGAIN),
    NoticeKind("home", "Somebody's App Home, brought up to date", 4, _AGAIN),
)

BY_NAME = {kind.name: kind for kind in NOTICES}

CAUGHT_UP = "caught_up"
"""The kind of the summary, and why a notice that it tells of ended unsent."""

FOLDED = frozenset(kind.name for kind in NOTICES if kind.folds)

OFFERS = frozenset({"offer", "offers"})
"""The kinds that tell a rep of a lead that became theirs."""

PLACES = frozenset({"duty_topic", "duty_group"})
"""The kinds that say nothing: they bring a channel's topic or a user group to its present state."""

NUDGES = frozenset({"nudge", "nudges"})
"""The kinds by which a ladder speaks."""

LATE_AFTER = timedelta(hours=4)
"""So late a message is no longer news of its own, where there are more than `TOO_MANY` for one channel or person."""

TOO_MANY = 3

HELD_FOR_OUTSIDERS = "people from outside read this channel"
"""Why a notice waits in a channel that guests or another company read, until an admin allows the channel by name."""

HOT = 0
"""The priority of somebody who asked for a talk, and of the answer to a click."""
