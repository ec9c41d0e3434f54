"""Which limits apply to a request, with why and why not.

One principle: what the query does not say never rejects a limit. Such a limit is selected, with a reason that names
what is missing (`date_unknown`, `region_unknown` ...), and `SelectedLimit.open_questions` holds those reasons. The
exception are limits for visits after an operation: most requests follow none, so one applies only where the query says
so.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, assert_never

from drafter.guidelines._base import Line, Record
from drafter.guidelines._models import CareStage, Condition, Edition, Family, Limit, Passage, has_code
from drafter.quantities import TimeUnit
from drafter.vocabulary import (
    Side,
    region_covers,
    region_named,
    regions_in,
    treatment_covers,
    treatment_named,
    treatments_in,
)

if TYPE_CHECKING:
    from drafter.vocabulary import Term

ReasonCode: TypeAlias = Literal[
    "treatment_matches",
    "treatment_covered",
    "region_any",
    "region_matches",
    "diagnosis_any",
    "diagnosis_matches",
    "condition_matches",
    "in_force",
    "always_in_force",
    "yearly_edition",
    "injury_date_in_scope",
    "stage_matches",
    "post_surgical",
    "period_over",
    "statutory_cap",
    "mtus_not_held",
    "date_unknown",
    "region_unknown",
    "region_wider",
    "diagnosis_unknown",
    "condition_unknown",
    "injury_date_unknown",
    "stage_unknown",
    "operation_unknown",
    "surgery_date_unknown",
    "post_surgical_unknown",
    "treatment_excluded",
    "treatment_wider",
    "other_treatment",
    "region_excluded",
    "other_region",
    "other_diagnosis",
    "condition_denied",
    "other_stage",
    "other_operation",
    "not_yet_in_force",
    "out_of_force",
    "injury_before",
    "not_post_surgical",
    "post_surgical_exempt",
    "period_long_over",
    "no_first_course",
    "mtus_addresses",
]
"""Why a limit applies, what the query left open, and why a limit does not apply, in this order.

