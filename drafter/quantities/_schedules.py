"""What the grammar put together becomes the model: phases and schedules with their ambiguities, roles and owners."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from drafter.quantities._atom import Atom
from drafter.quantities._context import Context
from drafter.quantities._drafts import Group, PhaseDraft
from drafter.quantities._interval import Interval
from drafter.quantities._model import (
    Ambiguity,
    AmbiguityCode,
    Amount,
    Count,
    Duration,
    Frequency,
    Modality,
    Phase,
    VisitSchedule,
    frequency_words,
    modality_of,
)
from drafter.quantities._owners import Owners
from drafter.quantities._phrases import NOTHING, ONE
from drafter.quantities._roles import Roles
from drafter.spans import Span


def schedules(context: Context, atoms: list[Atom], groups: list[Group]) -> tuple[VisitSchedule, ...]:
    """Return the schedules of a text.

    Args:
        context: The text.
        atoms: Everything that was read, in order.
        groups: What belongs together.
    """
    if not groups:
        return ()
    numbers = sorted([atom.core for atom in atoms])
    roles, owners = Roles(context, numbers), Owners(context, numbers)
    made: list[VisitSchedule] = []
    for group in groups:
        schedule = _schedule(context, group, roles, owners)
        if schedule.role is None:
            schedule = _listed(context, group, schedule, made[-1] if made else None)
        made.append(schedule)
    return tuple(made)


def _listed(context: Context, group: Group, schedule: VisitSchedule, previous: VisitSchedule | None) -> VisitSchedule:
    """Give a schedule without a cue the role of the list it stands in, or of the shorthand that only orders use."""
    if previous is not None and previous.role in ("request", "history", "approved"):
        between = context.text[previous.span.end : schedule.span.start]
        if len(between) < _LIST_GAP and _LIST.fullmatch(between):
            return replace(schedule, role=previous.role, role_words=previous.role_words)
    if any("bare_shorthand" in atom.codes for draft in group.phases for atom in draft.atoms):
        return replace(schedule, role="request")
    return schedule


_LIST_GAP: Final = 60
_LIST: Final = re.compile(
    r"[^.;:]*(?:,|\band\b)(?:(?!\b(?:but|while|whereas|although|though|yet|is|are|was|were)\b)[^.;:])*"
)
"""What may stand between two members of a list."""


def _schedule(context: Context, group: Group, roles: Roles, owners: Owners) -> VisitSchedule:
    ambiguities: list[Ambiguity] = []
    phases = tuple([_phase(draft, ambiguities) for draft in group.phases])
    first, last, strength, effects = group.phases[0].atoms[0].core, -1, -1, NOTHING
    hull = phases[0].span
    for draft in group.phases:
        last = draft.last if draft.last > last else last
        for atom in draft.atoms:
            if atom.effects:
                effects |= atom.effects
            if strength < 0 and atom.kind == "amt" and atom.amount_kind in ("strength", "daily_dose"):
                strength = atom.core
    for phase in phases[1:]:
        hull = hull.hull(phase.span)
    role, cue = roles.decide(first, last, effects)
    if role is None or role == "request":
        _open_ends(group, phases, ambiguities)
    owner = owners.owner(first, last, drug=strength)
    name = None if owner is None else Span(context.start(owner[0]), context.end(owner[1]))
    return VisitSchedule(
        phases=phases,
        stated_total=None if group.total is None else group.total.value,
        role=role,
        ambiguities=tuple(ambiguities),
        sequential=group.sequential,
        span=hull,
        role_words=None if cue < 0 else Span(context.start(cue), context.end(cue)),
        treatment=None if name is None else name.of(context.text),
        treatment_words=name,
    )


def _span(atom: Atom) -> Span:
    return Span(atom.start, atom.end)


def _phase(draft: PhaseDraft, ambiguities: list[Ambiguity]) -> Phase:
    count, freq, dur = draft.count, draft.freq, draft.dur
    if freq is not None and freq.series and dur is None and count is None:
        # "eight weekly sessions": eight of them, one a week.
        count = freq.turned(kind="count", noun="visit")
        freq = freq.turned(value=ONE)
    made_count = None if count is None else Count(value=count.value, noun=count.noun, span=_span(count))
    made_freq = None if freq is None else Frequency(value=freq.value, per=freq.per, unit=freq.unit, span=_span(freq))
    made_dur = None if dur is None else Duration(value=dur.value, unit=dur.unit, span=_span(dur))
    session, amounts, scope = None, [], None
    start, end = draft.atoms[0].start, draft.atoms[0].end
    for atom in draft.atoms:
        if atom.start < start:
            start = atom.start
        if atom.end > end:
            end = atom.end
        scope = scope or atom.scope
    for atom in draft.amounts:
        amount = Amount(value=atom.value, unit=atom.amount_unit, kind=atom.amount_kind, span=_span(atom))
        if session is None and amount.kind == "session_length":
            session = amount
        else:
            amounts.append(amount)
    phase = Phase(
        count=made_count,
        frequency=made_freq,
        duration=made_dur,
        session_length=session,
        amounts=tuple(amounts),
        scope=scope,
        modality=_modality(draft),
        span=Span(start, end),
    )
    _phase_ambiguities(draft, phase, ambiguities)
    return phase


def _modality(draft: PhaseDraft) -> Modality:
    """Return how the phase states its numbers: the first part that is not exact decides."""
    parts = [atom for atom in (draft.count, draft.freq, draft.dur) if atom is not None and not atom.implied]
    for atom in parts or draft.amounts:
        value, effects = atom.value, atom.effects
        if effects and "approx" in effects:
            return "approximate"
        if effects and not effects.isdisjoint(_CAPPING):
            return "up_to"
        if (told := modality_of(value)) != "exact":
            return told
    return "exact"


_CAPPING: Final = frozenset(("max", "up_to", "limit", "max_open", "almost"))


def _phase_ambiguities(draft: PhaseDraft, phase: Phase, ambiguities: list[Ambiguity]) -> None:
    for atom in draft.atoms:
        for code in atom.codes:
            ambiguities.append(Ambiguity(code=code, readings=_readings(code, atom, phase), span=_span(atom)))
    if phase.count is None or phase.count.noun == "dose":
        return
    product = phase.product()
    if product is not None:
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
    return name.removesuffix("s") if length.value == ONE else name


def _open_ends(group: Group, phases: tuple[Phase, ...], ambiguities: list[Ambiguity]) -> None:
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
            visits = "visit" if phase.count.value == ONE else "visits"
            unit = _UNITS[phase.frequency.unit].removesuffix("s")
            each = f"a {unit}" if phase.frequency.per == ONE else rate.partition(" ")[2]
            readings = (
                f"{phase.count.value} {visits} in all",
                f"{phase.frequency.value} {visits} {each} without end",
            )
            ambiguities.append(Ambiguity(code="count_or_rate", readings=readings, span=phase.span))
