"""The parts of a letter around the summary: its sections, cover page, credentials and list of documents."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from drafter.letters._dates import DATE, date_of
from drafter.letters._found import Value
from drafter.letters._lists import plain
from drafter.spans import Span

Part = Literal["how", "credentials", "documents", "summary", "issues"]

_TITLES: Final[dict[Part, str]] = {
    "how": r"HOW THE IMR (?:FINAL )?DETERMINATION WAS MADE",
    "credentials": r"The Expert Reviewer has the following credentials|"
    r"(?:Medical |Expert )?Reviewer (?:Credentials|Qualifications)",
    "documents": r"(?:RELEVANT )?DOCUMENTS? REVIEWED(?: FOR DETERMINATION)?",
    "summary": r"(?:CLINICAL )?CASE SUMMARY",
    "issues": r"(?:IMR )?(?:ISSUES?[,:]? )?DECISIONS?(?:\(S\))?,? AND RATIONALES?(?:\(S\))?",
}
_HEADINGS: Final = {
    name: re.compile(rf"^[ \t]*(?:{words})[ \t]*[:.]?[ \t]*$", re.IGNORECASE | re.MULTILINE)
    for name, words in _TITLES.items()
}
_LICENCE: Final = re.compile(
    r"\bStates?(?:\(s\))?[ \t]of[ \t]Licen[sc]ures?[ \t]?:\s*(?P<words>(?:(?!Certifications?\b)[^\n])+)", re.IGNORECASE
)
_SPECIALTY: Final = re.compile(
    r"\b(?:Certifications?(?:\(s\))?[ \t]?(?:/[ \t]?Special(?:ty|ties)(?:\(s\))?)?|Special(?:ty|ties)(?:\(s\))?)"
    r"[ \t]?:\s*"
    r"(?P<words>[^\n]+(?:\n(?!\s|[A-Z][A-Z ,&/]{7,}$|[A-Z][^\n:]{0,40}:)[^\n]+)*)",
    re.IGNORECASE,
)
_STATE: Final = re.compile(r"[^,;&/\s][^,;&/]*")
_CASE_NUMBER: Final = re.compile(
    r"\bCase (?:Number|No\.?|#)[ \t]?:?[ \t]*(?P<words>[A-Z]{0,3}-?\d[\w-]{3,20})", re.IGNORECASE
)
_PRIORITY: Final = re.compile(r"\bPriority[ \t]?:[ \t]*(?P<words>[A-Za-z]+)", re.IGNORECASE)
_UR_TITLE: Final = "(?:UR|Utilization Review)"
_DATES: Final = {
    "injury.date": r"Date of Injury|DOI",
    "ur.date": rf"{_UR_TITLE} (?:Denial|Decision|Determination) Date|Date of (?:the )?{_UR_TITLE} (?:Denial|Decision)",
    "either": r"Decision Date|Date of Decision",
    "cover.assigned": r"Date (?:Case )?Assigned|Assigned(?: Date)?",
    "cover.application": r"Application Received(?: Date)?|(?:Date )?(?:of )?Application Received",
    "decision_date": r"(?:Final )?Determination Date|Date of (?:the )?(?:Final )?(?:IMR )?Determination|"
    r"Date Issued|Issue Date",
}
_LABELLED: Final = {
    name: re.compile(rf"\b(?:{words})\b[ \t]?:[ \t]*(?P<date>{DATE})", re.IGNORECASE) for name, words in _DATES.items()
}
_OWN_DATE: Final = re.compile(rf"^[ \t]*Dated?[ \t]?:[ \t]*(?P<date>{DATE})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_BULLET: Final = re.compile(r"^[ \t]*(?:[•●▪◦■□○◾➢➤✓✔☑☒·∙*–—-]|\(?\d{1,2}[.)])[ \t]+(?P<words>[^\n]*\S)", re.MULTILINE)
_LINE: Final = re.compile(r"^[ \t]*(?P<words>\S[^\n]*?)[ \t]*$", re.MULTILINE)
_INTRODUCES: Final = re.compile(r"[:.]$|\breviewed\b")
_DATED: Final = re.compile(rf",?\s*(?:\(?(?:dated|of|from|on)?:?\s*)(?P<date>{DATE})\)?\s*[.;]?$", re.IGNORECASE)
_ANY_DATE: Final = re.compile(DATE)


class Paper(NamedTuple):
    """A document of the list of documents reviewed."""

    title: str
    date: datetime.date | None
    span: Span


class Credentials(NamedTuple):
    """What the letter says of the reviewer."""

    states: Value[tuple[str, ...]] | None
    specialty: Value[str] | None


def parts_of(text: str, end: int) -> dict[Part, Span]:
    """Return the sections of a letter that have a heading, each from behind its heading to the next one or to `end`."""
    found: list[tuple[int, int, Part]] = []
    for name, pattern in _HEADINGS.items():
        match = pattern.search(text, 0, end)
        if match is not None:
            found.append((match.start(), match.end(), name))
    found.sort()
    ends = [*(start for start, _, _ in found), end][1:]
    return {name: Span(start, stop) for (_, start, name), stop in zip(found, ends, strict=True)}


def credentials_of(text: str) -> Credentials:
    """Return the licences and the specialty of the reviewer."""
    licence, specialty = _LICENCE.search(text), _SPECIALTY.search(text)
    states: Value[tuple[str, ...]] | None = None
    if licence is not None and (named := _states(licence["words"])):
        states = Value(named, _span(licence, "words"))
    return Credentials(
        states, None if specialty is None else Value(plain(specialty["words"]), _span(specialty, "words"))
    )


def _states(words: str) -> tuple[str, ...]:
    pieces = (re.sub(r"^and\s+", "", piece.group().strip(" .")) for piece in _STATE.finditer(words))
    names = [name for piece in pieces for name in re.split(r"\s+and\s+", piece) if name]
    return tuple(dict.fromkeys(names))


def labelled_dates(text: str, within: Span) -> dict[str, list[Value[datetime.date]]]:
    """Return the dates of the cover page by the field that their label names; `either` where it names two."""
    found: dict[str, list[Value[datetime.date]]] = {name: [] for name in _LABELLED}
    for name, pattern in _LABELLED.items():
        for match in pattern.finditer(text, within.start, within.end):
            day = date_of(match["date"])
            before = text[max(0, match.start() - 24) : match.start()].lower().rstrip()
            if day is not None and not (name == "either" and before.endswith(("ur", "utilization review"))):
                found[name].append(Value(day, _span(match, "date")))
    own = _OWN_DATE.search(text)
    if not found["decision_date"] and own is not None and (day := date_of(own["date"])) is not None:
        found["decision_date"].append(Value(day, _span(own, "date")))
    return found


def case_number_of(text: str, within: Span) -> Value[str] | None:
    """Return the number of the case at the IMR organization."""
    match = _CASE_NUMBER.search(text, within.start, within.end)
    return None if match is None else Value(match["words"], _span(match, "words"))


def priority_of(text: str, within: Span) -> Value[str] | None:
    """Return whether the review is standard or expedited, in the words of the letter."""
    match = _PRIORITY.search(text, within.start, within.end)
    return None if match is None else Value(match["words"], _span(match, "words"))


def papers_of(text: str, within: Span) -> Iterator[Paper]:
    """Yield the documents of the list of documents reviewed; boxes that are not ticked are passed over."""
    lines = list(_BULLET.finditer(text, within.start, within.end))
    if not lines:
        plain_lines = _LINE.finditer(text, within.start, within.end)
        lines = [line for line in plain_lines if not _INTRODUCES.search(line["words"]) and line["words"][0] != "☐"]
    for line in lines:
        words = plain(line["words"])
        dates = [day for match in _ANY_DATE.finditer(words) if (day := date_of(match.group())) is not None]
        dated = _DATED.search(words)
        only = dates[0] if len(dates) == 1 else None
        title = words[: dated.start()] if dated is not None and only is not None else words
        if any(c.isalpha() for c in title):
            yield Paper(title.strip(" ,;:."), only, _span(line, "words"))


def _span(match: re.Match[str], group: str) -> Span:
    return Span(*match.span(group))
