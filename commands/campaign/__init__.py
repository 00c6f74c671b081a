"""`/campaign`: what sales says of a campaign, answers owed, counts; quiet for a while, and its cost."""

from __future__ import annotations

from alignment.permissions import Right
from commands.campaign import card, checks, patterns, praising, setting, which
from commands.campaign.praising import ON_CAMPAIGN
from commands.table import MARKETING, Leaves, Noun, Source, Verb

__all__ = ["NOUN"]

NOUN = Noun(
    name="/campaign",
    says="what sales says of a campaign, and the answers you owe",
    usage_hint="[webinar-nov | good … | poor … | why … | mute … | set … cost 1200 | help]",
    verbs=(
        Verb("", "", "Yours: answers owed, what sales says, counts", "/campaign", card.mine,
             right=Right.SEE_CAMPAIGN, leaves=Leaves.NOTHING, other_words=("list", "mine")),
        Verb("show", "webinar-nov", "A campaign's card", "/campaign webinar-nov", card.show,
             right=Right.SEE_CAMPAIGN, leaves=Leaves.NOTHING),
        Verb("why", "why webinar-nov", "Why sales said no, with counts", "/campaign why webinar-nov", patterns.why,
             right=Right.WHY_CAMPAIGN, leaves=Leaves.NOTHING),
        Verb("check", "check webinar-nov", "Whether what you promised did change", "/campaign check webinar-nov", checks.check,
             right=Right.CHECK_PROMISE, leaves=Leaves.TRAIL),
        Verb("good", "good webinar-nov right audience", "Tell its owner that it works for sales", "/campaign good webinar-nov right audience, knew us",
             ON_CAMPAIGN.good, right=Right.FEEDBACK, leaves=Leaves.TRAIL),
        Verb("ok", "ok webinar-nov clear promise", "Tell its owner that it is ok", "/campaign ok webinar-nov clear promise",
             ON_CAMPAIGN.ok, right=Right.FEEDBACK, leaves=Leaves.TRAIL),
        Verb("poor", "poor webinar-nov leads came late", "Tell its owner that it is a poor fit", "/campaign poor webinar-nov leads came late",
             ON_CAMPAIGN.poor, right=Right.FEEDBACK, leaves=Leaves.TRAIL),
        Verb("feedback", "feedback webinar-nov good", "Feedback on a campaign, in any words", "/campaign feedback webinar-nov good right audience",
             ON_CAMPAIGN.give, right=Right.FEEDBACK, leaves=Leaves.TRAIL, hidden=True),
        Verb("undo", "undo webinar-nov", "Take back what you said of it", "/campaign undo webinar-nov", ON_CAMPAIGN.undo,
             right=Right.UNDO, leaves=Leaves.TRAIL, hidden=True),
        Verb("notes", "notes webinar-nov", "The newest notes on it and its leads", "/campaign notes webinar-nov", praising.notes,
             right=Right.READ_NOTE, leaves=Leaves.NOTHING, roles=MARKETING),
        Verb("thank", "thank 7", "Thank for feedback", "/campaign thank 7", ON_CAMPAIGN.thank,
             right=Right.THANK, leaves=Leaves.TRAIL, hidden=True),
        Verb("ask", "ask 7 which part?", "Ask the rep about feedback", "/campaign ask 7 which part", ON_CAMPAIGN.ask,
             right=Right.ASK_REP, leaves=Leaves.TRAIL, hidden=True),
        Verb("reply", "reply 7 9", "Reply to marketing's question", "/campaign reply 7 9", ON_CAMPAIGN.reply,
             right=Right.REPLY, leaves=Leaves.TRAIL, hidden=True),
        Verb("note", "note 7", "Read the screened note", "/campaign note 7", ON_CAMPAIGN.note,
             right=Right.READ_NOTE, leaves=Leaves.NOTHING, hidden=True),
        Verb("mute", "mute webinar-nov", "Quiet for a week, or until a day", "/campaign mute webinar-nov", setting.mute,
             right=Right.CHANGE_CAMPAIGN, leaves=Leaves.TRAIL),
        Verb("set", "set webinar-nov cost 1200", "What it cost", "/campaign set cost 1200", setting.set_fact,
             right=Right.CHANGE_CAMPAIGN, leaves=Leaves.TRAIL),
    ),
    otherwise=card.by_which,
    picks={"campaign": Source(Right.SEE_CAMPAIGN, which.suggest)},
    right=Right.SEE_CAMPAIGN,
)  # fmt: skip
