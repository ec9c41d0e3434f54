"""A quotation held against the text it is said to come from."""

from __future__ import annotations

import difflib
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from drafter.quotes._folding import Token, tokens_of
from drafter.spans import Span

Verdict = Literal["verbatim", "changed", "absent"]
"""`verbatim`: word for word but for typography; `changed`: with words or numbers that differ; `absent`: not there."""

_SEED: Final = 3
"""Length, in words, of the stretches by which a changed quotation is found again."""
_LIKE: Final = 0.6
"""Share of a quotation's words that must be found in order for it to be called changed and not absent."""
_LEFT_OUT: Final = re.compile(r"\[?\s*(?:\.\s?\.\s?\.|…)\s*\]?")
_ENDS: Final = frozenset(",.;:\"'")


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one quotation in one text."""

    verdict: Verdict
    source: Span | None = None
    """Where it, or what comes nearest to it, stands in the source text."""
    difference: Span | None = None
    """For `changed`: the first to the last word of the quotation that differs, in characters of the quotation."""


def verify(quotation: str, source: str) -> Check:
    """Return whether a text holds a quotation.

    Args:
        quotation: The words between the quotation marks. An ellipsis may stand for words left out; the parts must then
            follow each other in the text.
        source: The text they are said to come from.

    Returns:
        The verdict. Typography alone never makes a difference; any other word, number or sign does.
    """
    words = tokens_of(source)
    parts = _parts(quotation)
    start = 0
    places: list[Span] = []
    for part in parts:
        found = _find([t.text for t in part], words, start)
        if found is None:
            return _nearest([t for p in parts for t in p], words)
        places.append(Span(words[found].span.start, words[found + len(part) - 1].span.end))
        start = found + len(part)
    return Check("verbatim", places[0].hull(places[-1])) if places else Check("absent")


def _parts(quotation: str) -> list[list[Token]]:
    parts: list[list[Token]] = []
    start = 0
    for gap in [*_LEFT_OUT.finditer(quotation), None]:
        end = gap.start() if gap else len(quotation)
        part = [Token(t.text, t.span.shifted(start)) for t in tokens_of(quotation[start:end])]
        while part and part[-1].text in _ENDS:
            part.pop()
        if part:
            parts.append(part)
        start = gap.end() if gap else end
    return parts


def _find(wanted: Sequence[str], words: Sequence[Token], start: int) -> int | None:
    last = len(words) - len(wanted)
    for place in range(start, last + 1):
        if words[place].text == wanted[0] and all(words[place + n].text == w for n, w in enumerate(wanted)):
            return place
    return None


def _nearest(quotation: list[Token], words: Sequence[Token]) -> Check:
    """Return where a quotation stands with changes, found by the stretches of it that stayed."""
    seeds: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(words) - _SEED + 1):
        seeds.setdefault(tuple(t.text for t in words[place : place + _SEED]), []).append(place)
    votes: Counter[int] = Counter()
    for place in range(len(quotation) - _SEED + 1):
        for found in seeds.get(tuple(t.text for t in quotation[place : place + _SEED]), ()):
            votes[found - place] += 1
    if not votes:
        return Check("absent")
    offset = max(votes, key=lambda shift: (votes[shift], -shift))
    first = max(0, offset - len(quotation) // 4)
    window = words[first : offset + len(quotation) + len(quotation) // 4]
    matcher = difflib.SequenceMatcher(None, [t.text for t in quotation], [t.text for t in window], autojunk=False)
    same = [block for block in matcher.get_matching_blocks() if block.size]
    if not same or sum(block.size for block in same) < _LIKE * len(quotation):
        return Check("absent")
    stands = Span(window[same[0].b].span.start, window[same[-1].b + same[-1].size - 1].span.end)
    return Check("changed", stands, _difference(quotation, same))


def _difference(quotation: list[Token], same: Sequence[difflib.Match]) -> Span:
    kept = {block.a + n for block in same for n in range(block.size)}
    changed = [n for n in range(len(quotation)) if n not in kept]
    if changed:
        return quotation[changed[0]].span.hull(quotation[changed[-1]].span)
    # Words were left out without a sign: the words around the first gap show where.
    gap = next(
        (one.a + one.size for one, other in itertools.pairwise(same) if one.b + one.size != other.b),
        len(quotation),
    )
    return quotation[max(0, gap - 1)].span.hull(quotation[min(gap, len(quotation) - 1)].span)
