"""Who reads along: a channel that more people can read than before gets nothing until an admin allows it by name.

Slack tells us when a channel is shared, gets a guest or becomes public; whatever was due there is held from that moment,
somebody is asked once, and an earlier leave does not count for the new readers.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignment.notices import HELD_FOR_OUTSIDERS
from db.memory import Work
from db.stores import audit, channels, delivery, subscriptions, workspaces
from db.stores.channels import Channel
from db.tables.delivery import SubscriptionState
from db.tables.workspace import ChannelUse
from operations import trouble


@dataclass(frozen=True, slots=True)
class Seen:
    """A channel as Slack tells of it now. `guests`: somebody in it is a guest, or of another company."""

    slack_id: str
    name: str
    private: bool
    member: bool
    archived: bool
    shared: bool
    guests: bool


def keep(work: Work, seen: Seen) -> Channel:
    """Keep what Slack says of a channel now, and hold or release what is due there as its readers require."""
    was = channels.channel(work, seen.slack_id)
    outsiders = seen.shared or seen.guests
    opened = not seen.private and was is not None and (was.private or was.opened)
    wider = was is not None and (
        (seen.shared and not was.shared) or (outsiders and not was.outsiders) or (opened and not was.opened)
    )
    channels.set_channel(
        work,
        seen.slack_id,
        name=seen.name,
        private=seen.private,
        member=seen.member,
        archived=seen.archived,
        shared=seen.shared,
        outsiders=outsiders,
        opened=opened,
        seen_at=work.now,
        **({"widened_at": work.now, "allowed_at": None} if wider else {}),
    )
    now = channels.channel(work, seen.slack_id)
    assert now is not None, "it was kept in this very transaction"
    if seen.member and not seen.archived:
        delivery.mend(work, seen.slack_id)
    if wider:
        why = "shared" if seen.shared else "guests" if outsiders else "public"
        audit.record(work, 0, "channel.wider", f"channel:{seen.slack_id}", why=why)
        if seen.member and _in_use(work, now):
            trouble.ask_about(work, seen.slack_id, _owner(work, seen.slack_id))
    elif was is not None and was.shut and not now.shut:
        delivery.release(work, seen.slack_id, HELD_FOR_OUTSIDERS)
    return now


def words(channel: Channel) -> str:
    """Begin a sentence that says who else reads in a channel: `People from outside are`."""
    return "People from outside are" if channel.outsiders else "Since it became public, everybody can read"


def _in_use(work: Work, channel: Channel) -> bool:
    return (
        channel.used_for is not ChannelUse.NONE
        or channel.slack_id == workspaces.terms(work).switches.marketing_channel
        or bool(_owner(work, channel.slack_id))
    )


def _owner(work: Work, slack_id: str) -> int:
    """Return who turned a digest on there; 0 for nobody."""
    on = [
        each for each in subscriptions.everything(work, slack_id) if each.state is not SubscriptionState.OFF
    ]
    return on[0].owner_id if on else 0
