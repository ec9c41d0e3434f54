"""What a number is when it is no quantity of care: a date, an age, a page, a level, a score, arithmetic, and so on.

Each test looks at the words directly around the number. What none of them claims goes to the grammar.
"""

from __future__ import annotations

import re
from typing import Final

from drafter.quantities._lexer import Token
from drafter.quantities._model import NumberKind
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._words import (
    AMOUNT_UNITS,
    CODE_WORDS,
    COUNT_NOUNS,
    GAUGES,
    MEASURES,
    PAGE_WORDS,
    RANK_WORDS,
    SCORE_WORDS,
    SECTION_WORDS,
    TENURE_AFTER,
    TENURE_BEFORE,
    TIME_UNITS,
    TOLERANCES,
)

_OPERATORS: Final = frozenset("+-–−x×*·/÷")
_YEARS: Final = range(1900, 2100)
_ABBREVIATIONS: Final = frozenset("dr vs mr mrs ms no p pp pg st jr rptr inj eg ie sec fig vol al approx dept".split())


class Context:
    """The tokens of a text and the number phrases in it, with the look-ups that the tests share."""

    def __init__(self, text: str, tokens: list[Token], nums: list[Num]) -> None:
        self.text = text
        self.tokens = tokens
        self.nums = nums

    def low(self, index: int) -> str:
        """Return the token at `index` in lower case, or the empty string outside of the text."""
        return self.tokens[index].low if 0 <= index < len(self.tokens) else ""

    def kind(self, index: int) -> str:
        """Return the kind of the token at `index`, or the empty string outside of the text."""
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else ""

    def after(self, num: Num) -> int:
        """Return the index of the token after the number, past the hyphen of "30-day"."""
        index = num.last + 1
        if self.low(index) in DASHES and self.kind(index + 1) == "word":
            return index + 1
        return index

    def starts_sentence(self, index: int) -> bool:
        """Return whether the token at `index` begins the text, a sentence, or a line."""
        if index <= 0:
            return True
        before = self.tokens[index - 1]
        if before.low in (".", ":", ";", "?", "!", "•", "*") and before.end < self.tokens[index].start:
            return self.low(index - 2) not in _ABBREVIATIONS
        return "\n" in self.text[before.end : self.tokens[index].start]

    def ends_sentence(self, index: int) -> bool:
        """Return whether the token at `index` is the mark that ends a sentence."""
        token = self.tokens[index]
        if token.low in (";", "?", "!"):
            return True
        if token.low != "." or index + 1 >= len(self.tokens):
            return token.low == "."
        if self.tokens[index + 1].start == token.end or self.low(index - 1) in _ABBREVIATIONS:
            return False
        before = self.tokens[index - 1] if index else None
        if before is not None and before.kind == "word" and before.end - before.start == 1:
            return False
        first = self.text[self.tokens[index + 1].start]
        return not first.islower() or (before is not None and before.low not in TIME_UNITS)

    def near(self, index: int, words: frozenset[str], *, back: int = 0, ahead: int = 0) -> bool:
        """Return whether one of `words` stands within `back` tokens before or `ahead` after, in the same sentence."""
        for k in range(index - 1, max(index - 1 - back, -1), -1):
            if self.low(k) in words:
                return True
            if self.low(k) in ".;" and self.ends_sentence(k):
                break
        for k in range(index, min(index + ahead, len(self.tokens))):
            if self.low(k) in words:
                return True
            if self.low(k) in ".;" and self.ends_sentence(k):
                break
        return False


def classify(context: Context) -> None:
    """Set the kind of every number phrase that is no quantity of care."""
    _equations(context)
    previous: Num | None = None
    for num in context.nums:
        if num.kind is None:
            num.kind = _listed(context, previous, num) or _kind(context, num)
        previous = num


def _equations(context: Context) -> None:
    """Mark the members of written arithmetic: "0 + 6 = 6", "20 x 8 = 160 hours", "8 visits + 4 visits"."""
    if "=" not in context.text and "+" not in context.text:
        return
    nums = context.nums
    index = 0
    while index < len(nums):
        chain, arithmetic = [nums[index]], False
        while index + 1 < len(nums):
            sign = _operator(context, nums[index], nums[index + 1])
            if sign is None:
                break
            arithmetic = arithmetic or sign in "+="
            index += 1
            chain.append(nums[index])
        if arithmetic and len(chain) > 1:
            for num in chain:
                num.kind = "equation"
                unit = context.low(context.after(num))
                num.unit = TIME_UNITS.get(unit) or COUNT_NOUNS.get(unit)
        index += 1


