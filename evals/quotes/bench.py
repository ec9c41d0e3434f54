"""Measure how fast quotations are found in a long text, and print a table.

    python evals/quotes/bench.py

The text is made up, as long as a chapter (200 kB). A quotation is 25 words of it as they stand, with three words
changed, or of words that stand nowhere in it. The text is prepared once, as a library's is; the last row says how long
that takes. Beside each figure stands the time of a fixed loop of plain Python of the same minute: compare the last
column.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from drafter.quotes import SourceText, verify

SIZE: Final = 200_000
QUOTATIONS: Final = 100
WORDS: Final = 25
ROUNDS: Final = 5
LOOP: Final = 20_000


class Quoted(NamedTuple):
    """A quotation, and where in the text it was taken from; None where it stands nowhere."""

    kind: str
    text: str
    start: int | None


def chapter() -> str:
    """Return the text, the same every time."""
    chance = random.Random(3)  # noqa: S311 # no secret
    letters = ("ba", "re", "ti", "no", "su", "le", "ma", "do", "ki", "pe")
    words = ["".join(chance.choice(letters) for _ in range(chance.randint(1, 4))) for _ in range(3000)]
    parts: list[str] = []
    length = 0
    while length < SIZE:
        word = str(chance.randint(1, 40)) if chance.random() < 0.03 else chance.choice(words)
        parts.append(word)
        length += len(word) + 1
    return " ".join(parts)


def quotations(text: str) -> list[Quoted]:
    """Return the quotations of the three kinds."""
    chance = random.Random(5)  # noqa: S311 # no secret
    words = text.split()
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    found: list[Quoted] = []
    for number in range(QUOTATIONS):
        place = chance.randrange(len(words) - WORDS)
        mine = words[place : place + WORDS]
        found.append(Quoted("exact", " ".join(mine), starts[place]))
        for changed in chance.sample(range(WORDS), 3):
            mine[changed] = f"zz{number}"
        found.append(Quoted("near, 3 words changed", " ".join(mine), starts[place]))
        found.append(Quoted("absent", " ".join(f"qq{number}{n}" for n in range(WORDS)), None))
    return found


def calibration() -> float:
    """Return the seconds that a fixed loop takes now."""
    start = time.perf_counter()
    total = 0
    for n in range(LOOP):
        total += n * n % 7
    return time.perf_counter() - start


def measured(
    find: Callable[[str], int | None], asked: Sequence[Quoted], rounds: int = ROUNDS
) -> list[tuple[str, float, float, float]]:
    """Return for each kind the median in ms, how often the place is right, and the calibration in ms."""
    rows = []
    for kind in dict.fromkeys(quoted.kind for quoted in asked):
        mine = [quoted for quoted in asked if quoted.kind == kind]
        times, right, loop = [], 0, float("inf")
        for quoted in mine:
            best, place = float("inf"), None
            for _ in range(rounds):
                start = time.perf_counter()
                place = find(quoted.text)
                best = min(best, time.perf_counter() - start)
            loop = min(loop, calibration())
            times.append(best)
            near = place is not None and quoted.start is not None and abs(place - quoted.start) <= 60
            right += near if quoted.start is not None else place is None
        rows.append((kind, statistics.median(times) * 1000, right / len(mine), loop * 1000))
    return rows


def print_rows(name: str, rows: Sequence[tuple[str, float, float, float]]) -> None:
    """Print one line for each kind."""
    for kind, milliseconds, right, loop in rows:
        print(f"{name:<22} {kind:<22} {milliseconds:>9.3f} {right:>8.2f} {milliseconds / loop:>10.3f}")


def print_heading() -> None:
    """Print what the columns are."""
    print(f"{'in 200 kB':<22} {'quotation':<22} {'p50 ms':>9} {'placed':>8} {'in loops':>10}")


def ours(text: str) -> tuple[Callable[[str], int | None], float]:
    """Return our search in a prepared text, and the seconds that preparing it took."""
    start = time.perf_counter()
    source = SourceText(text)
    verify("one two three four five six seven", source)
    prepared = time.perf_counter() - start

    def find(quotation: str) -> int | None:
        check = verify(quotation, source)
        return None if check.source is None else check.source.start

    return find, prepared


def main() -> None:
    """Print the figures of our search."""
    text = chapter()
    find, prepared = ours(text)
    print_heading()
    print_rows("drafter", measured(find, quotations(text)))
    print(f"the text is prepared in {prepared * 1000:.0f} ms, once")


if __name__ == "__main__":
    main()
