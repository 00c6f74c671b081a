"""Who was there in a period, in which team, by what was known of them: what a person's quota is prorated by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment.calendar import local_day
from alignment.periods import Period
from alignment.quotas import Span
from db.memory import Work
from db.stores.asked import presence
from db.stores.asked.presence import Belonging
from db.tables.columns import FOREVER
from figures.held import Held


class Roster:
    """Everybody's times in teams as known at a pair, read in one question, about one period."""

    def __init__(self, work: Work, terms: Held, period: Period) -> None:
        known = presence.presence(work, terms.pair.known_at)
        begins = terms.midnight(period.first)
        self._terms = terms
        self._set_up_before = known.first_heard is not None and known.first_heard < begins
        self._times: dict[int, list[Belonging]] = {}
        for each in known.times:
            self._times.setdefault(each.person_id, []).append(each)

    def there(self, person_id: int) -> Sequence[Span]:
        """Return on which days somebody was there. Who is in no team we know of is taken to be there all the time.

        A time that nobody dated begins when Tandem heard of it; in the period in which it heard of the very first people
        that says nothing, so that they were there before.
        """
        zone = self._terms.zone
        spans = [
            (
                local_day(each.since, zone) if each.told or self._set_up_before else date.min,
                local_day(each.until, zone) if each.until < FOREVER else date.max,
            )
            for each in self._times.get(person_id, ())
        ]
        return spans or [(date.min, date.max)]

    def team_of(self, person_id: int) -> int:
        """Return the team somebody belongs to as of then, of several the one they are in the longest; else their last one."""
        as_of = self._terms.pair.as_of
        mine = [each for each in self._times.get(person_id, ()) if each.since <= as_of]
        now = [each for each in mine if each.until > as_of]
        return now[0].team_id if now else mine[-1].team_id if mine else 0

    def members(self, team_id: int) -> frozenset[int]:
        """Return who belonged to a team as of then."""
        as_of = self._terms.pair.as_of
        return frozenset(
            person_id
            for person_id, times in self._times.items()
            if any(each.team_id == team_id and each.since <= as_of < each.until for each in times)
        )
