"""FAC46: every clinical term has a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from drafter.attribution import voice_of
from drafter.drafts import Sentence
from drafter.findings import Finding
from drafter.rules._context import ItemContext, guideline_terms
from drafter.rules._rule import ItemRule
from drafter.spans import Span
from drafter.vocabulary import Term, TermMention, clinical_terms_in, treatment_covers

_OF_THE_WORKER: Final = re.compile(
    r"\b(?:worker|patient|claimant|employee|IW|he|she|his|her|they|their)\b|\b(?:is|are|was|were) (?:documented|"
    r"recorded|charted|reported)\b"
)
_OF_THE_RULE: Final = re.compile(
    r"\b(?:guidelines?|MTUS|ODG|ACOEM|passage|section|schedule|limit\w*|conditions?|criteri\w+|recommend\w*|"
    r"require[sd]?|should|"
    r"such as|e\.g\.|for example|whether|if|depends?|no|not|none|never|without|nor|neither|left to|adjunct|beside)\b",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of a condition, or of something that is absent; negation itself is not read."""


_STOPS: Final = re.compile(r"[;:.]\s|,\s(?=(?:and|but|so|yet|while|which)\s+(?:the|he|she|they|it|there)\b)")
_ABSENT: Final = re.compile(
    r"\b(?:no|not|without|denie[sd]|denies|denying|negative for|free of|rules? out|ruled out|absence of|absent|nor|"
    r"never|neither|lack\w*|should|could|whether|if|consider\w*|risk of|such as|e\.g\.)(?!\w)",
    re.IGNORECASE,
)
_ADVISED: Final = re.compile(r"\s+(?:\w+\s+)?(?:should|could|may|might|must) be\b", re.IGNORECASE)
_EDGE: Final = re.compile(r"[;:,]\s")
_HAS: Final = re.compile(
    r"\b(?:worker|patient|claimant|employee|IW|he|she)\s+(?:also\s+|now\s+|still\s+)?(?:has|had|suffers|complains|"
    r"takes|took|"
    r"uses|used|develop(?:s|ed)|underwent|reports|reported|presents|shows|is diagnosed|was diagnosed)\s+(?!(?:no|not|"
    r"never|neither)\b)"
    r"[^;:]*$",
    re.IGNORECASE,
)
"""Words by which the piece of a sentence before a term gives it to the worker."""


class FAC46(ItemRule):
    """Every clinical term of the rationale is found in a fact, in a cited passage or in the request.

    Catches a symptom, sign, drug, diagnosis, treatment or test that the case does not hold. A general word is
    supported by a specific one ("anti-inflammatory" by naproxen), not the other way round. What is said of the
    worker needs a fact: that the guideline asks for exercise does not show that this worker exercises. A warning
    where a person wrote the text, whose records may hold more than the case file; an error in a draft of ours.

    Why: a plainly erroneous finding of fact is a ground of appeal (LC 4610.6(h)(5)); a rationale has cited
    complaints of spasm that no record mentions.

    Wrong: "complaints of spasms" where no fact of the case mentions spasm.

    Right: a finding of the case that mentions it, or no such words.
    """

    title = "every clinical term has a source"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each clinical term that nothing supports, once for each term."""
        facts = _terms(fact.text for fact in context.case.facts)
        passages = _cited_terms(context)
        seen: set[str] = set()
        for reading in context.readings:
            sentence = reading.sentence
            of_the_worker = bool(reading.terms) and _is_of_the_worker(sentence)
            for mention in reading.terms:
                has_it = of_the_worker or _is_had(sentence.text, mention.span)
                known = facts if has_it else (*facts, *passages)
                span = mention.span.shifted(sentence.span.start)
                supported = any(treatment_covers(mention.term, term) for term in known)
                if not context.draft.is_ours and _is_absent(sentence.text, mention.span):
                    continue
                if supported or mention.term.id in seen or any(q.covers(span) for q in context.block.request_quotes):
                    continue
                seen.add(mention.term.id)
                yield self.finding(
                    context,
                    span,
                    severity="error" if context.draft.is_ours else "warning",
                    message=_message(mention, passages),
                    action="Add the record that shows it to the case, or remove it.",
                )


def _is_of_the_worker(sentence: Sentence) -> bool:
    text = sentence.text
    if voice_of(text) == "guideline" or _OF_THE_RULE.search(text):
        return False
    return _OF_THE_WORKER.search(text) is not None


def _is_absent(text: str, mention: Span) -> bool:
    """Return whether the words before a mention say that it is not there, or only should be, or name it for a list."""
    start = max((match.end() for match in _STOPS.finditer(text, 0, mention.start)), default=0)
    return _ABSENT.search(text[start : mention.start]) is not None or _ADVISED.match(text, mention.end) is not None


def _is_had(text: str, mention: Span) -> bool:
    """Return whether the words around a mention say that the worker has it: "and she has diabetic neuropathy"."""
    start = max((match.end() for match in _EDGE.finditer(text, 0, mention.start)), default=0)
    return _HAS.search(text, start, mention.start) is not None


def _message(mention: TermMention, passages: Iterable[Term]) -> str:
    if any(treatment_covers(mention.term, term) for term in passages):
        return "This is said of the worker, but only the guideline speaks of it; no fact of the case does."
    return "This clinical term stands in no fact of the case, in no cited passage and not in the request."


def _cited_terms(context: ItemContext) -> tuple[Term, ...]:
    ids = [entry.limit.id for entry in context.selection.selected]
    ids += [limit.id for limit in (*context.relied_upon, *context.cited_limits)]
    named = (
        context.draft.words(citation.name.hull(citation.treatment_words))
        for citation in context.citations
        if citation.treatment_words is not None
    )
    terms = {term.id: term for name in dict.fromkeys(ids) for term in guideline_terms(context.library, name)}
    terms.update((term.id, term) for term in _terms(named))
    return tuple(terms[name] for name in sorted(terms))


def _terms(texts: Iterable[str]) -> tuple[Term, ...]:
    terms = {mention.term.id: mention.term for text in texts for mention in clinical_terms_in(text)}
    return tuple(terms[name] for name in sorted(terms))
