"""The structured facts of a case, item by item; every fact has an id that a sentence can cite."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from drafter.datafile import FieldError, parse_model, read_text
from drafter.errors import CaseFileError, DecisionError
from drafter.memory import remembered_by_identity

Unknown = Literal["unknown"]
"""The value of a fact that nobody recorded. Never the same as no, none or zero."""

Decision = Literal["overturned", "upheld", "modified"]
"""What the reviewer decided on the UR denial of one item: *is*, *is not*, or *in part is* medically necessary."""

Sex = Literal["female", "male", "nonbinary", "unknown"]
Side = Literal["left", "right", "bilateral", "none", "unknown"]

FactKind = Literal[
    "age", "sex", "injury_date", "body_region", "diagnosis", "history", "surgery", "finding", "document", "ur",
    "ur_date", "request", "reading", "decision_date", "reviewer",
]  # fmt: skip


def _year_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_clause(words: str) -> str:
    """Return words on one line without a stop at the end: they go into the middle of a sentence."""
    return " ".join(words.split()).rstrip(" .;,")


YesNoUnknown = Literal["yes", "no", "unknown"]
Text = Annotated[str, Field(min_length=1)]
Period = Annotated[str, BeforeValidator(_year_as_text), WithJsonSchema({"type": ["string", "integer"]})]
FactId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


class Claimant(_Record):
    """The injured worker: no name, no birth date, only what a rationale may say."""

    age: Annotated[int, Field(ge=0, le=120)] | Unknown
    """Age in years at the time of the decision, or `unknown`."""
    sex: Sex


class Injury(_Record):
    """The industrial injury."""

    date: datetime.date | Unknown
    body_regions: Annotated[tuple[Text, ...], Field(min_length=1)]
    """The regions accepted or claimed, in the words of the file: "low back", "right knee"."""


class Diagnosis(_Record):
    """A diagnosis as charted, with its ICD codes (ICD-9 or ICD-10) where they are known."""

    id: FactId
    text: Text
    icd: tuple[Text, ...] = ()


class TreatmentRecord(_Record):
    """One kind of earlier care: what, how often so far, and what came of it."""

    id: FactId
    treatment: Text
    visits: Annotated[int, Field(ge=0)] | Unknown
    """How many visits were completed, or `unknown`; 0 says that the record shows none."""
    period: Period | None = None
    response: str | None = None
    functional_improvement: YesNoUnknown = "unknown"
    """In the sense of 8 CCR 9792.20: daily activities or work restrictions better, and less dependency on treatment."""
    same_course: YesNoUnknown | None = None
    """Whether the visits belong to the course that the request continues. A limit on a course counts them only then.
    Left out, they count unless the record and the policies say that they are of another course."""
    document: str | None = None
    """Id of the document it was read from."""


class Surgery(_Record):
    """An operation, for requests inside a post-surgical period."""

    id: FactId
    procedure: Text
    date: datetime.date | Unknown
    document: str | None = None


class ClinicalFinding(_Record):
    """Something a provider found or the worker reported."""

    id: FactId
    text: Text
    document: str | None = None


class Document(_Record):
    """A document that was reviewed."""

    id: FactId
    title: Text
    date: datetime.date | Unknown = "unknown"


class UrDecision(_Record):
    """The utilization review decision in dispute."""

    date: datetime.date | Unknown
    decision: Literal["non-certified", "modified", "delayed", "unknown"]
    words: str | None = None
    """The reason in the words of the letter."""
    guidelines: tuple[Text, ...] = ()
    """The guidelines the letter cites, as it cites them."""


class DisputedItem(_Record):
    """One treatment in dispute."""

    id: FactId
    request: Text
    """The text of the request exactly as filed: it is quoted in the decision, spelling errors included."""
    treatment: Text
    body_region: Text
    """The region in plain words, or `unknown`: the request may name none."""
    side: Side = "none"
    confirmed_reading: str | None = None
    """The request in plain words, where a person has settled an unclear one ("2 visits a week for 6 weeks")."""
    formulary: YesNoUnknown = "unknown"
    """Whether the dispute is over a drug under the MTUS formulary: it is decided sooner (LC 4610.6(d)(1))."""
    decision: Decision | None = None
    """The reviewer's decision. Nothing in this package sets or proposes it."""
    certified: Annotated[str, AfterValidator(_as_clause)] | None = None
    """For `modified`: the part that the reviewer found medically necessary, in words ("6 visits")."""

    @model_validator(mode="after")
    def _part_needs_modified(self) -> DisputedItem:
        if self.certified is not None and self.decision != "modified":
            raise FieldError(("certified",), "it goes with `decision: modified` only; remove it or change the decision")
        return self


class Reviewer(_Record):
    """Who reviews: licence and specialty, never a name (names are confidential, LC 4610.6(f))."""

    licence_states: tuple[Text, ...] = ()
    specialty: str | None = None


