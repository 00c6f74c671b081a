"""Names that a command must not have: Slack's own, one of which makes Slack refuse the whole manifest, and well-known apps'."""

from __future__ import annotations

SLACK_OWN = frozenset(
    "active apps archive away call collapse dm dnd expand feed feedback help huddle invite join keys kick leave list me"
    " msg mute open part prefs pro remind remove rename search shortcuts shrug star status topic who".split()
)
WELL_KNOWN = frozenset("giphy poll zoom meet gcal jira github todo donut pd genie sf salesforce".split())
WELL_KNOWN_BEGINNINGS = ("hs-",)


def refusal(name: str) -> str:
    """Say why a command may not be called `name` (without the slash); empty when it may."""
    if name in SLACK_OWN:
        return f"/{name} is Slack's own: Slack refuses the whole manifest for it."
    if name in WELL_KNOWN or name.startswith(WELL_KNOWN_BEGINNINGS):
        return f"/{name} belongs to a well-known app; whoever was installed last would get its commands."
    if not 1 <= len(name) <= 31 or not all(
        char.isascii() and (char.isalnum() or char in "-_") for char in name
    ):
        return f"/{name} is no name that Slack takes: 1 to 31 letters, digits, - or _."
    return ""
