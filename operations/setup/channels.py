"""What each channel is for, and what may be shown in it."""

from __future__ import annotations

from alignment.errors import NotFound, NotNow, Offer
from alignment.notices import HELD_FOR_OUTSIDERS
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import channels, delivery, workspaces
from db.stores.channels import Channel
from db.tables.workspace import ChannelUse
from operations import readers
from operations.people.finding import team_named
from operations.setup.steps import Step, changed


def channel_step(work: Work) -> Step:
    """Say which channel marketing's alerts go to."""
    marketing = workspaces.terms(work).switches.marketing_channel
    names = {each.slack_id: each.name for each in channels.channels(work)}
    return Step("channel", "Channel", f"#{names[marketing]}" if marketing in names else "", bool(marketing))


def set_channel(work: Work, actor: Actor, slack_id: str, use: ChannelUse, team: str = "") -> Channel:
    """Say what a channel is for. Alerts of a department go to its channel where a campaign names none.

    A channel that Slack shares outside, or that guests are in, is refused until an admin allows it by name.
    """
    may(actor, Right.SETUP)
    _may_be_used(channels.channel(work, slack_id))
    team_id = team_named(work, team).id if team else 0
    channels.set_channel(work, slack_id, used_for=use, team_id=team_id)
    if use in (ChannelUse.MARKETING, ChannelUse.BOTH):
        workspaces.set_switches(work, marketing_channel=slack_id)
    if use in (ChannelUse.SALES, ChannelUse.BOTH):
        workspaces.set_switches(work, team_channel=slack_id)
    changed(work, actor, "channel", channel=slack_id, use=use.value)
    found = channels.channel(work, slack_id)
    assert found is not None, "the channel was set in this very transaction"
    return found


def _may_be_used(channel: Channel | None) -> None:
    if channel is None or not channel.member:
        raise NotNow(
            "I can't post there yet. Type /invite @Tandem in that channel, then try again.", field="channel"
        )
    if channel.archived:
        raise NotNow("That channel is archived.", field="channel")
    if channel.shut:
        raise NotNow(
            f"{readers.words(channel)} in that channel. An admin may allow it by name.",
            Offer("Allow it", f"/tandem setup channel allow {channel.slack_id}"),
            field="channel",
        )


def allow_channel(work: Work, actor: Actor, slack_id: str, *, allowed: bool = True) -> None:
    """Let a channel that others read too get team figures, or no longer; judged again before each post.

    It holds for those who read there now: once more can, it is asked again.
    """
    _known(work, actor, slack_id)
    channels.set_channel(work, slack_id, allowed_at=work.now if allowed else None)
    if allowed:
        delivery.release(work, slack_id, HELD_FOR_OUTSIDERS)
    changed(work, actor, "channel", channel=slack_id, allowed=allowed)


def show_notes(work: Work, actor: Actor, slack_id: str, *, shown: bool) -> None:
    """Show screened notes in a channel's alerts, or no longer."""
    _known(work, actor, slack_id)
    channels.set_channel(work, slack_id, notes_shown=shown)
    changed(work, actor, "channel", channel=slack_id, notes=shown)


def _known(work: Work, actor: Actor, slack_id: str) -> None:
    may(actor, Right.SETUP)
    if channels.channel(work, slack_id) is None:
        raise NotFound("I don't know that channel. Type /invite @Tandem in it first.", field="channel")
