"""What is shipped to run Tandem for good: an image and units that run as nobody, and a Procfile, all of one mind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.process import STOP_SECONDS
from bot.settings import Settings
from tests.test_architecture import ROOMS

ROOT = Path(__file__).parents[2]
CONTAINER = (ROOT / "Containerfile").read_text()
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def instructions() -> list[tuple[str, str]]:
    """The Containerfile's instructions, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", CONTAINER, flags=re.M))
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines() if line.strip()]


def last_stage() -> list[tuple[str, str]]:
    steps = instructions()
    start = max(number for number, (word, _rest) in enumerate(steps) if word == "FROM")
    return steps[start:]


def test_the_image_runs_as_nobody_and_says_how_it_is() -> None:
    stage = dict(last_stage())
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", stage["USER"]), (
        "a number, so that Kubernetes can check it is not root"
    )
    assert [word for word, _ in last_stage()].index("USER") > [word for word, _ in last_stage()].index("RUN")
    assert "/healthz" in stage["HEALTHCHECK"]
    assert stage["STOPSIGNAL"] == "SIGTERM"
    assert json.loads(stage["ENTRYPOINT"]) == ["python", "-m", "bot"], (
        "no shell between SIGTERM and the process"
    )
    assert json.loads(stage["CMD"])[0] in COMMANDS
    assert stage["WORKDIR"] == stage["VOLUME"] == "/data"


def test_the_image_is_built_from_pinned_things_and_holds_no_secret() -> None:
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert all(re.search(r":\d+\.\d+-slim-\w+$", base) for base in bases)
    assert len(set(bases)) == 1
    assert "ADD" not in {word for word, _ in instructions()}
    assert "--require-hashes" in CONTAINER
    for word, rest in instructions():
        if word in ("ENV", "ARG"):
            assert not re.search(r"TOKEN|SECRET|PASSWORD|KEY", rest)


def test_the_image_holds_every_room_and_nothing_else() -> None:
    copied = {
        rest.split()[0] for word, rest in last_stage() if word == "COPY" and not rest.startswith("--from")
    }
    assert copied == ROOMS
    for name in (".containerignore", ".dockerignore"):
        lines = (ROOT / name).read_text().splitlines()
        assert lines[1] == "*", "everything is left out but what is named"
        assert {line[1:] for line in lines if line.startswith("!")} == ROOMS | {"requirements.txt"}


def test_what_the_image_and_the_units_set_are_settings() -> None:
    known = {name.upper() for name in Settings.model_fields} | {"PATH", "PYTHONPATH"}
    env = " ".join(rest for word, rest in last_stage() if word == "ENV")
    for name in re.findall(r"(\w+)=", env):
        assert name in known or name.startswith("PYTHON")
    for unit in UNITS:
        for name in re.findall(r"^Environment=(\w+)=", unit.read_text(), flags=re.M):
            assert name in known or name.startswith("PYTHON")
    example = (ROOT / "deploy" / "tandem.env.example").read_text()
    assert set(re.findall(r"^#? ?([A-Z_]{6,})=", example, flags=re.M)) <= known


def test_health_is_asked_as_the_image_asks_it() -> None:
    check = re.search(r"CMD (\[.*\])", dict(last_stage())["HEALTHCHECK"])
    assert check is not None
    [_python, *words] = json.loads(check[1])
    refused = subprocess.run(
        [sys.executable, *words],
        env={"METRICS_PORT": "1", "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert refused.returncode == 1, "nobody answers there"
    import http.server
    import threading

    class Well(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Well) as door:
        threading.Thread(target=door.handle_request, daemon=True).start()
        env = {"METRICS_PORT": str(door.server_address[1]), "PATH": os.environ["PATH"]}
        assert subprocess.run([sys.executable, *words], env=env, check=False).returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_as_nobody_with_nothing_to_break(unit: Path) -> None:
    text = unit.read_text()
    for needed in (
        "DynamicUser=yes",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=\n",
    ):
        assert needed in text
    assert "User=root" not in text
    command = re.search(r"^ExecStart=tandem (\w+)", text, flags=re.M)
    assert command is not None
    assert command[1] in COMMANDS
    stop = re.search(r"^TimeoutStopSec=(\d+)", text, flags=re.M)
    if "Type=oneshot" not in text:
        assert stop is not None
        assert int(stop[1]) > STOP_SECONDS, "systemd kills only who did not stop in time"


def test_units_and_procfile_start_the_same_parts() -> None:
    started = {
        match[1]
        for unit in UNITS
        if (match := re.search(r"^ExecStart=tandem (run .*)$", unit.read_text(), flags=re.M))
    }
    named = re.findall(r"^\w+: python -m bot (run .*)$", (ROOT / "Procfile").read_text(), flags=re.M)
    assert started <= set(named)


def installed(folder: Path) -> list[Path]:
    """Copy the units with a command that is there, as an installed machine has it."""
    program = folder / "tandem"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    copies = []
    for unit in (ROOT / "deploy" / "systemd").iterdir():
        copy = folder / unit.name.replace("@.", "@1.")
        copy.write_text(unit.read_text().replace("ExecStart=tandem", f"ExecStart={program}"))
        copies.append(copy)
    return copies


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_every_unit_and_calls_it_safe(tmp_path: Path) -> None:
    copies = installed(tmp_path)
    told = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no", *map(str, copies)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in told.stderr.splitlines() if "tandem" in line]
    assert (told.returncode, ours) == (0, [])
    for unit in copies:
        if unit.suffix == ".service":
            judged = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(unit)],
                capture_output=True,
                text=True,
                check=False,
            )
            assert judged.returncode == 0, judged.stdout[-300:]


def no_namespace() -> bool:
    if shutil.which("unshare") is None or os.geteuid():
        return True
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0


@pytest.mark.skipif(no_namespace(), reason="no mount namespace may be made here")
def test_it_lives_on_a_read_only_machine_without_a_right_in_the_world(tmp_path: Path) -> None:
    """As `--read-only --cap-drop=all --security-opt=no-new-privileges` with a volume at /data."""
    script = (
        'mount --bind "$PWD" "$PWD" && mount -o remount,ro,bind / && cd "$PWD" && '
        "! touch /tmp/written 2>/dev/null && "
        'for words in migrate "notices list" backup "manifest"; do '
        "setpriv --bounding-set -all --inh-caps -all --no-new-privs -- $PYTHON -m bot $words || exit 1; done"
    )
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", script],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": "sqlite:///tandem.db",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing is owed" in done.stdout
    assert "Copied to" in done.stdout