def _operator(context: Context, left: Num, right: Num) -> str | None:
    """Return the operator that joins two numbers, past one short noun before it, or None."""
    at = left.last + 1
    while at < right.first and context.low(at) in (")", "("):
        at += 1
    worded = False
    if at < right.first and context.kind(at) == "word" and context.low(at) in (COUNT_NOUNS.keys() | TIME_UNITS.keys()):
        at += 1
        worded = True
    sign = context.low(at)
    if at + 1 == right.first or (context.low(at + 1) == "(" and at + 2 == right.first):
        if sign in ("+", "="):
            # "2x/wk x 4 wks = 8 visits" is a schedule with its total; only bare members make an equation.
            return sign if not (worded and sign == "=" and not _summed(left)) else None
        if sign in _OPERATORS and not worded:
            return sign
    return None


def _summed(num: Num) -> bool:
    return num.kind == "equation"


def _listed(context: Context, previous: Num | None, num: Num) -> NumberKind | None:
    """Return the kind of a number that continues a list: "Page(s): 60, 98-99", "(97810, 97811)"."""
    if previous is None or previous.kind not in ("page", "section", "code", "date"):
        return None
    if num.first - previous.last > 3:
        return None
    between = {context.low(k) for k in range(previous.last + 1, num.first)}
    if not between or not between <= {",", "and", "&", "or", "-", "–", "to", "through"} or _has_unit(context, num):
        return None
    if previous.kind == "date" and not _is_year(num):
        return None
    if previous.kind == "code" and (num.low is None or num.low < 1000) and not _decimal(context, num):
        return None
    return previous.kind


def _has_unit(context: Context, num: Num) -> bool:
    after = context.low(context.after(num))
    return (
        after in TIME_UNITS
        or after in AMOUNT_UNITS
        or after in COUNT_NOUNS
        or context.kind(context.after(num)) == "times"
        or after in ("times", "additional", "more")
    )


def _is_year(num: Num) -> bool:
    low, high = num.low, num.high
    return isinstance(low, int) and isinstance(high, int) and low in _YEARS and high in _YEARS


def _decimal(context: Context, num: Num) -> bool:
    return "." in context.low(num.first)


def _kind(context: Context, num: Num) -> NumberKind | None:
    for test in _TESTS:
        if (kind := test(context, num)) is not None:
            return kind
    return None


def _slash(context: Context, num: Num) -> NumberKind | None:
    """Place "6/10", "130/85", "20/40"; "24/7" and "10/325 mg" are the grammar's."""
    if context.low(num.last + 1) == "/" and context.kind(num.last + 2) == "num":
        other = context.low(num.last + 2)
        unit = context.low(num.last + 3)
        if unit in AMOUNT_UNITS or (context.low(num.first) == "24" and other == "7"):
            return None
        return _pair(context, num, num.low, other)
    if context.low(num.first - 1) == "/" and context.kind(num.first - 2) == "num":
        unit = context.low(num.last + 1)
        first = context.low(num.first - 2)
        if unit in AMOUNT_UNITS or (first == "24" and context.low(num.first) == "7"):
            return None
        return _pair(context, num, int(first) if first.isdecimal() and len(first) < 5 else None, context.low(num.first))
    return None


def _pair(context: Context, num: Num, top: object, bottom: str) -> NumberKind | None:
    if len(bottom) == 3 and isinstance(top, int) and top < 20:
        # "Percocet 5/325": the strengths of a drug without their unit; the grammar leaves them plain.
        return None
    if bottom in ("10", "5", "100") or (bottom in ("4", "3", "2") and context.near(num.first, SCORE_WORDS, back=8)):
        return "score"
    if context.near(num.first, frozenset(("on", "dated", "of", "from", "since")), back=1):
        return "date"
    if isinstance(top, int) and top >= 20:
        return "measurement"
    return "score"


