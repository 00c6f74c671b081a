"""What the trail may say: everything that changes a setting, a role or a person's data, sends it out, or lets somebody in.

One table: an entry whose kind is not here is a mistake of ours and is refused, `/tandem audit` words entries with it.
"""

from __future__ import annotations

from collections.abc import Mapping

TRAIL: Mapping[str, str] = {
    "setup.zone": "set the time zone",
    "setup.hours": "set the working hours",
    "setup.holidays": "set the public holidays",
    "setup.closed": "closed a day",
    "setup.opened": "opened a day",
    "setup.currency": "set the currency",
    "setup.fiscal": "set the fiscal year",
    "setup.team": "changed a team",
    "setup.channel": "changed a channel",
    "setup.target": "set a target",
    "setup.sla": "changed the promises",
    "setup.files": "changed the expected files",
    "setup.keep": "set how long people are kept",
    "setup.persons": "changed figures about persons",
    "role.given": "gave a role",
    "role.taken": "took a role away",
    "team.joined": "put into a team",
    "team.left": "took out of a team",
    "manager.set": "set the manager",
    "person.matched": "matched to Slack",
    "person.standing": "Slack changed the standing",
    "away.set": "is away",
    "away.off": "is here again",
    "quiet.set": "set quiet hours",
    "quiet.off": "ended quiet hours",
    "zone.set": "set their time zone",
    "digest.on": "turned a digest on",
    "digest.off": "turned a digest off",
    "digest.paused": "paused a digest",
    "digest.resumed": "resumed a digest",
    "digest.moved": "moved a digest",
    "digest.set": "changed a digest",
    "digest.now": "posted a digest now",
    "digest.useful": "found a digest useful",
    "digest.not_useful": "found a digest not useful",
    "campaign.cost": "set a campaign's cost",
    "campaign.mute": "changed a campaign's quiet",
    "feedback.given": "gave feedback",
    "feedback.withdrawn": "took feedback back",
    "feedback.thanked": "gave thanks for feedback",
    "question.sent": "asked the rep",
    "reply.sent": "replied to marketing",
    "answer.fine": "agreed with the answer",
    "reason.muted": "muted a reason",
    "reason.heard": "unmuted a reason",
    "channel.wider": "more people can read a channel",
    "export": "exported",
    "access": "read all that is kept",
    "erase": "erased a person",
    "retention": "erased what was kept long enough",
    "notice.retried": "had a message sent again",
    "notice.cancelled": "cancelled a message",
    "slack.connected": "connected Slack",
    "slack.suspended": "stopped: Slack refuses the token",
    "slack.resumed": "speaks in Slack again",
    "recover": "recovered after a restore",
    "import.leads": "imported leads",
    "import.opportunities": "imported opportunities",
    "import.history": "imported history",
    "import.people": "imported people",
    "import.campaigns": "imported campaigns",
    "import.targets": "imported targets",
    "import.touches": "imported touches",
    "import.adopted": "took zone and currency from a file",
}
"""Every kind of entry, with what it says that somebody did."""

FAMILIES = tuple(dict.fromkeys(kind.partition(".")[0] for kind in TRAIL))
"""What entries are asked for by: `setup`, `role`, `digest`."""
