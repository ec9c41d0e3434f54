"""The numbers of a limit: lists on disk, exact intervals in memory, one line of English on the screen.

On disk a number is written as a list with `null` for an open end: `[4, 6]`, `[null, 8, wk]`, `[1, 2, 1, wk]`. A list
keeps a row short enough to be compared with the printed table by eye. Every number is whole, or a fraction in quotes
("5/2"): a float would not be the number that the guideline prints. Months stay months.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any, Final, get_args

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from drafter.guidelines._base import Record
from drafter.quantities import (
    Amount,
    AmountKind,
    AmountUnit,
    Count,
    CountNoun,
    Duration,
    Frequency,
    Interval,
    Modality,
    Number,
    Phase,
    Role,
    Scope,
    TimeUnit,
    VisitSchedule,
)

_FRACTION = re.compile(r"[0-9]{1,9}/[1-9][0-9]{0,8}")
_UNIT_WORDS: Final[dict[str, str]] = {
    "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year",
}  # fmt: skip


def _number(value: object) -> Number | None:
    """Return one end of an interval; None is an open end."""
    if value is None:
        return None
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else value
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return _number(Fraction(value))
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError('a number is whole (6), a fraction in quotes ("5/2") or null for an open end')
    if value < 0:
        raise ValueError("a number of care is never below 0")
    return value


def _bounds(low: object, high: object) -> Interval:
    """Return the interval from `low` to `high`."""
    first, last = _number(low), _number(high)
    if first is None and last is None:
        raise ValueError("both ends are null; leave the field out where the text states no number")
    if first is not None and last is not None and first > last:
        raise ValueError(f"the low end {first} is above the high end {last}; write [{last}, {first}]")
    return Interval(first, last)


def _items(value: object, shape: str, lengths: Sequence[int]) -> list[Any]:
    if not isinstance(value, (list, tuple)) or len(value) not in lengths:
        raise ValueError(f"write a list: {shape}")
    return list(value)


def _unit(value: object, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"the unit is one of {', '.join(allowed)}")
    return value


def _read_interval(value: object) -> Interval:
    if isinstance(value, Interval):
        return value
    low, high = _items(value, "[low, high], with null for an open end", (2,))
    return _bounds(low, high)


def _read_duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    low, high, unit = _items(value, "[low, high, unit], such as [null, 8, wk]", (3,))
    return Duration(value=_bounds(low, high), unit=_unit(unit, get_args(TimeUnit)))


def _read_frequency(value: object) -> Frequency:
    if isinstance(value, Frequency):
        return value
    shape = "[low, high, period, unit], such as [1, 2, 1, wk], or [low, high, period low, period high, unit]"
    items = _items(value, shape, (4, 5))
    low, high, period_low, period_high, unit = items if len(items) == 5 else (*items[:3], items[2], items[3])
    period = _bounds(period_low, period_high)
    if period.low is None or period.high is None or period.low == 0:
        raise ValueError("the period of a frequency is a number above 0: [1, 2, 1, wk] is 1-2 in every 1 week")
    return Frequency(value=_bounds(low, high), per=period, unit=_unit(unit, get_args(TimeUnit)))


def _read_amount(value: object) -> Amount:
    if isinstance(value, Amount):
        return value
    shape = "[low, high, unit, kind], such as [null, 120, mg, daily_dose]"
    low, high, unit, kind = _items(value, shape, (4,))
    if kind not in get_args(AmountKind):
        raise ValueError(f"the kind of an amount is one of {', '.join(get_args(AmountKind))}")
    return Amount(value=_bounds(low, high), unit=_unit(unit, get_args(AmountUnit)), kind=kind)


def _plain(value: Number | None) -> int | str | None:
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else str(value)


def _ends(interval: Interval) -> list[int | str | None]:
    return [_plain(interval.low), _plain(interval.high)]


def _write_frequency(frequency: Frequency) -> list[Any]:
    period = [frequency.per.low] if frequency.per.is_exact else [frequency.per.low, frequency.per.high]
    return [*_ends(frequency.value), *(_plain(end) for end in period), frequency.unit]


_NUMBER_SCHEMA: Final[dict[str, Any]] = {
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": f"^{_FRACTION.pattern}$"}]
}
_END_SCHEMA: Final[dict[str, Any]] = {"anyOf": [*_NUMBER_SCHEMA["anyOf"], {"type": "null"}]}


def _list_schema(description: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "array",
        "description": description,
        "prefixItems": list(entries),
        "minItems": len(entries),
        "maxItems": len(entries),
    }


_TIME_SCHEMA: Final[dict[str, Any]] = {"enum": list(get_args(TimeUnit))}
_PAIR_SCHEMA = _list_schema("[low, high], with null for an open end", _END_SCHEMA, _END_SCHEMA)
_DURATION_SCHEMA = _list_schema("[low, high, unit]: [null, 8, wk]", _END_SCHEMA, _END_SCHEMA, _TIME_SCHEMA)
_FREQUENCY_SCHEMA: Final[dict[str, Any]] = {
    "anyOf": [
        _list_schema("[low, high, period, unit]", _END_SCHEMA, _END_SCHEMA, _NUMBER_SCHEMA, _TIME_SCHEMA),
        _list_schema(
            "[low, high, period low, period high, unit]",
            _END_SCHEMA, _END_SCHEMA, _NUMBER_SCHEMA, _NUMBER_SCHEMA, _TIME_SCHEMA,
        ),
    ]
}  # fmt: skip
_AMOUNT_SCHEMA = _list_schema(
    "[low, high, unit, kind]: [null, 120, mg, daily_dose]",
    _END_SCHEMA,
    _END_SCHEMA,
    {"enum": list(get_args(AmountUnit))},
    {"enum": list(get_args(AmountKind))},
)

IntervalList = Annotated[Interval, PlainValidator(_read_interval), PlainSerializer(_ends), WithJsonSchema(_PAIR_SCHEMA)]
DurationList = Annotated[
    Duration,
    PlainValidator(_read_duration),
    PlainSerializer(lambda d: [*_ends(d.value), d.unit]),
    WithJsonSchema(_DURATION_SCHEMA),
]
FrequencyList = Annotated[
    Frequency, PlainValidator(_read_frequency), PlainSerializer(_write_frequency), WithJsonSchema(_FREQUENCY_SCHEMA)
]
AmountList = Annotated[
    Amount,
    PlainValidator(_read_amount),
    PlainSerializer(lambda a: [*_ends(a.value), a.unit, a.kind]),
    WithJsonSchema(_AMOUNT_SCHEMA),
]


class PhaseNumbers(Record):
    """One stretch of care: how many, how often, for how long, each only where the text says so."""

    count: IntervalList | None = None
    frequency: FrequencyList | None = None
    duration: DurationList | None = None
    amounts: tuple[AmountList, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no number is stated."""
        return not (self.count or self.frequency or self.duration or self.amounts)

    def phase(self, noun: CountNoun, *, scope: Scope | None = None) -> Phase:
        """Return the numbers as a phase of a schedule.

        Args:
            noun: What `count` counts.
            scope: What the count is per.
        """
        return Phase(
            count=None if self.count is None else Count(value=self.count, noun=noun),
            frequency=self.frequency,
            duration=self.duration,
            amounts=self.amounts,
            scope=scope,
            modality=_modality(self.count or (self.frequency.value if self.frequency else None)),
        )

    def words(self, noun: str) -> str:
        """Return the numbers as English: `4-6 visits over 8 weeks`."""
        return _phase_words(self, noun)