def _age(context: Context, num: Num) -> NumberKind | None:
    at = context.after(num)
    unit = context.low(at)
    if unit in ("yo", "y") and (unit == "yo" or context.low(at + 1) == "/"):
        return "age"
    if TIME_UNITS.get(unit) in ("a", "mo"):
        step = at + 1 + (context.low(at + 1) in DASHES or context.low(at + 1) == ".")
        if context.low(step) in ("old", "olds") or (context.low(step) == "of" and context.low(step + 1) == "age"):
            return "age"
    before = context.low(num.first - 1)
    if before in ("aged", "age") or (before in (":", "of", "is") and context.low(num.first - 2) in ("age", "aged")):
        return "age"
    return None


def _tenure(context: Context, num: Num) -> NumberKind | None:
    at = context.after(num)
    unit = TIME_UNITS.get(context.low(at))
    if unit is None:
        return None
    if context.near(at + 1, TENURE_AFTER, ahead=2 if unit in ("a", "mo") else 0):
        return "tenure"
    if context.low(at + 1) == "a" and context.near(at + 3, frozenset(("practice",)), ahead=4):
        return "tenure"
    if unit in ("a", "mo", "h") and context.near(num.first, TENURE_BEFORE, back=6):
        off = context.near(num.first, frozenset(("not", "off", "conditioning", "hardening", "post")), back=8)
        return None if off else "tenure"
    return None


def _page(context: Context, num: Num) -> NumberKind | None:
    at = num.first - 1
    while context.low(at) in (".", ":", "(", ")", "s", "#"):
        at -= 1
    return "page" if context.low(at) in PAGE_WORDS and num.first - at <= 5 else None


def _reference(context: Context, num: Num) -> NumberKind | None:
    before, after = context.low(num.first - 1), context.low(num.last + 1)
    if before in (".", "#", ":", "-") and context.low(num.first - 2) in (SECTION_WORDS | CODE_WORDS):
        before = context.low(num.first - 2)
    if after in ("ccr", "cfr", "usc", "cal") or before in ("§", "ccr", "cfr"):
        return "section"
    if _has_unit(context, num):
        return None
    if before in SECTION_WORDS:
        return "section"
    if before in CODE_WORDS and not num.worded:
        return "code"
    return None


def _code(context: Context, num: Num) -> NumberKind | None:
    token = context.tokens[num.first]
    if token.kind != "num" or num.is_range or num.low is None:
        return None
    size = token.end - token.start
    if "," not in token.low and "." not in token.low and size >= 5 and not _has_unit(context, num):
        return "code"
    whole, dot, part = token.low.partition(".")
    if dot and len(whole) == 3 and 1 <= len(part) <= 2 and not _has_unit(context, num):
        return "code"
    return None


_CITATION: Final = re.compile(r"\s(?:[A-Z][A-Za-z]{0,12}\.\s?){2,6}\d{1,5}")


def _citation(context: Context, num: Num) -> NumberKind | None:
    """Place the volume and the page of a reported case: numeral, capitalised abbreviations, numeral."""
    token = context.tokens[num.last]
    if context.low(num.last + 2) == "." and _CITATION.match(context.text, token.end, token.end + 80):
        return "section"
    if context.low(num.first - 1) == "." and context.low(num.first - 3) == ".":
        at = num.first - 2
        while context.low(at + 1) == "." and context.kind(at) == "word" and num.first - at < 13:
            at -= 2
        if context.kind(at + 1) == "num" and num.first - at >= 5:
            return "section"
        if context.kind(at) == "num" and num.first - at >= 5:
            return "section"
    return None


def _year(context: Context, num: Num) -> NumberKind | None:
    if num.worded or not _is_year(num) or context.tokens[num.first].end - context.tokens[num.first].start != 4:
        return None
    return None if _has_unit(context, num) else "date"


def _level(context: Context, num: Num) -> NumberKind | None:
    return "level" if context.low(context.after(num)) in ("level", "levels", "segment", "segments") else None


