"""FAC26: the age stated is the worker's."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_AT_INJURY: Final = re.compile(
    r"\b(?:when (?:\w+ ){0,3}(?:injured|hurt)|at (?:the )?(?:time|date) of (?:the )?(?:injury|accident))\b",
    re.IGNORECASE,
)
_OF_SOMETHING: Final = re.compile(
    r"\b(?:injur(?:y|ies)|conditions?|claims?|units?|devices?|tears?|fractures?|scars?|images?|reports?|"
    r"records?)\b[^.;,]*$",
    re.IGNORECASE,
)
"""What else is so many years old."""
_YOUNGEST: Final = 14
"""Years. Nobody younger is likely to be employed; the bound is ours."""
_OLDEST: Final = 90


class FAC26(ItemRule):
    """The age that the draft states is the worker's, and it is plausible on the day of the injury.

    Catches another age than that of the case, and a case whose worker would have been a child, or past ninety, when
    hurt.

    Why: a wrong age is a plain error of fact (LC 4610.6(h)), and often the trace of a text copied from another case.

    Wrong: "This 56 year old" of a worker who is 65.

    Right: the age as it stands in the case.
    """

    title = "the age stated is the worker's"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"
    needs = ("age",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each age that is not the worker's."""
        age = context.case.claimant.age
        if age == "unknown":
            return
        years = _years_since_injury(context)
        for entry in context.ledger:
            reading = context.reading_at(entry.span)
            if (
                entry.kind != "age"
                or reading is None
                or reading.voice == "guideline"
                or context.is_repeated(entry.span)
            ):
                continue
            if _OF_SOMETHING.search(reading.text[: entry.span.start - reading.start]):
                continue
            low, high = age, age
            if years is not None and reading.search(_AT_INJURY):
                low, high = age - years - 1, age - years + 1
            if entry.value.high is not None and not low <= entry.value.high <= high:
                yield self.finding(
                    context,
                    entry.span,
                    message="This is not the worker's age.",
                    action="Write the age that the case holds.",
                    evidence=context.fact_evidence(["claimant.age"]),
                )
        if years is not None and not _YOUNGEST <= age - years <= _OLDEST and context.is_first:
            yield self.finding(
                context,
                None,
                severity="warning",
                message="The worker's age and the date of the injury do not fit together.",
                action="Correct `claimant.age` or `injury.date` in the case.",
                evidence=context.fact_evidence(["claimant.age", "injury.date"]),
            )


def _years_since_injury(context: ItemContext) -> int | None:
    injured, decided = context.case.injury.date, context.case.decision_date
    if not isinstance(injured, datetime.date) or not isinstance(decided, datetime.date):
        return None
    return decided.year - injured.year
