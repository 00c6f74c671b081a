"""How companies and people are matched without being read: folded names, and keyed hashes of e-mail addresses."""

from __future__ import annotations

import hmac
import unicodedata


def folded(name: str) -> str:
    """Return a name as it is searched: compatible letters, no case, no accents, single blanks."""
    if name.isascii():
        return " ".join(name.casefold().split())
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def email_hash(key: bytes, address: str) -> str:
    """Return the keyed hash (HMAC-SHA-256) that stands for an e-mail address; empty for an empty one."""
    known = address if address.isascii() else unicodedata.normalize("NFKC", address)
    plain = known.strip().casefold()
    return hmac.digest(key, plain.encode(), "sha256").hex() if plain else ""


SEALED = "sealed:"
"""How what stands for a name begins."""


def sealed(key: bytes, name: str) -> str:
    """Return what stands for another system's name of somebody who was erased: it still fits, and cannot be read."""
    return SEALED + hmac.digest(key, b"name:" + name.encode(), "sha256").hex()
