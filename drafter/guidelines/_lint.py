"""What is wrong or odd with a library: nothing is mended, everything is reported."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from drafter.guidelines._base import Record
from drafter.guidelines._models import Diagnosis, Edition, Limit
from drafter.guidelines._select import region_fits
from drafter.vocabulary import region_named, treatment_named

if TYPE_CHECKING:
    from drafter.guidelines._loader import Library

_DAY = datetime.timedelta(days=1)


class LintFinding(Record):
    """One thing that a library has wrong, or that its reader should know."""

    code: Literal[
        "editions_overlap", "editions_gap", "unknown_treatment", "unknown_region", "limits_disagree",
        "confirmation_stale", "no_place_to_check", "not_held",
    ]  # fmt: skip
    severity: Literal["error", "note"]
    """`error`: limits may be chosen wrongly. `note`: it is so in the documents themselves, or still to be done."""
    ids: tuple[str, ...]
    """The editions, limits or passages that it is about."""
    text: str
    """What it is, in one sentence."""


def lint(library: Library) -> tuple[LintFinding, ...]:
    """Return what is wrong or odd with a library, errors first.

    Args:
        library: The library, packs included.
    """
    found = [
        *_editions(library.editions),
        *_words(library),
        *_disagreements(library),
        *_confirmations(library),
        *(_not_held(edition) for edition in library.editions if edition.held == "nothing"),
    ]
    return tuple(sorted(found, key=lambda entry: (entry.severity != "error", entry.code, entry.ids)))


def _editions(editions: Sequence[Edition]) -> Iterator[LintFinding]:
    series: dict[str, list[Edition]] = {}
    for edition in editions:
        if edition.series is not None and not edition.in_force.yearly:
            series.setdefault(edition.series, []).append(edition)
    for group in series.values():
        group.sort(key=lambda edition: edition.in_force.from_ or datetime.date.min)
        for before, later in itertools.pairwise(group):
            end, start = before.in_force.to, later.in_force.from_ or datetime.date.min
            ids = (before.id, later.id)
            if end is None or start <= end:
                text = f"From {start} on both editions are in force: end `{before.id}` the day before."
                yield LintFinding(code="editions_overlap", severity="error", ids=ids, text=text)
            elif start > end + _DAY:
                text = f"From {end + _DAY} to {start - _DAY} neither edition is in force."
                yield LintFinding(code="editions_gap", severity="note", ids=ids, text=text)


def _words(library: Library) -> Iterator[LintFinding]:
    for limit in library.limits:
        if treatment_named(limit.treatment) is None:
            text = f"The vocabulary does not know {limit.treatment!r}: only the same words find the limit."
            yield LintFinding(code="unknown_treatment", severity="error", ids=(limit.id,), text=text)
        for region in (*limit.regions, *limit.regions_excluded):
            if region_named(region) is None:
                text = f"The vocabulary does not know the region {region!r}: only the same words find the limit."
                yield LintFinding(code="unknown_region", severity="error", ids=(limit.id,), text=text)
        known = limit.verification
        if not limit.is_verified and not known.check_at and not known.source_seen:
            text = "The limit names neither where it was seen nor where to check it."
            yield LintFinding(code="no_place_to_check", severity="error", ids=(limit.id,), text=text)


def _disagreements(library: Library) -> Iterator[LintFinding]:
    """Yield pairs of limits of different documents that one request could meet on one day, with other numbers."""
    by_treatment: dict[str, list[Limit]] = {}
    for limit in library.limits:
        term = treatment_named(limit.treatment)
        if term is not None and not limit.is_cap and limit.stage != "rule":
            by_treatment.setdefault(term.id, []).append(limit)
    for group in by_treatment.values():
        for one, other in itertools.combinations(group, 2):
            first, second = (library.edition(library.passage(limit.passage_id).edition_id) for limit in (one, other))
            if first.id == second.id or one.course_words == other.course_words or one.unit != other.unit:
                continue
            if _meet(one, other) and _same_days(first, second):
                text = f"{first.short_name}: {one.course_words}; {second.short_name}: {other.course_words}."
                yield LintFinding(code="limits_disagree", severity="note", ids=(one.id, other.id), text=text)


def _meet(one: Limit, other: Limit) -> bool:
    if one.post_surgical != other.post_surgical and "required" in (one.post_surgical, other.post_surgical):
        return False
    if one.for_stages and other.for_stages and not set(one.for_stages) & set(other.for_stages):
        return False
    # Each way round: a limit for the spine and one for the neck meet at the neck.
    places = any(region_fits(one, place) for place in other.regions or ("any",))
    places = places or any(region_fits(other, place) for place in one.regions or ("any",))
    return places and _share_diagnosis(one.diagnoses, other.diagnoses)


def _share_diagnosis(one: Sequence[Diagnosis], other: Sequence[Diagnosis]) -> bool:
    if not one or not other:
        return True
    return any(a.named_in(text) for a in one for b in other for text in _names(b)) or any(
        b.named_in(text) for a in one for b in other for text in _names(a)
    )


def _names(diagnosis: Diagnosis) -> Iterable[str]:
    return (diagnosis.text, *diagnosis.words, *diagnosis.icd9, *diagnosis.icd10)


def _same_days(one: Edition, other: Edition) -> bool:
    first, second = one.in_force, other.in_force
    starts = max(first.from_ or datetime.date.min, second.from_ or datetime.date.min)
    return starts <= min(first.to or datetime.date.max, second.to or datetime.date.max)


def _confirmations(library: Library) -> Iterator[LintFinding]:
    for entry in library.stale_confirmations:
        text = "The limit has changed since it was confirmed, or is gone: compare it again, or remove the confirmation."
        yield LintFinding(code="confirmation_stale", severity="error", ids=(entry.limit,), text=text)


def _not_held(edition: Edition) -> LintFinding:
    text = f"{edition.short_name} is known to be in force, and the library holds none of its text: import it."
    return LintFinding(code="not_held", severity="note", ids=(edition.id,), text=text)
