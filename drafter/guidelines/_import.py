"""An official text into a review file: cut into passages, each with the limits that its words seem to state.

Everything here is a proposal. The words of a passage are those of the document; its treatment comes from the
vocabulary, its numbers from the quantity reader, and each number is kept with the words it was read from.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import ValidationError

from drafter.documents import Document
from drafter.errors import GuidelineError
from drafter.guidelines._models import Edition, LimitUnit
from drafter.guidelines._numbers import CourseNumbers, PhaseNumbers
from drafter.guidelines._review import ImportSource, ReviewedLimit, ReviewedPassage, ReviewFile, limit_of
from drafter.quantities import Amount, CountNoun, Interval, Phase, VisitSchedule, read
from drafter.spans import Span
from drafter.vocabulary import clinical_terms_in, region_named, same_concept, treatment_named, treatments_in

_ABOUT: Final = 2000
"""Characters of a passage, about: what is longer is cut at the end of a paragraph."""
_COUNTING: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|once|twelve)\b", re.IGNORECASE
)
"""A line without any of these and without a digit states no number: it is not looked at."""
_SENTENCE_END: Final = re.compile(r"[.!?][\"'”’)]*\s+(?=[A-Z(\"“])")
_NEAR: Final = 200
"""How many characters may lie between a trial and the course that it is a trial for."""
_BESIDE: Final = 12
"""How many characters may lie between the word "trial" and its numbers, to be shown with them."""
_MOST_TITLE: Final = 60

Progress: TypeAlias = Callable[[int, int], None]
"""Told after each passage how many pages of how many have been read."""

_BOUNDING: Final = re.compile(
    r"\b(?:up to|no more than|not more than|not (?:to )?exceed(?:ing)?|at most|maximum|max|limited to|limit|within)\b",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(r"\b(?:total|then|up to|followed)\b", re.IGNORECASE)
_BESIDES: Final = re.compile(r"\b(?:additional|more|further|another)\b", re.IGNORECASE)
_NO_MORE: Final = re.compile(r"\b(?:no|not) more than\b", re.IGNORECASE)
_USUALLY: Final = re.compile(r"\b(?:in most cases|usually|generally|typically|as a rule|ordinarily)\b", re.IGNORECASE)
_AFTER_SURGERY: Final = re.compile(r"\bpost[-\s]?(?:surg|operat)", re.IGNORECASE)
_STATED_UNITS: Final[tuple[tuple[LimitUnit, re.Pattern[str]], ...]] = (
    ("injections", re.compile(r"\b(?:injections?|blocks?)\b", re.IGNORECASE)),
    ("procedures", re.compile(r"\bprocedures?\b", re.IGNORECASE)),
    ("doses", re.compile(r"\b(?:doses?|tablets?|capsules?|pills?)\b", re.IGNORECASE)),
    ("visits", re.compile(r"\b(?:visits?|sessions?|treatments?|appointments?|encounters?)\b", re.IGNORECASE)),
)
"""Units by the words that state them; a number without any of these leaves the unit open."""
_NOUN_UNITS: Final[dict[CountNoun, LimitUnit]] = {
    "visit": "visits", "injection": "injections", "day": "days", "dose": "doses", "item": "items",
}  # fmt: skip
_MOST_LABEL: Final = 120
_FIELD_LABEL: Final = re.compile(
    r"\b(?:frequency|duration|dose|dosage|limit|limits|maximum|max|optimum|visits|sessions|treatment|course|total|trial|"
    r"time|number|recommended|note)\b",
    re.IGNORECASE,
)
"""Labels that say what the numbers are, and not whom they are for."""
_ICD: Final = re.compile(r"\bICD[-\s]?(?P<version>9|10)?(?:-CM)?[\s:]*", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(
    "[^\\t\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)
"""What YAML cannot hold, or takes for the end of a line."""


class PagePlace(NamedTuple):
    """A page of a document: where it stands on the text, and its number where it has one."""

    span: Span
    number: int | None


class HeadingPlace(NamedTuple):
    """A heading of a document. Level 1 is the highest."""

    span: Span
    level: int
    text: str


@dataclass(frozen=True)
class Outline:
    """A document as an import sees it: text, pages and headings.

    Attributes:
        text: The text.
        pages: Its pages in order; none where the format has none.
        headings: Its headings in order.
        printed: Whether the page numbers are those that the document prints.
    """

    text: str = field(repr=False)
    pages: tuple[PagePlace, ...] = ()
    headings: tuple[HeadingPlace, ...] = ()
    printed: bool = False

    def pages_at(self, span: Span) -> tuple[PagePlace, ...]:
        """Return the pages on which a stretch of the text stands."""
        first = bisect.bisect_right(self._ends, span.start)
        last = bisect.bisect_left(self._starts, span.end)
        return self.pages[first:last]

    def pages_before(self, offset: int) -> int:
        """Return how many pages begin before a place of the text."""
        return bisect.bisect_left(self._starts, offset)

    @cached_property
    def _starts(self) -> list[int]:
        return [page.span.start for page in self.pages]

    @cached_property
    def _ends(self) -> list[int]:
        return [page.span.end for page in self.pages]


class Cut(NamedTuple):
    """A stretch of a document that becomes a passage, and the headings above it, the nearest last."""

    span: Span
    headings: tuple[str, ...]
    place: Span
    """Where it stands: a heading on the page before belongs to what follows it."""


class Statement(NamedTuple):
    """A limit as a text states it: the schedule, with its trial where it has one, and the words."""

    schedule: VisitSchedule
    trial: VisitSchedule | None
    besides: bool
    """Whether the numbers of the course come on top of those of the trial."""
    line: str
    """The line in which it stands; spans are places in it."""
    start: int
    """Where that line begins in the text."""
    words: Span
    """The words of the line that state it."""


@dataclass(frozen=True)
class Proposed:
    """What an import proposes, with remarks for whoever reads the review.

    Attributes:
        content: The review.
        remarks: Remarks on passages and limits by their ids.
    """

    content: ReviewFile
    remarks: Mapping[str, tuple[str, ...]]


def propose(
    document: Document, edition: Edition, source: ImportSource, *, review: str, progress: Progress | None = None
) -> Proposed:
    """Return the passages of a document, each with the limits that its words seem to state, all undecided.

    Args:
        document: The document.
        edition: The edition that it is.
        source: The file that was read; its page numbers are filled in here.
        review: The name of the new review.
        progress: Told after each passage how far the reading is.
    """
    outline = outline_of(document)
    numbers = [page.number for page in outline.pages if page.number is not None]
    source = source.model_copy(
        update={
            "pages": len(outline.pages) or None,
            "page_numbers": ("printed" if outline.printed else "counted") if numbers else "none",
            "first_page": min(numbers, default=None),
            "last_page": max(numbers, default=None),
        }
    )
    edition = edition.model_copy(update={"pages": max(numbers, default=None)})
    passages: list[ReviewedPassage] = []
    remarks: dict[str, tuple[str, ...]] = {}
    shown = (cut for cut in cuts(outline, edition.document) if _printable(cut.span.of(outline.text)).strip())
    for number, cut in enumerate(shown, start=1):
        passage, said = _passage(outline, cut, edition.id, number)
        passages.append(passage)
        remarks |= said
        if progress is not None and outline.pages:
            progress(outline.pages_before(cut.span.end), len(outline.pages))
    content = ReviewFile(review=review, source=source, edition=edition, passages=tuple(passages))
    return Proposed(content, remarks)


def outline_of(document: Document) -> Outline:
    """Return the text of a document with its pages and headings.

    Pages go by the numbers that the document prints, where it prints them on most pages; a page between two numbered
    ones has the number between. Else they are counted from 1.

    Args:
        document: The document.
    """
    pages = document.pages
    labels = [_number(page.label) for page in pages]
    printed = _filled(labels)
    numbers = printed if printed is not None else [page.ordinal for page in pages]
    places = [PagePlace(page.span, number) for page, number in zip(pages, numbers, strict=True)]
    headings = [HeadingPlace(heading.span, heading.level, heading.text) for heading in document.headings]
    return Outline(document.text, tuple(places), tuple(headings), printed is not None)


def cuts(outline: Outline, title: str) -> Iterator[Cut]:
    """Yield the stretches of a document that become passages: by heading, and what is long by paragraphs.

    Args:
        outline: The document.
        title: The heading of what stands before the first heading.
    """
    above: list[HeadingPlace] = []
    starts = [0, *(heading.span.end for heading in outline.headings)]
    ends = [*(heading.span.start for heading in outline.headings), len(outline.text)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if number:
            heading = outline.headings[number - 1]
            above = [*(other for other in above if other.level < heading.level), heading]
        names = tuple(_plain(heading.text) or title for heading in above) or (title,)
        top = outline.headings[number - 1].span.start if number else None
        for span in _parts(outline.text, Span(start, max(start, end))):
            yield Cut(span, names, span if top is None else Span(top, span.end))
            top = None


def statements_in(text: str) -> tuple[Statement, ...]:
    """Return the limits that a text of a guideline states: trials, caps, and visits over a length of time.

    Args:
        text: The words of a passage.
    """
    found: list[Statement] = []
    start = 0
    # A line of a document is a whole sentence or a row of a table: numbers of two lines are not of one limit.
    for line in text.split("\n"):
        if any(letter.isdigit() for letter in line) or _COUNTING.search(line):
            found += _statements(line, start)
        start += len(line) + 1
    return tuple(found)


def review_text(proposed: Proposed) -> str:
    """Return a review file as text, with comments that explain it.

    Args:
        proposed: What the import proposes.
    """
    content = proposed.content
    edition = content.edition.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    lines = [
        f"# Proposed from {_plain(content.source.file)}. Nothing of this is in any library.",
        *_HEAD,
        f"review: {_scalar(content.review)}",
        "source:",
        *_fields(content.source.model_dump(mode="json"), "  "),
        "edition:",
        *_fields(edition, "  "),
        "passages:",
    ]
    if not content.passages:
        lines[-1] = "passages: []"
    for number, passage in enumerate(content.passages, start=1):
        lines += ["", f"  # {number} of {len(content.passages)}", *_passage_lines(passage, proposed.remarks)]
    return "\n".join(lines) + "\n"


_HEAD: Final = (
    "#",
    "# `accept` of each passage and of each limit is `undecided`: set it to `yes` or `no`, here or with",
    "# `drafter guidelines review`. Compare every number with the document before you accept it; one that was read",
    "# wrongly may be corrected here. A passage with `treatment: null` needs its treatment first, a limit with",
    "# `unit: null` its unit. A number is a list with null for an open end: [null, 9] is up to 9, [6, 8, wk] is 6 to 8",
    "# weeks; guidelines/README.md describes all fields.",
    "#",
    "# `drafter guidelines review FILE --to PACK --by NAME` writes what was accepted into a pack, and nothing else.",
)


def _number(label: str | None) -> int | None:
    return int(label) if label is not None and re.fullmatch(r"[0-9]{1,5}", label) else None


def _filled(labels: Sequence[int | None]) -> list[int | None] | None:
    """Return printed page numbers with the gaps between them closed, or None where too few are printed, or at random.

    A page has the number that its neighbours give it, where they agree: the first page of a chapter often prints none.
    """
    known = [(place, number) for place, number in enumerate(labels) if number is not None]
    rising = all(one[1] < other[1] for one, other in itertools.pairwise(known))
    if not known or 2 * len(known) < len(labels) or not rising:
        return None
    filled: list[int | None] = list(labels)
    for place in range(len(filled)):
        before = next(((p, n) for p, n in reversed(known) if p <= place), None)
        after = next(((p, n) for p, n in known if p >= place), None)
        offsets = {number - other for other, number in filter(None, (before, after))}
        if len(offsets) == 1:
            number = place + offsets.pop()
            filled[place] = number if number > 0 else None
    return filled


def _parts(text: str, section: Span) -> Iterator[Span]:
    """Yield a section in parts of about the size of a passage, cut where paragraphs end."""
    held: Span | None = None
    for paragraph in _paragraphs(text, section):
        if held is not None and paragraph.end - held.start > _ABOUT:
            yield held
            held = None
        held = paragraph if held is None else held.hull(paragraph)
    if held is not None:
        yield held


def _paragraphs(text: str, section: Span) -> Iterator[Span]:
    """Yield the paragraphs of a section; one that is far too long in its lines, and a line in its sentences."""
    for paragraph in _pieces(text, section, re.compile(r"\n{2,}")):
        if paragraph.end - paragraph.start <= 2 * _ABOUT:
            yield paragraph
            continue
        for line in _pieces(text, paragraph, re.compile(r"\n")):
            yield from [line] if line.end - line.start <= 2 * _ABOUT else _pieces(text, line, _SENTENCE_END, keep=True)


def _pieces(text: str, whole: Span, between: re.Pattern[str], *, keep: bool = False) -> Iterator[Span]:
    start = whole.start
    for match in between.finditer(text, whole.start, whole.end):
        yield from _visible(text, Span(start, match.end() if keep else match.start()))
        start = match.end()
    yield from _visible(text, Span(start, whole.end))


def _visible(text: str, span: Span) -> Iterator[Span]:
    """Yield a span without the white space at its ends, or nothing where that is all it holds."""
    words = span.of(text)
    if words.strip():
        start = span.start + len(words) - len(words.lstrip())
        yield Span(start, start + len(words.strip()))


def _passage(
    outline: Outline, cut: Cut, edition: str, number: int
) -> tuple[ReviewedPassage, dict[str, tuple[str, ...]]]:
    text = _printable(cut.span.of(outline.text))
    section = cut.headings[-1]
    treatment, where = _treatment(cut.headings, text)
    name = f"{edition[:80]}-{number:03}"
    remarks: dict[str, tuple[str, ...]] = {}
    passage = ReviewedPassage(
        id="-".join(filter(None, (name, _slug(section)[:30].strip("-")))),
        accept="undecided",
        section=section,
        pages=_pages(outline, cut.place),
        treatment=treatment,
        text=text,
    )
    said = [f"under: {' / '.join(cut.headings[:-1])}"] if len(cut.headings) > 1 else []
    said.append(where)
    limits: list[ReviewedLimit] = []
    for row, statement in enumerate(statements_in(text), start=1):
        limit = _limit(statement, cut.headings, f"{name.upper()}-{row}", treatment)
        if limit is None:
            said.append("a number here could not be put into the fields of a limit; read the words")
            continue
        limits.append(limit)
        place = statement.words.shifted(cut.span.start + statement.start)
        remarks[limit.id] = tuple(_limit_remarks(limit, statement, passage, _pages(outline, place)))
    remarks[passage.id] = tuple(said)
    return passage.model_copy(update={"limits": tuple(limits)}), remarks


def _treatment(headings: Sequence[str], text: str) -> tuple[str | None, str]:
    """Return the treatment that a passage is about, and where its name was found."""
    for heading in reversed(headings):
        term = treatment_named(heading)
        if term is not None:
            return term.name, "the heading names the treatment"
    counted = Counter(mention.term.name for mention in treatments_in(text))
    if not counted:
        return None, "no treatment was recognised: fill it in before you accept the passage"
    others = ", ".join(name for name, _ in counted.most_common(4)[1:])
    return counted.most_common(1)[0][0], f"the text names the treatment{f'; also {others}' if others else ''}"


def _pages(outline: Outline, span: Span) -> str | None:
    numbers = [page.number for page in outline.pages_at(span) if page.number is not None]
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and number == stretches[-1][-1] + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    return ", ".join(f"{s[0]}-{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in stretches) or None


def _statements(line: str, start: int) -> list[Statement]:
    found: list[Statement] = []
    for schedule in read(line).schedules:
        if not _binds(schedule, line):
            continue
        last = found[-1] if found else None
        if not schedule.sequential and schedule.role != "trial":
            # What stands side by side is no course: each is a statement of its own.
            found += [_alone(phase, schedule, line, start) for phase in schedule.phases]
        elif last is not None and _continues(last, schedule, line):
            words = last.words.hull(schedule.span)
            found[-1] = Statement(schedule, last.schedule, _is_besides(schedule.span.of(line)), line, start, words)
        else:
            found.append(_statement(schedule, line, start))
    return found


def _binds(schedule: VisitSchedule, text: str) -> bool:
    """Return whether numbers in a guideline seem to bound care; past care and the time until an effect do not."""
    if schedule.role in ("history", "time_to_effect") or not schedule.phases:
        return False
    if schedule.role in ("limit", "trial") or schedule.stated_total is not None:
        return True
    if any(phase.modality in ("up_to", "range") or _over_time(phase) for phase in schedule.phases):
        return True
    before = text[: schedule.span.start].rstrip(" ")
    return before.endswith((":", "|")) or _BOUNDING.search(schedule.span.of(text)) is not None


def _over_time(phase: Phase) -> bool:
    return phase.duration is not None and (phase.count is not None or phase.frequency is not None)


def _continues(last: Statement, schedule: VisitSchedule, text: str) -> bool:
    """Return whether a schedule is the course that the trial before it is a trial for."""
    if last.schedule.role != "trial" or last.trial is not None or schedule.role == "trial":
        return False
    between = text[last.words.end : schedule.span.start]
    near = len(between) < _NEAR and "\n\n" not in between and len(_SENTENCE_END.findall(between)) <= 1
    words = schedule.span.of(text)
    return near and (_TOTAL.search(f"{between} {words}") is not None or _is_besides(words))


def _is_besides(words: str) -> bool:
    return _BESIDES.search(_NO_MORE.sub("", words)) is not None


def _alone(phase: Phase, schedule: VisitSchedule, line: str, start: int) -> Statement:
    alone = VisitSchedule(phases=(phase,), role=schedule.role, ambiguities=schedule.ambiguities, span=phase.span)
    return Statement(alone, None, False, line, start, phase.span)


def _statement(schedule: VisitSchedule, line: str, start: int) -> Statement:
    """Return a schedule as a statement; one whose first stretch is a trial and whose last is the total in two parts."""
    words = schedule.span.of(line)
    if schedule.role != "trial" or len(schedule.phases) < 2:
        told = schedule.role_words if schedule.role == "trial" else None
        near = told is not None and told.end <= schedule.span.start <= told.end + _BESIDE
        place = schedule.span.hull(told) if told is not None and near else schedule.span
        return Statement(schedule, None, _is_besides(words), line, start, place)
    first, rest = schedule.phases[0], schedule.phases[1:]
    total = rest[-1].count is not None and rest[-1].count.value == schedule.stated_total
    course = VisitSchedule(phases=rest[-1:] if total else rest, role="limit", span=schedule.span)
    trial = VisitSchedule(phases=(first,), role="trial", span=schedule.span)
    return Statement(course, trial, not total or _is_besides(words), line, start, schedule.span)


def _limit(statement: Statement, headings: Sequence[str], limit_id: str, treatment: str | None) -> ReviewedLimit | None:
    """Return a statement as a limit, or None where its numbers do not fit the fields of one."""
    sentence = _sentence(statement.line, statement.words)
    around = sentence.of(statement.line)
    trial_alone = statement.schedule.role == "trial" and statement.trial is None
    stage = "trial" if trial_alone else "trial_then_course" if statement.trial is not None else "course"
    try:
        numbers = course_numbers(statement.schedule)
        unit = _unit(statement, numbers, (around, headings[-1]))
        fields: dict[str, Any] = {
            "id": limit_id,
            "accept": "undecided",
            "read_from": (sentence if _names_some(around) else statement.words).of(statement.line).strip(),
            "stage": "dose" if unit == "mg" and stage == "course" else stage,
            "trial" if trial_alone else "course": numbers,
            "unit": unit,
            "treatment": _own_treatment(statement, sentence, treatment),
            "regions": _regions(headings, around),
            "scope": next((phase.scope for phase in statement.schedule.phases if phase.scope), None),
            **_for_whom(statement),
            "strength": "soft" if _USUALLY.search(around) else "hard",
        }
        if statement.trial is not None:
            fields |= {"trial": course_numbers(statement.trial), "total_includes_trial": not statement.besides}
        if any(_AFTER_SURGERY.search(words) for words in (*headings, around)):
            fields |= {"post_surgical": "required"} | ({"stage": "post_surgical"} if stage == "course" else {})
        return ReviewedLimit.model_validate(fields)
    except ValidationError:
        return None


def course_numbers(schedule: VisitSchedule) -> CourseNumbers:
    """Return the numbers of a schedule as a limit states them.

    Args:
        schedule: A schedule whose phases follow one another.

    Raises:
        ValidationError: It states no number that a limit can hold.
    """
    phases = [_phase_numbers(phase) for phase in schedule.phases]
    if len(phases) == 1:
        return CourseNumbers(**{name: getattr(phases[0], name) for name in PhaseNumbers.model_fields})
    total = None if schedule.stated_total is None else _closed(schedule.stated_total)
    return CourseNumbers(phases=tuple(phases), count=total)


def _phase_numbers(phase: Phase) -> PhaseNumbers:
    return PhaseNumbers(
        count=None if phase.count is None else _closed(phase.count.value),
        frequency=phase.frequency and replace(phase.frequency, value=_closed(phase.frequency.value)),
        duration=phase.duration and replace(phase.duration, value=_ends(phase.duration.value)),
        amounts=tuple(replace(a, value=_ends(a.value)) for a in phase.amounts if _is_bounded(a)),
    )


def _is_bounded(amount: Amount) -> bool:
    return amount.unit in ("mg", "ug", "g", "h") and amount.kind != "session_length"


def _closed(value: Interval) -> Interval:
    """Return a number of visits with its ends included: fewer than 8 are up to 7."""
    low, high = value.low, value.high
    if value.low_open and low is not None:
        low = Fraction(low).__floor__() + 1
    if value.high_open and high is not None:
        high = Fraction(high).__ceil__() - 1
    return Interval(low, high)


def _ends(value: Interval) -> Interval:
    """Return an interval with its ends included: a limit has no other; a remark says so."""
    return Interval(value.low, value.high)


def _unit(statement: Statement, numbers: CourseNumbers, around: Iterable[str]) -> LimitUnit | None:
    """Return what the numbers count, by the words for it; None where they do not say."""
    stretches = (numbers, *numbers.phases)
    if not any(stretch.count or (stretch.frequency and not stretch.amounts) for stretch in stretches):
        units = {amount.unit for stretch in stretches for amount in stretch.amounts}
        return "hours" if units == {"h"} else "mg" if units else "time"
    nouns = {phase.count.noun for phase in statement.schedule.phases if phase.count is not None} - {"visit"}
    for words in (statement.words.of(statement.line), *around):
        for unit, pattern in _STATED_UNITS:
            if pattern.search(words):
                return unit
        if nouns:
            return _NOUN_UNITS[nouns.pop()]
    return None


def _own_treatment(statement: Statement, sentence: Span, passage: str | None) -> str | None:
    """Return the treatment that the sentence names for its numbers, where it is not that of the passage."""
    words = statement.schedule.treatment_words
    if words is None or not sentence.covers(words):
        return None
    term = treatment_named(words.of(statement.line))
    about = None if passage is None else treatment_named(passage)
    # A wider word for the same thing, "exercise" under aquatic therapy, is no treatment of its own.
    if term is None or (about is not None and same_concept(term, about)):
        return None
    return term.name


def is_for_some(statement: Statement) -> bool:
    """Return whether the label before a statement says that it is for some patients only, as a row of a table does.

    Args:
        statement: What a text states.
    """
    return bool(_for_whom(statement))


def with_ends(schedule: VisitSchedule) -> VisitSchedule:
    """Return a schedule as a limit states it: with the ends of its numbers included, and no role.

    Args:
        schedule: A schedule of a text.
    """
    phases = [
        replace(
            phase,
            count=phase.count and replace(phase.count, value=_closed(phase.count.value)),
            frequency=phase.frequency and replace(phase.frequency, value=_closed(phase.frequency.value)),
        )
        for phase in schedule.phases
    ]
    return replace(schedule, phases=tuple(phases), role=None)


def _for_whom(statement: Statement) -> dict[str, Any]:
    """Return what the label before the numbers says of whom they are for: "Sprain (ICD9 842.0): 9 visits"."""
    label = statement.line[: statement.words.start].rstrip()
    # A row of a table has its cells parted by bars, and names in the first of them what it is about.
    name = label.partition(" | ")[0].rstrip(" |:")
    if not label.endswith((":", "|")) or not name or len(name) > _MOST_LABEL:
        return {}
    if _FIELD_LABEL.search(name) or treatment_named(name):
        return {}
    code = _ICD.search(name)
    if code is None:
        return {"applies_to": name}
    codes = re.findall(r"\b[A-Z]?\d{2,3}(?:\.\d{1,4})?\b", name[code.end() :])
    title = name[: code.start()].rstrip(" ([,;") or name
    return {"diagnoses": ({"text": title, "icd10" if code["version"] == "10" else "icd9": codes},)}


def _names_some(sentence: str) -> bool:
    """Return whether a sentence names a diagnosis: its numbers may be for workers who have it."""
    return any(mention.term.category in ("diagnosis", "comorbidity") for mention in clinical_terms_in(sentence))


def _regions(headings: Sequence[str], sentence: str) -> tuple[str, ...]:
    for words in (sentence, *reversed(headings)):
        term = region_named(words)
        if term is not None and term.id != "any":
            return (term.name,)
    return ()


def _sentence(line: str, words: Span) -> Span:
    """Return the sentence around words."""
    start = max((match.end() for match in _SENTENCE_END.finditer(line, 0, words.start)), default=0)
    following = _SENTENCE_END.search(line, words.end)
    return Span(start, following.start() + 1 if following else len(line))


def _limit_remarks(
    limit: ReviewedLimit, statement: Statement, passage: ReviewedPassage, pages: str | None
) -> Iterator[str]:
    yield f"in words: {limit_of(limit, passage).words()}"
    if pages is not None and pages != passage.pages:
        yield f"on page {pages}"
    if limit.missing is not None:
        yield "the words do not say what is counted: fill in `unit` before you accept the limit"
    if any(_is_open(phase) for phase in statement.schedule.phases):
        yield 'the words say "less than" or "more than": check the ends'
    for ambiguity in statement.schedule.ambiguities:
        yield f"the words may be read as: {' | or as: '.join(ambiguity.readings)}"
    if limit.applies_to is not None:
        yield "it seems to be for some patients only, and no rule reads `applies_to`: name the `diagnoses`, if it is so"
    if limit.applies_to is None and not limit.diagnoses and _names_some(limit.read_from):
        yield "the sentence names a diagnosis: name it in `diagnoses`, if the numbers are for workers who have it"
    if limit.post_surgical == "required":
        yield "it seems to be for visits after an operation: name the `operations`, if it is for some only"


def _is_open(phase: Phase) -> bool:
    parts = (phase.count, phase.frequency, phase.duration)
    return any(part is not None and (part.value.low_open or part.value.high_open) for part in parts)


def _passage_lines(passage: ReviewedPassage, remarks: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    yield f"  - id: {_scalar(passage.id)}"
    for remark in remarks.get(passage.id, ()):
        yield f"    # {_plain(remark)}"
    yield f"    accept: {passage.accept}"
    yield f"    section: {_scalar(passage.section)}"
    if passage.pages is not None:
        yield f"    pages: {passage.pages if passage.pages.isdecimal() else _scalar(passage.pages)}"
    yield f"    treatment: {_scalar(passage.treatment)}"
    yield f"    text_kind: {passage.text_kind}"
    yield from _text_lines(passage.text, "    ")
    if passage.limits:
        yield "    limits:"
    for limit in passage.limits:
        yield from _limit_lines(limit, remarks.get(limit.id, ()))


def _limit_lines(limit: ReviewedLimit, remarks: Iterable[str]) -> Iterator[str]:
    values = limit.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    fixed = ("id", "accept", "read_from", "stage", "unit")
    yield f"      - id: {_scalar(limit.id)}"
    for remark in remarks:
        yield f"        # {_plain(remark)}"
    yield f"        accept: {limit.accept}"
    yield f"        read_from: {_scalar(limit.read_from)}"
    yield f"        stage: {limit.stage}"
    for name, value in values.items():
        if name not in fixed:
            yield f"        {name}: {_scalar(_stated(value))}"
    yield f"        unit: {'null' if limit.missing else limit.unit}"


def _stated(value: Any) -> Any:
    """Return a value without the fields of numbers that are not there."""
    if isinstance(value, dict):
        return {name: _stated(inner) for name, inner in value.items() if inner not in (None, [], ())}
    return (
        [_stated(inner) for inner in value]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
    )


def _text_lines(text: str, indent: str) -> list[str]:
    """Return a text as a YAML block that a person can read beside the document."""
    block = all(line == line.strip() for line in text.split("\n")) and not text.startswith("\n")
    if not block:
        return [f"{indent}text: {_scalar(text)}"]
    return [f"{indent}text: |-", *(f"{indent}  {line}" if line else "" for line in text.split("\n"))]


def _fields(values: Mapping[str, Any], indent: str) -> list[str]:
    return [f"{indent}{name}: {_scalar(value)}" for name, value in values.items()]


def _scalar(value: Any) -> str:
    """Return a value as YAML on one line."""
    style = '"' if isinstance(value, str) and "\n" in value else None
    import yaml

    dumped: str = yaml.dump(
        value,
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        default_flow_style=True,
        default_style=style,
        width=1_000_000,
        allow_unicode=True,
        sort_keys=False,
    )
    return dumped.removesuffix("\n").removesuffix("\n...")


def _plain(words: str) -> str:
    """Return words as they may stand in a comment."""
    return " ".join(_printable(words).split())


def _printable(text: str) -> str:
    """Return a text without characters that YAML cannot hold; none of them can be seen."""
    return _UNPRINTABLE.sub("", text)


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits.

    Args:
        path: The file.

    Raises:
        GuidelineError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as reason:
        raise GuidelineError("the file cannot be read.", where=str(path), hint=f"{reason.strerror}.") from None


def edition_id(document: str, year: int | None) -> str:
    """Return a name for an edition: the title in small letters, and the year from which it applies.

    Args:
        document: The title.
        year: The year; none for a document that has a new edition every year.
    """
    title = _slug(document)[:_MOST_TITLE].strip("-") or "guideline"
    return title if year is None or str(year) in title else f"{title}-{year}"
