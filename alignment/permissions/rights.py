"""Everything that somebody may or may not do."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """Everything that somebody may or may not do."""

    SEE_LEAD = "see lead"
    SEE_CONTACT = "see contact"
    SEE_HOLDER = "see holder"
    READ_NOTE = "read note"
    WHY_LEAD = "why lead"
    ACCEPT = "accept"
    REJECT = "reject"
    REROUTE = "reroute"
    TOUCH = "touch"
    SNOOZE = "snooze"
    ASK_MISSING = "ask missing"
    COVER = "cover"
    RECYCLE = "recycle"
    HAND_ON = "hand on"
    QUALIFY = "qualify"
    ASSIGN = "assign"
    ADD_LEAD = "add lead"
    HAND_OVER = "hand over"
    OPT_OUT = "opt out"
    REVIVE = "revive"
    REOPEN = "reopen"
    FEEDBACK = "feedback"
    ANSWER = "answer"
    FILL = "fill"
    CHECK_PROMISE = "check promise"
    ASK_REP = "ask rep"
    REPLY = "reply"
    SEE_RECEIPT = "see receipt"
    ASK_SECOND_LOOK = "ask second look"
    RULE = "rule"
    THANK = "thank"
    MUTE_CODE = "mute code"
    UNDO = "undo"
    SEE_CAMPAIGN = "see campaign"
    WHY_CAMPAIGN = "why campaign"
    CHANGE_CAMPAIGN = "change campaign"
    SEE_CONTENT = "see content"
    ADD_CONTENT = "add content"
    CHANGE_CONTENT = "change content"
    SEE_FIGURES = "see figures"
    SEE_PERSON_FIGURES = "see person figures"
    SEE_ROWS = "see rows"
    SUBSCRIBE = "subscribe"
    PREVIEW = "preview"
    SNOOZE_DEAL = "snooze deal"
    EXPORT = "export"
    CLOSE_MONTH = "close month"
    MEETING = "meeting"
    MAKE_MEETING = "make meeting"
    RUN_MEETING = "run meeting"
    WRITE_OUTCOME = "write outcome"
    CLEAR_OBSTACLE = "clear obstacle"
    ROTATION = "rotation"
    MAKE_ROTATION = "make rotation"
    AGREE_ROTATION = "agree rotation"
    SWAP_FOR = "swap for"
    MOVE_TURN = "move turn"
    DO_TURN = "do turn"
    WRITE_FIELD_NOTE = "write field note"
    READ_FIELD_NOTE = "read field note"
    SEE_TURN_COUNT = "see turn count"
    CLOSE_ACTION = "close action"
    COFFEE = "coffee"
    RUN_COFFEE = "run coffee"
    RIDE_ALONG = "ride along"
    OFFER_SEAT = "offer seat"
    ASK_SEAT = "ask seat"
    RUN_RIDE = "run ride"
    DUTY = "duty"
    MAKE_DUTY = "make duty"
    GIVE_DUTY = "give duty"
    UNDO_DUTY = "undo duty"
    ROUTING = "routing"
    SEE_ROUTING = "see routing"
    SETUP = "setup"
    PEOPLE = "people"
    AUDIT = "audit"
    ERASE = "erase"
    CHECK = "check"
    REPAIR = "repair"
    OWN_SETTINGS = "own settings"
    OWN_DAY = "own day"


HOLDERS = frozenset(
    {
        Right.SEE_CONTACT,
        Right.REJECT,
        Right.REROUTE,
        Right.TOUCH,
        Right.SNOOZE,
        Right.ASK_MISSING,
        Right.HAND_ON,
        Right.QUALIFY,
    }
)
"""What only whoever has a lead may do, or the managers above them: of a lead that nobody has, nobody."""


FIGURES_OF_PEOPLE = frozenset({Right.SEE_PERSON_FIGURES, Right.SEE_TURN_COUNT})
"""What the workspace's switch for figures about one person turns off."""
