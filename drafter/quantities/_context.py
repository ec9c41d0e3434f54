"""The tokens of a text and the number phrases in it, with the look-ups that every step of the reader shares."""

from __future__ import annotations

from typing import Final

from drafter.quantities._lexer import Tokens
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._words import FIELD_LABELS, TIME_UNITS

_CEILINGS: Final = frozenset(("maximum", "cap", "ceiling", "limit"))
_STOPS: Final = frozenset(".;?!")
_FORM_WORDS: Final = frozenset((*FIELD_LABELS, "dispensed", "ds"))
_NO_STOPS: Final[frozenset[int]] = frozenset()
_OPENERS: Final = _STOPS | frozenset(":•*")
_ABBREVIATIONS: Final = frozenset("dr vs mr mrs ms no p pp pg st jr rptr inj eg ie sec fig vol al approx dept".split())


class Context:
    """The tokens of a text and the number phrases in it, with the look-ups that the tests share.

    Attributes:
        text: The text.
        lows: Its tokens in lower case; empty before the first and behind the last (see `Tokens`).
        kinds: What each token is.
        size: How many tokens there are.
        ceilings: Whether it speaks of a maximum, a cap, a ceiling or a limit.
        form: Whether it has the name of a field of a form ("Frequency:", "Qty").
        hot: The indices of the tokens that a reader stops at (see `Tokens`).
        nums: The number phrases in order.
        at: The number phrases by the index of their first token.
        full_stops: The indices of the marks that end a sentence and are no semicolon, in order.
        stops: The indices of the marks that end a sentence.
        words: All its tokens, once each.
    """

    __slots__ = (
        "at",
        "ceilings",
        "end",
        "form",
        "full_stops",
        "hot",
        "kinds",
        "lows",
        "nums",
        "size",
        "start",
        "stops",
        "text",
        "words",
    )

    def __init__(self, tokens: Tokens, nums: list[Num]) -> None:
        self.text = tokens.text
        self.lows = tokens.lows
        self.kinds = tokens.kinds
        self.size = tokens.size
        self.hot = tokens.hot
        self.start = tokens.start
        self.end = tokens.end
        self.nums = nums
        self.at = {num.first: num for num in nums}
        self.words = words = frozenset(tokens.lows)
        self.ceilings = not _CEILINGS.isdisjoint(words)
        self.form = not _FORM_WORDS.isdisjoint(words)
        self.stops = _NO_STOPS
        self.full_stops: list[int] = []
        if not _STOPS.isdisjoint(words):
            ends = [k for k, low in enumerate(tokens.lows) if low in _STOPS and self._ends_sentence(k)]
            self.stops = frozenset(ends)
            self.full_stops = [k for k in ends if tokens.lows[k] != ";"]

    def after(self, num: Num) -> int:
        """Return the index of the token after the number, past the hyphen of "30-day"."""
        index = num.last + 1
        if self.lows[index] in DASHES and self.kinds[index + 1] == "word":
            return index + 1
        return index

    def glued(self, index: int) -> bool:
        """Return whether no white space parts the token at `index` from the one before."""
        return self.start(index) == self.end(index - 1)

    def starts_sentence(self, index: int) -> bool:
        """Return whether the token at `index` begins the text, a sentence, or a line."""
        if index <= 0:
            return True
        before = self.end(index - 1)
        if self.lows[index - 1] in _OPENERS and before < self.start(index):
            return self.lows[index - 2] not in _ABBREVIATIONS
        return "\n" in self.text[before : self.start(index)]

    def ends_sentence(self, index: int) -> bool:
        """Return whether the token at `index` is the mark that ends a sentence."""
        return index in self.stops

    def _ends_sentence(self, index: int) -> bool:
        if self.lows[index] != "." or index + 1 >= self.size:
            return True
        if self.start(index + 1) == self.end(index) or self.lows[index - 1] in _ABBREVIATIONS:
            return False
        if self.kinds[index - 1] == "word" and self.end(index - 1) - self.start(index - 1) == 1:
            return False
        first = self.text[self.start(index + 1)]
        return not first.islower() or (index > 0 and self.lows[index - 1] not in TIME_UNITS)

    def near(self, index: int, words: frozenset[str], *, back: int = 0, ahead: int = 0) -> bool:
        """Return whether one of `words` stands within `back` tokens before or `ahead` after, in the same sentence."""
        lows, stops = self.lows, self.stops
        for k in range(index - 1, max(index - 1 - back, -1), -1):
            if lows[k] in words:
                return True
            if k in stops:
                break
        for k in range(index, min(index + ahead, self.size)):
            if lows[k] in words:
                return True
            if k in stops:
                break
        return False
