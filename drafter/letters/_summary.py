"""The clinical case summary: who, when, where, with what diagnoses, after what care, and what is left as findings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from drafter.letters._dates import DATE, date_of
from drafter.letters._found import Value
from drafter.letters._lists import entries, plain, sentences_in
from drafter.quantities import VisitSchedule, read
from drafter.spans import Span
from drafter.vocabulary import clinical_terms_in, regions_in, treatment_named

Sex = Literal["female", "male", "nonbinary"]

_SEXES: Final[dict[str, Sex]] = {
    "female": "female", "woman": "female", "lady": "female", "f": "female",
    "male": "male", "man": "male", "gentleman": "male", "m": "male",
    "nonbinary": "nonbinary", "non-binary": "nonbinary",
}  # fmt: skip
_SEX: Final = r"(?P<sex>female|male|woman|man|lady|gentleman|non-?binary)\b"
_WORKER: Final = r"(?:injured worker|worker|patient|applicant|claimant|employee|IW)"
_AGED: Final = r"[\s-]*(?:years?|yrs?\.?|y)[\s./-]*(?:old\b|olds\b|of age\b|o\b\.?)"
_BETWEEN: Final = r"(?:[\s,-]+(?!and\b|who\b|whose\b|with\b)[\w/-]+){0,4}?[\s,-]+"
_AGE: Final = re.compile(
    rf"(?P<age>\b\d{{1,3}}|\b[a-z]+(?:[- ][a-z]+)?){_AGED}(?:{_BETWEEN}{_SEX}|,?\s*(?-i:(?P<initial>[FM])\b))?",
    re.IGNORECASE,
)
_AGE_AFTER: Final = re.compile(rf"(?:{_SEX},?\s*)?\b(?:aged|age:?|age of)\s+(?P<age>\d{{1,3}})\b", re.IGNORECASE)
_SEX_ALONE: Final = re.compile(
    rf"\b{_WORKER}\b[^.;]{{0,60}}?\b(?:an?|is|gender:?|sex:?)\s(?:[\w-]+\s){{0,3}}?{_SEX}", re.IGNORECASE
)
_KIN: Final = re.compile(
    r"\b(?:father|mother|son|daughter|child|wife|husband|brother|sister)\b[^.;]{0,30}$", re.IGNORECASE
)

_OTHER_EVENT: Final = (
    r"\b(?:underwent|had|has|have|complain|seen|evaluat|exam|present|surg|note|report|visit|treat|diagnos|developed)\w*"
)
_ON: Final = r"(?:on|of|dated|date)\s+(?:or about\s+)?"
_IS: Final = r"\s*(?:of|is|was|on|:|-|=)?\s*"
_INJURED: Final = r"(?:injur(?:y|ies)\b|injured\b(?!\sworker)|accident\b|incident\b|trauma\b|(?:sustained|suffered)\b)"
_INJURY_DATES: Final = (
    re.compile(rf"\bdates? of (?:the )?(?:industrial )?injury(?: \(DOI\))?{_IS}(?P<date>{DATE})", re.IGNORECASE),
    re.compile(rf"\bDOI\b{_IS}(?P<date>{DATE})"),
    # Nothing else that has a date may come between the injury and the date.
    re.compile(
        rf"\b{_INJURED}(?:(?!{_OTHER_EVENT}|[.;]\s)[^\n]){{0,110}}?\b{_ON}(?P<date>{DATE})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_ON}(?P<date>{DATE}),?\s(?:\w+\s){{0,4}}?(?:sustained|suffered|was injured|injured)\b(?!\sworker)",
        re.IGNORECASE,
    ),
)
_RANGE: Final = re.compile(rf"\s*(?:-|–|—|to|through|thru|and ending)\s*(?:on\s)?{DATE}", re.IGNORECASE)
_REGION_ENDS: Final = (
    r"(?=\s(?:on|when|while|after|as|due|from|during|resulting|secondary|with|that|which|who|in|at|caused|related|"
    r"reportedly|(?:and|but) (?:was|is|has|had|reported|then|subsequently|underwent)|this|he|she|dated|date)\b"
    rf"|[.;:(]|,\s(?:on|when|while|after|who|which|as|with|dated)\b|$|{DATE})"
)
_INJURY_OF: Final = r"injur(?:y|ies)\s(?:was |were )?(?:to|involving|affecting)\s+"
_REPORTED: Final = r"\breport(?:s|ed|ing)?\s(?:[\w-]+\s){0,5}?injur(?:y|ies)\s(?:to|of|involving|affecting|in)\s+"
_BODY_PARTS: Final = (
    r"\bbody parts?(?:\(s\))?(?: (?:accepted|injured|affected|claimed|involved))?\s?"
    r"(?::|include[sd]?|(?:is|are|was|were))\s+"
)
_REGION_PATTERNS: Final = (
    rf"{_REPORTED}(?P<words>.+?){_REGION_ENDS}",
    rf"\b{_INJURY_OF}(?P<words>.+?){_REGION_ENDS}",
    rf"\binjured\s(?P<words>(?:the|his|her|their|both)\s.+?){_REGION_ENDS}",
    rf"{_BODY_PARTS}(?P<words>[^.;\n]+)",
    r"\bfiled a claim for\s(?P<words>.+?)(?=\s(?:reportedly|associated|related|allegedly)\b|[.;]|$)",
)
_REGIONS: Final = tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in _REGION_PATTERNS)
_POSSESSIVE: Final = re.compile(r"^(?:(?:the|his|her|their|a|an)\s)+|\s(?:areas?|regions? only)$", re.IGNORECASE)

_INCLUDES: Final = (
    r"(?:ha(?:s|ve|d)\s)?(?:been\s)?(?:includ(?:e|es|ed|ing)|inculded|consist(?:s|ed|ing)?(?:\sof)?|compris(?:e|es|ed))"
    r"(?:\sof)?(?:\sthe following)?\b\s*:?"
)
_DIAGNOSES: Final = re.compile(
    r"\b(?:diagnos(?:ed|ised)(?:\s+(?:as having|as having had|as|with|to have))"
    r"|(?:current |primary |working |active |accepted |medical |clinical )*diagnos[ei]s(?:\s(?:of record|on file))?\s*"
    rf"(?:{_INCLUDES}|\b(?:are|is|were|was|of)\b(?: listed as| noted as)?\s*:?|:))\s*(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_KIND_OF_CARE: Final = (
    r"(?:(?:prior|previous|past|earlier|conservative|medical)\s+)*"
    r"(?:treatments?|care|therap(?:y|ies)|management|modalities)"
)
_HISTORY: Final = re.compile(
    rf"\b(?:{_KIND_OF_CARE}(?:\s(?:to date|thus far|so far|rendered|provided|received|tried|modalities))*\s*{_INCLUDES}"
    rf"|{_KIND_OF_CARE}\s(?:to date|thus far|so far|rendered|provided|received|tried)\s?:"
    r"|(?:has been|have been|was|were|been)\s(?:previously\s|conservatively\s)?(?:treated|managed)(?:\sconservatively)?"
    r"\swith\b)\s*(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_PLAN: Final = re.compile(r"\b(?:plan|request|recommend|propos|future|authoriz|referr)\w*\b[^.]{0,30}$", re.IGNORECASE)
"""Care that is yet to come, by what stands before it."""

_VISIT: Final = r"(?:visits?|sessions?|treatments?)"
_COMPLETED: Final = re.compile(
    r"\b(?:ha[sd]\s)?(?:completed|received|attended|undergone|underwent|finished)\s(?:a total of\s)?"
    r"(?P<words>[^.;,]{0,80}?\b(?:visits?|sessions?|treatments?|injections?)\b(?:\sof\s[^.;,]{1,80}?)?)"
    r"(?=\s(?:with|without|to date|so far|since|between|from|in|by|and|but|which|that|for)\b|[.;,]|$)",
    re.IGNORECASE,
)
_RESPONSE: Final = re.compile(
    r"\s(?P<words>(?:with|without)\s(?:[\w%-]+\s){0,4}?(?:relief|improvement|benefit|success|response|gains?|help)\b.*)$",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    rf"^[\w-]+\s{_VISIT}\s(?:of|with)\s+|\s*\(?\bx\s?\d+(?:\s{_VISIT})?\)?$|\s*(?:\(|for\s|times\s)\d+\s{_VISIT}\)?$",
    re.IGNORECASE,
)
_UNSURE: Final = re.compile(
    r"\b(?:approximately|about|around|roughly|at least|over|more than|fewer|less than|up to|several|some|additional|"
    r"another|authorized|approved|certified|of \d+)\b|[~<>+]",
    re.IGNORECASE,
)

_REVIEW: Final = re.compile(r"\butili[sz]ation review(?:er)?\b|\bUR\b|\bclaims? administrator\b", re.IGNORECASE)
_REFUSED: Final = re.compile(
    r"\b(?:(?P<none>non[- ]?certif\w*|not certif\w*|did not certify|den(?:ied|ies|y|ial|ying)|declin\w+|rejected|"
    r"not (?:approve|authori[sz]e)d?)"
    r"|(?P<part>modif(?:ied|y|ies|ication|ying)|part(?:ially|ly) (?:certif|approv|den|authori)\w*)"
    r"|(?P<later>delay\w*|defer\w*))",
    re.IGNORECASE,
)
_NAMED_REVIEW: Final = r"\b(?:utili[sz]ation review|UR|claims? administrator)\b"
_UR_DATES: Final = (
    re.compile(rf"^\s*(?:on|in a \w+ (?:dated|of))\s+(?P<date>{DATE})", re.IGNORECASE),
    re.compile(rf"{_NAMED_REVIEW}[^.;]{{0,60}}?\b(?:on|dated|of|from|date)\s+(?P<date>{DATE})", re.IGNORECASE),
    re.compile(rf"\b(?:certified|denied|modified|delayed|deferred)\b[^;]*?\bon\s+(?P<date>{DATE})", re.IGNORECASE),
)
_OTHER_PAPER: Final = re.compile(
    r"\b(?:RFA|request for authori[sz]ation|progress|notes?|forms?|received)\b", re.IGNORECASE
)
"""Papers with dates of their own, which are not that of the decision."""
_BECAUSE: Final = r"citing|noting|stating|because|due to|as (?:it|there|the)\b|based on|on the basis|per\b"
_UR_REQUEST: Final = re.compile(
    r"\b(?:requests? for|authori[sz]ation (?:for|of)|certif\w+ (?:for|of))\s+(?:authori[sz]ation (?:for|of)\s+)?"
    rf"(?P<words>.+?)(?=,?\s(?:{_BECAUSE}|(?:was|were) (?:\w+-)?(?:certified|denied|modified)|on {DATE})|\.?$)",
    re.IGNORECASE | re.DOTALL,
)
_CITING: Final = re.compile(
    r"\b(?:citing|cited|referencing|referenced|based on|according to)\s+(?:the\s)?"
    r"(?P<words>.+?)(?=,?\s(?:noting|stating|because|due to)\b|\.?$)",
    re.IGNORECASE | re.DOTALL,
)
_REASON: Final = re.compile(
    r"\b(?:noting|stating|because|reasoning|on the grounds?)\s(?:that\s)?"
    r"(?P<words>.+?)(?=,?\s(?:citing|and cited|based on)\b|\.?$)",
    re.IGNORECASE | re.DOTALL,
)
_GUIDELINE: Final = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|guidelines?|Disability|Labor Code|CCR|CFR|FDA|Medicare|Regulations?|stud(?:y|ies)|journal|"
    r"AHRQ|Society)\b",
    re.IGNORECASE,
)
_ALSO: Final = re.compile(r"\s(?:and|as well as)\s(?:the\s)?", re.IGNORECASE)
_BOILERPLATE: Final = re.compile(
    r"\bdeveloped the following clinical case summary\b|\bbased on a review of the case file\b|"
    r"\ball medical records\b:?\s*$",
    re.IGNORECASE,
)
_SYMPTOMS: Final = frozenset({"symptom", "sign"})


class Care(NamedTuple):
    """One kind of earlier care."""

    treatment: str
    visits: int | None
    response: str | None
    span: Span


class Diagnosed(NamedTuple):
    """A diagnosis with its codes."""

    text: str
    icd: tuple[str, ...]
    span: Span


@dataclass
class Review:
    """The utilization review decision as the summary tells it."""

    decisions: list[Value[Literal["non-certified", "modified", "delayed"]]] = field(default_factory=list)
    dates: list[Value[datetime.date]] = field(default_factory=list)
    request: Value[str] | None = None
    guidelines: list[Value[str]] = field(default_factory=list)
    reason: Value[str] | None = None
    span: Span | None = None


@dataclass
class Summary:
    """What a summary states; nothing is decided yet where it states something twice."""

    ages: list[Value[int]] = field(default_factory=list)
    sexes: list[Value[Sex]] = field(default_factory=list)
    injury_dates: list[Value[datetime.date]] = field(default_factory=list)
    injury_ranges: list[Span] = field(default_factory=list)
    regions: list[Value[str]] = field(default_factory=list)
    diagnoses: list[Diagnosed] = field(default_factory=list)
    history: list[Care] = field(default_factory=list)
    findings: list[Value[str]] = field(default_factory=list)
    review: Review = field(default_factory=Review)


def summary_of(text: str, within: Span) -> Summary:
    """Return what a clinical case summary states.

    A sentence that states something of the worker, the injury, the diagnoses, earlier care or the utilization review is
    taken apart; every other one is a finding, whole and in its own words.

    Args:
        text: The text of the letter.
        within: The summary, without its heading.
    """
    found = Summary()
    for sentence in sentences_in(text, within):
        words = sentence.of(text)
        if _BOILERPLATE.search(words) or not any(c.isalpha() for c in words):
            continue
        if _review(text, sentence, found.review):
            continue
        told = [_diagnoses(text, sentence, found), _history(text, sentence, found)]
        told += [] if any(told) else [_worker(text, sentence, found)]
        _completed(text, sentence, found)
        if not any(told) or (told[-1] and not any(told[:2]) and _complains(words)):
            found.findings.append(Value(plain(words), sentence))
    return found


def _complains(words: str) -> bool:
    """Return whether a sentence about the worker or the injury also tells how the worker is."""
    return any(mention.term.category in _SYMPTOMS for mention in clinical_terms_in(words))


def _worker(text: str, sentence: Span, found: Summary) -> bool:
    words = sentence.of(text)
    told = _age_and_sex(words, sentence.start, found)
    told = _injury_date(words, sentence.start, found) or told
    return _regions(text, sentence, found) or told


def _age_and_sex(words: str, start: int, found: Summary) -> bool:
    match = next((m for m in _AGE.finditer(words) if not _KIN.search(words, 0, m.start())), None)
    match = match or _AGE_AFTER.search(words)
    if match is None:
        match = _SEX_ALONE.search(words)
        if match is None or _KIN.search(words, 0, match.start("sex")):
            return False
    groups = match.groupdict()
    if groups.get("age") and (age := _number(groups["age"])) is not None:
        found.ages.append(Value(age, Span(*match.span("age")).shifted(start)))
    sex = groups.get("sex") or groups.get("initial")
    if sex:
        place = "sex" if groups.get("sex") else "initial"
        found.sexes.append(Value(_SEXES[sex.lower()], Span(*match.span(place)).shifted(start)))
    return True


def _number(words: str) -> int | None:
    if words.isdigit():
        return int(words)
    number = next((n for n in read(f"{words}-year-old").numbers if n.kind == "age"), None)
    high = None if number is None or not number.value.is_exact else number.value.high
    return int(high) if high is not None and high == int(high) else None


def _injury_date(words: str, start: int, found: Summary) -> bool:
    for pattern in _INJURY_DATES:
        for match in pattern.finditer(words):
            day = date_of(match["date"])
            if day is None:
                continue
            span = Span(*match.span("date")).shifted(start)
            if _RANGE.match(words, match.end("date")):
                found.injury_ranges.append(span)
            else:
                found.injury_dates.append(Value(day, span))
            return True
    return False


def _regions(text: str, sentence: Span, found: Summary) -> bool:
    for pattern in _REGIONS:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            if not regions_in(match["words"]):
                continue
            for entry in _region_entries(text, Span(*match.span("words"))):
                words = plain(_POSSESSIVE.sub("", entry.of(text)))
                fits = len(words.split()) <= 6 and not any(c.isdigit() for c in words) and words
                if fits and words.casefold() not in {region.value.casefold() for region in found.regions}:
                    start = entry.start + entry.of(text).find(words) if words in entry.of(text) else entry.start
                    found.regions.append(Value(words, Span(start, entry.end)))
            return True
    return False


def _region_entries(text: str, within: Span) -> Iterator[Span]:
    start = within.start
    for match in [*re.finditer(r",\s*(?:and\s|as well as\s)?|\s(?:and|&|as well as)\s", within.of(text)), None]:
        end = within.end if match is None else within.start + match.start()
        if text[start:end].strip():
            yield Span(start, end)
        start = end if match is None else within.start + match.end()


def _diagnoses(text: str, sentence: Span, found: Summary) -> bool:
    match = _DIAGNOSES.search(text, sentence.start, sentence.end)
    if match is None:
        return False
    known = {diagnosis.text.casefold() for diagnosis in found.diagnoses}
    for entry in entries(text, Span(*match.span("words"))):
        words, codes = _codes(plain(entry.of(text)))
        if words and words.casefold() not in known:
            known.add(words.casefold())
            found.diagnoses.append(Diagnosed(words, codes, entry))
    return True


_ICD: Final = r"(?:\d{3}\.\d{1,2}|[A-TV-Z]\d[\dA-Z]\.[\dA-Z]{1,4}|[EV]\d{2,3}\.\d{1,2})"
_CODES: Final = re.compile(
    rf"\s*[(\[]\s*(?:ICD[- ]?(?:9|10)?(?:-CM)?[: ]*)?(?P<inside>{_ICD}(?:[,;/ ]+{_ICD})*)\s*[)\]]"
    rf"|\bICD[- ]?(?:9|10)?(?:-CM)?(?: codes?)?[: ]*(?P<named>{_ICD})|^(?P<first>{_ICD})\s*[-:–]?\s+"
)


def _codes(words: str) -> tuple[str, tuple[str, ...]]:
    """Return a diagnosis without its codes, and the codes."""
    codes = [code for match in _CODES.finditer(words) for code in re.findall(_ICD, match.group())]
    return plain(_CODES.sub("", words)).strip(" ,;:-"), tuple(dict.fromkeys(codes))


def _history(text: str, sentence: Span, found: Summary) -> bool:
    match = _HISTORY.search(text, sentence.start, sentence.end)
    if match is None or _PLAN.search(text, sentence.start, match.start()):
        return False
    for entry in entries(text, Span(*match.span("words"))):
        words = plain(entry.of(text))
        response = _RESPONSE.search(words)
        stem = words[: response.start()] if response else words
        visits = _visits(stem)
        treatment = _COUNT.sub("", stem).strip(" ,;:") if visits is not None else stem
        if any(c.isalpha() for c in treatment):
            _add(found, Care(treatment, visits, response["words"] if response else None, entry))
    return True


def _completed(text: str, sentence: Span, found: Summary) -> bool:
    match = _COMPLETED.search(text, sentence.start, sentence.end)
    if match is None or _PLAN.search(text, sentence.start, match.start()):
        return False
    words = plain(match["words"])
    visits, about = _visits(words), treatment_named(words)
    if visits is None or about is None:
        return False
    treatment = _COUNT.sub("", words).strip(" ,;:")
    _add(found, Care(treatment if treatment != words else about.name, visits, None, Span(*match.span("words"))))
    return True


def _add(found: Summary, care: Care) -> None:
    """Add earlier care; a number for a treatment that was listed without one belongs to that entry."""
    about = treatment_named(care.treatment)
    for place, known in enumerate(found.history):
        same = known.treatment.casefold() == care.treatment.casefold()
        if not same and (about is None or treatment_named(known.treatment) != about):
            continue
        if known.visits is None and care.visits is not None:
            found.history[place] = known._replace(visits=care.visits, span=care.span)
            return
        if same and (care.visits is None or care.visits == known.visits):
            return
    found.history.append(care)


def _visits(words: str) -> int | None:
    """Return how many visits a phrase counts, where it counts them exactly."""
    if _UNSURE.search(words):
        return None
    schedules = read(words).schedules
    if len(schedules) != 1 or schedules[0].ambiguities or not _counts_visits(schedules[0]):
        return None
    total = schedules[0].total()
    if total is None or not total.is_exact or total.high is None or total.high != int(total.high):
        return None
    return int(total.high)


def _counts_visits(schedule: VisitSchedule) -> bool:
    return len(schedule.phases) == 1 and (count := schedule.phases[0].count) is not None and count.noun == "visit"


def _review(text: str, sentence: Span, review: Review) -> bool:
    words = sentence.of(text)
    if not _REVIEW.search(words):
        return False
    refused, citing = _REFUSED.search(words), _CITING.search(text, sentence.start, sentence.end)
    if refused is None and citing is None:
        return False
    if refused is not None:
        kind: Literal["non-certified", "modified", "delayed"] = "delayed"
        kind = "non-certified" if refused["none"] else "modified" if refused["part"] else kind
        review.decisions.append(Value(kind, Span(*refused.span()).shifted(sentence.start)))
        review.span = review.span or sentence
        for pattern in _UR_DATES:
            match = pattern.search(words)
            if match is None or _OTHER_PAPER.search(words, match.start(), match.start("date")):
                continue
            if (day := date_of(match["date"])) is not None:
                review.dates.append(Value(day, Span(*match.span("date")).shifted(sentence.start)))
                break
    if citing is not None:
        _cited(text, Span(*citing.span("words")), review)
    request, reason = (p.search(text, sentence.start, sentence.end) for p in (_UR_REQUEST, _REASON))
    if request is not None and review.request is None:
        review.request = Value(plain(request["words"]), Span(*request.span("words")))
    if reason is not None and review.reason is None:
        review.reason = Value(plain(reason["words"]).rstrip("."), Span(*reason.span("words")))
    return True


def _cited(text: str, within: Span, review: Review) -> None:
    for span in guidelines_in(text, within):
        words = plain(span.of(text))
        if words.casefold() not in {g.value.casefold() for g in review.guidelines}:
            review.guidelines.append(Value(words, span))


def guidelines_in(text: str, within: Span) -> tuple[Span, ...]:
    """Return the guidelines that an enumeration names; what names none belongs to the one before."""
    kept: list[Span] = []
    for entry in entries(text, within):
        if kept and not _GUIDELINE.search(entry.of(text)):
            kept[-1] = kept[-1].hull(entry)
            continue
        words = entry.of(text)
        cut = next((m for m in _ALSO.finditer(words) if _names_two(words[: m.start()], words[m.end() :])), None)
        if cut is not None:
            kept += [Span(entry.start, entry.start + cut.start()), Span(entry.start + cut.end(), entry.end)]
        else:
            kept.append(entry)
    return tuple(kept)


def _names_two(left: str, right: str) -> bool:
    return _GUIDELINE.search(left) is not None and _GUIDELINE.search(right) is not None
