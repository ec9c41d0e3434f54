"""Numbers with a unit: durations, hours, doses, percentages, and how often."""

from __future__ import annotations

from typing import Any, Final, Literal

from drafter.quantities._atom import Atom, AtomKind
from drafter.quantities._context import Context
from drafter.quantities._interval import Interval
from drafter.quantities._model import AmbiguityCode, AmountKind, AmountUnit, Scope, TimeUnit
from drafter.quantities._numbers import DASHES, Num
from drafter.quantities._phrases import BOUNDS, ONE, Before, Per, Phrases
from drafter.quantities._words import AMOUNT_UNITS, FIELD_LABELS, LIMITING, SCOPES, TIME_UNITS, UNIT_FACTORS

ELAPSED: Final = frozenset(
    ("after", "later", "postoperatively", "post", "following", "before", "prior", "ago", "earlier", "out")
)
LONG_AGO: Final = frozenset(("later", "ago", "earlier", "prior", "out"))
"""Words behind a length of time that make it a distance to another day."""
_RELIEF: Final = frozenset(
    ("relief", "lasted", "lasting", "held", "improved", "improvement", "comfort", "benefit", "pain")
)


_EASE: Final = frozenset(("relief", "relieved", "comfort", "numbness", "benefit"))
_DRUG_FORMS: Final = frozenset("patch patches gel cream ointment lotion solution drops spray topical".split())
_HELD: Final = frozenset("ran lasted held endured persisted continued".split())
_LABEL_MARKS: Final = frozenset(":-=.(|#")
_BOUNDING: Final = frozenset("maximum max minimum optimum optimal total recommended usual".split())


