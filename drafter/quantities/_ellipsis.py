"""Numbers whose noun was named before: "of the 12 visits asked for, eight are certified and four are not".

A bare number counts what the sentence, or the one before it, has already counted or named, if its neighbours show that
it counts at all: a participle behind it, a determiner or a verb of counting before it, a bound. Without such a sign it
stays plain.
"""

from __future__ import annotations

from typing import Final, Literal

from drafter.quantities._model import CountNoun
from drafter.quantities._numbers import Num
from drafter.quantities._phrases import BOUNDS, Before
from drafter.quantities._units import UnitReader
from drafter.quantities._words import (
    COUNT_NOUNS,
    ELLIPSIS_CUES,
    ELLIPSIS_ENDS,
    ELLIPSIS_SURE,
    GAUGES,
    SCORE_WORDS,
    STOPS,
    TIME_UNITS,
    TREATMENT_HEADS,
    Effect,
)

_MANY: Final = 200
"""More than this is no number of visits that a sentence leaves without a noun."""
MEMORY: Final = 45
"""Tokens that the search for what was named before goes back."""
_FORESIGHT: Final = 12
"""Tokens that it goes ahead: "with 24 already behind her, 12 more visits"."""
_WEAK: Final = frozenset(("one", "once", "twice", "thrice", "zero"))
_MEASURED: Final = frozenset("%°'\"")
_PASSING: Final = frozenset("exceed exceeds exceeded exceeding over under short".split())
_CUING: Final[frozenset[Effect]] = BOUNDS | {"more", "first", "next", "last", "limit", "initial", "total"}
_MARKS: Final = frozenset((":", "(", "/", "#", "|"))
_ASKING: Final = frozenset("lieu place instead ask asks asking request requests requested bid plea wish script".split())
_GIVING: Final = frozenset("for the me him her them us to is are be became past".split())
"""Words before a number that ends its clause, where the same sentence counts visits: "the carrier gave me three"."""


