"""Which editions and passages a text cites, by its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from drafter.guidelines import Edition, Library, Passage
from drafter.memory import remembered
from drafter.spans import Span
from drafter.vocabulary import Term, treatments_in

_REACH: Final = 160
"""How many characters after the name of a document its year, section and pages are looked for."""
_CODE_REACH: Final = 40
"""How far behind a title its section of the code may stand."""
_STOPS: Final = re.compile(
    r"[.;](?=\s)|\b(?:recommend|allow|provide|state|limit|support|say|list|set|give|permit|name|cap|deal|govern)s?\b"
)
_PAGES: Final = re.compile(r"\bpage(?:s|\(s\))?:?\s*(?P<pages>\d{1,4}(?:\s*[-–—,]\s*\d{1,4})*)", re.IGNORECASE)
_YEAR: Final = re.compile(
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:\d{1,2},\s*)?)?"
    r"\b(?:19|20)\d\d\b"
)
_LABELS: Final = (
    r"(?:effective|dated?|of|edition|editions|published|publication|revised|amended|version|DWC|from|since|the|as|in)"
)
_JUST_BEHIND: Final = re.compile(rf"[\s,(:\[]*(?:{_LABELS}[\s,(:]+)*", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(rf"\(\s*(?:{_LABELS}[\s,:]+)*$", re.IGNORECASE)
_CODE_SECTION: Final = re.compile(r"(?P<law>LC|8 CCR)\s+(?P<number>\d+(?:\.\d+)+)")
_LAW_NAMES: Final = {
    "LC": r"(?:California\s+)?(?:Labor\s+Code|Lab\.\s+Code|LC)\s*,?\s*(?:section\s+|sec\.\s+|§+\s*)?",
    "8 CCR": r"(?:8\s+CCR\s+|title\s+8,?\s+(?:section\s+|§+\s*)?|section\s+|§+\s*)?",
}
_SUBSECTION: Final = r"(?:\(\w{1,4}\))*"


class Citation(BaseModel):
    """Words of a text that name a guideline document, and what they name of it."""

    model_config = ConfigDict(frozen=True)

    edition: str
    """Id of the edition whose document is named. Where the words state another year, `dates` tells."""
    passages: tuple[str, ...] = ()
    """Ids of the passages that section or page point to, where the library has them: one heading may hold several."""
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

    def shifted(self, offset: int) -> Citation:
        """Return the citation with its places moved by `offset` characters."""
        if not offset:
            return self
        return self.model_copy(
            update={
                "span": self.span.shifted(offset),
                "name": self.name.shifted(offset),
                "details": self.details.shifted(offset),
                "dates": tuple(date.shifted(offset) for date in self.dates),
                "pages": None if self.pages is None else self.pages.shifted(offset),
                "treatment_words": None if self.treatment_words is None else self.treatment_words.shifted(offset),
            }
        )


class _Name(NamedTuple):
    span: Span
    editions: tuple[Edition, ...]
    is_code: bool


def citations_in(text: str, library: Library, *, within: Span) -> tuple[Citation, ...]:
    """Return the guideline documents that a stretch of a text names, by title or by section of the code.

    Args:
        text: The text of a draft.
        library: The guidelines to look for.
        within: The stretch to search.

    Returns:
        One citation for each place, in order. Documents that the library does not hold are not found.
    """
    return tuple(citation.shifted(within.start) for citation in _citations_of(library, within.of(text)))


@remembered
def _citations_of(library: Library, text: str) -> tuple[Citation, ...]:
    names = _names(text, library)
    ends = [*(later.span.start for later in names[1:]), len(text)]
    return tuple(_citation(text, library, name, end) for name, end in zip(names, ends, strict=False))


def page_citations_in(
    text: str, library: Library, *, within: Span, editions: Iterable[str], known: Iterable[Citation] = ()
) -> tuple[Citation, ...]:
    """Return the passages that a stretch names by their pages alone: "the parameters on pages 58-59".

    Args:
        text: The text of a draft.
        library: The guidelines.
        within: The stretch to search.
        editions: Ids of the editions that the text cites elsewhere; a page is looked up in these.
        known: Citations that were found already, whose pages are left out.
    """
    taken = [citation.pages for citation in known if citation.pages is not None]
    wanted = set(editions)
    mine = [passage for passage in library.passages if passage.edition_id in wanted]
    return tuple(_page_citations(text, mine, within, taken))


def edition_dates(edition: Edition) -> frozenset[str]:
    """Return the dates by which a citation may name an edition, as a text writes them: `May 2009`, `July 18, 2009`."""
    return frozenset(_edition_dates(edition))


def _page_citations(text: str, passages: Sequence[Passage], within: Span, taken: Sequence[Span]) -> Iterator[Citation]:
    for match in _PAGES.finditer(text, within.start, within.end):
        span = Span(*match.span())
        found = _by_page(passages, match)
        if found and not any(span.overlaps(other) for other in taken):
            yield Citation(
                edition=found[0].edition_id,
                passages=tuple(passage.id for passage in found),
                span=span,
                name=span,
                details=Span(span.end, span.end),
                pages=span,
            )


def _names(text: str, library: Library) -> list[_Name]:
    titles: dict[Span, list[Edition]] = {}
    codes: dict[Span, list[Edition]] = {}
    # Few sentences name a document, and each names few: a search for a word of the title leaves most patterns out.
    words = text.casefold()
    for edition in library.editions:
        named = (edition.short_name, edition.document, *edition.cited_as)
        title = _title_pattern(named) if any(first in words for first in _first_words(named)) else None
        code = _code_pattern(edition.code_section or "") if edition.code_section else None
        for found, pattern in ((titles, title), (codes, code)):
            if pattern is not None:
                for match in pattern.finditer(text):
                    found.setdefault(Span(*match.span()), []).append(edition)
    every = [_Name(span, tuple(editions), False) for span, editions in titles.items()]
    every += [_Name(span, tuple(editions), True) for span, editions in codes.items() if span not in titles]
    kept: list[_Name] = []
    for name in sorted(every, key=lambda n: (n.span.start, -n.span.end)):
        last = kept[-1] if kept else None
        if last is not None and name.span.start < last.span.end:
            continue
        if last is not None and _is_detail(text, last, name):
            continue
        kept.append(name)
    return kept


def _is_detail(text: str, title: _Name, name: _Name) -> bool:
    """Return whether a name only completes the title before it: its abbreviation, or the section of the code."""
    between = text[title.span.end : name.span.start]
    if not {edition.id for edition in title.editions} & {edition.id for edition in name.editions}:
        return False
    if name.is_code:
        return len(between) < _CODE_REACH and _STOPS.search(between) is None
    return not between.strip(" (\n")


@lru_cache(maxsize=512)
def _title_pattern(titles: tuple[str, ...]) -> re.Pattern[str]:
    names = {name for full in titles for name in (full, full.partition(" (")[0])}
    words = "|".join(_loose(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=512)
def _first_words(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with which titles begin; behind "MTUS", which may be left out, the next one."""
    parts = [title.casefold().split() for title in titles]
    return tuple(dict.fromkeys(p[1] if p[0] == "mtus" and len(p) > 2 else p[0] for p in parts))


