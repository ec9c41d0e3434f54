"""Numbers that count: visits, injections, doses; and "2 x 6", whose second number is a length."""

from __future__ import annotations

from typing import Final

from drafter.quantities._ellipsis import MEMORY, EllipsisReader
from drafter.quantities._model import AmbiguityCode, CountNoun, Scope, TimeUnit
from drafter.quantities._numbers import Num
from drafter.quantities._phrases import BOUNDS, NOTHING, ONE, Before, Per
from drafter.quantities._words import (
    AMOUNT_UNITS,
    CAP_WORDS,
    COUNT_NOUNS,
    EXERCISES,
    LIMITING,
    RATE_WORDS,
    SCOPES,
    STOPS,
    TIME_UNITS,
    TREATMENT_HEADS,
    Effect,
)

_LIMITED: Final[frozenset[Effect]] = frozenset(("limit",))
_MAX: Final[frozenset[Effect]] = frozenset(("max",))
_NEXT: Final[frozenset[Effect]] = frozenset(("next",))
_MORE: Final[frozenset[Effect]] = frozenset(("more",))
TIMES: Final = frozenset(("times", "time"))
_COMPARING: Final = frozenset("as more what that the greater higher less normal".split())
"""Words behind "3 times" that make it a comparison: "three times what the chapter foresees"."""
OFTEN: Final = 5
"""More visits than this in a week are a course, not a rate: "8 sessions weekly" are eight sessions, one a week."""
_CARE: Final = TREATMENT_HEADS | {noun for noun, counted in COUNT_NOUNS.items() if counted in ("visit", "injection")}
_NUMBERED_DRUGS: Final = frozenset(("tylenol", "codeine", "empirin"))
"""Drugs whose strengths go by numbers: "Tylenol #3" dispenses nothing."""
_TAKING: Final = frozenset(("take", "takes", "taking", "took", "sig", "swallow"))
ROUTES: Final = frozenset(
    ("by", "po", "orally", "oral", "sublingual", "prn", "at", "q", "qd", "bid", "tid", "qid", "qhs")
)
_VISIT_LABELS: Final = frozenset(("visits", "sessions", "treatments", "appointments", "injections"))
_COURSE_WORDS: Final = _VISIT_LABELS | frozenset(("allow", "allows", "allowed", "approve", "certify"))
_NOT_COUNTED: Final = frozenset(
    "attempted attempts called calls paged oriented ao contacted faxed emailed voicemail".split()
)
"""What is done "x 2" and is no care."""


