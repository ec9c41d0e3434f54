"""The question that a case asks of the guideline library."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple

from drafter.assessment._course import course_of, has_new_flare_up, is_after_surgery, requested_on
from drafter.casefile import CaseFile, DisputedItem, TreatmentRecord
from drafter.guidelines import CareStage, LimitQuery, PastOperation
from drafter.memory import remembered_by_identity
from drafter.policies import DEFAULT, Policies
from drafter.quantities import Interval, Reading, VisitSchedule, read
from drafter.vocabulary import treatment_covers, treatment_named


class AsOf(NamedTuple):
    """The date by which editions are chosen, and which date it is."""

    date: datetime.date | None
    kind: Literal["decision", "ur", "unknown"]


def as_of(case: CaseFile, *, policies: Policies = DEFAULT) -> AsOf:
    """Return the day that picks the edition, or the other one in its stead, or nothing: an edition is never guessed."""
    days: dict[Literal["decision", "ur"], datetime.date | str] = {"decision": case.decision_date, "ur": case.ur.date}
    first: Literal["decision", "ur"] = policies.edition_day
    second: Literal["decision", "ur"] = "ur" if first == "decision" else "decision"
    for kind in (first, second):
        day = days[kind]
        if isinstance(day, datetime.date):
            return AsOf(day, kind)
    return AsOf(None, "unknown")


@remembered_by_identity
def query_for(case: CaseFile, item: DisputedItem, *, policies: Policies = DEFAULT) -> LimitQuery:
    """Return the query for the limits that may bear on one item.

    Args:
        case: The case.
        item: One of its disputed items.
        policies: How rules are read that can be read in two ways.
    """
    injured = case.injury.date
    return LimitQuery(
        treatment=item.treatment,
        region=None if item.body_region == "unknown" else item.body_region,
        side=item.side if item.side in ("left", "right", "bilateral") else None,
        diagnoses=tuple(f"{d.text} {' '.join(d.icd)}".strip() for d in case.diagnoses),
        as_of=as_of(case, policies=policies).date,
        injury_date=injured if isinstance(injured, datetime.date) else None,
        surgeries=tuple(
            PastOperation(procedure=s.procedure, date=s.date if isinstance(s.date, datetime.date) else None)
            for s in case.surgeries
        ),
        post_surgical=None if case.surgeries else False,
        stage=_stage(case, item, policies),
        requested_on=requested_on(case),
    )


def _stage(case: CaseFile, item: DisputedItem, policies: Policies) -> CareStage | None:
    """Return where care stands, as far as the record tells."""
    records = [record for record in case.history if same_treatment(record, item)]
    is_post_surgical = bool(case.surgeries) and any(is_after_surgery(record, case) for record in records)
    if is_post_surgical:
        records = [record for record in records if is_after_surgery(record, case)]
    course = course_of(case, records, limit=None, policies=policies)
    if policies.earlier_course == "apart_after_flare_up" and has_new_flare_up(case):
        return "flare_up"
    if course.visits is None:
        return None if not course.at_least else "continuation"
    if course.visits == Interval.of(0):
        return "initial"
    # Some visits after an operation may still be of the first course; how many it has, the limit says.
    return "continuation" if course.improved or not is_post_surgical else None


def request_reading(item: DisputedItem) -> Reading:
    """Return what the request says about quantities: the reading a person confirmed, else that of its own words."""
    return read(item.confirmed_reading or item.request)


@remembered_by_identity
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
