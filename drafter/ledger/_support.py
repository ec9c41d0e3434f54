"""Whether a source supports what a draft says: a schedule as a whole, or one number by its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from drafter.assessment import Sum, SumKind
from drafter.ledger._sources import Source, Topic
from drafter.quantities import Amount, Count, Duration, Frequency, Interval, Phase, Role, VisitSchedule

Part = Count | Frequency | Duration | Amount

_TOPICS_OF: Final[dict[Role, frozenset[Topic]]] = {
    "request": frozenset({"request", "certified", "ur"}),
    "approved": frozenset({"request", "certified", "ur", "history", "record"}),
    "limit": frozenset({"cited", "ur", "record"}),
    "trial": frozenset({"cited", "ur", "record", "request"}),
    "time_to_effect": frozenset({"cited", "ur"}),
    "history": frozenset({"history", "record", "ur"}),
}
"""Where a number may come from, by whose number the sentence says it is.

A true number in the wrong role is a wrong one: the 6 of "up to 6 visits" says nothing about visits that were attended.
The words of a UR letter report any role.
"""

_OF_A_GUIDELINE: Final[frozenset[Role | None]] = frozenset({"limit", "trial", "time_to_effect"})
_SUMS_OF: Final[dict[Role, frozenset[SumKind]]] = {
    "request": frozenset({"requested", "with_prior", "certified", "refused", "over"}),
    "approved": frozenset({"requested", "certified", "refused", "left", "first_course"}),
    "limit": frozenset({"first_course", "over", "left"}),
    "trial": frozenset({"first_course"}),
    "time_to_effect": frozenset(),
    "history": frozenset({"prior", "with_prior"}),
}

_AT_LEAST: Final = re.compile(
    r"\b(?:at least|no(?:t)? (?:fewer|less) than|minimum(?: of)?|starting at|or more|and up)\b", re.IGNORECASE
)
_MORE_THAN: Final = re.compile(
    r"\b(?:more than|over|above|beyond|past|exceed(?:s|ing)?|longer than|fewer than|less than|shorter than|under|below|"
    r"slower than|faster than|later than)\b",
    re.IGNORECASE,
)
_PASSES: Final = re.compile(r"\b(?:go(?:es|ing|ne)?|went|run(?:s|ning)?)\s+(?:past|beyond|over)\b", re.IGNORECASE)
"""Words that pass a limit whoever states it: "going past 12"."""
_STATES_LIMIT: Final = re.compile(
    r"\b(?:limit|guidelines?|MTUS|ODG|ACOEM|schedule|passage|course|recommend\w*|allow\w*|support\w*|provid\w*|"
    r"permit\w*|"
    r"requir\w*)(?:\s+(?:is|are|of|for|runs|to|up|a|an|the))*\s+(?:more than|over|above|beyond|past|longer than|"
    r"fewer than|less than)\b",
    re.IGNORECASE,
)
_COMPARES: Final = re.compile(
    r"\b(?:against|within|inside|outside|over|under|below|beyond|exceed\w*|pass(?:es|ed|ing)?|than|limit\w*|"
    r"compare\w*|same|keeps?|of)\b",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(
    r"\b(?:limit\w*|maximum|optimum|period|duration|schedule|course|recommend\w*|allow\w*|provid\w*|support\w*|"
    r"permit\w*|"
    r"guidelines?|MTUS|ODG|ACOEM|initial|first|trial|stage|after|up to|no more than|at most)\b",
    re.IGNORECASE,
)
_GIVES: Final = re.compile(
    r"\b(?:recommends?|allows?|supports?|provides?|permits?|gives?|limits?|names?|sets?)\b[^.;:]*$", re.IGNORECASE
)
"""Words by which a guideline gives something, before what it gives."""
_TAIL: Final = 24
"""Characters before a quantity in which a comparison with it may stand: "over the 24 visits"."""
_OF_UR: Final = re.compile(r"\b(?:claims administrator|[Uu]tilization review|UR)\b")
"""Words that make the rest of a sentence a report on the utilization review, which may name any number."""
_NEAR: Final = re.compile(r"[^.,;:]{0,60}$")


def role_of(phase: Phase, role: Role | None, *, before: str, own: str) -> Role | None:
    """Return the role of a phase where the words just before it make it plain, else None.

    The reader takes the nearest cue of the sentence. That is far too far to call a true number wrong: in "earlier
    visits count against the same 4-6 visits" the number is the guideline's.
    """
    near = _NEAR.search(before)
    words = near.group() if near else ""
    if role in ("request", "history", "approved"):
        if _OF_UR.search(before):
            return None
        plain = phase.count is not None and phase.frequency is None and phase.duration is None and not phase.amounts
        return role if plain and not _COMPARES.search(words) else None
    if role is not None and not _LIMITS.search(f"{words} {own}"):
        return None
    return role


def in_role(sources: Sequence[Source], role: Role | None, phase: Phase) -> tuple[Source, ...]:
    """Return the sources that may support a phase of this role."""
    timed = [part.unit for part in (phase.duration, *phase.amounts) if part is not None]
    if role is None or (timed and set(timed) <= {"min", "h", "mg", "ug", "g", "ml", "%"}):
        return tuple(sources)
    return tuple(source for source in sources if source.topic in _TOPICS_OF[role])


def sums_in_role(sums: Sequence[Sum], role: Role | None) -> tuple[Sum, ...]:
    """Return the sums that may be stated in this role."""
    return tuple(entry for entry in sums if role is None or entry.kind in _SUMS_OF[role])


def supported(source: Source, phase: Phase, *, role: Role | None, before: str, words: str) -> bool:
    """Return whether a source states a phase.

    Args:
        source: The source.
        phase: The phase as a draft states it.
        role: Whose number it plainly is, if anybody's.
        before: The words of the sentence before it.
        words: Its own words, which tell "at least 4 to 6" from "4 to 6".
    """
    if _supports(source, phase, words=words, role=role):
        return True
    bound = _compared_with(phase, before=before, words=words)
    if bound is not None and _supports(source, bound, words=words):
        return True
    return source.topic not in ("cited", "request") and _in_pieces(source, phase)


def _supports(source: Source, phase: Phase, *, words: str, role: Role | None = None) -> bool:
    floor = source.is_cited and _AT_LEAST.search(words) is not None
    # A UR letter that names a limit says nothing of the visits that were attended.
    barred = _OF_A_GUIDELINE if role == "history" else frozenset()
    return any(
        schedule.role not in barred and schedule.entails(phase) and not (floor and _is_ceiling(schedule, phase))
        for schedule in source.schedules
    )


def _is_ceiling(schedule: VisitSchedule, claim: Phase) -> bool:
    """Return whether a guideline's number is one not to pass, so that "at least" turns it round.

    Visits always are, unless the passage says otherwise. A length of time may also be one to wait for ("failed 3
    months of other care"), where only its text has it.
    """
    if any(phase.modality == "at_least" for phase in schedule.phases):
        return False
    return claim.count is not None or schedule.role in ("limit", "trial")


def is_floor(words: str) -> bool:
    """Return whether words give the least of something: "at least", "no fewer than"."""
    return _AT_LEAST.search(words) is not None


def turns_ceiling_round(sources: Iterable[Source], phase: Phase, *, before: str, words: str) -> bool:
    """Return whether a guideline is said to give "at least" a time that is the most it gives: "at least 7 days".

    Args:
        sources: The sources.
        phase: The phase as a draft states it.
        before: The words of the sentence before it.
        words: Its own words.
    """
    length = phase.duration
    if length is None or not is_floor(words) or not _GIVES.search(before):
        return False
    most = Phase(duration=replace(length, value=Interval.of(length.value.low or 0)))
    bounds = [schedule for source in sources if source.is_cited for schedule in source.schedules]
    return any(
        schedule.role == "limit" and schedule.entails(most) and _is_ceiling(schedule, most) for schedule in bounds
    )


def _compared_with(phase: Phase, *, before: str, words: str) -> Phase | None:
    """Return what a phase is compared with: "6 weeks is longer than 4 weeks" repeats the 4 weeks of a source."""
    part = phase.count or phase.duration
    if part is None or phase.frequency is not None or phase.amounts or (phase.count and phase.duration):
        return None
    ends = [end for end in (part.value.low, part.value.high) if end is not None]
    if len(ends) != 1:
        return None
    near = f"{before[-_TAIL:]}{words}"
    if (
        not _AT_LEAST.search(words)
        and not _PASSES.search(near)
        and (not _MORE_THAN.search(near) or _STATES_LIMIT.search(f"{before} {words}"))
    ):
        return None
    if isinstance(part, Count):
        return None if _AT_LEAST.search(words) else Phase(count=replace(part, value=Interval.of(ends[0])))
    return Phase(duration=replace(part, value=Interval.of(ends[0])))


def _in_pieces(source: Source, phase: Phase) -> bool:
    """Return whether one fact states each part: prose about earlier care is not read as exactly as a limit is."""
    pieces = list(parts_of(phase))
    return len(pieces) > 1 and all(_supports(source, alone(part), words="") for part in pieces)


def completed_by(sources: Sequence[Source], phase: Phase) -> tuple[Source, ...]:
    """Return rows of one edition and treatment that state a phase between them, none speaking of another's part.

    One row has the visits, another the months: together they are what the guideline says. Where a schedule that has one
    part states the other as another number, or the rows are about different treatments, joining them would make a limit
    that nobody wrote.
    """
    pieces = [alone(part) for part in parts_of(phase)]
    if len(pieces) < 2:
        return ()
    for group in dict.fromkeys(source.group for source in sources if source.group is not None):
        rows = [source for source in sources if source.group == group]
        effects = [s for row in rows for s in row.schedules if s.role == "time_to_effect"]
        known = [piece for piece in pieces if not any(s.entails(piece) for s in effects)]
        found = [_row_of(rows, piece, pieces) for piece in known]
        if len(known) == len(pieces) and all(found):
            return tuple(dict.fromkeys(row for row in found if row is not None))
    return ()


def _row_of(rows: Sequence[Source], piece: Phase, pieces: Sequence[Phase]) -> Source | None:
    return next((row for row in rows if any(_states_only(s, piece, pieces) for s in row.schedules)), None)


def _states_only(schedule: VisitSchedule, piece: Phase, pieces: Sequence[Phase]) -> bool:
    """Return whether a schedule states one piece, and no other as another number."""
    stated = {type(part) for phase in schedule.phases for part in parts_of(phase)}
    return schedule.entails(piece) and all(
        other is piece or schedule.entails(other) or not any(type(part) in stated for part in parts_of(other))
        for other in pieces
    )


def parts_of(phase: Phase) -> Iterator[Part]:
    """Return what a phase states: count, frequency, duration, amounts."""
    yield from (
        part for part in (phase.count, phase.frequency, phase.duration, phase.session_length) if part is not None
    )
    yield from phase.amounts


def alone(part: Part) -> Phase:
    """Return a phase that states one part and nothing else."""
    match part:
        case Count():
            return Phase(count=part)
        case Frequency():
            return Phase(frequency=part)
        case Duration():
            return Phase(duration=part)
        case Amount():
            return Phase(amounts=(part,))


def same(one: Interval, other: Interval) -> bool:
    """Return whether two intervals have the same ends, strict or not."""
    return one.low == other.low and one.high == other.high


def end_of(value: Interval, held: Interval) -> bool:
    """Return whether one number is the upper end of a range."""
    return value.is_exact and value.high == held.high
