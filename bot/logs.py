"""Logs for the person on call: one line an event, with its reference and no personal data.

Messages are fixed words, each explained in `EVENTS`; what varies travels in `extra` under names from a short list.
`cause` is the short id of a request: the lines of the request, of the notices that it owed and of their delivery carry
the same one. Libraries that log request bodies or parameters are kept at WARNING.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from types import TracebackType

from bot.measures import Measures

log = logging.getLogger(__name__)

CAUSE: ContextVar[str] = ContextVar("cause", default="")
"""The short id of the request that is being answered, for every line that is written meanwhile."""

_FIELDS = (
    "reference",
    "error",
    "noun",
    "kind",
    "notice",
    "workspace",
    "lane",
    "state",
    "count",
    "seconds",
    "port",
    "file",
)
_SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe[\w.-]+")
_QUIET = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "uvicorn", "asyncio")
_MOST = 300

EVENTS: Mapping[str, str] = {
    "after the acknowledgement": "A form or an ephemeral answer did not reach Slack. Nothing of the record is lost; the person tries again.",
    "answered": "Somebody's command, click or form was answered: `kind`, `noun`, `state` (ok, slow, error), `seconds`.",
    "app token alone again": "The other bot on SLACK_APP_TOKEN is gone.",
    "app token shared": "Slack counts `count` connections on SLACK_APP_TOKEN that are not ours: another bot takes a part of what people do. Stop it, or give each its own Slack app.",
    "asked again": "PostgreSQL planned a statement anew. Harmless.",
    "a part ended": "A part of the process stopped by itself: restart the process, and report `where`.",
    "blocks refused": "Slack refused a message's blocks; it went out as plain text. Report the notice's kind.",
    "clocks agree again": "The clocks are within a minute again; scheduling and sending go on.",
    "clocks disagree: nothing is scheduled or sent": "This machine's clock is over a minute from the database's or Slack's (`error`). Set the time by NTP.",
    "clocks not compared": "The database did not say what time it is; asked again. Harmless beside `pulse lost`.",
    "delivery broke": "A notice broke in a way nobody foresaw; it is looked up and tried again. Report `where`.",
    "directory read": "Who belongs to the workspace was read from Slack.",
    "envelope not answered": "An envelope of Socket Mode got no answer; Slack sends it again, and it counts once.",
    "climbed": "People were told of promises that wait, or leads were passed on: `count` steps.",
    "event too old": "Slack sent an event that is over 30 days old; it was let go.",
    "form not opened": "Slack did not open or change a form in time; the person was told, with what they typed.",
    "erased again": "Somebody who had been erased was in the database again, as after a restored backup, and was erased again.",
    "erased from files": "Rows of people who were erased were taken out of files in the inbox's done and failed: `count` files.",
    "erasure not readable": "A line of the file of erased people cannot be read: cut off by a kill, or edited. Look at the file.",
    "found already there": "A message in doubt was found in its channel, so it was not sent again.",
    "home not made": "Somebody's Home could not be made in time; it says so, and is made when they open it again.",
    "nobody met": "Slack did not say in time who somebody is that Tandem never met; they were answered as somebody unknown, and "
    "are looked up again when they type again.",
    "job failed in a workspace": "A job of the clock (`kind`) broke in one workspace; the others went on, and it is done again at its "
    "interval. Of `directory` and `channels`: Slack did not answer. Report `where`.",
    "job failed": "A job of the clock broke (`kind` is the job); it is done again at its interval. Report `where`.",
    "let go": "People who were kept long enough were erased: `count` (`/tandem setup keep`).",
    "listening": "A door is open: `port`.",
    "lock gone": "Another process finished changing the schema while this one waited for its turn. Harmless.",
    "look-up failed": "Slack could not be read to see whether a message had arrived; asked again later.",
    "no client": "A workspace's token could not be read: the database is away, or TANDEM_SECRET_KEY lacks the key that wrote it.",
    "no picture yet": "A chart could not be drawn, uploaded or shown (`error` says which step and why): tried again, five times at most; then its words go alone.",
    "nobody waits": "Who asked was gone before the answer; the change itself is saved.",
    "not measured": "The database did not answer a scrape in time; tandem_database_up is 0 in it.",
    "not prepared": "Notices could not be rendered now, usually since the database was away; they are tried again.",
    "nothing claimed": "The worker could not ask the database for work; it asks again. Look at the database.",
    "notice failed": "A notice will not be tried again by itself: `tandem notices list --stuck`, then retry or cancel.",
    "not told": "Slack took no word of what went wrong with a form or a click, by whatever way; the person saw nothing happen.",
    "notice not rendered": "A message could not be made; after five tries it fails with a reference. Report `where`.",
    "notice tried": "What became of one try: `state` sent, pending (later), sending (to be looked up), failed, held, cancelled.",
    "owed": "The clock made notices: `count`.",
    "pulse lost": "The database did not answer within its time; `readyz` says so until it does.",
    "pulse back": "The database answers again.",
    "request refused": "A request was not signed by Slack, or too old: see tandem_refused_requests.",
    "results not saved": "Results of deliveries wait for the database; they are saved when it is back.",
    "schema changed": "The database was brought to another version while this process runs: restart it with that version.",
    "Slack's time not heard": "A process that speaks to Slack for nothing else asked it for the time in vain; it asks again.",
    "slow answer": "An answer took over 2.4 s and was taken back; the person was told so with this reference, or that nobody knows where its commit was under way.",
    "socket closed badly": "A connection broke while it was closed. Harmless.",
    "socket connected": "Socket Mode is connected; `count` is how often since the start.",
    "socket not connected": "Socket Mode could not be connected; tried again after `seconds`.",
    "socket stale, asking for a new one": "The socket was silent for `seconds`; it is replaced.",
    "started": "The process is up: `kind` are its parts.",
    "stopping": "SIGTERM or Ctrl-C: intake ends, what is under way is finished.",
    "stopped": "The process has let go of everything.",
    "still suspended": "A suspended workspace's token was tried again and is dead still (`error`); tried again in ten minutes at the most.",
    "token not read": "The database did not say which token to use in time; the one of before was used.",
    "refusal not noted": "That a webhook was turned away was not written down in time; `webhook refused` says it too.",
    "webhook": "A delivery of another system was answered: `count` records, `state` taken or repeated.",
    "webhook refused": "A delivery was not signed as its endpoint asks (`error`): `tandem webhook list`, or somebody tries the door.",
    "webhook secret unreadable": "A webhook's secret was written with a key that is not in TANDEM_SECRET_KEY: add it, or `tandem webhook rotate`.",
    "calendar too slow": "A calendar took too long to write; the program that read it was told to come again.",
    "calendar: database away": "The database was locked or away (`error`); whoever read a calendar was told to come again.",
    "webhook too slow": "A delivery took too long and was taken back, or nobody knows; the sender was told to come again.",
    "webhook: database away": "The database was locked or away (`error`); the sender was told to come again, and loses nothing.",
    "unexpected": "A command, click or form broke; the person was told with this reference. Report `where`.",
    "workspace resumed": "A suspended workspace's token lives again, or a new one was entered: what waited goes out.",
    "workspace suspended": "Slack refuses a workspace's token (`error`). Install the app again, put a new token into .env; what is owed waits.",
}  # fmt: skip
"""Every event that Tandem itself logs, by its words. docs/operations.md is made from it; a test holds it complete."""


def _cause(record: logging.LogRecord) -> str:
    return str(getattr(record, "cause", "") or CAUSE.get())


def _facts(record: logging.LogRecord) -> dict[str, object]:
    """Return what a line tells besides its words; an exception is its type and places, never its text."""
    facts: dict[str, object] = {}
    if cause := _cause(record):
        facts["cause"] = cause
    for name in _FIELDS:
        if hasattr(record, name):
            value = getattr(record, name)
            facts[name] = value[:_MOST] if isinstance(value, str) else value
    if record.exc_info and record.exc_info[0] is not None:
        facts["error"] = record.exc_info[0].__name__
        facts["where"] = places(record.exc_info[2])
    return facts


def places(trace: TracebackType | None) -> list[str]:
    """Return where an error came from, the innermost last: all that is told of it, since its text may quote a row."""
    frames = traceback.extract_tb(trace)[-6:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}" for frame in frames]


def _words(record: logging.LogRecord) -> str:
    """Return a record's fixed words. What a library fills in, or adds in further lines, may be a row or a message."""
    ours = record.name.partition(".")[0] in ("bot", "db")
    return record.getMessage() if ours else str(record.msg).partition("\n")[0][:_MOST]


