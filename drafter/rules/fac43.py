"""FAC43: what speaks against the decision is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.casefile import TreatmentRecord
from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.vocabulary import same_concept, treatment_named

_FOR: Final = re.compile(
    r"\b(?:improv\w+|gains?|gained|better|benefit\w*|progress\w*|eased|rose|fell|reduc\w+|decreas\w+|increas\w+|"
    r"return\w*|resum\w+|"
    r"help\w*|respon\w+|relie\w+|effective\w*|success\w*|considered|weighed|plateau\w*)\b",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:no (?:\w+ )?(?:improvement|gain|benefit|change|progress|effect|relief)|not (?:\w+ )?(?:improve\w*|help\w*|"
    r"documented|shown|"
    r"respond\w*)|without (?:\w+ )?(?:improvement|benefit|gain|effect)|fail\w*|plateau\w*|unchanged|little|lack\w*|"
    r"limited|temporary|"
    r"despite|although|argues against|considered|weighed|outweigh\w*|against|no functional)\b",
    re.IGNORECASE,
)


class FAC43(ItemRule):
    """Evidence of the case that points the other way is mentioned.

    Catches a refusal that says nothing of functional improvement recorded after the same treatment, and an approval
    that says nothing of earlier visits of it that brought none.

    Why: each analysis cites the relevant documents and findings (LC 4610.6(e), recalled); determinations that passed
    over what was in the file were set aside (Bowen).

    Wrong: upheld, and the record of acupuncture that took the worker from two blocks to six is not mentioned.

    Right: "Walking rose from two blocks to six; against that, ..."
    """

    title = "what speaks against the decision is spoken of"
    severity = "warning"
    basis = "LC 4610.6(e)"
    certainty = "M"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each record of this treatment that speaks against the decision and is not mentioned."""
        if context.decision not in ("upheld", "overturned"):
            return
        contrary = "yes" if context.decision == "upheld" else "no"
        mentioned = _FOR if context.decision == "upheld" else _AGAINST
        if any(mentioned.search(reading.text) for reading in context.readings):
            return
        asked = treatment_named(context.item.treatment)
        for record in context.case.history:
            about = treatment_named(record.treatment)
            same = asked is not None and about is not None and same_concept(asked, about)
            counted = record.id in context.assessment.prior_records
            if same and counted and record.functional_improvement == contrary and not _is_told(context, record):
                yield self.finding(
                    context,
                    context.request_span,
                    message="A record of this treatment speaks against the decision and is not mentioned.",
                    action="Say what it shows, and why it does not change the decision.",
                    evidence=context.fact_evidence([record.id]),
                )


def _is_told(context: ItemContext, record: TreatmentRecord) -> bool:
    """Return whether the draft repeats a run of three words of the recorded response."""
    words = (record.response or "").casefold().split()
    text = " ".join(context.draft.words(context.block.rationale).casefold().split())
    return any(" ".join(words[place : place + 3]) in text for place in range(len(words) - 2))
