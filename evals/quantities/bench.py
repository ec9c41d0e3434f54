"""Measure the reader's speed, and print a table.

    python evals/quantities/bench.py

These machines are noisy: beside each figure stands a calibration, the time of a fixed loop of plain Python measured in
the same minute, and the last column is the figure in units of that loop. Compare that column across machines and days.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable

import score

from drafter.quantities import read

ROUNDS = 15
LOOP = 20_000
_SENTENCES = (
    "The injured worker is a 47 year old machine operator who was hurt on March 15, 2014, when a pallet fell.",
    "The progress report of May 12, 2015 describes low back pain with spasm and no red flags.",
    "It counts 6 completed visits of physical therapy and says that standing and walking are easier since then.",
    "The request is for physical therapy 2 times a week for 6 weeks to the lumbar spine, beside a home program.",
    "The MTUS Chronic Pain Medical Treatment Guidelines, page 98-99, allow 9-10 visits over 8 weeks and fading.",
    "Utilization review certified 4 of the 12 visits, since the report did not describe measured functional gains.",
    "The treating physician answered that the worker had returned to modified duty and had stopped taking hydrocodone.",
    "With 6 visits used and 12 asked for, the course would come to 18, which is more than the guideline recommends.",
    "Naproxen 550 mg twice a day was continued for 30 days, and the restrictions of work were eased at the same visit.",
    "No flare-up is described, and the exercises that were taught are said to be understood and done at home daily.",
)
"""About 1.2 kB with a dozen quantities of care, as dense as rationales are."""


def calibration() -> float:
    """Return the seconds that a fixed loop takes now."""
    start = time.perf_counter()
    total = 0
    for n in range(LOOP):
        total += n * n % 7
    return time.perf_counter() - start


def document(size: int) -> str:
    """Return prose of a determination of about `size` characters, dense with numbers."""
    text = " ".join(_SENTENCES)
    return (text + "\n") * (size // len(text)) + text[: size % len(text)]


def best(texts: Iterable[str], call: Callable[[str], object], rounds: int) -> tuple[list[float], float]:
    """Return the best time of each text in seconds, and the calibration of the same minute."""
    texts = list(texts)
    times = [float("inf")] * len(texts)
    loop = float("inf")
    for _ in range(rounds):
        loop = min(loop, calibration())
        for index, text in enumerate(texts):
            start = time.perf_counter()
            call(text)
            times[index] = min(times[index], time.perf_counter() - start)
    return times, loop


def row(name: str, value: str, seconds: float, loop: float) -> None:
    """Print a line of the table."""
    print(f"{name:<44}{value:>22}{loop * 1e3:>12.2f}{seconds / loop:>12.4f}")


def main() -> None:
    """Print the tables."""
    phrases = [entry["text"] for path in score.phrase_sets() for entry in score.load(path)]
    print(f"{'what':<44}{'figure':>22}{'loop, ms':>12}{'in loops':>12}")
    times, loop = best(phrases, read, ROUNDS)
    median, mean = statistics.median(times), statistics.mean(times)
    row(f"a phrase, p50 of {len(phrases)}", f"{median * 1e6:.1f} us", median, loop)
    row(f"a phrase, mean of {len(phrases)}", f"{mean * 1e6:.1f} us", mean, loop)
    page = document(1_500)
    (one,), loop = best([page], read, 40)
    row("a document of 1.5 kB, with roles", f"{1 / one:,.0f} a second", one, loop)
    (long,), loop_long = best([document(1_000_000)], read, 2)
    row("a text of 1 MB", f"{long:.2f} s", long, loop_long)
    ratio = (long / loop_long / 1_000_000) / (one / loop / len(page))
    print(f"{'time per byte, 1 MB against 1.5 kB':<44}{ratio:>21.2f}x")
    print(f"\n{'adversarial text':<44}{'10 kB':>14}{'100 kB':>14}{'ratio':>10}")
    for name, unit in ADVERSARIAL.items():
        (short,), _ = best([unit * (10_000 // len(unit))], read, 3)
        (tall,), _ = best([unit * (100_000 // len(unit))], read, 3)
        print(f"{name:<44}{short * 1e3:>11.2f} ms{tall * 1e3:>11.2f} ms{tall / short:>10.1f}")


ADVERSARIAL = {
    "digits": "1",
    "nested parentheses": "(4",
    "runs of x": "x",
    "2x2x2x": "2x",
    "a list of numbers": "3, ",
    "no more than no more than": "no more than ",
    "number words": "one hundred and ",
    "of the of the": "6 of the ",
    "weekdays": "Monday, ",
    "visits without a stop": "6 visits of therapy and ",
}
"""Texts that a careless reader would take for ever over; ten times the text may take ten times as long, not more."""


if __name__ == "__main__":
    main()
