"""`/tandem ridealong`: reps offer seats on their calls, marketers listen in, and what they heard comes back."""

from __future__ import annotations

from alignment.permissions import Right
from commands.table import Leaves, Noun, Verb
from commands.tandem.ridealong import changing, debriefing, mine, notes, offering, seating, whys

__all__ = ["NOUN"]

NOUN = Noun(
    name="/tandem ridealong",
    says="seats on calls, and what was heard on them",
    usage_hint="[offer thu 14:00 acorn | ask | take | drop | notes pricing | help]",
    verbs=(
        Verb("", "", "Your seats, calls open to you, debriefs you owe", "/tandem ridealong", mine.mine,
             right=Right.RIDE_ALONG, leaves=Leaves.NOTHING, other_words=("list", "mine")),
        Verb("offer", "offer thu 14:00 acorn 2 seats asked", "Seats on a call of yours", "/tandem ridealong offer thu 14:00 acorn asked",
             offering.offer, right=Right.OFFER_SEAT, leaves=Leaves.TRAIL),
        Verb("ask", "ask acorn", "A seat on that call; ask any: on the next one", "/tandem ridealong ask any", seating.ask,
             right=Right.ASK_SEAT, leaves=Leaves.TRAIL),
        Verb("take", "take acorn", "Say yes to a seat that you were asked about", "/tandem ridealong take C-1", seating.take,
             right=Right.ASK_SEAT, leaves=Leaves.TRAIL, other_words=("yes",)),
        Verb("drop", "drop acorn", "Give a seat back; the next in line is asked", "/tandem ridealong drop C-1", seating.drop,
             right=Right.RIDE_ALONG, leaves=Leaves.TRAIL, other_words=("no", "leave")),
        Verb("move", "move acorn fri 15:00", "Your call is at another time", "/tandem ridealong move C-1 fri 15:00", changing.move,
             right=Right.RUN_RIDE, leaves=Leaves.TRAIL),
        Verb("cancel", "cancel acorn", "Nobody listens in, or no call", "/tandem ridealong cancel C-1", changing.cancel,
             right=Right.RUN_RIDE, leaves=Leaves.TRAIL),
        Verb("debrief", "debrief acorn", "Four short questions after a call", "/tandem ridealong debrief C-1", debriefing.debrief,
             right=Right.ASK_SEAT, leaves=Leaves.TRAIL),
        Verb("notes", "notes pricing", "What was heard on calls", "/tandem ridealong notes pricing", notes.notes,
             right=Right.RIDE_ALONG, leaves=Leaves.NOTHING),
        Verb("why", "why acorn", "The rule, and where you stand in line", "/tandem ridealong why", whys.why,
             right=Right.RIDE_ALONG, leaves=Leaves.NOTHING),
        Verb("missed", "missed C-1", "You did not listen in after all", "/tandem ridealong missed C-1", debriefing.missed,
             right=Right.ASK_SEAT, leaves=Leaves.TRAIL, hidden=True),
        Verb("agenda", "agenda 1", "Put a note on the next agenda", "/tandem ridealong agenda 1", notes.agenda,
             right=Right.RIDE_ALONG, leaves=Leaves.TRAIL, hidden=True),
        Verb("gap", "gap 1", "Keep a note as missing content", "/tandem ridealong gap 1", notes.gap,
             right=Right.ADD_CONTENT, leaves=Leaves.TRAIL, hidden=True),
        Verb("there", "there 1", "Missing content is there now", "/tandem ridealong there 1", notes.there,
             right=Right.ADD_CONTENT, leaves=Leaves.TRAIL, hidden=True),
        Verb("feedback", "feedback C-1", "Give a note as feedback", "/tandem ridealong feedback C-1", notes.as_feedback,
             right=Right.FEEDBACK, leaves=Leaves.TRAIL, hidden=True),
    ),
    right=Right.RIDE_ALONG,
)  # fmt: skip
