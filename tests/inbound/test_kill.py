"""Killed between its commit and its answer: one effect, and whoever asks again gets the answer that now holds."""

from __future__ import annotations

import multiprocessing
import signal
import socket as sockets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess

import pytest

from alignment.people import Standing
from bot.process import Mode
from db import tables as t
from tests.inbound import mortal
from tests.inbound.conftest import PATIENCE, Office, free_port, settings, soon, told

pytestmark = pytest.mark.slow


@contextmanager
def living(office: Office, mode: Mode, *, dies: bool) -> Iterator[BaseProcess]:
    """Run Tandem in a process of its own, as far as Slack can reach it; killed in the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.inbound.mortal"])
    port = office.port = free_port()
    ahead = office.clock.now() - datetime.now(UTC)
    birth = mortal.Birth(settings(office.slack, office.url), mode, ahead, port, dies)
    process = context.Process(target=mortal.live, args=(birth,))
    process.start()
    try:
        if mode is Mode.HTTP:
            office.slack.use_http(f"http://127.0.0.1:{port}/slack/events")
            assert soon(lambda: is_open(port))
        else:
            assert office.slack.wait_for_socket(limit=PATIENCE)
        yield process
    finally:
        process.kill()
        process.join(15)


def is_open(port: int) -> bool:
    try:
        sockets.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("mode", [Mode.SOCKET, Mode.HTTP])
def test_what_was_saved_before_the_kill_is_told_and_not_done_again(office: Office, mode: Mode) -> None:
    slack = office.slack
    with living(office, mode, dies=True) as process:
        lost = slack.command("jonas", "/lead reject 42 budget", "sales")
        assert lost.status != "ok"
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL
    assert office.stage(42) == "recycled", "it was saved"
    slack.retry_delays(0.2, 0.5, 1, 2, 4)
    with living(office, mode, dies=True) as process:
        slack.change_person("jonas", guest="single")
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL
    assert told(office, "jonas")[0] is Standing.GUEST
    slack.change_person("jonas", guest="")  # nobody is there to hear it; Slack goes on asking
    with living(office, mode, dies=False):
        assert soon(lambda: told(office, "jonas")[0] is Standing.MEMBER)
        again = slack.repeat(3)
        assert again.ok
        assert "L-42 Acorn Robotics" in str(again.body["text"])
        assert soon(lambda: all_acknowledged(office))
    assert office.count(t.rejection) == 1
    assert office.count(t.notice, kind="rejected") == 1
    assert told(office, "jonas")[0] is Standing.MEMBER, (
        "the event of before came after the newer one, or again"
    )


def all_acknowledged(office: Office) -> bool:
    acks = office.slack.event_acks()
    return {each["event_id"] for each in acks} == {
        each["event_id"] for each in acks if each["status"] == "ok"
    }
