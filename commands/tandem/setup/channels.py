"""`/tandem setup channel`: what each channel is for, and what may be shown in it."""

from __future__ import annotations

import re

from alignment.errors import NotUnderstood
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import channels as stored
from db.tables.workspace import ChannelUse
from messages.fields import Channel, Choice, Field, Option
from operations.setup import channels


def _fields(_work: Work) -> list[Field]:
    uses = [Option("marketing", "Marketing's alerts"), Option("sales", "Sales"), Option("both", "Both")]
    return [Channel("channel", "Channel"), Choice("use", "Is for", uses, initial="marketing")]


def _channel(work: Work, request: Request, typed: str) -> str:
    word, _, rest = typed.partition(" ")
    use, slack_id = word.casefold(), _named(work, rest) or request.channel
    if use == "allow":
        channels.allow_channel(work, request.actor, slack_id)
        return "Team figures may be posted there now."
    if use == "notes":
        shown = "off" not in rest.casefold().split()
        channels.show_notes(work, request.actor, slack_id, shown=shown)
        return "Screened notes are shown there now." if shown else "Notes are not shown there any more."
    if use not in [each.value for each in ChannelUse]:
        raise NotUnderstood(
            "A channel is for marketing, sales or both, such as: channel marketing.", field="use"
        )
    found = channels.set_channel(work, request.actor, slack_id, ChannelUse(use))
    return f"#{found.name or found.slack_id} is for {use} now."


def _named(work: Work, typed: str) -> str:
    """Read a channel as Slack writes it, by id, or by a name that only one has; empty for none."""
    found = re.search(r"<#([A-Za-z0-9]+)(?:\|[^>]*)?>|\b([CG][A-Z0-9]{5,})\b", typed)
    if found:
        return (found[1] or found[2]).upper()
    name = re.search(r"#(\S+)", typed)
    named = [each.slack_id for each in stored.channels(work) if name and each.name == name[1]]
    return named[0] if len(named) == 1 else ""


CHANNEL = step(
    "channel",
    "Channel",
    _fields,
    lambda form: f"{form.answered('use')} <#{form.answered('channel')}>",
    _channel,
    "channel",
    "Tandem posts only where it was invited: /invite @Tandem",
    ("channels",),
)
