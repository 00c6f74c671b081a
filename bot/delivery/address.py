"""Where a notice goes: a channel, somebody's DM, or one message to two or three, opened once and remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcomes import Outcome, Verdict, judge
from bot.delivery.posting import Call, Line
from db.memory import Work
from db.stores import delivery, pairing_groups, people
from db.stores.delivery import Claimed
from db.tables.delivery import Act


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes, as far as the database knows. `channel` empty: a DM that is not open yet.

    `user` is whose it is, those of a group with commas between. `shut`: people from outside read there, and no admin has
    allowed it. `left`: whose DM it is is no full member any more.
    """

    channel: str
    user: str = ""
    person_id: int = 0
    group_id: int = 0
    shut: bool = False
    left: bool = False


def addresses(work: Work, claims: Sequence[Claimed]) -> list[Address]:
    """Read where notices of one workspace go.

    What stands under a message, or brings it up to date, goes where that message is.
    """
    channels = [_channel(each) for each in claims]
    groups = pairing_groups.groups(work, {delivery.group_of(each.notice.target) for each in claims} - {0})
    members = [who for group in groups.values() for who in group.members]
    persons = people.people(work, [*(delivery.person_of(each.notice.target) for each in claims), *members])
    judged = {
        channel
        for channel, each in zip(channels, claims, strict=True)
        if channel and each.notice.act != Act.DELETE and not delivery.person_of(each.notice.target)
    }
    shut = delivery.open_outside(work, judged) if judged else frozenset()
    found = []
    for channel, each in zip(channels, claims, strict=True):
        person_id = delivery.person_of(each.notice.target)
        somebody = persons.get(person_id)
        if group_id := delivery.group_of(each.notice.target):
            those = [persons[who] for who in groups[group_id].members] if group_id in groups else []
            left = not all(one.member and one.slack for one in those)
            user = "" if left else ",".join(sorted(one.slack for one in those))
            found.append(Address(channel, user=user, group_id=group_id, left=left and not channel))
        elif somebody is None:
            found.append(Address(channel, person_id=person_id, shut=channel in shut and channel in judged))
        else:
            # What brings a message of theirs up to date still goes: it takes away, and adds nothing that they may not see.
            left = not somebody.member and each.notice.act in (Act.POST, Act.REPLY)
            where = "" if left else channel or somebody.dm
            user = "" if left else somebody.slack
            found.append(Address(where, user=user, person_id=person_id, left=left))
    return found


def _channel(claimed: Claimed) -> str:
    """Return the channel that the notice itself names; empty for a DM of which it knows only whose."""
    notice = claimed.notice
    if notice.parent_id and claimed.parent_channel:
        return claimed.parent_channel
    someones = delivery.person_of(notice.target) or delivery.group_of(notice.target)
    return "" if someones else notice.target


class DirectMessages:
    """Opens DMs; what was opened in this process is not asked for again."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._open: dict[tuple[int, str], str] = {}

    async def channel(
        self, client: AsyncWebClient, workspace_id: int, where: Address, may: Callable[[], bool]
    ) -> tuple[str, Outcome | None]:
        """Return the channel to post to, or why there is none.

        Without the scope to open a DM it is the person's own id, which Slack takes for a post as well. Without the one to
        write to several at once they can't be reached as a group: each hears by DM instead.
        """
        if where.channel or not (where.person_id or where.group_id):
            return where.channel, None
        if not where.user:
            return "", Outcome(Verdict.BROKEN, "not_a_member" if where.left else "no_slack_account")
        key = (workspace_id, where.user)
        if key in self._open:
            return self._open[key], None
        call = Call("conversations.open", {"users": where.user})
        answer = await self._line.say(client, call, may)
        outcome = judge(call.method, answer)
        if outcome.verdict == Verdict.SUSPENDED and outcome.code.startswith("missing_scope"):
            return ("", Outcome(Verdict.BROKEN, outcome.code)) if where.group_id else (where.user, None)
        if outcome.verdict != Verdict.SENT:
            return "", outcome
        channel = answer.body.get("channel")
        opened = str(channel.get("id") or "") if isinstance(channel, dict) else ""
        if not opened:
            return "", Outcome(Verdict.UNKNOWN, "odd answer")
        self._open[key] = opened
        return opened, None
