"""Left, right and both.

"Left" and "right" are ordinary words too ("the visits left", "the right length", "right to appeal"), so they count as
a side only where something of the body stands beside them. "Right-hand dominant" tells which hand a person writes with
and is no side of a complaint.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from drafter.memory import remembered
from drafter.spans import Span
from drafter.vocabulary._search import clinical_terms_in, regions_in

if TYPE_CHECKING:
    from drafter.vocabulary._model import Side

_SIDE = re.compile(
    r"(?P<certain>(?i:\bbilateral(?:ly)?\b|\bbilat\b|(?<![\w/])b/l\b)|\b[LRB][UL]E\b|\b[LR]\s?[<>=]\s?[LR]\b)"
    r"|(?P<word>(?i:\b(?:left|right|both)\b|\b(?:lt|rt)\b\.?)|(?<![\w/.'’-])[LR]\b(?![/'’-]))"
)
_DOMINANCE = re.compile(r"[-\s]{1,3}(?:hand(?:ed|edness|[-\s]{1,3}domina\w*)|domina\w*)\b", re.IGNORECASE)
_SIDED = re.compile(r"[-\s]{1,3}sided?\b", re.IGNORECASE)
_STOP = re.compile(r"[.;:!?]")
_WORD = re.compile(r"[^\W_]+")
# Words after which the body part that follows is no longer what the side belongs to.
_BREAKS = frozenset(
    "a about after amount any are as at be because before but by for from had has have her his if in into is it its "
    "length met more no not now of on one only or over so than that the their then there these they this time to "
    "treatment until was were when which who will with word".split()
)
# How many characters and words may stand between a side and the body part: "left and right upper trapezius".
_REACH = 60
_WORDS_BETWEEN = 3
# What a side can belong to, beside a region of the body: "left carpal tunnel release", "right radiculopathy".
_BODILY = frozenset({"diagnosis", "injection", "sign", "surgery", "symptom"})


@remembered
def sides_in(text: str) -> tuple[tuple[Side, Span], ...]:
    """Return where `text` names a side of the body.

    Args:
        text: Any text.

    Returns:
        The sides with their places, in order.
    """
    candidates = list(_SIDE.finditer(text))
    if not candidates:
        return ()
    starts = {mention.span.start for mention in regions_in(text)} | {
        mention.span.start for mention in clinical_terms_in(text) if mention.term.category in _BODILY
    }
    found: list[tuple[Side, Span]] = []
    for match in candidates:
        span = Span(*match.span())
        if match["certain"] or _belongs_to_body(text, span, starts):
            found.extend((side, span) for side in _named_by(match.group()))
    return tuple(found)


def _named_by(words: str) -> tuple[Side, ...]:
    """Return the side that the words name, or two for "R>L"."""
    sides: dict[str, Side] = {"l": "left", "r": "right", "b": "bilateral"}
    first = sides[words[0].lower()]
    if any(sign in words for sign in "<>="):
        return (first, sides[words[-1].lower()])
    return (first,)


def _belongs_to_body(text: str, side: Span, starts: set[int]) -> bool:
    """Return whether something of the body stands beside `side`; `starts` is where such things begin."""
    if side.start in starts:
        # The letter is part of the region's name: "L spine".
        return False
    after = text[side.end : side.end + _REACH]
    if _DOMINANCE.match(after):
        return False
    if _SIDED.match(after) or _stands_apart(text, side, starts):
        return True
    end = 0
    for count, word in enumerate(_WORD.finditer(after)):
        if _STOP.search(after, end, word.start()) or count > _WORDS_BETWEEN:
            return False
        if side.end + word.start() in starts:
            return True
        if word.group().lower() in _BREAKS:
            return False
        end = word.end()
    return False


def _stands_apart(text: str, side: Span, starts: set[int]) -> bool:
    """Return whether `side` follows what it belongs to: "knee, right", "shoulder (left)"; or is the whole text."""
    before = text[max(0, side.start - _REACH) : side.start].rstrip()
    after = text[side.end :][:1]
    if after not in ("", ",", ".", ";", ")", "\n"):
        return False
    if not before:
        return not text[side.end :].strip(" .)")
    if before[-1] not in ",(-–":
        return False
    return any(side.start - _REACH <= start < side.start for start in starts)