class Review(_Record):
    """The course of the review, for deadlines. None of it is a fact that a rationale states."""

    documents_received: datetime.date | Unknown = "unknown"
    """The day on which the request and the documents were complete: the time to decide runs from it (LC 4610.6(d))."""
    priority: Literal["standard", "expedited", "unknown"] = "unknown"


class Fact(_Record):
    """One fact of the case as a sentence can cite it."""

    id: str
    kind: FactKind
    text: str
    """The fact in words, as it may be traced in a draft."""
    date: datetime.date | None = None


class CaseFile(_Record):
    """The facts of one case: what the reviewer knows, and what is unknown.

    Raises:
        CaseFileError: From `load` and `parse`, naming each field that is missing, misspelt or out of order.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, title="drafter case file"
    )

    id: FactId
    title: str | None = None
    claimant: Claimant
    injury: Injury
    diagnoses: tuple[Diagnosis, ...]
    history: tuple[TreatmentRecord, ...]
    surgeries: tuple[Surgery, ...] = ()
    findings: tuple[ClinicalFinding, ...]
    documents: tuple[Document, ...]
    ur: UrDecision
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1)]
    decision_date: datetime.date | Unknown
    reviewer: Reviewer = Reviewer()
    review: Review = Review()

    @classmethod
    def load(cls, path: Path | str) -> CaseFile:
        """Return the case that a YAML or JSON file holds."""
        file = Path(path)
        return cls.parse(read_text(file, CaseFileError), where=str(file))

    @classmethod
    def parse(cls, text: str, *, where: str = "case") -> CaseFile:
        """Return the case that a YAML or JSON text holds; `where` names it in messages."""
        return parse_model(text, cls, where=where, error=CaseFileError)

    def item(self, item_id: str) -> DisputedItem:
        """Return the disputed item with this id.

        Raises:
            CaseFileError: Where the case has no such item.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        known = ", ".join(f"`{item.id}`" for item in self.items)
        raise CaseFileError(f"there is no item {item_id!r} in case `{self.id}`.", hint=f"Its items: {known}.")

    def decided(self, item_id: str, decision: Decision, *, certified: str | None = None) -> CaseFile:
        """Return the case with the reviewer's decision on one item; `certified` is the part found necessary.

        Raises:
            CaseFileError: Where the case has no such item.
            DecisionError: Where the word is no decision, or a part goes with a decision other than `modified`.
        """
        chosen = self.item(item_id)
        if decision not in get_args(Decision):
            raise DecisionError(f"{decision!r} is no decision.", hint=f"Use {', '.join(get_args(Decision))}.")
        if certified is not None and decision != "modified":
            raise DecisionError("only a modified decision has a part.", hint="Leave the part out, or use modified.")
        part = _as_clause(certified) if certified is not None else chosen.certified
        update = {"decision": decision, "certified": part if decision == "modified" else None}
        items = tuple(item.model_copy(update=update) if item.id == item_id else item for item in self.items)
        return self.model_copy(update={"items": items})

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return every fact of the case, each with the id that a sentence cites."""
        return _facts_of(self)

    def fact(self, fact_id: str) -> Fact | None:
        """Return the fact with this id, or None."""
        return _facts_by_id(self).get(fact_id)

    @model_validator(mode="before")
    @classmethod
    def _number_the_facts(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        numbered = dict(data)
        for key, stem in _STEMS.items():
            entries = numbered.get(key)
            if isinstance(entries, list | tuple):
                numbered[key] = [
                    {"id": f"{stem}-{place}", **entry} if isinstance(entry, dict) else entry
                    for place, entry in enumerate(entries, start=1)
                ]
        return numbered

    @model_validator(mode="after")
    def _ids_are_unique(self) -> CaseFile:
        entries = list(_entries(self))
        own = {(entry.id, kind) for entry, _, kind in entries}
        others = {fact.id for fact in _facts(self) if (fact.id, fact.kind) not in own}
        seen: set[str] = set()
        for entry, place, _ in entries:
            if entry.id in seen:
                raise FieldError((*place, "id"), f"the id `{entry.id}` stands twice; give every entry its own")
            if entry.id in others:
                raise FieldError((*place, "id"), f"the id `{entry.id}` already names another fact; choose another")
            seen.add(entry.id)
        documents = {document.id for document in self.documents}
        for entry, place, _ in entries:
            if not isinstance(entry, TreatmentRecord | Surgery | ClinicalFinding) or entry.document is None:
                continue
            if entry.document not in documents:
                raise FieldError((*place, "document"), "`documents` does not list such an id; use one of its ids")
        return self

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> CaseFile:
        stages = (
            (("injury", "date"), self.injury.date),
            (("ur", "date"), self.ur.date),
            (("decision_date",), self.decision_date),
        )
        known = [(field, day) for field, day in stages if isinstance(day, datetime.date)]
        for (early, first), (late, second) in itertools.pairwise(known):
            if second < first:
                raise FieldError(late, f"it is before `{'.'.join(early)}`; correct one of the two dates")
        if isinstance(self.decision_date, datetime.date):
            for place, document in enumerate(self.documents):
                if isinstance(document.date, datetime.date) and document.date > self.decision_date:
                    raise FieldError(
                        ("documents", place, "date"), "it is after `decision_date`; correct one of the two dates"
                    )
        return self


_STEMS = {
    "diagnoses": "diagnosis",
    "history": "history",
    "surgeries": "surgery",
    "findings": "finding",
    "documents": "document",
    "items": "item",
}

_Entry = Diagnosis | TreatmentRecord | Surgery | ClinicalFinding | Document | DisputedItem


def _entries(case: CaseFile) -> Iterator[tuple[_Entry, tuple[str, int], FactKind | None]]:
    """Yield every entry that has an id, where it stands, and the kind of the fact that has the same id."""
    kinds: dict[str, FactKind | None] = {
        "diagnoses": "diagnosis",
        "history": "history",
        "surgeries": "surgery",
        "findings": "finding",
        "documents": "document",
        "items": None,
    }
    for name, kind in kinds.items():
        for place, entry in enumerate(getattr(case, name)):
            yield entry, (name, place), kind


def _known_date(value: datetime.date | Unknown) -> datetime.date | None:
    return value if isinstance(value, datetime.date) else None


def _dated(words: str, value: datetime.date | Unknown) -> str:
    return f"{words} {value.isoformat()}" if isinstance(value, datetime.date) else f"{words} unknown"


@remembered_by_identity
def _facts_of(case: CaseFile) -> tuple[Fact, ...]:
    return tuple(_facts(case))


@remembered_by_identity
def _facts_by_id(case: CaseFile) -> dict[str, Fact]:
    return {fact.id: fact for fact in _facts_of(case)}


def _facts(case: CaseFile) -> Iterator[Fact]:
    age = case.claimant.age
    yield Fact(id="claimant.age", kind="age", text="age unknown" if age == "unknown" else f"{age} years old")
    yield Fact(id="claimant.sex", kind="sex", text=case.claimant.sex)
    yield Fact(
        id="injury.date",
        kind="injury_date",
        text=_dated("injured", case.injury.date),
        date=_known_date(case.injury.date),
    )
    yield Fact(id="injury.body_regions", kind="body_region", text=", ".join(case.injury.body_regions))
    for diagnosis in case.diagnoses:
        codes = f" ({', '.join(diagnosis.icd)})" if diagnosis.icd else ""
        yield Fact(id=diagnosis.id, kind="diagnosis", text=f"{diagnosis.text}{codes}")
    for record in case.history:
        yield Fact(id=record.id, kind="history", text=_history_text(record))
    for surgery in case.surgeries:
        text = _dated(f"{surgery.procedure},", surgery.date)
        yield Fact(id=surgery.id, kind="surgery", text=text, date=_known_date(surgery.date))
    for finding in case.findings:
        yield Fact(id=finding.id, kind="finding", text=finding.text)
    for document in case.documents:
        text = _dated(f"{document.title},", document.date)
        yield Fact(id=document.id, kind="document", text=text, date=_known_date(document.date))
    decision = "UR decision unknown" if case.ur.decision == "unknown" else case.ur.decision
    words = [decision, *([case.ur.words] if case.ur.words else []), *case.ur.guidelines]
    yield Fact(id="ur", kind="ur", text="; ".join(words))
    yield Fact(id="ur.date", kind="ur_date", text=_dated("UR decision", case.ur.date), date=_known_date(case.ur.date))
    for item in case.items:
        yield Fact(id=f"{item.id}.request", kind="request", text=item.request)
        place = item.body_region if item.side in ("none", "unknown") else f"{item.side} {item.body_region}"
        where = "region unknown" if item.body_region == "unknown" else place
        yield Fact(id=f"{item.id}.treatment", kind="request", text=f"{item.treatment}, {where}")
        if item.confirmed_reading is not None:
            yield Fact(id=f"{item.id}.confirmed_reading", kind="reading", text=item.confirmed_reading)
        if item.certified is not None:
            yield Fact(id=f"{item.id}.certified", kind="reading", text=item.certified)
    yield Fact(
        id="decision_date",
        kind="decision_date",
        text=_dated("decided", case.decision_date),
        date=_known_date(case.decision_date),
    )
    yield Fact(
        id="reviewer",
        kind="reviewer",
        text=", ".join([*case.reviewer.licence_states, case.reviewer.specialty or ""]).strip(", "),
    )


def _history_text(record: TreatmentRecord) -> str:
    visits = "number of visits unknown" if record.visits == "unknown" else f"{record.visits} visits"
    parts = [record.treatment, visits, record.period, record.response]
    improvement = f"functional improvement: {record.functional_improvement}"
    return "; ".join([*(part for part in parts if part), improvement])


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, for editors."""
    schema = CaseFile.model_json_schema()
    for entry in get_args(_Entry):
        # A file may leave the ids of entries out: they are numbered.
        schema["$defs"][entry.__name__]["required"].remove("id")
    return schema
