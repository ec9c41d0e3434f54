"""Every number of a text, each exactly once, with what it is: what is not mentioned cannot be traced."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from drafter.quantities._context import Context
from drafter.quantities._interval import Interval
from drafter.quantities._lexer import iso_date
from drafter.quantities._model import NumberMention
from drafter.quantities._numbers import Num
from drafter.quantities._words import ORDINALS
from drafter.spans import Span

_PLACE: Final = attrgetter("span")


def mentions(context: Context) -> tuple[NumberMention, ...]:
    """Return one mention for every numeral and number word of a text, in order."""
    out = [mention for num in context.nums if (mention := _mention(context, num)) is not None]
    counted = len(out)
    for index in context.hot:
        kind = context.kinds[index]
        if kind == "word":
            low = context.lows[index]
            if low in ORDINALS and not _in_fraction(context, index):
                span = Span(context.start(index), context.end(index))
                value = Interval.of(ORDINALS[low])
                out.append(NumberMention(value=value, kind="ordinal", span=span, in_words=True))
        elif kind in _WHOLE and (kind != "section" or any(c.isdigit() for c in context.lows[index])):
            out.append(_token_mention(context, index))
    if len(out) > counted:
        out.sort(key=_PLACE)
    return tuple(out)


def _in_fraction(context: Context, index: int) -> bool:
    return any((num := context.at.get(k)) is not None and num.last >= index for k in range(index, index - 6, -1))


def _mention(context: Context, num: Num) -> NumberMention | None:
    kind = num.kind or "plain"
    date = None
    if kind == "plain":
        if num.worded and context.lows[num.first] in ("one", "once") and num.first == num.last:
            # A pronoun, an article or a conjunction, not a number.
            return None
    elif kind == "date" and not num.is_range and num.low is not None and num.end - num.start == 4:
        date = context.text[num.start : num.end]
    return NumberMention(num.value, kind, Span(num.start, num.end), num.unit, date, num.worded)


_WHOLE: Final = frozenset(("date", "clock", "section", "ordinal", "level", "code"))
"""Kinds of tokens that are numbers by themselves."""
_ANY: Final = Interval(None, None)


def _token_mention(context: Context, index: int) -> NumberMention:
    span = Span(context.start(index), context.end(index))
    words = span.of(context.text)
    kind = context.kinds[index]
    if kind == "date":
        return NumberMention(value=_ANY, kind="date", span=span, date=iso_date(words, _year_nearby(context, index)))
    if kind == "ordinal":
        return NumberMention(value=Interval.of(int(words[:-2])), kind="ordinal", span=span)
    if kind == "clock":
        return NumberMention(value=_ANY, kind="measurement", span=span, unit="clock")
    if kind == "level":
        return NumberMention(value=_ANY, kind="level", span=span)
    if kind == "section":
        return NumberMention(value=_ANY, kind="section", span=span)
    return NumberMention(value=_ANY, kind="code", span=span)


def _year_nearby(context: Context, index: int) -> str | None:
    """Return the year of the date that closes "January 9 to February 8, 2018"."""
    for k in range(index + 1, min(index + 4, context.size)):
        if context.kinds[k] == "date":
            tail = context.lows[k][-4:]
            return tail if tail.isdigit() else None
        if context.lows[k] not in ("to", "through", "and", "-", "–", ",", "until"):
            return None
    return None
