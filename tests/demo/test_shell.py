"""`tandem demo` from the shell: a page on this machine within moments, gone again with Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.inbound.conftest import free_port

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m bot …` in a folder of its own and without tokens; the process and the page's address."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TANDEM_"))
    }
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.strip().startswith("http://"):
                yield process, line.strip()
                return
        raise AssertionError("".join(said))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def test_the_demo_shows_its_page_replaces_a_taken_port_and_stops_within_seconds(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(tmp_path, "demo", "--port", str(port)) as (process, address):
            assert not address.endswith(f":{port}/")
            with urllib.request.urlopen(f"{address}page/state?as=U0INES&channel=C0PIPELINE") as answer:
                assert b"Read this morning" in answer.read()
            before = time.monotonic()
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=20)
            assert time.monotonic() - before < 5
            assert process.returncode == 0
            assert "Traceback" not in output
            assert '"level": "error"' not in output
    left = {place.name for place in (tmp_path / "var" / "demo").iterdir()}
    assert not any(name.startswith("run-") for name in left)


def test_without_tokens_run_starts_the_demo_on_the_port_that_is_named(tmp_path: Path) -> None:
    port = free_port()
    with (
        started(tmp_path, "run", "--or-demo", "--port", str(port)) as (_process, address),
        urllib.request.urlopen(address) as answer,
    ):
        assert answer.status == 200
        assert address == f"http://127.0.0.1:{port}/"
