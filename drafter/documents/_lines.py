"""The lines of a file put together to the lines of a text: where a line break is only the edge of the page.

Nothing here knows what a line means. A line goes on with the next where it is as wide as the lines of the text are and
no more white space than usual lies between, or where it plainly stops in the middle of a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from drafter.documents._models import Stretch
from drafter.spans import Span

_BREAK: Final = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_PIECE: Final = re.compile(r"[^\s\u00ad\u200b\u2060\ufeff]+")
"""What can be seen. Soft hyphens and spaces of no width are left out as white space is."""

_INVISIBLE: Final = re.compile(r"[\u00ad\u200b\u2060\ufeff]")

_WIDEST: Final = 160
"""No page is set wider than this many characters: a longer line is a paragraph that was never broken."""

_PROSE: Final = 40
"""A line shorter than this may be a cell of a table."""

_FULL: Final = 0.85
"""How much of the widest line a line must fill, the word that follows it included, to have been broken by its edge."""

_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–—|•.]\s?)?(?:page\s?:?\s?)?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?(?:\s?\|\s?page)?(?:\s?[-–—|•])?", re.IGNORECASE
)
_BARE_NUMBER: Final = re.compile(r"\d{1,4}")
_BULLET: Final = re.compile(r"[•●▪◦■□○◾➢➤✓✔☐☑☒·∙\uf0b7\uf0a7]|[-–—*]\s")
_MARKER: Final = re.compile(r"\(?(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})[.)]\s")
_LABEL: Final = re.compile(r"[A-Z][^\s:]*(?: [^\s:]+){0,7}?\s?:(?:\s|$)")
_REFERENCE: Final = re.compile(
    r"\b(?:pages?|page\(s\)|pp?\.?|sections?|section\(s\)|chapters?|citations?)\s?:\s?$", re.IGNORECASE
)
"""The end of words that look like a label and are the middle of a reference: "Manual Therapy Page(s): 58"."""
_LETTERS: Final = re.compile(r"[^\W\d_]")
_ENDS: Final = (".", "!", "?", ":", ";")
_QUOTES: Final = "\"'”’)]"
_ENDS_WITH_MARKER: Final = re.compile(r"(?:^|\s)\(?[A-Za-z][.)]$|[.;]\s\(?\d{1,2}[.)]$")
_DANGLES: Final = re.compile(
    r"(?:[&,(/–—-]|\b(?:a|an|and|at|by|for|from|her|his|in|into|no|not|of|on|or|over|per|than|that|the|their|to|with|"
    r"which|who|page|pages|pp?\.|section|no\.|dr\.))$",
    re.IGNORECASE,
)
_WORD_PARTS: Final = re.compile(r"\w[-\u2010]$")
_SUSPENDED: Final = re.compile(r"(?:and|or|to)\b", re.IGNORECASE)
"""What follows a hyphen that belongs to no word on its right: "low- and high-impact"."""


@dataclass(slots=True)
class _Line:
    """A line of the file that holds something.

    Attributes:
        pieces: The visible parts, as spans of the file.
        text: The parts with single spaces between them.
        gap: How many empty lines lie before it.
        page: Whether a page begins between the line before and this one.
        soft: Whether it ends in a soft hyphen: its last word goes on.
    """

    pieces: list[Span]
    text: str
    gap: int
    page: bool
    soft: bool = False
    is_bullet: bool = field(init=False)
    is_label: bool = field(init=False)
    is_heading: bool = field(init=False)
    is_open: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_bullet = _BULLET.match(self.text) is not None
        label = _LABEL.match(self.text[:120])
        self.is_label = label is not None and _REFERENCE.search(label.group()) is None
        self.is_heading = is_heading(self.text)
        self.is_open = not self.text.rstrip(_QUOTES).endswith(_ENDS)

    @property
    def first_word(self) -> int:
        """Return how long the first word is."""
        end = self.text.find(" ")
        return len(self.text) if end < 0 else end


def laid_out(source: str) -> tuple[str, tuple[Stretch, ...]]:
    """Return the text to read, and the map from it to `source`.

    Every visible character of `source` is kept, in order, but those of page numbers and of lines that head or foot
    several pages; white space becomes single spaces and one or two line breaks. The time grows with the length.

    Args:
        source: The text of a file.
    """
    lines = _without_page_furniture(_lines(source))
    usual, width = _habits(lines)
    parts: list[str] = []
    stretches: list[Stretch] = []
    length = 0
    for place, line in enumerate(lines):
        if place:
            before = lines[place - 1]
            between = _between(before, line, usual, width)
            if between:
                stretches.append(Stretch(length, Span(before.pieces[-1].end, line.pieces[0].start), same=False))
                parts.append(between)
                length += len(between)
        for number, piece in enumerate(line.pieces):
            if number and source[line.pieces[number - 1].end : piece.start].strip("\u00ad\u200b\u2060\ufeff"):
                stretches.append(Stretch(length, Span(line.pieces[number - 1].end, piece.start), same=False))
                parts.append(" ")
                length += 1
            stretches.append(Stretch(length, piece, same=True))
            parts.append(source[piece.start : piece.end])
            length += piece.end - piece.start
    return "".join(parts), tuple(_merged(stretches, source))


def _merged(stretches: Sequence[Stretch], source: str) -> Iterator[Stretch]:
    """Put stretches together that are the same, one for one, the spaces between them included."""
    held: Stretch | None = None
    for stretch in stretches:
        start, origin, same = stretch
        one_for_one = same or source[origin.start : origin.end] == " "
        if held is not None and one_for_one and held.same and held.origin.end == origin.start:
            held = Stretch(held.start, Span(held.origin.start, origin.end), same=True)
            continue
        if held is not None:
            yield held
        held = Stretch(start, origin, one_for_one)
    if held is not None:
        yield held


def _lines(source: str) -> list[_Line]:
    lines: list[_Line] = []
    gap, page, start = 0, False, 0
    breaks = [(match.start(), match.end(), match.group() == "\f") for match in _BREAK.finditer(source)]
    for end, following, is_page in [*breaks, (len(source), len(source), False)]:
        pieces = _pieces(source, start, end)
        if pieces:
            rest = source[pieces[-1].end : end]
            lines.append(_Line(pieces, _joined(source, pieces), gap, page, soft=rest.startswith("\u00ad")))
            gap, page = 0, False
        elif lines and not is_page:
            gap += 1
        page = page or is_page
        start = following
    return lines


def _pieces(source: str, start: int, end: int) -> list[Span]:
    """Return the parts of a line that can be seen; the whole of it where only single spaces lie between them."""
    whole = source[start:end].strip(" ")
    if whole and whole == " ".join(whole.split()) and not _INVISIBLE.search(whole):
        first = start + len(source[start:end]) - len(source[start:end].lstrip(" "))
        return [Span(first, first + len(whole))]
    return [Span(*match.span()) for match in _PIECE.finditer(source, start, end)]


def _joined(source: str, pieces: Sequence[Span]) -> str:
    words = [source[pieces[0].start : pieces[0].end]]
    for before, piece in itertools.pairwise(pieces):
        gap = source[before.end : piece.start].strip("\u00ad\u200b\u2060\ufeff")
        words.append(f"{' ' if gap else ''}{source[piece.start : piece.end]}")
    return "".join(words)


def is_heading(text: str) -> bool:
    """Return whether a line is set in capitals: two words of them, or a long one."""
    if text.endswith((".", ",", ";")) or len(text) > _WIDEST:
        return False
    letters = _LETTERS.findall(text)
    return len(letters) >= 6 and "".join(letters).isupper()  # "MRI" alone may be the end of a sentence


def _without_page_furniture(lines: list[_Line]) -> list[_Line]:
    """Drop page numbers, and lines beside a page break that stand beside others too, but for their digits."""
    beside: Counter[str] = Counter()
    for before, line in itertools.pairwise(lines):
        if line.page:
            beside.update({_masked(before.text), _masked(line.text)})
    width = max((len(line.text) for line in lines if len(line.text) <= _WIDEST), default=0)
    kept: list[_Line] = []
    gap, page, dropped = 0, False, False
    for place, line in enumerate(lines):
        after = lines[place + 1] if place + 1 < len(lines) else None
        at_page = line.page or (after is not None and after.page)
        is_furniture = at_page and beside[_masked(line.text)] > 1 and len(line.text) <= _WIDEST
        if is_furniture or _is_page_number(line, kept, after, width, gap):
            gap, page, dropped = max(gap, line.gap), True, True
            continue
        if page or dropped:
            line.gap, line.page = max(gap, line.gap), line.page or page
        kept.append(line)
        gap, page, dropped = 0, False, False
    return kept


def _is_page_number(line: _Line, kept: Sequence[_Line], after: _Line | None, width: int, gap: int) -> bool:
    if len(line.text) > 24 or not _PAGE_NUMBER.fullmatch(line.text):
        return False
    if not _BARE_NUMBER.fullmatch(line.text) or line.page or (after is not None and after.page):
        return True
    # A number alone may be a cell of a table: it is a page's where it stands apart, or among lines of prose.
    before = len(kept[-1].text) if kept else 0
    apart = min(max(line.gap, gap) if kept else 2, 2 if after is None else after.gap) > 1
    in_prose = before >= max(_PROSE, _FULL * width) and (after is None or kept[-1].is_open)
    return apart or in_prose


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _habits(lines: Sequence[_Line]) -> tuple[int, int]:
    """Return how many empty lines lie between two lines of one paragraph, and how wide a line is.

    Both are read off the places where a line certainly goes on: it ends in the middle of a sentence, and the next one
    begins in small letters.
    """
    gaps: Counter[int] = Counter()
    width = 0
    for before, line in itertools.pairwise(lines):
        certain = before.is_open and not before.is_heading and line.text[0].islower()
        if certain and len(before.text) <= _WIDEST and not line.page:
            gaps[line.gap] += 1
            width = max(width, len(before.text))
    if not gaps:
        return 0, 0
    usual = min(gaps, key=lambda gap: (-gaps[gap], gap))
    return usual, width


def _between(before: _Line, line: _Line, usual: int, width: int) -> str:
    """Return what stands between two lines: nothing within a word, a space within a paragraph, else line breaks."""
    if not _goes_on(before, line, usual, width):
        return "\n" if line.gap <= usual else "\n\n"
    is_word = _WORD_PARTS.search(before.text[-2:]) and line.text[0].isalnum() and not _SUSPENDED.match(line.text[:4])
    return "" if before.soft or is_word else " "


def _goes_on(before: _Line, line: _Line, usual: int, width: int) -> bool:
    is_full = (
        width >= _PROSE and _FULL * width <= len(before.text) + 1 + line.first_word and len(before.text) <= _WIDEST
    )
    if line.is_bullet:
        return False
    if line.gap > usual and not line.page:
        return False
    tail = before.text[-12:]
    if is_full and _ENDS_WITH_MARKER.search(tail):
        return True
    if before.is_heading or line.is_heading:
        return before.is_heading and line.is_heading and is_full and line.gap <= usual
    dangles = _DANGLES.search(tail) is not None
    if line.is_label:
        # Prefer a line too many: it stands inside a sentence and does no harm, a label that is lost does.
        return dangles and is_full
    if _MARKER.match(line.text[:8]) and not (is_full and before.is_open):
        return False
    if before.is_open and (line.text[0].islower() or dangles):
        return True
    if line.page:
        return is_full and before.is_open
    return is_full
