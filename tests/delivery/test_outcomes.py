"""Every error that Slack documents for a post has one meaning, and what is not known has one too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.delivery.outcomes import ERRORS, Answer, Outcome, Verdict, judge
from bot.delivery.posting import call_for, marked_as_repeat
from bot.delivery.skew import Skew
from db.stores.delivery import Claimed
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from messages.message import Message, compose

POST = "chat.postMessage"


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("not_in_channel", Verdict.BROKEN),
        ("is_archived", Verdict.BROKEN),
        ("restricted_action_read_only_channel", Verdict.BROKEN),
        ("messages_tab_disabled", Verdict.BROKEN),
        ("account_inactive", Verdict.SUSPENDED),
        ("token_revoked", Verdict.SUSPENDED),
        ("internal_error", Verdict.UNKNOWN),
        ("service_unavailable", Verdict.UNKNOWN),
        ("no_text", Verdict.REFUSED),
        ("metadata_too_large", Verdict.REFUSED),
        ("invalid_blocks", Verdict.PLAINER),
        ("cannot_reply_to_message", Verdict.UNTHREADED),
        ("thread_not_found", Verdict.GONE),
        ("ratelimited", Verdict.LATER),
        ("something_new", Verdict.ODD),
    ],
)
def test_an_error_has_its_meaning(code: str, verdict: Verdict) -> None:
    assert judge(POST, Answer({"ok": False, "error": code})).verdict == verdict


def test_no_error_that_may_have_arrived_is_taken_for_a_refusal() -> None:
    doubtful = {code for code, verdict in ERRORS.items() if verdict == Verdict.UNKNOWN}
    assert doubtful == {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(lost="timeout"), Verdict.UNKNOWN),
        (Answer(lost="http 502"), Verdict.UNKNOWN),
        (Answer({}), Verdict.UNKNOWN),
        (Answer({"surprise": 1}), Verdict.UNKNOWN),
        (Answer({"ok": True}), Verdict.UNKNOWN),
        (Answer({"ok": True, "ts": "1.2"}), Verdict.UNKNOWN),
        (Answer({"ok": True, "ts": "1.2", "channel": "C1"}), Verdict.SENT),
        (Answer(lost="no connection", unsent=True), Verdict.UNSENT),
    ],
)
def test_whatever_is_not_a_clear_answer_leaves_it_open_whether_it_arrived(
    answer: Answer, verdict: Verdict
) -> None:
    assert judge(POST, answer).verdict == verdict


def test_slack_is_given_the_time_it_asks_for_within_reason() -> None:
    refused = {"ok": False, "error": "ratelimited"}
    assert judge(POST, Answer(refused, wait=30)) == Outcome(Verdict.LATER, "ratelimited", 30)
    assert judge(POST, Answer(refused)).wait == 5
    assert judge(POST, Answer(refused, wait=10**6)).wait == 3600


def test_a_missing_scope_is_named() -> None:
    answer = Answer({"ok": False, "error": "missing_scope", "needed": "chat:write"})
    assert judge(POST, answer) == Outcome(Verdict.SUSPENDED, "missing_scope chat:write")


def a_claim(act: Act, **more: str) -> Claimed:
    at = datetime(2026, 11, 16, 13, 30, tzinfo=UTC)
    notice = Notice(
        workspace_id=1, id="n-1", dedup_key="k", kind=more.get("kind", "rejected"), act=act, target="C1", lane="C1",
        priority=3, state=NoticeState.SENDING, due_at=at, expires_at=at + timedelta(days=1), made_at=at,
        parent_id=more.get("parent_id", ""),
    )  # fmt: skip
    return Claimed(
        notice, "t", at, parent_channel=more.get("parent_channel", ""), parent_ts=more.get("parent_ts", "")
    )


def test_each_act_is_one_call_and_every_post_carries_its_id() -> None:
    words = compose("Hello", "")
    post = call_for(a_claim(Act.POST), words, "C1", "")
    assert post.method == POST
    assert post.arguments["metadata"] == {"event_type": "tandem_notice", "event_payload": {"id": "n-1"}}
    under = {"parent_id": "n-0", "parent_channel": "C1", "parent_ts": "5.6"}
    reply = call_for(a_claim(Act.REPLY, **under), words, "C1", "")
    assert (reply.method, reply.arguments["thread_ts"]) == (POST, "5.6")
    edit = call_for(a_claim(Act.PRESENT, **under), words, "C1", "")
    assert (edit.method, edit.arguments["ts"]) == ("chat.update", "5.6")
    assert edit.arguments["metadata"]["event_payload"] == {"id": "n-0"}, (
        "it is found by the id it was posted with"
    )
    taken_back = call_for(a_claim(Act.DELETE, **under), None, "C1", "")
    assert (taken_back.method, taken_back.arguments) == ("chat.delete", {"channel": "C1", "ts": "5.6"})
    home = call_for(a_claim(Act.PRESENT, kind="home"), words, "", "U1")
    assert (home.method, home.arguments["user_id"]) == ("views.publish", "U1")


def test_a_possible_repeat_says_so_first_and_stays_within_fifty_blocks() -> None:
    full = Message("Hello", tuple({"type": "divider"} for _each in range(50)))
    assert len(marked_as_repeat(full).blocks) == 50
    assert marked_as_repeat(full).text == "Possible repeat: Hello"


@pytest.mark.parametrize(("seconds", "far", "behind"), [(-90, True, 90.0), (30, False, 0.0), (61, True, 0.0)])
def test_slack_s_clock_is_heard_from_its_answers(seconds: int, far: bool, behind: float) -> None:
    now = datetime(2026, 11, 16, 13, 30, tzinfo=UTC)
    skew = Skew()
    skew.hear("no date", now)
    assert skew.seconds is None
    skew.hear(format_datetime(now + timedelta(seconds=seconds), usegmt=True), now)
    assert (skew.far, skew.behind) == (far, behind)
