"""LIM08: care past a first stage rests on functional improvement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_IMPROVEMENT: Final = re.compile(
    r"\b(?:improv\w+|gains?|progress\w*|re-?evaluat\w+|re-?assess\w+|benefit\w*|respon\w+|better|initial|first|trial|"
    r"stage|exception\w*|excess|exceed\w*|pass(?:es|ed)?)\b",
    re.IGNORECASE,
)
"""Words by which a text speaks of the stage, or of what would lead past it."""


class LIM08(ItemRule):
    """A request past the first stage of a limit in two stages says why the next stage is open.

    Catches a draft that finds more visits necessary than the first stage or trial of its limit allows, and speaks
    neither of that stage nor of what was gained in it.

    Why: such limits (acupuncture, manipulation, psychotherapy) give a few visits first, and more only with functional
    improvement. The second number without the first is half of the limit.

    Wrong: first request "12 visits", limit "trial of 6, then up to 24 with functional improvement", overturned with
    "12 visits are fewer than 24".

    Right: "The first stage is 6 visits; the report of May 4 documents ... after the first six."
    """

    title = "care past a first stage rests on functional improvement"
    severity = "warning"
    basis = "the guideline passage cited"
    certainty = "practice"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each controlling limit whose first stage is passed in silence."""
        if context.decision != "overturned" or any(context.sentences_with(_IMPROVEMENT)):
            return
        for check in context.assessment.controlling:
            if check.status_of("stage") != "exceeds":
                continue
            text = next(part.text for part in check.aspects if part.aspect == "stage")
            yield self.finding(
                context,
                context.request_span,
                message=f"The request passes the first stage of the limit, and the draft does not speak of it: {text}.",
                action="Say what was gained in the first stage, or decide on its visits.",
                evidence=(context.limit_evidence(context.library.limit(check.limit)),),
            )
