"""Arithmetic that a text writes out: "4 + 12 = 16", "20 x 8 = 160 hours", "half of 24 is 12"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from drafter.spans import Span

_NUMBER: Final = r"\d+(?:\.\d+)?"
_OPERATORS: Final[dict[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": operator.add, "-": operator.sub, "−": operator.sub, "–": operator.sub,
    "x": operator.mul, "×": operator.mul, "*": operator.mul, "/": operator.truediv, "÷": operator.truediv,
}  # fmt: skip
_SIGN: Final = r"[+\-−–x×*/÷]"
_NOUN: Final = r"(?:\s+[a-z][a-z-]*){0,3}"
_EQUATION: Final = re.compile(
    rf"(?P<left>{_NUMBER}{_NOUN}(?:\s*{_SIGN}\s*{_NUMBER}{_NOUN})+)\s*=\s*(?P<right>{_NUMBER})"
)
_TERM: Final = re.compile(rf"(?P<number>{_NUMBER})|(?P<sign>(?<![a-z]){_SIGN}(?![a-z]))")


@dataclass(frozen=True, slots=True)
class Equation:
    """One written equation."""

    span: Span
    operands: tuple[Span, ...]
    result: Span
    stated: Fraction
    computed: Fraction | None
    """What the left side really is; None where it divides by zero."""

    @property
    def is_true(self) -> bool:
        """Whether the stated result is the computed one."""
        return self.computed == self.stated


def equations_in(text: str, within: Span) -> tuple[Equation, ...]:
    """Return the equations written in one stretch of a text, evaluated from left to right with products first."""
    return tuple(_equation(text, match) for match in _EQUATION.finditer(text, within.start, within.end))


def _equation(text: str, match: re.Match[str]) -> Equation:
    terms = list(_TERM.finditer(text, *match.span("left")))
    numbers = [term for term in terms if term["number"]]
    signs = [term["sign"] for term in terms if term["sign"]]
    return Equation(
        span=Span(*match.span()),
        operands=tuple(Span(*term.span()) for term in numbers),
        result=Span(*match.span("right")),
        stated=Fraction(match["right"]),
        computed=_value([Fraction(term["number"]) for term in numbers], signs),
    )


def _value(numbers: list[Fraction], signs: list[str]) -> Fraction | None:
    if len(signs) != len(numbers) - 1:
        return None
    sums, pending = [numbers[0]], []
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
