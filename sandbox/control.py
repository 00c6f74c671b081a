"""The strings that tests and the demo pull: people, channels, faults, the clock, and what was posted.

The same verbs are methods here, on the thread-hosted sandbox, and POSTs to `/sandbox/control/<verb>` with JSON arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from sandbox.acts import Acts
from sandbox.casting import Casting
from sandbox.outbound import Line
from sandbox.screen import Outcome
from sandbox.slack import Slack
from sandbox.views import Views
from sandbox.watching import Watching
from sandbox.weather import Weather
from sandbox.wiring import Wiring


def plain(value: Any) -> Any:
    """A result as JSON can hold it."""
    if isinstance(value, Outcome):
        return asdict(value) | {"said": value.said}
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(inside) for inside in value]
    return value


class Control(Casting, Watching, Weather, Wiring):
    """Everything a test may do to the sandbox. People and channels are named by id, handle or name."""

    def __init__(self, slack: Slack, line: Line, views: Views, acts: Acts) -> None:
        super().__init__(slack, line, views)
        # what people do
        self.command = acts.command
        self.click = acts.click
        self.suggest = acts.suggest
        self.fill = acts.forms.fill
        self.submit = acts.forms.submit
        self.close_form = acts.forms.close
        self.shortcut = acts.shortcut
        self.open_home = acts.open_home
        self.say = acts.say
