"""LIM05: earlier visits count against a limit on the course."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule
from drafter.spans import Span

_EARLIER: Final = re.compile(
    r"\b(?:earlier|prior|previous|already|before|to date|so far|completed|received|attended|history)\b", re.IGNORECASE
)
_COMPARES: Final = re.compile(
    r"\b(?:limit|guideline|maximum|recommend\w*|exceed\w*|within|pass(?:es)?|fewer|compared)\b", re.IGNORECASE
)


class LIM05(Rule):
    """Earlier visits of the same treatment are counted against a limit on the course.

    Catches earlier care whose number of visits is unknown while the limit is on the whole course (warning), a sum of
    earlier and requested visits over the limit in a draft that finds the request necessary without saying so (error),
    and a comparison that leaves known earlier visits out (error).

    Why: "4-6 visits" is a limit on the course, so visits already given use it up. Reviewers have often been criticised
    for ignoring prior treatment history.

    Wrong: 4 visits given, 12 requested, limit 6; draft "The 12 visits requested pass the limit by 6."

    Right: "4 given and 12 requested make 16, which passes the limit of 6 by 10."
    """

    title = "earlier visits count against a limit on the course"
    severity = "error"
    basis = "practice: a limit on a course of treatment includes the visits already given"
    certainty = "practice"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return unknown earlier visits, and earlier visits that the draft leaves out of its sum."""
        counted = [c for c in context.assessment.checks if not c.is_cap and c.status_of("count") is not None]
        if not counted or not context.assessment.prior_records:
            return
        limits = tuple(context.limit_evidence(context.library.limit(check.limit)) for check in counted)
        facts = context.fact_evidence(context.assessment.prior_records)
        if context.assessment.prior_visits is None:
            yield self.finding(
                context,
                _place(context, _EARLIER),
                severity="warning",
                message="Earlier visits of this treatment count against the limit, and their number is unknown.",
                action="Find the number in the records and enter it as `visits`; until then the limit proves nothing.",
                evidence=(*facts, *limits),
            )
        elif context.assessment.prior_visits.high != 0 and not _states_sum(context):
            yield self.finding(
                context,
                _place(context, _COMPARES),
                message="Earlier visits of this treatment are known, and the draft compares the request without them.",
                action="Add the earlier visits to the visits requested, and compare the sum with the limit.",
                evidence=(*facts, *limits),
            )


def _place(context: ItemContext, cue: re.Pattern[str]) -> Span | None:
    found = [sentence.span for sentence, _ in context.sentences_with(cue)]
    last = context.block.conclusion
    return found[0] if found else last.span if last else None


def _states_sum(context: ItemContext) -> bool:
    telling = {entry.value for entry in context.assessment.sums if entry.kind in ("with_prior", "left")}
    return not telling or any(entry.value in telling for entry in context.ledger)
