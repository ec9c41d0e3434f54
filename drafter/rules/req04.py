"""REQ04: the number of visits requested can be computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.quantities import Ambiguity, AmbiguityCode
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_UNSETTLED: Final[frozenset[AmbiguityCode]] = frozenset(
    {"biweekly", "count_or_rate", "open_ended", "stroke", "counts_disagree", "unread"}
)
"""Ambiguities that change the number of visits; the others leave it as it is and are only noted."""
_SETTLE: Final = "Ask what was meant, and write it into the case as `confirmed_reading` of the item."


class REQ04(ItemRule):
    """The number of visits requested can be computed from the request, in one way.

    Catches a rate without an end ("2 times a month"), words with two readings ("2 massage therapy 2 times a month" is 2
    visits in all or 2 a month without end), and a stated count that is not its own frequency times duration. Shorthand
    that has a usual reading ("2x6": 2 a week for 6 weeks) is only noted.

    Why: a limit is on a number of visits; a request without one cannot be shown to keep it. Published determinations
    have read such a request silently as the number that fits.

    Wrong: request "2 massage therapy 2 times a month", draft "the request is within the limit of 4-6 visits".

    Right: the request has a `confirmed_reading`, such as "2 visits a month for 2 months".
    """

    title = "the number of visits requested can be computed"
    severity = "warning"
    basis = "practice: a request that cannot be computed cannot be compared with a limit"
    certainty = "practice"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return one finding for a request that has no total, or more than one reading."""
        reading, schedule = context.request_reading, context.request
        unsettled = [a for a in reading.ambiguities if a.code in _UNSETTLED]
        evidence = context.fact_evidence([f"{context.item.id}.request"])
        if unsettled:
            meant = _readings(unsettled)
            yield self.finding(
                context,
                context.request_span,
                message=f"The request can be read in more than one way: {meant}. It has no certain total.",
                action=_SETTLE,
                evidence=evidence,
            )
        elif _wants_total(context) and schedule.total() is None:
            yield self.finding(
                context,
                context.request_span,
                message="The number of visits requested cannot be computed from the request.",
                action=_SETTLE,
                evidence=evidence,
            )
        elif reading.ambiguities:
            yield self.finding(
                context,
                context.request_span,
                severity="note",
                message=f"The request is shorthand, read as {_readings(reading.ambiguities)}.",
                action="Confirm the reading; write it into the case as `confirmed_reading` where it is another one.",
                evidence=evidence,
            )


def _readings(ambiguities: list[Ambiguity] | tuple[Ambiguity, ...]) -> str:
    return "; ".join(" or ".join(ambiguity.readings) for ambiguity in ambiguities)


def _wants_total(context: ItemContext) -> bool:
    """Return whether the request should come to a number of visits: it names a rate, or a limit counts visits.

    A limit in days is kept or passed by the length of the request: a rental of 14 days has no visits to count.
    """
    phases = context.request.phases
    counts_visits = not phases or any(p.count is None or p.count.noun not in ("dose", "item") for p in phases)
    has_length = context.request.length() is not None
    limits = [
        entry.limit
        for entry in context.selection.selected
        if entry.limit.schedule().total() is not None and not (entry.limit.noun == "day" and has_length)
    ]
    asks_rate = any(p.frequency is not None for p in phases) and not any(p.amounts for p in phases)
    return counts_visits and (asks_rate or bool(limits))
