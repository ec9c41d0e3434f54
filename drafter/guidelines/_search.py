"""Full-text search over passages: SQLite's FTS5.

Passages with every word of a question come first. Where they are few, those follow that have its rarest words: a
question of common words over a large library would otherwise read most of it (`docs/design/search.md` has the figures).

What is found is ranked first and then filtered, so that a filter costs only as much as there is to look at.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from drafter.errors import GuidelineError
from drafter.guidelines._base import Record
from drafter.guidelines._cache import cached_file, written_file
from drafter.guidelines._models import Edition, Limit, Passage

if TYPE_CHECKING:
    import sqlite3

_FEW: Final = 3
"""With fewer hits for all words than this, passages with some of the words are added behind them."""

_MOST_WORDS: Final = 64
"""No more words of a question are looked for: a pasted page is no question, and FTS5 would take seconds."""

_MOST_WITH_SOME: Final = 150
"""A word that stands in more passages says little about any of them: with some of the words only, rarer ones decide."""

_LINED_UP: Final = 8
"""So few passages are put in order here. BM25 would first read through every passage that has one of the words."""

_MOST_COUNTED: Final = 50_000
"""How far the passages with a common word are counted, to find the least common."""

_WORTH_KEEPING: Final = 500
"""An index over fewer passages is built in less time than a file takes to write."""

_VERSION: Final = "1"
"""Part of the name of a kept index: another shape of the table is another file."""

# What FTS5 calls a token. Nothing else of the question reaches it, so its operators and quotes have no effect there.
_TOKEN: Final = re.compile(r"[^\W_]+")

# From the private-use area of Unicode: no guideline has them, and one that had would only lose its highlights.
_START: Final = "\ue0f0"
_END: Final = "\ue0f1"
_MARK: Final = re.compile(f"[{_START}{_END}]")

_COLUMNS: Final = "section, text, treatment, more, tokenize = 'porter unicode61 remove_diacritics 2'"

# A word in the heading says more than one in the text: five times is enough to put the right section first.
_RANK: Final = "INSERT INTO passages (passages, rank) VALUES ('rank', 'bm25(5.0, 1.0, 2.0, 1.0)')"
_TEXT: Final = f"highlight(passages, 1, '{_START}', '{_END}')"
_SECTION: Final = f"highlight(passages, 0, '{_START}', '{_END}')"
_FEW_MATCHING: Final = f"SELECT rowid, {_TEXT}, {_SECTION} FROM passages WHERE passages MATCH ? LIMIT {_LINED_UP + 1}"  # noqa: S608 # marks of ours
# In this form FTS5 sorts by itself, and marks the words only of the rows that are read.
_BEST: Final = f"SELECT rowid, {_TEXT} FROM passages WHERE passages MATCH ? ORDER BY rank"  # noqa: S608 # marks of ours
_COUNT: Final = "SELECT count(*) FROM (SELECT 1 FROM passages WHERE passages MATCH ? LIMIT ?)"


class Excerpt(NamedTuple):
    """A piece of a passage's text around the words that were found."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    """Where the words that were found stand in `text`: start and end, in characters."""


class Hit(Record):
    """A passage that a search found."""

    passage: Passage
    edition: Edition
    matched: Literal["all_words", "any_word"]
    """Whether every word of the question stands in it, or only some."""
    highlights: tuple[tuple[int, int], ...] = ()
    """Where words of the question stand in the passage's text: start and end, in characters. A word in its heading, its
    document or its limits is found too, and has no place there."""

    def excerpt(self, width: int = 320) -> Excerpt:
        """Return the piece of the passage's text that holds most of the words that were found.

        Args:
            width: About how many characters, at least 40; it is widened to whole words.

        Returns:
            The piece, with `…` where text was left out. A text no longer than `width` is returned whole.
        """
        text, width = self.passage.text, max(width, 40)
        if len(text) <= width:
            return Excerpt(text, self.highlights)
        start, end = _window(self.highlights, len(text), width)
        start = 0 if start == 0 else text.rfind(" ", 0, start + 1) + 1
        end = len(text) if end >= len(text) or (space := text.find(" ", end)) < 0 else space
        before, after = "… " if start else "", " …" if end < len(text) else ""
        moved = len(before) - start
        inside = tuple((a + moved, b + moved) for a, b in self.highlights if start <= a and b <= end)
        return Excerpt(f"{before}{text[start:end]}{after}", inside)


