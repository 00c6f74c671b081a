"""How buyers say that they heard of us: a few words that can be counted, whatever they wrote.

What a form's free field holds may name people; only the code is kept, so that the counts outlive an erasure.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class HeardFrom(StrEnum):
    """Where a buyer says that they heard of us first."""

    COLLEAGUE = "colleague"
    CUSTOMER = "customer"
    SEARCH = "search"
    ASSISTANT = "assistant"
    SOCIAL = "social"
    VIDEO = "video"
    PODCAST = "podcast"
    EVENT = "event"
    WEBINAR = "webinar"
    COMMUNITY = "community"
    REVIEW = "review"
    PRESS = "press"
    PARTNER = "partner"
    EMAIL = "email"
    AD = "ad"
    SALES = "sales"
    OTHER = "other"


LABELS = {
    HeardFrom.COLLEAGUE: "a colleague or friend",
    HeardFrom.CUSTOMER: "used it before",
    HeardFrom.SEARCH: "a search",
    HeardFrom.ASSISTANT: "an AI assistant",
    HeardFrom.SOCIAL: "social media",
    HeardFrom.VIDEO: "a video",
    HeardFrom.PODCAST: "a podcast",
    HeardFrom.EVENT: "an event",
    HeardFrom.WEBINAR: "a webinar",
    HeardFrom.COMMUNITY: "a community",
    HeardFrom.REVIEW: "a review",
    HeardFrom.PRESS: "the press",
    HeardFrom.PARTNER: "a partner",
    HeardFrom.EMAIL: "an e-mail",
    HeardFrom.AD: "an ad",
    HeardFrom.SALES: "somebody of sales",
    HeardFrom.OTHER: "something else",
}

_SIGNS: tuple[tuple[HeardFrom, str], ...] = (
    (HeardFrom.ASSISTANT, r"chatgpt|gpt|claude|gemini|copilot|perplexity|ai assistant|assistant|llm|\bai\b"),
    (HeardFrom.VIDEO, r"youtube|vimeo|video"),
    (HeardFrom.PODCAST, r"podcast"),
    (HeardFrom.WEBINAR, r"webinar|online (event|session)"),
    (HeardFrom.EVENT, r"event|conference|trade ?show|\bfair\b|\bexpo\b|meetup|summit|messe"),
    (HeardFrom.REVIEW, r"review|\bg2\b|capterra|trustpilot|gartner|forrester|analyst"),
    (HeardFrom.COMMUNITY, r"community|forum|reddit|slack|discord|newsgroup|hacker ?news"),
    (HeardFrom.SOCIAL, r"social|linkedin|facebook|instagram|twitter|tiktok|mastodon|\bx\b|xing"),
    (HeardFrom.PARTNER, r"partner|reseller|agency|consultant|integrator"),
    (HeardFrom.SEARCH, r"search|google|bing|duckduckgo|seo|organic|suche"),
    (HeardFrom.EMAIL, r"e-?mail|newsletter|mailing"),
    (HeardFrom.AD, r"\bads?\b|advert|banner|billboard|paid|sponsor|radio|\btv\b|werbung"),
    (HeardFrom.PRESS, r"press|news|article|magazine|blog|journal|print"),
    (HeardFrom.CUSTOMER, r"customer|used (it|you|this)|previous|former|existing|already know"),
    (HeardFrom.SALES, r"sales|\brep\b|cold call|outreach|called me|sdr|bdr"),
    (HeardFrom.COLLEAGUE, r"colleague|friend|co-?worker|word of mouth|referr|recommend|\bboss\b|peer|kollege|empfehl"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def heard_from(text: str) -> HeardFrom | None:
    """Return what a buyer's answer means; `other` for what says something else, None for nothing.

    The first sign in the table wins: "a webinar that a friend sent me on LinkedIn" is the webinar.
    """
    plain = " ".join(text.casefold().replace("_", " ").split())
    if not plain:
        return None
    exact = next((each for each in HeardFrom if each.value == plain or LABELS[each] == plain), None)
    return exact or next((each for each, sign in _SIGNS if re.search(sign, plain)), HeardFrom.OTHER)
