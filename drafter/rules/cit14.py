"""CIT14: the passage cited is about the treatment requested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from drafter.attribution import Citation, voice_of
from drafter.findings import Evidence, Finding, Severity
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span
from drafter.vocabulary import Term, treatment_covers, treatment_named, treatments_in

_PIECE: Final = r"(?:guidelines?|passages?|sections?|schedules?|parameters?|rows?|chapters?|recommendations?)"
_BEHIND: Final = re.compile(rf"\s+(?:\w+\s+)?{_PIECE}\b", re.IGNORECASE)
_BEFORE: Final = re.compile(rf"\b{_PIECE}\s+(?:on|for|about|of|regarding|concerning)\s+(?:the\s+)?$", re.IGNORECASE)
_WHEN: Final = re.compile(r"(?:pre|post|peri)[-\s]?(?:op|surg)\w*|surgical", re.IGNORECASE)
_ENDORSED: Final = re.compile(
    r"\bappl(?:y|ies)\b|\b(?:governs?|controls?)\b|\b(?:is|are) (?:therefore |rightly )?(?:applied|followed|used|"
    r"correct)\b",
    re.IGNORECASE,
)
_AFTER_SURGERY: Final = frozenset({"not_post_surgical", "post_surgical_unknown"})


class CIT14(ItemRule):
    """The passage that is cited is about the treatment that is requested.

    Catches a citation of a section on another treatment, by its title, its pages or its section of the code; a
    source declared from one; guideline words quoted for the request that speak of another treatment; and the
    schedule for visits after an operation where the case has none. What a draft itself declares not to apply, or
    reports of the claims administrator without following it, is left alone. A warning; an error in a draft of ours,
    which has no business to look there.

    Why: parameters of manipulation have been quoted as those of massage in published determinations.

    Wrong: request massage; "ODG offers a timeline for massage: ... patients in whom manipulation is helpful".

    Right: the massage passage, or a sentence that the parameters of manipulation are not applied.
    """

    title = "the passage cited is about the treatment requested"
    severity = "error"
    basis = "practice: a passage binds for the treatment it speaks of"
    certainty = "practice"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return citations, declared sources and quoted words that are about another treatment."""
        asked = treatment_named(context.item.treatment)
        if asked is None:
            return
        found: list[Span] = []
        for claim in (*_cited(context, asked), *_declared(context, asked), *_quoted(context, asked)):
            claim = claim if context.draft.is_ours else _at_its_words(context, claim)
            if context.is_disclaimed(claim.span) or context.quotes_ur(claim.span):
                continue
            if any(claim.span.overlaps(other) for other in found):
                continue
            found.append(claim.span)
            yield self.finding(
                context,
                claim.span,
                severity=self._severity(context),
                message=f"This speaks of {claim.about}; the request is for {asked.name}.",
                action="Cite the passage on the treatment requested, or say that this one does not apply.",
                evidence=(*claim.evidence, *context.fact_evidence([f"{context.item.id}.treatment"])),
            )

    def _severity(self, context: ItemContext) -> Severity:
        return "error" if context.draft.is_ours else "warning"


class _Claim(NamedTuple):
    span: Span
    about: str
    evidence: tuple[Evidence, ...] = ()


def _fits(asked: Term, about: Term) -> bool:
    return treatment_covers(about, asked) or treatment_covers(asked, about)


def _cited(context: ItemContext, asked: Term) -> Iterator[_Claim]:
    for citation in context.citations:
        if _is_only_reported(context, citation):
            continue
        named = None if citation.treatment_words is None else context.draft.words(citation.treatment_words)
        about = None if named is None or _WHEN.fullmatch(named) else treatment_named(named)
        if about is not None and citation.treatment_words is not None:
            # The schedule after an operation is headed by the operation.
            is_heading = about.category == "surgery" and _WHEN.search(asked.name) is not None
            if not _fits(asked, about) and not is_heading:
                yield _Claim(citation.treatment_words, about.name)
        else:
            yield from _by_passage(context, citation, asked)
        if _is_for_visits_after_surgery(context, citation):
            yield _Claim(citation.span, "visits after an operation, of which the case has none")


def _by_passage(context: ItemContext, citation: Citation, asked: Term) -> Iterator[_Claim]:
    passages = [context.library.passage(name) for name in citation.passages]
    terms = [treatment_named(passage.treatment) for passage in passages]
    if not passages or any(term is None or _fits(asked, term) for term in terms):
        return
    passage = passages[0]
    evidence = Evidence(kind="passage", source=passage.id, words=passage.section, pages=passage.pages)
    yield _Claim(citation.span, passage.treatment, (evidence,))


def _is_only_reported(context: ItemContext, citation: Citation) -> bool:
    sentence = context.sentence_at(citation.span)
    if sentence is None or voice_of(sentence.text) != "claims_administrator":
        clause = " ".join(context.clauses_at(citation.span))
        return voice_of(clause) == "claims_administrator" and _ENDORSED.search(clause) is None
    return _ENDORSED.search(sentence.text) is None


def _is_for_visits_after_surgery(context: ItemContext, citation: Citation) -> bool:
    """Return whether the library holds every row cited to be one for visits after an operation that the case lacks."""
    cited = {
        limit.id
        for limit in context.library.limits
        if limit.passage_id in citation.passages
        or (not citation.passages and context.library.passage(limit.passage_id).edition_id == citation.edition)
    }
    selected = {entry.limit.id for entry in context.selection.selected}
    why_not = [entry.reasons for entry in context.selection.rejected if entry.limit.id in cited]
    return (
        not cited & selected
        and bool(why_not)
        and all(any(reason.code in _AFTER_SURGERY for reason in reasons) for reasons in why_not)
    )


def _at_its_words(context: ItemContext, claim: _Claim) -> _Claim:
    """Return a claim about a cited passage at the words by which the text itself gives the other treatment away."""
    about = treatment_named(claim.about)
    if about is None or not any(evidence.kind == "passage" for evidence in claim.evidence):
        return claim
    for sentence in context.block.sentences:
        for mention in treatments_in(sentence.text):
            if _fits(about, mention.term):
                return claim._replace(span=mention.span.shifted(sentence.span.start))
    return claim


def _declared(context: ItemContext, asked: Term) -> Iterator[_Claim]:
    for sentence, limit in context.declared_limits:
        term = treatment_named(limit.treatment)
        if term is not None and not _fits(asked, term):
            yield _Claim(sentence.span, term.name, (context.limit_evidence(limit),))


def _quoted(context: ItemContext, asked: Term) -> Iterator[_Claim]:
    for sentence in context.block.sentences:
        voice = voice_of(sentence.text)
        cites = any(c.span.overlaps(sentence.span) for c in context.citations)
        for mention in treatments_in(sentence.text):
            if mention.term.category not in ("therapy", "modality", "program") or _fits(asked, mention.term):
                continue
            if _WHEN.fullmatch(mention.text):
                continue
            names_piece = _BEHIND.match(sentence.text, mention.span.end) or _BEFORE.search(
                sentence.text[: mention.span.start]
            )
            if voice == "claims_administrator" and not _ENDORSED.search(sentence.text):
                continue
            if names_piece or (voice == "guideline" and not cites):
                yield _Claim(mention.span.shifted(sentence.span.start), mention.term.name)