class CourseNumbers(PhaseNumbers):
    """The numbers of a course of care; `phases` where it has several stretches one after another.

    With phases, `count` is the stated total over all of them and `duration` repeats their sum.
    """

    phases: tuple[PhaseNumbers, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> CourseNumbers:
        if not self.phases:
            if self.is_empty:
                raise ValueError("no number is stated; leave the whole field out")
            return self
        if any(phase.is_empty for phase in self.phases):
            raise ValueError("a phase states no number; leave it out")
        if self.frequency or self.amounts:
            raise ValueError("with phases, `frequency` and `amounts` stand in the phase that they are about")
        if self.duration is not None:
            # The schedule knows one length only, the sum of its phases: a second number would be dropped unseen.
            total = VisitSchedule(phases=tuple(phase.phase("visit") for phase in self.phases)).length()
            if total is None or total.unit != self.duration.unit or total.value.high != self.duration.value.high:
                raise ValueError("`duration` is not the sum of the phases; mend it, or add the missing phase")
        return self

    def schedule(self, noun: CountNoun, *, role: Role, scope: Scope | None = None) -> VisitSchedule:
        """Return the numbers as a schedule.

        Args:
            noun: What the counts count.
            role: Whose numbers they are.
            scope: What the count is per.
        """
        if self.phases:
            phases = tuple(phase.phase(noun, scope=scope) for phase in self.phases)
            return VisitSchedule(phases=phases, stated_total=self.count, role=role)
        return VisitSchedule(phases=(self.phase(noun, scope=scope),), role=role)

    def words(self, noun: str) -> str:
        """Return the numbers as English."""
        if not self.phases:
            return _phase_words(self, noun)
        text = ", then ".join(phase.words(noun) for phase in self.phases)
        return text if self.count is None else f"{_counted(self.count, noun)}: {text}"


def _modality(value: Interval | None) -> Modality:
    if value is None or value.is_exact:
        return "exact"
    return "up_to" if value.low is None else "at_least" if value.high is None else "range"


def _phase_words(numbers: PhaseNumbers, noun: str) -> str:
    parts: list[str] = []
    if numbers.count is not None:
        parts.append(_counted(numbers.count, noun))
    parts.extend(_amount_words(amount) for amount in numbers.amounts)
    if numbers.frequency is not None:
        if len(parts) == 1 and numbers.amounts and numbers.frequency.value == Interval(1, 1):
            # So many hours once a week are so many hours a week.
            parts[0] += _frequency_words(numbers.frequency, "").removeprefix("1")
        else:
            # The noun stands once: "4-6 visits, 1 a week", but "1 visit a week" where there is no count.
            parts.append(_frequency_words(numbers.frequency, "" if parts else noun))
    text = ", ".join(parts)
    if numbers.duration is None:
        return text
    length = duration_words(numbers.duration)
    if not text:
        return length
    if numbers.count is None and numbers.frequency is not None:
        return f"{text} for {length}"
    value = numbers.duration.value
    return f"{text} within {_amount_of(value.high, numbers.duration)}" if value.low is None else f"{text} over {length}"


def _amount_of(value: Number | None, duration: Duration) -> str:
    return plural(Interval(value, value), _UNIT_WORDS[duration.unit])


def duration_words(duration: Duration) -> str:
    """Return a length of time as English: `6-8 weeks`, `up to 1 month`."""
    return plural(duration.value, _UNIT_WORDS[duration.unit])


def plural(value: Interval, noun: str) -> str:
    """Return a number with its noun: `1 visit`, `4-6 visits`, `up to 18 visits`."""
    end = value.high if value.high is not None else value.low
    return f"{value} {noun}" if end == 1 else f"{value} {noun}s"


def _counted(value: Interval, noun: str) -> str:
    return plural(value, noun) if value.high != 0 else f"no {noun}s"


def _frequency_words(frequency: Frequency, noun: str) -> str:
    number = plural(frequency.value, noun) if noun else f"{frequency.value}"
    unit = _UNIT_WORDS[frequency.unit]
    if frequency.per == Interval(1, 1):
        return f"{number} {'an' if unit == 'hour' else 'a'} {unit}"
    return f"{number} every {plural(frequency.per, unit)}"


def _amount_words(amount: Amount) -> str:
    unit = {"h": "hour", "min": "minute", "unit": "unit"}.get(amount.unit)
    text = plural(amount.value, unit) if unit else f"{amount.value} {amount.unit}"
    suffix = {"daily_dose": " a day", "session_length": " a session"}.get(amount.kind, "")
    return text + suffix
