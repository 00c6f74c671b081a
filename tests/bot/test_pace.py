"""An import writes much at once while nobody waits, and makes way as soon as somebody does."""

from __future__ import annotations

import pytest

from bot.importing import pace
from bot.importing.pace import ALONE, LARGEST_CHUNK, SHARED, Pace


class Watch:
    """The clock that a pace looks at; sleeping moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(pace, "time", made)
    return made


def chunk(one: Pace, watch: Watch, row: float, commit: float = 0.01) -> int:
    """Bring rows in that take so long each; return how many came in."""
    enough, done = one.begin(), 0
    while done < one.rows:
        watch.now += row
        done += 1
        if enough():
            break
    one.end()
    watch.now += commit
    one.took(done)
    return done


def test_alone_its_chunks_grow_to_what_fits(watch: Watch) -> None:
    one = Pace(lambda: False)
    for _ in range(12):
        chunk(one, watch, 0.0001)
    assert one.rows == pytest.approx(ALONE / 0.0001, rel=0.02)
    for _ in range(12):
        chunk(one, watch, 0.000001)
    assert one.rows == LARGEST_CHUNK


def test_a_chunk_of_slow_rows_ends_in_time(watch: Watch) -> None:
    one = Pace(lambda: False)
    assert chunk(one, watch, 0.03) == 7
    assert one.rows < 400
    for _ in range(12):
        chunk(one, watch, 0.03)
    assert one.rows == 20


def test_it_makes_way_for_who_waits_and_stays_short_for_a_while(watch: Watch) -> None:
    waits = False
    one = Pace(lambda: waits)
    for _ in range(12):
        chunk(one, watch, 0.0001)
    waits = True
    begun = watch.now
    assert chunk(one, watch, 0.0001, commit=0) < 300
    assert watch.now - begun < 0.03
    waits = False
    for _ in range(10):
        begun = watch.now
        chunk(one, watch, 0.0001, commit=0)
        assert watch.now - begun <= SHARED + 0.001
    watch.now += 10
    for _ in range(12):
        chunk(one, watch, 0.0001)
    assert one.rows == pytest.approx(ALONE / 0.0001, rel=0.02)


def test_who_waits_gets_in_between_two_chunks(watch: Watch) -> None:
    one = Pace(lambda: True)
    enough = one.begin()
    watch.now += 0.03
    assert enough()
    one.end()
    before = watch.now
    one.took(100)
    assert watch.now - before >= 0.002
