"""Full-text search over passages: SQLite's FTS5, in memory, built on the first question.

All words first, then any word where that finds few. The passages that a treatment, a region or a date rules out are
dropped before the search, so that they take no place among the hits.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal

from drafter.errors import GuidelineError
from drafter.guidelines._base import Record
from drafter.guidelines._models import Edition, Limit, Passage

if TYPE_CHECKING:
    import sqlite3

_FEW: Final = 3
"""With fewer hits for all words than this, passages with any of the words are added behind them."""

_MOST_WORDS: Final = 64
"""No more words of a question are looked for: a pasted page is no question, and FTS5 would take seconds."""

# What FTS5 calls a token. Nothing else of the question reaches it, so its operators and quotes have no effect there.
_TOKEN: Final = re.compile(r"[^\W_]+")


class Hit(Record):
    """A passage that a search found."""

    passage: Passage
    edition: Edition
    matched: Literal["all_words", "any_word"]
    """Whether every word of the question stands in it, or only some."""
    score: float
    """How well it fits, higher is better; comparable within one answer only."""


class SearchIndex:
    """An index over passages.

    Args:
        passages: The passages, in the order of the library.
        editions: Their editions by id.
        limits: Their limits by passage id: conditions and numbers in words are searched too.
    """

    def __init__(
        self, passages: Sequence[Passage], *, editions: dict[str, Edition], limits: dict[str, list[Limit]]
    ) -> None:
        self._passages = tuple(passages)
        self._editions = editions
        self._limits = limits
        self._connection: sqlite3.Connection | None = None
        # One connection serves every thread of a service; SQLite objects must not be used by two at once.
        self._lock = threading.Lock()

    def search(self, text: str, *, among: Iterable[str], limit: int) -> tuple[Hit, ...]:
        """Return the passages that fit a question best.

        Args:
            text: Words, as a person types them.
            among: The ids of the passages that may be found.
            limit: How many hits at most.
        """
        words = list(dict.fromkeys(_TOKEN.findall(text.casefold())))[:_MOST_WORDS]
        allowed = set(among)
        rows = [number for number, passage in enumerate(self._passages) if passage.id in allowed]
        if not words or not rows or limit < 1:
            return ()
        with self._lock:
            found = self._ask(" AND ".join(f'"{word}"' for word in words), rows, limit)
            hits = [self._hit(row, score, "all_words") for row, score in found]
            if len(hits) < min(_FEW, limit) and len(words) > 1:
                seen = {row for row, _ in found}
                more = self._ask(" OR ".join(f'"{word}"' for word in words), rows, limit + len(seen))
                hits += [self._hit(row, score, "any_word") for row, score in more if row not in seen]
        return tuple(hits[:limit])

    def _hit(self, row: int, score: float, matched: Literal["all_words", "any_word"]) -> Hit:
        passage = self._passages[row]
        return Hit(passage=passage, edition=self._editions[passage.edition_id], matched=matched, score=score)

    def _ask(self, match: str, rows: list[int], limit: int) -> list[tuple[int, float]]:
        # A word in the heading says more than one in the text: five times is enough to put the right section first.
        statement = (
            "SELECT rowid, -bm25(passages, 5.0, 1.0, 2.0, 1.0) AS score FROM passages"
            " WHERE passages MATCH ? AND rowid IN (SELECT value FROM json_each(?)) ORDER BY score DESC, rowid LIMIT ?"
        )
        answer = self._open().execute(statement, (match, json.dumps(rows), limit))
        return [(int(row), float(score)) for row, score in answer]

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            import sqlite3

            connection = sqlite3.connect(":memory:", check_same_thread=False)
            columns = "section, text, treatment, more, tokenize = 'porter unicode61 remove_diacritics 2'"
            try:
                connection.execute(f"CREATE VIRTUAL TABLE passages USING fts5({columns})")
            except sqlite3.OperationalError as error:
                raise GuidelineError(
                    "the SQLite of this Python has no full-text search (FTS5)",
                    hint="Use a Python whose sqlite3 module was built with FTS5.",
                ) from error
            connection.executemany(
                "INSERT INTO passages (rowid, section, text, treatment, more) VALUES (?, ?, ?, ?, ?)",
                [(row, p.section, p.text, p.treatment, self._more(p)) for row, p in enumerate(self._passages)],
            )
            self._connection = connection
        return self._connection

    def _more(self, passage: Passage) -> str:
        """Return what else describes a passage: its document, and its limits in words."""
        edition = self._editions[passage.edition_id]
        pieces = [edition.document, edition.short_name, edition.label or "", edition.code_section or ""]
        for limit in self._limits.get(passage.id, ()):
            pieces += [limit.words(), limit.treatment, *limit.regions, limit.applies_to or ""]
            pieces += [diagnosis.text for diagnosis in limit.diagnoses]
            pieces += [condition.text for condition in (*limit.conditions, *limit.prerequisites)]
        return "\n".join(pieces)
