"""CIT14: the passage cited is about the treatment requested."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.attribution import voice_of
from drafter.findings import Evidence, Finding, Severity
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule
from drafter.spans import Span
from drafter.vocabulary import Term, treatment_covers, treatment_named, treatments_in


class CIT14(Rule):
    """The passage that is cited is about the treatment that is requested.

    Catches a citation of a section on another treatment, a source declared from one, and guideline words quoted for the
    request that speak of another treatment. What a draft itself declares not to apply is left alone. A warning; an error
    in a draft of ours, which has no business to look there.

    Why: parameters of manipulation have been quoted as those of massage in published determinations.

    Wrong: request massage; "ODG offers a timeline for massage: ... patients in whom manipulation is helpful".

    Right: the massage passage, or a sentence that the parameters of manipulation are not applied.
    """

    title = "the passage cited is about the treatment requested"
    severity = "error"
    basis = "practice: a passage binds for the treatment it speaks of"
    certainty = "practice"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return citations, declared sources and quoted words that are about another treatment."""
        asked = treatment_named(context.item.treatment)
        if asked is None:
            return
        found: list[Span] = []
        for span, about, source in (*_cited(context), *_declared(context), *_quoted(context, asked)):
            if _fits(asked, about) or context.is_disclaimed(span) or any(span.overlaps(other) for other in found):
                continue
            found.append(span)
            yield self.finding(
                context,
                span,
                severity=self._severity(context),
                message=f"This speaks of {about.name}; the request is for {asked.name}.",
                action="Cite the passage on the treatment requested, or say that this one does not apply.",
                evidence=(*source, *context.fact_evidence([f"{context.item.id}.treatment"])),
            )

    def _severity(self, context: ItemContext) -> Severity:
        return "error" if context.draft.is_ours else "warning"


_Claim = tuple[Span, Term, tuple[Evidence, ...]]


def _fits(asked: Term, about: Term) -> bool:
    return treatment_covers(about, asked) or treatment_covers(asked, about)


def _cited(context: ItemContext) -> Iterator[_Claim]:
    for citation in context.citations:
        sentence = context.sentence_at(citation.span)
        if sentence is not None and voice_of(sentence.text) == "claims_administrator":
            continue
        if citation.treatment_words is not None:
            words = context.draft.words(citation.treatment_words)
            term = treatment_named(words)
            if term is not None:
                yield citation.treatment_words, term, ()
        elif citation.passage is not None:
            passage = context.library.passage(citation.passage)
            term = treatment_named(passage.treatment)
            if term is not None:
                evidence = Evidence(kind="passage", source=passage.id, words=passage.section, pages=passage.pages)
                yield citation.span, term, (evidence,)


def _declared(context: ItemContext) -> Iterator[_Claim]:
    for sentence, limit in context.declared_limits:
        term = treatment_named(limit.treatment)
        if term is not None:
            yield sentence.span, term, (context.limit_evidence(limit),)


def _quoted(context: ItemContext, asked: Term) -> Iterator[_Claim]:
    for sentence in context.block.sentences:
        if voice_of(sentence.text) != "guideline" or any(c.span.overlaps(sentence.span) for c in context.citations):
            continue
        for mention in treatments_in(sentence.text):
            if mention.term.category == "therapy" and not _fits(asked, mention.term):
                yield mention.span.shifted(sentence.span.start), mention.term, ()