def _loose(name: str) -> str:
    """Return a title as letters write it: "MTUS" before it and "Medical" inside it may be left out."""
    title = r"\s+".join(map(re.escape, name.split()))
    if name.startswith("MTUS ") and len(name.split()) > 2:
        title = r"(?:MTUS\s+)?" + title.removeprefix(r"MTUS\s+")
    return title.replace(r"Medical\s+Treatment", r"(?:Medical\s+)?Treatment")


@lru_cache(maxsize=512)
def _code_pattern(code_section: str) -> re.Pattern[str] | None:
    code = _CODE_SECTION.match(code_section)
    if code is None:
        return None
    number = re.escape(code["number"])
    return re.compile(rf"(?<![\w.]){_LAW_NAMES[code['law']]}{number}(?![\d]|\.\d){_SUBSECTION}", re.IGNORECASE)


def _citation(text: str, library: Library, name: _Name, limit: int) -> Citation:
    end = min(name.span.end + _REACH, limit)
    stop = _STOPS.search(text, name.span.end, end)
    details = Span(name.span.end, stop.start() if stop else end)
    dates = tuple(_dates(text, details))
    page = _PAGES.search(text, details.start, details.end)
    edition = _edition_of(text, name.editions, dates, details)
    mine = {e.id for e in name.editions}
    passages = [p for p in library.passages if p.edition_id in mine]
    by_section = _by_section(text, passages, name.span.hull(details), Span(name.span.start, end))
    found = by_section or _by_page(passages, page)
    held = [p for p in found if p.edition_id == edition.id]
    if found and not held and not dates:
        edition = next(e for e in name.editions if e.id == found[0].edition_id)
        held = [p for p in found if p.edition_id == edition.id]
    section_end = page.start() if page else details.end
    # The heading of a passage may name what the passage is not about; what it is about, the library knows.
    named = None if by_section else _treatment(text, Span(details.start, section_end))
    shown = [span.end for span in dates] + ([page.end()] if page else []) + ([named[1].end] if named else [])
    shown += [_heading_end(text, passage.section, Span(name.span.end, end)) for passage in by_section]
    return Citation(
        edition=edition.id,
        passages=tuple(p.id for p in held or found),
        span=Span(name.span.start, max([name.span.end, *shown])),
        name=name.span,
        details=details,
        dates=dates,
        pages=Span(*page.span()) if page else None,
        treatment=named[0].id if named else None,
        treatment_words=named[1] if named else None,
    )


