"""The column types that every table shares: one kind of id, of money, of code, of instant.

The modules of this folder do not import `annotations` from the future: SQLModel would compile every annotation again
from its text, which takes a fifth of the time of declaring them.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata
SQLModel.model_config["defer_build"] = (
    True  # Core writes the rows: validators nobody calls cost a start 30 ms
)

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of an interval that has not ended: unique keys and ranges need no NULL."""

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Ids and money: 64 bits on both databases (SQLite gives a row id only to INTEGER)."""


def _string(length: int | None) -> Any:
    """Text that sorts by code point on both databases (`COLLATE "C"`), whatever the server's locale."""
    plain = sa.String(length) if length else sa.Text()
    return plain.with_variant(type(plain)(length, collation="C"), "postgresql")


def key() -> Any:
    """A surrogate primary key that the database gives."""
    return Field(default=None, sa_type=BigInt, primary_key=True)


def part_key(default: Any = ...) -> Any:
    """A part of a composite primary key."""
    return Field(default, sa_type=BigInt, primary_key=True, sa_column_kwargs={"autoincrement": False})


def word_key(length: int, default: Any = ...) -> Any:
    """A textual part of a composite primary key."""
    return Field(default, sa_type=_string(length), primary_key=True)


def day_key() -> Any:
    """A local day as a part of a composite primary key."""
    return Field(sa_type=sa.Date, primary_key=True)


def instant_key() -> Any:
    """An instant as a part of a composite primary key."""
    return Field(sa_type=UTCDateTime, primary_key=True)


def number(default: Any = ..., *, refers: str | None = None) -> Any:
    """An id of something else, or an amount in minor units."""
    if refers:
        return Field(default, sa_type=BigInt, foreign_key=refers)
    return Field(default, sa_type=BigInt)


def instant(default: Any = ...) -> Any:
    """An aware instant, stored in UTC; a naive one is refused."""
    return Field(default, sa_type=UTCDateTime)


def coded(kinds: type[StrEnum], name: str, default: Any = ..., *, part_of_key: bool = False) -> Any:
    """One of a fixed set of codes: text with a CHECK of its own name."""
    kind = sa.Enum(
        kinds,
        values_callable=lambda each: [member.value for member in each],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
    )
    return Field(default, sa_type=kind, primary_key=part_of_key)


def data() -> Any:
    """A JSON object, never null."""
    return Field(default_factory=dict, sa_type=sa.JSON(none_as_null=False), nullable=False)


def text(default: Any = ..., length: int | None = None) -> Any:
    """Text of any length, or of at most `length` characters."""
    return Field(default, sa_type=_string(length))


def belongs(
    *columns: str, to: str, target: tuple[str, ...] = ("workspace_id", "id")
) -> sa.ForeignKeyConstraint:
    """A reference that cannot cross workspaces: (workspace_id, x) to (workspace_id, id)."""
    return sa.ForeignKeyConstraint(["workspace_id", *columns], [f"{to}.{name}" for name in target])
