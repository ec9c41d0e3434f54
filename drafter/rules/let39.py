"""LET39: the determination is in time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final, NamedTuple

from drafter.findings import Evidence, Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule

_STANDARD: Final = 30
"""Days from the request and the documents (LC 4610.6(d)(1))."""
_FORMULARY: Final = 5
"""Working days, for a drug under the formulary (LC 4610.6(d)(1))."""
_EXPEDITED: Final = 3
"""Days, for an expedited review (LC 4610.6(d)(2); recalled, not read)."""
_SATURDAY: Final = 5


class _Due(NamedTuple):
    day: datetime.date
    why: str


class LET39(DraftRule):
    """The determination is made within the time that the statute gives.

    Catches a decision later than 30 days after the request and the documents were received, 5 working days where a drug
    under the formulary is in dispute, or 3 days where the review is expedited. Where there is no decision yet, a note
    names the last day. Working days are Monday to Friday: public holidays are not known here, and would give more time.

    Why: LC 4610.6(d)(1) for the first two; the time of an expedited review is recalled ((d)(2)), and extensions exist.

    Wrong: documents received March 2, decided April 20.

    Right: decided by April 1.
    """

    title = "the determination is in time"
    severity = "warning"
    basis = "LC 4610.6(d)"
    certainty = "M"
    profile = "letter"
    needs = ("documents_received",)

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return a finding where the decision is late, or a note with the last day where there is none."""
        received = context.case.review.documents_received
        if not isinstance(received, datetime.date):
            return
        due = _due(context, received)
        decided = context.case.decision_date
        evidence = (Evidence(kind="law", source="LC 4610.6(d)"),)
        if not isinstance(decided, datetime.date):
            yield self.finding(
                context,
                None,
                severity="note",
                message=f"The last day for the determination is {due.day.isoformat()}: {due.why}.",
                action="Decide by that day.",
                evidence=evidence,
            )
        elif decided > due.day:
            late = (decided - due.day).days
            yield self.finding(
                context,
                None,
                message=f"The determination is {late} day{'' if late == 1 else 's'} late: {due.why}.",
                action="Check the dates, or record the extension.",
                evidence=evidence,
            )


def _due(context: DraftContext, received: datetime.date) -> _Due:
    if context.case.review.priority == "expedited":
        return _Due(received + datetime.timedelta(days=_EXPEDITED), f"{_EXPEDITED} days for an expedited review")
    if any(item.formulary == "yes" for item in context.case.items):
        return _Due(
            _after_working_days(received, _FORMULARY), f"{_FORMULARY} working days for a drug under the formulary"
        )
    return _Due(received + datetime.timedelta(days=_STANDARD), f"{_STANDARD} days from the request and the documents")


def _after_working_days(day: datetime.date, number: int) -> datetime.date:
    while number:
        day += datetime.timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day
