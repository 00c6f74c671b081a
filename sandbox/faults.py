"""Bad days on request: what goes wrong with the next calls of a method."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.refusals import ControlError

KINDS = ("ratelimited", "error", "http", "lost", "empty", "drip", "delay", "refuse")


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, `times` times (-1: until cleared).

    `kind`: `ratelimited` (429, `retry_after` s) · `error` (200, ok false, `error`) · `http` (`status`) · `lost` (carried out, then
    the connection breaks) · `empty` (200 without a body) · `drip` (a byte at a time for `seconds`) · `delay` (`seconds` before the
    call is looked at, and then it is carried out, also when the caller has long hung up) · `refuse` (connection broken, nothing carried out). `after` carries the call out first.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    error: str = "internal_error"
    status: int = 500
    seconds: float = 0.0
    after: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ControlError(f"no fault {self.kind!r}; there are: {', '.join(KINDS)}")
        if self.kind == "lost":
            self.after = True


@dataclass(slots=True)
class Limit:
    """So many `calls` of a method in so many `seconds`, in the whole workspace or, with `per_channel`, in each channel."""

    method: str
    calls: int
    seconds: float
    per_channel: bool = False
    taken: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, channel: str, at: float) -> int:
        """Count a call at `at`; 0 when it is let through, else the whole seconds that `Retry-After` asks for."""
        passed = self.taken.setdefault(channel if self.per_channel else "", deque())
        while passed and passed[0] <= at - self.seconds:
            passed.popleft()
        if len(passed) < self.calls:
            passed.append(at)
            return 0
        return max(1, math.ceil(passed[0] + self.seconds - at))


class Faults:
    """The faults that are waiting for their call, in the order they were asked for; method `*` hits every one."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.limits: list[Limit] = []

    def limit(self, method: str, calls: int, seconds: float = 60.0, *, per_channel: bool = False) -> Limit:
        """Refuse a method with 429 once it was called too often, as Slack's tiers do."""
        made = Limit(method, calls, seconds, per_channel)
        self.limits.append(made)
        return made

    def over(self, method: str, channel: str, at: float) -> int:
        """How many seconds a call must wait for its method's limits; 0 when it is let through."""
        return max((each.take(channel, at) for each in self.limits if each.method == method), default=0)

    def add(self, method: str, kind: str, **how: Any) -> Fault:
        """Plan a fault; see `Fault` for what can be said in `how`."""
        fault = Fault(method, kind, **how)
        self.waiting.append(fault)
        return fault

    def clear(self, method: str | None = None) -> None:
        """Forget the faults and limits of `method`, or all."""
        self.waiting = [fault for fault in self.waiting if method is not None and fault.method != method]
        self.limits = [limit for limit in self.limits if method is not None and limit.method != method]

    def take(self, method: str) -> Fault | None:
        """The fault for this call, used up by one; None on a good day."""
        for fault in self.waiting:
            if fault.method in (method, "*"):
                if fault.times > 0:
                    fault.times -= 1
                    if fault.times == 0:
                        self.waiting.remove(fault)
                return fault
        return None

    def planned(self) -> list[Mapping[str, Any]]:
        """What is still to come, for the control page."""
        return [{"method": fault.method, "kind": fault.kind, "times": fault.times} for fault in self.waiting]
