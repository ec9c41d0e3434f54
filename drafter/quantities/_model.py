"""What a text says about quantities of care: phases, schedules, and every other number it holds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from drafter.quantities._interval import Answer, Interval, Number, exact
from drafter.spans import Span

TimeUnit = Literal["min", "h", "d", "wk", "mo", "a"]
"""UCUM codes of time: minute, hour, day, week, month, year (`a`, annum)."""

AmountUnit = Literal["min", "h", "mg", "ug", "g", "ml", "%", "unit"]
"""What an amount is measured in; `unit` is a billing or therapy unit."""

CountNoun = Literal["visit", "injection", "day", "dose", "item"]
"""What is counted: `visit` stands for visits, sessions, treatments, appointments; `dose` for dispensed tablets."""

AmountKind = Literal["strength", "daily_dose", "hours", "session_length", "share", "other"]
"""`strength` of a drug, its sum a day, hours of care, length of one session, a percentage."""

Role = Literal["request", "approved", "limit", "trial", "history", "time_to_effect"]
"""Whose number it is: asked for, allowed by UR, a guideline's limit or trial, past care, time until it works."""

Scope = Literal["session", "region", "injury", "year", "course"]
"""What a count is per, where the text says so."""

Modality = Literal["exact", "up_to", "at_least", "approximate", "range"]

AmbiguityCode = Literal[
    "bare_shorthand", "biweekly", "count_or_rate", "open_ended", "bound_or_range", "stroke", "counts_disagree", "unread"
]
"""Why a text has more than one reading:

- `bare_shorthand`: "2x6", read as 2 a week for 6 weeks
- `biweekly`: twice a week or every two weeks
- `count_or_rate`: "2 massage therapy 2 times a month", 2 in all or 2 a month without end
- `open_ended`: a rate without an end
- `bound_or_range`: "limited to 4-6", a range or a cap
- `stroke`: "24 visits / 3 mos", over or per
- `counts_disagree`: a stated count that is not its own frequency times duration
- `unread`: a number beside the schedule that the reader could not place
"""

NumberKind = Literal[
    "count", "frequency", "period", "duration", "amount",
    "date", "age", "page", "section", "code", "level", "score", "measurement", "ordinal", "list_marker", "tenure",
    "equation", "plain",
]  # fmt: skip
"""What a number in a text is.

The first five are quantities of care; `plain` is a number that the reader could not place.
"""


def modality_of(value: Interval) -> Modality:
    """Return how an interval states its number; an approximation and a range under a cap are told by words alone."""
    if value.low is None:
        return "up_to"
    if value.high is None:
        return "at_least"
    return "exact" if value.low == value.high else "range"


_DAYS: Final[dict[TimeUnit, tuple[Number, Number]]] = {
    "min": (Fraction(1, 1440), Fraction(1, 1440)),
    "h": (Fraction(1, 24), Fraction(1, 24)),
    "d": (1, 1),
    "wk": (7, 7),
    "mo": (28, 31),
    "a": (365, 366),
}
"""Shortest and longest length of each unit in days. Months and years are ranges: they never convert silently."""

