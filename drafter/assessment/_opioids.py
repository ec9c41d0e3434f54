"""The daily dose of opioids in morphine equivalents, as far as the requests of a case tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

from drafter.assessment._query import request_schedule
from drafter.casefile import DisputedItem
from drafter.quantities import Interval, Phase

# What one mg (of fentanyl patches: one ug an hour) counts as, in mg of morphine by mouth. Tables in use differ: where
# they do, both ends are kept, and a dose that passes the limit by one table only cannot be told. Recalled from public
# tables, none of them read; methadone has no fixed factor.
_FACTORS: Final[dict[str, tuple[str, str]]] = {
    "codeine": ("0.15", "0.18"),
    "fentanyl": ("2.4", "2.4"),
    "hydrocodone": ("0.9", "1"),
    "hydromorphone": ("4", "5"),
    "morphine": ("1", "1"),
    "oxycodone": ("1.5", "1.5"),
    "oxymorphone": ("3", "3"),
    "tapentadol": ("0.4", "0.4"),
    "tramadol": ("0.1", "0.2"),
}
_BRANDS: Final[dict[str, str]] = {
    "norco": "hydrocodone", "vicodin": "hydrocodone", "lortab": "hydrocodone", "zohydro": "hydrocodone",
    "hysingla": "hydrocodone", "percocet": "oxycodone", "oxycontin": "oxycodone", "roxicodone": "oxycodone",
    "endocet": "oxycodone", "opana": "oxymorphone", "dilaudid": "hydromorphone", "exalgo": "hydromorphone",
    "ultram": "tramadol", "ultracet": "tramadol", "nucynta": "tapentadol", "ms contin": "morphine",
    "kadian": "morphine", "avinza": "morphine", "duragesic": "fentanyl",
}  # fmt: skip
_NAMES: Final = re.compile(rf"\b(?:{'|'.join([*_FACTORS, *_BRANDS])})\b", re.IGNORECASE)


class DailyDose(NamedTuple):
    """A daily dose in mg of morphine or its equivalent."""

    value: Interval | None
    """None where a number that it needs is not known."""
    words: str
    """The arithmetic in words."""


def opioid_of(item: DisputedItem) -> str | None:
    """Return the opioid that an item asks for, or None."""
    match = _NAMES.search(item.request) or _NAMES.search(item.treatment)
    if match is None:
        return None
    name = match.group().casefold()
    return _BRANDS.get(name, name)


def daily_dose(items: Iterable[DisputedItem]) -> DailyDose | None:
    """Return the dose of all opioids among some items, or None where none of them is one.

    Args:
        items: Disputed items; what is no opioid is passed over.
    """
    doses = [(name, _dose(item, name)) for item in items if (name := opioid_of(item)) is not None]
    if not doses:
        return None
    if any(dose is None for _, dose in doses):
        return DailyDose(None, "")
    total = Interval.of(0)
    for _, dose in doses:
        total = total + (dose or Interval.of(0))
    parts = " + ".join(f"{name} {dose}" for name, dose in doses)
    return DailyDose(
        total,
        f"{parts} = {total} mg a day in morphine equivalents"
        if len(doses) > 1
        else f"{parts} mg a day in morphine equivalents",
    )


def _dose(item: DisputedItem, name: str) -> Interval | None:
    for phase in request_schedule(item).phases:
        mg = _mg_a_day(phase, name)
        if mg is not None:
            low, high = (Fraction(factor) for factor in _FACTORS[name])
            return Interval(_plain(mg * low), _plain(mg * high))
    return None


def _mg_a_day(phase: Phase, name: str) -> Fraction | None:
    stated = next((a.value.high for a in phase.amounts if a.kind == "daily_dose" and a.unit == "mg"), None)
    if stated is not None:
        return Fraction(stated)
    # The first strength is that of the opioid: "10/325" is hydrocodone and acetaminophen.
    unit = "ug" if name == "fentanyl" else "mg"
    strength = next((a.value.high for a in phase.amounts if a.kind == "strength" and a.unit == unit), None)
    if strength is None:
        return None
    if name == "fentanyl":
        return Fraction(strength)
    if phase.frequency is None or phase.frequency.per_day().high is None:
        return None
    each = next((a.value.high for a in phase.amounts if a.unit == "unit" and a.value.high is not None), 1)
    return Fraction(strength) * Fraction(each or 1) * Fraction(phase.frequency.per_day().high or 0)


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
