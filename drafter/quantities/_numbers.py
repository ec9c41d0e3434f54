"""Number phrases: "three (3)", "4 to 6", "2 1/2", "twenty-four", "between 4 and 6" become one `Num` each."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from drafter.quantities._interval import Interval, Number, exact, interval
from drafter.quantities._lexer import Tokens, numeral
from drafter.quantities._model import NumberKind
from drafter.quantities._words import (
    AMOUNT_UNITS,
    COUNT_NOUNS,
    FRACTION_WORDS,
    NUMBER_STARTS,
    NUMBER_WORDS,
    ONES,
    TENS,
    TIME_UNITS,
    TIMES_WORDS,
)

DASHES: Final = frozenset("-–—")
_LINKS: Final = DASHES | {"to", "or", "through", "and"}
"""What may join the two numbers of a range."""
_HALF_LINKS: Final = DASHES | {"an"}
_DENOMINATORS: Final = frozenset((2, 3, 4, 8))
_COMBINATION: Final = 10
"""From this ratio on, "5-325 mg" names two ingredients; dose ranges stay far below it."""


class Num:
    """A number phrase: tokens `first` to `last` (both included, parentheses too) and the exact ends of its value."""

    __slots__ = ("end", "first", "high", "kind", "last", "low", "start", "unit", "worded")

    def __init__(self, first: int, last: int, start: int, end: int, low: Number | None, high: Number | None) -> None:
        self.first = first
        self.last = last
        self.start = start
        self.end = end
        self.low = low
        self.high = high
        self.kind: NumberKind | None = None
        self.unit: str | None = None
        self.worded = False

    @property
    def value(self) -> Interval:
        """Return the number as an interval."""
        return interval(self.low, self.high)

    @property
    def is_range(self) -> bool:
        """Whether two different numbers were stated."""
        return self.low != self.high

    def __repr__(self) -> str:
        return f"<{self.low}..{self.high} {self.kind} {self.start}:{self.end}>"


def number_phrases(tokens: Tokens) -> list[Num]:
    """Return every number phrase of the tokens in order; each numeral and number word is in exactly one."""
    lows, kinds = tokens.lows, tokens.kinds
    out: list[Num] = []
    behind = 0
    for index in tokens.hot:
        if index < behind or (kinds[index] != "num" and lows[index] not in NUMBER_STARTS):
            continue
        num: Num | None
        if kinds[index] == "word" and lows[index] == "half":
            num = _half(tokens, index)
        else:
            num = _atom(tokens, index)
            if lows[num.last + 1] == "(" or lows[index - 1] == "(":
                num = _repeated(tokens, num)
            if lows[num.last + 1] in _LINKS:
                num = _range(tokens, num)
        if num is not None:
            out.append(num)
            behind = num.last + 1
    return out


def _half(tokens: Tokens, index: int) -> Num | None:
    """Read the number of "half an hour", "half-hour" and "half a dozen" at `index`."""
    lows = tokens.lows
    if lows[index + 1] == "dozen":
        return _make(tokens, index, index + 1, 6)
    if lows[index + 1] == "a" and lows[index + 2] == "dozen":
        return _make(tokens, index, index + 2, 6)
    if lows[index + 1] == "a" and lows[index + 2] in ("year", "month", "week", "day"):
        return _make(tokens, index, index + 1, Fraction(1, 2))
    hour = index + 2 if lows[index + 1] in _HALF_LINKS else index + 1
    return _make(tokens, index, hour - 1, Fraction(1, 2)) if lows[hour] in ("hour", "hours", "hr") else None


def _make(tokens: Tokens, first: int, last: int, value: Number | None) -> Num:
    num = Num(first, last, tokens.start(first), tokens.end(last), value, value)
    num.worded = tokens.kinds[first] == "word"
    return num


def _atom(tokens: Tokens, index: int) -> Num:
    low = tokens.lows[index]
    if tokens.kinds[index] == "num":
        value = numeral(low)
        if value is None:
            num = _make(tokens, index, index, None)
            num.kind = "code"
            return num
        last = index
        if isinstance(value, int):
            last, value = _mixed(tokens, index, value)
        return _make(tokens, index, last, value)
    if low in TIMES_WORDS:
        # "once" is a number only beside a unit of time; alone it is a conjunction.
        return _make(tokens, index, index, TIMES_WORDS[low])
    return _words(tokens, index)


def _mixed(tokens: Tokens, index: int, whole: int) -> tuple[int, Number]:
    """Read "2 1/2", "2½" and "1/2" at `index`; return the last token and the value."""
    after = tokens.lows[index + 1]
    if tokens.kinds[index + 1] == "num" and after in "½¼¾⅓⅔⅛":
        part = numeral(after)
        return index + 1, exact(whole + (part or 0))
    if tokens.kinds[index + 1] == "num" and tokens.lows[index + 2] == "/" and tokens.kinds[index + 3] == "num":
        fraction = _fraction(after, tokens.lows[index + 3])
        if fraction is not None:
            return index + 3, exact(whole + fraction)
    if after == "/" and tokens.kinds[index + 2] == "num":
        fraction = _fraction(tokens.lows[index], tokens.lows[index + 2])
        if fraction is not None:
            return index + 2, fraction
    if (end := _and_a_half(tokens, index + 1)) is not None:
        return end, whole + Fraction(1, 2)
    if (after == "and" or after in DASHES) and tokens.kinds[index + 2] == "num" and tokens.lows[index + 3] == "/":
        fraction = _fraction(tokens.lows[index + 2], tokens.lows[index + 4])
        if fraction is not None:
            return index + 4, whole + fraction
    return index, whole


def _and_a_half(tokens: Tokens, index: int) -> int | None:
    """Return the index of "half" in "and a half" or "and one-half" at `index`, or None."""
    lows = tokens.lows
    if lows[index] != "and" or lows[index + 1] not in ("a", "one"):
        return None
    half = index + 3 if lows[index + 2] in DASHES else index + 2
    return half if lows[half] == "half" else None


def _fraction(top: str, bottom: str) -> Fraction | None:
    if len(top) == len(bottom) == 1 and top.isdecimal() and bottom.isdecimal():
        a, b = int(top), int(bottom)
        if b in _DENOMINATORS and 0 < a < b:
            return Fraction(a, b)
    return None


def _below_hundred(tokens: Tokens, index: int) -> tuple[int, int]:
    """Read "twenty-four" or "seven" at `index`; return the last token and the value."""
    value = NUMBER_WORDS[tokens.lows[index]]
    if tokens.lows[index] in TENS:
        step = 2 if tokens.lows[index + 1] in DASHES else 1
        follower = ONES.get(tokens.lows[index + step], 0)
        if 0 < follower < 10:
            return index + step, value + follower
    return index, value


def _words(tokens: Tokens, index: int) -> Num:
    """Read a number in words from `index`: "twenty-four", "one hundred and twenty", "two and a half", "one third"."""
    last, value = _below_hundred(tokens, index)
    if tokens.lows[last + 1] == "hundred":
        value, last = value * 100, last + 1
        step = 2 if tokens.lows[last + 1] == "and" else 1
        if tokens.lows[last + step] in NUMBER_WORDS:
            last, rest = _below_hundred(tokens, last + step)
            value += rest
    elif tokens.lows[last + 1] == "thousand":
        value, last = value * 1000, last + 1
    if (half := _and_a_half(tokens, last + 1)) is not None:
        return _make(tokens, index, half, value + Fraction(1, 2))
    if tokens.lows[last + 1] == "dozen":
        return _make(tokens, index, last + 1, value * 12)
    step = 2 if tokens.lows[last + 1] in DASHES else 1
    part = tokens.lows[last + step]
    if part in FRACTION_WORDS and 0 < value < FRACTION_WORDS[part]:
        return _make(tokens, index, last + step, Fraction(value, FRACTION_WORDS[part]))
    return _make(tokens, index, last, value)


def _repeated(tokens: Tokens, num: Num) -> Num:
    """Take in the repetition of "three (3)" and "3 (three)", and the parentheses of a lone "(4)"."""
    at = num.last + 1
    if tokens.lows[at] == "(" and (tokens.kinds[at + 1] == "num" or tokens.lows[at + 1] in NUMBER_WORDS):
        again = _atom(tokens, at + 1)
        if again.low == num.low and tokens.lows[again.last + 1] == ")":
            num.last, num.end = again.last + 1, tokens.end(again.last + 1)
            return num
    # A lone "(4)" counts as its number. At the start of a text or after a full stop it may be a list marker, which is
    # decided later and needs the parenthesis outside of the phrase.
    behind = tokens.lows[at + 1]
    counts = num.first - 2 >= 0 or behind in COUNT_NOUNS or behind in TIME_UNITS
    if tokens.lows[num.first - 1] == "(" and tokens.lows[at] == ")" and counts:
        num.last = at
    return num


def _range(tokens: Tokens, num: Num) -> Num:
    """Extend to a range where "-", "to", "or" or "between ... and" joins a larger number."""
    if num.low is None or num.kind is not None:
        return num
    at = num.last + 1
    link = tokens.lows[at]
    step = at + 1
    if link in DASHES and tokens.lows[step] == "to" and tokens.lows[step + 1] in DASHES:
        step += 2
    opened = tokens.lows[step] == "("
    step += opened
    if link == "and" and not _between(tokens, num.first):
        return num
    if not (tokens.kinds[step] == "num" or tokens.lows[step] in NUMBER_WORDS or tokens.lows[step] in TIMES_WORDS):
        return num
    upper = _atom(tokens, step)
    if upper.low is None or upper.kind is not None or upper.low <= num.low:
        return num
    low, high = num.low, upper.low
    upper = _repeated(tokens, upper)
    if _is_year(tokens, num) and _is_year(tokens, upper):
        # Two years are two dates, each to be traced on its own.
        return num
    if tokens.lows[upper.last + 1] == "/" and tokens.kinds[upper.last + 2] == "num" and link not in DASHES:
        return num
    if tokens.lows[upper.last + 1] in AMOUNT_UNITS and low and high / low >= _COMBINATION:
        return num
    num.last, num.end, num.high = upper.last, upper.end, high
    return num


def _is_year(tokens: Tokens, num: Num) -> bool:
    low = tokens.lows[num.first]
    return num.first == num.last and len(low) == 4 and low.isdecimal() and low[:2] in ("19", "20")


def _between(tokens: Tokens, first: int) -> bool:
    return "between" in (tokens.lows[first - 1], tokens.lows[first - 2])
