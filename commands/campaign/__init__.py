"""`/campaign`: what sales says of a campaign, answers owed, counts; quiet for a while, and its cost."""

from __future__ import annotations

from alignment.permissions import Right
from commands.campaign import card, checks, setting, which
from commands.table import Leaves, Noun, Source, Verb

__all__ = ["NOUN"]

NOUN = Noun(
    name="/campaign",
    says="what sales says of a campaign, and the answers you owe",
    usage_hint="[webinar-nov | why … | mute … | set … cost 1200 | help]",
    verbs=(
        Verb("", "", "Yours: answers owed, what sales says, counts", "/campaign", card.mine,
             right=Right.SEE_CAMPAIGN, leaves=Leaves.NOTHING, other_words=("list", "mine")),
        Verb("show", "webinar-nov", "A campaign's card", "/campaign webinar-nov", card.show,
             right=Right.SEE_CAMPAIGN, leaves=Leaves.NOTHING),
        Verb("why", "why webinar-nov", "Why sales said no, with counts", "/campaign why webinar-nov", card.why,
             right=Right.WHY_CAMPAIGN, leaves=Leaves.NOTHING),
        Verb("check", "check webinar-nov", "Whether what you promised did change", "/campaign check webinar-nov", checks.check,
             right=Right.CHECK_PROMISE, leaves=Leaves.TRAIL),
        Verb("mute", "mute webinar-nov", "Quiet for a week, or until a day", "/campaign mute webinar-nov", setting.mute,
             right=Right.CHANGE_CAMPAIGN, leaves=Leaves.TRAIL),
        Verb("set", "set webinar-nov cost 1200", "What it cost", "/campaign set cost 1200", setting.set_fact,
             right=Right.CHANGE_CAMPAIGN, leaves=Leaves.TRAIL),
    ),
    otherwise=card.by_which,
    picks={"campaign": Source(Right.SEE_CAMPAIGN, which.suggest)},
    right=Right.SEE_CAMPAIGN,
)  # fmt: skip
