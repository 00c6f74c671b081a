"""`tandem notices`: what Tandem owes, what is held or has stopped and why, and how to send it again or let it go."""

from __future__ import annotations

import click

from bot.cli.opened import opened, workspace_option
from db.stores import by_hand as stored
from db.stores.by_hand import UNKNOWN, Shown
from db.tables.delivery import NoticeState
from digests.trouble import WHAT_HELPS
from operations import by_hand

_DECIDE = {
    NoticeState.HELD.value: "waits for you: `tandem notices retry ID` sends it, `cancel ID` lets it go",
    NoticeState.FAILED.value: "is not tried again by itself: `retry ID`, or `cancel ID`",
    UNKNOWN: "may have arrived; it is looked up by itself: `retry ID` looks now, `cancel ID` gives up looking",
}


@click.group()
def notices() -> None:
    """List, retry or cancel what Tandem owes.

    held: nobody but you can decide. failed: it will not heal by itself, or its channel cannot be reached. unknown: Slack's
    answer was lost, so it may have arrived; it is looked up before it is sent again. None of them keeps another waiting.
    """


@notices.command("list")
@click.option("--state", type=click.Choice(stored.states()), help="Only those that stand so.")
@click.option("--stuck", is_flag=True, help="Only what is held, failed or unknown.")
@click.option("--limit", default=50, show_default=True, help="How many at the most, newest first.")
@workspace_option
def list_(state: str | None, stuck: bool, limit: int, workspace: int | None) -> None:
    """List what is owed, newest first: id, kind, state, target, when due, why it stopped."""
    if stuck and state:
        raise click.UsageError("Either --state or --stuck.")
    with opened(workspace) as shell:
        found = shell.see(lambda work: stored.listed(work, "stuck" if stuck else state or "", limit))
    for each in found:
        notice = each.notice
        due = notice.due_at.strftime("%Y-%m-%d %H:%M")
        start = f"{notice.id[:8]}  {notice.kind:16} {each.state:10} {notice.target:12} {due}"
        click.echo(f"{start}  {_why(each)}".rstrip())
    click.echo(
        f"{len(found)} notices." if found else "Nothing is owed." if not stuck else "Nothing is stuck."
    )
    for told in dict.fromkeys(each.state for each in found):
        if told in _DECIDE:
            click.echo(f"{told}: {_DECIDE[told]}.")


def _why(shown: Shown) -> str:
    notice = shown.notice
    parts = [notice.error, WHAT_HELPS.get(notice.error.partition(" ")[0], ""), notice.reference]
    if shown.state == UNKNOWN:
        parts.append(f"tried {notice.attempts}, looked up {notice.lookups} times")
    if notice.cause:
        parts.append(f"cause {notice.cause}")
    return "  ".join(part for part in parts if part)


@notices.command()
@click.argument("notice_ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--channel", help="All that failed because this channel (C…) or DM (person:7) was out of reach."
)
@workspace_option
def retry(notice_ids: tuple[str, ...], channel: str | None, workspace: int | None) -> None:
    """Send held or stopped notices again, with the replies that were cancelled with them.

    Each is looked up first, so that it does not come twice; one that is unknown is looked up at once. The beginning of
    an id is enough. With --channel what failed with that channel goes out, but for what has expired meanwhile.
    """
    if bool(notice_ids) == bool(channel):
        raise click.UsageError(
            "Name notices, or one --channel. `tandem notices list --stuck` shows what stopped."
        )
    with opened(workspace) as shell:
        if channel is not None:
            lane = channel
            click.echo(f"{_messages(shell.do(lambda work: by_hand.mend(work, lane)))} can go out again.")
        for each in notice_ids:
            told = shell.do(lambda work, each=each: by_hand.retry(work, each))  # type: ignore[misc]
            name = f"{told.notice.kind} {told.notice.id[:8]}"
            if told.looked_up:
                click.echo(f"{name} is looked up now; it is sent only if it is not there.")
            else:
                first = " It is looked up first." if told.may_be_there else ""
                click.echo(f"{name} is due now{_with(told.replies)}.{first}")


@notices.command()
@click.argument("notice_id")
@workspace_option
def cancel(notice_id: str, workspace: int | None) -> None:
    """Let a notice go that waits, stopped, or is unknown, with its replies.

    One that is unknown may have arrived: nobody looks for it any more, it is not sent again, and what belonged under it
    does not come. `tandem notices retry` takes the decision back.
    """
    with opened(workspace) as shell:
        told = shell.do(lambda work: by_hand.let_go(work, notice_id))
    click.echo(f"{told.notice.kind} {told.notice.id[:8]} is cancelled{_with(told.replies)}.")
    if told.may_be_there:
        click.echo(
            "It may have arrived all the same: look into its channel. Nobody looks for it any more, and it is not sent "
            f"again unless you say so: tandem notices retry {told.notice.id[:8]}"
        )


def _with(replies: int) -> str:
    return f", and {replies} repl{'y' if replies == 1 else 'ies'} with it" if replies else ""


def _messages(count: int) -> str:
    return f"{count} message{'' if count == 1 else 's'}"
