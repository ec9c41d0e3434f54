"""A quotation held against the text it is said to come from."""

from __future__ import annotations

import bisect
import difflib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from drafter.quotes._folding import Token, rejoined, tokens_of
from drafter.spans import Span

Verdict = Literal["verbatim", "normalised", "near", "wrong_page", "not_found"]
"""`verbatim`: letter for letter; `normalised`: word for word, with other typography (quotation marks, dashes, white
space, ligatures, words broken at a line's end) or with an ellipsis for words left out; `near`: there, with words,
numbers or signs that differ; `wrong_page`: word for word, on another page than the one named; `not_found`: neither."""

_SEED: Final = 3
"""Length, in words, of the stretches by which a changed quotation is found again."""
_SHORT: Final = 6
"""Quotations of fewer words may have no such stretch left; a shorter one must do."""
_PLACES: Final = 50
"""At how many places a stretch is looked at: what stands everywhere tells nothing."""
_LIKE: Final = 0.6
"""Share of a quotation's words that must be found in order for it to be called near and not absent."""
_LONG: Final = 1500
"""From how many words on the words that stand everywhere are left out of the comparison: it would never end."""
_LEFT_OUT: Final = re.compile(r"\[?\s*(?:…[.…]*|\.(?:\s?\.){2,})\s*\]?")
_ENDS: Final = frozenset(",.;:'")
_BEFORE: Final = frozenset(" \t\r\n(")
_BEHIND: Final = re.compile(r"[\s;:)]|[,.](?:\s|$)")

_MATERIAL: Final = frozenset(
    # numbers in words
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter third once "
    "twice thrice single double both first second daily weekly biweekly monthly yearly "
    # negations
    "no not never none nor neither without nothing cannot except unless "
    # modals
    "may might must shall should can could will would need ought "
    # bounds and how much
    "up least most more less fewer maximum minimum only all any every each some few many several over under above "
    "below beyond exceed exceeds within limited "
    # units
    "visit visits session sessions treatment treatments hour hours day days week weeks month months year years minute "
    "minutes mg mcg g ml percent injection injections tablet tablets dose doses %".split()
)
_NEGATED: Final = re.compile(r"n't$")


class Change(NamedTuple):
    """Words of a quotation that differ from the text, side by side."""

    quoted: str
    """The words of the quotation; empty where it leaves words of the text out."""
    source: str
    """The words of the text; empty where the quotation adds some."""

    @property
    def is_material(self) -> bool:
        """Whether a number, a negation, a modal verb, a bound or a unit is among them: then the sense is another."""
        words = [word.lower() for word in (*self.quoted.split(), *self.source.split())]
        return any(
            word in _MATERIAL or _NEGATED.search(word) or any(letter.isdigit() for letter in word) for word in words
        )

    def __str__(self) -> str:
        return f"{self.quoted or 'nothing'!r} for {self.source or 'nothing'!r}"


class PageOf(NamedTuple):
    """A stretch of a text and the pages that it stands on."""

    span: Span
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one quotation in one text."""

    verdict: Verdict
    source: Span | None = None
    """Where it, or what comes nearest to it, stands in the source text."""
    difference: Span | None = None
    """For `near`: the first to the last word of the quotation that differs, in characters of the quotation."""
    changes: tuple[Change, ...] = ()
    """For `near`: each difference, in the order of the quotation."""
    found: tuple[int, int] | None = None
    """The pages on which it stands, first and last, where the text has pages."""

    @property
    def is_exact(self) -> bool:
        """Whether the text holds the words of the quotation, on whichever page."""
        return self.verdict in ("verbatim", "normalised", "wrong_page")

    @property
    def is_material(self) -> bool:
        """Whether a difference is of a number, a negation, a modal verb, a bound or a unit."""
        return any(change.is_material for change in self.changes)


class SourceText:
    """A text prepared for quotations: folded once, however many are held against it.

    Args:
        text: The text.
        pages: Which pages its stretches stand on, where that is known.
    """

    def __init__(self, text: str, pages: Sequence[PageOf] = ()) -> None:
        self.text = text
        self.pages = tuple(pages)
        self._seeds: dict[int, dict[tuple[str, ...], list[int]]] = {}

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Return its words, numbers and signs."""
        return tokens_of(self.text)

    @cached_property
    def broken(self) -> frozenset[str]:
        """Return the words that a line's end breaks."""
        return frozenset(token.text for token in self.tokens if token.is_broken)

    @cached_property
    def joined(self) -> str:
        """Return the tokens on lines of their own, with an empty line before the first."""
        return f"\n{_lines(self.tokens)}"

    @cached_property
    def starts(self) -> list[int]:
        """Return where in `joined` the line before each token ends."""
        return [0, *itertools.accumulate(len(token.text) + 1 for token in self.tokens)][:-1]

    def without_hyphens(self, words: frozenset[str]) -> SourceText:
        """Return the text with compounds as one word where a quotation has them broken at a line's end."""
        if not words:
            return self
        other = SourceText(self.text, self.pages)
        other.__dict__["tokens"] = rejoined(self.tokens, words)
        return other

    def places_of(self, words: tuple[str, ...]) -> Sequence[int]:
        """Return the tokens at which a short stretch of words begins."""
        size = len(words)
        if size not in self._seeds:
            seeds: dict[tuple[str, ...], list[int]] = {}
            texts = [token.text for token in self.tokens]
            for place in range(len(texts) - size + 1):
                seeds.setdefault(tuple(texts[place : place + size]), []).append(place)
            self._seeds[size] = seeds
        return self._seeds[size].get(words, ())

    def pages_of(self, span: Span) -> tuple[int, int] | None:
        """Return the first and last page of a stretch, where they are known."""
        on = [page for page in self.pages if page.span.overlaps(span)]
        return (min(page.first for page in on), max(page.last for page in on)) if on else None


