"""Two or three who were paired: whom they meet, two times at which all are at work, and something to begin with."""

from __future__ import annotations

from alignment.pairing.topics import TOPICS
from db.memory import Work
from db.stores import delivery, pairing_groups
from db.stores.notices import Notice
from db.stores.pairing_groups import Group
from db.tables.delivery import Act
from digests import coffee_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import count
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the introduction as things stand now; None where the pair was off before anybody read it."""
    group = pairing_groups.group(work, int(notice.payload["group"]))
    assert group is not None, "an introduction belongs to a group of its workspace"
    if notice.act is not Act.PRESENT and (group.off or group.round.ends_at <= work.now):
        return None
    reader = delivery.person_of(notice.target)
    parted = bool(group.left) and not reader and not notice.payload.get("without")
    those = say.Those(work, [*group.members, *group.left, reader])
    names = those.names(group.members)
    body = write(
        "digests/coffee",
        number=group.round.number,
        names=names,
        whom=[those.whole_name(each) for each in group.others(reader)] if reader else [],
        before=_before(group),
        off=group.off,
        gone=those.name(min(group.left)) if group.left else "",
        parted=parted,
        time=say.when(those, group.members, group.time.starts_at) if group.time is not None else "",
        by=those.name(group.time.chosen_by) if group.time is not None else "",
        times=_times(work, group, those),
        topic=TOPICS[group.topic % len(TOPICS)],
    )
    return compose(
        escape(_headline(group, those, names)),
        body,
        buttons=() if parted else _buttons(work, group, those),
        more=()
        if parted or group.off or group.settled
        else (say.skip(group), say.pause(group.round.programme_id)),
        iteration=first_id(notice),
    )


def _headline(group: Group, those: say.Those, names: str) -> str:
    if group.off:
        return f"Coffee, round {group.round.number}: {names}, off this time."
    if group.time is not None:
        return f"Coffee {say.when(those, group.members, group.time.starts_at)}: {names}."
    return f"Coffee, round {group.round.number}: {names}.{'' if group.settled else ' Pick a time.'}"


def _before(group: Group) -> str:
    who = "You two" if len(group.members) == 2 else "Some of you"
    if not group.before:
        who = "You two have" if len(group.members) == 2 else "You three have"
        return f"{who} not been paired before."
    return f"{who} were paired {'once' if group.before == 1 else count(group.before, 'time')} before."


def _times(work: Work, group: Group, those: say.Those) -> list[str]:
    if group.time is not None or group.off or group.settled:
        return []
    open_times = say.proposed(group, work.now)
    if open_times:
        return say.on_every_wall(those, group.members, open_times)
    if group.proposed:
        return ["The proposed times are over."]
    return ["No hour at work for all; pick one that suits."]


def _buttons(work: Work, group: Group, those: say.Those) -> tuple[Button, ...]:
    if group.off or group.settled:
        return ()
    if group.time is not None:
        return (say.another(group),)
    picks = tuple(
        Button(say.label(those, group.members, each), f"/tandem coffee time {group.ref} {say.at_word(each)}")
        for each in say.proposed(group, work.now)
    )
    return (*picks, say.another(group))
