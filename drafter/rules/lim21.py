"""LIM21: a request after an operation is held to the post-surgical schedule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_SCHEDULE: Final = re.compile(
    r"\bpost-?\s?(?:surg|op)|\b9792\.24\.3\b|\bafter (?:the |an? )?(?:operation|surgery)\b", re.IGNORECASE
)


class LIM21(ItemRule):
    """Visits inside the period after an operation are held to the post-surgical schedule.

    Catches a draft on therapy that the selection finds to be post-surgical, and that speaks neither of the
    post-surgical guidelines nor of the operation.

    Why: for the visits after an operation 8 CCR 9792.24.3 sets a period, a number of visits, and half of that number as
    the first course; the 24-visit cap does not reach them (LC 4604.5(c)(1)).

    Wrong: six weeks after a meniscectomy, "the chronic pain guidelines allow 9-10 visits".

    Right: "Within the period of 6 months after the meniscectomy of March 2 the schedule gives 12 visits, 6 as a first
    course."
    """

    title = "a request after an operation is held to the post-surgical schedule"
    severity = "warning"
    basis = "8 CCR 9792.24.3"
    certainty = "S"
    needs = ("surgery", "limits", "conclusion")

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return one finding where the post-surgical schedule controls, and the draft does not speak of it."""
        chosen = {entry.limit.id: entry for entry in context.selection.selected}
        limits = [
            chosen[check.limit]
            for check in context.assessment.controlling
            if check.limit in chosen and any(reason.code == "post_surgical" for reason in chosen[check.limit].reasons)
        ]
        spoken = (reading.place(match) for reading in context.own for match in reading.finditer(_SCHEDULE))
        if not limits or not all(context.is_repeated(place) for place in spoken):
            return
        cited = {name for citation in context.citations for name in citation.passages}
        if cited & {entry.passage.id for entry in limits}:
            return
        yield self.finding(
            context,
            context.request_span,
            message="The request falls into the period after an operation, and the post-surgical schedule is not used.",
            action="Hold the request against the schedule for that operation.",
            evidence=tuple(context.limit_evidence(entry.limit) for entry in limits),
        )
