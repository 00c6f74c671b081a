"""What Slack's answer to a call means: one table of its errors, and one rule for every other way a call can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.slack.received import code_of


class Verdict(StrEnum):
    """What an answer says about the message, and so what is done next."""

    SENT = "it arrived"
    LATER = "refused for now: not an attempt, wait as long as Slack asks"
    UNKNOWN = "it may have arrived"
    UNSENT = "the connection was never made: it did not leave"
    BROKEN = "this channel or person cannot be reached: one message to the owner, else an admin"
    SUSPENDED = (
        "the token or its rights are gone: the workspace waits, an admin reads it in the log and in doctor"
    )
    REFUSED = "our message is wrong or not wanted: failed with a reference, the owner is told"
    PLAINER = "Slack refuses the blocks: once more with plain ones"
    UNTHREADED = "nothing can stand under this message: once more beside it"
    GONE = "somebody deleted what this belongs to: nothing to say any more"
    ODD = "not on the list: a few tries, then failed with a reference"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a call: Slack's body where it could be read, `lost` where nothing certain came.

    `lost` is a short word (timeout, reset, http 503). `unsent`: the connection was not even made. `wait`: what
    `Retry-After` said, in seconds.
    """

    body: Mapping[str, Any] = field(default_factory=dict)
    lost: str = ""
    unsent: bool = False
    wait: float = 0.0

    @property
    def error(self) -> str:
        """Slack's error code, or what was lost; empty when it said ok."""
        if self.lost or self.body.get("ok") is True:
            return self.lost
        return code_of(self.body["error"]) if self.body.get("error") else "no answer"

    def text(self, name: str) -> str:
        """Return a field of the body as text; empty where it is none."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its code, and how many seconds to wait where Slack said so."""

    verdict: Verdict
    code: str = ""
    wait: float = 0.0


_LISTED: dict[Verdict, str] = {
    Verdict.LATER: "ratelimited rate_limited team_added_to_org org_login_required",
    Verdict.UNKNOWN: "internal_error fatal_error service_unavailable request_timeout",
    Verdict.BROKEN: """
        channel_not_found not_in_channel is_archived is_inactive messages_tab_disabled no_permission
        restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel
        restricted_action_non_threadable_channel restricted_action_thread_locked
        ekm_access_denied access_denied accesslimited message_limit_exceeded team_not_found
        user_not_found users_not_found user_disabled user_not_visible cannot_dm_bot method_not_supported_for_channel_type
        not_enabled no_slack_account not_a_member""",
    Verdict.SUSPENDED: """
        token_revoked account_inactive invalid_auth token_expired not_authed missing_scope not_allowed_token_type
        team_access_not_granted enterprise_is_restricted""",
    Verdict.REFUSED: """
        no_text msg_too_long too_many_attachments too_many_contact_cards metadata_too_large invalid_metadata_format
        invalid_metadata_schema metadata_must_be_sent_from_app markdown_text_conflict invalid_arguments
        invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type
        missing_argument unknown_method cant_update_message cant_delete_message edit_window_closed
        compliance_exports_prevent_deletion""",
    Verdict.PLAINER: "invalid_blocks invalid_blocks_format msg_blocks_too_long invalid_attachments",
    Verdict.UNTHREADED: "cannot_reply_to_message",
    Verdict.GONE: "message_not_found thread_not_found",
}
ERRORS: Mapping[str, Verdict] = {
    code: verdict for verdict, codes in _LISTED.items() for code in codes.split()
}
"""Slack's errors and what they mean for a message (slack.dev, chat.postMessage and its neighbours)."""

SHUT = frozenset(
    """channel_not_found not_in_channel is_archived is_inactive messages_tab_disabled team_not_found user_not_found
    users_not_found user_disabled cannot_dm_bot no_slack_account not_a_member""".split()
)
"""Errors of a channel or person that any other message there would get as well; the rest may be about the one."""

_LONG_WAIT = {"team_added_to_org": 60.0, "org_login_required": 600.0}
_LONGEST_WAIT = 3600.0
_DEFAULT_WAIT = 5.0


def judge(method: str, answer: Answer) -> Outcome:
    """Return what an answer to `method` means. An answer that says ok without saying where is not believed."""
    if answer.unsent:
        return Outcome(Verdict.UNSENT, answer.lost)
    if answer.lost:
        return Outcome(Verdict.UNKNOWN, answer.lost)
    if answer.body.get("ok") is True:
        if method == "chat.postMessage" and not (answer.text("ts") and answer.text("channel")):
            return Outcome(Verdict.UNKNOWN, "ok without ts")
        return Outcome(Verdict.SENT)
    if "ok" not in answer.body:
        return Outcome(Verdict.UNKNOWN, "odd answer")
    code = answer.error
    verdict = ERRORS.get(code, Verdict.ODD)
    if verdict == Verdict.GONE and method == "chat.delete":
        return Outcome(Verdict.SENT, code)
    if verdict == Verdict.LATER:
        wait = answer.wait or _LONG_WAIT.get(code, _DEFAULT_WAIT)
        return Outcome(verdict, code, min(wait, _LONGEST_WAIT))
    if code == "missing_scope":
        code = f"missing_scope {answer.text('needed')}".strip()
    return Outcome(verdict, code)
