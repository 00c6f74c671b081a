"""Every column is classed, and what is kept about people is said to them whole."""

from __future__ import annotations

from db import privacy
from db import tables as t
from db.privacy import Class

NAMES_A_PERSON = (
    "person_id", "author_id", "actor_id", "owner_id", "manager_id", "granted_by", "rejected_by", "answered_by",
    "owner_before", "refused_by", "other_id",
)  # fmt: skip


def test_every_column_is_in_one_class_and_no_class_names_a_column_that_is_gone() -> None:
    there = {name: {column.name for column in table.columns} for name, table in t.metadata.tables.items()}
    classed = {name: set(columns) for name, columns in privacy.CLASSES.items()}
    assert classed == there


def test_no_column_is_classed_twice() -> None:
    for name, by_class in privacy._BY_TABLE.items():
        listed = [column for columns in by_class.values() for column in columns.split()]
        assert len(listed) == len(set(listed)), name


def test_what_names_a_person_is_told_to_that_person() -> None:
    told = {(kept.table, column) for kept in privacy.ABOUT_PEOPLE for column in kept.columns}
    there = {
        (name, column.name)
        for name, table in t.metadata.tables.items()
        for column in table.columns
        if column.name in NAMES_A_PERSON
    }
    assert there <= told
    assert all(column in t.metadata.tables[table].columns for table, column in told)


def test_every_table_with_a_lead_is_reached_by_an_erasure() -> None:
    with_lead = {name for name, table in t.metadata.tables.items() if "lead_id" in table.columns}
    assert with_lead <= set(privacy.LEAD_COLUMN)


def test_a_scrubbed_row_tells_nothing_but_what_is_plain() -> None:
    row = {"lead_id": 42, "name": "Maya", "email": "maya@example.com", "phone": "", "asked": "a demo"}
    assert privacy.scrubbed("contact", row) == {
        "lead_id": 42,
        "name": "…",
        "email": "…",
        "phone": "",
        "asked": "…",
    }
    assert "hidden" not in repr(privacy.scrubbed("installation", {"token": "hidden", "team": "T1"}))


def test_tokens_and_hashes_of_codes_are_secret() -> None:
    assert privacy.columns_of("installation", Class.SECRET) == ("token",)
    assert privacy.columns_of("setup_code", Class.SECRET) == ("hashed",)
