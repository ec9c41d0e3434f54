"""Enumerations in prose taken apart: "A, B (C, D) and E" into its entries, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from drafter.drafts import sentences
from drafter.spans import Span
from drafter.vocabulary import clinical_terms_in, regions_in

_MARKS: Final = re.compile(r"[()\[\]]|,(?!\d)|;")
_NUMBERED: Final = re.compile(r"(?:^|(?<=\s))\(?\d{1,2}[.)]\s+")
_AND: Final = re.compile(r"\s(?:and|&|as well as|along with|plus)\s", re.IGNORECASE)
_OPENING: Final = re.compile(
    r"(?:and/or|and|or|&|also|as well as|along with|plus|the following|the)\b[:\s]+|[:\s•●▪◦☒☑✓✔*–—-]+", re.IGNORECASE
)
_LONGEST: Final = 400
"""Characters. What is longer is no two entries of an enumeration."""

_QUALIFIER: Final = re.compile(
    r"(?:(?:site|level|type|cause|part)?\s?(?:unspecified|unsp\.?)|not (?:elsewhere|otherwise) (?:classified|specified)"
    r"|nec|nos"
    r"|left|right|bilateral|acute|chronic|(?:initial|subsequent) encounter|sequela"
    r"|(?:\w+\s){0,3}(?:region|site|level|limb|side|joint)s?(?:\s(?:and|or)\s\w+)?)(?:\s\([^()]*\))?",
    re.IGNORECASE,
)
"""What follows a comma inside one diagnosis: "postlaminectomy syndrome, lumbar region"."""

_BREAK: Final = re.compile(r"\n\s*\n|(?<=[.:;!?])\n|\n(?=\s*(?:[•●▪◦☒☑☐✓✔*–—-]|\(?\d{1,2}[.)]\s))")


class Cut(NamedTuple):
    """A place where an enumeration is cut: `end` of one entry, `start` of the next."""

    end: int
    start: int


def entries(text: str, within: Span) -> tuple[Span, ...]:
    """Return the entries of an enumeration, without the commas and conjunctions between them.

    A comma inside brackets divides nothing, nor one before a mere qualifier. An "and" divides the last two entries;
    inside an entry it stays ("sprain and strain", "lumbar and sacral region").

    Args:
        text: The text.
        within: The enumeration.
    """
    commas, semicolons = _cuts(text, within)
    numbered = [Cut(match.start(), match.end()) for match in _NUMBERED.finditer(text, within.start, within.end)]
    if len(numbered) > 1:
        parts = _pieces(text, Span(numbered[0].start, within.end), numbered[1:])
    elif semicolons:
        parts = _pieces(text, within, semicolons)
    else:
        parts = _with_qualifiers(text, _pieces(text, within, commas))
        if parts and (len(parts) == 1 or not _ends_with_and(text, parts)):
            parts[-1:] = _both_sides(text, parts[-1], alone=len(parts) == 1)
    stripped = [_stripped(text, part) for part in parts]
    return tuple(part for part in stripped if any(c.isalnum() for c in part.of(text)))


def sentences_in(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of a stretch; a line of its own ends one too where it looks like the end of something."""
    start = within.start
    for match in [*_BREAK.finditer(text, within.start, within.end), None]:
        end = within.end if match is None else match.start()
        yield from sentences(text, Span(start, end))
        start = end if match is None else match.end()


def plain(words: str) -> str:
    """Return words on one line."""
    return " ".join(words.split())


def _cuts(text: str, within: Span) -> tuple[list[Cut], list[Cut]]:
    commas: list[Cut] = []
    semicolons: list[Cut] = []
    depth = 0
    for match in _MARKS.finditer(text, within.start, within.end):
        mark = match.group()
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            (commas if mark == "," else semicolons).append(Cut(match.start(), match.end()))
    return commas, semicolons


def _pieces(text: str, within: Span, cuts: list[Cut]) -> list[Span]:
    starts = [within.start, *(cut.start for cut in cuts)]
    ends = [*(cut.end for cut in cuts), within.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def _with_qualifiers(text: str, parts: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for part in parts:
        if kept and _QUALIFIER.fullmatch(part.of(text).strip(" .")):
            kept[-1] = kept[-1].hull(part)
        else:
            kept.append(part)
    return kept


def _ends_with_and(text: str, parts: list[Span]) -> bool:
    return re.match(r"\s*(?:and|or|&|as well as|along with|plus)\b", parts[-1].of(text), re.IGNORECASE) is not None


def _both_sides(text: str, part: Span, *, alone: bool) -> list[Span]:
    """Return an entry cut in two at its "and", where that joins two entries."""
    words = part.of(text)
    if len(words) > _LONGEST:
        return [part]
    terms = clinical_terms_in(words)
    for match in reversed(list(_AND.finditer(words))):
        inside = words[: match.start()].count("(") > words[: match.start()].count(")")
        if inside or any(term.span.start < match.start() and match.end() < term.span.end for term in terms):
            continue
        left, right = words[: match.start()], words[match.end() :]
        if _is_only_a_region(left) or not right.strip(" ."):
            continue
        if alone and not (clinical_terms_in(left) and clinical_terms_in(right)):
            continue
        return [Span(part.start, part.start + match.start()), Span(part.start + match.end(), part.end)]
    return [part]


def _is_only_a_region(words: str) -> bool:
    alone = any(mention.text.casefold() == words.strip().casefold() for mention in regions_in(words))
    return alone and not clinical_terms_in(words)  # "lumbago" is both


def _stripped(text: str, part: Span) -> Span:
    start, end = part
    while True:
        while start < end and text[start].isspace():
            start += 1
        opening = _OPENING.match(text, start, end)
        if opening is None or opening.end() == start:
            break
        start = opening.end()
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;:"):
        end -= 1
    return Span(start, end)
