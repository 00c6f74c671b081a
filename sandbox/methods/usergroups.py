"""User groups: a handle that stands for several people, and who they are."""

from __future__ import annotations

from sandbox.people import UserGroup
from sandbox.refusals import RefusedError
from sandbox.slack import Json
from sandbox.web_api import Call


def _group(call: Call) -> UserGroup:
    found = call.slack.workspace.user_group(call.text("usergroup"))
    if found is None:
        raise RefusedError("no_such_subteam")
    return found


def list_all(call: Call) -> Json:
    """`usergroups.list`: disabled ones only for those who ask."""
    call.need("usergroups:read")
    with_users = call.flag("include_users")
    team = call.slack.workspace.team_id
    return {
        "usergroups": [
            each.to_slack(team, with_users=with_users)
            for each in call.slack.workspace.user_groups()
            if not each.disabled or call.flag("include_disabled")
        ]
    }


def users(call: Call) -> Json:
    """`usergroups.users.list`."""
    call.need("usergroups:read")
    return {"users": list(_group(call).people)}


def update(call: Call) -> Json:
    """`usergroups.users.update`: these people and nobody else; a group is never empty."""
    call.need("usergroups:write")
    group = _group(call)
    if group.disabled:
        raise RefusedError("subteam_disabled")
    named = call.names("users")
    if not named:
        raise RefusedError("no_users_provided")
    for who in named:
        if call.person(who, "invalid_users").deleted:
            raise RefusedError("invalid_users")
    group.people = named
    call.slack.workspace.save_user_group(group)
    call.slack.changed()
    return {"usergroup": group.to_slack(call.slack.workspace.team_id, with_users=True)}
