"""Exact numbers with open and closed ends.

Numbers are `int` or `Fraction`, never `float`: "2 1/2 years" is five halves, and 0.1 stays a tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Number = int | Fraction
"""A number of the field: whole or an exact fraction."""

Answer = Literal["yes", "no", "unknown"]


def exact(value: Number) -> Number:
    """Return `value` as an `int` where it is whole, else as a `Fraction`."""
    return int(value) if value == int(value) else value


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between `low` and `high`; `None` is an open end without bound.

    `low_open` and `high_open` leave the end itself out: "beyond 8" is `Interval(8, None, low_open=True)`, "at least 8"
    is `Interval(8, None)`, "fewer than 6" is `Interval(None, 6, high_open=True)`.
    """

    low: Number | None
    high: Number | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, value: Number) -> Interval:
        """Return the interval that holds exactly one number."""
        return interval(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether the interval holds exactly one number."""
        return self.low is not None and self.low == self.high and not (self.low_open or self.high_open)

    def __add__(self, other: Interval) -> Interval:
        """Return the sums of a number of each."""
        return Interval(
            _plus(self.low, other.low),
            _plus(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __mul__(self, other: Interval) -> Interval:
        """Return the products of a number of each; both must be without negative numbers."""
        return Interval(
            _times(self.low, other.low),
            _times(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def scaled(self, factor: Number) -> Interval:
        """Return the interval with both ends multiplied by a positive number."""
        return self * Interval.of(factor)

    def holds(self, value: Number) -> bool:
        """Return whether `value` lies in the interval."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below

    def at_most(self, bound: Interval) -> Answer:
        """Compare with the upper end of `bound`, three-valued.

        Returns:
            `yes` if no number of this interval passes the upper end of `bound`, `no` if every number passes it,
            `unknown` if some do, or if an end that the answer needs is not stated.
        """
        if bound.high is None:
            return "unknown"
        if self.high is not None and _not_above(self.high, bound.high, strict=bound.high_open and not self.high_open):
            return "yes"
        if self.low is not None:
            passes = self.low > bound.high or (self.low == bound.high and (self.low_open or bound.high_open))
            if passes:
                return "no"
        return "unknown"

    def __str__(self) -> str:
        """Return the interval in words: `4-6`, `up to 6`, `more than 8`."""
        low, high = self.low, self.high
        if low is None and high is None:
            return "any number"
        if low is None:
            return f"{'fewer than' if self.high_open else 'up to'} {high}"
        if high is None:
            return f"{'more than' if self.low_open else 'at least'} {low}"
        if low == high:
            return f"{low}"
        return f"{low}-{high}"


@lru_cache(maxsize=4096)
def interval(low: Number | None, high: Number | None, *, low_open: bool = False, high_open: bool = False) -> Interval:
    """Return an interval, the same object for the same ends: a text says "2" and "6" over and over."""
    return Interval(low, high, low_open, high_open)


def _plus(a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else exact(a + b)


def _times(a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else exact(a * b)


def _not_above(value: Number, bound: Number, *, strict: bool) -> bool:
    return value < bound or (value == bound and not strict)
