"""Which limits apply to a request, with why and why not.

One principle: what the query does not say never rejects a limit. Such a limit is selected, with a reason that names
what is missing (`date_unknown`, `region_unknown` ...), and `SelectedLimit.open_questions` holds those reasons. The
exception are limits for visits after an operation: most requests follow none, so one applies only where the query says
so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from drafter.guidelines._base import Line, Record
from drafter.guidelines._models import Edition, Family, Limit, Passage
from drafter.vocabulary import Side, region_covers, region_named, treatment_covers, treatment_named

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
    "post_surgical",
    "statutory_cap",
    "date_unknown",
    "region_unknown",
    "region_wider",
    "diagnosis_unknown",
    "condition_unknown",
    "injury_date_unknown",
    "post_surgical_unknown",
    "treatment_excluded",
    "treatment_wider",
    "other_treatment",
    "region_excluded",
    "other_region",
    "other_diagnosis",
    "not_yet_in_force",
    "out_of_force",
    "injury_before",
    "not_post_surgical",
    "post_surgical_exempt",
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
        "post_surgical_unknown",
    }
)

# 8 CCR 9792.21.1(a): the MTUS first, then ACOEM or ODG, then other national guidelines. Statutes are no part of that
# search: their caps stand at the end.
_RANK: Final[dict[Family, int]] = {"mtus": 0, "acoem": 1, "odg": 1, "other": 2, "statute": 3}


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
    post_surgical: bool | None = None
    """Whether the visits follow an operation, within its period; None where not known."""


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


def select(entries: Iterable[Entry], query: LimitQuery) -> Selection:
    """Sort limits into those that apply to a query and those that do not.

    Args:
        entries: The limits of a library.
        query: What is known about the request.

    Returns:
        The selected limits in the order of 8 CCR 9792.21.1(a), statutory caps last; a limit of an unrelated treatment
        is in neither list.
    """
    selected: list[tuple[tuple[object, ...], SelectedLimit]] = []
    rejected: list[tuple[tuple[object, ...], RejectedLimit]] = []
    for limit, passage, edition in entries:
        because = [_treatment(limit, query), *_rest(limit, edition, query)]
        against = tuple(reason for held, reason in because if not held)
        key = _order(limit, edition, query)
        if not against:
            reasons = tuple(reason for _, reason in because)
            selected.append((key, SelectedLimit(limit=limit, passage=passage, edition=edition, reasons=reasons)))
        elif because[0][0] or _related(limit, passage, query):
            # What concerns the same treatment comes first: those are the rows that a reader may have expected.
            entry = RejectedLimit(limit=limit, passage=passage, edition=edition, reasons=against)
            rejected.append(((not because[0][0], *key), entry))
    return Selection(
        query=query,
        selected=tuple(entry for _, entry in sorted(selected, key=_first)),
        rejected=tuple(entry for _, entry in sorted(rejected, key=_first)),
    )


def treatment_fits(limit_or_passage_treatment: str, treatment: str) -> bool:
    """Return whether a row about one treatment is also about another that a query names."""
    return _covers_treatment(limit_or_passage_treatment, treatment)


def region_fits(limit: Limit, region: str) -> bool:
    """Return whether a limit may be about a region that a query names."""
    held, _ = _region(limit, region)
    return held


def _first(pair: tuple[tuple[object, ...], object]) -> tuple[object, ...]:
    return pair[0]


def _order(limit: Limit, edition: Edition, query: LimitQuery) -> tuple[object, ...]:
    """Return the place of a limit: caps last, then by rank, then what says most about this request, then by id."""
    narrow = (bool(limit.diagnoses), bool(limit.regions), _same_treatment(limit.treatment, query.treatment))
    return (limit.is_cap, _RANK[edition.family], *(not point for point in narrow), edition.id, limit.id)


_Judged: TypeAlias = tuple[bool, Reason]


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


def _rest(limit: Limit, edition: Edition, query: LimitQuery) -> Iterable[_Judged]:
    yield _region(limit, query.region)
    yield _diagnosis(limit, query.diagnoses)
    for condition in limit.conditions:
        if condition.when == "to_apply":
            if any(condition.mentions(text) for text in query.diagnoses):
                yield _for("condition_matches", f"{condition.text} The diagnoses say so.")
            else:
                yield _for("condition_unknown", f"{condition.text} Whether that is so here is not known.")
    yield from _dates(edition, query)
    judged = _after_surgery(limit, _is_post_surgical(query))
    if judged is not None:
        yield judged
    if limit.is_cap:
        yield _for("statutory_cap", "A statute sets this number: it is reported apart and is not medical necessity.")


def _region(limit: Limit, region: str | None) -> _Judged:
    regions, excluded = limit.regions, limit.regions_excluded
    if not regions and not excluded:
        return _for("region_any", "The limit is for any region of the body.")
    if region is None:
        known = f"for {_listed(regions)}" if regions else f"not for {_listed(excluded)}"
        return _for("region_unknown", f"The limit is {known}; the region of the request is not known.")
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


def _diagnosis(limit: Limit, diagnoses: tuple[str, ...]) -> _Judged:
    if not limit.diagnoses:
        return _for("diagnosis_any", "The limit names no diagnosis.")
    listed = _listed(tuple(diagnosis.text for diagnosis in limit.diagnoses))
    if not diagnoses:
        return _for("diagnosis_unknown", f"The limit is for {listed}; the diagnoses are not known.")
    for diagnosis in limit.diagnoses:
        if any(diagnosis.named_in(text) for text in diagnoses):
            return _for("diagnosis_matches", f"The limit is for {diagnosis.text}, which the diagnoses name.")
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


def _is_post_surgical(query: LimitQuery) -> bool | None:
    """Return what the query says of an operation; a treatment that is called post-surgical says it too."""
    if query.post_surgical is None and _covers_treatment("post-surgical physical medicine", query.treatment):
        return True
    return query.post_surgical


def _after_surgery(limit: Limit, post_surgical: bool | None) -> _Judged | None:
    if limit.post_surgical == "required":
        if post_surgical:
            return _for("post_surgical", "The limit is for visits after an operation, and these are.")
        if post_surgical is None:
            text = "The limit is for visits after an operation; whether these are is not known."
            return _against("post_surgical_unknown", text)
        return _against("not_post_surgical", "The limit is for visits after an operation, and these are not.")
    if limit.post_surgical == "excluded":
        if post_surgical:
            return _against("post_surgical_exempt", "The limit does not reach visits after an operation.")
        if post_surgical is None:
            text = "The limit does not reach visits after an operation; whether these are is not known."
            return _for("post_surgical_unknown", text)
    return None


def _related(limit: Limit, passage: Passage, query: LimitQuery) -> bool:
    """Return whether a reader might expect a limit here: a treatment of the same kind, or named in the passage."""
    mine, asked = _treatment_term(limit.treatment), _treatment_term(query.treatment)
    if mine is not None and asked is not None and mine.category == asked.category:
        return True
    name = _name(query.treatment).casefold()
    excluded = any(_same_treatment(treatment, query.treatment) for treatment in limit.treatments_excluded)
    return excluded or name in passage.section.casefold()


# Texts come from cases and packs, a few hundred different ones; reading each of them anew would be most of a selection.
@lru_cache(maxsize=4096)
def _treatment_term(text: str) -> Term | None:
    return treatment_named(text)


@lru_cache(maxsize=4096)
def _region_term(text: str) -> Term | None:
    return region_named(text)


def _name(treatment: str) -> str:
    term = _treatment_term(treatment)
    return treatment if term is None else term.name


def _same_treatment(one: str, other: str) -> bool:
    first, second = _treatment_term(one), _treatment_term(other)
    if first is None or second is None:
        return _plain(one) == _plain(other)
    return first.id == second.id


def _covers_treatment(general: str, specific: str) -> bool:
    first, second = _treatment_term(general), _treatment_term(specific)
    # A treatment that the vocabulary does not know can still be in a pack and in a request, in the same words.
    if first is None or second is None:
        return _plain(general) == _plain(specific)
    return treatment_covers(first, second)


def _covers_region(general: str, specific: str) -> bool:
    first, second = _region_term(general), _region_term(specific)
    if first is None or second is None:
        return _plain(general) == _plain(specific)
    return region_covers(first, second)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
