"""What a rule may look at: one item of one draft, with everything that was worked out about it before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from drafter.assessment import AsOf, Assessment, as_of, assess, query_for, request_reading, request_schedule
from drafter.attribution import Citation, citations_in
from drafter.casefile import CaseFile, Decision, DisputedItem
from drafter.drafts import Draft, DraftItem, Sentence
from drafter.findings import Evidence, LedgerEntry
from drafter.guidelines import Edition, Library, Limit, Passage, Selection
from drafter.ledger import source_book, trace
from drafter.quantities import Reading, VisitSchedule
from drafter.spans import Span

Need = Literal["limits", "citations", "conclusion"]
"""Context that a rule cannot do without."""

_ABSENT: Final[dict[Need, str]] = {
    "limits": "no limit in the library addresses this request",
    "citations": "the draft names no guideline that the library holds",
    "conclusion": "the draft has no closing sentence",
}

_DISCLAIMER: Final = re.compile(
    r"\b(?:another|a different|other) treatment\b|\b(?:does|do|did) not (?:apply|fit|concern)\b|\bno longer appl|"
    r"\b(?:is|are|was|were) not (?:applied|followed|used)\b|\bmisapplied\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ItemContext:
    """One disputed item as a draft decides it."""

    case: CaseFile
    item: DisputedItem
    draft: Draft
    block: DraftItem
    library: Library
    selection: Selection
    assessment: Assessment

    @classmethod
    def build(cls, case: CaseFile, draft: Draft, block: DraftItem, *, library: Library) -> ItemContext:
        """Return the context of one block of a draft, its limits selected and its arithmetic done."""
        item = case.item(block.item)
        selection = library.select(query_for(case, item))
        return cls(case, item, draft, block, library, selection, assess(case, item, selection))

    def lacks(self, need: Need) -> str | None:
        """Return why a context is absent, or None where it is there."""
        there: bool
        match need:
            case "limits":
                there = bool(self.selection.selected)
            case "citations":
                there = bool(self.citations or self.declared_limits)
            case "conclusion":
                there = bool(self.block.sentences)
        return None if there else _ABSENT[need]

    @cached_property
    def decision(self) -> Decision | None:
        """Return the reviewer's decision: the one in the case, else the one in a heading that a person wrote."""
        return self.item.decision or (None if self.draft.is_ours else self.block.decision)

    @cached_property
    def as_of(self) -> AsOf:
        """Return the date by which editions apply."""
        return as_of(self.case)

    @cached_property
    def request(self) -> VisitSchedule:
        """Return the schedule that the request asks for."""
        return request_schedule(self.item)

    @cached_property
    def request_reading(self) -> Reading:
        """Return the whole reading of the request, with its ambiguities."""
        return request_reading(self.item)

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """Return the guideline documents that the block names, in its guideline lines and its rationale."""
        stretches = [*self.block.citations, *(sentence.span for sentence in self.block.sentences)]
        return tuple(c for stretch in stretches for c in citations_in(self.draft.text, self.library, within=stretch))

    @cached_property
    def declared_limits(self) -> tuple[tuple[Sentence, Limit], ...]:
        """Return the limits that a writer declared as sources, each with its sentence."""
        known = {limit.id: limit for limit in self.library.limits}
        return tuple(
            (sentence, known[name])
            for sentence in self.block.sentences
            for name in sentence.sources.ids
            if name in known
        )

    @cached_property
    def relied_upon(self) -> tuple[Limit, ...]:
        """Return the limits that the draft cites or declares; the controlling ones of the assessment where it does neither."""
        passages = {c.passage for c in self.citations if c.passage is not None and not self.is_disclaimed(c.span)}
        ids = {limit.id for _, limit in self.declared_limits}
        used = tuple(limit for limit in self.library.limits if limit.id in ids or limit.passage_id in passages)
        selected = {entry.limit.id for entry in self.selection.selected}
        fitting = tuple(limit for limit in used if limit.id in selected)
        controlling = {check.limit for check in self.assessment.controlling}
        return fitting or used or tuple(e.limit for e in self.selection.selected if e.limit.id in controlling)

    @cached_property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return where every number of the block comes from."""
        cited = [c.passage for c in self.citations if c.passage is not None]
        cited += [limit.passage_id for _, limit in self.declared_limits]
        book = source_book(self.case, self.item, self.assessment, self.library, cited)
        return trace(self.draft, self.block, item=self.item, book=book, assessment=self.assessment)

    @cached_property
    def request_span(self) -> Span | None:
        """Return where the block first repeats the request; its closing sentence where it never does."""
        if self.block.request_quotes:
            return self.block.request_quotes[0]
        return self.block.conclusion.span if self.block.conclusion else None

    def sentence_at(self, span: Span) -> Sentence | None:
        """Return the sentence that a span lies in."""
        return next((s for s in self.block.sentences if s.span.overlaps(span)), None)

    def is_disclaimed(self, span: Span) -> bool:
        """Return whether the sentence around a span says that what it names does not apply."""
        sentence = self.sentence_at(span)
        return sentence is not None and _DISCLAIMER.search(sentence.text) is not None

    def sentences_with(self, pattern: re.Pattern[str]) -> Iterator[tuple[Sentence, Span]]:
        """Return each sentence in which a pattern is found, with the span of its first match in the draft."""
        for sentence in self.block.sentences:
            match = pattern.search(sentence.text)
            if match is not None:
                yield sentence, Span(*match.span()).shifted(sentence.span.start)

    def limit_evidence(self, limit: Limit) -> Evidence:
        """Return a limit as evidence: its id, its numbers in words, its pages."""
        passage, edition = self.source_of(limit)
        words = (
            f"{edition.short_name}{f' ({edition.label})' if edition.label else ''}, {passage.section}: {limit.words()}"
        )
        return Evidence(kind="limit", source=limit.id, words=words, pages=passage.pages, verified=limit.is_verified)

    def fact_evidence(self, ids: Sequence[str]) -> tuple[Evidence, ...]:
        """Return facts of the case as evidence."""
        facts = (self.case.fact(name) for name in ids)
        return tuple(Evidence(kind="fact", source=fact.id, words=fact.text) for fact in facts if fact is not None)

    def source_of(self, limit: Limit) -> tuple[Passage, Edition]:
        """Return the passage and the edition that a limit stands in."""
        passage = self.library.passage(limit.passage_id)
        return passage, self.library.edition(passage.edition_id)
