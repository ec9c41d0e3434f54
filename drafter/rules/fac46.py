"""FAC46: every clinical term has a source."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule
from drafter.vocabulary import Term, clinical_terms_in, treatment_covers


class FAC46(Rule):
    """Every clinical term of the rationale is found in a fact, in a cited passage or in the request.

    Catches a symptom, sign, drug, diagnosis, treatment or test that the case does not hold. A general word is supported by
    a specific one ("anti-inflammatory" by naproxen), not the other way round. A warning where a person wrote the text,
    whose records may hold more than the case file; an error in a draft of ours.

    Why: a plainly erroneous finding of fact is a ground of appeal (LC 4610.6(h)(5)); a rationale has cited complaints of
    spasm that no record mentions.

    Wrong: "complaints of spasms" where no fact of the case mentions spasm.

    Right: a finding of the case that mentions it, or no such words.
    """

    title = "every clinical term has a source"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each clinical term that nothing supports, once for each term."""
        known = _known(context)
        seen: set[str] = set()
        for sentence in context.block.sentences:
            for mention in clinical_terms_in(sentence.text):
                span = mention.span.shifted(sentence.span.start)
                supported = any(treatment_covers(mention.term, term) for term in known)
                if supported or mention.term.id in seen or any(q.covers(span) for q in context.block.request_quotes):
                    continue
                seen.add(mention.term.id)
                yield self.finding(
                    context,
                    span,
                    severity="error" if context.draft.is_ours else "warning",
                    message="This clinical term stands in no fact of the case, in no cited passage and not in the request.",
                    action="Add the record that shows it to the case, or remove it.",
                )


def _known(context: ItemContext) -> tuple[Term, ...]:
    texts = [fact.text for fact in context.case.facts]
    limits = {entry.limit.id: entry.limit for entry in context.selection.selected}
    limits.update((limit.id, limit) for limit in context.relied_upon)
    for limit in limits.values():
        passage, edition = context.source_of(limit)
        texts += [passage.text, passage.section, edition.short_name, limit.treatment, limit.applies_to or ""]
        texts += [condition.text for condition in (*limit.conditions, *limit.prerequisites)]
        texts += [word for condition in (*limit.conditions, *limit.prerequisites) for word in condition.words]
        texts += [diagnosis.text for diagnosis in limit.diagnoses]
    for citation in context.citations:
        if citation.treatment_words is not None:
            texts.append(context.draft.words(citation.name.hull(citation.treatment_words)))
    terms = {mention.term.id: mention.term for text in texts for mention in clinical_terms_in(text)}
    return tuple(terms[name] for name in sorted(terms))
