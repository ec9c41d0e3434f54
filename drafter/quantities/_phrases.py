"""The phrases around a number: what stands before it, behind it, "a week", and the noun that it counts."""

from __future__ import annotations

from typing import Final, NamedTuple

from drafter.quantities._exclude import Context
from drafter.quantities._interval import Interval, Number
from drafter.quantities._model import AmbiguityCode, CountNoun, TimeUnit
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._words import (
    COUNT_NOUNS,
    EFFECTS,
    LONGEST_EFFECT,
    NOT_A_COURSE,
    RATE_WORDS,
    STOPS,
    TIME_UNITS,
    TREATMENT_HEADS,
    TWO_WAY_RATES,
    Effect,
)

_LEADS: Final[frozenset[Effect]] = frozenset(
    ("over", "for", "in", "within", "during", "across", "x", "after", "to", "of", "at", "lasting")
)
UPPER: Final[frozenset[Effect]] = frozenset(("max", "max_open", "up_to", "limit", "almost"))
LOWER: Final[frozenset[Effect]] = frozenset(("min", "min_open"))
BOUNDS: Final = UPPER | LOWER
_CHANGING: Final = BOUNDS | {"approx", "total"}
"""Effects whose words belong to the span of the number they change."""
_REACH: Final = 24
"""Tokens the search for a noun looks ahead: bounds the work on a run of numbers."""
_OR: Final[dict[str, Effect]] = {
    "more": "min", "greater": "min", "longer": "min", "above": "min", "over": "min", "better": "min",
    "less": "max", "fewer": "max", "under": "max", "below": "max", "shorter": "max", "so": "approx",
}  # fmt: skip
_MOVES: Final = frozenset("run runs go goes going gone extend extends extending continue continues last lasts".split())
_BEFORE_COLON_NEVER: Final[frozenset[Effect]] = frozenset(
    ("max_open", "min_open", "almost", "over", "in", "within", "during", "across", "after", "to", "of", "at", "last")
)
_MODALS: Final = frozenset("should must may can will shall would could to do does is are be".split())
_GRANTS: Final = frozenset("recommended indicated allowed supported advised permitted authorized certified be".split())


class Per(NamedTuple):
    """The "a week" of a frequency: its length, where it ends, and which of its words leave two readings."""

    value: Interval
    unit: TimeUnit
    end: int
    nums: tuple[Num, ...] = ()
    times: int | None = None
    two_way: bool = False


class Before(NamedTuple):
    """What the words before a number do, the index of the first of them, and of the first that changes its value."""

    first: int
    effects: frozenset[Effect]
    lead: Effect | None
    begin: int


