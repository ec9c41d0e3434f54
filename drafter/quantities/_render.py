"""A schedule in canonical English, in words that the reader reads back to the same schedule."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, assert_never

from drafter.quantities._interval import Interval, Number
from drafter.quantities._model import Amount, CountNoun, Duration, Frequency, Phase, Role, TimeUnit, VisitSchedule

_ROLES: Final[dict[Role, str]] = {
    "request": "requested: ",
    "approved": "authorized: ",
    "limit": "guideline: ",
    "trial": "trial: ",
    "history": "completed: ",
    "time_to_effect": "time to produce effect: ",
}
_NOUNS: Final[dict[CountNoun, tuple[str, str]]] = {
    "visit": ("visit", "visits"),
    "injection": ("injection", "injections"),
    "day": ("treatment day", "treatment days"),
    "dose": ("tablet", "tablets"),
    "item": ("refill", "refills"),
}
_UNITS: Final[dict[TimeUnit, tuple[str, str]]] = {
    "min": ("minute", "minutes"), "h": ("hour", "hours"), "d": ("day", "days"),
    "wk": ("week", "weeks"), "mo": ("month", "months"), "a": ("year", "years"),
}  # fmt: skip
_ONE: Final = Interval.of(1)


def render(schedule: VisitSchedule) -> str:
    """Write a schedule in canonical English.

    Args:
        schedule: A schedule as `read` returns it, or made by hand from the parts that a text can state.

    Returns:
        A line without a full stop, such as `requested: 2 times a week for 6 weeks`. Reading it gives the same schedule
        again, apart from ambiguities: canonical English states one reading and not the doubt.
    """
    phases = [_phase(phase) for phase in schedule.phases]
    total = schedule.stated_total
    head = "" if schedule.role is None else _ROLES[schedule.role]
    if total is None or not phases:
        return head + ", then ".join(phases)
    own = schedule.phases[-1].count
    if len(phases) > 1 and own is not None and own.value == total:
        return f"{head}{', then '.join(phases[:-1])}, total of {phases[-1]}"
    return f"{head}{', then '.join(phases)}, total of {_counted(total, 'visit')}"


def _phase(phase: Phase) -> str:
    about = "about " if phase.modality == "approximate" else ""
    parts: list[str] = []
    cap = ["", "", ""]
    if (place := _cap(phase)) >= 0:
        cap[place] = "up to "
    scope = f" per {phase.scope}" if phase.scope is not None else ""
    count, rate, length = phase.count, phase.frequency, phase.duration
    if count is not None:
        parts.append(cap[0] + _counted(count.value, count.noun) + scope)
        if rate is not None:
            parts.append(", " + cap[1] + _rate(rate))
    elif rate is not None:
        parts.append(cap[1] + _rate(rate, noun="visit" if scope else None, scope=scope))
    if length is not None:
        joint = " over " if count is not None and rate is None else " for " if parts else ""
        parts.append(joint + cap[2] + _length(length))
    for amount in (*phase.amounts, *(() if phase.session_length is None else (phase.session_length,))):
        parts.append((", " if parts else "") + _amount(amount))
    words = "".join(parts)
    return about + words


def _cap(phase: Phase) -> int:
    """Return which part stands under a bound that its interval does not show: "up to 6 to 10" has both of its ends."""
    if phase.modality == "up_to":
        for place, part in enumerate((phase.count, phase.frequency, phase.duration)):
            if part is None or part.value.is_exact:
                continue
            return place if part.value.low is not None and part.value.high is not None else -1
    return -1


def _counted(value: Interval, noun: CountNoun) -> str:
    one, many = _NOUNS[noun]
    return f"{_words(value)} {one if value == _ONE else many}"


def _rate(rate: Frequency, noun: CountNoun | None = None, scope: str = "") -> str:
    if noun is not None:
        times = _counted(rate.value, noun) + scope
    else:
        times = f"{_words(rate.value)} {'time' if rate.value == _ONE else 'times'}"
    one, many = _UNITS[rate.unit]
    return f"{times} per {one}" if rate.per == _ONE else f"{times} every {_words(rate.per)} {many}"


def _length(length: Duration) -> str:
    one, many = _UNITS[length.unit]
    return f"{_words(length.value)} {one if length.value == _ONE else many}"


def _amount(amount: Amount) -> str:
    value = _words(amount.value)
    match amount.unit:
        case "min" | "h":
            words = f"{value} {_UNITS[amount.unit][amount.value != _ONE]}"
            return f"{words} per session" if amount.kind == "session_length" else words
        case "%":
            return f"{value}%"
        case "unit":
            if amount.kind == "strength":
                return f"take {_counted(amount.value, 'dose')}"
            return f"{value} units"
        case "ug":
            words = f"{value} mcg"
        case "mg" | "g" | "ml":
            words = f"{value} {amount.unit}"
        case _:
            assert_never(amount.unit)
    return f"{words} per day" if amount.kind == "daily_dose" else words


def _words(value: Interval) -> str:
    low, high = value.low, value.high
    if high is not None and low is not None:
        return _number(low) if low == high else f"{_number(low)} to {_number(high)}"
    if high is not None:
        return f"{'less than' if value.high_open else 'up to'} {_number(high)}"
    if low is not None:
        return f"{'more than' if value.low_open else 'at least'} {_number(low)}"
    return "any number of"


def _number(value: Number) -> str:
    if isinstance(value, int):
        return str(value)
    whole, part = divmod(value.numerator, value.denominator)
    if value.denominator in (2, 4, 8) or (value.denominator == 3):
        fraction = f"{part}/{value.denominator}"
        return f"{whole} {fraction}" if whole else fraction
    return _decimal(value)


def _decimal(value: Fraction) -> str:
    digits = 0
    scaled = value
    while scaled.denominator != 1 and digits < 12:
        scaled, digits = scaled * 10, digits + 1
    text = str(int(scaled)).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"
