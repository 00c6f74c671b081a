"""What the operator's tests share: the sample company, live, and its Slack."""

from __future__ import annotations

from tests.delivery.conftest import slack
from tests.demo.conftest import made
from tests.journeys.conftest import house

__all__ = ["house", "made", "slack"]
