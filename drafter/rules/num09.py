"""NUM09: every number has a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from drafter.findings import Evidence, Finding, LedgerEntry
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span


class NUM09(ItemRule):
    """Every number of the draft is a fact, stands in a cited passage, or follows from the two by arithmetic.

    Catches a number that stands in no source, a limit with another number, unit or bound than its passage ("at least 6"
    for "up to 6"), two true numbers that were exchanged or joined from two sources ("4-6 visits over no more than 8
    weeks" from one passage with 4-6 visits and another with 8 weeks), and a written sum that does not add up.

    Why: a number is never believed, it is traced. Schedules are compared whole: a list of numbers that all occur
    somewhere misses every exchange of two of them.

    Wrong: passage "8 to 10 visits over 4 weeks", draft "the guideline allows 4 visits over 8 to 10 weeks".

    Right: "the guideline allows 8 to 10 visits over 4 weeks".
    """

    title = "every number has a source"
    severity = "error"
    basis = "practice: a wrong number stated with confidence harms the worker"
    certainty = "practice"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each number, or each joined phrase, without a source."""
        for entries in _groups(_unsourced(context)):
            span = _place(context, entries)
            reason = next((entry.expression for entry in entries if entry.expression), None)
            if len(entries) > 1 or (reason and "stands so" in reason):
                message = f"This {reason or 'phrase stands in no source'}."
            elif reason:
                message = f"This result is wrong: {reason}."
            else:
                message = f"This {_KINDS.get(entries[0].kind, 'number')} stands in no fact and in no cited passage."
            unheld = not context.draft.is_ours and all(_is_of_another_document(context, e) for e in entries)
            yield self.finding(
                context,
                span,
                severity="warning" if unheld else "error",
                message=f"{message} It may be of a document that the library does not hold." if unheld else message,
                action="Take the number from the facts or the passage, or remove it.",
                evidence=_candidates(context, span),
            )


_KINDS = {
    "count": "number of visits", "frequency": "frequency", "period": "frequency", "duration": "length of time",
    "amount": "amount", "date": "date", "age": "age", "page": "page", "section": "section", "code": "code",
    "level": "level", "score": "score", "measurement": "measurement",
}  # fmt: skip


_DOCUMENT: Final = re.compile(
    r"\b(?:ACOEM|ODG|Official Disability|Guidelines?|Chapter|Edition|Cochrane|Journal|et al)\b", re.IGNORECASE
)


def _is_of_another_document(context: ItemContext, entry: LedgerEntry) -> bool:
    """Return whether a year, section or page belongs to a document that is named and that no citation knows."""
    reading = context.reading_at(entry.span)
    if reading is None or entry.kind not in ("date", "page", "section"):
        return False
    if any(c.name.start <= entry.span.start <= c.details.end for c in context.citations):
        return False
    return _DOCUMENT.search(reading.text[: entry.span.start - reading.start]) is not None


def _place(context: ItemContext, entries: list[LedgerEntry]) -> Span:
    """Return the words of the whole quantity: in "4-6 weeks" for "4-6 visits" it is the unit that is wrong."""
    first, last = entries[0].span, entries[-1].span
    span = first.hull(last)
    for entry in entries:
        span = span.hull(context.trace.phrases.get(entry.span, entry.span))
    return span


def _unsourced(context: ItemContext) -> Iterator[LedgerEntry]:
    elsewhere = [date for citation in context.citations for date in citation.dates]
    for entry in context.ledger:
        # REQ03 speaks for the words of the request, CIT13 for the year of an edition.
        if entry.provenance != "unsourced" or any(q.covers(entry.span) for q in context.block.request_quotes):
            continue
        if entry.kind == "date" and any(date.overlaps(entry.span) for date in elsewhere):
            continue
        # FAC26 speaks for the worker's age, where it is known.
        if entry.kind == "age" and context.case.claimant.age != "unknown":
            continue
        # The page of a passage that the draft sets aside proves nothing for or against it.
        if entry.kind == "page" and context.is_disclaimed(entry.span):
            continue
        yield entry


def _groups(entries: Iterable[LedgerEntry]) -> Iterator[list[LedgerEntry]]:
    """Return entries that were found wrong together, as one group: a joined phrase is one mistake."""
    group: list[LedgerEntry] = []
    for entry in entries:
        if group and not (entry.expression is not None and entry.expression == group[-1].expression):
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _candidates(context: ItemContext, span: Span) -> tuple[Evidence, ...]:
    sentence = context.sentence_at(span)
    if sentence is None:
        return ()
    limits = {limit.id: limit for limit in context.library.limits}
    declared = sentence.sources.ids
    shown = tuple(context.limit_evidence(limits[name]) for name in declared if name in limits)
    return (*shown, *context.fact_evidence([name for name in declared if name not in limits]))