class OneLine(logging.Formatter):
    """A record as one JSON line: time, level, name, words, the known extras, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception is its type and places, never its text: that may hold what somebody typed."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": _words(record),
        }
        line |= _facts(record)
        return _SECRETS.sub("xox…", json.dumps(line, ensure_ascii=False, default=str))


class ForPeople(logging.Formatter):
    """The same line for a terminal: time, level, words, then each fact as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; control characters of whatever came from outside are shown, not sent to the terminal."""
        told = " ".join(
            f"{name}={' < '.join(reversed(value)) if isinstance(value, list) else value}"
            for name, value in _facts(record).items()
        )
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower():7} {_words(record)}  {told}"
        shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in line.rstrip())
        return _SECRETS.sub("xox…", shown)


class _Counting(logging.Handler):
    """Counts what is worth reading."""

    def __init__(self, measures: Measures) -> None:
        super().__init__(logging.WARNING)
        self._measures = measures

    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warning"
        self._measures.count("tandem_log_lines", level)


def set_up(level: str, style: str = "json", measures: Measures | None = None) -> None:
    """Send this process's logs to stderr, one line each, as `json` or `text`; libraries speak only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ForPeople() if style == "text" else OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler, *([_Counting(measures)] if measures else [])]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    threading.excepthook = _of_thread


def _of_thread(ended: threading.ExceptHookArgs) -> None:
    """Log a thread that broke; Python's own way prints the error's text."""
    if ended.exc_value is not None:
        log.error("a part ended", exc_info=ended.exc_value)
