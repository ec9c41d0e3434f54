"""What a rule may look at: one item of one draft, with everything that was worked out about it before."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal, NamedTuple, assert_never

from drafter.assessment import AsOf, Assessment, as_of, assess, query_for, request_reading, request_schedule
from drafter.attribution import Citation, Voice, citations_in, clauses, disclaims, page_citations_in, voice_of
from drafter.casefile import CaseFile, Decision, DisputedItem
from drafter.drafts import Draft, DraftItem, Sentence
from drafter.findings import Evidence, LedgerEntry
from drafter.guidelines import Edition, Library, Limit, Passage, Selection
from drafter.ledger import Trace, source_book, trace
from drafter.memory import remembered
from drafter.policies import DEFAULT, Policies
from drafter.quantities import Reading, VisitSchedule
from drafter.quotes import quotations_in
from drafter.ruleoptions import AS_SHIPPED, RuleOptions
from drafter.spans import Span
from drafter.vocabulary import Term, TermMention, clinical_terms_in, regions_in, treatments_in

Profile = Literal["rationale", "letter"]
"""What is checked: the text of one or more items, or the whole determination with what stands around them."""

Need = Literal[
    "limits", "citations", "conclusion", "quotations", "guideline_text", "our_draft", "ur_words", "ur_guidelines",
    "age", "sex", "surgery", "siblings", "other_drafts", "documents", "specialty_table", "reviewer_specialty",
    "documents_received",
]  # fmt: skip
"""Context that a rule cannot do without."""

_ABSENT: Final[dict[Need, str]] = {
    "limits": "no limit in the library addresses this request",
    "citations": "the draft names no guideline that the library holds",
    "conclusion": "the draft has no closing sentence",
    "quotations": "the draft quotes nothing",
    "guideline_text": "the library holds summaries only, no text to compare quotations with",
    "our_draft": "a person wrote this text",
    "ur_words": "the case does not hold the words of the UR decision (`ur.words`)",
    "ur_guidelines": "the case does not say which guidelines the UR decision cites (`ur.guidelines`)",
    "age": "the worker's age is unknown (`claimant.age`)",
    "sex": "the worker's sex is unknown (`claimant.sex`)",
    "surgery": "the case holds no operation (`surgeries`)",
    "siblings": "the draft decides one item",
    "other_drafts": "no folder of other drafts was named (`--others`)",
    "documents": "the case lists no documents (`documents`)",
    "specialty_table": "the settings hold no table of specialties (`rules.specialties`)",
    "reviewer_specialty": "the reviewer's specialty is unknown (`reviewer.specialty`)",
    "documents_received": "the case does not say when the documents were received (`review.documents_received`)",
}

_CaseNeed = Literal[
    "our_draft", "ur_words", "ur_guidelines", "age", "sex", "surgery", "siblings", "other_drafts", "documents",
    "specialty_table", "reviewer_specialty", "documents_received",
]  # fmt: skip
"""What the case and the draft have or lack, whichever item is looked at."""


class _Found:
    """The words of a sentence, with everything that was looked for in them; the same for the same words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.matches: dict[int, tuple[re.Match[str], ...]] = {}
        self.firsts: dict[int, re.Match[str] | None] = {}

    @cached_property
    def voice(self) -> Voice:
        return voice_of(self.text)

    @cached_property
    def terms(self) -> tuple[TermMention, ...]:
        return clinical_terms_in(self.text)

    @cached_property
    def regions(self) -> tuple[TermMention, ...]:
        return regions_in(self.text)

    @cached_property
    def treatments(self) -> tuple[TermMention, ...]:
        return treatments_in(self.text)


@remembered
def _found_in(text: str) -> _Found:
    return _Found(text)


