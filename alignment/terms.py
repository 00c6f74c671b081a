"""What a workspace has agreed and set: the terms that decisions and clocks are made by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from alignment.calendar import WorkingCalendar
from alignment.calendars import Calendars
from alignment.early_warning import EarlyWarning
from alignment.ladder import DEFAULTS, Ladder, LadderName, from_data
from alignment.periods import FiscalCalendar, NamedBy, Weeks
from alignment.pictures import Charts
from alignment.ride_alongs import NOTICE_DAYS

FRESH = timedelta(days=7)
"""So old what a file reports may be for somebody to be told of it: a weekly file is in time."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of what both teams promised each other. All minutes are business minutes.

    Defaults are domain.md's: first touch within 4 hours, 15 minutes for somebody who asked for a talk, an answer to a
    rejection within 16 hours, six attempts before "no response", made within ten working days, a next step within two
    working days of each, a second look within five working days, what sales asks for of a lead within 8 hours.
    `needs`: the facts that a lead has when it is handed over (`alignment/enrichment.py`), else marketing owes them. Until the two
    teams agree on a model of attribution (its word) each touch of a year counts alike (`alignment/attribution.py`); 0 days: whenever it was. A lead whose holder is away for more than `away_days`
    working days, or that was silent for `silent_days` (the two weeks of 3.1) with no day set for the next step, is left
    behind.
    """

    version: int = 1
    accept_minutes: int = 240
    first_touch_minutes: int = 240
    hot_minutes: int = 15
    answer_minutes: int = 960
    attempts: int = 6
    second_look_days: int = 5
    check_after_days: int = 30
    left_behind_minutes: int = 240
    cooldown_days: int = 90
    away_days: int = 5
    silent_days: int = 10
    step_minutes: int = 960
    attempt_days: int = 10
    enrich_minutes: int = 480
    needs: str = ""
    attribution: str = ""
    attribution_days: int = 365
    half_life_days: int = 7
    ladders: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict, hash=False)

    def ladder(self, name: LadderName, team_id: int = 0) -> Ladder:
        """Return the steps of a ladder: the team's own, else everybody's, else the default."""
        for key in (f"{name.value}@{team_id}", name.value):
            if key in self.ladders:
                return from_data(self.ladders[key])
        return DEFAULTS[name]

    def to_data(self) -> dict[str, Any]:
        """Return the terms without their version, as they are stored."""
        return {name: value for name, value in asdict(self).items() if name != "version"}

    @classmethod
    def from_data(cls, version: int, data: Mapping[str, Any]) -> Agreement:
        """Read stored terms; a term that a later version of Tandem added has its default."""
        words = {"needs", "attribution"}
        numbers = {field.name for field in fields(cls)} - {"version", "ladders"} - words
        terms: dict[str, Any] = {name: int(value) for name, value in data.items() if name in numbers}
        terms |= {name: str(data.get(name) or "") for name in words}
        return cls(version=version, **terms, ladders=dict(data.get("ladders") or {}))


@dataclass(frozen=True, slots=True)
class Switches:
    """The workspace's own choices that are no promise to anybody.

    `group_alerts_over`: more rejections than this in an hour come as one message. `nudges_a_day`: so many messages about
    what waits are single ones for somebody on one day, the rest is one. `quiet_threshold_minor`: movement
    below it keeps a day quiet. `close_on_day`: the clock closes a month on that working day of the next
    one, 0 never. `pictures`: how charts are shown (`alignment/pictures.py`). `warn_…`: when falling short of a quota is
    said early (`alignment/early_warning.py`). `ride_along_notice_days`: a seat on a call is given so
    many working days before it at the latest. `person_figures` off hides every figure about one person from everybody. `keep_…`: for how
    many days people are kept in that state, 0 for good (`alignment/retention.py`).
    """

    person_figures: bool = True
    fiscal_weeks: str = ""
    group_alerts_over: int = 5
    nudges_a_day: int = 8
    quiet_threshold_minor: int = 0
    warn_below: int = 90
    warn_left: int = 25
    close_on_day: int = 5
    stalled_fixed_days: int = 30
    stalled_silent_days: int = 14
    marketing_channel: str = ""
    team_channel: str = ""
    data_owner_id: int = 0
    ride_along_notice_days: int = NOTICE_DAYS
    crm_name: str = "CRM"
    pictures: str = Charts.NATIVE.value
    keep_opted_out: int = 30
    keep_disqualified: int = 180
    keep_lost: int = 730
    keep_recycled: int = 730
    keep_won: int = 0
    keep_notes: int = 365
    keep_left: int = 180

    @property
    def early_warning(self) -> EarlyWarning:
        """When falling short of a goal is said early."""
        return EarlyWarning(self.warn_below, self.warn_left)

    @property
    def charts(self) -> Charts:
        """How the workspace wants its charts."""
        return Charts(self.pictures)

    def to_data(self) -> dict[str, Any]:
        """Return the switches as they are stored in the workspace's settings."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Switches:
        """Read stored settings; what is not there has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that holds in a workspace at one moment. `inside_teams`: those of inside sales, where there is that step."""

    workspace_id: int
    name: str
    zone: str
    currency: str
    country: str
    fiscal_start_month: int
    fiscal_named_by_end: bool
    live_since: datetime
    calendars: Calendars
    agreement: Agreement
    definition_version: int
    criteria: Mapping[str, str]
    switches: Switches
    suspended: str = ""
    inside_teams: frozenset[int] = frozenset()

    @property
    def calendar(self) -> WorkingCalendar:
        """The company's working calendar."""
        return self.calendars.work

    def is_news(self, at: datetime, now: datetime) -> bool:
        """Tell whether somebody is told of what a file reports to have happened then, or it is history."""
        return at >= self.live_since and at > now - FRESH

    @property
    def fiscal(self) -> FiscalCalendar:
        """When the company's year begins, and which year names it."""
        named_by = NamedBy.END if self.fiscal_named_by_end else NamedBy.START
        return FiscalCalendar(self.fiscal_start_month, named_by, Weeks.from_code(self.switches.fiscal_weeks))
