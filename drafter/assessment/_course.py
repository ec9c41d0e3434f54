"""Which earlier visits belong to the course that a limit is about.

What a person stated in the case (`same_course`) goes before everything. Where nothing is stated, the words of the
record and the policy decide, and a record that nobody can place counts as part of the course.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from drafter.casefile import CaseFile, TreatmentRecord, YesNoUnknown
from drafter.guidelines import Limit
from drafter.policies import Policies
from drafter.quantities import Interval
from drafter.vocabulary import treatment_covers, treatment_named

_DAY: Final = re.compile(r"\b(?P<year>(?:19|20)\d\d)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?\b")
_BEFORE_SURGERY: Final = re.compile(
    r"\bpre-?(?:op|surg)\w*|\b(?:before|prior to) (?:the )?(?:surgery|operation)\b", re.IGNORECASE
)
_REQUEST: Final = re.compile(r"rfa\b|(?:dwc )?(?:form )?request for authori[sz]ation", re.IGNORECASE)
_ACUTE_PHASE: Final = re.compile(r"\bacute (?:phase|stage|care)\b", re.IGNORECASE)
_NEW_FLARE_UP: Final = re.compile(r"\bnew (?:flare|exacerbation|episode)", re.IGNORECASE)
_YEAR: Final = datetime.timedelta(days=365)
"""How long a course must have ended before a flare-up opens another; ours, no source names a time."""


class Stretch(NamedTuple):
    """The first and the last day of earlier care, as far as the record dates it."""

    first: datetime.date
    last: datetime.date
    is_exact: bool
    """Whether both are given to the day."""

    @property
    def days(self) -> int:
        """Return its length in days, both ends included."""
        return (self.last - self.first).days + 1


class Course(NamedTuple):
    """The earlier visits that count against one limit."""

    visits: Interval | None
    """Their number; None where it is not known."""
    at_least: int
    """The visits that are known and surely belong to the course."""
    records: tuple[TreatmentRecord, ...]
    improved: bool | None
    """Whether they brought functional improvement; None where the record does not say."""
    days: int
    """The days over which they were given, as far as the record dates them."""

    @property
    def words(self) -> str:
        """Return them in words."""
        if not self.records:
            return "none recorded"
        if self.visits is None:
            return f"at least {self.at_least}, number unknown" if self.at_least else "number unknown"
        return f"{self.visits} visits"


def requested_on(case: CaseFile) -> datetime.date | None:
    """Return the day of the request: that of the RFA among the documents, else that of the UR decision."""
    for document in case.documents:
        if _REQUEST.match(document.title) and isinstance(document.date, datetime.date):
            return document.date
    return case.ur.date if isinstance(case.ur.date, datetime.date) else None


def has_new_flare_up(case: CaseFile) -> bool:
    """Return whether the findings document a new flare-up, which is more than a reported one."""
    return any(_NEW_FLARE_UP.search(finding.text) for finding in case.findings)


def stretch_of(record: TreatmentRecord) -> Stretch | None:
    """Return when earlier care was given ("2013-11 to 2014-02"), or None where no year is named."""
    found = list(_DAY.finditer(record.period or ""))
    days = [pair for pair in map(_ends, found) if pair is not None]
    if not days:
        return None
    is_exact = all(match["day"] for match in found)
    return Stretch(min(first for first, _ in days), max(last for _, last in days), is_exact)


def _ends(match: re.Match[str]) -> tuple[datetime.date, datetime.date] | None:
    year, month = int(match["year"]), match["month"]
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    last = calendar.monthrange(year, int(month))[1]
    if match["day"] is None:
        return datetime.date(year, int(month), 1), datetime.date(year, int(month), last)
    if int(match["day"]) > last:
        return None
    day = datetime.date(year, int(month), int(match["day"]))
    return day, day


def is_after_surgery(record: TreatmentRecord, case: CaseFile) -> bool:
    """Return whether earlier care followed an operation of the case: by its name, or by its dates."""
    general, named = treatment_named("post-surgical physical medicine"), treatment_named(record.treatment)
    if general is not None and named is not None and treatment_covers(general, named):
        return True
    given, operated = stretch_of(record), _operated(case)
    return (
        given is not None and operated is not None and given.first >= operated and not _is_before_surgery(record, case)
    )


def _is_before_surgery(record: TreatmentRecord, case: CaseFile) -> bool:
    if _BEFORE_SURGERY.search(f"{record.treatment}; {record.response or ''}; {record.period or ''}"):
        return True
    given, operated = stretch_of(record), _operated(case)
    return given is not None and operated is not None and given.last < operated


def _operated(case: CaseFile) -> datetime.date | None:
    days = [surgery.date for surgery in case.surgeries if isinstance(surgery.date, datetime.date)]
    return max(days, default=None)


def course_of(case: CaseFile, records: Iterable[TreatmentRecord], *, limit: Limit | None, policies: Policies) -> Course:
    """Return the earlier visits that count against a limit.

    Args:
        case: The case.
        records: Its records of the treatment in question.
        limit: The limit; None for a request that no limit addresses.
        policies: How rules are read that can be read in two ways.
    """
    placed = [(record, _belongs(record, case, limit, policies)) for record in records]
    counted = tuple(record for record, belongs in placed if belongs != "no")
    improved: bool | None = None
    if any(record.functional_improvement == "yes" for record in counted):
        improved = True
    elif counted and all(record.functional_improvement == "no" for record in counted):
        improved = False
    known = sum(record.visits for record, belongs in placed if record.visits != "unknown" and belongs == "yes")
    is_sure = all(record.visits != "unknown" and belongs == "yes" for record, belongs in placed if belongs != "no")
    dated = [given for record in counted if (given := stretch_of(record)) is not None and given.is_exact]
    return Course(Interval.of(known) if is_sure else None, known, counted, improved, sum(given.days for given in dated))


def _belongs(record: TreatmentRecord, case: CaseFile, limit: Limit | None, policies: Policies) -> YesNoUnknown:
    if limit is not None and limit.is_cap:
        # A cap is on the injury: it counts the visits of every course, but not those after an operation.
        return "no" if is_after_surgery(record, case) else "yes"
    if record.same_course is not None:
        return record.same_course
    if limit is not None and limit.post_surgical == "required":
        return "yes" if is_after_surgery(record, case) else "no" if _is_before_surgery(record, case) else "yes"
    if policies.earlier_course == "always_counted":
        return "yes"
    if _ACUTE_PHASE.search(f"{record.treatment}; {record.response or ''}; {record.period or ''}"):
        return "no"
    given, asked = stretch_of(record), requested_on(case)
    ended_long_ago = given is not None and asked is not None and given.last + _YEAR <= asked
    return "no" if has_new_flare_up(case) and ended_long_ago else "yes"
