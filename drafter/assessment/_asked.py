"""What a request asks for, in every way in which it can be read."""

from __future__ import annotations

import dataclasses
import re
from fractions import Fraction
from typing import Final, NamedTuple

from drafter.assessment._query import request_reading, request_schedule
from drafter.casefile import DisputedItem
from drafter.guidelines import duration_words, plural
from drafter.policies import Policies
from drafter.quantities import Duration, Frequency, Interval, Phase, Reading, VisitSchedule, exact

_ENDLESS: Final = re.compile(
    r"\b(?:purchase[ds]?|buy|indefinite(?:ly)?|permanent(?:ly)?|lifetime|long[- ]term use|ongoing use|no end date)\b",
    re.IGNORECASE,
)
"""Words of a request for something that is kept: its use has no end."""
_REFILLS: Final = re.compile(
    r"\b(?P<number>\d{1,2})\s+refills?\b|\brefills?:?\s*(?:x\s*)?(?P<after>\d{1,2})\b", re.IGNORECASE
)


class Length(NamedTuple):
    """How long what is asked for goes on."""

    stated: Duration | None
    """The length as the request states it, or as it follows from its numbers; None for something that is kept."""
    words: str
    """It in words, with the arithmetic where it was computed."""


class Asked(NamedTuple):
    """One way to read a request."""

    item: DisputedItem
    reading: Reading
    schedule: VisitSchedule
    policies: Policies

    @property
    def total(self) -> Interval | None:
        """Return the visits asked for: leave for up to a number is leave for that number. A range stays one."""
        total = self.schedule.total()
        if total is None or total.high is None or total.low is not None:
            return total
        return Interval.of(total.high)

    @property
    def open_readings(self) -> tuple[str, ...]:
        """Return the readings of a request that leaves open how many visits it asks for, in words."""
        return tuple(r for a in self.reading.ambiguities if a.code == "count_or_rate" for r in a.readings)

    @property
    def words(self) -> str:
        """Return the request in words."""
        if self.open_readings:
            return " or ".join(self.open_readings)
        total = self.schedule.total()
        if total is not None:
            return plural(total, self.noun)
        return f"{self.item.request!r}, whose number of visits cannot be computed"

    @property
    def noun(self) -> str:
        """Return what the request counts, in the singular."""
        counted = {phase.count.noun for phase in self.schedule.phases if phase.count is not None}
        return "injection" if counted == {"injection"} else "visit"

    @property
    def is_kept(self) -> bool:
        """Return whether it asks for something to keep, whose use has no end."""
        return _ENDLESS.search(self.item.confirmed_reading or self.item.request) is not None

    def length(self) -> Length | None:
        """Return how long it goes on, or None where the request does not tell."""
        stated = self.schedule.length()
        if stated is not None:
            return Length(stated, duration_words(stated))
        if self.is_kept:
            return Length(None, "no end date")
        return self._supply() or self._spread()

    def _supply(self) -> Length | None:
        """Return how long a dispensed quantity lasts."""
        for phase in self.schedule.phases:
            if phase.count is None or phase.count.noun != "dose" or phase.frequency is None:
                continue
            a_day, count = phase.frequency.per_day(), phase.count.value
            if a_day.high is None or a_day.low is None or count.high is None or not a_day.low:
                return None
            fills = 1 if self.policies.refills == "first_fill" else 1 + self._refills()
            dispensed = exact(Fraction(count.high) * fills)
            days = Duration(
                value=Interval(exact(Fraction(dispensed) / a_day.high), exact(Fraction(dispensed) / a_day.low)),
                unit="d",
            )
            # Each number of a line must be one of the request or follow from such: 1 + refills would be from nowhere.
            summed = f"{' + '.join([f'{count}'] * fills)} = {dispensed}, " if fills > 1 else ""
            return Length(days, f"{summed}{dispensed} / {a_day} = {duration_words(days)}")
        return None

    def _refills(self) -> int:
        match = _REFILLS.search(self.reading.text)
        return int(match["number"] or match["after"]) if match else 0

    def _spread(self) -> Length | None:
        """Return over which time a stated number of visits spreads at a stated rate."""
        phases = self.schedule.phases
        if len(phases) != 1 or phases[0].frequency is None or phases[0].count is None:
            return None
        rate, count = phases[0].frequency, phases[0].count.value
        if count.high is None or not rate.value.is_exact or not rate.per.is_exact or not rate.value.low:
            return None
        length = exact(Fraction(count.high) * Fraction(rate.per.low or 0) / Fraction(rate.value.low))
        spread = Duration(value=Interval.of(length), unit=rate.unit)
        shown = f"{count.high} / {rate.value}" if rate.per == Interval.of(1) else f"{count.high} x {rate.per}"
        return Length(spread, f"{shown} = {duration_words(spread)}")


def readings_of(item: DisputedItem, *, policies: Policies) -> tuple[Asked, ...]:
    """Return every way in which a request can be read, the main one first.

    "Biweekly" is the one word that changes a rate: its other reading is a reading of its own. The other ambiguities
    leave a number open, which the arithmetic says.
    """
    reading, schedule = request_reading(item), request_schedule(item)
    first = Asked(item, reading, schedule, policies)
    if not any(a.code == "biweekly" for a in schedule.ambiguities):
        return (first,)
    return (
        first,
        first._replace(
            schedule=dataclasses.replace(schedule, phases=tuple(_twice_a_week(phase) for phase in schedule.phases))
        ),
    )


def _twice_a_week(phase: Phase) -> Phase:
    rate = phase.frequency
    if rate is None or rate.unit != "wk" or rate.per != Interval.of(2) or rate.value != Interval.of(1):
        return phase
    return dataclasses.replace(phase, frequency=Frequency(value=Interval.of(2), per=Interval.of(1), unit="wk"))
