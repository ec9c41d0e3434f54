"""Everything a number may come from, in the form in which a claim can be compared with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final, Literal, get_args

from drafter.assessment import Assessment, request_reading, request_schedule
from drafter.casefile import CaseFile, DisputedItem, Fact, FactKind, TreatmentRecord
from drafter.guidelines import Edition, Library, Limit, Passage
from drafter.memory import remembered_by_identity
from drafter.quantities import Count, Duration, Frequency, Interval, NumberMention, Phase, Reading, VisitSchedule, read

LAW_SECTIONS: Final = frozenset(
    "4610 4610.5 4610.6 4604.5 139.5 9792.6 9792.8 9792.10 9792.10.4 9792.10.6 9792.10.8 9792.20 9792.21 9792.21.1 "
    "9792.23 9792.23.5 9792.24.1 9792.24.2 9792.24.3 9792.24.4 9792.25 9792.25.1".split()
)
"""Sections of the Labor Code and of title 8, California Code of Regulations, that govern IMR and the MTUS.

A rationale may name them without a source in the case. (LC 139.5, 4604.5, 4610-4610.6; 8 CCR 9792.6-9792.25.1.)
"""

_TITLES: Final = frozenset({"8", "title 8", "8 ccr"})
_CODE_SYSTEMS: Final = re.compile(r"(?:ICD|CPT|DSM)[- ]?(?:\d{1,2}|I{1,3}V?|IV|V)(?:-(?:CM|TR))?", re.IGNORECASE)
_SECTION: Final = re.compile(r"\d+(?:\.\d+)*")
_LEAST_WORDS: Final = 4
"""From how many words on a piece of a fact that stands in a draft is taken for a repetition of it."""
_ISO_MONTH: Final = re.compile(r"(?<![\d.-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])")
_OUT_OF: Final = re.compile(r"(?:/|\bout of)\s*$", re.IGNORECASE)

Topic = Literal["request", "certified", "history", "ur", "record", "cited"]
"""What a source is about: the request, the part found necessary, earlier care, the utilization review, anything else in
the record, or a guideline."""

_TOPICS: Final[dict[FactKind, Topic]] = {
    **dict.fromkeys(get_args(FactKind), "record"),
    "request": "request",
    "history": "history",
    "ur": "ur",
    "ur_date": "ur",
}

_CARE: Final = frozenset({"count", "frequency", "period", "duration", "amount"})
_LOOSE: Final = frozenset({"plain", "measurement", "tenure", "equation"})
"""Kinds that the reader gives where it knows little: a number of such a kind may meet one of another."""


@dataclass(frozen=True)
class Source:
    """One fact, limit or passage as a source of numbers."""

    id: str
    topic: Topic
    schedules: tuple[VisitSchedule, ...] = ()
    numbers: tuple[NumberMention, ...] = ()
    scores: frozenset[Interval] = frozenset()
    """Scores without what they are out of: the 6 of "6/10"."""
    dates: frozenset[str] = frozenset()
    """Dates as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    pages: tuple[tuple[int, int], ...] = ()
    text: str = ""
    """Its words, folded, for codes and levels."""
    sayings: tuple[str, ...] = ()
    """For a fact: its longer pieces as they stand, which a draft may repeat word for word."""
    group: str | None = None
    """For a passage and its limits: edition and treatment. Rows of one group may complete one another."""

    @property
    def is_cited(self) -> bool:
        """Whether it is a guideline and not a fact."""
        return self.topic == "cited"

    @cached_property
    def care(self) -> tuple[Interval, ...]:
        """Return every quantity of care that its schedules state, their totals too."""
        return tuple(self._care())

    def _care(self) -> Iterator[Interval]:
        for schedule in self.schedules:
            for phase in schedule.phases:
                yield from (part.value for part in (phase.count, phase.frequency, phase.duration) if part is not None)
                yield from (amount.value for amount in phase.amounts)
            if (total := schedule.total()) is not None:
                yield total

    def values_like(self, mention: NumberMention) -> Iterator[Interval]:
        """Return the numbers that a number of this kind and unit may repeat: pounds never repeat the day of a date."""
        for number in self.numbers:
            loose = number.kind in _LOOSE or mention.kind in _LOOSE
            alike = number.kind == mention.kind or (loose and number.kind in _LOOSE | _CARE)
            if alike and (number.unit == mention.unit or None in (number.unit, mention.unit)):
                yield number.value
        if mention.kind in _LOOSE | _CARE and mention.unit is None:
            yield from self.care

    def has_words(self, words: str) -> bool:
        """Return whether it holds these words whole: `52` is not part of `722.52`."""
        return re.search(rf"(?<![\w.]){re.escape(folded(words))}(?![\w]|\.\d)", self.text) is not None


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
    case: CaseFile,
    item: DisputedItem,
    assessment: Assessment,
    library: Library,
    *,
    cited: Iterable[str] = (),
    editions: Iterable[str] = (),
) -> SourceBook:
    """Return every source of one item: the facts of the case, the limits selected for it, and the passages it cites.

    Args:
        case: The case.
        item: The disputed item.
        assessment: Its assessment, which names the selected limits.
        library: The guidelines.
        cited: Ids of further passages that the draft cites by name; their limits count as sources too.
        editions: Ids of editions that it names, for their dates and sections.
    """
    sources = {fact.id: _fact_source(fact, case, item) for fact in case.facts}
    selected = {check.limit for check in assessment.checks}
    passages = set(cited)
    limits = [limit for limit in library.limits if limit.id in selected or limit.passage_id in passages]
    for limit in limits:
        sources[limit.id] = _source_of_limit(library, limit.id)
    for name in sorted(passages | {limit.passage_id for limit in limits}):
        sources.setdefault(name, _source_of_passage(library, name))
    for name in dict.fromkeys(editions):
        sources.setdefault(name, _source_of_edition(library, name))
    return SourceBook(sources)


