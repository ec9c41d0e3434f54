"""FAC22: what is said not to be documented is not documented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from drafter.casefile import Fact
from drafter.findings import Finding
from drafter.rules._context import ItemContext, SentenceReading
from drafter.rules._rule import ItemRule
from drafter.spans import Span
from drafter.vocabulary import (
    Term,
    TermMention,
    clinical_terms_in,
    same_concept,
    treatment_covers,
    treatment_named,
    treatments_in,
)

_RECORD: Final = (
    r"(?:documentation|documents?|record(?:s|ing)?|evidence|mention|reports?|note|notation|indication|"
    r"description|showing|history)"
)
_TOLD: Final = (
    r"(?:documented|recorded|reported|noted|mentioned|described|charted|shown|demonstrated|listed|stated|found|on file)"
)
_HOLDER: Final = (
    r"(?:records?|reports?|files?|charts?|notes?|documents?|documentation|physician|provider|PR-?2|history|"
    r"examinations?|exam)"
)
_SAYS: Final = (
    r"(?:documents?|records?|shows?|reports?|mentions?|describes?|notes?|contains?|holds?|includes?|lists?|"
    r"gives?|states?|identif(?:y|ies))"
)
_DENIES: Final = re.compile(
    rf"\b(?:there (?:is|are|was|were)|has|have|with|provides?|contains?|offers?|shows?|gives?) no (?:\w+ )?{_RECORD} "
    rf"(?:of|that|for|about|on) "
    rf"(?P<of>[^.;:]+)"
    rf"|\bno (?:\w+ )?{_RECORD} (?:of|that) (?P<subject>[^.;:]+?) (?:is|are|was|were|has been|exists?|can be)\b"
    rf"|\b(?:without|lacks?|lacking|absence of|absent) (?:any |a |the )?(?:\w+ )?{_RECORD} (?:of|that|for) "
    rf"(?P<without>[^.;:]+)"
    rf"|\bno (?P<no>[^.;:]+?) (?:is|are|was|were|has been|have been) (?:\w+ )?{_TOLD}\b"
    rf"|\b(?:no|nor any) {_HOLDER} {_SAYS} (?P<none>[^.;:]+)"
    rf"|\b{_HOLDER} (?:\w+ )?(?:do|does|did) not (?:\w+ )?(?:document|record|show|report|mention|describe|note|"
    rf"contain|hold|include|"
    rf"list|give|state|identify) (?P<object>[^.;:]+)"
    rf"|\bnothing in (?:the|this|these|her|his|any) (?:\w+ )?{_HOLDER} (?:{_SAYS}|speaks? of|points? to|suggests?) "
    rf"(?P<nothing>[^.;:]+)"
    rf"|(?:^|[;:,]\s+(?:and |but |that )?)(?P<passive>[^.;:,]+?) (?:is|are|was|were|has|have) (?:not|never) (?:been "
    rf")?(?:\w+ )?{_TOLD}\b"
    rf"|\bfail(?:s|ed)? to (?:document|record|show|report|mention|describe|note) (?P<fails>[^.;:]+)",
    re.IGNORECASE,
)
_PLURALS: Final = re.compile(r"(?:ies|es|s|ed|ing|ment|ments|ion|ions)$")
_WORD: Final = re.compile(r"[a-z]{3,}")
_BEYOND: Final = re.compile(
    r"\b(?:numbers?|how (?:many|much|often|long)|dates?|reasons?|doses?|dosages?|counts?|amounts?|details?|results? of|"
    r"response|why|when|which|whether|percent\w*|frequency|duration|units?|levels?|risk|need|plan|goal|intention|"
    r"exceptional|"
    r"beyond|past|other|further|additional|more|new|recent|current|contraindicat\w+|severe|objective\w*|significant|"
    r"measur\w*|"
    r"quantif\w*|failure|failed|trial|tried|intoleran\w+|complication\w*)\b",
    re.IGNORECASE,
)
"""What a record may lack of a thing that it names: then no fact that names the thing contradicts the denial."""
_NEGATED: Final = re.compile(
    r"\b(?:no|not|never|without|denie[sd]|denial|denies|none|unknown|unchanged|negative|absent|lack\w*|unavailable|"
    r"zero|"
    r"0 visits|not applicable|cannot|neither|nor)\b|n['’]t\b",
    re.IGNORECASE,
)
_IMPROVED: Final = re.compile(
    r"\b(?:functional (?:improvement|gains?|benefit|progress)|improve\w* (?:in|of) function\w*)\b", re.IGNORECASE
)
_RESTRICTION: Final = re.compile(
    r"\b(?:work |job |duty )?restrict\w+|\b(?:modified|light|full|regular) (?:duty|work)\b", re.IGNORECASE
)
_CHANGE: Final = re.compile(
    r"\b(?:eased?|lift(?:ed|s)?|reduc\w+|removed|relaxed|fewer|lowered|lighter|return\w*|resum\w+|rose|raised|from "
    r"\d+)\b",
    re.IGNORECASE,
)
_UNCHANGED: Final = re.compile(r"[^;.,]*\b(?:unchanged|no change|not changed|remain\w*|same)\b[^;.,]*", re.IGNORECASE)
_RETURNED: Final = re.compile(
    r"\b(?:return\w*|resum\w+|back) (?:\w+ )?(?:to|at|of)? ?(?:\w+ )?(?:work|duty|job)\b", re.IGNORECASE
)
_HOME: Final = re.compile(
    r"\bhome (?:exercises?|program)\b(?! (?:equipment|kit|device|unit))|\bHEP\b|\bself-?directed\b", re.IGNORECASE
)


class _Denial(NamedTuple):
    reading: SentenceReading
    span: Span
    what: str
    """What is said not to be documented."""


class FAC22(ItemRule):
    """What the draft says is not documented stands in no fact of the case.

    Catches "there is no documentation of X", "X is not recorded", "the records do not show X" and the like, where a
    fact of the case shows X: a symptom, sign, diagnosis, drug, test or treatment, functional improvement, an eased work
    restriction, a return to work, a home exercise program. That a detail of X is missing (its number, date, dose) is no
    contradiction, and neither is a fact that itself denies X.

    Why: a determination that found "no documentation" of what was in the file was held plainly erroneous, and in excess
    of powers (Bowen; McAtee; LC 4610.6(h)).

    Wrong: "There is no documentation of any change in work restrictions", and a report that eases the kneeling
    restriction.

    Right: "The report of May 5 documents that the kneeling restriction was eased."
    """

    title = "what is said not to be documented is not documented"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each denial that a fact of the case contradicts."""
        facts = [
            fact
            for fact in context.case.facts
            if fact.kind in ("history", "surgery", "finding", "diagnosis", "document")
        ]
        for denial in _denials(context):
            against = [fact for fact in facts if _contradicts(context, denial.what, fact)]
            if not against:
                continue
            yield self.finding(
                context,
                denial.span,
                message="This is said not to be documented, and a fact of the case shows it.",
                action="Weigh what the record shows, or say what about it is missing.",
                evidence=context.fact_evidence([fact.id for fact in against[:3]]),
            )