def verify(quotation: str, source: str | SourceText, *, page: int | None = None) -> Check:
    """Return whether a text holds a quotation.

    Args:
        quotation: The words between the quotation marks. An ellipsis may stand for words left out; the parts must then
            follow each other in the text.
        source: The text they are said to come from; prepared, where many quotations are held against it.
        page: The page that is named for it.

    Returns:
        The verdict. Typography alone never makes a difference; any other word, number or sign does, and nothing is
        repaired.
    """
    held = SourceText(source) if isinstance(source, str) else source
    as_it_is = _letter_for_letter(quotation, held.text)
    if as_it_is is not None:
        return _exact(quotation, as_it_is, held, page)
    quoted = tokens_of(quotation)
    held = held.without_hyphens(frozenset(token.text for token in quoted if token.is_broken))
    parts = _parts(quotation, rejoined(quoted, held.broken))
    if not parts:
        return Check("not_found")
    at = 0
    missing: list[list[Token]] = []
    places: list[Span] = []
    for part in parts:
        wanted = f"\n{_lines(part)}"
        found = held.joined.find(wanted, at)
        if found < 0:
            missing.append(part)
            continue
        first = bisect.bisect_left(held.starts, found)
        places.append(held.tokens[first].span.hull(held.tokens[first + len(part) - 1].span))
        at = found + len(wanted) - 1
    if missing:
        return _near(parts, missing, places, held)
    stands = places[0].hull(places[-1])
    return _exact(quotation, stands, held, page)


def _letter_for_letter(quotation: str, text: str) -> Span | None:
    """Return where a text holds a quotation as it is, between white space or common signs, as most are."""
    bare = quotation.strip().rstrip(".,;:'")
    if not bare or not bare[0].isalnum() or not bare[-1].isalnum():
        return None
    start = text.find(bare)
    while start >= 0:
        end = start + len(bare)
        if (start == 0 or text[start - 1] in _BEFORE) and (end == len(text) or _BEHIND.match(text, end)):
            return Span(start, end)
        start = text.find(bare, start + 1)
    return None


def _exact(quotation: str, stands: Span, held: SourceText, page: int | None) -> Check:
    found = held.pages_of(stands)
    if page is not None and found is not None and not found[0] <= page <= found[1]:
        return Check("wrong_page", stands, found=found)
    words, bare = stands.of(held.text), quotation.strip()
    is_verbatim = bare == words or bare.rstrip(".,;:'") == words.rstrip(".,;:'")
    return Check("verbatim" if is_verbatim else "normalised", stands, found=found)


def _lines(tokens: Sequence[Token]) -> str:
    return "".join(f"{token.text}\n" for token in tokens)


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


def _near(
    parts: Sequence[list[Token]], missing: Sequence[list[Token]], places: Sequence[Span], held: SourceText
) -> Check:
    """Return what came of a quotation some parts of which do not stand in the text."""
    near = [_nearest(part, held) for part in missing]
    kept = sum(map(len, parts)) - sum(len(part) for part, check in zip(missing, near, strict=True) if not check.source)
    if kept < _LIKE * sum(map(len, parts)):
        return Check("not_found")
    stands = _hull([*places, *(check.source for check in near if check.source)])
    differs = [check.difference or part[0].span.hull(part[-1].span) for part, check in zip(missing, near, strict=True)]
    changes = [
        change
        for part, check in zip(missing, near, strict=True)
        for change in (check.changes or (Change(_words(part), ""),))
    ]
    return Check("near", stands, _hull(differs), tuple(changes), held.pages_of(stands))


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _words(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _nearest(quotation: list[Token], held: SourceText) -> Check:
    """Return where a part of a quotation stands with changes, found by the stretches of it that stayed."""
    seed = _SEED if len(quotation) >= _SHORT else _SEED - 1
    texts = [token.text for token in quotation]
    votes: Counter[int] = Counter()
    for place in range(len(texts) - seed + 1):
        for found in held.places_of(tuple(texts[place : place + seed]))[:_PLACES]:
            votes[found - place] += 1
    if not votes:
        return Check("not_found")
    offset = max(votes, key=lambda shift: (votes[shift], -shift))
    first = max(0, offset - len(quotation))
    window = held.tokens[first : max(0, offset) + 2 * len(quotation)]
    matcher = difflib.SequenceMatcher(None, texts, [token.text for token in window], autojunk=len(quotation) > _LONG)
    slack = max(_SEED, len(quotation) // 4)
    same = [
        block
        for block in matcher.get_matching_blocks()
        if block.size > 1 or (block.size and abs(first + block.b - block.a - offset) <= slack)
    ]
    if not same or sum(block.size for block in same) < _LIKE * len(quotation):
        return Check("not_found")
    stands = Span(window[same[0].b].span.start, window[same[-1].b + same[-1].size - 1].span.end)
    return Check("near", stands, _difference(quotation, same), tuple(_changes(quotation, window, same)))


def _changes(quotation: list[Token], window: Sequence[Token], same: Sequence[difflib.Match]) -> Iterator[Change]:
    """Yield what differs before, between and behind the stretches that are the same."""
    a, b = 0, same[0].b - same[0].a if same[0].b >= same[0].a else same[0].b
    for block in (*same, None):
        end_a = len(quotation) if block is None else block.a
        end_b = b + (end_a - a) if block is None else block.b
        quoted, source = quotation[a:end_a], window[b:end_b]
        if quoted or (source and block is not None):
            yield Change(_words(quoted), _words(source))
        if block is not None:
            a, b = block.a + block.size, block.b + block.size


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
