"""The life cycle of a lead as data: its stages, what may happen to it, and the table of legal transitions.

The table is domain.md 2.1, row by row; `alignment/leads.py` decides by it, its drawing in the docs is made from it,
and whatever it does not list is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alignment.people import Role


class Stage(StrEnum):
    """Where a lead stands. A rejection is a record beside the lead and never a stage."""

    NEW = "new"
    MQL = "mql"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    QUALIFIED = "qualified"
    WON = "won"
    LOST = "lost"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"


IN_HAND = frozenset({Stage.MQL, Stage.ASSIGNED, Stage.ACCEPTED})
"""Handed over and not decided yet: somebody owes this lead the next step."""


class Origin(StrEnum):
    """Who brought the lead in; set once, at creation, and never derived from its owner."""

    MARKETING = "marketing"
    INSIDE_SALES = "inside_sales"
    SALES = "sales"


class Inside(StrEnum):
    """How far inside sales has come with a lead in its cycle: the step between marketing and sales, where there is one."""

    NONE = "none"
    ACCEPTED = "accepted"
    """Tele-accepted (TAL): somebody of inside sales works it."""
    QUALIFIED = "qualified"
    """Tele-qualified (TQL): handed on to sales."""


class Queue(StrEnum):
    """Who holds a lead that no person holds."""

    ROUTING = "routing"
    NURTURE = "nurture"
    TRIAGE = "marketing_triage"
    NONE = "none"


class EventKind(StrEnum):
    """What can happen to a lead. Past tense: an event is a fact."""

    CREATED = "created"
    MARKETING_QUALIFIED = "marketing_qualified"
    ASSIGNED = "assigned"
    REROUTED = "rerouted"
    TELE_ACCEPTED = "tele_accepted"
    TELE_QUALIFIED = "tele_qualified"
    ACCEPTED = "accepted"
    TOUCHED = "touched"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"
    RETURNED = "returned"
    SALES_QUALIFIED = "sales_qualified"
    WON = "won"
    LOST = "lost"
    REVIVED = "revived"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    SECOND_LOOK = "second_look"
    RULED = "ruled"
    MISSING = "missing"
    FILLED = "filled"
    NOT_TO_BE_HAD = "not_to_be_had"
    VOIDED = "voided"


class TouchKind(StrEnum):
    """A logged human attempt to reach this person. Automatic answers and record changes are none."""

    CALL = "call"
    NO_ANSWER = "no_answer"
    EMAIL = "email"
    MEETING = "meeting"
    SOCIAL = "social"


class Via(StrEnum):
    """Through which door an event came."""

    COMMAND = "command"
    FORM = "form"
    SHELL = "shell"
    FILE = "file"
    WEBHOOK = "webhook"
    CLOCK = "clock"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: from which stages, to which, by whom, and under what condition.

    `target` None: the stage stays (or, for a rejection, the reason's route decides). `roles` empty: the system only.
    `row` is the row of domain.md 2.1.
    """

    row: int
    kind: EventKind
    sources: frozenset[Stage | None]
    target: Stage | None
    roles: frozenset[Role]
    guard: str
    effect: str


_SALES = frozenset({Role.REP, Role.SALES_MANAGER})
_MARKETING = frozenset({Role.MARKETER, Role.MARKETING_MANAGER})
_BOTH = _SALES | _MARKETING
_ANY: frozenset[Stage | None] = frozenset(Stage)
_K, _S = EventKind, Stage


def _row(
    row: int,
    kind: EventKind,
    sources: frozenset[Stage | None],
    target: Stage | None,
    roles: frozenset[Role],
    guard: str,
    effect: str,
) -> Transition:
    return Transition(row, kind, sources, target, roles, guard, effect)


