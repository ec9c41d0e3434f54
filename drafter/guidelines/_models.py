"""`Edition`, `Passage`, `Limit`: a guideline as data."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from drafter.guidelines._base import Id, Line, Record
from drafter.guidelines._numbers import CourseNumbers, DurationList, duration_words, plural
from drafter.memory import remembered_by_identity
from drafter.quantities import Count, CountNoun, Interval, Phase, Scope, VisitSchedule
from drafter.spans import Span
from drafter.vocabulary import region_covers, region_named, regions_in

Family: TypeAlias = Literal["mtus", "statute", "odg", "acoem", "other"]
"""Who stands behind a document; it decides the order in which limits are cited. An ACOEM chapter that the MTUS has
adopted is `mtus`; `acoem` is one that it has not."""

TextKind: TypeAlias = Literal["verbatim", "quoted_in_determination", "summary"]
"""Where the words of a passage come from:

- `verbatim`: copied from an official or licensed text
- `quoted_in_determination`: known only as a letter quotes it
- `summary`: ours; never to be quoted
"""

Stage: TypeAlias = Literal[
    "course", "trial", "trial_then_course", "post_surgical", "statutory_cap", "flare_up", "repeat", "dose", "rule"
]
"""What the numbers of a limit are about:

- `course`: the whole course of treatment, earlier visits included
- `trial`: a trial alone, nothing said about what follows
- `trial_then_course`: a trial, then a total that is reached only if the trial helped
- `post_surgical`: visits after an operation, within a period that starts with it
- `statutory_cap`: a number that a statute sets; it is not medical necessity
- `flare_up`: visits for a recurrence
- `repeat`: how soon and how often a procedure may be done again
- `dose`: an amount of a drug
- `rule`: a yes or no without a number
"""

CareStage: TypeAlias = Literal["initial", "continuation", "flare_up"]
"""Where care stands when a request is made: nothing of the course given yet or its first stage not used up, more after
a first stage, or a recurrence after a course that ended."""

LimitUnit: TypeAlias = Literal[
    "visits", "sessions", "injections", "sets", "procedures", "days", "doses", "items", "hours", "mg", "time", "none"
]
"""What a limit may be compared with. `sessions` are whole days of a program. `hours`, `mg` and `time` (a length alone)
have no count; `none` has no number."""

_NOUNS: Final[dict[str, CountNoun]] = {
    "visits": "visit", "sessions": "visit", "injections": "injection", "sets": "injection", "procedures": "injection",
    "days": "day", "doses": "dose", "items": "item",
}  # fmt: skip

_UNIT_WORDS: Final[dict[str, str]] = {"sessions": "full-day session", "sets": "set", "procedures": "procedure"}
"""What a unit is called where the name of what it counts says too little."""

_PAGES = re.compile(r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?")


def _text(value: object) -> object:
    """Let a year or a page stand without quotes in YAML, where it is a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _pages(value: object) -> object:
    """Return page numbers in one spelling: `58-59`, `12, 58-59`."""
    value = _text(value)
    if not isinstance(value, str):
        return value
    parts = [re.sub(r"\s*[-‐‑‒–—]\s*", "-", part.strip()) for part in value.split(",")]
    for part in parts:
        match = _PAGES.fullmatch(part)
        if match is None:
            raise ValueError('pages are numbers: 60, "58-59" or "12, 58-59"')
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if first > last:
            raise ValueError(f'the first page {first} is after the last page {last}; write "{last}-{first}"')
    return ", ".join(parts)


PageNumbers: TypeAlias = Annotated[
    str, BeforeValidator(_pages, json_schema_input_type=int | str), StringConstraints(max_length=200)
]
"""Page numbers in one spelling; YAML may hold a single page as a number."""


