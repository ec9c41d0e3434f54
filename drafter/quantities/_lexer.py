"""One pass over the text: typed tokens with spans.

The pattern is a list of alternatives tried at each position, the most specific first, so that "2015-08-19" is never
three numbers and "L4-5" never a range. Every alternative is bounded or possessive: the pass is linear in the text.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, Literal

from drafter.quantities._interval import Number, exact
from drafter.quantities._words import FRACTION_SIGNS

TokenKind = Literal["date", "clock", "section", "ordinal", "level", "code", "num", "times", "word", "punct"]

MONTHS: Final[dict[str, int]] = {
    name: value
    for value, names in enumerate(
        "January Jan|February Feb|March Mar|April Apr|May|June Jun|July Jul|August Aug|September Sept Sep|October Oct|"
        "November Nov|December Dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "(?:" + "|".join(f"{name}|{name.upper()}" for name in MONTHS) + r")(?![A-Za-z])\.?"

_TOKEN: Final = re.compile(
    rf"""
    (?P<date>
        \d{{4}}-\d{{2}}-\d{{2}}(?!\d)
      | \d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})(?![\d/])
      | \d{{1,2}}-\d{{1,2}}-(?:\d{{4}}|\d{{2}})(?![\d-])
      | (?:0?[1-9]|1[0-2])/(?:19|20)\d{{2}}(?![\d/])
      | \d{{1,2}}\s{{1,3}}{_MONTH},?\s{{1,3}}(?:19|20)\d{{2}}(?!\d)
      | {_MONTH}\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th|[-–]\d{{1,2}})?(?![\d.]\d|\d)
        (?:,?\s{{1,3}}(?:of\s)?(?:19|20)\d{{2}}(?!\d))?
      | {_MONTH},?\s{{1,3}}(?:of\s)?(?:19|20)\d{{2}}(?!\d)
    )
  | (?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))
  | (?P<section>
        \d++(?:\.\d++){{2,}}+(?:\([^\W_]{{1,4}}\))*+
      | \d{{3,6}}(?:\.\d{{1,4}})?(?:\([^\W_]{{1,4}}\))++
      | \d{{1,2}}(?:\.\d{{1,3}})?\([A-Za-z]\)(?:\([^\W_]{{1,4}}\))*+
      | \([A-Za-z]{{1,3}}\)(?:\([^\W_]{{1,4}}\))++
    )
  | (?P<ordinal>\d{{1,4}}(?:st|nd|rd|th)(?![A-Za-z\d]))
  | (?P<level>
        [CTLS]\d{{1,2}}(?:\s?[-–/]\s?(?:[CTLS]\d{{1,2}}|\d(?!\d)))*+
        (?![A-Za-z\d]|\.\d)
    )
  | (?P<code>
        [A-PR-TV-WYZ]\d[\dA-Z](?:\.[\dA-Z]{{1,4}})?(?![A-Za-z\d])
      | (?!(?:[xXqQ]|[Qq][Tt][Yy]|DS|ds)\d)[A-Za-z]{{1,12}}\d++(?:[A-Za-z\d]|[-.](?=\d))*+
      | (?![xXqQ]-)[A-Z]{{2,6}}-\d++(?:[A-Za-z\d]|[-.](?=\d))*+
      | \d++(?:-\d++){{2,}}+
    )
  | (?P<num>\d{{1,3}}(?:,\d{{3}})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?|\.\d++|[½¼¾⅓⅔⅛])
  | (?P<times>
        [xX×](?!-?\s?[Rr]ay)(?:['’]?[sS])?(?:(?![^\W\d_]|['’])|(?=(?:wk|week|w|day|d|mo|month|hr|yr)s?(?![^\W_]))))
  | (?P<word>(?:[A-Za-z]\.){{2,4}}|[^\W\d_]++(?:['’][^\W\d_]++)?)
  | (?P<punct>[^\s\w]|_)
    """,
    re.VERBOSE,
)


class Token:
    """One lexeme: its kind, where it stands, and its text in lower case without the dots of an abbreviation."""

    __slots__ = ("end", "kind", "low", "start")

    def __init__(self, kind: TokenKind, start: int, end: int, low: str) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.low = low

    def __repr__(self) -> str:
        return f"{self.kind}:{self.low}"


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` in order; whitespace is dropped."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        low = match.group().lower()
        if kind == "word" and low[-1] == ".":
            low = low.replace(".", "")
        tokens.append(Token(kind, match.start(), match.end(), low))
    return tokens


_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SLASH: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})/(\d{4})")
_NAMED: Final = re.compile(
    r"(?:(?P<before>\d{1,2})\s+)?(?P<month>[A-Za-z]+)\.?,?\s*(?:of\s)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|(?P<until>[-–]\d{1,2}))?)?"
    r"(?!\d),?\s*(?:of\s)?(?P<year>\d{4})?"
)
_NAMES: Final = {name.lower(): value for name, value in MONTHS.items()}


def iso_date(words: str, year: str | None = None) -> str | None:
    """Return a date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, or None where it does not exist or states no year.

    Args:
        words: A date as the text has it.
        year: The year of a date close by, for one that states none ("January 9 to February 8, 2018").
    """
    if match := _ISO.fullmatch(words):
        return _valid(match[1], match[2], match[3])
    if match := _SLASH.fullmatch(words):
        # Two-digit years: the field writes injuries of the 1980s and 1990s as well as decisions of the 2010s.
        full = match[3] if len(match[3]) == 4 else ("19" if int(match[3]) >= 60 else "20") + match[3]
        return _valid(full, match[1], match[2])
    if match := _MONTH_YEAR.fullmatch(words):
        return _valid(match[2], match[1], None)
    match = _NAMED.fullmatch(words)
    if match is None or match["month"].lower() not in _NAMES:
        return None
    found = match["year"] or year
    return (
        _valid(found, str(_NAMES[match["month"].lower()]), None if match["until"] else match["day"] or match["before"])
        if found
        else None
    )


_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _valid(year: str, month: str, day: str | None) -> str | None:
    y, m = int(year), int(month)
    if not 1 <= m <= 12:
        return None
    if day is None:
        return f"{y:04d}-{m:02d}"
    d = int(day)
    leap = y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)
    if not 1 <= d <= _LENGTHS[m - 1] or (m == 2 and d == 29 and not leap):
        return None
    return f"{y:04d}-{m:02d}-{d:02d}"


_MAX_DIGITS: Final = 15
"""Longer numerals are identifiers, not quantities; Python also refuses to convert very long ones."""


def numeral(low: str) -> Number | None:
    """Return the exact value of a numeral ("1,200", "7.5"), or None where it is too long to be a quantity."""
    if low in FRACTION_SIGNS:
        return FRACTION_SIGNS[low]
    if len(low) > _MAX_DIGITS:
        return None
    low = low.replace(",", "")
    if "." not in low:
        return int(low)
    whole, _, part = low.partition(".")
    return exact(Fraction(int((whole or "0") + part), 10 ** len(part)))
