"""A text folded for comparison, with a map back: typography goes, words and numbers stay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from drafter.spans import Span

_SAME: Final = str.maketrans(
    {
        "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "…": "..."}
_TOKEN: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]", re.UNICODE)
_BROKEN: Final = re.compile(r"(?<=[a-z])-[ \t]*\n\s*(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign of a text, folded, with its place in the text as it is."""

    text: str
    span: Span


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words, numbers and signs of a text in order.

    Quotation marks, dashes, ligatures, white space, line breaks and words broken at a line's end are folded away;
    letters keep their case, and digits are never touched.
    """
    joined, places = _joined(text)
    return tuple(Token(m.group(), Span(places[m.start()], places[m.end() - 1] + 1)) for m in _TOKEN.finditer(joined))


def _joined(text: str) -> tuple[str, list[int]]:
    skipped = {place for match in _BROKEN.finditer(text) for place in range(*match.span())}
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if place in skipped:
            continue
        folded = _LIGATURES.get(letter, letter.translate(_SAME))
        letters.append(folded)
        places += [place] * len(folded)
    return "".join(letters), places
