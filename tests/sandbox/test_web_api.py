"""The Web API answers and refuses as Slack does, for the real client."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Running

METADATA = {"event_type": "notice", "event_payload": {"id": "n-1"}}
SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}, "expand": True}]


def refusal(call: object, *args: object, **how: object) -> str:
    """The error that a call was refused with."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **how)  # type: ignore[operator]
    return str(caught.value.response["error"])


def form_post(
    slack: Running, method: str, fields: dict[str, str], token: str | None = None
) -> dict[str, object]:
    body = urllib.parse.urlencode(fields).encode()
    headers = {"Authorization": f"Bearer {token or slack.bot_token}"}
    request = urllib.request.Request(slack.url + method, body, headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return dict(json.loads(answer.read()))


def test_a_post_is_in_the_history_with_its_metadata_only_for_those_who_ask(
    slack: Running, client: WebClient, sales: str
) -> None:
    answer = client.chat_postMessage(
        channel=sales, text="Hello", blocks=SECTION, metadata=METADATA, unfurl_links=False
    )
    assert answer["channel"] == sales
    without = client.conversations_history(channel=sales)["messages"][0]
    assert without["ts"] == answer["ts"]
    assert "metadata" not in without
    assert (
        client.conversations_history(channel=sales, include_all_metadata=True)["messages"][0]["metadata"]
        == METADATA
    )
    (posted,) = slack.posted()
    assert (posted["metadata"], posted["arguments"]) == (METADATA, {"unfurl_links": False})


def test_forms_and_json_mean_the_same(slack: Running, client: WebClient, sales: str) -> None:
    by_form = form_post(
        slack,
        "chat.postMessage",
        {"channel": sales, "text": "A & B", "blocks": json.dumps(SECTION), "metadata": json.dumps(METADATA)},
    )
    by_json = client.chat_postMessage(channel=sales, text="A & B", blocks=SECTION, metadata=METADATA)
    for body in (by_form["message"], by_json["message"]):
        assert body["metadata"] == METADATA  # type: ignore[index]
        assert body["blocks"][0]["text"]["text"] == "*Hello*"  # type: ignore[index]


def test_replies_stand_in_their_thread_and_not_in_the_history(client: WebClient, sales: str) -> None:
    parent = client.chat_postMessage(channel=sales, text="Parent")["ts"]
    reply = client.chat_postMessage(channel=sales, text="Reply", thread_ts=parent)["ts"]
    history = client.conversations_history(channel=sales)["messages"]
    assert [message["ts"] for message in history] == [parent]
    assert (history[0]["reply_count"], history[0]["latest_reply"]) == (1, reply)
    assert [
        message["ts"] for message in client.conversations_replies(channel=sales, ts=parent)["messages"]
    ] == [parent, reply]
    assert (
        refusal(client.chat_postMessage, channel=sales, text="x", thread_ts=reply)
        == "cannot_reply_to_message"
    )
    assert (
        refusal(client.chat_postMessage, channel=sales, text="x", thread_ts="1600000000.000001")
        == "thread_not_found"
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
def test_every_page_of_the_history_together_is_the_history(client: WebClient, sales: str, limit: int) -> None:
    posted = [client.chat_postMessage(channel=sales, text=str(number))["ts"] for number in range(7)]
    read: list[str] = []
    cursor = ""
    while True:
        page = client.conversations_history(channel=sales, limit=limit, cursor=cursor)
        assert len(page["messages"]) <= limit
        read += [message["ts"] for message in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert read == posted[::-1]


def test_every_page_of_a_thread_together_is_the_thread(client: WebClient, sales: str) -> None:
    parent = client.chat_postMessage(channel=sales, text="Parent")["ts"]
    replies = [
        client.chat_postMessage(channel=sales, text=str(number), thread_ts=parent)["ts"]
        for number in range(5)
    ]
    read: list[str] = []
    cursor = ""
    while True:
        page = client.conversations_replies(channel=sales, ts=parent, limit=2, cursor=cursor)
        read += [message["ts"] for message in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert read == [parent, *replies]


def test_oldest_and_latest_are_open_ends_unless_inclusive(client: WebClient, sales: str) -> None:
    times = [client.chat_postMessage(channel=sales, text=str(number))["ts"] for number in range(4)]

    def between(**how: Any) -> list[str]:
        found = client.conversations_history(channel=sales, oldest=times[0], latest=times[3], **how)[
            "messages"
        ]
        return [message["ts"] for message in found]

    assert between() == [times[2], times[1]]
    assert between(inclusive=True) == times[::-1]
    assert refusal(client.conversations_history, channel=sales, oldest="yesterday") == "invalid_ts_oldest"
    assert refusal(client.conversations_history, channel=sales, cursor="nonsense") == "invalid_cursor"


def test_an_update_keeps_metadata_and_says_edited_only_without_blocks(
    slack: Running, client: WebClient, sales: str
) -> None:
    ts = client.chat_postMessage(channel=sales, text="One", blocks=SECTION, metadata=METADATA)["ts"]
    client.chat_update(channel=sales, ts=ts, text="Two", blocks=SECTION)
    with_blocks = client.conversations_history(channel=sales, include_all_metadata=True)["messages"][0]
    assert (with_blocks["text"], with_blocks["metadata"], "edited" in with_blocks) == ("Two", METADATA, False)
    client.chat_update(channel=sales, ts=ts, text="Three")
    plain = client.conversations_history(channel=sales)["messages"][0]
    assert (plain["text"], "blocks" in plain, "edited" in plain) == ("Three", False, True)
    assert slack.messages("sales")[0]["edits"] == 2
    assert refusal(client.chat_update, channel=sales, ts=ts, text="x" * 4001) == "msg_too_long"
    assert refusal(client.chat_update, channel=sales, ts="1600000000.000001", text="x") == "message_not_found"
    theirs = slack.say("jonas", "sales", "mine")["ts"]
    assert refusal(client.chat_update, channel=sales, ts=theirs, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=sales, ts=theirs) == "cant_delete_message"


def test_a_deleted_parent_leaves_a_tombstone_and_a_deleted_message_nothing(
    client: WebClient, sales: str
) -> None:
    parent = client.chat_postMessage(channel=sales, text="Parent")["ts"]
    client.chat_postMessage(channel=sales, text="Reply", thread_ts=parent)
    lone = client.chat_postMessage(channel=sales, text="Lone")["ts"]
    client.chat_delete(channel=sales, ts=parent)
    client.chat_delete(channel=sales, ts=lone)
    (left,) = client.conversations_history(channel=sales)["messages"]
    assert (left["ts"], left["subtype"]) == (parent, "tombstone")
    assert refusal(client.chat_delete, channel=sales, ts=lone) == "message_not_found"


def test_places_where_the_bot_may_not_speak(slack: Running, client: WebClient, sales: str) -> None:
    outside = slack.add_channel("outside", members=["jonas"]).id
    secret = slack.add_channel("secret", "private", members=["jonas"]).id
    old = slack.add_channel("old", bot=True, archived=True).id
    closed = slack.add_channel("closed", bot=True, read_only=True).id
    post = client.chat_postMessage
    assert refusal(post, channel="C0NOWHERE", text="x") == "channel_not_found"
    assert refusal(post, channel=outside, text="x") == "not_in_channel"
    assert refusal(post, channel=secret, text="x") == "channel_not_found"
    assert refusal(post, channel=old, text="x") == "is_archived"
    assert refusal(post, channel=closed, text="x") == "restricted_action_read_only_channel"
    assert form_post(slack, "chat.postMessage", {"channel": sales, "text": " "})["error"] == "no_text"
    assert refusal(client.conversations_history, channel=outside) == "not_in_channel"
    assert refusal(client.conversations_join, channel=secret) == "channel_not_found"
    assert client.conversations_join(channel=outside)["channel"]["is_member"]
    assert post(channel=outside, text="x")["ok"]
    slack.grant(*slack.grant(), "chat:write.public")
    slack.remove_bot("outside")
    assert post(channel=outside, text="x")["ok"]


def test_direct_messages_by_person_and_by_conversation(slack: Running, client: WebClient) -> None:
    jonas, priya = slack.person("jonas").id, slack.person("priya").id
    direct = client.conversations_open(users=jonas)["channel"]["id"]
    assert direct.startswith("D")
    assert client.chat_postMessage(channel=jonas, text="Psst")["channel"] == direct
    group = client.conversations_open(users=[jonas, priya])["channel"]["id"]
    assert group == client.conversations_open(users=f"{priya},{jonas}")["channel"]["id"]
    slack.change_person("priya", deleted=True)
    assert refusal(client.conversations_open, users=priya) == "user_disabled"
    assert refusal(client.chat_postMessage, channel=priya, text="x") == "channel_not_found"


def test_ephemeral_messages_reach_one_member_and_no_history(
    slack: Running, client: WebClient, sales: str
) -> None:
    jonas = slack.person("jonas").id
    ts = client.chat_postEphemeral(channel=sales, user=jonas, text="Only you")["message_ts"]
    assert [message["text"] for message in slack.ephemerals("jonas")] == ["Only you"]
    assert slack.ephemerals("priya") == []
    assert client.conversations_history(channel=sales)["messages"] == []
    assert refusal(client.chat_update, channel=sales, ts=ts, text="x") == "message_not_found"
    outsider = slack.add_person("otto").id
    assert refusal(client.chat_postEphemeral, channel=sales, user=outsider, text="x") == "user_not_in_channel"


def test_tokens_and_scopes(slack: Running, client: WebClient, sales: str) -> None:
    assert refusal(WebClient(base_url=slack.url).auth_test) == "not_authed"
    assert refusal(WebClient(token="xoxb-other", base_url=slack.url).auth_test) == "invalid_auth"
    assert (
        refusal(WebClient(token=slack.app_token, base_url=slack.url).users_list) == "not_allowed_token_type"
    )
    slack.without_scope("channels:history")
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel=sales)
    assert caught.value.response["needed"] == "channels:history"
    assert "chat:write" in caught.value.response["provided"]
    assert "chat:write" in client.auth_test().headers["X-OAuth-Scopes"]
    slack.revoke()
    assert refusal(client.auth_test) == "token_revoked"
    assert WebClient(token=slack.reinstall(), base_url=slack.url).auth_test()["ok"]


def test_a_topic_is_set_by_a_member_with_the_scope(slack: Running, client: WebClient, sales: str) -> None:
    told = client.conversations_setTopic(channel=sales, topic="Inbound: Jonas")
    assert told["channel"]["topic"]["value"] == "Inbound: Jonas"
    assert client.conversations_info(channel=sales)["channel"]["topic"]["value"] == "Inbound: Jonas"
    assert refusal(client.conversations_setTopic, channel=sales, topic="x" * 251) == "too_long"
    elsewhere = slack.add_channel("elsewhere").id
    assert refusal(client.conversations_setTopic, channel=elsewhere, topic="x") == "not_in_channel"
    slack.change_channel("sales", archived=True)
    assert refusal(client.conversations_setTopic, channel=sales, topic="x") == "is_archived"
    slack.without_scope("channels:write.topic")
    assert refusal(client.conversations_setTopic, channel=sales, topic="x") == "missing_scope"


def test_a_user_group_is_these_people_and_never_nobody(slack: Running, client: WebClient) -> None:
    jonas, priya = (slack.sandbox.slack.person(each).id for each in ("jonas", "priya"))
    group = slack.add_user_group("inbound", ["jonas"]).id
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == [jonas]
    told = client.usergroups_users_update(usergroup=group, users=[priya])
    assert told["usergroup"]["users"] == [priya]
    assert client.usergroups_users_list(usergroup=group)["users"] == [priya]
    assert refusal(client.usergroups_users_update, usergroup=group, users="") == "no_users_provided"
    assert refusal(client.usergroups_users_update, usergroup=group, users="U0NOBODY") == "invalid_users"
    assert refusal(client.usergroups_users_update, usergroup="S0NONE", users=priya) == "no_such_subteam"
    off = slack.add_user_group("old", ["jonas"], disabled=True).id
    assert refusal(client.usergroups_users_update, usergroup=off, users=priya) == "subteam_disabled"
    slack.without_scope("usergroups:write")
    assert refusal(client.usergroups_users_update, usergroup=group, users=priya) == "missing_scope"


def test_people_as_the_scopes_show_them(slack: Running, client: WebClient) -> None:
    slack.add_person("gus", "Gus", "gus@other.example", guest="single")
    slack.add_person("eve", "Eve", "eve@other.example", email_confirmed=False)
    slack.add_person("old", "Old", "old@example.com", deleted=True)
    slack.add_person("far", "Far", "far@partner.example", stranger=True)
    listed = {person["name"]: person for person in client.users_list()["members"]}
    assert listed["jonas"]["profile"]["email"] == "jonas@example.com"
    assert listed["gus"]["is_ultra_restricted"]
    assert not listed["eve"]["is_email_confirmed"]
    assert listed["old"]["deleted"]
    assert "far" not in listed
    assert listed["slackbot"]["is_bot"] is False
    assert listed["tandem"]["is_bot"]
    assert listed["priya"]["tz"] == "Europe/Berlin"
    assert client.users_info(user=slack.person("far").id)["user"]["is_stranger"]
    assert client.users_lookupByEmail(email="Jonas@example.com")["user"]["name"] == "jonas"
    assert refusal(client.users_lookupByEmail, email="old@example.com") == "users_not_found"
    slack.without_scope("users:read.email")
    assert "email" not in client.users_list()["members"][2]["profile"]
    assert refusal(client.users_lookupByEmail, email="jonas@example.com") == "missing_scope"


def test_channels_are_listed_in_pages_and_by_what_the_bot_may_know(slack: Running, client: WebClient) -> None:
    slack.add_channel("partners", members=["jonas"], shared=True)
    slack.add_channel("secret", "private", members=["jonas"])
    slack.add_channel("ours", "private", members=["jonas"], bot=True)
    names: list[str] = []
    cursor = ""
    while True:
        page = client.conversations_list(types="public_channel,private_channel", limit=1, cursor=cursor)
        names += [channel["name"] for channel in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["sales", "partners", "ours"]
    info = client.conversations_info(channel=slack.channel("partners").id, include_num_members=True)[
        "channel"
    ]
    assert (info["is_ext_shared"], info["is_member"], info["num_members"]) == (True, False, 1)
    assert [
        one["name"] for one in client.users_conversations(types="public_channel,private_channel")["channels"]
    ] == ["sales", "ours"]
    assert len(client.conversations_members(channel=slack.channel("sales").id)["members"]) == 3
    assert refusal(client.conversations_info, channel=slack.channel("secret").id) == "channel_not_found"


def test_a_csv_reaches_a_person_by_direct_message(slack: Running, client: WebClient) -> None:
    direct = client.conversations_open(users=slack.person("jonas").id)["channel"]["id"]
    client.files_upload_v2(
        channel=direct, content="lead;stage\nL-42;mql\n", filename="changes.csv", title="Changes"
    )
    (file,) = slack.files()
    assert (file["content"], file["shared"], file["title"]) == ("lead;stage\nL-42;mql\n", True, "Changes")
    assert slack.messages("@jonas")[0]["files"][0]["name"] == "changes.csv"


def test_the_date_header_follows_the_sandbox_clock(slack: Running, client: WebClient) -> None:
    slack.set_clock(datetime(2026, 11, 16, 13, 30, tzinfo=UTC))
    assert client.auth_test().headers["Date"].startswith("Mon, 16 Nov 2026 13:30")
    ts = client.chat_postMessage(channel=slack.person("jonas").id, text="x")["ts"]
    assert abs(float(ts) - datetime(2026, 11, 16, 13, 30, tzinfo=UTC).timestamp()) < 30


def test_an_install_code_buys_the_token_once(slack: Running) -> None:
    app = slack.sandbox.slack.app
    code = slack.install_code()
    client = WebClient(base_url=slack.url)
    bought = client.oauth_v2_access(client_id=app.client_id, client_secret=app.client_secret, code=code)
    assert bought["access_token"] == slack.bot_token
    assert (
        refusal(client.oauth_v2_access, client_id=app.client_id, client_secret=app.client_secret, code=code)
        == "invalid_code"
    )


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert refusal(client.api_call, "chat.shout") == "unknown_method"


def test_links_to_messages(client: WebClient, sales: str) -> None:
    ts = client.chat_postMessage(channel=sales, text="x")["ts"]
    assert client.chat_getPermalink(channel=sales, message_ts=ts)["permalink"].endswith(
        f"/archives/{sales}/p{ts.replace('.', '')}"
    )


def test_the_workspace_survives_a_restart_in_its_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    import sandbox

    path = tmp_path_factory.mktemp("sandbox") / "slack.db"
    with sandbox.running(path) as first:
        first.add_person("jonas")
        channel = first.add_channel("sales", members=["jonas"], bot=True).id
        token = first.bot_token
        WebClient(token=token, base_url=first.url).chat_postMessage(channel=channel, text="Still here")
    with sandbox.running(path) as second:
        assert second.bot_token == token
        history = WebClient(token=token, base_url=second.url).conversations_history(channel=channel)
        assert [message["text"] for message in history["messages"]] == ["Still here"]
