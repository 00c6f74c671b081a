"""Keeps tokens unreadable at rest, and turns e-mail addresses into keyed hashes.

`TANDEM_SECRET_KEY` is a list: the first key writes, all of them read, so that a key can be changed while running.
Any text may be a key; what encrypts is derived from it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """A stored secret was written with a key that is not in TANDEM_SECRET_KEY any more."""


class Secrets:
    """Encrypts and decrypts with the process's keys, and hashes what must be matched but not read."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._box = MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, b"box"))) for key in keys])
        self._hash_key = _derived(keys[-1], b"hash")

    def seal(self, plain: str) -> str:
        """Return `plain` encrypted with the first key."""
        return self._box.encrypt(plain.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed with any of the keys; raises `Unreadable`."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable(
                "A stored token cannot be read with TANDEM_SECRET_KEY. Add the old key to the list, or connect Slack again."
            ) from None

    @property
    def hash_key(self) -> bytes:
        """The key of e-mail hashes: derived from the oldest key, so that adding a new one moves no hash."""
        return self._hash_key


def _derived(key: str, use: bytes) -> bytes:
    return hashlib.scrypt(key.encode(), salt=b"tandem/" + use, n=2**12, r=8, p=1, dklen=32)


def kept_key(path: Path) -> str:
    """Return the key in `path`, made on first use with mode 0600."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(32)
        file.write(key + "\n")
    return key
