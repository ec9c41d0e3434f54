"""LET30: the documents reviewed are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule

_LIST: Final = re.compile(
    r"\b(?:documents?|records?)(?: \w+)? (?:reviewed|received|considered)\b|\breviewed the following\b", re.IGNORECASE
)


class LET30(DraftRule):
    """A determination lists the documents that were reviewed.

    Catches a letter without such a list. It is a rule of the profile `letter`: a rationale alone has no list.

    Why: the determination must list the documents reviewed (8 CCR 9792.10.6(d)); a list by date range alone has been
    held against a determination.

    Wrong: a letter that goes from the credentials straight to the case summary, and from there to the decisions.

    Right: "Documents reviewed: PR-2 of August 19; RFA of August 19; UR determination of August 27."
    """

    title = "the documents reviewed are listed"
    severity = "warning"
    basis = "8 CCR 9792.10.6(d)"
    certainty = "S"
    profile = "letter"

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return one finding where the letter lists no document."""
        # A text that is only checked as a letter has the list, or has none: the case file is no part of it.
        listed = context.draft.origin == "letter" or _LIST.search(context.draft.text) is not None
        if context.case.documents and listed:
            return
        yield self.finding(
            context,
            None,
            message="The letter lists no documents reviewed.",
            action="Add the list, with the date of each document.",
        )
