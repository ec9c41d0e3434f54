"""DEC01: a determination decides each disputed item."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.findings import Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule


class DEC01(DraftRule):
    """A determination decides each disputed item once, and no other.

    Catches an item of the case that a letter does not decide. A letter that decides one that the case does not have, or
    one item twice, cannot be laid out: the check then ends with that message and the line.

    Why: the review decides the disputed treatment, each item of it (8 CCR 9792.10.6(d)). A worker who reads nothing of
    one item has no answer, and no time for an appeal begins.

    Wrong: a case with therapy and a brace in dispute, and a letter that decides the therapy.

    Right: a heading, a decision and a rationale for each of the two.
    """

    title = "each disputed item is decided"
    severity = "error"
    basis = "8 CCR 9792.10.6(d)"
    certainty = "S"
    profile = "letter"

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return a finding for each item that is not decided."""
        decided = {block.item for block in context.draft.items}
        for item in context.case.items:
            if item.id not in decided:
                finding = self.finding(
                    context,
                    None,
                    message="The letter does not decide this disputed item.",
                    action="Add its decision and its rationale.",
                )
                yield finding.model_copy(update={"item": item.id})