class EllipsisReader(UnitReader):
    """Finds what a bare number counts."""

    def _elided(self, num: Num, before: Before, at: int) -> CountNoun | None:
        """Return what a bare number counts where its noun was named before, or None.

        Args:
            num: The number.
            before: What the words before it do.
            at: The index behind it and what bounds it.
        """
        if not isinstance(num.low, int) or num.high is None or not 0 < num.high <= _MANY:
            return None
        previous = self.lows[num.first - 1]
        if self.lows[num.first] in _WEAK or previous == "=" or not self._may_end(num, at):
            return None
        numbered = COUNT_NOUNS.get(previous) == "visit" and self.lows[at] == "of"
        headed = previous in TREATMENT_HEADS and self.kinds[at] in ("punct", "")
        alone = before.first == num.first and self.kinds[num.first - 1] == "word"
        leads = (
            previous in STOPS or previous in ELLIPSIS_CUES or self._verb(previous) or previous.endswith(("'s", "’s"))
        )
        if alone and not (numbered or headed or leads):
            # "goal 5" and "box 17" are names.
            return None
        if numbered or headed or self._cued(num, before, at):
            return self._antecedent(before.first, at)
        return self._antecedent(before.first, at, far=False) if self._ends_clause(num, at) else None

    def _may_end(self, num: Num, at: int) -> bool:
        """Return whether what follows is nothing that the number could count or measure."""
        kind, after = self.kinds[at], self.lows[at]
        if kind == "word":
            return after in ELLIPSIS_ENDS or self._participle(at)
        if after == "/" and (self.kinds[at + 1] == "num" or self.kinds[num.first - 1] == "num"):
            return False
        return kind in ("punct", "") and after not in _MEASURED

    def _cued(self, num: Num, before: Before, at: int) -> bool:
        """Return whether the words around a number show that it counts what was named."""
        lows, first = self.lows, num.first
        after, previous = lows[at], lows[first - 1]
        label = before.first - 1
        while lows[label] in _MARKS:
            label -= 1
        return (
            after in ELLIPSIS_SURE
            or after == "→"
            or (after == "of" and lows[at + 1] in ("them", "these", "those"))
            or (lows[first - 1] == "|" and lows[label] in TREATMENT_HEADS)
            or previous in ELLIPSIS_CUES
            or lows[label] in ELLIPSIS_CUES
            or not before.effects.isdisjoint(_CUING)
            or self._participle(at)
            or (previous == "(" and lows[first - 2] in TREATMENT_HEADS)
            or (previous in ("-", "–") and lows[first - 2] in TREATMENT_HEADS)
            or (previous == "by" and self.context.near(first, _PASSING, back=7))
            or (previous in ("from", "to") and self._beside_count(first))
            or (previous == "from" and "to" in (after, lows[at + 1]))
            or (previous == "of" and self._counted(first - 2))
            or (previous in ("is", "was") and lows[first - 2] in ("that", "which", "this"))
            or (before.lead in ("for", "of") and self.context.near(first, _ASKING, back=4))
        )

    def _ends_clause(self, num: Num, at: int) -> bool:
        """Return whether the number ends a clause that measures nothing: "the QME suggested twenty"."""
        lows = self.lows
        previous = lows[num.first - 1]
        if self.kinds[at] not in ("punct", "") or (previous not in _GIVING and not self._verb(previous)):
            return False
        return not self.context.near(num.first, _MEASURES, back=14)

    def _verb(self, low: str) -> bool:
        return low.endswith(("ed", "ly")) and len(low) > 4

    def _participle(self, at: int) -> bool:
        """Return whether "24 meant for" goes on like "24 visits meant for", and "4 injured workers" does not."""
        if not self.lows[at].endswith("ed"):
            return False
        return self.kinds[at + 1] != "word" or self.lows[at + 1] in ELLIPSIS_ENDS

    def _counted(self, index: int) -> bool:
        """Return whether a number of visits, or of one visit, ends at the token at `index`: "5 of 12", "#7 of 12"."""
        for k in range(index, index - 4, -1):
            num = self.at.get(k)
            if num is not None and num.last == index:
                return num.kind in ("count", "ordinal")
        return False

    def _beside_count(self, first: int) -> bool:
        """Return whether "from" or "to" before `first` changes a number of visits: "the visits from 16 to 8"."""
        if self.lows[first - 1] == "to":
            return bool(self.atoms) and self.atoms[-1].kind == "count" and self.atoms[-1].last == first - 2
        return self.lows[first - 2] in COUNT_NOUNS

    def _antecedent(self, first: int, behind: int, *, far: bool = True) -> CountNoun | None:
        """Return what was last counted or named before `first`, or comes next.

        Args:
            first: The index of the number.
            behind: The index behind it.
            far: Whether the sentence before, and what comes next, may tell it too.
        """
        sentences = 0
        nearest = self.atoms[-1] if self.atoms else None
        timed = nearest is not None and nearest.kind in ("dur", "amt") and self.lows[behind] not in ELLIPSIS_SURE
        if nearest is not None and timed and self._same_thought(nearest.last, first):
            # The 4 of "6 weeks is longer than 4" is weeks: what was named before the weeks is not what it counts.
            return None
        for k in range(first - 1, max(first - 1 - MEMORY, -1), -1):
            low = self.lows[k]
            noun = COUNT_NOUNS.get(low)
            if noun in ("visit", "injection"):
                return noun
            if sentences == 0 and low in TREATMENT_HEADS:
                return "visit"
            if k in self.context.stops and low != ";":
                sentences += 1
                if sentences > 1 or not far:
                    break
        if not far:
            return None
        for k in range(behind, min(behind + _FORESIGHT, self.size)):
            noun = COUNT_NOUNS.get(self.lows[k])
            if noun in ("visit", "injection"):
                return noun
            if k in self.context.stops:
                break
        return None

    def _same_thought(self, last: int, first: int) -> bool:
        """Return whether neither a sentence ends nor care is named between two tokens."""
        if any(k in self.context.stops for k in range(last + 1, first)):
            return False
        between = self.lows[last + 1 : first]
        return not any(COUNT_NOUNS.get(low) in ("visit", "injection") or low in TREATMENT_HEADS for low in between)

    def _hours_behind(self, index: int) -> Literal["h", "min"] | None:
        """Return the unit of "80 of the first 160 hrs", where the number of hours stands at or near `index`."""
        for k in range(index, index + 3):
            num = self.at.get(k)
            if num is not None:
                unit = TIME_UNITS.get(self.lows[self.context.after(num)])
                return unit if unit in ("h", "min") else None
        return None


_MEASURES: Final = SCORE_WORDS | GAUGES
