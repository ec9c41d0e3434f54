"""RAT49: a draft of ours gives reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_FEWEST_WORDS: Final = 60
"""Half of the shortest rationale that reviewers ask for (120 words)."""


class RAT49(ItemRule):
    """A draft of ours says what is requested, which limit bears on it, and enough to be a rationale.

    Catches a draft that says so little that nothing in it can be wrong: no sentence rests on the request, or on a limit
    that decides the assessment, or the whole is far too short. A person's text is left alone.

    Why: the determination gives the clinical reasons and the evidence used (8 CCR 9792.10.6(d)). The other rules find
    what is wrong in a text; a language model that babbles within its form says nothing that could be.

    Wrong: "Care helps. As such, the request for 6 visits is medically necessary."

    Right: a rationale that states the request, the limit, the earlier care and what follows from them.
    """

    title = "a draft of ours gives reasons"
    severity = "error"
    basis = "8 CCR 9792.10.6(d)"
    certainty = "S"
    needs = ("our_draft",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return what is missing: length, the request, each limit that decides."""
        body = context.block.sentences[:-1]
        place = body[0].span.hull(body[-1].span) if body else None
        words = sum(len(sentence.text.split()) for sentence in body)
        if words < _FEWEST_WORDS:
            yield self.finding(
                context,
                place,
                message="The rationale is too short to give reasons.",
                action="Say what is requested, what the guideline supports, and what follows for this worker.",
            )
        named = {name for sentence in body for name in sentence.sources.ids}
        cited = {name for c in context.citations if context.sentence_at(c.span) for name in c.passages}
        declares = any(sentence.sources.kind == "declared" for sentence in body)
        if declares and f"{context.item.id}.request" not in named:
            yield self.finding(
                context,
                place,
                message="No sentence before the closing one rests on the request.",
                action="Say what is requested.",
                evidence=context.fact_evidence([f"{context.item.id}.request"]),
            )
        for check in context.assessment.controlling:
            limit = context.library.limit(check.limit)
            if not {limit.id, limit.passage_id} & named and limit.passage_id not in cited:
                yield self.finding(
                    context,
                    place,
                    message="No sentence rests on the limit that decides the assessment.",
                    action="Say what the limit is, and where it stands.",
                    evidence=(context.limit_evidence(limit),),
                )
