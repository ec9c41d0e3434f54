"""Limits of the library held against an imported official text. Nothing is changed: a person confirms what agrees."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from pydantic import ValidationError

from drafter.guidelines._import import Statement, course_numbers, is_for_some, statements_in, with_ends
from drafter.guidelines._loader import Library
from drafter.guidelines._models import Edition, Limit, Passage
from drafter.guidelines._review import read_review
from drafter.quantities import Count, Duration, Frequency, Interval, Phase, VisitSchedule
from drafter.vocabulary import treatment_covers, treatment_named

Verdict: TypeAlias = Literal["agree", "differ", "not found"]
"""`agree`: the text states the numbers of the limit; `differ`: it states others in that place; `not found`: it states
none there, or has no such place."""

_MOST_SHOWN = 3


@dataclass(frozen=True)
class ImportedPassage:
    """A passage of an imported text, accepted or not.

    Attributes:
        section: Its heading.
        pages: Its pages.
        treatment: What it is about, where that is known.
        text: Its words.
    """

    section: str
    pages: str | None
    treatment: str | None
    text: str

    @property
    def place(self) -> str:
        """Return where it stands, for people: its pages, or its heading where it has none."""
        many = self.pages is not None and ("-" in self.pages or "," in self.pages)
        return f"page{'s' if many else ''} {self.pages}" if self.pages else self.section


@dataclass(frozen=True)
class ImportedText:
    """An edition with its imported text."""

    edition: Edition
    passages: tuple[ImportedPassage, ...]


@dataclass(frozen=True)
class Verified:
    """What became of one limit.

    Attributes:
        limit: The limit of the library.
        edition: The edition that it is of.
        verdict: Whether the text states the same.
        found: What the text states in that place, in words, each with its page.
        source: For `agree`: the text, edition and page, as a confirmation names it.
    """

    limit: Limit
    edition: Edition
    verdict: Verdict
    found: tuple[str, ...] = ()
    source: str | None = None


class _Stated(NamedTuple):
    """A statement of an imported passage."""

    statement: Statement
    passage: ImportedPassage


def imported_texts(path: Path) -> tuple[ImportedText, ...]:
    """Return the texts of a review file, or of a pack, by edition. What was rejected in a review is left out.

    Args:
        path: A review file, or the folder or archive of a pack.

    Raises:
        GuidelineError: It does not parse.
    """
    if path.suffix.lower() in (".yaml", ".yml") and not path.is_dir():
        content = read_review(path).content
        kept = [passage for passage in content.passages if passage.accept != "no"]
        passages = tuple(ImportedPassage(p.section, p.pages, p.treatment, p.text) for p in kept)
        return (ImportedText(content.edition, passages),)
    held = Library.load(path, shipped=False)
    return tuple(
        ImportedText(
            edition,
            tuple(
                ImportedPassage(p.section, p.pages, p.treatment, p.text)
                for p in held.passages
                if p.edition_id == edition.id and p.text_kind == "verbatim"
            ),
        )
        for edition in held.editions
    )


def verify_limits(library: Library, text: ImportedText) -> tuple[Verified, ...]:
    """Return, for each limit of the library in the same document, whether the imported text states its numbers.

    Args:
        library: The limits to be verified.
        text: The imported text.
    """
    editions = {edition.id: edition for edition in same_document(library.editions, text.edition)}
    found: list[Verified] = []
    for limit in library.limits:
        passage = library.passage(limit.passage_id)
        if passage.edition_id in editions:
            found.append(_verified(limit, passage, editions[passage.edition_id], text))
    return tuple(found)


def same_document(editions: Iterable[Edition], wanted: Edition) -> tuple[Edition, ...]:
    """Return the editions that are the one wanted: by id, else by a title in common while both are in force.

    Args:
        editions: The editions of a library.
        wanted: The edition that was imported.
    """
    every = tuple(editions)
    by_id = tuple(edition for edition in every if edition.id == wanted.id)
    if by_id:
        return by_id
    titled = [edition for edition in every if _titles(edition) & _titles(wanted)]
    labelled = [edition for edition in titled if _folded(edition.label or "") == _folded(wanted.label or "")]
    return tuple(labelled or [edition for edition in titled if _overlap(edition, wanted)])


def _titles(edition: Edition) -> set[str]:
    return {_folded(title) for title in (edition.document, edition.short_name, *edition.cited_as)}


def _folded(words: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in words.casefold()).split())


def _overlap(one: Edition, other: Edition) -> bool:
    first, second = one.in_force, other.in_force
    starts_before = first.from_ is None or second.to is None or first.from_ <= second.to
    return starts_before and (second.from_ is None or first.to is None or second.from_ <= first.to)


def _verified(limit: Limit, passage: Passage, edition: Edition, text: ImportedText) -> Verified:
    stated = _stated(limit, passage, text.passages)
    course = () if limit.course is None else limit.course.schedule(limit.noun, role="limit").phases
    trial = () if limit.trial is None else limit.trial.schedule(limit.noun, role="trial").phases
    if not course and not trial:
        return Verified(limit, edition, "not found")
    for place, mine in itertools.groupby(stated, key=lambda entry: entry.passage):
        statements = [entry.statement for entry in mine]
        if _states(course, _courses(statements)) and _states(trial, _trials(statements)):
            return Verified(limit, edition, "agree", source=_source(text.edition, place))
    found = [
        f"{words} ({entry.passage.place})"
        for entry in stated
        if _comparable(course or trial, entry.statement) and (words := _words(entry.statement, limit.counted))
    ]
    shown = tuple(dict.fromkeys(found))[:_MOST_SHOWN]
    return Verified(limit, edition, "differ" if shown else "not found", shown)


def _stated(limit: Limit, passage: Passage, imported: Sequence[ImportedPassage]) -> list[_Stated]:
    """Return what the text states in the place of the limit: its section, else whatever is on its treatment."""
    section = [entry for entry in imported if _folded(entry.section) == _folded(passage.section)]
    treated = [entry for entry in imported if _is_about(entry.treatment, limit.treatment)]
    for chosen in ([entry for entry in section if entry in treated], section, treated):
        stated = [_Stated(statement, entry) for entry in chosen for statement in statements_in(entry.text)]
        named = [s for s in stated if any(diagnosis.named_in(s.statement.line) for diagnosis in limit.diagnoses)]
        if stated:
            # A row of a table for some patients says nothing of others.
            return named or [s for s in stated if not is_for_some(s.statement)]
    return []


def _is_about(entry: str | None, wanted: str) -> bool:
    if entry is None:
        return False
    one, other = treatment_named(entry), treatment_named(wanted)
    if one is None or other is None:
        return _folded(entry) == _folded(wanted)
    return treatment_covers(other, one)


def _courses(statements: Iterable[Statement]) -> list[VisitSchedule]:
    return [entry.schedule for entry in statements if entry.schedule.role != "trial"]


def _trials(statements: Iterable[Statement]) -> list[VisitSchedule]:
    statements = list(statements)
    alone = [entry.schedule for entry in statements if entry.schedule.role == "trial"]
    return [*(entry.trial for entry in statements if entry.trial is not None), *alone]


def _states(phases: Sequence[Phase], schedules: Sequence[VisitSchedule]) -> bool:
    """Return whether one schedule states all of the phases."""
    if not phases:
        return True
    return any(
        all(any(schedule.entails(claim) for claim in _ways(phase)) for phase in phases)
        for schedule in map(with_ends, schedules)
    )


def _ways(phase: Phase) -> Iterator[Phase]:
    """Yield a phase in all the ways that bind alike: a limit of 9 visits and one of up to 9 are the same."""
    counts: Iterable[Count | None] = (None,)
    rates: Iterable[Frequency | None] = (None,)
    lengths: Iterable[Duration | None] = (None,)
    if phase.count is not None:
        counts = [replace(phase.count, value=value) for value in _alike(phase.count.value)]
    if phase.frequency is not None:
        rates = [replace(phase.frequency, value=value) for value in _alike(phase.frequency.value)]
    if phase.duration is not None:
        lengths = [replace(phase.duration, value=value) for value in _alike(phase.duration.value)]
    for count, rate, length in itertools.product(counts, rates, lengths):
        yield replace(phase, count=count, frequency=rate, duration=length)


def _alike(value: Interval) -> list[Interval]:
    if value.high is None or value.low not in (None, value.high):
        return [value]
    return [Interval(value.high, value.high), Interval(None, value.high)]


def _comparable(phases: Sequence[Phase], statement: Statement) -> bool:
    """Return whether a statement is of the same kind as the limit: a count where that has one, an amount likewise."""
    mine, theirs = phases, statement.schedule.phases
    return any(
        (one.count is not None and (other.count is not None or other.product() is not None))
        or (one.count is None and one.frequency is not None and other.frequency is not None)
        or (one.count is None and one.frequency is None and one.duration is not None and other.duration is not None)
        or (bool(one.amounts) and bool(other.amounts))
        for one in mine
        for other in theirs
    )


def _words(statement: Statement, noun: str) -> str | None:
    try:
        words = course_numbers(statement.schedule).words(noun)
        if statement.trial is not None:
            words += f" after a trial of {course_numbers(statement.trial).words(noun)}"
    except ValidationError:
        return None
    return words


def _source(edition: Edition, passage: ImportedPassage) -> str:
    label = edition.label if edition.label is not None and edition.label not in edition.document else None
    return ", ".join(filter(None, (edition.document, label, passage.place)))