class Condition(Record):
    """Something a passage asks for beside its numbers."""

    id: Id
    """A name, unique within the limit."""
    text: Line
    """The condition in our words, one sentence."""
    words: tuple[Line, ...] = ()
    """Words or phrases that show that a text speaks of it."""
    when: Literal["always", "during", "beyond_trial", "beyond_limit", "to_apply"] = "always"
    """From where on it is asked for: from the first visit, past the trial or first course, or past the limit itself.
    `during`: what the care is to do as it goes on, which a request cannot show yet, so that no draft must speak of it.
    `to_apply`: it decides whether this row is the right one at all, as "mild" and "severe" choose between two."""
    unless: tuple[Line, ...] = ()
    """For `to_apply`: words that say that it is not so, as "severe" does for a row on mild conditions."""

    def denied_in(self, text: str) -> bool:
        """Return whether a text says that the condition does not hold.

        Args:
            text: A diagnosis or an operation as a record states it.
        """
        return bool(_places(self.unless, text))

    def mentions(self, text: str) -> tuple[Span, ...]:
        """Return where a text speaks of the condition.

        Args:
            text: A draft, a request, a record.

        Returns:
            The places of any of `words`, in the order of the text. Capitals and common endings do not count:
            `exercise` is also found in "Exercises", but not in "nonexercise". The condition's own sentence counts too.
        """
        return _places((*self.words, self.text.rstrip(".")), text)


_CODE = re.compile(r"[A-Za-z]?[0-9][0-9A-Za-z]{1,3}(?:\.[0-9A-Za-z]{1,4})?")
_LEVEL = re.compile(r"[CTLS][0-9]{1,2}", re.IGNORECASE)
"""A level of the spine looks like a short code."""
_WORDS = re.compile(r"[^\W_]+")
_SMALL = frozenset("of the and or with without to in for".split())
_CODE_RANGE = re.compile(rf"(?P<first>{_CODE.pattern})-(?P<last>{_CODE.pattern})")


def _codes(value: tuple[str, ...]) -> tuple[str, ...]:
    for code in value:
        match = _CODE_RANGE.fullmatch(code)
        if match is None:
            if not _CODE.fullmatch(code):
                raise ValueError('a code is written as "724.2", a range as "710-739"')
        elif len(_code(match["first"])) != len(_code(match["last"])) or _code(match["first"]) > _code(match["last"]):
            raise ValueError("a range of codes goes from a lower code to a higher one of the same length")
    return value


Codes: TypeAlias = Annotated[tuple[Line, ...], AfterValidator(_codes)]
"""Codes of diagnoses. A code covers its subdivisions: `722` covers 722.52. A range, `715-716`, covers everything from
its first code to the subdivisions of its last."""


class Diagnosis(Record):
    """A diagnosis that a limit is for."""

    text: Line
    """Its name."""
    words: tuple[Line, ...] = ()
    """Further words that name it; the name itself always counts."""
    icd9: Codes = ()
    """ICD-9-CM codes."""
    icd10: Codes = ()
    """ICD-10-CM codes."""

    @remembered_by_identity
    def named_in(self, text: str) -> bool:
        """Return whether a diagnosis as a record states it ("722.52 degeneration of ...") is this one.

        Args:
            text: One diagnosis: a name, a code, or both.
        """
        codes = {_code(token) for token in _CODE.findall(text)}
        if any(_covers_code(wanted, code) for wanted in (*self.icd9, *self.icd10) for code in codes):
            return True
        names = (self.text, *self.words)
        return bool(_places(names, text)) or any(_in_other_order(name, text) for name in names)


class Operation(Record):
    """An operation that a limit is for."""

    text: Line
    """Its name."""
    words: tuple[Line, ...] = ()
    """Further words that name it; the name itself always counts."""
    unless: tuple[Line, ...] = ()
    """Words that tell another operation: a fusion is no plain discectomy, though it holds one."""

    def named_in(self, text: str) -> bool:
        """Return whether an operation as a record states it is this one.

        Args:
            text: One operation, such as "arthroscopic partial medial meniscectomy, right knee".
        """
        return bool(_places((self.text, *self.words), text)) and not _places(self.unless, text)


