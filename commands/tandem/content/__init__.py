"""`/tandem content`: what marketing made for sales to use, and what sales says of it."""

from __future__ import annotations

from alignment.permissions import Right
from commands.table import MARKETING, Leaves, Noun, Source, Verb
from commands.tandem.content import card, changing, praising, which
from commands.tandem.content.praising import ON_CONTENT

__all__ = ["NOUN"]

NOUN = Noun(
    name="/tandem content",
    says="content for sales, and what sales says of it",
    usage_hint="[roi-guide | good … | poor … | add … | help]",
    verbs=(
        Verb("", "", "What sales can use, what is said of most first", "/tandem content", card.mine,
             right=Right.SEE_CONTENT, leaves=Leaves.NOTHING, other_words=("list", "mine")),
        Verb("show", "roi-guide", "Its link, its owner, what sales says", "/tandem content show roi-guide", card.show,
             right=Right.SEE_CONTENT, leaves=Leaves.NOTHING),
        Verb("good", "good roi-guide helped the talk", "Tell its owner that it helps", "/tandem content good roi-guide they quoted page 3",
             ON_CONTENT.good, right=Right.FEEDBACK, leaves=Leaves.TRAIL),
        Verb("ok", "ok roi-guide too long", "Tell its owner that it is ok", "/tandem content ok roi-guide too long",
             ON_CONTENT.ok, right=Right.FEEDBACK, leaves=Leaves.TRAIL),
        Verb("poor", "poor roi-guide out of date", "Tell its owner that it is a poor fit", "/tandem content poor roi-guide out of date",
             ON_CONTENT.poor, right=Right.FEEDBACK, leaves=Leaves.TRAIL),
        Verb("feedback", "feedback roi-guide good", "Feedback on content, in any words", "/tandem content feedback roi-guide good",
             ON_CONTENT.give, right=Right.FEEDBACK, leaves=Leaves.TRAIL, hidden=True),
        Verb("undo", "undo roi-guide", "Take back what you said of it", "/tandem content undo roi-guide", ON_CONTENT.undo,
             right=Right.UNDO, leaves=Leaves.TRAIL, hidden=True),
        Verb("add", "add roi-guide https://…", "Something that sales can use", "/tandem content add ROI guide https://brightwater.example/roi one-pager",
             changing.add, right=Right.ADD_CONTENT, leaves=Leaves.TRAIL),
        Verb("notes", "notes roi-guide", "The newest notes on it", "/tandem content notes roi-guide", praising.notes,
             right=Right.READ_NOTE, leaves=Leaves.NOTHING, roles=MARKETING),
        Verb("mute", "mute roi-guide", "Quiet for a week, or until a day", "/tandem content mute roi-guide", changing.mute,
             right=Right.CHANGE_CONTENT, leaves=Leaves.TRAIL),
        Verb("retire", "retire roi-guide", "Out of use; what was said stays", "/tandem content retire roi-guide", changing.retire,
             right=Right.CHANGE_CONTENT, leaves=Leaves.TRAIL),
        Verb("restore", "restore roi-guide", "Back into use", "/tandem content restore roi-guide", changing.restore,
             right=Right.CHANGE_CONTENT, leaves=Leaves.TRAIL, hidden=True),
        Verb("thank", "thank 7", "Thank for feedback", "/tandem content thank 7", ON_CONTENT.thank,
             right=Right.THANK, leaves=Leaves.TRAIL, hidden=True),
        Verb("ask", "ask 7 which page?", "Ask the rep about feedback", "/tandem content ask 7 which page", ON_CONTENT.ask,
             right=Right.ASK_REP, leaves=Leaves.TRAIL, hidden=True),
        Verb("reply", "reply 7 9", "Reply to marketing's question", "/tandem content reply 7 9", ON_CONTENT.reply,
             right=Right.REPLY, leaves=Leaves.TRAIL, hidden=True),
        Verb("note", "note 7", "Read the screened note", "/tandem content note 7", ON_CONTENT.note,
             right=Right.READ_NOTE, leaves=Leaves.NOTHING, hidden=True),
    ),
    otherwise=card.by_which,
    picks={"content": Source(Right.SEE_CONTENT, which.suggest)},
    right=Right.SEE_CONTENT,
)  # fmt: skip
