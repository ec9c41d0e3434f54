"""What a number is when it is no quantity of care: a date, an age, a page, a level, a score, arithmetic, and so on.

Each test looks at the words directly around the number. What none of them claims goes to the grammar.
"""

from __future__ import annotations

import re
from typing import Final

from drafter.quantities._context import Context
from drafter.quantities._equations import mark_equations
from drafter.quantities._model import NumberKind
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._words import (
    AMOUNT_UNITS,
    CODE_WORDS,
    COUNT_NOUNS,
    ELLIPSIS_CUES,
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
    TREATMENT_HEADS,
)

_YEARS: Final = range(1900, 2100)


def classify(context: Context) -> None:
    """Set the kind of every number phrase that is no quantity of care."""
    mark_equations(context)
    previous: Num | None = None
    for num in context.nums:
        if num.kind is None:
            num.kind = _listed(context, previous, num) or _kind(context, num)
        previous = num


def _listed(context: Context, previous: Num | None, num: Num) -> NumberKind | None:
    """Return the kind of a number that continues a list: "Page(s): 60, 98-99", "(97810, 97811)"."""
    if previous is None or previous.kind not in ("page", "section", "code", "date"):
        return None
    if num.first - previous.last > 3:
        return None
    between = {context.lows[k] for k in range(previous.last + 1, num.first)}
    if not between or not between <= {",", "and", "&", "or", "-", "–", "to", "through"} or _has_unit(context, num):
        return None
    if previous.kind == "date" and not _is_year(num):
        return None
    if previous.kind == "code" and (num.low is None or num.low < 1000) and not _decimal(context, num):
        return None
    return previous.kind


def _has_unit(context: Context, num: Num) -> bool:
    after = context.lows[context.after(num)]
    return (
        after in TIME_UNITS
        or after in AMOUNT_UNITS
        or after in COUNT_NOUNS
        or context.kinds[context.after(num)] == "times"
        or after in ("times", "additional", "more")
    )


def _is_year(num: Num) -> bool:
    low, high = num.low, num.high
    return isinstance(low, int) and isinstance(high, int) and low in _YEARS and high in _YEARS


def _decimal(context: Context, num: Num) -> bool:
    return "." in context.lows[num.first]


def _kind(context: Context, num: Num) -> NumberKind | None:
    if _unsuspicious(context, num):
        return None
    for test in _TESTS:
        if (kind := test(context, num)) is not None:
            return kind
    return None


def _unsuspicious(context: Context, num: Num) -> bool:
    """Return whether nothing around a short number can place it, so that no test need be asked."""
    lows, first, last = context.lows, num.first, num.last
    if lows[last + 1] in _SIGNS_BEHIND or lows[first - 1] in _SIGNS_BEFORE or lows[first - 2] in _SIGNS_BEFORE:
        return False
    if lows[last + 2] in _SIGNS_SECOND or lows[last + 3] in _SIGNS_THIRD or lows[last + 4] in _SIGNS_THIRD:
        return False
    if lows[last] == ")" or (lows[last + 2] == "." and context.text[context.start(last + 1)].isupper()):
        return False
    if num.worded:
        if lows[first] == "one" or context.text[num.start].isupper():
            return False
    elif len(lows[first]) > 3 or not lows[first].isdecimal():
        return False
    if context.words.isdisjoint(_SIGNS_ANYWHERE):
        return True
    behind = lows[last + 1 : last + _WINDOW]
    return _SIGNS_ANYWHERE.isdisjoint(lows[max(first - _WINDOW, 0) : first]) and _SIGNS_ANYWHERE.isdisjoint(behind)


def _attended(context: Context, first: Num, second: Num) -> bool:
    """Return whether "6/12" counts visits: "completed 6/12 PT", "6/12 visits done"."""
    lows = context.lows
    counted = any(
        lows[k] in COUNT_NOUNS and COUNT_NOUNS[lows[k]] == "visit" for k in range(second.last + 1, second.last + 3)
    )
    said = lows[first.first - 1] in _DONE_WORDS
    treated = lows[second.last + 1] in TREATMENT_HEADS
    return (
        (counted or (said and treated)) and first.low is not None and second.low is not None and first.low <= second.low
    )


_DONE_WORDS: Final = frozenset(
    "completed attended done finished used visit visits session sessions had received".split()
)