TRANSITIONS: tuple[Transition, ...] = (
    _row(1, _K.CREATED, frozenset({None}), _S.NEW, _BOTH, "one lead per CRM id or e-mail", "origin is set for good"),
    _row(2, _K.MARKETING_QUALIFIED, frozenset({_S.NEW}), _S.MQL, _MARKETING,
         "meets the definition in force", "a cycle opens; the accept clock starts"),
    _row(3, _K.ASSIGNED, frozenset({_S.MQL, _S.NEW}), _S.ASSIGNED, frozenset({Role.SALES_MANAGER}),
         "an eligible rep exists", "the rep is told; the first-touch clock starts"),
    _row(4, _K.REROUTED, frozenset({_S.ASSIGNED}), _S.ASSIGNED, _SALES,
         "a re-route reason", "no rejection; the clock runs on"),
    _row(4, _K.REROUTED, frozenset({_S.ACCEPTED}), _S.ASSIGNED, frozenset({Role.SALES_MANAGER}),
         "a re-route reason", "no rejection; the clock runs on"),
    _row(5, _K.ACCEPTED, frozenset({_S.MQL, _S.ASSIGNED}), _S.ACCEPTED, _SALES,
         "nobody else has accepted", "the accept clock stops"),
    _row(5, _K.ACCEPTED, frozenset({_S.ACCEPTED}), _S.ACCEPTED, _SALES,
         "a file says that it is accepted, by somebody unknown here", "it is theirs; no clock starts anew"),
    _row(5, _K.TELE_ACCEPTED, frozenset({_S.MQL, _S.ASSIGNED}), _S.ACCEPTED, _SALES,
         "its holder is of inside sales; not handed on yet", "the accept clock stops; inside sales works it"),
    _row(5, _K.TELE_QUALIFIED, frozenset({_S.ACCEPTED, _S.NEW}), _S.ASSIGNED, _SALES,
         "tele-accepted; from new only where inside sales brought it in",
         "sales is told; accept and first touch start for whoever has it now"),
    _row(6, _K.REJECTED, frozenset({_S.ASSIGNED, _S.ACCEPTED}), None, _SALES,
         "a reason code; a note for other; attempts for no response", "marketing's answer clock starts"),
    _row(7, _K.RECYCLED, frozenset({_S.ASSIGNED, _S.ACCEPTED}), _S.RECYCLED, _BOTH,
         "a reason code", "the queue nurture holds it until its date"),
    _row(8, _K.DISQUALIFIED, frozenset({_S.ASSIGNED, _S.ACCEPTED, _S.NEW, _S.MQL, _S.RECYCLED}), _S.DISQUALIFIED, _BOTH,
         "the code allows it", "suppressed; retention runs"),
    _row(9, _K.RETURNED, frozenset({_S.RECYCLED, _S.DISQUALIFIED, _S.ASSIGNED}), _S.ASSIGNED,
         frozenset({Role.SALES_MANAGER, Role.MARKETING_MANAGER}),
         "both managers ruled within the window", "counts as not rejected"),
    _row(10, _K.SALES_QUALIFIED, frozenset({_S.ACCEPTED, _S.NEW}), _S.QUALIFIED, _SALES,
         "amount, currency and close date; from new only where sales brought it in", "marketing is told"),
    _row(12, _K.WON, frozenset({_S.QUALIFIED}), _S.WON, _SALES, "amount; closed today or before", "the bridge moves"),
    _row(12, _K.LOST, frozenset({_S.QUALIFIED}), _S.LOST, _SALES, "a loss reason", "the bridge moves"),
    _row(13, _K.REVIVED, frozenset({_S.LOST}), _S.RECYCLED, _MARKETING,
         "cooling-off passed; not opted out", "a new cycle is possible"),
    _row(14, _K.MARKETING_QUALIFIED, frozenset({_S.RECYCLED}), _S.MQL, _MARKETING,
         "its date has come, or a strong signal; meets the definition again", "a new cycle; flagged as returned"),
    _row(15, _K.REOPENED, frozenset({_S.WON, _S.LOST}), _S.QUALIFIED, frozenset({Role.SALES_MANAGER}),
         "a reason", "shown as reopened"),
    _row(16, _K.DISQUALIFIED, _ANY, _S.DISQUALIFIED, _BOTH | {Role.ADMIN},
         "asked for no contact", "all contact stops; purge runs"),
)  # fmt: skip
"""Every change of stage there is. Row 11 (worked, then recycled) is row 7 from accepted."""


def transition(kind: EventKind, stage: Stage | None) -> Transition | None:
    """Find the row that lets `kind` happen to a lead in `stage`; None when it may not."""
    for row in TRANSITIONS:
        if row.kind is kind and stage in row.sources:
            return row
    return None
