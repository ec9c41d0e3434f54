"""Arithmetic that a text writes out: "20 x 8 = 160 hours", "4 visits plus 12 make 16", "half of 24 is 12"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from drafter.quantities import Interval, exact
from drafter.spans import Span

_Act = Callable[[Fraction, Fraction], Fraction]

_PLAIN: Final = r"\d{1,9}(?:\.\d{1,9})?"
_NUMBER: Final = rf"{_PLAIN}(?:[-–]{_PLAIN})?"
"""A number or, joined without a space, the two ends of a range."""
_OPERATORS: Final[dict[str, _Act]] = {
    "+": operator.add, "-": operator.sub, "−": operator.sub, "–": operator.sub,
    "x": operator.mul, "×": operator.mul, "*": operator.mul, "/": operator.truediv, "÷": operator.truediv,
    "plus": operator.add, "minus": operator.sub, "times": operator.mul,
}  # fmt: skip
_SIGN: Final = r"[+\-−–x×*/÷]"
_WORD: Final = r"(?:plus|minus|times)"
_NOUN: Final = r"(?:\s+[a-z][a-z-]*){0,3}?"
_EQUATION: Final = re.compile(
    rf"(?<![\d.])(?P<left>{_NUMBER}{_NOUN}(?:\s*{_SIGN}\s*{_NUMBER}{_NOUN})+)\s*(?:=|equals?)\s*(?P<right>{_NUMBER})"
)
_IN_WORDS: Final = re.compile(
    rf"(?<![\d.])(?P<left>{_NUMBER}{_NOUN}(?:\s+{_WORD}\s+(?:the\s+|another\s+)?{_NUMBER}{_NOUN})+)\s*,?\s*"
    rf"(?:=|equals?|makes?|is|are|gives?|totals?|comes? to)\s+(?P<right>{_NUMBER})",
    re.IGNORECASE,
)
_HALF: Final = re.compile(
    rf"\bhalf of (?:the [a-z]+ (?:[a-z]+ )?of )?(?P<whole>{_NUMBER})(?:\s+[a-z]+)?\s*,?\s*"
    rf"(?:=|equals?|makes?|is|are|gives?)\s*(?P<right>{_NUMBER})",
    re.IGNORECASE,
)
_TERM: Final = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<sign>(?<![A-Za-z]){_SIGN}(?![A-Za-z])|\b{_WORD}\b)", re.IGNORECASE
)
_ENDS: Final = re.compile(rf"({_PLAIN})[-–]({_PLAIN})")


@dataclass(frozen=True, slots=True)
class Equation:
    """One written equation."""

    span: Span
    operands: tuple[Span, ...]
    result: Span
    stated: Interval
    computed: Interval | None
    """What the left side really is; None where it divides by zero."""

    @property
    def is_true(self) -> bool:
        """Whether the stated result is the computed one."""
        return self.computed == self.stated


def equations_in(text: str, within: Span) -> tuple[Equation, ...]:
    """Return the equations written in one stretch of a text, evaluated from left to right with products first."""
    return tuple(sorted(_equations(text, within), key=lambda equation: equation.span))


def _equations(text: str, within: Span) -> Iterator[Equation]:
    for pattern in (_EQUATION, _IN_WORDS):
        for match in pattern.finditer(text, *within):
            yield _equation(text, match)
    for match in _HALF.finditer(text, *within):
        whole = Span(*match.span("whole"))
        result = Span(*match.span("right"))
        half = number_of(match["whole"]).scaled(Fraction(1, 2))
        yield Equation(Span(*match.span()), (whole,), result, number_of(match["right"]), half)


def number_of(words: str) -> Interval:
    """Return what a number or a range stands for; ends that fall ("12-9") are a difference, not a range."""
    ends = _ENDS.fullmatch(words)
    if ends is None:
        return Interval.of(exact(Fraction(words)))
    low, high = Fraction(ends[1]), Fraction(ends[2])
    return Interval(exact(low), exact(high)) if low < high else Interval.of(exact(low - high))


def _equation(text: str, match: re.Match[str]) -> Equation:
    terms = list(_TERM.finditer(text, *match.span("left")))
    numbers = [term for term in terms if term["number"]]
    signs = [term["sign"].lower() for term in terms if term["sign"]]
    return Equation(
        span=Span(*match.span()),
        operands=tuple(Span(*term.span()) for term in numbers),
        result=Span(*match.span("right")),
        stated=number_of(match["right"]),
        computed=_value([number_of(term["number"]) for term in numbers], signs),
    )


def _value(numbers: list[Interval], signs: list[str]) -> Interval | None:
    """Return the ends of the result: the lower ends combined, and the upper ones. Ranges are added and multiplied."""
    lows = _combined([Fraction(number.low or 0) for number in numbers], signs)
    highs = _combined([Fraction(number.high or 0) for number in numbers], signs)
    return None if lows is None or highs is None else Interval(exact(lows), exact(highs))


def _combined(numbers: list[Fraction], signs: list[str]) -> Fraction | None:
    if len(signs) != len(numbers) - 1:
        return None
    sums: list[Fraction] = [numbers[0]]
    pending: list[_Act] = []
    for sign, number in zip(signs, numbers[1:], strict=True):
        act = _OPERATORS[sign]
        if act in (operator.add, operator.sub):
            sums.append(number)
            pending.append(act)
        elif act is operator.truediv and number == 0:
            return None
        else:
            sums[-1] = act(sums[-1], number)
    value = sums[0]
    for act, number in zip(pending, sums[1:], strict=True):
        value = act(value, number)
    return value