def _slash(context: Context, num: Num) -> NumberKind | None:
    """Place "6/10", "130/85", "20/40"; "24/7", "10/325 mg" and "6/12 visits" are the grammar's."""
    if context.lows[num.last + 1] == "/" and context.kinds[num.last + 2] == "num":
        other = context.lows[num.last + 2]
        unit = context.lows[num.last + 3]
        behind = context.at.get(num.last + 2)
        if behind is not None and _attended(context, num, behind):
            return None
        if unit in AMOUNT_UNITS or (context.lows[num.first] == "24" and other == "7"):
            return None
        return _pair(context, num, num.low, other)
    if context.lows[num.first - 1] == "/" and context.kinds[num.first - 2] == "num":
        unit = context.lows[num.last + 1]
        first = context.lows[num.first - 2]
        ahead = context.at.get(num.first - 2)
        if ahead is not None and ahead.kind is None and _attended(context, ahead, num):
            return None
        if unit in AMOUNT_UNITS or (first == "24" and context.lows[num.first] == "7"):
            return None
        return _pair(
            context, num, int(first) if first.isdecimal() and len(first) < 5 else None, context.lows[num.first]
        )
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
    unit = context.lows[at]
    if unit in ("yo", "y") and (unit == "yo" or context.lows[at + 1] == "/"):
        return "age"
    if TIME_UNITS.get(unit) in ("a", "mo"):
        step = at + 1 + (context.lows[at + 1] in DASHES or context.lows[at + 1] == ".")
        if context.lows[step] in ("old", "olds", "old's", "old’s") or (
            context.lows[step] == "of" and context.lows[step + 1] == "age"
        ):
            return "age"
    before = context.lows[num.first - 1]
    if before in ("aged", "age") or (before in (":", "of", "is") and context.lows[num.first - 2] in ("age", "aged")):
        return "age"
    return None


def _tenure(context: Context, num: Num) -> NumberKind | None:
    at = context.after(num)
    if context.lows[at] == "pack" and context.lows[at + 1] in DASHES:
        # Pack-years of smoking.
        return "measurement"
    unit = TIME_UNITS.get(context.lows[at])
    if unit is None:
        return None
    if context.near(at + 1, TENURE_AFTER, ahead=2 if unit in ("a", "mo") else 0):
        return "tenure"
    if context.lows[at + 1] == "a" and context.near(at + 3, frozenset(("practice",)), ahead=4):
        return "tenure"
    if unit == "a" and context.lows[at + 1] == "on" and context.near(at + 2, frozenset(("job",)), ahead=2):
        return "tenure"
    if unit == "a" and context.lows[at + 1] == "as" and context.lows[at + 2] in ("a", "an"):
        return "tenure"
    if unit in ("a", "mo", "h") and context.near(num.first, TENURE_BEFORE, back=6):
        off = context.near(num.first, frozenset(("not", "off", "conditioning", "hardening", "post")), back=8)
        return None if off else "tenure"
    return None


def _page(context: Context, num: Num) -> NumberKind | None:
    at = num.first - 1
    while context.lows[at] in (".", ":", "(", ")", "s", "#"):
        at -= 1
    return "page" if context.lows[at] in PAGE_WORDS and num.first - at <= 5 else None


def _reference(context: Context, num: Num) -> NumberKind | None:
    before, after = context.lows[num.first - 1], context.lows[num.last + 1]
    if before in (".", "#", ":", "-") and context.lows[num.first - 2] in _ENUMERATED:
        before = context.lows[num.first - 2]
    if after in ("ccr", "cfr", "usc", "cal") or before in ("§", "ccr", "cfr"):
        return "section"
    if _has_unit(context, num):
        return None
    if before in SECTION_WORDS:
        return "section"
    if context.lows[num.first - 1] == "#" and before in _NUMBERED and (num.low or 0) <= 20:
        return "ordinal"
    counted = before == "number" and context.lows[num.first - 2] in _COUNTING
    if before in CODE_WORDS and not num.worded and not counted:
        return "code"
    return None


_COUNTING: Final = COUNT_NOUNS.keys() | ELLIPSIS_CUES
_NUMBERED: Final = frozenset(
    "request item issue visit session line fill rfa problem diagnosis determination exhibit".split()
)
_ENUMERATED: Final = SECTION_WORDS | CODE_WORDS | _NUMBERED


def _code(context: Context, num: Num) -> NumberKind | None:
    low = context.lows[num.first]
    if num.worded or num.is_range or num.low is None:
        return None
    if "," not in low and "." not in low and len(low) >= 5 and not _has_unit(context, num):
        return "code"
    whole, dot, part = low.partition(".")
    if dot and len(whole) == 3 and 1 <= len(part) <= 2 and not _has_unit(context, num):
        return "code"
    return None


_CITATION: Final = re.compile(r"\s(?:[A-Z][A-Za-z]{0,12}\.\s?){2,6}\d{1,5}")


def _citation(context: Context, num: Num) -> NumberKind | None:
    """Place the volume and the page of a reported case: numeral, capitalised abbreviations, numeral."""
    end = context.end(num.last)
    if context.lows[num.last + 2] == "." and _CITATION.match(context.text, end, end + 80):
        return "section"
    if context.lows[num.first - 1] == "." and context.lows[num.first - 3] == ".":
        at = num.first - 2
        while context.lows[at + 1] == "." and context.kinds[at] == "word" and num.first - at < 13:
            at -= 2
        if context.kinds[at + 1] == "num" and num.first - at >= 5:
            return "section"
        if context.kinds[at] == "num" and num.first - at >= 5:
            return "section"
    return None