`post_surgical_unknown` is an open question for a limit that excludes such visits, and a why-not for one that requires
them.
"""

_OPEN: Final[frozenset[str]] = frozenset(
    {
        "date_unknown",
        "region_unknown",
        "region_wider",
        "diagnosis_unknown",
        "condition_unknown",
        "injury_date_unknown",
        "stage_unknown",
        "operation_unknown",
        "surgery_date_unknown",
        "post_surgical_unknown",
    }
)

_WIDE: Final = frozenset({"medication", "durable-medical-equipment", "surgery", "injection", "consultation"})
"""Terms that hold too much for two of their kinds to be mistaken for one another."""

_BEHIND_THE_MTUS: Final[frozenset[Family]] = frozenset({"acoem", "odg", "other"})

# 8 CCR 9792.21.1(a): the MTUS first, then ACOEM or ODG, then other national guidelines. Statutes are no part of that
# search: their caps stand at the end.
_RANK: Final[dict[Family, int]] = {"mtus": 0, "acoem": 1, "odg": 1, "other": 2, "statute": 3}


class PastOperation(Record):
    """An operation of the record."""

    procedure: Line
    """Its name, as the record has it."""
    date: datetime.date | None = None
    """Its day; None where not known."""


class LimitQuery(Record):
    """What is known about a request when its limits are looked for."""

    treatment: Line
    """The treatment, as a word of the vocabulary or as the request puts it."""
    region: Line | None = None
    """The region of the body; None where it is not known or the treatment has none."""
    side: Side | None = None
    """The side; no limit depends on it so far."""
    diagnoses: tuple[Line, ...] = ()
    """The diagnoses and operations as the record states them, with or without codes; none means not known."""
    as_of: date | None = None
    """The day by which editions apply: that of the decision, or another by client policy. None where not known."""
    injury_date: date | None = None
    """The day of the injury, for statutory rows."""
    surgeries: tuple[PastOperation, ...] = ()
    """The operations of the record."""
    post_surgical: bool | None = None
    """Whether the visits follow an operation; None where not known. What `surgeries` and the name of the treatment say
    goes before it."""
    stage: CareStage | None = None
    """Where care stands; None where not known."""
    requested_on: date | None = None
    """The day of the request, which the time since an operation is counted to; `as_of` where it is not known."""
    mtus: Literal["presumed", "challenged"] = "presumed"
    """Whether the MTUS is presumed correct (Labor Code 4604.5(a)). Where it is challenged with scientific evidence,
    other guidelines are looked at beside it (8 CCR 9792.21.1(a))."""


class Reason(Record):
    """One ground for or against a limit."""

    code: ReasonCode
    text: str
    """The ground as a sentence."""


class SelectedLimit(Record):
    """A limit that applies, with its passage, its edition and why."""

    limit: Limit
    passage: Passage
    edition: Edition
    reasons: tuple[Reason, ...]

    @property
    def open_questions(self) -> tuple[Reason, ...]:
        """Return the reasons that name something the query did not say and the limit depends on."""
        return tuple(reason for reason in self.reasons if reason.code in _OPEN)

    @property
    def is_certain(self) -> bool:
        """Whether nothing that the limit depends on is unknown."""
        return not self.open_questions


class RejectedLimit(Record):
    """A limit for a related treatment that does not apply, with every ground against it."""

    limit: Limit
    passage: Passage
    edition: Edition
    reasons: tuple[Reason, ...]


class Selection(Record):
    """The limits that apply, in the order in which they are to be cited, and those that do not."""

    query: LimitQuery
    selected: tuple[SelectedLimit, ...] = ()
    rejected: tuple[RejectedLimit, ...] = ()
    not_held: tuple[Edition, ...] = ()
    """MTUS documents in force for this region whose text the library does not hold: they may say more."""

    @property
    def guideline_limits(self) -> tuple[SelectedLimit, ...]:
        """Return the selected limits that speak of medical necessity."""
        return tuple(entry for entry in self.selected if not entry.limit.is_cap)

    @property
    def caps(self) -> tuple[SelectedLimit, ...]:
        """Return the selected statutory caps, which are no ground of necessity."""
        return tuple(entry for entry in self.selected if entry.limit.is_cap)


class Entry(NamedTuple):
    """A limit with what it belongs to."""

    limit: Limit
    passage: Passage
    edition: Edition


def select(entries: Iterable[Entry], query: LimitQuery, *, editions: Sequence[Edition] = ()) -> Selection:
    """Sort limits into those that apply to a query and those that do not.

    Args:
        entries: The limits of a library.
        query: What is known about the request.
        editions: The editions of the library, those without passages included.

    Returns:
        The selected limits in the order of 8 CCR 9792.21.1(a), statutory caps last; a limit of an unrelated treatment
        is in neither list.
    """
    held = tuple(entries)
    time = _time_after_surgery(held, query)
    unread = _unread(held, query)
    not_held = tuple(edition for edition in editions if _is_gap(edition, query))
    chosen: list[SelectedLimit] = []
    rejected: list[RejectedLimit] = []
    for limit, passage, edition in held:
        if not _is_near(limit.treatment, limit.treatments_excluded, passage.section, query.treatment):
            continue
        because = [_treatment(limit, query), *_rest(limit, edition, query, time, unread)]
        against = tuple(reason for fits, reason in because if not fits)
        if against:
            rejected.append(RejectedLimit(limit=limit, passage=passage, edition=edition, reasons=against))
        else:
            reasons = tuple(reason for _, reason in because)
            chosen.append(SelectedLimit(limit=limit, passage=passage, edition=edition, reasons=reasons))
    selected, passed_over = _in_search_order(chosen, query, not_held)
    return Selection(
        query=query,
        selected=tuple(sorted(selected, key=lambda entry: _order(entry.limit, entry.edition, query))),
        # What concerns the same treatment comes first: those are the rows that a reader may have expected.
        rejected=tuple(sorted((*passed_over, *rejected), key=lambda entry: _rejected_order(entry, query))),
        not_held=not_held,
    )


def _rejected_order(entry: RejectedLimit, query: LimitQuery) -> tuple[object, ...]:
    is_other = not _covers_treatment(entry.limit.treatment, query.treatment)
    return (is_other, *_order(entry.limit, entry.edition, query))


def _in_search_order(
    chosen: Sequence[SelectedLimit], query: LimitQuery, not_held: tuple[Edition, ...]
) -> tuple[list[SelectedLimit], list[RejectedLimit]]:
    """Put aside what stands behind the MTUS where the MTUS certainly addresses the request: 8 CCR 9792.21.1(a)."""
    first = [entry for entry in chosen if entry.edition.family == "mtus" and entry.is_certain]
    selected: list[SelectedLimit] = []
    passed_over: list[RejectedLimit] = []
    for entry in chosen:
        is_behind = entry.edition.family in _BEHIND_THE_MTUS
        if is_behind and first and query.mtus == "presumed":
            text = (
                f"The MTUS addresses the request ({first[0].edition.short_name}, {first[0].passage.section}) and comes "
                "first; other guidelines are looked at where it is silent or challenged."
            )
            reasons = (Reason(code="mtus_addresses", text=text),)
            limit, passage, edition = entry.limit, entry.passage, entry.edition
            passed_over.append(RejectedLimit(limit=limit, passage=passage, edition=edition, reasons=reasons))
        elif is_behind and not_held:
            names = _listed(tuple(edition.short_name for edition in not_held))
            text = f"The MTUS comes first, and the library does not hold all that is in force: look in {names}."
            selected.append(
                entry.model_copy(update={"reasons": (*entry.reasons, Reason(code="mtus_not_held", text=text))})
            )
        else:
            selected.append(entry)
    return selected, passed_over


def _is_gap(edition: Edition, query: LimitQuery) -> bool:
    """Return whether an MTUS document is in force for the region and its text is not in the library."""
    if edition.family != "mtus" or edition.held != "nothing":
        return False
    if query.as_of is None or not edition.in_force.holds_on(query.as_of):
        return False
    if query.region is None or not edition.regions:
        return True
    return any(_covers_region(name, place) for name in edition.regions for place in _places_named(query.region))


def treatment_fits(limit_or_passage_treatment: str, treatment: str) -> bool:
    """Return whether a row about one treatment is also about another that a query names."""
    return _covers_treatment(limit_or_passage_treatment, treatment)


def region_fits(limit: Limit, region: str) -> bool:
    """Return whether a limit may be about a region that a query names."""
    held, _ = _region(limit, region)
    return held


def _order(limit: Limit, edition: Edition, query: LimitQuery) -> tuple[object, ...]:
    """Return the place of a limit: caps last, then by rank, then what says most about this request, then by id."""
    narrow = (bool(limit.diagnoses), bool(limit.regions), _same_treatment(limit.treatment, query.treatment))
    return (limit.is_cap, _RANK[edition.family], *(not point for point in narrow), edition.id, limit.id)


_Judged: TypeAlias = tuple[bool, Reason]

_STAGE_WORDS: Final[dict[CareStage, str]] = {
    "initial": "a first course", "continuation": "care after a first course", "flare_up": "a flare-up",
}  # fmt: skip


def _for(code: ReasonCode, text: str) -> _Judged:
    return True, Reason(code=code, text=text)


def _against(code: ReasonCode, text: str) -> _Judged:
    return False, Reason(code=code, text=text)


def _treatment(limit: Limit, query: LimitQuery) -> _Judged:
    if _covers_treatment(limit.treatment, query.treatment):
        for name in limit.treatments_excluded:
            if _covers_treatment(name, query.treatment):
                return _against("treatment_excluded", f"The limit is for {limit.treatment} and never for {name}.")
    if _same_treatment(limit.treatment, query.treatment):
        return _for("treatment_matches", f"The limit is for {limit.treatment}.")
    if _covers_treatment(limit.treatment, query.treatment):
        asked = _name(query.treatment)
        return _for("treatment_covered", f"The limit is for {limit.treatment}, which includes {asked}.")
    if _covers_treatment(query.treatment, limit.treatment):
        asked = _name(query.treatment)
        text = f"The limit is for {limit.treatment} only; the request names {asked}, which may be more."
        return _against("treatment_wider", text)
    return _against("other_treatment", f"The limit is for {limit.treatment}, not for {_name(query.treatment)}.")


def _rest(limit: Limit, edition: Edition, query: LimitQuery, time: _Time, unread: tuple[str, ...]) -> Iterable[_Judged]:
    yield _region(limit, query.region)
    yield _diagnosis(limit, query.diagnoses, unread)
    yield from (_to_apply(condition, query) for condition in limit.conditions if condition.when == "to_apply")
    yield from _stage(limit, query.stage)
    yield from _dates(edition, query)
    yield from _after_surgery(limit, query, time)
    if limit.is_cap:
        yield _for("statutory_cap", "A statute sets this number: it is reported apart and is not medical necessity.")


def _to_apply(condition: Condition, query: LimitQuery) -> _Judged:
    record = (*query.diagnoses, *(surgery.procedure for surgery in query.surgeries))
    if any(condition.denied_in(text) for text in record):
        return _against("condition_denied", f"{condition.text} The record says otherwise.")
    if any(condition.mentions(text) for text in record):
        return _for("condition_matches", f"{condition.text} The record says so.")
    return _for("condition_unknown", f"{condition.text} Whether that is so here is not known.")


def _stage(limit: Limit, stage: CareStage | None) -> Iterable[_Judged]:
    if not limit.for_stages:
        return
    words = _listed(tuple(_STAGE_WORDS[name] for name in limit.for_stages))
    if stage is None:
        yield _for("stage_unknown", f"The limit is for {words}; where care stands is not known.")
    elif stage in limit.for_stages:
        yield _for("stage_matches", f"The limit is for {words}, which this is.")
    else:
        yield _against("other_stage", f"The limit is for {words}, and this is {_STAGE_WORDS[stage]}.")


def _region(limit: Limit, region: str | None) -> _Judged:
    regions, excluded = limit.regions, limit.regions_excluded
    if not regions and not excluded:
        return _for("region_any", "The limit is for any region of the body.")
    if region is None or not _is_known_region(region, (*regions, *excluded)):
        known = f"for {_listed(regions)}" if regions else f"not for {_listed(excluded)}"
        why = "is not known" if region is None else "is no word that the library knows"
        return _for("region_unknown", f"The limit is {known}; the region of the request {why}.")
    judged = [_one_region(limit, place) for place in _places_named(region)]
    # A request for two regions meets a limit for one of them.
    return next((one for one in judged if one[0]), judged[0])


def _is_known_region(region: str, names: tuple[str, ...]) -> bool:
    return _region_term(region) is not None or _plain(region) in map(_plain, names)


def _one_region(limit: Limit, region: str) -> _Judged:
    regions, excluded = limit.regions, limit.regions_excluded
    for name in excluded:
        if _covers_region(name, region):
            return _against("region_excluded", f"The limit is not for {name}.")
    for name in regions:
        if _covers_region(name, region):
            return _for("region_matches", f"The limit is for {name}.")
    for name in (*regions, *excluded):
        if _covers_region(region, name):
            text = f"The request names {region}, of which {name} is a part; whether the limit fits is not known."
            return _for("region_wider", text)
    if not regions:
        return _for("region_matches", f"The limit is for any region but {_listed(excluded)}.")
    return _against("other_region", f"The limit is for {_listed(regions)}, not for {region}.")


def _unread(entries: Sequence[Entry], query: LimitQuery) -> tuple[str, ...]:
    """Return the diagnoses without a code that no row of the library names: nobody can tell what they are not.

    What names an operation is read: it tells what was done, and rows for operations look at that.
    """
    rows = {diagnosis for entry in entries for diagnosis in entry.limit.diagnoses}
    return tuple(
        text
        for text in query.diagnoses
        if not has_code(text) and not _is_operation(text) and not any(row.named_in(text) for row in rows)
    )


def _is_operation(text: str) -> bool:
    return any(mention.term.category == "surgery" for mention in treatments_in(text))


def _diagnosis(limit: Limit, diagnoses: tuple[str, ...], unread: tuple[str, ...]) -> _Judged:
    if not limit.diagnoses:
        return _for("diagnosis_any", "The limit names no diagnosis.")
    listed = _listed(tuple(diagnosis.text for diagnosis in limit.diagnoses))
    if not diagnoses:
        return _for("diagnosis_unknown", f"The limit is for {listed}; the diagnoses are not known.")
    for diagnosis in limit.diagnoses:
        if any(diagnosis.named_in(text) for text in diagnoses):
            return _for("diagnosis_matches", f"The limit is for {diagnosis.text}, which the diagnoses name.")
    if unread and limit.regions:
        # Under a heading for this region a diagnosis in other words may be meant; a disease of its own is named.
        return _for(
            "diagnosis_unknown", f"The limit is for {listed}; the diagnoses are in other words, without a code."
        )
    return _against("other_diagnosis", f"The limit is for {listed}, which none of the diagnoses names.")


def _dates(edition: Edition, query: LimitQuery) -> Iterable[_Judged]:
    force = edition.in_force
    name = f"{edition.short_name} ({edition.label})" if edition.label else edition.short_name
    since = f" from {force.from_}" if force.from_ else ""
    until = f" to {force.to}" if force.to else ""
    if query.as_of is None:
        if since or until or force.yearly:
            when = f"{since}{until}" or " by the year of the decision"
            yield _for("date_unknown", f"{name} applies{when}; the date of the decision is not known.")
    elif force.from_ is not None and query.as_of < force.from_:
        yield _against("not_yet_in_force", f"{name} applies{since}, after {query.as_of}.")
    elif force.to is not None and query.as_of > force.to:
        yield _against("out_of_force", f"{name} applies{until} only, before {query.as_of}.")
    elif since or until:
        yield _for("in_force", f"{name} applies{since}{until}, which includes {query.as_of}.")
    elif not force.yearly:
        yield _for("always_in_force", f"{name} is not bound to dates.")
    if force.yearly:
        year = f"{query.as_of.year}" if query.as_of is not None else "the year of the decision"
        text = f"{name} has a new edition every year: a citation must name that of {year}."
        yield _for("yearly_edition", text)
    if force.injury_date_from is None:
        return
    if query.injury_date is None:
        text = f"{name} reaches injuries from {force.injury_date_from}; the date of the injury is not known."
        yield _for("injury_date_unknown", text)
    elif query.injury_date < force.injury_date_from:
        yield _against("injury_before", f"{name} reaches injuries from {force.injury_date_from}; this one is earlier.")
    else:
        yield _for("injury_date_in_scope", f"{name} reaches injuries from {force.injury_date_from}.")


class _Time(NamedTuple):
    """Where a request stands after an operation that a row of the library names."""

    kind: Literal["in_period", "over", "none", "unknown"]
    date_is_known: bool = True


def _time_after_surgery(entries: Iterable[Entry], query: LimitQuery) -> _Time:
    """Return whether the visits are post-surgical: within the period of an operation that a row names, or past it."""
    kinds: set[str] = set()
    for limit, _, edition in entries:
        if not limit.operations or not _covers_treatment(limit.treatment, query.treatment):
            continue
        if not _region(limit, query.region)[0] or not _diagnosis(limit, query.diagnoses, ())[0]:
            continue
        if query.as_of is not None and not edition.in_force.holds_on(query.as_of):
            continue
        kinds.update(_period(limit, surgery.date, query) for surgery in _operated(limit, query))
    if "in_period" in kinds:
        return _Time("in_period")
    if "undated" in kinds:
        return _Time("in_period", date_is_known=False)
    if "over" in kinds:
        return _Time("over")
    if _is_called_post_surgical(query) or query.post_surgical:
        return _Time("in_period")
    if query.post_surgical is None and not query.surgeries:
        return _Time("unknown")
    return _Time("none")


def _is_called_post_surgical(query: LimitQuery) -> bool:
    return _covers_treatment("post-surgical physical medicine", query.treatment)


def _operated(limit: Limit, query: LimitQuery) -> tuple[PastOperation, ...]:
    """Return the operations of the record that a row is for; where none is recorded, those that a diagnosis names."""
    known = query.surgeries
    if not known and (query.post_surgical or _is_called_post_surgical(query)):
        known = tuple(PastOperation(procedure=text) for text in query.diagnoses)
    return tuple(s for s in known if any(operation.named_in(s.procedure) for operation in limit.operations))


def _period(limit: Limit, operated: date | None, query: LimitQuery) -> str:
    """Return where a request stands: `before` the operation, `in_period`, `over`, `long_over` or `undated`."""
    asked = query.requested_on or query.as_of
    length = limit.period_after_surgery
    if operated is None or asked is None:
        return "undated"
    if asked < operated:
        # Therapy for the time after an operation is often asked for ahead of it.
        return "in_period" if _is_called_post_surgical(query) or query.post_surgical else "before"
    if length is None or length.value.high is None or asked <= after(operated, int(length.value.high), length.unit):
        return "in_period"
    if _is_called_post_surgical(query) or query.post_surgical:
        return "over"
    # Ours: care asked for within once more the period is taken for care after the operation, later care is not.
    return "over" if asked <= after(operated, 2 * int(length.value.high), length.unit) else "long_over"


def after(day: date, number: int, unit: TimeUnit) -> date:
    """Return the last day of a period that starts with `day`: months by the calendar, the 31st cut to the month's end.

    Args:
        day: The first day.
        number: How many units the period has.
        unit: A unit of days or more.
    """
    match unit:
        case "mo" | "a":
            months = day.month - 1 + number * (12 if unit == "a" else 1)
            year, month = day.year + months // 12, months % 12 + 1
            return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
        case "wk":
            return day + datetime.timedelta(weeks=number)
        case "d":
            return day + datetime.timedelta(days=number)
        case "h" | "min":
            return day
        case _:
            assert_never(unit)


def _after_surgery(limit: Limit, query: LimitQuery, time: _Time) -> Iterable[_Judged]:
    match limit.post_surgical:
        case "required":
            yield from _required_surgery(limit, query, time)
        case "excluded":
            if time.kind == "unknown":
                text = "The limit does not reach visits after an operation; whether these are is not known."
                yield _for("post_surgical_unknown", text)
            elif time.kind == "in_period":
                yield _against("post_surgical_exempt", "The limit does not reach visits after an operation.")
        case "either":
            pass
        case _:
            assert_never(limit.post_surgical)


def _required_surgery(limit: Limit, query: LimitQuery, time: _Time) -> Iterable[_Judged]:
    if limit.operations:
        yield _operation(limit, query, time)
    elif time.kind == "unknown":
        text = "The limit is for care after an operation; whether this is such care is not known."
        yield _against("post_surgical_unknown", text)
    elif time.kind == "none" and not query.surgeries:
        yield _against("not_post_surgical", "The limit is for care after an operation, and this is not.")
    elif limit.stage == "rule" and time.kind != "in_period":
        yield _against("no_first_course", "There is no first course of visits where no post-surgical period runs.")
    else:
        yield _for("post_surgical", "The limit is for care after an operation, and this is.")


def _operation(limit: Limit, query: LimitQuery, time: _Time) -> _Judged:
    listed = _listed(tuple(operation.text for operation in limit.operations))
    operated = _operated(limit, query)
    if not operated:
        return _operation_not_named(listed, query, time)
    kinds = {_period(limit, surgery.date, query) for surgery in operated}
    period = limit.period_words
    if "in_period" in kinds:
        return _for("post_surgical", f"The visits follow {listed}, within the {period} of its period.")
    if "undated" in kinds:
        return _for("surgery_date_unknown", f"The visits follow {listed}; whether within {period} is not known.")
    if "over" in kinds:
        return _for("period_over", f"The visits follow {listed}, and the {period} of its period are over.")
    if "long_over" in kinds:
        return _against("period_long_over", f"The {period} after {listed} were over long before the request.")
    return _against("not_post_surgical", f"The request is from before {listed}.")


def _operation_not_named(listed: str, query: LimitQuery, time: _Time) -> _Judged:
    limit_is = f"The limit is for visits after {listed}"
    if not query.surgeries:
        if time.kind == "unknown":
            return _against("post_surgical_unknown", f"{limit_is}; whether these are is not known.")
        if time.kind == "none":
            return _against("not_post_surgical", "The limit is for visits after an operation, and these are not.")
        if not query.diagnoses:
            return _for("operation_unknown", f"{limit_is}; the operation is not known.")
    return _against("other_operation", f"{limit_is}, which the record does not name.")


@lru_cache(maxsize=8192)
def _is_near(treatment: str, excluded: tuple[str, ...], section: str, wanted: str) -> bool:
    """Return whether a reader might expect a limit here: a treatment near to the one asked for, or named beside it."""
    if _covers_treatment(treatment, wanted):
        return True
    mine, asked = _treatment_term(treatment), _treatment_term(wanted)
    if mine is not None and asked is not None:
        is_sibling = bool(set(mine.parents) & set(asked.parents) - _WIDE)
        if is_sibling or treatment_covers(mine, asked) or treatment_covers(asked, mine):
            return True
    is_excluded = any(_same_treatment(name, wanted) for name in excluded)
    return is_excluded or _name(wanted).casefold() in section.casefold()


# Texts come from cases and packs, a few hundred different ones; reading each of them anew would be most of a selection.
@lru_cache(maxsize=4096)
def _treatment_term(text: str) -> Term | None:
    return treatment_named(text)


@lru_cache(maxsize=4096)
def _region_term(text: str) -> Term | None:
    return region_named(text)


@lru_cache(maxsize=4096)
def _places_named(region: str) -> tuple[str, ...]:
    """Return the regions that a request names, one by one: "lumbar and cervical spine" are two."""
    names = tuple(dict.fromkeys(mention.term.name for mention in regions_in(region)))
    return names if len(names) > 1 else (region,)


def _name(treatment: str) -> str:
    term = _treatment_term(treatment)
    return treatment if term is None else term.name


@lru_cache(maxsize=8192)
def _same_treatment(one: str, other: str) -> bool:
    first, second = _treatment_term(one), _treatment_term(other)
    if first is None or second is None:
        return _plain(one) == _plain(other)
    return first.id == second.id


@lru_cache(maxsize=8192)
def _covers_treatment(general: str, specific: str) -> bool:
    first, second = _treatment_term(general), _treatment_term(specific)
    # A treatment that the vocabulary does not know can still be in a pack and in a request, in the same words.
    if first is None or second is None:
        return _plain(general) == _plain(specific)
    return treatment_covers(first, second)


@lru_cache(maxsize=8192)
def _covers_region(general: str, specific: str) -> bool:
    first, second = _region_term(general), _region_term(specific)
    if first is None or second is None:
        return _plain(general) == _plain(specific)
    return region_covers(first, second)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