def _dates(text: str, details: Span) -> Iterator[Span]:
    """Return the dates that tell the edition: just behind the title, or alone in brackets."""
    for match in _YEAR.finditer(text, details.start, details.end):
        before = text[details.start : match.start()]
        before = _CODE_SECTION.sub("", before) if before.lstrip(" ,(").startswith(("8 CCR", "LC")) else before
        before = re.sub(rf"^{_SUBSECTION}", "", before.lstrip())
        if _JUST_BEHIND.fullmatch(before) or _IN_BRACKETS.search(before):
            yield Span(*match.span())


def _edition_of(text: str, editions: Sequence[Edition], dates: Sequence[Span], details: Span) -> Edition:
    years = {text[span.end - 4 : span.end] for span in dates}
    for edition in editions:
        if years & {word[-4:] for word in edition_dates(edition)}:
            return edition
    window = " ".join(details.of(text).casefold().split())
    chapters = [(_chapter(edition), edition) for edition in editions]
    return next((edition for chapter, edition in chapters if chapter and chapter in window), editions[0])


def _chapter(edition: Edition) -> str:
    return edition.document.partition(" - ")[2].partition(" (")[0].casefold()


def _edition_dates(edition: Edition) -> Iterator[str]:
    if edition.label:
        yield from (m.group() for m in _YEAR.finditer(edition.label))
        yield from (m.group() for m in re.finditer(r"\b(?:19|20)\d\d\b", edition.label))
    for day in (edition.in_force.from_, edition.in_force.injury_date_from):
        if day is not None:
            yield f"{day:%B} {day.day}, {day.year}"
            yield f"{day:%B} {day.year}"
            yield str(day.year)


def _by_section(text: str, passages: Sequence[Passage], window: Span, reach: Span) -> list[Passage]:
    words, further = (" ".join(span.of(text).casefold().split()) for span in (window, reach))
    # A heading with a semicolon in it goes past the place where a citation is taken to end.
    named = [(_named_heading(p.section, further if ";" in p.section else words), p) for p in passages]
    longest = max((len(heading) for heading, _ in named), default=0)
    return sorted((p for heading, p in named if heading and len(heading) == longest), key=lambda p: p.id)


def _named_heading(section: str, words: str) -> str:
    """Return the heading that words name: the whole, else the first of several that the library gives for a passage."""
    pieces = [section, *section.partition(" (")[0].split("; ")]
    return next((piece for piece in pieces if piece.casefold() in words), "")


def _heading_end(text: str, section: str, reach: Span) -> int:
    heading = _named_heading(section, " ".join(reach.of(text).casefold().split()))
    match = re.compile(r"\s+".join(map(re.escape, heading.split())), re.IGNORECASE).search(text, *reach)
    return reach.start if match is None else match.end()


def _by_page(passages: Sequence[Passage], page: re.Match[str] | None) -> list[Passage]:
    if page is None:
        return []
    numbers = [int(number) for number in re.findall(r"\d+", page["pages"])]
    return [p for p in passages if any(p.on_page(number) for number in numbers)]


def _treatment(text: str, span: Span) -> tuple[Term, Span] | None:
    mentions = treatments_in(span.of(text))
    return (mentions[0].term, mentions[0].span.shifted(span.start)) if mentions else None
