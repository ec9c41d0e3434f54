"""One pass over the text: typed tokens with spans.

The pattern is a list of alternatives tried at each position, the most specific first, so that "2015-08-19" is never
three numbers and "L4-5" never a range. Plain words, the most of any text, are taken by the very first alternative and
never meet the others. Every alternative is bounded or possessive: the pass is linear in the text. What a token is can
be told from the token alone, so the pass collects plain strings, and only the odd ones are looked at again.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import accumulate
from typing import Final, Literal

from drafter.quantities._interval import Number, exact
from drafter.quantities._words import FRACTION_SIGNS, TRIGGERS, damaged_words

TokenKind = Literal["date", "clock", "section", "ordinal", "level", "code", "num", "times", "word", "punct", ""]

MONTHS: Final[dict[str, int]] = {
    name: value
    for value, names in enumerate(
        "January Jan|February Feb|March Mar|April Apr|May|June Jun|July Jul|August Aug|September Sept Sep|October Oct|"
        "November Nov|December Dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = (
    r"(?:J(?:an(?:uary)?|AN(?:UARY)?|une?|UNE?|uly?|ULY?)|F(?:eb(?:ruary)?|EB(?:RUARY)?)|"
    r"M(?:ar(?:ch)?|AR(?:CH)?|ay|AY)|A(?:pr(?:il)?|PR(?:IL)?|ug(?:ust)?|UG(?:UST)?)|"
    r"S(?:ep(?:t(?:ember)?)?|EP(?:T(?:EMBER)?)?)|O(?:ct(?:ober)?|CT(?:OBER)?)|"
    r"N(?:ov(?:ember)?|OV(?:EMBER)?)|D(?:ec(?:ember)?|EC(?:EMBER)?))(?![A-Za-z])\.?"
)
_MONTH_STARTS: Final = (
    r"J(?:an|AN|un|UN|ul|UL)|F(?:eb|EB)|M(?:ar|AR|ay|AY)|A(?:pr|PR|ug|UG)|S(?:ep|EP)|O(?:ct|CT)|N(?:ov|OV)|D(?:ec|EC)"
)
_COUNTED: Final = r"(?:times?|visits?|sessions?|treatments?|injections?|additional|more|days?|weeks?|wks?|months?)"
_SCANNED: Final = rf"(?=[lIO\d]{{2,3}}\s?(?:{_COUNTED}|[xX])(?![^\W\d_]))(?!I)(?=[lIO]*\d)[lO\dI]*+(?<=[\dOl])"
"""A number in which a scanner took a letter for a digit ("l2 visits", "1O weeks"), shown by what it counts."""

_GLUED: Final = (
    rf"(?i:{_COUNTED}(?=(?:per|for|over|of|in|within|{_COUNTED})++(?![^\W_]))"
    rf"|(?:per|for|over|every)(?={_COUNTED}(?![^\W_])))"
)
"""A word that lost the space behind it: "timesper week", "perweek for6 weeks"."""

_PATTERN: Final = rf"""
    # A plain word: no month, no "x", nothing with digits, dots or apostrophes to look at.
    [a-km-wyzBCEGHKPQRTUVWYZ][a-zA-Z]*+(?![^\W_]|['’.\-])
  | (?!{_MONTH_STARTS})[JFMASONDlI][^\W\d_]++(?![\d'’.\-])
    # A plain number before a plain word, and a plain mark.
  | \d{{1,3}}(?=\s[a-z(]|,\s|;|\))
  | [,;:)]
  | (?=[\d.(½¼¾⅓⅔⅛JFMASONDlI]|[A-Za-z]{{1,12}}-?\d)
    (?:(?P<scanned>{_SCANNED} | l(?=\s?(?:times?|visits?|sessions?|[xX])(?![^\W\d_])))
  | (?P<date>
        \d{{4}}-\d{{2}}-\d{{2}}(?!\d)
      | \d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})(?![\d/])
      | \d{{1,2}}-\d{{1,2}}-(?:\d{{4}}|\d{{2}})(?![\d-])
      | (?:0?[1-9]|1[0-2])/(?:19|20)\d{{2}}(?![\d/])
      | \d{{1,2}}\s{{1,3}}{_MONTH},?\s{{1,3}}(?:19|20)\d{{2}}(?!\d)
      | {_MONTH}\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th|[-–]\d{{1,2}})?(?![\d.]\d|\d)
        (?:,?\s{{1,3}}(?:of\s)?(?:19|20)\d{{2}}(?!\d))?
      | {_MONTH},?\s{{1,3}}(?:of\s)?(?:19|20)\d{{2}}(?!\d)
    )
  | (?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d)|[1-4]:[1-9](?!\d))
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
      | (?!(?:[xXqQ]|[Qq][Tt][Yy]|DS|ds|for|over|of|to|per|than|every|upto)\d)
        [A-Za-z]{{1,12}}\d++(?:[A-Za-z\d]|[-.](?=\d))*+
      | (?![xXqQ]-)[A-Z]{{2,6}}-\d++(?:[A-Za-z\d]|[-.](?=\d))*+
      | \d++(?:-\d++){{2,}}+
    )
  | (?P<num>\d{{1,3}}(?:,\d{{3}})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?|(?<![^\W\d_])\.\d++|[½¼¾⅓⅔⅛]))
  | (?P<times>
        [xX×](?!-?\s?[Rr]ay)(?:['’]?[sS])?(?:(?![^\W\d_]|['’])|(?=(?:wk|week|w|day|d|mo|month|hr|yr)s?(?![^\W_]))))
  | (?P<word>
        [A-Za-z]\.(?:[A-Za-z]\.){{1,3}}
      | [^\W\d_]++(?:['’][^\W\d_]++)?
    )
  | (?P<punct>[^\s\w]|_)
    """
_UNNAMED: Final = re.sub(r"\(\?P<\w+>", "(?:", _PATTERN)
_TOKEN: Final = re.compile(rf"\s*+(?:{_UNNAMED})", re.VERBOSE)
_UNGLUED: Final = re.compile(rf"\s*+(?:{_GLUED} | {_UNNAMED})", re.VERBOSE)
_KIND: Final = re.compile(_PATTERN, re.VERBOSE)
_GLUED_WORD: Final = re.compile(_GLUED)
_GLUE_STARTS: Final = frozenset(
    "time visi sess trea inje addi more days dayp dayf week wksf wkfo mont perd perw perm ford forw form over "
    "ever".split()
)
"""How a word begins that may be two: most words are passed by without a second look."""
_SCANNED_WORD: Final = re.compile(r"[lo\d]{2,3}")
_COUNTED_WORD: Final = re.compile(rf"(?:{_COUNTED}|x)")
_PADDING: Final = [""] * 24
_NO_KIND: Final[list[TokenKind]] = [""] * 24
_CERTAIN: Final[dict[str, TokenKind]] = {
    **dict.fromkeys(",;:.()-/%&#+=[]'\"–—’“”<>|*?!$", "punct"),
    **dict.fromkeys(("x", "xs", "×"), "times"),
}  # fmt: skip
"""What most tokens that are neither words nor numerals are."""


class Tokens:
    """The tokens of a text as parallel lists, in order; white space is dropped.

    Both lists end in empty entries, so that an index a little before the first token or behind the last one reads as
    "nothing here": Python counts negative indices from the end.

    Attributes:
        text: The text.
        lows: Each token in lower case, an abbreviation without its dots.
        kinds: What each token is.
        size: How many tokens there are.
        hot: The indices of the tokens that a reader stops at: numerals, dates, codes and the like, and the words that
            begin a number or a rate or are a unit of time. All that is read starts at one of them.
    """

    __slots__ = ("_ends", "_words", "hot", "kinds", "lows", "size", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._cut(_TOKEN)
        if self._mend():
            self._cut(_UNGLUED)
            self._mend()
        self.lows += _PADDING
        self.kinds += _NO_KIND

    def _cut(self, pattern: re.Pattern[str]) -> None:
        """Cut the text into tokens."""
        parts = pattern.findall(self.text)
        self.size = len(parts)
        self._ends = list(accumulate(map(len, parts)))
        self._words = words = list(map(str.lstrip, parts))
        self.lows = lows = list(map(str.lower, words))
        self.kinds = kinds = [
            "word" if low.isalpha() and low not in _CERTAIN
            else _CERTAIN[low] if low in _CERTAIN
            else "num" if low.isdecimal()
            else self._kind(k)
            for k, low in enumerate(lows)
        ]  # fmt: skip
        self.hot = [
            k
            for k, (kind, low) in enumerate(zip(kinds, lows, strict=True))
            if (low in TRIGGERS if kind == "word" else kind != "punct")
        ]

    def _kind(self, index: int) -> TokenKind:
        """Return what an odd token is, and drop the dots of an abbreviation."""
        word = self._words[index]
        match = _KIND.fullmatch(word)
        kind: TokenKind = match.lastgroup or "word" if match is not None else "num"  # type: ignore[assignment]
        if kind == "word" and word[-1] == ".":
            self.lows[index] = word.replace(".", "").lower()
        return kind

    def _mend(self) -> bool:
        """Put the words of a schedule right where they stand beside a number with one wrong letter.

        Returns:
            Whether a word beside a number lost the space behind it, so that the text must be cut anew.
        """
        lows, kinds = self.lows, self.kinds
        glued = False
        for index in self.hot:
            kind = kinds[index]
            if kind == "num":
                self._mend_beside(index)
                for low in lows[index + 1 : index + 3]:
                    glued = glued or (low[:4] in _GLUE_STARTS and _GLUED_WORD.match(low) is not None)
            elif kind == "times":
                if "ray" in lows[index + 1 : index + 3]:
                    kinds[index] = "word"
            elif (kind == "code" or lows[index] == "l") and self._scanned(index):
                kinds[index] = "num"
                self._mend_beside(index)
        return glued

    def _mend_beside(self, index: int) -> None:
        """Put right the words around the number at `index`."""
        lows, damaged = self.lows, damaged_words()
        first, last = index - 2 if index > 2 else 0, index + 5
        if damaged.keys().isdisjoint(lows[first:last]):
            return
        for k in range(first, min(last, self.size)):
            # One that holds a digit ("durati0n") stays what it was: its digits are accounted for.
            lows[k] = damaged.get(lows[k], lows[k])

    def _scanned(self, index: int) -> bool:
        """Return whether the token is a number in which a scanner took a letter for a digit: "l2 visits"."""
        low = self.lows[index]
        if low != "l" and (
            self.kinds[index] == "word" or not _SCANNED_WORD.fullmatch(low) or self._words[index] != low
        ):
            return False
        return index + 1 < self.size and _COUNTED_WORD.fullmatch(self.lows[index + 1]) is not None

    def start(self, index: int) -> int:
        """Return where the token at `index`, which must exist, begins in the text."""
        return self._ends[index] - len(self._words[index])

    def end(self, index: int) -> int:
        """Return where the token at `index`, which must exist, ends in the text."""
        return self._ends[index]


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


_SCANNED_DIGITS: Final = str.maketrans("lio", "110")
_MAX_DIGITS: Final = 15
"""Longer numerals are identifiers, not quantities; Python also refuses to convert very long ones."""


def numeral(low: str) -> Number | None:
    """Return the exact value of a numeral ("1,200", "7.5"), or None where it is too long to be a quantity."""
    if low in FRACTION_SIGNS:
        return FRACTION_SIGNS[low]
    if len(low) <= _MAX_DIGITS and low.isdecimal():
        return int(low)
    if len(low) > _MAX_DIGITS:
        return None
    low = low.replace(",", "")
    if not low.replace(".", "").isdecimal():
        low = low.translate(_SCANNED_DIGITS)
    if "." not in low:
        return int(low)
    whole, _, part = low.partition(".")
    return exact(Fraction(int((whole or "0") + part), 10 ** len(part)))
