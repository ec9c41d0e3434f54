"""Request and history against the selected limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from drafter.assessment._models import Aspect, AspectCheck, Assessment, LimitCheck, Status, Sum, SumKind
from drafter.assessment._query import request_reading, request_schedule, same_treatment
from drafter.casefile import CaseFile, DisputedItem, TreatmentRecord
from drafter.guidelines import Limit, SelectedLimit, Selection
from drafter.quantities import Answer, CountNoun, Interval, Phase, Reading, VisitSchedule, read, render

_STATUS: dict[Answer, Status] = {"yes": "within", "no": "exceeds", "unknown": "undetermined"}
_VERDICT: dict[Status, str] = {
    "within": "within the limit",
    "exceeds": "over the limit",
    "undetermined": "cannot tell",
    "not_addressed": "no limit in the library addresses this request",
}


class _Prior(NamedTuple):
    visits: Interval | None
    at_least: int
    """The visits that are known and surely belong to the course."""
    records: tuple[TreatmentRecord, ...]
    improved: bool | None

    @property
    def words(self) -> str:
        if not self.records:
            return "none recorded"
        if self.visits is None:
            return f"at least {self.at_least}, number unknown" if self.at_least else "number unknown"
        return f"{self.visits} visits"


class _Question(NamedTuple):
    """What one limit is compared with."""

    item: DisputedItem
    schedule: VisitSchedule
    reading: Reading
    prior: _Prior


def assess(case: CaseFile, item: DisputedItem, selection: Selection) -> Assessment:
    """Compare one request and its history with the limits selected for it.

    Args:
        case: The case.
        item: One of its disputed items.
        selection: What `Library.select` chose for it.

    Returns:
        The status, the arithmetic as a line of text, a check for each limit, and every sum that a draft may state. A
        number that is not known makes the status `undetermined`; it is never taken for zero.
    """
    question = _Question(item, request_schedule(item), request_reading(item), _prior(case, item))
    ranked = [s for s in selection.selected if not s.limit.is_cap]
    first = ranked[0].edition.family if ranked else None
    checks = tuple(
        _check(question, s, controls=not s.limit.is_cap and s.edition.family == first) for s in selection.selected
    )
    status = _combined([check.status for check in checks if check.is_controlling])
    controlling = [check.line for check in checks if check.is_controlling]
    line = "; ".join(controlling) if controlling else _VERDICT["not_addressed"]
    return Assessment(
        item=item.id,
        status=status,
        line=line,
        readings=_open_readings(question),
        requested=_requested(question),
        prior=question.prior.words,
        prior_visits=question.prior.visits,
        prior_records=tuple(record.id for record in question.prior.records),
        checks=checks,
        sums=tuple(_sums(question, selection)),
    )


def _prior(case: CaseFile, item: DisputedItem) -> _Prior:
    records = tuple(r for r in case.history if same_treatment(r, item) and r.same_course != "no")
    improved: bool | None = None
    if any(r.functional_improvement == "yes" for r in records):
        improved = True
    elif records and all(r.functional_improvement == "no" for r in records):
        improved = False
    known = sum(r.visits for r in records if r.visits != "unknown" and r.same_course == "yes")
    sure = all(r.visits != "unknown" and r.same_course == "yes" for r in records)
    return _Prior(Interval.of(known) if sure else None, known, records, improved)


def _open_readings(question: _Question) -> tuple[str, ...]:
    return tuple(r for a in question.reading.ambiguities if a.code == "count_or_rate" for r in a.readings)


def _requested(question: _Question) -> str:
    readings = _open_readings(question)
    if readings:
        return " or ".join(readings)
    total = question.schedule.total()
    if total is not None:
        return f"{total} visits"
    return f"{question.item.request!r}, whose number of visits cannot be computed"


def _check(question: _Question, selected: SelectedLimit, *, controls: bool) -> LimitCheck:
    limit = selected.limit
    open_questions = tuple(_aspect("applies", "unknown", reason.text.rstrip(".")) for reason in selected.open_questions)
    aspects = (*_aspects(question, limit), *open_questions)
    # Whether a limit that may not be for this worker is kept or passed proves nothing.
    known = not open_questions and bool(aspects)
    status = _combined([aspect.status for aspect in aspects]) if known else "undetermined"
    compared = "; ".join(aspect.text for aspect in aspects) or "it states no number to compare with"
    line = f"{limit.id}: {compared}: {_VERDICT[status]}"
    return LimitCheck(
        limit=limit.id, status=status, is_cap=limit.is_cap, is_controlling=controls, line=line, aspects=aspects
    )


def _aspects(question: _Question, limit: Limit) -> Iterator[AspectCheck]:
    bound = limit.schedule()
    count = _count(question, limit, bound)
    if count is not None:
        yield count
    for step in question.schedule.within(bound).steps:
        if step.aspect in ("duration", "frequency"):
            yield AspectCheck(aspect=step.aspect, status=_STATUS[step.answer], text=step.text)
    stage = _stage(question, limit)
    if stage is not None:
        yield stage


def _count(question: _Question, limit: Limit, bound: VisitSchedule) -> AspectCheck | None:
    most = bound.total()
    if most is None or most.high is None:
        return None
    asked, prior = question.schedule.total(), question.prior
    nouns = {p.count.noun for p in question.schedule.phases if p.count is not None}
    if nouns and limit.noun not in nouns and "visit" not in nouns:
        return _aspect("unit", "unknown", f"the request does not count {limit.unit}, the limit does")
    requested = _requested(question)
    line = f"requested {requested}, prior {prior.words}, limit {limit.words()}"
    if asked is None:
        # A request of any size asks for one visit more at least.
        passes = Interval.of(prior.at_least + 1).at_most(most) == "no"
        return _aspect("count", "no" if passes else "unknown", line)
    if prior.visits is None:
        # However many more were given before: a request that passes the limit with the known ones passes it with all.
        least = Interval.of(prior.at_least) + asked
        return _aspect("count", "no" if least.at_most(most) == "no" else "unknown", line)
    total = prior.visits + asked
    return _aspect(
        "count", total.at_most(most), f"{prior.visits} prior + {asked} requested = {total}, limit {limit.words()}"
    )


def _stage(question: _Question, limit: Limit) -> AspectCheck | None:
    """Compare with the trial or first course: what lies beyond it needs documented functional improvement."""
    trial = limit.trial_schedule()
    first = None if trial is None else trial.total()
    asked, prior = question.schedule.total(), question.prior
    if first is None or prior.improved:
        return None
    if asked is None or prior.visits is None:
        return _aspect("stage", "unknown", f"first stage {first} visits")
    total = prior.visits + asked
    answer = total.at_most(first)
    if answer == "no" and prior.records and prior.improved is None and prior.visits != Interval.of(0):
        answer = "unknown"
    return _aspect("stage", answer, f"first stage {first} visits, more only with functional improvement")


def _aspect(aspect: Aspect, answer: Answer, text: str) -> AspectCheck:
    return AspectCheck(aspect=aspect, status=_STATUS[answer], text=text)


def _combined(statuses: list[Status]) -> Status:
    if not statuses:
        return "not_addressed"
    order: tuple[Status, ...] = ("exceeds", "undetermined", "within", "not_addressed")
    return min(statuses, key=order.index)


def _sums(question: _Question, selection: Selection) -> Iterator[Sum]:
    item, asked, prior = question.item, question.schedule.total(), question.prior
    request = f"{item.id}.request" if item.confirmed_reading is None else f"{item.id}.confirmed_reading"
    records = tuple(record.id for record in prior.records)
    for phase in question.schedule.phases:
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
        yield from _limit_sums(selected.limit, together, prior, (request, *records))
    yield from _parts(item, asked, request)


def _limit_sums(limit: Limit, together: Interval | None, prior: _Prior, sources: tuple[str, ...]) -> Iterator[Sum]:
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
