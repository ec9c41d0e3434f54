"""Every number becomes an atom: a count, a frequency, a duration or an amount, with what the words before it do."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from drafter.quantities._atom import Atom
from drafter.quantities._context import Context
from drafter.quantities._counts import OFTEN, ROUTES, TIMES, CountReader
from drafter.quantities._interval import Interval, exact
from drafter.quantities._model import AmbiguityCode, TimeUnit
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._phrases import BOUNDS, LOWER, NOTHING, ONE, Before, Per
from drafter.quantities._units import LONG_AGO
from drafter.quantities._words import (
    AMOUNT_UNITS,
    NOT_CARE,
    RATE_WORDS,
    SCOPES,
    STOPS,
    TIME_UNITS,
    TIMES_WORDS,
    UNIT_ADJECTIVES,
    UNIT_FACTORS,
    WEEKDAYS,
    Effect,
)

_HOLDING: Final[frozenset[Effect | None]] = frozenset(
    ("for", "in", "over", "within", "during", "across", "after", "lasting")
)
_HEDGED: Final[frozenset[Effect]] = BOUNDS | {"approx", "almost"}


class AtomReader(CountReader):
    """Reads the atoms of one text."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._inherited: frozenset[Effect] = NOTHING
        self._floor: Num | None = None

    def read(self) -> list[Atom]:
        """Return the atoms of the text in order."""
        behind = 0
        for index in self.context.hot:
            if index < behind:
                continue
            num = self.at.get(index)
            if num is not None:
                behind = self._number(num)
            elif self.kinds[index] == "word":
                behind = self._word(index)
        return self.atoms

    # -- words without a number ---------------------------------------------------------------------------------------

    def _word(self, index: int) -> int:
        low = self.lows[index]
        if low in RATE_WORDS or low in ("every", "each", "q"):
            per = self._per(index)
            if per is not None and (low != "each" or self.lows[index - 1] not in ("in", "for", "at")):
                return self._rate_alone(index, per)
        if (low == "night" or low == "bedtime") and self.lows[index - 1] == "at":
            return self._at_night(index)
        if low in TIME_UNITS and low != "min":
            return self._implied_one(index)
        return self._weekdays(index) if low in WEEKDAYS else index + 1

    def _at_night(self, index: int) -> int:
        """Read "2 mg at night": once a day, where a dose stands before it."""
        dose = self.atoms and self.atoms[-1].kind == "amt" and self.atoms[-1].amount_kind == "strength"
        if dose and index - self.atoms[-1].last < 5:
            self._add("freq", ONE, Before(index - 1), index - 1, index, unit="d")
        return index + 1

    def _weekdays(self, index: int) -> int:
        """Read "Mon, Wed and Fri", "Monday through Friday", "Tuesdays": how many days a week."""
        days: set[int] = set()
        at, previous, plural = index, -1, False
        while self.lows[at] in WEEKDAYS:
            day = WEEKDAYS[self.lows[at]]
            span = range(previous, day) if previous >= 0 else ()
            days.update(span)
            days.add(day)
            plural = plural or self.lows[at].endswith("days")
            step = at + 1
            previous = -1
            if self.lows[step] in DASHES or self.lows[step] in ("to", "through", "thru"):
                previous = day
                step += 1
            else:
                while self.lows[step] in (",", "and", "&", "/", "."):
                    step += 1
            if self.lows[step] not in WEEKDAYS:
                break
            at = step
        if (len(days) < 2 and not plural) or self.kinds[at + 1] == "date" or self.kinds[at + 2] == "date":
            return at + 1
        before = Before(index)
        self._add("freq", Interval.of(len(days)), before, index, at, unit="wk", weekdays=True)
        return at + 1

    def _rate_alone(self, index: int, per: Per) -> int:
        # "the monthly report", "daily living": an adjective of something that is no care.
        if self.lows[per.end] in NOT_CARE:
            return per.end
        before = self._before(index)
        if self.lows[per.end] in DASHES or self.lows[per.end] == "to":
            upper = self._per(per.end + 1) if self.lows[per.end + 1] in RATE_WORDS else None
            if upper is not None and upper.unit == per.unit and (upper.times or 1) > (per.times or 1):
                # "qd-bid"
                value = Interval(per.times or 1, upper.times)
                self._add("freq", value, before, index, upper.end - 1, unit=per.unit, per=per.value)
                return upper.end
        codes: tuple[AmbiguityCode, ...] = ("biweekly",) if per.two_way else ()
        for num in per.nums:
            num.kind, num.unit = "period", per.unit
        self._add(
            "freq", Interval.of(per.times or 1), before, index, per.end - 1, unit=per.unit, per=per.value, codes=codes
        )
        return per.end

    def _implied_one(self, index: int) -> int:
        """Read "the past year", "for a month", "the first week": a duration of one unit."""
        unit = TIME_UNITS[self.lows[index]]
        if self.lows[index].endswith("s") or self.lows[index - 1] in ("per", "each", "every", "/", "times"):
            return index + 1
        before = self._before(index)
        article = self.lows[index - 1] in ("a", "an")
        ranked = bool(before.effects & {"first", "next", "last", "initial"})
        if before.first == index or not (article or ranked):
            return index + 1
        last, value = self._one_and_a_half(index, before)
        session = self._per_session(last + 1) if unit in ("h", "min") else None
        if session is not None and last > index:
            # "an hour and a half per visit"
            self._add("amt", value, before, index - 1, session, amount_unit=unit, amount_kind="session_length")
            return session + 1
        if self.lows[last + 1] in LONG_AGO:
            return self._long_ago(index, last, before, unit)
        held = before.lead in _HOLDING
        beside = bool(self.atoms) and self.atoms[-1].kind == "count" and self.atoms[-1].last == before.first - 1
        if not held and ranked and beside:
            # "two visits the first week"
            held, before = True, before.leading("in")
        spent = article and self.lows[last + 1] == "of" and self.kinds[last + 2] == "word" and unit != "h"
        if not held and not spent and not (article and before.effects & _HEDGED):
            return index + 1
        if self.kinds[before.first - 1] == "times" or self.lows[before.first - 1] in TIMES:
            return index + 1
        two = self.at.get(index + 2)
        if article and self.lows[index + 1] == "or" and two is not None and two.low == 2 and two.worded:
            # "a day or two"
            value, last = Interval(1, 2), two.last
            two.kind, two.unit = "duration", unit
        self._add("dur", value, before, index - article, last, unit=unit)
        return last + 1

    def _one_and_a_half(self, index: int, before: Before) -> tuple[int, Interval]:
        """Return the last token and the value of "year", "year and a half" or "fortnight" at `index`."""
        last, one = index, Fraction(UNIT_FACTORS.get(self.lows[index], 1))
        if self.lows[index + 1 : index + 4] == ["and", "a", "half"]:
            last, one = index + 3, one + Fraction(1, 2)
        return last, self._bounded(exact(one), exact(one), before.effects)

    def _long_ago(self, index: int, last: int, before: Before, unit: TimeUnit) -> int:
        """Read "over a year out from surgery": how far away something is, and no length of care."""
        if before.lead == "over":
            before = before.doing(before.effects | {"min_open"})
        _, value = self._one_and_a_half(index, before)
        self._add("dur", value, before, index - 1, last, unit=unit, closed=True)
        return last + 1

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _number(self, num: Num) -> int:
        """Read the number, and join "at least 3 and no more than 5 visits" to one interval."""
        excluded = num.kind is not None
        if excluded:
            return num.last + 1
        floor, self._floor = self._floor, None
        made = len(self.atoms)
        index = self._placed(num)
        if floor is not None and len(self.atoms) > made:
            atom = self.atoms[made]
            if atom.value.low is None and atom.value.high is not None and atom.first <= floor.last + 3:
                atom.value = Interval(floor.low, atom.value.high, high_open=atom.value.high_open)
                atom.first, atom.start = floor.first, floor.start
                floor.kind, floor.unit = num.kind, num.unit
                if made and self.atoms[made - 1].core == floor.first:
                    # It was read as a count of its own, before its other end came.
                    del self.atoms[made - 1]
        bare = num.kind == "plain" or (len(self.atoms) > made and self.atoms[-1].elided)
        if bare and not num.is_range and self.lows[num.last + 1] in _JOINING:
            self._floor = num if self._before(num.first).effects & LOWER else None
        return index

    def _inherit(self, before: Before) -> None:
        """Let a number share the bound of the one before it in a list: "not more than 24 sessions or 144 hours"."""
        inherited, self._inherited = self._inherited, NOTHING
        if self.lows[before.first - 1] == "or" and self.atoms and self.atoms[-1].last == before.first - 2:
            inherited |= self.atoms[-1].effects & BOUNDS
        if not before.effects & BOUNDS:
            before.effects |= inherited

    def _placed(self, num: Num) -> int:
        lows = self.lows
        if num.low == 24 and self.lows[num.last + 1] == "/" and self.lows[num.last + 2] == "7":
            return self._round_the_clock(num)
        before = self._before(num.first)
        suffix, at = self._suffix(num.last + 1)
        if suffix:
            before.effects |= suffix
        if self._inherited or lows[before.first - 1] == "or":
            self._inherit(before)
        if lows[at] in DASHES and self.kinds[at + 1] in ("word", "times") and self.context.glued(at):
            at += 1
        if lows[num.last + 1] == "/" and (combined := self._combined(num)) is not None:
            return combined
        form = self.context.form
        if lows[num.first - 1] == "#" or (form and self._labelled(num.first, _QUANTITY)):
            return self._dispensed(num, before, at)
        if form and lows[at] not in TIME_UNITS and self._labelled(num.first, _SUPPLY):
            return self._duration(num, before.leading("for"), at - 1, "d")
        if lows[at] in ("night", "day") and self.kinds[at + 1] == "word" and lows[at + 1] in _WORN:
            # "one night splint"
            at += 1
        step = at
        while self.lows[step] in UNIT_ADJECTIVES and step < at + 3:
            step += 1
        if self.lows[step] in TIME_UNITS and not (self.lows[step] in ("min", "d", "h") and self._minimum(step)):
            return self._timed(num, before, step)
        if self.kinds[at] == "times" or self.lows[at] in TIMES:
            return self._times(num, before, at)
        # "2 a week", "3 per month", "2/wk"; "24 visits / 3 mos" has its noun between.
        per = self._per(at)
        if per is not None:
            noun = self._noun(per.end) if self.lows[at] in RATE_WORDS else None
            end = noun[1] if noun else per.end - 1
            ranked = per.times == 1 and (
                not before.effects.isdisjoint(("first", "next", "last"))
                or (lows[at] in RATE_WORDS and per.unit != "d" and (num.high or 0) > OFTEN)
            )
            return self._frequency(num, before, per, end, series=noun is not None or ranked)
        if self.lows[at] == "per" and self.lows[at + 1] in SCOPES:
            # "no more than 3 per region per year"
            scoped = self._per(at + 2)
            if scoped is not None:
                return self._frequency(num, before, scoped, scoped.end - 1, scope=SCOPES[self.lows[at + 1]])
        if (
            lows[num.first] in TIMES_WORDS
            and lows[at] in ("in", "within")
            and (every := self._every(at + 1)) is not None
        ):
            return self._frequency(num, before, every, every.end - 1)
        if lows[num.first] == "once":
            return self._plain(num)
        unit = self.lows[at]
        if unit in AMOUNT_UNITS and not (unit == "unit" and num.low != 1):
            return self._amount(num, before, at)
        joined = self._joined_amount(num)
        if joined is not None:
            return self._amount(num, before, joined, last=num.last)
        found = self._noun(at)
        if found is not None:
            return self._count(num, before, found)
        rate = self._unnamed_rate(at) if at == num.last + 1 else None
        if rate is not None:
            return self._frequency(num, before, rate, rate.end - 1)
        return self._bare(num, before, at)

    def _unnamed_rate(self, at: int) -> Per | None:
        """Read "3 ostomy calls each week": what is counted is no word of ours, how often it comes is."""
        if of_them := self.lows[at : at + 2] == ["of", "them"]:
            at += 2
        for k in range(at, at + _UNNAMED):
            if (k > at or of_them) and (
                self.lows[k] in ("each", "per", "every", "a", "/") or self.lows[k] in RATE_WORDS
            ):
                per = self._per(k)
                return None if per is None or self.context.near(at, _HABITS, back=6) else per
            if self.kinds[k] != "word" or self.lows[k] in _NO_NAME or k in self.at:
                return None
            if self.lows[k] in STOPS and self.lows[k + 1] not in ("each", "per", "every"):
                return None
        return None

    def _every(self, index: int) -> Per | None:
        """Read the "36 months" of "once in 36 months" at `index`."""
        num = self.at.get(index)
        if num is None or num.kind is not None:
            return None
        unit = self.context.after(num)
        return Per(num.value, TIME_UNITS[self.lows[unit]], unit + 1, (num,)) if self.lows[unit] in TIME_UNITS else None

    def _minimum(self, index: int) -> bool:
        return self.lows[index] == "min" and self.kinds[index + 1] in ("num",)

    def _round_the_clock(self, num: Num) -> int:
        """Read "24/7": hours and days of care."""
        num.kind, num.unit = "amount", "h"
        self._add("amt", num.value, Before(num.first), num.first, num.last, amount_unit="h", amount_kind="hours")
        seven = self.at.get(num.last + 2)
        if seven is None:
            return num.last + 1
        seven.kind, seven.unit = "frequency", "wk"
        self._add("freq", seven.value, Before(seven.first), seven.first, seven.last, unit="wk")
        return seven.last + 1


_QUANTITY: Final = frozenset(("qty", "quantity", "dispense", "disp", "dispensed"))
_SUPPLY: Final = frozenset(("ds",))
_JOINING: Final = frozenset(("and", "but", "to", "nor", "or", ","))
_WORN: Final = frozenset("splint splints brace braces guard guards visit visits program programs treatment".split())
"""What a night or a day before it describes."""
_UNNAMED: Final = 4
"""Words between a number and its rate that may name what is counted."""
_HABITS: Final = frozenset(
    "smokes smoke smoked smoking cigarettes cigars beers beer drinks drink wine cups cup meals miles blocks pounds "
    "pack packs steps works work worked lifts lift lifted carries carried loads loaded".split()
)
"""Words of what is done so often and is no care."""
_NO_NAME: Final = _HABITS | ROUTES
