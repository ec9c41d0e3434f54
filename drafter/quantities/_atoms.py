"""Every number becomes an atom: a count, a frequency, a duration or an amount, with what the words before it do."""

from __future__ import annotations

from typing import Final

from drafter.quantities._exclude import Context
from drafter.quantities._interval import Interval
from drafter.quantities._model import AmbiguityCode, CountNoun, TimeUnit
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._phrases import BOUNDS, LOWER, Before, Per
from drafter.quantities._units import Atom, UnitReader
from drafter.quantities._words import (
    AMOUNT_UNITS,
    CAP_WORDS,
    COUNT_NOUNS,
    LIMITING,
    RATE_WORDS,
    SCOPES,
    STOPS,
    TIME_UNITS,
    TREATMENT_HEADS,
    UNIT_ADJECTIVES,
    Effect,
)

_NOT_CARE: Final = frozenset("living activities life report reports function log pain".split())
_LIMITED: Final[frozenset[Effect]] = frozenset(("limit",))
_TIMES: Final = frozenset(("times", "time"))
_OFTEN: Final = 5
"""More visits than this in a week are a course, not a rate: "8 sessions weekly" are eight sessions, one a week."""


class AtomReader(UnitReader):
    """Reads the atoms of one text."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._inherited: frozenset[Effect] = frozenset()
        self._floor: Num | None = None

    def read(self) -> list[Atom]:
        """Return the atoms of the text in order."""
        index, size = 0, len(self.tokens)
        while index < size:
            token = self.tokens[index]
            num = self.at.get(index)
            if num is not None:
                index = self._number(num)
            elif token.kind == "word":
                index = self._word(index)
            else:
                index += 1
        return self.atoms

    # -- words without a number ---------------------------------------------------------------------------------------

    def _word(self, index: int) -> int:
        low = self.low(index)
        if low in RATE_WORDS or low in ("every", "each", "q"):
            per = self._per(index)
            if per is not None and (low != "each" or self.low(index - 1) not in ("in", "for", "at")):
                return self._rate_alone(index, per)
        if low in TIME_UNITS and low != "min":
            return self._implied_one(index)
        return index + 1

    def _rate_alone(self, index: int, per: Per) -> int:
        # "the monthly report", "daily living": an adjective of something that is no care.
        if self.low(per.end) in _NOT_CARE:
            return per.end
        before = self._before(index)
        codes: tuple[AmbiguityCode, ...] = ("biweekly",) if per.two_way else ()
        for num in per.nums:
            num.kind, num.unit = "period", per.unit
        self._add(
            "freq", Interval.of(per.times or 1), before, index, per.end - 1, unit=per.unit, per=per.value, codes=codes
        )
        return per.end

    def _implied_one(self, index: int) -> int:
        """Read "the past year", "for a month", "the first week": a duration of one unit."""
        unit = TIME_UNITS[self.low(index)]
        if self.low(index).endswith("s") or self.low(index - 1) in ("per", "each", "every", "/", "times"):
            return index + 1
        before = self._before(index)
        article = self.low(index - 1) in ("a", "an")
        ranked = bool(before.effects & {"first", "next", "last", "initial"})
        if before.first == index or not (article or ranked):
            return index + 1
        held = before.lead in ("for", "in", "over", "within", "during", "across", "after", "lasting")
        if (
            not held
            and ranked
            and self.atoms
            and self.atoms[-1].kind == "count"
            and self.atoms[-1].last == before.first - 1
        ):
            # "two visits the first week"
            held, before = True, before._replace(lead="in")
        if not held and not (article and before.effects & (BOUNDS | {"approx", "almost"})):
            return index + 1
        if self.kind(before.first - 1) == "times" or self.low(before.first - 1) in _TIMES:
            return index + 1
        value = self._bounded(1, 1, before.effects)
        last = index
        two = self.at.get(index + 2)
        if article and self.low(index + 1) == "or" and two is not None and two.low == 2 and two.worded:
            # "a day or two"
            value, last = Interval(1, 2), two.last
            two.kind, two.unit = "duration", unit
        self._add("dur", value, before, index - article, last, unit=unit)
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
            if atom.value.low is None and atom.value.high is not None and atom.first <= floor.last + 2:
                atom.value = Interval(floor.low, atom.value.high, high_open=atom.value.high_open)
                atom.first, atom.start = floor.first, floor.start
                floor.kind, floor.unit = num.kind, num.unit
        if num.kind == "plain" and not num.is_range and self.low(num.last + 1) in ("and", "but", "to"):
            self._floor = num if self._before(num.first).effects & LOWER else None
        return index

    def _placed(self, num: Num) -> int:
        if num.low == 24 and self.low(num.last + 1) == "/" and self.low(num.last + 2) == "7":
            return self._round_the_clock(num)
        before = self._before(num.first)
        inherited, self._inherited = self._inherited, frozenset()
        if inherited and not before.effects & BOUNDS:
            before = before._replace(effects=before.effects | inherited)
        suffix, at = self._suffix(num.last + 1)
        effects = before.effects | suffix
        if self.low(at) in DASHES and self.kind(at + 1) in ("word", "times") and at == num.last + 1:
            at += 1
        before = before._replace(effects=effects)
        if self.low(num.first - 1) == "#" or self._labelled(num.first, _QUANTITY):
            return self._dispensed(num, before, at)
        if self._labelled(num.first, _SUPPLY) and self.low(at) not in TIME_UNITS:
            return self._duration(num, before._replace(lead="for"), at - 1, "d")
        step = at
        while self.low(step) in UNIT_ADJECTIVES and step < at + 3:
            step += 1
        if self.low(step) in TIME_UNITS and not (self.low(step) in ("min", "d", "h") and self._minimum(step)):
            return self._timed(num, before, step)
        if self.kind(at) == "times" or self.low(at) in _TIMES:
            return self._times(num, before, at)
        # "2 a week", "3 per month", "2/wk"; "24 visits / 3 mos" has its noun between.
        per = self._per(at)
        if per is not None:
            noun = self._noun(per.end) if self.low(at) in RATE_WORDS else None
            end = noun[1] if noun else per.end - 1
            return self._frequency(num, before, per, end, series=noun is not None)
        unit = self.low(at)
        if unit in AMOUNT_UNITS and not (unit == "unit" and num.low != 1):
            return self._amount(num, before, at)
        joined = self._joined_amount(num)
        if joined is not None:
            return self._amount(num, before, joined, last=num.last)
        found = self._noun(at)
        if found is not None:
            return self._count(num, before, found)
        return self._bare(num, before, at)

    def _minimum(self, index: int) -> bool:
        return self.low(index) == "min" and self.kind(index + 1) in ("num",)

    def _round_the_clock(self, num: Num) -> int:
        seven = self.at.get(num.last + 2)
        num.kind, num.unit = "amount", "h"
        before = Before(num.first, frozenset(), None, num.first)
        self._add("amt", num.value, before, num.first, num.last, amount_unit="h", amount_kind="hours")
        if seven is not None:
            seven.kind, seven.unit = "frequency", "wk"
            self._add(
                "freq",
                seven.value,
                Before(seven.first, frozenset(), None, seven.first),
                seven.first,
                seven.last,
                unit="wk",
            )
            return seven.last + 1
        return num.last + 1

    def _dispensed(self, num: Num, before: Before, at: int) -> int:
        found = self._noun(at)
        last = num.last
        # "Physical therapy, qty 12" counts visits, "Cymbalta 30 mg, qty 60" capsules.
        care = self.context.near(num.first, _CARE, back=16) and self.low(num.first - 1) != "#"
        kind: CountNoun = "visit" if care else "dose"
        if found is not None and found[0] != "dose" and self.low(num.first - 1) != "#":
            kind, last = found[0], found[1]
        num.kind, num.unit = "count", kind
        before = before._replace(lead="x")
        self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, last, noun=kind)
        return last + 1

    def _times(self, num: Num, before: Before, at: int) -> int:
        """Read what follows "2 x" or "2 times"."""
        per = self._per(at + 1)
        if per is None and self.low(at + 1) in TIME_UNITS and not self.low(at + 1).endswith("s"):
            per = Per(Interval.of(1), TIME_UNITS[self.low(at + 1)], at + 2)
        if per is None and self.low(at + 1) in ("w",):
            per = Per(Interval.of(1), "wk", at + 2)
        if per is not None:
            return self._frequency(num, before, per, per.end - 1)
        length = self.at.get(at + 2)
        if self.low(at + 1) == "/" and length is not None and self.low(self.context.after(length)) in TIME_UNITS:
            # "2x/6 wks": two of them, over or in every six weeks.
            num.kind, num.unit = "count", "visit"
            self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, at)
            return at + 1
        other = self.at.get(at + 1) or (self.at.get(at + 2) if self.low(at + 1) == "(" else None)
        if other is not None and other.kind is None:
            unit = TIME_UNITS.get(self.low(self.context.after(other)))
            small = num.high is not None and num.high <= 7 and before.lead != "x"
            if small and (unit in ("d", "wk", "mo") or (unit is None and self._bare_end(other))):
                return self._shorthand(num, other, before, unit)
        if self.low(at) in _TIMES and self.low(at + 1) not in (
            "as",
            "more",
            "the",
            "greater",
            "higher",
            "less",
            "normal",
        ):
            num.kind, num.unit = "count", "visit"
            self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, at)
            return at + 1
        if self.kind(at) == "times" and before.lead != "x" and self.low(at) == "x" and other is None:
            found = self._noun(at + 1)
            if found is not None and self.low(num.first - 1) != "x":
                return self._count(num, before, found)
        num.kind = "plain"
        return num.last + 1

    def _bare_end(self, num: Num) -> bool:
        after = self.low(num.last + 1)
        return (
            after not in AMOUNT_UNITS
            and after not in COUNT_NOUNS
            and after != "="
            and self.kind(num.last + 1) != "times"
        )

    def _shorthand(self, num: Num, other: Num, before: Before, unit: TimeUnit | None) -> int:
        """Read "2x6" and "2 x 6 weeks": times a week, for so many weeks, and say that it was read so."""
        rate: TimeUnit = unit or "wk"
        num.kind, num.unit, other.kind, other.unit = "frequency", rate, "duration", rate
        codes: tuple[AmbiguityCode, ...] = ("bare_shorthand",)
        self._add("freq", num.value, before, num.first, num.last, unit=rate, codes=codes)
        last = self.context.after(other) if unit else other.last
        lead = Before(other.first - 1, frozenset(), "x", other.first)
        self._add("dur", other.value, lead, other.first, last, unit=rate)
        return last + 1

    def _count(self, num: Num, before: Before, found: tuple[CountNoun, int, bool]) -> int:
        noun, last, named = found
        suffix, end = self._suffix(last + 1)
        effects = before.effects | suffix
        if self.low(last + 1) in CAP_WORDS:
            effects |= {"max"}
            end = max(end, last + 2)
        if before.lead == "within" and not named:
            effects |= {"max"}
        elif before.lead == "over":
            effects |= {"min_open"}
        before = before._replace(effects=effects)
        scope, per = None, None
        step = last + 1
        if self.low(step) in ("per", "each", "/", "a", "every") and self.low(step + 1) in SCOPES:
            scope, step = SCOPES[self.low(step + 1)], step + 2
        elif self.low(step) == "per" and self.low(step + 2) in SCOPES:
            scope, step = SCOPES[self.low(step + 2)], step + 3
        per = self._per(step)
        if per is None and self.low(step) in ("of", "for"):
            look = step + 1
            while (
                look < step + 6
                and self.kind(look) == "word"
                and self.low(look) not in ("for", "per")
                and look not in self.at
            ):
                if self.low(look) in RATE_WORDS or self.low(look) in ("a", "each"):
                    per = self._per(look)
                    break
                look += 1
            if per is None and self.low(look) == "per":
                per = self._per(look)
        value = self._bounded(num.low, num.high, effects)
        if (
            per is not None
            and noun == "dose"
            and (self.low(step) in ("every", "q", "each") or self.low(step) in RATE_WORDS)
        ):
            # "two tablets daily" takes two, once a day; "four tablets a day" is four in a day.
            per = None
        if per is not None and not (self.low(step) in RATE_WORDS and per.times != 1):
            # "6 visits biweekly" and "8 sessions weekly" count visits unless a length follows; "2 visits weekly" is
            # a rate.
            many = self.low(step) in RATE_WORDS and (per.two_way or (num.high or 0) > _OFTEN)
            num.kind, num.unit = "frequency", per.unit
            for other in per.nums:
                other.kind, other.unit = "period", per.unit
            self._add(
                "freq", value, before, num.first, per.end - 1, unit=per.unit, per=per.value, scope=scope,
                codes=(("biweekly",) if per.two_way else ()) + self._range_code(num, effects), series=many,
            )  # fmt: skip
            return per.end
        if noun == "dose" and self._taken(num, last):
            num.kind, num.unit = "amount", "unit"
            self._add("amt", value, before, num.first, last, amount_unit="unit", amount_kind="strength")
            return last + 1
        num.kind, num.unit = "count", noun
        self._add(
            "count", value, before, num.first, max(last, end - 1, step - 1), noun=noun, scope=scope,
            total="total" in effects, codes=self._range_code(num, effects),
        )  # fmt: skip
        if last == num.last:
            # The noun was borrowed from a later number of the list, which then shares the bound too.
            self._inherited = effects & BOUNDS
        return max(last + 1, end)

    def _taken(self, num: Num, last: int) -> bool:
        """Return whether "one tablet" is a dose to be taken and not a quantity dispensed."""
        if self.context.near(num.first, _TAKING, back=3):
            return True
        return (
            num.high is not None
            and num.high <= 4
            and (self.low(last + 1) in _ROUTES or self._per(last + 1) is not None or self.at.get(last + 1) is not None)
        )

    def _bare(self, num: Num, before: Before, at: int) -> int:
        """Place a number without unit: the end of "x 12", "limited to 16", "a total of 20", "to 1 or less"."""
        last = self.atoms[-1] if self.atoms else None
        after = self.low(at)
        named = self.kind(at) == "word" and after not in STOPS and at == num.last + 1
        if (
            last is not None
            and last.kind == "freq"
            and before.lead == "to"
            and before.first - last.last <= 2
            and not named
        ):
            num.kind, num.unit = "frequency", last.unit
            value = self._bounded(num.low, num.high, before.effects)
            self._add(
                "freq",
                value,
                before._replace(effects=before.effects | {"next"}),
                num.first,
                at - 1,
                unit=last.unit,
                per=last.per,
            )
            return max(at, num.last + 1)
        if (
            before.lead == "x"
            and num.low is not None
            and num.high is not None
            and num.high <= 365
            and not self._factor(at)
        ):
            near = last is not None and before.first - last.last <= 1
            if near and last is not None and last.kind == "freq" and last.unit in ("wk", "mo", "d"):
                num.kind, num.unit = "duration", last.unit
                self._add("dur", num.value, before, num.first, num.last, unit=last.unit, codes=("bare_shorthand",))
            else:
                num.kind, num.unit = "count", "visit"
                noun = COUNT_NOUNS.get(self.low(before.first - 1), "visit")
                self._add("count", num.value, before, num.first, num.last, noun=noun)
            return num.last + 1
        limited = before.effects & {"limit"} or (
            before.lead == "to" and self.context.near(before.first, LIMITING, back=10) and not num.is_range
        )
        labelled = self._labelled(num.first, _VISIT_LABELS) or (
            before.lead == "of" and self.low(before.first - 1) == "series"
        )
        if (
            (
                limited
                or labelled
                or before.effects & {"total"}
                or (before.effects & {"max", "up_to"} and self._course(before.first))
            )
            and not named
            and num.low is not None
        ):
            effects = before.effects | _LIMITED if limited else before.effects
            num.kind, num.unit = "count", "visit"
            self._add(
                "count", self._bounded(num.low, num.high, effects), before._replace(effects=effects), num.first,
                max(num.last, at - 1), total="total" in effects, codes=self._range_code(num, effects),
            )  # fmt: skip
            return max(at, num.last + 1)
        num.kind = "plain"
        return num.last + 1

    def _course(self, first: int) -> bool:
        return self.context.near(first, _COURSE_WORDS, back=6)

    def _factor(self, at: int) -> bool:
        return (
            self.kind(at) == "times"
            or self.low(at) == "="
            or (self.kind(at) == "word" and self.low(at) in ("mg", "inch"))
        )


_CARE: Final = TREATMENT_HEADS | {noun for noun, counted in COUNT_NOUNS.items() if counted in ("visit", "injection")}
_QUANTITY: Final = frozenset(("qty", "quantity", "dispense", "disp"))
_SUPPLY: Final = frozenset(("ds",))
_TAKING: Final = frozenset(("take", "takes", "taking", "took", "sig", "swallow"))
_ROUTES: Final = frozenset(
    ("by", "po", "orally", "oral", "sublingual", "prn", "at", "q", "qd", "bid", "tid", "qid", "qhs")
)
_VISIT_LABELS: Final = frozenset(("visits", "sessions", "treatments", "appointments", "injections"))
_COURSE_WORDS: Final = _VISIT_LABELS | frozenset(("allow", "allows", "allowed", "approve", "certify"))