class UnitReader(Phrases):
    """Reads a number whose unit is known, and keeps the atoms of the text."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.atoms: list[Atom] = []

    def _add(self, kind: AtomKind, value: Interval, before: Before, first: int, last: int, **rest: Any) -> None:
        context = self.context
        last = min(last, self.size - 1)
        opened = min(before.first, first)
        if context.form and (label := self._label(opened)) is not None:
            rest["label"] = label
        self.atoms.append(
            Atom(
                kind, value, opened, last, first, context.start(min(before.begin, first)), context.end(last),
                before.effects, before.lead, **rest,
            )
        )  # fmt: skip

    def _label(self, first: int) -> Literal["freq", "dur", "count"] | None:
        """Return the field of a form whose name stands before the token at `first`."""
        at = first - 1
        while self.lows[at] in _LABEL_MARKS and first - at < 4:
            at -= 1
        low = self.lows[at]
        # A quantity may have taken the name of its field in: "duration: 6 weeks".
        label = FIELD_LABELS.get(low) or FIELD_LABELS.get(self.lows[first]) or ("count" if low == "visits" else None)
        return None if label is None or self.lows[at - (low in FIELD_LABELS)] in _BOUNDING else label

    def _labelled(self, first: int, words: frozenset[str]) -> bool:
        at = first - 1
        while self.lows[at] in (":", "-", "=", ".", "(", "of") and first - at < 4:
            at -= 1
        return self.lows[at] in words

    def _timed(self, num: Num, before: Before, at: int) -> int:
        """Read a number with a unit of time behind it."""
        unit = TIME_UNITS[self.lows[at]]
        after = at + 1
        if (
            self.lows[after] == "."
            and self.context.start(after) == self.context.end(at)
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
            per = (
                self._per(after)
                or (self._per(after + 3) if self._words(after, "out", "of", "the") else None)
                or (Per(ONE, "wk", after + 3) if self._words(after, "of", "the", "week") else None)
                or (self._per(after + 1) if self.lows[after] == "of" else None)
            )
            if per is not None and per.unit != "d" and per.value == ONE:
                return self._frequency(num, before, per, per.end - 1)
        if unit == "d" and self.lows[at - 1] in ("treatment", "program"):
            num.kind, num.unit = "count", "day"
            self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, at, noun="day")
            return at + 1
        if unit == "d" and self.kinds[after] == "times" and self._hours_follow(after + 1):
            # "20 days x 8 hrs/day": days of care are counted, each so long.
            num.kind, num.unit = "count", "day"
            self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, at, noun="day")
            return after
        if self.lows[after] == "supply":
            before = before.leading("for")
        if before.lead == "of" and self.lows[before.first - 1] in ("interval", "intervals"):
            num.kind, num.unit = "period", unit
            suffix, end = self._suffix(at + 1)
            gap = self._bounded(num.low, num.high, before.effects | suffix)
            self._add("freq", ONE, before, num.first, max(at, end - 1), unit=unit, per=gap)
            return max(at + 1, end)
        if self.lows[after] in ("interval", "intervals", "apart") or (
            self.lows[after] in DASHES and self.lows[after + 1] in ("interval", "intervals")
        ):
            num.kind, num.unit = "period", unit
            gap = self._bounded(num.low, num.high, before.effects)
            self._add("freq", ONE, before, num.first, after, unit=unit, per=gap)
            return after + 1
        return self._duration(num, before, at, unit)

    def _second_end(self, num: Num, after: int, unit: TimeUnit) -> Num | None:
        """Return the number of "6 weeks" in "4 weeks to 6 weeks"."""
        if self.lows[after] not in ("to", "-", "–") or num.is_range or num.low is None:
            return None
        upper = self.at.get(after + 1)
        if upper is None or upper.kind is not None or upper.low is None or upper.is_range or upper.low <= num.low:
            return None
        return upper if TIME_UNITS.get(self.lows[self.context.after(upper)]) == unit else None

    def _hours_follow(self, index: int) -> bool:
        num = self.at.get(index)
        return num is not None and TIME_UNITS.get(self.lows[self.context.after(num)]) in ("h", "min")

    def _words(self, index: int, *words: str) -> bool:
        return all(self.lows[index + k] == word for k, word in enumerate(words))

    def _duration(self, num: Num, before: Before, last: int, unit: TimeUnit) -> int:
        suffix, end = self._suffix(last + 1)
        effects = before.effects | suffix
        lead = before.lead
        if lead == "over" and self.lows[before.first - 1] == "for":
            effects, lead = effects | {"min_open"}, "for"
        elif lead == "over" and self.atoms and self.atoms[-1].kind == "amt" and self._same_sentence(before.first):
            pass
        elif (
            self.lows[before.first] == "over"
            and not self._follows_quantity(before.first)
            and not effects & {"last", "next", "first"}
        ):
            effects = effects | {"min_open"}
        elif lead == "within" or (lead == "to" and self.context.near(before.first, LIMITING, back=10)):
            effects = effects | {"max"}
        num.kind, num.unit = "duration", unit
        before = Before(before.first, effects, lead, before.begin)
        value = self._bounded(num.low, num.high, effects).scaled(UNIT_FACTORS.get(self.lows[last], 1))
        ended = self.lows[max(last, end - 1) + 1]
        past = ended in LONG_AGO or (lead is None and ended in ELAPSED)
        closed = past or (lead in ("for", "lasting", None) and self.context.near(num.first, _EASE, back=6))
        if past and self.lows[before.first] == "over":
            effects |= {"min_open"}
        supply = "supply" in (self.lows[last + 1], self.lows[last + 2])
        self._add(
            "dur", value, before, num.first, max(last, end - 1), unit=unit, supply=supply, closed=closed,
            codes=self._range_code(num, effects),
        )  # fmt: skip
        return end

    def _same_sentence(self, first: int) -> bool:
        return first - self.atoms[-1].last < 16 and not any(
            self.context.ends_sentence(k) for k in range(self.atoms[-1].last + 1, first)
        )

    def _follows_quantity(self, first: int) -> bool:
        """Return whether a count or a rate stands earlier in the sentence: then "over 8 weeks" is its length."""
        if not self.atoms or (self.atoms[-1].kind not in ("count", "freq") and self.atoms[-1].amount_kind != "hours"):
            return False
        return self._same_sentence(first)

    def _hours(self, num: Num, before: Before, at: int, after: int, unit: TimeUnit) -> int:
        num.unit = unit
        step = after
        if self.lows[step] in DASHES and self.lows[step + 1] in ("a", "per"):
            step += 1
        if self.lows[step] == "of":
            # "6 hours of nursing a day"
            while step < after + 5 and self.kinds[step] == "word" and self._per(step) is None:
                step += 1
        per = self._per(step)
        session = self._per_session(step)
        value = self._bounded(num.low, num.high, before.effects | self._suffix(after)[0])
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
        relief = self.context.near(before.first, _RELIEF, back=8)
        if before.lead == "lasting" and not relief:
            num.kind = "amount"
            self._add("amt", value, before, num.first, at, amount_unit=amount, amount_kind="session_length")
            return at + 1
        elapsed = before.lead in ("after", "lasting", "within", "during") or self.lows[after] in ELAPSED
        if (
            elapsed
            or (before.lead == "for" and unit == "h" and self.lows[after] != "of")
            or (relief and (self.lows[before.first - 1] in _HELD))
        ):
            return self._duration(num, before, at, unit)
        num.kind = "amount"
        kind: AmountKind = "hours" if unit == "h" else "session_length"
        if self.lows[after] in ("session", "sessions", "visits", "each") or (
            self.lows[after] in DASHES and self.lows[after + 1] in ("session", "sessions")
        ):
            kind = "session_length"
        self._add("amt", value, before, num.first, at, amount_unit=amount, amount_kind=kind)
        return at + 1

    def _per_session(self, index: int) -> int | None:
        """Return the last token of "per session", "each", "a visit" at `index`, or None."""
        if (
            self.lows[index] in ("per", "a", "an", "each", "every", "/")
            and SCOPES.get(self.lows[index + 1]) == "session"
        ):
            return index + 1
        return index if self.lows[index] in ("each", "apiece") and self.lows[index + 1] not in TIME_UNITS else None

    def _frequency(
        self, num: Num, before: Before, per: Per, last: int, *, series: bool = False, scope: Scope | None = None
    ) -> int:
        num.kind, num.unit = "frequency", per.unit
        for other in per.nums:
            other.kind, other.unit = "period", per.unit
        effects = before.effects | self._suffix(last + 1)[0]
        if not effects & BOUNDS and self._stated_cap(last + 1):
            effects |= {"max"}
        codes: tuple[AmbiguityCode, ...] = ("biweekly",) if per.two_way else ()
        value = self._bounded(num.low, num.high, effects)
        if per.times is not None and per.times > 1:
            value = value.scaled(per.times)
        self._add(
            "freq", value, before.doing(effects), num.first, last,
            unit=per.unit, per=per.value, series=series, scope=scope, codes=codes + self._range_code(num, effects),
        )  # fmt: skip
        return last + 1

    def _amount(self, num: Num, before: Before, at: int, *, last: int | None = None) -> int:
        unit = AMOUNT_UNITS[self.lows[at]]
        num.kind, num.unit = "amount", unit
        share = unit == "%" and self.lows[at + 1] not in _DRUG_FORMS
        kind: AmountKind = "share" if share else "strength"
        end = at if last is None else last
        if unit == "unit":
            kind = "other"
        elif unit != "%" and self._daily(at + 1):
            kind = "daily_dose"
        upper = self._second_amount(num, at) if last is None else None
        if upper is not None:
            num.high, upper.kind, upper.unit = upper.low, "amount", unit
            end = upper.last + 1
        if unit in ("g", "ml") and self.lows[end + 1] in ("tube", "bottle", "jar", "vial"):
            # "a 100 g tube" is a package, no dose.
            return end + 1
        effects = before.effects | self._suffix(at + 1)[0]
        if before.lead == "over" or (unit == "%" and self.lows[num.first - 1] in ("tops", "topped")):
            effects |= {"min_open"}
        value = self._bounded(num.low, num.high, effects)
        self._add("amt", value, before, num.first, end, amount_unit=unit, amount_kind=kind)
        return end + 1

    def _second_amount(self, num: Num, at: int) -> Num | None:
        if self.lows[at + 1] not in ("to", "-", "–") or num.low is None or num.is_range:
            return None
        if self.lows[num.first - 1] == "from":
            # "raised from 50 mg to 100 mg" are two doses.
            return None
        upper = self.at.get(at + 2)
        if upper is None or upper.kind is not None or upper.low is None or upper.low <= num.low or upper.is_range:
            return None
        return upper if self.lows[upper.last + 1] == self.lows[at] else None

    def _daily(self, index: int) -> bool:
        for k in range(index, index + 5):
            low = self.lows[k]
            if low in ("per", "/", "a", "each") and TIME_UNITS.get(self.lows[k + 1]) == "d":
                return True
            if low in ("daily", "med", "morphine"):
                return True
        return False

    def _joined_amount(self, num: Num) -> int | None:
        """Return the unit's index where the number is the first of "10/325 mg" or "5-300 mg"."""
        link = self.lows[num.last + 1]
        if link != "/" and link not in DASHES:
            return None
        other = self.at.get(num.last + 2)
        if other is None:
            return None
        unit = self.lows[other.last + 1]
        return other.last + 1 if unit in AMOUNT_UNITS and AMOUNT_UNITS[unit] in ("mg", "ug", "g", "ml", "%") else None
