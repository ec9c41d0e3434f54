"""A letter read: the blocks of its decisions, the facts around them, and the draft that it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from drafter.casefile import CaseFile
from drafter.documents import Document, as_document
from drafter.drafts import BANNERS, Draft, Heading, decisions_in, lay_out
from drafter.errors import LetterError
from drafter.findings import Report
from drafter.letters._found import Found
from drafter.letters._frame import (
    Part,
    case_number_of,
    credentials_of,
    labelled_dates,
    papers_of,
    parts_of,
    priority_of,
)
from drafter.letters._lists import plain
from drafter.letters._models import Cover, Doubt, Letter
from drafter.letters._summary import summary_of
from drafter.spans import Span
from drafter.vocabulary import region_covers, region_named, regions_in, sides_in, treatment_named

_RATIONALE: Final = re.compile(
    r"^[ \t]*(?:Decision )?rationale(?: for (?:the )?decision)?[ \t]?:", re.IGNORECASE | re.MULTILINE
)
_CLAIMS_ADMINISTRATOR: Final = re.compile(
    r"^[ \t]*Claims? Administrator(?:['’]s)?[ \t]guidelines?[ \t]?:", re.IGNORECASE | re.MULTILINE
)
_REASON: Final = re.compile(
    r"Decision based on\s+(?P<words>.+?)(?=\s*Decision based on\b|$)", re.IGNORECASE | re.DOTALL
)
_PAIRED: Final = ("upper extremity", "lower extremity", "eye", "ear")
"""Regions of which there is a left and a right one, with all their parts."""


def is_letter(text: Document | str) -> bool:
    """Return whether a text is a determination letter, and not the draft of one item or more.

    A letter decides, gives reasons, and has more around that: a summary, credentials, the claims administrator's
    guidelines. A draft of ours says on its first line what it is.

    Args:
        text: The text.
    """
    words = text.text if isinstance(text, Document) else text
    if any(banner in words[:400] for banner in BANNERS.values()):
        return False
    if not decisions_in(words, origin="letter") or not _RATIONALE.search(words):
        return False
    frame: set[Part] = {"how", "credentials", "summary", "issues"}
    return bool(frame & set(parts_of(words, len(words)))) or _CLAIMS_ADMINISTRATOR.search(words) is not None


def read_letter(text: Document | str, *, case_id: str = "letter") -> Letter:
    """Return what a determination letter states.

    Args:
        text: The letter, as a document or as the text of one.
        case_id: The id of the case that is made. Not the number of the case at the IMR organization: a case file holds
            none.

    Raises:
        DocumentError: Where there is no text.
        LetterError: Where the text holds no decision, or no rationale.
    """
    document = text if isinstance(text, Document) else as_document(text)
    words = document.text
    headings = decisions_in(words, origin="letter")
    if not headings:
        raise LetterError(
            "no line decides a request (such as `REQUEST: Upheld`): this is no determination letter that is read.",
            where=document.name,
            hint="docs/letters.md shows the layouts.",
        )
    if not _RATIONALE.search(words, headings[0].word.end):
        raise LetterError(
            "the letter gives no rationale (a paragraph `Decision rationale:`).",
            where=document.name,
            hint="docs/letters.md shows the layouts.",
        )
    return _Reading(document, headings, case_id).letter()


def with_lines(report: Report, document: Document) -> Report:
    """Return a report on a letter with the line of the file behind each finding."""
    findings = tuple(
        finding if finding.span is None else finding.model_copy(update={"line": document.line(finding.span.start)})
        for finding in report.findings
    )
    return report.model_copy(update={"findings": findings})


class _Reading:
    """One letter while it is read."""

    def __init__(self, document: Document, headings: Sequence[Heading], case_id: str) -> None:
        self.document = document
        self.text = document.text
        self.headings = headings
        self.case_id = case_id
        self.found = Found()
        start = self.text.rfind("\n", 0, headings[0].request.start) + 1
        self.parts = parts_of(self.text, start)
        self.head = Span(0, start)
        self.summary = summary_of(self.text, self._summary_span())
        self.labelled = labelled_dates(self.text, self.head)

    def letter(self) -> Letter:
        """Return the letter."""
        cover = self._cover()
        dates = self._dates(cover)
        credentials = credentials_of(self.text)
        data = {
            "id": self.case_id,
            "claimant": self._claimant(),
            "injury": {"date": dates["injury.date"] or "unknown", "body_regions": self._regions()},
            "diagnoses": self._diagnoses(),
            "history": self._history(),
            "findings": self._findings(),
            "documents": self._documents(dates["decision_date"]),
            "ur": {"date": dates["ur.date"] or "unknown", **self._review()},
            "items": [self._item(number, heading) for number, heading in enumerate(self.headings, start=1)],
            "decision_date": dates["decision_date"] or "unknown",
            "reviewer": {
                "licence_states": credentials.states.value if credentials.states else (),
                "specialty": credentials.specialty.value if credentials.specialty else None,
            },
        }
        for name, value in (("licence_states", credentials.states), ("specialty", credentials.specialty)):
            if value is not None:
                self.found.fields[f"reviewer.{name}"] = value.span
                self.found.fields.setdefault("reviewer", value.span)
        case = CaseFile.model_validate(data)
        draft = lay_out(self.text, case, origin="letter")
        case = self._with_ur_guidelines(case, draft)
        doubts = tuple(sorted(self.found.doubts, key=lambda doubt: doubt.span))
        return Letter(self.document, case, draft, self._in_order(case), "L2", cover, doubts)

    def _summary_span(self) -> Span:
        """Return the summary; without its heading, what lies before the decisions from the worker's introduction on."""
        if "summary" in self.parts:
            return self.parts["summary"]
        end = min((span.start for name, span in self.parts.items() if name == "issues"), default=self.head.end)
        introduction = re.search(
            r"^[^\n]*\b(?:injured worker|patient|applicant|claimant|employee)\b[^\n.]*\b(?:is|was) an?\b",
            self.text[:end],
            re.IGNORECASE | re.MULTILINE,
        )
        return Span(introduction.start(), end) if introduction else Span(0, 0)

    def _cover(self) -> Cover:
        number, priority = case_number_of(self.text, self.head), priority_of(self.text, self.head)
        for name, value in (("cover.case_number", number), ("cover.priority", priority)):
            if value is not None:
                self.found.fields[name] = value.span
        return Cover(
            case_number=number.value if number else None,
            assigned=self.found.settle("cover.assigned", self.labelled["cover.assigned"]),
            application=self.found.settle("cover.application", self.labelled["cover.application"]),
            priority=priority.value if priority else None,
        )

    def _dates(self, cover: Cover) -> dict[str, datetime.date | None]:
        """Return the dates of injury, UR decision and determination; one that is out of order stays unknown."""
        candidates = {
            "injury.date": [*self.labelled["injury.date"], *self.summary.injury_dates],
            "ur.date": [*self.labelled["ur.date"], *self.summary.review.dates],
            "decision_date": list(self.labelled["decision_date"]),
        }
        for value in self.labelled["either"]:
            known = [day for day in (cover.assigned, cover.application) if day is not None]
            if known and value.value <= min(known):
                candidates["ur.date"].append(value)
            elif known and value.value >= max(known):
                candidates["decision_date"].append(value)
            else:
                self.found.doubt("decision_date", value.span, "the label does not say whose decision it is the date of")
        if self.summary.injury_ranges and not candidates["injury.date"]:
            self.found.doubt("injury.date", self.summary.injury_ranges[0], "the letter states a period and not a day")
        dates: dict[str, datetime.date | None] = {}
        last: datetime.date | None = None
        for name, values in candidates.items():
            day = self.found.settle(name, values)
            if day is not None and last is not None and day < last:
                self.found.doubt(name, values[0].span, "it is before the date of what must have come first")
                day = None
            dates[name] = day
            last = day or last
        return dates

    def _claimant(self) -> dict[str, Any]:
        age = self.found.settle("claimant.age", self.summary.ages)
        if age is not None and age > 120:
            self.found.doubt("claimant.age", self.summary.ages[0].span, "nobody is so old")
            age = None
        sex = self.found.settle("claimant.sex", self.summary.sexes)
        return {"age": "unknown" if age is None else age, "sex": sex or "unknown"}

    def _regions(self) -> list[str]:
        regions = self.summary.regions
        if regions:
            self.found.fields["injury.body_regions"] = regions[0].span.hull(regions[-1].span)
        return [region.value for region in regions] or ["unknown"]

    def _diagnoses(self) -> list[dict[str, Any]]:
        self._note("diagnosis", (diagnosis.span for diagnosis in self.summary.diagnoses))
        return [{"text": diagnosis.text, "icd": diagnosis.icd} for diagnosis in self.summary.diagnoses]

    def _history(self) -> list[dict[str, Any]]:
        self._note("history", (care.span for care in self.summary.history))
        return [
            {
                "treatment": care.treatment,
                "visits": "unknown" if care.visits is None else care.visits,
                **({"response": care.response} if care.response else {}),
            }
            for care in self.summary.history
        ]

    def _findings(self) -> list[dict[str, Any]]:
        self._note("finding", (finding.span for finding in self.summary.findings))
        return [{"text": finding.value} for finding in self.summary.findings]

    def _documents(self, decided: datetime.date | None) -> list[dict[str, Any]]:
        listed = list(papers_of(self.text, self.parts["documents"])) if "documents" in self.parts else []
        self._note("document", (paper.span for paper in listed))
        papers: list[dict[str, Any]] = []
        for number, paper in enumerate(listed, start=1):
            day = paper.date
            if day is not None and decided is not None and day > decided:
                message = "its date is after the date of the determination"
                self.found.doubts.append(Doubt(f"document-{number}", paper.span, message))
                day = None
            papers.append({"title": paper.title, "date": day or "unknown"})
        return papers

    def _review(self) -> dict[str, Any]:
        review = self.summary.review
        fields = self.found.fields
        if review.span is not None:
            fields["ur"] = review.span
        if review.request is not None:
            fields["ur.request"] = review.request.span
        if review.guidelines:
            fields["ur.guidelines"] = review.guidelines[0].span.hull(review.guidelines[-1].span)
        if review.reason is not None:
            fields["ur.words"] = review.reason.span
        return {
            "decision": self.found.settle("ur.decision", review.decisions) or "unknown",
            "words": review.reason.value if review.reason else None,
            "guidelines": [guideline.value for guideline in review.guidelines],
        }

    def _with_ur_guidelines(self, case: CaseFile, draft: Draft) -> CaseFile:
        """Return the case with what the claims administrator's paragraphs cite among the guidelines of UR."""
        known = {words.casefold() for words in case.ur.guidelines}
        added: list[str] = []
        for span in (span for block in draft.items for span in block.ur_citations):
            reasons = [match["words"] for match in _REASON.finditer(span.of(self.text))] or [span.of(self.text)]
            for words in (plain(reason).strip(" .") for reason in reasons):
                if words and words.casefold() not in known:
                    known.add(words.casefold())
                    added.append(words)
                    self.found.fields.setdefault("ur.guidelines", span)
        ur = case.ur.model_copy(update={"guidelines": (*case.ur.guidelines, *added)})
        return case.model_copy(update={"ur": ur})

    def _item(self, number: int, heading: Heading) -> dict[str, Any]:
        request = plain(heading.request.of(self.text))
        start = heading.request.start
        name = f"item-{number}"
        self.found.fields[f"{name}.request"] = heading.request
        self.found.fields[f"{name}.decision"] = heading.word
        treatment = treatment_named(request)
        if treatment is not None:
            self.found.fields[f"{name}.treatment"] = heading.request
        mentions = regions_in(heading.request.of(self.text))
        regions: dict[str, str] = {}
        for mention in mentions:
            regions.setdefault(mention.term.id, plain(mention.text))
        if mentions:
            self.found.fields[f"{name}.body_region"] = mentions[0].span.hull(mentions[-1].span).shifted(start)
        return {
            "request": request,
            "treatment": treatment.name if treatment is not None else request,
            "body_region": " and ".join(regions.values()) or "unknown",
            "side": self._side(name, heading),
            "decision": heading.decision,
        }

    def _side(self, name: str, heading: Heading) -> str:
        """Return the side that a request names; `none` where its region has no sides, else `unknown`."""
        request = heading.request.of(self.text)
        sides = sides_in(request)
        named = {side for side, _ in sides}
        if len(named) == 1:
            self.found.fields[f"{name}.side"] = sides[0][1].shifted(heading.request.start)
            return named.pop()
        if named:
            return "unknown"
        region = region_named(request)
        has_sides = region is not None and any(
            (limb := region_named(word)) is not None and region_covers(limb, region) for word in _PAIRED
        )
        return "unknown" if has_sides else "none"

    def _note(self, stem: str, spans: Iterable[Span]) -> None:
        for number, span in enumerate(spans, start=1):
            self.found.fields[f"{stem}-{number}"] = span

    def _in_order(self, case: CaseFile) -> dict[str, Span]:
        """Return the fields in the order of the facts of the case; those of a name of their own behind their fact."""
        order = {fact.id: place for place, fact in enumerate(case.facts)}

        def place(name: str) -> tuple[int, Span]:
            stem = name if name in order else name.partition(".")[0]
            near = order.get(stem, order.get(f"{stem}.request", len(order)))
            return near, self.found.fields[name]

        return {name: self.found.fields[name] for name in sorted(self.found.fields, key=place)}