_ZERO: Final = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of visits, injections, days or doses."""

    value: Interval
    noun: CountNoun = "visit"
    span: Span = field(default=_ZERO, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """`value` times in every `per` `unit`s: "1-2 visits every 4-6 months" is value 1-2, per 4-6, unit `mo`."""

    value: Interval
    per: Interval
    unit: TimeUnit
    span: Span = field(default=_ZERO, compare=False)

    def per_day(self) -> Interval:
        """Return the slowest and fastest rate a day; a month counts as 28 to 31 days."""
        short, long = _DAYS[self.unit]
        slow_per = None if self.per.high is None else self.per.high * long
        fast_per = None if self.per.low is None else self.per.low * short
        return Interval(
            None if self.value.low is None or not slow_per else Fraction(self.value.low) / slow_per,
            None if self.value.high is None or not fast_per else Fraction(self.value.high) / fast_per,
            self.value.low_open,
            self.value.high_open,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time: `value` in `unit`s."""

    value: Interval
    unit: TimeUnit
    span: Span = field(default=_ZERO, compare=False)

    @property
    def is_calendar(self) -> bool:
        """Whether the unit is a month or a year, whose length in days varies."""
        return self.unit in ("mo", "a")

    def days(self) -> Interval:
        """Return the length in days, for comparison only; a month counts as 28 to 31 days, a year as 365 to 366."""
        short, long = _DAYS[self.unit]
        return Interval(
            None if self.value.low is None else exact(self.value.low * short),
            None if self.value.high is None else exact(self.value.high * long),
            self.value.low_open,
            self.value.high_open,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A dose, a number of hours, the length of a session or a percentage."""

    value: Interval
    unit: AmountUnit
    kind: AmountKind = "other"
    span: Span = field(default=_ZERO, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One stretch of care: how many, how often, for how long, each only where the text says so."""

    count: Count | None = None
    frequency: Frequency | None = None
    duration: Duration | None = None
    session_length: Amount | None = None
    amounts: tuple[Amount, ...] = ()
    scope: Scope | None = None
    modality: Modality = "exact"
    span: Span = field(default=_ZERO, compare=False)

    def total(self) -> Interval | None:
        """Return the number of visits, sessions or days of care of this phase, or None where the text does not say.

        The stated count, else frequency times duration. Hours, days and weeks convert into one another; weeks never
        come out of months or years, nor the other way round. Drugs have no total: neither dispensed doses, nor how
        often a strength is taken.
        """
        if any(a.kind in ("strength", "daily_dose") for a in self.amounts):
            return None
        if self.count is not None:
            return None if self.count.noun in ("dose", "item") else self.count.value
        return self.product()

    def product(self) -> Interval | None:
        """Return frequency times duration in visits, or None where either is absent or the units do not convert."""
        if self.frequency is None or self.duration is None:
            return None
        rate, length = self.frequency, self.duration
        if not rate.per.is_exact or (rate.unit != length.unit and (length.is_calendar or rate.unit in ("mo", "a"))):
            return None
        factor = Fraction(_DAYS[length.unit][0]) / (Fraction(rate.per.low or 0) * _DAYS[rate.unit][0])
        product = rate.value * length.value.scaled(factor)
        return Interval(
            None if product.low is None else math.floor(product.low),
            None if product.high is None else math.ceil(product.high),
            product.low_open,
            product.high_open,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """Words with more than one reading, each reading stated in English."""

    code: AmbiguityCode
    readings: tuple[str, ...]
    span: Span = field(default=_ZERO, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One comparison of a proof: what was compared, the answer, and the sentence that says it."""

    aspect: Literal["count", "duration", "frequency", "unit"]
    answer: Answer
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The answer of `within`, with its proof."""

    answer: Answer
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSchedule:
    """What one clause says about care: its phases in order, whose number it is, and what is unclear about it."""

    phases: tuple[Phase, ...] = ()
    stated_total: Interval | None = None
    role: Role | None = None
    ambiguities: tuple[Ambiguity, ...] = ()
    sequential: bool = field(default=True)
    """Whether the phases follow one another (and so add up) or stand side by side."""
    span: Span = field(default=_ZERO, compare=False)
    role_words: Span | None = field(default=None, compare=False)
    """The word of the text that told most of the role, where one did."""
    treatment: str | None = field(default=None, compare=False)
    """The name of the treatment whose numbers they are, as the text has it; None where it names none."""
    treatment_words: Span | None = field(default=None, compare=False)
    """Where that name stands."""

    def total(self) -> Interval | None:
        """Return the number of visits in all, or None where the text does not determine one.

        A stated total, else the sum over sequential phases. None where a count may also be a rate without end
        (`count_or_rate`): two readings have no one total.
        """
        if any(a.code == "count_or_rate" for a in self.ambiguities):
            return None
        if self.stated_total is not None:
            return self.stated_total
        totals = [t for p in self.phases if (t := p.total()) is not None]
        counted = [p for p in self.phases if p.count is not None or p.frequency is not None]
        if not totals or len(totals) < len(counted) or (len(totals) > 1 and not self.sequential):
            return None
        total = totals[0]
        for other in totals[1:]:
            total = total + other
        return total

    def length(self) -> Duration | None:
        """Return the stated duration over all sequential phases, or None where one is missing or units differ.

        A stated total that has its own duration ("trial of 6 visits over 2 weeks, total of 18 over 8 weeks") includes
        what came before it, and so does that duration.
        """
        final = self.phases[-1] if self.phases else None
        if final is not None and final.count is not None and final.count.value == self.stated_total and final.duration:
            return final.duration
        durations = [p.duration for p in self.phases if p.duration is not None]
        if not durations or len(durations) < len(self.phases) or (len(durations) > 1 and not self.sequential):
            return None
        first = durations[0]
        value = first.value
        for other in durations[1:]:
            if other.unit != first.unit:
                return None
            value = value + other.value
        return Duration(value=value, unit=first.unit, span=first.span)

    def within(self, limit: VisitSchedule) -> Comparison:
        """Compare with a limit, which binds by its upper ends: count, duration and frequency each apart.

        Returns:
            `no` if any aspect passes the limit, `yes` if every aspect that the limit states is shown to stay inside,
            else `unknown`; the steps say which aspect was compared and how.
        """
        steps = tuple(
            step
            for step in (_count_step(self, limit), _duration_step(self, limit), _frequency_step(self, limit))
            if step is not None
        )
        answers = {step.answer for step in steps}
        if "no" in answers:
            return Comparison(answer="no", steps=steps)
        if "unknown" in answers or not steps:
            return Comparison(answer="unknown", steps=steps)
        return Comparison(answer="yes", steps=steps)

    def entails(self, claim: Phase) -> bool:
        """Return whether a phase stated elsewhere sits inside ONE phase of this schedule.

        Every part the claim states (count, frequency, duration, amounts) must agree with the same phase here: a bag of
        numbers would miss each swap of two true numbers. A limit may also be stated by its upper end alone. A bare
        count may be the total of this schedule or of one phase.
        """
        lenient = self.role in ("limit", "trial", "time_to_effect")
        if any(_phase_agrees(phase, claim, lenient=lenient) for phase in self.phases):
            return True
        bare = claim.count is not None and claim.frequency is None and not claim.amounts
        if bare and claim.count is not None and claim.count.noun in ("visit", "injection", "day"):
            total, length = self.total(), self.length()
            same_length = claim.duration is None or (
                length is not None and _same_length(length, claim.duration, lenient=lenient)
            )
            return total is not None and same_length and _same(total, claim.count.value, lenient=lenient)
        if claim.duration is not None and claim.count is None and claim.frequency is None and not claim.amounts:
            length = self.length()
            return length is not None and _same_length(length, claim.duration, lenient=lenient)
        return False


class NumberMention(NamedTuple):
    """One number of a text and what it is.

    Every numeral and every number word of a text is in exactly one mention, quantity of care or not: what is not
    mentioned cannot be traced.
    """

    value: Interval
    kind: NumberKind
    span: Span
    unit: str | None = None
    """The unit or noun beside it (`wk`, `visit`, `mg`), where there is one."""
    date: str | None = None
    """For kind `date`: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as far as the text states it."""
    in_words: bool = False
    """Whether it stands in words ("four") and not in digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything the reader found in a text."""

    text: str
    schedules: tuple[VisitSchedule, ...] = ()
    numbers: tuple[NumberMention, ...] = ()

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Return the phases of all schedules in the order of the text."""
        return tuple(sorted((p for s in self.schedules for p in s.phases), key=lambda p: p.span))

    @property
    def ambiguities(self) -> tuple[Ambiguity, ...]:
        """Return the ambiguities of all schedules in the order of the text."""
        return tuple(sorted((a for s in self.schedules for a in s.ambiguities), key=lambda a: a.span))

    def total(self) -> Interval | None:
        """Return the total of the text's only schedule that determines or states one, else None.

        A total that is stated ("bringing the sum to 8") goes before the counts that make it up.
        """
        stated = [s.stated_total for s in self.schedules if s.stated_total is not None]
        if len(stated) == 1:
            return stated[0]
        totals = [t for s in self.schedules if (t := s.total()) is not None]
        return totals[0] if len(totals) == 1 else None


def _count_step(request: VisitSchedule, limit: VisitSchedule) -> Step | None:
    bound = limit.total()
    if bound is None or bound.high is None:
        return None
    total = request.total()
    if total is None:
        return Step(aspect="count", answer="unknown", text=f"number of visits unknown, limit {bound}")
    answer = total.at_most(bound)
    relation = {"yes": "inside", "no": "over", "unknown": "cannot be compared with"}[answer]
    return Step(aspect="count", answer=answer, text=f"{total} visits, {relation} the limit of {bound}")


_UNIT_WORDS: Final[dict[TimeUnit, str]] = {
    "min": "minutes", "h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years",
}  # fmt: skip


def _duration_step(request: VisitSchedule, limit: VisitSchedule) -> Step | None:
    bound = limit.length()
    if bound is None or bound.value.high is None:
        return None
    length = request.length()
    stated = f"{bound.value} {_UNIT_WORDS[bound.unit]}"
    if length is None:
        return Step(aspect="duration", answer="unknown", text=f"duration not stated, limit {stated}")
    if length.unit == bound.unit:
        answer, note = length.value.at_most(bound.value), ""
    else:
        answer = length.days().at_most(bound.days())
        note = " (a month counted as 28 to 31 days)" if length.is_calendar or bound.is_calendar else ""
    relation = {"yes": "inside", "no": "over", "unknown": "cannot be compared with"}[answer]
    text = f"{length.value} {_UNIT_WORDS[length.unit]} requested, {relation} the limit of {stated}{note}"
    return Step(aspect="duration", answer=answer, text=text)


def _frequency_step(request: VisitSchedule, limit: VisitSchedule) -> Step | None:
    bounds = [p.frequency for p in limit.phases if p.frequency is not None and p.frequency.value.high is not None]
    if not bounds:
        return None
    rates = [p.frequency for p in request.phases if p.frequency is not None]
    fastest = max(bounds, key=lambda f: f.per_day().high or 0)
    stated = frequency_words(fastest)
    if not rates:
        return Step(aspect="frequency", answer="unknown", text=f"frequency not stated, limit {stated}")
    answers = {rate.per_day().at_most(fastest.per_day()) for rate in rates}
    answer: Answer = "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
    relation = {"yes": "no faster than", "no": "faster than", "unknown": "cannot be compared with"}[answer]
    text = f"{frequency_words(rates[0])} requested, {relation} the limit of {stated}"
    return Step(aspect="frequency", answer=answer, text=text)


def frequency_words(frequency: Frequency) -> str:
    """Return a frequency in words: `1-2 a week`, `1 every 2 weeks`."""
    unit = _UNIT_WORDS[frequency.unit]
    if frequency.per == Interval.of(1):
        return f"{frequency.value} a {unit.removesuffix('s')}"
    return f"{frequency.value} every {frequency.per} {unit}"


def _same(source: Interval, claim: Interval, *, lenient: bool) -> bool:
    if source.low == claim.low and source.high == claim.high:
        return True
    if not lenient or source.high is None or claim.high != source.high:
        return False
    return claim.low is None or claim.low == claim.high


def _same_length(source: Duration, claim: Duration, *, lenient: bool) -> bool:
    if source.unit == claim.unit:
        return _same(source.value, claim.value, lenient=lenient)
    if source.is_calendar or claim.is_calendar:
        return False
    return _same(source.days(), claim.days(), lenient=lenient)


def _phase_agrees(source: Phase, claim: Phase, *, lenient: bool) -> bool:
    if claim.count is not None:
        counts = [v for v in (source.count.value if source.count else None, source.product()) if v is not None]
        if not any(_same(value, claim.count.value, lenient=lenient) for value in counts):
            return False
        if source.count is not None and not _comparable(source.count.noun, claim.count.noun):
            return False
    if claim.frequency is not None and (
        source.frequency is None or not _same_rate(source.frequency, claim.frequency, lenient=lenient)
    ):
        return False
    if claim.duration is not None and (
        source.duration is None or not _same_length(source.duration, claim.duration, lenient=lenient)
    ):
        return False
    amounts = (*source.amounts, *((source.session_length,) if source.session_length else ()))
    claimed = (*claim.amounts, *((claim.session_length,) if claim.session_length else ()))
    return all(
        any(a.unit == c.unit and _same(a.value, c.value, lenient=lenient) for a in amounts) for c in claimed
    ) and any((claim.count, claim.frequency, claim.duration, claimed))


def _same_rate(source: Frequency, claim: Frequency, *, lenient: bool) -> bool:
    same_period = source.unit == claim.unit and source.per == claim.per
    return same_period and _same(source.value, claim.value, lenient=lenient)


def _comparable(source: CountNoun, claim: CountNoun) -> bool:
    return source == claim or "visit" in (source, claim)
