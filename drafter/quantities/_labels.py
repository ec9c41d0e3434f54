"""A reading in the flat format of the labelled phrases: bounds without strictness, no roles, no ambiguity."""

from __future__ import annotations

from typing import Any, Final

from drafter.quantities._interval import Interval, Number
from drafter.quantities._model import Amount, Phase, Reading

_LEFT_OUT: Final = frozenset(("unit", "ml", "g"))
"""Units that the labels do not know: billing units, volumes and weights of a package."""


def to_label(reading: Reading) -> dict[str, Any]:
    """Flatten a reading to plain JSON values.

    Args:
        reading: What `read` returned.

    Returns:
        `phases` (each with `count`, `frequency` and `period`, `duration`, where stated), `total` and `amounts`, in the
        format that the labelled phrases of `evals/quantities` are written in. Billing units, volumes and grams are
        left out.
    """
    phases, amounts = [], []
    for phase in reading.phases:
        flat = _phase(phase)
        if flat:
            phases.append(flat)
        amounts += [_amount(a) for a in (*phase.amounts, *_session(phase)) if a.unit not in _LEFT_OUT]
    total = reading.total()
    return {"phases": phases, "total": None if total is None else _ends(total), "amounts": amounts}


def _session(phase: Phase) -> tuple[Amount, ...]:
    return () if phase.session_length is None else (phase.session_length,)


def _phase(phase: Phase) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    if phase.count is not None and phase.count.noun != "item":
        flat["count"] = _ends(phase.count.value)
    if phase.frequency is not None:
        flat["frequency"] = _ends(phase.frequency.value)
        flat["period"] = [*_ends(phase.frequency.per), phase.frequency.unit]
    if phase.duration is not None:
        flat["duration"] = [*_ends(phase.duration.value), phase.duration.unit]
    return flat


def _amount(amount: Amount) -> list[Any]:
    return [*_ends(amount.value), amount.unit]


def _ends(value: Interval) -> list[int | float | None]:
    return [_plain(value.low), _plain(value.high)]


def _plain(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)
