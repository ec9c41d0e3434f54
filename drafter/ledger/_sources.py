"""Everything a number may come from, in the form in which a claim can be compared with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from drafter.assessment import Assessment, request_schedule
from drafter.casefile import CaseFile, DisputedItem, Fact, TreatmentRecord
from drafter.guidelines import Edition, Library, Limit, Passage
from drafter.quantities import Count, Interval, NumberMention, Phase, VisitSchedule, read

LAW_SECTIONS: Final = frozenset(
    "4610 4610.5 4610.6 4604.5 139.5 9792.6 9792.8 9792.10 9792.10.4 9792.10.6 9792.10.8 9792.20 9792.21 9792.21.1 "
    "9792.23 9792.23.5 9792.24.1 9792.24.2 9792.24.3 9792.24.4 9792.25 9792.25.1".split()
)
"""Sections of the Labor Code and of title 8, California Code of Regulations, that govern IMR and the MTUS: a rationale may
name them without a source in the case. (LC 139.5, 4604.5, 4610-4610.6; 8 CCR 9792.6-9792.25.1.)"""

_TITLES: Final = frozenset({"8", "title 8", "8 ccr"})
_SECTION: Final = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Source:
    """One fact, limit or passage as a source of numbers."""

    id: str
    kind: Literal["fact", "cited"]
    schedules: tuple[VisitSchedule, ...] = ()
    numbers: tuple[NumberMention, ...] = ()
    dates: frozenset[str] = frozenset()
    """Dates as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    pages: tuple[tuple[int, int], ...] = ()
    text: str = ""
    """Its words, folded, for codes and levels."""

    def values(self) -> Iterator[Interval]:
        """Return every number it holds, whatever its kind."""
        yield from (number.value for number in self.numbers if number.kind not in ("list_marker", "ordinal"))
        for schedule in self.schedules:
            for phase in schedule.phases:
                yield from (part.value for part in (phase.count, phase.frequency, phase.duration) if part is not None)
                yield from (amount.value for amount in phase.amounts)
            if (total := schedule.total()) is not None:
                yield total


@dataclass(frozen=True, slots=True)
class SourceBook:
    """The sources of one disputed item, by id."""

    sources: dict[str, Source] = field(default_factory=dict)

    def chosen(self, ids: Iterable[str] | None) -> tuple[Source, ...]:
        """Return the sources with these ids, or all of them where `ids` is None."""
        if ids is None:
            return tuple(self.sources.values())
        return tuple(self.sources[name] for name in dict.fromkeys(ids) if name in self.sources)


def source_book(
    case: CaseFile, item: DisputedItem, assessment: Assessment, library: Library, cited: Iterable[str] = ()
) -> SourceBook:
    """Return every source of one item: the facts of the case, the limits selected for it, and the passages it cites.

    Args:
        case: The case.
        item: The disputed item.
        assessment: Its assessment, which names the selected limits.
        library: The guidelines.
        cited: Ids of further passages that the draft cites by name; their limits count as sources too.
    """
    sources = {fact.id: _fact_source(fact, case, item) for fact in case.facts}
    selected = {check.limit for check in assessment.checks}
    passages = set(cited)
    limits = [limit for limit in library.limits if limit.id in selected or limit.passage_id in passages]
    for limit in limits:
        passage = library.passage(limit.passage_id)
        sources[limit.id] = _limit_source(limit, passage, library.edition(passage.edition_id))
    for name in sorted(passages | {limit.passage_id for limit in limits}):
        passage = library.passage(name)
        mine = [limit for limit in library.limits if limit.passage_id == name]
        sources.setdefault(name, _passage_source(passage, library.edition(passage.edition_id), mine))
    return SourceBook(sources)


def _fact_source(fact: Fact, case: CaseFile, item: DisputedItem) -> Source:
    reading = read(fact.text)
    schedules = reading.schedules
    record = next((r for r in case.history if r.id == fact.id), None)
    if record is not None:
        schedules = (*schedules, *_history_schedules(record))
    if fact.id in (f"{item.id}.request", f"{item.id}.confirmed_reading"):
        schedules = (*schedules, request_schedule(item))
    dates = {n.date for n in reading.numbers if n.date} | ({fact.date.isoformat()} if fact.date else set())
    return Source(
        id=fact.id,
        kind="fact",
        schedules=schedules,
        numbers=reading.numbers,
        dates=frozenset(dates),
        text=_folded(fact.text),
    )


def _history_schedules(record: TreatmentRecord) -> Iterator[VisitSchedule]:
    if record.visits != "unknown":
        yield VisitSchedule(phases=(Phase(count=Count(value=Interval.of(record.visits))),), role="history")


def _limit_source(limit: Limit, passage: Passage, edition: Edition) -> Source:
    stated = [limit.schedule(), limit.trial_schedule(), limit.time_to_effect_schedule()]
    schedules = [schedule for schedule in stated if schedule is not None and schedule.phases]
    lengths = [length for length in (limit.period_after_surgery, limit.reevaluate_after) if length is not None]
    schedules += [VisitSchedule(phases=(Phase(duration=length),), role="limit") for length in lengths]
    conditions = " ".join(condition.text for condition in (*limit.conditions, *limit.prerequisites))
    return _cited(limit.id, passage, edition, tuple(schedules), conditions)


def _passage_source(passage: Passage, edition: Edition, limits: list[Limit]) -> Source:
    schedules = [s for limit in limits for s in _limit_source(limit, passage, edition).schedules]
    return _cited(passage.id, passage, edition, tuple(schedules))


def _cited(
    name: str, passage: Passage, edition: Edition, schedules: tuple[VisitSchedule, ...], conditions: str = ""
) -> Source:
    # A condition may hold numbers of its own ("evaluated again about every 45 days").
    reading = read(f"{passage.text} {conditions}")
    words = " ".join(
        filter(None, (passage.text, conditions, passage.section, edition.code_section, edition.label, edition.document))
    )
    return Source(
        id=name,
        kind="cited",
        schedules=(*schedules, *reading.schedules),
        numbers=reading.numbers,
        dates=frozenset(_edition_dates(edition, reading.numbers)),
        pages=passage.page_spans,
        text=_folded(words),
    )


def _edition_dates(edition: Edition, numbers: Iterable[NumberMention]) -> Iterator[str]:
    yield from (number.date for number in numbers if number.date)
    for words in (edition.label, edition.document):
        if words:
            yield from (number.date for number in read(words).numbers if number.date)
    for day in (edition.in_force.from_, edition.in_force.to, edition.in_force.injury_date_from):
        if day is not None:
            yield day.isoformat()


def _folded(text: str) -> str:
    return re.sub(r"[\s‐-―]+", " ", text.casefold())


def names_law(words: str) -> bool:
    """Return whether words name a section of the law that governs IMR, such as `9792.20` or `4604.5(c)(1)`."""
    return any(section in LAW_SECTIONS for section in _SECTION.findall(words)) or words.casefold() in _TITLES
