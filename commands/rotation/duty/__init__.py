"""`/rotation duty`: who answers what comes in today, who takes notes: whose turn it is, and what people exchange of it."""

from __future__ import annotations

from alignment.permissions import Right
from commands.rotation.duty import setting_up, showing, swapping
from commands.table import Leaves, Noun, Verb

__all__ = ["DUTY"]

DUTY = Noun(
    name="/rotation duty",
    says="who is on duty today, and whose turn is next",
    usage_hint="[new inbound weekdays 9:00 | swap fri | take | give @priya tue | why | when @x | help]",
    verbs=(
        Verb("", "", "who is on duty now, and my next turns", "/rotation duty", showing.mine,
             right=Right.DUTY, leaves=Leaves.NOTHING, other_words=("list", "mine")),
        Verb("show", "show inbound", "one rota: its turns, who is in it, who is next", "/rotation duty show inbound", showing.show,
             right=Right.DUTY, leaves=Leaves.NOTHING),
        Verb("when", "when @priya", "somebody's next turn of each rota", "/rotation duty when @priya", showing.when,
             right=Right.DUTY, leaves=Leaves.NOTHING),
        Verb("why", "why fri", "the rule by which somebody has a turn", "/rotation duty why", showing.why,
             right=Right.DUTY, leaves=Leaves.NOTHING),
        Verb("swap", "swap fri", "offer my turn to everybody of the rota", "/rotation duty swap fri", swapping.swap,
             right=Right.DUTY, leaves=Leaves.TRAIL, other_words=("offer",)),
        Verb("take", "take fri", "take a turn that is offered, or that nobody can", "/rotation duty take", swapping.take,
             right=Right.DUTY, leaves=Leaves.TRAIL),
        Verb("give", "give @priya tue", "give a turn on behalf: for their next one", "/rotation duty give @priya tue", swapping.give,
             right=Right.GIVE_DUTY, leaves=Leaves.TRAIL, other_words=("override",)),
        Verb("new", "new inbound weekdays 9:00", "set a duty rota up in this channel", "/rotation duty new inbound weekdays 9:00", setting_up.new,
             right=Right.MAKE_DUTY, leaves=Leaves.TRAIL),
        Verb("set", "set inbound 10:00 two", "other turns, who is in it, topic or user group", "/rotation duty set inbound 10:00", setting_up.change,
             right=Right.MAKE_DUTY, leaves=Leaves.TRAIL),
        Verb("end", "end inbound", "end a duty rota for good", "/rotation duty end inbound", setting_up.end,
             right=Right.MAKE_DUTY, leaves=Leaves.TRAIL),
        Verb("keep", "keep O-7", "keep the turn that I offer", "/rotation duty keep O-7", swapping.keep,
             right=Right.DUTY, leaves=Leaves.TRAIL, hidden=True),
        Verb("undo", "undo 7", "take an exchange back", "/rotation duty undo 7", swapping.undo,
             right=Right.UNDO_DUTY, leaves=Leaves.TRAIL, hidden=True),
    ),
    otherwise=showing.show,
    right=Right.DUTY,
)  # fmt: skip
