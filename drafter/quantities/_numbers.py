"""Number phrases: "three (3)", "4 to 6", "2 1/2", "twenty-four", "between 4 and 6" become one `Num` each."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from drafter.quantities._interval import Interval, Number, exact
from drafter.quantities._lexer import Token, numeral
from drafter.quantities._model import NumberKind
from drafter.quantities._words import (
    AMOUNT_UNITS,
    FRACTION_WORDS,
    NUMBER_WORDS,
    ONES,
    TENS,
    TIMES_WORDS,
)

DASHES: Final = frozenset("-–—")
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
        return Interval(self.low, self.high)

    @property
    def is_range(self) -> bool:
        """Whether two different numbers were stated."""
        return self.low != self.high

    def __repr__(self) -> str:
        return f"<{self.low}..{self.high} {self.kind} {self.start}:{self.end}>"


def number_phrases(tokens: list[Token]) -> list[Num]:
    """Return every number phrase of the tokens in order; each numeral and number word is in exactly one."""
    out: list[Num] = []
    index, size = 0, len(tokens)
    while index < size:
        token = tokens[index]
        kind = token.kind
        if kind == "word":
            if token.low == "half" and (hour := _half_hour(tokens, index)):
                out.append(_make(tokens, index, hour - 1, Fraction(1, 2)))
                index = hour
                continue
            if token.low not in NUMBER_WORDS and token.low not in TIMES_WORDS:
                index += 1
                continue
        elif kind != "num":
            index += 1
            continue
        num = _atom(tokens, index)
        if num is None:
            index += 1
            continue
        num = _repeated(tokens, num)
        num = _range(tokens, num)
        out.append(num)
        index = num.last + 1
    return out


def _low(tokens: list[Token], index: int) -> str:
    return tokens[index].low if 0 <= index < len(tokens) else ""


def _kind(tokens: list[Token], index: int) -> str:
    return tokens[index].kind if 0 <= index < len(tokens) else ""


def _half_hour(tokens: list[Token], index: int) -> int | None:
    """Return the index of "hour" in "half an hour" and "half-hour" at `index`."""
    hour = index + 2 if _low(tokens, index + 1) in DASHES | {"an"} else index + 1
    return hour if _low(tokens, hour) in ("hour", "hours", "hr") else None


def _make(tokens: list[Token], first: int, last: int, value: Number | None) -> Num:
    num = Num(first, last, tokens[first].start, tokens[last].end, value, value)
    num.worded = tokens[first].kind == "word"
    return num


def _atom(tokens: list[Token], index: int) -> Num | None:
    token = tokens[index]
    if token.kind == "num":
        value = numeral(token.low)
        if value is None:
            num = _make(tokens, index, index, None)
            num.kind = "code"
            return num
        last = index
        if isinstance(value, int):
            last, value = _mixed(tokens, index, value)
        return _make(tokens, index, last, value)
    if token.low in TIMES_WORDS:
        # "once" is a number only beside a unit of time; alone it is a conjunction.
        return _make(tokens, index, index, TIMES_WORDS[token.low])
    return _words(tokens, index)


def _mixed(tokens: list[Token], index: int, whole: int) -> tuple[int, Number]:
    """Read "2 1/2", "2½" and "1/2" at `index`; return the last token and the value."""
    after = _low(tokens, index + 1)
    if _kind(tokens, index + 1) == "num" and after in "½¼¾⅓⅔⅛":
        part = numeral(after)
        return index + 1, exact(whole + (part or 0))
    if _kind(tokens, index + 1) == "num" and _low(tokens, index + 2) == "/" and _kind(tokens, index + 3) == "num":
        fraction = _fraction(after, _low(tokens, index + 3))
        if fraction is not None:
            return index + 3, exact(whole + fraction)
    if after == "/" and _kind(tokens, index + 2) == "num":
        fraction = _fraction(_low(tokens, index), _low(tokens, index + 2))
        if fraction is not None:
            return index + 2, fraction
    if after == "and" and _low(tokens, index + 2) == "a" and _low(tokens, index + 3) == "half":
        return index + 3, whole + Fraction(1, 2)
    return index, whole


def _fraction(top: str, bottom: str) -> Fraction | None:
    if len(top) == len(bottom) == 1 and top.isdecimal() and bottom.isdecimal():
        a, b = int(top), int(bottom)
        if b in _DENOMINATORS and 0 < a < b:
            return Fraction(a, b)
    return None


def _below_hundred(tokens: list[Token], index: int) -> tuple[int, int]:
    """Read "twenty-four" or "seven" at `index`; return the last token and the value."""
    value = NUMBER_WORDS[tokens[index].low]
    if tokens[index].low in TENS:
        step = 2 if _low(tokens, index + 1) in DASHES else 1
        follower = ONES.get(_low(tokens, index + step), 0)
        if 0 < follower < 10:
            return index + step, value + follower
    return index, value


def _words(tokens: list[Token], index: int) -> Num:
    """Read a number in words from `index`: "twenty-four", "one hundred and twenty", "two and a half", "one third"."""
    last, value = _below_hundred(tokens, index)
    if _low(tokens, last + 1) == "hundred":
        value, last = value * 100, last + 1
        step = 2 if _low(tokens, last + 1) == "and" else 1
        if _low(tokens, last + step) in NUMBER_WORDS:
            last, rest = _below_hundred(tokens, last + step)
            value += rest
    elif _low(tokens, last + 1) == "thousand":
        value, last = value * 1000, last + 1
    after = tuple(_low(tokens, last + k) for k in (1, 2, 3))
    if after == ("and", "a", "half") or after == ("and", "one", "half"):
        return _make(tokens, index, last + 3, value + Fraction(1, 2))
    step = 2 if after[0] in DASHES else 1
    part = _low(tokens, last + step)
    if part in FRACTION_WORDS and 0 < value < FRACTION_WORDS[part]:
        return _make(tokens, index, last + step, Fraction(value, FRACTION_WORDS[part]))
    return _make(tokens, index, last, value)


def _repeated(tokens: list[Token], num: Num) -> Num:
    """Take in the repetition of "three (3)" and "3 (three)", and the parentheses of a lone "(4)"."""
    at = num.last + 1
    if _low(tokens, at) == "(" and (_kind(tokens, at + 1) == "num" or _low(tokens, at + 1) in NUMBER_WORDS):
        again = _atom(tokens, at + 1)
        if again is not None and again.low == num.low and _low(tokens, again.last + 1) == ")":
            num.last, num.end = again.last + 1, tokens[again.last + 1].end
            return num
    # A lone "(4)" counts as its number. At the start of a text or after a full stop it may be a list marker, which is
    # decided later and needs the parenthesis outside of the phrase.
    if _low(tokens, num.first - 1) == "(" and _low(tokens, at) == ")" and num.first - 2 >= 0:
        num.last = at
    return num


def _range(tokens: list[Token], num: Num) -> Num:
    """Extend to a range where "-", "to", "or" or "between ... and" joins a larger number."""
    if num.low is None or num.kind is not None:
        return num
    at = num.last + 1
    link = _low(tokens, at)
    if link not in DASHES and link not in ("to", "or", "through", "and"):
        return num
    step = at + 1
    if link in DASHES and _low(tokens, step) == "to" and _low(tokens, step + 1) in DASHES:
        step += 2
    opened = _low(tokens, step) == "("
    step += opened
    if link == "and" and not _between(tokens, num.first):
        return num
    if not (_kind(tokens, step) == "num" or _low(tokens, step) in NUMBER_WORDS or _low(tokens, step) in TIMES_WORDS):
        return num
    upper = _atom(tokens, step)
    if upper is None or upper.low is None or upper.kind is not None or upper.low <= num.low:
        return num
    low, high = num.low, upper.low
    upper = _repeated(tokens, upper)
    if _is_year(tokens, num) and _is_year(tokens, upper):
        # Two years are two dates, each to be traced on its own.
        return num
    if _low(tokens, upper.last + 1) == "/" and _kind(tokens, upper.last + 2) == "num" and link not in DASHES:
        return num
    if _low(tokens, upper.last + 1) in AMOUNT_UNITS and low and high / low >= _COMBINATION:
        return num
    num.last, num.end, num.high = upper.last, upper.end, high
    return num


def _is_year(tokens: list[Token], num: Num) -> bool:
    low = tokens[num.first].low
    return num.first == num.last and len(low) == 4 and low.isdecimal() and low[:2] in ("19", "20")


def _between(tokens: list[Token], first: int) -> bool:
    return "between" in (_low(tokens, first - 1), _low(tokens, first - 2))