@lru_cache(maxsize=4096)
def _source_of_limit(library: Library, name: str) -> Source:
    limit = library.limit(name)
    passage = library.passage(limit.passage_id)
    return _limit_source(limit, passage, library.edition(passage.edition_id))


@lru_cache(maxsize=4096)
def _source_of_passage(library: Library, name: str) -> Source:
    passage = library.passage(name)
    return _passage_source(passage, library.edition(passage.edition_id), list(library.limits_of(name)))


@lru_cache(maxsize=1024)
def _source_of_edition(library: Library, name: str) -> Source:
    return _edition_source(library.edition(name))


def folded(text: str) -> str:
    """Return words as they are compared: no capitals, one kind of dash and space."""
    return re.sub(r"[\s‐-―]+", " ", text.casefold()).strip()


def scores_in(text: str, numbers: Iterable[NumberMention]) -> Iterator[NumberMention]:
    """Return the scores of a text without what they are out of."""
    for number in numbers:
        if number.kind == "score" and not _OUT_OF.search(text[: number.span.start]):
            yield number


@remembered_by_identity
def _fact_source(fact: Fact, case: CaseFile, item: DisputedItem) -> Source:
    reading = read(fact.text)
    schedules = reading.schedules
    topic = _TOPICS[fact.kind]
    record = next((r for r in case.history if r.id == fact.id), None)
    if record is not None:
        schedules = (*schedules, *_history_schedules(record))
    if fact.id in (f"{item.id}.request", f"{item.id}.confirmed_reading"):
        topic = "request"
        schedules = (*schedules, request_schedule(item), *_other_readings(item))
    elif fact.id == f"{item.id}.certified":
        topic = "certified"
    dates = {n.date for n in reading.numbers if n.date} | ({fact.date.isoformat()} if fact.date else set())
    return Source(
        id=fact.id,
        topic=topic,
        schedules=schedules,
        numbers=reading.numbers,
        scores=frozenset(number.value for number in scores_in(fact.text, reading.numbers)),
        dates=frozenset(dates | set(_ISO_MONTH.findall(fact.text))),
        text=folded(fact.text),
        sayings=tuple(p.rstrip(" .") for p in fact.text.split("; ") if len(p.split()) >= _LEAST_WORDS),
    )


def _history_schedules(record: TreatmentRecord) -> Iterator[VisitSchedule]:
    if record.visits != "unknown":
        yield VisitSchedule(phases=(Phase(count=Count(value=Interval.of(record.visits))),), role="history")


