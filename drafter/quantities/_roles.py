"""Whose number it is: every word around a schedule that tells a role has its say, the nearest the most.

A request, past care, what was approved and a guideline's limit stand in one sentence more often than not. So no cue
decides alone: each counts by its weight (`_cues`), by how near it stands, and by what parts it from the number. Another
number in between takes most of it away. Where the best role has little to show there is none: a reader that guesses
teaches its users to ignore it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, NamedTuple

from drafter.quantities._context import Context
from drafter.quantities._cues import CUES, EFFECT_WORDS, OF_REVIEW, PARTING, PRESCRIBERS, TIME_WORDS, Cue
from drafter.quantities._model import Role
from drafter.quantities._words import Effect

_TELLING: Final = frozenset(CUES)
_FLOOR: Final = 0.3
"""What the best role must have, to be named."""
_BACK: Final = 30
_AHEAD: Final = 12
"""Tokens before and behind a schedule in which cues are looked for, within its sentence."""
_BESIDE: Final = 4
"""Tokens beside a stated total in which cues count."""
_FAINT: Final = 0.04
"""Less than this of a cue is not counted."""
_CROSSED: Final = 0.3
"""What is left of a cue on the other side of another number."""
_EFFECTS: Final[dict[Effect, tuple[Role, float]]] = {
    "last": ("history", 0.8), "more": ("request", 0.35), "initial": ("trial", 0.8), "limit": ("limit", 0.5),
    "max": ("limit", 0.35), "up_to": ("limit", 0.15),
}  # fmt: skip


class Decision(NamedTuple):
    """The role of a schedule and the token that told most of it; None and -1 where nothing did."""

    role: Role | None
    cue: int


_NONE: Final = Decision(None, -1)


class Roles:
    """Decides the roles of the schedules of one text.

    Args:
        context: The text.
        numbers: The index of the first token of every quantity of care, in order.
    """

    def __init__(self, context: Context, numbers: list[int]) -> None:
        self.context = context
        self._numbers = numbers
        words, lows = context.words, context.lows
        self._effect = not (EFFECT_WORDS.isdisjoint(words) or TIME_WORDS.isdisjoint(words))
        self._places = [] if words.isdisjoint(_TELLING) else [k for k, low in enumerate(lows) if low in CUES]

    def _parted(self, begin: int, end: int) -> float:
        """Return what is left of a cue behind the tokens from `begin` to `end`."""
        left = 1.0
        for low in self.context.lows[begin:end]:
            if low in PARTING:
                left *= PARTING[low]
        crossed = bisect_left(self._numbers, end) - bisect_left(self._numbers, begin)
        return left * _CROSSED**crossed if crossed > 0 else left

    def decide(self, first: int, last: int, effects: frozenset[Effect]) -> Decision:
        """Return the role of the schedule between two tokens.

        Args:
            first: The index of the schedule's first token.
            last: The index of its last token.
            effects: What the words directly before its numbers do.
        """
        begin, end = self._sentence(first, last)
        told = self._places[bisect_left(self._places, begin) : bisect_left(self._places, end)]
        if self._effect and self._until_effect(first, last):
            return Decision("time_to_effect", -1)
        if self._refused(last):
            return Decision("request", last + 2)
        if not told and not effects:
            return _NONE
        scores: dict[Role, float] = {}
        leads: dict[Role, tuple[float, int]] = {}
        for effect in effects:
            if effect in _EFFECTS:
                role, weight = _EFFECTS[effect]
                scores[role] = scores.get(role, 0.0) + weight
        total = "total" in effects
        for k in told:
            if total and not first - _BESIDE <= k <= last + _BESIDE:
                # "24 visits and 6 that were authorized, 30 in all": what was said of a part is not said of the whole.
                continue
            cue = CUES[self.context.lows[k]]
            weight = self._weight(k, cue, first, last)
            if weight > _FAINT:
                told_role = self._turned(k, cue)
                if told_role is not None:
                    scores[told_role] = scores.get(told_role, 0.0) + weight
                    if weight > leads.get(told_role, (0.0, -1))[0]:
                        leads[told_role] = (weight, k)
        if not scores:
            return _NONE
        if scores.get("trial", 0.0) >= 0.5:
            # A guideline's trial is a trial; one that was asked for or is over is not.
            scores["trial"] += scores.pop("limit", 0.0)
        best = max(scores, key=lambda role: scores[role]) if len(scores) > 1 else next(iter(scores))
        return Decision(best, leads.get(best, (0.0, -1))[1]) if scores[best] >= _FLOOR else _NONE

    def _sentence(self, first: int, last: int) -> tuple[int, int]:
        """Return where the part of the sentence around a schedule begins and ends in which cues count."""
        ends = self.context.full_stops
        begin, end = max(first - _BACK, 0), min(last + 1 + _AHEAD, self.context.size)
        place = bisect_left(ends, first)
        if place:
            begin = max(begin, ends[place - 1] + 1)
        place = bisect_left(ends, last + 1)
        return begin, min(end, ends[place]) if place < len(ends) else end

    def _weight(self, k: int, cue: Cue, first: int, last: int) -> float:
        """Return what is left of the cue at `k` when it reaches the schedule."""
        if k > last:
            distance = k - last
            if self.context.lows[k + 1] == ":":
                # "4 visits (requested: 10)" speaks of what comes.
                return cue.weight * 0.15
            near = 1.35 if distance <= 2 else 1.0 if distance <= 4 else 1 / (1 + (distance - 2) / 5)
            return cue.weight * near * self._parted(last + 1, k)
        if k >= first:
            # "24 prior visits", but not "four a day, which is under the maximum, for 12 weeks".
            beside = self._numbers[bisect_left(self._numbers, k + 1) - 1]
            return cue.weight * (1.6 if k - beside <= _BESIDE else 0.2)
        lows = self.context.lows
        if lows[k + 1] == ":" or (lows[k + 1] in ("for", "of") and first - k < 4):
            near = 1.3
        else:
            near = 1 / (1 + max(first - k - 2, 0) / 9)
        return cue.weight * near * self._parted(k + 1, first)

    def _turned(self, k: int, cue: Cue) -> Role | None:
        """Return the role of a cue after the words beside it, or None where they make it none."""
        lows = self.context.lows
        low, after = lows[k], lows[k + 1]
        if cue.role == "approved":
            # What is "not certified" was asked for.
            return "request" if "not" in lows[max(k - 3, 0) : k] or lows[k - 2] == "non" else "approved"
        if low in ("had", "has") and (after in ("been", "not") or after.endswith(("ed", "en"))):
            return None
        if (low == "date" and lows[k - 1] != "to") or after in OF_REVIEW:
            return None
        if low.startswith("recommend") and not PRESCRIBERS.isdisjoint(lows[max(k - 3, 0) : k]):
            return "request"
        return cue.role

    def _refused(self, last: int) -> bool:
        """Return whether the words behind refuse what was asked for: "and ten are not", "are not necessary"."""
        lows = self.context.lows
        if lows[last + 1] not in ("is", "are", "was", "were") or lows[last + 2] != "not":
            return False
        cue = next((CUES[low] for low in lows[last + 3 : last + 5] if low in CUES), None)
        return cue.role == "approved" if cue is not None else self.context.kinds[last + 3] in ("punct", "")

    def _until_effect(self, first: int, last: int) -> bool:
        """Return whether it tells how long it takes until care shows an effect."""
        lows = self.context.lows
        behind, ahead = lows[last + 1 : last + 7], lows[max(first - 8, 0) : first]
        for words, reach in ((behind, range(6)), (ahead, range(len(ahead) - 4, len(ahead)))):
            told = [j for j in reach if 0 <= j < len(words) and words[j] in EFFECT_WORDS]
            if told and not (TIME_WORDS.isdisjoint(ahead) and TIME_WORDS.isdisjoint(behind[: max(told) + 1])):
                crossed = bisect_left(self._numbers, last + 7) - bisect_left(self._numbers, last + 1)
                return words is ahead or not crossed or told[0] < 4
        return False
