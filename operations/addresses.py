"""Addresses and other systems' names as they are matched once they must not be read: by keyed hashes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from alignment.identity import email_hash, sealed
from db.kept import HASH_KEY, PUBLIC_URL
from db.memory import Work

__all__ = ["HASH_KEY", "PUBLIC_URL", "hashed", "seal"]


def hashed(work: Work, address: str) -> str:
    """Return what stands for an address in this process; empty for none, and where the process has no key."""
    key = work.kept.get(HASH_KEY, b"")
    return email_hash(key, address) if key and address else ""


def seal(work: Work) -> Callable[[str], str] | None:
    """Return what seals the name of somebody who is erased; None where the process has no key."""
    key = work.kept.get(HASH_KEY, b"")
    return partial(sealed, key) if key else None
