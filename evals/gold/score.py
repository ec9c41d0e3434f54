"""Print, for each gold case and in total, what was expected and what was found.

    python evals/gold/score.py FOLDER

Compared are the reading of each request, the limits that apply, those that do not, and the outcome of the arithmetic.
A limit that is selected and named on neither side of the case is counted apart: it is no answer that was asked for.
Then come the drafts of the cases, by kind of fault (`drafts.py`).
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cases import GoldItem, gold_items
from drafts import gold_drafts, library_quoted_in, print_drafts, told

from drafter.assessment import assess, query_for
from drafter.guidelines import Library, Selection, load_library
from drafter.quantities import read, to_label


class Scored(NamedTuple):
    """One item: each part of it right or wrong, with what was expected and found where it is wrong."""

    item: GoldItem
    reading: bool
    limits: bool
    not_limits: bool
    status: bool
    lines: tuple[str, ...]


def scored(gold: GoldItem, library: Library) -> Scored:
    """Return how one item comes out."""
    raw = gold.raw
    item = gold.case.item(raw["id"])
    selection = library.select(query_for(gold.case, item))
    assessment = assess(gold.case, item, selection)
    wanted, found = set(raw["applicable_limits"]), {entry.limit.id for entry in selection.selected}
    decoys = {entry["id"] for entry in raw["not_applicable_limits"]}
    lines = [*_reading_lines(raw), *_limit_lines(wanted, found, decoys, selection)]
    expected = raw["expected_assessment"]["status"]
    if assessment.status != expected:
        lines.append(f"status    expected {expected}, found {assessment.status}: {assessment.line}")
        lines.append(f"          the case says: {raw['expected_assessment']['arithmetic']}")
    reading_is_right = not any(line.startswith("reading") for line in lines)
    return Scored(
        gold, reading_is_right, wanted == found, not decoys & found, assessment.status == expected, tuple(lines)
    )


def _limit_lines(wanted: set[str], found: set[str], decoys: set[str], selection: Selection) -> list[str]:
    why_not = {entry.limit.id: entry.reasons[0].text for entry in selection.rejected}
    lines = [
        f"limit     {name} expected, not found: {why_not.get(name, 'another treatment')}"
        for name in sorted(wanted - found)
    ]
    lines += [f"limit     {name} found, and the case says that it does not apply" for name in sorted(found & decoys)]
    lines += [f"limit     {name} found, and the case does not name it" for name in sorted(found - wanted - decoys)]
    return lines


def _reading_lines(raw: dict[str, Any]) -> list[str]:
    expected = raw["expected_reading"]
    reading = read(raw["request_text"])
    found = to_label(reading)
    lines: list[str] = []
    wanted_phases = [_phase(phase) for phase in expected["phases"]]
    found_phases = [_phase(_short(phase)) for phase in found["phases"]]
    if wanted_phases != found_phases:
        lines.append(f"reading   expected {expected['phases']}, found {found['phases']}")
    if _pair(expected["total"]) != _pair(found["total"]):
        lines.append(f"reading   total expected {expected['total']}, found {found['total']}")
    is_open = bool(reading.ambiguities)
    if bool(expected["ambiguous"]) != is_open:
        named = ", ".join(sorted({a.code for a in reading.ambiguities})) or "none"
        lines.append(f"reading   ambiguous expected {expected['ambiguous']}, found {named}")
    return lines


def _short(phase: dict[str, Any]) -> dict[str, Any]:
    names = {"count": "count", "frequency": "freq", "period": "per", "duration": "dur"}
    return {names[key]: value for key, value in phase.items() if key in names}


def _phase(phase: dict[str, Any]) -> tuple[Any, ...]:
    return tuple((key, _pair(phase[key])) for key in ("count", "freq", "per", "dur") if phase.get(key) is not None)


def _pair(value: list[Any] | None) -> tuple[Any, ...] | None:
    if value is None:
        return None
    return tuple(Fraction(str(end)) if isinstance(end, int | float) else end for end in value)


def main(arguments: list[str]) -> int:
    """Print the table; return 1 where anything is not as expected, 2 where there is nothing to compare."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python evals/gold/score.py FOLDER   (make gold CASES=FOLDER)", file=sys.stderr)
        return 2
    library = load_library()
    results = [scored(gold, library) for gold in gold_items(Path(arguments[0]))]
    if not results:
        print(f"{arguments[0]} holds no case-*.yaml", file=sys.stderr)
        return 2
    print(f"{'case':10} {'item':8} reading limits decoys status")
    for one in results:
        marks = ["ok" if part else "NO" for part in one[1:5]]
        print(f"{one.item.case.id:10} {one.item.raw['id']:8} {marks[0]:7} {marks[1]:6} {marks[2]:6} {marks[3]}")
        for line in one.lines:
            print(f"    {line}")
    total = len(results)
    print(
        f"items {total}: "
        + ", ".join(
            f"{name} {sum(one[place] for one in results)}/{total}"
            for place, name in ((1, "readings"), (2, "limits exactly"), (3, "decoys kept out"), (4, "status"))
        )
    )
    print()
    letter = Path(arguments[0]).resolve().parent / "seed-determination.txt"
    if letter.is_file():
        library = library_quoted_in(letter, library)
    else:
        print(f"no letter with quotations beside the folder ({letter.name}): quotations are not compared")
    drafts_are_right = print_drafts(told(list(gold_drafts(Path(arguments[0]))), library))
    return 0 if drafts_are_right and all(all(one[1:5]) for one in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