def _year(context: Context, num: Num) -> NumberKind | None:
    if num.worded or not _is_year(num) or context.end(num.first) - context.start(num.first) != 4:
        return None
    # "the 2016 and 2018 surgeries": nobody had two thousand of them.
    after = context.lows[context.after(num)]
    return None if after in TIME_UNITS or after in AMOUNT_UNITS else "date"


def _sample(context: Context, num: Num) -> NumberKind | None:
    """Place the numbers of a study: "n = 120", "p < 0.05"."""
    lows = context.lows
    equal = lows[num.first - 1] in ("=", "<", ">") and lows[num.first - 2] in _STATISTICS
    return "measurement" if equal else None


_STATISTICS: Final = frozenset("n p r i kappa or rr hr ci".split())


def _named(context: Context, num: Num) -> NumberKind | None:
    """Place a number word that is part of a name: "Three Rivers Rehab", "Fourth Street"."""
    if not num.worded or num.first == 0 or context.starts_sentence(num.first):
        return None
    if context.lows[num.first - 1] in DASHES and context.glued(num.first) and context.kinds[num.first - 2] == "word":
        # "Synvisc-One"
        return "plain" if context.text[context.start(num.first)].isupper() else None
    after = context.lows[num.last + 1]
    if context.kinds[num.last + 1] != "word" or after in COUNT_NOUNS or after in TIME_UNITS:
        return None
    letters = context.text[context.start(num.first)], context.text[context.start(num.last + 1)]
    shouted = context.text[context.start(num.first) : context.end(num.first)].isupper()
    return "plain" if letters[0].isupper() and letters[1].isupper() and not shouted else None


def _once(context: Context, num: Num) -> NumberKind | None:
    """Place the "one" of "one-time supply", "one-on-one", "not one of the nine"."""
    if context.lows[num.first] != "one":
        return None
    before, after = context.lows[num.first - 1], context.lows[num.last + 1]
    if after in DASHES and context.lows[num.last + 2] in ("time", "on", "to", "sided", "way", "handed"):
        return "plain"
    if before in DASHES and context.lows[num.first - 2] == "on":
        return "plain"
    return "plain" if before == "not" and after == "of" else None


def _level(context: Context, num: Num) -> NumberKind | None:
    return "level" if context.lows[context.after(num)] in ("level", "levels", "segment", "segments") else None


