"""Where sentences begin and end in clinical prose."""

from __future__ import annotations

import re
from typing import Final

from drafter.spans import Span

_ABBREVIATIONS: Final = frozenset("dr mr mrs ms st vs e.g i.e cf al approx est ed eds dept lab cal".split())
_BEFORE_A_NUMBER: Final = frozenset(
    "no nos p pp pg sec secs ch fig vol art div reg regs y.o y.o.f y.o.m yo inc wk wks mo hr hrs min lb lbs "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_LONGEST: Final = 3000
"""Characters. The longest sentences of determinations have about a thousand."""
_SPACE: Final = re.compile(r"\s*")
_BOUNDARY: Final = re.compile(r"[.!?][\"”’')\]]*(?=\s)|\n[ \t]*\n")
_LAST_WORD: Final = re.compile(r"[A-Za-z0-9.]+$")
_NUMBER: Final = re.compile(r"\s+\d")
_OPENS: Final = re.compile(r"\s+[\"“‘'(\[]*[A-Z0-9]")


def sentences(text: str, within: Span) -> tuple[Span, ...]:
    """Return the spans of the sentences in one stretch of a text, without the white space around them.

    A full stop ends no sentence after an abbreviation ("e.g.", "Dr."), an initial or a list letter ("b."), nor where
    the next word begins in lower case. Some abbreviations ("No. 5", "6 wks. 2 visits") end none before a number only.
    A blank line always ends one. What has no end for thousands of characters is cut at the end of a line.
    """
    spans: list[Span] = []
    start = within.start
    for boundary in _BOUNDARY.finditer(text, within.start, within.end):
        blank = text[boundary.start()] == "\n"
        if not blank and not _ends_here(text, boundary, within):
            continue
        _add(spans, text, start, boundary.start() if blank else boundary.end())
        start = boundary.end()
    _add(spans, text, start, within.end)
    return tuple(spans)


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    words = text[start:end]
    return (
        Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
        if words.strip()
        else Span(start, start)
    )


def _ends_here(text: str, boundary: re.Match[str], within: Span) -> bool:
    if not _OPENS.match(text, boundary.end(), within.end) and not _is_end(text, boundary.end(), within):
        return False
    if text[boundary.start()] != ".":
        return True
    word = _LAST_WORD.search(text, max(within.start, boundary.start() - 24), boundary.start())
    if word is None:
        return True
    last = word.group().lower().strip(".")
    if last in _BEFORE_A_NUMBER and _NUMBER.match(text, boundary.end(), within.end):
        return False
    if last in _ABBREVIATIONS:
        return _is_end(text, boundary.end(), within)
    is_letter = len(last) == 1 and last.isalpha()
    return not is_letter


def _is_end(text: str, place: int, within: Span) -> bool:
    """Return whether nothing but white space follows."""
    space = _SPACE.match(text, place, within.end)
    return space is not None and space.end() == within.end


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    span = trimmed(text, start, end)
    while span.end - span.start > _LONGEST:
        cut = max(text.rfind("\n", span.start, span.start + _LONGEST), 0)
        cut = cut or text.rfind(" ", span.start, span.start + _LONGEST)
        cut = cut if cut > span.start else span.start + _LONGEST
        piece = trimmed(text, span.start, cut)
        if piece.start < piece.end:
            spans.append(piece)
        span = trimmed(text, cut, span.end)
    if span.start < span.end:
        spans.append(span)
