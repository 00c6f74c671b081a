"""Only this machine, under its own name, may use the sandbox; and the control needs its token."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any

import pytest

from sandbox import Running


def ask(slack: Running, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    """A raw request: `Host` and `Origin` as given."""
    port = slack.sandbox.port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    connection.request(method, path, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_the_page_is_served_under_its_own_names_only(slack: Running) -> None:
    port = slack.sandbox.port
    assert ask(slack, "GET", "/")[0] == 200
    assert ask(slack, "GET", "/", Host=f"localhost:{port}")[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}"):
        assert ask(slack, "GET", "/", Host=host)[0] == 403
        assert ask(slack, "GET", "/page/state", Host=host)[0] == 403


@pytest.mark.parametrize("path", ["/page/act/write", "/api/auth.test", "/sandbox/control/posted"])
def test_another_page_in_the_same_browser_is_refused(slack: Running, path: str) -> None:
    port = slack.sandbox.port
    for origin in (
        "https://evil.example",
        "null",
        f"https://127.0.0.1:{port}",
        f"http://127.0.0.1:{port + 1}",
    ):
        assert ask(slack, "POST", path, "{}", Origin=origin, Content_Type="application/json")[0] == 403


def test_the_pages_acts_need_its_origin_and_json(slack: Running) -> None:
    own = f"http://127.0.0.1:{slack.sandbox.port}"
    said = json.dumps({"as": slack.person("jonas").id, "channel": "sales", "text": "a < b"})
    assert ask(slack, "POST", "/page/act/write", said, Content_Type="application/json")[0] == 403
    assert ask(slack, "POST", "/page/act/write", said, Origin=own, Content_Type="text/plain")[0] == 415
    assert ask(slack, "GET", "/page/events", Origin="https://evil.example")[0] == 403
    assert ask(slack, "GET", "/page/state", Sec_Fetch_Site="cross-site")[0] == 403
    assert slack.messages("sales") == []
    assert ask(slack, "POST", "/page/act/write", said, Origin=own, Content_Type="application/json")[0] == 200
    assert slack.messages("sales")[0]["text"] == "a &lt; b"


def test_the_control_is_used_with_its_token(slack: Running) -> None:
    def control(verb: str, token: str, **how: Any) -> tuple[int, Any]:
        status, text = ask(
            slack, "POST", f"/sandbox/control/{verb}", json.dumps(how), Authorization=f"Bearer {token}"
        )
        return status, json.loads(text)

    token = slack.control_token
    assert control("posted", "wrong")[0] == 403
    status, body = control("add_person", token, name="otto", real_name="Otto", is_admin=True)
    assert (status, body["result"]["is_admin"]) == (200, True)
    assert control("say", token, who="jonas", channel="sales", text="Hello")[1]["result"]["text"] == "Hello"
    assert (
        control("command", token, who="jonas", typed="/lead", channel="sales")[1]["result"]["status"]
        == "dispatch_failed"
    )
    assert control("set_clock", token, at="2026-11-17T13:30:00+00:00")[1]["result"].startswith(
        "2026-11-17T13:30"
    )
    assert control("say", token, who="nobody", channel="sales", text="x")[0] == 400
    assert control("posted", token, colour="red")[0] == 400
    assert control("stop", token)[0] == 404


def test_the_control_can_put_the_lights_out_for_a_while(slack: Running) -> None:
    status, _ = ask(
        slack,
        "POST",
        "/sandbox/control/dark_for",
        '{"seconds": 0.3}',
        Authorization=f"Bearer {slack.control_token}",
    )
    assert status == 200
    time.sleep(0.15)
    with pytest.raises(ConnectionError):
        ask(slack, "GET", "/")
    for _ in range(50):
        time.sleep(0.05)
        try:
            assert ask(slack, "GET", "/")[0] == 200
            break
        except ConnectionError:
            continue
    else:
        pytest.fail("the sandbox did not listen again")


def test_the_page_brings_a_policy_and_nothing_from_elsewhere(slack: Running) -> None:
    import urllib.request

    with urllib.request.urlopen(slack.page_url, timeout=5) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