class InForce(Record):
    """When an edition applies. An empty one applies at all times."""

    from_: date | None = Field(default=None, alias="from")
    """The first day."""
    to: date | None = None
    """The last day."""
    yearly: bool = False
    """The document has a new edition every year: it applies by the year of the decision, which a citation must name."""
    injury_date_from: date | None = None
    """A statute that reaches only injuries on or after this day."""

    @model_validator(mode="after")
    def _in_order(self) -> InForce:
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError(f"`from` ({self.from_}) is after `to` ({self.to})")
        return self

    def holds_on(self, day: date) -> bool:
        """Return whether `day` lies between the first and the last day, both included."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Edition(Record):
    """One version of a guideline or statute."""

    id: Id
    document: Line
    """The full title."""
    short_name: Line
    """The title as a letter cites it."""
    cited_as: tuple[Line, ...] = ()
    """Other titles by which letters cite it."""
    organisation: Line
    """Who publishes it."""
    family: Family
    label: Annotated[Line, BeforeValidator(_text)] | None = None
    """How this edition is told from others: `May 2009`; none where the year of the decision names it."""
    code_section: Line | None = None
    """The section of the code that adopts it: `8 CCR 9792.24.2`."""
    in_force: InForce = InForce()
    status: Line | None = None
    """What became of it."""
    series: Id | None = None
    """What all editions of one document share, such as `mtus-low-back`; none where it has no other edition here."""
    regions: tuple[Line, ...] = ()
    """The regions of the body that the document is about; none means any."""
    pages: Annotated[int, Field(ge=1)] | None = None
    """How many pages the document has: a passage cannot stand behind the last one. None where it is not known."""
    held: Literal["whole", "part", "nothing"] = "part"
    """How much of the document the library holds. `nothing`: it is known to be in force, and its text has to be
    imported before a limit of it can be found."""
    note: Line | None = None


class Verification(Record):
    """Whether somebody has compared a limit with an official text, and what was seen instead."""

    status: Literal["unverified", "confirmed"] = "unverified"
    confidence: Literal["A", "B"] | None = None
    """A: seen in the sources named; B: recalled public numbers, not read."""
    source_seen: tuple[Line, ...] = ()
    """Where the numbers were seen."""
    check_at: tuple[Line, ...] = ()
    """The official place at which to check them."""
    confirmed_against: Line | None = None
    """For `confirmed`: the official text, edition and page that it was compared with."""
    confirmed_on: date | None = None
    """For `confirmed`: the day."""
    confirmed_by: Line | None = None
    """For `confirmed`: who compared them, as that person signs."""

    @model_validator(mode="after")
    def _names_its_ground(self) -> Verification:
        if self.status == "confirmed" and (self.confirmed_against is None or self.confirmed_on is None):
            raise ValueError("a confirmed limit says what it was compared with: `confirmed_against` and `confirmed_on`")
        if self.status == "unverified" and (self.confirmed_against or self.confirmed_on):
            raise ValueError("`confirmed_against` and `confirmed_on` go with `status: confirmed`")
        return self


class LimitFields(Record):
    """What a limit says, on disk and in memory alike."""

    id: Id
    treatments_excluded: tuple[Line, ...] = ()
    """Treatments that the limit is never for, whatever else seems to cover them."""
    regions: tuple[Line, ...] = ()
    """Regions of the body that it is for; none means any."""
    regions_excluded: tuple[Line, ...] = ()
    """Regions that it is not for."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """Diagnoses that it is for; none means any."""
    operations: tuple[Operation, ...] = ()
    """Post-surgical: the operations that it is for; none means any."""
    for_stages: tuple[CareStage, ...] = ()
    """Stages of care that it is for; none means any."""
    applies_to: Line | None = None
    """Whom the passage is about, in words that no rule reads."""
    stage: Stage = "course"
    trial: CourseNumbers | None = None
    """The trial, for the stages `trial` and `trial_then_course`."""
    course: CourseNumbers | None = None
    """The limit itself. It binds by its upper ends."""
    extends_with: Literal["functional_improvement"] | None = None
    """What lets care go on past these numbers, where the passage names no other total."""
    flare_up: CourseNumbers | None = None
    """What a recurrence after the course may have."""
    total_includes_trial: bool = True
    """Whether the count of `course` includes the trial visits; a stated total does."""
    first_course: Literal["half"] | None = None
    """Post-surgical: the first course is half of the visits, and more need functional improvement."""
    period_after_surgery: DurationList | None = None
    """Post-surgical: how long after the operation the limit applies."""
    post_surgical: Literal["required", "excluded", "either"] = "either"
    """Whether it is only for visits after an operation, never for them, or does not care."""
    time_to_effect: CourseNumbers | None = None
    """How many visits until the treatment should show an effect. This is no limit."""
    reevaluate_after: DurationList | None = None
    """When the patient should be seen again to decide on more."""
    unit: LimitUnit = "visits"
    scope: Scope | None = None
    """What the count is per; a course where nothing is said."""
    strength: Literal["hard", "soft"] = "hard"
    """`soft` where the passage leaves room ("in most cases")."""
    conditions: tuple[Condition, ...] = ()
    """What must be so beside the numbers."""
    prerequisites: tuple[Condition, ...] = ()
    """What must have been tried or done before."""
    note: Line | None = None
    verification: Verification = Verification()

    @model_validator(mode="after")
    def _fits_its_stage(self) -> LimitFields:
        if self.stage == "trial_then_course" and (self.trial is None or self.course is None):
            raise ValueError("the stage `trial_then_course` needs both `trial` and `course`")
        if self.stage == "trial" and (self.trial is None or self.course is not None):
            raise ValueError("the stage `trial` has a `trial` and no `course`")
        if self.trial is not None and self.stage not in ("trial", "trial_then_course"):
            raise ValueError("`trial` goes with the stages `trial` and `trial_then_course`")
        if self.operations and self.post_surgical != "required":
            raise ValueError("`operations` goes with `post_surgical: required`")
        if self.stage == "post_surgical":
            if self.post_surgical != "required":
                raise ValueError("the stage `post_surgical` goes with `post_surgical: required`")
        elif self.first_course or self.period_after_surgery:
            raise ValueError("`first_course` and `period_after_surgery` go with the stage `post_surgical`")
        if self.first_course and (self.course is None or self.course.count is None or self.course.count.high is None):
            raise ValueError("`first_course: half` needs an upper end in `course.count` to take the half of")
        if self.stage not in ("rule", "trial") and self.course is None:
            raise ValueError(f"the stage `{self.stage}` needs a `course`")
        parts = [part for part in (self.trial, self.course, self.flare_up) if part is not None]
        stretches = [stretch for part in parts for stretch in (part, *part.phases)]
        if self.unit not in _NOUNS:
            if any(stretch.count for stretch in stretches):
                raise ValueError(f"the unit `{self.unit}` has no `count`; write an amount or a duration")
            # A bare frequency counts visits, and 35 hours a week must never be compared with visits a week.
            if any(stretch.frequency and not stretch.amounts for stretch in stretches):
                raise ValueError(f"with the unit `{self.unit}` a `frequency` says how often an amount is given; add it")
        if self.unit == "none" and parts:
            raise ValueError("the unit `none` is for a rule without a number")
        ids = [condition.id for condition in (*self.conditions, *self.prerequisites)]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"two conditions have the id `{twice[0]}`")
        return self


class LimitEntry(LimitFields):
    """A limit as it stands in a pack file."""

    treatment: Line | None = None
    """The treatment it is for; that of the passage where nothing is said."""


class Limit(LimitFields):
    """The structured facts of a passage: how much, how often, how long, for whom, under which conditions."""

    passage_id: Id
    treatment: Line
    """The treatment it is for."""

    @property
    def noun(self) -> CountNoun:
        """What the limit counts, in the singular; `visit` where it counts nothing."""
        return _NOUNS.get(self.unit, "visit")

    @property
    def counted(self) -> str:
        """What its number counts, as a word: `visit`, `full-day session`."""
        return _UNIT_WORDS.get(self.unit, self.noun)

    @property
    def is_cap(self) -> bool:
        """Whether a statute sets it: reported apart, never the sole ground of a conclusion."""
        return self.stage == "statutory_cap"

    @property
    def is_verified(self) -> bool:
        """Whether somebody has compared it with an official text."""
        return self.verification.status == "confirmed"

    def schedule(self) -> VisitSchedule:
        """Return the limit as a schedule with the role `limit`; it binds by its upper ends.

        A count of the course includes the trial: where the passage counts the trial apart, its visits are added here.
        A limit without numbers, and one that states a trial only, give a schedule without phases.
        """
        if self.course is None:
            return VisitSchedule(role="limit")
        schedule = self.course.schedule(self.noun, role="limit", scope=self.scope)
        total = schedule.total()
        if self.total_includes_trial or self.trial is None or self.trial.count is None or total is None:
            return schedule
        first = self.trial.schedule(self.noun, role="limit", scope=self.scope)
        return VisitSchedule(
            phases=(*first.phases, *schedule.phases), stated_total=total + self.trial.count, role="limit"
        )

    def trial_schedule(self) -> VisitSchedule | None:
        """Return the trial as a schedule with the role `trial`, or None where there is none.

        The first course of a post-surgical limit is half of the upper end of its visits, rounded down: nobody is seen
        half a time.
        """
        if self.trial is not None:
            return self.trial.schedule(self.noun, role="trial")
        first = self._first_course()
        if first is None:
            return None
        return VisitSchedule(phases=(Phase(count=Count(value=first, noun=self.noun), modality="up_to"),), role="trial")

    def time_to_effect_schedule(self) -> VisitSchedule | None:
        """Return how long until an effect is expected, with the role `time_to_effect`, or None."""
        return None if self.time_to_effect is None else self.time_to_effect.schedule(self.noun, role="time_to_effect")

    def words(self) -> str:
        """Return the whole limit as one line of plain English, such as `4-6 visits`."""
        first = f"the first course half of them ({self.first_course_words})" if self.first_course_words else ""
        period = f"in the {self.period_words} after surgery" if self.period_words else ""
        return ", ".join(filter(None, (self.course_words, first, period)))

    @property
    def course_words(self) -> str:
        """Return the numbers of the course, with those of the trial, as plain English."""
        text = self.course.words(self.counted) if self.course is not None else ""
        if self.trial is not None:
            trial = f"a trial of {self.trial.words(self.counted)}"
            joined = "after" if self.total_includes_trial else "beyond"
            text = f"{text} {joined} {trial}" if text else trial
        if self.scope is not None and self.scope != "course":
            text = f"{text} per {self.scope}"
        return text or "no number"

    @property
    def first_course_words(self) -> str:
        """Return the visits of the first course after surgery (`up to 6 visits`), or nothing where there is none."""
        first = self._first_course()
        return "" if first is None else plural(first, self.counted)

    @property
    def period_words(self) -> str:
        """Return how long after surgery the limit applies (`6 months`), or nothing where it does not depend on one."""
        period = self.period_after_surgery
        return "" if period is None else duration_words(period).removeprefix("up to ")

    def _first_course(self) -> Interval | None:
        if self.first_course is None or self.course is None or self.course.count is None:
            return None
        high = self.course.count.high
        return None if high is None else Interval(None, int(high // 2))


class PassageFields(Record):
    """What a passage says, on disk and in memory alike."""

    id: Id
    section: Line
    """The heading in the document."""
    pages: PageNumbers | None = None
    """Page numbers as printed: `60`, `58-59`, `12, 58-59`; none where the document has none."""
    text_kind: TextKind
    text: Line
    treatment: Line
    """The treatment that the words are about, which is not always the one they were quoted for."""

    @property
    def page_spans(self) -> tuple[tuple[int, int], ...]:
        """Return the first and last page of each stretch of pages."""
        spans: list[tuple[int, int]] = []
        for part in self.pages.split(", ") if self.pages else ():
            first, _, last = part.partition("-")
            spans.append((int(first), int(last or first)))
        return tuple(spans)

    @property
    def page_span(self) -> tuple[int, int] | None:
        """Return the first and the last page of all, or None where no page is known."""
        spans = self.page_spans
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None

    def on_page(self, page: int) -> bool | None:
        """Return whether the passage stands on a page, or None where its pages are not known."""
        spans = self.page_spans
        return any(first <= page <= last for first, last in spans) if spans else None

    @property
    def quotable(self) -> bool:
        """Whether its words may stand between quotation marks in a draft."""
        return self.text_kind != "summary"


class PassageEntry(PassageFields):
    """A passage as it stands in a pack file, with its limits inside."""

    limits: tuple[LimitEntry, ...] = ()


class Passage(PassageFields):
    """A piece of a guideline."""

    edition_id: Id


class PassagesFile(Record):
    """The content of `passages.yaml`."""

    passages: tuple[PassageEntry, ...]


def _code(text: str) -> str:
    return text.replace(".", "").upper()


def _covers_code(wanted: str, code: str) -> bool:
    """Return whether a code of a record is one that a row names, or one of its subdivisions."""
    match = _CODE_RANGE.fullmatch(wanted)
    if match is None:
        return code.startswith(_code(wanted))
    first, last = _code(match["first"]), _code(match["last"])
    return first <= code[: len(first)] <= last


def _places(words: tuple[str, ...], text: str) -> tuple[Span, ...]:
    """Return where any of `words` stands in `text`: whole words, with a plural or another common ending."""
    if not words:
        return ()
    return tuple(Span(match.start(), match.end()) for match in _any_of(words).finditer(text))


@lru_cache(maxsize=4096)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for whole words, with a plural or another common ending."""
    # The longest first, so that "home exercise program" is one place and not two.
    spelt = sorted({word.casefold() for word in words}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_spellings, spelt))})(?!\w)", re.IGNORECASE)


