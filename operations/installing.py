"""A workspace comes into being, and Slack is connected to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.memory import Work
from db.stores import audit, delivery, installations


@dataclass(frozen=True, slots=True)
class Connection:
    """What Slack says of a token (`auth.test` and the scopes header). `token` is encrypted already."""

    team: str
    team_name: str
    enterprise: str
    bot_user: str
    bot_id: str
    app_id: str
    token: str
    scopes: str


def first_workspace(work: Work, name: str = "My company") -> int:
    """Make the first workspace of an empty database, so that the shell can import before Slack is connected."""
    return installations.make_workspace(work, name)


def connect(work: Work, connection: Connection) -> int:
    """Connect Slack to its workspace and return its id; a suspended one speaks again.

    The team's own workspace if it was connected before; else the one workspace that waits for its Slack; else a new one.
    Connecting again changes the token and nothing about who may do what.
    """
    mine = _at_home(work, connection)
    renew(mine, connection)
    resume(mine)
    return mine.workspace_id


def _at_home(work: Work, connection: Connection) -> Work:
    """Return the work of the workspace that a connection belongs to, made where there is none."""
    workspace_id = installations.workspace_of(work, connection.team)
    if workspace_id is None:
        workspace_id = installations.waiting_workspace(work) or installations.make_workspace(
            work, connection.team_name
        )
    return Work(work.connection, workspace_id, work.now, kept=work.kept)


def renew(work: Work, connection: Connection) -> None:
    """Keep what Slack says of this workspace's token now; whether it speaks stays as it is."""
    before = installations.facts(work)
    installations.save(
        work,
        team=connection.team,
        enterprise=connection.enterprise,
        bot_user=connection.bot_user,
        bot_id=connection.bot_id,
        app_id=connection.app_id,
        token=connection.token,
        scopes=connection.scopes,
    )
    installations.name_after_team(work, connection.team_name)
    if installations.facts(work) != before:
        audit.record(work, 0, "slack.connected", f"workspace:{work.workspace_id}")


def suspend(work: Work, why: str) -> bool:
    """Stop speaking in this workspace: what is owed waits. Tell whether it spoke until now."""
    stopped = installations.suspend(work, why)
    if stopped:
        note_suspended(work, why)
    return stopped


def note_suspended(work: Work, why: str) -> None:
    """Put into the trail that this workspace was just suspended."""
    audit.record(work, 0, "slack.suspended", f"workspace:{work.workspace_id}", why=why)


def resume(work: Work, why: str = "") -> bool:
    """Speak again in this workspace, where it was suspended (for this reason, if one is given); tell whether it was."""
    resumed = delivery.resume(work, why)
    if resumed:
        audit.record(work, 0, "slack.resumed", f"workspace:{work.workspace_id}")
    return resumed


def disconnect(work: Work, why: str, at: datetime) -> bool:
    """Stop speaking in a workspace whose token died, or whose app was removed, at that instant; tell whether it spoke.

    Nothing changes where its token was seen to live after `at`: what came late is no news.
    """
    return installations.connected_at(work) <= at and suspend(work, why)