class CountReader(EllipsisReader):
    """Reads the numbers that count something, or stand without a unit."""

    def _plain(self, num: Num) -> int:
        """Leave a number that nothing places."""
        num.kind = "plain"
        return num.last + 1

    def _counts(self, num: Num, before: Before, last: int, noun: CountNoun = "visit") -> int:
        """Read the number as a count that ends at the token `last`."""
        num.kind, num.unit = "count", noun
        self._add("count", self._bounded(num.low, num.high, before.effects), before, num.first, last, noun=noun)
        return last + 1

    def _count(self, num: Num, before: Before, found: tuple[CountNoun, int, bool]) -> int:
        noun, last, named = found
        suffix, end = self._suffix(last + 1)
        effects = before.effects | suffix if suffix else before.effects
        if self.lows[last + 1] in CAP_WORDS:
            effects |= {"max"}
            end = max(end, last + 2)
        if before.lead == "within" and not named:
            effects |= {"max"}
        elif before.lead == "over":
            effects |= {"min_open"}
        elif before.lead == "at" and self.context.near(before.first, LIMITING, back=8):
            effects |= _MAX
        before = before.doing(effects)
        scope, step = self._scope(last + 1)
        per = self._per(step) or self._per_after_name(step)
        often = self.lows[step] in RATE_WORDS
        if per is not None and noun == "dose" and (often or self.lows[step] in ("every", "q", "each")):
            # "two tablets daily" takes two, once a day; "four tablets a day" is four in a day.
            per = None
        inner = next((k for k in range(num.last + 1, last) if k in self.at), None)
        if per is not None and not (often and per.times != 1):
            self._count_per(num, before, per, scope=scope, often=often)
            return inner or per.end
        value = self._bounded(num.low, num.high, effects)
        if noun == "dose" and self._taken(num, last):
            num.kind, num.unit = "amount", "unit"
            self._add("amt", value, before, num.first, last, amount_unit="unit", amount_kind="strength")
            return last + 1
        num.kind, num.unit = "count", noun
        self._add(
            "count", value, before, num.first, max(last, end - 1, step - 1), noun=noun, scope=scope,
            total="total" in effects, codes=self._range_code(num, effects),
        )  # fmt: skip
        if inner is not None:
            # "four 90-minute sessions" has another number inside.
            return inner
        if last == num.last:
            # The noun was borrowed from a later number of the list, which then shares the bound too.
            self._inherited = effects & BOUNDS
        return max(last + 1, end)

    def _scope(self, step: int) -> tuple[Scope | None, int]:
        """Read "per region" at `step`; return the scope and the index behind."""
        if self.lows[step] in ("per", "each", "/", "a", "every") and self.lows[step + 1] in SCOPES:
            return SCOPES[self.lows[step + 1]], step + 2
        if self.lows[step] == "per" and self.lows[step + 2] in SCOPES:
            return SCOPES[self.lows[step + 2]], step + 3
        return None, step

    def _per_after_name(self, step: int) -> Per | None:
        """Read the rate behind the name of the treatment: "2 visits of physical therapy a week"."""
        if self.lows[step] not in ("of", "for"):
            return None
        for look in range(step + 1, step + 7):
            low = self.lows[look]
            if low in RATE_WORDS or low in ("a", "each", "per"):
                return self._per(look)
            if self.kinds[look] != "word" or low == "for" or look in self.at:
                return None
        return None

    def _count_per(self, num: Num, before: Before, per: Per, *, scope: Scope | None, often: bool) -> None:
        """Read "6 visits a week": a rate, which "6 visits biweekly" and "8 sessions weekly" are only with a length."""
        effects = before.effects
        capped = effects | _MAX if not effects & BOUNDS and self._stated_cap(per.end) else effects
        num.kind, num.unit = "frequency", per.unit
        for other in per.nums:
            other.kind, other.unit = "period", per.unit
        self._add(
            "freq", self._bounded(num.low, num.high, capped), before, num.first, per.end - 1, unit=per.unit,
            per=per.value, scope=scope, series=often and (per.two_way or (num.high or 0) > OFTEN),
            codes=(("biweekly",) if per.two_way else ()) + self._range_code(num, effects),
        )  # fmt: skip

    def _taken(self, num: Num, last: int) -> bool:
        """Return whether "one tablet" is a dose to be taken and not a quantity dispensed."""
        if self.context.near(num.first, _TAKING, back=3):
            return True
        return (
            num.high is not None
            and num.high <= 4
            and (self.lows[last + 1] in ROUTES or self._per(last + 1) is not None or self.at.get(last + 1) is not None)
        )

    def _dispensed(self, num: Num, before: Before, at: int) -> int:
        found = self._noun(at) if self.kinds[at] == "word" else None
        last = num.last
        # "Physical therapy, qty 12" counts visits, "Cymbalta 30 mg, qty 60" capsules.
        drug = any(atom.amount_kind == "strength" for atom in self.atoms if atom.kind == "amt")
        if self.lows[num.first - 1] == "#":
            named = self.lows[num.first - 2]
            if named in _NUMBERED_DRUGS:
                return self._plain(num)
            care = named in _CARE
        else:
            form = any(atom.label in ("freq", "dur") for atom in self.atoms)
            care = not drug and (form or self.context.near(num.first, _CARE, back=MEMORY, ahead=8))
        kind: CountNoun = "visit" if care else "dose"
        if found is not None and found[0] not in ("dose", "item") and self.lows[num.first - 1] != "#":
            kind, last = found[0], found[1]
        return self._counts(num, before.leading("x"), last, kind)

    def _combined(self, num: Num) -> int | None:
        """Read "Norco 10/325 TID", two strengths that go without their unit, and "6/12 visits", two counts."""
        other = self.at.get(num.last + 2) if self.lows[num.last + 1] == "/" else None
        if other is None or other.kind is not None or num.low is None or other.low is None:
            return None
        if num.low < 20 and other.low >= 200 and self.lows[other.last + 1] not in AMOUNT_UNITS:
            for part in (num, other):
                part.kind, part.unit = "amount", "mg"
                self._add(
                    "amt",
                    part.value,
                    Before(part.first),
                    part.first,
                    part.last,
                    amount_unit="mg",
                    amount_kind="strength",
                )
            return other.last + 1
        if self.lows[other.last + 1] in AMOUNT_UNITS or self.lows[num.first] == "24" or num.low > other.low:
            return None
        self._counts(num, Before(num.first), num.last)
        if self._noun(other.last + 1) is None:
            return self._counts(other, Before(other.first), other.last)
        return other.first

    def _times(self, num: Num, before: Before, at: int) -> int:
        """Read what follows "2 x" or "2 times"."""
        per = self._per(at + 1)
        if per is None and self.lows[at + 1] in TIME_UNITS and not self.lows[at + 1].endswith("s"):
            per = Per(ONE, TIME_UNITS[self.lows[at + 1]], at + 2)
        if per is None and self.lows[at + 1] == "w":
            per = Per(ONE, "wk", at + 2)
        if per is not None:
            return self._frequency(num, before, per, per.end - 1)
        length = self.at.get(at + 2)
        if self.lows[at + 1] == "/" and length is not None and self.lows[self.context.after(length)] in TIME_UNITS:
            # "2x/6 wks": two of them, over or in every six weeks.
            return self._counts(num, before, at)
        other = self.at.get(at + 1) or (self.at.get(at + 2) if self.lows[at + 1] == "(" else None)
        if other is not None and other.kind is None:
            unit = TIME_UNITS.get(self.lows[self.context.after(other)])
            small = num.high is not None and num.high <= 7 and before.lead != "x"
            if small and self.context.near(num.first, EXERCISES, back=4):
                num.kind = other.kind = "plain"
                return other.last + 1
            if small and (unit in ("d", "wk", "mo") or (unit is None and not num.worded and self._bare_end(other))):
                return self._shorthand(num, other, before, unit)
        if self.lows[at] in TIMES and self.lows[at + 1] not in _COMPARING:
            return self._counts(num, before, at)
        if self.kinds[at] == "times" and before.lead != "x" and self.lows[at] == "x" and other is None:
            found = self._noun(at + 1)
            if found is not None and self.lows[num.first - 1] != "x":
                return self._count(num, before, found)
        return self._plain(num)

    def _bare_end(self, num: Num) -> bool:
        after = self.lows[num.last + 1]
        return (
            after not in AMOUNT_UNITS
            and after not in COUNT_NOUNS
            and after != "="
            and self.kinds[num.last + 1] != "times"
        )

    def _shorthand(self, num: Num, other: Num, before: Before, unit: TimeUnit | None) -> int:
        """Read "2x6" and "2 x 6 weeks": times a week, for so many weeks, and say that it was read so."""
        rate: TimeUnit = unit or "wk"
        num.kind, num.unit, other.kind, other.unit = "frequency", rate, "duration", rate
        codes: tuple[AmbiguityCode, ...] = ("bare_shorthand",)
        self._add("freq", num.value, before, num.first, num.last, unit=rate, codes=codes)
        last = self.context.after(other) if unit else other.last
        lead = Before(other.first - 1, NOTHING, "x", other.first)
        self._add("dur", other.value, lead, other.first, last, unit=rate)
        return last + 1

    def _bare(self, num: Num, before: Before, at: int) -> int:
        """Place a number without unit: the end of "x 12", "limited to 16", "a total of 20", "to 1 or less"."""
        last = self.atoms[-1] if self.atoms else None
        after = self.lows[at]
        named = self.kinds[at] == "word" and after not in STOPS and at == num.last + 1
        named = named and not (self.lows[num.first - 1] == ":" and self.lows[num.first - 2] in _VISIT_LABELS)
        rated = last is not None and last.kind == "freq" and before.first - last.last <= 2
        if rated and before.lead == "to" and not named:
            return self._down_to(num, before, at)
        if before.lead == "x" and num.high is not None and num.high <= 365 and not self._factor(at):
            return self._so_often(num, before)
        if before.lead == "of" and COUNT_NOUNS.get(self.lows[before.first - 1]) == "dose" and not named:
            # "one box of 30"
            return self._counts(num, before, num.last, "dose")
        if num.low is not None and not named and (effects := self._counting(num, before)) is not None:
            num.kind, num.unit = "count", "visit"
            self._add(
                "count", self._bounded(num.low, num.high, effects), before.doing(effects), num.first,
                max(num.last, at - 1), total="total" in effects, codes=self._range_code(num, effects),
            )  # fmt: skip
            return max(at, num.last + 1)
        if after == "of" and (whole := self._hours_behind(at + 1)) is not None:
            num.kind, num.unit = "amount", whole
            value = self._bounded(num.low, num.high, before.effects)
            self._add("amt", value, before, num.first, num.last, amount_unit=whole, amount_kind="hours")
            return num.last + 1
        if (counted := self._elided(num, before, at)) is not None:
            num.kind, num.unit = "count", counted
            effects, last_token = before.effects, max(num.last, at - 1)
            if after in ("more", "additional", "further"):
                effects, last_token = effects | _MORE, at
            if not effects & BOUNDS and self._stated_cap(at):
                effects |= _MAX
            self._add(
                "count", self._bounded(num.low, num.high, effects), before.doing(effects), num.first, last_token,
                noun=counted, total="total" in effects, codes=self._range_code(num, effects),
                elided=True,
            )  # fmt: skip
            return max(at, num.last + 1)
        return self._plain(num)

    def _down_to(self, num: Num, before: Before, at: int) -> int:
        """Read the end of "3 a week down to 1 or less"."""
        last = self.atoms[-1]
        num.kind, num.unit = "frequency", last.unit
        value = self._bounded(num.low, num.high, before.effects)
        self._add("freq", value, before.doing(before.effects | _NEXT), num.first, at - 1, unit=last.unit, per=last.per)
        return max(at, num.last + 1)

    def _so_often(self, num: Num, before: Before) -> int:
        """Read the number of "weekly x 6", a length, and of "ESI x 2", a count."""
        if self.lows[before.first - 1] in _NOT_COUNTED:
            return self._plain(num)
        last = self.atoms[-1] if self.atoms else None
        beside = last is not None and last.kind == "freq" and before.first - last.last <= 1
        if last is not None and beside and last.per == ONE and last.unit in ("wk", "mo", "d"):
            num.kind, num.unit = "duration", last.unit
            self._add("dur", num.value, before, num.first, num.last, unit=last.unit, codes=("bare_shorthand",))
            return num.last + 1
        return self._counts(num, before.doing(NOTHING), num.last, COUNT_NOUNS.get(self.lows[before.first - 1], "visit"))

    def _counting(self, num: Num, before: Before) -> frozenset[Effect] | None:
        """Return the effects on a bare number that its label or its bound makes a count of visits, else None."""
        effects = before.effects
        if "limit" in effects:
            return effects
        if before.lead == "to" and not num.is_range and self.context.near(before.first, LIMITING, back=10):
            return effects | _LIMITED
        labelled = self._labelled(num.first, _VISIT_LABELS)
        series = before.lead == "of" and self.lows[before.first - 1] == "series"
        if labelled or series or "total" in effects:
            return effects
        capped = not effects.isdisjoint(("max", "up_to")) and self.context.near(before.first, _COURSE_WORDS, back=6)
        return effects if capped else None

    def _factor(self, at: int) -> bool:
        return self.kinds[at] == "times" or self.lows[at] in ("=", "mg", "inch")
