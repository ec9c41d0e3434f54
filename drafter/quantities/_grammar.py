"""Atoms become phases, phases become schedules: what belongs together, what follows, what stands apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from drafter.quantities._atoms import AtomReader
from drafter.quantities._exclude import Context, classify
from drafter.quantities._interval import Interval
from drafter.quantities._lexer import Token, iso_date, tokenize
from drafter.quantities._model import (
    Ambiguity,
    AmbiguityCode,
    Amount,
    Count,
    Duration,
    Frequency,
    Modality,
    NumberMention,
    Phase,
    Reading,
    VisitSchedule,
    frequency_words,
)
from drafter.quantities._numbers import Num, number_phrases
from drafter.quantities._roles import role_of
from drafter.quantities._units import Atom
from drafter.quantities._words import CLAUSE_BREAKS, ORDINALS, SEQUENCE_WORDS
from drafter.spans import Span

_NEAR: Final = 14
"""Tokens that may stand between two parts of one phase ("2 massage therapy for the lower back 2 times a month")."""
_HELD: Final = frozenset(("over", "for", "in", "within", "during", "across", "x"))


@dataclass(slots=True)
class _Draft:
    """A phase while it is put together."""

    atoms: list[Atom] = field(default_factory=list)
    count: Atom | None = None
    freq: Atom | None = None
    dur: Atom | None = None
    amounts: list[Atom] = field(default_factory=list)
    implied: bool = False

    @property
    def last(self) -> int:
        return max(atom.last for atom in self.atoms)

    def add(self, atom: Atom) -> None:
        self.atoms.append(atom)
        if atom.kind == "count":
            self.count = atom
        elif atom.kind == "freq":
            self.freq, self.implied = atom, False
        elif atom.kind == "dur":
            self.dur = atom
        else:
            self.amounts.append(atom)
            # "20 days x 8 hrs/day" counts the days already; "8 hours a day" alone says how often.
            days = self.count is not None and self.count.noun == "day"
            if atom.implied is not None and self.freq is None and not days:
                per = atom.implied
                self.freq = replace(
                    atom, kind="freq", value=Interval.of(per.times or 1), unit=per.unit, per=per.value, implied=None
                )
                self.implied = True


@dataclass(slots=True)
class _Group:
    """A schedule while it is put together."""

    phases: list[_Draft]
    total: Atom | None = None
    sequential: bool = True


def read(text: str) -> Reading:
    """Read every number of a text: schedules of care with their phases, and what each other number is.

    Args:
        text: Prose of a request, a utilization review, a guideline or a draft; any string.

    Returns:
        The schedules in the order of the text, and one mention for every numeral and number word.
    """
    tokens = tokenize(text)
    nums = number_phrases(tokens)
    context = Context(text, tokens, nums)
    classify(context)
    atoms = AtomReader(context).read()
    groups = _groups(context, atoms)
    schedules = tuple(_schedule(context, group) for group in groups)
    return Reading(text=text, schedules=schedules, numbers=_mentions(context))


# -- grouping --------------------------------------------------------------------------------------------------------


def _groups(context: Context, atoms: list[Atom]) -> list[_Group]:
    groups: list[_Group] = []
    for atom in atoms:
        if not groups:
            groups.append(_Group([_draft(atom)]))
            continue
        group = groups[-1]
        draft = group.phases[-1]
        gap = _Gap(context, draft.last, atom.first)
        if _restates(draft, atom, gap):
            continue
        if atom.total and not gap.sentence and draft.count is None and len(group.phases) > 1:
            group.total = atom
            draft.atoms.append(atom)
        elif atom.kind == "freq" and draft.count is not None and context.low(atom.last + 1) == "thereafter":
            group.phases.append(_draft(atom))
        elif _attaches(draft, atom, gap) or _labelled_duration(context, draft, atom, gap):
            if atom.kind == "dur" and gap.lows == ["/"] and draft.freq is None:
                atom.codes += ("stroke",)
            draft.add(atom)
        elif atom.total and not gap.sentence and atom.kind == "count" and draft.count is not None:
            # "8 more sessions for a total of 20", "trial of 6, total of up to 18": the total includes what came before.
            group.total, group.sequential = atom, False
            group.phases.append(_draft(atom))
        elif _follows(draft, atom, gap):
            group.phases.append(_draft(atom))
        else:
            groups.append(_Group([_draft(atom)]))
    return groups


def _draft(atom: Atom) -> _Draft:
    draft = _Draft()
    draft.add(atom)
    return draft


class _Gap:
    """The words between two atoms, and which of them part what they stand between."""

    __slots__ = ("breaks", "joined", "lows", "numbers", "sentence", "sequence", "words")

    def __init__(self, context: Context, last: int, first: int) -> None:
        far = first - last > 40
        indices = range(last + 1, min(first, last + 41))
        self.lows = [context.low(k) for k in indices]
        words = frozenset(self.lows)
        self.words = sum(context.kind(k) == "word" for k in indices)
        self.numbers = any(context.kind(k) == "num" for k in indices)
        self.sentence = far or any(low in (".", ";", "?", "!") and context.ends_sentence(k)
                                   for k, low in zip(indices, self.lows, strict=True))  # fmt: skip
        self.breaks = not words.isdisjoint(CLAUSE_BREAKS)
        self.joined = not words.isdisjoint(("and", "or", "&", ";"))
        self.sequence = not words.isdisjoint(SEQUENCE_WORDS)


def _restates(draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom says again what the phase has: "Q.I.D. (four times a day)"."""
    if gap.sentence or gap.sequence or len(gap.lows) > 2:
        return False
    if atom.kind == "freq" and draft.freq is not None and not draft.implied:
        same = atom.value == draft.freq.value and (atom.per, atom.unit) == (draft.freq.per, draft.freq.unit)
        return same and ("(" in gap.lows or not gap.lows)
    if atom.kind == "dur" and draft.dur is not None:
        return "(" in gap.lows and atom.value == draft.dur.value and atom.unit == draft.dur.unit
    return atom.kind == "count" and draft.count is not None and "(" in gap.lows and atom.value == draft.count.value


