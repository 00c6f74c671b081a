"""The memory of the sandbox: people, channels, members, messages with their edits, Homes and files, in one SQLite file.

Everything here runs on the sandbox's own event loop; the file is nobody else's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sandbox.people import Channel, Person, UserGroup
from sandbox.refusals import ControlError

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS channel (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS usergroup (id TEXT PRIMARY KEY, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS member (channel TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (channel, person)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    channel TEXT NOT NULL, ts TEXT NOT NULL, thread_ts TEXT, only_for TEXT, via TEXT NOT NULL, deleted INTEGER NOT NULL,
    body TEXT NOT NULL, extra TEXT NOT NULL, PRIMARY KEY (channel, ts)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_thread ON message (channel, thread_ts, ts);
CREATE TABLE IF NOT EXISTS edit (channel TEXT NOT NULL, ts TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS home (person TEXT PRIMARY KEY, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, doc TEXT NOT NULL, content BLOB NOT NULL);
"""


@dataclass(slots=True)
class Message:
    """One stored message: `body` is Slack's JSON, `only_for` the one person who sees it, `via` the call that made it."""

    channel: str
    ts: str
    body: Json
    thread_ts: str | None = None
    only_for: str | None = None
    via: str = ""
    deleted: bool = False
    extra: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """In a thread and not its first message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_slack(self, *, with_metadata: bool = True) -> Json:
        """The message as Slack gives it; metadata only to those who ask for it."""
        return {key: value for key, value in self.body.items() if with_metadata or key != "metadata"}


class Workspace:
    """One Slack workspace, kept in `path` (`:memory:` for one that is forgotten)."""

    def __init__(
        self, path: str | Path = ":memory:", *, name: str = "Sandbox", domain: str = "sandbox"
    ) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)
        self.team_id = self.setting("team_id", "T0SANDBOX1")
        self.name = self.setting("name", name)
        self.domain = self.setting("domain", domain)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def setting(self, key: str, default: str) -> str:
        """The kept value of `key`, which becomes `default` when there is none yet."""
        self._db.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (key, default))
        (value,) = self._db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return str(value)

    def keep(self, key: str, value: str) -> None:
        """Remember `value` under `key`."""
        self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))

    def new_id(self, prefix: str) -> str:
        """The next id, such as `U0000000A`; never given twice in this workspace."""
        number = int(self.setting("last_id", "0")) + 1
        self.keep("last_id", str(number))
        return f"{prefix}0{number:08X}"

    # people -------------------------------------------------------------------------------------------------

    def save_person(self, person: Person) -> Person:
        """Add or change somebody; a handle that somebody else has is refused."""
        taken = self._db.execute(
            "SELECT id FROM person WHERE name = ? AND id <> ?", (person.name, person.id)
        ).fetchone()
        if taken:
            raise ControlError(f"@{person.name} is taken")
        self._db.execute(
            "INSERT OR REPLACE INTO person VALUES (?, ?, ?)",
            (person.id, person.name, json.dumps(asdict(person))),
        )
        return person

    def people(self) -> list[Person]:
        """Everybody, in the order of their ids."""
        return [
            Person(**json.loads(doc)) for (doc,) in self._db.execute("SELECT doc FROM person ORDER BY id")
        ]

    def person(self, who: str) -> Person | None:
        """Somebody by id, by handle, with or without @."""
        row = self._db.execute(
            "SELECT doc FROM person WHERE id = ? OR name = ?", (who, who.removeprefix("@"))
        ).fetchone()
        return Person(**json.loads(row[0])) if row else None

    # channels -----------------------------------------------------------------------------------------------

    def save_channel(self, channel: Channel) -> Channel:
        """Add or change a channel."""
        self._db.execute(
            "INSERT OR REPLACE INTO channel VALUES (?, ?, ?, ?)",
            (channel.id, channel.name, channel.kind, json.dumps(asdict(channel))),
        )
        return channel

    def channels(self) -> list[Channel]:
        """Every channel and direct message, in the order of their ids."""
        return [
            Channel(**json.loads(doc)) for (doc,) in self._db.execute("SELECT doc FROM channel ORDER BY id")
        ]

    def channel(self, which: str) -> Channel | None:
        """A channel by id or name, with or without #."""
        row = self._db.execute(
            "SELECT doc FROM channel WHERE id = ? OR (name = ? AND kind IN ('public', 'private'))",
            (which, which.removeprefix("#")),
        ).fetchone()
        return Channel(**json.loads(row[0])) if row else None

    def direct(self, people: Iterable[str]) -> Channel:
        """The direct message between exactly these people; opened when there is none."""
        group = sorted(set(people))
        kind = "im" if len(group) <= 2 else "mpim"
        name = "--".join(group)
        row = self._db.execute("SELECT doc FROM channel WHERE name = ? AND kind = ?", (name, kind)).fetchone()
        if row:
            return Channel(**json.loads(row[0]))
        channel = self.save_channel(
            Channel(self.new_id("D" if kind == "im" else "G"), name, kind, people=group)
        )
        for person in group:
            self.join(channel.id, person)
        return channel

    def join(self, channel: str, person: str) -> bool:
        """Make `person` a member; False when they were one."""
        return self._db.execute("INSERT OR IGNORE INTO member VALUES (?, ?)", (channel, person)).rowcount > 0

    def leave(self, channel: str, person: str) -> bool:
        """End a membership; False when there was none."""
        return (
            self._db.execute(
                "DELETE FROM member WHERE channel = ? AND person = ?", (channel, person)
            ).rowcount
            > 0
        )

    def members(self, channel: str) -> list[str]:
        """The ids of a channel's members."""
        rows = self._db.execute("SELECT person FROM member WHERE channel = ? ORDER BY person", (channel,))
        return [person for (person,) in rows]

    def is_member(self, channel: str, person: str) -> bool:
        """Whether `person` is in `channel`."""
        row = self._db.execute(
            "SELECT 1 FROM member WHERE channel = ? AND person = ?", (channel, person)
        ).fetchone()
        return row is not None

    # user groups --------------------------------------------------------------------------------------------

    def save_user_group(self, group: UserGroup) -> UserGroup:
        """Add or change a user group."""
        self._db.execute(
            "INSERT OR REPLACE INTO usergroup VALUES (?, ?)", (group.id, json.dumps(asdict(group)))
        )
        return group

    def user_groups(self) -> list[UserGroup]:
        """Every user group, in the order of their ids."""
        return [
            UserGroup(**json.loads(doc))
            for (doc,) in self._db.execute("SELECT doc FROM usergroup ORDER BY id")
        ]

    def user_group(self, which: str) -> UserGroup | None:
        """A user group by its id."""
        row = self._db.execute("SELECT doc FROM usergroup WHERE id = ?", (which,)).fetchone()
        return UserGroup(**json.loads(row[0])) if row else None

    # messages -----------------------------------------------------------------------------------------------

    def add_message(self, message: Message) -> Message:
        """Keep a new message."""
        self._db.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message.channel, message.ts, message.thread_ts, message.only_for, message.via, int(message.deleted),
                json.dumps(message.body), json.dumps(message.extra),
            ),
        )  # fmt: skip
        return message

    def change_message(self, message: Message, at: str) -> None:
        """Keep a message's new body, and what it was before in its history."""
        self._db.execute(
            "INSERT INTO edit SELECT channel, ts, ?, body FROM message WHERE channel = ? AND ts = ?",
            (at, message.channel, message.ts),
        )
        self._db.execute(
            "UPDATE message SET body = ?, deleted = ? WHERE channel = ? AND ts = ?",
            (json.dumps(message.body), int(message.deleted), message.channel, message.ts),
        )

    def mark_parent(self, parent: Message) -> None:
        """Make a message the first of a thread; that is no edit."""
        parent.thread_ts = parent.ts
        parent.body["thread_ts"] = parent.ts
        self._db.execute(
            "UPDATE message SET thread_ts = ts, body = ? WHERE channel = ? AND ts = ?",
            (json.dumps(parent.body), parent.channel, parent.ts),
        )

    def edits(self, channel: str, ts: str) -> list[Json]:
        """The earlier bodies of a message, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM edit WHERE channel = ? AND ts = ? ORDER BY rowid", (channel, ts)
        )
        return [json.loads(body) for (body,) in rows]

    def message(self, channel: str, ts: str) -> Message | None:
        """One message, deleted ones too."""
        return next(iter(self._messages("channel = ? AND ts = ?", (channel, ts))), None)

    def _messages(
        self, where: str, values: tuple[object, ...], order: str = "ts", limit: int = -1
    ) -> list[Message]:
        # `where` and `order` are written in this module only
        rows = self._db.execute(
            "SELECT channel, ts, body, thread_ts, only_for, via, deleted, extra FROM message "  # noqa: S608
            f"WHERE {where} ORDER BY {order} LIMIT ?",
            (*values, limit),
        )
        return [
            Message(channel, ts, json.loads(body), thread_ts, only_for, via, bool(deleted), json.loads(extra))
            for channel, ts, body, thread_ts, only_for, via, deleted, extra in rows
        ]

    def history(
        self, channel: str, oldest: str, latest: str, limit: int, *, inclusive: bool
    ) -> list[Message]:
        """Top-level messages that everybody sees, newest first, between the two times."""
        more, less = (">=", "<=") if inclusive else (">", "<")
        return self._messages(
            "channel = ? AND only_for IS NULL AND (deleted = 0 OR json_extract(body, '$.subtype') = 'tombstone') "
            "AND (thread_ts IS NULL OR thread_ts = ts OR json_extract(body, '$.subtype') = 'thread_broadcast') "
            f"AND ts {more} ? AND ts {less} ?",
            (channel, oldest, latest),
            "ts DESC",
            limit,
        )

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies of a thread, oldest first, without its parent."""
        return self._messages(
            "channel = ? AND thread_ts = ? AND ts <> ? AND deleted = 0 AND only_for IS NULL",
            (channel, thread_ts, thread_ts),
        )

    def seen_by(self, person: str, channel: str, limit: int = 400) -> list[Message]:
        """What `person` sees in a channel: threads, and the ephemeral messages that are theirs; newest last."""
        found = self._messages(
            "channel = ? AND (only_for IS NULL OR only_for = ?) "
            "AND (deleted = 0 OR json_extract(body, '$.subtype') = 'tombstone')",
            (channel, person),
            "ts DESC",
            limit,
        )
        return found[::-1]

    def last_ts(self, channel: str, person: str) -> str:
        """When `person` last saw something new in a channel, or empty."""
        row = self._db.execute(
            "SELECT max(ts) FROM message WHERE channel = ? AND (only_for IS NULL OR only_for = ?) AND deleted = 0",
            (channel, person),
        ).fetchone()
        return str(row[0] or "")

    def made_by(self, via: str) -> list[Message]:
        """Every message that came by the call `via`, also the deleted ones, oldest first."""
        return self._messages("via = ?", (via,))

    def count_by(self, via: str, channel: str | None = None) -> int:
        """How many messages came by the call `via`."""
        row = self._db.execute(
            "SELECT count(*) FROM message WHERE via = ?1 AND (?2 IS NULL OR channel = ?2)", (via, channel)
        ).fetchone()
        return int(row[0])

    # homes and files ----------------------------------------------------------------------------------------

    def save_home(self, person: str, view: Json) -> None:
        """Keep what the app published on somebody's Home."""
        self._db.execute("INSERT OR REPLACE INTO home VALUES (?, ?)", (person, json.dumps(view)))

    def home(self, person: str) -> Json | None:
        """Somebody's Home, or None before the first publish."""
        row = self._db.execute("SELECT doc FROM home WHERE person = ?", (person,)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def save_file(self, file_id: str, doc: Json, content: bytes) -> None:
        """Keep an uploaded file."""
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (file_id, json.dumps(doc), content))

    def file(self, file_id: str) -> tuple[Json, bytes] | None:
        """A file's facts and its bytes."""
        row = self._db.execute("SELECT doc, content FROM file WHERE id = ?", (file_id,)).fetchone()
        return (dict(json.loads(row[0])), bytes(row[1])) if row else None

    def files(self) -> list[Json]:
        """The facts of every file."""
        return [dict(json.loads(doc)) for (doc,) in self._db.execute("SELECT doc FROM file ORDER BY id")]
