"""The text of a PDF with a text layer: lines in the order in which a person reads them, page by page.

A page is read in bands from top to bottom; where lines stand on both sides of an empty strip, the left side is read
before the right. What stands beside one another with a wide gap in one line is a row of a table, its cells apart by
` | `.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from drafter.errors import DocumentError

MOST_PAGES: Final = 5_000
"""Pages of one file. The longest guidelines have some two thousand."""

_SAME_LINE: Final = 0.5
"""How much of the lower of two pieces of text must lie beside the other, to stand in one line with it."""
_WIDE_GAP: Final = 1.8
"""Heights of the letters between two pieces of a line from which they are cells; spaces of words take up to one."""
_NO_GAP: Final = 0.05
"""Heights of the letters between two pieces of a line below which they are one word."""
_BESIDE: Final = 3.0
"""Points from a place within which a letter is looked for."""
_LONGEST_NAME: Final = 128
_BOLD: Final = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)
_NO_TITLE: Final = re.compile(r"[.;,:]$| \| |^[\W\d_]+$")
"""How no title reads: it ends like a part of a sentence, has cells, or holds no word."""
_FEW_BOLD: Final = 0.4
"""Share of bold lines above which bold is the face of the text and marks no heading."""
_LARGE: Final = 1.15
"""How much higher than the text of the document the letters of a heading are."""
_LONGEST_HEADING: Final = 120
"""Characters."""
_PARAGRAPH: Final = 1.9
"""Heights of the letters between two base lines from which a paragraph ends; single-spaced lines take 1.2 to 1.5."""
_COLUMN_LINES: Final = 4
"""Lines that must stand on either side of a strip for it to part two columns: fewer are a table or a heading."""
_COLUMN_WIDTH: Final = 0.28
"""Share of the width of the text from which a line is one of a column."""

# Parts of words that keep their hyphen where a line ends behind them. Any other hyphen there is the typesetter's.
_KEEPS_HYPHEN: Final = re.compile(
    r"\b(?:all|anti|co|cross|follow|half|high|home|injury|intra|inter|long|low|mid|multi|non|off|on|open|over|patient|"
    r"peri|physician|post|pre|re|self|semi|short|sub|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|"
    r"ultra|under|up|well|work|x|[a-z]|[\w]*\d)-$",
    re.IGNORECASE,
)
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\ufffe": "-", "\x02": "-"}


class Line(NamedTuple):
    """A line of a page as it is read."""

    text: str
    height: float
    """Height of its letters in points."""
    top: float
    """Distance of its upper edge from the foot of the page, in points."""
    is_bold: bool = False
    """Whether all of it is in a bold face."""


class Page(NamedTuple):
    """The lines of a page in reading order, and the label that the file gives the page."""

    lines: tuple[Line, ...]
    label: str | None


class _Piece(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    text: str
    is_bold: bool = False


def pdf_pages(content: bytes, *, where: str) -> tuple[Page, ...]:
    """Return the pages of a PDF.

    Args:
        content: The bytes of the file.
        where: Its name, for messages.

    Raises:
        DocumentError: The file is damaged, encrypted, or has more pages than `MOST_PAGES`.
    """
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as reason:
        if "assword" in str(reason):
            hint = "Save a copy without a password."
            raise DocumentError("the PDF is encrypted.", where=where, hint=hint) from None
        raise DocumentError("the PDF is damaged.", where=where, hint="Make or download it again.") from None
    try:
        if len(file) > MOST_PAGES:
            raise DocumentError(f"the PDF has more than {MOST_PAGES} pages.", where=where, hint="Give it in parts.")
        return tuple(_page(file, number) for number in range(len(file)))
    except pypdfium2.PdfiumError:
        raise DocumentError("a page of the PDF is damaged.", where=where, hint="Make or download it again.") from None
    finally:
        file.close()


def _page(file: Any, number: int) -> Page:
    page = file.get_page(number)
    text = page.get_textpage()
    pieces: list[_Piece] = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = " ".join(_plain(text.get_text_bounded(left, bottom, right, top)).split())
        if words and top > bottom:
            bold = _is_bold(text, left, (bottom + top) / 2) and _is_bold(text, right, (bottom + top) / 2)
            pieces.append(_Piece(left, bottom, right, top, words, bold))
    label = file.get_page_label(number)
    text.close()
    page.close()
    return Page(tuple(_read(pieces)), label or None)


def _is_bold(text: Any, x: float, y: float) -> bool:
    """Return whether the letter at a place is in a face whose name says that it is bold."""
    import ctypes

    import pypdfium2.raw as pdfium

    index = pdfium.FPDFText_GetCharIndexAtPos(text, x, y, _BESIDE, _BESIDE)
    if index < 0:
        return False
    name, flags = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, _LONGEST_NAME, ctypes.byref(flags))
    return _BOLD.search(name.value) is not None


def _plain(text: str) -> str:
    return "".join(_LIGATURES.get(character, character) for character in text)


def _read(pieces: Sequence[_Piece]) -> Iterator[Line]:
    """Yield the lines of a page: bands over its whole width, and in a band the left column before the right."""
    if not pieces:
        return
    gutter = _gutter(pieces)
    if gutter is None:
        yield from _lines(pieces)
        return
    # What crosses the strip parts the page into bands: a heading, a table, the head and the foot.
    crossing = sorted((p for p in pieces if p.left < gutter < p.right), key=lambda p: -p.top)
    rest = [p for p in pieces if not p.left < gutter < p.right]
    upper = float("inf")
    for across in [*crossing, None]:
        lower = across.top if across is not None else float("-inf")
        band = [p for p in rest if lower <= (p.top + p.bottom) / 2 < upper]
        yield from _lines([p for p in band if p.right <= gutter])
        yield from _lines([p for p in band if p.left >= gutter])
        if across is not None:
            beside = [p for p in rest if across.bottom <= (p.top + p.bottom) / 2 < across.top]
            rest = [p for p in rest if p not in beside]
            yield from _lines([across, *beside])
            upper = across.bottom


def _gutter(pieces: Sequence[_Piece]) -> float | None:
    """Return where a strip parts the page into two columns of text, or None."""
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    middle, width = (left + right) / 2, right - left
    best: tuple[int, float, float] | None = None
    for step in range(-12, 13):
        x = middle + width * step / 60
        over = sum(1 for p in pieces if p.left < x < p.right)
        sides = [[p for p in pieces if p.right <= x], [p for p in pieces if p.left >= x]]
        if over * 4 > len(pieces) or any(not _is_column(side, width) for side in sides):
            continue
        room = min(p.left for p in sides[1]) - max(p.right for p in sides[0])
        found = (over, -room, x)
        best = found if best is None or found < best else best
    return None if best is None else best[2]


def _is_column(side: Sequence[_Piece], width: float) -> bool:
    """Return whether pieces are lines of prose: many, and most of them as wide as a column is."""
    return len([p for p in side if p.right - p.left > width * _COLUMN_WIDTH]) >= _COLUMN_LINES


def _lines(pieces: Sequence[_Piece]) -> Iterator[Line]:
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.top, p.left)):
        row = rows[-1] if rows else None
        if row is not None and _are_beside(row[0], piece):
            row.append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda p: p.left)
        height = max(p.top - p.bottom for p in row)
        words = row[0].text
        for before, piece in itertools.pairwise(row):
            gap = piece.left - before.right
            between = " | " if gap > _WIDE_GAP * height else "" if gap < _NO_GAP * height else " "
            words += between + piece.text
        yield Line(words, height, max(p.top for p in row), all(p.is_bold for p in row))


def _are_beside(one: _Piece, other: _Piece) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _SAME_LINE * min(one.top - one.bottom, other.top - other.bottom)


def source_text(pages: Sequence[Page]) -> tuple[str, tuple[tuple[int, int], ...]]:
    r"""Return pages as one text, and where the headings among its lines stand.

    Pages are parted by a form feed, paragraphs by an empty line. A hyphen at the end of a line becomes a soft hyphen,
    which is dropped when lines are put together, unless the part before it is one that keeps its hyphen ("post-").

    Args:
        pages: The pages.
    """
    heights = [line.height for page in pages for line in page.lines for _ in range(max(1, len(line.text) // 20))]
    large = _LARGE * statistics.median(heights) if heights else 0.0
    lines = [line for page in pages for line in page.lines]
    bold_tells = sum(line.is_bold for line in lines) < _FEW_BOLD * len(lines)

    def is_heading(line: Line) -> bool:
        return _is_heading(line, large, bold_tells)

    parts: list[str] = []
    headings: list[tuple[int, int]] = []
    length = 0
    for number, page in enumerate(pages):
        before: Line | None = None
        for place, line in enumerate(page.lines):
            gap = "\f" if number and not place else "" if before is None else _break(before, line, is_heading)
            text = _hyphen(line.text)
            if is_heading(line):
                headings.append((length + len(gap), length + len(gap) + len(text)))
            parts += [gap, text]
            length += len(gap) + len(text)
            before = line
        if number and not page.lines:
            parts.append("\f")
            length += 1
    return "".join(parts), tuple(headings)


def _is_heading(line: Line, large: float, bold_tells: bool) -> bool:
    if len(line.text) >= _LONGEST_HEADING:
        return False
    # A bold line that ends like a sentence, or has cells, is emphasis or the head of a table.
    return line.height > large or (bold_tells and line.is_bold and _NO_TITLE.search(line.text) is None)


def _break(before: Line, line: Line, is_heading: Callable[[Line], bool]) -> str:
    is_apart = before.top - line.top > _PARAGRAPH * max(before.height, line.height)
    return "\n\n" if is_apart or is_heading(line) or is_heading(before) else "\n"


def _hyphen(text: str) -> str:
    if not re.search(r"[a-zA-Z]-$", text) or _KEEPS_HYPHEN.search(text):
        return text
    return f"{text[:-1]}\u00ad"
