"""A text folded for comparison, with a map back: typography goes, words and numbers stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drafter.spans import Span

_SAME: Final = str.maketrans(
    {
        "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "“": "'", "”": "'", "„": "'", '"': "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "...",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
"""Double marks are single ones: inside a quotation they change. What is not seen at all goes."""
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_")
_BROKEN: Final = re.compile(r"(?<=[^\W\d_])[-‐\u00ad][ \t\r]*\n\s*(?P<next>[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign of a text, folded, with its place in the text as it is."""

    text: str
    span: Span
    is_broken: bool = False
    """Whether a line ends inside it. Nobody can tell then whether the hyphen is one of the word's own."""


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words, numbers and signs of a text in order.

    Quotation marks, dashes, ligatures, white space, line breaks and words broken at a line's end are folded away;
    letters keep their case, and digits are never touched.
    """
    joined, places = _joined(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(joined):
        span = Span(places[match.start()], places[match.end() - 1] + 1)
        found.append(Token(match.group(), span, "\n" in span.of(text)))
    return tuple(found)


def rejoined(tokens: tuple[Token, ...], broken: frozenset[str]) -> tuple[Token, ...]:
    """Return tokens in which a compound is one word, where the other text has it broken at a line's end."""
    if not broken:
        return tokens
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        three = tokens[place : place + 3]
        word = three[0].text + three[-1].text
        if len(three) > 2 and three[1].text == "-" and word in broken:
            found.append(Token(word, three[0].span.hull(three[-1].span)))
            place += 3
        else:
            found.append(tokens[place])
            place += 1
    return tuple(found)


def _joined(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii() and "-\n" not in text and "-\r" not in text and "- " not in text and "-\t" not in text:
        # Nothing in it is folded but double marks, one for one.
        return text.replace('"', "'"), range(len(text))
    skipped = {
        place
        for match in _BROKEN.finditer(text)
        if match["next"].islower()
        for place in range(match.start(), match.start("next"))
    }
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if place in skipped:
            continue
        folded = letter.translate(_SAME)
        letters.append(folded)
        places += [place] * len(folded)
    return "".join(letters), places
