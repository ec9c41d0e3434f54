"""Score the reader on labelled phrases and sentences, and print a table.

    python evals/quantities/score.py [--show] [SET.jsonl ...]

Without names, every set beside this file is scored, and the shared set where it stands beside the repository. A phrase
is fully right when its phases, its amounts and, where the label states one, its total agree with the label or with one
of the readings under `also`. `--show` prints what was read otherwise. README.md beside this file gives the formats.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from drafter.quantities import Reading, VisitSchedule, read, to_label

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "data" / "phrases.jsonl"
ROLES = "roles.jsonl"
UNREAD = {"phases": [], "total": None, "amounts": []}


class Score(NamedTuple):
    """What a set of phrases gave.

    Attributes:
        texts: How many there are.
        right: How many were read fully right.
        empty: How many hold no quantity of care.
        clean: How many of those stayed empty.
        hit: Facts that agree with the label.
        told: Facts that were read.
        wanted: Facts of the labels.
        missed: The texts that were read otherwise, with the label and the reading.
    """

    texts: int
    right: int
    empty: int
    clean: int
    hit: int
    told: int
    wanted: int
    missed: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...]

    @property
    def precision(self) -> float:
        """Return the share of the facts read that are true."""
        return self.hit / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the true facts that were read."""
        return self.hit / self.wanted if self.wanted else 1.0


def load(path: Path) -> list[dict[str, Any]]:
    """Return the labelled lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def phrase_sets() -> list[Path]:
    """Return the sets of labelled phrases, ours and the shared one where it is there."""
    own = sorted(path for path in HERE.glob("*.jsonl") if path.name != ROLES)
    return [*own, SHARED] if SHARED.is_file() else own


def _plain(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(round(float(v), 6) if isinstance(v, int | float) else v for v in values)


def _phases(label: Mapping[str, Any]) -> list[tuple[tuple[str, Any], ...]]:
    return [tuple(sorted((name, _plain(ends)) for name, ends in phase.items())) for phase in label["phases"]]


def _amounts(label: Mapping[str, Any]) -> Counter[tuple[Any, ...]]:
    return Counter(_plain(amount) for amount in label["amounts"])


def agrees(reading: Mapping[str, Any], label: Mapping[str, Any]) -> bool:
    """Return whether a reading says what a label says; a label without a total asks for none."""
    if _phases(reading) != _phases(label) or _amounts(reading) != _amounts(label):
        return False
    total = label.get("total")
    return total is None or (reading["total"] is not None and _plain(reading["total"]) == _plain(total))


def facts(label: Mapping[str, Any]) -> Counter[tuple[Any, ...]]:
    """Return the single facts of a reading: each count, each rate with its period, each length, each amount."""
    found: Counter[tuple[Any, ...]] = Counter()
    for phase in label["phases"]:
        for name in ("count", "duration"):
            if name in phase:
                found[name, _plain(phase[name])] += 1
        if "frequency" in phase:
            found["rate", _plain(phase["frequency"]), _plain(phase["period"])] += 1
    return found + Counter({("amount", amount): n for amount, n in _amounts(label).items()})


def score(rows: Iterable[Mapping[str, Any]]) -> Score:
    """Read every phrase and compare it with its label."""
    texts = right = empty = clean = hit = told = wanted = 0
    missed = []
    for row in rows:
        reading = to_label(read(row["text"]))
        options = [row["expect"], *row.get("also", [])]
        good = any(agrees(reading, option) for option in options)
        mine = facts(reading)
        best = max(options, key=lambda o: (mine & facts(o)).total() - (mine - facts(o)).total())
        texts += 1
        right += good
        hit += (mine & facts(best)).total()
        told += mine.total()
        wanted += facts(best).total()
        if not facts(row["expect"]):
            empty += 1
            clean += good
        if not good:
            missed.append((row["text"], row["expect"], reading))
    return Score(texts, right, empty, clean, hit, told, wanted, tuple(missed))


class RoleScore(NamedTuple):
    """What a set of sentences gave.

    Attributes:
        schedules: How many labelled schedules there are.
        found: How many of them were read at all.
        role: How many of the found have the right role.
        silent: How many of the found were given no role though they have one.
        treatment: How many of the found have the right treatment.
    """

    schedules: int
    found: int
    role: int
    silent: int
    treatment: int


def score_roles(rows: Iterable[Mapping[str, Any]]) -> RoleScore:
    """Read every sentence and compare whose numbers they are, and of which treatment."""
    schedules = found = role = silent = treatment = 0
    for row in rows:
        reading = read(row["text"])
        for label in row["schedules"]:
            schedules += 1
            held = _schedule_at(reading, row["text"].index(label["words"]), len(label["words"]))
            if held is None:
                continue
            found += 1
            good = held.role in (label["role"], *label.get("also_roles", ()))
            role += good
            silent += held.role is None and not good
            named = (label["treatment"], *label.get("also_treatments", ()))
            treatment += any(_same_name(held.treatment, name) for name in named)
    return RoleScore(schedules, found, role, silent, treatment)


def _schedule_at(reading: Reading, start: int, size: int) -> VisitSchedule | None:
    """Return the schedule with a number in a stretch of the text."""
    for schedule in reading.schedules:
        for phase in schedule.phases:
            parts = (phase.count, phase.frequency, phase.duration, phase.session_length, *phase.amounts)
            if any(part and part.span.start < start + size and start < part.span.end for part in parts):
                return schedule
    return None


def _same_name(mine: str | None, theirs: str | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return mine.lower() in theirs.lower() or theirs.lower() in mine.lower()


def main(arguments: list[str]) -> None:
    """Print the tables."""
    named = [Path(argument) for argument in arguments if not argument.startswith("-")]
    print(f"{'set':<16}{'phrases':>9}{'right':>8}{'share':>8}{'empty clean':>14}{'precision':>11}{'recall':>8}")
    for path in named or phrase_sets():
        got = score(load(path))
        name = "shared" if path == SHARED else path.stem
        print(
            f"{name:<16}{got.texts:>9}{got.right:>8}{got.right / got.texts:>8.3f}"
            f"{f'{got.clean}/{got.empty}':>14}{got.precision:>11.3f}{got.recall:>8.3f}"
        )
        if "--show" in arguments:
            for text, label, reading in got.missed:
                print(f"    {text!r}\n        label   {json.dumps(label)}\n        reading {json.dumps(reading)}")
    if named:
        return
    rows = load(HERE / ROLES)
    print(f"\n{'roles':<16}{'schedules':>11}{'found':>7}{'role right':>12}{'wrong':>8}{'silent':>8}{'treatment':>11}")
    halves = {
        "tuned on (even)": [row for row in rows if row["id"] % 2 == 0],
        "held out (odd)": [row for row in rows if row["id"] % 2],
    }
    for name, half in {**halves, "both": rows}.items():
        got = score_roles(half)
        wrong = got.found - got.role - got.silent
        print(
            f"{name:<16}{got.schedules:>11}{got.found:>7}{got.role / got.found:>12.3f}{wrong / got.found:>8.3f}"
            f"{got.silent / got.found:>8.3f}{got.treatment / got.found:>11.3f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
