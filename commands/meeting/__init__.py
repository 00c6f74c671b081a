"""`/meeting`: what both teams do together: when, the agenda that the data writes, decisions and actions."""

from __future__ import annotations

from alignment.permissions import Right
from commands.meeting import arranging, attending, obstacles, outcomes, points, setting_up, showing
from commands.table import Leaves, Noun, Verb

NOUN = Noun(
    name="/meeting",
    says="what both teams do together: agendas, decisions, actions",
    usage_hint="[add proof of savings | done 3 | cant tue | agenda | log | move tue 11:00 | new | help]",
    verbs=(
        Verb("", "", "next ones of mine, and my open actions", "/meeting", showing.mine,
             right=Right.MEETING, leaves=Leaves.NOTHING),
        Verb("add", "add proof of savings", "put a point on the next agenda", "/meeting add proof of savings", points.add,
             right=Right.MEETING, leaves=Leaves.TRAIL, other_words=("point",)),
        Verb("agenda", "agenda", "what stands on the next agenda; only you see it", "/meeting agenda", showing.agenda,
             right=Right.MEETING, leaves=Leaves.NOTHING),
        Verb("done", "done 3", "an action of mine is done", "/meeting done 3", outcomes.done,
             right=Right.CLOSE_ACTION, leaves=Leaves.TRAIL, other_words=("close",)),
        Verb("reopen", "reopen 3", "it is to be done after all", "/meeting reopen 3", outcomes.reopen,
             right=Right.CLOSE_ACTION, leaves=Leaves.TRAIL),
        Verb("cant", "cant tue", "I can't come; nobody reads who", "/meeting cant tue", attending.cannot,
             right=Right.MEETING, leaves=Leaves.TRAIL, other_words=("can't", "cannot", "sorry")),
        Verb("can", "can tue", "I can come after all", "/meeting can tue", attending.can,
             right=Right.MEETING, leaves=Leaves.TRAIL),
        Verb("log", "log", "what was decided, and who does what", "/meeting log", showing.log,
             right=Right.MEETING, leaves=Leaves.NOTHING, other_words=("decisions", "history")),
        Verb("record", "record both", "decisions, actions and who came, in one form; or only who came", "/meeting record both", outcomes.record,
             right=Right.WRITE_OUTCOME, leaves=Leaves.TRAIL, other_words=("outcome", "minutes")),
        Verb("decide", "decide the form asks about budget", "write a decision down", "/meeting decide the form asks about budget", outcomes.decide,
             right=Right.WRITE_OUTCOME, leaves=Leaves.TRAIL),
        Verb("action", "action @priya fri ask about budget", "write down who does what by when", "/meeting action @priya fri ask about budget", outcomes.action,
             right=Right.WRITE_OUTCOME, leaves=Leaves.TRAIL),
        Verb("obstacle", "obstacle legal takes a week to sign", "name what stands in both teams' way", "/meeting obstacle legal takes a week to sign", obstacles.name,
             right=Right.MEETING, leaves=Leaves.TRAIL, other_words=("blocker", "hurdle")),
        Verb("obstacles", "obstacles", "what stands in both teams' way, and what does no more", "/meeting obstacles", obstacles.show,
             right=Right.MEETING, leaves=Leaves.NOTHING, other_words=("blockers", "hurdles")),
        Verb("cleared", "cleared 3 legal signs within a day", "one is out of the way, and what removed it", "/meeting cleared 3 legal signs within a day", obstacles.cleared,
             right=Right.CLEAR_OBSTACLE, leaves=Leaves.TRAIL),
        Verb("stands", "stands 3", "it stands in the way after all", "/meeting stands 3", obstacles.stands,
             right=Right.CLEAR_OBSTACLE, leaves=Leaves.TRAIL, hidden=True),
        Verb("new", "new lead review tue 10:00 40m", "set a joint meeting up in this channel", "/meeting new lead review tue 10:00 40m", setting_up.new,
             right=Right.MAKE_MEETING, leaves=Leaves.TRAIL),
        Verb("move", "move tue 11:00", "hold one at another time, or with always every one", "/meeting move tue 11:00", arranging.move,
             right=Right.RUN_MEETING, leaves=Leaves.TRAIL),
        Verb("skip", "skip tue", "skip one; everybody is told once", "/meeting skip tue", arranging.skip,
             right=Right.RUN_MEETING, leaves=Leaves.TRAIL),
        Verb("keep", "keep tue", "one that was skipped takes place", "/meeting keep tue", arranging.keep,
             right=Right.RUN_MEETING, leaves=Leaves.TRAIL, hidden=True),
        Verb("end", "end lead review", "end a joint meeting for good", "/meeting end lead review", arranging.end,
             right=Right.RUN_MEETING, leaves=Leaves.TRAIL),
        Verb("undecide", "undecide 7", "take a decision back", "/meeting undecide 7", outcomes.undecide,
             right=Right.WRITE_OUTCOME, leaves=Leaves.TRAIL, hidden=True),
    ),
    right=Right.MEETING,
)  # fmt: skip