def _denials(context: ItemContext) -> Iterator[_Denial]:
    for reading in context.own:
        if reading.voice == "guideline":
            continue
        for match in reading.finditer(_DENIES):
            place = reading.place(match)
            if not context.is_repeated(place):
                what = next(words for words in match.groups() if words is not None)
                yield _Denial(reading, place, what)


def _contradicts(context: ItemContext, what: str, fact: Fact) -> bool:
    record = next((r for r in context.case.history if r.id == fact.id), None)
    if _IMPROVED.search(what):
        asked = treatment_named(context.item.treatment)
        about = None if record is None else treatment_named(record.treatment)
        named = treatment_named(what)
        mine = about is not None and any(term is not None and same_concept(term, about) for term in (named, asked))
        return (
            record is not None
            and record.functional_improvement == "yes"
            and (mine or (named is None and len(context.case.history) == 1))
        )
    shown = " ".join(clause for clause in re.split(r"[;.]|, but ", fact.text) if not _NEGATED.search(clause))
    if record is not None and record.visits == 0:
        shown = ""
    if _RESTRICTION.search(what):
        # "Eased from no kneeling to occasional kneeling" denies nothing.
        shown = _UNCHANGED.sub("", fact.text)
        return _RESTRICTION.search(shown) is not None and (
            _CHANGE.search(shown) is not None or "change" not in what.lower()
        )
    if _RETURNED.search(what):
        return _RETURNED.search(shown) is not None
    if _BEYOND.search(what):
        return False
    if _HOME.search(what):
        return _HOME.search(shown) is not None
    denied = treatments_in(what)
    if denied:
        # That a treatment was given is told by the history: a plan, an order or a response is no record of it. A record
        # of therapy in general does not show the kind of it that is denied.
        words = fact.text if record is None else record.treatment
        given = treatments_in(words) if fact.kind in ("history", "surgery") and shown else ()
        return all(any(treatment_covers(one.term, other.term) for other in given) for one in denied) and (
            _stems(_without(what, denied)) <= _stems(shown) | _SMALL
        )
    return fact.kind != "document" and _shows(what, shown)


def _shows(what: str, shown: str) -> bool:
    """Return whether facts name every clinical term of a denial, and what else it says of them."""
    wanted = clinical_terms_in(what)
    if not wanted:
        return False
    held: list[Term] = [mention.term for mention in clinical_terms_in(shown)]
    if not all(any(same_concept(mention.term, term) for term in held) for mention in wanted):
        return False
    return _stems(_without(what, wanted)) <= _stems(shown) | _SMALL


def _without(text: str, mentions: Sequence[TermMention]) -> str:
    for mention in reversed(mentions):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    return text


_SMALL: Final = frozenset(
    "any the and for that this these those with her his their worker patient injured exam record file before after "
    "been has have "
    "was were either such signs sign symptom symptoms finding findings complaint complaints prior previous earlier "
    "past".split()
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(_PLURALS.sub("", word) if word not in _SMALL else word for word in _WORD.findall(words.lower()))
