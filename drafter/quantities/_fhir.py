"""Schedules as FHIR `Timing`, and back.

`Timing` is the same in FHIR R4, R4B and R5. One phase is one `Timing`; phases that follow one another are a list in
order. What `Timing` has no field for is named rather than dropped: an `Export` says what it left out.

Ends that FHIR cannot say, "up to 6" without a lower end or "more than 8", are written with the nearest values that it
can (`count` 1, `countMax` 6) and marked by an extension, so that reading them back gives the same interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from drafter.errors import InputError
from drafter.quantities._interval import Interval, Number, exact
from drafter.quantities._model import (
    Amount,
    AmountUnit,
    Count,
    Duration,
    Frequency,
    Modality,
    Phase,
    TimeUnit,
    VisitSchedule,
    modality_of,
)

UCUM: Final = "http://unitsofmeasure.org"
OPEN_END: Final = "urn:imr-drafter:timing-end"
"""The extension on `Timing.repeat` that marks an end which FHIR cannot say: `count-low-none`, `period-high-strict`."""

_UNIT_NAMES: Final[dict[TimeUnit, str]] = {
    "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year",
}  # fmt: skip
_UNITS: Final = frozenset(_UNIT_NAMES)
Part = Literal["count", "frequency", "period", "duration", "bounds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirTimings:
    """A schedule as FHIR `Timing` values.

    Attributes:
        timings: A JSON-ready `Timing` for each phase that has one, in order.
        left_out: What of the schedule `Timing` cannot carry, in words.
    """

    timings: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...] = ()


def to_fhir(schedule: VisitSchedule) -> FhirTimings:
    """Write a schedule as FHIR `Timing` values.

    Args:
        schedule: A schedule as `read` returns it.

    Returns:
        A `Timing` for each phase, valid in FHIR R4, R4B and R5, and what could not be carried: doses and percentages,
        scopes ("per region"), a stated total beside its phases, whether phases stand side by side, numbers without an
        end in decimals.
    """
    left_out: list[str] = []
    timings = []
    for phase in schedule.phases:
        repeat = _repeat(phase, left_out)
        if repeat:
            timings.append({"repeat": repeat})
    if schedule.stated_total is not None:
        left_out.append(f"the stated total of {schedule.stated_total}")
    if len(schedule.phases) > 1 and not schedule.sequential:
        left_out.append("that the phases do not follow one another")
    return FhirTimings(timings=tuple(timings), left_out=tuple(left_out))


def from_fhir(timings: Iterable[Mapping[str, Any]]) -> VisitSchedule:
    """Read a schedule from FHIR `Timing` values.

    Args:
        timings: `Timing` elements as JSON objects, one for each phase in order.

    Returns:
        The schedule, without a role. Counts are of visits, since `Timing` does not say what is counted.

    Raises:
        InputError: When a `Timing` is no object, has no `repeat`, uses what a schedule has no place for (`event`,
            `boundsPeriod`, `dayOfWeek`, `when`, `offset`, `timeOfDay`), or breaks a rule of FHIR: a number below its
            least value, a unit that is no unit of time, a `periodMax` without `period`.
    """
    phases = tuple(_phase(number, timing) for number, timing in enumerate(timings, start=1))
    return VisitSchedule(phases=phases)


# -- out -------------------------------------------------------------------------------------------------------------


def _repeat(phase: Phase, left_out: list[str]) -> dict[str, Any]:
    repeat: dict[str, Any] = {}
    marks: list[str] = []
    length, rest = _session(phase)
    if phase.duration is not None:
        _bounds(repeat, marks, phase.duration, left_out)
    if phase.count is not None:
        if phase.count.noun in ("dose", "item"):
            left_out.append(f"{phase.count.value} dispensed")
        else:
            _whole(repeat, marks, "count", phase.count.value, left_out)
    if length is not None and _decimals(repeat, marks, "duration", length.value, left_out):
        repeat["durationUnit"] = length.unit
    if phase.frequency is not None:
        rate = phase.frequency
        if _whole(repeat, marks, "frequency", rate.value, left_out):
            if _decimals(repeat, marks, "period", rate.per, left_out):
                repeat["periodUnit"] = rate.unit
            else:
                repeat.pop("frequency", None)
                repeat.pop("frequencyMax", None)
                marks = [mark for mark in marks if not mark.startswith(("frequency", "period"))]
    left_out += [f"{amount.value} {amount.unit}" for amount in rest]
    if phase.scope is not None:
        left_out.append(f"that it is per {phase.scope}")
    if repeat and marks:
        repeat["extension"] = [{"url": OPEN_END, "valueCode": mark} for mark in marks]
    return repeat


def _session(phase: Phase) -> tuple[Amount | None, list[Amount]]:
    """Return the length of one session, or the hours of one day, and the other amounts."""
    if phase.session_length is not None:
        return phase.session_length, list(phase.amounts)
    hours = next((a for a in phase.amounts if a.kind == "hours" and a.unit in ("h", "min")), None)
    if hours is None or phase.frequency is None:
        return None, list(phase.amounts)
    return hours, [amount for amount in phase.amounts if amount is not hours]


def _whole(repeat: dict[str, Any], marks: list[str], part: Part, value: Interval, left_out: list[str]) -> bool:
    """Write `count` and `countMax`, or `frequency` and `frequencyMax`, which FHIR keeps to whole numbers from 1."""
    ends = [end for end in (value.low, value.high) if end is not None]
    if not ends or not all(isinstance(end, int) and end >= 1 for end in ends):
        left_out.append(f"a {part} of {value}")
        return False
    low = value.low if value.low is not None else 1
    repeat[part] = low
    if value.high is not None and value.high != low:
        repeat[f"{part}Max"] = value.high
    _mark(marks, part, value)
    return True


def _decimals(repeat: dict[str, Any], marks: list[str], part: Part, value: Interval, left_out: list[str]) -> bool:
    """Write `period` and `periodMax`, or `duration` and `durationMax`."""
    low, high = _decimal(value.low), _decimal(value.high)
    if (low is None and value.low is not None) or (high is None and value.high is not None) or low is high is None:
        left_out.append(f"a {part} of {value}")
        return False
    repeat[part] = 0 if low is None else low
    if high is not None and high != repeat[part]:
        repeat[f"{part}Max"] = high
    _mark(marks, part, value)
    return True


def _bounds(repeat: dict[str, Any], marks: list[str], length: Duration, left_out: list[str]) -> None:
    """Write how long it goes on: an exact `boundsDuration`, else a `boundsRange`, whose ends may be missing."""
    value = length.value
    low, high = _decimal(value.low), _decimal(value.high)
    if (low is None and value.low is not None) or (high is None and value.high is not None) or low is high is None:
        left_out.append(f"a length of {value} {_UNIT_NAMES[length.unit]}s")
        return
    if value.is_exact:
        repeat["boundsDuration"] = _quantity(low, length.unit)
        return
    ends = {"low": low, "high": high}
    repeat["boundsRange"] = {name: _quantity(end, length.unit) for name, end in ends.items() if end is not None}
    marks += [
        f"bounds-{name}-strict" for name, strict in (("low", value.low_open), ("high", value.high_open)) if strict
    ]


def _quantity(value: int | float | None, unit: TimeUnit) -> dict[str, Any]:
    return {"value": value, "unit": _UNIT_NAMES[unit], "system": UCUM, "code": unit}


def _mark(marks: list[str], part: Part, value: Interval) -> None:
    if value.low is None:
        marks.append(f"{part}-low-none")
    if value.high is None:
        marks.append(f"{part}-high-none")
    if value.low_open:
        marks.append(f"{part}-low-strict")
    if value.high_open:
        marks.append(f"{part}-high-strict")


def _decimal(value: Number | None) -> int | float | None:
    """Return a number as JSON has it, or None where it has no end in decimals: a third is not 0.333."""
    if value is None or isinstance(value, int):
        return value
    plain = float(value)
    return plain if Fraction(str(plain)) == value else None


# -- in --------------------------------------------------------------------------------------------------------------

_KNOWN: Final = frozenset(
    "id extension boundsDuration boundsRange count countMax duration durationMax durationUnit frequency frequencyMax "
    "period periodMax periodUnit".split()
)


def _phase(number: int, timing: Mapping[str, Any]) -> Phase:
    where = f"Timing {number}"
    repeat = timing.get("repeat")
    if not isinstance(repeat, Mapping):
        raise InputError("it has no `repeat` object.", where=where, hint="A schedule is read from `Timing.repeat`.")
    strange = sorted({*repeat} - _KNOWN) + sorted({*timing} & {"event"})
    if strange:
        names = ", ".join(f"`{name}`" for name in strange)
        raise InputError(f"{names} has no place in a schedule.", where=where, hint="Remove it, or write it as text.")
    marks = _marks(repeat)
    count = _ends(where, repeat, "count", marks, whole=True)
    frequency = _ends(where, repeat, "frequency", marks, whole=True)
    period = _ends(where, repeat, "period", marks, whole=False)
    session = _ends(where, repeat, "duration", marks, whole=False)
    rate = None
    if frequency is not None or period is not None:
        unit = _unit(where, repeat, "periodUnit")
        rate = Frequency(value=frequency or Interval.of(1), per=period or Interval.of(1), unit=unit)
    length = _length(where, repeat, marks)
    counted = None if count is None else Count(value=count)
    return Phase(
        count=counted,
        frequency=rate,
        duration=length,
        session_length=None if session is None else _session_length(where, repeat, session),
        modality=_modality(counted, rate, length),
    )


def _session_length(where: str, repeat: Mapping[str, Any], value: Interval) -> Amount:
    unit = _unit(where, repeat, "durationUnit")
    if unit not in ("min", "h"):
        raise InputError("`durationUnit` must be `min` or `h` for the length of a session.", where=where)
    amount: AmountUnit = "min" if unit == "min" else "h"
    return Amount(value=value, unit=amount, kind="session_length")


def _modality(*parts: Count | Frequency | Duration | None) -> Modality:
    told = (modality_of(part.value) for part in parts if part is not None)
    return next((modality for modality in told if modality != "exact"), "exact")


def _marks(repeat: Mapping[str, Any]) -> frozenset[str]:
    extensions = repeat.get("extension", ())
    known = [e for e in extensions if isinstance(e, Mapping) and e.get("url") == OPEN_END]
    return frozenset(str(extension.get("valueCode")) for extension in known)


def _ends(where: str, repeat: Mapping[str, Any], part: Part, marks: frozenset[str], *, whole: bool) -> Interval | None:
    low = _number(where, repeat, part, whole=whole)
    high = _number(where, repeat, f"{part}Max", whole=whole)
    if low is None:
        if high is not None:
            raise InputError(f"`{part}Max` needs `{part}`.", where=where)
        return None
    if high is not None and high < low:
        raise InputError(f"`{part}Max` is less than `{part}`.", where=where)
    open_high = f"{part}-high-none" in marks
    return Interval(
        None if f"{part}-low-none" in marks else low,
        None if open_high else low if high is None else high,
        f"{part}-low-strict" in marks,
        f"{part}-high-strict" in marks,
    )


def _number(where: str, values: Mapping[str, Any], name: str, *, whole: bool) -> Number | None:
    value = values.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise InputError(f"`{name}` is no number.", where=where)
    try:
        number = exact(Fraction(str(value)))
    except (ValueError, OverflowError):
        raise InputError(f"`{name}` is no finite number.", where=where) from None
    if number < (1 if whole else 0) or (whole and not isinstance(number, int)):
        kind = "a whole number from 1" if whole else "0 or more"
        raise InputError(f"`{name}` must be {kind}.", where=where)
    return number


def _unit(where: str, values: Mapping[str, Any], name: str) -> TimeUnit:
    unit = values.get(name)
    if unit not in _UNITS:
        raise InputError(f"`{name}` must be one of {', '.join(sorted(_UNITS))}.", where=where)
    found: TimeUnit = unit
    return found


def _length(where: str, repeat: Mapping[str, Any], marks: frozenset[str]) -> Duration | None:
    given = repeat.get("boundsDuration")
    if given is not None:
        value, unit = _measured(where, given, "boundsDuration")
        return Duration(value=Interval.of(value), unit=unit)
    ends = repeat.get("boundsRange")
    if ends is None:
        return None
    if not isinstance(ends, Mapping) or not {"low", "high"} & {*ends}:
        raise InputError("`boundsRange` needs `low` or `high`.", where=where)
    read = {name: _measured(where, ends[name], f"boundsRange.{name}") for name in ("low", "high") if name in ends}
    units: Sequence[TimeUnit] = [unit for _, unit in read.values()]
    if len(set(units)) > 1:
        raise InputError("`boundsRange` has two units.", where=where, hint="Write both ends in the same unit.")
    low, high = (read[name][0] if name in read else None for name in ("low", "high"))
    between = Interval(low, high, "bounds-low-strict" in marks, "bounds-high-strict" in marks)
    return Duration(value=between, unit=units[0])


def _measured(where: str, quantity: Any, name: str) -> tuple[Number, TimeUnit]:
    if not isinstance(quantity, Mapping):
        raise InputError(f"`{name}` is no quantity.", where=where)
    value = _number(where, quantity, "value", whole=False)
    if value is None:
        raise InputError(f"`{name}` has no `value`.", where=where)
    return value, _unit(where, quantity, "code")
