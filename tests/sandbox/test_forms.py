"""Clicks, forms, type-ahead, shortcuts and the Home, with a real Bolt app at the other end."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import ControlError, Running
from tests.sandbox.conftest import bolt_app

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.capitalize()), "value": value}


def form(title: str = "Reject", **more: Any) -> Json:
    note = {"type": "plain_text_input", "action_id": "note", "max_length": 20}
    lead = {"type": "external_select", "action_id": "lead", "min_query_length": 0}
    reason = {"type": "static_select", "action_id": "reason", "options": [option("budget"), option("size")]}
    return {
        "type": "modal",
        "callback_id": "reject",
        "private_metadata": "L-42",
        "title": plain(title),
        "submit": plain("Reject"),
        "notify_on_close": True,
        "blocks": [
            {"type": "input", "block_id": "lead", "label": plain("Lead"), "element": lead},
            {"type": "input", "block_id": "reason", "label": plain("Reason"), "element": reason},
            {"type": "input", "block_id": "note", "label": plain("Note"), "element": note, "optional": True},
        ],
    } | more


CARD: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*L-42*"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "fix", "text": plain("Fix it"), "value": "L-42"},
            {"type": "overflow", "action_id": "more", "options": [option("note"), option("mute")]},
        ],
    },
]
came: list[Json] = []


def answers(app: AsyncApp) -> None:
    """An app that can do everything the tests below ask for."""
    came.clear()
    answer_clicks(app)
    answer_forms(app)


def answer_clicks(app: AsyncApp) -> None:

    @app.command("/lead")
    async def lead(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.action("fix")
    async def fix(ack: Any, body: Json, respond: Any, client: Any) -> None:
        came.append(body)
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Answered", blocks=CARD[:1]
        )
        await respond(text="Thanks", response_type="ephemeral", replace_original=False)

    @app.action("more")
    async def more(ack: Any, body: Json, client: Any) -> None:
        came.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form("Note"))

    @app.shortcut("lead_feedback")
    async def feedback(ack: Any, body: Json, client: Any) -> None:
        came.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form("Feedback"))

    @app.event("app_home_opened")
    async def home(event: Json, client: Any) -> None:
        came.append(event)
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})


def answer_forms(app: AsyncApp) -> None:
    @app.options("lead")
    async def leads(ack: Any, payload: Json) -> None:
        names = [name for name in ("acorn", "acre", "harbor") if name.startswith(payload["value"])]
        await ack(options=[option(name) for name in names])

    @app.view("reject")
    async def reject(ack: Any, view: Json) -> None:
        came.append(view)
        values = view["state"]["values"]
        match values["note"]["note"]["value"]:
            case "wrong":
                await ack(response_action="errors", errors={"note": "Not that"})
            case "push":
                await ack(response_action="push", view=form("Second"))
            case "update":
                await ack(response_action="update", view=form("Again"))
            case "clear":
                await ack(response_action="clear")
            case "nonsense":
                await ack(response_action="errors", errors={"nowhere": "x"})
            case _:
                await ack()

    @app.view_closed("reject")
    async def closed(ack: Any, body: Json) -> None:
        came.append(body)
        await ack()


def test_a_button_carries_its_message_and_changes_it(slack: Running, client: WebClient, sales: str) -> None:
    with bolt_app(slack, answers):
        ts = client.chat_postMessage(channel=sales, text="L-42 rejected", blocks=CARD)["ts"]
        outcome = slack.click("priya", "Fix it", until="ephemeral")
    (body,) = came
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": sales,
        "is_ephemeral": False,
    }
    assert body["actions"][0] | {"block_id": "", "action_ts": ""} == {
        "type": "button", "action_id": "fix", "block_id": "", "action_ts": "", "value": "L-42", "text": plain("Fix it"),
    }  # fmt: skip
    assert (body["user"]["username"], body["message"]["text"]) == ("priya", "L-42 rejected")
    assert outcome.said == "Thanks"
    assert [update["text"] for update in outcome.updates] == ["Answered"]


def test_an_overflow_option_opens_a_form_that_is_filled_by_label_and_type_ahead(
    slack: Running, client: WebClient, sales: str
) -> None:
    with bolt_app(slack, answers):
        client.chat_postMessage(channel=sales, text="L-42", blocks=CARD)
        outcome = slack.click("priya", "more", "Note", until="view")
        assert outcome.view["title"]["text"] == "Note"
        assert came[0]["actions"][0]["selected_option"]["value"] == "note"
        assert [one["value"] for one in slack.suggest("priya", "Lead", "ac")] == ["acorn", "acre"]
        sent = slack.submit("priya", {"Lead": "harbor", "Reason": "Budget", "note": "asked"}, wait=0)
        assert sent.status == "ok"
        assert slack.form("priya") is None
    values = came[1]["state"]["values"]
    assert values["lead"]["lead"]["selected_option"]["value"] == "harbor"
    assert values["reason"]["reason"]["selected_option"]["value"] == "budget"
    assert values["note"]["note"] == {"type": "plain_text_input", "value": "asked"}
    assert came[1]["private_metadata"] == "L-42"
    with pytest.raises(ControlError, match="is not in this menu"):
        slack.click("priya", "more", "Shout")


def test_slacks_own_client_keeps_an_incomplete_form_back(slack: Running) -> None:
    with bolt_app(slack, answers):
        slack.command("jonas", "/lead", "sales", until="view")
        outcome = slack.submit("jonas", {"Note": "x" * 21})
        assert (outcome.status, set(outcome.errors)) == ("incomplete", {"lead", "reason", "note"})
    assert came == []


def test_the_answers_to_a_form(slack: Running) -> None:
    whole = {"lead": "acorn", "reason": "size"}
    with bolt_app(slack, answers):
        slack.command("jonas", "/lead", "sales", until="view")
        assert slack.submit("jonas", whole | {"note": "wrong"}).errors == {"note": "Not that"}
        assert slack.form("jonas")["errors"] == {"note": "Not that"}
        assert slack.form("jonas")["state"]["values"]["note"]["note"]["value"] == "wrong"
        assert slack.submit("jonas", {"note": "nonsense"}).status == "invalid_response"
        slack.submit("jonas", {"note": "update"})
        assert slack.form("jonas")["title"]["text"] == "Again"
        assert (
            slack.form("jonas")["state"]["values"]["reason"]["reason"]["selected_option"]["value"] == "size"
        )
        slack.submit("jonas", {"note": "push"})
        assert slack.form("jonas")["title"]["text"] == "Second"
        slack.submit("jonas", whole | {"note": "push"})
        assert slack.submit("jonas", whole | {"note": "push"}).status == "invalid_response"  # a fourth form
        slack.close_form("jonas")
        slack.submit("jonas", {"note": "clear"})
        assert slack.form("jonas") is None
    assert came[-2]["type"] == "view_closed"
    assert came[-2]["is_cleared"] is False


def test_a_trigger_opens_one_form_within_three_seconds(slack: Running, client: WebClient) -> None:
    def keep(app: AsyncApp) -> None:
        @app.command("/lead")
        async def lead(ack: Any, body: Json) -> None:
            came[:] = [body]
            await ack()

    def refusal(trigger: str) -> str:
        with pytest.raises(SlackApiError) as caught:
            client.views_open(trigger_id=trigger, view=form())
        return str(caught.value.response["error"])

    with bolt_app(slack, keep):
        slack.command("jonas", "/lead", "sales", wait=0)
        view = client.views_open(trigger_id=came[0]["trigger_id"], view=form())["view"]
        assert refusal(came[0]["trigger_id"]) == "exchanged_trigger_id"
        slack.command("jonas", "/lead", "sales", wait=0)
        slack.advance(3.5)
        assert refusal(came[0]["trigger_id"]) == "expired_trigger_id"
        assert refusal("1.2.3") == "invalid_trigger_id"
    newer = client.views_update(view_id=view["id"], hash=view["hash"], view=form("Newer"))["view"]
    assert newer["hash"] != view["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=view["id"], hash=view["hash"], view=form("Stale"))
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_update(view_id="V0NOWHERE", view=form())


def test_a_message_shortcut_carries_the_message_even_of_a_thread(
    slack: Running, client: WebClient, sales: str
) -> None:
    slack.register(shortcuts=[{"name": "Lead feedback", "callback_id": "lead_feedback"}])
    with bolt_app(slack, answers):
        parent = client.chat_postMessage(channel=sales, text="Parent")["ts"]
        reply = slack.say("priya", "sales", "about 42", parent)["ts"]
        outcome = slack.shortcut("jonas", "Lead feedback", "sales", reply, until="view")
    assert outcome.view["title"]["text"] == "Feedback"
    assert (came[0]["message"]["thread_ts"], came[0]["message_ts"]) == (parent, reply)


def test_the_home_is_published_and_clicked(slack: Running) -> None:
    with bolt_app(slack, answers):
        outcome = slack.open_home("jonas")
        assert outcome.home["blocks"][0]["text"]["text"] == "*L-42*"
        assert came[0]["tab"] == "home"
        assert "view" not in came[0]
        slack.click("jonas", "more", "mute", where="home", until="view")
    assert came[1]["container"] == {"type": "view", "view_id": outcome.home["id"]}
    assert "message" not in came[1]
    assert "response_url" not in came[1]


def test_a_response_url_takes_five_answers_in_thirty_minutes(slack: Running) -> None:
    import json
    import urllib.error
    import urllib.request

    def keep(app: AsyncApp) -> None:
        @app.command("/lead")
        async def lead(ack: Any, body: Json) -> None:
            came[:] = [body]
            await ack("First")

    def answer(**body: Any) -> int:
        request = urllib.request.Request(
            came[0]["response_url"], json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    with bolt_app(slack, keep):
        slack.command("jonas", "/lead", "sales")
        assert answer(text="Second", replace_original=True) == 200
        assert answer(blocks=[{"type": "nonsense"}], text="x") == 400
        assert [answer(text=str(number)) for number in range(5)] == [200, 200, 200, 200, 404]
        shown = [message["text"] for message in slack.messages("sales", seen_by="jonas")]
        assert shown == ["Second", "0", "1", "2", "3"]
        assert slack.messages("sales", seen_by="priya") == []
        slack.command("jonas", "/lead", "sales")
        assert answer(delete_original=True) == 200
        slack.advance(1801)
        assert answer(text="late") == 404
