"""The phrases around a number: what stands before it, behind it, "a week", and the noun that it counts."""

from __future__ import annotations

from typing import Final, NamedTuple

from drafter.quantities._context import Context
from drafter.quantities._interval import Interval, Number, interval
from drafter.quantities._model import AmbiguityCode, CountNoun, TimeUnit
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._words import (
    AMOUNT_UNITS,
    COUNT_NOUNS,
    EFFECTS_BY_LAST,
    NOT_A_COURSE,
    ORDINALS,
    PARTS_OF_DAY,
    PER_QUARTER,
    RATE_WORDS,
    STOPS,
    TIME_UNITS,
    TREATMENT_HEADS,
    TWO_WAY_RATES,
    UNIT_FACTORS,
    WEEKDAYS,
    Effect,
)

ONE: Final = Interval(1, 1)
NOTHING: Final[frozenset[Effect]] = frozenset()
"""No effect at all, as for most numbers."""
_LEADS: Final[frozenset[Effect]] = frozenset(
    ("over", "for", "in", "within", "during", "across", "x", "after", "to", "of", "at", "lasting")
)
UPPER: Final[frozenset[Effect]] = frozenset(("max", "max_open", "up_to", "limit"))
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
_SUFFIXES: Final = frozenset(
    ("or", "all", "+", "plus", ",", "(", "in", "at", "maximum", "max", "minimum", "total", "altogether", "overall")
)
_PER_STARTS: Final = frozenset((*RATE_WORDS, "bi", "in", "per", "a", "an", "each", "every", "/", "q", "once"))
_MOVES: Final = frozenset("run runs go goes going gone extend extends extending continue continues last lasts".split())
_BEFORE_COLON_NEVER: Final[frozenset[Effect]] = frozenset(
    ("max_open", "min_open", "almost", "over", "in", "within", "during", "across", "after", "to", "of", "at", "last")
)
_IS: Final = frozenset(("is", "are", "was", "stands", "remains"))
_CEILINGS: Final = frozenset(("ceiling", "cap", "maximum", "limit"))
_CAP_AHEAD: Final = 14
"""Tokens behind a number in which the sentence may call it the cap."""
_NO_CASE: Final = frozenset(("event", "case", "circumstances", "instance"))
_MORE_DAYS: Final = frozenset((",", "and", "&", "/", "or", "-", "–", "to", "through"))
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


class Before:
    """What the words before a number do.

    Attributes:
        first: The index of the first of them.
        effects: What they do.
        lead: The preposition among them.
        begin: The index of the first that changes the value.
    """

    __slots__ = ("begin", "effects", "first", "lead")

    def __init__(
        self, first: int, effects: frozenset[Effect] = NOTHING, lead: Effect | None = None, begin: int | None = None
    ) -> None:
        self.first = first
        self.effects = effects
        self.lead = lead
        self.begin = first if begin is None else begin

    def doing(self, effects: frozenset[Effect]) -> Before:
        """Return the same words with other effects."""
        return Before(self.first, effects, self.lead, self.begin)

    def leading(self, lead: Effect) -> Before:
        """Return the same words with another preposition."""
        return Before(self.first, self.effects, lead, self.begin)


