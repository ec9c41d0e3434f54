"""Measure the search over passages beside bm25s and tantivy, and print a table.

    make bench-peers

It runs in an environment of its own (`build/peers`), which holds the peers and this package. All three get the same
passages and questions. Theirs answer with the places of the best ten; ours also finds where the words stand.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import search_bench
import Stemmer
import tantivy

Engine = tuple[Callable[[str], Sequence[int]], str]
"""A search, and a line on how long its index took."""


def bm25s_engine(bodies: Sequence[str], folder: Path) -> Engine:
    """Return bm25s with the Porter stemmer, and its index read from disk."""
    stemmer = Stemmer.Stemmer("porter")
    start = time.perf_counter()
    made = bm25s.BM25()
    made.index(bm25s.tokenize(list(bodies), stemmer=stemmer, stopwords=None, show_progress=False), show_progress=False)
    built = time.perf_counter() - start
    made.save(str(folder))
    start = time.perf_counter()
    index = bm25s.BM25.load(str(folder))
    loaded = time.perf_counter() - start

    def search(text: str) -> list[int]:
        tokens = bm25s.tokenize([text], stemmer=stemmer, stopwords=None, show_progress=False)
        found, _ = index.retrieve(tokens, k=10, show_progress=False)
        return [int(row) for row in found[0]]

    return search, _line("bm25s", len(bodies), built, loaded, folder)


def tantivy_engine(bodies: Sequence[str], folder: Path) -> Engine:
    """Return tantivy with its English stemmer, and its index read from disk."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True)
    builder.add_text_field("body", tokenizer_name="en_stem")
    start = time.perf_counter()
    made = tantivy.Index(builder.build(), path=str(folder))
    writer = made.writer(heap_size=100_000_000, num_threads=1)
    for row, body in enumerate(bodies):
        writer.add_document(tantivy.Document(row=row, body=body))
    writer.commit()
    writer.wait_merging_threads()
    built = time.perf_counter() - start
    start = time.perf_counter()
    index = tantivy.Index.open(str(folder))
    index.reload()
    searcher = index.searcher()
    loaded = time.perf_counter() - start

    def search(text: str) -> list[int]:
        hits = searcher.search(index.parse_query(text, ["body"]), 10).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]

    return search, _line("tantivy", len(bodies), built, loaded, folder)


def main() -> None:
    """Print the figures of all three."""
    sizes = [int(argument) for argument in sys.argv[1:]] or search_bench.SIZES
    engines: dict[str, Callable[[Sequence[str], Path], Engine]] = {
        "drafter": search_bench.ours,
        "bm25s": bm25s_engine,
        "tantivy": tantivy_engine,
    }
    lines = []
    search_bench.print_heading()
    for size in sizes:
        bodies = search_bench.texts(size)
        asked = search_bench.questions(bodies)
        for name, engine in engines.items():
            with tempfile.TemporaryDirectory() as folder:
                search, line = engine(bodies, Path(folder))
                search_bench.print_figures(name, size, search_bench.measured(search, asked))
            lines.append(line)
    print("\n".join(lines))


def _line(name: str, size: int, built: float, loaded: float, folder: Path) -> str:
    megabytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    return (
        f"{name:<10} {size:>8,}  built and kept in {built:.3f} s, loaded in {loaded * 1000:.1f} ms, {megabytes:.1f} MB"
    )


if __name__ == "__main__":
    main()