def _rank(context: Context, num: Num) -> NumberKind | None:
    """Place a numbered week ("at week 8"), a grade, a phase."""
    if _has_unit(context, num):
        return None
    before = context.lows[num.first - 1]
    if before in RANK_WORDS:
        return "ordinal"
    named = context.lows[num.first - 2] if before == "#" else before
    if context.lows[num.last + 1] == "of" and context.at.get(num.last + 2) is not None:
        # "visit 5 of 12" counts both: five are done.
        return None
    if before == "#" and COUNT_NOUNS.get(named) in ("visit", "injection") and not named.endswith("s"):
        # "ESI #2" is the second one.
        return "ordinal"
    if COUNT_NOUNS.get(named) == "visit" and (not named.endswith("s") or context.lows[num.first + 1] == "through"):
        # "visit 7", "visits 13 through 24": which of them, not how many.
        return "ordinal"
    if before in TIME_UNITS:
        two = context.lows[num.first - 2]
        counted = context.kinds[num.first - 2] in ("num", "times") or two in (
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
    if context.lows[num.last] == ")" and context.lows[first - 1] == "(":
        return "list_marker" if context.starts_sentence(first - 1) and not _continues(context, num.last + 1) else None
    if context.lows[first - 1] == "(" and context.lows[num.last + 1] == ")":
        return "list_marker" if context.starts_sentence(first - 1) and not _continues(context, num.last + 2) else None
    if context.lows[first - 1] == ":" and (
        context.lows[first - 2] in _LABELS or context.lows[first - 2] in ELLIPSIS_CUES
    ):
        return None
    sign = context.lows[num.last + 1]
    if sign not in (".", ")") or context.start(num.last + 1) != context.end(num.last):
        return None
    if sign == ")" and context.kinds[first - 1] in ("punct", "") and _unopened(context, first):
        return "list_marker"
    if num.last + 2 >= context.size:
        return None
    return "list_marker" if context.starts_sentence(first) else None


_LABELS: Final = COUNT_NOUNS.keys() | {"qty", "quantity", "units", "count", "number"}


def _continues(context: Context, index: int) -> bool:
    low = context.lows[index]
    return (
        low in TIME_UNITS
        or low in COUNT_NOUNS
        or low in ("times", "x", "additional")
        or context.kinds[index] == "times"
    )


def _unopened(context: Context, index: int) -> bool:
    for k in range(index - 1, max(index - 40, -1), -1):
        if context.lows[k] == ")":
            return True
        if context.lows[k] == "(":
            return False
    return True


def _measurement(context: Context, num: Num) -> NumberKind | None:
    at = context.after(num)
    after = context.lows[at]
    if after in MEASURES or after in ("'", '"', "″"):
        num.unit = MEASURES.get(after)
        return "measurement"
    if after in ("pt", "point") and context.lows[num.last + 1] in DASHES:
        # "2-pt discrimination", "a 4-point cane"
        return "measurement"
    if context.lows[num.first - 1] == "$":
        num.unit = "USD"
        return "measurement"
    if after in ("block", "blocks", "meters") and context.near(num.first, TOLERANCES, back=8):
        return "measurement"
    if context.lows[at + 1] in ("per", "a", "/", "each", "daily"):
        # "driving practice, 2 hours per day" is care.
        return None
    if TIME_UNITS.get(after) in ("min", "h") and context.near(num.first, TOLERANCES, back=5):
        num.unit = TIME_UNITS[after]
        return "measurement"
    if TIME_UNITS.get(after) in ("min", "h") and context.near(at + 1, TOLERANCES, ahead=2):
        num.unit = TIME_UNITS[after]
        return "measurement"
    if not _has_unit(context, num) and context.near(num.first, GAUGES, back=2):
        return "measurement"
    return None


def _counted_after(context: Context, index: int) -> bool:
    """Return whether "11 out of 12 scheduled appts" counts something."""
    return any(context.lows[k] in COUNT_NOUNS for k in range(index + 1, index + 5))


_SCALE: Final = frozenset(("scale", "vas", "nrs", "nprs"))


def _score(context: Context, num: Num) -> NumberKind | None:
    if _has_unit(context, num) or context.lows[num.first - 1] == "#":
        return None
    at = num.last + 1
    if context.lows[at] == "out" and context.lows[at + 1] == "of":
        return None if _counted_after(context, at + 2) else "score"
    if context.lows[num.first - 1] == "of" and context.lows[num.first - 2] == "out":
        return None if _counted_after(context, num.first) else "score"
    if context.near(at, _SCALE, ahead=8 if context.lows[at] == "on" else 4) or (
        context.near(num.first, _SCALE, back=3)
    ):
        return "score"
    if num.high is not None and num.high <= 100 and context.near(num.first, SCORE_WORDS, back=3):
        return None if context.lows[at] == "%" else "score"
    if num.high is not None and num.high <= 100 and context.near(num.first, SCORE_WORDS, back=5):
        bare = context.kinds[at] in ("punct", "") or context.lows[at] in (
            "to", "from", "and", "with", "without", "at", "on", "in", "before", "after", "or", "but", "while",
        )  # fmt: skip
        return "score" if bare and context.lows[at] != "%" else None
    return None


_TESTS: Final = (
    _once, _named, _slash, _age, _page, _marker, _citation, _reference, _year, _sample, _code, _level, _measurement,
    _tenure, _rank, _score,
)  # fmt: skip

_OLD: Final = frozenset(("old", "olds", "old's", "old’s", "age"))
_WINDOW: Final = 11
"""Tokens on either side of a number in which a word may place it."""
_SIGNS_ANYWHERE: Final = (
    SCORE_WORDS | GAUGES | TOLERANCES | TENURE_BEFORE | PAGE_WORDS | {"scale", "vas", "nrs", "nprs", "practice"}
)
"""Words that place a number from further away, or past marks."""
_SIGNS_BEFORE: Final = frozenset(
    (
        *SECTION_WORDS, *CODE_WORDS, *RANK_WORDS, *_NUMBERED, *TIME_UNITS,
        *(noun for noun, counted in COUNT_NOUNS.items() if counted in ("visit", "injection")),
        "aged", "age", "#", ".", "$", "=", "<", ">", "n", "p", "ccr", "cfr", "/", "out",
    )
)  # fmt: skip
_SIGNS_BEHIND: Final = frozenset(
    (
        *MEASURES, *(unit for unit, kind in TIME_UNITS.items() if kind in ("a", "mo")), "yo", "y", "/", "'", '"', "″",
        "out", ")", ".", "ccr", "cfr", "usc", "cal", "level", "levels", "segment", "segments", "block", "blocks",
        "meters", "pt", "point", "pack",
    )
)  # fmt: skip
_SIGNS_SECOND: Final = frozenset((*MEASURES, *TENURE_AFTER, *_OLD, "level", "levels", "pt", "point", "pack", "a", "mo"))
_SIGNS_THIRD: Final = frozenset((*TENURE_AFTER, *_OLD, "practice", "job"))
