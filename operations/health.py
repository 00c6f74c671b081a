"""How Tandem is doing, as far as the database tells: what an admin should look at, each with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alignment.calendar import local_day
from alignment.dates import day_and_month
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.pictures import ASKED_AGAIN_AFTER
from alignment.quiet import needed_since
from db.memory import Work
from db.stores import channels, endpoints, expected_files, health, workspaces
from db.stores.asked import Pair, freshness
from operations import admins
from operations.people import matching
from operations.setup import pictures, progress

DAILY = frozenset({"leads", "opportunities", "touches"})
"""What the digest is made of. Other files are old only where somebody said that they are expected every day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `fix` is empty where all is well."""

    what: str
    says: str
    fix: str = ""

    @property
    def well(self) -> bool:
        return not self.fix


def findings(work: Work, actor: Actor) -> tuple[Finding, ...]:
    """Return what the database tells about this workspace's health; `tandem doctor` asks Slack and the machine too."""
    may(actor, Right.CHECK)
    looked_at = (
        _speaks,
        _admin,
        _setup,
        _people,
        _channels,
        _readers,
        _notices,
        _charts,
        _data,
        _webhooks,
        _trail,
    )
    return tuple(look(work) for look in looked_at)


def _speaks(work: Work) -> Finding:
    connected = workspaces.installation(work)
    if connected is None:
        return Finding("Slack", "not connected yet", "Start tandem run with SLACK_BOT_TOKEN.")
    if connected.suspended:
        return Finding(
            "Slack",
            f"stopped: {connected.suspended}",
            "Install the app again and put its token into .env; what is owed waits, and goes out by itself then.",
        )
    return Finding("Slack", "connected")


def _admin(work: Work) -> Finding:
    if admins.has_admin(work):
        return Finding("Admin", "there is one")
    return Finding(
        "Admin",
        "none yet",
        "In Slack, type: /tandem setup CODE, with the code that tandem run prints. Or: tandem admin add NAME",
    )


def _setup(work: Work) -> Finding:
    missing = [step.label.casefold() for step in progress.progress(work) if not step.done]
    if missing:
        return Finding("Setup", f"missing: {', '.join(missing)}", "/tandem setup")
    return Finding("Setup", "all set")


def _people(work: Work) -> Finding:
    waiting = len(matching.unmatched(work))
    return (
        Finding("People", f"{waiting} without a Slack user", "/tandem people")
        if waiting
        else Finding("People", "matched")
    )


def _channels(work: Work) -> Finding:
    used = health.channels_in_use(work)
    known = {each.slack_id: each for each in channels.channels(work)}
    out = [channel for channel in used if channel not in known or not known[channel].member]
    if out:
        names = ", ".join(f"#{known[each].name}" if each in known else each for each in out[:3])
        return Finding("Channels", f"not in {names}", "Type /invite @Tandem there.")
    broken = health.broken_lanes(work)
    if broken:
        return Finding(
            "Channels", f"{len(broken)} can't be reached ({broken[0]})", "Look at the channel's settings."
        )
    return Finding("Channels", f"{len(used)} in use")


def _readers(work: Work) -> Finding:
    outside = [each for each in channels.channels(work) if each.member and each.shut]
    if not outside:
        return Finding("Readers", "nobody from outside, or allowed by name")
    names = ", ".join(f"#{each.name}" for each in outside[:3])
    return Finding(
        "Readers",
        f"others than the two teams can read {names}, so nothing is posted there",
        f"An admin allows it by name: /tandem setup channel allow {outside[0].slack_id}",
    )


def _charts(work: Work) -> Finding:
    """Well in any case: an older Slack is nobody's to mend, and what it refused comes as a picture."""
    since, terms = pictures.refused(work), workspaces.terms(work)
    if since is None:
        return Finding("Charts", terms.switches.charts.says)
    again = day_and_month(local_day(since + ASKED_AGAIN_AFTER, terms.zone))
    return Finding("Charts", f"pictures until {again}: Slack refused one of its own")


def _notices(work: Work) -> Finding:
    stuck = health.stuck_notices(work)
    if stuck:
        return Finding(
            "Messages", f"{stuck} held or stopped", "tandem notices list --stuck, then retry or cancel."
        )
    return Finding("Messages", "none waits for anybody")


def _data(work: Work) -> Finding:
    newest = freshness.newest(work, Pair(work.now, work.now))
    if not newest:
        return Finding("Data", "nothing was imported yet", "tandem import leads FILE")
    needed = needed_since(work.now, workspaces.terms(work).calendar)
    daily = {*DAILY, *(each.kind for each in expected_files.expected_files(work))}
    old = [kind for kind, source in newest.items() if kind in daily and source.exported_at < needed]
    if old:
        return Finding(
            "Data", f"older than the last working day: {', '.join(old)}", f"tandem import {old[0]} FILE"
        )
    return Finding("Data", f"current: {', '.join(newest)}")


def _webhooks(work: Work) -> Finding:
    open_ones = [each for each in endpoints.listed(work) if not each.ended]
    if not open_ones:
        return Finding("Webhooks", "none")
    turned = [
        each
        for each in open_ones
        if each.refused_at
        and work.now - each.refused_at < _LATELY
        and (each.heard_at or _NEVER) < each.refused_at
    ]
    if turned:
        first = turned[0]
        says = f"{first.kind} of {first.source} last turned away: {first.refused_for}"
        helps = "The sender's clock." if "timestamp" in first.refused_for else "The sender's secret."
        return Finding("Webhooks", says, f"{helps} A new one: tandem webhook rotate {first.id}")
    silent = [each for each in open_ones if each.heard_at is None]
    if silent:
        return Finding(
            "Webhooks", f"{silent[0].kind} of {silent[0].source} never heard", "tandem webhook list"
        )
    heard = [
        f"{each.kind} of {each.source} heard {each.heard_at:%Y-%m-%d %H:%M} UTC"
        for each in open_ones
        if each.heard_at
    ]
    return Finding("Webhooks", "; ".join(heard[:3]))


_LATELY = timedelta(days=7)
_NEVER = datetime.min.replace(tzinfo=UTC)


def _trail(work: Work) -> Finding:
    if health.trail_can_be_changed(work):
        return Finding("Trail", "the database would let it be changed", "tandem migrate")
    return Finding("Trail", "nobody can change it")
