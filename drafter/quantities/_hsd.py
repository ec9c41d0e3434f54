"""Schedules as X12 278 HSD segments: health care services delivery.

An HSD segment says a quantity (HSD01-02), in every so many units (HSD03-04), for so many periods (HSD05-06). It has no
place for a range, a bound or a dose. What it cannot say is left out and named; it is never rounded to what it can say.
The codes are those of data elements 673, 355 and 615 in version 005010 of the standard, as far as they are used here;
which of them a payer accepts stands in its companion guide, which decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drafter.quantities._interval import Interval, Number
from drafter.quantities._model import Phase, TimeUnit, VisitSchedule

_QUALIFIERS: Final[dict[str, str]] = {"visit": "VS", "injection": "VS", "day": "DY"}
"""Data element 673: visits, days."""
_EVERY: Final[dict[TimeUnit, str]] = {"d": "DA", "wk": "WK", "mo": "MO", "a": "YR"}
"""Data element 355: the unit of a frequency."""
_PERIODS: Final[dict[TimeUnit, str]] = {"h": "6", "d": "7", "a": "21", "mo": "34", "wk": "35"}
"""Data element 615: the unit of a length."""
_LONGEST: Final = 999
"""HSD06 has at most three digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsdSegments:
    """A schedule as HSD segments.

    Attributes:
        segments: A segment for each phase that has one, with `*` between elements and `~` behind, in order.
        left_out: What of the schedule HSD cannot carry, in words.
    """

    segments: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def to_x12_hsd(schedule: VisitSchedule) -> HsdSegments:
    """Write a schedule as X12 278 HSD segments.

    Args:
        schedule: A schedule as `read` returns it.

    Returns:
        A segment for each phase, such as `HSD*VS*3*WK*1*35*6~` for 3 visits a week for 6 weeks, and what could not be
        carried. A phase whose numbers are ranges or bounds has none: the payer would read a number nobody asked for.
    """
    segments: list[str] = []
    left_out: list[str] = []
    for phase in schedule.phases:
        segment = _segment(phase, left_out)
        if segment is not None:
            segments.append(segment)
    if schedule.stated_total is not None:
        left_out.append(f"the stated total of {schedule.stated_total}")
    return HsdSegments(segments=tuple(segments), left_out=tuple(left_out))


def _segment(phase: Phase, left_out: list[str]) -> str | None:
    left_out += [f"{amount.value} {amount.unit}" for amount in phase.amounts]
    if phase.session_length is not None:
        left_out.append(f"{phase.session_length.value} {phase.session_length.unit} a session")
    if phase.scope is not None:
        left_out.append(f"that it is per {phase.scope}")
    quantity = ["", ""]
    every = ["", ""]
    periods = ["", ""]
    rate, count, length = phase.frequency, phase.count, phase.duration
    if rate is not None:
        times, step = _exact(rate.value), _exact(rate.per)
        if times is None or step is None or rate.unit not in _EVERY:
            left_out.append(f"{rate.value} times in {rate.per} {rate.unit}")
            return None
        quantity, every = ["VS", _text(times)], [_EVERY[rate.unit], _text(step)]
        if count is not None:
            left_out.append(f"the number of {count.value} beside its frequency")
    elif count is not None:
        many = _exact(count.value)
        if many is None or count.noun not in _QUALIFIERS:
            left_out.append(f"{count.value} {count.noun}s")
            return None
        quantity = [_QUALIFIERS[count.noun], _text(many)]
    if length is not None:
        many = _exact(length.value)
        if many is None or not isinstance(many, int) or many > _LONGEST or length.unit not in _PERIODS:
            left_out.append(f"a length of {length.value} {length.unit}")
            return None
        periods = [_PERIODS[length.unit], _text(many)]
    elements = [*quantity, *every, *periods]
    while elements and not elements[-1]:
        elements.pop()
    return f"HSD*{'*'.join(elements)}~" if elements else None


def _exact(value: Interval) -> Number | None:
    """Return the one number of an interval that is finite in decimals, else None."""
    if not value.is_exact or value.low is None:
        return None
    return value.low if isinstance(value.low, int) or _finite(value.low.denominator) else None


def _finite(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _text(value: Number) -> str:
    return str(value) if isinstance(value, int) else f"{float(value):.6f}".rstrip("0")