def _rank(context: Context, num: Num) -> NumberKind | None:
    """Place a numbered week ("at week 8"), a grade, a phase."""
    if _has_unit(context, num):
        return None
    before = context.low(num.first - 1)
    if before in RANK_WORDS:
        return "ordinal"
    named = context.low(num.first - 2) if before == "#" else before
    if COUNT_NOUNS.get(named) == "visit" and (not named.endswith("s") or context.low(num.first + 1) == "through"):
        # "visit 7", "visits 13 through 24": which of them, not how many.
        return "ordinal"
    if before in TIME_UNITS:
        two = context.low(num.first - 2)
        counted = context.kind(num.first - 2) in ("num", "times") or two in (
            "per",
            "a",
            "an",
            "each",
            "every",
            "/",
            "-",
        )
        return None if counted or two in _NUMBERISH else "ordinal"
    return None


_NUMBERISH: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve additional more other ) times".split()
)


def _marker(context: Context, num: Num) -> NumberKind | None:
    """Place the numbers of a list: "1. ", "2) ", "(3) " at the start of a sentence, or an unopened parenthesis."""
    if num.is_range or num.worded or num.low is None or num.low > 99 or not isinstance(num.low, int):
        return None
    first = num.first
    if context.low(num.last) == ")" and context.low(first - 1) == "(":
        return "list_marker" if context.starts_sentence(first - 1) and not _continues(context, num.last + 1) else None
    if context.low(first - 1) == "(" and context.low(num.last + 1) == ")":
        return "list_marker" if context.starts_sentence(first - 1) and not _continues(context, num.last + 2) else None
    if context.low(first - 1) == ":" and context.low(first - 2) in _LABELS:
        return None
    sign = context.low(num.last + 1)
    if sign not in (".", ")") or context.tokens[num.last + 1].start != context.tokens[num.last].end:
        return None
    if sign == ")" and context.kind(first - 1) in ("punct", "") and _unopened(context, first):
        return "list_marker"
    if num.last + 2 >= len(context.tokens):
        return None
    return "list_marker" if context.starts_sentence(first) else None


_LABELS: Final = COUNT_NOUNS.keys() | {"qty", "quantity", "units", "count", "number"}


def _continues(context: Context, index: int) -> bool:
    low = context.low(index)
    return (
        low in TIME_UNITS or low in COUNT_NOUNS or low in ("times", "x", "additional") or context.kind(index) == "times"
    )


def _unopened(context: Context, index: int) -> bool:
    for k in range(index - 1, max(index - 40, -1), -1):
        if context.low(k) == ")":
            return True
        if context.low(k) == "(":
            return False
    return True


def _measurement(context: Context, num: Num) -> NumberKind | None:
    at = context.after(num)
    after = context.low(at)
    if after in MEASURES or after in ("'", '"', "″"):
        num.unit = MEASURES.get(after)
        return "measurement"
    if context.low(num.first - 1) == "$":
        num.unit = "USD"
        return "measurement"
    if after in ("block", "blocks", "meters") and context.near(num.first, TOLERANCES, back=8):
        return "measurement"
    if TIME_UNITS.get(after) in ("min", "h") and context.near(num.first, TOLERANCES, back=5):
        num.unit = TIME_UNITS[after]
        return "measurement"
    if TIME_UNITS.get(after) in ("min", "h") and context.near(at + 1, TOLERANCES, ahead=2):
        num.unit = TIME_UNITS[after]
        return "measurement"
    if not _has_unit(context, num) and context.near(num.first, GAUGES, back=2):
        return "measurement"
    return None


_SCALE: Final = frozenset(("scale", "vas", "nrs", "nprs"))


def _score(context: Context, num: Num) -> NumberKind | None:
    if _has_unit(context, num):
        return None
    at = num.last + 1
    if context.low(at) == "out" and context.low(at + 1) == "of":
        return "score"
    if context.low(num.first - 1) == "of" and context.low(num.first - 2) == "out":
        return "score"
    if context.near(at, _SCALE, ahead=8 if context.low(at) == "on" else 4) or (context.near(num.first, _SCALE, back=3)):
        return "score"
    if num.high is not None and num.high <= 100 and context.near(num.first, SCORE_WORDS, back=5):
        bare = context.kind(at) in ("punct", "") or context.low(at) in (
            "to", "from", "and", "with", "without", "at", "on", "in", "before", "after", "or", "but", "while",
        )  # fmt: skip
        return "score" if bare and context.low(at) != "%" else None
    return None


_TESTS: Final = (
    _slash, _age, _page, _marker, _citation, _reference, _year, _code, _level, _measurement, _tenure, _rank, _score,
)  # fmt: skip
