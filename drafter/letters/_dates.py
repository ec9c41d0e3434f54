"""Dates as letters write them, slips of typing included."""

from __future__ import annotations

import calendar
import datetime
import difflib
import re
from typing import Final

_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_CENTURY: Final = 50
"""Years of two digits below this are of this century."""

DATE: Final = (
    r"(?<![\w/.-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})(?![\d/-])|"
    r"[A-Za-z]{3,9}\.?\s?\d{1,2}(?:st|nd|rd|th)?\s?,?\s?\d{4}(?!\d)|"
    r"\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?[A-Za-z]{3,9}\.?,?\s\d{4}(?!\d))"
)
"""A pattern for what may be a date; `date_of` says whether it is one."""

_PARTS: Final = re.compile(r"\d+|[A-Za-z]+")
_ORDINALS: Final = frozenset("st nd rd th of".split())


def date_of(words: str) -> datetime.date | None:
    """Return the date that the words are, or None. Numbers are month, day, year, as in the United States."""
    parts = [part for part in _PARTS.findall(words) if part.lower() not in _ORDINALS]
    if len(parts) != 3:
        return None
    if parts[0].isdigit() and len(parts[0]) == 4:
        return _date(parts[0], parts[1], parts[2])
    if not parts[0].isdigit():
        return _date(parts[2], _month(parts[0]), parts[1])
    if not parts[1].isdigit():
        return _date(parts[2], _month(parts[1]), parts[0])
    return _date(parts[2], parts[0], parts[1])


def _month(name: str) -> str:
    word = name.lower()
    for month, number in _MONTHS.items():
        if month.startswith(word[:3]) and (len(word) <= 4 or difflib.SequenceMatcher(None, word, month).ratio() > 0.7):
            return str(number)
    near = difflib.get_close_matches(word, _MONTHS, n=1, cutoff=0.75)
    return str(_MONTHS[near[0]]) if near else ""


def _date(year: str, month: str, day: str) -> datetime.date | None:
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return None
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _CENTURY else 1900
    try:
        found = datetime.date(number, int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= 1900 else None
