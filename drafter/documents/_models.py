"""`Document`: the text of a file as a reader wants it, and the map back to the file."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from drafter.spans import Span

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
"""What an editor counts as the end of a line. A form feed is none."""


class Stretch(NamedTuple):
    """A stretch of a document's text and the characters of the file that it comes from.

    Either the characters are the same, one for one, or the stretch is white space that stands for other white space.
    """

    start: int
    origin: Span
    same: bool


class PageSpan(NamedTuple):
    """A page: which characters of the text stand on it, the how many-th it is, and the number that it prints."""

    span: Span
    ordinal: int
    """Counted from 1."""
    label: str | None
    """The page number that the page itself or the file states, such as `60` or `iv`; None where there is none."""


class Heading(NamedTuple):
    """A heading: where it stands in the text, its level from 1 on, and its words."""

    span: Span
    level: int
    text: str


@dataclass(frozen=True)
class Document:
    r"""The text of a file, and the way back.

    Attributes:
        text: The text to read. Its only white space is single spaces, `\n` between lines, `\n\n` between paragraphs.
        source: The text as the file has it.
        encoding: How the file was decoded; None for a text that was handed over as text.
        name: The name of the file, for messages; None where there is none.
        stretches: The map from `text` to `source`: stretches in order that cover `text` without a gap.
        pages: The pages, where the file has any: those of a PDF, or parted by form feeds.
        headings: The headings, as far as the file marks them.
        pages_without_text: Pages that hold no text, counted from 1: scans, or empty ones.
    """

    text: str
    source: str = field(repr=False)
    encoding: str | None = None
    name: str | None = None
    stretches: tuple[Stretch, ...] = field(default=(), repr=False)
    pages: tuple[PageSpan, ...] = field(default=(), repr=False)
    headings: tuple[Heading, ...] = field(default=(), repr=False)
    pages_without_text: tuple[int, ...] = ()

    def origin(self, span: Span) -> Span:
        """Return the span of `source` that a span of `text` comes from."""
        start = self._place(span.start)[0]
        return Span(start, max(start, self._place(span.end - 1)[1]) if span.end > span.start else start)

    def line(self, offset: int) -> int:
        """Return the line of the file, counted from 1, in which a character of `text` stands."""
        return bisect.bisect_right(self._line_starts, self._place(offset)[0])

    def place_of(self, offset: int) -> int:
        """Return where the text of the file from `offset` on begins in `text`; what was dropped has no place there.

        Args:
            offset: A place in `source`.
        """
        index = bisect.bisect_right(self._origins, offset) - 1
        if index < 0:
            return 0
        stretch = self.stretches[index]
        if stretch.same and offset < stretch.origin.end:
            return stretch.start + offset - stretch.origin.start
        return self.stretches[index + 1].start if index + 1 < len(self.stretches) else len(self.text)

    def page_at(self, offset: int) -> PageSpan | None:
        """Return the page on which a character of `text` stands, or None where the file has no pages."""
        return next((page for page in self.pages if page.span.start <= offset < page.span.end), None)

    def pages_of(self, span: Span) -> tuple[int, ...]:
        """Return the pages on which a span of `text` stands, counted from 1."""
        return tuple(page.ordinal for page in self.pages if page.span.overlaps(span))

    def _place(self, offset: int) -> tuple[int, int]:
        """Return where the character at `offset` begins and ends in the source."""
        index = bisect.bisect_right(self._starts, offset) - 1
        if index < 0 or not self.text:
            return 0, 0
        start, origin, same = self.stretches[index]
        if not same:
            return origin
        place = min(origin.start + offset - start, origin.end)
        return place, min(place + 1, origin.end)

    @cached_property
    def _starts(self) -> list[int]:
        return [stretch.start for stretch in self.stretches]

    @cached_property
    def _origins(self) -> list[int]:
        return [stretch.origin.start for stretch in self.stretches]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.source))]
