"""The question that a case asks of the guideline library."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple

from drafter.casefile import CaseFile, DisputedItem, TreatmentRecord
from drafter.guidelines import LimitQuery
from drafter.quantities import Reading, VisitSchedule, read
from drafter.vocabulary import treatment_covers, treatment_named


class AsOf(NamedTuple):
    """The date by which editions are chosen, and which date it is."""

    date: datetime.date | None
    kind: Literal["decision", "ur", "unknown"]


def as_of(case: CaseFile) -> AsOf:
    """Return the decision date, or the UR date in its stead, or nothing: an edition is never guessed."""
    if isinstance(case.decision_date, datetime.date):
        return AsOf(case.decision_date, "decision")
    if isinstance(case.ur.date, datetime.date):
        return AsOf(case.ur.date, "ur")
    return AsOf(None, "unknown")


def query_for(case: CaseFile, item: DisputedItem) -> LimitQuery:
    """Return the query for the limits that may bear on one item."""
    injured = case.injury.date
    return LimitQuery(
        treatment=item.treatment,
        region=None if item.body_region == "unknown" else item.body_region,
        side=item.side if item.side in ("left", "right", "bilateral") else None,
        diagnoses=tuple(f"{d.text} {' '.join(d.icd)}".strip() for d in case.diagnoses),
        as_of=as_of(case).date,
        injury_date=injured if isinstance(injured, datetime.date) else None,
        post_surgical=bool(case.surgeries),
    )


def request_reading(item: DisputedItem) -> Reading:
    """Return what the request says about quantities: the reading a person confirmed, else that of its own words."""
    return read(item.confirmed_reading or item.request)


def request_schedule(item: DisputedItem) -> VisitSchedule:
    """Return the schedule that the request asks for; one without phases where its words hold none.

    Where the words hold more than one schedule the first counts, unless a later one is the only that is a request.
    """
    schedules = request_reading(item).schedules
    asked = [s for s in schedules if s.role in ("request", None)]
    return (asked or list(schedules) or [VisitSchedule(role="request")])[0]


def same_treatment(record: TreatmentRecord, item: DisputedItem) -> bool:
    """Return whether earlier care is of the treatment now requested."""
    earlier, asked = treatment_named(record.treatment), treatment_named(item.treatment)
    if earlier is None or asked is None:
        return record.treatment.casefold() == item.treatment.casefold()
    return treatment_covers(earlier, asked) or treatment_covers(asked, earlier)
