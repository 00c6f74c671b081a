"""The Web API methods that the sandbox answers, each with the kind of token it takes."""

from __future__ import annotations

from sandbox.methods import apps, chat, conversations, files, usergroups, users, views
from sandbox.web_api import Method

METHODS: dict[str, tuple[Method, str]] = {
    "api.test": (apps.api_test, "none"),
    "auth.test": (apps.auth_test, "any"),
    "team.info": (apps.team_info, "bot"),
    "apps.connections.open": (apps.connections_open, "app"),
    "oauth.v2.access": (apps.oauth_access, "none"),
    "auth.revoke": (apps.revoke, "any"),
    "usergroups.list": (usergroups.list_all, "bot"),
    "usergroups.users.list": (usergroups.users, "bot"),
    "usergroups.users.update": (usergroups.update, "bot"),
    "chat.postMessage": (chat.post_message, "bot"),
    "chat.postEphemeral": (chat.post_ephemeral, "bot"),
    "chat.update": (chat.update, "bot"),
    "chat.delete": (chat.delete, "bot"),
    "chat.getPermalink": (chat.permalink, "bot"),
    "conversations.history": (conversations.history, "bot"),
    "conversations.replies": (conversations.replies, "bot"),
    "conversations.open": (conversations.open_direct, "bot"),
    "conversations.info": (conversations.info, "bot"),
    "conversations.list": (conversations.list_all, "bot"),
    "conversations.members": (conversations.members, "bot"),
    "conversations.setTopic": (conversations.set_topic, "bot"),
    "conversations.join": (conversations.join, "bot"),
    "users.list": (users.list_all, "bot"),
    "users.info": (users.info, "bot"),
    "users.lookupByEmail": (users.lookup_by_email, "bot"),
    "users.conversations": (users.conversations, "bot"),
    "views.open": (views.open_form, "bot"),
    "views.push": (views.push, "bot"),
    "views.update": (views.update, "bot"),
    "views.publish": (views.publish, "bot"),
    "files.getUploadURLExternal": (files.upload_url, "bot"),
    "files.completeUploadExternal": (files.complete, "bot"),
    "files.info": (files.info, "bot"),
}
