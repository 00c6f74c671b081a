"""The page in a real browser: be somebody, type, click, fill in a form, read a thread, on a desk and on a phone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient

import sandbox
from sandbox import Running
from tests.sandbox.conftest import bolt_app
from tests.sandbox.test_pictures import upload

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium found on the PATH (Debian: apt-get install chromium)"
    ),
]
Json = dict[str, Any]
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
pressed: list[str] = []


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


CARD: list[Json] = [
    {
        "type": "section",
        "text": {
            "type": "mrkdwn",
            "text": "*<https://crm.example/42|L-42> Acorn Robotics* · rejected\n_No_ ~budget~ `now` &lt;!channel&gt;",
        },
    },
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "fix", "text": plain("Fix it")},
            {"type": "overflow", "action_id": "more", "options": [option("Ask the rep"), option("Mute")]},
        ],
    },
]
FORM: Json = {
    "type": "modal",
    "callback_id": "reject",
    "title": plain("Reject a lead"),
    "submit": plain("Reject"),
    "blocks": [
        {
            "type": "input", "block_id": "lead", "label": plain("Lead"),
            "element": {"type": "external_select", "action_id": "lead", "min_query_length": 1},
        },
        {
            "type": "input", "block_id": "reason", "label": plain("Reason"),
            "element": {"type": "static_select", "action_id": "reason", "options": [option("Budget"), option("Size")]},
        },
        {
            "type": "input", "block_id": "note", "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "note"},
        },
    ],
}  # fmt: skip


def listeners(app: AsyncApp) -> None:
    """A small app with a command, a card and a form."""

    @app.command("/lead")
    async def lead(ack: Any, body: Json, client: Any) -> None:
        if body["text"]:
            await ack(f"You typed {body['text']}")
        else:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.options("lead")
    async def leads(ack: Any, payload: Json) -> None:
        names = ["Acorn Robotics", "Acre Tools", "Harbor Foods"]
        await ack(
            options=[option(name) for name in names if name.lower().startswith(payload["value"].lower())]
        )

    @app.view("reject")
    async def reject(ack: Any, view: Json, body: Json, client: Any) -> None:
        values = view["state"]["values"]
        if values["note"]["note"]["value"] == "no":
            await ack(response_action="errors", errors={"note": "Say a little more"})
            return
        await ack()
        text = f"{values['lead']['lead']['selected_option']['text']['text']}: {values['reason']['reason']['selected_option']['value']}"
        await client.chat_postMessage(channel=body["user"]["id"], text=text)

    @app.action("fix")
    async def fix(ack: Any, body: Json, client: Any) -> None:
        await ack()
        text = f"Answered by {body['user']['username']}"
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text)

    @app.action("more")
    async def more(ack: Any, action: Json, respond: Any) -> None:
        await ack()
        await respond(f"Picked {action['selected_option']['value']}", replace_original=False)


async def on_button(url: str) -> None:
    pressed.append(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def furnished() -> Iterator[Running]:
    pressed.clear()
    guide = [
        {"title": "Read it", "text": "In *sales*", "done": True},
        {
            "title": "Be Priya",
            "text": "Type `/lead`",
            "done": False,
            "person": "priya",
            "channel": "marketing",
        },
    ]
    buttons = [{"label": "Jump to tomorrow 08:30", "url": "tomorrow"}]
    with sandbox.running(guide=guide, clock_buttons=buttons, on_button=on_button) as slack:
        slack.set_clock("2026-11-16T13:30:00+00:00")
        slack.add_person("jonas", "Jonas Weber", title="Rep")
        slack.add_person("priya", "Priya Nair", title="Marketer", tz="Europe/Berlin")
        slack.add_channel("sales", members=["jonas", "priya"], bot=True)
        slack.add_channel("marketing", "private", members=["priya"], bot=True)
        slack.register(commands=[{"command": "/lead", "usage_hint": "[verb]", "description": "Your leads"}])
        with bolt_app(slack, listeners):
            client = WebClient(token=slack.bot_token, base_url=slack.url)
            sales = slack.channel("sales").id
            ts = client.chat_postMessage(channel=sales, text="L-42 rejected", blocks=CARD)["ts"]
            client.chat_postMessage(channel=sales, text="Only in the thread", thread_ts=ts)
            yield slack


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Any, furnished: Running) -> Iterator[Any]:
    context = browser.new_context(viewport=request.param)
    context.set_default_timeout(5000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.goto(furnished.page_url)
    page.locator(".message").first.wait_for()
    yield page
    context.close()
    assert complaints == []


def be(page: Any, name: str) -> None:
    """Become somebody with one click (on a phone: open the drawer first)."""
    if page.locator(".burger").is_visible():
        page.locator(".burger").click()
    page.locator(".people").get_by_role("button", name=re.compile(name)).click()


def write(page: Any, text: str) -> None:
    page.locator("#composer").fill(text)
    page.locator("#composer").press("Enter")


def test_a_message_is_drawn_from_its_blocks(page: Any) -> None:
    message = page.locator(".message").first
    assert message.locator("strong .link").inner_text() == "L-42"
    assert message.locator("em").inner_text() == "No"
    assert message.locator("s").inner_text() == "budget"
    assert message.locator("code").inner_text() == "now"
    assert "<!channel>" in message.inner_text()
    assert page.locator("main").inner_text().count("Only in the thread") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_command_is_suggested_typed_and_answered_to_its_person_alone(page: Any, furnished: Running) -> None:
    page.locator("#composer").fill("/l")
    page.locator("#composer").focus()
    assert "Your leads" in page.locator(".hints").inner_text()
    write(page, "/lead why 42")
    page.get_by_text("You typed why 42").wait_for()
    assert "Only you can see this" in page.locator(".message.only-me").inner_text()
    be(page, "Priya")
    page.get_by_text("You typed why 42").wait_for(state="detached")
    assert furnished.messages("sales")[-1]["text"] == "L-42 rejected"


def test_a_click_changes_the_message_for_everybody(page: Any) -> None:
    be(page, "Priya")
    page.get_by_role("button", name="More actions").first.wait_for()
    page.locator(".btn.overflow").click()
    page.get_by_role("menuitem", name="Mute").click()
    page.get_by_text("Picked mute").wait_for()
    page.get_by_role("button", name="Fix it").click()
    page.get_by_text("Answered by priya").wait_for()
    assert page.get_by_text("(edited)").is_visible()
    be(page, "Jonas")
    page.get_by_text("Answered by priya").wait_for()


def test_a_form_is_filled_by_keyboard_and_says_its_errors_beside_the_fields(
    page: Any, furnished: Running
) -> None:
    write(page, "/lead")
    form = page.get_by_role("dialog")
    form.wait_for()
    form.get_by_role("button", name="Reject").click()
    form.locator(".error").first.wait_for()
    assert form.locator(".error").count() == 3
    form.get_by_role("button", name="Lead").click()
    page.keyboard.type("ac")
    form.get_by_role("option", name="Acre Tools").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    form.get_by_role("button", name="Reason").click()
    form.get_by_role("option", name="Size").click()
    form.get_by_label("Note").fill("no")
    form.get_by_role("button", name="Reject").click()
    form.get_by_text("Say a little more").wait_for()
    assert form.get_by_label("Note").input_value() == "no"
    form.get_by_label("Note").fill("too small for us")
    form.get_by_label("Note").press("Enter")
    form.wait_for(state="detached")
    (posted,) = furnished.wait_for_posts(1, "@jonas")
    assert posted["text"] == "Acre Tools: size"


def test_a_thread_opens_beside_and_takes_a_reply_but_no_command(page: Any, furnished: Running) -> None:
    page.locator(".replies").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_text("Only in the thread").wait_for()
    thread.locator("#reply").fill("/lead")
    thread.locator("#reply").press("Enter")
    page.get_by_text("do not work in threads").wait_for()
    thread.locator("#reply").fill("Seen <that>")
    thread.locator("#reply").press("Enter")
    thread.get_by_text("Seen <that>").wait_for()
    (top,) = furnished.messages("sales")
    assert [reply["text"] for reply in top["replies"]] == ["Only in the thread", "Seen &lt;that&gt;"]


def test_the_steps_lead_on_and_the_clock_button_reaches_the_host(page: Any, furnished: Running) -> None:
    assert "Mon 16 Nov 08:3" in page.locator(".clock").inner_text()
    page.get_by_role("button", name="Jump to tomorrow 08:30").first.click()
    for _ in range(50):
        if pressed:
            break
        page.wait_for_timeout(50)
    assert pressed == ["tomorrow"]
    if not page.locator(".steps").is_visible():
        page.locator(".fold").click()
    page.locator(".step").nth(1).get_by_role("button").click()
    page.get_by_placeholder("Message #marketing").wait_for()
    assert "as=" + furnished.person("priya").id in page.url


def test_the_page_opens_where_its_host_says_and_tells_who_looked_where(browser: Any) -> None:
    with sandbox.running(opening={"person": "priya", "channel": "marketing"}) as slack:
        slack.add_person("jonas", "Jonas Weber")
        slack.add_person("priya", "Priya Nair")
        slack.add_channel("sales", members=["jonas", "priya"])
        slack.add_channel("marketing", "private", members=["priya"])
        page = browser.new_page()
        page.goto(slack.page_url)
        page.get_by_placeholder("Message #marketing").wait_for(timeout=5000)
        page.close()
        assert ("priya", "marketing") in slack.sandbox.page.visited
        assert ("jonas", "marketing") not in slack.sandbox.page.visited


def test_new_messages_appear_by_themselves(page: Any, furnished: Running) -> None:
    furnished.say("priya", "sales", "Hello from elsewhere")
    page.get_by_text("Hello from elsewhere").wait_for()


def test_an_uploaded_picture_is_shown_with_its_words(page: Any, furnished: Running) -> None:
    client = WebClient(token=furnished.bot_token, base_url=furnished.url)
    picture = {
        "type": "image",
        "slack_file": {"id": upload(client)},
        "alt_text": "86 of 200, 14 below the line",
    }
    client.chat_postMessage(channel=furnished.channel("sales").id, text="chart", blocks=[picture])
    image = page.get_by_role("img", name="86 of 200, 14 below the line")
    image.wait_for()
    page.wait_for_function("node => node.complete && node.naturalWidth === 1", arg=image.element_handle())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
