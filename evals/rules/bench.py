"""Measure how fast drafts are checked, and print a table.

    python evals/rules/bench.py [FOLDER OF GOLD CASES]

Without a folder the drafts are those of the template writer for the shipped cases. Four things are measured: the first
check of a draft, of a case that was never seen; the check of a draft that was edited in one sentence, as an editor asks
for it while somebody types; whole letters in two processes; and whether two runs give the same bytes under other hash
seeds. Beside each figure stands the time of a fixed loop of plain Python of the same minute.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from drafter.casefile import CaseFile
from drafter.guidelines import load_library
from drafter.pipeline import Checker, check, draft

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 5
LOOP: Final = 20_000
ADDED: Final = " The plan was explained to the worker. "

sys.path.insert(0, str(ROOT / "evals" / "gold"))


class Text(NamedTuple):
    """A draft of one item, or of a whole case where `item` is None."""

    case: CaseFile
    text: str
    item: str | None


def shipped() -> list[Text]:
    """Return the drafts of the template writer for the shipped cases."""
    cases = [CaseFile.load(file) for file in sorted((ROOT / "evals" / "cases").glob("*.yaml"))]
    return [Text(case, draft(case).draft.text, None) for case in cases]


def gold(folder: Path) -> list[Text]:
    """Return the drafts of gold cases."""
    from drafts import gold_drafts

    return [Text(one.case, one.text, one.item) for one in gold_drafts(folder)]


def calibration() -> float:
    """Return the seconds that a fixed loop takes now."""
    start = time.perf_counter()
    total = 0
    for n in range(LOOP):
        total += n * n % 7
    return time.perf_counter() - start


def first(text: Text) -> float:
    """Return the seconds of the first check of a draft; the case is read anew, so that nothing of it is known."""
    case = CaseFile.model_validate_json(text.case.model_dump_json())
    start = time.perf_counter()
    check(case, text.text, item=text.item)
    return time.perf_counter() - start


def edited(text: Text) -> float:
    """Return the seconds of a check after an edit."""
    checker = Checker(text.case)
    checker.check(text.text, item=text.item)
    place = text.text.index(". ", len(text.text) // 2) + 1
    changed = f"{text.text[:place]}{ADDED}{text.text[place + 1 :]}"
    start = time.perf_counter()
    checker.check(changed, item=text.item)
    return time.perf_counter() - start


def measured(texts: Sequence[Text]) -> None:
    """Print the first two rows."""
    for name, measure in (("first check", first), ("check after an edit", edited)):
        times, loop = [], float("inf")
        for text in texts:
            times.append(min(measure(text) for _ in range(ROUNDS)))
            loop = min(loop, calibration())
        ordered = sorted(times)
        p50, p95 = statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000
        print(f"{name:<24} {p50:>8.2f} {p95:>8.2f} {p50 / (loop * 1000):>10.2f}")


def _checked(text: Text) -> int:
    return len(check(text.case, text.text, item=text.item).findings)


def letters(texts: Sequence[Text]) -> None:
    """Print how many drafts two processes check in a second."""
    many = list(texts) * (400 // len(texts) + 1)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_checked, many[:20])
        start = time.perf_counter()
        pool.map(_checked, many, chunksize=20)
        seconds = time.perf_counter() - start
    print(f"two processes check {len(many) / seconds:.0f} drafts a second")


def same_bytes(folder: str | None) -> None:
    """Print whether reports are the same under other hash seeds."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import bench; "
        f"texts = bench.gold(bench.Path({folder!r})) if {folder!r} else bench.shipped(); "
        "print([bench.check(t.case, t.text, item=t.item).model_dump_json() for t in texts])"
    )
    outputs = {
        subprocess.run(  # noqa: S603 # our own code
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }
    print(f"reports under three hash seeds: {'byte-identical' if len(outputs) == 1 else 'DIFFER'}")


def main() -> None:
    """Print the table."""
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    texts = gold(Path(folder)) if folder else shipped()
    load_library()
    for text in texts:
        check(text.case, text.text, item=text.item)
    print(f"{len(texts)} drafts, {statistics.median(len(text.text) for text in texts):.0f} characters")
    print(f"{'':<24} {'p50 ms':>8} {'p95 ms':>8} {'in loops':>10}")
    measured(texts)
    letters(texts)
    same_bytes(folder)


if __name__ == "__main__":
    main()
