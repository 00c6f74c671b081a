"""`/tandem coffee`: sales and marketing meet two at a time: who, when, and how not to."""

from __future__ import annotations

from alignment.permissions import Right
from commands.table import Leaves, Noun, Verb
from commands.tandem.coffee import avoiding, meeting, setting_up, showing, taking_part

__all__ = ["NOUN"]

NOUN = Noun(
    name="/tandem coffee",
    says="sales and marketing meet, two at a time",
    usage_hint="[join | skip | pause until 2 jan | resume | avoid @x | why | new every 2 weeks mon 10:00 | help]",
    verbs=(
        Verb("", "", "My pair, my next round, what I can do", "/tandem coffee", showing.mine,
             right=Right.COFFEE, leaves=Leaves.NOTHING, other_words=("list", "show", "mine")),
        Verb("join", "join", "Be paired from the next round on", "/tandem coffee join", taking_part.join,
             right=Right.COFFEE, leaves=Leaves.TRAIL, other_words=("in", "on")),
        Verb("skip", "skip", "Not this one; nobody hears why", "/tandem coffee skip", taking_part.skip,
             right=Right.COFFEE, leaves=Leaves.TRAIL, other_words=("cant", "can't")),
        Verb("pause", "pause until 2 jan", "Leave me out until then", "/tandem coffee pause until 2 jan", taking_part.pause,
             right=Right.COFFEE, leaves=Leaves.TRAIL, other_words=("snooze",)),
        Verb("resume", "resume", "Be in again", "/tandem coffee resume", taking_part.resume,
             right=Right.COFFEE, leaves=Leaves.TRAIL, other_words=("back",)),
        Verb("avoid", "avoid @x", "Never pair us; only you see it. Also: avoid list, avoid undo @x", "/tandem coffee avoid @leo", avoiding.avoid,
             right=Right.COFFEE, leaves=Leaves.TRAIL),
        Verb("time", "time thu 15:00", "When my pair meets", "/tandem coffee time thu 15:00", meeting.time_of,
             right=Right.COFFEE, leaves=Leaves.TRAIL, other_words=("at", "meet")),
        Verb("met", "met yes", "Did you meet? yes, not yet or no", "/tandem coffee met yes", meeting.met,
             right=Right.COFFEE, leaves=Leaves.TRAIL),
        Verb("why", "why", "Why this pair, or why none: the rule and its sums", "/tandem coffee why", showing.why,
             right=Right.COFFEE, leaves=Leaves.NOTHING),
        Verb("leave", "leave", "Be paired no more", "/tandem coffee leave", taking_part.leave,
             right=Right.COFFEE, leaves=Leaves.TRAIL, other_words=("off", "stop")),
        Verb("new", "new every 2 weeks mon 10:00", "Begin rounds in this channel; with leaders: among those", "/tandem coffee new every 2 weeks mon 10:00", setting_up.new,
             right=Right.RUN_COFFEE, leaves=Leaves.TRAIL),
        Verb("set", "set every 3 weeks thu 15:00", "Other times from the next round on; trios, or sitting out", "/tandem coffee set every 3 weeks thu 15:00", setting_up.change,
             right=Right.RUN_COFFEE, leaves=Leaves.TRAIL),
        Verb("end", "end", "No more rounds", "/tandem coffee end", setting_up.end,
             right=Right.RUN_COFFEE, leaves=Leaves.TRAIL),
    ),
    right=Right.COFFEE,
)  # fmt: skip
