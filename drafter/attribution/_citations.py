"""Which editions and passages a text cites, by its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

from drafter.guidelines import Edition, Library, Passage
from drafter.spans import Span
from drafter.vocabulary import Term, treatments_in

_REACH: Final = 160
"""How many characters after the name of a document its year, section and pages are looked for."""
_STOPS: Final = re.compile(
    r"[.;](?=\s)|\b(?:recommend|allow|provide|state|limit|support|say|list|set|give|permit|name)s?\b"
)
_PAGES: Final = re.compile(r"\bpage(?:s|\(s\))?:?\s*(?P<pages>\d{1,4}(?:\s*[-–—,]\s*\d{1,4})*)", re.IGNORECASE)
_YEAR: Final = re.compile(
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:\d{1,2},\s*)?)?"
    r"\b(?:19|20)\d\d\b"
)


class Citation(BaseModel):
    """Words of a text that name a guideline document, and what they name of it."""

    model_config = ConfigDict(frozen=True)

    edition: str
    """Id of the edition whose document is named. Where the words state another year, `dates` tells."""
    passage: str | None
    """Id of the passage that section or page point to, where the library has it."""
    span: Span
    """The name of the document and the details behind it."""
    name: Span
    details: Span
    dates: tuple[Span, ...] = ()
    """Years and dates among the details: the edition as the text states it."""
    pages: Span | None = None
    treatment: str | None = None
    """Id of the treatment that the cited section is about, by its name in the text."""
    treatment_words: Span | None = None


def citations_in(text: str, library: Library, *, within: Span) -> tuple[Citation, ...]:
    """Return the guideline documents that a stretch of a text names.

    Args:
        text: The text of a draft.
        library: The guidelines to look for.
        within: The stretch to search.

    Returns:
        One citation for each place, in order. Documents that the library does not hold are not found.
    """
    found: dict[tuple[int, int], list[Edition]] = {}
    for edition in library.editions:
        for match in _name_pattern(edition).finditer(text, within.start, within.end):
            found.setdefault(match.span(), []).append(edition)
    names = _outermost(sorted(found))
    ends = [*(later[0] for later in names[1:]), within.end]
    return tuple(
        _citation(text, library, found[name], Span(*name), end) for name, end in zip(names, ends, strict=False)
    )


def _name_pattern(edition: Edition) -> re.Pattern[str]:
    names = {edition.short_name, edition.document}
    if edition.family == "odg":
        names |= {"Official Disability Guidelines", "ODG"}
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in sorted(names, key=lambda n: (-len(n), n)))
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _citation(text: str, library: Library, editions: list[Edition], name: Span, limit: int) -> Citation:
    end = min(name.end + _REACH, limit)
    stop = _STOPS.search(text, name.end, end)
    details = Span(name.end, stop.start() if stop else end)
    dates = tuple(Span(*m.span()) for m in _YEAR.finditer(text, details.start, details.end))
    page = _PAGES.search(text, details.start, details.end)
    edition = _edition_of(text, editions, dates)
    passages = [p for p in library.passages if p.edition_id in {e.id for e in editions}]
    passage = _by_section(text, passages, details) or _by_page(passages, page)
    if passage is not None and passage.edition_id != edition.id and not dates:
        edition = next(e for e in editions if e.id == passage.edition_id)
    section_end = page.start() if page else details.end
    named = _treatment(text, Span(details.start, section_end))
    shown = [span.end for span in dates] + ([page.end()] if page else []) + ([named[1].end] if named else [])
    return Citation(
        edition=edition.id,
        passage=passage.id if passage else None,
        span=Span(name.start, max([name.end, *shown])),
        name=name,
        details=details,
        dates=dates,
        pages=Span(*page.span()) if page else None,
        treatment=named[0].id if named else None,
        treatment_words=named[1] if named else None,
    )


def _edition_of(text: str, editions: list[Edition], dates: tuple[Span, ...]) -> Edition:
    years = {text[span.end - 4 : span.end] for span in dates}
    for edition in editions:
        if years & {word[-4:] for word in edition_dates(edition)}:
            return edition
    return editions[0]


def edition_dates(edition: Edition) -> frozenset[str]:
    """Return the dates by which a citation may name an edition, as the text may write them: `May 2009`, `July 18, 2009`."""
    return frozenset(_edition_dates(edition))


def _edition_dates(edition: Edition) -> Iterator[str]:
    if edition.label:
        yield from (m.group() for m in _YEAR.finditer(edition.label))
        yield from (m.group() for m in re.finditer(r"\b(?:19|20)\d\d\b", edition.label))
    for day in (edition.in_force.from_, edition.in_force.injury_date_from):
        if day is not None:
            yield f"{day:%B} {day.day}, {day.year}"
            yield f"{day:%B} {day.year}"
            yield str(day.year)


def _by_section(text: str, passages: list[Passage], details: Span) -> Passage | None:
    window = " ".join(details.of(text).casefold().split())
    named = [p for p in passages if p.section.casefold() in window]
    return max(named, key=lambda p: (len(p.section), p.id), default=None)


def _by_page(passages: list[Passage], page: re.Match[str] | None) -> Passage | None:
    if page is None:
        return None
    numbers = {int(number) for number in re.findall(r"\d+", page["pages"])}
    return next((p for p in passages if p.pages and numbers & {int(n) for n in re.findall(r"\d+", p.pages)}), None)


def _treatment(text: str, span: Span) -> tuple[Term, Span] | None:
    mentions = treatments_in(span.of(text))
    return (mentions[0].term, mentions[0].span.shifted(span.start)) if mentions else None
