"""The shell's way in, its secrets and its logs: quick help, known problems in a sentence, nothing that betrays."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __main__ as shell
from bot.logs import OneLine
from bot.secrets import Secrets, Unreadable, kept_key
from bot.settings import Missing, Settings

ROOT = Path(__file__).parents[2]


def tandem(
    *words: str, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        capture_output=True,
        text=True,
        cwd=cwd or ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **(env or {})},
        timeout=60,
        check=False,
    )


def test_help_lists_every_command_and_imports_none_of_them() -> None:
    shown = tandem("--help")
    assert shown.returncode == 0
    for name in ("run", "demo", "migrate", "doctor", "import", "report", "erase"):
        assert name in shown.stdout
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stderr
    for heavy in ("sqlalchemy", "slack_sdk", "pydantic", "jinja2", "aiohttp"):
        assert f" {heavy}\n" not in loaded


def test_the_version_is_told_without_being_installed() -> None:
    from bot import __version__

    assert tandem("--version").stdout == f"tandem {__version__}\n"


def test_an_empty_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    shown = tandem("notices", "list", env={"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}, cwd=tmp_path)
    assert shown.returncode == 2
    assert shown.stderr == "The database is empty. Run: tandem migrate\n"


@pytest.mark.parametrize("command", [("migrate",), ("notices", "list")])
def test_a_database_in_a_folder_that_is_not_there_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    shown = tandem(*command, env={"DATABASE_URL": f"sqlite:///{tmp_path / 'none' / 'new.db'}"}, cwd=tmp_path)
    assert shown.returncode == 2
    assert "is not there" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_migrate_then_list_on_a_new_machine(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    assert "revision" in tandem("migrate", env=env, cwd=tmp_path).stdout
    assert tandem("migrate", env=env, cwd=tmp_path).stdout.startswith("The database is up to date")
    assert tandem("notices", "list", env=env, cwd=tmp_path).stdout == "Nothing is owed.\n"


@pytest.mark.parametrize(
    "words", [("notices", "list"), ("migrate",), ("doctor",), ("backup", "copy.dump"), ("run", "--or-demo")]
)
def test_an_unreachable_database_is_told_without_its_password(tmp_path: Path, words: tuple[str, ...]) -> None:
    env = {
        "DATABASE_URL": "postgresql://a:geheim@127.0.0.1:1/x", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1",
    }  # fmt: skip
    shown = tandem(*words, env=env, cwd=tmp_path)
    assert shown.returncode == 2
    assert shown.stderr.startswith("The database cannot be reached: ")
    assert shown.stderr.endswith("refused. Does it run, and does DATABASE_URL name it?\n")
    assert "geheim" not in shown.stdout + shown.stderr


def test_a_missing_token_is_named_with_where_to_get_it(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    shown = tandem("run", env=env, cwd=tmp_path)
    assert shown.returncode == 2
    assert "SLACK_APP_TOKEN is not set" in shown.stderr
    assert "connections:write" in shown.stderr


def test_settings_never_show_a_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("TANDEM_SECRET_KEY", "new-key, old-key")
    settings = Settings()
    assert "canary" not in repr(settings)
    assert "canary" not in str(settings.model_dump())
    assert settings.secret_keys() == ["new-key", "old-key"]
    with pytest.raises(Missing, match="SLACK_APP_TOKEN"):
        settings.need("slack_app_token")


def test_sqlite_keeps_a_key_of_its_own_and_postgres_wants_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///tandem.db")
    first = Settings().secret_keys()
    assert first == Settings().secret_keys()
    assert (tmp_path / "tandem.db.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("DATABASE_URL", "postgresql://x/y")
    with pytest.raises(Missing, match="TANDEM_SECRET_KEY"):
        Settings().secret_keys()


def test_a_new_key_writes_and_the_old_ones_still_read() -> None:
    sealed = Secrets(["old"]).seal("xoxb-1")
    both = Secrets(["new", "old"])
    assert both.open(sealed) == "xoxb-1"
    assert both.hash_key == Secrets(["old"]).hash_key
    with pytest.raises(Unreadable, match="TANDEM_SECRET_KEY"):
        Secrets(["new"]).open(sealed)


def test_two_processes_that_start_at_once_keep_one_key(tmp_path: Path) -> None:
    assert kept_key(tmp_path / "key") == kept_key(tmp_path / "key")


def test_a_log_line_has_the_place_of_an_error_and_not_its_words() -> None:
    try:
        int("jane@example.com typed xoxb-12345-abc")
    except ValueError:
        record = logging.LogRecord(
            "bot.slack.edge", logging.ERROR, __file__, 1, "unexpected", None, sys.exc_info()
        )
    record.reference = "7F3A"
    line = OneLine().format(record)
    told = json.loads(line)
    assert told["error"] == "ValueError"
    assert told["reference"] == "7F3A"
    assert told["where"][-1].startswith("bot/test_shell.py:")
    assert "jane" not in line
    assert "xoxb-12345" not in line


def test_a_token_in_a_librarys_words_is_cut() -> None:
    record = logging.LogRecord(
        "slack_sdk", logging.WARNING, __file__, 1, "token xoxb-123-abcDEF refused", None, None
    )
    assert "123-abc" not in OneLine().format(record)


def test_what_a_library_fills_in_or_adds_below_is_not_told() -> None:
    filled = logging.LogRecord(
        "psycopg", logging.WARNING, __file__, 1, "lost: %s", ("jane@example.com",), None
    )
    below = logging.LogRecord(
        "asyncio", logging.ERROR, __file__, 1, "never retrieved\nfuture: jane", (), None
    )
    assert json.loads(OneLine().format(filled))["says"] == "lost: %s"
    assert json.loads(OneLine().format(below))["says"] == "never retrieved"


def test_what_nobody_foresaw_is_told_by_its_kind_and_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_words: object, **_how: object) -> None:
        raise LookupError("Failing row contains (jane@example.com)")

    monkeypatch.setattr("bot.cli.tandem.main", break_down)
    with pytest.raises(SystemExit) as ended:
        shell.main(["export", "leads"])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert told.startswith("That did not work: LookupError at bot/test_shell.py:")
    assert "jane" not in told
    assert "Traceback" not in told