@dataclass(frozen=True)
class SentenceReading:
    """A sentence with what rules look for in it, each read once."""

    sentence: Sentence

    @cached_property
    def _found(self) -> _Found:
        return _found_in(self.sentence.text)

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match of a pattern of a rule, which lives as long as the rule."""
        firsts, key = self._found.firsts, id(pattern)
        if key not in firsts:
            firsts[key] = pattern.search(self.text)
        return firsts[key]

    def finditer(self, pattern: re.Pattern[str]) -> tuple[re.Match[str], ...]:
        """Return all matches of a pattern of a rule."""
        matches, key = self._found.matches, id(pattern)
        if key not in matches:
            matches[key] = tuple(pattern.finditer(self.text))
        return matches[key]

    @property
    def text(self) -> str:
        """Return its words."""
        return self.sentence.text

    @property
    def start(self) -> int:
        """Return where it begins in the draft."""
        return self.sentence.span.start

    def place(self, found: Span | re.Match[str], group: int | str = 0) -> Span:
        """Return where a stretch of the sentence, or a match in it, stands in the draft."""
        return (found if isinstance(found, Span) else Span(*found.span(group))).shifted(self.start)

    @property
    def voice(self) -> Voice:
        """Return whose claim it reports."""
        return self._found.voice

    @property
    def terms(self) -> tuple[TermMention, ...]:
        """Return the clinical terms in it."""
        return self._found.terms

    @property
    def regions(self) -> tuple[TermMention, ...]:
        """Return the regions of the body in it."""
        return self._found.regions

    @property
    def treatments(self) -> tuple[TermMention, ...]:
        """Return the treatments in it."""
        return self._found.treatments

    def clause_at(self, place: int) -> str:
        """Return the words of the clause around a place of the sentence."""
        return next((c.of(self.text) for c in self._clauses if c.start <= place < c.end), self.text)

    @cached_property
    def _clauses(self) -> tuple[Span, ...]:
        return clauses(self.text)


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
    policies: Policies = DEFAULT
    options: RuleOptions = AS_SHIPPED

    @classmethod
    def build(
        cls,
        case: CaseFile,
        draft: Draft,
        block: DraftItem,
        *,
        library: Library,
        policies: Policies = DEFAULT,
        options: RuleOptions = AS_SHIPPED,
    ) -> ItemContext:
        """Return the context of one block of a draft, its limits selected and its arithmetic done."""
        item = case.item(block.item)
        selection = library.select(query_for(case, item, policies=policies))
        assessment = assess(case, item, selection, policies=policies)
        return cls(case, item, draft, block, library, selection, assessment, policies, options)

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
            case "quotations":
                there = bool(self.quotations)
            case "guideline_text":
                there = any(passage.quotable for passage in self.library.passages)
            case _:
                there = _case_has(self.case, self.draft, need)
        return None if there else _ABSENT[need]

    def item_at(self, span: Span | None) -> str:
        """Return the id of the item that a finding is about."""
        del span
        return self.item.id

    @cached_property
    def readings(self) -> tuple[SentenceReading, ...]:
        """Return the sentences of the rationale, each with what is found in it."""
        return tuple(SentenceReading(sentence) for sentence in self.block.sentences)

    @cached_property
    def own(self) -> tuple[SentenceReading, ...]:
        """Return the sentences that do not report what the claims administrator said."""
        return tuple(reading for reading in self.readings if reading.voice != "claims_administrator")

    @property
    def is_first(self) -> bool:
        """Whether this is the first item of the draft: what is said of the whole case is said once."""
        return self.draft.items[0] == self.block

    def is_repeated(self, span: Span) -> bool:
        """Return whether words stand in a repetition of the request or of the UR decision: not the writer's own."""
        return any(quote.covers(span) for quote in self.block.request_quotes) or self.quotes_ur(span)

    @cached_property
    def decision(self) -> Decision | None:
        """Return the reviewer's decision: the one in the case, else the one in a heading that a person wrote."""
        return self.item.decision or (None if self.draft.is_ours else self.block.decision)

    @cached_property
    def as_of(self) -> AsOf:
        """Return the date by which editions apply."""
        return as_of(self.case, policies=self.policies)

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
        """Return the passages that the block cites, in its guideline lines and its rationale.

        A page without a title is looked up in the documents that the block names elsewhere.
        """
        text, library = self.draft.text, self.library
        stretches = [*self.block.citations, *(sentence.span for sentence in self.block.sentences)]
        named = [c for stretch in stretches for c in citations_in(text, library, within=stretch)]
        editions = {c.edition for c in named}
        by_page = [
            c
            for stretch in stretches
            for c in page_citations_in(text, library, within=stretch, editions=editions, known=named)
        ]
        return tuple(sorted([*named, *by_page], key=lambda c: c.span))

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
    def cited_limits(self) -> tuple[Limit, ...]:
        """Return the limits that the draft cites or declares, whatever they are for, but not those it disclaims."""
        mine = [c for c in self.citations if not self.is_disclaimed(c.span) and not self.quotes_ur(c.span)]
        passages = {name for c in mine for name in c.passages}
        ids = {limit.id for _, limit in self.declared_limits}
        return tuple(limit for limit in self.library.limits if limit.id in ids or limit.passage_id in passages)

    @cached_property
    def relied_upon(self) -> tuple[Limit, ...]:
        """Return the limits the draft rests on: those cited that fit the request, else all cited, else the decisive."""
        selected = {entry.limit.id for entry in self.selection.selected}
        fitting = tuple(limit for limit in self.cited_limits if limit.id in selected)
        controlling = {check.limit for check in self.assessment.controlling}
        return (
            fitting or self.cited_limits or tuple(e.limit for e in self.selection.selected if e.limit.id in controlling)
        )

    @cached_property
    def trace(self) -> Trace:
        """Return where every number of the block comes from, and the words of the quantity it is part of."""
        named = {c.span: self._meant_by(c) for c in self.citations}
        cited = [name for names in named.values() for name in names]
        cited += [limit.passage_id for _, limit in self.declared_limits]
        book = source_book(
            self.case,
            self.item,
            self.assessment,
            self.library,
            cited=cited,
            editions=[c.edition for c in self.citations],
        )
        return trace(self.draft, self.block, item=self.item, book=book, assessment=self.assessment, cited=named)

    def _meant_by(self, citation: Citation) -> tuple[str, ...]:
        """Return the passages a citation means: of several under one heading, those with a limit for this request."""
        selected = {entry.passage.id for entry in self.selection.selected}
        return tuple(name for name in citation.passages if name in selected) or citation.passages

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return where every number of the block comes from."""
        return self.trace.entries

    @cached_property
    def quotations(self) -> tuple[Span, ...]:
        """Return what stands between quotation marks in the rationale, but not the request itself."""
        found = quotations_in(self.draft.text, self.block.rationale)
        return tuple(span for span in found if not any(q.overlaps(span) for q in self.block.request_quotes))

    @cached_property
    def request_span(self) -> Span | None:
        """Return where the block first repeats the request; its closing sentence where it never does."""
        if self.block.request_quotes:
            return self.block.request_quotes[0]
        return self.block.conclusion.span if self.block.conclusion else None

    def sentence_at(self, span: Span) -> Sentence | None:
        """Return the sentence that a span lies in."""
        reading = self.reading_at(span)
        return None if reading is None else reading.sentence

    def reading_at(self, span: Span) -> SentenceReading | None:
        """Return the first sentence that a span lies in, with what is found in it."""
        place = bisect.bisect_right(self._ends, span.start)
        found = self.readings[place] if place < len(self.readings) else None
        return found if found is not None and found.sentence.span.overlaps(span) else None

    @cached_property
    def _ends(self) -> list[int]:
        return [reading.sentence.span.end for reading in self.readings]

    def clauses_at(self, span: Span) -> tuple[str, ...]:
        """Return the words of the clauses that a span lies in; none where it lies in no sentence."""
        sentence = self.sentence_at(span)
        if sentence is None:
            return ()
        start, text = sentence.span.start, sentence.text
        return tuple(clause.of(text) for clause in clauses(text) if clause.shifted(start).overlaps(span))

    @cached_property
    def _ur_quotes(self) -> tuple[Span, ...]:
        words = " ".join((self.case.ur.words or "").rstrip(" .").split())
        # Line breaks become spaces, one for one: the places stay those of the draft.
        text = self.draft.text.replace("\n", " ")
        found: list[Span] = []
        start = text.find(words, *self.block.span) if words else -1
        while start >= 0:
            found.append(Span(start, start + len(words)))
            start = text.find(words, start + len(words), self.block.span.end)
        return tuple(found)

    def quotes_ur(self, span: Span) -> bool:
        """Return whether words stand inside the reason of the utilization review, repeated as its letter gives it."""
        return any(quote.covers(span) for quote in self._ur_quotes)

    def is_disclaimed(self, span: Span) -> bool:
        """Return whether a clause around a span says that what it names does not apply."""
        return any(disclaims(clause) for clause in self.clauses_at(span))

    def is_reported(self, span: Span) -> bool:
        """Return whether a clause around a span says that the claims administrator relied on what it names."""
        return any(voice_of(clause) == "claims_administrator" for clause in self.clauses_at(span))

    def sentences_with(self, pattern: re.Pattern[str]) -> Iterator[tuple[Sentence, Span]]:
        """Return each sentence in which a pattern is found, with the span of its first match in the draft."""
        for reading in self.readings:
            match = reading.search(pattern)
            if match is not None:
                yield reading.sentence, reading.place(match)

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


@dataclass(frozen=True)
class DraftContext:
    """A whole draft, with the context of each of its items."""

    case: CaseFile
    draft: Draft
    items: tuple[ItemContext, ...]
    library: Library
    profile: Profile
    options: RuleOptions = AS_SHIPPED
    others: tuple[OtherDraft, ...] = ()
    """Drafts of other cases, to which this one is compared."""

    def lacks(self, need: Need) -> str | None:
        """Return why a context is absent, or None where it is there."""
        there: bool
        match need:
            case "limits" | "citations" | "conclusion" | "quotations" | "guideline_text":
                there = any(item.lacks(need) is None for item in self.items)
            case "other_drafts":
                there = bool(self.others)
            case "specialty_table":
                there = bool(self.options.specialties)
            case _:
                there = _case_has(self.case, self.draft, need)
        return None if there else _ABSENT[need]

    def item_at(self, span: Span | None) -> str | None:
        """Return the id of the item in whose block a stretch lies, or None where it lies in none."""
        if span is None:
            return None
        return next((block.item for block in self.draft.items if block.span.overlaps(span)), None)

    @cached_property
    def outside(self) -> tuple[Span, ...]:
        """Return the stretches of the text that belong to no item: cover, credentials, summary."""
        edges = [0, *(edge for block in self.draft.items for edge in (block.span.start, block.span.end))]
        pairs = zip(edges[::2], [*edges[1::2], len(self.draft.text)], strict=True)
        return tuple(Span(start, end) for start, end in pairs if start < end)


@lru_cache(maxsize=4096)
def guideline_terms(library: Library, limit_id: str) -> tuple[Term, ...]:
    """Return the clinical terms in the passage of a limit, and in what it says of treatment and conditions."""
    limit = library.limit(limit_id)
    passage = library.passage(limit.passage_id)
    texts = [passage.text, passage.section, library.edition(passage.edition_id).short_name]
    texts += [limit.treatment, limit.applies_to or "", *(diagnosis.text for diagnosis in limit.diagnoses)]
    for condition in (*limit.conditions, *limit.prerequisites):
        texts += [condition.text, *condition.words]
    return _distinct(mention.term for text in texts for mention in clinical_terms_in(text))


def _distinct(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple({term.id: term for term in terms}.values())


class OtherDraft(NamedTuple):
    """A draft of another case."""

    name: str
    """How a finding names it: the name of its file."""
    text: str


def _case_has(case: CaseFile, draft: Draft, need: _CaseNeed) -> bool:
    """Return whether a case or draft has what a rule needs, whichever item is looked at."""
    match need:
        case "our_draft":
            return draft.is_ours
        case "ur_words":
            return bool(case.ur.words)
        case "ur_guidelines":
            return bool(case.ur.guidelines)
        case "age":
            return case.claimant.age != "unknown"
        case "sex":
            return case.claimant.sex != "unknown"
        case "surgery":
            return bool(case.surgeries)
        case "siblings":
            return len(draft.items) > 1
        case "documents":
            return bool(case.documents)
        case "reviewer_specialty":
            return case.reviewer.specialty is not None
        case "documents_received":
            return case.review.documents_received != "unknown"
        case "other_drafts" | "specialty_table":
            return False
        case _:
            assert_never(need)
