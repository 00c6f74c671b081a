"""What feedback is on, as people know it: its name, the word they type, and who in marketing answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alignment.feedback import NOUNS, About
from db.memory import Work
from db.stores import campaigns, contents, leads
from db.stores.feedback import On


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing that something was said of. `channel` empty: what is said of it goes to marketing's channel."""

    on: On
    name: str
    word: str
    owner_id: int
    channel: str
    muted_until: datetime | None

    @property
    def line(self) -> str:
        """The line that shows it."""
        return f"{NOUNS[self.on.about]} show {self.word[:50]}"


def topic(work: Work, on: On) -> Topic:
    """Return what feedback is on; a lead's feedback is told to whoever answers for its campaign."""
    if on.about is About.CONTENT:
        item = contents.by_id(work, on.content_id)
        assert item is not None, "feedback is on content of its workspace"
        return Topic(on, item.name, item.word, item.owner_id, "", item.muted_until)
    campaign = campaigns.by_id(work, on.campaign_id)
    owner, channel, muted = campaign.owner_id, campaign.channel, campaign.muted_until
    if on.about is About.LEAD:
        lead = leads.lead(work, on.lead_id)
        company = lead.company if lead is not None else ""
        return Topic(on, f"L-{on.lead_id} {company}".strip(), str(on.lead_id), owner, channel, muted)
    return Topic(on, campaign.name, campaign.word, owner, channel, muted)
