"""A local Slack on 127.0.0.1, to try an app in and to test it through.

with sandbox.running() as slack:
    slack.add_person("jonas"); slack.add_channel("sales", members=["jonas"], bot=True)
    ...start the app with slack.url, slack.bot_token, slack.app_token...
    slack.command("jonas", "/lead 42", "sales").said

What Slack accepts is accepted and what Slack refuses is refused, for the calls in `sandbox.methods`. It has one workspace
with one app, and no user tokens, user groups, Enterprise organisations, reactions, searches or unfurls; it limits no rates
unless a fault asks for it; where Slack's documents disagree about a limit, the stricter reading holds (`sandbox.limits`).
"""

from __future__ import annotations

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.hosting import Running, Sandbox, running
from sandbox.refusals import ControlError, RefusedError
from sandbox.screen import Outcome

__all__ = ["Clock", "Control", "ControlError", "Outcome", "RefusedError", "Running", "Sandbox", "running"]
