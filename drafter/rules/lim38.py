"""LIM38: the daily dose of all opioids together is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding, Severity
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_SPOKEN: Final = re.compile(
    r"\b(?:morphine equivalen\w+|M\.?E\.?D\.?|MME|M\.?E\.?D\.?D\.?|daily (?:opioid )?dose|total (?:daily )?(?:opioid "
    r")?dose|dose (?:a|per) day|"
    r"wean\w*|taper\w*|mg (?:a|per|/) ?day|exceed\w*|pass(?:es|ed)?|over the limit)\b",
    re.IGNORECASE,
)


class LIM38(ItemRule):
    """Where a limit on the daily dose of opioids is passed, or cannot be told, the draft speaks of the dose.

    Catches a draft that finds an opioid necessary while the sum over all opioids of the case passes the limit (warning)
    or cannot be told (note), and says nothing of the daily dose. The time for a formulary dispute is LET39's.

    Why: the limit is on all opioids together (8 CCR 9792.24.4); each prescription alone may keep it.

    Wrong: two opioids, each under the limit, both found necessary without a word on their sum.

    Right: "Together the two come to more than the limit; the second is therefore tapered."
    """

    title = "the daily dose of all opioids is spoken of"
    severity = "warning"
    basis = "8 CCR 9792.24.4"
    certainty = "M"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each dose limit that is passed, or open, in silence."""
        if context.decision != "overturned" or any(context.sentences_with(_SPOKEN)):
            return
        for check in context.assessment.checks:
            status = check.status_of("dose")
            if status not in ("exceeds", "undetermined"):
                continue
            severity: Severity = "warning" if status == "exceeds" else "note"
            state = "passes the limit" if status == "exceeds" else "cannot be told"
            yield self.finding(
                context,
                context.request_span,
                severity=severity,
                message=f"The daily dose of all opioids together {state}, and the draft does not speak of it.",
                action="Say what the doses come to, and what follows.",
                evidence=(context.limit_evidence(context.library.limit(check.limit)),),
            )
