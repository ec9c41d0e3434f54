"""Read the labelled phrases with other libraries too, and print a table beside ours.

    make bench-peers

It runs in an environment of its own (`build/peers`), which holds the peers and this package. None of them knows what a
visit is, so each is given the benefit of an adapter: what it finds is brought to our labels, numbers before "times",
"visits" and the like are told by the words behind them, and phases and totals come from the same code as ours. Adapter
and labels are ours; with another adapter a peer may move by a few phrases.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import bench
import score

from drafter.quantities import read, to_label

NOUNS = r"(?:visits?|sessions?|treatments?|appointments?|injections?|classes|tablets?|capsules?)\b"
TIMES = r"(?:x|times?)\b"
PER = r"\s*(?:/|per|a|an|each|every)\s*(minute|hour|day|week|month|year|wk|mo|yr|hr)s?\b"
UNITS = {
    "minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a",
    "wk": "wk", "mo": "mo", "yr": "a", "hr": "h", "milligram": "mg", "microgram": "ug", "percentage": "%",
}  # fmt: skip
Found = tuple[int, int, float, float, str | None]
"""Start, end, the two ends of a number, and its unit."""


def labelled(text: str, found: list[Found]) -> dict[str, Any]:
    """Bring numbers with units to the format of the labels: one phase of what fits together, and the amounts."""
    phases: list[dict[str, Any]] = []
    amounts: list[list[Any]] = []

    def put(name: str, value: list[Any], **rest: Any) -> None:
        if not phases or name in phases[-1]:
            phases.append({})
        phases[-1].update({name: value, **rest})

    for _, end, low, high, unit in sorted(found):
        behind = text[end : end + 40].lower()
        rate = re.match(rf"\s*(?:{TIMES}|{NOUNS})?{PER}", behind)
        if rate is not None and unit is None:
            put("frequency", [low, high], period=[1, 1, UNITS[rate.group(1)]])
        elif unit in ("mg", "ug", "%", "min", "h"):
            amounts.append([low, high, unit])
        elif unit in ("d", "wk", "mo", "a"):
            put("duration", [low, high, unit])
        elif re.match(rf"\s*(?:[a-z-]+\s+){{0,3}}{NOUNS}", behind):
            put("count", [low, high])
    return {"phases": phases, "total": total_of(phases), "amounts": amounts}


def total_of(phases: list[dict[str, Any]]) -> list[Any] | None:
    """Return the count of the only phase, or its frequency times its duration in the same unit."""
    if len(phases) != 1:
        return None
    phase = phases[0]
    if "count" in phase:
        return list(phase["count"])
    if "frequency" in phase and "duration" in phase and phase["period"][2] == phase["duration"][2]:
        return [a * b for a, b in zip(phase["frequency"], phase["duration"][:2], strict=True)]
    return None


def quantulum() -> Callable[[str], dict[str, Any]]:
    """Return a reader that asks quantulum3."""
    from quantulum3 import parser

    def call(text: str) -> dict[str, Any]:
        found: list[Found] = []
        for quantity in parser.parse(text):
            spread = quantity.uncertainty or 0
            unit = UNITS.get(quantity.unit.name)
            found.append((*quantity.span, quantity.value - spread, quantity.value + spread, unit))
        return labelled(text, found)

    return call


def recognizers() -> Callable[[str], dict[str, Any]]:
    """Return a reader that asks Microsoft's recognizers-text."""
    from recognizers_date_time import recognize_datetime
    from recognizers_number import recognize_number
    from recognizers_text import Culture

    seconds = {"min": 60, "h": 3600, "d": 86400, "wk": 604800, "mo": 2592000, "a": 31536000}

    def call(text: str) -> dict[str, Any]:
        found: list[Found] = []
        taken: list[range] = []
        for entity in recognize_datetime(text, Culture.English):
            if entity.type_name != "datetimeV2.duration" or not entity.resolution:
                continue
            value = float(entity.resolution["values"][0]["value"])
            unit = next((u for u, name in (("a", "year"), ("mo", "month"), ("wk", "week"), ("d", "day"), ("h", "hour"),
                                           ("min", "min")) if name in entity.text.lower()), None)  # fmt: skip
            if unit is not None:
                count = round(value / seconds[unit], 6)
                found.append((entity.start, entity.end + 1, count, count, unit))
                taken.append(range(entity.start, entity.end + 1))
        for entity in recognize_number(text, Culture.English):
            if any(entity.start in span for span in taken) or not entity.resolution:
                continue
            value = float(entity.resolution["value"])
            found.append((entity.start, entity.end + 1, value, value, None))
        return labelled(text, found)

    return call


def ours(text: str) -> dict[str, Any]:
    """Read a text with this package."""
    return to_label(read(text))


def main() -> None:
    """Print the table."""
    rows = [row for path in score.phrase_sets() for row in score.load(path)]
    print(
        f"{len(rows)} phrases\n{'reader':<20}{'right':>8}{'share':>8}{'empty clean':>14}{'us, p50':>10}{'loop, ms':>10}"
    )
    for name, make in (("drafter", lambda: ours), ("quantulum3", quantulum), ("recognizers-text", recognizers)):
        call = make()
        right = clean = empty = 0
        times = []
        loop = bench.calibration()
        for row in rows:
            spent = []
            for _ in range(2):
                start = time.perf_counter()
                try:
                    reading = call(row["text"])
                except Exception as error:  # noqa: BLE001 - a peer that fails on a text has not read it
                    print(f"    {name} failed: {type(error).__name__}", file=sys.stderr)
                    reading = score.UNREAD
                spent.append(time.perf_counter() - start)
            times.append(min(spent))
            loop = min(loop, bench.calibration()) if len(times) % 100 == 0 else loop
            good = any(score.agrees(reading, option) for option in (row["expect"], *row.get("also", ())))
            right += good
            if not score.facts(row["expect"]):
                empty += 1
                clean += good
        print(
            f"{name:<20}{right:>8}{right / len(rows):>8.3f}{f'{clean}/{empty}':>14}"
            f"{median(times) * 1e6:>10.0f}{loop * 1e3:>10.2f}"
        )


if __name__ == "__main__":
    main()
