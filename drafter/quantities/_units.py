"""Numbers with a unit: durations, hours, doses, percentages, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from drafter.quantities._exclude import Context
from drafter.quantities._interval import Interval
from drafter.quantities._model import AmbiguityCode, AmountKind, AmountUnit, CountNoun, Scope, TimeUnit
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._phrases import Before, Per, Phrases
from drafter.quantities._words import AMOUNT_UNITS, SCOPES, TIME_UNITS, Effect

ONE: Final = Interval(1, 1)
_ELAPSED: Final = frozenset(
    ("after", "later", "postoperatively", "post", "following", "before", "prior", "ago", "earlier")
)
_RELIEF: Final = frozenset(
    ("relief", "lasted", "lasting", "held", "improved", "improvement", "comfort", "benefit", "pain")
)


@dataclass(slots=True)
class Atom:
    """One quantity of care before it joins a phase.

    `first` and `last` are token indices, the words before the number included; `core` is the number's own.
    """

    kind: Literal["count", "freq", "dur", "amt"]
    value: Interval
    first: int
    last: int
    core: int
    start: int
    end: int
    noun: CountNoun = "visit"
    unit: TimeUnit = "wk"
    per: Interval = ONE
    amount_unit: AmountUnit = "unit"
    amount_kind: AmountKind = "other"
    effects: frozenset[Effect] = frozenset()
    lead: Effect | None = None
    scope: Scope | None = None
    total: bool = False
    implied: Per | None = None
    series: bool = False
    """Whether it is "3 weekly sessions": a rate where a duration follows, else a count of weekly sessions."""
    codes: tuple[AmbiguityCode, ...] = field(default=())


class UnitReader(Phrases):
    """Reads a number whose unit is known, and keeps the atoms of the text."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.atoms: list[Atom] = []

    def _add(self, kind: Literal["count", "freq", "dur", "amt"], value: Interval, before: Before, first: int, last: int,
             **rest: Any) -> None:  # fmt: skip
        last = min(last, len(self.tokens) - 1)
        begin = min(before.begin, first)
        self.atoms.append(
            Atom(
                kind=kind, value=value, first=min(before.first, first), last=last, core=first,
                start=self.tokens[begin].start, end=self.tokens[last].end, effects=before.effects, lead=before.lead,
                **rest,
            )
        )  # fmt: skip

    def _labelled(self, first: int, words: frozenset[str]) -> bool:
        at = first - 1
        while self.low(at) in (":", "-", "=", ".", "(", "of") and first - at < 4:
            at -= 1
        return self.low(at) in words

    def _timed(self, num: Num, before: Before, at: int) -> int:
        """Read a number with a unit of time behind it."""
        unit = TIME_UNITS[self.low(at)]
        after = at + 1
        if (
            self.low(after) == "."
            and self.tokens[after].start == self.tokens[at].end
            and not self.context.ends_sentence(after)
        ):
            after += 1
        upper = self._second_end(num, after, unit)
        if upper is not None:
            num.high, upper.kind = upper.low, "duration"
            at = self.context.after(upper)
            after = at + 1
        if unit in ("min", "h"):
            return self._hours(num, before, at, after, unit)
        if unit == "d":
            per = self._per(after) or (self._per(after + 3) if self._words(after, "out", "of", "the") else None)
            if per is not None and per.unit != "d" and per.value == Interval.of(1):
                return self._frequency(num, before, per, per.end - 1)
        if unit == "d" and self.low(at - 1) in ("treatment", "program"):
            num.kind, num.unit = "count", "day"
            self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, at, noun="day")
            return at + 1
        if unit == "d" and self.kind(after) == "times" and self._hours_follow(after + 1):
            # "20 days x 8 hrs/day": days of care are counted, each so long.
            num.kind, num.unit = "count", "day"
            self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, at, noun="day")
            return after
        if self.low(after) == "supply":
            before = before._replace(lead="for")
        if before.lead == "of" and self.low(before.first - 1) in ("interval", "intervals"):
            num.kind, num.unit = "period", unit
            self._add("freq", Interval.of(1), before, num.first, at, unit=unit, per=num.value)
            return at + 1
        if self.low(after) in ("interval", "intervals", "apart") or (
            self.low(after) in DASHES and self.low(after + 1) == "intervals"
        ):
            num.kind, num.unit = "period", unit
            self._add("freq", Interval.of(1), before, num.first, after, unit=unit, per=num.value)
            return after + 1
        return self._duration(num, before, at, unit)

    def _second_end(self, num: Num, after: int, unit: TimeUnit) -> Num | None:
        """Return the number of "6 weeks" in "4 weeks to 6 weeks"."""
        if self.low(after) not in ("to", "-", "–") or num.is_range or num.low is None:
            return None
        upper = self.at.get(after + 1)
        if upper is None or upper.kind is not None or upper.low is None or upper.is_range or upper.low <= num.low:
            return None
        return upper if TIME_UNITS.get(self.low(self.context.after(upper))) == unit else None

    def _hours_follow(self, index: int) -> bool:
        num = self.at.get(index)
        return num is not None and TIME_UNITS.get(self.low(self.context.after(num))) in ("h", "min")

    def _words(self, index: int, *words: str) -> bool:
        return all(self.low(index + k) == word for k, word in enumerate(words))

    def _duration(self, num: Num, before: Before, last: int, unit: TimeUnit) -> int:
        suffix, end = self._suffix(last + 1)
        effects = before.effects | suffix
        lead = before.lead
        if lead == "over" and self.low(before.first - 1) == "for":
            effects, lead = effects | {"min_open"}, "for"
        elif (
            self.low(before.first) == "over"
            and not self._follows_quantity(before.first)
            and not effects & {"last", "next", "first"}
        ):
            effects = effects | {"min_open"}
        elif lead == "within":
            effects = effects | {"max"}
        num.kind, num.unit = "duration", unit
        before = before._replace(effects=effects, lead=lead)
        value = self._bounded(num.low, num.high, effects)
        self._add("dur", value, before, num.first, max(last, end - 1), unit=unit, codes=self._range_code(num, effects))
        return end

    def _follows_quantity(self, first: int) -> bool:
        """Return whether a count or a rate stands earlier in the sentence: then "over 8 weeks" is its length."""
        if not self.atoms or (self.atoms[-1].kind not in ("count", "freq") and self.atoms[-1].amount_kind != "hours"):
            return False
        return first - self.atoms[-1].last < 16 and not any(
            self.context.ends_sentence(k) for k in range(self.atoms[-1].last + 1, first)
        )

    def _hours(self, num: Num, before: Before, at: int, after: int, unit: TimeUnit) -> int:
        num.unit = unit
        step = after
        if self.low(step) in DASHES and self.low(step + 1) in ("a", "per"):
            step += 1
        if self.low(step) == "of":
            # "6 hours of nursing a day"
            while step < after + 5 and self.kind(step) == "word" and self._per(step) is None:
                step += 1
        per = self._per(step)
        session = self._per_session(step)
        value = self._bounded(num.low, num.high, before.effects)
        amount: AmountUnit = "h" if unit == "h" else "min"
        if session is not None:
            num.kind = "amount"
            self._add("amt", value, before, num.first, session, amount_unit=amount, amount_kind="session_length")
            return session + 1
        if per is not None and per.unit not in ("min", "h"):
            num.kind = "amount"
            for other in per.nums:
                other.kind, other.unit = "period", per.unit
            self._add(
                "amt", value, before, num.first, per.end - 1, amount_unit=amount, amount_kind="hours", implied=per
            )
            return per.end
        elapsed = before.lead in ("after", "lasting", "within") or self.low(after) in _ELAPSED
        if elapsed or (before.lead == "for" and self.context.near(before.first, _RELIEF, back=6)):
            return self._duration(num, before, at, unit)
        num.kind = "amount"
        kind: AmountKind = "hours" if unit == "h" else "session_length"
        if self.low(after) in ("session", "sessions", "visits", "each") or (
            self.low(after) in DASHES and self.low(after + 1) in ("session", "sessions")
        ):
            kind = "session_length"
        self._add("amt", value, before, num.first, at, amount_unit=amount, amount_kind=kind)
        return at + 1

    def _per_session(self, index: int) -> int | None:
        """Return the last token of "per session", "each", "a visit" at `index`, or None."""
        if self.low(index) in ("per", "a", "an", "each", "every", "/") and SCOPES.get(self.low(index + 1)) == "session":
            return index + 1
        return index if self.low(index) in ("each", "apiece") and self.low(index + 1) not in TIME_UNITS else None

    def _frequency(self, num: Num, before: Before, per: Per, last: int, *, series: bool = False) -> int:
        num.kind, num.unit = "frequency", per.unit
        for other in per.nums:
            other.kind, other.unit = "period", per.unit
        effects = before.effects | self._suffix(last + 1)[0]
        codes: tuple[AmbiguityCode, ...] = ("biweekly",) if per.two_way else ()
        value = self._bounded(num.low, num.high, effects)
        if per.times is not None and per.times > 1:
            value = value.scaled(per.times)
        self._add(
            "freq", value, before._replace(effects=effects), num.first, last,
            unit=per.unit, per=per.value, series=series, codes=codes + self._range_code(num, effects),
        )  # fmt: skip
        return last + 1

    def _amount(self, num: Num, before: Before, at: int, *, last: int | None = None) -> int:
        unit = AMOUNT_UNITS[self.low(at)]
        num.kind, num.unit = "amount", unit
        kind: AmountKind = "share" if unit == "%" else "strength"
        end = at if last is None else last
        if unit == "unit":
            kind = "other"
        elif unit != "%" and self._daily(at + 1):
            kind = "daily_dose"
        upper = self._second_amount(num, at) if last is None else None
        if upper is not None:
            num.high, upper.kind, upper.unit = upper.low, "amount", unit
            end = upper.last + 1
        value = self._bounded(num.low, num.high, before.effects | self._suffix(at + 1)[0])
        self._add("amt", value, before, num.first, end, amount_unit=unit, amount_kind=kind)
        return end + 1

    def _second_amount(self, num: Num, at: int) -> Num | None:
        if self.low(at + 1) not in ("to", "-", "–") or num.low is None or num.is_range:
            return None
        upper = self.at.get(at + 2)
        if upper is None or upper.kind is not None or upper.low is None or upper.low <= num.low or upper.is_range:
            return None
        return upper if self.low(upper.last + 1) == self.low(at) else None

    def _daily(self, index: int) -> bool:
        for k in range(index, index + 5):
            low = self.low(k)
            if low in ("per", "/", "a", "each") and TIME_UNITS.get(self.low(k + 1)) == "d":
                return True
            if low in ("daily", "med", "morphine"):
                return True
        return False

    def _joined_amount(self, num: Num) -> int | None:
        """Return the unit's index where the number is the first of "10/325 mg" or "5-300 mg"."""
        link = self.low(num.last + 1)
        if link != "/" and link not in DASHES:
            return None
        other = self.at.get(num.last + 2)
        if other is None:
            return None
        unit = self.low(other.last + 1)
        return other.last + 1 if unit in AMOUNT_UNITS and AMOUNT_UNITS[unit] in ("mg", "ug", "g", "ml", "%") else None
