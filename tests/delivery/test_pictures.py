"""A message that carries a picture: uploaded unshared, its id saved, shown in one post; whatever breaks, it is there once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from alignment.pictures import Charts
from bot.delivery.artist import NotDrawn
from bot.delivery.ends import Ends
from bot.delivery.posting import Line
from db.memory import Memory, Work
from db.stores import workspaces
from db.stores.notices import Notice
from db.tables.delivery import Act
from messages.message import Message, compose
from messages.picture import Picture
from operations.notices import bring_up_to_date
from sandbox import Running
from tests.delivery.conftest import (
    SHORT_RULES,
    SHORT_TIMES,
    World,
    a_picture,
    furnished,
    quick_draw,
    replace,
)

STEPS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")


@pytest.fixture
def world(memory: Memory, slack: Running) -> World:
    return wants_pictures(furnished(memory, slack))


@pytest.fixture
def quick_world(quick_memory: Memory, slack: Running) -> World:
    return wants_pictures(furnished(quick_memory, slack))


def wants_pictures(world: World) -> World:
    """A workspace that has its charts uploaded."""
    world.do(lambda work: workspaces.set_switches(work, pictures=Charts.PNG.value))
    return world


def words_and_picture(_work: Work, notice: Notice) -> Message:
    """Render any notice as its key, with a picture of what its payload says."""
    said = str(notice.payload.get("shows", notice.dedup_key))
    return compose(notice.dedup_key, "", context=["below"], picture=a_picture(said))


def deliver(world: World, **how: Any) -> dict[str, int]:
    return world.deliver(**{"render": words_and_picture, **how})


def shown(world: World, message: dict[str, Any]) -> str:
    """What the picture of a message says, by the bytes that Slack holds; empty without one."""
    ids = [each["slack_file"]["id"] for each in message["blocks"] if each["type"] == "image"]
    if not ids:
        return ""
    [file_id] = ids
    [file] = [each for each in world.slack.files() if each["id"] == file_id]
    assert not file["shared"], "it is shown by the message and shared with nobody"
    told: dict[str, Any] = json.loads("{" + str(file["content"]).partition("{")[2])
    return str(told["alt"])


def the_one(world: World, notice_id: str) -> dict[str, Any]:
    """The one message that says a notice, whatever was tried."""
    assert world.posted()[notice_id] == 1
    assert world.states(notice_id) == ["sent"]
    [message] = [
        each for each in world.slack.posted() if each["metadata"]["event_payload"]["id"] == notice_id
    ]
    return dict(message)


def test_a_picture_is_uploaded_its_id_saved_and_then_shown_once(world: World) -> None:
    made = world.owe("n/1")
    assert deliver(world) == {"pending": 1, "sent": 1}
    message = the_one(world, made)
    assert shown(world, message) == "n/1"
    assert [each["type"] for each in message["blocks"]] == ["section", "image", "context"]
    assert message["blocks"][1]["alt_text"] == "n/1"
    [file] = world.slack.files()
    assert (world.notice(made).picture, world.notice(made).picture_of) == (file["id"], a_picture("n/1").mark)
    assert (file["name"], file["alt_txt"]) == ("mqls.png", "n/1")
    assert world.slack.calls().get("conversations.history", 0) == 0, "an upload leaves nothing in doubt"


@pytest.mark.parametrize("step", [*STEPS, "chat.postMessage"])
@pytest.mark.parametrize(
    "accident",
    [
        {"kind": "lost"},
        {"kind": "refuse"},
        {"kind": "http", "status": 503},
        {"kind": "http", "status": 500, "after": True},
        {"kind": "ratelimited", "retry_after": 0},
    ],
    ids=lambda each: "-".join(map(str, each.values())),
)
def test_whatever_gets_lost_at_any_step_the_message_is_there_once_with_its_picture(
    quick_world: World, step: str, accident: dict[str, Any]
) -> None:
    made = quick_world.owe("n/1")
    quick_world.slack.fault(step, **accident)
    deliver(quick_world)
    assert shown(quick_world, the_one(quick_world, made)) == "n/1"
    assert quick_world.slack.calls()[step] == 2 - (
        step == "chat.postMessage" and (accident["kind"] == "lost" or "after" in accident)
    )


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("error", ["internal_error", "something_new"])
def test_an_upload_that_slack_answers_with_an_error_is_made_again(
    quick_world: World, step: str, error: str
) -> None:
    made = quick_world.owe("n/1")
    quick_world.slack.fault(step, "error", error=error)
    deliver(quick_world)
    assert shown(quick_world, the_one(quick_world, made)) == "n/1"
    assert quick_world.notice(made).picture_tries == 1


@pytest.mark.parametrize("step", STEPS)
def test_an_upload_that_takes_too_long_is_made_again(quick_world: World, step: str) -> None:
    made = quick_world.owe("n/1")
    quick_world.slack.fault(step, "delay", seconds=1.0)
    deliver(quick_world, times=SHORT_TIMES, rules=replace(SHORT_RULES, lease=timedelta(seconds=30)))
    assert shown(quick_world, the_one(quick_world, made)) == "n/1"


@pytest.mark.parametrize("step", [*STEPS, "draw", "saved", "chat.postMessage"])
def test_a_worker_that_breaks_at_any_step_leaves_nothing_doubled(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.owe("n/1")
    broken: list[str] = []

    def breaks_once(what: str, then: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any) -> Any:
            named = what or args[2].method
            if named == step and not broken:
                broken.append(step)
                raise RuntimeError("killed")
            return await then(*args)

        return call

    monkeypatch.setattr(Line, "say", breaks_once("", Line.say))
    monkeypatch.setattr(Line, "upload", breaks_once("upload", Line.upload))
    later = Ends.later

    def after_the_upload(self: Ends, *args: Any, **how: Any) -> Any:
        if step == "saved" and args[1] == "its picture is uploaded" and not broken:
            broken.append(step)
            raise RuntimeError("killed")
        return later(self, *args, **how)

    monkeypatch.setattr(Ends, "later", after_the_upload)
    deliver(world, draw=breaks_once("draw", quick_draw))
    assert broken == [step]
    assert shown(world, the_one(world, made)) == "n/1"
    orphans = len(world.slack.files()) - 1
    assert orphans == (1 if step in ("files.completeUploadExternal", "saved") else 0)


def test_what_was_uploaded_is_shown_by_whoever_comes_next(world: World) -> None:
    made = world.owe("n/1")
    world.run_until(
        lambda: bool(world.notice(made).picture),
        render=words_and_picture,
        times=replace(SHORT_TIMES, picture_rest=timedelta(seconds=0.5)),
        rules=replace(SHORT_RULES, lease=timedelta(seconds=30)),
    )
    uploads = world.slack.calls()["files.completeUploadExternal"]
    deliver(world)
    assert shown(world, the_one(world, made)) == "n/1"
    assert world.slack.calls()["files.completeUploadExternal"] == uploads == 1


def test_slack_is_given_time_to_look_at_a_picture(quick_world: World) -> None:
    made = quick_world.owe("n/1")
    quick_world.slack.files_not_ready(3)
    deliver(quick_world)
    assert shown(quick_world, the_one(quick_world, made)) == "n/1"
    assert quick_world.slack.calls()["files.completeUploadExternal"] == 1, "it is there, only not ready"


def test_a_picture_that_slack_never_shows_leaves_the_words(quick_world: World) -> None:
    made = quick_world.owe("n/1")
    other = quick_world.owe("n/2", kind="receipt", payload={"shows": "other"})
    quick_world.slack.files_not_ready(-1)
    deliver(quick_world)
    for each in (made, other):
        message = the_one(quick_world, each)
        assert shown(quick_world, message) == ""
        assert [each["type"] for each in message["blocks"]] == ["section", "context"]


@pytest.mark.parametrize("step", STEPS)
def test_uploads_that_never_work_leave_the_words(quick_world: World, step: str) -> None:
    made = quick_world.owe("n/1")
    quick_world.slack.fault(step, "http", times=-1, status=500)
    deliver(quick_world)
    assert shown(quick_world, the_one(quick_world, made)) == ""
    assert quick_world.slack.calls()[step] == 5


def test_what_cannot_be_drawn_leaves_the_words(quick_world: World) -> None:
    made = quick_world.owe("n/1")

    async def no_hands(_picture: Picture) -> bytes:
        raise NotDrawn("not drawn: its values")

    deliver(quick_world, draw=no_hands)
    assert shown(quick_world, the_one(quick_world, made)) == ""


@pytest.mark.parametrize("error", ["missing_scope", "file_uploads_disabled", "restricted_action"])
def test_without_the_right_to_upload_the_words_go_at_once(quick_world: World, error: str) -> None:
    made = quick_world.owe("n/1")
    if error == "missing_scope":
        quick_world.slack.without_scope("files:write")
    else:
        quick_world.slack.fault("files.getUploadURLExternal", "error", error=error, times=-1)
    deliver(quick_world)
    assert shown(quick_world, the_one(quick_world, made)) == ""
    if error != "file_uploads_disabled":  # no documented error: a few tries
        assert quick_world.slack.calls()["files.getUploadURLExternal"] == 1
    later = quick_world.owe("n/2")
    assert deliver(quick_world, render=lambda _work, notice: compose(notice.dedup_key, "")) == {"sent": 1}
    assert quick_world.states(later) == ["sent"], "the workspace is not suspended for it"


def test_a_dead_token_suspends_at_an_upload_as_anywhere(quick_world: World) -> None:
    made = quick_world.owe("n/1")
    quick_world.slack.revoke(tell=False)
    deliver(quick_world)
    assert quick_world.posted() == {}
    assert quick_world.states(made) == ["pending"]


def test_an_upload_that_slack_holds_up_holds_up_nothing_else_in_its_channel(quick_world: World) -> None:
    held_up = quick_world.owe("n/1", priority=1)
    after = quick_world.owe("n/2", priority=7)
    quick_world.slack.fault("files.getUploadURLExternal", "ratelimited", times=-1, retry_after=30)

    def one_of_them(_work: Work, notice: Notice) -> Message:
        picture = a_picture("a") if notice.id == held_up else None
        return compose(notice.dedup_key, "", picture=picture)

    quick_world.run_until(lambda: quick_world.states(after) == ["sent"], render=one_of_them)
    assert quick_world.states(held_up) == ["pending"]
    assert quick_world.notice(held_up).picture_tries == 0, "a refusal for now is no try"


def test_one_picture_is_drawn_at_a_time_and_none_for_whom_no_time_is_left(quick_world: World) -> None:
    made = [
        quick_world.owe(f"n/{number}", quick_world.slack.add_channel(f"c{number}", bot=True).id)
        for number in range(6)
    ]
    clock, at_once, most = [0.0], [0], [0]

    async def slow(picture: Picture) -> bytes:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        await asyncio.sleep(0.01)
        clock[0] += 20.0
        at_once[0] -= 1
        return await quick_draw(picture)

    deliver(quick_world, draw=slow, boottime=lambda: clock[0])
    assert most == [1]
    assert [shown(quick_world, the_one(quick_world, each)) for each in made] == [
        f"n/{each}" for each in range(6)
    ]
    assert all(quick_world.notice(each).picture_tries == 0 for each in made)


def test_a_reply_shows_its_picture_under_its_parent(quick_world: World) -> None:
    parent = quick_world.owe("n/1", kind="pipeline")
    under: dict[str, Any] = {"act": Act.REPLY, "kind": "pipeline_thread", "parent_id": parent}
    parts = [quick_world.owe(f"n/1/{part}", part=part, **under) for part in (1, 2)]
    deliver(quick_world)
    at = the_one(quick_world, parent)["ts"]
    assert [shown(quick_world, the_one(quick_world, each)) for each in parts] == ["n/1/1", "n/1/2"]
    assert {the_one(quick_world, each)["thread_ts"] for each in parts} == {at}


def test_a_message_that_is_brought_up_to_date_keeps_its_picture(world: World) -> None:
    made = world.owe("n/1", payload={"shows": "n/1"})
    deliver(world)
    world.do(lambda work: bring_up_to_date(work, made))
    deliver(world)
    message = the_one(world, made)
    assert (message["edits"], shown(world, message)) == (1, "n/1")
    assert len(world.slack.files()) == 1, "it shows the same, so it is the same file"


def test_a_message_with_other_figures_gets_another_picture(world: World) -> None:
    made = world.owe("n/1")
    deliver(world)

    def newer(_work: Work, notice: Notice) -> Message:
        return compose(notice.dedup_key, "", picture=a_picture(f"edition {notice.edition}"))

    for edition in (2, 3):
        world.do(lambda work: bring_up_to_date(work, made))
        world.slack.fault("chat.update", "lost")
        deliver(world, render=newer)
        assert shown(world, the_one(world, made)) == f"edition {edition}"
    assert len(world.slack.files()) == 3


def test_what_expires_meanwhile_is_not_said(quick_world: World) -> None:
    made = quick_world.owe("n/1", kind="pipeline")
    quick_world.run_until(
        lambda: bool(quick_world.notice(made).picture),
        render=words_and_picture,
        times=replace(SHORT_TIMES, picture_rest=timedelta(seconds=5)),
        rules=replace(SHORT_RULES, lease=timedelta(seconds=30)),
    )
    quick_world.end_leases()
    quick_world.ahead = timedelta(hours=9)
    deliver(quick_world)
    assert quick_world.states(made) == ["expired"]
    assert quick_world.posted() == {}


def test_bytes_go_to_no_address_that_is_less_safe_than_slack_s_own() -> None:
    from bot.delivery.pictures import _may_go_to

    assert _may_go_to("https://files.slack.com/upload/v1/a", "https://slack.com/api/")
    assert not _may_go_to("http://files.slack.com/upload/v1/a", "https://slack.com/api/")
    assert not _may_go_to("file:///etc/passwd", "http://127.0.0.1:1/api/")
    assert _may_go_to("http://127.0.0.1:1/upload/v1/a", "http://127.0.0.1:1/api/")


def test_pictures_are_told_apart_by_all_that_they_show() -> None:
    one = a_picture("a")
    assert Picture.from_json(one.to_json()) == one
    assert one.mark == a_picture("a").mark != a_picture("b").mark


def test_what_is_in_doubt_is_looked_for_before_each_step_however_long_its_picture_took(world: World) -> None:
    made = world.owe("n/1")
    broken: list[str] = []

    async def breaks_once(picture: Picture) -> bytes:
        if not broken:
            broken.append("draw")
            raise RuntimeError("killed")
        return await quick_draw(picture)

    deliver(world, draw=breaks_once)
    assert shown(world, the_one(world, made)) == "n/1"
    assert world.slack.calls()["conversations.history"] == 2, (
        "before the upload, and once more before the post"
    )
