"""`/rotation`: who of one team is with the other now, whose turn is next and why, the year's plan, and its programmes."""

from __future__ import annotations

from alignment.permissions import Right
from commands.rotation import agreeing, closing, moving, setting_up, showing, swapping
from commands.rotation.duty import DUTY
from commands.table import Leaves, Noun, Verb

NOUN = Noun(
    name="/rotation",
    says="turns with the other team: who, when, with whom and why",
    usage_hint="[when @priya | why | swap | plan | new | set | approve | duty | help]",
    verbs=(
        Verb("", "", "who is in sales now, and my turn", "/rotation", showing.mine,
             right=Right.ROTATION, leaves=Leaves.NOTHING),
        Verb("when", "when @priya", "somebody's next turn, without a name mine", "/rotation when @priya", showing.when,
             right=Right.ROTATION, leaves=Leaves.NOTHING),
        Verb("why", "why @priya", "the rule by which a turn fell to somebody", "/rotation why @priya", showing.why,
             right=Right.ROTATION, leaves=Leaves.NOTHING),
        Verb("plan", "plan", "the year ahead", "/rotation plan", showing.plan,
             right=Right.ROTATION, leaves=Leaves.NOTHING, other_words=("year", "list")),
        Verb("swap", "swap @tomas", "my turn for another: one person's, or swap anybody; managers for two", "/rotation swap @tomas", swapping.swap,
             right=Right.ROTATION, leaves=Leaves.TRAIL),
        Verb("take", "take 5", "take an offer to swap", "/rotation take 5", swapping.take,
             right=Right.ROTATION, leaves=Leaves.TRAIL, hidden=True),
        Verb("decline", "decline 5", "I can't swap", "/rotation decline 5", swapping.decline,
             right=Right.ROTATION, leaves=Leaves.TRAIL, hidden=True),
        Verb("withdraw", "withdraw 5", "take my offer back", "/rotation withdraw 5", swapping.withdraw,
             right=Right.ROTATION, leaves=Leaves.TRAIL, hidden=True),
        Verb("unswap", "unswap R-1 R-2", "undo a swap", "/rotation unswap R-1 R-2", swapping.unswap,
             right=Right.ROTATION, leaves=Leaves.TRAIL, hidden=True),
        Verb("new", "new sales placement 6 weeks 2 at once marketers with reps from 11 jan", "set a programme up in this channel",
             "/rotation new sales placement 6 weeks 2 at once marketers with reps from 11 jan", setting_up.new,
             right=Right.MAKE_ROTATION, leaves=Leaves.TRAIL),
        Verb("set", "set 3 at once", "change a programme; the other manager is asked again", "/rotation set 3 at once", setting_up.change,
             right=Right.MAKE_ROTATION, leaves=Leaves.TRAIL),
        Verb("close", "close 14 dec to 8 jan quarter end", "nobody is on a turn then", "/rotation close 14 dec to 8 jan quarter end", closing.close,
             right=Right.MAKE_ROTATION, leaves=Leaves.TRAIL),
        Verb("open", "open 14 dec", "those days are open again", "/rotation open 14 dec", closing.reopen,
             right=Right.MAKE_ROTATION, leaves=Leaves.TRAIL),
        Verb("move", "move @leo 5 apr", "move somebody's turn, or move @leo host @amira", "/rotation move @leo 5 apr", moving.move,
             right=Right.MOVE_TURN, leaves=Leaves.TRAIL),
        Verb("approve", "approve", "agree for my department; with both, turns are announced", "/rotation approve", agreeing.approve,
             right=Right.AGREE_ROTATION, leaves=Leaves.TRAIL, other_words=("agree",)),
        Verb("end", "end sales placement", "end a programme for good", "/rotation end sales placement", agreeing.end,
             right=Right.MAKE_ROTATION, leaves=Leaves.TRAIL),
    ),
    within=(DUTY,),
    right=Right.ROTATION,
)  # fmt: skip