class SearchIndex:
    """An index over passages, built on the first question, or read where it was kept.

    Args:
        passages: The passages, in the order of the library.
        editions: Their editions by id.
        limits: Their limits by passage id: conditions and numbers in words are searched too.
        cache: The folder in which the index of a large library is kept; without it every process builds its own.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        editions: Mapping[str, Edition],
        limits: Mapping[str, Sequence[Limit]],
        cache: Path | None = None,
    ) -> None:
        self._passages = tuple(passages)
        self._editions = editions
        self._limits = limits
        self._cache = cache
        self._connection: sqlite3.Connection | None = None
        # One connection serves every thread of a service; SQLite objects must not be used by two at once.
        self._lock = threading.Lock()

    def search(self, text: str, *, wanted: Callable[[Passage], bool], limit: int) -> tuple[Hit, ...]:
        """Return the passages that fit a question best.

        Args:
            text: Words, as a person types them.
            wanted: Whether a passage may be found.
            limit: How many hits at most.
        """
        words = list(dict.fromkeys(words_of(text)))[:_MOST_WORDS]
        if not words or not self._passages or limit < 1:
            return ()
        import sqlite3

        with self._lock:
            try:
                return self._answer(words, wanted, limit)
            except (IndexError, sqlite3.DatabaseError):
                # A kept file that is damaged, or is not of these passages.
                if self._connection is not None:
                    self._connection.close()
                self._connection = self._built()
                return self._answer(words, wanted, limit)

    def open(self) -> None:
        """Build the index now, or read it where it was kept: the first question then waits for nothing."""
        with self._lock:
            self._opened()

    def _answer(self, words: Sequence[str], wanted: Callable[[Passage], bool], limit: int) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        for match, matched in self._questions(words):
            seen = {hit.passage.id for hit in hits}
            for passage, places in self._ask(match):
                if passage.id not in seen and wanted(passage):
                    edition = self._editions[passage.edition_id]
                    hits.append(Hit(passage=passage, edition=edition, matched=matched, highlights=places))
                if len(hits) == limit:
                    break
            if len(hits) >= min(_FEW, limit):
                break
        return tuple(hits)

    def _questions(self, words: Sequence[str]) -> Iterator[tuple[str, Literal["all_words", "any_word"]]]:
        """Yield what is asked of FTS5, the narrowest first; the next is for where it finds few."""
        yield _all(words), "all_words"
        counts = {word: self._count(word, _MOST_WITH_SOME + 1) for word in words}
        known = [word for word in words if counts[word]]
        if 1 < len(known) < len(words):
            yield _all(known), "any_word"
        rare = [word for word in known if counts[word] <= _MOST_WITH_SOME]
        if not rare:
            rare = sorted(known, key=lambda word: self._count(word, _MOST_COUNTED))[:1]
        if rare and len(words) > 1:
            yield " OR ".join(map(_quoted, rare)), "any_word"

    def _count(self, word: str, most: int) -> int:
        return int(self._opened().execute(_COUNT, (_quoted(word), most)).fetchone()[0])

    def _ask(self, match: str) -> Iterator[tuple[Passage, tuple[tuple[int, int], ...]]]:
        """Yield the passages that match, best first, each with where the words stand in its text."""
        connection = self._opened()
        rows: Iterable[tuple[int, str]]
        few = connection.execute(_FEW_MATCHING, (match,)).fetchall()
        if len(few) <= _LINED_UP:
            rows = [(row, text) for row, text, _ in sorted(few, key=_fit, reverse=True)]
        else:
            rows = connection.execute(_BEST, (match,))
        for row, text in rows:
            passage = self._passages[row]
            yield passage, _spans(text, passage.text)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            keep = self._cache is not None and len(self._passages) >= _WORTH_KEEPING
            kept = cached_file(self._cache, self._name) if keep else None
            self._connection = (kept and _read(kept)) or self._built()
            if keep and not kept:
                written_file(self._cache, self._name, self._connection.serialize())
        return self._connection

    def _built(self) -> sqlite3.Connection:
        import sqlite3

        connection = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            connection.execute(f"CREATE VIRTUAL TABLE passages USING fts5({_COLUMNS})")
            connection.execute(_RANK)
        except sqlite3.OperationalError as error:
            raise GuidelineError(
                "the SQLite of this Python has no full-text search (FTS5)",
                hint="Use a Python whose sqlite3 module was built with FTS5.",
            ) from error
        statement = "INSERT INTO passages (rowid, section, text, treatment, more) VALUES (?, ?, ?, ?, ?)"
        with connection:
            connection.executemany(statement, ((row, *values) for row, values in enumerate(self._rows())))
        return connection

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        about = {name: _document(edition) for name, edition in self._editions.items()}
        for passage in self._passages:
            words = [about[passage.edition_id]]
            for limit in self._limits.get(passage.id, ()):
                words += _limit_words(limit)
            # SQLite takes no half of a surrogate pair.
            texts = (passage.section, passage.text, passage.treatment, "\n".join(words))
            yield tuple(text.encode(errors="replace").decode() for text in texts)  # type: ignore[misc] # four of them

    @cached_property
    def _name(self) -> str:
        """The name under which the index is kept: the same for the same rows, and for no others."""
        digest = hashlib.sha256(_VERSION.encode())
        for row in self._rows():
            digest.update("\0".join((*row, "")).encode())
        return f"search-{digest.hexdigest()[:40]}.sqlite"


def _read(file: Path) -> sqlite3.Connection | None:
    """Return a kept index, or nothing where it cannot be read: then it is built again."""
    import sqlite3

    try:
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            connection.execute(_BEST, (_quoted("a"),)).fetchone()
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error:
        return None
    return connection


def _fit(row: tuple[int, str, str]) -> tuple[float, int]:
    """Return how well a passage fits among those that have the same words: more often, in the heading, in fewer."""
    number, text, section = row
    weight = 5 * section.count(_START) + text.count(_START)
    return weight / (weight + 1 + len(text) / 500), -number


def words_of(*texts: str) -> tuple[str, ...]:
    """Return the words of texts as they are looked for."""
    return tuple(word for text in texts for word in _TOKEN.findall(text.casefold()))


def near(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words that are spelt nearly like a word, the nearest first."""
    likely = [other for other in known if other[:1] == word[:1] and abs(len(other) - len(word)) <= 2]
    return difflib.get_close_matches(word, sorted(likely), n=3, cutoff=0.75)


