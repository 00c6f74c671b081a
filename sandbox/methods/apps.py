"""The app itself: who it is, its socket, its install."""

from __future__ import annotations

from sandbox.refusals import RefusedError
from sandbox.slack import Json
from sandbox.web_api import Call


def api_test(call: Call) -> Json:
    """`api.test`."""
    return {"args": call.args}


def auth_test(call: Call) -> Json:
    """`auth.test`: whose token this is."""
    slack = call.slack
    body: Json = {
        "url": f"https://{slack.workspace.domain}.slack.com/",
        "team": slack.workspace.name,
        "team_id": slack.workspace.team_id,
        "is_enterprise_install": False,
    }
    if call.token == slack.app.app_token:
        return body | {"app_id": slack.app.app_id, "app_name": slack.app.name}
    bot = slack.person(slack.app.bot_user)
    return body | {"user": bot.name, "user_id": bot.id, "bot_id": slack.app.bot_id}


def team_info(call: Call) -> Json:
    """`team.info`."""
    call.need("team:read")
    workspace = call.slack.workspace
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.name,
            "domain": workspace.domain,
            "email_domain": "",
            "url": f"https://{workspace.domain}.slack.com/",
        }
    }


def connections_open(call: Call) -> Json:
    """`apps.connections.open`: the address of a socket, with an app token."""
    if "connections:write" not in call.slack.app.app_scopes:
        raise RefusedError(
            "missing_scope", needed="connections:write", provided=",".join(call.slack.app.app_scopes)
        )
    return {"url": call.socket.new_url()}


def oauth_access(call: Call) -> Json:
    """`oauth.v2.access`: an install code, once, for the bot token."""
    app, workspace = call.slack.app, call.slack.workspace
    if call.text("client_id") and (call.text("client_id"), call.text("client_secret")) != (
        app.client_id,
        app.client_secret,
    ):
        raise RefusedError(
            "bad_client_secret" if call.text("client_id") == app.client_id else "invalid_client_id"
        )
    if call.text("code") not in call.slack.oauth_codes:
        raise RefusedError("invalid_code")
    call.slack.oauth_codes.discard(call.text("code"))
    return {
        "app_id": app.app_id,
        "authed_user": {"id": next((one.id for one in workspace.people() if one.is_owner), "")},
        "scope": ",".join(sorted(app.scopes)),
        "token_type": "bot",
        "access_token": app.bot_token,
        "bot_user_id": app.bot_user,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Json:
    """`auth.revoke`: this token is dead from now on."""
    if not call.flag("test"):
        call.slack.app.revoked.add(call.token)
    return {"revoked": not call.flag("test")}
