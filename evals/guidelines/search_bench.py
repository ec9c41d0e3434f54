"""Measure the search over passages, and print a table.

    python evals/guidelines/search_bench.py [PASSAGES ...]

The passages are made up: 70 words of a vocabulary whose words are as unequally common as those of prose. A question is
six words of one passage; three of them; or five of them and a word that stands in no passage, as a misspelt one does.
`hit@10` is how often the passage is among the first ten: for three common words among 200,000 passages, many others
have a better right to a place.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from drafter.guidelines import Edition, Passage
from drafter.guidelines._search import SearchIndex

SIZES: Final = (5_000, 200_000)
QUESTIONS: Final = 200
WORDS: Final = 12_000
LENGTH: Final = 70


class Question(NamedTuple):
    """What is asked, and the place of the passage that its words are from."""

    kind: str
    text: str
    source: int


class Figures(NamedTuple):
    """What was measured of one engine on one kind of question."""

    p50: float
    p95: float
    first: float
    ten: float


def edition() -> Edition:
    """Return the edition that all passages are of."""
    return Edition.model_validate({
        "id": "made-up", "organisation": "Nobody", "family": "other", "document": "Guideline of Made-up Words",
        "short_name": "Made-up",
    })  # fmt: skip


def texts(count: int) -> list[str]:
    """Return made-up passages of about 450 characters, the same for the same count."""
    chance = random.Random(count)  # noqa: S311 # no secret
    ends = ("", "s", "n", "ing", "ed", "tion")
    vocabulary = [
        "".join(chance.choice("bcdfghklmnprstv") + chance.choice("aeiou") for _ in range(chance.randint(1, 4)))
        + chance.choice(ends)
        for _ in range(WORDS)
    ]
    common = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    return [" ".join(chance.choices(vocabulary, cum_weights=common, k=LENGTH)) for _ in range(count)]


def questions(passages: Sequence[str]) -> list[Question]:
    """Return the questions of both kinds."""
    chance = random.Random(7)  # noqa: S311 # no secret
    asked: list[Question] = []
    for number in range(QUESTIONS):
        source = chance.randrange(len(passages))
        words = chance.sample(sorted(set(passages[source].split())), 6)
        asked.append(Question("six words of a passage", " ".join(words), source))
        asked.append(Question("three of them", " ".join(words[:3]), source))
        asked.append(Question("one of the six misspelt", " ".join([*words[:5], f"qqq{number}"]), source))
    return asked


def measured(search: Callable[[str], Sequence[int]], asked: Sequence[Question]) -> dict[str, Figures]:
    """Return the figures of an engine that answers with places of passages, best first, by kind of question."""
    found: dict[str, Figures] = {}
    for kind in dict.fromkeys(question.kind for question in asked):
        mine = [question for question in asked if question.kind == kind]
        times, first, ten = [], 0, 0
        for question in mine:
            best = float("inf")
            for _ in range(3):
                start = time.perf_counter()
                answer = search(question.text)
                best = min(best, time.perf_counter() - start)
            times.append(best * 1000)
            first += list(answer[:1]) == [question.source]
            ten += question.source in answer[:10]
        ordered = sorted(times)
        p95 = ordered[int(len(ordered) * 0.95)]
        found[kind] = Figures(statistics.median(ordered), p95, first / len(mine), ten / len(mine))
    return found


def print_figures(name: str, size: int, found: dict[str, Figures]) -> None:
    """Print one line for each kind of question."""
    for kind, figures in found.items():
        print(
            f"{name:<10} {size:>8,}  {kind:<24} {figures.p50:>8.2f} {figures.p95:>8.2f}"
            f" {figures.first:>7.3f} {figures.ten:>7.3f}"
        )


def print_heading() -> None:
    """Print what the columns of `print_figures` are."""
    print(f"{'engine':<10} {'passages':>8}  {'questions':<24} {'p50 ms':>8} {'p95 ms':>8} {'hit@1':>7} {'hit@10':>7}")


def ours(bodies: Sequence[str], cache: Path) -> tuple[Callable[[str], Sequence[int]], str]:
    """Return our search over the passages, and a line on how long it took to build and to load."""
    one = edition()
    passages = [
        Passage.model_validate({
            "id": f"p{number}", "edition_id": one.id, "section": " ".join(body.split()[:4]),
            "text_kind": "summary", "treatment": "physical therapy", "text": body,
        })
        for number, body in enumerate(bodies)
    ]  # fmt: skip

    def fresh(where: Path | None) -> tuple[SearchIndex, float]:
        index = SearchIndex(passages, editions={one.id: one}, limits={}, cache=where)
        start = time.perf_counter()
        index.open()
        return index, time.perf_counter() - start

    built = min(fresh(None)[1] for _ in range(3))
    written = fresh(cache)[1]
    loaded = min(fresh(cache)[1] for _ in range(5))
    index, _ = fresh(cache)
    size = sum(file.stat().st_size for file in cache.iterdir()) / 1e6
    places = {passage.id: number for number, passage in enumerate(passages)}

    def search(text: str) -> list[int]:
        return [places[hit.passage.id] for hit in index.search(text, wanted=lambda _: True, limit=10)]

    return search, (
        f"{'drafter':<10} {len(bodies):>8,}  built in {built:.3f} s, built and kept in {written:.3f} s,"
        f" loaded from the kept file in {loaded * 1000:.1f} ms, {size:.1f} MB"
    )


def main() -> None:
    """Print the figures of our search."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    lines = []
    print_heading()
    for size in sizes:
        bodies = texts(size)
        with tempfile.TemporaryDirectory() as folder:
            search, line = ours(bodies, Path(folder))
            print_figures("drafter", size, measured(search, questions(bodies)))
        lines.append(line)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
