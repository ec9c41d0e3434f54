"""CIT15: the passage cited is for this region of the body and this diagnosis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drafter.attribution import Citation
from drafter.findings import Finding
from drafter.guidelines import RejectedLimit
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_ELSEWHERE: Final = frozenset({"other_region", "region_excluded"})
_OTHER: Final = frozenset({"other_diagnosis"})


class CIT15(ItemRule):
    """The passage that is cited is for the region and the diagnosis of the request.

    Catches a citation of a passage whose limits are all for another region of the body, exclude this one, or are for
    other diagnoses. What the draft says not to apply, or only reports of the claims administrator, is left alone.

    Why: the tables of guidelines give other numbers for other regions; the chronic pain chapter of 2009 excludes the
    wrist and the knee from its manipulation passage.

    Wrong: request for the wrist, cited: a passage that excludes the wrist.

    Right: a passage for the wrist, or the statement that none addresses it.
    """

    title = "the passage cited is for this region and diagnosis"
    severity = "error"
    basis = "the guideline passage cited"
    certainty = "practice"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each citation all of whose limits are for another region or diagnosis."""
        for citation in context.citations:
            against = _against(context, citation)
            if not against or context.is_disclaimed(citation.span) or context.is_reported(citation.span):
                continue
            elsewhere = any(reason.code in _ELSEWHERE for reason in against[0].reasons)
            reason = next(r for r in against[0].reasons if r.code in _ELSEWHERE | _OTHER)
            yield self.finding(
                context,
                citation.span,
                # Diagnoses are told in many words: that one is another can be certain only by its code.
                severity="error" if elsewhere else "note",
                message=f"This passage does not fit the request. {reason.text}",
                action="Cite the passage for this region and diagnosis, or say that this one does not apply.",
                evidence=tuple(context.limit_evidence(entry.limit) for entry in against[:3]),
            )


def _against(context: ItemContext, citation: Citation) -> list[RejectedLimit]:
    """Return the limits of the passages cited, where each of them is for another region or diagnosis."""
    cited = {limit.id for name in citation.passages for limit in context.library.limits_of(name)}
    if not cited or any(entry.limit.id in cited for entry in context.selection.selected):
        return []
    rejected = [entry for entry in context.selection.rejected if entry.limit.id in cited]
    fits = [e for e in rejected if {reason.code for reason in e.reasons} & (_ELSEWHERE | _OTHER)]
    return fits if len(fits) == len(cited) else []
