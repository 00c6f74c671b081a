"""`/digest`: what this channel gets by itself, when it comes next, and how to change that."""

from __future__ import annotations

from alignment.permissions import Right
from commands.digest import changing, previewing, showing, turning
from commands.table import Leaves, Noun, Verb

NOUN = Noun(
    name="/digest",
    says="what this channel gets by itself, and when",
    usage_hint="[on pipeline 08:30 weekdays | on scorecard mon 9 | off | pause until 2 jan | resume | preview | now | list]",
    verbs=(
        Verb("", "", "what this channel gets, and the next three runs", "/digest", showing.show,
             right=Right.PREVIEW, leaves=Leaves.NOTHING),
        Verb("on", "on pipeline west 08:30 weekdays", "turn on pipeline, scorecard, review or brief, for all, a team or (by DM) one person, with a preview first", "/digest on pipeline 08:30 weekdays", turning.turn_on,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL, other_words=("subscribe", "add")),
        Verb("off", "off", "turn it off here", "/digest off", turning.turn_off,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL, other_words=("unsubscribe", "stop", "remove")),
        Verb("pause", "pause 1w", "pause it: for a week, until 2 jan, or until you resume it", "/digest pause until 2 jan", turning.pause,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL),
        Verb("resume", "resume", "let it speak again", "/digest resume", turning.resume,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL),
        Verb("set", "set west without stalled only if moved 50k", "its times, filters and sections, charts and reports in its thread, and how much must have moved", "/digest set", changing.change,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL, other_words=("move", "change")),
        Verb("list", "list", "the digests of all channels", "/digest list", showing.listing,
             right=Right.SUBSCRIBE, leaves=Leaves.NOTHING),
        Verb("preview", "preview", "what would come now; only you see it", "/digest preview", previewing.preview,
             right=Right.PREVIEW, leaves=Leaves.NOTHING),
        Verb("now", "now", "post it here now, after asking; the second time on a day it is edited in place", "/digest now", previewing.post_now,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL),
    ),
    otherwise=showing.otherwise,
    right=Right.PREVIEW,
)  # fmt: skip