def has_code(text: str) -> bool:
    """Return whether a diagnosis as a record states it holds an ICD code: then it is known which it is.

    Args:
        text: One diagnosis: a name, a code, or both.
    """
    return any(len(token) > 2 and not _LEVEL.fullmatch(token) for token in _CODE.findall(text))


def _in_other_order(name: str, text: str) -> bool:
    """Return whether all words of a name stand in a text: "radiculopathy, lumbar region" is lumbar radiculopathy.

    Two words at least: one alone is no name in another order.
    """
    words = [word for word in _WORDS.findall(name.casefold()) if word not in _SMALL]
    if len(words) < 2:
        return False
    return all(_places((word,), text) or _is_where(word, text) for word in words)


def _is_where(word: str, text: str) -> bool:
    """Return whether a word is a region of the body that a text names otherwise: "L5-S1 radiculopathy" is lumbar."""
    where = region_named(word)
    return where is not None and any(region_covers(where, mention.term) for mention in regions_in(text))


def _spellings(word: str) -> str:
    """Return a pattern for a word and its common endings; a final e goes before some of them."""
    *before, last = (re.escape(piece) for piece in word.split())
    ended = rf"{last.removesuffix('e')}(?:es?|ed|ing)" if last.endswith("e") else rf"{last}(?:s|es|ed|ing)?"
    return r"\s+".join([*before, ended])
