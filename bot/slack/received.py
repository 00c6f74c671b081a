"""What Slack sent, as a database can keep it: half characters and NUL, which none takes, become a sign of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_SIGN = "\N{REPLACEMENT CHARACTER}"


_CODE = re.compile(r"[a-z0-9_.]{1,60}")


def code_of(error: object) -> str:
    """Return what Slack calls an error; what is no word of its kind may quote anything, and is `odd error`."""
    code = str(error or "refused")
    return code if _CODE.fullmatch(code) else "odd error"


def received(sent: Any) -> Any:
    """Return the same value with every text in it kept whole but for characters that cannot be written down.

    JSON may name half of a surrogate pair or NUL; UTF-8 has no half ones, and PostgreSQL's text no NUL.
    """
    if isinstance(sent, str):
        return sent if sent.isascii() and "\x00" not in sent else _UNKEPT.sub(_SIGN, sent)
    if isinstance(sent, Mapping):
        return {received(name): received(each) for name, each in sent.items()}
    if isinstance(sent, list):
        return [received(each) for each in sent]
    return sent
