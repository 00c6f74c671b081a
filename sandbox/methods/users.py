"""People, as far as the app's scopes show them."""

from __future__ import annotations

from sandbox.methods.conversations import listed
from sandbox.people import Person
from sandbox.refusals import RefusedError
from sandbox.slack import Json
from sandbox.web_api import Call


def _shape(call: Call, person: Person) -> Json:
    return person.to_slack(
        call.slack.workspace.team_id,
        call.slack.clock.now(),
        with_email="users:read.email" in call.slack.app.scopes,
        with_locale=call.flag("include_locale"),
    )


def list_all(call: Call) -> Json:
    """`users.list`: everybody of this workspace, deactivated people, bots and Slackbot too."""
    call.need("users:read")
    everybody = [person for person in call.slack.workspace.people() if not person.stranger]
    found, following = call.page(everybody, 1000, 1000)
    return {
        "members": [_shape(call, person) for person in found],
        "cache_ts": int(call.slack.clock.seconds()),
        "response_metadata": following,
    }


def info(call: Call) -> Json:
    """`users.info`."""
    call.need("users:read")
    return {"user": _shape(call, call.person(call.text("user")))}


def lookup_by_email(call: Call) -> Json:
    """`users.lookupByEmail`: `users_not_found` also for deactivated people."""
    call.need("users:read.email")
    wanted = call.text("email").casefold()
    for person in call.slack.workspace.people():
        if person.email and person.email.casefold() == wanted and not person.deleted and not person.stranger:
            return {"user": _shape(call, person)}
    raise RefusedError("users_not_found")


def conversations(call: Call) -> Json:
    """`users.conversations`: the channels that somebody, by default the bot, is in."""
    workspace = call.slack.workspace
    who = call.person(call.text("user")).id if call.text("user") else call.slack.app.bot_user
    mine = [
        channel
        for channel in listed(call, call.names("types") or ["public_channel"])
        if workspace.is_member(channel.id, who)
    ]
    found, following = call.page(mine, 100, 999)
    bot = call.slack.app.bot_user
    return {
        "channels": [
            channel.to_slack(workspace.team_id, bot, workspace.members(channel.id)) for channel in found
        ],
        "response_metadata": following,
    }
