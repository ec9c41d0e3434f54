"""Numbers of a person's prose that follow from one fact: a change, its size, its share, and the time between two days.

"BDI fell from 31 to 22" also holds "31 to 22", "by nine points" and "by 29 percent", and two dates of the case hold the
weeks between them. Nothing is joined across facts but days, and a change keeps its direction.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Final, NamedTuple

from drafter.ledger._sources import Source, folded
from drafter.quantities import NumberMention
from drafter.spans import Span

_NUMBER: Final = r"\d+(?:\.\d+)?"
_UNIT: Final = r"(?:\s*[a-z/%]+){0,2}?"
_CHANGE: Final = re.compile(
    rf"\b(?P<first>{_NUMBER})(?:/10)?{_UNIT}\s*(?:to|-|->|→|down to|up to)\s*(?P<last>{_NUMBER})(?:/10)?\b"
    rf"|\b(?P<now>{_NUMBER})(?:/10)?{_UNIT}\s*instead of\s*(?P<then>{_NUMBER})\b",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:by|of)\s+(?:about |nearly |almost |some )?$", re.IGNORECASE)
_PERCENT: Final = re.compile(r"\s*(?:%|percent|per cent)", re.IGNORECASE)
_HALF: Final = re.compile(r"\s*of\b", re.IGNORECASE)
_LEVEL: Final = re.compile(
    r"\b(?P<part>[CTLS])(?P<first>\d{1,2})(?:\s?[-–/]\s?(?:[CTLS])?(?P<last>\d{1,2}))?\b", re.IGNORECASE
)
_LENGTH: Final = re.compile(r"[\s-]*(?P<unit>day|week|month|year)s?\b", re.IGNORECASE)
_RUNS_BEHIND: Final = re.compile(
    r"\s*(?:ago|after|post|out|since|following|status[- ]post|s/p|"
    r"from (?:the |her |his )?(?:injury|surgery|operation))\b",
    re.IGNORECASE,
)
"""Words behind a length of time that say from when it runs."""
_GIVEN: Final = re.compile(
    r"\b(?:period|limits?|schedule|guidelines?|recommend\w*|provid\w*|allow\w*|within|up to|no more|at most|at least|"
    r"maximum|request\w*|MTUS|ODG|ACOEM|course|trial|over)\b",
    re.IGNORECASE,
)
"""Words of a sentence whose lengths of time are a limit's or a request's."""
_DAYS: Final = {"day": Fraction(1), "week": Fraction(7), "month": Fraction(30437, 1000), "year": Fraction(365)}
_PHRASE: Final = re.compile(r"[^\s]+")
_LEAST_WORDS: Final = 3


class Found(NamedTuple):
    """Where a number comes from: a fact, and how it follows where it does not stand there."""

    source: Source | None
    expression: str | None = None


def from_a_fact(text: str, within: Span, mention: NumberMention, *, sources: Iterable[Source]) -> Found | None:
    """Return how a number of a sentence follows from a fact, or None where it does not.

    Args:
        text: The text of the draft.
        within: The sentence.
        mention: The number.
        sources: What it may be taken from; guidelines among them are passed over.
    """
    facts = [source for source in sources if not source.is_cited]
    words = mention.span.of(text)
    before, behind = text[within.start : mention.span.start], text[mention.span.end : within.end]
    # Parts of a schedule are compared as a whole, never by the words around them.
    if mention.kind not in ("count", "frequency", "period"):
        same_words = next((f for f in facts if _stands_in(text, within, mention.span, f.text)), None)
        if same_words is not None:
            return Found(same_words)
    if mention.kind == "level":
        return _level(words, facts)
    if mention.value.is_exact and mention.value.low == Fraction(1, 2) and _HALF.match(behind):
        return Found(None, "a half of what it names")
    changed = _of_a_change(text, within, mention, facts)
    if changed is not None:
        return changed
    if _BY.search(before):
        return _size(mention, behind, facts)
    length = _LENGTH.search(words)
    if length is not None and mention.kind == "duration" and not _GIVEN.search(within.of(text)):
        return _elapsed(mention, length["unit"].lower(), facts) if _RUNS_BEHIND.match(behind) else None
    length = _LENGTH.match(behind)
    if length is not None and mention.kind == "duration" and not _GIVEN.search(within.of(text)):
        runs = _RUNS_BEHIND.match(behind, length.end())
        return _elapsed(mention, length["unit"].lower(), facts) if runs else None
    return None


def _stands_in(text: str, within: Span, place: Span, fact: str) -> bool:
    """Return whether a number stands in a fact together with the words around it."""
    words = [Span(*m.span()).shifted(within.start) for m in _PHRASE.finditer(within.of(text))]
    at = [n for n, word in enumerate(words) if word.overlaps(place)]
    if not at:
        return False
    for before, behind in ((0, 0), (1, 1), (0, 2)):
        first, last = at[0] - before, at[-1] + behind
        if first < 0 or last >= len(words) or last - first + 1 < _LEAST_WORDS:
            continue
        phrase = folded(Span(words[first].start, words[last].end).of(text)).strip(" .,;:()\"'")
        if any(c.isalpha() for c in phrase) and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", fact):
            return True
    return False


def _changes(text: str) -> Iterator[tuple[Fraction, Fraction]]:
    for match in _CHANGE.finditer(text):
        first, last = (match["first"], match["last"]) if match["first"] else (match["then"], match["now"])
        yield Fraction(first), Fraction(last)


def _of_a_change(text: str, within: Span, mention: NumberMention, facts: Iterable[Source]) -> Found | None:
    """Return the fact that has the change which a sentence states, in the same direction."""
    for match in _CHANGE.finditer(within.of(text)):
        if not Span(*match.span()).shifted(within.start).overlaps(mention.span):
            continue
        stated = next(_changes(match.group()))
        held = next((fact for fact in facts if stated in set(_changes(fact.text))), None)
        if held is not None:
            return Found(held)
    return None


def _size(mention: NumberMention, behind: str, facts: Iterable[Source]) -> Found | None:
    value = mention.value
    if not value.is_exact or value.low is None:
        return None
    is_share = _PERCENT.match(behind) is not None or mention.unit == "%"
    for fact in facts:
        for first, last in _changes(fact.text):
            low, high = sorted((first, last))
            if not is_share and high - low == value.low:
                return Found(None, f"{high} - {low} = {value}")
            if is_share and first and abs(abs(first - last) * 100 / first - Fraction(value.low)) < 1:
                return Found(None, f"from {first} to {last} is {value} percent")
    return None


def _levels(words: str) -> Iterator[frozenset[str]]:
    for match in _LEVEL.finditer(words):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        part = match["part"].upper()
        yield frozenset(f"{part}{n}" for n in {first, last})


def _level(words: str, facts: Iterable[Source]) -> Found | None:
    """Return the fact that names a level of the spine in another spelling: C5-C6 and C5/6 are C5-6."""
    wanted = next(_levels(words), None)
    if wanted is None:
        return None
    held = next((fact for fact in facts if any(wanted <= level for level in _levels(fact.text))), None)
    return None if held is None else Found(held)


def _elapsed(mention: NumberMention, unit: str, facts: Iterable[Source]) -> Found | None:
    """Return the two days of the case between which a length of time lies, whole or rounded."""
    value = mention.value
    wanted = {end for end in (value.low, value.high) if end is not None}
    days = {date for fact in facts for date in fact.dates if re.fullmatch(r"\d{4}-\d\d-\d\d", date)}
    for one, other in combinations(sorted(days), 2):
        passed = (datetime.date.fromisoformat(other) - datetime.date.fromisoformat(one)).days / _DAYS[unit]
        if wanted & {Fraction(passed).__floor__(), Fraction(passed).__round__()}:
            return Found(None, f"from {one} to {other}")
    return None
