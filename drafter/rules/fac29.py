"""FAC29: dates have the place in the history that the case gives them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from drafter.findings import Finding
from drafter.quantities import read
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_EVENTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("injury", re.compile(r"\b(?:injur(?:y|ed)|hurt|accident|fell|DOI)\b", re.IGNORECASE)),
    (
        "surgery",
        re.compile(
            r"\b(?:surgery|operation|operated|underwent|repair|fusion|release|replacement|arthroscop\w+|\w+ectomy|"
            r"\w+plasty|\w+otomy)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "ur",
        re.compile(
            r"\b(?:utilization review|claims administrator|UR|non-?certified|certified|denied|denial)\b", re.IGNORECASE
        ),
    ),
    (
        "document",
        re.compile(
            r"\b(?:report|RFA|request|PR-?2|note|exam\w*|CT|MRI|radiographs?|x-?rays?|letter|visits?|evaluat\w+|"
            r"documented?|records?|from|to|until|through|ends?|period|effective|since)\b",
            re.IGNORECASE,
        ),
    ),
)
"""Words for what happened on a day. The last of them before a date says whose date it is."""
_BOUND: Final = re.compile(r"[.;]|\d{4}\b")
_LINK: Final = re.compile(r"(?:\s+\w+){0,5}?\s+(?:on|of|dated)\s*$", re.IGNORECASE)


class _Dated(NamedTuple):
    event: str
    day: str
    span: Span


class FAC29(ItemRule):
    """A date stands for what happened on that day in the case, and the order of the case is possible.

    Catches a true date in the wrong place, such as the date of the operation given as that of the injury; a case whose
    operation came before its injury; and a request that is dated after the decision on it. A date that stands in no
    source at all is found by NUM09.

    Why: injury, examination, request, utilization review, application and decision follow one another; a date out of
    order is an error of fact (LC 4610.6(h)).

    Wrong: injury 2013-08-29, surgery 2014-03-04, draft "injured on March 4, 2014".

    Right: each date with its own event.
    """

    title = "dates have their place in the history"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return true dates in the wrong place, and dates of the case that cannot follow one another."""
        known = _known(context)
        for dated in _dated(context):
            own = known.get(dated.event, frozenset())
            owners = [event for event, days in known.items() if dated.day in days]
            if dated.event in ("document", "") or not own or dated.day in own or not owners:
                continue
            yield self.finding(
                context,
                dated.span,
                message=f"This is the date of the {_NAMES[owners[0]]}, not of the {_NAMES[dated.event]}.",
                action="Give each event its own date.",
                evidence=context.fact_evidence(["injury.date", "ur.date", *(s.id for s in context.case.surgeries)]),
            )
        if context.is_first:
            yield from self._order(context)

    def _order(self, context: ItemContext) -> Iterator[Finding]:
        case = context.case
        injured, reviewed = case.injury.date, case.ur.date
        late = [
            document
            for document in case.documents
            if isinstance(document.date, datetime.date)
            and isinstance(reviewed, datetime.date)
            and re.search(r"\bRFA\b|request for authori[sz]ation", document.title, re.IGNORECASE)
            and document.date > reviewed
        ]
        for document in late:
            yield self.finding(
                context,
                None,
                severity="warning",
                message="The request is dated after the utilization review that decided it.",
                action="Correct the date of the document, or `ur.date`.",
                evidence=context.fact_evidence([document.id, "ur.date"]),
            )
        for surgery in case.surgeries:
            if (
                isinstance(surgery.date, datetime.date)
                and isinstance(injured, datetime.date)
                and surgery.date < injured
            ):
                yield self.finding(
                    context,
                    None,
                    severity="note",
                    message="The operation is dated before the injury.",
                    action="Check whether it is an earlier operation, or one of the dates is wrong.",
                    evidence=context.fact_evidence([surgery.id, "injury.date"]),
                )


_NAMES: Final = {"injury": "injury", "surgery": "operation", "ur": "utilization review", "document": "document"}


def _known(context: ItemContext) -> dict[str, frozenset[str]]:
    case = context.case
    days = {
        "injury": [case.injury.date],
        "surgery": [surgery.date for surgery in case.surgeries],
        "ur": [case.ur.date],
    }
    return {
        event: frozenset(day.isoformat() for day in found if isinstance(day, datetime.date))
        for event, found in days.items()
    }


def _dated(context: ItemContext) -> Iterator[_Dated]:
    for entry in context.ledger:
        if entry.kind != "date" or entry.provenance == "unsourced" or context.is_repeated(entry.span):
            continue
        reading = context.reading_at(entry.span)
        day = next((number.date for number in read(entry.words).numbers if number.date), None)
        if reading is None or day is None or len(day) != len("2014-01-01"):
            continue
        before = _BOUND.split(reading.text[: entry.span.start - reading.start])[-1]
        found = [(match.start(), match.end(), event) for event, words in _EVENTS for match in words.finditer(before)]
        if not found:
            continue
        _, end, event = max(found)
        if _LINK.fullmatch(before[end:]):
            yield _Dated(event, day, entry.span)
