"""Somebody at the shell decides about messages that stopped: send again, look at once, let go."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.errors import NotFound, NotNow
from alignment.people import SHELL
from db.memory import Work
from db.stores import audit, by_hand, mending
from db.stores.by_hand import BY_HAND, UNKNOWN, Shown
from db.stores.notices import Notice
from db.tables.delivery import NoticeState


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a notice: how many replies share its fate, and whether it may have arrived already."""

    notice: Notice
    replies: int = 0
    may_be_there: bool = False
    looked_up: bool = False


def retry(work: Work, beginning: str) -> Decided:
    """Make a notice due now with fresh tries, and the replies that were cancelled with it; it is looked up first.

    Held, failed, expired, or cancelled by hand; one whose fate is unknown is looked up at once.
    """
    shown = _by_beginning(work, beginning)
    notice = shown.notice
    if shown.state == UNKNOWN:
        if not by_hand.look_now(work, notice):
            raise NotNow("A worker is looking it up at this moment. See what came of it in a minute.")
        _record(work, "notice.retried", notice, looked_up=True)
        return Decided(notice, may_be_there=True, looked_up=True)
    stopped = notice.state in (NoticeState.HELD, NoticeState.FAILED, NoticeState.EXPIRED)
    if not stopped and not notice.error.startswith(BY_HAND):
        raise NotNow(
            f"That notice is {shown.state}; only one that is held, failed, expired, unknown or cancelled by hand can be "
            "sent again."
        )
    replies = by_hand.send_again(work, notice)
    _record(work, "notice.retried", notice, replies=replies)
    return Decided(notice, replies, may_be_there=notice.first_try_at is not None)


def let_go(work: Work, beginning: str) -> Decided:
    """Cancel a notice that waits, stopped, or may have arrived for all anybody knows, with its replies."""
    shown = _by_beginning(work, beginning)
    notice = shown.notice
    if notice.state in (NoticeState.SENT, NoticeState.EXPIRED, NoticeState.CANCELLED):
        raise NotNow(
            f"That notice is {shown.state}; only one that waits, stopped or is unknown can be cancelled."
        )
    replies = by_hand.let_go(work, notice)
    if replies is None:
        raise NotNow("A worker has that notice in hand at this moment. See what came of it in a minute.")
    may_be_there = shown.state == UNKNOWN or notice.first_try_at is not None
    _record(work, "notice.cancelled", notice, replies=replies, may_be_there=may_be_there)
    return Decided(notice, replies, may_be_there)


def mend(work: Work, lane: str) -> int:
    """Say that a channel, or a person's DM, can be reached again; return how many messages go out now.

    What expired meanwhile stays expired.
    """
    if not mending.broken(work, lane):
        raise NotNow(
            f"{lane} is not known to be out of reach. `tandem notices list --stuck` shows what stopped."
        )
    count = mending.mend(work, lane)
    audit.record(work, SHELL.id, "notice.retried", f"lane:{lane}", count=count)
    return count


def _record(work: Work, verb: str, notice: Notice, **detail: object) -> None:
    audit.record(work, SHELL.id, verb, f"notice:{notice.id}", kind=notice.kind, **detail)


def _by_beginning(work: Work, beginning: str) -> Shown:
    found = by_hand.by_beginning(work, beginning)
    if len(found) != 1:
        raise NotFound(
            f"{'Several' if found else 'No'} notices begin with {beginning!r}. `tandem notices list` shows their ids."
        )
    return found[0]
