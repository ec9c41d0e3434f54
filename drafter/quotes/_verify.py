"""A quotation held against the text it is said to come from."""

from __future__ import annotations

import bisect
import difflib
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from drafter.quotes._folding import Token, rejoined, tokens_of
from drafter.spans import Span

Verdict = Literal["verbatim", "changed", "absent"]
"""`verbatim`: word for word but for typography; `changed`: with words or numbers that differ; `absent`: not there."""

_SEED: Final = 3
"""Length, in words, of the stretches by which a changed quotation is found again."""
_SHORT: Final = 6
"""Quotations of fewer words may have no such stretch left; a shorter one must do."""
_PLACES: Final = 50
"""At how many places a stretch is looked at: what stands everywhere tells nothing."""
_LIKE: Final = 0.6
"""Share of a quotation's words that must be found in order for it to be called changed and not absent."""
_LONG: Final = 1500
"""From how many words on the words that stand everywhere are left out of the comparison: it would never end."""
_LEFT_OUT: Final = re.compile(r"\[?\s*(?:…[.…]*|\.(?:\s?\.){2,})\s*\]?")
_ENDS: Final = frozenset(",.;:'")


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
    quoted, words = tokens_of(quotation), tokens_of(source)
    broken_here = frozenset(token.text for token in quoted if token.is_broken)
    broken_there = frozenset(token.text for token in words if token.is_broken)
    words = rejoined(words, broken_here)
    parts = _parts(quotation, rejoined(quoted, broken_there))
    if not parts:
        return Check("absent")
    text = "\n".join(["", *(token.text for token in words), ""])
    at, first = 0, 0
    missing: list[list[Token]] = []
    places: list[Span] = []
    for part in parts:
        wanted = "\n".join(["", *(token.text for token in part), ""])
        found = text.find(wanted, at)
        if found < 0:
            missing.append(part)
            continue
        first += text.count("\n", at, found)
        places.append(words[first].span.hull(words[first + len(part) - 1].span))
        first += len(part)
        at = found + len(wanted) - 1
    return _changed(parts, missing, places, words) if missing else Check("verbatim", places[0].hull(places[-1]))


def _parts(quotation: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Return what stands between the signs for words left out, each without the punctuation at its end."""
    gaps = [Span(*match.span()) for match in _LEFT_OUT.finditer(quotation)]
    starts, ends = [0, *(gap.end for gap in gaps)], [*(gap.start for gap in gaps), len(quotation)]
    parts: list[list[Token]] = []
    for start, end in zip(starts, ends, strict=True):
        first = bisect.bisect_left(tokens, start, key=lambda token: token.span.start)
        part = list(tokens[first : bisect.bisect_left(tokens, end, lo=first, key=lambda token: token.span.start)])
        while part and part[-1].text in _ENDS:
            part.pop()
        if part:
            parts.append(part)
    return parts


def _changed(
    parts: Sequence[list[Token]], missing: Sequence[list[Token]], places: Sequence[Span], words: Sequence[Token]
) -> Check:
    """Return what came of a quotation some parts of which do not stand in the text."""
    near = [_nearest(part, words) for part in missing]
    kept = sum(map(len, parts)) - sum(len(part) for part, check in zip(missing, near, strict=True) if not check.source)
    if kept < _LIKE * sum(map(len, parts)):
        return Check("absent")
    stands = [*places, *(check.source for check in near if check.source)]
    differs = [check.difference or part[0].span.hull(part[-1].span) for part, check in zip(missing, near, strict=True)]
    return Check("changed", _hull(stands), _hull(differs))


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _nearest(quotation: list[Token], words: Sequence[Token]) -> Check:
    """Return where a part of a quotation stands with changes, found by the stretches of it that stayed."""
    seed = _SEED if len(quotation) >= _SHORT else _SEED - 1
    seeds: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(words) - seed + 1):
        seeds.setdefault(tuple(t.text for t in words[place : place + seed]), []).append(place)
    votes: Counter[int] = Counter()
    for place in range(len(quotation) - seed + 1):
        for found in seeds.get(tuple(t.text for t in quotation[place : place + seed]), [])[:_PLACES]:
            votes[found - place] += 1
    if not votes:
        return Check("absent")
    offset = max(votes, key=lambda shift: (votes[shift], -shift))
    first = max(0, offset - len(quotation))
    window = words[first : max(0, offset) + 2 * len(quotation)]
    matcher = difflib.SequenceMatcher(
        None, [t.text for t in quotation], [t.text for t in window], autojunk=len(quotation) > _LONG
    )
    slack = max(_SEED, len(quotation) // 4)
    same = [
        block
        for block in matcher.get_matching_blocks()
        if block.size > 1 or (block.size and abs(first + block.b - block.a - offset) <= slack)
    ]
    if not same or sum(block.size for block in same) < _LIKE * len(quotation):
        return Check("absent")
    stands = Span(window[same[0].b].span.start, window[same[-1].b + same[-1].size - 1].span.end)
    return Check("changed", stands, _difference(quotation, same))


def _difference(quotation: list[Token], same: Sequence[difflib.Match]) -> Span:
    kept = {block.a + n for block in same for n in range(block.size)}
    changed = [n for n in range(len(quotation)) if n not in kept]
    if changed:
        return quotation[changed[0]].span.hull(quotation[changed[-1]].span)
    # Words were left out without a sign: the words around the first gap show where. Without one, the part stands in
    # the text, but before the part that it follows here.
    gaps = (one.a + one.size for one, other in itertools.pairwise(same) if one.b + one.size != other.b)
    gap = next(gaps, None)
    if gap is None:
        return quotation[0].span.hull(quotation[-1].span)
    return quotation[gap - 1].span.hull(quotation[gap].span)
