"""What every set of levers holds: the local Slack, and its line to the app."""

from __future__ import annotations

from sandbox.outbound import Line
from sandbox.slack import Slack


class Levers:
    """Some of the verbs that tests and the demo may use; `sandbox.control` has them all."""

    def __init__(self, slack: Slack, line: Line) -> None:
        self._slack = slack
        self._line = line
