"""Why Slack said no: one exception for every `{"ok": false, "error": …}`."""

from __future__ import annotations

from typing import Any


class RefusedError(Exception):
    """A call that Slack answers with `ok: false`; `error` is Slack's own name for the reason."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON body that goes back to the caller."""
        return {"ok": False, "error": self.error, **self.more}


class ControlError(Exception):
    """A test or the page asked for something that no person could do; the text says what was there."""
