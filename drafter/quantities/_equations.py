"""Written arithmetic: "0 + 6 = 6", "20 x 8 = 160 hours" states no care of its own."""

from __future__ import annotations

from typing import Final

from drafter.quantities._context import Context
from drafter.quantities._numbers import Num
from drafter.quantities._words import COUNT_NOUNS, TIME_UNITS

_CODES: Final = 10_000
"""From here on a numeral without a comma is a procedure code and no count."""
_OPERATORS: Final = frozenset("+-–−x×*·/÷")


def mark_equations(context: Context) -> None:
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
                unit = context.lows[context.after(num)]
                num.unit = TIME_UNITS.get(unit) or COUNT_NOUNS.get(unit)
        index += 1


def _operator(context: Context, left: Num, right: Num) -> str | None:
    """Return the operator that joins two numbers, past one short noun before it, or None."""
    at = left.last + 1
    while at < right.first and context.lows[at] in (")", "("):
        at += 1
    worded = False
    if (
        at < right.first
        and context.kinds[at] == "word"
        and context.lows[at] in (COUNT_NOUNS.keys() | TIME_UNITS.keys())
    ):
        at += 1
        worded = True
    if left.low is not None and left.low >= _CODES:
        # The 97161 of "eval (97161) + 11 visits" is a code.
        return None
    sign = context.lows[at]
    if at + 1 == right.first or (context.lows[at + 1] == "(" and at + 2 == right.first):
        if sign in ("+", "="):
            # "2x/wk x 4 wks = 8 visits" is a schedule with its total; only bare members make an equation.
            return sign if not (worded and sign == "=" and not _summed(left)) else None
        if sign in _OPERATORS and not worded:
            return sign
    return None


def _summed(num: Num) -> bool:
    return num.kind == "equation"