class Phrases:
    """Reads the phrases around the numbers of one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lows = context.lows
        self.kinds = context.kinds
        self.size = context.size
        self.at = context.at

    def _before(self, first: int) -> Before:
        """Collect what the words directly before `first` do, nearest first."""
        lows = self.lows
        if lows[first - 1] not in EFFECTS_BY_LAST and lows[first - 1] not in _IS:
            return Before(first)
        effects: set[Effect] = set()
        lead: Effect | None = None
        index = begin = first
        while index > 0:
            found = self._effect(index)
            if found is None:
                break
            size, effect = found
            if effect in _BEFORE_COLON_NEVER and self.lows[index] == ":" and index < first:
                # "the items set forth below: 2 visits" bounds nothing; "maximum: 2 visits" does.
                break
            if effect == "min_open" and self.lows[index - 1].startswith("exceed") and self.lows[index] == "the":
                # "14 visits exceed the 10 recommended" compares; only "exceeding 10 visits" bounds.
                break
            if effect == "last" and self.lows[index - 1] == "past" and self.lows[index - 2] in _MOVES:
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
        elif not effects & BOUNDS and lows[index - 1] in _IS and self._capped(index - 1):
            effects.add("max")
        return Before(index, frozenset(effects) if effects else NOTHING, lead, begin)

    def _effect(self, index: int) -> tuple[int, Effect] | None:
        """Return the length and the effect of the phrase that ends before `index`, the longest there is."""
        lows = self.lows
        for size, words, effect in EFFECTS_BY_LAST.get(lows[index - 1], ()):
            if size == 1 or (size <= index and lows[index - size : index] == words):
                return size, effect
        return None

    def _capped(self, index: int) -> bool:
        """Return whether "is" at `index` states a cap: "the ceiling for myofascial release is 10 visits"."""
        for k in range(index - 1, max(index - 9, -1), -1):
            if self.lows[k] in _CEILINGS:
                return True
            if self.kinds[k] != "word" or k in self.at:
                return False
        return False

    def _forbidden(self, first: int) -> bool:
        """Return whether the words before deny what lies past a bound: "should not continue beyond 8 weeks"."""
        for k in range(first - 1, max(first - 10, -1), -1):
            low = self.lows[k]
            if low == "cannot" or (low == "no" and (self.lows[k + 1] in _NO_CASE or "may" in self.lows[k:first])):
                # "no fill may exceed a 7-day supply"
                return True
            if low in ("not", "never") and (self.lows[k - 1] in _MODALS or self.lows[k + 1] in _GRANTS):
                return True
            if self.kinds[k] != "word" or k in self.at:
                return False
        return False

    def _suffix(self, index: int) -> tuple[frozenset[Effect], int]:
        """Read "or more", "or less", "+", "maximum", "total" at `index`; return what they do and the index behind."""
        low = self.lows[index]
        if low not in _SUFFIXES:
            return NOTHING, index
        after = self.lows[index + 1]
        if low == "or" and after in _OR:
            return frozenset((_OR[after],)), index + 2
        if low == "+" and self.kinds[index + 1] != "num" and self.context.end(index - 1) == self.context.start(index):
            return frozenset(("min",)), index + 1
        if low == "plus" and (after in COUNT_NOUNS or after in TIME_UNITS):
            return frozenset(("min",)), index + 1
        if low in (",", "(") and after in ("maximum", "max", "total") and index + 2 not in self.at:
            low, after, index = after, self.lows[index + 2], index + 1
        if (low == "in" and after in ("total", "all")) or (
            low == "at" and after in ("most", "least", "maximum", "max", "best")
        ):
            effects: dict[str, Effect] = {
                "most": "max",
                "maximum": "max",
                "best": "max",
                "max": "max",
                "least": "min",
                "minimum": "min",
            }
            return frozenset((effects.get(after, "total"),)), index + 2
        if low == "all" and after == "told":
            return frozenset(("total",)), index + 2
        if low == "at" and after == "the" and self.lows[index + 2] in ("outside", "most", "latest", "longest"):
            return frozenset(("max",)), index + 3
        if low in ("maximum", "max") and after not in ("of", "duration", "frequency", "number", ":"):
            return frozenset(("max",)), index + 1
        if low in ("minimum",) and after != "of":
            return frozenset(("min",)), index + 1
        if low in ("total", "altogether", "overall") and after not in ("of", "treatment", ":"):
            return frozenset(("total",)), index + 1
        return NOTHING, index

    def _stated_cap(self, index: int) -> bool:
        """Return whether the sentence goes on to call a number the cap: "30 a year, combined, is the maximum"."""
        if not self.context.ceilings:
            return False
        for k in range(index, min(index + _CAP_AHEAD, self.size)):
            if k in self.at or k in self.context.stops:
                return False
            if self.lows[k] in ("is", "as", "being") and self.lows[k + 1] in ("the", "a", "its", "our"):
                return any(self.lows[j] in _CEILINGS for j in range(k + 2, k + 5))
        return False

    def _per(self, index: int) -> Per | None:
        """Read the "a week", "every 4-6 months", "weekly", "every other day", "/wk" at `index`."""
        low = self.lows[index]
        if low not in _PER_STARTS:
            return None
        if low in RATE_WORDS:
            rate = RATE_WORDS[low]
            return Per(Interval.of(rate.per), rate.unit, index + 1, (), int(rate.value), low in TWO_WAY_RATES)
        if low == "bi" and self.lows[index + 1] in DASHES and self.lows[index + 2] in ("weekly", "monthly"):
            rate = RATE_WORDS["bi" + self.lows[index + 2]]
            return Per(Interval.of(rate.per), rate.unit, index + 3, (), 1, True)
        if low == "in" and self.lows[index + 1] in ("a", "each", "every", "one", "any"):
            index += 1
            low = self.lows[index]
        if low == "any":
            low = "each"
        elif low == "bi" or low == "in":
            return None
        if low == "once":
            return self._per(index + 1)
        step = index + 1
        if low == "q" and self.lows[step] == ".":
            step += 1
        if (low == "/" and self.lows[step] == "a") or (low in ("a", "per") and self.lows[step] in DASHES):
            step += 1
        if self.lows[step] in ("calendar", "working", "single", "treatment", "benefit", "policy", "plan"):
            step += 1
        if low in ("every", "each", "per") and (spaced := self._spaced(step)) is not None:
            return spaced
        unit = self.lows[step]
        if unit in PARTS_OF_DAY and low in ("a", "an", "each", "every", "per"):
            return Per(ONE, "d", step + 1)
        if unit in PER_QUARTER:
            return Per(Interval.of(3), "mo", step + 1)
        if unit in UNIT_FACTORS:
            return Per(Interval.of(UNIT_FACTORS[unit]), TIME_UNITS[unit], step + 1)
        if unit in TIME_UNITS:
            if low in ("a", "an") and unit.endswith("s") and unit not in ("hrs",):
                return None
            return Per(ONE, TIME_UNITS[unit], step + 1)
        if unit == "w" and low == "/":
            return Per(ONE, "wk", step + 1)
        num = self.at.get(step)
        if num is not None and num.kind in (None, "period") and low in ("every", "per", "q", "each"):
            at = self.context.after(num)
            if self.lows[at] in TIME_UNITS:
                return Per(num.value, TIME_UNITS[self.lows[at]], at + 1, (num,))
        return None

    def _spaced(self, step: int) -> Per | None:
        """Read the "other week", "third month", "Friday", "other Friday" and "morning" of "every ..." at `step`."""
        low = self.lows[step]
        rank = 2 if low == "other" else ORDINALS.get(low, 0) or self._numbered(step)
        if rank > 1:
            step += 1
            low = self.lows[step]
        if low in PARTS_OF_DAY:
            return Per(Interval.of(max(rank, 1)), "d", step + 1)
        if rank > 1 and low in TIME_UNITS:
            return Per(Interval.of(rank * UNIT_FACTORS.get(low, 1)), TIME_UNITS[low], step + 1)
        if low in WEEKDAYS and self.lows[step + 1] not in _MORE_DAYS:
            return Per(Interval.of(max(rank, 1)), "wk", step + 1)
        return None

    def _numbered(self, step: int) -> int:
        """Return the 3 of "3rd" at `step`, or 0."""
        return int(self.lows[step][:-2]) if self.kinds[step] == "ordinal" else 0

    def _noun(self, index: int) -> tuple[CountNoun, int, bool] | None:
        """Search the noun that a number before `index` counts.

        Returns:
            What is counted, the index of its last token (the number's own where the noun is borrowed from a later
            member of a list), and whether only the name of a treatment was found; None where nothing is counted.
        """
        head: int | None = None
        step, words, borrowed = index, 0, False
        while step < min(index + _REACH, self.size):
            low, kind = self.lows[step], self.kinds[step]
            if kind == "word":
                if low in COUNT_NOUNS and (self.lows[step + 1] not in NOT_A_COURSE or self.lows[step - 1] in DASHES):
                    while True:
                        if self.lows[step + 1] in COUNT_NOUNS or self.lows[step + 1] == "series":
                            step += 1
                            low = self.lows[step] if self.lows[step] in COUNT_NOUNS else low
                        elif self.lows[step + 1] in ("/", "or") and self.lows[step + 2] in COUNT_NOUNS:
                            step += 2
                        else:
                            break
                    return COUNT_NOUNS[low], index - 1 if borrowed else step, False
                if low in ("unit", "units", "mg") or (low in TIME_UNITS and low not in ("h", "d", "min")):
                    if low == "days" and self.lows[step - 1] in ("program", "treatment", "clinic"):
                        return "day", index - 1 if borrowed else step, False
                    if self.lows[step - 1] in DASHES or self.lows[step - 1] == "full":
                        step += 1
                        continue
                    break
                if low == "and" or low == "or":
                    if not self._list_goes_on(step + 1, index):
                        break
                elif low == "out" and words == 0 and self.lows[step + 1] == "of":
                    step += 1
                    continue
                elif low == "of" and words == 0:
                    step = self._past_of(step)
                    if step < 0:
                        break
                    borrowed = borrowed or self.at.get(step) is not None
                    continue
                elif low in ("up", "ups") and self.lows[step - 2] == "follow":
                    if self.kinds[step + 1] != "word" or self.lows[step + 1] in STOPS:
                        return "visit", index - 1 if borrowed else step, False
                elif (low in STOPS and self.lows[step - 1] not in DASHES) or low in RATE_WORDS:
                    break
                elif (
                    low in TREATMENT_HEADS and self.lows[step + 1] not in NOT_A_COURSE and not borrowed and head is None
                ) or (low in TREATMENT_HEADS and head is not None and step == head + 1):
                    head = step
                words += low not in ("and", "or")
            elif kind == "num":
                if self._measured(step):
                    # "four 90-minute group sessions"
                    step = self.context.after(self.at[step]) + 1
                    continue
                if self.at.get(step) is None or self.at[step].kind is not None or not (words or borrowed):
                    break
                if not borrowed and self.lows[step - 1] not in (",", "and", "&", "or"):
                    break
                borrowed = True
                step = self.at[step].last
            elif low == "," or low == "&":
                if not self._list_goes_on(step + 1, index):
                    break
            elif low == "(":
                if self.lows[step + 2] != ")" or self.kinds[step + 1] != "word":
                    break
                step += 2
            elif low not in DASHES and low != "/":
                break
            step += 1
        if head is not None and not borrowed:
            return "visit", head, True
        return None

    def _measured(self, step: int) -> bool:
        """Return whether the number at `step` is a size of each thing counted: "90-minute", "one-hour", "600-mg"."""
        num = self.at.get(step)
        if num is None:
            return False
        unit = self.lows[self.context.after(num)]
        if self.lows[num.last + 1] in DASHES and TIME_UNITS.get(unit) in ("min", "h"):
            return True
        return unit in AMOUNT_UNITS and unit not in ("unit", "units", "%")

    def _list_goes_on(self, index: int, origin: int) -> bool:
        """Return whether the words after a comma or "and" are another member of the list that the noun closes."""
        if self.lows[index] in ("and", "&", "or"):
            index += 1
        if self.at.get(index) is not None:
            return self.at[index].kind is None
        joined = self.lows[index - 1] in ("and", "&", "or")
        for k in range(index, min(index + 8, origin + _REACH, self.size)):
            low = self.lows[k]
            joined = joined or low in ("and", "&", "or")
            if low in COUNT_NOUNS:
                if self.lows[index - 1] == "," and k > index + 1 and not joined:
                    return False
                return self.lows[k + 1] not in NOT_A_COURSE and self.lows[k - 1] not in ("follow", "office", "-")
            if self.kinds[k] not in ("word", "punct") or (low in STOPS and low not in ("and", "or")):
                return False
            if low in (".", ";", ":", "(", ")"):
                return False
        return False

    def _past_of(self, index: int) -> int:
        """Return the index behind "of the", "of his", or -1 where no noun can follow."""
        step = index + 1
        if self.lows[step] in ("the", "his", "her", "their", "these", "those", "its", "my", "your", "all"):
            step += 1
            ahead = next((k for k in range(step, step + 3) if self.at.get(k) is not None), None)
            # "of his last ten appointments"
            return step if ahead is None else ahead
        return step if self.at.get(step) is not None else -1

    def _bounded(self, low: Number | None, high: Number | None, effects: frozenset[Effect]) -> Interval:
        """Return the interval of a number under its bound words; a range keeps both ends."""
        if low == high and low is not None and effects:
            if not effects.isdisjoint(UPPER):
                return interval(None, high, high_open="max_open" in effects)
            if not effects.isdisjoint(LOWER):
                return interval(low, None, low_open="min_open" in effects)
        return interval(low, high)

    def _range_code(self, num: Num, effects: frozenset[Effect]) -> tuple[AmbiguityCode, ...]:
        return ("bound_or_range",) if num.is_range and effects & UPPER else ()
