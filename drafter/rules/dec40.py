"""DEC40: the items of one determination agree with one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import DraftContext, ItemContext, SentenceReading
from drafter.rules._rule import DraftRule

_IMPROVED: Final = re.compile(
    r"\bfunctional (?:improvement|gains?|benefit)\b[^.;]*\b(?:is|are|was|were) (?P<not>not )?(?:documented|shown|"
    r"recorded|demonstrated)\b",
    re.IGNORECASE,
)
_NO: Final = re.compile(r"\b(?:no|not|nor|without|lack\w*|whether|if)\b", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"\b(?:other (?:item|request|treatment)s?|(?:first|second|third|fourth) (?:item|request)|in this letter|above|"
    r"below|separately|"
    r"unlike|whereas|by contrast|differs?|different\w*|both (?:items|requests)|together)\b",
    re.IGNORECASE,
)


class DEC40(DraftRule):
    """Items of one determination are not decided by opposite reasons.

    Catches two items under the same limit, with the same arithmetic, that are decided opposite ways while neither
    speaks of the other; and two rationales of which one finds functional improvement after a treatment and the other
    denies it.

    Why: two of five letters decide several items; a reader compares them.

    Wrong: item 1 "functional improvement is documented after therapy", item 2 "no functional improvement is
    documented".

    Right: the difference between the two, in a sentence.
    """

    title = "the items of one determination agree"
    severity = "warning"
    basis = "practice: a reader compares the items of one letter"
    certainty = "practice"
    needs = ("siblings",)

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return a finding at the second of two items that do not agree."""
        for first, second in combinations(context.items, 2):
            yield from self._decisions(context, first, second)
            yield from self._improvement(context, first, second)

    def _decisions(self, context: DraftContext, first: ItemContext, second: ItemContext) -> Iterator[Finding]:
        if {first.decision, second.decision} != {"overturned", "upheld"}:
            return
        limits = {c.limit for c in first.assessment.controlling} & {c.limit for c in second.assessment.controlling}
        alike = first.assessment.status == second.assessment.status
        explained = any(reading.search(_OTHER) for item in (first, second) for reading in item.own)
        last = second.block.conclusion
        if limits and alike and not explained and last is not None:
            yield self.finding(
                context,
                last.span,
                message="Another item under the same limit, with the same arithmetic, is decided the other way.",
                action="Say in what the two differ.",
                evidence=tuple(second.limit_evidence(second.library.limit(name)) for name in sorted(limits)),
            )

    def _improvement(self, context: DraftContext, first: ItemContext, second: ItemContext) -> Iterator[Finding]:
        if first.item.treatment.casefold() != second.item.treatment.casefold():
            return
        one, other = _improved(first), _improved(second)
        if one and other and one[1] != other[1]:
            yield self.finding(
                context,
                other[0].sentence.span,
                message="One item finds functional improvement documented, and another of the same treatment does not.",
                action="Make the two agree with the record.",
            )


def _improved(item: ItemContext) -> tuple[SentenceReading, bool] | None:
    """Return the first sentence that says whether functional improvement is documented, and whether it is."""
    for reading in item.own:
        match = reading.search(_IMPROVED)
        if match is not None and reading.voice != "guideline":
            denied = match["not"] is not None or _NO.search(reading.text[: match.start()][-20:]) is not None
            return reading, not denied
    return None