class Phrases:
    """Reads the phrases around the numbers of one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tokens = context.tokens
        self.low = context.low
        self.kind = context.kind
        self.at: dict[int, Num] = {num.first: num for num in context.nums}

    def _before(self, first: int) -> Before:
        """Collect what the words directly before `first` do, nearest first."""
        effects: set[Effect] = set()
        lead: Effect | None = None
        index = begin = first
        while index > 0:
            for size in range(min(LONGEST_EFFECT, index), 0, -1):
                effect = EFFECTS.get(tuple(token.low for token in self.tokens[index - size : index]))
                if effect is not None:
                    break
            else:
                break
            if effect in _BEFORE_COLON_NEVER and self.low(index) == ":" and index < first:
                # "the items set forth below: 2 visits" bounds nothing; "maximum: 2 visits" does.
                break
            if effect == "min_open" and self.low(index - 1).startswith("exceed") and self.low(index) == "the":
                # "14 visits exceed the 10 recommended" compares; only "exceeding 10 visits" bounds.
                break
            if effect == "last" and self.low(index - 1) == "past" and self.low(index - 2) in _MOVES:
                effect = "min_open"
            if effect in _LEADS:
                if lead is not None:
                    break
                lead = effect
            elif lead is not None and effect not in BOUNDS:
                break
            elif effect != "skip":
                if (effect in UPPER and effects & LOWER) or (effect in LOWER and effects & UPPER):
                    # "exceed the cap of 24": the nearer bound is the number's, the other one is the sentence's.
                    break
                effects.add(effect)
                if effect in _CHANGING:
                    begin = index - size
            index -= size
            if first - index > 12:
                break
        if effects & LOWER and self._forbidden(index):
            effects = (effects - LOWER) | {"max"}
        return Before(index, frozenset(effects), lead, begin)

    def _forbidden(self, first: int) -> bool:
        """Return whether the words before deny what lies past a bound: "should not continue beyond 8 weeks"."""
        for k in range(first - 1, max(first - 7, -1), -1):
            low = self.low(k)
            if low == "cannot" or (
                low in ("not", "never") and (self.low(k - 1) in _MODALS or self.low(k + 1) in _GRANTS)
            ):
                return True
            if self.kind(k) != "word" or k in self.at:
                return False
        return False

    def _suffix(self, index: int) -> tuple[frozenset[Effect], int]:
        """Read "or more", "or less", "+", "maximum", "total" at `index`; return what they do and the index behind."""
        low, after = self.low(index), self.low(index + 1)
        if low == "or" and after in _OR:
            return frozenset((_OR[after],)), index + 2
        if low == "+" and self.kind(index + 1) != "num" and self.tokens[index - 1].end == self.tokens[index].start:
            return frozenset(("min",)), index + 1
        if low == "plus" and (after in COUNT_NOUNS or after in TIME_UNITS):
            return frozenset(("min",)), index + 1
        if low == "," and after in ("maximum", "max", "total"):
            low, after, index = after, self.low(index + 2), index + 1
        if (low == "in" and after in ("total", "all")) or (
            low == "at" and after in ("most", "least", "maximum", "max")
        ):
            effects: dict[str, Effect] = {
                "most": "max",
                "maximum": "max",
                "max": "max",
                "least": "min",
                "minimum": "min",
            }
            return frozenset((effects.get(after, "total"),)), index + 2
        if low in ("maximum", "max") and after not in ("of", "duration", "frequency", "number", ":"):
            return frozenset(("max",)), index + 1
        if low in ("minimum",) and after != "of":
            return frozenset(("min",)), index + 1
        if low in ("total", "altogether", "overall") and after not in ("of", "treatment", ":"):
            return frozenset(("total",)), index + 1
        return frozenset(), index

    def _per(self, index: int) -> Per | None:
        """Read the "a week", "every 4-6 months", "weekly", "every other day", "/wk" at `index`."""
        low = self.low(index)
        if low in RATE_WORDS:
            rate = RATE_WORDS[low]
            return Per(Interval.of(rate.per), rate.unit, index + 1, (), int(rate.value), low in TWO_WAY_RATES)
        if low == "bi" and self.low(index + 1) in DASHES and self.low(index + 2) in ("weekly", "monthly"):
            rate = RATE_WORDS["bi" + self.low(index + 2)]
            return Per(Interval.of(rate.per), rate.unit, index + 3, (), 1, True)
        if low == "in" and self.low(index + 1) in ("a", "each", "every", "one"):
            index += 1
            low = self.low(index)
        if low not in ("per", "a", "an", "each", "every", "/", "q", "once"):
            return None
        if low == "once":
            return self._per(index + 1)
        step = index + 1
        if (low == "/" and self.low(step) == "a") or (low in ("a", "per") and self.low(step) in DASHES):
            step += 1
        if self.low(step) in ("calendar", "working", "single", "treatment"):
            step += 1
        if self.low(step) == "other" and low in ("every", "each", "per") and self.low(step + 1) in TIME_UNITS:
            return Per(Interval.of(2), TIME_UNITS[self.low(step + 1)], step + 2)
        unit = self.low(step)
        if unit in TIME_UNITS:
            if low in ("a", "an") and unit.endswith("s") and unit not in ("hrs",):
                return None
            if self.low(step + 1) == "." and not self.context.ends_sentence(step + 1) and step + 1 < len(self.tokens):
                return Per(Interval.of(1), TIME_UNITS[unit], step + 1)
            return Per(Interval.of(1), TIME_UNITS[unit], step + 1)
        if unit == "w" and low == "/":
            return Per(Interval.of(1), "wk", step + 1)
        num = self.at.get(step)
        if num is not None and num.kind in (None, "period") and low in ("every", "per", "q", "each"):
            at = self.context.after(num)
            if self.low(at) in TIME_UNITS:
                return Per(num.value, TIME_UNITS[self.low(at)], at + 1, (num,))
        return None

    def _noun(self, index: int) -> tuple[CountNoun, int, bool] | None:
        """Search the noun that a number before `index` counts.

        Returns:
            What is counted, the index of its last token (the number's own where the noun is borrowed from a later
            member of a list), and whether only the name of a treatment was found; None where nothing is counted.
        """
        head: int | None = None
        step, words, borrowed = index, 0, False
        while step < min(index + _REACH, len(self.tokens)):
            token = self.tokens[step]
            low = token.low
            if token.kind == "word":
                if low in COUNT_NOUNS and (self.low(step + 1) not in NOT_A_COURSE or self.low(step - 1) in DASHES):
                    while self.low(step + 1) in ("/", "or") and self.low(step + 2) in COUNT_NOUNS:
                        step += 2
                    return COUNT_NOUNS[low], index - 1 if borrowed else step, False
                if low in ("unit", "units", "mg") or (low in TIME_UNITS and low not in ("h", "d", "min")):
                    if self.low(step - 1) in DASHES or self.low(step - 1) == "full":
                        step += 1
                        continue
                    break
                if low == "and" or low == "or":
                    if not self._list_goes_on(step + 1, index):
                        break
                elif low == "of" and words == 0:
                    step = self._past_of(step)
                    if step < 0:
                        break
                    borrowed = borrowed or self.at.get(step) is not None
                    continue
                elif low in STOPS or low in RATE_WORDS:
                    break
                elif (
                    low in TREATMENT_HEADS and self.low(step + 1) not in NOT_A_COURSE and not borrowed and head is None
                ) or (low in TREATMENT_HEADS and head is not None and step == head + 1):
                    head = step
                words += low not in ("and", "or")
            elif token.kind == "num":
                if self.at.get(step) is None or self.at[step].kind is not None or not (words or borrowed):
                    break
                if not borrowed and self.low(step - 1) not in (",", "and", "&", "or"):
                    break
                borrowed = True
                step = self.at[step].last
            elif low == "," or low == "&":
                if not self._list_goes_on(step + 1, index):
                    break
            elif low == "(":
                if self.low(step + 2) != ")" or self.kind(step + 1) != "word":
                    break
                step += 2
            elif low not in DASHES and low != "/":
                break
            step += 1
        if head is not None and not borrowed:
            return "visit", head, True
        return None

    def _list_goes_on(self, index: int, origin: int) -> bool:
        """Return whether the words after a comma or "and" are another member of the list that the noun closes."""
        if self.low(index) in ("and", "&", "or"):
            index += 1
        if self.at.get(index) is not None:
            return self.at[index].kind is None
        for k in range(index, min(index + 8, origin + _REACH, len(self.tokens))):
            low = self.low(k)
            if low in COUNT_NOUNS:
                return self.low(k + 1) not in NOT_A_COURSE and self.low(k - 1) not in ("follow", "office", "-")
            if self.kind(k) not in ("word", "punct") or (low in STOPS and low not in ("and", "or")):
                return False
            if low in (".", ";", ":", "(", ")"):
                return False
        return False

    def _past_of(self, index: int) -> int:
        """Return the index behind "of the", "of his", or -1 where no noun can follow."""
        step = index + 1
        if self.low(step) in ("the", "his", "her", "their", "these", "those", "its"):
            step += 1
            return step
        return step if self.at.get(step) is not None else -1

    def _bounded(self, low: Number | None, high: Number | None, effects: frozenset[Effect]) -> Interval:
        """Return the interval of a number under its bound words; a range keeps both ends."""
        whole = Interval(low, high)
        if low != high or low is None:
            return whole
        if effects & UPPER:
            return Interval(None, whole.high, high_open="max_open" in effects)
        if effects & LOWER:
            return Interval(whole.low, None, low_open="min_open" in effects)
        return whole

    def _range_code(self, num: Num, effects: frozenset[Effect]) -> tuple[AmbiguityCode, ...]:
        return ("bound_or_range",) if num.is_range and effects & UPPER else ()