def _attaches(draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom is another part of the phase."""
    if gap.sentence or gap.sequence or len(gap.lows) > _NEAR:
        return False
    if atom.kind == "amt":
        return _amount_attaches(draft, atom, gap)
    if gap.breaks:
        return False
    if atom.kind == "count":
        return _count_attaches(draft, atom, gap)
    if atom.kind == "freq":
        return _freq_attaches(draft, gap)
    return _dur_attaches(draft, atom, gap)


def _amount_attaches(draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    if atom.implied is not None and draft.freq is not None:
        # "5 days per week or 60 hours per week" says the same care twice: a phase of its own.
        return "or" not in gap.lows and not any(a.implied is not None for a in draft.amounts)
    if draft.amounts and atom.amount_kind == "strength" and atom.amount_unit != "unit":
        # "Opana 5 mg, Zanaflex 4 mg" are two drugs, "10/325 mg" is one.
        return draft.amounts[-1].amount_kind != "strength" or not gap.words
    return not gap.breaks or atom.amount_kind in ("share", "daily_dose")


def _count_attaches(draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    if draft.count is not None:
        return False
    if draft.freq is None and draft.dur is None:
        return bool(draft.amounts) and (atom.noun == "dose" or not gap.joined)
    if gap.joined or gap.numbers:
        return False
    if atom.total or atom.noun == "dose" or gap.words == 0 or atom.lead == "x":
        return True
    if draft.freq is None and draft.dur is not None:
        held = draft.dur.lead in _HELD and draft.dur.lead != "within"
        return gap.words <= (6 if held else 3)
    return gap.words <= 2 and atom.lead in ("for", "of")


def _freq_attaches(draft: _Draft, gap: _Gap) -> bool:
    if draft.freq is not None:
        return draft.implied and "or" not in gap.lows
    if draft.count is not None:
        return not gap.joined
    if draft.dur is not None:
        if gap.joined:
            return False
        held = draft.dur.lead in _HELD or (gap.lows[:1] == ["of"])
        return gap.words <= (8 if held else 3)
    return True


def _dur_attaches(draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    if draft.dur is not None:
        return False
    if draft.count is None and draft.freq is None:
        return atom.lead in _HELD or not gap.words
    if atom.lead in _HELD:
        return "or" not in gap.lows
    punctuation = {"(", ",", "/", "-", "–", "@"}
    return not gap.words and set(gap.lows) <= punctuation and atom.lead is None


def _follows(draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom begins the next phase of the same schedule."""
    if atom.kind == "amt" or len(gap.lows) > 40:
        return False
    if atom.kind == "dur":
        return False
    if draft.dur is not None and draft.dur.effects & {"first", "initial"} and atom.kind == "freq":
        return draft.freq is not None or not gap.sentence
    if gap.sentence:
        return False
    # "5x/wk for 1 wk, 4x/wk for 1 wk" names no other treatment: the second stretch follows the first.
    tapering = draft.freq is not None and draft.dur is not None and atom.kind == "freq" and gap.lows == [","]
    return tapering or gap.sequence or "next" in atom.effects


def _labelled_duration(context: Context, draft: _Draft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom fills the duration field of a form: "Frequency: 2/week; Duration: 6 weeks"."""
    bare = atom.kind == "dur" and draft.freq is not None and draft.dur is None and not gap.words and len(gap.lows) <= 1
    return bare and context.low(atom.first) == "duration"


# -- the model -------------------------------------------------------------------------------------------------------


def _schedule(context: Context, group: _Group) -> VisitSchedule:
    ambiguities: list[Ambiguity] = []
    phases = tuple(_phase(draft, ambiguities) for draft in group.phases)
    first, last = group.phases[0].atoms[0], max(d.last for d in group.phases)
    role = role_of(context, first.core, last, frozenset().union(*(a.effects for d in group.phases for a in d.atoms)))
    if role in ("request", None):
        _open_ends(group, phases, ambiguities)
    hull = phases[0].span
    for phase in phases[1:]:
        hull = hull.hull(phase.span)
    return VisitSchedule(
        phases=phases,
        stated_total=group.total.value if group.total is not None else None,
        role=role,
        ambiguities=tuple(ambiguities),
        sequential=group.sequential,
        span=hull,
    )


def _span(atom: Atom) -> Span:
    return Span(atom.start, atom.end)


def _phase(draft: _Draft, ambiguities: list[Ambiguity]) -> Phase:
    count, freq, dur = draft.count, draft.freq, draft.dur
    if freq is not None and freq.series and dur is None and count is None:
        # "eight weekly sessions": eight of them, one a week.
        count = replace(freq, kind="count", noun="visit")
        freq = replace(freq, value=Interval.of(1))
    made_count = None if count is None else Count(value=count.value, noun=count.noun, span=_span(count))
    made_freq = None if freq is None else Frequency(value=freq.value, per=freq.per, unit=freq.unit, span=_span(freq))
    made_dur = None if dur is None else Duration(value=dur.value, unit=dur.unit, span=_span(dur))
    amounts = [Amount(value=a.value, unit=a.amount_unit, kind=a.amount_kind, span=_span(a)) for a in draft.amounts]
    session = next((a for a in amounts if a.kind == "session_length"), None)
    hull = Span(min(a.start for a in draft.atoms), max(a.end for a in draft.atoms))
    phase = Phase(
        count=made_count,
        frequency=made_freq,
        duration=made_dur,
        session_length=session,
        amounts=tuple(a for a in amounts if a is not session),
        scope=next((a.scope for a in draft.atoms if a.scope is not None), None),
        modality=_modality(draft),
        span=hull,
    )
    _phase_ambiguities(draft, phase, ambiguities)
    return phase


def _modality(draft: _Draft) -> Modality:
    """Return how the phase states its numbers: the first part that is not exact decides."""
    parts = [atom for atom in (draft.count, draft.freq, draft.dur) if atom is not None and not atom.implied]
    for atom in parts or draft.amounts:
        if atom.effects & {"approx"}:
            return "approximate"
        if atom.value.low is None or atom.effects & {"max", "up_to", "limit", "max_open", "almost"}:
            return "up_to"
        if atom.value.high is None:
            return "at_least"
        if atom.value.low != atom.value.high:
            return "range"
    return "exact"


def _phase_ambiguities(draft: _Draft, phase: Phase, ambiguities: list[Ambiguity]) -> None:
    codes: dict[AmbiguityCode, Atom] = {code: atom for atom in draft.atoms for code in atom.codes}
    for code, atom in codes.items():
        ambiguities.append(Ambiguity(code=code, readings=_readings(code, atom, phase), span=_span(atom)))
    product = phase.product()
    if phase.count is not None and product is not None and phase.count.noun != "dose":
        inside = product.low == phase.count.value.low and product.high == phase.count.value.high
        overlap = not (inside or _overlaps(product, phase.count.value))
        if overlap:
            readings = (f"{phase.count.value} visits as stated", f"{product} visits as frequency times duration")
            ambiguities.append(Ambiguity(code="counts_disagree", readings=readings, span=phase.span))


def _overlaps(a: Interval, b: Interval) -> bool:
    low_ok = a.low is None or b.high is None or a.low <= b.high
    return low_ok and (b.low is None or a.high is None or b.low <= a.high)


def _readings(code: AmbiguityCode, atom: Atom, phase: Phase) -> tuple[str, ...]:
    value = atom.value
    if code == "bare_shorthand" and phase.frequency is not None and phase.duration is not None:
        length = Duration(value=phase.duration.value, unit=phase.duration.unit)
        return (
            f"{frequency_words(phase.frequency)} for {length.value} {_plural(length)}",
            "another reading, since the request names no units",
        )
    if code == "biweekly":
        # "8 visits biweekly" counts the visits: the rate is the one that the phase ends up with.
        value = value if phase.frequency is None else phase.frequency.value
        return (f"{value} every {atom.per} {_UNITS[atom.unit]}", f"2 a {_UNITS[atom.unit].removesuffix('s')}")
    if code == "stroke" and phase.count is not None:
        length = Duration(value=value, unit=atom.unit)
        each = f"{phase.count.value} visits"
        return f"{each} over {value} {_plural(length)}", f"{each} in every {value} {_plural(length)}"
    if code == "bound_or_range":
        return (f"between {value.low} and {value.high}", f"no more than {value.high}")
    return (f"{value}",)


_UNITS: Final = {"min": "minutes", "h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years"}


def _plural(length: Duration) -> str:
    name = _UNITS[length.unit]
    return name.removesuffix("s") if length.value == Interval.of(1) else name


def _open_ends(group: _Group, phases: tuple[Phase, ...], ambiguities: list[Ambiguity]) -> None:
    """State the two readings of a count beside a rate without end, and of a rate alone."""
    for draft, phase in zip(group.phases, phases, strict=True):
        if phase.frequency is None or phase.duration is not None or draft.freq is None:
            continue
        rate = frequency_words(phase.frequency)
        if phase.count is None:
            if not draft.implied and phase.frequency.value.low is not None:
                ambiguity = Ambiguity(code="open_ended", readings=(f"{rate}, without end",), span=_span(draft.freq))
                ambiguities.append(ambiguity)
        elif draft.count is not None and phase.count.noun == "visit" and phase.count.value == phase.frequency.value:
            visits = "visit" if phase.count.value == Interval.of(1) else "visits"
            unit = _UNITS[phase.frequency.unit].removesuffix("s")
            each = f"a {unit}" if phase.frequency.per == Interval.of(1) else rate.partition(" ")[2]
            readings = (
                f"{phase.count.value} {visits} in all",
                f"{phase.frequency.value} {visits} {each} without end",
            )
            ambiguities.append(Ambiguity(code="count_or_rate", readings=readings, span=phase.span))


# -- every number ----------------------------------------------------------------------------------------------------


def _mentions(context: Context) -> tuple[NumberMention, ...]:
    out = [mention for num in context.nums if (mention := _mention(context, num)) is not None]
    tokens = context.tokens
    for index, token in enumerate(tokens):
        if token.kind in ("word", "num", "punct", "times"):
            if token.kind == "word" and token.low in ORDINALS and not _in_fraction(context, index):
                value = Interval.of(ORDINALS[token.low])
                out.append(NumberMention(value=value, kind="ordinal", span=Span(token.start, token.end), in_words=True))
            continue
        if token.kind != "section" or any(c.isdigit() for c in token.low):
            out.append(_token_mention(context, index, token))
    out.sort(key=lambda mention: mention.span)
    return tuple(out)


def _in_fraction(context: Context, index: int) -> bool:
    token = context.tokens[index]
    return any(num.start <= token.start < num.end for num in context.nums if num.first <= index <= num.last)


def _mention(context: Context, num: Num) -> NumberMention | None:
    kind = num.kind or "plain"
    words = context.text[num.start : num.end]
    if kind == "plain" and num.worded and words.lower() in ("one", "once"):
        # A pronoun, an article or a conjunction, not a number.
        return None
    date = words if kind == "date" and not num.is_range and num.low is not None and len(words) == 4 else None
    return NumberMention(
        value=num.value, kind=kind, span=Span(num.start, num.end), unit=num.unit, date=date, in_words=num.worded
    )


_ANY: Final = Interval(None, None)


def _token_mention(context: Context, index: int, token: Token) -> NumberMention:
    span = Span(token.start, token.end)
    words = context.text[token.start : token.end]
    if token.kind == "date":
        return NumberMention(value=_ANY, kind="date", span=span, date=iso_date(words, _year_nearby(context, index)))
    if token.kind == "ordinal":
        return NumberMention(value=Interval.of(int(words[:-2])), kind="ordinal", span=span)
    if token.kind == "clock":
        return NumberMention(value=_ANY, kind="measurement", span=span, unit="clock")
    if token.kind == "level":
        return NumberMention(value=_ANY, kind="level", span=span)
    if token.kind == "section":
        return NumberMention(value=_ANY, kind="section", span=span)
    return NumberMention(value=_ANY, kind="code", span=span)


def _year_nearby(context: Context, index: int) -> str | None:
    """Return the year of the date that closes "January 9 to February 8, 2018"."""
    for k in range(index + 1, min(index + 4, len(context.tokens))):
        token = context.tokens[k]
        if token.kind == "date":
            tail = token.low[-4:]
            return tail if tail.isdigit() else None
        if token.low not in ("to", "through", "and", "-", "–", ",", "until"):
            return None
    return None
