"""A message shows an uploaded picture once that is there, finished and looked at; the page serves pictures to itself alone."""

from __future__ import annotations

import http.client
import json
import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Running
from tests.sandbox.test_web_api import refusal

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
"""One red pixel."""


def upload(client: WebClient, content: bytes = PNG, *, name: str = "chart.png", finish: bool = True) -> str:
    """Upload a file that is shared with nobody; return its id."""
    told = client.files_getUploadURLExternal(filename=name, length=len(content))
    asked = urllib.request.Request(str(told["upload_url"]), content, method="POST")
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 200
    if finish:
        client.files_completeUploadExternal(files=[{"id": told["file_id"], "title": "Chart"}])
    return str(told["file_id"])


def showing(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "86 of 200"}]


def get(slack: Running, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", slack.sandbox.port, timeout=5)
    connection.request("GET", path, headers={key.replace("_", "-"): value for key, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_a_message_shows_a_file_that_is_shared_with_nobody_else(
    slack: Running, client: WebClient, sales: str
) -> None:
    file_id = upload(client)
    client.chat_postMessage(channel=sales, text="chart", blocks=showing(file_id))
    [message] = slack.messages(sales)
    assert message["blocks"][0]["slack_file"] == {"id": file_id}
    [file] = slack.files()
    assert (file["shared"], file["title"]) == (False, "Chart")
    assert slack.messages(sales)[0].get("files") is None


def test_what_is_not_there_or_not_finished_or_not_looked_at_is_refused(
    slack: Running, client: WebClient, sales: str
) -> None:
    def says(file_id: str) -> str:
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=sales, text="chart", blocks=showing(file_id))
        assert "invalid slack file" in json.dumps(caught.value.response["response_metadata"])
        return str(caught.value.response["error"])

    assert says("F0000000000") == "invalid_blocks"
    assert says(upload(client, finish=False)) == "invalid_blocks"
    ready = upload(client)
    slack.files_not_ready(2)
    assert [says(ready), says(ready)] == ["invalid_blocks"] * 2
    assert slack.posted() == []
    ts = client.chat_postMessage(channel=sales, text="chart", blocks=showing(ready))["ts"]
    slack.files_not_ready(-1)
    assert (
        refusal(client.chat_update, channel=sales, ts=ts, text="x", blocks=showing(ready)) == "invalid_blocks"
    )
    assert (
        refusal(client.chat_postMessage, channel=sales, text="x", blocks=showing(ready)) == "invalid_blocks"
    )
    slack.clear_faults()
    assert client.chat_update(channel=sales, ts=ts, text="x", blocks=showing(ready))["ok"]


@pytest.mark.parametrize(
    "file",
    [
        {},
        {"id": "F0123456789", "url": "https://a.example/b"},
        {"id": "C1"},
        {"id": "F0123456789", "x": 1},
        "F1",
    ],
)
def test_a_reference_to_a_file_is_one_id(client: WebClient, sales: str, file: object) -> None:
    block = {"type": "image", "slack_file": file, "alt_text": "x"}
    assert refusal(client.chat_postMessage, channel=sales, text="x", blocks=[block]) == "invalid_blocks"


def test_the_bytes_may_get_lost_too(slack: Running, client: WebClient) -> None:
    slack.fault("upload", "http", status=503)
    slack.fault("upload", "ratelimited", retry_after=3)
    slack.fault("upload", "http", status=500, after=True)
    codes = []
    for _each in range(3):
        with pytest.raises(HTTPError) as caught:
            upload(client, finish=False)
        with caught.value as told:
            codes.append((told.code, told.headers.get("Retry-After")))
    assert codes == [(503, None), (429, "3"), (500, None)]
    assert len(slack.files()) == 1, "the last one arrived all the same"
    assert slack.calls()["upload"] == 3


def test_the_page_serves_pictures_by_what_they_are(slack: Running, client: WebClient) -> None:
    status, headers, body = get(slack, f"/page/file/{upload(client)}")
    assert (status, headers["content-type"], body) == (200, "image/png", PNG)
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    script = upload(client, b"<script>alert(1)</script>", name="chart.png")
    assert get(slack, f"/page/file/{script}")[0] == 404
    assert get(slack, "/page/file/F0000000000")[0] == 404
    assert get(slack, "/page/file/..%2Fapp.js")[0] == 404


def test_no_other_page_gets_at_a_picture(slack: Running, client: WebClient) -> None:
    path = f"/page/file/{upload(client)}"
    assert get(slack, path, Host="evil.example")[0] == 403
    assert get(slack, path, Sec_Fetch_Site="cross-site")[0] == 403
    assert get(slack, path, Origin="https://evil.example")[0] == 403
    assert get(slack, path, Sec_Fetch_Site="same-origin")[0] == 200