def _quoted(word: str) -> str:
    return f'"{word}"'


def _all(words: Sequence[str]) -> str:
    return " AND ".join(map(_quoted, words))


def _document(edition: Edition) -> str:
    return "\n".join((edition.document, edition.short_name, edition.label or "", edition.code_section or ""))


def _limit_words(limit: Limit) -> list[str]:
    words = [limit.words(), limit.treatment, *limit.regions, limit.applies_to or ""]
    words += [diagnosis.text for diagnosis in limit.diagnoses]
    return words + [condition.text for condition in (*limit.conditions, *limit.prerequisites)]


def _spans(marked: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return where the marks stand in the text without them."""
    if _MARK.sub("", marked) != text:
        return ()
    places = [mark.start() - number for number, mark in enumerate(_MARK.finditer(marked))]
    return tuple(zip(places[::2], places[1::2], strict=True))


def _window(highlights: Sequence[tuple[int, int]], length: int, width: int) -> tuple[int, int]:
    """Return the place of the stretch of `width` characters with the most highlights, the first of those."""
    best, most = 0, 0
    for start, _ in highlights:
        inside = sum(1 for a, b in highlights if start <= a and b <= start + width)
        if inside > most:
            best, most = start, inside
    # A quarter of the room before the first word, so that the sentence that leads to it can be read.
    start = max(0, min(best - width // 4, length - width))
    return start, min(length, start + width)
