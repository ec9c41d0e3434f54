"""CIT13: the edition cited is the one in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.attribution import Citation, edition_dates, voice_of
from drafter.findings import Evidence, Finding
from drafter.guidelines import Edition
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_NO_LONGER: Final = re.compile(
    r"\bno longer appl|\bsuperseded\b|\breplaced\b|\b(?:does|do|did) not (?:yet )?(?:apply|fit)\b|"
    r"\bnot (?:yet |any more )?(?:in force|applicable|applied|followed|used)\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"[\s,(]*8 CCR\s+(?P<number>\d+(?:\.\d+)+)")


class CIT13(ItemRule):
    """The edition that is cited is known, and in force on the date of the decision.

    Catches a year or a section of the code that is not that of the edition, an edition that was not in force, and a
    document with yearly editions whose year is not the year of the decision. Where the decision date is unknown, the
    UR date stands in for it, and a note says so. What a draft only reports of the claims administrator, or says to
    be no longer in force, is left alone.

    Why: the chapters of the MTUS were replaced several times (8 CCR 9792.23; orders of the Administrative Director): a
    number of 2009 is right in a letter of 2015 and wrong in one of 2018.

    Wrong: decision of 2018, "MTUS Chronic Pain Medical Treatment Guidelines (May 2009)".

    Right: the chapter that is in force on the day of the decision, with its own date.
    """

    title = "the edition cited is in force"
    severity = "error"
    basis = "8 CCR 9792.23; MTUS orders of the Administrative Director"
    certainty = "S"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return wrong years, editions out of force, and a note where the date of the decision is unknown."""
        cited = [c for c in context.citations if not _is_reported(context, c)]
        for citation in cited:
            yield from self._year(context, citation)
            yield from self._code_section(context, citation)
        seen: set[str] = set()
        for edition, span in _editions(context, cited):
            if edition.id not in seen:
                seen.add(edition.id)
                yield from self._in_force(context, edition, span)
        if seen and context.as_of.kind != "decision":
            stand_in = "the UR date stands in for it" if context.as_of.kind == "ur" else "no date stands in for it"
            yield self.finding(
                context,
                cited[0].name if cited else None,
                severity="note",
                message=f"The date of the decision is unknown; {stand_in} when editions are chosen.",
                action="Enter `decision_date` in the case before signing.",
                evidence=context.fact_evidence(["decision_date", "ur.date"]),
            )

    def _year(self, context: ItemContext, citation: Citation) -> Iterator[Finding]:
        edition = context.library.edition(citation.edition)
        if edition.in_force.yearly:
            day = context.as_of.date
            known = frozenset({str(day.year)}) if day is not None else None
            wanted = f"the edition of {day.year}, the year of the decision" if day is not None else ""
        else:
            known = edition_dates(edition)
            wanted = f"the edition of {edition.label}" if edition.label else "another date"
        if known is None:
            return
        for date in citation.dates:
            if context.draft.words(date) not in known:
                yield self.finding(
                    context,
                    date,
                    message=f"This is not the date of an edition that the library holds; it holds {wanted}.",
                    action="Cite the edition by its own date, or add the other edition to the library.",
                    evidence=(_evidence(edition),),
                )

    def _code_section(self, context: ItemContext, citation: Citation) -> Iterator[Finding]:
        edition = context.library.edition(citation.edition)
        match = _CODE.match(context.draft.text, citation.name.end)
        if match is None or edition.code_section is None or not edition.code_section.startswith("8 CCR"):
            return
        if match["number"] not in edition.code_section.split():
            yield self.finding(
                context,
                Span(*match.span("number")),
                message="This section of the code is not the one that holds the document named before it.",
                action=f"Cite {edition.code_section}, or the document that the section holds.",
                evidence=(_evidence(edition),),
            )

    def _in_force(self, context: ItemContext, edition: Edition, span: Span) -> Iterator[Finding]:
        day = context.as_of.date
        if day is None or edition.in_force.yearly or edition.in_force.holds_on(day):
            return
        yield self.finding(
            context,
            span,
            message="This edition is not in force on the date of the decision.",
            action="Cite the edition in force on that date.",
            evidence=(_evidence(edition), *context.fact_evidence(["decision_date", "ur.date"])),
        )


def _is_reported(context: ItemContext, citation: Citation) -> bool:
    sentence = context.sentence_at(citation.span)
    if context.quotes_ur(citation.name):
        return True
    if any(_NO_LONGER.search(clause) for clause in context.clauses_at(citation.span)):
        return True
    return sentence is not None and voice_of(sentence.text) == "claims_administrator"


def _editions(context: ItemContext, cited: list[Citation]) -> Iterator[tuple[Edition, Span]]:
    for citation in cited:
        yield context.library.edition(citation.edition), citation.span
    for sentence, limit in context.declared_limits:
        yield context.source_of(limit)[1], sentence.span


def _evidence(edition: Edition) -> Evidence:
    force = edition.in_force
    days = f"in force from {force.from_ or 'the start'} to {force.to or 'now'}"
    words = "a new edition every year" if force.yearly else days
    return Evidence(kind="passage", source=edition.id, words=f"{edition.document}: {words}")
