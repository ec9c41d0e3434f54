"""What is read from one number: an atom of a phase."""

from __future__ import annotations

from typing import Any, Literal

from drafter.quantities._interval import Interval
from drafter.quantities._model import AmbiguityCode, AmountKind, AmountUnit, CountNoun, Scope, TimeUnit
from drafter.quantities._phrases import ONE, Per
from drafter.quantities._words import Effect

AtomKind = Literal["count", "freq", "dur", "amt"]


class Atom:
    """One quantity of care before it joins a phase.

    What most atoms do not have stands on the class and costs nothing: thousands are made for each page.

    Attributes:
        kind: A count, a frequency, a duration or an amount.
        value: How many, how often, how long, how much.
        first: The index of its first token, the words before the number included.
        last: The index of its last token.
        core: The index of the number's own first token.
        start: Where it begins in the text, with the words that change its value.
        end: Where it ends in the text.
        effects: What the words before and behind it do.
        lead: The preposition before it.
        noun: What a count counts.
        unit: The unit of a duration, or of the period of a frequency.
        per: The length of the period of a frequency.
        amount_unit: The unit of an amount.
        amount_kind: What an amount is.
        scope: What a count is per.
        total: Whether it is the number in all.
        implied: The period of hours of care, which tell how often too.
        elided: Whether what it counts was named before.
        weekdays: Whether it is told by the names of days.
        supply: Whether it is how long a dispensed quantity lasts.
        closed: Whether it tells how long relief lasted or how long ago something was, and belongs to no schedule.
        label: The field of a form that it fills.
        series: Whether it is "3 weekly sessions": a rate where a duration follows, else a count of weekly sessions.
        codes: Its ambiguities.
    """

    noun: CountNoun = "visit"
    unit: TimeUnit = "wk"
    per: Interval = ONE
    amount_unit: AmountUnit = "unit"
    amount_kind: AmountKind = "other"
    scope: Scope | None = None
    total: bool = False
    implied: Per | None = None
    elided: bool = False
    weekdays: bool = False
    supply: bool = False
    closed: bool = False
    label: Literal["freq", "dur", "count"] | None = None
    series: bool = False
    codes: tuple[AmbiguityCode, ...] = ()

    def __init__(
        self,
        kind: AtomKind,
        value: Interval,
        first: int,
        last: int,
        core: int,
        start: int,
        end: int,
        effects: frozenset[Effect],
        lead: Effect | None,
        **rest: Any,
    ) -> None:
        self.kind = kind
        self.value = value
        self.first = first
        self.last = last
        self.core = core
        self.start = start
        self.end = end
        self.effects = effects
        self.lead = lead
        if rest:
            self.__dict__.update(rest)

    def turned(self, **changes: Any) -> Atom:
        """Return a copy with some attributes changed."""
        other = Atom.__new__(Atom)
        other.__dict__.update(self.__dict__, **changes)
        return other
