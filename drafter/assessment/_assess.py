"""Request and history against the selected limits."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.assessment._asked import Asked, readings_of
from drafter.assessment._compare import Question, aspects_of
from drafter.assessment._course import Course, course_of, requested_on
from drafter.assessment._models import AspectCheck, Assessment, LimitCheck, Status, Sum, SumKind
from drafter.assessment._opioids import DailyDose, daily_dose, opioids_in
from drafter.assessment._query import same_treatment
from drafter.casefile import CaseFile, DisputedItem, TreatmentRecord
from drafter.guidelines import Limit, SelectedLimit, Selection
from drafter.memory import remembered_by_identity
from drafter.policies import DEFAULT, Policies
from drafter.quantities import CountNoun, Interval, Phase, VisitSchedule, read, render

_VERDICT: dict[Status, str] = {
    "within": "within the limit",
    "exceeds": "over the limit",
    "undetermined": "cannot tell",
    "not_addressed": "no limit in the library addresses this request",
}


@remembered_by_identity
def assess(case: CaseFile, item: DisputedItem, selection: Selection, *, policies: Policies = DEFAULT) -> Assessment:
    """Compare one request and its history with the limits selected for it.

    Args:
        case: The case.
        item: One of its disputed items.
        selection: What `Library.select` chose for it.
        policies: How rules are read that can be read in two ways.

    Returns:
        The status, the arithmetic as a line of text, a check for each limit, and every sum that a draft may state. A
        number that is not known makes the status `undetermined`; it is never taken for zero.
    """
    readings = readings_of(item, policies=policies)
    records = tuple(record for record in case.history if same_treatment(record, item))
    dose = _dose(case, item, policies)
    courses = {s.limit.id: course_of(case, records, limit=s.limit, policies=policies) for s in selection.selected}
    controlling = _controlling(selection)
    checks: list[LimitCheck] = []
    for selected in selection.selected:
        course = courses[selected.limit.id]
        questions = [Question(asked, course, dose, requested_on(case), policies) for asked in readings]
        check = _agreed([_check(question, selected) for question in questions])
        checks.append(check.model_copy(update={"is_controlling": selected.limit.id in controlling}))
    # A passed cap shows in the status and controls nothing: it is no ground of necessity. Room under it proves nothing.
    tested = policies.statutory_cap == "tested"
    deciding = [c for c in checks if c.is_controlling or (tested and c.is_cap and c.status == "exceeds")]
    course = _main_course(case, records, selection, controlling, policies)
    return Assessment(
        item=item.id,
        status=_combined([check.status for check in deciding]),
        line="; ".join(check.line for check in deciding) if deciding else _VERDICT["not_addressed"],
        readings=readings[0].open_readings,
        requested=readings[0].words,
        prior=course.words,
        prior_visits=course.visits,
        prior_records=tuple(record.id for record in course.records),
        checks=tuple(checks),
        sums=tuple(_sums(readings[0], course, courses, selection)),
        not_held=tuple(edition.short_name for edition in selection.not_held),
    )


def _dose(case: CaseFile, item: DisputedItem, policies: Policies) -> DailyDose | None:
    if not opioids_in(f"{item.request}; {item.treatment}"):
        return None
    return daily_dose(case, case.items if policies.opioid_sum == "over_all_items" else (item,))


def _controlling(selection: Selection) -> frozenset[str]:
    """Return the ids of the limits that decide the status: those of the first family that has any.

    A rule without a number decides only where nothing else is there, and so does the schedule of an operation whose
    period is over.
    """
    ranked = [entry for entry in selection.selected if not entry.limit.is_cap]
    first = [entry for entry in ranked if entry.edition.family == ranked[0].edition.family]
    numbered = [entry for entry in first if entry.limit.stage != "rule"]
    current = [entry for entry in numbered if not _is_over(entry)]
    return frozenset(entry.limit.id for entry in current or numbered or first)


def _is_over(entry: SelectedLimit) -> bool:
    return any(reason.code == "period_over" for reason in entry.reasons)


def _main_course(
    case: CaseFile,
    records: tuple[TreatmentRecord, ...],
    selection: Selection,
    controlling: frozenset[str],
    policies: Policies,
) -> Course:
    """Return the course that the item as a whole is about: that of its first limit."""
    first = next((entry.limit for entry in selection.selected if entry.limit.id in controlling), None)
    return course_of(case, records, limit=first, policies=policies)


def _check(question: Question, selected: SelectedLimit) -> LimitCheck:
    limit = selected.limit
    open_questions = tuple(
        AspectCheck(aspect="applies", status="undetermined", text=reason.text.rstrip("."))
        for reason in selected.open_questions
    )
    over = tuple(
        AspectCheck(aspect="period", status="exceeds", text=reason.text.rstrip("."))
        for reason in selected.reasons
        if reason.code == "period_over"
    )
    aspects = (*aspects_of(question, limit), *over, *open_questions)
    # Whether a limit that may not be for this worker is kept or passed proves nothing.
    known = not open_questions and bool(aspects)
    status = _combined([aspect.status for aspect in aspects]) if known else "undetermined"
    compared = "; ".join(aspect.text for aspect in aspects) or "it states no number to compare with"
    line = f"{limit.id}: {compared}: {_VERDICT[status]}"
    return LimitCheck(limit=limit.id, status=status, is_cap=limit.is_cap, line=line, aspects=aspects)


def _agreed(checks: list[LimitCheck]) -> LimitCheck:
    """Return the check that all readings of a request share, or that nobody can tell."""
    if len({check.status for check in checks}) == 1:
        return checks[0]
    aspects = tuple(aspect for check in checks for aspect in check.aspects)
    lines = ", or ".join(check.line.removeprefix(f"{check.limit}: ") for check in checks)
    line = f"{checks[0].limit}: {lines}: {_VERDICT['undetermined']}, it depends on the reading"
    return checks[0].model_copy(update={"status": "undetermined", "aspects": aspects, "line": line})


def _combined(statuses: list[Status]) -> Status:
    if not statuses:
        return "not_addressed"
    order: tuple[Status, ...] = ("exceeds", "undetermined", "within", "not_addressed")
    return min(statuses, key=order.index)


def _sums(main: Asked, prior: Course, courses: dict[str, Course], selection: Selection) -> Iterator[Sum]:
    item, asked = main.item, main.schedule.total()
    request = f"{item.id}.request" if item.confirmed_reading is None else f"{item.id}.confirmed_reading"
    records = tuple(record.id for record in prior.records)
    for phase in main.schedule.phases:
        product = phase.product()
        if product is not None:
            yield _sum("requested", product, f"{_phase_words(phase)} = {product}", request)
    if asked is not None:
        yield _sum("requested", asked, f"{asked} requested", request)
    if prior.visits is not None:
        yield _sum("prior", prior.visits, f"{prior.visits} prior", *(records or (f"{item.id}.treatment",)))
    together = None if asked is None or prior.visits is None else prior.visits + asked
    if together is not None:
        yield _sum("with_prior", together, f"{prior.visits} prior + {asked} requested = {together}", request, *records)
    for selected in selection.selected:
        course = courses[selected.limit.id]
        counted = tuple(record.id for record in course.records)
        both = None if asked is None or course.visits is None else course.visits + asked
        if both is not None and both != together:
            text = f"{course.visits} prior + {asked} requested = {both}"
            yield _sum("with_prior", both, text, request, *counted)
        if course.visits is not None and course.visits != prior.visits:
            yield _sum("prior", course.visits, f"{course.visits} prior", *(counted or (f"{item.id}.treatment",)))
        yield from _limit_sums(selected.limit, both, course, (request, *counted))
    yield from _parts(item, asked, request)


def _limit_sums(limit: Limit, together: Interval | None, prior: Course, sources: tuple[str, ...]) -> Iterator[Sum]:
    most = limit.schedule().total()
    if most is None or most.high is None:
        return
    if prior.visits is not None and prior.visits.high is not None and prior.visits.high <= most.high:
        left = Interval.of(most.high - prior.visits.high)
        yield _sum(
            "left", left, f"{most.high} - {prior.visits.high} prior = {left}", limit.id, *sources, noun=limit.noun
        )
    if together is not None and together.is_exact and together.high is not None and together.high > most.high:
        over = Interval.of(together.high - most.high)
        yield _sum("over", over, f"{together} - {most.high} = {over}", limit.id, *sources, noun=limit.noun)
    first = limit.trial_schedule()
    half = None if first is None else first.total()
    if half is not None and limit.stage == "post_surgical":
        yield _sum("first_course", half, f"half of {most.high} = {half.high}", limit.id, noun=limit.noun)


def _parts(item: DisputedItem, asked: Interval | None, request: str) -> Iterator[Sum]:
    if item.certified is None:
        return
    part = read(item.certified).total()
    if part is None:
        return
    source = f"{item.id}.certified"
    yield _sum("certified", part, f"{part} found necessary", source)
    if asked is not None and asked.is_exact and part.is_exact and asked.high is not None and part.high is not None:
        rest = Interval.of(asked.high - part.high)
        if asked.high > part.high:
            yield _sum("refused", rest, f"{asked} requested - {part} found necessary = {rest}", request, source)


def _phase_words(phase: Phase) -> str:
    rate, length = phase.frequency, phase.duration
    if rate is None or length is None:
        return ""
    if rate.unit == length.unit and rate.per == Interval.of(1):
        return f"{rate.value} x {length.value}"
    # 4 a day for 12 weeks are 336: written as 4 x 12 the product would be false.
    return render(VisitSchedule(phases=(Phase(frequency=rate, duration=length),)))


def _sum(kind: SumKind, value: Interval, expression: str, *sources: str, noun: CountNoun = "visit") -> Sum:
    return Sum(kind=kind, value=value, noun=noun, expression=expression, sources=sources)
