"""Somebody hears that a message of theirs did not get through, why, and what helps."""

from __future__ import annotations

from db.memory import Work
from db.stores import channels
from db.stores.notices import Notice
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import one_line
from messages.words import render as write

WHAT_HELPS = {
    "not_in_channel": "Type /invite @Tandem there.",
    "channel_not_found": "Type /invite @Tandem there.",
    "is_archived": "Unarchive it, or turn the digest off.",
    "restricted_action": "A workspace owner decides who may post.",
    "not_a_member": "They are no full member any more.",
    "missing_scope": "tandem doctor names the scope to add.",
    "invalid_blocks": "The log of tandem run has the rest.",
}
"""What somebody can do about an error of Slack's, by its code."""

_KINDS = {
    "pipeline": "The pipeline digest",
    "scorecard": "The scorecard",
    "review": "The monthly review",
    "brief": "The brief",
    "morning": "A morning note",
    "pipeline_thread": "Details of the pipeline digest",
    "scorecard_thread": "Details of the scorecard",
    "review_thread": "Details of the monthly review",
    "brief_thread": "Details of the brief",
    "rejected": "The alert about a rejected lead",
    "rejected_many": "The alert about rejected leads",
    "feedback": "A feedback card",
    "qualified": "The card of a qualified lead",
    "qualified_many": "The card of qualified leads",
    "receipt": "An answer to a rejection",
    "ask": "A question to a rep",
    "missing": "What sales asks for of a lead",
    "missing_many": "What is missing of leads",
    "reminder": "A reminder",
    "offer": "A new lead for a rep",
    "offers": "New leads for a rep",
    "thanks": "Marketing's thanks",
    "late_file": "The note about a late file",
    "imported": "An import's report",
    "caught_up": "A summary of late messages",
    "export": "A table that somebody asked for",
    "home": "Somebody's App Home",
}
"""How a sentence names a kind of notice."""


def render(work: Work, notice: Notice) -> Message:
    """Return what did not get through, with its cause; the payload says which of four troubles it is."""
    facts = notice.payload
    what, code = str(facts["what"]), str(facts.get("code", ""))
    kind = _KINDS.get(str(facts.get("kind", "")), "A message")
    place = _place(work, str(facts.get("target", "")))
    headline = {
        "channel": f"{place} can't be reached.",
        "outside": _readers(work, place, str(facts.get("target", ""))),
        "unsure": f"{kind}: held.",
    }.get(what, f"{kind}: not delivered.")
    body = write(
        "digests/trouble",
        headline=headline,
        what=what,
        kind=kind,
        place=place,
        code=one_line(code, 36),
        helps=WHAT_HELPS.get(code, ""),
        reference=str(facts.get("reference", "")),
        notice=str(facts.get("notice", ""))[:8],
    )
    buttons = {
        "outside": (Button("Allow it", f"/tandem setup channel allow {facts.get('target', '')}"),),
    }.get(what, (Button("Digests", "/digest list"), Button("Check", "/tandem check")))
    return compose(headline, body, buttons=buttons)


def _readers(work: Work, place: str, target: str) -> str:
    channel = channels.channel(work, target)
    if channel is not None and channel.opened and not channel.outsiders:
        return f"{place} is public now."
    return f"{place}: outsiders read there."


def _place(work: Work, target: str) -> str:
    if target.startswith("person:"):
        return "A person's DM"
    channel = channels.channel(work, target)
    return f"#{one_line(channel.name, 20)}" if channel is not None and channel.name else "A channel"
