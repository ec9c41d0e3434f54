"""One request and the course that it continues, against one limit: number, stage, time, rate, hours and dose apart."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from drafter.assessment._asked import Asked, Length
from drafter.assessment._course import Course, stretch_of
from drafter.assessment._models import Aspect, AspectCheck, Status
from drafter.assessment._opioids import DailyDose
from drafter.guidelines import Limit, duration_words
from drafter.policies import Policies
from drafter.quantities import Answer, Duration, Interval, Phase, VisitSchedule, exact

_STATUS: Final[dict[Answer, Status]] = {"yes": "within", "no": "exceeds", "unknown": "undetermined"}
_RELATIONS: Final[dict[Answer, str]] = {
    "yes": "inside the limit of", "no": "over the limit of", "unknown": "cannot be compared with the limit of",
}  # fmt: skip
_MONTH_OF_USE: Final = 30
"""Days that keep a limit of one month by the policy `thirty_days`; the rows for home trials of a device say 30 days."""


class Question(NamedTuple):
    """What one limit is compared with."""

    asked: Asked
    course: Course
    dose: DailyDose | None
    """The daily dose of opioids; None where the item is no opioid."""
    requested_on: datetime.date | None
    policies: Policies


def aspects_of(question: Question, limit: Limit) -> Iterator[AspectCheck]:
    """Yield one comparison for each thing that the limit states and the request can be held against."""
    bound = limit.schedule()
    for check in (_count(question, limit, bound), _yearly(question, limit), _duration(question, limit, bound)):
        if check is not None:
            yield check
    if limit.unit not in ("hours", "mg") and limit.stage != "repeat":
        yield from _frequency(question, bound if limit.course is not None else limit.trial_schedule() or bound)
    for check in (_stage(question, limit), _hours(question, limit), _dose(question, limit)):
        if check is not None:
            yield check


def _aspect(aspect: Aspect, answer: Answer, text: str) -> AspectCheck:
    return AspectCheck(aspect=aspect, status=_STATUS[answer], text=text)


def _may_go_on(question: Question, limit: Limit) -> bool:
    """Return whether functional improvement lets care go on past the numbers of a limit."""
    opens = limit.extends_with == "functional_improvement" and question.policies.open_total == "open_with_improvement"
    return opens and question.course.improved is True


def _eased(answer: Answer, question: Question, limit: Limit, text: str) -> tuple[Answer, str]:
    """Return the answer where the passage leaves room past its number."""
    if answer != "no":
        return answer, text
    if _may_go_on(question, limit):
        return "yes", f"{text}, open because functional improvement is documented"
    if limit.strength == "soft" and question.policies.soft_limit == "advice":
        return "yes", f"{text}, which the passage only advises"
    return answer, text


def _count(question: Question, limit: Limit, bound: VisitSchedule) -> AspectCheck | None:
    asked, course = question.asked, question.course
    most = bound.total()
    if most is None or most.high is None:
        return None
    nouns = {p.count.noun for p in asked.schedule.phases if p.count is not None}
    same = {limit.noun, "visit"} | ({"day"} if limit.unit == "sessions" else set())
    if nouns and not nouns & same:
        return _aspect("unit", "unknown", f"the request does not count {limit.unit}, the limit does")
    total = _whole_days(asked) if limit.unit == "sessions" else asked.total
    line = f"requested {asked.words}, prior {course.words}, limit {limit.words()}"
    if limit.scope == "session":
        answer: Answer = "unknown" if total is None else total.at_most(most)
        return _aspect("count", *_eased(answer, question, limit, f"requested {asked.words}, limit {limit.words()}"))
    if total is None:
        # A request of any size asks for one visit more at least.
        passes = Interval.of(course.at_least + 1).at_most(most) == "no"
        return _aspect("count", *_eased("no" if passes else "unknown", question, limit, line))
    if course.visits is None:
        # However many more were given before: a request that passes the limit with the known ones passes it with all.
        least = Interval.of(course.at_least) + total
        passes = least.at_most(most) == "no"
        return _aspect("count", *_eased("no" if passes else "unknown", question, limit, line))
    together = course.visits + total
    text = f"{course.visits} prior + {asked.schedule.total() or total} requested = {together}, limit {limit.words()}"
    return _aspect("count", *_eased(together.at_most(most), question, limit, text))


def _yearly(question: Question, limit: Limit) -> AspectCheck | None:
    """Compare a number of procedures with what a year may hold."""
    rate = None if limit.course is None else limit.course.frequency
    if limit.stage != "repeat" or rate is None or rate.value.high is None or rate.unit != "a":
        return None
    total = question.asked.total
    text = f"limit {limit.words()}"
    if total is None:
        return _aspect("count", "unknown", f"requested {question.asked.words}, {text}")
    within_year = _within_a_year(question)
    if within_year is None:
        least = total.at_most(Interval.of(rate.value.high))
        return _aspect("count", "no" if least == "no" else "unknown", f"prior in the last year unknown, {text}")
    together = Interval.of(within_year) + total
    line = f"{within_year} in the last year + {question.asked.schedule.total()} requested = {together}, {text}"
    return _aspect("count", together.at_most(Interval.of(rate.value.high)), line)


def _within_a_year(question: Question) -> int | None:
    """Return how many procedures the year before the request holds, or None where the record does not tell."""
    number = 0
    for record in question.course.records:
        given = stretch_of(record)
        if record.visits == 0:
            continue
        is_old = (
            given is not None and question.requested_on is not None and (question.requested_on - given.last).days > 365
        )
        if is_old:
            continue
        if record.visits == "unknown":
            return None
        number += record.visits
    return number


def _duration(question: Question, limit: Limit, bound: VisitSchedule) -> AspectCheck | None:
    most = bound.length()
    if most is None or most.value.high is None:
        return None
    length = question.asked.length()
    if length is None:
        return (
            None
            if question.policies.unstated_time == "not_asked_for"
            else _aspect("duration", "unknown", f"duration not stated, limit {duration_words(most)}")
        )
    earlier = question.course.days if question.policies.weeks_given == "counted_where_dated" else 0
    # The earlier days of a number of visits count; those of a drug or a device are not dated by visits.
    answer = _at_most(length, earlier if limit.unit in ("visits", "sessions") else 0, most, question.policies)
    given = _given_words(question.course) if earlier and limit.unit in ("visits", "sessions") else ""
    text = f"{length.words} requested{given}, {_RELATIONS[answer]} {duration_words(most)}{_month_words(length, most)}"
    return _aspect("duration", *_eased(answer, question, limit, text))


def _given_words(course: Course) -> str:
    """Return when the earlier visits were given that were counted with the time requested, as the record dates them."""
    dated = [record.period for record in course.records if (given := stretch_of(record)) is not None and given.is_exact]
    return f" after the earlier visits ({'; '.join(period for period in dated if period)})"


def _at_most(length: Length, earlier_days: int, most: Duration, policies: Policies) -> Answer:
    if length.stated is None:
        return "no"
    stated = Duration(value=_upper(length.stated.value), unit=length.stated.unit)
    if not earlier_days and stated.unit == most.unit:
        return stated.value.at_most(most.value)
    days = stated.days() + Interval.of(earlier_days)
    if not most.is_calendar:
        return days.at_most(_upper(most.days()))
    span = Duration(value=_upper(most.value), unit=most.unit).days()
    is_thirty = most.unit == "mo" and policies.month_of_use == "thirty_days"
    surely = (
        Interval.of(most.value.high * _MONTH_OF_USE) if is_thirty and most.value.high else Interval.of(span.low or 0)
    )
    if days.at_most(surely) == "yes":
        return "yes"
    return "no" if days.at_most(Interval.of(span.high or 0)) == "no" else "unknown"


def _upper(value: Interval) -> Interval:
    """Return the upper end: what is asked for up to a number is asked for at that number."""
    return value if value.high is None else Interval.of(value.high)


def _month_words(length: Length, most: Duration) -> str:
    is_calendar = most.is_calendar or (length.stated is not None and length.stated.is_calendar)
    if length.stated is None or length.stated.unit == most.unit or not is_calendar:
        return ""
    return " (a month counted as 28 to 31 days)"


def _frequency(question: Question, bound: VisitSchedule) -> Iterator[AspectCheck]:
    for step in question.asked.schedule.within(bound).steps:
        if step.aspect != "frequency":
            continue
        is_unstated = not any(phase.frequency for phase in question.asked.schedule.phases)
        if not is_unstated or question.policies.unstated_time == "cannot_tell":
            yield _aspect("frequency", step.answer, step.text)


def _stage(question: Question, limit: Limit) -> AspectCheck | None:
    """Compare with the trial or first course: what lies beyond it needs documented functional improvement."""
    trial = limit.trial_schedule()
    if trial is None:
        return None
    asked, course, policies = question.asked, question.course, question.policies
    first, time = trial.total(), trial.length()
    if limit.stage == "post_surgical" and policies.first_course == "half_of_lower_end":
        first = _half_of_lower_end(limit) or first
    if course.improved and policies.open_total == "open_with_improvement":
        if limit.course is not None:
            return None
        text = f"{_sum_words(question)}limit {limit.words()}, open because functional improvement is documented"
        return _aspect("stage", "yes", text)
    if first is not None:
        return _stage_count(question, first, _sum_words(question) if limit.schedule().total() is None else "")
    is_program = limit.course is not None
    if time is None or (is_program and policies.program_stage == "total_only"):
        return None
    return _stage_time(asked, limit, time, policies)


def _half_of_lower_end(limit: Limit) -> Interval | None:
    count = None if limit.course is None else limit.course.count
    return None if count is None or count.low is None else Interval(None, int(count.low // 2))


def _sum_words(question: Question) -> str:
    """Return the sum of earlier visits and those requested, for a limit whose count does not say it already."""
    asked, course = question.asked.schedule.total(), question.course
    if asked is None or course.visits is None:
        return f"requested {question.asked.words}, prior {course.words}, "
    return f"{course.visits} prior + {asked} requested = {course.visits + asked}, "


def _stage_count(question: Question, first: Interval, sum_words: str) -> AspectCheck:
    total, course = question.asked.total, question.course
    if total is None or course.visits is None:
        return _aspect("stage", "unknown", f"{sum_words}limit of the first stage {first} visits")
    answer = (course.visits + total).at_most(first)
    if answer == "no" and course.records and course.improved is None and course.visits != Interval.of(0):
        answer = "unknown"
    return _aspect(
        "stage", answer, f"{sum_words}limit of the first stage {first} visits, more only with functional improvement"
    )


def _whole_days(asked: Asked) -> Interval | None:
    """Return the days of a program that a request asks for: their count, or a length that it states in days."""
    length = asked.schedule.length()
    return asked.total or (length.value if length is not None and length.unit == "d" else None)


def _stage_time(asked: Asked, limit: Limit, time: Duration, policies: Policies) -> AspectCheck:
    text = f"limit of the first stage {duration_words(time)}, more only with gains shown"
    length, total = asked.length(), _whole_days(asked) if limit.unit == "sessions" else None
    if length is not None and total is None:
        answer = _at_most(length, 0, time, policies)
        return _aspect("stage", answer, f"{length.words} requested, {text}")
    if total is not None and total.high is not None:
        # So many whole days take so many days at least, and at five days a week a fixed number of weeks.
        if total.at_most(_upper(time.days())) == "no":
            return _aspect("stage", "no", f"{total} full days take more than {duration_words(time)}; {text}")
        working_week = Interval.of(Fraction(total.high) * Fraction(7, 5))
        answer = "yes" if working_week.at_most(_upper(time.days())) == "yes" else "unknown"
        return _aspect("stage", answer, f"{total} full days, {text}")
    return _aspect("stage", "unknown", f"duration not stated, {text}")


def _hours(question: Question, limit: Limit) -> AspectCheck | None:
    """Compare hours of care a week, a unit of its own: they are never compared with visits."""
    amounts = () if limit.course is None else limit.course.amounts
    most = next((a.value for a in amounts if a.unit == "h"), None)
    if limit.unit != "hours" or most is None:
        return None
    weeks = [value for phase in question.asked.schedule.phases if (value := _hours_a_week(phase)) is not None]
    hours = [week.hours for week in weeks]
    text = f"limit {limit.words()}"
    if not hours:
        return _aspect("hours", "unknown", f"hours a week not stated, {text}")
    answer: Answer = "no" if any(h.at_most(most) == "no" for h in hours) else "yes"
    if answer == "yes" and any(h.at_most(most) != "yes" for h in hours):
        answer = "unknown"
    return _aspect("hours", answer, f"{', then '.join(week.words for week in weeks)} hours a week requested, {text}")


class _Week(NamedTuple):
    hours: Interval
    words: str


def _hours_a_week(phase: Phase) -> _Week | None:
    stated = [a for a in phase.amounts if a.unit == "h" and a.kind in ("hours", "session_length")]
    length = phase.session_length if phase.session_length and phase.session_length.unit == "h" else None
    each = stated[-1].value if stated else None if length is None else length.value
    if each is None or each.high is None or phase.frequency is None:
        return None
    rate = phase.frequency
    a_day = rate.per_day()
    if a_day.high is None:
        return None
    hours = Interval.of(exact(Fraction(each.high) * Fraction(a_day.high) * 7))
    is_plain = rate.unit == "wk" and rate.per == Interval.of(1)
    return _Week(hours, f"{each} x {rate.value} = {hours}" if is_plain else f"{hours}")


def _dose(question: Question, limit: Limit) -> AspectCheck | None:
    """Compare the daily dose of opioids, in mg of morphine or their equivalent."""
    amounts = () if limit.course is None else limit.course.amounts
    most = next((a.value for a in amounts if a.kind == "daily_dose" and a.unit == "mg"), None)
    if limit.unit != "mg" or most is None:
        return None
    text = f"limit {limit.words()}"
    dose = question.dose
    answer = "unknown" if dose is None else dose.at_most(most)
    drugs = "the opioids" if dose is None else " and ".join(dose.drugs)
    relation = {"yes": "keep", "no": "pass", "unknown": "cannot be compared with"}[answer]
    how = "" if answer == "unknown" else " by the usual conversion factors, which are recalled and not verified"
    return _aspect(
        "dose", answer, f"in morphine equivalents, all requests together ({drugs}) {relation} the {text}{how}"
    )
