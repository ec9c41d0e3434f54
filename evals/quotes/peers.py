"""Measure how fast quotations are found in a long text beside rapidfuzz and fuzzysearch, and print a table.

    make bench-peers

It runs in an environment of its own (`build/peers`). rapidfuzz aligns the quotation with the text as letters;
fuzzysearch finds it with up to five letters changed, so it does not find three words changed. Neither says whether a
digit is among the differences, and both are asked for the place alone.
"""

from __future__ import annotations

import bench
import fuzzysearch
from rapidfuzz import fuzz


def main() -> None:
    """Print the figures of all three."""
    text = bench.chapter()
    asked = bench.quotations(text)
    find, _ = bench.ours(text)

    def rapidfuzz_place(quotation: str) -> int | None:
        found = fuzz.partial_ratio_alignment(quotation, text, score_cutoff=60)
        return None if found is None else found.dest_start

    def fuzzysearch_place(quotation: str) -> int | None:
        found = fuzzysearch.find_near_matches(quotation, text, max_l_dist=5)
        return found[0].start if found else None

    few = [quoted for quoted in asked if quoted in asked[:60]]
    bench.print_heading()
    bench.print_rows("drafter", bench.measured(find, asked))
    bench.print_rows("rapidfuzz", bench.measured(rapidfuzz_place, few, rounds=1))
    bench.print_rows("fuzzysearch", bench.measured(fuzzysearch_place, few, rounds=1))


if __name__ == "__main__":
    main()