def _other_readings(item: DisputedItem) -> Iterator[VisitSchedule]:
    """Return what an unclear request may mean instead, and how long its count takes at each rate."""
    reading = request_reading(item)
    asked = request_schedule(item)
    meant = [schedule for a in reading.ambiguities for words in a.readings for schedule in _read(words).schedules]
    yield from meant
    yield from (_as_days(phase) for phase in asked.phases if phase.count is not None and phase.count.noun == "day")
    total = asked.total()
    if total is None or not total.is_exact or total.high is None:
        return
    for phase in (p for schedule in (asked, *meant) for p in schedule.phases):
        rate = phase.frequency
        if rate is not None and phase.duration is None and rate.value.is_exact and rate.per.is_exact and rate.value.low:
            length = Fraction(total.high) * Fraction(rate.per.low or 0) / Fraction(rate.value.low)
            takes = Duration(value=Interval.of(length), unit=rate.unit)
            yield VisitSchedule(phases=(Phase(count=Count(value=total), frequency=rate, duration=takes),))


def _as_days(phase: Phase) -> VisitSchedule:
    """Return a number of days as a length of time: "20 days x 8 hrs/day" is 8 hours a day for 20 days."""
    days = phase.count.value if phase.count is not None else Interval.of(0)
    daily = Frequency(value=Interval.of(1), per=Interval.of(1), unit="d")
    return VisitSchedule(
        phases=(Phase(frequency=daily, duration=Duration(value=days, unit="d"), amounts=phase.amounts),)
    )


def _limit_source(limit: Limit, passage: Passage, edition: Edition) -> Source:
    stated = [limit.schedule(), limit.trial_schedule(), limit.time_to_effect_schedule()]
    schedules = [schedule for schedule in stated if schedule is not None and schedule.phases]
    lengths = [length for length in (limit.period_after_surgery, limit.reevaluate_after) if length is not None]
    schedules += [VisitSchedule(phases=(Phase(duration=length),), role="limit") for length in lengths]
    for condition in (*limit.conditions, *limit.prerequisites):
        schedules += _read(condition.text).schedules
    return _cited(limit.id, passage, edition, tuple(schedules))


def _passage_source(passage: Passage, edition: Edition, limits: list[Limit]) -> Source:
    schedules = [s for limit in limits for s in _limit_source(limit, passage, edition).schedules]
    return _cited(passage.id, passage, edition, tuple(schedules))


def _cited(name: str, passage: Passage, edition: Edition, schedules: tuple[VisitSchedule, ...]) -> Source:
    reading = _read(passage.text)
    words = " ".join(
        filter(None, (passage.text, passage.section, edition.code_section, edition.label, edition.document))
    )
    return Source(
        id=name,
        topic="cited",
        schedules=(*schedules, *reading.schedules),
        numbers=reading.numbers,
        dates=frozenset(_edition_dates(edition, reading.numbers)),
        pages=passage.page_spans,
        text=folded(words),
        group=f"{edition.id} {passage.treatment}",
    )


def _edition_source(edition: Edition) -> Source:
    words = " ".join(filter(None, (edition.code_section, edition.label, edition.document)))
    return Source(id=edition.id, topic="cited", dates=frozenset(_edition_dates(edition, ())), text=folded(words))


@lru_cache(maxsize=1024)
def _read(text: str) -> Reading:
    """Read words of a guideline, or our own, once: they are the same for every draft. Facts of a case are not kept."""
    return read(text)


def _edition_dates(edition: Edition, numbers: Iterable[NumberMention]) -> Iterator[str]:
    yield from (number.date for number in numbers if number.date)
    for words in (edition.label, edition.document):
        if words:
            yield from (number.date for number in _read(words).numbers if number.date)
    for day in (edition.in_force.from_, edition.in_force.to, edition.in_force.injury_date_from):
        if day is not None:
            yield day.isoformat()


def names_law(words: str) -> bool:
    """Return whether words name a section of the law that governs IMR, such as `9792.20` or `4604.5(c)(1)`."""
    return any(section in LAW_SECTIONS for section in _SECTION.findall(words)) or words.casefold() in _TITLES


def names_code_system(words: str) -> bool:
    """Return whether words name a list of codes and not a code: `ICD-10`."""
    return _CODE_SYSTEMS.fullmatch(words) is not None
