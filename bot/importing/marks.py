"""Which numbers were spoken of, one bit each: a million leads are 125 kB."""

from __future__ import annotations


class Marks:
    """A set of numbers from 0 on, that only grows."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, number: object) -> bool:
        assert isinstance(number, int)
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] & (1 << (number & 7)))

    def add(self, number: int) -> None:
        """Mark a number."""
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(max(place + 1 - len(self._bits), 4096)))
        self._bits[place] |= 1 << (number & 7)
